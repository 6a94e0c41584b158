"""Knowledge: another search index, every version of an article, attachments, what nobody found."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import sqlalchemy as sa
from alembic import op

from server_stub.models.article_index import ARTICLE_INDEX
from server_stub.models.article_queries import index_texts
from server_stub.models.schema import Json, UtcDateTime

revision = "0004"
down_revision = "0003"

_BATCH = 500
_SEARCHED = ("title", "summary", "body", "category", "topics", "keywords")


def upgrade() -> None:
    op.add_column("articles", sa.Column("keywords", Json, nullable=False, server_default="[]"))
    op.add_column("article_feedback", sa.Column("note", sa.String(length=500), nullable=False, server_default=""))
    op.create_table(
        "article_versions",
        sa.Column("article_id", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("title", Json, nullable=False),
        sa.Column("summary", Json, nullable=False),
        sa.Column("body", Json, nullable=False),
        sa.Column("category", sa.String(length=64), nullable=False),
        sa.Column("topics", Json, nullable=False),
        sa.Column("queues", Json, nullable=False),
        sa.Column("keywords", Json, nullable=False),
        sa.Column("level", sa.String(length=16), nullable=False),
        sa.Column("valid_until", UtcDateTime(), nullable=True),
        sa.Column("authors", Json, nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name=op.f("fk_article_versions_article_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("article_id", "version", name=op.f("pk_article_versions")),
    )
    op.create_index(op.f("ix_article_versions_state_updated_at"), "article_versions", ["state", "updated_at"])
    op.create_table(
        "article_moves",
        sa.Column("key", sa.String(length=36), nullable=False),
        sa.Column("article_id", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("event", sa.String(length=16), nullable=False),
        sa.Column("state_before", sa.String(length=16), nullable=False),
        sa.Column("state_after", sa.String(length=16), nullable=False),
        sa.Column("user_id", sa.String(length=36), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id", "version"],
            ["article_versions.article_id", "article_versions.version"],
            name=op.f("fk_article_moves_article_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_article_moves")),
    )
    op.create_index(op.f("ix_article_moves_article_id_at"), "article_moves", ["article_id", "at"])
    op.create_table(
        "article_attachments",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("article_id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("media_type", sa.String(length=80), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("added_by", sa.String(length=36), nullable=False),
        sa.Column("added_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name=op.f("fk_article_attachments_article_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article_attachments")),
    )
    op.create_index(op.f("ix_article_attachments_article_id"), "article_attachments", ["article_id"])
    op.create_table(
        "search_misses",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("user_id", sa.String(length=36), nullable=False),
        sa.Column("query", sa.String(length=200), nullable=False),
        sa.Column("queue_id", sa.String(length=64), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_misses")),
    )
    op.create_index(op.f("ix_search_misses_at"), "search_misses", ["at"])
    op.create_index(op.f("ix_search_misses_user_id_at"), "search_misses", ["user_id", "at"])
    _index_anew(op.get_bind())


def _index_anew(connection: sa.Connection) -> None:
    op.execute("DROP TABLE article_index")
    for statement in ARTICLE_INDEX.create_statements(connection.dialect.name):
        op.execute(statement)
    page = sa.text(
        f"SELECT seq, {', '.join(_SEARCHED)} FROM articles WHERE seq > :after ORDER BY seq LIMIT :batch"  # noqa: S608
    )
    after = 0
    while rows := connection.execute(page, {"after": after, "batch": _BATCH}).mappings().all():
        read = [(row["seq"], SimpleNamespace(**{name: _plain(name, row[name]) for name in _SEARCHED})) for row in rows]
        ARTICLE_INDEX.store(connection, [(seq, index_texts(article)) for seq, article in read])
        after = rows[-1]["seq"]


def _plain(name: str, stored: Any) -> Any:
    """SQLite gives JSON as text, PostgreSQL as what it means."""
    return json.loads(stored) if name != "category" and isinstance(stored, str) else stored
