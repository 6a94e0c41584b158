"""A REFER of ours and what became of it, as one question with one answer."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from agent_desktop.domain.events import LegEnded, LegTransferProgressed
from agent_desktop.domain.leg import LegId
from agent_desktop.kit.bus import Bus, Subscriptions

LEG_GONE = 481
"""The answer for a leg that ended before it could be given (RFC 3261: no such dialog)."""


class Referrals:
    """Waits for the final answers to REFERs; the user agent promises one for each."""

    def __init__(self, bus: Bus) -> None:
        self._waiting: dict[LegId, tuple[asyncio.Future[int], Callable[[int], None]]] = {}
        self._facts = Subscriptions(bus)
        self._facts.on(LegTransferProgressed, self._on_progress)
        self._facts.on(LegEnded, lambda fact: self._answer(fact.leg_id, LEG_GONE))

    def close(self) -> None:
        self._facts.close()

    async def ask(
        self, leg_id: LegId, command: Awaitable[None], progressed: Callable[[int], None] = lambda _status: None
    ) -> int:
        """Runs `command`, which sends the REFER, and returns the final status; raises PhoneError when it was not sent.

        `progressed` hears each status at the moment it is told, the final one before it is returned.
        """
        answer: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._waiting[leg_id] = (answer, progressed)
        try:
            await command
            return await answer
        finally:
            self._waiting.pop(leg_id, None)

    def _on_progress(self, fact: LegTransferProgressed) -> None:
        if fact.leg_id in self._waiting:
            self._waiting[fact.leg_id][1](fact.status)
        if fact.final:
            self._answer(fact.leg_id, fact.status)

    def _answer(self, leg_id: LegId, status: int) -> None:
        waiting = self._waiting.get(leg_id)
        if waiting is not None and not waiting[0].done():
            waiting[0].set_result(status)
