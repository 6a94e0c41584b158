"""The worker that sends what was laid out: one task for each channel, a claim for each message, later tries in time.

Several servers on one database each send what they claim; a server that dies loses no message (models/outgoing.py).
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial

from server_stub.db import Database
from server_stub.delivery.carrier import Carrier, ClaimLost
from server_stub.live import Hub
from server_stub.models import outgoing
from server_stub.models.outgoing import Letter, Moved, Outcome, Verdict

_log = logging.getLogger(__name__)
_AT_ONCE = 8
_LONGEST_SECONDS = 120.0
"""For one message; below the time after which another server takes it for abandoned."""
_LOOK_AGAIN_SECONDS = 60.0
"""What another server on the same database left behind is found so."""
_AFTER_FAILURE_SECONDS = 5.0
_FIRST_DELAY, _LONGEST_DELAY = 30.0, 3600.0


def delay_of(tries: int, dice: float) -> timedelta:
    """How long to wait after so many tries: twice as long each time, and not all at the same moment (`dice` 0 to 1)."""
    longest = min(_FIRST_DELAY * 2 ** (tries - 1), _LONGEST_DELAY)
    return timedelta(seconds=longest * (0.5 + dice / 2))


class Post:
    """`carriers` by channel; what has no carrier stays queued until a server with one comes."""

    def __init__(
        self,
        database: Database,
        hub: Hub,
        carriers: Mapping[str, Carrier],
        clock: Callable[[], datetime],
        delay: Callable[[int], timedelta] = lambda tries: delay_of(tries, random.random()),
    ) -> None:
        self._database, self._hub = database, hub
        self._carriers = dict(carriers)
        self._clock, self._delay = clock, delay
        self._bells = {channel: asyncio.Event() for channel in carriers}
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def channels(self) -> frozenset[str]:
        """Those that can be sent by."""
        return frozenset(self._carriers)

    def start(self) -> None:
        self._tasks = [
            asyncio.create_task(self._run(channel, carrier), name=f"post {channel}")
            for channel, carrier in self._carriers.items()
        ]

    def changed(self) -> None:
        """Something was laid out, and its transaction is over."""
        for bell in self._bells.values():
            bell.set()

    async def close(self) -> None:
        """Lets go of what was not handed over yet. Idempotent."""
        tasks, self._tasks = self._tasks, []
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for carrier in self._carriers.values():
            await carrier.close()

    async def _run(self, channel: str, carrier: Carrier) -> None:
        bell = self._bells[channel]
        while True:
            bell.clear()
            try:
                seconds = await self._round(channel, carrier)
            except Exception:
                _log.exception("messages by %s could not be sent; it is tried again", channel)
                seconds = _AFTER_FAILURE_SECONDS
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await bell.wait()

    async def _round(self, channel: str, carrier: Carrier) -> float:
        """Sends everything that is due; the seconds until it wants to be called again."""
        while True:
            async with self._database.write() as db:
                letters, moved = await outgoing.claim(db, channel, self._clock(), _AT_ONCE)
            self._tell(moved)
            async with asyncio.TaskGroup() as group:
                for letter in letters:
                    group.create_task(self._deliver(carrier, letter), name=f"post {letter.id}")
            if len(moved) < _AT_ONCE:
                break
        async with self._database.read() as db:
            moment = await outgoing.next_wake(db, channel)
        until = (moment - self._clock()).total_seconds() if moment is not None else _LOOK_AGAIN_SECONDS
        return min(max(0.0, until), _LOOK_AGAIN_SECONDS)

    async def _deliver(self, carrier: Carrier, letter: Letter) -> None:
        handed = asyncio.Event()
        try:
            async with asyncio.timeout(_LONGEST_SECONDS):
                outcome = await carrier.send(letter, partial(self._hand_over, letter, handed))
        except ClaimLost:
            return
        except asyncio.CancelledError:  # the server stops
            await self._settle(letter, _interrupted(handed), at_once=True)
            raise
        except TimeoutError:
            outcome = _interrupted(handed)
        except Exception:
            _log.exception("message %s could not be sent", letter.id)
            outcome = _interrupted(handed)
        await self._settle(letter, outcome)

    async def _hand_over(self, letter: Letter, handed: asyncio.Event) -> None:
        async with self._database.write() as db:
            if not await outgoing.hand_over(db, letter):
                raise ClaimLost
        handed.set()

    async def _settle(self, letter: Letter, outcome: Outcome, *, at_once: bool = False) -> None:
        again_at = self._clock() + (timedelta() if at_once else self._delay(letter.tries))
        async with self._database.write() as db:
            moved = await outgoing.settle(db, letter, outcome, again_at)
        # what the other side said may hold the address: it stays in the database
        _log.info("message %s try %d: %s %s", letter.id, letter.tries, outcome.verdict, outcome.reason)
        if moved is not None:
            self._tell([moved])

    def _tell(self, moved: Iterable[Moved]) -> None:
        """Whoever wrote it, after the commit."""
        for message in moved:
            if message.created_by:
                fact = {
                    "id": message.id,
                    "customer_id": message.customer_id,
                    "channel": message.channel,
                    "status": message.status,
                    "reason": message.reason,
                }
                self._hub.publish("message", fact, to=message.created_by)


def _interrupted(handed: asyncio.Event) -> Outcome:
    if handed.is_set():
        return Outcome(Verdict.UNCONFIRMED, "unconfirmed")
    return Outcome(Verdict.POSTPONED, "interrupted")
