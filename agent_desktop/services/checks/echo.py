"""The exchange's echo, which one check at a time may call. It is no contact: no record, no state, no ring."""

from __future__ import annotations

import asyncio
import contextlib

from agent_desktop.domain.address import AddressError, SipAddress
from agent_desktop.domain.events import LegEnded
from agent_desktop.domain.leg import LegId
from agent_desktop.domain.provisioning import LineConfig
from agent_desktop.kit.bus import Bus, Subscriptions
from agent_desktop.kit.tasks import Tasks
from agent_desktop.ports import PhoneError, UserAgent

BUSY = "echo_busy"
"""The code for who comes second: two checks in one another's ears would measure one another."""


class Echo:
    """Lends itself from call() until the leg has ended or hang_up() was asked for."""

    def __init__(self, phone: UserAgent, bus: Bus) -> None:
        self._phone = phone
        self._lent = False
        self._leg: LegId | None = None
        self._tasks = Tasks("echo")
        self._facts = Subscriptions(bus)
        self._facts.on(LegEnded, self._on_ended)

    async def close(self) -> None:
        self._facts.close()
        await self._tasks.close()

    async def call(self, line: LineConfig, number: str) -> LegId:
        """Dials it by that line. Raises PhoneError: echo_busy, bad_address, or what dialling raises."""
        if self._lent:
            raise PhoneError(BUSY)
        target = _address(line, number)
        self._lent = True
        dialling = asyncio.ensure_future(self._phone.dial(line.id, target, {}))
        try:
            leg = self._leg = await asyncio.shield(dialling)
        except asyncio.CancelledError:  # nobody will hear of this call any more, and it may be on its way
            self._tasks.spawn(self._undo(dialling), "undo")
            raise
        except PhoneError:
            self._lent = False
            raise
        return leg

    async def hang_up(self, leg: LegId) -> None:
        """Ends the call, and lends the echo again; harmless for one that has ended. Raises PhoneError."""
        try:
            await self._phone.hang_up(leg)
        finally:
            self._free(leg)

    async def _undo(self, dialling: asyncio.Future[LegId]) -> None:
        try:
            with contextlib.suppress(PhoneError):
                await self._phone.hang_up(await dialling)
        finally:
            self._lent = False

    def _on_ended(self, fact: LegEnded) -> None:
        self._free(fact.leg_id)

    def _free(self, leg: LegId) -> None:
        if leg == self._leg:
            self._leg, self._lent = None, False


def _address(line: LineConfig, number: str) -> SipAddress:
    try:
        via = SipAddress.parse(line.proxy or line.registrar or line.aor)
    except AddressError as error:
        raise PhoneError("bad_address", str(error)) from None
    return SipAddress(number, via.host, via.port, via.secure, parameters=via.parameters)
