"""A desk with a headset and a laptop whose devices come and go while two people talk: who hears whom, by tone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from agent_desktop.domain.events import AudioChanged, LegEnded, Milestone
from agent_desktop.domain.leg import LegId
from agent_desktop.domain.media import AudioChoice, AudioHealth
from tests.lab.tones import Ear, tones_in
from tests.peers.baresip import Baresip
from tests.peers.pulse import PulseServer
from tests.sip.agent import PATIENCE, Agent

CALLER, JABRA, LAPTOP = 700, 500, 900
"""What each mouth says, in Hz."""
TONES = (CALLER, JABRA, LAPTOP)
RANKED = AudioChoice(
    "Pulse/jabra_mic", "Pulse/jabra", spare_captures=("Pulse/laptop_mic",), spare_playbacks=("Pulse/laptop",)
)


@dataclass(slots=True)
class Office:
    """A desk with a headset and a laptop, and a caller who talks."""

    agent: Agent
    pulse: PulseServer
    caller: Baresip
    headset: list[str]
    leg: LegId

    async def ear(self, sink: str) -> set[int]:
        """The tones that this sink plays now."""
        samples = await asyncio.to_thread(self.pulse.heard, sink)
        return tones_in(samples, TONES)

    async def sink_plays(self, sink: str, wanted: set[int], seconds: float = PATIENCE) -> set[int]:
        """What the sink plays once it is `wanted`, else at the end of that time."""
        end = asyncio.get_running_loop().time() + seconds
        while (found := await self.ear(sink)) != wanted and asyncio.get_running_loop().time() < end:
            pass
        return found

    async def caller_hears(self, wanted: set[int]) -> set[int]:
        (dump,) = self.caller.folder.glob("dump-*-dec.wav")
        return await asyncio.to_thread(Ear(dump).becomes, wanted, TONES)

    async def now_on(self, playback: str, start: int, seconds: float = PATIENCE) -> AudioChanged:
        return await self.agent.wait_for(
            AudioChanged,
            lambda f: f.status.playback == playback and f.status.health is AudioHealth.WORKING,
            start=start,
            seconds=seconds,
        )


@asynccontextmanager
async def at_work(agent: Agent, pulse: PulseServer, caller: Baresip) -> AsyncIterator[Office]:
    """The agent has called somebody with the headset; the call goes on to the end."""
    headset, _ = pulse.plug("jabra", JABRA), pulse.plug("laptop", LAPTOP)
    await agent.wait_for(AudioChanged, lambda f: any(d.id == "Pulse/laptop_mic" for d in f.devices))
    await agent.phone.choose_audio(RANKED)
    await agent.phone.set_echo_canceller(False)  # it takes seconds to tell a steady tone from noise
    caller.run(codec="G722/16000/1", tone=CALLER, seconds=90)
    leg = await agent.dial(caller.address)
    await agent.milestone(leg, Milestone.HEARD)
    yield Office(agent, pulse, caller, headset, leg)
    assert not agent.of(LegEnded), "the call went on all the time"
    await agent.phone.hang_up(leg)
    await agent.ended(leg)
