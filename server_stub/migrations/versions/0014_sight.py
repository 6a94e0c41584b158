"""Who may see what: search keys that know their field, and files that belong to versions of their article."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from server_stub.models.customer_rekeying import make_keys

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.execute("DELETE FROM customer_keys")
    make_keys(op.get_bind())
    op.add_column("article_attachments", sa.Column("since", sa.Integer(), server_default="0", nullable=False))
    op.add_column("article_attachments", sa.Column("until", sa.Integer(), nullable=True))
