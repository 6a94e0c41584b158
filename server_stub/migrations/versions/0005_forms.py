"""Forms: versions, after-call-work owned by the server."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from server_stub.models.schema import UtcDateTime

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("forms", sa.Column("purpose", sa.String(length=16), nullable=False, server_default="wrap_up"))
    op.add_column("forms", sa.Column("author", sa.String(length=36), nullable=False, server_default=""))
    op.add_column("forms", sa.Column("published_at", UtcDateTime(), nullable=True))
    op.add_column("wrap_ups", sa.Column("expired", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("agent_statuses", sa.Column("interaction_id", sa.String(length=36), nullable=True))
