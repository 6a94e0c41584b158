"""Lines and their registrar: SIPp and a plain socket as registrar."""

from __future__ import annotations

import asyncio
import hashlib
import itertools
import re
import socket
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from agent_desktop.domain.events import LegIncoming, LineChanged, Registration
from agent_desktop.domain.leg import LineId
from agent_desktop.domain.media import SoundUse
from agent_desktop.domain.provisioning import LineConfig, PhoneConfig, Transport
from agent_desktop.ports import PhoneError
from agent_desktop.sip.backoff import Backoff, Patience
from tests.lab.ports import free_port
from tests.peers.registrar import Registrar
from tests.peers.sipp import Scenario, Sipp
from tests.sip.agent import LINE, Agent

MakeSipp = Callable[..., Sipp]


async def finished(sipp: Sipp) -> int:
    return await asyncio.to_thread(sipp.wait, 20)


def line_at(sipp: Sipp, password: str = "secret", line_id: LineId = LINE, user: str = "1001") -> LineConfig:
    registrar = f"sip:{sipp.host}:{sipp.port}"
    return LineConfig(line_id, f"sip:{user}@example.org", registrar=registrar, username=user, password=password)


def challenge(algorithm: str) -> str:
    return f'WWW-Authenticate: Digest realm="example.org", nonce="n0nce", algorithm={algorithm}, qop="auth"'


def digest_is_right(messages: str, algorithm: str, password: str) -> bool:
    """Recomputes the newest Authorization (RFC 7616 section 3.4.1)."""
    line = re.findall(r"Authorization: Digest (.*)", messages)[-1]
    values = dict(re.findall(r'(\w+)="?([^",\s]+)"?', line))
    make = {"MD5": hashlib.md5, "SHA-256": hashlib.sha256}[algorithm]

    def digest(text: str) -> str:
        return make(text.encode()).hexdigest()

    secret = digest(f"{values['username']}:{values['realm']}:{password}")
    request = digest(f"REGISTER:{values['uri']}")
    parts = (secret, values["nonce"], values["nc"], values["cnonce"], values["qop"], request)
    return bool(values["response"] == digest(":".join(parts)))


@pytest.mark.parametrize("algorithm", ["MD5", "SHA-256"])
async def test_given_a_registrar_with_digest_when_a_line_is_set_then_it_registers_with_the_right_digest(
    bare_agent: Agent, make_sipp: MakeSipp, algorithm: str
) -> None:
    sipp = make_sipp()
    sipp.run(
        Scenario("uas")
        .expect_request("REGISTER")
        .answer(401, "Unauthorized", headers=[challenge(algorithm)])
        .expect_request("REGISTER", contains=["Authorization: Digest"])
        .answer(200, "OK", headers=["[last_Contact:]", "Expires: 300"])
    )
    await bare_agent.start()
    await bare_agent.phone.set_lines([line_at(sipp)])
    registered = await bare_agent.wait_for(LineChanged, lambda f: f.registration is Registration.REGISTERED)
    assert registered.status == 200
    assert [f.registration for f in bare_agent.of(LineChanged)] == [Registration.REGISTERING, Registration.REGISTERED]
    assert await finished(sipp) == 0
    assert digest_is_right(sipp.messages(), algorithm, "secret")


@pytest.mark.parametrize("status", [403, 404])
async def test_given_a_registrar_that_refuses_when_registering_then_refused_with_a_slow_retry(
    bare_agent: Agent, make_sipp: MakeSipp, status: int
) -> None:
    sipp = make_sipp()
    sipp.run(Scenario("uas").expect_request("REGISTER").answer(status, "No"))
    await bare_agent.start()
    await bare_agent.phone.set_lines([line_at(sipp)])
    refused = await bare_agent.wait_for(LineChanged, lambda f: f.registration is Registration.REFUSED)
    assert (refused.status, refused.reason, refused.retry_in) == (status, "No", 300.0)
    assert await finished(sipp) == 0


async def test_given_a_wrong_password_when_registering_then_refused_and_the_password_is_in_no_log(
    bare_agent: Agent, make_sipp: MakeSipp, caplog: pytest.LogCaptureFixture
) -> None:
    sipp = make_sipp()
    sipp.run(
        Scenario("uas")
        .expect_request("REGISTER")
        .answer(401, "Unauthorized", headers=[challenge("MD5")])
        .expect_request("REGISTER")
        .answer(401, "Unauthorized", headers=[challenge("MD5")])
    )
    with caplog.at_level("DEBUG"):
        await bare_agent.start()
        await bare_agent.phone.set_lines([line_at(sipp, password="wr0ng-pass")])
        refused = await bare_agent.wait_for(LineChanged, lambda f: f.registration is Registration.REFUSED)
    assert refused.status == 401
    assert "wr0ng-pass" not in caplog.text
    assert await finished(sipp) == 0


async def test_given_a_registrar_in_trouble_when_registering_then_it_is_tried_again_until_it_works(
    bare_agent: Agent,
) -> None:
    registrar = Registrar("127.0.0.1", (503, 500, 200))
    try:
        await bare_agent.start()
        await bare_agent.phone.set_lines([LineConfig(LINE, "sip:1001@example.org", registrar=registrar.uri)])
        away = await bare_agent.wait_for(LineChanged, lambda f: f.registration is Registration.UNREACHABLE)
        await bare_agent.wait_for(LineChanged, lambda f: f.registration is Registration.REGISTERED, seconds=8)
        await bare_agent.close()
    finally:
        registrar.close()
    assert away.status == 503
    assert away.retry_in is not None
    assert 0.5 <= away.retry_in <= 1.5
    pauses = [later - earlier for earlier, later in itertools.pairwise(registrar.arrivals[:3])]
    assert 0.5 <= pauses[0] <= 1.7
    assert 1.0 <= pauses[1] <= 3.2


async def test_given_a_silent_registrar_when_registering_then_the_agent_is_told_within_seconds(
    bare_agent: Agent,
) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as deaf:
        deaf.bind(("127.0.0.1", 0))
        await bare_agent.start()
        registrar = f"sip:127.0.0.1:{deaf.getsockname()[1]}"
        await bare_agent.phone.set_lines([LineConfig(LINE, "sip:1001@example.org", registrar=registrar)])
        await bare_agent.wait_for(LineChanged, lambda f: f.registration is Registration.UNREACHABLE, seconds=6)


async def test_given_tcp_and_nobody_listening_when_registering_then_unreachable_and_a_retry_succeeds_later(
    bare_agent: Agent, make_sipp: MakeSipp
) -> None:
    sipp = make_sipp("t1")
    await bare_agent.start()
    registrar = f"sip:{sipp.host}:{sipp.port}"
    config = LineConfig(LINE, "sip:1001@example.org", registrar=registrar, transport=Transport.TCP)
    await bare_agent.phone.set_lines([config])
    await bare_agent.wait_for(LineChanged, lambda f: f.registration is Registration.UNREACHABLE)
    sipp.run(
        Scenario("uas")
        .expect_request("REGISTER")
        .answer(200, "OK", headers=["[last_Contact:]", "Expires: 300"])
        .pause(300)
    )
    sipp.wait_for_listener()
    await bare_agent.phone.register_again()
    await bare_agent.wait_for(LineChanged, lambda f: f.registration is Registration.REGISTERED, seconds=8)
    assert await finished(sipp) == 0
    # SIPp ended, and the connection with it
    lost = await bare_agent.wait_for(
        LineChanged, lambda f: f.registration is Registration.UNREACHABLE and f.reason == "connection lost"
    )
    assert lost.retry_in is not None


async def test_given_a_registered_line_when_the_phone_stops_then_it_unregisters(
    bare_agent: Agent, make_sipp: MakeSipp
) -> None:
    sipp = make_sipp()
    sipp.run(
        Scenario("uas")
        .expect_request("REGISTER")
        .answer(200, "OK", headers=["[last_Contact:]", "Expires: 300"])
        .expect_request("REGISTER", contains=["Expires: 0"])
        .answer(200, "OK")
    )
    await bare_agent.start()
    await bare_agent.phone.set_lines([line_at(sipp)])
    await bare_agent.wait_for(LineChanged, lambda f: f.registration is Registration.REGISTERED)
    await bare_agent.close()
    assert await finished(sipp) == 0


async def test_given_two_lines_when_each_is_called_then_the_leg_names_the_right_one(
    bare_agent: Agent, make_sipp: MakeSipp
) -> None:
    first, second = LineId("first"), LineId("second")
    await bare_agent.start()
    await bare_agent.phone.set_lines(
        [LineConfig(first, f"sip:1001@{bare_agent.host}"), LineConfig(second, f"sip:1002@{bare_agent.host}")]
    )
    for user, line in (("1002", second), ("1001", first), ("9999", first)):
        sipp = make_sipp()
        seen = len(bare_agent.facts)
        call = Scenario("uac", target_user=user).invite().expect(100, optional=True).expect(180).expect(486).ack()
        sipp.run(call, bare_agent.address)
        incoming = await bare_agent.wait_for(LegIncoming, start=seen)
        await bare_agent.phone.reject(incoming.leg_id, 486)
        assert incoming.line_id == line
        assert await finished(sipp) == 0


async def test_given_lines_when_others_are_set_then_exactly_those_exist(bare_agent: Agent) -> None:
    first, second = LineId("first"), LineId("second")
    await bare_agent.start()
    one, two = LineConfig(first, "sip:1@example.org"), LineConfig(second, "sip:2@example.org")
    await bare_agent.phone.set_lines([one])
    await bare_agent.phone.set_lines([one, two])
    await bare_agent.phone.set_lines([two])
    removed = await bare_agent.wait_for(LineChanged, lambda f: f.registration is Registration.REMOVED)
    assert removed.line_id == first
    told = [(f.line_id, f.registration) for f in bare_agent.of(LineChanged)]
    assert told.count((second, Registration.DIRECT)) == 2
    await bare_agent.phone.set_lines([])


async def test_given_a_bad_address_when_set_as_a_line_then_the_error_says_so_and_the_others_work(
    bare_agent: Agent,
) -> None:
    await bare_agent.start()
    good = LineConfig(LineId("good"), "sip:1@example.org")
    with pytest.raises(PhoneError, match="bad_address"):
        await bare_agent.phone.set_lines([LineConfig(LINE, "not an address"), good])
    await bare_agent.wait_for(LineChanged, lambda f: f.line_id == "good" and f.registration is Registration.DIRECT)


async def test_given_a_line_that_cannot_be_opened_when_set_again_and_again_then_none_of_the_attempts_lives_on(
    bare_agent: Agent, tmp_path: Path
) -> None:
    agent = Agent(bare_agent.host, patience=Patience(answer=0.2))
    bad = tmp_path / "own.pem"
    bad.write_text("no certificate", "ascii")
    await agent.start(PhoneConfig(local_address=agent.host, sound=SoundUse.NONE, tls_cert_file=str(bad)))
    try:
        line = LineConfig(LINE, "sip:1001@example.org", registrar=f"sip:{agent.host}:9", transport=Transport.TLS)
        for _ in range(3):
            with pytest.raises(PhoneError, match="bad_certificate"):
                await agent.phone.set_lines([line])
        await asyncio.sleep(0)
        before = len(agent.facts)
        await asyncio.sleep(0.8)
        assert [fact for fact in agent.facts[before:] if isinstance(fact, LineChanged)] == []
    finally:
        await asyncio.wait_for(agent.close(), 5)


async def test_given_a_taken_port_when_started_then_port_taken_and_another_port_works(bare_agent: Agent) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind((bare_agent.host, 0))
        port = taken.getsockname()[1]
        with pytest.raises(PhoneError) as caught:
            await bare_agent.start(PhoneConfig(local_address=bare_agent.host, local_port=port, sound=SoundUse.NONE))
    assert caught.value.code == "port_taken"
    assert str(port) in caught.value.detail
    await bare_agent.start(
        PhoneConfig(local_address=bare_agent.host, local_port=free_port(bare_agent.host), sound=SoundUse.NONE)
    )
    await bare_agent.direct_line()
    await bare_agent.wait_for(LineChanged, lambda f: f.registration is Registration.DIRECT)


async def test_given_an_address_that_is_not_ours_when_started_then_no_network(bare_agent: Agent) -> None:
    with pytest.raises(PhoneError) as caught:
        await bare_agent.start(PhoneConfig(local_address="192.0.2.1", sound=SoundUse.NONE))
    assert caught.value.code == "no_network"


async def test_given_a_stopped_phone_when_commanded_then_it_says_it_is_not_started(bare_agent: Agent) -> None:
    with pytest.raises(PhoneError, match="not started"):
        await bare_agent.phone.set_lines([])
    await bare_agent.phone.stop()


def test_given_failures_in_a_row_when_pausing_then_the_pauses_double_up_to_half_a_minute_and_begin_anew() -> None:
    backoff = Backoff()
    pauses = [backoff.pause() for _ in range(8)]
    for pause, base in zip(pauses, (1, 2, 4, 8, 16, 30, 30, 30), strict=True):
        assert base * 0.5 <= pause <= base * 1.5
    backoff.reset()
    assert backoff.pause() <= 1.5


async def test_given_a_registered_line_when_set_with_other_settings_then_its_old_contact_leaves_before_the_new_comes(
    bare_agent: Agent,
) -> None:
    registrar = Registrar(bare_agent.host)
    try:
        await bare_agent.start()
        line = LineConfig(LINE, f"sip:1001@{bare_agent.host}", registrar=registrar.uri)
        for label in ("first", "second", "third"):
            start = len(bare_agent.facts)
            await bare_agent.phone.set_lines([replace(line, label=label)])
            await bare_agent.wait_for(LineChanged, lambda f: f.registration is Registration.REGISTERED, start=start)
        expires = [re.findall(r"^Expires: (\d+)", text, re.M | re.I) for text in registrar.requests]
        assert expires == [["300"], ["0"], ["300"], ["0"], ["300"]]
    finally:
        await bare_agent.close()
        registrar.close()


async def test_given_a_registrar_that_died_when_the_line_is_set_with_other_settings_then_it_is_not_waited_for_long(
    bare_agent: Agent,
) -> None:
    registrar = Registrar(bare_agent.host, (200, 0, 200))
    agent = Agent(bare_agent.host, patience=Patience(farewell=0.2))
    try:
        await agent.start()
        line = LineConfig(LINE, f"sip:1001@{agent.host}", registrar=registrar.uri)
        await agent.phone.set_lines([line])
        await agent.wait_for(LineChanged, lambda f: f.registration is Registration.REGISTERED)
        start = len(agent.facts)
        await agent.phone.set_lines([replace(line, label="other")])
        await agent.wait_for(LineChanged, lambda f: f.registration is Registration.REGISTERED, start=start)
        assert [re.findall(r"^Expires: (\d+)", text, re.M) for text in registrar.requests] == [["300"], ["0"], ["300"]]
    finally:
        await agent.close()
        registrar.close()


async def test_given_a_farewell_that_nobody_answered_when_it_may_come_late_then_the_new_line_registers_once_more(
    bare_agent: Agent,
) -> None:
    registrar = Registrar(bare_agent.host, (200, 0, 200, 200))
    agent = Agent(bare_agent.host, patience=Patience(farewell=0.2, repeated=0.3, check=3600.0))
    try:
        await agent.start()
        line = LineConfig(LINE, f"sip:1001@{agent.host}", registrar=registrar.uri)
        await agent.phone.set_lines([line])
        await agent.wait_for(LineChanged, lambda f: f.registration is Registration.REGISTERED)
        await agent.phone.set_lines([replace(line, label="other")])
        async with asyncio.timeout(20):
            while len(registrar.requests) < 4:
                await asyncio.sleep(0.01)
        told = [re.findall(r"^Expires: (\d+)", text, re.M) for text in registrar.requests]
        assert told[:4] == [["300"], ["0"], ["300"], ["300"]]
    finally:
        await agent.close()
        registrar.close()
