"""The agent's devices: remembered best first, followed in a call, and told where something is amiss."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from agent_desktop.domain.events import LegMicrophoneSilent, ProblemNoticed
from agent_desktop.domain.leg import LegId
from agent_desktop.domain.media import AudioDevice, AudioHealth, AudioStatus
from agent_desktop.services.audio_devices import DeviceUse, OfferedDevice
from tests.fakes.desk import FakeDesk, open_desk

HEADSET = AudioDevice("Fake/headset", "Fake Headset", "Fake", 1, 2)
SPEAKERS = AudioDevice("Fake/speakers", "Fake Speakers", "Fake", 0, 2)
LAPTOP = AudioDevice("Fake/laptop", "Laptop", "Fake", 1, 1)


@pytest.fixture
async def fake() -> AsyncIterator[FakeDesk]:
    async with open_desk() as made:
        await made.log_in_ready()
        made.phone.audio(working(HEADSET), (HEADSET, SPEAKERS, LAPTOP))
        yield made


def working(device: AudioDevice) -> AudioStatus:
    return AudioStatus(AudioHealth.WORKING, device.id, device.id)


async def talk(fake: FakeDesk) -> LegId:
    leg = fake.phone.ring()
    await fake.desk.calls.answer(fake.desk.calls.calls[0].id)
    return leg


def noticed(fake: FakeDesk) -> list[str]:
    return [fact.code for fact in fake.of(ProblemNoticed)]


async def test_given_a_chosen_headset_when_it_is_away_then_it_is_offered_as_not_connected_by_its_name(
    fake: FakeDesk,
) -> None:
    devices = fake.desk.devices
    devices.choose(DeviceUse.MICROPHONE, HEADSET.id)
    fake.phone.audio(working(LAPTOP), (SPEAKERS, LAPTOP))
    assert devices.offered(DeviceUse.MICROPHONE) == (
        OfferedDevice(LAPTOP.id, "Laptop", connected=True),
        OfferedDevice(HEADSET.id, "Fake Headset", connected=False),
    )
    assert devices.value(DeviceUse.MICROPHONE) == HEADSET.id, "nothing else was ever chosen: it is missed"
    assert devices.in_use(DeviceUse.MICROPHONE) == "Laptop"


async def test_given_two_chosen_devices_when_the_phone_gets_them_then_the_second_is_there_to_take_over(
    fake: FakeDesk,
) -> None:
    fake.desk.devices.choose(DeviceUse.SPEAKER, SPEAKERS.id)
    fake.desk.devices.choose(DeviceUse.SPEAKER, HEADSET.id)
    await fake.settle()
    ((choice,),) = fake.phone.named("choose_audio")[-1:]
    assert (choice.playback, choice.spare_playbacks) == (HEADSET.id, (SPEAKERS.id,))  # type: ignore[attr-defined]


async def test_given_a_ringing_call_when_the_ringer_is_unplugged_then_the_next_one_rings_on_and_the_better_comes_back(
    fake: FakeDesk,
) -> None:
    fake.desk.devices.choose(DeviceUse.RINGER, HEADSET.id)
    fake.desk.devices.choose(DeviceUse.RINGER, SPEAKERS.id)
    fake.phone.ring()
    heard = []
    for present in ((HEADSET, LAPTOP), (LAPTOP,), (HEADSET, SPEAKERS)):
        assert fake.ringer.ringing is not None
        heard.append(fake.ringer.ringing.device)
        fake.phone.audio(working(LAPTOP), present)
    assert fake.ringer.ringing is not None
    assert [*heard, fake.ringer.ringing.device] == [SPEAKERS.id, HEADSET.id, "", SPEAKERS.id]
    assert fake.desk.devices.in_use(DeviceUse.RINGER) == "Fake Speakers"


async def test_given_a_call_when_its_headset_is_unplugged_then_the_agent_reads_it_and_not_between_calls(
    fake: FakeDesk,
) -> None:
    fake.phone.audio(working(LAPTOP), (SPEAKERS, LAPTOP))
    assert noticed(fake) == []
    fake.phone.audio(working(HEADSET), (HEADSET, SPEAKERS, LAPTOP))
    await talk(fake)
    fake.phone.audio(working(LAPTOP), (SPEAKERS, LAPTOP))
    assert noticed(fake) == ["device_replaced"]
    fake.phone.audio(working(HEADSET), (HEADSET, SPEAKERS, LAPTOP))
    assert noticed(fake) == ["device_replaced"], "a better one is no problem"
    (told,) = [fact for fact in fake.facts if isinstance(fact, ProblemNoticed)]
    assert told.detail == f"{HEADSET.name}\n{LAPTOP.name}"


async def test_given_a_silent_microphone_when_it_is_not_by_wish_then_it_is_told_once_a_call(fake: FakeDesk) -> None:
    leg = await talk(fake)
    call = fake.desk.calls.calls[0]
    await fake.desk.calls.mute(call.id, True)
    fake.desk.bus.publish(LegMicrophoneSilent(leg))
    assert noticed(fake) == []
    await fake.desk.calls.mute(call.id, False)
    for _ in range(3):
        fake.desk.bus.publish(LegMicrophoneSilent(leg))
    fake.desk.bus.publish(LegMicrophoneSilent(LegId("nobody")))
    assert [(fact.code, fact.call_id) for fact in fake.of(ProblemNoticed)] == [("microphone_silent", call.id)]
