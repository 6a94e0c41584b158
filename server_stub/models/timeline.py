"""The past of a customer in one list: calls, tickets, orders and messages, in words of every language."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from server_stub.models.catalogue_view import Catalogue
from server_stub.models.interactions import Interaction, WrapUp
from server_stub.models.records import Message, Order, Ticket
from server_stub.models.schema import Localized

ALL_KINDS = frozenset({"call", "ticket", "order", "message"})
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_CALL_WORDS: dict[tuple[str, bool], Localized] = {
    ("in", True): {"en": "Call in", "zh_CN": "来电"},
    ("in", False): {"en": "Missed call", "zh_CN": "未接来电"},
    ("out", True): {"en": "Call out", "zh_CN": "去电"},
    ("out", False): {"en": "Call out, not reached", "zh_CN": "去电，未接通"},
}
_MESSAGE_WORDS: dict[tuple[str, str], Localized] = {
    ("sms", "out"): {"en": "SMS sent", "zh_CN": "已发短信"},
    ("sms", "in"): {"en": "SMS received", "zh_CN": "收到短信"},
    ("email", "out"): {"en": "E-mail sent", "zh_CN": "已发邮件"},
    ("email", "in"): {"en": "E-mail received", "zh_CN": "收到邮件"},
}
_OUTCOME_TONES = {
    "ANSWERED": "success",
    "IN_PROGRESS": "success",
    "MISSED": "danger",
    "FAILED": "danger",
    "DEVICE_ERROR": "danger",
}
_TICKET_TONES = {"open": "warning", "in_progress": "warning", "waiting": "warning", "resolved": "success"}
_MESSAGE_TONES = {"failed": "danger", "open": "warning", "delivered": "neutral"}
_PRODUCT_TONES = {"success": "success", "warning": "warning", "danger": "danger"}


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One thing that happened; `status` is a code, everything else is for people."""

    id: str
    kind: str
    at: datetime
    title: Localized
    detail: Localized
    direction: str | None = None
    status: str | None = None
    tone: str = "neutral"
    trail: Localized | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    tickets: int
    orders: int
    calls: int


async def entries(
    session: AsyncSession,
    catalogue: Catalogue,
    customer_id: str,
    *,
    kinds: Collection[str] = ALL_KINDS,
    limit: int = 30,
    before: datetime | None = None,
    today: datetime,
) -> list[TimelineEntry]:
    """The newest entries before `before`, newest first."""
    found: list[TimelineEntry] = []
    if "call" in kinds:
        calls = (
            select(Interaction, WrapUp)
            .outerjoin(WrapUp, WrapUp.id == Interaction.id)
            .where(Interaction.customer_id == customer_id)
            .order_by(Interaction.started_at.desc())
            .limit(limit)
        )
        calls = calls.where(Interaction.started_at < before) if before else calls
        found += [_call(catalogue, *row) for row in await session.execute(calls)]
    if "ticket" in kinds:
        tickets = (
            select(Ticket).where(Ticket.customer_id == customer_id).order_by(Ticket.created_at.desc()).limit(limit)
        )
        tickets = tickets.where(Ticket.created_at < before) if before else tickets
        found += [_ticket(catalogue, t, today) for t in await session.scalars(tickets)]
    if "order" in kinds:
        orders = select(Order).where(Order.customer_id == customer_id).order_by(Order.at.desc()).limit(limit)
        orders = orders.where(Order.at < before) if before else orders
        found += [_order(catalogue, o) for o in await session.scalars(orders)]
    if "message" in kinds:
        messages = select(Message).where(Message.customer_id == customer_id).order_by(Message.at.desc()).limit(limit)
        messages = messages.where(Message.at < before) if before else messages
        found += [_message(m) for m in await session.scalars(messages)]
    found.sort(key=lambda entry: (entry.at, entry.id), reverse=True)
    return found[:limit]


async def counts(session: AsyncSession, customer_id: str) -> Counts:
    """How many tickets, orders and calls there are in all."""
    row = (
        await session.execute(
            select(
                select(func.count()).select_from(Ticket).where(Ticket.customer_id == customer_id).scalar_subquery(),
                select(func.count()).select_from(Order).where(Order.customer_id == customer_id).scalar_subquery(),
                select(func.count())
                .select_from(Interaction)
                .where(Interaction.customer_id == customer_id)
                .scalar_subquery(),
            )
        )
    ).one()
    return Counts(*(int(n) for n in row))


async def open_tickets(session: AsyncSession, customer_id: str, limit: int = 20) -> list[Ticket]:
    """The tickets still to be done, the most urgent first."""
    rows = await session.scalars(
        select(Ticket)
        .where(Ticket.customer_id == customer_id, Ticket.open)
        .order_by(Ticket.due_at.is_(None), Ticket.due_at, Ticket.number)
        .limit(limit)
    )
    return list(rows)


async def last_contact(
    session: AsyncSession, catalogue: Catalogue, customer_id: str, besides: str = ""
) -> TimelineEntry | None:
    """The last answered call, other than the interaction `besides`; its `trail` names the agent."""
    row = (
        await session.execute(
            select(Interaction, WrapUp)
            .outerjoin(WrapUp, WrapUp.id == Interaction.id)
            .where(Interaction.customer_id == customer_id, Interaction.outcome == "ANSWERED", Interaction.id != besides)
            .order_by(Interaction.started_at.desc())
            .limit(1)
        )
    ).first()
    if row is None:
        return None
    interaction, wrap_up = row
    entry = _call(catalogue, interaction, wrap_up)
    summary = _summary(catalogue, wrap_up) or entry.title
    agent = _agent(catalogue, interaction.agent_id)
    return TimelineEntry(entry.id, entry.kind, entry.at, entry.title, summary, trail=agent)


def _call(catalogue: Catalogue, interaction: Interaction, wrap_up: WrapUp | None) -> TimelineEntry:
    reached = interaction.outcome in ("ANSWERED", "IN_PROGRESS")
    title = _CALL_WORDS[interaction.direction, reached]
    queue = catalogue.queues.get(interaction.queue_id or "")
    if queue is not None:
        title = _joined(title, queue.label)
    detail = _summary(catalogue, wrap_up)
    agent = _agent(catalogue, interaction.agent_id)
    trail = _same(_duration(interaction.talk_seconds)) if interaction.outcome == "ANSWERED" else None
    return TimelineEntry(
        interaction.id,
        "call",
        interaction.started_at,
        title,
        _dotted(detail, agent),
        direction=interaction.direction,
        status=interaction.outcome,
        tone=_OUTCOME_TONES.get(interaction.outcome, "neutral"),
        trail=trail,
    )


def _ticket(catalogue: Catalogue, ticket: Ticket, today: datetime) -> TimelineEntry:
    title = {
        "en": f"Ticket #{ticket.number}: {ticket.title.get('en', '')}",
        "zh_CN": f"工单 #{ticket.number}：{ticket.title.get('zh_CN', '')}",
    }
    due = _due(catalogue, ticket.due_at, today) if ticket.open and ticket.due_at else {}
    return TimelineEntry(
        ticket.id,
        "ticket",
        ticket.created_at,
        title,
        _dotted(catalogue.label("org_units", ticket.unit), due, _agent(catalogue, ticket.assignee)),
        status=ticket.status,
        tone=_TICKET_TONES.get(ticket.status, "neutral"),
    )


def _order(catalogue: Catalogue, order: Order) -> TimelineEntry:
    statuses = catalogue.document("order_statuses")
    entry: dict[str, Any] = next((s for s in statuses if s["id"] == order.status), {})
    title = {
        "en": f"Order #{order.number}: {order.title.get('en', '')}",
        "zh_CN": f"订单 #{order.number}：{order.title.get('zh_CN', '')}",
    }
    return TimelineEntry(
        order.id,
        "order",
        order.at,
        title,
        order.detail,
        status=order.status,
        tone=_PRODUCT_TONES.get(entry.get("tone", ""), "neutral"),
        trail=entry.get("label"),
    )


def _message(message: Message) -> TimelineEntry:
    words = _MESSAGE_WORDS.get((message.channel, message.direction), {"en": "Note", "zh_CN": "备注"})
    separators = {"en": ": ", "zh_CN": "："}
    title = {lang: f"{words[lang]}{separators[lang]}{message.title.get(lang, '')}" for lang in words}
    kind = {"sms": "message", "email": "email"}.get(message.channel, "note")
    return TimelineEntry(
        message.id,
        kind,
        message.at,
        title,
        message.detail,
        direction=message.direction,
        status=message.status or None,
        tone=_MESSAGE_TONES.get(message.status, "neutral"),
    )


def _summary(catalogue: Catalogue, wrap_up: WrapUp | None) -> Localized:
    """What the agent noted, else what was chosen in the form."""
    if wrap_up is None:
        return {}
    if wrap_up.notes_localized:
        return wrap_up.notes_localized
    if wrap_up.notes:
        first_line = wrap_up.notes.strip().splitlines()[0][:160] if wrap_up.notes.strip() else ""
        if first_line:
            return _same(first_line)
    form = catalogue.forms.get((wrap_up.form_id, wrap_up.form_version))
    properties = form.schema.get("properties", {}) if form else {}
    chosen: list[Localized] = []
    for key, value in wrap_up.values.items():
        options = properties.get(key, {}).get("x-options", [])
        chosen += [o["label"] for o in options if o["value"] == value]
    return _dotted(*chosen[:3])


def _agent(catalogue: Catalogue, user_id: str) -> Localized:
    user = catalogue.users.get(user_id)
    if user is None:
        return {}
    return {"en": user.display_name_latin or user.display_name, "zh_CN": user.display_name}


def _due(catalogue: Catalogue, due: datetime, today: datetime) -> Localized:
    local, here = due.astimezone(catalogue.time_zone), today.astimezone(catalogue.time_zone)
    if local.date() == here.date():
        return {"en": f"due today {local:%H:%M}", "zh_CN": f"今天 {local:%H:%M} 到期"}
    day = f"{local.day} {_MONTHS[local.month - 1]}"
    return {"en": f"due {day} {local:%H:%M}", "zh_CN": f"{local.month}月{local.day}日 {local:%H:%M} 到期"}


def _duration(seconds: float) -> str:
    whole = int(seconds)
    return f"{whole // 60}:{whole % 60:02d}"


def _same(source: str) -> Localized:
    return {"en": source, "zh_CN": source}


def _joined(first: Localized, second: Localized) -> Localized:
    return {"en": f"{first['en']}, {second.get('en', '')}", "zh_CN": f"{first['zh_CN']}，{second.get('zh_CN', '')}"}


def _dotted(*parts: Localized) -> Localized:
    """The parts with a middle dot between; missing ones left out."""
    return {lang: " · ".join(p[lang] for p in parts if p.get(lang)) for lang in ("en", "zh_CN")}
