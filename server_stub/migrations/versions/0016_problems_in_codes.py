"""Why an import failed, for programs that say it in another language."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from server_stub.models.schema import Json

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.add_column("imports", sa.Column("problem_code", sa.String(32), server_default="", nullable=False))
    op.add_column("imports", sa.Column("problem_particulars", Json, server_default="{}", nullable=False))
