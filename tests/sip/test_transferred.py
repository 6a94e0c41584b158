"""When others transfer: a far end that sends us elsewhere, a dialog that takes another's place, a new identity."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from agent_desktop.domain.events import (
    LegEnded,
    LegIdentityChanged,
    LegIncoming,
    LegMediaChanged,
    LegMoved,
    LegReferred,
    LegReplaced,
)
from agent_desktop.domain.leg import EndedBy, LegEvent, LegId
from agent_desktop.domain.provisioning import LineConfig
from agent_desktop.sip.transfer import asked_to_call
from tests.peers.dialog import DialogPeer
from tests.peers.raw import RawSip
from tests.peers.rtp import RtpEnd
from tests.peers.sipp import Scenario, Sipp
from tests.sip.agent import LINE, Agent, parse_number

MakeDialog = Callable[..., DialogPeer]


async def answered(agent: Agent, peer: DialogPeer) -> LegId:
    seen = len(agent.facts)
    await asyncio.to_thread(peer.call)
    leg = (await agent.incoming(seen)).leg_id
    await agent.phone.answer(leg)
    await agent.moved(leg, LegEvent.ACKED)
    return leg


async def until(peer: DialogPeer, condition: Callable[[], bool]) -> None:
    await asyncio.to_thread(peer.wait, condition)


# --- sent elsewhere --------------------------------------------------------------------------------------------------


async def test_given_a_far_end_that_refers_us_when_the_other_answers_then_we_follow_and_it_is_told(
    agent: Agent, make_dialog: MakeDialog
) -> None:
    sender, other = make_dialog(), make_dialog()
    old = await answered(agent, sender)
    sender.refer(f'"Two" <{other.address}?X-CC-Session-Id=s-7>', ["Referred-By: <sip:boss@example.org>"])
    referred = await agent.wait_for(LegReferred)
    assert (referred.leg_id, referred.party.address.host) == (old, other.host)
    await asyncio.to_thread(other.ring)
    await until(sender, lambda: any("180" in line for line in sender.notified()))
    assert other.header("INVITE", "X-CC-Session-Id") == "s-7"
    assert other.header("INVITE", "Referred-By") == "<sip:boss@example.org>"
    assert not agent.of(LegEnded)
    await asyncio.to_thread(other.answer)
    await agent.moved(referred.new_leg_id, LegEvent.ACKED)
    await until(sender, lambda: "SIP/2.0 200 OK" in sender.notified())
    assert 202 in sender.answers
    assert sender.notified()[0].startswith("SIP/2.0 100")
    told = [type(f) for f in agent.facts if getattr(f, "leg_id", None) == referred.new_leg_id or f is referred]
    assert told[0] is LegReferred
    sender.hang_up()
    ended = await agent.ended(old)
    assert ended.ending.ended_by is EndedBy.PEER
    await agent.phone.hang_up(referred.new_leg_id)
    await agent.ended(referred.new_leg_id)


async def test_given_a_far_end_that_refers_us_when_the_other_refuses_then_the_old_call_is_what_it_was(
    agent: Agent, make_dialog: MakeDialog
) -> None:
    sender, other = make_dialog(), make_dialog()
    old = await answered(agent, sender)
    sender.refer(f"<{other.address}>")
    new = (await agent.wait_for(LegReferred)).new_leg_id
    await asyncio.to_thread(other.refuse, 486, "Busy Here")
    assert (await agent.ended(new)).ending.status == 486
    await until(sender, lambda: any("486" in line for line in sender.notified()))
    assert [f.leg_id for f in agent.of(LegEnded)] == [new]
    await agent.phone.hold(old)
    assert (await agent.media(old, held=True)).leg_id == old
    sender.refer(f"<{other.address}>")
    second = await agent.wait_for(LegReferred, lambda f: f.new_leg_id != new)
    assert second.leg_id == old
    await agent.phone.hang_up(second.new_leg_id)
    await agent.ended(second.new_leg_id)
    await agent.phone.hang_up(old)


async def test_given_a_sender_that_never_says_goodbye_when_the_other_answered_then_we_say_it(
    agent: Agent, make_dialog: MakeDialog
) -> None:
    sender, other = make_dialog(), make_dialog()
    old = await answered(agent, sender)
    sender.refer(f"<{other.address}>")
    new = (await agent.wait_for(LegReferred)).new_leg_id
    await asyncio.to_thread(other.answer)
    await agent.moved(new, LegEvent.ACKED)
    assert (await agent.ended(old, seconds=10)).ending.ended_by is EndedBy.SYSTEM
    await until(sender, lambda: "BYE" in sender.received)
    await agent.phone.hang_up(new)


async def test_given_a_sender_that_hangs_up_at_once_when_the_other_rings_then_we_still_follow(
    agent: Agent, make_dialog: MakeDialog
) -> None:
    sender, other = make_dialog(), make_dialog()
    old = await answered(agent, sender)
    sender.refer(f"<{other.address}>")
    new = (await agent.wait_for(LegReferred)).new_leg_id
    sender.hang_up()
    await agent.ended(old)
    await asyncio.to_thread(other.answer)
    await agent.moved(new, LegEvent.ACKED)
    assert (await agent.media(new, flowing=True)).leg_id == new
    await agent.phone.hang_up(new)


async def test_given_a_refer_with_replaces_when_followed_then_the_next_invite_carries_it(
    agent: Agent, make_dialog: MakeDialog
) -> None:
    sender, other = make_dialog(), make_dialog()
    await answered(agent, sender)
    sender.refer(f"<{other.address}?Require=replaces&Replaces=abc%40x%3Bto-tag%3D1%3Bfrom-tag%3D2>")
    new = (await agent.wait_for(LegReferred)).new_leg_id
    await asyncio.to_thread(other.answer)
    await agent.moved(new, LegEvent.ACKED)
    assert other.header("INVITE", "Replaces").replace(" ", "") == "abc@x;to-tag=1;from-tag=2"
    assert "replaces" in other.header("INVITE", "Require")
    await agent.phone.hang_up(new)


async def test_given_early_sound_of_the_other_when_the_old_call_still_talks_then_only_one_has_the_sound(
    speaking_agent: Agent, rtp: RtpEnd, second_rtp: RtpEnd
) -> None:
    agent = speaking_agent
    sender = DialogPeer(agent.host, agent.address, media=("127.0.0.1", rtp.port))
    other = DialogPeer(agent.host, agent.address, media=("127.0.0.1", second_rtp.port))
    try:
        await answered(agent, sender)
        sender.refer(f"<{other.address}>")
        new = (await agent.wait_for(LegReferred)).new_leg_id
        await asyncio.to_thread(other.progress)
        await agent.wait_for(LegMediaChanged, lambda f: f.leg_id == new and f.early)
        heard = len(rtp.audio())
        await asyncio.to_thread(rtp.wait_for_packets, heard + 25)
        assert rtp.hears(500) > 0.1
        assert second_rtp.hears(500) < 0.01
        other.answer()
        await agent.moved(new, LegEvent.ACKED)
        await asyncio.to_thread(rtp.wait_until, lambda: rtp.hears(500) < 0.01 and second_rtp.hears(500) > 0.1)
        await agent.phone.hang_up(new)
    finally:
        sender.close()
        other.close()


@pytest.mark.parametrize(
    "target",
    [
        "<tel:112>",
        "<http://192.0.2.9/>",
        "<sip:evil@192.0.2.9?Route=%3Csip%3Ax%3E>",
        "<sip:evil@192.0.2.9?From=%3Csip%3Aboss%40pbx%3E>",
        "<sip:evil@192.0.2.9?X-A=1%0D%0ARoute:%20%3Csip:x%3E>",
        "<sip:evil@192.0.2.9?method=BYE>",
        "nonsense",
        "<sip:>",
    ],
)
def test_given_a_target_that_must_not_be_followed_when_read_then_it_is_nobody(target: str) -> None:
    assert asked_to_call(target, parse_number) is None


@pytest.mark.parametrize(
    ("target", "user"),
    [
        ("<sip:2002@pbx.example.org>", "2002"),
        ('"Two" <sip:2002@pbx.example.org;user=phone?Replaces=a%3Bto-tag%3D1&Require=replaces>', "2002"),
        ("sip:+4930123456@pbx.example.org", "+4930123456"),
        ("<sip:a?b@pbx.example.org>", "a?b"),
        ("<sip:pbx.example.org>", ""),
    ],
)
def test_given_a_target_that_may_be_followed_when_read_then_it_is_the_party(target: str, user: str) -> None:
    party = asked_to_call(target, parse_number)
    assert party is not None
    assert party.address.user == user


async def test_given_a_refer_to_nowhere_when_received_then_it_is_refused_and_nothing_is_dialled(
    agent: Agent, make_dialog: MakeDialog
) -> None:
    sender = make_dialog()
    leg = await answered(agent, sender)
    sender.refer("<sip:evil@192.0.2.9?Route=%3Csip%3Ax%3E>")
    await until(sender, lambda: 400 in sender.answers)
    assert 202 not in sender.answers
    await agent.phone.hang_up(leg)
    await agent.ended(leg)
    assert not agent.of(LegReferred)


async def test_given_a_line_of_an_exchange_when_a_stranger_refers_us_then_it_is_declined(
    agent: Agent, make_dialog: MakeDialog
) -> None:
    await agent.phone.set_lines([LineConfig(LINE, f"sip:1001@{agent.host}", proxy="sip:127.9.9.9")])
    stranger = make_dialog()
    leg = await answered(agent, stranger)
    stranger.refer("<sip:900123@premium.example>")
    await until(stranger, lambda: 603 in stranger.answers)
    await agent.phone.hang_up(leg)
    await agent.ended(leg)
    assert not agent.of(LegReferred)


async def test_given_a_refer_outside_of_any_call_when_received_then_nothing_is_dialled(agent: Agent) -> None:
    stranger = RawSip(agent.address, agent.host)
    stranger.send(
        (
            f"REFER sip:1001@{agent.host}:{agent.port} SIP/2.0\r\n"
            f"Via: SIP/2.0/UDP {stranger.host}:{stranger.port};rport;branch=z9hG4bKout\r\n"
            f"Max-Forwards: 70\r\nFrom: <sip:x@{stranger.host}>;tag=1\r\nTo: <sip:1001@{agent.host}>\r\n"
            f"Call-ID: out\r\nCSeq: 1 REFER\r\nContact: <sip:x@{stranger.host}:{stranger.port}>\r\n"
            "Refer-To: <sip:evil@192.0.2.9>\r\nContent-Length: 0\r\n\r\n"
        ).encode()
    )
    answer = await asyncio.to_thread(stranger.receive, 1)
    stranger.close()
    assert not answer.startswith("SIP/2.0 2")
    assert not agent.of(LegReferred)


# --- replaced --------------------------------------------------------------------------------------------------------


async def test_given_a_call_when_another_dialog_takes_its_place_then_nothing_rings_and_the_old_one_ends(
    agent: Agent, make_dialog: MakeDialog
) -> None:
    first, second = make_dialog(), make_dialog()
    old = await answered(agent, first)
    await asyncio.to_thread(second.call, [f"Replaces: {first.replaces}"], 200)
    replaced = await agent.wait_for(LegReplaced)
    assert (replaced.leg_id, replaced.party.address.host) == (old, second.host)
    assert replaced.sip_call_id in second.replaces
    new = replaced.new_leg_id
    await agent.moved(new, LegEvent.ACKED)
    ending = (await agent.ended(old)).ending
    assert (ending.ended_by, ending.status) == (EndedBy.PEER, 200)
    await until(first, lambda: "BYE" in first.received)
    assert 180 not in second.answers
    assert len(agent.of(LegIncoming)) == 1
    order = [type(f) for f in agent.facts if isinstance(f, LegReplaced | LegMoved) and f.leg_id in (old, new)]
    assert order.index(LegReplaced) < len(order) - 1
    assert agent.of(LegMediaChanged)[-1].flowing
    await agent.phone.hang_up(new)
    await agent.ended(new)


async def test_given_a_stranger_who_took_a_call_over_when_it_refers_us_then_it_is_declined(
    agent: Agent, make_dialog: MakeDialog
) -> None:
    exchange, stranger = make_dialog(), make_dialog()
    await agent.phone.set_lines([LineConfig(LINE, f"sip:1001@{agent.host}", proxy=f"sip:{exchange.host}")])
    await answered(agent, exchange)
    await asyncio.to_thread(stranger.call, [f"Replaces: {exchange.replaces}"], 200)
    new = (await agent.wait_for(LegReplaced)).new_leg_id
    await agent.moved(new, LegEvent.ACKED)
    stranger.refer("<sip:900123@premium.example>")
    await until(stranger, lambda: any(status in stranger.answers for status in (202, 603)))
    assert 202 not in stranger.answers
    await agent.phone.hang_up(new)
    await agent.ended(new)
    assert not agent.of(LegReferred)


async def test_given_a_held_and_muted_call_when_replaced_then_the_new_leg_is_held_and_muted_too(
    speaking_agent: Agent, rtp: RtpEnd, second_rtp: RtpEnd
) -> None:
    agent = speaking_agent
    first = DialogPeer(agent.host, agent.address, media=("127.0.0.1", rtp.port))
    second = DialogPeer(agent.host, agent.address, media=("127.0.0.1", second_rtp.port))
    try:
        old = await answered(agent, first)
        await agent.phone.mute(old, True)
        await agent.phone.hold(old)
        await agent.media(old, held=True)
        await asyncio.to_thread(second.call, [f"Replaces: {first.replaces}"], 200)
        new = (await agent.wait_for(LegReplaced)).new_leg_id
        await agent.media(new, held=True)
        await agent.phone.resume(new)
        await asyncio.to_thread(second_rtp.wait_for_packets, 45)
        assert second_rtp.hears(500) < 0.01
        await agent.phone.mute(new, False)
        await asyncio.to_thread(second_rtp.wait_until, lambda: second_rtp.hears(500) > 0.1)
        await agent.phone.hang_up(new)
    finally:
        first.close()
        second.close()


@pytest.mark.expects_log("refused by the SIP stack: 481")
async def test_given_wrong_tags_when_a_dialog_wants_a_place_then_481_and_the_call_goes_on(
    agent: Agent, make_dialog: MakeDialog
) -> None:
    first, second = make_dialog(), make_dialog()
    leg = await answered(agent, first)
    await asyncio.to_thread(second.call, [f"Replaces: {first.replaces}x"], 481)
    await asyncio.sleep(0.2)
    assert not agent.of(LegEnded)
    assert not agent.of(LegReplaced)
    await agent.phone.hang_up(leg)


@pytest.mark.expects_log("refused by the SIP stack: 481")
async def test_given_a_call_that_rings_here_when_a_dialog_wants_its_place_then_481(
    agent: Agent, make_dialog: MakeDialog
) -> None:
    first, second = make_dialog(), make_dialog()
    await asyncio.to_thread(first.call)
    leg = (await agent.incoming()).leg_id
    await asyncio.to_thread(second.call, [f"Replaces: {first.replaces}"], 481)
    assert not agent.of(LegReplaced)
    await agent.phone.reject(leg, 486)


async def test_given_a_number_that_rings_when_another_dialog_answers_in_its_place_then_it_counts(
    agent: Agent, make_dialog: MakeDialog
) -> None:
    called, picker = make_dialog(), make_dialog()
    old = await agent.dial(called.address)
    await asyncio.to_thread(called.ring)
    await agent.moved(old, LegEvent.PROVISIONAL)
    await asyncio.to_thread(picker.call, [f"Replaces: {called.replaces};early-only"], 200)
    replaced = await agent.wait_for(LegReplaced)
    await agent.moved(replaced.new_leg_id, LegEvent.ACKED)
    assert (await agent.ended(old)).ending.ended_by is EndedBy.PEER
    await until(called, lambda: "CANCEL" in called.received)
    await agent.phone.hang_up(replaced.new_leg_id)


# --- somebody else ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("method", "offer"), [("UPDATE", False), ("INVITE", True)])
async def test_given_a_call_when_the_exchange_connects_another_then_the_new_identity_is_told_once(
    agent: Agent, make_dialog: MakeDialog, method: str, offer: bool
) -> None:
    peer = make_dialog()
    leg = await answered(agent, peer)
    for _ in range(2):
        before = peer.answers.count(200)
        peer.say(method, ['P-Asserted-Identity: "Carla" <sip:3003@pbx.example.org>'], offer=offer)
        await until(peer, lambda n=before: peer.answers.count(200) > n)  # type: ignore[misc]
    changed = await agent.wait_for(LegIdentityChanged)
    assert (changed.leg_id, changed.party.address.user, changed.party.name) == (leg, "3003", "Carla")
    await asyncio.sleep(0.1)
    assert len(agent.of(LegIdentityChanged)) == 1
    await agent.phone.hang_up(leg)


# --- another make of stack -------------------------------------------------------------------------------------------


async def test_given_sipp_as_the_transferor_when_it_refers_us_then_its_notifies_come_in_order(
    agent: Agent, make_sipp: Callable[..., Sipp], make_dialog: MakeDialog
) -> None:
    other = make_dialog()
    sipp = make_sipp()
    call = Scenario("uac").invite().expect(100, optional=True).expect(180).expect(200).ack().pause(100)
    call = call.request("REFER", headers=[f"Refer-To: <{other.address}>"]).expect(202)
    call = call.expect_request("NOTIFY", contains=["SIP/2.0 100"]).answer_within(200)
    call = call.expect_request("NOTIFY", contains=["SIP/2.0 180"]).answer_within(200)
    call = call.expect_request("NOTIFY", contains=["SIP/2.0 200", "Subscription-State: *terminated"])
    sipp.run(call.answer_within(200).request("BYE").expect(200), agent.address)
    leg = (await agent.incoming()).leg_id
    await agent.phone.answer(leg)
    new = (await agent.wait_for(LegReferred)).new_leg_id
    await asyncio.to_thread(other.ring)
    await asyncio.sleep(0.1)
    other.answer()
    await agent.ended(leg)
    assert await asyncio.to_thread(sipp.wait, 20) == 0
    await agent.phone.hang_up(new)
