"""A clock that a test turns by hand: kit.clock.Clock without waiting."""

from __future__ import annotations

import asyncio
import heapq
import itertools
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from tests.fakes.guard import only_in_tests

START = datetime(2026, 11, 21, 10, 42, 7, tzinfo=UTC)
_TURNS = 20
"""Turns of the loop that count as "everything that could run has run"."""


class ManualTimer:
    """A pending call of a ManualClock."""

    def __init__(self, due: float, action: Callable[[], None]) -> None:
        self.due = due
        self.action: Callable[[], None] | None = action

    def cancel(self) -> None:
        self.action = None


class ManualClock:
    """Time stands still until advance() or pass_time(); timers run in the order they are due."""

    def __init__(self, start: datetime = START, *, for_tests: bool = False) -> None:
        only_in_tests(self, for_tests)
        self._start = start
        self._elapsed = 0.0
        self._jumped = timedelta()
        self._order = itertools.count()
        self._timers: list[tuple[float, int, ManualTimer]] = []

    def now(self) -> datetime:
        return self._start + self._jumped + timedelta(seconds=self._elapsed)

    def monotonic(self) -> float:
        return self._elapsed

    def call_later(self, delay: float, action: Callable[[], None]) -> ManualTimer:
        timer = ManualTimer(self._elapsed + max(delay, 0.0), action)
        heapq.heappush(self._timers, (timer.due, next(self._order), timer))
        return timer

    async def sleep(self, delay: float) -> None:
        if delay <= 0:
            await asyncio.sleep(0)
            return
        woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        timer = self.call_later(delay, lambda: None if woken.done() else woken.set_result(None))
        try:
            await woken
        finally:
            timer.cancel()

    @property
    def pending(self) -> int:
        """Timers that are neither run nor cancelled; 0 after everything was closed."""
        return sum(timer.action is not None for _, _, timer in self._timers)

    def advance(self, seconds: float) -> None:
        """Moves time and runs what is due; sleepers wake when the loop next turns."""
        end = self._elapsed + seconds
        while self._run_next(end):
            pass
        self._elapsed = end

    async def pass_time(self, seconds: float) -> None:
        """Like advance(), and after each timer lets every task run, so that a loop around sleep() turns as it would."""
        await settle()
        end = self._elapsed + seconds
        while self._run_next(end):
            await settle()
        self._elapsed = end
        await settle()

    def jump(self, seconds: float) -> None:
        """Somebody sets the wall clock; elapsed time and timers do not notice."""
        self._jumped += timedelta(seconds=seconds)

    def _run_next(self, end: float) -> bool:
        while self._timers and self._timers[0][0] <= end:
            due, _, timer = heapq.heappop(self._timers)
            if timer.action is None:
                continue
            self._elapsed = max(self._elapsed, due)
            action, timer.action = timer.action, None
            action()
            return True
        return False


async def settle() -> None:
    """Lets every task that can run do so."""
    for _ in range(_TURNS):
        await asyncio.sleep(0)
