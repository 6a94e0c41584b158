"""A real softphone for each test, without sound devices, and real peers beside it."""

from __future__ import annotations

import asyncio
import dataclasses
import itertools
import math
import struct
import tempfile
import wave
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from agent_desktop.domain.media import SoundUse
from tests.lab.ports import loopback_address
from tests.peers.baresip import Baresip
from tests.peers.dialog import DialogPeer
from tests.peers.process import Peers, pytest_runtest_makereport
from tests.peers.pulse import PulseServer
from tests.peers.rtp import RtpEnd
from tests.peers.sipp import Sipp
from tests.sip.agent import PATIENCE, Agent
from tests.sip.office import Office, at_work
from tests.sip.second_agent import SecondAgent

__all__ = ["pytest_runtest_makereport"]


@pytest.fixture
async def agent() -> AsyncIterator[Agent]:
    """A started softphone on its own loopback address with one direct line "line"."""
    agent = Agent(loopback_address())
    await agent.start()
    await agent.direct_line()
    yield agent
    await asyncio.wait_for(agent.close(), PATIENCE)


@pytest.fixture
async def bare_agent() -> AsyncIterator[Agent]:
    """A softphone that is not started yet."""
    agent = Agent(loopback_address())
    yield agent
    await asyncio.wait_for(agent.close(), PATIENCE)


@pytest.fixture
async def speaking_agent(tmp_path: Path) -> AsyncIterator[Agent]:
    """Like `agent`, with a tone on file where the microphone would be."""
    recording = tmp_path / "microphone.wav"
    with wave.open(str(recording), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16000)
        file.writeframes(
            b"".join(struct.pack("<h", int(9000 * math.sin(2 * math.pi * 500 * i / 16000))) for i in range(16000))
        )
    agent = Agent(loopback_address(), microphone_file=recording)
    await agent.start()
    await agent.direct_line()
    yield agent
    await asyncio.wait_for(agent.close(), PATIENCE)


@pytest.fixture
def pulse(request: pytest.FixtureRequest, peers: Peers) -> Iterator[PulseServer]:
    """A sound server of the test's own; its parameter is the kind, PulseAudio where there is none."""
    with tempfile.TemporaryDirectory(prefix="sound-") as folder:
        server = getattr(request, "param", PulseServer)(Path(folder))
        peers.add(server)
        server.run()
        yield server
        server.close()


@pytest.fixture
async def sound_agent(
    request: pytest.FixtureRequest, pulse: PulseServer, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Agent]:
    """A softphone that uses that sound server; its parameter is the patience with a still microphone."""
    for name, value in pulse.environment.items():
        monkeypatch.setenv(name, value)
    agent = Agent(loopback_address(), still_limit=getattr(request, "param", 10.0))
    await agent.start(dataclasses.replace(agent.config(), sound=SoundUse.NEEDED))
    await agent.direct_line()
    yield agent
    await asyncio.wait_for(agent.close(), PATIENCE)


@pytest.fixture
async def office(sound_agent: Agent, pulse: PulseServer, make_baresip: Callable[[], Baresip]) -> AsyncIterator[Office]:
    async with at_work(sound_agent, pulse, make_baresip()) as office:
        yield office


@pytest.fixture
async def second_agent(tmp_path: Path) -> AsyncIterator[SecondAgent]:
    """Another softphone of ours with one direct line, in a process of its own."""
    second = SecondAgent(tmp_path)
    await second.open()
    yield second
    await asyncio.wait_for(second.close(), PATIENCE)


@pytest.fixture
def peers(request: pytest.FixtureRequest) -> Iterator[Peers]:
    peers = Peers(request.node)
    yield peers
    peers.close()


@pytest.fixture
def make_sipp(peers: Peers, tmp_path: Path) -> Callable[..., Sipp]:
    """A SIPp on its own address; call run() on it."""
    numbers = itertools.count(1)

    def make(transport: str = "u1") -> Sipp:
        name = f"sipp-{next(numbers)}"
        sipp = Sipp(tmp_path / name, loopback_address(), name, transport)
        peers.add(sipp)
        return sipp

    return make


@pytest.fixture
def make_baresip(peers: Peers, tmp_path: Path) -> Callable[[], Baresip]:
    """A baresip on its own address; call run() on it."""
    numbers = itertools.count(1)

    def make() -> Baresip:
        name = f"baresip-{next(numbers)}"
        baresip = Baresip(tmp_path / name, loopback_address(), name)
        peers.add(baresip)
        return baresip

    return make


@pytest.fixture
def make_dialog(agent: Agent) -> Iterator[Callable[..., DialogPeer]]:
    """A phone played by hand that speaks to `agent`, each on its own address; arguments are DialogPeer's."""
    made: list[DialogPeer] = []

    def make(**settings: Any) -> DialogPeer:
        made.append(DialogPeer(loopback_address(), agent.address, **settings))
        return made[-1]

    yield make
    for peer in made:
        peer.close()


@pytest.fixture
def rtp() -> Iterator[RtpEnd]:
    """An RTP end on 127.0.0.1."""
    end = RtpEnd("127.0.0.1")
    yield end
    end.close()


@pytest.fixture
def second_rtp() -> Iterator[RtpEnd]:
    """Another RTP end on 127.0.0.1."""
    end = RtpEnd("127.0.0.1")
    yield end
    end.close()
