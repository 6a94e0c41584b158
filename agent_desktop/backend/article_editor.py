"""ArticleEditor over HTTP."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

from agent_desktop.backend.bounds import clip
from agent_desktop.backend.connection import segment
from agent_desktop.backend.news import reminder_of
from agent_desktop.backend.node import Node
from agent_desktop.backend.session import Session
from agent_desktop.backend.wire_format import rfc3339
from agent_desktop.domain.article_editing import (
    ArticleHistory,
    ArticleText,
    Author,
    Category,
    Change,
    ChangedLine,
    Comparison,
    Complaint,
    EditEvent,
    EditorialWork,
    Gap,
    Gaps,
    Move,
    Version,
    VersionBrief,
    VersionState,
    Writing,
)
from agent_desktop.domain.article_files import (
    MAX_BYTES,
    MEDIA_TYPES,
    FileChange,
    VersionFile,
    ending_of,
    flaw_of,
    stored_name,
)
from agent_desktop.domain.knowledge import Attachment
from agent_desktop.domain.text import LocalText
from agent_desktop.ports import StorageError

_NOTE = 2000
_ARTICLES = "/v1/knowledge/articles"
_PIECE = 64 << 10


class HttpArticleEditor:
    """Uses the login of the backend whose `session` it is given."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def work(self) -> EditorialWork:
        answer = await self._session.ask("GET", "/v1/knowledge/work")
        return EditorialWork(
            versions=tuple(_brief_of(item) for item in answer.each("versions")),
            reminders=tuple(reminder_of(n) for n in answer.each("reminders")),
            categories=tuple(
                Category(n.text("id"), n.local_text("label")) for n in answer.each("categories", optional=True)
            ),
        )

    async def gaps(self, days: int) -> Gaps:
        answer = await self._session.ask("GET", "/v1/knowledge/gaps", query={"days": days})
        return Gaps(
            since=answer.moment("since"),
            misses=tuple(
                Gap(n.text("query"), n.integer("times"), n.integer("people"), n.texts("queues"), n.moment("last_at"))
                for n in answer.each("misses")
            ),
            complaints=tuple(_complaint_of(n) for n in answer.each("complaints")),
        )

    async def history(self, article_id: str) -> ArticleHistory:
        answer = await self._session.ask("GET", f"{_ARTICLES}/{segment(article_id)}/versions")
        return ArticleHistory(
            versions=tuple(_brief_of(item) for item in answer.each("versions")),
            moves=tuple(
                Move(
                    n.integer("version"),
                    n.choice("event", EditEvent),
                    _author_of(n.at("by")),
                    n.text("note", ""),
                    n.moment("at"),
                )
                for n in answer.each("moves")
            ),
        )

    async def version(self, article_id: str, version: int) -> Version:
        return _version_of(await self._session.ask("GET", f"{_ARTICLES}/{segment(article_id)}/versions/{version}"))

    async def compare(self, article_id: str, new: int, old: int) -> Comparison:
        path = f"{_ARTICLES}/{segment(article_id)}/versions/{new}/diff"
        answer = await self._session.ask("GET", path, query={"against": old})
        return Comparison(
            answer.integer("old"), answer.integer("new"), _lines_of(answer, "title"), _lines_of(answer, "body")
        )

    async def save(self, writing: Writing) -> Version:
        text = writing.text
        body: dict[str, Any] = {
            "revision": writing.revision,
            "title": _by_language(text.title),
            "summary": _by_language(text.summary),
            "body": _by_language(text.body),
            "category": text.category,
            "topics": list(text.topics),
            "queues": list(text.queues),
            "keywords": list(text.keywords),
            "level": text.level,
            "valid_until": rfc3339(text.valid_until) if text.valid_until else None,
        }
        return _version_of(
            await self._session.ask("PUT", f"{_ARTICLES}/{segment(writing.article_id)}/draft", body=body)
        )

    async def move(self, key: str, article_id: str, version: int, event: EditEvent, note: str) -> Version:
        body = {"key": key, "version": version, "event": event.value, "note": clip(note, _NOTE)}
        return _version_of(await self._session.ask("POST", f"{_ARTICLES}/{segment(article_id)}/moves", body=body))

    async def write_again(self, article_id: str, version: int) -> Version:
        path = f"{_ARTICLES}/{segment(article_id)}/versions/{version}/again"
        return _version_of(await self._session.ask("POST", path))

    async def files(self, article_id: str, version: int) -> tuple[VersionFile, ...]:
        answer = await self._session.ask("GET", _files(article_id), query={"version": version})
        return tuple(
            VersionFile(
                Attachment(n.text("id"), n.text("name"), n.text("media_type"), n.integer("size", 0)),
                n.choice("change", FileChange, FileChange.SAME),
            )
            for n in answer.each("items")
        )

    async def add_file(self, article_id: str, file_id: str, path: Path, progress: Callable[[int, int], None]) -> None:
        body = await asyncio.to_thread(_file_body, path)
        address = f"{_files(article_id)}/{segment(file_id)}"
        await self._session.send_file(address, lambda: _pieces(body, progress), len(body), "application/json")

    async def remove_file(self, article_id: str, file_id: str) -> None:
        await self._session.ask("DELETE", f"{_files(article_id)}/{segment(file_id)}")


def _files(article_id: str) -> str:
    return f"{_ARTICLES}/{segment(article_id)}/attachments"


def _file_body(path: Path) -> bytes:
    """The file as the server takes it. Raises StorageError for one that it would not take."""
    try:
        size = path.stat().st_size
        flaw = flaw_of(path.name, size)
        content = b"" if flaw else path.read_bytes()[: MAX_BYTES + 1]
    except OSError as error:
        raise StorageError("file_unreadable", str(error)) from error
    if flaw := flaw or flaw_of(path.name, len(content), content):
        raise StorageError(flaw.value, path.name)
    media_type = MEDIA_TYPES[ending_of(path.name)]
    told = {"name": stored_name(path.name), "media_type": media_type, "content": base64.b64encode(content).decode()}
    return json.dumps(told).encode()


async def _pieces(body: bytes, progress: Callable[[int, int], None]) -> AsyncIterator[bytes]:
    for start in range(0, len(body), _PIECE):
        yield body[start : start + _PIECE]
        progress(min(len(body), start + _PIECE), len(body))


def _author_of(node: Node) -> Author:
    return Author(node.text("id"), node.text("display_name", ""), node.text("display_name_latin", ""))


def _brief_of(node: Node) -> VersionBrief:
    return VersionBrief(
        article_id=node.text("article_id"),
        version=node.integer("version"),
        state=node.choice("state", VersionState),
        title=node.local_text("title"),
        authors=tuple(_author_of(n) for n in node.each("authors", optional=True)),
        updated_at=node.moment("updated_at"),
    )


def _version_of(node: Node) -> Version:
    return Version(
        brief=_brief_of(node),
        revision=node.integer("revision"),
        text=ArticleText(
            title=node.local_text("title"),
            body=node.local_text("body"),
            summary=node.local_text("summary"),
            category=node.text("category", ""),
            topics=node.texts("topics"),
            queues=node.texts("queues"),
            keywords=node.texts("keywords"),
            level=node.text("level", "internal"),
            valid_until=node.optional_moment("valid_until"),
        ),
        events=tuple(n.as_choice(EditEvent) for n in node.each("events", optional=True)),
    )


def _complaint_of(node: Node) -> Complaint:
    article = node.at("article")
    return Complaint(
        article.text("id"),
        article.local_text("title"),
        node.integer("wrong"),
        node.integer("not_useful"),
        node.integer("useful"),
        node.texts("notes"),
    )


def _lines_of(node: Node, key: str) -> dict[str, tuple[ChangedLine, ...]]:
    found = node.at(key)
    return {
        language: tuple(ChangedLine(n.choice("change", Change), n.text("text")) for n in found.each(language))
        for language in node.fields(key)
    }


def _by_language(text: LocalText) -> dict[str, str]:
    return {language: words for language, words in (("en", text.en), ("zh_CN", text.zh_cn)) if words}
