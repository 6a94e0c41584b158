"""Which of the two databases is asked."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession


def dialect_of(db: AsyncSession | AsyncConnection) -> str:
    """ "sqlite" or "postgresql"."""
    if isinstance(db, AsyncConnection):
        return db.dialect.name
    return db.get_bind().dialect.name
