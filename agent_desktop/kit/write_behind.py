"""Texts on their way to where they are kept: the newest of each key, a moment after the first change."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from agent_desktop.kit.clock import Clock, Timer
from agent_desktop.kit.tasks import Tasks


class WriteBehind:
    """put() costs nothing and may come with every key; `write` is called with key and text, one after the other.

    It answers whether the text is where it belongs now; if not, that text and those behind it wait for the next put(),
    flush() or close().
    """

    def __init__(self, write: Callable[[str, str], Awaitable[bool]], clock: Clock, delay: float, owner: str) -> None:
        self._write, self._clock, self._delay = write, clock, delay
        self._waiting: dict[str, str] = {}
        self._leaving: dict[str, str] = {}
        """Handed to `write`, or soon to be, and not known to be written."""
        self._timer: Timer | None = None
        self._turn = asyncio.Lock()
        self._tasks = Tasks(owner)
        self._closed = False

    def put(self, key: str, text: str) -> None:
        """Takes the place of what waits under the key."""
        if self._closed:
            return
        self._waiting[key] = text
        if self._timer is None:  # the first change sets the time: who types on and on is safe too
            self._timer = self._clock.call_later(self._delay, self._on_time)

    def waiting(self, key: str) -> str | None:
        """What is newer than what lies there; None for nothing."""
        return self._waiting.get(key, self._leaving.get(key))

    def drop(self, key: str) -> None:
        """What waits under the key is not written; `write` may have begun with it, but will not begin any more."""
        self._waiting.pop(key, None)
        self._leaving.pop(key, None)

    async def flush(self) -> None:
        """Returns when everything that was put has been written, or could not be."""
        self._stop_timer()
        async with self._turn:
            self._leaving, self._waiting = self._waiting, {}
            try:
                while self._leaving:
                    key, text = next(iter(self._leaving.items()))
                    if not await self._write(key, text):
                        break
                    self._leaving.pop(key, None)
            finally:
                self._waiting = self._leaving | self._waiting
                self._leaving = {}

    async def close(self) -> None:
        """Writes what waits; nothing is taken any more."""
        self._closed = True
        await self.flush()
        await self._tasks.close()

    def _on_time(self) -> None:
        self._timer = None
        self._tasks.spawn(self.flush(), "write")

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
