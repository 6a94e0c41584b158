"""The past of a customer in one list: calls, tickets, orders, messages, verifications, surveys, the newest first."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, and_, bindparam, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from server_stub.models.catalogue_view import Catalogue
from server_stub.models.customer_verifications import CustomerVerification
from server_stub.models.interactions import Interaction, WrapUp
from server_stub.models.records import Message, Order, Ticket
from server_stub.models.second_attempts import attempts_of
from server_stub.models.surveys import SurveyRow
from server_stub.models.timeline_entries import (
    LastContact,
    TicketRow,
    TimelineEntry,
    call_entry,
    last_contact_of,
    message_entry,
    order_entry,
    survey_entry,
    ticket_entry,
    verification_entry,
)

ALL_KINDS = frozenset({"call", "ticket", "order", "message", "verification", "survey"})


# The statements are built once: a pop asks them all while a telephone rings.
_NEVER = datetime(9999, 1, 1, tzinfo=UTC)
_customer: BindParameter[str] = bindparam("customer")


def _older(at: Any, key: Any) -> ColumnElement[bool]:
    """Before the last entry of the page before; of what happened at the same moment, what comes after it."""
    before: BindParameter[datetime] = bindparam("before")
    same = and_(at == before, key < bindparam("before_id"))
    return and_(at <= before, or_(at < before, same))


def _page_of(table: Any, at: Any) -> Select[Any]:
    """The newest rows of a customer before a moment."""
    return (
        select(*table.__table__.columns)
        .where(table.customer_id == _customer, _older(at, table.id))
        .order_by(at.desc(), table.id.desc())
        .limit(bindparam("limit"))
    )


_CALL_COLUMNS = (
    *(Interaction.id, Interaction.agent_id, Interaction.direction, Interaction.queue_id, Interaction.started_at),
    *(Interaction.outcome, Interaction.talk_seconds, Interaction.conference),
    *(Interaction.transferred_to, Interaction.transfer, Interaction.session_id),
    *(WrapUp.form_id, WrapUp.form_version, WrapUp.values, WrapUp.notes, WrapUp.notes_localized),
)
_ALL_CALLS = (
    select(*_CALL_COLUMNS)
    .outerjoin(WrapUp, WrapUp.id == Interaction.id)
    .where(Interaction.customer_id == _customer)
    .order_by(Interaction.started_at.desc(), Interaction.id.desc())
)
_CALLS = _ALL_CALLS.where(_older(Interaction.started_at, Interaction.id)).limit(bindparam("limit"))
_LAST_ANSWERED = _ALL_CALLS.where(Interaction.outcome == "ANSWERED", Interaction.id != bindparam("besides")).limit(1)
_ALL_TICKETS = (
    select(*Ticket.__table__.columns)
    .where(Ticket.customer_id == _customer)
    .order_by(Ticket.created_at.desc(), Ticket.id.desc())
)
_TICKETS = _ALL_TICKETS.where(_older(Ticket.created_at, Ticket.id)).limit(bindparam("limit"))
_OPEN_TICKETS = _ALL_TICKETS.where(Ticket.open).limit(100)
_ORDERS = _page_of(Order, Order.at)
_MESSAGES = _page_of(Message, Message.at)
_VERIFICATIONS = _page_of(CustomerVerification, CustomerVerification.at)
_SURVEYS = _page_of(SurveyRow, SurveyRow.answered_at)
_COUNTS = select(
    select(func.count()).select_from(Ticket).where(Ticket.customer_id == _customer).scalar_subquery(),
    select(func.count()).select_from(Order).where(Order.customer_id == _customer).scalar_subquery(),
    select(func.count()).select_from(Interaction).where(Interaction.customer_id == _customer).scalar_subquery(),
)


@dataclass(frozen=True, slots=True)
class Counts:
    tickets: int
    orders: int
    calls: int


@dataclass(frozen=True, slots=True)
class Past:
    """What a screen pop shows of a customer's past."""

    entries: list[TimelineEntry]
    open_tickets: list[TicketRow]
    last_contact: LastContact | None
    counts: Counts


async def entries(
    session: AsyncSession,
    catalogue: Catalogue,
    customer_id: str,
    *,
    kinds: Collection[str] = ALL_KINDS,
    limit: int = 30,
    before: datetime | None = None,
    before_id: str = "",
    today: datetime,
) -> list[TimelineEntry]:
    """The newest entries before `before` and, of that moment, `before_id`; newest first."""
    wanted = {"customer": customer_id, "before": before or _NEVER, "before_id": before_id, "limit": limit}
    found: list[TimelineEntry] = []
    if "call" in kinds:
        found += [call_entry(catalogue, row) for row in await session.execute(_CALLS, wanted)]
    if "ticket" in kinds:
        found += [ticket_entry(catalogue, row, today) for row in await session.execute(_TICKETS, wanted)]
    if "order" in kinds:
        found += [order_entry(catalogue, row) for row in await session.execute(_ORDERS, wanted)]
    if "message" in kinds:
        found += await _messages(session, wanted)
    if "verification" in kinds:
        found += [verification_entry(catalogue, row) for row in await session.execute(_VERIFICATIONS, wanted)]
    if "survey" in kinds:
        found += [survey_entry(catalogue, row) for row in await session.execute(_SURVEYS, wanted)]
    return _newest(found, limit)


async def past(
    session: AsyncSession, catalogue: Catalogue, customer_id: str, *, besides: str, today: datetime, limit: int = 30
) -> Past:
    """Everything at once, in as few questions as possible; `besides` is the interaction going on now."""
    wanted = {"customer": customer_id, "before": _NEVER, "before_id": "", "limit": limit}
    calls = list(await session.execute(_CALLS, wanted))
    tickets = list(await session.execute(_TICKETS, wanted))
    orders = await session.execute(_ORDERS, wanted)
    found = [call_entry(catalogue, row) for row in calls]
    found += [ticket_entry(catalogue, row, today) for row in tickets]
    found += [order_entry(catalogue, row) for row in orders]
    found += await _messages(session, wanted)
    found += [verification_entry(catalogue, row) for row in await session.execute(_VERIFICATIONS, wanted)]
    found += [survey_entry(catalogue, row) for row in await session.execute(_SURVEYS, wanted)]
    totals = (await session.execute(_COUNTS, {"customer": customer_id})).one()
    contact = next((row for row in calls if row.outcome == "ANSWERED" and row.id != besides), None)
    if contact is None and len(calls) == limit:
        contact = (await session.execute(_LAST_ANSWERED, {"customer": customer_id, "besides": besides})).first()
    if len(tickets) == limit:  # an old ticket may still be open
        tickets = list(await session.execute(_OPEN_TICKETS, {"customer": customer_id}))
    return Past(
        _newest(found, limit),
        sorted((row for row in tickets if row.open), key=lambda t: (t.due_at or _NEVER, t.number)),
        last_contact_of(catalogue, contact) if contact is not None else None,
        Counts(*(int(n) for n in totals)),
    )


def _newest(found: list[TimelineEntry], limit: int) -> list[TimelineEntry]:
    return sorted(found, key=lambda entry: (entry.at, entry.id), reverse=True)[:limit]


async def _messages(session: AsyncSession, wanted: Mapping[str, Any]) -> list[TimelineEntry]:
    rows = list(await session.execute(_MESSAGES, wanted))
    attempts = await attempts_of(session, rows)
    return [message_entry(row, attempts) for row in rows]
