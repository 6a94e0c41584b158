"""A conference room of the exchange: how a call of ours gets there, and how the others follow."""

from __future__ import annotations

import asyncio
import contextlib

from agent_desktop.domain.address import Party
from agent_desktop.domain.call import Call
from agent_desktop.domain.events import LegEnded, LegMoved, ProblemNoticed
from agent_desktop.domain.leg import LegEvent, LegId
from agent_desktop.domain.provisioning import LineConfig
from agent_desktop.kit.bus import Bus, Subscriptions
from agent_desktop.kit.clock import Clock
from agent_desktop.ports import PhoneError, UserAgent
from agent_desktop.services.call_control.dialling import headers_of
from agent_desktop.services.call_control.referrals import Referrals

PATIENCE = 8.0
"""Seconds an exchange has to answer for its own room."""


class Room:
    """Our own way into a room, and the REFERs that send others there."""

    def __init__(self, phone: UserAgent, bus: Bus, clock: Clock, referrals: Referrals) -> None:
        self._phone = phone
        self._bus = bus
        self._clock = clock
        self._referrals = referrals
        self._entering: tuple[LegId, asyncio.Future[bool]] | None = None
        self._inside: LegId | None = None
        self._facts = Subscriptions(bus)
        self._facts.on(LegMoved, self._on_moved)
        self._facts.on(LegEnded, self._on_ended)

    def close(self) -> None:
        self._facts.close()

    async def enter(self, line: LineConfig, room: Party, call: Call) -> LegId | None:
        """Calls the room on behalf of `call`; its leg once it is answered, None, and a notice, when it is not."""
        try:
            leg_id = await self._phone.dial(line.id, room.address, headers_of(call.context))
        except PhoneError as error:
            self._bus.publish(ProblemNoticed(error.code, error.detail, call.id))
            return None
        answered: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._entering = (leg_id, answered)
        patience = self._clock.call_later(PATIENCE, lambda: self._entered(leg_id, False))
        try:
            if await answered:
                return leg_id
        finally:
            patience.cancel()
            self._entering = None
        self._bus.publish(ProblemNoticed("room_failed", "", call.id))
        with contextlib.suppress(PhoneError):
            await self._phone.hang_up(leg_id)
        return None

    def holds(self, leg_id: LegId) -> bool:
        """Whether our leg is in the room still: no call has it yet, so nobody else would notice its end."""
        return self._inside == leg_id

    async def send(self, call: Call, room: Party) -> bool:
        """Whether that call's far end is in the room now."""
        try:
            status = await self._referrals.ask(
                call.leg_id, self._phone.transfer(call.leg_id, room.address, headers_of(call.context))
            )
        except PhoneError as error:
            self._bus.publish(ProblemNoticed(error.code, error.detail, call.id))
            return False
        return 200 <= status < 300

    def _on_moved(self, fact: LegMoved) -> None:
        if fact.event is LegEvent.ACKED:
            self._entered(fact.leg_id, True)

    def _on_ended(self, fact: LegEnded) -> None:
        if self._inside == fact.leg_id:
            self._inside = None
        self._entered(fact.leg_id, False)

    def _entered(self, leg_id: LegId, answered: bool) -> None:
        if self._entering is not None and self._entering[0] == leg_id and not self._entering[1].done():
            self._inside = leg_id if answered else None
            self._entering[1].set_result(answered)
