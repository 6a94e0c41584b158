"""Announcements: which are shown now, which wait for a confirmation; confirming them exactly once, online or not."""

from __future__ import annotations

import logging
from dataclasses import replace

from agent_desktop.domain.announcement import (
    Announcement,
    AnnouncementPage,
    AnnouncementText,
    Readers,
    WrittenPage,
    in_order,
)
from agent_desktop.domain.events import (
    AnnouncementGone,
    AnnouncementPushed,
    AnnouncementsChanged,
    EventStreamChanged,
    LoggedIn,
    LoggedOut,
)
from agent_desktop.domain.outbox import WriteKind
from agent_desktop.kit.bus import Subscriptions
from agent_desktop.kit.tasks import Tasks
from agent_desktop.ports import AnnouncementBoard, BackendError, StorageError, WireFormat
from agent_desktop.services.own_draft import Keeper, OwnDraft
from agent_desktop.services.write_queue import WriteQueue

log = logging.getLogger(__name__)

_MOST_SHOWN = 100
PAGE = 50
"""Announcements that are read at once."""


class Announcements:
    """What the centre tells this agent. A confirmation that still waits on this computer counts as given."""

    def __init__(self, board: AnnouncementBoard, wire: WireFormat, keeper: Keeper) -> None:
        self._board, self._wire, self._store = board, wire, keeper.store
        self._bus, self._clock, self._username, self._new_id = keeper.bus, keeper.clock, keeper.username, keeper.new_id
        self._queue = WriteQueue(self._store, self._bus, self._clock, self._username)
        self._known: dict[str, Announcement] = {}
        self._confirming: set[tuple[str, int]] = set()
        """Editions that were confirmed here and whose confirmation the server may not have yet."""
        self._missed = False
        self._draft = OwnDraft(AnnouncementText, "announcement_draft", keeper)
        self._tasks = Tasks("announcements")
        self._facts = Subscriptions(self._bus)
        self._facts.on(LoggedIn, lambda _fact: self._load_soon())
        self._facts.on(LoggedOut, lambda _fact: self._forget())
        self._facts.on(AnnouncementPushed, lambda fact: self._on_pushed(fact.announcement))
        self._facts.on(AnnouncementGone, lambda fact: self._on_gone(fact.announcement_id))
        self._facts.on(EventStreamChanged, self._on_stream)

    async def close(self) -> None:
        """What was typed last is on the disk when it returns."""
        self._facts.close()
        await self._draft.close()
        await self._tasks.close()

    @property
    def current(self) -> tuple[Announcement, ...]:
        """What is shown at this moment: what waits for a confirmation first, then what is unread."""
        now = self._clock.now()
        return in_order(tuple(a for a in self._known.values() if a.until is None or a.until > now))

    async def load(self) -> None:
        """Asks the server what is shown now."""
        try:
            page = await self._board.page("", "", _MOST_SHOWN, current=True)
            self._confirming |= await self._waiting()
        except (BackendError, StorageError) as error:
            log.info("the announcements could not be read: %s", error.code)
            return
        self._known = {a.id: self._as_known(a) for a in page.items}
        self._changed()

    async def page(self, words: str = "", before: str = "", limit: int = PAGE) -> AnnouncementPage:
        """What is told now or was, the latest first. Raises BackendError."""
        found = await self._board.page(words, before, limit, current=False)
        return replace(found, items=tuple(self._as_known(a) for a in found.items))

    async def confirm(self, announcement: Announcement) -> None:
        """Notes that this edition was read. Raises StorageError; doing it twice is doing it once."""
        edition = announcement.id, announcement.edition
        if not announcement.unread or edition in self._confirming:
            return
        now = self._clock.now()
        self._confirming.add(edition)
        try:
            await self._queue.add(
                WriteKind.ANNOUNCEMENT_CONFIRMATION,
                f"{announcement.id}/{announcement.edition}",
                self._wire.confirmation(now),
                title=announcement.title.en or announcement.title.zh_cn,
            )
        except StorageError:
            self._confirming.discard(edition)
            raise
        known = self._known.get(announcement.id)
        if known is not None and known.edition == announcement.edition:
            self._known[known.id] = replace(known, confirmed_at=now)
        self._changed()

    # --- for those who write them; errors are those of the ports

    def begin(self) -> AnnouncementText:
        """One that is nowhere yet."""
        return AnnouncementText(self._new_id())

    async def written(self, words: str = "", before: str = "", limit: int = PAGE) -> WrittenPage:
        return await self._board.written(words, before, limit)

    async def save(self, text: AnnouncementText) -> Announcement:
        """Told to everybody it is for at once; whoever confirmed an earlier text is asked again.

        What was kept of it on this computer is then not needed.
        """
        whose = self._username()
        saved = await self._board.save(text)
        await self._draft.forget(whose=whose)
        return saved

    async def withdraw(self, announcement: Announcement) -> Announcement:
        return await self._board.withdraw(announcement.id, announcement.revision)

    async def readers(self, announcement_id: str) -> Readers:
        return await self._board.readers(announcement_id)

    # --- what is being written: one text for each person, until it is told or thrown away

    def keep(self, text: AnnouncementText) -> None:
        """With every change; it is on the disk a moment later."""
        self._draft.keep(text)

    async def forget(self) -> None:
        await self._draft.forget()

    async def kept(self) -> AnnouncementText | None:
        """What was written and never told, before a restart too. Raises StorageError."""
        return await self._draft.kept()

    # --- what comes in

    def _load_soon(self) -> None:
        self._tasks.spawn(self.load(), "load")

    def _on_pushed(self, announcement: Announcement) -> None:
        known = self._known.get(announcement.id)
        if known is not None and known.revision > announcement.revision:
            return
        if known is not None and known.edition == announcement.edition and announcement.unread:
            # the push is for many: what it says of confirming is not about us
            announcement = replace(announcement, confirmed_at=known.confirmed_at)
        self._known[announcement.id] = self._as_known(announcement)
        self._changed()

    def _on_gone(self, announcement_id: str) -> None:
        if self._known.pop(announcement_id, None) is not None:
            self._changed()

    def _on_stream(self, fact: EventStreamChanged) -> None:
        """After a gap the list is read again: what came and went meanwhile is not told."""
        if fact.connected and self._missed and self._username():
            self._load_soon()
        self._missed = not fact.connected

    def _as_known(self, announcement: Announcement) -> Announcement:
        if announcement.unread and (announcement.id, announcement.edition) in self._confirming:
            return replace(announcement, confirmed_at=self._clock.now())
        return announcement

    async def _waiting(self) -> set[tuple[str, int]]:
        """Confirmations that wait on this computer, from before a restart too."""
        found: set[tuple[str, int]] = set()
        for write in await self._store.pending_writes():
            if write.kind is WriteKind.ANNOUNCEMENT_CONFIRMATION and write.username == self._username():
                announcement_id, _, edition = write.key.partition("/")
                found.add((announcement_id, int(edition)))
        return found

    def _forget(self) -> None:
        self._known.clear()
        self._confirming.clear()
        self._changed()

    def _changed(self) -> None:
        self._bus.publish(AnnouncementsChanged(self.current))
