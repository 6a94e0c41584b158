"""Tickets: a work order, a complaint, a fault for somebody to deal with; as agents make them and work on them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from agent_desktop.domain.text import LocalText


class Priority(StrEnum):
    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"


@dataclass(frozen=True, slots=True)
class NewTicket:
    """What was filled in. Without a unit the rules of its type say where it goes."""

    type: str
    title: str
    created_at: datetime
    detail: str = ""
    priority: Priority = Priority.NORMAL
    unit: str = ""
    customer_id: str = ""
    interaction_id: str = ""
    session_id: str = ""
    """Of the call it was made in; the recording goes by it."""
    queue_id: str = ""
    form_id: str = ""
    form_version: int = 0
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StepNote:
    """What is being written about the next step of a ticket."""

    note: str


class Scope(StrEnum):
    """Which tickets a list has."""

    MINE = "mine"
    UNIT = "unit"
    """Free for anybody of my unit."""
    CREATED = "created"
    LATE = "late"
    """Mine, made by me, or free for my unit; past their deadline or escalated."""
    CLOSED = "closed"
    """What was mine, made by me, or my unit's."""


@dataclass(frozen=True, slots=True)
class Person:
    id: str
    name: str
    name_latin: str = ""


@dataclass(frozen=True, slots=True)
class TicketStep:
    """Something that was done; `by` is None for what the clock did."""

    id: str
    action: str
    at: datetime
    by: Person | None = None
    before: str = ""
    after: str = ""
    unit: str = ""
    assignee: Person | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Ticket:
    """A ticket as the server holds it; `steps` only where it was asked for by itself."""

    id: str
    number: int
    type: str
    type_label: LocalText
    title: LocalText
    status: str
    created_at: datetime
    detail: LocalText = LocalText()
    open: bool = True
    priority: Priority = Priority.NORMAL
    unit: str = ""
    unit_label: LocalText = LocalText()
    assignee: Person | None = None
    created_by: Person | None = None
    customer_id: str = ""
    form_id: str = ""
    form_version: int = 0
    values: Mapping[str, Any] = field(default_factory=dict)
    result: str = ""
    escalation: int = 0
    """Escalation steps taken so far."""
    due_at: datetime | None = None
    actions: tuple[str, ...] = ()
    """What whoever asks may do with it now."""
    steps: tuple[TicketStep, ...] = ()


@dataclass(frozen=True, slots=True)
class TicketPage:
    """Highest number first; `following` is the number to go on below, 0 at the end."""

    items: tuple[Ticket, ...]
    following: int = 0


@dataclass(frozen=True, slots=True)
class NewStep:
    """Something to do to a ticket.

    `unit`, `wants` (a role) or `assignee` say where it goes, `channel` how the customer is told.
    """

    ticket_id: str
    action: str
    at: datetime
    note: str = ""
    unit: str = ""
    wants: str = ""
    assignee: str = ""
    channel: str = ""
