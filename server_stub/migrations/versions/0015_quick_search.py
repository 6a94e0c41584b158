"""Quick searches on SQLite: articles without their texts, and the search index in one piece."""

from __future__ import annotations

from alembic import op

from server_stub.models.article_index import ARTICLE_INDEX
from server_stub.models.article_search import HEADS_INDEX, HEADS_INDEX_COLUMNS

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":  # PostgreSQL keeps long texts apart by itself
        op.create_index(HEADS_INDEX, "articles", HEADS_INDEX_COLUMNS)
        ARTICLE_INDEX.unite(connection)
