"""The check of a line on fakes: each step and each way in which it fails."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from agent_desktop.domain.events import (
    LineChanged,
    LineChecked,
    Registration,
    UserAgentFailed,
)
from agent_desktop.domain.line_check import (
    CheckStep,
    Measure,
    Verdict,
)
from agent_desktop.domain.provisioning import Transport
from agent_desktop.domain.security import TlsCode, TlsProblem
from agent_desktop.ports import BackendError, PhoneError, ProbeError, Refused, Unreachable
from tests.fakes import centre
from tests.fakes.clock import START
from tests.fakes.desk import FakeDesk, open_desk
from tests.unit.line_checking import (
    EXCHANGE,
    RELAY,
    SERVER,
    STEP,
    STUN,
    check,
    code,
    found,
    provisioned,
    value,
    with_line,
)


@pytest.fixture
async def fake() -> AsyncIterator[FakeDesk]:
    async with open_desk(provisioned()) as fake:
        await fake.log_in()
        yield fake


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
