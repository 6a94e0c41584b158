"""The sound check: what it does with the phone, what it says of the microphone, and that any call comes first."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace

import pytest

from agent_desktop.domain.address import SipAddress
from agent_desktop.domain.events import CallAdded, LoggedIn, MicrophoneMeasured, RecordSaved, SoundCheckChanged
from agent_desktop.domain.leg import LegId, LineId
from agent_desktop.domain.media import Quality
from agent_desktop.domain.sound_check import Activity, SoundCheckState, Voice, judge_voice
from agent_desktop.ports import PhoneError
from tests.fakes.desk import FakeDesk, open_desk


@pytest.fixture
async def fake() -> AsyncIterator[FakeDesk]:
    async with open_desk() as made:
        await made.log_in_ready()
        made.desk.sound_check.begin()
        await made.settle()
        yield made


def steps(fake: FakeDesk) -> list[tuple[Activity, Voice]]:
    return [(f.state.activity, f.state.voice) for f in fake.of(SoundCheckChanged)]


def echo_leg(fake: FakeDesk) -> LegId:
    (leg,) = fake.phone.legs
    return leg


@pytest.mark.parametrize(
    ("loudest", "voice"),
    [(0.0, Voice.SILENT), (0.02, Voice.SILENT), (0.1, Voice.QUIET), (0.5, Voice.GOOD), (1.0, Voice.TOO_LOUD)],
)
def test_given_the_loudest_moment_when_judged_then_it_is_said_what_it_means(loudest: float, voice: Voice) -> None:
    assert judge_voice(loudest) is voice


async def test_given_an_open_check_when_the_agent_speaks_then_it_is_measured_until_the_page_is_closed(
    fake: FakeDesk,
) -> None:
    fake.phone.microphone(0.4)
    assert [f.level for f in fake.of(MicrophoneMeasured)] == [0.4]
    fake.desk.sound_check.end()
    await fake.settle()
    assert not fake.phone.measuring


async def test_given_some_words_when_recorded_then_they_are_played_and_judged(fake: FakeDesk) -> None:
    fake.desk.sound_check.hear_yourself()
    await fake.settle()
    assert fake.phone.named("record_voice") == [(3.0,)]
    assert len(fake.phone.named("play_voice")) == 1
    assert steps(fake) == [
        (Activity.RECORDING, Voice.UNTRIED),
        (Activity.PLAYING, Voice.GOOD),
        (Activity.NOTHING, Voice.GOOD),
    ]


async def test_given_a_muted_headset_when_recorded_then_silence_is_not_played_but_told(fake: FakeDesk) -> None:
    fake.phone.loudness = 0.0
    fake.desk.sound_check.hear_yourself()
    await fake.settle()
    assert fake.phone.named("play_voice") == []
    assert fake.desk.sound_check.state == SoundCheckState(voice=Voice.SILENT)


async def test_given_a_phone_without_devices_when_tried_then_the_problem_is_told(fake: FakeDesk) -> None:
    fake.phone.fail["play_tone"] = PhoneError("device", "gone")
    fake.desk.sound_check.beep()
    await fake.settle()
    assert fake.desk.sound_check.state == SoundCheckState(problem="device", detail="gone")
    fake.phone.fail.clear()
    fake.desk.sound_check.beep()
    await fake.settle()
    assert fake.desk.sound_check.state == SoundCheckState(detail="gone")


async def test_given_the_echo_when_called_then_the_round_trip_is_shown_and_no_contact_comes_of_it(
    fake: FakeDesk,
) -> None:
    check = fake.desk.sound_check
    check.call_echo()
    await fake.settle()
    leg = echo_leg(fake)
    assert check.state.activity is Activity.CALLING
    fake.phone.peer_answers(leg)
    fake.phone.quality(leg, Quality("opus", 0.0, 2.0, 48.0, 40.0, 100, 100, 4.4))
    assert (check.state.activity, check.state.round_trip_ms) == (Activity.TALKING, 48.0)
    check.hang_up_echo()
    await fake.settle()
    assert check.state.activity is Activity.NOTHING
    assert check.state.round_trip_ms == 48.0, "the result stays to be read"
    assert not fake.phone.legs
    assert not fake.of(CallAdded)
    assert not fake.of(RecordSaved)


async def test_given_an_exchange_without_an_echo_when_called_then_it_is_said(fake: FakeDesk) -> None:
    fake.desk.sound_check.call_echo()
    await fake.settle()
    fake.phone.peer_refuses(echo_leg(fake), 404, "Not Found")
    state = fake.desk.sound_check.state
    assert (state.activity, state.problem, state.detail) == (Activity.NOTHING, "echo_failed", "404 Not Found")


@pytest.mark.parametrize("step", ["echo", "record"])
async def test_given_a_check_when_a_call_comes_then_the_check_gives_way_and_only_the_meter_goes_on(
    fake: FakeDesk, step: str
) -> None:
    check = fake.desk.sound_check
    never = asyncio.Event()

    async def pause(_seconds: float) -> None:
        await never.wait()

    fake.phone.pause = pause
    if step == "echo":
        check.call_echo()
    else:
        check.hear_yourself()
    await fake.settle()
    assert check.state.activity is not Activity.NOTHING
    fake.phone.ring()
    await fake.settle()
    assert (check.state.activity, check.state.problem) == (Activity.NOTHING, "in_call")
    assert len(fake.phone.legs) == 1, "only the caller is left"
    assert fake.phone.measuring
    check.hear_yourself()
    await fake.settle()
    assert len(fake.phone.named("record_voice")) == (1 if step == "record" else 0)


async def test_given_an_echo_that_is_being_dialled_when_the_page_is_closed_then_no_call_is_left_behind(
    fake: FakeDesk,
) -> None:
    dial, gate = fake.phone.dial, asyncio.Event()

    async def dial_slowly(line_id: LineId, target: SipAddress, headers: Mapping[str, str]) -> LegId:
        await gate.wait()
        return await dial(line_id, target, headers)

    fake.phone.dial = dial_slowly  # type: ignore[method-assign]
    fake.desk.sound_check.call_echo()
    await fake.settle()
    fake.desk.sound_check.end()
    await fake.settle()
    gate.set()
    await fake.settle()
    assert [command for command, *_ in fake.phone.commands if command in ("dial", "hang_up")] == ["dial", "hang_up"]
    assert not fake.phone.legs
    fake.desk.sound_check.begin()
    fake.desk.sound_check.call_echo()
    await fake.settle()
    assert fake.desk.sound_check.state.activity is Activity.CALLING


async def test_given_a_closed_check_or_a_centre_without_an_echo_then_nothing_is_tried(fake: FakeDesk) -> None:
    check = fake.desk.sound_check
    provisioning = fake.desk.session.provisioning
    assert provisioning is not None
    assert check.can_echo
    fake.desk.bus.publish(LoggedIn(replace(provisioning, echo_number="")))
    await fake.settle()
    assert not check.can_echo
    check.call_echo()
    await fake.settle()
    assert check.state.problem == "no_line"
    check.end()
    check.beep()
    await fake.settle()
    assert not fake.phone.named("play_tone")
    assert not fake.phone.legs
