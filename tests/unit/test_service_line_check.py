"""The check of a line on fakes: each step, each way in which it fails, and what the report leaves out."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from agent_desktop.domain.events import (
    LegMilestone,
    LineChanged,
    LineChecked,
    Milestone,
    Registration,
    UserAgentFailed,
)
from agent_desktop.domain.leg import LegId
from agent_desktop.domain.line_check import (
    CheckResult,
    CheckStep,
    EchoMeasured,
    Finding,
    LineCheckProgress,
    Measure,
    Verdict,
)
from agent_desktop.domain.media import AudioHealth, AudioStatus, Quality
from agent_desktop.domain.provisioning import Provisioning, Transport, TurnServer
from agent_desktop.domain.security import TlsCode, TlsProblem
from agent_desktop.domain.sound_check import Activity
from agent_desktop.ports import BackendError, PhoneError, ProbeError, Refused, StorageError, Unreachable
from agent_desktop.services.checks.report import clean
from tests.fakes import centre
from tests.fakes.clock import START
from tests.fakes.desk import FakeDesk, open_desk

STEP = CheckStep
SERVER = "desk.example.org"
EXCHANGE = "pbx.example.org"
STUN, RELAY = "stun.example.org", "turn.example.org:3478"


def provisioned(**changes: object) -> Provisioning:
    """The small centre at a registrar over TLS."""
    line = replace(
        centre.PROVISIONING.lines[0], registrar=f"sip:{EXCHANGE}", transport=Transport.TLS, password="0penSesame"
    )
    phone = replace(centre.PROVISIONING.phone, stun_servers=(STUN,), turn=TurnServer(RELAY, "desks", "r3laySecret"))
    values: dict[str, object] = {"lines": (line,), "phone": phone, **changes}
    return replace(centre.PROVISIONING, **values)  # type: ignore[arg-type]


def with_line(**changes: object) -> Provisioning:
    line = provisioned().lines[0]
    return provisioned(lines=(replace(line, **changes),))  # type: ignore[arg-type]


@pytest.fixture
async def fake() -> AsyncIterator[FakeDesk]:
    async with open_desk(provisioned()) as fake:
        await fake.log_in()
        yield fake


Talk = Callable[[LegId], Awaitable[None]]


async def check(fake: FakeDesk, talk: Talk | None = None) -> LineCheckProgress:
    """Runs a check to its end; when the echo is called `talk` plays the exchange (usually: it works)."""
    play = talk or (lambda leg: echo(fake, leg))
    fake.desk.line_check.start()
    for _ in range(200):
        await fake.clock.pass_time(0.25)
        progress = fake.desk.line_check.progress
        assert progress is not None
        if progress.over:
            return progress
        if progress.running is STEP.ECHO and fake.phone.legs:
            (leg,) = fake.phone.legs
            if not fake.phone.legs[leg].confirmed:
                await play(leg)
    raise AssertionError(f"never over: {fake.desk.line_check.progress}")


async def echo(
    fake: FakeDesk, leg: LegId, quality: Quality | None = None, sent: float = 0.6, back: float = 0.5
) -> None:
    """The echo answers and says back what it hears."""
    phone = fake.phone
    phone.peer_answers(leg)
    phone.sound(leg)
    await fake.settle()
    phone.quality(leg, *([quality] if quality else []))
    phone.level(leg, back, sent)


def found(progress: LineCheckProgress, step: CheckStep) -> Finding:
    result = progress.of(step)
    assert result is not None
    return result.finding


def code(progress: LineCheckProgress, step: CheckStep) -> tuple[Verdict, str]:
    finding = found(progress, step)
    return finding.verdict, finding.code


def value(progress: LineCheckProgress, step: CheckStep, measure: Measure) -> str:
    return dict(found(progress, step).measures)[measure]


# --- all is well -----------------------------------------------------------------------------------------------------


async def test_given_all_is_well_when_the_line_is_checked_then_every_step_is_good_with_its_measurements(
    fake: FakeDesk,
) -> None:
    progress = await check(fake)
    assert [result.step for result in progress.results] == list(CheckStep)
    assert {step: code(progress, step) for step in CheckStep} == dict.fromkeys(CheckStep, (Verdict.GOOD, ""))
    assert progress.verdict is Verdict.GOOD
    assert progress.finished
    assert value(progress, STEP.EXCHANGE_NAME, Measure.HOST) == EXCHANGE
    assert value(progress, STEP.EXCHANGE_ROUTE, Measure.NETWORK) == "vpn"
    assert value(progress, STEP.EXCHANGE_ROUTE, Measure.INTERFACE) == "tun0"
    assert value(progress, STEP.EXCHANGE_CONNECT, Measure.ISSUER) == "Test Authority"
    assert value(progress, STEP.PUBLIC_ADDRESS, Measure.PUBLIC) == "203.0.113.5:40000"
    assert value(progress, STEP.RELAY, Measure.RELAYED) == "192.0.2.99:50001"
    assert value(progress, STEP.REGISTER, Measure.STATUS) == "200 OK"
    assert value(progress, STEP.ECHO, Measure.MOS) == "4.4"
    assert value(progress, STEP.MICROPHONE, Measure.LEVEL) == "60"
    assert value(progress, STEP.SOUND, Measure.CAPTURE) == "Fake Headset"
    dialled = fake.phone.named("dial")
    assert [(line, str(target)) for line, target, _ in dialled] == [("main", f"sip:600@{EXCHANGE}")]
    assert not fake.phone.legs, "the test call has ended"
    assert fake.phone.watched is None


async def test_given_a_check_when_it_calls_the_echo_then_neither_record_nor_state_nor_ring_knows_of_it(
    fake: FakeDesk,
) -> None:
    before = fake.desk.session.status
    await check(fake)
    assert await fake.store.recent_records(10) == ()
    assert fake.desk.session.status == before
    assert fake.desk.calls.calls == ()


async def test_given_a_check_then_each_step_is_told_as_it_begins_and_ends(fake: FakeDesk) -> None:
    await check(fake)
    told = [fact.progress for fact in fake.of(LineChecked)]
    assert [p.running for p in told if p.running] == list(CheckStep)
    assert [len(p.results) for p in told if p.running] == list(range(len(CheckStep)))
    assert told[-1].finished
    assert told[-1].running is None


async def test_given_a_check_that_runs_when_another_is_wished_then_it_is_the_same_one(fake: FakeDesk) -> None:
    fake.desk.line_check.start()
    await fake.clock.pass_time(0.03)
    fake.desk.line_check.start()
    await check(fake)
    assert len([fact for fact in fake.of(LineChecked) if fact.progress.running is STEP.SOUND]) == 1


# --- the way to the exchange -----------------------------------------------------------------------------------------

EXCHANGE_AFTER = (STEP.EXCHANGE_ROUTE, STEP.EXCHANGE_CONNECT, STEP.REGISTER, STEP.ECHO)


@pytest.mark.parametrize(
    ("probe", "whom", "error", "step", "after"),
    [
        ("look_up", EXCHANGE, "no_name", STEP.EXCHANGE_NAME, EXCHANGE_AFTER),
        ("route", "192.0.2.7", "no_route", STEP.EXCHANGE_ROUTE, EXCHANGE_AFTER[1:]),
        ("connect_tls", EXCHANGE, "connection_refused", STEP.EXCHANGE_CONNECT, EXCHANGE_AFTER[2:]),
        ("connect_tls", EXCHANGE, "no_answer", STEP.EXCHANGE_CONNECT, EXCHANGE_AFTER[2:]),
        ("connect_tls", EXCHANGE, "tls_expired", STEP.EXCHANGE_CONNECT, EXCHANGE_AFTER[2:]),
        ("connect_tls", EXCHANGE, "tls_wrong_name", STEP.EXCHANGE_CONNECT, EXCHANGE_AFTER[2:]),
    ],
)
async def test_given_one_thing_wrong_on_the_way_then_it_is_named_and_what_needs_it_is_left_out(
    fake: FakeDesk, probe: str, whom: str, error: str, step: CheckStep, after: tuple[CheckStep, ...]
) -> None:
    fake.probes.addresses[SERVER] = ("192.0.2.8",)
    fake.probes.fail[probe, whom] = ProbeError(error, "the system's words")
    progress = await check(fake)
    assert code(progress, step) == (Verdict.BAD, error)
    assert found(progress, step).detail == "the system's words"
    assert {code(progress, s) for s in after} == {(Verdict.SKIPPED, "after_failure")}
    assert code(progress, STEP.SERVER_ANSWER) == (Verdict.GOOD, ""), "the server is another matter"
    assert progress.verdict is Verdict.BAD
    assert fake.phone.named("dial") == []


async def test_given_several_addresses_when_no_network_leads_to_the_first_then_the_next_is_taken(
    fake: FakeDesk,
) -> None:
    fake.probes.addresses[EXCHANGE] = ("198.51.100.1", "192.0.2.7")
    fake.probes.fail["route", "198.51.100.1"] = ProbeError("no_route")
    assert code(await check(fake), STEP.EXCHANGE_ROUTE) == (Verdict.GOOD, "")


async def test_given_a_lookup_without_end_then_the_step_ends_all_the_same(fake: FakeDesk) -> None:
    fake.probes.seconds = 3600.0
    progress = await check(fake)
    assert code(progress, STEP.EXCHANGE_NAME) == (Verdict.BAD, "timed_out")
    assert code(progress, STEP.SERVER_NAME) == (Verdict.BAD, "timed_out")


async def test_given_a_name_that_takes_long_then_that_is_a_warning(fake: FakeDesk) -> None:
    fake.probes.seconds = 1.5
    assert code(await check(fake), STEP.EXCHANGE_NAME) == (Verdict.WARNING, "slow_name")


@pytest.mark.parametrize(("silent", "expected"), [(False, (Verdict.GOOD, "")), (True, (Verdict.WARNING, "no_options"))])
async def test_given_udp_when_the_exchange_is_silent_to_options_then_only_the_registration_decides(
    silent: bool, expected: tuple[Verdict, str]
) -> None:
    async with open_desk(with_line(transport=Transport.UDP)) as fake:
        await fake.log_in()
        fake.probes.silent = silent
        progress = await check(fake)
        assert code(progress, STEP.EXCHANGE_CONNECT) == expected
        assert code(progress, STEP.REGISTER) == (Verdict.GOOD, "")


async def test_given_tcp_then_a_connection_is_enough() -> None:
    async with open_desk(with_line(transport=Transport.TCP)) as fake:
        await fake.log_in()
        assert code(await check(fake), STEP.EXCHANGE_CONNECT) == (Verdict.GOOD, "")
        assert ("connect", "192.0.2.7") in fake.probes.asked


async def test_given_a_certificate_that_only_fits_by_wildcard_then_the_exchange_is_refused_and_a_server_not(
    fake: FakeDesk,
) -> None:
    fake.probes.facts = replace(fake.probes.facts, names=("*.example.org",))
    progress = await check(fake)
    assert code(progress, STEP.EXCHANGE_CONNECT) == (Verdict.BAD, "tls_wildcard_name")
    assert code(progress, STEP.SERVER_CONNECT) == (Verdict.GOOD, "")


async def test_given_a_certificate_that_ends_next_week_then_somebody_is_told_in_time(fake: FakeDesk) -> None:
    fake.probes.facts = replace(fake.probes.facts, ends=START + timedelta(days=7))
    assert code(await check(fake), STEP.EXCHANGE_CONNECT) == (Verdict.WARNING, "expires_soon")


async def test_given_a_line_that_trusts_anybody_then_that_is_a_warning() -> None:
    phone = replace(centre.PROVISIONING.phone, verify_server=False)
    async with open_desk(provisioned(phone=phone)) as fake:
        await fake.log_in()
        assert code(await check(fake), STEP.EXCHANGE_CONNECT) == (Verdict.WARNING, "server_unverified")


# --- registration ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("registers", "expected"),
    [
        (Registration.REFUSED, "refused"),
        (Registration.UNREACHABLE, "no_answer"),
        (Registration.REGISTERING, "no_answer"),
    ],
)
async def test_given_an_exchange_that_does_not_take_the_phone_then_nothing_is_called(
    fake: FakeDesk, registers: Registration, expected: str
) -> None:
    fake.phone.registers = registers
    progress = await check(fake)
    assert code(progress, STEP.REGISTER) == (Verdict.BAD, expected)
    assert code(progress, STEP.ECHO) == (Verdict.SKIPPED, "after_failure")


async def test_given_a_registration_that_fails_over_tls_then_the_certificate_is_named(fake: FakeDesk) -> None:
    fake.phone.registers = Registration.REGISTERING
    problem = TlsProblem(TlsCode.EXPIRED, names=("old.example.org",), issuer="Somebody")

    def refuse(fact: LineChanged) -> None:
        if fact.registration is Registration.REGISTERING:
            failed = LineChanged(fact.line_id, Registration.UNREACHABLE, 503, "TLS", 1.0, tls=problem)
            fake.desk.bus.publish(failed)

    fake.desk.bus.subscribe(LineChanged, refuse)
    progress = await check(fake)
    assert code(progress, STEP.REGISTER) == (Verdict.BAD, "tls_expired")
    assert "old.example.org" in found(progress, STEP.REGISTER).detail


@pytest.mark.expects_log("the phone cannot start: port_taken")
async def test_given_a_phone_that_cannot_start_then_sound_and_registration_say_why() -> None:
    async with open_desk(provisioned()) as fake:
        fake.phone.fail["start"] = PhoneError("port_taken", "5060")
        await fake.log_in()
        progress = await check(fake)
        assert code(progress, STEP.SOUND) == (Verdict.BAD, "port_taken")
        assert code(progress, STEP.REGISTER) == (Verdict.BAD, "port_taken")


async def test_given_an_engine_that_died_when_the_line_is_checked_then_that_is_said(fake: FakeDesk) -> None:
    fake.desk.bus.publish(UserAgentFailed("engine_died", ""))
    assert code(await check(fake), STEP.REGISTER) == (Verdict.BAD, "engine_died")


async def test_given_a_line_in_direct_mode_then_there_is_no_exchange_to_look_at() -> None:
    async with open_desk() as fake:
        await fake.log_in()
        progress = await check(fake)
        for step in (STEP.EXCHANGE_NAME, STEP.EXCHANGE_ROUTE, STEP.EXCHANGE_CONNECT, STEP.REGISTER):
            assert code(progress, step) == (Verdict.SKIPPED, "direct")
        assert code(progress, STEP.ECHO) == (Verdict.SKIPPED, "no_echo_number")
        assert progress.verdict is Verdict.GOOD


async def test_given_no_line_at_all_then_the_administrator_has_to_make_one() -> None:
    async with open_desk(provisioned(lines=())) as fake:
        await fake.log_in()
        assert code(await check(fake), STEP.EXCHANGE_NAME) == (Verdict.BAD, "no_line")


async def test_given_a_registrar_that_is_no_address_then_it_is_named() -> None:
    async with open_desk(with_line(registrar="sip:")) as fake:
        await fake.log_in()
        assert code(await check(fake), STEP.EXCHANGE_NAME) == (Verdict.BAD, "bad_address")


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


# --- the server ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("probe", "error", "step"),
    [
        ("look_up", "no_name", STEP.SERVER_NAME),
        ("connect_tls", "tls_unknown_issuer", STEP.SERVER_CONNECT),
    ],
)
async def test_given_a_server_that_cannot_be_reached_then_the_exchange_is_checked_all_the_same(
    fake: FakeDesk, probe: str, error: str, step: CheckStep
) -> None:
    fake.probes.fail[probe, SERVER] = ProbeError(error)
    progress = await check(fake)
    assert code(progress, step) == (Verdict.BAD, error)
    assert code(progress, STEP.EVENT_STREAM) == (Verdict.SKIPPED, "after_failure")
    assert code(progress, STEP.ECHO) == (Verdict.GOOD, "")


@pytest.mark.parametrize("error", [Unreachable("timeout", "3 s"), Refused("forbidden")])
async def test_given_a_server_that_does_not_answer_then_its_code_is_told(fake: FakeDesk, error: BackendError) -> None:
    fake.backend.fail("agent_status", error)
    progress = await check(fake)
    assert code(progress, STEP.SERVER_ANSWER) == (Verdict.BAD, error.code)


async def test_given_a_slow_server_then_that_is_a_warning(fake: FakeDesk) -> None:
    fake.backend.slow(2.0)
    assert code(await check(fake), STEP.SERVER_ANSWER) == (Verdict.WARNING, "slow_server")


async def test_given_an_event_stream_that_does_not_come_then_that_is_said_and_why(fake: FakeDesk) -> None:
    fake.backend.down("a proxy in between")
    fake.backend.fail("agent_status", None)
    await fake.settle()
    fake.backend._failure = None  # requests pass, the stream does not
    progress = await check(fake)
    assert code(progress, STEP.SERVER_ANSWER) == (Verdict.GOOD, "")
    assert code(progress, STEP.EVENT_STREAM) == (Verdict.BAD, "no_stream")
    assert "a proxy in between" in found(progress, STEP.EVENT_STREAM).detail


async def test_given_a_profile_without_a_server_then_the_rest_is_checked() -> None:
    async with open_desk() as fake:
        fake.desk.session.start_local(replace(provisioned(), user=replace(centre.AGENT, username="")))
        await fake.settle()
        progress = await check(fake)
        for step in (STEP.SERVER_NAME, STEP.SERVER_CONNECT, STEP.SERVER_ANSWER, STEP.EVENT_STREAM):
            assert code(progress, step) == (Verdict.SKIPPED, "no_server")
        assert code(progress, STEP.ECHO) == (Verdict.GOOD, "")
        assert progress.verdict is Verdict.GOOD


async def test_given_nobody_logged_in_then_only_the_way_to_nothing_is_left() -> None:
    async with open_desk(provisioned()) as fake:
        progress = await check(fake)
        assert code(progress, STEP.SOUND) == (Verdict.BAD, "no_phone")
        assert code(progress, STEP.REGISTER) == (Verdict.SKIPPED, "not_logged_in")
        assert code(progress, STEP.ECHO) == (Verdict.SKIPPED, "not_logged_in")


async def test_given_a_log_in_that_failed_then_the_server_is_checked_and_says_that_nobody_is_in() -> None:
    async with open_desk(provisioned()) as fake:
        with pytest.raises(Exception, match="bad_credentials"):
            await fake.desk.session.login(f"https://{SERVER}", centre.USERNAME, "wrong")
        progress = await check(fake)
        assert code(progress, STEP.SERVER_CONNECT) == (Verdict.GOOD, "")
        assert code(progress, STEP.SERVER_ANSWER)[0] is Verdict.BAD


# --- stopping --------------------------------------------------------------------------------------------------------


async def test_given_a_running_check_when_it_is_cancelled_then_the_call_ends_and_what_was_found_stays(
    fake: FakeDesk,
) -> None:
    fake.desk.line_check.start()
    await fake.clock.pass_time(1)
    assert fake.phone.legs
    fake.desk.line_check.cancel()
    await fake.settle()
    progress = fake.desk.line_check.progress
    assert progress is not None
    assert progress.cancelled
    assert progress.over
    assert not progress.finished
    assert progress.running is None
    assert len(progress.results) == list(CheckStep).index(STEP.ECHO)
    assert not fake.phone.legs


async def test_given_a_cancelled_check_when_it_is_started_again_then_it_runs_anew(fake: FakeDesk) -> None:
    fake.desk.line_check.cancel()
    fake.desk.line_check.start()
    await fake.clock.pass_time(0.01)
    fake.desk.line_check.cancel()
    await fake.settle()
    assert (await check(fake)).finished


async def test_given_someone_who_waits_for_the_check_when_it_is_over_then_they_get_it(fake: FakeDesk) -> None:
    fake.phone.registers = Registration.REFUSED
    waiting = asyncio.ensure_future(fake.desk.line_check.run())
    await fake.clock.pass_time(60)
    progress = await waiting
    assert progress is not None
    assert progress.finished


# --- the report ------------------------------------------------------------------------------------------------------


async def test_given_passwords_and_callers_when_the_report_is_made_then_none_of_them_is_in_it() -> None:
    phone = replace(centre.PROVISIONING.phone, turn=TurnServer("turn.example.org", "user", "turn-s3cret"))
    async with open_desk(provisioned(phone=phone)) as fake:
        await fake.log_in_ready()
        leg = fake.phone.ring("+8613912345678", name="Zhang Wei")
        await fake.settle()
        call = fake.desk.calls.ringing_call
        assert call is not None
        await fake.desk.calls.answer(call.id)
        await fake.settle()
        fake.phone.quality(leg)
        fake.phone.peer_hangs_up(leg)
        await fake.settle()
        fake.probes.fail["connect_tls", EXCHANGE] = ProbeError(
            "no_answer", "0penSesame and turn-s3cret for +8613912345678, password=abc Bearer abcdef"
        )
        await check(fake)
        report = await fake.desk.line_check.report()
        assert report is not None
        text = report.as_json()
        for secret in ("0penSesame", "turn-s3cret", "13912345678", "Zhang", "=abc", "abcdef", centre.PASSWORD):
            assert secret not in text, secret
        content = json.loads(text)
        assert content["account"] == "1001"
        assert content["exchange"] == f"sip:{EXCHANGE}"
        assert content["server"] == f"https://{SERVER}"
        assert content["versions"] == {"agent_desktop": "1.0"}
        assert content["devices"] == ["Fake Headset", "Fake Speakers"]
        assert [step["step"] for step in content["steps"]] == [step.value for step in CheckStep]
        (quality,) = content["last_calls"]
        assert quality["mos"] == 4.4
        assert quality["network"] == "wired"
        assert {link["link"] for link in content["links"]} == {"sip", "server", "audio"}


async def test_given_no_check_so_far_then_there_is_no_report(fake: FakeDesk) -> None:
    assert await fake.desk.line_check.report() is None


async def test_given_a_local_file_that_cannot_be_read_then_the_report_does_without_quality_records(
    fake: FakeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(_limit: int) -> tuple[()]:
        raise StorageError("no_access")

    await check(fake)
    monkeypatch.setattr(fake.store, "recent_records", broken)
    report = await fake.desk.line_check.report()
    assert report is not None
    assert report.calls == ()


@pytest.mark.parametrize(
    ("words", "cleaned"),
    [
        ("call from +8613912345678 refused", "call from [hidden] refused"),
        ("10.8.0.2:5060 and 192.168.100.200", "10.8.0.2:5060 and 192.168.100.200"),
        ("408 Request Timeout", "408 Request Timeout"),
        ("the word is sesame!", "the word is [hidden]!"),
    ],
)
def test_given_words_of_another_program_when_they_are_cleaned_then_numbers_and_secrets_go(
    words: str, cleaned: str
) -> None:
    assert clean(words, ("sesame",)) == cleaned


# --- values ----------------------------------------------------------------------------------------------------------


def progress_of(*verdicts: Verdict) -> LineCheckProgress:
    steps = zip(CheckStep, verdicts, strict=False)
    return LineCheckProgress(START, tuple(CheckResult(step, Finding(verdict), 0.1) for step, verdict in steps))


@pytest.mark.parametrize(
    ("verdicts", "worst"),
    [
        ((), Verdict.SKIPPED),
        ((Verdict.SKIPPED,), Verdict.SKIPPED),
        ((Verdict.GOOD, Verdict.SKIPPED), Verdict.GOOD),
        ((Verdict.GOOD, Verdict.WARNING), Verdict.WARNING),
        ((Verdict.BAD, Verdict.WARNING), Verdict.BAD),
    ],
)
def test_given_findings_then_the_check_is_as_good_as_its_worst(verdicts: tuple[Verdict, ...], worst: Verdict) -> None:
    progress = progress_of(*verdicts)
    assert progress.verdict is worst
    assert not progress.over
    assert progress.of(CheckStep.EVENT_STREAM) is None


# --- behind a router -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("servers", "expected", "detail"),
    [
        ((), (Verdict.SKIPPED, "no_stun"), ""),
        (("other.example.org",), (Verdict.WARNING, "stun_silent"), "other.example.org"),
        (("other.example.org", STUN), (Verdict.WARNING, "stun_partly"), "other.example.org"),
    ],
)
async def test_given_stun_servers_when_some_are_silent_then_which_and_what_the_others_say(
    servers: tuple[str, ...], expected: tuple[Verdict, str], detail: str
) -> None:
    phone = replace(centre.PROVISIONING.phone, stun_servers=servers)
    async with open_desk(provisioned(phone=phone)) as fake:
        await fake.log_in()
        progress = await check(fake)
        assert code(progress, STEP.PUBLIC_ADDRESS) == expected
        assert found(progress, STEP.PUBLIC_ADDRESS).detail == detail
        assert code(progress, STEP.RELAY) == (Verdict.SKIPPED, "no_turn")
        assert code(progress, STEP.ECHO) == (Verdict.GOOD, ""), "calls are looked at all the same"


@pytest.mark.parametrize(
    ("failure", "verdict"),
    [
        ("relay_silent", Verdict.WARNING),
        ("relay_credentials", Verdict.BAD),
        ("relay_full", Verdict.BAD),
        ("relay_refused", Verdict.BAD),
        ("no_name", Verdict.BAD),
    ],
)
async def test_given_a_relay_that_does_not_lend_then_it_is_said_why_and_no_password_is_in_the_report(
    fake: FakeDesk, failure: str, verdict: Verdict
) -> None:
    fake.probes.fail["relay", RELAY] = ProbeError(failure, "401 r3laySecret")
    progress = await check(fake)
    assert code(progress, STEP.RELAY) == (verdict, failure)
    assert value(progress, STEP.RELAY, Measure.HOST) == RELAY
    report = await fake.desk.line_check.report()
    assert report is not None
    assert "r3laySecret" not in report.as_json()
    assert failure in report.as_json()
