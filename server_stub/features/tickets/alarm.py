"""Does what is due, when it is due: sleeps until the next moment that the database names, or until told of another."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime

_log = logging.getLogger(__name__)
_LONGEST_SECONDS = 3600.0
_AFTER_FAILURE_SECONDS = 5.0

Work = Callable[[], Awaitable[datetime | None]]
"""Does everything that is due and says when it wants to be called next, None for not by the clock."""


class Alarm:
    """One task for all the work it is given; a restart loses nothing, since moments are in the database."""

    def __init__(self, clock: Callable[[], datetime], works: Callable[[], tuple[Work, ...]]) -> None:
        self._clock = clock
        self._works = works
        self._changed = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.get_running_loop().create_task(self._run(), name="deadlines")

    def changed(self) -> None:
        """Something may be due earlier than it was."""
        self._changed.set()

    async def close(self) -> None:
        """Idempotent."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            self._changed.clear()
            seconds = _LONGEST_SECONDS
            for work in self._works():
                try:
                    moment = await work()
                except Exception:
                    _log.exception("what is due could not be done; it is tried again")
                    seconds = min(seconds, _AFTER_FAILURE_SECONDS)
                    continue
                if moment is not None:
                    seconds = min(seconds, max(0.0, (moment - self._clock()).total_seconds()))
            try:
                async with asyncio.timeout(seconds):
                    await self._changed.wait()
            except TimeoutError:
                continue
