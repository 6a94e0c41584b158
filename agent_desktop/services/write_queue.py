"""Putting a write where the outbox finds it: on disk first, then told. No use case, but a piece of all that write."""

from __future__ import annotations

from collections.abc import Callable

from agent_desktop.domain.events import WriteQueued
from agent_desktop.domain.outbox import PendingWrite, WriteKind
from agent_desktop.kit.bus import Bus
from agent_desktop.kit.clock import Clock
from agent_desktop.ports import LocalStore


class WriteQueue:
    """Writes are those of `username()` at the moment they are made; a later login does not send them."""

    def __init__(self, store: LocalStore, bus: Bus, clock: Clock, username: Callable[[], str]) -> None:
        self._store, self._bus, self._clock, self._username = store, bus, clock, username

    def make(self, kind: WriteKind, key: str, body: str, *, revision: int = 1, title: str = "") -> PendingWrite:
        """One of now, which is nowhere yet: `body` is JSON text."""
        return PendingWrite(kind, key, revision, body, self._clock.now(), title, username=self._username())

    async def put(self, write: PendingWrite) -> None:
        """Returns when it is safe on disk and on its way. Raises StorageError, and then nobody was told."""
        await self._store.put_write(write)
        self._bus.publish(WriteQueued(write))

    async def add(self, kind: WriteKind, key: str, body: str, *, revision: int = 1, title: str = "") -> None:
        """make() and put()."""
        await self.put(self.make(kind, key, body, revision=revision, title=title))
