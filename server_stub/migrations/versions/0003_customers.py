"""Customers: search keys instead of a text index, verification steps, the audit trail."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

from server_stub.models.customer_keys import keys_of
from server_stub.models.schema import Json, UtcDateTime

revision = "0003"
down_revision = "0002"

_BATCH = 2000


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
    _fill(op.get_bind())
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


def _fill(connection: sa.Connection) -> None:
    """Keys for the customers that are there already."""
    stored = connection.execute(sa.text("SELECT documents FROM packs")).scalar()
    definitions = _json(stored or {}).get("customer_fields", [])
    keys = sa.table("customer_keys", sa.column("key"), sa.column("seq"))
    page = sa.text(
        "SELECT seq, id, name, name_latin, number, fields FROM customers WHERE seq > :after ORDER BY seq LIMIT :batch"
    )
    numbers = sa.text(
        "SELECT customer_id, e164 FROM customer_phones WHERE customer_id IN "
        "(SELECT id FROM customers WHERE seq > :after AND seq <= :last)"
    )
    after = 0
    while rows := connection.execute(page, {"after": after, "batch": _BATCH}).all():
        phones: dict[str, list[str]] = {}
        for customer_id, e164 in connection.execute(numbers, {"after": after, "last": rows[-1].seq}):
            phones.setdefault(customer_id, []).append(e164)
        found = [
            {"key": key, "seq": r.seq}
            for r in rows
            for key in keys_of(r.name, r.name_latin, r.number, phones.get(r.id, ()), _json(r.fields), definitions)
        ]
        connection.execute(sa.insert(keys), found)
        after = rows[-1].seq


def _json(stored: Any) -> dict[str, Any]:
    """A document as plain SQL gives it: text on SQLite, already read on PostgreSQL."""
    return dict(json.loads(stored)) if isinstance(stored, str) else dict(stored)
