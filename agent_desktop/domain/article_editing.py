"""Articles as those see them who write them: versions, the steps they take, what changed, what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from agent_desktop.domain.knowledge import Reminder
from agent_desktop.domain.text import LocalText


class VersionState(StrEnum):
    DRAFT = "draft"
    REVIEW = "review"
    PUBLISHED = "published"
    ARCHIVED = "archived"


class EditEvent(StrEnum):
    """A step of a version; REJECT and APPROVE are for somebody who wrote no word of it."""

    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    REJECT = "reject"
    APPROVE = "approve"
    ARCHIVE = "archive"


FOUR_EYES = frozenset({EditEvent.REJECT, EditEvent.APPROVE})


@dataclass(frozen=True, slots=True)
class Author:
    id: str
    name: str
    name_latin: str = ""


@dataclass(frozen=True, slots=True)
class ArticleText:
    """What an editor writes."""

    title: LocalText = LocalText()
    body: LocalText = LocalText()
    summary: LocalText = LocalText()
    category: str = ""
    topics: tuple[str, ...] = ()
    queues: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    level: str = "internal"
    valid_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Writing:
    """An article while somebody types: `revision` is that of the draft it began with, 0 for a new draft."""

    article_id: str
    revision: int
    text: ArticleText


@dataclass(frozen=True, slots=True)
class Remark:
    """What a reviewer is writing about a version: why it goes back."""

    article_id: str
    version: int
    text: str


@dataclass(frozen=True, slots=True)
class VersionBrief:
    article_id: str
    version: int
    state: VersionState
    title: LocalText
    authors: tuple[Author, ...]
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Version:
    """`events` are the steps that its state allows; four eyes may still forbid one to its writer."""

    brief: VersionBrief
    revision: int
    text: ArticleText
    events: tuple[EditEvent, ...]


@dataclass(frozen=True, slots=True)
class Category:
    id: str
    label: LocalText


@dataclass(frozen=True, slots=True)
class EditorialWork:
    """What waits for an editor, and the categories that articles may have."""

    versions: tuple[VersionBrief, ...] = ()
    reminders: tuple[Reminder, ...] = ()
    categories: tuple[Category, ...] = ()


@dataclass(frozen=True, slots=True)
class Move:
    """A step that a version took."""

    version: int
    event: EditEvent
    by: Author
    note: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ArticleHistory:
    """Newest first, both."""

    versions: tuple[VersionBrief, ...]
    moves: tuple[Move, ...]


class Change(StrEnum):
    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class ChangedLine:
    change: Change
    text: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """The lines of title and text by language ("en", "zh_CN"), and those that went."""

    old: int
    new: int
    title: dict[str, tuple[ChangedLine, ...]]
    body: dict[str, tuple[ChangedLine, ...]]


@dataclass(frozen=True, slots=True)
class Gap:
    """A search without a hit; `queues` are ids, where it was asked most first."""

    query: str
    times: int
    people: int
    queues: tuple[str, ...]
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Complaint:
    """How often an article was called wrong, useful or not; `notes` say what is wrong, newest first."""

    article_id: str
    title: LocalText
    wrong: int
    not_useful: int
    useful: int
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Gaps:
    since: datetime
    misses: tuple[Gap, ...]
    complaints: tuple[Complaint, ...]
