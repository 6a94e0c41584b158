"""What the workspace holds about one tab: a call with its record and its form, a draft of yesterday, or a customer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum, auto

from agent_desktop.domain.address import PhoneNumber
from agent_desktop.domain.call import Call, Phase, Verification
from agent_desktop.domain.customer import Match, Pop, TimelineItem
from agent_desktop.domain.interaction import CallRecord
from agent_desktop.domain.ticket import NewTicket

TIMELINE, TICKETS, ORDERS, CALLS = "timeline", "tickets", "orders", "calls"
PAGES = (TIMELINE, TICKETS, ORDERS, CALLS)
"""The pages of a customer's past, as the server names them."""

DETAILS = "details"
"""The page of the record itself, which comes with the pop."""

MOST_LEFT = 3
"""Tabs of contacts that an earlier run left unfinished; the others stand in the list of what is to do."""

_OPENED = "customer:"


class Stage(StrEnum):
    """What is known about who it is."""

    LOADING = auto()
    KNOWN = auto()
    CANDIDATES = auto()
    UNKNOWN = auto()
    AWAY = auto()
    """The server did not say."""


@dataclass(slots=True)
class Page:
    """One page of the past, as far as it was fetched."""

    items: tuple[TimelineItem, ...] = ()
    loading: bool = False
    failure: str = ""
    """Code of why fetching failed."""
    complete: bool = False
    """There is nothing older."""


@dataclass(slots=True)
class Contact:
    """One tab. `key` is the interaction's id, or `opened_key` of a customer opened without a call."""

    key: str
    call: Call | None = None
    record: CallRecord | None = None
    """The log row of a contact from an earlier run."""
    pop: Pop | None = None
    failure: str = ""
    title: str = ""
    """Name kept in the draft, until the record is there."""
    customer_id: str = ""
    owed: bool = False
    """A form is open for it."""
    begun_at: datetime | None = None
    """When its draft was begun."""
    looked: int = 0
    """Counts up with every look at any contact; 0 while nobody looked at this one."""
    page: str = TIMELINE
    narrowed: str = ""
    """The kind that the timeline is narrowed to, "" for everything."""
    editing: bool = False
    """Its details are being changed."""
    recalled: str = ""
    """Id of the customer whose draft was looked for on the disk."""
    said: str = ""
    """Why the last change was not taken."""
    unread: str = ""
    """Why nothing was revealed, read from the disk, or noted."""
    unsettled: str = ""
    """Why who it is could not be settled, until the agent was told."""
    pages: dict[str, Page] = field(default_factory=dict)
    """By `page_key`."""
    ticket: NewTicket | None = None
    """One that was begun and not handed in."""
    asked: Verification | None = None
    """The agent's own last step of verifying the caller."""

    @property
    def page_key(self) -> str:
        """The page that is open, as the server is asked for it."""
        return f"{self.page}:{self.narrowed}" if self.page == TIMELINE and self.narrowed else self.page

    @property
    def stage(self) -> Stage:
        if self.pop is None:
            waits = (self.call is not None or bool(self.customer_id)) and not self.failure
            return Stage.LOADING if waits else Stage.AWAY
        match self.pop.match:
            case Match.KNOWN if self.pop.customer is not None:
                return Stage.KNOWN
            case Match.CANDIDATES:
                return Stage.CANDIDATES
            case _:
                return Stage.UNKNOWN

    @property
    def live(self) -> bool:
        """Its call is going on."""
        return self.call is not None and self.call.phase is not Phase.ENDED

    @property
    def waiting(self) -> bool:
        """Its call rings here."""
        return self.call is not None and self.call.waiting

    @property
    def answered(self) -> bool:
        """Somebody talked, so there is something to write down."""
        return self.call is None or self.call.answered_at is not None

    @property
    def closable(self) -> bool:
        """Nothing is owed: no call goes on and no form is open."""
        return not self.live and not self.owed

    @property
    def lost(self) -> bool:
        """Its call ended before anybody talked, and nothing was written."""
        return self.call is not None and self.closable and not self.answered

    @property
    def left(self) -> bool:
        """An earlier run left it unfinished."""
        return self.owed and self.call is None

    @property
    def opened(self) -> bool:
        """A record looked up without a call."""
        return self.key.startswith(_OPENED)

    @property
    def number(self) -> PhoneNumber | None:
        """The far end's number, when it is one."""
        if self.call is not None:
            return self.call.party.number
        if self.record is not None and self.record.e164:
            return PhoneNumber(self.record.e164)
        customer = self.pop.customer if self.pop else None
        return PhoneNumber(customer.phones[0].e164) if customer and customer.phones else None

    @property
    def withheld(self) -> bool:
        """Whether the caller hides who it is: no number to look up, to write to or to give to anybody."""
        return self.call is not None and self.call.party.withheld

    @property
    def address(self) -> str:
        """The far end as received, "" when it is withheld."""
        if self.call is not None:
            return "" if self.withheld else self.call.party.dialled_text
        return self.record.ani if self.record else ""

    @property
    def queue_id(self) -> str:
        if self.call is not None and self.call.context.queue_id:
            return self.call.context.queue_id
        if self.pop is not None and self.pop.queue_id:
            return self.pop.queue_id
        return self.record.queue_id if self.record else ""

    @property
    def ivr_path(self) -> str:
        if self.call is not None:
            return self.call.context.ivr_path
        return self.record.ivr_path if self.record else ""

    @property
    def dnis(self) -> str:
        if self.call is not None:
            return self.call.context.dnis
        return self.record.dnis if self.record else ""

    @property
    def verification(self) -> Verification | None:
        """The latest that is known: of the exchange, of the agents before, or our own."""
        found = [
            v
            for v in (
                self.call.context.verification if self.call else None,
                self.pop.verification if self.pop else None,
                self.asked,
            )
            if v is not None
        ]
        return max(found, key=lambda v: (v.at is not None, v.at), default=None)

    @property
    def started_at(self) -> datetime | None:
        if self.call is not None:
            return self.call.started_at
        return self.record.started_at if self.record else self.begun_at


def opened_key(customer_id: str) -> str:
    """The key of a tab for a customer without a call."""
    return _OPENED + customer_id


def in_tabs(contacts: Iterable[Contact]) -> tuple[Contact, ...]:
    """Those with a tab, in the order they came: of what was left unfinished the ones looked at last, and the newest."""
    some = tuple(contacts)
    left = sorted((c for c in some if c.left), key=_nearness, reverse=True)
    behind = {c.key for c in left[MOST_LEFT:]}
    return tuple(c for c in some if c.key not in behind)


def newest_first(contacts: Iterable[Contact]) -> list[Contact]:
    return sorted(contacts, key=_age)


def _age(contact: Contact) -> float:
    return -contact.started_at.timestamp() if contact.started_at else 0.0


def _nearness(contact: Contact) -> tuple[int, float]:
    return contact.looked, -_age(contact)


def most_urgent(contacts: Iterable[Contact]) -> str:
    """The key of the contact to look at: the one talked to, else one that rings or is held, else a wrap-up; or ""."""
    some = tuple(contacts)
    talking = [c.key for c in some if c.call is not None and c.call.active]
    live = [c.key for c in some if c.live]
    owed = [c.key for c in some if c.owed and c.call is not None]
    return next(iter([*talking, *live, *owed]), "")
