"""Forms being laid out, and imports that outlive a restart."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from server_stub.models.schema import Json, UtcDateTime

revision = "0010"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "form_drafts",
        sa.Column("form_id", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.String(length=36), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("base_version", sa.Integer(), nullable=False),
        sa.Column("title", Json, nullable=False),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("fields", Json, nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("form_id", "user_id", name=op.f("pk_form_drafts")),
    )
    op.create_table(
        "imports",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("noun", sa.String(length=16), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("headings", Json, nullable=False),
        sa.Column("mapping", Json, nullable=False),
        sa.Column("checked", sa.Boolean(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("counts", Json, nullable=False),
        sa.Column("examples", Json, nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("worker", sa.String(length=36), nullable=False),
        sa.Column("created_by", sa.String(length=36), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imports")),
    )
    op.create_index(op.f("ix_imports_created_at"), "imports", ["created_at"])
