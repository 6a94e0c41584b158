"""Announcements: what readers get and confirm (reading), writing them (writing), telling of them (desk)."""

from __future__ import annotations

from fastapi import APIRouter

from server_stub.features.announcements import reading, writing
from server_stub.features.announcements.desk import AnnouncementDesk

router = APIRouter()
router.include_router(writing.router)
router.include_router(reading.router)

__all__ = ["AnnouncementDesk", "router"]
