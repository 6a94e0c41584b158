"""Alembic's entry: runs the migrations on the connection the program already has."""

from __future__ import annotations

import importlib
import pkgutil

from alembic import context

from server_stub import models
from server_stub.models.schema import Base

for module in pkgutil.iter_modules(models.__path__, "server_stub.models."):
    importlib.import_module(module.name)  # every table registers with the metadata
connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=Base.metadata, transactional_ddl=True)
with context.begin_transaction():
    context.run_migrations()
