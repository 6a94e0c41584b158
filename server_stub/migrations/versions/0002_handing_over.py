"""Contacts that go on with somebody else: drafts, transfer intents, and where a call went."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from server_stub.models.schema import Json, UtcDateTime

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("interactions", sa.Column("transferred_to", sa.String(length=256), nullable=False, server_default=""))
    op.add_column("interactions", sa.Column("transfer", sa.String(length=16), nullable=False, server_default=""))
    op.add_column("interactions", sa.Column("conference", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index(op.f("ix_interactions_session_id"), "interactions", ["session_id"])
    op.create_table(
        "drafts",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("agent_id", sa.String(length=36), nullable=False),
        sa.Column("form_id", sa.String(length=64), nullable=False),
        sa.Column("form_version", sa.Integer(), nullable=False),
        sa.Column("values", Json, nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("customer_id", sa.String(length=36), nullable=True),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drafts")),
    )
    op.create_index(op.f("ix_drafts_received_at"), "drafts", ["received_at"])
    op.create_table(
        "transfer_intents",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("agent_id", sa.String(length=36), nullable=False),
        sa.Column("interaction_id", sa.String(length=36), nullable=False),
        sa.Column("session_id", sa.String(length=256), nullable=True),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("target", sa.String(length=256), nullable=False),
        sa.Column("ani", sa.String(length=256), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfer_intents")),
    )
    op.create_index(op.f("ix_transfer_intents_interaction_id"), "transfer_intents", ["interaction_id"])
    op.create_index(op.f("ix_transfer_intents_received_at"), "transfer_intents", ["received_at"])
    op.create_index(
        op.f("ix_transfer_intents_session_id_received_at"), "transfer_intents", ["session_id", "received_at"]
    )
    op.create_index(op.f("ix_transfer_intents_target_received_at"), "transfer_intents", ["target", "received_at"])
