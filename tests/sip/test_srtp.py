"""SRTP: what is offered, taken and refused, what the lock may say of it, and what becomes of it in a call."""

from __future__ import annotations

import asyncio
import dataclasses
import logging
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from agent_desktop.domain.events import LegIncoming, LegMediaChanged, LineChanged, Milestone
from agent_desktop.domain.leg import EndedBy, LegId
from agent_desktop.domain.media import MediaSecurity
from agent_desktop.domain.provisioning import LineConfig, SrtpPolicy, Transport
from agent_desktop.domain.security import LineWarning, Lock, LockReason, Signalling, lock_of
from tests.peers.authority import Authority
from tests.peers.baresip import Baresip
from tests.peers.sipp import Scenario, Sipp, sdp
from tests.sip.agent import LINE, Agent
from tests.sip.stack import own_build

pytestmark = own_build

MakeSipp = Callable[..., Sipp]
MakeBaresip = Callable[[], Baresip]

KEY_30 = "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVoxMjM0"
KEY_28 = "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVoxMg=="
KEY_44 = "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVoxMjM0NTY3ODkwYWJjZGVmZ2g="
SUITES = {
    "AEAD_AES_256_GCM": KEY_44,
    "AEAD_AES_128_GCM": KEY_28,
    "AES_CM_128_HMAC_SHA1_80": KEY_30,
}


def audio(profile: str, *suites: str, tag: int = 1) -> str:
    """A media section of PCMU with a crypto line for each suite."""
    keys = {**SUITES, "AES_CM_128_HMAC_SHA1_32": KEY_30, "NO_SUCH_SUITE": KEY_30}
    crypto = "".join(f"a=crypto:{tag + i} {name} inline:{keys[name]}\n" for i, name in enumerate(suites))
    return f"m=audio {{port}} {profile} 0\na=rtpmap:0 PCMU/8000\n{crypto}"


async def finished(sipp: Sipp) -> int:
    return await asyncio.to_thread(sipp.wait, 20)


async def use(agent: Agent, policy: SrtpPolicy) -> None:
    await agent.phone.set_lines([LineConfig(LINE, f"sip:1001@{agent.host}", srtp=policy)])


def last_media(agent: Agent) -> LegMediaChanged:
    return agent.of(LegMediaChanged)[-1]


def lock(fact: LegMediaChanged) -> tuple[Lock, LockReason]:
    found = lock_of(fact.security, fact.signalling)
    return found.lock, found.reason


def calls_in(body: str) -> Scenario:
    begin = Scenario("uac").invite(body).expect(100, optional=True).expect(180, optional=True)
    return begin.expect(200).ack().pause(200).request("BYE").expect(200)


def messages(sipp: Sipp) -> str:
    return (sipp.folder / "messages.log").read_text(errors="replace")


# --- called ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("policy", [SrtpPolicy.OPTIONAL, SrtpPolicy.MANDATORY])
@pytest.mark.parametrize("suite", SUITES)
async def test_given_a_suite_that_we_know_when_called_with_it_then_it_is_taken(
    agent: Agent, make_sipp: MakeSipp, policy: SrtpPolicy, suite: str
) -> None:
    await use(agent, policy)
    sipp = make_sipp()
    sipp.run(calls_in(sdp(audio("RTP/SAVP", "AES_CM_128_HMAC_SHA1_32", suite, tag=4))), agent.address)
    leg = (await agent.incoming()).leg_id
    await agent.phone.answer(leg)
    await agent.ended(leg)
    assert await finished(sipp) == 0
    fact = last_media(agent)
    assert (fact.security, fact.signalling) == (MediaSecurity.SDES, Signalling.PLAIN)
    answers = re.findall(r"a=crypto:(\d) (\S+)", messages(sipp).partition("SIP/2.0 200 OK")[2])
    assert answers == [("5", suite)], "the tag of the line that was taken (RFC 4568 section 5.1.2)"


@pytest.mark.parametrize(
    "body",
    [
        audio("RTP/AVP"),
        audio("RTP/AVP", "AES_CM_128_HMAC_SHA1_80"),
        audio("RTP/SAVP"),
        audio("RTP/SAVP", "NO_SUCH_SUITE"),
        audio("RTP/SAVP", "AES_CM_128_HMAC_SHA1_32"),
    ],
    ids=["plain", "keys beside plain audio", "no keys", "unknown suite", "suite with a short tag"],
)
@pytest.mark.expects_log(r"refused by the SIP stack: (488|406)")
async def test_given_mandatory_encryption_when_called_without_a_usable_key_then_it_is_refused_before_it_rings(
    agent: Agent, make_sipp: MakeSipp, body: str
) -> None:
    await use(agent, SrtpPolicy.MANDATORY)
    sipp = make_sipp()
    refused = 406 if "RTP/SAVP" in body else 488
    sipp.run(Scenario("uac").invite(sdp(body)).expect(100, optional=True).expect(refused).ack(), agent.address)
    assert await finished(sipp) == 0
    for incoming in agent.of(LegIncoming):  # told with its end at once, for the records
        assert (await agent.ended(incoming.leg_id)).ending.ended_by is EndedBy.SYSTEM
    assert agent.of(LegMediaChanged) == []


@pytest.mark.expects_log("488")
async def test_given_no_encryption_wanted_when_called_with_nothing_else_then_it_is_refused(
    agent: Agent, make_sipp: MakeSipp
) -> None:
    body = sdp(audio("RTP/SAVP", *SUITES))
    sipp = make_sipp()
    sipp.run(Scenario("uac").invite(body).expect(100, optional=True).expect(488).ack(), agent.address)
    assert await finished(sipp) == 0


# --- calling ---------------------------------------------------------------------------------------------------------


def answers_with(body: str) -> Scenario:
    asked = Scenario("uas").expect_request("INVITE").answer(200, "OK", body).expect_request("ACK")
    return asked.expect_request("BYE").answer_within(200).pause(100)


def is_hung_up_on(body: str) -> Scenario:
    """Its answer cannot be used: PJSIP says BYE to that even before it says ACK."""
    asked = Scenario("uas").expect_request("INVITE").answer(200, "OK", body)
    return asked.expect_request("BYE").answer_within(200).expect_request("ACK").pause(100)


async def dial(agent: Agent, sipp: Sipp, body: str) -> LegId:
    sipp.run(answers_with(body))
    return await agent.dial(f"sip:bob@{sipp.host}:{sipp.port}")


async def test_given_mandatory_encryption_when_calling_then_the_best_suites_are_offered_first_and_no_plain_audio(
    agent: Agent, make_sipp: MakeSipp
) -> None:
    await use(agent, SrtpPolicy.MANDATORY)
    sipp = make_sipp()
    leg = await dial(agent, sipp, sdp(audio("RTP/SAVP", "AES_CM_128_HMAC_SHA1_80", tag=3)))
    await agent.media(leg, flowing=True)
    assert lock(last_media(agent)) == (Lock.HALF, LockReason.KEYS_READABLE)
    await agent.phone.hang_up(leg)
    assert await finished(sipp) == 0
    offer = messages(sipp).partition("SIP/2.0 200")[0]
    assert re.findall(r"a=crypto:\d (\S+)", offer) == list(SUITES)
    assert re.findall(r"m=audio \d+ (\S+)", offer) == ["RTP/SAVP"]


@pytest.mark.parametrize(
    "body",
    [audio("RTP/AVP"), audio("RTP/SAVP"), audio("RTP/SAVP", "AES_CM_128_HMAC_SHA1_32")],
    ids=["plain", "no key", "a suite that was not offered"],
)
async def test_given_mandatory_encryption_when_the_answer_has_no_usable_key_then_the_call_ends_without_a_sound(
    agent: Agent, make_sipp: MakeSipp, body: str
) -> None:
    await use(agent, SrtpPolicy.MANDATORY)
    sipp = make_sipp()
    sipp.run(is_hung_up_on(sdp(body)))
    leg = await agent.dial(f"sip:bob@{sipp.host}:{sipp.port}")
    ending = (await agent.ended(leg)).ending
    assert (ending.status, ending.ended_by) == (488, EndedBy.SYSTEM)
    assert not any(fact.flowing for fact in agent.of(LegMediaChanged))
    assert await finished(sipp) == 0


async def test_given_optional_encryption_when_the_answer_has_none_then_the_call_goes_on_with_an_open_lock(
    agent: Agent, make_sipp: MakeSipp
) -> None:
    await use(agent, SrtpPolicy.OPTIONAL)
    sipp = make_sipp()
    leg = await dial(agent, sipp, sdp(audio("RTP/AVP")))
    await agent.media(leg, flowing=True)
    assert lock(last_media(agent)) == (Lock.OPEN, LockReason.NOT_ENCRYPTED)
    await agent.phone.hang_up(leg)
    assert await finished(sipp) == 0


# --- in a call -------------------------------------------------------------------------------------------------------


def renegotiates(status: int) -> Scenario:
    """Encrypted, then asked to go on without, then encrypted again."""
    safe, plain = audio("RTP/SAVP", "AES_CM_128_HMAC_SHA1_80"), audio("RTP/AVP")
    scenario = Scenario("uac").invite(sdp(safe)).expect(100, optional=True).expect(180, optional=True).expect(200)
    scenario = scenario.ack().pause(300).invite(sdp(plain, version=2)).expect(100, optional=True).expect(status)
    scenario = scenario.ack().pause(300).invite(sdp(safe, version=3)).expect(100, optional=True).expect(200)
    return scenario.ack().pause(300).request("BYE").expect(200)


async def test_given_an_encrypted_call_when_a_re_invite_takes_the_keys_away_and_brings_them_then_each_step_is_told(
    agent: Agent, make_sipp: MakeSipp
) -> None:
    await use(agent, SrtpPolicy.OPTIONAL)
    sipp = make_sipp()
    sipp.run(renegotiates(200), agent.address)
    leg = (await agent.incoming()).leg_id
    await agent.phone.answer(leg)
    await agent.ended(leg)
    assert await finished(sipp) == 0
    told = [fact.security for fact in agent.of(LegMediaChanged)]
    assert told == [MediaSecurity.SDES, MediaSecurity.NONE, MediaSecurity.SDES]


async def test_given_mandatory_encryption_when_a_re_invite_would_take_it_away_then_it_is_refused_and_the_call_goes_on(
    agent: Agent, make_sipp: MakeSipp
) -> None:
    await use(agent, SrtpPolicy.MANDATORY)
    sipp = make_sipp()
    sipp.run(renegotiates(488), agent.address)
    leg = (await agent.incoming()).leg_id
    await agent.phone.answer(leg)
    ended = await agent.ended(leg)
    assert (ended.ending.ended_by, await finished(sipp)) == (EndedBy.PEER, 0)
    assert {fact.security for fact in agent.of(LegMediaChanged)} == {MediaSecurity.SDES}


async def test_given_an_encrypted_call_when_held_and_resumed_then_the_lock_stays_as_it_was(
    agent: Agent, make_baresip: MakeBaresip
) -> None:
    await use(agent, SrtpPolicy.MANDATORY)
    peer = make_baresip()
    peer.run(encryption="srtp-mand")
    leg = await agent.dial(peer.address)
    await agent.milestone(leg, Milestone.HEARD)
    begin = len(agent.facts)
    await agent.phone.hold(leg)
    await agent.media(leg, held=True, start=begin)
    await agent.phone.resume(leg)
    await agent.media(leg, held=False, flowing=True, start=begin)
    assert {fact.security for fact in agent.of(LegMediaChanged)} == {MediaSecurity.SDES}
    await agent.phone.hang_up(leg)


# --- the lock over TLS -----------------------------------------------------------------------------------------------


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path / "authority")


async def start_over_tls(agent: Agent, authority: Authority, **settings: object) -> None:
    config = dataclasses.replace(agent.config(), tls_ca_file=str(authority.file), **settings)  # type: ignore[arg-type]
    await agent.start(config)
    line = LineConfig(LINE, f"sip:1001@{agent.host}", transport=Transport.TLS, srtp=SrtpPolicy.MANDATORY)
    await agent.phone.set_lines([line])


@pytest.mark.parametrize(
    ("verify", "lock_is", "reason", "warning"),
    [
        (True, Lock.CLOSED, LockReason.ENCRYPTED, None),
        (False, Lock.HALF, LockReason.SERVER_UNVERIFIED, LineWarning.SERVER_UNVERIFIED),
    ],
)
async def test_given_a_tls_line_when_calling_encrypted_then_the_lock_is_closed_only_if_the_server_proved_itself(
    bare_agent: Agent,
    make_baresip: MakeBaresip,
    authority: Authority,
    verify: bool,
    lock_is: Lock,
    reason: LockReason,
    warning: LineWarning | None,
) -> None:
    peer = make_baresip()
    peer.run(transport="tls", encryption="srtp-mand", certificate=authority.sign(peer.host).together())
    await start_over_tls(bare_agent, authority, verify_server=verify)
    leg = await bare_agent.dial(f"sip:bare@{peer.host}:{peer.port + 1}")
    await bare_agent.milestone(leg, Milestone.HEARD, seconds=10)
    assert lock(last_media(bare_agent)) == (lock_is, reason)
    assert bare_agent.of(LineChanged)[-1].warning is warning
    await bare_agent.phone.hang_up(leg)


async def test_given_a_certificate_of_ours_when_somebody_calls_in_over_tls_then_the_lock_is_half_who_it_is_nobody_knows(
    bare_agent: Agent, make_baresip: MakeBaresip, authority: Authority
) -> None:
    own = authority.sign(bare_agent.host)
    await start_over_tls(bare_agent, authority, tls_cert_file=str(own.together()))
    peer = make_baresip()
    peer.run(
        transport="tls",
        encryption="srtp-mand",
        certificate=authority.sign(peer.host).together(),
        dials=f"sip:1001@{bare_agent.host}:{bare_agent.port + 1};transport=tls",
    )
    leg = (await bare_agent.wait_for(LegIncoming, seconds=10)).leg_id
    await bare_agent.phone.answer(leg)
    await bare_agent.milestone(leg, Milestone.HEARD, seconds=10)
    assert lock(last_media(bare_agent)) == (Lock.HALF, LockReason.SERVER_UNVERIFIED)
    await bare_agent.phone.hang_up(leg)


async def test_given_encryption_on_a_line_that_can_be_read_then_the_line_warns_for_as_long_as_it_is_so(
    agent: Agent,
) -> None:
    await use(agent, SrtpPolicy.MANDATORY)
    assert (await agent.wait_for(LineChanged, lambda f: f.warning is not None)).warning is LineWarning.KEYS_READABLE
    begin = len(agent.facts)
    await use(agent, SrtpPolicy.OFF)
    assert (await agent.wait_for(LineChanged, start=begin)).warning is None


async def test_given_dtls_when_called_then_the_lock_is_told_once_the_keys_are_agreed(
    agent: Agent, make_baresip: MakeBaresip, authority: Authority
) -> None:
    await use(agent, SrtpPolicy.MANDATORY)
    peer = make_baresip()
    peer.run(
        encryption="dtls_srtp",
        modules=["dtls_srtp"],
        certificate=authority.sign(peer.host).together(),
        dials=f"sip:1001@{agent.host}:{agent.port}",
    )
    leg = (await agent.wait_for(LegIncoming, seconds=10)).leg_id
    await agent.phone.answer(leg)
    await agent.wait_for(LegMediaChanged, lambda f: f.security is MediaSecurity.DTLS, seconds=10)
    assert lock(last_media(agent)) == (Lock.HALF, LockReason.FINGERPRINT_UNPROTECTED)
    await agent.phone.hang_up(leg)


# --- the log ---------------------------------------------------------------------------------------------------------


async def test_given_a_log_of_everything_when_an_encrypted_call_was_made_then_no_key_is_in_it(
    caplog: pytest.LogCaptureFixture, bare_agent: Agent, make_sipp: MakeSipp
) -> None:
    with caplog.at_level(logging.DEBUG):
        await bare_agent.start()
        await use(bare_agent, SrtpPolicy.MANDATORY)
        sipp = make_sipp()
        leg = await dial(bare_agent, sipp, sdp(audio("RTP/SAVP", "AES_CM_128_HMAC_SHA1_80", tag=3)))
        await bare_agent.media(leg, flowing=True)
        await bare_agent.phone.hang_up(leg)
        assert await finished(sipp) == 0
    keys = re.findall(r"inline:([^\s|]+)", messages(sipp))
    written = "\n".join(record.getMessage() for record in caplog.records)
    assert len(keys) == len(SUITES) + 1
    assert "a=crypto:[hidden]" in written, "the messages themselves are there"
    assert not [key for key in keys if key in written]
    assert "inline:" not in written
