"""What happens to tickets (the ticket itself is in records): their history, their numbers, and calls to make later."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from server_stub.models.schema import Base


class TicketEvent(Base):
    """One step of a ticket; `id` is made by whoever did it, so that doing it twice is doing it once."""

    __tablename__ = "ticket_events"
    __table_args__ = (Index(None, "ticket_id", "position"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    ticket_id: Mapped[str] = mapped_column(ForeignKey("tickets.id", ondelete="CASCADE"))
    position: Mapped[int]
    """Counts the steps of its ticket: two may have the same time."""
    action: Mapped[str] = mapped_column(String(32))
    by: Mapped[str] = mapped_column(String(36))
    """A user's id, or "system"."""
    status_before: Mapped[str] = mapped_column(String(32))
    status_after: Mapped[str] = mapped_column(String(32))
    unit: Mapped[str] = mapped_column(String(64), default="")
    assignee: Mapped[str] = mapped_column(String(36), default="")
    note: Mapped[str] = mapped_column(Text(), default="")
    at: Mapped[datetime]
    """When the agent did it."""
    received_at: Mapped[datetime]


class Counter(Base):
    """Numbers that people read, given out once each."""

    __tablename__ = "counters"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    value: Mapped[int]


class FollowUp(Base):
    """A call somebody promised; the client's UUID is the key and the highest revision wins."""

    __tablename__ = "follow_ups"
    __table_args__ = (Index(None, "agent_id", "status", "due_at"), Index(None, "wake_at"))

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    revision: Mapped[int]
    agent_id: Mapped[str] = mapped_column(String(36))
    customer_id: Mapped[str | None] = mapped_column(String(36))
    ticket_id: Mapped[str | None] = mapped_column(String(36))
    interaction_id: Mapped[str | None] = mapped_column(String(36))
    name: Mapped[str] = mapped_column(String(120), default="")
    number: Mapped[str] = mapped_column(String(64))
    note: Mapped[str] = mapped_column(Text(), default="")
    due_at: Mapped[datetime]
    status: Mapped[str] = mapped_column(String(16))
    wake_at: Mapped[datetime | None]
    """When its agent is reminded; None once that was done."""
    received_at: Mapped[datetime]
