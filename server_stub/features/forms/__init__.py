"""Forms: what is published (versions), what is being laid out (drafts), and both in words (fields)."""

from __future__ import annotations

from fastapi import APIRouter

from server_stub.features.forms import drafts, versions

router = APIRouter()
router.include_router(versions.router)
router.include_router(drafts.router)

__all__ = ["router"]
