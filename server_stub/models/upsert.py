"""Insert a row, or replace it when the new revision is higher: one statement, the same on both databases."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from server_stub.models.schema import Base
from server_stub.models.text_index import dialect_of


async def upsert_newer(
    session: AsyncSession, table: type[Base], values: Mapping[str, Any], fixed: frozenset[str]
) -> None:
    """Writes `values` (with `id` and `revision`); an equal or lower revision changes nothing, nor do `fixed` columns."""
    insert: Any = (sqlite if dialect_of(session) == "sqlite" else postgresql).insert(table)
    statement = insert.values(**values)
    changed = {key: statement.excluded[key] for key in values if key not in fixed | {"id"}}
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["id"],
            set_=changed,
            where=table.__table__.c.revision < statement.excluded.revision,
        )
    )
