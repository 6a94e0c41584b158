"""Real sound devices, as far as a machine without any can have them: PulseAudio with null sinks."""

from __future__ import annotations

import asyncio
import dataclasses
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from agent_desktop.domain.events import AudioChanged, Milestone
from agent_desktop.domain.media import AudioChoice, AudioHealth
from tests.lab.ports import loopback_address
from tests.peers.baresip import Baresip
from tests.peers.process import Peers
from tests.peers.pulse import PulseServer
from tests.sip.agent import Agent
from tests.sip.stack import own_build

pytestmark = own_build


@pytest.fixture
def pulse(peers: Peers) -> Iterator[PulseServer]:
    with tempfile.TemporaryDirectory(prefix="pulse-") as folder:
        server = PulseServer(Path(folder))
        peers.add(server)
        server.run()
        yield server
        server.close()


@pytest.fixture
async def agent(pulse: PulseServer, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Agent]:
    """A softphone that uses the sound server."""
    for name, value in pulse.environment.items():
        monkeypatch.setenv(name, value)
    agent = Agent(loopback_address())
    await agent.start(dataclasses.replace(agent.config(), null_audio=False))
    await agent.direct_line()
    yield agent
    await asyncio.wait_for(agent.close(), 5)


def status(agent: Agent) -> AudioChanged:
    return agent.of(AudioChanged)[-1]


async def test_given_a_sound_server_when_started_then_its_devices_are_listed_and_the_default_is_open(
    agent: Agent,
) -> None:
    told = await agent.wait_for(AudioChanged)
    assert told.status.health is AudioHealth.WORKING
    devices = {d.id: d for d in await agent.phone.audio_devices()}
    assert {"Pulse/headset", "Pulse/headset_mic", "Pulse/speakers"} <= set(devices)
    assert devices["Pulse/speakers"].name == "Speakers"
    assert (devices["Pulse/speakers"].outputs > 0, devices["Pulse/speakers"].inputs) == (True, 0)
    assert devices["Pulse/headset_mic"].inputs > 0
    assert not any("monitor" in device_id for device_id in devices)


async def test_given_devices_when_chosen_in_a_call_then_they_are_open_and_the_call_goes_on(
    agent: Agent, peers: Peers, tmp_path: Path, pulse: PulseServer
) -> None:
    peer = Baresip(tmp_path / "baresip", loopback_address())
    peers.add(peer)
    peer.run(codec="opus/48000/2")
    leg = await agent.dial(peer.address)
    await agent.milestone(leg, Milestone.HEARD)
    chosen = await agent.phone.choose_audio(AudioChoice("Pulse/headset_mic", "Pulse/speakers"))
    assert (chosen.health, chosen.capture, chosen.playback) == (
        AudioHealth.WORKING,
        "Pulse/headset_mic",
        "Pulse/speakers",
    )
    await asyncio.sleep(0.3)
    playing = pulse.control("list", "short", "sink-inputs")
    assert playing
    await agent.phone.hang_up(leg)
    await agent.ended(leg)


async def test_given_a_device_that_is_missing_when_chosen_then_the_default_takes_its_place_and_the_status_says_so(
    agent: Agent,
) -> None:
    chosen = await agent.phone.choose_audio(AudioChoice("Pulse/gone", "Pulse/speakers"))
    assert chosen.health is AudioHealth.WORKING
    assert chosen.playback == "Pulse/speakers"
    assert chosen.capture != "Pulse/gone"
    assert chosen.detail == "Pulse/gone"


async def test_given_a_headset_when_plugged_in_and_out_then_it_is_told_and_the_wanted_one_is_taken_again(
    agent: Agent, pulse: PulseServer
) -> None:
    await agent.phone.choose_audio(AudioChoice("", "Pulse/usb"))
    seen = len(agent.facts)
    module = pulse.control("load-module", "module-null-sink", "sink_name=usb")
    plugged = await agent.wait_for(
        AudioChanged, lambda f: any(d.id == "Pulse/usb" for d in f.devices), start=seen, seconds=3
    )
    assert plugged.status.playback == "Pulse/usb"
    seen = len(agent.facts)
    pulse.control("unload-module", module)
    unplugged = await agent.wait_for(
        AudioChanged, lambda f: all(d.id != "Pulse/usb" for d in f.devices), start=seen, seconds=3
    )
    assert unplugged.status.health is AudioHealth.WORKING
    assert unplugged.status.playback != "Pulse/usb"


async def test_given_a_sound_server_that_dies_when_a_call_is_up_then_the_call_and_the_phone_live_on(
    agent: Agent, peers: Peers, tmp_path: Path, pulse: PulseServer
) -> None:
    peer = Baresip(tmp_path / "baresip", loopback_address())
    peers.add(peer)
    peer.run(codec="opus/48000/2")
    leg = await agent.dial(peer.address)
    await agent.milestone(leg, Milestone.HEARD)
    pulse.kill()
    slowest = 0.0
    for _ in range(30):  # the sip thread is never stuck in the sound system
        begin = time.monotonic()
        await agent.phone.watch_levels(leg)
        slowest = max(slowest, time.monotonic() - begin)
        await asyncio.sleep(0.05)
    assert slowest < 0.5
    seen = len(agent.facts)
    await agent.phone.hold(leg)
    await agent.media(leg, held=True, start=seen)
    pulse.run()
    await agent.wait_for(AudioChanged, lambda f: f.status.health is AudioHealth.WORKING, start=seen, seconds=8)
    await agent.phone.resume(leg)
    await agent.media(leg, held=False, flowing=True, start=len(agent.facts) - 1)
    await agent.phone.hang_up(leg)
    await agent.ended(leg)
