"""Transfers from phone to phone, without an exchange, with baresip in every role that it knows."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from urllib.parse import unquote

from agent_desktop.domain.address import SipAddress
from agent_desktop.domain.events import (
    LegEnded,
    LegIncoming,
    LegReferred,
    LegReplaced,
    LegTransferProgressed,
    Milestone,
)
from agent_desktop.domain.leg import EndedBy, LegEvent, LegId
from tests.peers.baresip import Baresip
from tests.peers.dialog import DialogPeer
from tests.sip.agent import Agent
from tests.sip.second_agent import SecondAgent

MakeBaresip = Callable[[], Baresip]


async def calls(agent: Agent, address: str) -> LegId:
    leg = await agent.dial(address)
    await agent.moved(leg, LegEvent.ACKED)
    return leg


async def answers(agent: Agent, start: int = 0) -> LegId:
    leg = (await agent.incoming(start)).leg_id
    await agent.phone.answer(leg)
    await agent.moved(leg, LegEvent.ACKED)
    return leg


async def holds(agent: Agent, leg: LegId) -> None:
    await agent.phone.hold(leg)
    await agent.media(leg, held=True)


async def outcome(agent: Agent) -> LegTransferProgressed:
    return await agent.wait_for(LegTransferProgressed, lambda f: f.final, seconds=10)


async def hears(peer: Baresip, seconds: float = 8.0) -> bool:
    end = asyncio.get_running_loop().time() + seconds
    while peer.heard() < 0.05 and asyncio.get_running_loop().time() < end:
        await asyncio.sleep(0.1)
    return peer.heard() >= 0.05


async def test_given_baresip_on_hold_when_we_send_it_on_then_it_calls_the_recipient_and_the_two_talk(
    agent: Agent, make_baresip: MakeBaresip
) -> None:
    transferred, recipient = make_baresip(), make_baresip()
    transferred.run(tone=700)
    recipient.run(tone=900)
    leg = await calls(agent, transferred.address)
    await holds(agent, leg)
    await agent.phone.transfer(leg, SipAddress.parse(recipient.address), {})
    assert (await outcome(agent)).status == 200
    assert await hears(recipient), "we are not in this call: it hears the other baresip"
    await agent.phone.hang_up(leg)


async def test_given_baresip_when_sent_to_nobody_then_it_says_so_and_the_call_goes_on(
    agent: Agent, make_baresip: MakeBaresip, make_dialog: Callable[..., DialogPeer]
) -> None:
    transferred, busy = make_baresip(), make_dialog()
    transferred.run(tone=700)
    leg = await calls(agent, transferred.address)
    await holds(agent, leg)
    await agent.phone.transfer(leg, SipAddress.parse(busy.address), {})
    await asyncio.to_thread(busy.refuse, 486, "Busy Here")
    assert (await outcome(agent)).status >= 400
    seen = len(agent.facts)
    await agent.phone.resume(leg)
    assert (await agent.media(leg, held=False, start=seen)).flowing
    assert not agent.of(LegEnded)
    await agent.phone.hang_up(leg)


async def test_given_baresip_that_sends_us_on_when_the_recipient_answers_then_we_talk_to_that_one(
    speaking_agent: Agent, make_baresip: MakeBaresip
) -> None:
    agent = speaking_agent
    initiator, recipient = make_baresip(), make_baresip()
    initiator.run(tone=700)
    recipient.run(tone=900)
    old = await calls(agent, initiator.address)
    await asyncio.to_thread(initiator.command, "transfer", recipient.address)
    referred = await agent.wait_for(LegReferred)
    assert referred.leg_id == old
    await agent.moved(referred.new_leg_id, LegEvent.ACKED)
    await agent.milestone(referred.new_leg_id, Milestone.HEARD)
    await agent.ended(old, seconds=10)
    assert await hears(recipient)
    await agent.phone.hang_up(referred.new_leg_id)


async def test_given_another_of_ours_when_we_send_it_to_baresip_then_it_follows(
    agent: Agent, second_agent: SecondAgent, make_baresip: MakeBaresip
) -> None:
    recipient = make_baresip()
    recipient.run(tone=900)
    leg = await calls_second(agent, second_agent)
    theirs = second_agent.of(LegIncoming)[0].leg_id
    await holds(agent, leg)
    await agent.phone.transfer(leg, SipAddress.parse(recipient.address), {})
    referred = await second_agent.wait_for(LegReferred)
    assert referred.leg_id == theirs
    assert (await outcome(agent)).status == 200
    await second_agent.milestone(referred.new_leg_id, Milestone.HEARD)
    await agent.phone.hang_up(leg)
    await second_agent.ended(theirs)
    await second_agent.phone.hang_up(referred.new_leg_id)


async def test_given_a_consultation_with_another_of_ours_when_the_caller_takes_our_place_then_nobody_rings_again(
    agent: Agent, second_agent: SecondAgent, make_dialog: Callable[..., DialogPeer]
) -> None:
    caller, again = make_dialog(), DialogPeer(agent.host, second_agent.address)
    leg = await agent.dial(caller.address)
    await asyncio.to_thread(caller.answer)
    await agent.moved(leg, LegEvent.ACKED)
    await holds(agent, leg)
    consult = await calls_second(agent, second_agent)
    await holds(agent, consult)
    await agent.phone.transfer_to_leg(leg, consult)
    await asyncio.to_thread(caller.wait, lambda: "REFER" in caller.received)
    asked = unquote(caller.header("REFER", "Refer-To").partition("Replaces=")[2].rstrip(">"))
    await asyncio.to_thread(again.call, [f"Replaces: {asked}", "Require: replaces"], 200)
    caller.notify(200, "OK", last=True)
    assert (await outcome(agent)).status == 200
    replaced = await second_agent.wait_for(LegReplaced)
    await second_agent.moved(replaced.new_leg_id, LegEvent.ACKED)
    assert (await agent.ended(consult)).ending.ended_by is EndedBy.PEER
    assert len(second_agent.of(LegIncoming)) == 1
    await agent.phone.hang_up(leg)
    await second_agent.phone.hang_up(replaced.new_leg_id)
    again.close()


async def test_given_a_consulted_baresip_when_another_of_ours_is_connected_with_it_then_its_refusal_costs_nobody(
    agent: Agent, second_agent: SecondAgent, make_baresip: MakeBaresip
) -> None:
    recipient = make_baresip()
    recipient.run(tone=900)
    leg = await calls_second(agent, second_agent)
    await holds(agent, leg)
    consult = await calls(agent, recipient.address)
    await agent.phone.transfer_to_leg(leg, consult)
    assert (await outcome(agent)).status == 420, "baresip 1.0 knows no Replaces"
    seen = len(agent.facts)
    await holds(agent, consult)
    await agent.phone.resume(leg)
    assert (await agent.media(leg, held=False, start=seen)).flowing
    assert not agent.of(LegEnded)
    assert [f.leg_id for f in second_agent.of(LegEnded)] == [f.new_leg_id for f in second_agent.of(LegReferred)]
    for each in (leg, consult):
        await agent.phone.hang_up(each)


async def test_given_one_of_ours_that_consulted_when_it_connects_us_then_we_take_its_place_at_the_recipient(
    agent: Agent, second_agent: SecondAgent, make_dialog: Callable[..., DialogPeer]
) -> None:
    recipient = make_dialog()
    leg = await calls_second(agent, second_agent)
    theirs = second_agent.of(LegIncoming)[0].leg_id
    await holds(second_agent, theirs)
    consult = await second_agent.dial(recipient.address)
    await asyncio.to_thread(recipient.answer)
    await second_agent.moved(consult, LegEvent.ACKED)
    call_id, *tags = recipient.replaces.split(";")
    await second_agent.phone.transfer_to_leg(theirs, consult)
    referred = await agent.wait_for(LegReferred)
    assert referred.leg_id == leg
    await asyncio.to_thread(recipient.wait, lambda: recipient.received.count("INVITE") == 3)
    asked_id, *asked_tags = recipient.header("INVITE", "Replaces").replace(" ", "").split(";")
    assert asked_id == call_id
    assert {tag.partition("=")[2] for tag in asked_tags} == {tag.partition("=")[2] for tag in tags}
    await asyncio.to_thread(recipient.answer)
    await agent.moved(referred.new_leg_id, LegEvent.ACKED)
    assert (await outcome(second_agent)).status == 200
    await second_agent.phone.hang_up(theirs)
    await agent.ended(leg)
    await agent.phone.hang_up(referred.new_leg_id)


async def calls_second(agent: Agent, second: SecondAgent) -> LegId:
    leg = await agent.dial(f"sip:1001@{second.host}:{second.port}")
    await answers(second)
    await agent.moved(leg, LegEvent.ACKED)
    return leg
