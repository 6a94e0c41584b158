"""Who saw and changed what of a customer; rows are added and never changed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, Text, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from server_stub.models.schema import Base, new_id, now
from server_stub.models.upsert import insert_missing

READ, REVEAL, CREATE, CHANGE, SEND, LISTEN = "read", "reveal", "create", "change", "send", "listen"
_MARK = " "


class CustomerAudit(Base):
    """One act of one user. `fields` are keys between spaces; `changes` holds field, before and after of each."""

    __tablename__ = "customer_audit"
    __table_args__ = (Index(None, "customer_id", "seq"), Index(None, "user_id", "seq"))

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    id: Mapped[str] = mapped_column(String(36), unique=True)
    at: Mapped[datetime]
    user_id: Mapped[str] = mapped_column(String(36))
    customer_id: Mapped[str] = mapped_column(String(36))
    action: Mapped[str] = mapped_column(String(16))
    fields: Mapped[str] = mapped_column(Text())
    changes: Mapped[list[dict[str, Any]]]
    reason: Mapped[str] = mapped_column(String(256), default="")
    interaction_id: Mapped[str | None] = mapped_column(String(36))

    @property
    def field_keys(self) -> list[str]:
        return self.fields.split()


async def record(
    session: AsyncSession,
    user_id: str,
    customer_id: str,
    action: str,
    fields: Collection[str],
    *,
    changes: Mapping[str, tuple[Any, Any]] | None = None,
    reason: str = "",
    interaction_id: str | None = None,
    act_id: str = "",
) -> None:
    """Adds one act; the same `act_id` again adds nothing."""
    row = act_row(user_id, customer_id, action, fields, changes or {}, reason)
    row |= {"interaction_id": interaction_id, **({"id": act_id} if act_id else {})}
    await insert_missing(session, CustomerAudit, row, key="id")


def act_row(
    user_id: str,
    customer_id: str,
    action: str,
    fields: Collection[str],
    changes: Mapping[str, tuple[Any, Any]],
    reason: str,
) -> dict[str, Any]:
    """One act as a row, for those who write thousands at once."""
    return {
        "id": new_id(),
        "at": now(),
        "user_id": user_id,
        "customer_id": customer_id,
        "action": action,
        "fields": _MARK + "".join(f"{key}{_MARK}" for key in sorted(fields)),
        "changes": [{"field": k, "before": b, "after": a} for k, (b, a) in sorted(changes.items())],
        "reason": reason,
        "interaction_id": None,
    }


async def acts(
    session: AsyncSession,
    *,
    customer_id: str | None,
    user_id: str | None,
    field: str,
    action: str | None,
    before: int | None,
    limit: int,
) -> list[CustomerAudit]:
    """The latest acts that fit, newest first, older than the one with the key `before`."""
    wanted = select(CustomerAudit).order_by(CustomerAudit.seq.desc()).limit(limit)
    if customer_id is not None:
        wanted = wanted.where(CustomerAudit.customer_id == customer_id)
    if user_id is not None:
        wanted = wanted.where(CustomerAudit.user_id == user_id)
    if field:
        wanted = wanted.where(CustomerAudit.fields.contains(f"{_MARK}{field}{_MARK}", autoescape=True))
    if action is not None:
        wanted = wanted.where(CustomerAudit.action == action)
    if before is not None:
        wanted = wanted.where(CustomerAudit.seq < before)
    return list(await session.scalars(wanted))
