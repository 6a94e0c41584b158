"""Sending: what a message needs to be delivered, and templates."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from server_stub.models.schema import Json, UtcDateTime

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    for column in (
        sa.Column("language", sa.String(length=16), nullable=False, server_default=""),
        sa.Column("recipient", sa.String(length=320), nullable=False, server_default=""),
        sa.Column("template", sa.String(length=64), nullable=False, server_default=""),
        sa.Column("article_id", sa.String(length=64), nullable=False, server_default=""),
        sa.Column("interaction_id", sa.String(length=36), nullable=True),
        sa.Column("ticket_id", sa.String(length=36), nullable=True),
        sa.Column("created_by", sa.String(length=36), nullable=False, server_default=""),
        sa.Column("unmasked", Json, nullable=True),
        sa.Column("reason", sa.String(length=32), nullable=False, server_default=""),
        sa.Column("said", sa.String(length=300), nullable=False, server_default=""),
        sa.Column("tries", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("wake_at", UtcDateTime(), nullable=True),
        sa.Column("claim", sa.String(length=36), nullable=False, server_default=""),
        sa.Column("handed_at", UtcDateTime(), nullable=True),
        sa.Column("sent_at", UtcDateTime(), nullable=True),
    ):
        op.add_column("messages", column)
    op.create_index(op.f("ix_messages_wake_at"), "messages", ["wake_at"])
    # promised before anything could send them: from now on they wait for a mail server or a gateway like all others
    op.execute("UPDATE messages SET wake_at = at WHERE status = 'queued' AND direction = 'out'")
    op.create_table(
        "message_templates",
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("label", Json, nullable=False),
        sa.Column("subject", Json, nullable=False),
        sa.Column("text", Json, nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("updated_by", sa.String(length=36), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_message_templates")),
    )
