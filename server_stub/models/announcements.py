"""What the centre tells its people, and who has confirmed it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from server_stub.models.schema import Base, Localized


class Announcement(Base):
    """`revision` rises with every change, `edition` with every change of what it says: that is what is confirmed."""

    __tablename__ = "announcements"
    __table_args__ = (Index(None, "starts_at", "id"), Index(None, "wake_at"))

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    revision: Mapped[int]
    edition: Mapped[int]
    status: Mapped[str] = mapped_column(String(16))
    """"published" or "withdrawn"."""
    title: Mapped[Localized]
    body: Mapped[Localized]
    say: Mapped[Localized]
    """The sentence for callers, empty for none."""
    importance: Mapped[str] = mapped_column(String(16))
    must_confirm: Mapped[bool]
    article_id: Mapped[str] = mapped_column(String(64), default="")
    queues: Mapped[list[str]]
    units: Mapped[list[str]]
    roles: Mapped[list[str]]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
    author: Mapped[str] = mapped_column(String(36))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    search: Mapped[str] = mapped_column(Text)
    """Its words, folded, in every language."""
    wake_at: Mapped[datetime | None]
    """When it next begins or ends."""


class AnnouncementReceipt(Base):
    """Somebody confirmed an edition, or read one that need not be confirmed."""

    __tablename__ = "announcement_receipts"

    announcement_id: Mapped[str] = mapped_column(ForeignKey("announcements.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    edition: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    """When the agent did it."""
    received_at: Mapped[datetime]


class EditorialEvent(Base):
    """Who wrote, published, withdrew or closed an announcement or a test."""

    __tablename__ = "editorial_events"
    __table_args__ = (Index(None, "subject_id", "at"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    subject: Mapped[str] = mapped_column(String(16))
    subject_id: Mapped[str] = mapped_column(String(36))
    action: Mapped[str] = mapped_column(String(16))
    edition: Mapped[int]
    user_id: Mapped[str] = mapped_column(String(36))
    at: Mapped[datetime]
