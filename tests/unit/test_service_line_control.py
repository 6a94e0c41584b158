"""The phone is started as the server provisions it, but for what this computer knows better."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from agent_desktop.domain.events import LineChanged, LoggedIn
from agent_desktop.domain.media import SoundUse
from agent_desktop.kit.bus import Bus
from agent_desktop.services.line_control import LineControl
from tests.fakes.centre import PROVISIONING
from tests.fakes.clock import ManualClock
from tests.fakes.user_agent import FakeUserAgent

N, W, NO = SoundUse.NEEDED, SoundUse.WISHED, SoundUse.NONE


@pytest.mark.parametrize(("server", "here", "used"), [(N, N, N), (N, W, W), (N, NO, NO), (NO, N, NO), (W, NO, W)])
async def test_given_a_computer_without_sound_when_logged_in_then_no_device_is_opened_whatever_the_server_says(
    server: SoundUse, here: SoundUse, used: SoundUse
) -> None:
    bus = Bus()
    phone = FakeUserAgent(bus.publish, for_tests=True)
    ready = asyncio.Event()
    bus.subscribe(LineChanged, lambda _fact: ready.set())
    control = LineControl(phone, bus, ManualClock(), here)
    bus.publish(LoggedIn(replace(PROVISIONING, phone=replace(PROVISIONING.phone, sound=server))))
    await asyncio.wait_for(ready.wait(), 10)
    assert phone.started is not None
    assert phone.started.sound is used
    await control.close()
