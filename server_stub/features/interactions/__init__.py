"""Call records and wrap-ups (routes, unfinished), contacts handed on (handing_over), and their recordings."""

from __future__ import annotations

from fastapi import APIRouter

from server_stub.features.interactions import handing_over, recordings, routes, unfinished

router = APIRouter()
router.include_router(routes.router)
router.include_router(handing_over.router)
router.include_router(unfinished.router)
router.include_router(recordings.router)

__all__ = ["router"]
