"""Tells desktops of announcements: when one is written, changed or withdrawn, and when one begins or ends."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from fastapi import Request
from sqlalchemy import select

from server_stub.db import Database
from server_stub.features.announcements.views import view
from server_stub.live import Hub
from server_stub.models.announcement_queries import is_active, next_change, next_wake
from server_stub.models.announcements import Announcement
from server_stub.models.audience import people
from server_stub.models.catalogue_view import Catalogue

_AT_ONCE = 100


class AnnouncementDesk:
    """Everybody gets only what is for them; whoever is away finds it at the next login.

    `changed` is called when something may be due earlier than it was.
    """

    def __init__(
        self,
        database: Database,
        catalogue: Catalogue,
        hub: Hub,
        clock: Callable[[], datetime],
        changed: Callable[[], None],
    ) -> None:
        self._database, self._catalogue, self._hub, self._clock = database, catalogue, hub, clock
        self.changed = changed

    async def run_due(self) -> datetime | None:
        """Tells of those that begin or end now; when to come back, None for never."""
        moment = self._clock()
        async with self._database.write() as db:
            due = select(Announcement).where(Announcement.wake_at <= moment).order_by(Announcement.wake_at)
            rows = list(await db.scalars(due.limit(_AT_ONCE).with_for_update(skip_locked=True)))
            for row in rows:
                row.wake_at = next_change(row, moment)
        for row in rows:
            self.tell(row, frozenset())
        async with self._database.read() as db:
            return await next_wake(db)

    def audience(self, row: Announcement) -> frozenset[str]:
        """The ids of those it is for."""
        return frozenset(user.id for user in people(row, self._catalogue.users))

    def tell(self, row: Announcement, before: frozenset[str]) -> None:
        """Shows it, as it is now, to those it is for, and takes it from those it was for `before`."""
        moment = self._clock()
        now_for = self.audience(row)
        active = is_active(row, moment)
        gone = before - now_for if active else before | now_for
        if gone:
            self._hub.publish("announcement_gone", {"id": row.id, "edition": row.edition}, to=gone)
        if active and now_for:
            self._hub.publish("announcement", view(self._catalogue, row, moment).model_dump(mode="json"), to=now_for)


async def desk_of(request: Request) -> AnnouncementDesk:
    """For FastAPI's Depends."""
    desk = request.app.state.announcement_desk
    assert isinstance(desk, AnnouncementDesk)
    return desk
