"""Writing a row that may be there already: one statement each, so that two who do it at once do not collide."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.dialects import sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from server_stub.models.dialect import dialect_of
from server_stub.models.schema import Base


async def upsert_newer(
    session: AsyncSession, table: type[Base], values: Mapping[str, Any], fixed: frozenset[str]
) -> None:
    """Writes `values` (with `id` and `revision`) unless the stored revision is as high; `fixed` columns are kept."""
    statement = _insert(dialect_of(session), table).values(**values)
    changed = {key: statement.excluded[key] for key in values if key not in fixed | {"id"}}
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["id"],
            set_=changed,
            where=table.__table__.c.revision < statement.excluded.revision,
        )
    )


async def insert_missing(
    session: AsyncSession, table: type[Base], values: Mapping[str, Any], key: str, *more: str
) -> None:
    """Inserts `values` unless a row with this `key` (of `more` columns) is there; what is there stays as it is."""
    statement = _insert(dialect_of(session), table).values(**values)
    await session.execute(statement.on_conflict_do_nothing(index_elements=[key, *more]))


def _insert(dialect: str, table: type[Base]) -> Any:
    if dialect == "sqlite":
        return sqlite.insert(table)
    # costs every start of a server on SQLite 60 ms for nothing
    from sqlalchemy.dialects import postgresql

    return postgresql.insert(table)
