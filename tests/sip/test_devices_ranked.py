"""Headsets that are unplugged and plugged in again while two people talk: who hears whom, by tone."""

from __future__ import annotations

import asyncio

import pytest

from agent_desktop.domain.events import AudioChanged, LegLevelMeasured, LegMicrophoneSilent
from agent_desktop.domain.media import AudioChoice
from tests.peers.pipewire import PipeWire
from tests.peers.pulse import PulseServer
from tests.sip.office import CALLER, JABRA, LAPTOP, Office
from tests.sip.stack import own_build

pytestmark = own_build

on_both = pytest.mark.parametrize("pulse", [PulseServer, PipeWire], indirect=True)
"""On PulseAudio, and on PipeWire in its place."""
STILL = 2.0
"""Seconds after which a microphone that gives nothing is told, where a test waits for it."""


@on_both
async def test_given_a_call_when_the_headset_is_unplugged_and_plugged_in_then_the_next_best_takes_over_meanwhile(
    office: Office,
) -> None:
    assert await office.sink_plays("jabra", {CALLER}) == {CALLER}
    assert await office.caller_hears({JABRA}) == {JABRA}
    for listen in (False, True):  # to the second time only: each recording takes its time
        seen = len(office.agent.facts)
        office.pulse.unplug(office.headset)
        on_laptop = await office.now_on("Pulse/laptop", seen)
        assert on_laptop.status.capture == "Pulse/laptop_mic"
        if listen:
            assert await office.sink_plays("laptop", {CALLER}) == {CALLER}
            assert await office.caller_hears({LAPTOP}) == {LAPTOP}
            assert await office.ear("speakers") == set(), "nothing was left on the system's default"
        seen = len(office.agent.facts)
        office.headset = office.pulse.plug("jabra", JABRA)
        back = await office.now_on("Pulse/jabra", seen)
        await office.agent.wait_for(
            AudioChanged, lambda f: f.status.capture == "Pulse/jabra_mic", start=office.agent.facts.index(back)
        )
        if listen:
            assert await office.sink_plays("jabra", {CALLER}) == {CALLER}
            assert await office.caller_hears({JABRA}) == {JABRA}
            assert await office.ear("laptop") == set()


@on_both
async def test_given_the_system_decides_when_its_default_changes_in_a_call_then_the_sound_follows(
    office: Office,
) -> None:
    await office.agent.phone.choose_audio(AudioChoice())
    for sink, source, tone in (("laptop", "laptop_mic", LAPTOP), ("jabra", "jabra_mic", JABRA)):
        office.pulse.control("set-default-sink", sink)
        office.pulse.control("set-default-source", source)
        assert await office.sink_plays(sink, {CALLER}) == {CALLER}
        assert await office.caller_hears({tone}) == {tone}


@on_both
async def test_given_a_chosen_headset_when_the_default_changes_then_the_headset_keeps_the_call(office: Office) -> None:
    office.pulse.control("set-default-sink", "laptop")
    office.pulse.control("set-default-source", "laptop_mic")
    await asyncio.sleep(1.5)
    assert await office.ear("jabra") == {CALLER}
    assert await office.caller_hears({JABRA}) == {JABRA}
    assert await office.ear("laptop") == set()


async def test_given_sound_in_one_direction_only_when_measured_then_the_levels_are_the_right_way_round(
    office: Office,
) -> None:
    phone, agent = office.agent.phone, office.agent
    await phone.watch_levels(office.leg)
    await phone.mute(office.leg, True)
    await asyncio.sleep(0.5)
    seen = len(agent.facts)
    hearing = await agent.wait_for(LegLevelMeasured, start=seen)
    assert (hearing.level.received > 0.3, hearing.level.sent) == (True, 0.0)
    await phone.mute(office.leg, False)
    await asyncio.sleep(0.5)
    office.caller.command("mute")
    await agent.wait_for(
        LegLevelMeasured, lambda f: f.level.received < 0.05 and f.level.sent > 0.3, start=len(agent.facts)
    )


@pytest.mark.parametrize("sound_agent", [STILL], indirect=True)
@pytest.mark.expects_log("the microphone gives no sound at all")
async def test_given_a_headset_that_is_muted_by_its_key_when_the_caller_talks_then_it_is_told_but_not_our_own_mute(
    office: Office,
) -> None:
    agent, phone = office.agent, office.agent.phone
    await phone.set_echo_canceller(True)
    await phone.mute(office.leg, True)
    await asyncio.sleep(STILL + 1)
    assert not agent.of(LegMicrophoneSilent), "muted by wish, and a microphone that works"
    await phone.mute(office.leg, False)
    office.pulse.control("set-source-mute", "jabra_mic", "1")
    told = await agent.wait_for(LegMicrophoneSilent, seconds=20)
    assert told.leg_id == office.leg
    office.pulse.control("set-source-mute", "jabra_mic", "0")
    await phone.set_echo_canceller(False)
    assert await office.caller_hears({JABRA}) == {JABRA}
    seen = len(agent.facts)
    await asyncio.sleep(STILL + 1)
    assert all(not isinstance(fact, LegMicrophoneSilent) for fact in agent.facts[seen:])
