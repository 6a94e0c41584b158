"""Surveys: asked after calls, and answered."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from server_stub.models.schema import Json, UtcDateTime

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_table(
        "surveys",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("interaction_id", sa.String(length=36), nullable=False),
        sa.Column("survey", sa.String(length=64), nullable=False),
        sa.Column("channel", sa.String(length=8), nullable=False),
        sa.Column("customer_id", sa.String(length=36), nullable=True),
        sa.Column("agent_id", sa.String(length=36), nullable=False),
        sa.Column("queue_id", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("day", UtcDateTime(), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=True),
        sa.Column("expires_at", UtcDateTime(), nullable=True),
        sa.Column("answered_at", UtcDateTime(), nullable=True),
        sa.Column("scale", sa.Integer(), nullable=False),
        sa.Column("mark", sa.Integer(), nullable=True),
        sa.Column("marks", Json, nullable=True),
        sa.Column("score", sa.Double(), nullable=True),
        sa.Column("good", sa.Boolean(), nullable=False),
        sa.Column("bad", sa.Boolean(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_surveys")),
        sa.UniqueConstraint("interaction_id", name=op.f("uq_surveys_interaction_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_surveys_token_hash")),
    )
    op.create_index(op.f("ix_surveys_customer_id_asked_at"), "surveys", ["customer_id", "asked_at"])
    op.create_index(op.f("ix_surveys_customer_id_answered_at"), "surveys", ["customer_id", "answered_at"])
    op.create_index(op.f("ix_surveys_day_agent_id"), "surveys", ["day", "agent_id"])
    op.create_index(op.f("ix_surveys_answered_at_id"), "surveys", ["answered_at", "id"])
