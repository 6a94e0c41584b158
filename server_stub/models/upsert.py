"""Insert a row, or replace it when the new revision is higher: one statement, the same on both databases."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.dialects import sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from server_stub.models.schema import Base
from server_stub.models.text_index import dialect_of


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


def _insert(dialect: str, table: type[Base]) -> Any:
    if dialect == "sqlite":
        return sqlite.insert(table)
    # costs every start of a server on SQLite 60 ms for nothing
    from sqlalchemy.dialects import postgresql

    return postgresql.insert(table)
