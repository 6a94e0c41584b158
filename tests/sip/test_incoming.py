"""Calls that arrive: SIPp calls the softphone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from agent_desktop.domain.events import (
    LegEnded,
    LegIdentityChanged,
    LegIncoming,
    LegMilestone,
    LegMoved,
    Milestone,
)
from agent_desktop.domain.leg import EndedBy, LegEvent, LegId
from agent_desktop.ports import PhoneError
from tests.peers.raw import RawSip
from tests.peers.sipp import UNKNOWN_CODEC, Scenario, Sipp, sdp
from tests.sip.agent import LINE, Agent

MakeSipp = Callable[..., Sipp]


async def finished(sipp: Sipp) -> int:
    return await asyncio.to_thread(sipp.wait, 20)


async def test_given_a_caller_when_answered_and_the_caller_hangs_up_then_each_step_is_told_once_and_in_order(
    agent: Agent, make_sipp: MakeSipp
) -> None:
    sipp = make_sipp()
    call = Scenario("uac").invite().expect(100, optional=True).expect(180).expect(200).ack().pause(300)
    sipp.run(call.request("BYE").expect(200), agent.address)
    incoming = await agent.incoming()
    await agent.phone.answer(incoming.leg_id)
    ending = (await agent.ended(incoming.leg_id)).ending
    assert (ending.status, ending.ended_by, ending.elsewhere) == (200, EndedBy.PEER, False)
    assert await finished(sipp) == 0
    assert incoming.line_id == LINE
    assert incoming.source.startswith(f"{sipp.host}:")
    assert [f.event for f in agent.of(LegMoved)] == [LegEvent.PROVISIONAL, LegEvent.ANSWERED, LegEvent.ACKED]
    times = {f.milestone: f.at_ns for f in agent.of(LegMilestone)}
    order = [Milestone.INVITE, Milestone.RINGING, Milestone.OK, Milestone.FIRST_RTP_OUT, Milestone.BYE]
    assert [times[m] for m in order] == sorted(times[m] for m in order)
    assert times[Milestone.INVITE] == incoming.at_ns


@pytest.mark.parametrize("status", [486, 603, 480])
async def test_given_a_caller_when_rejected_then_the_caller_gets_that_status_and_the_agent_ended_it(
    agent: Agent, make_sipp: MakeSipp, status: int
) -> None:
    sipp = make_sipp()
    sipp.run(Scenario("uac").invite().expect(100, optional=True).expect(180).expect(status).ack(), agent.address)
    leg = (await agent.incoming()).leg_id
    await agent.phone.reject(leg, status)
    ending = (await agent.ended(leg)).ending
    assert (ending.status, ending.ended_by) == (status, EndedBy.AGENT)
    assert await finished(sipp) == 0


async def test_given_a_ringing_call_when_the_agent_hangs_up_then_the_caller_is_declined(
    agent: Agent, make_sipp: MakeSipp
) -> None:
    sipp = make_sipp()
    sipp.run(Scenario("uac").invite().expect(100, optional=True).expect(180).expect(603).ack(), agent.address)
    leg = (await agent.incoming()).leg_id
    await agent.phone.hang_up(leg)
    assert (await agent.ended(leg)).ending.status == 603
    assert await finished(sipp) == 0


@pytest.mark.parametrize(
    ("headers", "elsewhere"),
    [
        ([], False),
        (['Reason: SIP;cause=200;text="Call completed elsewhere"'], True),
        (['Reason: Q.850;cause=26;text="Answered elsewhere"'], True),
        (['Reason: SIP;cause=487;text="Gave up"'], False),
    ],
)
async def test_given_a_ringing_call_when_it_is_cancelled_then_the_reason_tells_whether_another_phone_took_it(
    agent: Agent, make_sipp: MakeSipp, headers: list[str], elsewhere: bool
) -> None:
    sipp = make_sipp()
    call = Scenario("uac").invite().expect(100, optional=True).expect(180).pause(100).cancel(headers)
    sipp.run(call.expect(200).expect(487).ack(), agent.address)
    leg = (await agent.incoming()).leg_id
    ending = (await agent.ended(leg)).ending
    assert (ending.status, ending.ended_by, ending.elsewhere) == (487, EndedBy.PEER, elsewhere)
    assert await finished(sipp) == 0


async def test_given_an_answered_call_when_the_agent_hangs_up_then_the_caller_gets_bye(
    agent: Agent, make_sipp: MakeSipp
) -> None:
    sipp = make_sipp()
    call = Scenario("uac").invite().expect(100, optional=True).expect(180).expect(200).ack()
    sipp.run(call.expect_request("BYE").answer_within(200), agent.address)
    leg = (await agent.incoming()).leg_id
    await agent.phone.answer(leg)
    await agent.moved(leg, LegEvent.ACKED)
    await agent.phone.hang_up(leg)
    ending = (await agent.ended(leg)).ending
    assert (ending.status, ending.ended_by) == (200, EndedBy.AGENT)
    assert await finished(sipp) == 0


@pytest.mark.expects_log("488")
async def test_given_no_codec_in_common_when_called_then_488_and_no_leg(agent: Agent, make_sipp: MakeSipp) -> None:
    sipp = make_sipp()
    sipp.run(Scenario("uac").invite(sdp(UNKNOWN_CODEC)).expect(100, optional=True).expect(488).ack(), agent.address)
    assert await finished(sipp) == 0
    assert not agent.of(LegIncoming)


async def test_given_an_invite_without_offer_when_answered_then_our_offer_leads_to_a_call(
    agent: Agent, make_sipp: MakeSipp
) -> None:
    sipp = make_sipp()
    call = Scenario("uac").invite("").expect(100, optional=True).expect(180).expect(200, contains=["m=audio [0-9]+ "])
    sipp.run(call.ack(sdp()).pause(200).request("BYE").expect(200), agent.address)
    leg = (await agent.incoming()).leg_id
    await agent.phone.answer(leg)
    assert (await agent.media(leg, flowing=True)).codec == "PCMU"
    await agent.ended(leg)
    assert await finished(sipp) == 0


async def test_given_any_user_part_when_a_direct_line_is_called_then_it_rings_and_the_part_is_the_dialled_number(
    agent: Agent, make_sipp: MakeSipp
) -> None:
    sipp = make_sipp()
    call = Scenario("uac", target_user="95533").invite().expect(100, optional=True).expect(180).expect(486).ack()
    sipp.run(call, agent.address)
    incoming = await agent.incoming()
    await agent.phone.reject(incoming.leg_id, 486)
    assert incoming.context.dnis == "95533"
    assert await finished(sipp) == 0


async def test_given_headers_of_the_exchange_when_called_then_party_and_context_carry_them(
    agent: Agent, make_sipp: MakeSipp
) -> None:
    sipp = make_sipp()
    headers = [
        'P-Asserted-Identity: "Li Wei" <sip:+8613912345678@pbx.example>',
        "X-CC-Session-Id: s-1",
        "X-CC-Queue-Id: support",
        "X-CC-Queue-Name: %E6%94%AF%E6%8C%81",
        "X-CC-DNIS: 95533",
        "X-CC-IVR-Path: 2%3E1",
        "X-CC-Verified: pin;ivr;1700000000",
        "X-CRM-Customer-Id: c-7",
        "X-CRM-Ticket-Id: t-9",
        "Call-Info: <sip:x>;answer-after=2",
        "Diversion: <sip:8000@pbx.example>;reason=no-answer",
    ]
    call = Scenario("uac").invite(headers=headers).expect(100, optional=True).expect(180).expect(486).ack()
    sipp.run(call, agent.address)
    incoming = await agent.incoming()
    await agent.phone.reject(incoming.leg_id, 486)
    context = incoming.context
    assert (incoming.party.name, incoming.party.dialled_text) == ("Li Wei", "+8613912345678")
    assert (context.session_id, context.queue_id, context.queue_label) == ("s-1", "support", "支持")
    assert (context.dnis, context.ivr_path, context.customer_id, context.ticket_id) == ("95533", "2>1", "c-7", "t-9")
    assert context.verification is not None
    assert (context.verification.level, context.verification.method) == ("pin", "ivr")
    assert [diversion.number for diversion in context.diverted_from] == ["8000"]
    assert incoming.auto_answer_after == 2.0
    assert await finished(sipp) == 0


async def test_given_garbage_in_the_headers_when_called_then_it_rings_without_them(
    agent: Agent, make_sipp: MakeSipp
) -> None:
    sipp = make_sipp()
    headers = [
        "X-CC-Queue-Id: " + "q" * 2000,
        "X-CC-Queue-Name: %ZZ%FF",
        "X-CC-Verified: ;;;;",
        "User-to-User: ;;;;encoding=hex",
        "Diversion: <<>>,,,",
        "Alert-Info: \x01\x02",
        "Remote-Party-ID: nonsense",
        "Call-Info: ;answer-after=soon",
    ]
    call = Scenario("uac").invite(headers=headers).expect(100, optional=True).expect(180).expect(486).ack()
    sipp.run(call, agent.address)
    incoming = await agent.incoming()
    await agent.phone.reject(incoming.leg_id, 486)
    assert incoming.context.queue_id == ""
    assert incoming.context.verification is None
    assert incoming.auto_answer_after is None
    assert incoming.party.address.user == "peer"
    assert await finished(sipp) == 0


async def test_given_a_leg_that_nobody_knows_when_commanded_then_the_error_says_so_and_hanging_up_is_harmless(
    agent: Agent,
) -> None:
    unknown = LegId("leg-nobody")
    for command in (agent.phone.answer, agent.phone.hold, agent.phone.resume):
        with pytest.raises(PhoneError, match="no_such_leg"):
            await command(unknown)
    await agent.phone.hang_up(unknown)


async def test_given_an_outgoing_or_answered_leg_when_answered_again_then_wrong_state(
    agent: Agent, make_sipp: MakeSipp
) -> None:
    sipp = make_sipp()
    call = Scenario("uac").invite().expect(100, optional=True).expect(180).expect(200).ack()
    sipp.run(call.expect_request("BYE").answer_within(200), agent.address)
    leg = (await agent.incoming()).leg_id
    await agent.phone.answer(leg)
    await agent.moved(leg, LegEvent.ACKED)
    with pytest.raises(PhoneError, match="wrong_state"):
        await agent.phone.answer(leg)
    with pytest.raises(PhoneError, match="wrong_state"):
        await agent.phone.reject(leg, 486)
    await agent.phone.hang_up(leg)
    assert await finished(sipp) == 0


async def test_given_a_call_when_the_exchange_says_the_far_end_is_somebody_else_then_it_is_told_once(
    agent: Agent, make_sipp: MakeSipp
) -> None:
    sipp = make_sipp()
    first = ['P-Asserted-Identity: "First" <sip:+8613900000001@pbx.example>']
    second = ['P-Asserted-Identity: "Second" <sip:+8613900000002@pbx.example>']
    call = Scenario("uac").invite(headers=first).expect(100, optional=True).expect(180).expect(200).ack().pause(100)
    for version in (2, 3):
        call = call.invite(sdp(version=version), headers=second).expect(100, optional=True).expect(200).ack().pause(100)
    sipp.run(call.request("BYE").expect(200), agent.address)
    incoming = await agent.incoming()
    await agent.phone.answer(incoming.leg_id)
    await agent.ended(incoming.leg_id)
    assert incoming.party.name == "First"
    assert [(f.party.name, f.party.dialled_text) for f in agent.of(LegIdentityChanged)] == [
        ("Second", "+8613900000002")
    ]
    assert await finished(sipp) == 0


async def test_given_a_caller_with_a_session_timer_when_answered_then_the_session_is_refreshed_or_ends(
    agent: Agent, make_sipp: MakeSipp
) -> None:
    sipp = make_sipp()
    headers = ["Supported: timer", "Session-Expires: 90;refresher=uac", "Min-SE: 90"]
    call = Scenario("uac").invite(headers=headers).expect(100, optional=True).expect(180)
    call = call.expect(200, contains=["Session-Expires: 90;refresher=uac", "Require: .*timer"]).ack()
    sipp.run(call.pause(100).request("BYE").expect(200), agent.address)
    leg = (await agent.incoming()).leg_id
    await agent.phone.answer(leg)
    await agent.ended(leg)
    assert await finished(sipp) == 0


async def test_given_a_call_cancelled_in_the_same_moment_when_it_arrives_then_it_is_told_and_ends(
    agent: Agent,
) -> None:
    raw = RawSip(agent.address, agent.host)
    for number in range(20):
        call_id = f"instant-{number}"
        raw.send(raw.request("INVITE", call_id, "").encode())
        raw.send(raw.request("CANCEL", call_id).encode())
    await asyncio.sleep(0.3)
    raw.close()
    arrived = [f.leg_id for f in agent.of(LegIncoming)]
    for leg_id in arrived:
        assert (await agent.ended(leg_id)).ending.ended_by is EndedBy.PEER
        told = [f for f in agent.facts if getattr(f, "leg_id", "") == leg_id]
        assert isinstance(told[0], LegIncoming)
        assert isinstance(told[-1], LegEnded)
    assert arrived
