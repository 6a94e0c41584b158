"""Business and service records of a customer: tickets, orders, messages."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from server_stub.models.schema import Base, Localized


class Ticket(Base):
    """A work order, complaint or fault on its way through the centre; `status` is a state of its type's flow."""

    __tablename__ = "tickets"
    __table_args__ = (
        Index(None, "customer_id", "created_at"),
        Index(None, "unit", "open", "number"),
        Index(None, "assignee", "open", "number"),
        Index(None, "created_by", "number"),
        Index(None, "interaction_id"),
        Index(None, "wake_at"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    number: Mapped[int] = mapped_column(unique=True)
    customer_id: Mapped[str | None] = mapped_column(ForeignKey("customers.id", ondelete="CASCADE"))
    """None for a caller whom nobody knows."""
    type: Mapped[str] = mapped_column(String(64))
    title: Mapped[Localized]
    detail: Mapped[Localized]
    status: Mapped[str] = mapped_column(String(32))
    open: Mapped[bool]
    priority: Mapped[str] = mapped_column(String(16), default="normal")
    unit: Mapped[str] = mapped_column(String(64), default="")
    assignee: Mapped[str] = mapped_column(String(120), default="")
    created_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column(default=1, server_default="1")
    interaction_id: Mapped[str | None] = mapped_column(String(36))
    """The call it was made in."""
    session_id: Mapped[str] = mapped_column(String(256), default="", server_default="")
    """Of that call; its recording goes by it."""
    queue_id: Mapped[str] = mapped_column(String(64), default="", server_default="")
    form_id: Mapped[str] = mapped_column(String(64), default="", server_default="")
    form_version: Mapped[int] = mapped_column(default=0, server_default="0")
    values: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    created_by: Mapped[str] = mapped_column(String(36), default="", server_default="")
    wants: Mapped[str] = mapped_column(String(16), default="", server_default="")
    """Role that somebody of the unit must have to take it ("expert"), "" for anybody."""
    route_at: Mapped[datetime | None]
    """When it goes to `route_to`."""
    route_to: Mapped[dict[str, Any] | None]
    escalation: Mapped[int] = mapped_column(default=0, server_default="0")
    """Steps of its type's escalation that were taken."""
    wake_at: Mapped[datetime | None]
    """When the clock has something to do with it: a routing or an escalation."""
    result: Mapped[str] = mapped_column(Text(), default="", server_default="")
    """What came of it, in the words the customer is told."""


class Order(Base):
    __tablename__ = "orders"
    __table_args__ = (Index(None, "customer_id", "at"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    number: Mapped[int] = mapped_column(unique=True)
    customer_id: Mapped[str] = mapped_column(ForeignKey("customers.id", ondelete="CASCADE"))
    product: Mapped[str] = mapped_column(String(64))
    title: Mapped[Localized]
    detail: Mapped[Localized]
    status: Mapped[str] = mapped_column(String(32))
    at: Mapped[datetime]


class Message(Base):
    """An SMS, e-mail or note that left or arrived, or is about to leave (models/outgoing.py)."""

    __tablename__ = "messages"
    __table_args__ = (Index(None, "customer_id", "at"), Index(None, "wake_at"))

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    customer_id: Mapped[str] = mapped_column(ForeignKey("customers.id", ondelete="CASCADE"))
    channel: Mapped[str] = mapped_column(String(16))
    direction: Mapped[str] = mapped_column(String(4))
    title: Mapped[Localized]
    detail: Mapped[Localized]
    status: Mapped[str] = mapped_column(String(32), default="")
    at: Mapped[datetime]
    language: Mapped[str] = mapped_column(String(16), default="", server_default="")
    """Of title and detail, the one that goes out; "" = the customer's."""
    recipient: Mapped[str] = mapped_column(String(320), default="", server_default="")
    """E-mail address or E.164; "" = what the record says when it is sent."""
    template: Mapped[str] = mapped_column(String(64), default="", server_default="")
    article_id: Mapped[str] = mapped_column(String(64), default="", server_default="")
    interaction_id: Mapped[str | None] = mapped_column(String(36))
    ticket_id: Mapped[str | None] = mapped_column(String(36))
    created_by: Mapped[str] = mapped_column(String(36), default="", server_default="")
    unmasked: Mapped[dict[str, str] | None]
    """`subject` and `text` as they go out, where people here may see less of them; None = title and detail."""
    reason: Mapped[str] = mapped_column(String(32), default="", server_default="")
    """Code of what went wrong last."""
    said: Mapped[str] = mapped_column(String(300), default="", server_default="")
    """What the mail server or the gateway answered last."""
    tries: Mapped[int] = mapped_column(default=0, server_default="0")
    wake_at: Mapped[datetime | None]
    """When it is to be tried, or, while it is being sent, when whoever sends it must have died."""
    claim: Mapped[str] = mapped_column(String(36), default="", server_default="")
    """Of the worker that sends it."""
    handed_at: Mapped[datetime | None]
    """When the other side began to get it: from here on it may have been accepted."""
    sent_at: Mapped[datetime | None]


class MessageTemplate(Base):
    """Words for messages, with {placeholders}; one kind of message each."""

    __tablename__ = "message_templates"

    code: Mapped[str] = mapped_column(String(64), primary_key=True)
    channel: Mapped[str] = mapped_column(String(16))
    position: Mapped[int] = mapped_column(default=0)
    label: Mapped[Localized]
    subject: Mapped[Localized]
    text: Mapped[Localized]
    active: Mapped[bool] = mapped_column(default=True)
    revision: Mapped[int] = mapped_column(default=1)
    updated_by: Mapped[str] = mapped_column(String(36), default="")
    updated_at: Mapped[datetime]
