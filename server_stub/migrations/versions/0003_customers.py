"""Customers: search keys instead of a text index, verification steps, the audit trail."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from server_stub.models.customer_rekeying import make_keys
from server_stub.models.schema import Json, UtcDateTime

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "customer_keys",
        sa.Column(
            "key",
            sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("key", "seq", name=op.f("pk_customer_keys")),
        sqlite_with_rowid=False,
    )
    make_keys(op.get_bind())
    op.create_index(op.f("ix_customer_keys_seq_key"), "customer_keys", ["seq", "key"])
    op.execute("DROP TABLE customer_index")
    op.create_table(
        "customer_verifications",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("interaction_id", sa.String(length=36), nullable=False),
        sa.Column("customer_id", sa.String(length=36), nullable=True),
        sa.Column("agent_id", sa.String(length=36), nullable=False),
        sa.Column("method", sa.String(length=32), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_verifications")),
    )
    for other in ("interaction_id", "customer_id"):
        op.create_index(op.f(f"ix_customer_verifications_{other}_at"), "customer_verifications", [other, "at"])
    op.create_table(
        "customer_audit",
        sa.Column("seq", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("user_id", sa.String(length=36), nullable=False),
        sa.Column("customer_id", sa.String(length=36), nullable=False),
        sa.Column("action", sa.String(length=16), nullable=False),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.Column("changes", Json, nullable=False),
        sa.Column("reason", sa.String(length=256), nullable=False),
        sa.Column("interaction_id", sa.String(length=36), nullable=True),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_customer_audit")),
        sa.UniqueConstraint("id", name=op.f("uq_customer_audit_id")),
    )
    for whose in ("customer_id", "user_id"):
        op.create_index(op.f(f"ix_customer_audit_{whose}_seq"), "customer_audit", [whose, "seq"])
