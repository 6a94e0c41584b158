"""Messages to customers: choosing and writing (routes), templates and their editor (templates), sending (post)."""

from __future__ import annotations

from fastapi import APIRouter

from server_stub.features.messages import routes, templates
from server_stub.features.messages.post import Post

router = APIRouter()
router.include_router(routes.router)
router.include_router(templates.router)

__all__ = ["Post", "router"]
