"""Calls, what was written about them, and where they went next, as the desktops report it; any may arrive first."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column

from server_stub.models.schema import Base, Localized


class Interaction(Base):
    """One call record; the client's UUID is the key and the highest revision wins."""

    __tablename__ = "interactions"
    __table_args__ = (
        Index(None, "customer_id", "started_at"),
        Index(None, "agent_id", "started_at", "id"),
        Index(None, "session_id"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    revision: Mapped[int]
    agent_id: Mapped[str] = mapped_column(String(36))
    session_id: Mapped[str] = mapped_column(String(256))
    call_id: Mapped[str] = mapped_column(String(256))
    direction: Mapped[str] = mapped_column(String(4))
    queue_id: Mapped[str | None] = mapped_column(String(64))
    dnis: Mapped[str | None] = mapped_column(String(64))
    ivr_path: Mapped[str | None] = mapped_column(String(64))
    ani: Mapped[str | None] = mapped_column(String(256))
    e164: Mapped[str | None] = mapped_column(String(16), index=True)
    customer_id: Mapped[str | None] = mapped_column(String(36))
    line_id: Mapped[str] = mapped_column(String(64))
    started_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(String(16))
    sip_code: Mapped[int | None]
    hung_up_by: Mapped[str | None] = mapped_column(String(16))
    hold_seconds: Mapped[float]
    mute_seconds: Mapped[float]
    talk_seconds: Mapped[float]
    quality: Mapped[dict[str, Any] | None]
    transferred_to: Mapped[str] = mapped_column(String(256), default="", server_default="")
    transfer: Mapped[str] = mapped_column(String(16), default="", server_default="")
    conference: Mapped[bool] = mapped_column(default=False, server_default=false())
    received_at: Mapped[datetime]


class WrapUp(Base):
    """What the agent wrote about an interaction; `id` is the interaction's, which may not be here yet."""

    __tablename__ = "wrap_ups"
    __table_args__ = (Index(None, "agent_id", "status"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    revision: Mapped[int]
    agent_id: Mapped[str] = mapped_column(String(36))
    form_id: Mapped[str] = mapped_column(String(64))
    form_version: Mapped[int]
    values: Mapped[dict[str, Any]]
    notes: Mapped[str] = mapped_column(Text())
    notes_localized: Mapped[Localized | None]
    """The same notes in several languages, for history that came with the pack."""
    status: Mapped[str] = mapped_column(String(16))
    customer_id: Mapped[str | None] = mapped_column(String(36))
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    received_at: Mapped[datetime]
    expired: Mapped[bool] = mapped_column(default=False, server_default=false())
    """The server stored it when the time was up; its agent has not finished it yet."""


class Draft(Base):
    """What an agent has typed so far; `id` is the interaction's. It goes when the wrap-up comes."""

    __tablename__ = "drafts"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    revision: Mapped[int]
    agent_id: Mapped[str] = mapped_column(String(36))
    form_id: Mapped[str] = mapped_column(String(64))
    form_version: Mapped[int]
    values: Mapped[dict[str, Any]]
    notes: Mapped[str] = mapped_column(Text())
    customer_id: Mapped[str | None] = mapped_column(String(36))
    received_at: Mapped[datetime] = mapped_column(index=True)


class TransferIntent(Base):
    """An agent is about to hand a caller on; by this the call is known again when it arrives without its headers."""

    __tablename__ = "transfer_intents"
    __table_args__ = (Index(None, "target", "received_at"), Index(None, "session_id", "received_at"))

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    agent_id: Mapped[str] = mapped_column(String(36))
    interaction_id: Mapped[str] = mapped_column(String(36), index=True)
    session_id: Mapped[str | None] = mapped_column(String(256))
    """As the headers of the new call should carry it; None when the desktop knew none."""
    kind: Mapped[str] = mapped_column(String(16))
    target: Mapped[str] = mapped_column(String(256))
    """Extension, queue, or a number, in E.164 where it is one."""
    ani: Mapped[str] = mapped_column(String(256))
    """The caller's number, written as `target` is."""
    at: Mapped[datetime]
    received_at: Mapped[datetime] = mapped_column(index=True)
