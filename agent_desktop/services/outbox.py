"""Delivery: every write on disk reaches the server exactly once, in the order written, however long it takes."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import assert_never

from agent_desktop.domain.events import (
    LoggedIn,
    LoggedOut,
    NetworkChanged,
    OutboxChanged,
    ProblemNoticed,
    ServerAnswered,
    WriteDelivered,
    WriteQueued,
    WriteRefused,
    WriteSentBack,
)
from agent_desktop.domain.outbox import COPIES, SENT_BACK, Delivery, PendingWrite
from agent_desktop.kit.bus import Bus, Subscriptions
from agent_desktop.kit.clock import Clock, Timer
from agent_desktop.kit.tasks import Tasks
from agent_desktop.ports import Backend, BackendError, LocalStore, Refused, StorageError

log = logging.getLogger(__name__)

GATHER_SECONDS = 0.4
"""From a write to its delivery: while the telephone starts to ring the server has better things to do, and a record
that changes again meanwhile goes once."""

FIRST_RETRY_SECONDS = 1.0
LAST_RETRY_SECONDS = 30.0


class Outbox:
    """Sends what waits whenever there is a session; a write that the server refuses is kept for a person to see."""

    def __init__(
        self, store: LocalStore, backend: Backend, bus: Bus, clock: Clock, username: Callable[[], str]
    ) -> None:
        self._store = store
        self._backend = backend
        self._bus = bus
        self._clock = clock
        self._username = username
        self._retry = FIRST_RETRY_SECONDS
        self._wake = asyncio.Event()
        self._running = False
        self._timer: Timer | None = None
        self._tasks = Tasks("outbox")
        self._facts = Subscriptions(bus)
        self._facts.on(WriteQueued, lambda _fact: self._gather())
        self._facts.on(ServerAnswered, lambda _fact: self._on_server())
        self._facts.on(NetworkChanged, lambda _fact: self._on_server())
        self._facts.on(LoggedIn, self._on_logged_in)
        self._facts.on(LoggedOut, lambda _fact: self._wake.clear())

    async def close(self) -> None:
        self._facts.close()
        self._stop_timer()
        await self._tasks.close()

    async def pending(self) -> tuple[PendingWrite, ...]:
        """What is still on this computer only. Raises StorageError."""
        return _only_here(await self._store.pending_writes())

    async def flush(self) -> None:
        """One round now, for closing the program; what cannot be delivered waits for the next start.

        Raises StorageError.
        """
        await self._deliver_all()

    def _gather(self) -> None:
        if self._timer is None:
            self._timer = self._clock.call_later(GATHER_SECONDS, self._wake.set)

    def _on_logged_in(self, fact: LoggedIn) -> None:
        if fact.provisioning.user.username and not self._running:
            self._running = True
            self._tasks.spawn(self._run(), "deliver")
        self._wake.set()

    def _on_server(self) -> None:
        """It answers, or may answer again: what failed is tried at once."""
        if self._retry > FIRST_RETRY_SECONDS:
            self._retry = FIRST_RETRY_SECONDS
            self._wake.set()

    async def _run(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            self._stop_timer()
            try:
                done = await self._deliver_all()
            except StorageError as error:
                self._bus.publish(ProblemNoticed(error.code, error.detail))
                done = False
            if not done:
                self._stop_timer()
                self._timer = self._clock.call_later(self._retry, self._wake.set)
                self._retry = min(self._retry * 2, LAST_RETRY_SECONDS)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    async def _deliver_all(self) -> bool:
        """True when nothing is left that could be delivered."""
        while True:
            pending = await self._store.pending_writes()
            self._bus.publish(OutboxChanged(_only_here(pending)))
            mine = [w for w in pending if not w.refused and w.username == self._username()]
            if not mine or not self._username():
                return True
            for write in mine:
                if not await self._deliver(write):
                    return False

    async def _deliver(self, write: PendingWrite) -> bool:
        try:
            delivery = await self._backend.deliver(write)
        except Refused as error:
            if write.kind in COPIES:
                log.warning("the server refused %s %s: %s", write.kind.value, write.key, error)
                await self._store.remove_write(write)
                return True
            if write.kind in SENT_BACK:
                log.warning("the server refused %s %s, it goes back: %s", write.kind.value, write.key, error)
                await self._store.remove_write(write)
                self._bus.publish(WriteSentBack(write, error.code, error.detail))
                self._bus.publish(ProblemNoticed(SENT_BACK[write.kind], write.title))
                return True
            log.error("the server refused %s %s, it stays here: %s", write.kind.value, write.key, error)
            await self._store.note_attempt(write, error.detail or error.code)
            self._bus.publish(WriteRefused(write, error.code, error.detail))
            self._bus.publish(ProblemNoticed("write_refused", write.title))
            return True
        except BackendError as error:
            log.info("write %s %s waits: %s", write.kind.value, write.key, error.code)
            delivery = Delivery.LATER
        match delivery:
            case Delivery.STORED:
                await self._store.remove_write(write)
                self._retry = FIRST_RETRY_SECONDS
                self._bus.publish(WriteDelivered(write))
                return True
            case Delivery.LATER:
                await self._store.note_attempt(write, "")
                return False
            case _:
                assert_never(delivery)


def _only_here(pending: tuple[PendingWrite, ...]) -> tuple[PendingWrite, ...]:
    return tuple(write for write in pending if write.kind not in COPIES)
