"""Alembic's entry: runs the migrations on the connection the program already has."""

from __future__ import annotations

from alembic import context

from server_stub.models import agents, catalogue, customers, interactions, knowledge, people, records  # noqa: F401
from server_stub.models.schema import Base

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=Base.metadata, transactional_ddl=True)
with context.begin_transaction():
    context.run_migrations()
