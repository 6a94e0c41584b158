"""What customers were asked after their calls, and what they answered."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from server_stub.models.schema import Base, Json


class SurveyRow(Base):
    """One survey of one call: asked, and perhaps answered. There is one at most for each interaction."""

    __tablename__ = "surveys"
    __table_args__ = (
        Index(None, "customer_id", "asked_at"),
        Index(None, "customer_id", "answered_at"),
        Index(None, "day", "agent_id"),
        Index(None, "answered_at", "id"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    interaction_id: Mapped[str] = mapped_column(String(36), unique=True)
    survey: Mapped[str] = mapped_column(String(64))
    """Id of its definition in the pack."""
    channel: Mapped[str] = mapped_column(String(8))
    customer_id: Mapped[str | None] = mapped_column(String(36))
    agent_id: Mapped[str] = mapped_column(String(36))
    queue_id: Mapped[str] = mapped_column(String(64), default="")
    language: Mapped[str] = mapped_column(String(16), default="")
    day: Mapped[datetime]
    """The beginning of the centre's day on which it was asked; figures are counted by it."""
    asked_at: Mapped[datetime]
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    """Of what stands in the link; None when no link was sent."""
    expires_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    scale: Mapped[int]
    mark: Mapped[int | None]
    """The first question's."""
    marks: Mapped[dict[str, int] | None] = mapped_column(Json)
    score: Mapped[float | None]
    """The mark on a scale of 1 to 5."""
    good: Mapped[bool] = mapped_column(default=False)
    bad: Mapped[bool] = mapped_column(default=False)
    comment: Mapped[str] = mapped_column(Text(), default="")
