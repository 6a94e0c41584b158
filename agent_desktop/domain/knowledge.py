"""Knowledge articles as search results and as text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from agent_desktop.domain.text import LocalText

MARK_START, MARK_END = "\u0002", "\u0003"
"""Around a hit inside a snippet."""


PUBLIC = "public"
"""The level of articles that may be sent to customers."""


@dataclass(frozen=True, slots=True)
class ArticleBrief:
    id: str
    title: LocalText
    category: str = ""
    queues: tuple[str, ...] = ()
    why: tuple[str, ...] = ()
    """Why it is suggested, as codes "queue:billing", "ivr:2>1", "ticket:4711", "code:refund"."""
    used_this_week: int = 0
    snippet: LocalText = LocalText()
    category_label: LocalText = LocalText()


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file beside an article; `size` in bytes."""

    id: str
    name: str
    media_type: str
    size: int


@dataclass(frozen=True, slots=True)
class Topic:
    """What a contact is about, as far as it is known; `codes` are what was chosen in the wrap-up form."""

    queue_id: str = ""
    form_id: str = ""
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Article:
    brief: ArticleBrief
    body: LocalText
    """Markdown subset: `##`, numbered steps, `**bold**`, `> quote` for what to say."""
    status: str
    version: int
    level: str = "internal"
    valid_until: datetime | None = None
    updated_at: datetime | None = None
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class SearchResult:
    items: tuple[ArticleBrief, ...]
    total: int
    query: str


class Feedback:
    """What an agent says of an article."""

    USED = "used"
    USEFUL = "useful"
    NOT_USEFUL = "not_useful"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Reminder:
    """An article whose time runs out, or is over."""

    article_id: str
    title: LocalText
    valid_until: datetime
    over: bool
