"""Knowledge: reading (articles), files beside it (attachments), writing (editing), and what is missing (gaps)."""

from __future__ import annotations

from fastapi import APIRouter

from server_stub.features.knowledge import articles, attachments, editing, gaps

router = APIRouter()
for part in (articles, attachments, editing, gaps):
    router.include_router(part.router)

__all__ = ["router"]
