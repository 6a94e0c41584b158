"""Calls that the agent places: the softphone calls SIPp."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from agent_desktop.domain.address import SipAddress
from agent_desktop.domain.events import LegEnded, LegIdentityChanged, LegMediaChanged, LegMilestone, LegMoved, Milestone
from agent_desktop.domain.leg import EndedBy, LegEvent, LineId
from agent_desktop.domain.provisioning import LineConfig
from agent_desktop.ports import PhoneError
from tests.peers.rtp import RtpEnd
from tests.peers.sipp import Scenario, Sipp, sdp
from tests.sip.agent import LINE, Agent

MakeSipp = Callable[..., Sipp]


async def finished(sipp: Sipp) -> int:
    return await asyncio.to_thread(sipp.wait, 20)


def address_of(sipp: Sipp, user: str = "bob") -> str:
    return f"sip:{user}@{sipp.host}:{sipp.port}"


async def test_given_a_number_when_dialled_and_answered_then_facts_come_after_the_id_and_in_order(
    agent: Agent, make_sipp: MakeSipp
) -> None:
    sipp = make_sipp()
    sipp.run(
        Scenario("uas")
        .expect_request("INVITE")
        .answer(100)
        .answer(180, "Ringing")
        .pause(100)
        .answer(200, "OK", sdp())
        .expect_request("ACK")
        .expect_request("BYE")
        .answer_within(200)
    )
    seen = len(agent.facts)
    leg = await agent.dial(address_of(sipp))
    assert len(agent.facts) == seen
    await agent.moved(leg, LegEvent.ACKED)
    await agent.phone.hang_up(leg)
    ending = (await agent.ended(leg)).ending
    assert (ending.status, ending.ended_by) == (200, EndedBy.AGENT)
    kinds = (LegMoved, LegMediaChanged, LegEnded)
    told = [f for f in agent.facts if isinstance(f, kinds)]
    events = [f.event if isinstance(f, LegMoved) else type(f) for f in told]
    assert events == [LegEvent.PROVISIONAL, LegEvent.ANSWERED, LegMediaChanged, LegEvent.ACKED, LegEnded]
    moments = [f.milestone for f in agent.of(LegMilestone)]
    assert moments[:3] == [Milestone.INVITE, Milestone.RINGING, Milestone.OK]
    assert moments[-1] is Milestone.BYE
    assert await finished(sipp) == 0


@pytest.mark.parametrize(
    ("status", "reason"), [(486, "Busy Here"), (404, "Not Found"), (480, "Away"), (603, "Decline"), (302, "Moved")]
)
async def test_given_a_number_when_the_far_end_refuses_then_status_reason_and_who_are_told(
    agent: Agent, make_sipp: MakeSipp, status: int, reason: str
) -> None:
    sipp = make_sipp()
    headers = ["Contact: <sip:elsewhere@192.0.2.1>"] if status == 302 else []
    sipp.run(
        Scenario("uas")
        .expect_request("INVITE")
        .answer(100)
        .answer(status, reason, headers=headers)
        .expect_request("ACK")
    )
    leg = await agent.dial(address_of(sipp))
    ending = (await agent.ended(leg)).ending
    assert (ending.status, ending.reason, ending.ended_by) == (status, reason, EndedBy.PEER)
    assert await finished(sipp) == 0


async def test_given_a_ringing_far_end_when_the_agent_gives_up_then_it_is_cancelled(
    agent: Agent, make_sipp: MakeSipp
) -> None:
    sipp = make_sipp()
    sipp.run(
        Scenario("uas").expect_request("INVITE").answer(180, "Ringing").expect_request("CANCEL").answer_within(200)
    )
    leg = await agent.dial(address_of(sipp))
    await agent.moved(leg, LegEvent.PROVISIONAL)
    await agent.phone.hang_up(leg)
    ending = (await agent.ended(leg)).ending
    assert (ending.status, ending.ended_by) == (487, EndedBy.AGENT)
    assert await finished(sipp) == 0


async def test_given_nobody_there_when_the_agent_gives_up_then_the_leg_ends_at_once(agent: Agent) -> None:
    leg = await agent.dial(f"sip:nobody@{agent.host}:9")
    await asyncio.sleep(0.2)
    await agent.phone.hang_up(leg)
    ending = (await agent.ended(leg, seconds=0.5)).ending
    assert (ending.status, ending.ended_by) == (487, EndedBy.AGENT)


async def test_given_an_early_announcement_when_it_is_played_then_early_media_is_told_before_the_answer(
    agent: Agent, make_sipp: MakeSipp, rtp: RtpEnd
) -> None:
    sipp = make_sipp()
    body = sdp(address="127.0.0.1", port=rtp.port)
    sipp.run(
        Scenario("uas")
        .expect_request("INVITE")
        .answer(180, "Ringing")
        .answer(183, "Session Progress", body)
        .pause(600)
        .answer(200, "OK", body)
        .expect_request("ACK")
        .expect_request("BYE")
        .answer_within(200)
    )
    leg = await agent.dial(address_of(sipp))
    early = await agent.wait_for(LegMoved, lambda f: f.status == 183)
    assert early.early_media
    assert agent.of(LegMediaChanged)[0].early
    rtp.start_tone()
    await agent.milestone(leg, Milestone.HEARD)
    await agent.moved(leg, LegEvent.ACKED)
    assert not agent.of(LegMediaChanged)[-1].early
    heard = next(f.at_ns for f in agent.of(LegMilestone) if f.milestone is Milestone.HEARD)
    answered = next(f.at_ns for f in agent.of(LegMilestone) if f.milestone is Milestone.OK)
    assert heard < answered
    await agent.phone.hang_up(leg)
    assert await finished(sipp) == 0


async def test_given_headers_to_send_when_dialled_then_they_are_on_the_wire_and_none_can_break_out(
    agent: Agent, make_sipp: MakeSipp
) -> None:
    sipp = make_sipp()
    sipp.run(
        Scenario("uas")
        .expect_request("INVITE", contains=["X-CC-Session-Id: s-1"])
        .answer(486, "Busy")
        .expect_request("ACK")
    )
    headers = {"X-CC-Session-Id": "s-1\r\nX-Injected: yes", "Via": "SIP/2.0/UDP 192.0.2.1", "Bad Name": "x"}
    leg = await agent.phone.dial(LINE, SipAddress.parse(address_of(sipp)), headers)
    await agent.ended(leg)
    assert await finished(sipp) == 0
    assert "\nX-Injected" not in sipp.messages()
    assert "192.0.2.1" not in sipp.messages()
    assert "Bad Name" not in sipp.messages()


async def test_given_a_proxy_when_dialled_then_the_call_goes_there_whatever_the_address(
    agent: Agent, make_sipp: MakeSipp
) -> None:
    sipp = make_sipp()
    sipp.run(
        Scenario("uas")
        .expect_request("INVITE", contains=["^INVITE sip:7001@pbx.example"])
        .answer(486, "Busy")
        .expect_request("ACK")
    )
    proxy = f"sip:{sipp.host}:{sipp.port}"
    await agent.phone.set_lines([LineConfig(LINE, "sip:1001@pbx.example", proxy=proxy)])
    leg = await agent.dial("sip:7001@pbx.example")
    assert (await agent.ended(leg)).ending.status == 486
    assert await finished(sipp) == 0


async def test_given_what_cannot_be_dialled_when_dialled_then_the_error_says_why(agent: Agent) -> None:
    with pytest.raises(PhoneError, match="bad_address"):
        await agent.phone.dial(LINE, SipAddress("12345", ""), {})
    with pytest.raises(PhoneError, match="wrong_state"):
        await agent.phone.dial(LineId("none"), SipAddress.parse("sip:a@b"), {})


async def test_given_an_answer_without_a_common_codec_when_dialled_then_the_leg_ends_and_the_phone_lives_on(
    agent: Agent, make_sipp: MakeSipp
) -> None:
    sipp = make_sipp()
    body = "v=0\no=p 1 1 IN IP4 127.0.0.1\ns=-\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio 0 RTP/AVP 96\n"
    sipp.run(Scenario("uas").expect_request("INVITE").answer(200, "OK", body).expect_request("BYE").answer_within(200))
    leg = await agent.dial(address_of(sipp))
    ending = (await agent.ended(leg)).ending
    assert ending.ended_by is EndedBy.SYSTEM
    assert await finished(sipp) == 0
    with pytest.raises(PhoneError, match="no_such_leg"):
        await agent.phone.hold(leg)


async def test_given_an_exchange_that_challenges_everything_when_dialled_and_held_then_each_is_answered_with_digest(
    agent: Agent, make_sipp: MakeSipp
) -> None:
    challenge = ['Proxy-Authenticate: Digest realm="pbx", nonce="n0nce", algorithm=MD5, qop="auth"']
    proof = ["Proxy-Authorization: Digest username=.1001"]
    sipp = make_sipp()
    sipp.run(
        Scenario("uas")
        .expect_request("INVITE")
        .answer(407, "Proxy Authentication Required", headers=challenge)
        .expect_request("ACK")
        .expect_request("INVITE", contains=proof)
        .answer(200, "OK", sdp())
        .expect_request("ACK")
        .expect_request("INVITE", contains=["a=sendonly"])
        .answer_within(407, "Proxy Authentication Required", headers=[challenge[0].replace("n0nce", "n1nce")])
        .expect_request("ACK")
        .expect_request("INVITE", contains=["a=sendonly", *proof])
        .answer_within(200, "OK", sdp(direction="recvonly", version=2))
        .expect_request("ACK")
        .expect_request("BYE")
        .answer_within(200)
    )
    await agent.phone.set_lines([LineConfig(LINE, f"sip:1001@{agent.host}", username="1001", password="secret")])
    leg = await agent.dial(address_of(sipp))
    await agent.moved(leg, LegEvent.ACKED)
    await agent.phone.hold(leg)
    await agent.media(leg, held=True)
    assert [f.held for f in agent.of(LegMediaChanged)] == [False, True]
    await agent.phone.hang_up(leg)
    assert await finished(sipp) == 0


async def test_given_a_dialled_call_when_it_is_moved_to_somebody_else_then_the_new_party_is_told(
    agent: Agent, make_sipp: MakeSipp
) -> None:
    sipp = make_sipp()
    identity = ['P-Asserted-Identity: "Expert" <sip:7002@pbx.example>']
    sipp.run(
        Scenario("uas")
        .expect_request("INVITE")
        .answer(200, "OK", sdp())
        .expect_request("ACK")
        .pause(100)
        .request("UPDATE", headers=identity)
        .expect(200)
        .expect_request("BYE")
        .answer_within(200)
    )
    leg = await agent.dial(address_of(sipp))
    moved = await agent.wait_for(LegIdentityChanged)
    assert (moved.leg_id, moved.party.name, moved.party.address.user) == (leg, "Expert", "7002")
    await agent.phone.hang_up(leg)
    assert await finished(sipp) == 0
