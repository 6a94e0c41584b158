"""Call records and wrap-ups (routes, unfinished), and contacts handed on (handing_over)."""

from __future__ import annotations

from fastapi import APIRouter

from server_stub.features.interactions import handing_over, routes, unfinished

router = APIRouter()
router.include_router(routes.router)
router.include_router(handing_over.router)
router.include_router(unfinished.router)

__all__ = ["router"]
