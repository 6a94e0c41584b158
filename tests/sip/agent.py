"""The softphone under test with its facts collected, and waiting for them made easy."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from agent_desktop.domain.address import AddressError, PhoneNumber, SipAddress
from agent_desktop.domain.events import LegEnded, LegIncoming, LegMediaChanged, LegMilestone, LegMoved, Milestone
from agent_desktop.domain.leg import LegEvent, LegId, LineId
from agent_desktop.domain.media import SoundUse
from agent_desktop.domain.provisioning import LineConfig, PhoneConfig
from agent_desktop.sip.backoff import Patience
from agent_desktop.sip.user_agent import PjsipUserAgent
from tests.lab.ports import free_ports

F = TypeVar("F")

LINE = LineId("line")
PATIENCE = 20.0
"""Seconds that a test waits for what comes within one, as a rule: a busy machine is no reason to fail."""


def parse_number(text: str) -> PhoneNumber | None:
    try:
        return PhoneNumber(text)
    except AddressError:
        return None


class Agent:
    """PjsipUserAgent on `host`; `facts` grows on the loop's thread."""

    def __init__(
        self,
        host: str,
        *,
        microphone_file: Path | None = None,
        silence_limit: float = 30.0,
        probe_patience: float = 10.0,
        patience: Patience | None = None,
        heard_file: Path | None = None,
        still_limit: float = 10.0,
    ) -> None:
        self.host = host
        self.port = free_ports(2, host)
        self.facts: list[object] = []
        self._loop = asyncio.get_running_loop()
        self._news = asyncio.Event()
        self.phone = PjsipUserAgent(
            self._emit,
            parse_number,
            microphone_file,
            silence_limit,
            probe_patience,
            heard_file,
            patience,
            still_limit,
        )

    @property
    def address(self) -> tuple[str, int]:
        return self.host, self.port

    async def start(self, config: PhoneConfig | None = None) -> None:
        await self.phone.start(config or self.config())

    def config(self) -> PhoneConfig:
        return PhoneConfig(local_address=self.host, local_port=self.port, sound=SoundUse.NONE)

    async def direct_line(self) -> None:
        await self.phone.set_lines([LineConfig(LINE, f"sip:1001@{self.host}:{self.port}")])

    async def dial(self, address: str) -> LegId:
        return await self.phone.dial(LINE, SipAddress.parse(address), {})

    async def close(self) -> None:
        await self.phone.stop()

    def _emit(self, fact: object) -> None:
        self._loop.call_soon_threadsafe(self._note, fact)

    def _note(self, fact: object) -> None:
        self.facts.append(fact)
        self._news.set()

    # --- waiting -----------------------------------------------------------------------------------------------------

    async def wait_for(
        self, kind: type[F], that: Callable[[F], bool] = lambda _: True, *, seconds: float = PATIENCE, start: int = 0
    ) -> F:
        """The first fact of `kind` from position `start` on that fulfils `that`, once it is there."""

        async def search() -> F:
            while True:
                for fact in self.facts[start:]:
                    if isinstance(fact, kind) and that(fact):
                        return fact
                self._news.clear()
                await self._news.wait()

        try:
            return await asyncio.wait_for(search(), seconds)
        except TimeoutError:
            listing = "\n".join(map(str, self.facts))
            raise AssertionError(f"no such {kind.__name__} within {seconds} s among\n{listing}") from None

    async def incoming(self, start: int = 0) -> LegIncoming:
        return await self.wait_for(LegIncoming, start=start)

    async def moved(self, leg_id: LegId, event: LegEvent) -> LegMoved:
        return await self.wait_for(LegMoved, lambda f: f.leg_id == leg_id and f.event is event)

    async def ended(self, leg_id: LegId, seconds: float = PATIENCE) -> LegEnded:
        return await self.wait_for(LegEnded, lambda f: f.leg_id == leg_id, seconds=seconds)

    async def media(
        self,
        leg_id: LegId,
        *,
        held: bool | None = None,
        by_peer: bool | None = None,
        flowing: bool | None = None,
        start: int = 0,
    ) -> LegMediaChanged:
        """The next LegMediaChanged that shows the given flags."""

        def fits(fact: LegMediaChanged) -> bool:
            wanted = ((held, fact.held), (by_peer, fact.held_by_peer), (flowing, fact.flowing))
            return fact.leg_id == leg_id and all(want is None or want is is_ for want, is_ in wanted)

        return await self.wait_for(LegMediaChanged, fits, start=start)

    async def milestone(self, leg_id: LegId, milestone: Milestone, seconds: float = PATIENCE) -> LegMilestone:
        return await self.wait_for(
            LegMilestone, lambda f: f.leg_id == leg_id and f.milestone is milestone, seconds=seconds
        )

    def of(self, kind: type[F]) -> list[F]:
        """Every fact of `kind` so far."""
        return [fact for fact in self.facts if isinstance(fact, kind)]
