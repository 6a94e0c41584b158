"""The check of a line on fakes: its call to the echo, and the sound."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from agent_desktop.domain.events import (
    LegMilestone,
    Milestone,
)
from agent_desktop.domain.leg import LegId
from agent_desktop.domain.line_check import (
    EchoMeasured,
    Measure,
    Verdict,
)
from agent_desktop.domain.media import AudioHealth, AudioStatus, Quality
from agent_desktop.domain.sound_check import Activity
from agent_desktop.ports import PhoneError
from tests.fakes.desk import FakeDesk, open_desk
from tests.unit.line_checking import STEP, check, code, echo, provisioned, value


@pytest.fixture
async def fake() -> AsyncIterator[FakeDesk]:
    async with open_desk(provisioned()) as fake:
        await fake.log_in()
        yield fake


# --- the call to the echo --------------------------------------------------------------------------------------------

POOR = Quality("opus", 2.0, 12.0, 40.0, 60.0, 400, 400, 3.9)


@pytest.mark.parametrize(
    ("measured", "verdict", "expected"),
    [
        (EchoMeasured(400, 400, "opus", 0.0, 5.0, 30.0, 4.4), Verdict.GOOD, ""),
        (EchoMeasured(400, 0), Verdict.BAD, "one_way_audio"),
        (EchoMeasured(0, 0), Verdict.BAD, "no_audio"),
        (EchoMeasured(400, 390, "opus", 2.0, 5.0, 30.0, 4.0), Verdict.WARNING, "poor_audio"),
        (EchoMeasured(400, 400, "opus", 0.0, 45.0, 30.0, 4.0), Verdict.WARNING, "poor_audio"),
        (EchoMeasured(400, 400, "opus", 0.5, 5.0, 30.0, 3.5), Verdict.WARNING, "poor_audio"),
        (EchoMeasured(400, 300, "opus", 8.0, 5.0, 30.0, 3.5), Verdict.BAD, "bad_audio"),
        (EchoMeasured(400, 400, "opus", 0.0, 5.0, 30.0, 2.8), Verdict.BAD, "bad_audio"),
        (EchoMeasured(400, 400, "opus", 0.0, 5.0, 450.0, 4.0), Verdict.WARNING, "slow_audio"),
        (EchoMeasured(400, 400, "opus", 0.0, 5.0, 30.0, 4.4, 0.7, 0.02), Verdict.BAD, "silent_echo"),
        (EchoMeasured(400, 400, "opus", 0.0, 5.0, 30.0, 4.4, 0.1, 0.02), Verdict.GOOD, ""),
        (EchoMeasured(400, 400), Verdict.GOOD, ""),
    ],
)
def test_given_what_an_echo_call_measured_then_it_is_judged(
    measured: EchoMeasured, verdict: Verdict, expected: str
) -> None:
    finding = measured.judge()
    assert (finding.verdict, finding.code) == (verdict, expected)


async def test_given_an_echo_that_loses_packets_then_the_call_and_its_measurements_say_so(fake: FakeDesk) -> None:
    progress = await check(fake, lambda leg: echo(fake, leg, POOR))
    assert code(progress, STEP.ECHO) == (Verdict.WARNING, "poor_audio")
    assert value(progress, STEP.ECHO, Measure.LOSS) == "2.0"


async def test_given_a_firewall_that_lets_nothing_back_then_it_is_one_way_audio(fake: FakeDesk) -> None:
    async def answer_only(leg: LegId) -> None:
        fake.phone.peer_answers(leg)
        fake.desk.bus.publish(LegMilestone(leg, Milestone.FIRST_RTP_OUT, 1))

    assert code(await check(fake, answer_only), STEP.ECHO) == (Verdict.BAD, "one_way_audio")
    assert not fake.phone.legs


async def test_given_an_echo_that_is_refused_then_the_status_is_told(fake: FakeDesk) -> None:
    async def refuse(leg: LegId) -> None:
        fake.phone.peer_refuses(leg, 404, "Not Found")

    progress = await check(fake, refuse)
    assert code(progress, STEP.ECHO) == (Verdict.BAD, "echo_refused")
    assert value(progress, STEP.ECHO, Measure.STATUS) == "404 Not Found"
    assert code(progress, STEP.MICROPHONE) == (Verdict.SKIPPED, "not_measured")


async def test_given_an_echo_that_hangs_up_then_the_call_was_cut(fake: FakeDesk) -> None:
    async def cut(leg: LegId) -> None:
        fake.phone.peer_answers(leg)
        fake.phone.peer_hangs_up(leg)

    assert code(await check(fake, cut), STEP.ECHO) == (Verdict.BAD, "echo_cut")


async def test_given_an_echo_that_only_rings_then_it_is_given_up(fake: FakeDesk) -> None:
    async def ring(leg: LegId) -> None:
        fake.phone.peer_rings(leg)

    assert code(await check(fake, ring), STEP.ECHO) == (Verdict.BAD, "echo_no_answer")
    assert not fake.phone.legs


async def test_given_a_call_that_cannot_be_dialled_then_the_phones_reason_is_told(fake: FakeDesk) -> None:
    fake.phone.fail["dial"] = PhoneError("too_many_calls")
    assert code(await check(fake), STEP.ECHO) == (Verdict.BAD, "too_many_calls")


async def test_given_a_call_when_the_line_is_checked_then_it_is_not_disturbed(fake: FakeDesk) -> None:
    leg = fake.phone.ring()
    await fake.settle()
    progress = await check(fake)
    assert code(progress, STEP.ECHO) == (Verdict.SKIPPED, "in_call")
    assert set(fake.phone.legs) == {leg}


async def test_given_a_caller_during_the_echo_call_then_the_test_makes_way_at_once(fake: FakeDesk) -> None:
    async def answer_and_be_called(leg: LegId) -> None:
        fake.phone.peer_answers(leg)
        fake.phone.ring()
        await fake.settle()
        assert leg not in fake.phone.legs

    progress = await check(fake, answer_and_be_called)
    assert code(progress, STEP.ECHO) == (Verdict.SKIPPED, "call_came")
    assert len(fake.phone.legs) == 1


async def test_given_the_sound_check_in_the_echo_when_the_line_is_checked_then_that_step_is_left_out(
    fake: FakeDesk,
) -> None:
    sound = fake.desk.sound_check
    sound.begin()
    sound.call_echo()
    await fake.settle()
    (leg,) = fake.phone.legs
    assert code(await check(fake), STEP.ECHO) == (Verdict.SKIPPED, "echo_busy")
    assert list(fake.phone.legs) == [leg], "the first is not disturbed"
    fake.phone.peer_refuses(leg, 486)
    assert code(await check(fake), STEP.ECHO) == (Verdict.GOOD, "")


async def test_given_the_line_check_in_the_echo_when_the_agent_calls_it_too_then_they_are_told_and_may_later(
    fake: FakeDesk,
) -> None:
    sound = fake.desk.sound_check
    sound.begin()

    async def call_it_too(leg: LegId) -> None:
        await echo(fake, leg)
        sound.call_echo()
        await fake.settle()
        assert (sound.state.activity, sound.state.problem) == (Activity.NOTHING, "echo_busy")
        assert list(fake.phone.legs) == [leg]

    assert code(await check(fake, call_it_too), STEP.ECHO) == (Verdict.GOOD, "")
    sound.call_echo()
    await fake.settle()
    assert (sound.state.activity, sound.state.problem) == (Activity.CALLING, "")


async def test_given_a_centre_without_an_echo_then_none_is_called() -> None:
    async with open_desk(provisioned(echo_number="")) as fake:
        await fake.log_in()
        assert code(await check(fake), STEP.ECHO) == (Verdict.SKIPPED, "no_echo_number")


# --- sound -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "verdict", "expected"),
    [
        (AudioStatus(AudioHealth.WORKING, detail="Old Headset"), Verdict.WARNING, "device_missing"),
        (AudioStatus(AudioHealth.NULL), Verdict.WARNING, "null_audio"),
        (AudioStatus(AudioHealth.SIGNALLING_ONLY), Verdict.BAD, "signalling_only"),
        (AudioStatus(AudioHealth.FAILED, detail="busy"), Verdict.BAD, "sound_failed"),
    ],
)
async def test_given_sound_that_is_not_as_it_should_be_then_the_first_step_says_so(
    fake: FakeDesk, status: AudioStatus, verdict: Verdict, expected: str
) -> None:
    fake.phone.audio(status)
    assert code(await check(fake), STEP.SOUND) == (verdict, expected)


async def test_given_a_microphone_that_brings_nothing_then_its_mute_key_is_looked_for(fake: FakeDesk) -> None:
    progress = await check(fake, lambda leg: echo(fake, leg, sent=0.05, back=0.0))
    assert code(progress, STEP.MICROPHONE) == (Verdict.WARNING, "microphone_quiet")


@pytest.mark.parametrize(
    ("level", "expected"), [(0.5, (Verdict.GOOD, "")), (0.01, (Verdict.WARNING, "microphone_quiet"))]
)
async def test_given_no_call_to_an_echo_then_the_microphone_is_measured_by_itself(
    level: float, expected: tuple[Verdict, str]
) -> None:
    async with open_desk(provisioned(echo_number="")) as fake:
        await fake.log_in()
        fake.desk.line_check.start()
        await fake.clock.pass_time(1)
        assert fake.desk.line_check.progress is not None
        assert fake.desk.line_check.progress.running is STEP.MICROPHONE
        fake.phone.microphone(level)
        progress = await check(fake)
        assert code(progress, STEP.MICROPHONE) == expected
        assert fake.phone.named("measure_microphone") == [(True,), (False,)]


async def test_given_no_device_then_no_microphone_is_judged(fake: FakeDesk) -> None:
    fake.phone.audio(AudioStatus(AudioHealth.NULL))
    assert code(await check(fake), STEP.MICROPHONE) == (Verdict.SKIPPED, "no_microphone")
