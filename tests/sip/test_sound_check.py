"""The sound check before a shift: levels, hearing oneself and a tone, without any call, on real sound devices."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from agent_desktop.domain.events import LegLevelMeasured, MicrophoneMeasured, Milestone
from agent_desktop.domain.media import AudioChoice
from agent_desktop.ports import PhoneError
from tests.lab.tones import tones_in
from tests.peers.baresip import Baresip
from tests.peers.pulse import PulseServer
from tests.sip.agent import Agent
from tests.sip.stack import own_build

pytestmark = own_build

MOUTH, BEEP = 500, 660
HEADSET = AudioChoice("Pulse/jabra_mic", "Pulse/jabra")


def recordings() -> set[Path]:
    return set(Path(tempfile.gettempdir()).glob("agent-desktop-*.wav"))


@pytest.fixture
async def agent(sound_agent: Agent, pulse: PulseServer) -> Agent:
    """At a headset whose wearer does not stop talking."""
    pulse.plug("jabra", MOUTH)
    await asyncio.sleep(1)
    await sound_agent.phone.choose_audio(HEADSET)
    await sound_agent.phone.set_echo_canceller(False)  # it takes seconds to tell a steady tone from noise
    return sound_agent


async def ear(pulse: PulseServer) -> set[int]:
    return tones_in(await asyncio.to_thread(pulse.heard, "jabra", 0.3), (MOUTH, BEEP))


async def ear_becomes(pulse: PulseServer, wanted: set[int], seconds: float = 5.0) -> set[int]:
    """What is heard once it is that; a null sink's monitor lags behind."""
    end = asyncio.get_running_loop().time() + seconds
    while (found := await ear(pulse)) != wanted and asyncio.get_running_loop().time() < end:
        pass
    return found


async def test_given_no_call_when_measured_then_the_microphone_is_heard_ten_times_a_second_until_it_is_enough(
    agent: Agent, pulse: PulseServer
) -> None:
    assert not agent.of(MicrophoneMeasured)
    await agent.phone.measure_microphone(True)
    await agent.wait_for(MicrophoneMeasured, lambda f: f.level > 0.3)
    count = len(agent.of(MicrophoneMeasured))
    await asyncio.sleep(1)
    assert 5 <= len(agent.of(MicrophoneMeasured)) - count <= 13
    pulse.control("set-source-mute", "jabra_mic", "1")
    await agent.wait_for(MicrophoneMeasured, lambda f: f.level == 0.0, start=len(agent.facts))
    await agent.phone.measure_microphone(False)
    count = len(agent.of(MicrophoneMeasured))
    await asyncio.sleep(0.5)
    assert len(agent.of(MicrophoneMeasured)) - count <= 1


async def test_given_devices_that_rest_when_measured_then_they_open_and_rest_again(
    agent: Agent, pulse: PulseServer
) -> None:
    await agent.phone.choose_audio(AudioChoice(HEADSET.capture, HEADSET.playback, keep_open=False))
    await agent.phone.measure_microphone(True)
    await agent.wait_for(MicrophoneMeasured, lambda f: f.level > 0.3)
    assert 'media.role = "phone"' in pulse.control("list", "source-outputs")
    await agent.phone.end_sound_check()
    end = asyncio.get_running_loop().time() + 3
    while 'media.role = "phone"' in pulse.control("list", "source-outputs"):
        assert asyncio.get_running_loop().time() < end, "the microphone stays open"
        await asyncio.sleep(0.1)


async def test_given_a_voice_when_recorded_then_it_is_heard_and_nothing_of_it_stays_behind(
    agent: Agent, pulse: PulseServer
) -> None:
    before = recordings()
    with pytest.raises(PhoneError) as caught:
        await agent.phone.play_voice()
    assert caught.value.code == "wrong_state"
    assert await agent.phone.record_voice(3.0) > 0.3
    (file,) = recordings() - before
    assert file.stat().st_mode & 0o077 == 0, "nobody else may listen to it"
    assert any(file.read_bytes()[40:44]), "it says how long it is, and can be played"
    playing = asyncio.ensure_future(agent.phone.play_voice())
    assert await ear_becomes(pulse, {MOUTH}) == {MOUTH}
    await playing
    assert await ear_becomes(pulse, set()) == set(), "once is enough"
    await agent.phone.end_sound_check()
    assert recordings() == before


async def test_given_a_muted_microphone_when_recorded_then_the_loudest_moment_is_silence(
    agent: Agent, pulse: PulseServer
) -> None:
    pulse.control("set-source-mute", "jabra_mic", "1")
    await asyncio.sleep(0.5)
    assert await agent.phone.record_voice(1.0) == 0.0
    await agent.phone.stop()
    assert not {file for file in recordings() if file.stat().st_size > 44}


async def test_given_a_speaker_when_the_tone_is_asked_for_then_it_is_heard_there_and_ends(
    agent: Agent, pulse: PulseServer
) -> None:
    playing = asyncio.ensure_future(agent.phone.play_tone())
    assert await ear_becomes(pulse, {BEEP}) == {BEEP}
    await playing
    assert await ear_becomes(pulse, set()) == set()


async def test_given_a_call_when_the_microphone_is_measured_beside_it_then_the_call_keeps_its_sound(
    agent: Agent, make_baresip: Callable[[], Baresip]
) -> None:
    peer = make_baresip()
    peer.run(codec="opus/48000/2")
    leg = await agent.dial(peer.address)
    await agent.milestone(leg, Milestone.SPOKE)
    await agent.phone.measure_microphone(True)
    await agent.wait_for(MicrophoneMeasured, lambda f: f.level > 0.3)
    await agent.phone.end_sound_check()
    await agent.phone.watch_levels(leg)
    await agent.wait_for(
        LegLevelMeasured, lambda f: f.level.sent > 0.3 and f.level.received > 0.3, start=len(agent.facts)
    )
    await agent.phone.hang_up(leg)
    await agent.ended(leg)
