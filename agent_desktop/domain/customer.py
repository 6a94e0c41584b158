"""The customer's record and what the desktop shows of the past."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from agent_desktop.domain.call import Verification
from agent_desktop.domain.knowledge import ArticleBrief
from agent_desktop.domain.text import LocalText


@dataclass(frozen=True, slots=True)
class CustomerPhone:
    e164: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class FieldDisplay:
    """A customer's field as people read it: a choice by its label, money with its sign; `tone` when a rule holds."""

    text: LocalText
    tone: str = ""
    icon: str = ""


@dataclass(frozen=True, slots=True)
class CustomerBrief:
    """Enough of a customer to choose among several."""

    id: str
    number: str
    name: str
    name_latin: str = ""
    initials: str = ""
    vip: bool = False
    phone: str = ""
    region: str = ""
    plan: str = ""
    region_label: LocalText = LocalText()
    plan_label: LocalText = LocalText()


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer; `fields` and `display` hold the industry pack's, plain and for people, by key of a CustomerField."""

    id: str
    number: str
    name: str
    name_latin: str = ""
    initials: str = ""
    vip: bool = False
    language: str = ""
    phones: tuple[CustomerPhone, ...] = ()
    fields: Mapping[str, Any] = field(default_factory=dict)
    revision: int = 0
    display: Mapping[str, FieldDisplay] = field(default_factory=dict)
    masked: tuple[str, ...] = ()
    """Keys of which this agent sees a part only."""
    revealable: tuple[str, ...] = ()
    """Of those, what is shown in plain on demand; the server notes who asked."""
    hidden: tuple[str, ...] = ()
    readonly: tuple[str, ...] = ()
    """What this agent may not change."""


class VerificationMethod(StrEnum):
    """What an agent asks to make sure who is speaking."""

    NUMBER = "number"
    NUMBER_AND_ID = "number_and_id"
    PIN = "pin"
    ORDER = "order"
    QUESTION = "question"
    CALLBACK = "callback"
    DOCUMENT = "document"


FAILED_VERIFICATION = "failed"
"""The level after a step that was not passed: nothing is sure any more."""


@dataclass(frozen=True, slots=True)
class VerificationStep:
    """One step of an agent; `customer_id` "" while it is not settled who it is."""

    method: VerificationMethod
    passed: bool
    at: datetime
    customer_id: str = ""

    @property
    def level(self) -> str:
        """As in Verification: failed, number or full."""
        if not self.passed:
            return FAILED_VERIFICATION
        return "number" if self.method is VerificationMethod.NUMBER else "full"


@dataclass(frozen=True, slots=True)
class TimelineItem:
    """One thing that happened; `kind` is call, ticket, order, message, email, note, survey or verification."""

    id: str
    kind: str
    at: datetime
    title: LocalText
    detail: LocalText
    direction: str = ""
    status: str = ""
    tone: str = "neutral"
    trail: LocalText = LocalText()
    recording: bool = False
    """Of a call: it can be listened to, by those who may."""
    reason: str = ""
    """Of a message: code of what went wrong last."""
    can_send_again: bool = False
    """Of a message: nobody knows whether it arrived, and nobody has sent it again."""


@dataclass(frozen=True, slots=True)
class TicketBrief:
    id: str
    number: int
    title: LocalText
    type: str
    status: str
    due_at: datetime | None = None
    assignee: str = ""


@dataclass(frozen=True, slots=True)
class LastContact:
    at: datetime
    agent: LocalText
    summary: LocalText


class Match(StrEnum):
    """How well the caller is known; several candidates are never resolved silently."""

    KNOWN = "known"
    CANDIDATES = "candidates"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class PopQuery:
    """What the server is asked while the phone rings."""

    interaction_id: str
    ani: str
    dnis: str = ""
    queue_id: str = ""
    ivr_path: str = ""
    session_id: str = ""
    customer_id: str = ""
    """When the exchange knows who it is."""
    verification: str = ""
    """The level that the exchange found out: "none", "number" or "full"."""


@dataclass(frozen=True, slots=True)
class HandoverStep:
    """One agent's part of a contact; `started_at` is None while its call record is still on its way."""

    interaction_id: str
    by: str
    queue_id: str
    started_at: datetime | None
    ended_at: datetime | None
    notes: str


@dataclass(frozen=True, slots=True)
class Handover:
    """Who had this contact before us, and what was written about it so far; it may grow while they still type."""

    interaction_id: str
    session_id: str
    by: str
    by_latin: str
    extension: str
    at: datetime
    kind: str = ""
    """"blind", "consult" or "attended"; "" when nobody announced it."""
    queue_id: str = ""
    queue_label: LocalText = LocalText()
    notes: str = ""
    form_id: str = ""
    form_version: int = 0
    values: Mapping[str, Any] = field(default_factory=dict)
    customer_id: str = ""
    chain: tuple[HandoverStep, ...] = ()
    """All parts, the first agent's first; the last one's is what stands above."""


@dataclass(frozen=True, slots=True)
class PopPlan:
    """What the centre's rules make of a call; empty for what they leave as it is."""

    tab: str = ""
    """The page of the record that opens, as the workspace names them."""
    headline: tuple[str, ...] = ()
    """Keys of the fields that come first."""
    greeting: LocalText = LocalText()
    """May hold {agent}, {extension}, {customer} and {queue}."""
    links: tuple[str, ...] = ()
    """Ids of the record links that come first."""


@dataclass(frozen=True, slots=True)
class Pop:
    """The answer to a PopQuery: everything the workspace shows, in one round trip."""

    match: Match
    customer: Customer | None = None
    candidates: tuple[CustomerBrief, ...] = ()
    timeline: tuple[TimelineItem, ...] = ()
    tickets: tuple[TicketBrief, ...] = ()
    ticket_count: int = 0
    order_count: int = 0
    call_count: int = 0
    articles: tuple[ArticleBrief, ...] = ()
    ivr_label: LocalText = LocalText()
    ivr_topics: tuple[str, ...] = ()
    queue_id: str = ""
    form_id: str = ""
    last_contact: LastContact | None = None
    number_region: str = ""
    handover: Handover | None = None
    verification: Verification | None = None
    """The last step of the agents this contact was with before, or of ours."""
    plan: PopPlan = PopPlan()
