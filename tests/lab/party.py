"""A softphone registered at the exchange that plays a tone of its own and records what it hears.

async with Party(pbx, 1001, 700, tmp_path) as anna:
    ...
    assert await anna.hears({1000})
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Self, cast

from agent_desktop.domain.address import SipAddress
from agent_desktop.domain.events import (
    LegIncoming,
    LegMilestone,
    LegMoved,
    LineChanged,
    Milestone,
    Registration,
)
from agent_desktop.domain.leg import LegEvent, LegId
from agent_desktop.domain.media import SoundUse
from agent_desktop.domain.provisioning import LineConfig, PhoneConfig, SrtpPolicy, Transport
from agent_desktop.sip.user_agent import PjsipUserAgent
from tests.lab.asterisk import LINE, Asterisk
from tests.lab.ports import loopback_address
from tests.lab.remote_phone import RemotePhone
from tests.lab.tones import Ear, write_tone
from tests.sip.agent import Agent

TONES = (440, 523, 660, 700, 800, 900, 1000, 1100)
"""What can be heard at the exchange (music 440, queue 523, menu 660, callers 1000), and tones for parties."""

_LOUD = re.compile(r" (WARNING|ERROR|CRITICAL) (agent_desktop|asyncio)|Traceback")


class Party(Agent):
    """Agent `number` with `tone` on his lips, in a process of his own; `tolerated` warnings (regex) are no failure."""

    def __init__(
        self,
        pbx: Asterisk,
        number: int,
        tone: int,
        folder: Path,
        transport: Transport = Transport.UDP,
        *,
        srtp: SrtpPolicy = SrtpPolicy.OFF,
        expires: int = 300,
        tolerated: Sequence[str] = (),
    ) -> None:
        self.tolerated = tolerated
        self.number = number
        self.tone = tone
        self._trusts = pbx.authority
        self.line: LineConfig = pbx.line(number, transport, srtp=srtp, expires=expires)
        voice = write_tone(folder / f"{number}-says.wav", tone)
        self.ear = Ear(folder / f"{number}-hears.wav")
        super().__init__(loopback_address())
        self.log = folder / f"{number}.log"
        self.remote = RemotePhone(self._note, self.log, microphone_file=voice, heard_file=self.ear.file)
        self.phone = cast("PjsipUserAgent", self.remote)

    async def __aenter__(self) -> Self:
        await self.remote.open()
        await self.start()
        await self.phone.set_lines([self.line])
        await self.registered()
        return self

    async def __aexit__(self, kind: type[BaseException] | None, *_: object) -> None:
        await self.close()
        if kind is None and (complaints := self.complaints()):
            raise AssertionError(f"{self.number} logged:\n" + "\n".join(complaints))

    async def close(self) -> None:
        await self.remote.close()

    def complaints(self) -> list[str]:
        """What its process logged from WARNING on, but for what the party tolerates."""
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines() if self.log.exists() else []
        loud = [
            line for line in lines if re.search(r" (WARNING|ERROR|CRITICAL) (agent_desktop|asyncio)|Traceback", line)
        ]
        return [line for line in loud if not any(re.search(pattern, line) for pattern in self.tolerated)]

    def config(self) -> PhoneConfig:
        return PhoneConfig(
            local_address=self.host, local_port=self.port, sound=SoundUse.NONE, tls_ca_file=str(self._trusts)
        )

    async def registered(self, start: int = 0, seconds: float = 10.0) -> LineChanged:
        """The line is up."""
        return await self.wait_for(
            LineChanged, lambda fact: fact.registration is Registration.REGISTERED, start=start, seconds=seconds
        )

    async def call(self, extension: int | str, headers: Mapping[str, str] | None = None) -> LegId:
        """Dials a number of the exchange."""
        return await self.phone.dial(LINE, self.address_of(extension), headers or {})

    def address_of(self, extension: int | str) -> SipAddress:
        """Where the desktop finds a number: at its exchange."""
        return replace(SipAddress.parse(self.line.registrar), user=str(extension))

    async def take(self, start: int = 0, seconds: float = 10.0) -> LegIncoming:
        """Answers the next call, and returns once it stands."""
        offered = await self.wait_for(LegIncoming, start=start, seconds=seconds)
        await self.phone.answer(offered.leg_id)
        await self.stands(offered.leg_id)
        return offered

    async def stands(self, leg_id: LegId, seconds: float = 10.0) -> LegMoved:
        """The leg is answered, and both sides know."""
        return await self.wait_for(
            LegMoved, lambda fact: fact.leg_id == leg_id and fact.event is LegEvent.ACKED, seconds=seconds
        )

    async def sounds(self, leg_id: LegId, seconds: float = 15.0) -> None:
        """Sound has come on this leg: the exchange has joined it with the other, which takes a moment after ACK.

        What asks it to transfer a leg before that is refused.
        """
        first = Milestone.FIRST_RTP_IN
        await self.wait_for(LegMilestone, lambda f: (f.leg_id, f.milestone) == (leg_id, first), seconds=seconds)

    async def heard(self, tones: Collection[int], seconds: float = 8.0) -> set[int]:
        """What is heard: `tones` as soon as it is exactly these, else what it was at the end of `seconds`."""
        return await asyncio.to_thread(self.ear.becomes, tones, TONES, seconds)

    async def hears(self, tones: Collection[int], seconds: float = 8.0) -> bool:
        """Whether exactly these tones are heard within `seconds`."""
        return await self.heard(tones, seconds) == set(tones)
