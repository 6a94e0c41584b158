"""How agents made sure who is speaking: each step, passed or not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Index, String, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from server_stub.models.schema import Base

LEVELS = {
    "number": "number",
    "number_and_id": "full",
    "pin": "full",
    "order": "full",
    "question": "full",
    "callback": "full",
    "document": "full",
}
"""What a step proves when it is passed: that the number is theirs, or who they are."""


class CustomerVerification(Base):
    """One step of one agent in one contact; it goes on with the contact when that is transferred."""

    __tablename__ = "customer_verifications"
    __table_args__ = (Index(None, "interaction_id", "at"), Index(None, "customer_id", "at"))

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    interaction_id: Mapped[str] = mapped_column(String(36))
    customer_id: Mapped[str | None] = mapped_column(String(36))
    agent_id: Mapped[str] = mapped_column(String(36))
    method: Mapped[str] = mapped_column(String(32))
    passed: Mapped[bool]
    at: Mapped[datetime]
    received_at: Mapped[datetime]

    @property
    def level(self) -> str:
        """What is sure after it: a failed step makes everything before it doubtful."""
        return LEVELS.get(self.method, "number") if self.passed else "none"


async def latest(session: AsyncSession, interaction_ids: Sequence[str]) -> CustomerVerification | None:
    """The last step in any part of a contact."""
    return (
        await session.scalars(
            select(CustomerVerification)
            .where(CustomerVerification.interaction_id.in_(interaction_ids))
            .order_by(CustomerVerification.at.desc(), CustomerVerification.received_at.desc())
            .limit(1)
        )
    ).first()
