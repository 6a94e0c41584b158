"""Real sound devices, as far as a machine without any can have them: PulseAudio with null sinks."""

from __future__ import annotations

import asyncio
import dataclasses
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from agent_desktop.domain.events import AudioChanged, LegMilestone, Milestone
from agent_desktop.domain.leg import EndedBy, LegEvent
from agent_desktop.domain.media import AudioChoice, AudioHealth, SoundUse
from agent_desktop.host.ringer import open_device
from agent_desktop.ports import PhoneError
from agent_desktop.sip import audio
from agent_desktop.sip.sound_system import SoundCards
from tests.lab.need import need
from tests.lab.ports import loopback_address
from tests.peers.baresip import Baresip
from tests.peers.dialog import DialogPeer
from tests.peers.process import Peers
from tests.peers.pulse import PulseServer
from tests.sip.agent import Agent
from tests.sip.stack import own_build

pytestmark = own_build


@pytest.fixture
def agent(sound_agent: Agent) -> Agent:
    """A softphone that uses the sound server."""
    return sound_agent


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
    plugged = await agent.wait_for(AudioChanged, lambda f: any(d.id == "Pulse/usb" for d in f.devices), start=seen)
    assert plugged.status.playback == "Pulse/usb"
    seen = len(agent.facts)
    pulse.control("unload-module", module)
    unplugged = await agent.wait_for(AudioChanged, lambda f: all(d.id != "Pulse/usb" for d in f.devices), start=seen)
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
    assert slowest < 5, "of what a sound system takes that waits for its server: for ever"
    seen = len(agent.facts)
    await agent.phone.hold(leg)
    await agent.media(leg, held=True, start=seen)
    pulse.run()
    await agent.wait_for(AudioChanged, lambda f: f.status.health is AudioHealth.WORKING, start=seen, seconds=8)
    await agent.phone.resume(leg)
    await agent.media(leg, held=False, flowing=True, start=len(agent.facts) - 1)
    await agent.phone.hang_up(leg)
    await agent.ended(leg)


# --- no sound to be had -----------------------------------------------------------------------------------------------


async def silent(agent: Agent, pulse: PulseServer) -> None:
    """The sound system dies, and no other device is there."""
    seen = len(agent.facts)
    pulse.kill()
    await agent.wait_for(AudioChanged, lambda f: f.status.health is AudioHealth.FAILED, start=seen, seconds=15)


async def heard_again(agent: Agent, pulse: PulseServer) -> None:
    seen = len(agent.facts)
    await asyncio.to_thread(pulse.run)
    await agent.wait_for(AudioChanged, lambda f: f.status.health is AudioHealth.WORKING, start=seen, seconds=15)


async def test_given_no_sound_when_answering_then_it_is_refused_and_the_call_that_is_given_up_ended_for_the_device(
    agent: Agent, pulse: PulseServer, make_dialog: Callable[[], DialogPeer]
) -> None:
    await silent(agent, pulse)
    caller = make_dialog()
    await asyncio.to_thread(caller.call)
    leg = (await agent.incoming()).leg_id
    with pytest.raises(PhoneError) as refused:
        await agent.phone.answer(leg)
    assert refused.value.code == "device"
    assert set(caller.answers) <= {100, 180}, "it rings on"
    caller.cancel()
    ending = (await agent.ended(leg)).ending
    assert (ending.status, ending.ended_by, ending.code) == (487, EndedBy.PEER, "device")


async def test_given_no_sound_when_answering_then_the_call_rings_on_and_is_answered_once_there_is_some(
    agent: Agent, pulse: PulseServer, make_dialog: Callable[[], DialogPeer]
) -> None:
    await silent(agent, pulse)
    caller = make_dialog()
    await asyncio.to_thread(caller.call)
    leg = (await agent.incoming()).leg_id
    with pytest.raises(PhoneError):
        await agent.phone.answer(leg)
    await heard_again(agent, pulse)
    await agent.phone.answer(leg)
    await agent.moved(leg, LegEvent.ACKED)
    await agent.phone.hang_up(leg)
    assert (await agent.ended(leg)).ending.code == ""


async def test_given_no_sound_when_dialling_then_nobody_is_called(
    agent: Agent, pulse: PulseServer, make_dialog: Callable[[], DialogPeer]
) -> None:
    await silent(agent, pulse)
    other = make_dialog()
    with pytest.raises(PhoneError) as refused:
        await agent.dial(other.address)
    assert refused.value.code == "device"
    assert not agent.of(LegMilestone)
    assert other.received == []


# --- open between calls ----------------------------------------------------------------------------------------------


def streams(pulse: PulseServer) -> int:
    """How many streams of softphones are open on the sound server, both ways."""
    listed = pulse.control("list", "source-outputs") + pulse.control("list", "sink-inputs")
    return listed.count('media.role = "phone"')


async def becomes(pulse: PulseServer, wanted: bool) -> bool:
    """Whether streams are open, or none is, soon."""
    end = time.monotonic() + 15
    while (found := streams(pulse) > 0) is not wanted and time.monotonic() < end:
        await asyncio.sleep(0.05)
    return found is wanted


async def test_given_a_ready_agent_when_there_is_no_call_then_the_devices_are_open_so_that_sound_begins_at_once(
    agent: Agent, pulse: PulseServer
) -> None:
    assert status(agent).status.health is AudioHealth.WORKING
    assert await becomes(pulse, True)


async def test_given_devices_that_shall_rest_when_there_is_no_call_then_none_is_open_and_a_call_opens_them(
    agent: Agent, peers: Peers, tmp_path: Path, pulse: PulseServer
) -> None:
    chosen = await agent.phone.choose_audio(AudioChoice(keep_open=False))
    assert chosen.health is AudioHealth.WORKING
    assert await becomes(pulse, False)
    peer = Baresip(tmp_path / "baresip", loopback_address())
    peers.add(peer)
    peer.run(codec="opus/48000/2")
    leg = await agent.dial(peer.address)
    await agent.milestone(leg, Milestone.HEARD)
    assert await becomes(pulse, True)
    await agent.phone.hang_up(leg)
    await agent.ended(leg)
    assert await becomes(pulse, False)


# --- without a sound server ------------------------------------------------------------------------------------------

_PLUGINS = tuple(Path("/usr/lib").glob("*/alsa-lib/libasound_module_pcm_pulse.so"))


def alsa_device(name: str, pulse: PulseServer, sink: str) -> str:
    """One of ALSA's devices; a sound server that only this device knows plays the hardware."""
    server = f'type pulse server "{pulse.environment["PULSE_SERVER"]}"'
    ends = f'playback.pcm {{ {server} device "{sink}" }} capture.pcm {{ {server} device "headset_mic" }}'
    return f'pcm.{name} {{ type asym {ends} hint {{ show on description "{name}" }} }}\n'


def policies(name: str) -> set[int]:
    """How the kernel schedules our threads whose name begins so."""
    tasks = [task for task in Path("/proc/self/task").iterdir() if (task / "comm").read_text().startswith(name)]
    return {os.sched_getscheduler(int(task.name)) for task in tasks}


@pytest.mark.tolerates_log("the sip thread did not end in time")  # this stand-in for hardware takes 2 s to close
async def test_given_no_sound_server_when_a_card_is_plugged_in_then_alsa_has_it_and_the_wanted_one_is_taken(
    pulse: PulseServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    need(_PLUGINS[0] if _PLUGINS else None, "ALSA's plug-in for PulseAudio", "libasound2-plugins")
    config, cards = tmp_path / "alsa.conf", tmp_path / "cards"
    config.write_text(alsa_device("builtin", pulse, "speakers"), encoding="utf-8")
    cards.write_text(" 0 [PCH]\n", encoding="utf-8")
    monkeypatch.setenv("ALSA_CONFIG_PATH", str(config))
    monkeypatch.setenv("PULSE_SERVER", f"unix:{tmp_path}/nobody")
    monkeypatch.setattr(audio, "SoundCards", lambda: SoundCards(cards))
    agent = Agent(loopback_address())
    await agent.start(dataclasses.replace(agent.config(), sound=SoundUse.NEEDED))
    try:
        chosen = await agent.phone.choose_audio(AudioChoice("ALSA/usb", "ALSA/usb"))
        assert (chosen.health, chosen.playback) == (AudioHealth.WORKING, "ALSA/builtin")
        assert {d.driver for d in await agent.phone.audio_devices()} == {"ALSA"}
        assert policies("alsasound") == {os.sched_getscheduler(0)}, (
            "this plug-in polls in a loop: it must not stop the desktop"
        )
        seen = len(agent.facts)
        with config.open("a", encoding="utf-8") as file:
            file.write(alsa_device("usb", pulse, "headset"))
        cards.write_text(" 0 [PCH]\n 1 [Headset]\n", encoding="utf-8")
        told = await agent.wait_for(AudioChanged, lambda f: f.status.playback == "ALSA/usb", start=seen, seconds=8)
        assert (told.status.health, told.status.capture) == (AudioHealth.WORKING, "ALSA/usb")
        seen = len(agent.facts)
        config.write_text(alsa_device("builtin", pulse, "speakers"), encoding="utf-8")
        cards.write_text(" 0 [PCH]\n", encoding="utf-8")
        gone = await agent.wait_for(AudioChanged, lambda f: f.status.playback == "ALSA/builtin", start=seen, seconds=8)
        assert gone.status.health is AudioHealth.WORKING
    finally:
        await asyncio.wait_for(agent.close(), 10)
        end = time.monotonic() + 10
        while any(thread.name == "sip" for thread in threading.enumerate()) and time.monotonic() < end:
            await asyncio.sleep(0.05)


def test_given_the_list_of_cards_when_it_changes_then_it_is_told_at_once_and_again_when_the_card_is_ready(
    tmp_path: Path,
) -> None:
    listing = tmp_path / "cards"
    cards = SoundCards(listing)
    assert not cards.changed()
    listing.write_text(" 0 [PCH]\n", encoding="utf-8")
    assert [cards.changed() for _ in range(6)] == [True, False, False, True, False, False]


def test_given_a_headset_when_it_rings_all_day_then_no_file_stays_open(
    pulse: PulseServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """miniaudio alone would keep five of them for every ring, and a process may have about a thousand."""
    for name, value in pulse.environment.items():
        monkeypatch.setenv(name, value)
    counts = []
    for _ in range(5):
        speaker = open_device("")
        speaker.close()
        counts.append(len(list(Path("/proc/self/fd").iterdir())))
    assert counts == counts[:1] * 5
