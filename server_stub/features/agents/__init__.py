"""Agent states, server authoritative: what may happen (desk) and how desktops say it happened (routes)."""

from __future__ import annotations

from server_stub.features.agents.desk import AgentDesk
from server_stub.features.agents.routes import router

__all__ = ["AgentDesk", "router"]
