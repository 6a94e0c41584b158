"""Tickets: types, flows, deadlines, follow-ups."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from server_stub.models.schema import Json, UtcDateTime

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    with op.batch_alter_table("tickets") as tickets:
        tickets.alter_column("customer_id", existing_type=sa.String(length=36), nullable=True)
    for column in (
        sa.Column("revision", sa.Integer(), nullable=False, server_default="1"),
        sa.Column("interaction_id", sa.String(length=36), nullable=True),
        sa.Column("session_id", sa.String(length=256), nullable=False, server_default=""),
        sa.Column("queue_id", sa.String(length=64), nullable=False, server_default=""),
        sa.Column("form_id", sa.String(length=64), nullable=False, server_default=""),
        sa.Column("form_version", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("values", Json, nullable=False, server_default="{}"),
        sa.Column("created_by", sa.String(length=36), nullable=False, server_default=""),
        sa.Column("wants", sa.String(length=16), nullable=False, server_default=""),
        sa.Column("route_at", UtcDateTime(), nullable=True),
        sa.Column("route_to", Json, nullable=True),
        sa.Column("escalation", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("wake_at", UtcDateTime(), nullable=True),
        sa.Column("result", sa.Text(), nullable=False, server_default=""),
    ):
        op.add_column("tickets", column)
    op.create_index(op.f("ix_tickets_unit_open_number"), "tickets", ["unit", "open", "number"])
    op.create_index(op.f("ix_tickets_assignee_open_number"), "tickets", ["assignee", "open", "number"])
    op.create_index(op.f("ix_tickets_created_by_number"), "tickets", ["created_by", "number"])
    op.create_index(op.f("ix_tickets_interaction_id"), "tickets", ["interaction_id"])
    op.create_index(op.f("ix_tickets_wake_at"), "tickets", ["wake_at"])
    op.create_table(
        "ticket_events",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("ticket_id", sa.String(length=36), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(length=32), nullable=False),
        sa.Column("by", sa.String(length=36), nullable=False),
        sa.Column("status_before", sa.String(length=32), nullable=False),
        sa.Column("status_after", sa.String(length=32), nullable=False),
        sa.Column("unit", sa.String(length=64), nullable=False),
        sa.Column("assignee", sa.String(length=36), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name=op.f("fk_ticket_events_ticket_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_events")),
    )
    op.create_index(op.f("ix_ticket_events_ticket_id_position"), "ticket_events", ["ticket_id", "position"])
    op.create_table(
        "counters",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_counters")),
    )
    op.create_table(
        "follow_ups",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("agent_id", sa.String(length=36), nullable=False),
        sa.Column("customer_id", sa.String(length=36), nullable=True),
        sa.Column("ticket_id", sa.String(length=36), nullable=True),
        sa.Column("interaction_id", sa.String(length=36), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("wake_at", UtcDateTime(), nullable=True),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_ups")),
    )
    op.create_index(op.f("ix_follow_ups_agent_id_status_due_at"), "follow_ups", ["agent_id", "status", "due_at"])
    op.create_index(op.f("ix_follow_ups_wake_at"), "follow_ups", ["wake_at"])
