"""Calls that an agent promised to make."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class FollowUpStatus(StrEnum):
    OPEN = "open"
    DONE = "done"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A promised call; the highest revision of an id is what counts."""

    id: str
    number: str
    """As it is dialled."""
    due_at: datetime
    name: str = ""
    note: str = ""
    status: FollowUpStatus = FollowUpStatus.OPEN
    revision: int = 1
    customer_id: str = ""
    ticket_id: str = ""
    interaction_id: str = ""


@dataclass(frozen=True, slots=True)
class BegunPromise:
    """A call that is being promised, as it was typed."""

    number: str = ""
    name: str = ""
    day: str = ""
    time: str = ""
    note: str = ""
