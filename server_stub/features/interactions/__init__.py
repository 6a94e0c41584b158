"""Call records and wrap-ups: the routes (routes) and what a form accepts (form_check)."""

from __future__ import annotations

from server_stub.features.interactions.routes import router

__all__ = ["router"]
