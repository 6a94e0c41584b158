"""Call records and wrap-ups (routes), what a form accepts (form_check), and contacts handed on (handing_over)."""

from __future__ import annotations

from fastapi import APIRouter

from server_stub.features.interactions import handing_over, routes

router = APIRouter()
router.include_router(routes.router)
router.include_router(handing_over.router)

__all__ = ["router"]
