"""Knowledge: reading (articles), files beside it (attachments), writing (editing), what ends
(endings), what is missing (gaps)."""

from __future__ import annotations

from fastapi import APIRouter

from server_stub.features.knowledge import articles, attachments, editing, gaps
from server_stub.features.knowledge.endings import ArticleEndings

router = APIRouter()
for part in (articles, attachments, editing, gaps):
    router.include_router(part.router)

__all__ = ["ArticleEndings", "router"]
