"""Short tests for agents, and how they went."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from server_stub.models.schema import Base, Localized


class Quiz(Base):
    """A test; once somebody has begun it its questions stay as they are."""

    __tablename__ = "quizzes"
    __table_args__ = (Index(None, "updated_at", "id"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    revision: Mapped[int]
    status: Mapped[str] = mapped_column(String(16))
    """"draft", "published" or "closed"."""
    title: Mapped[Localized]
    intro: Mapped[Localized]
    questions: Mapped[list[dict[str, Any]]]
    """As they are written, correct answers and all; see models/quiz_marking."""
    pass_percent: Mapped[int]
    tries: Mapped[int]
    """0 = as many as one likes."""
    queues: Mapped[list[str]]
    units: Mapped[list[str]]
    roles: Mapped[list[str]]
    ends_at: Mapped[datetime | None]
    author: Mapped[str] = mapped_column(String(36))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class QuizAttempt(Base):
    """One try of one agent; the client's UUID is the key."""

    __tablename__ = "quiz_attempts"
    __table_args__ = (UniqueConstraint("quiz_id", "user_id", "number"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    quiz_id: Mapped[str] = mapped_column(ForeignKey("quizzes.id", ondelete="CASCADE"))
    user_id: Mapped[str] = mapped_column(String(36))
    number: Mapped[int]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    answers: Mapped[dict[str, Any]]
    right: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    passed: Mapped[bool] = mapped_column(default=False)
