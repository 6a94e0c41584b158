"""Announcements over HTTP, for those who read them and those who write them."""

from __future__ import annotations

from typing import Any

from agent_desktop.backend.bounds import MOST_ITEMS, QUERY, clip
from agent_desktop.backend.connection import segment
from agent_desktop.backend.news import announcement_of, audience_body, by_language, person_of
from agent_desktop.backend.session import Session
from agent_desktop.backend.wire_format import rfc3339
from agent_desktop.domain.announcement import (
    Announcement,
    AnnouncementPage,
    AnnouncementText,
    Readers,
    ReaderState,
    WrittenAnnouncement,
    WrittenPage,
)

_ANNOUNCEMENTS = "/v1/announcements"
_MOST_READERS = 5000


class HttpAnnouncements:
    """Uses the login of the backend whose `session` it is given."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def page(self, words: str, before: str, limit: int, *, current: bool) -> AnnouncementPage:
        query: dict[str, str | int] = {
            "q": clip(words, QUERY),
            "limit": min(limit, MOST_ITEMS),
            "current": str(current).lower(),
        }
        query |= {"before": before} if before else {}
        answer = await self._session.ask("GET", _ANNOUNCEMENTS, query=query)
        return AnnouncementPage(tuple(announcement_of(n) for n in answer.each("items")), answer.text("next", ""))

    async def written(self, words: str, before: str, limit: int) -> WrittenPage:
        query: dict[str, str | int] = {"q": clip(words, QUERY), "limit": min(limit, MOST_ITEMS)}
        query |= {"before": before} if before else {}
        answer = await self._session.ask("GET", f"{_ANNOUNCEMENTS}/written", query=query)
        items = tuple(
            WrittenAnnouncement(announcement_of(n.at("announcement")), n.integer("people"), n.integer("confirmed"))
            for n in answer.each("items")
        )
        return WrittenPage(items, answer.text("next", ""))

    async def save(self, text: AnnouncementText) -> Announcement:
        body: dict[str, Any] = {
            "revision": text.revision,
            "title": by_language(text.title),
            "detail": by_language(text.detail),
            "say": by_language(text.say),
            "importance": text.importance.value,
            "must_confirm": text.must_confirm,
            "article": text.article_id or None,
            "audience": audience_body(text.audience),
            "at": rfc3339(text.at) if text.at else None,
            "until": rfc3339(text.until) if text.until else None,
        }
        return announcement_of(await self._session.ask("PUT", f"{_ANNOUNCEMENTS}/{segment(text.id)}", body=body))

    async def withdraw(self, announcement_id: str, revision: int) -> Announcement:
        path = f"{_ANNOUNCEMENTS}/{segment(announcement_id)}/withdrawal"
        return announcement_of(await self._session.ask("PUT", path, body={"revision": revision}))

    async def readers(self, announcement_id: str) -> Readers:
        path = f"{_ANNOUNCEMENTS}/{segment(announcement_id)}/readers"
        answer = await self._session.ask("GET", path, query={"limit": _MOST_READERS})
        return Readers(
            announcement_of(answer.at("announcement")),
            answer.integer("people"),
            answer.integer("confirmed"),
            tuple(
                ReaderState(
                    person_of(n.at("person")),
                    n.local_text("unit_label"),
                    n.optional_moment("confirmed_at"),
                    n.integer("earlier_edition", 0),
                )
                for n in answer.each("readers")
            ),
        )
