"""Forms being laid out: one draft of a form for each administrator."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from server_stub.models.schema import Base, Localized


class FormDraft(Base):
    """What one administrator has laid out so far; it goes when they publish it. `base_version` 0 = a new form."""

    __tablename__ = "form_drafts"

    form_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    revision: Mapped[int]
    base_version: Mapped[int]
    title: Mapped[Localized]
    purpose: Mapped[str] = mapped_column(String(16))
    fields: Mapped[list[dict[str, Any]]]
    updated_at: Mapped[datetime]
