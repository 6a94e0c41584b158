"""What the industry pack defines: queues, reasons, forms, IVR topics, and the pack's own documents."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from server_stub.models.schema import Base, Localized


class Pack(Base):
    """The pack this database was seeded from; `documents` holds the parts the server only hands on."""

    __tablename__ = "packs"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    version: Mapped[str] = mapped_column(String(32))
    name: Mapped[Localized]
    country: Mapped[str] = mapped_column(String(2))
    currency: Mapped[str] = mapped_column(String(3))
    time_zone: Mapped[str] = mapped_column(String(64), default="UTC")
    documents: Mapped[dict[str, Any]]
    revision: Mapped[int] = mapped_column(default=1)
    seeded_at: Mapped[datetime]


class Queue(Base):
    __tablename__ = "queues"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    position: Mapped[int]
    label: Mapped[Localized]
    icon: Mapped[str] = mapped_column(String(64), default="")
    dnis: Mapped[list[str]]
    answer: Mapped[str] = mapped_column(String(16))
    auto_answer_delay_ms: Mapped[int]
    call_waiting: Mapped[str] = mapped_column(String(16))
    wrapup_form: Mapped[str] = mapped_column(String(64), default="")
    acw_seconds: Mapped[int]
    acw_extend_seconds: Mapped[int]
    acw_extend_times: Mapped[int]
    service_level_seconds: Mapped[int]
    ring: Mapped[str] = mapped_column(String(64), default="")
    topics: Mapped[list[str]]
    greeting: Mapped[Localized]


class ReasonCode(Base):
    __tablename__ = "reason_codes"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(16))
    label: Mapped[Localized]
    icon: Mapped[str] = mapped_column(String(64), default="")
    position: Mapped[int]
    selectable: Mapped[bool]
    warn_after_seconds: Mapped[int | None]


class Form(Base):
    """A form for wrap-ups or tickets; old versions stay, since what was written refers to the one it was written on."""

    __tablename__ = "forms"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    title: Mapped[Localized]
    schema: Mapped[dict[str, Any]]
    purpose: Mapped[str] = mapped_column(String(16), default="wrap_up", server_default="wrap_up")
    author: Mapped[str] = mapped_column(String(36), default="", server_default="")
    """Who published this version, "" for the pack."""
    published_at: Mapped[datetime | None]


class IvrTopic(Base):
    __tablename__ = "ivr_topics"

    path: Mapped[str] = mapped_column(String(64), primary_key=True)
    queue_id: Mapped[str] = mapped_column(String(64), default="")
    label: Mapped[Localized]
    topics: Mapped[list[str]]
