"""The migrations make exactly the schema the models describe, on both databases."""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

import server_stub
from server_stub import models
from server_stub.db import REVISIONS, Database
from server_stub.models.article_index import ARTICLE_INDEX
from server_stub.models.schema import Base
from server_stub.settings import Settings

for module in pkgutil.iter_modules(models.__path__, "server_stub.models."):
    importlib.import_module(module.name)
_INDEXES = (ARTICLE_INDEX.name,)


def test_given_the_migrations_then_the_program_knows_all_of_them_in_order() -> None:
    scripts = ScriptDirectory(str(Path(server_stub.__file__).parent / "migrations"))

    assert tuple(reversed([s.revision for s in scripts.walk_revisions()])) == REVISIONS
    assert scripts.get_heads() == [REVISIONS[-1]]


async def test_given_a_migrated_database_when_compared_with_the_models_then_nothing_differs(settings: Settings) -> None:
    database = Database(settings.sqlalchemy_url)

    def differences(connection: Connection) -> list[Any]:
        def ours(name: str | None, kind: str, parents: Any) -> bool:
            table = name if kind == "table" else parents.get("table_name", "")
            return not str(table).startswith((*_INDEXES, "pristine")) and not str(name).startswith(_INDEXES)

        context = MigrationContext.configure(connection, opts={"include_name": ours, "compare_type": True})
        return list(compare_metadata(context, Base.metadata))

    try:
        async with database.read() as session:
            found = await (await session.connection()).run_sync(differences)
    finally:
        await database.close()

    assert found == []


async def test_given_an_up_to_date_database_when_migrated_again_then_nothing_happens(settings: Settings) -> None:
    database = Database(settings.sqlalchemy_url)
    try:
        assert await database.migrate() is False
    finally:
        await database.close()
