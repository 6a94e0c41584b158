"""PipeWire in PulseAudio's place: its daemons die in a call. What both do is tested in test_devices_ranked.py."""

from __future__ import annotations

import asyncio

import pytest

from tests.peers.pipewire import PipeWire
from tests.sip.office import CALLER, JABRA, Office
from tests.sip.stack import own_build

pytestmark = own_build

_PATIENCE = 30.0


async def _talks_by_the_headset(office: Office) -> None:
    assert await office.sink_plays("jabra", {CALLER}) == {CALLER}
    assert await office.caller_hears({JABRA}) == {JABRA}


@pytest.mark.parametrize("pulse", [PipeWire], indirect=True)
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
