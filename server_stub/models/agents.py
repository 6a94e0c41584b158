"""What each agent is doing now, and every event that led there."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from server_stub.models.schema import Base


class AgentStatus(Base):
    """One row per agent; survives restarts, wrap-up timer included (`work_until` is wall time)."""

    __tablename__ = "agent_statuses"

    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    state: Mapped[str] = mapped_column(String(16))
    reason_code: Mapped[int | None]
    since: Mapped[datetime]
    next_state: Mapped[str | None] = mapped_column(String(16))
    next_reason: Mapped[int | None]
    resting_state: Mapped[str] = mapped_column(String(16))
    resting_reason: Mapped[int | None]
    work_until: Mapped[datetime | None]
    work_extended: Mapped[int] = mapped_column(default=0)
    queue_id: Mapped[str | None] = mapped_column(String(64))
    call_id: Mapped[str | None] = mapped_column(String(256))
    changed_by: Mapped[str | None] = mapped_column(String(64))
    revision: Mapped[int] = mapped_column(default=0)
    interaction_id: Mapped[str | None] = mapped_column(String(36))
    """The contact whose wrap-up the after-call work is for."""


class AgentEventLog(Base):
    """Accepted events: the audit trail, and the memory that makes a retry harmless."""

    __tablename__ = "agent_events"
    __table_args__ = (Index(None, "user_id", "received_at"), Index(None, "received_at"))

    key: Mapped[str] = mapped_column(String(36), primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    event: Mapped[str] = mapped_column(String(32))
    state_before: Mapped[str] = mapped_column(String(16))
    state_after: Mapped[str] = mapped_column(String(16))
    reason_code: Mapped[int | None]
    call_id: Mapped[str | None] = mapped_column(String(256))
    changed_by: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
    received_at: Mapped[datetime]
