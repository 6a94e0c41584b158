"""The sound of a desktop that has PipeWire in PulseAudio's place: devices that come and go, daemons that die."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent_desktop.domain.media import AudioChoice
from tests.peers.pipewire import PipeWire
from tests.peers.process import Peers
from tests.sip.office import CALLER, JABRA, LAPTOP, Office
from tests.sip.stack import own_build

pytestmark = own_build

_PATIENCE = 30.0


@pytest.fixture
def pulse(peers: Peers) -> Iterator[PipeWire]:
    """The sound server of `sound_agent` and `office`."""
    with tempfile.TemporaryDirectory(prefix="pw-") as folder:
        server = PipeWire(Path(folder))
        peers.add(server)
        server.run()
        yield server
        server.close()


async def _talks_by_the_headset(office: Office) -> None:
    assert await office.sink_plays("jabra", {CALLER}) == {CALLER}
    assert await office.caller_hears({JABRA}) == {JABRA}


async def test_given_a_call_when_the_headset_goes_and_comes_back_then_the_next_best_takes_over_meanwhile(
    office: Office,
) -> None:
    await _talks_by_the_headset(office)
    seen = len(office.agent.facts)
    office.pulse.unplug(office.headset)
    on_laptop = await office.now_on("Pulse/laptop", seen)
    assert on_laptop.status.capture == "Pulse/laptop_mic"
    assert await office.sink_plays("laptop", {CALLER}) == {CALLER}
    assert await office.caller_hears({LAPTOP}) == {LAPTOP}
    seen = len(office.agent.facts)
    office.headset = office.pulse.plug("jabra", JABRA)
    await office.now_on("Pulse/jabra", seen)
    await _talks_by_the_headset(office)


async def test_given_the_system_decides_when_its_default_changes_in_a_call_then_the_sound_follows(
    office: Office,
) -> None:
    await office.agent.phone.choose_audio(AudioChoice())
    for sink, source, tone in (("laptop", "laptop_mic", LAPTOP), ("jabra", "jabra_mic", JABRA)):
        office.pulse.control("set-default-sink", sink)
        office.pulse.control("set-default-source", source)
        assert await office.sink_plays(sink, {CALLER}) == {CALLER}
        assert await office.caller_hears({tone}) == {tone}


@pytest.mark.parametrize("everything", [False, True], ids=["the server for PulseAudio", "all daemons"])
async def test_given_daemons_that_die_in_a_call_when_they_run_again_then_both_hear_each_other_again(
    office: Office, everything: bool
) -> None:
    pulse = office.pulse
    assert isinstance(pulse, PipeWire)
    await _talks_by_the_headset(office)
    seen = len(office.agent.facts)
    if everything:
        pulse.kill()
        await asyncio.to_thread(pulse.run)
    else:
        pulse.kill_pulse()
        await asyncio.to_thread(pulse.run_pulse)
    pulse.unplug(office.headset)  # of the headset that was: whoever talked there
    office.headset = pulse.plug("jabra", JABRA)
    await office.now_on("Pulse/jabra", seen, _PATIENCE)
    await _talks_by_the_headset(office)
