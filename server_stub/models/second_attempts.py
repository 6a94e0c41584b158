"""Sending a message again of which nobody knows whether it arrived, because somebody wants it.

The id of the second attempt follows from the first's: however often and by however many people it is asked for, there
is one, and each leads to the other. An attempt that ends the same way may have one after it.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from server_stub.models import customer_audit, customer_queries
from server_stub.models.catalogue import Pack
from server_stub.models.outgoing import MessageRefused, Status, about_what
from server_stub.models.recipients import recipients
from server_stub.models.records import Message
from server_stub.models.schema import now

_NAMESPACE = uuid.UUID("5b0f3c1e-5d5b-4b53-9f0e-6a1f6f4a7c21")
_OPEN_END = frozenset({"unconfirmed", "gave_up"})
"""Reasons after which another attempt makes sense: it may have arrived, or the other side was away for too long."""
_DERIVED = 5
"""Version of ids that follow from others (RFC 9562 section 5.5)."""


class SentRow(Protocol):
    """What decides whether a message can be sent again."""

    id: str
    customer_id: str
    direction: str
    status: str
    reason: str
    created_by: str


@dataclass(frozen=True, slots=True)
class Attempts:
    """Message id -> id of the attempt before it, and of the one after it; and which may have one."""

    earlier: dict[str, str] = field(default_factory=dict)
    later: dict[str, str] = field(default_factory=dict)
    possible: frozenset[str] = frozenset()


def next_id(message_id: str) -> str:
    """Of the attempt after this one, whether there is one or not."""
    return str(uuid.uuid5(_NAMESPACE, message_id))


async def attempts_of(session: AsyncSession, rows: Sequence[SentRow]) -> Attempts:
    """What is known of these messages of one customer; asks the database for the few that are not plainly sent."""
    after = {next_id(row.id): row.id for row in rows if _ended_open(row)}
    later: dict[str, str] = {}
    if after:
        found = await session.scalars(select(Message.id).where(Message.id.in_(after)))
        later = {after[attempt]: attempt for attempt in found}
    earlier: dict[str, str] = {}
    derived = [row for row in rows if row.created_by and _is_derived(row.id)]
    if derived:
        ended = select(Message.id).where(
            Message.customer_id == derived[0].customer_id,
            Message.status == Status.FAILED,
            Message.reason.in_(_OPEN_END),
        )
        before = {next_id(first): first for first in await session.scalars(ended)}
        earlier = {row.id: before[row.id] for row in derived if row.id in before}
    return Attempts(earlier, later, frozenset(after.values()) - later.keys())


async def send_again(session: AsyncSession, message_id: str, user_id: str) -> Message | None:
    """Lays the next attempt out, or finds it; None when there is no such message. Raises MessageRefused."""
    first = await session.get(Message, message_id, with_for_update=True)
    if first is None:
        return None
    known = await session.get(Message, next_id(message_id))
    if known is not None:
        return known
    if not _ended_open(first):
        raise MessageRefused("not_open", "Only a message can be sent again of which nobody knows that it arrived.")
    customer = await customer_queries.by_id(session, first.customer_id)
    assert customer is not None  # its messages go with it
    # what has been put away or made confidential since does not go out
    await about_what(session, customer, user_id, first.article_id, first.ticket_id)
    row = Message(
        id=next_id(message_id),
        customer_id=first.customer_id,
        channel=first.channel,
        direction="out",
        title=first.title,
        detail=first.detail,
        status=Status.QUEUED,
        at=now(),
        language=first.language,
        recipient=first.recipient,
        template=first.template,
        article_id=first.article_id,
        interaction_id=first.interaction_id,
        ticket_id=first.ticket_id,
        created_by=user_id,
        unmasked=first.unmasked,
        wake_at=now(),
    )
    session.add(row)
    await session.flush()
    phones = (await customer_queries.phones_of(session, [customer.id]))[customer.id]
    pack = (await session.scalars(select(Pack).limit(1))).first()
    definitions = pack.documents.get("customer_fields", []) if pack else []
    used = {r.field for r in recipients(customer, phones, definitions) if r.address == first.recipient}
    await customer_audit.record(
        session, user_id, customer.id, customer_audit.SEND, used, interaction_id=first.interaction_id
    )
    return row


def _ended_open(row: SentRow | Message) -> bool:
    return row.direction == "out" and row.status == Status.FAILED and row.reason in _OPEN_END


def _is_derived(message_id: str) -> bool:
    try:
        return uuid.UUID(message_id).version == _DERIVED
    except ValueError:
        return False
