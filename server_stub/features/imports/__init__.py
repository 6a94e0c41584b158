"""Imports through the API: the work and its files (desk), how the API says it (routes)."""

from __future__ import annotations

from server_stub.features.imports.desk import ImportDesk
from server_stub.features.imports.routes import FILE_PATH, router

__all__ = ["FILE_PATH", "ImportDesk", "router"]
