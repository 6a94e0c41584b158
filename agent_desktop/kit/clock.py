"""The one clock: wall time, elapsed time and timers."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol


class Timer(Protocol):
    """A pending call; cancel() is idempotent and harmless after it ran."""

    def cancel(self) -> None: ...


class Clock(Protocol):
    """What the core may know about time."""

    def now(self) -> datetime:
        """Wall time, aware, UTC. For records and display; it may jump."""
        ...

    def monotonic(self) -> float:
        """Seconds that never go back. For durations."""
        ...

    def call_later(self, delay: float, action: Callable[[], None]) -> Timer:
        """Runs `action` after `delay` seconds on the loop's thread."""
        ...

    async def sleep(self, delay: float) -> None: ...


class SystemClock:
    """The machine's clock and the running asyncio loop's timers."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()

    def call_later(self, delay: float, action: Callable[[], None]) -> Timer:
        return asyncio.get_running_loop().call_later(delay, action)

    async def sleep(self, delay: float) -> None:
        await asyncio.sleep(delay)
