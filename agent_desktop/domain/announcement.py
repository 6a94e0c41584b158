"""What the centre tells its people, and who has confirmed it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from agent_desktop.domain.audience import EVERYBODY, Audience
from agent_desktop.domain.text import LocalText
from agent_desktop.domain.ticket import Person


class Importance(StrEnum):
    NORMAL = "normal"
    IMPORTANT = "important"
    URGENT = "urgent"


_RANK = {Importance.URGENT: 0, Importance.IMPORTANT: 1, Importance.NORMAL: 2}


@dataclass(frozen=True, slots=True)
class Announcement:
    """`edition` is what is confirmed: it rises when the text is corrected, `revision` with every change."""

    id: str
    title: LocalText
    detail: LocalText
    edition: int = 1
    revision: int = 1
    importance: Importance = Importance.NORMAL
    must_confirm: bool = False
    say: LocalText = LocalText()
    """The sentence for callers."""
    article_id: str = ""
    audience: Audience = EVERYBODY
    at: datetime | None = None
    until: datetime | None = None
    author: Person | None = None
    active: bool = True
    withdrawn: bool = False
    confirmed_at: datetime | None = None
    """When we confirmed this edition, or read one that need not be confirmed."""

    @property
    def unread(self) -> bool:
        return self.confirmed_at is None

    @property
    def asks(self) -> bool:
        """Whether it waits for our confirmation."""
        return self.must_confirm and self.unread


def in_order(announcements: tuple[Announcement, ...]) -> tuple[Announcement, ...]:
    """What waits for a confirmation first, then the unread ones; the weightier and then the newer ones first."""

    def key(a: Announcement) -> tuple[bool, bool, int, float]:
        return not a.asks, not a.unread, _RANK[a.importance], -(a.at.timestamp() if a.at else 0.0)

    return tuple(sorted(announcements, key=key))


@dataclass(frozen=True, slots=True)
class AnnouncementPage:
    """The latest first; `following` is the id to go on from, "" at the end."""

    items: tuple[Announcement, ...]
    following: str = ""


@dataclass(frozen=True, slots=True)
class AnnouncementText:
    """What is written; `revision` is that of the one that was changed, 0 for a new one. Without `at` it begins at
    once."""

    id: str
    revision: int = 0
    title: LocalText = LocalText()
    detail: LocalText = LocalText()
    say: LocalText = LocalText()
    importance: Importance = Importance.NORMAL
    must_confirm: bool = False
    article_id: str = ""
    audience: Audience = EVERYBODY
    at: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class WrittenAnnouncement:
    """As its writers see it: for how many it is, and how many of them have confirmed it."""

    announcement: Announcement
    people: int
    confirmed: int


@dataclass(frozen=True, slots=True)
class WrittenPage:
    items: tuple[WrittenAnnouncement, ...]
    following: str = ""


@dataclass(frozen=True, slots=True)
class ReaderState:
    """One person it is for; `earlier_edition` is what they confirmed before it was corrected, 0 for nothing."""

    person: Person
    unit: LocalText
    confirmed_at: datetime | None = None
    earlier_edition: int = 0


@dataclass(frozen=True, slots=True)
class Readers:
    """Who has not confirmed first."""

    announcement: Announcement
    people: int
    confirmed: int
    readers: tuple[ReaderState, ...]
