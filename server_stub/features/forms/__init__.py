"""Forms: what is published (versions), laid out (drafts) and used by queues (using); all in words (fields)."""

from __future__ import annotations

from fastapi import APIRouter

from server_stub.features.forms import drafts, using, versions

router = APIRouter()
router.include_router(versions.router)
router.include_router(drafts.router)
router.include_router(using.router)

__all__ = ["router"]
