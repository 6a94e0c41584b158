"""Tickets: what may happen to them (desk), how the API says it (routes, views), and promised calls (follow_ups)."""

from __future__ import annotations

from fastapi import APIRouter

from server_stub.features.tickets import follow_ups, routes
from server_stub.features.tickets.alarm import Alarm
from server_stub.features.tickets.desk import TicketDesk
from server_stub.features.tickets.follow_ups import Reminders

router = APIRouter()
router.include_router(routes.router)
router.include_router(follow_ups.router)

__all__ = ["Alarm", "Reminders", "TicketDesk", "router"]
