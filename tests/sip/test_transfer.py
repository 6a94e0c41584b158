"""Transfers that we ask for (REFER): what goes out, and what each answer and NOTIFY becomes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from urllib.parse import unquote

import pytest

from agent_desktop.domain.address import SipAddress
from agent_desktop.domain.events import LegEnded, LegMediaChanged, LegTransferProgressed
from agent_desktop.domain.leg import LegEvent, LegId
from agent_desktop.ports import PhoneError
from agent_desktop.sip.transfer import PATIENCE, RINGING_PATIENCE, Referral, refer_to
from tests.peers.dialog import DialogPeer
from tests.sip.agent import Agent

MakeDialog = Callable[..., DialogPeer]
TARGET = SipAddress.parse("sip:2002@pbx.example.org")


async def answered(agent: Agent, peer: DialogPeer) -> LegId:
    """The peer calls and we answer."""
    seen = len(agent.facts)
    await asyncio.to_thread(peer.call)
    leg = (await agent.incoming(seen)).leg_id
    await agent.phone.answer(leg)
    await agent.moved(leg, LegEvent.ACKED)
    return leg


async def dialled(agent: Agent, peer: DialogPeer) -> LegId:
    """We call and the peer answers."""
    leg = await agent.dial(peer.address)
    await asyncio.to_thread(peer.answer)
    await agent.moved(leg, LegEvent.ACKED)
    return leg


async def came(peer: DialogPeer, method: str, count: int = 1) -> None:
    await asyncio.to_thread(peer.wait, lambda: peer.received.count(method) >= count)


def progress(agent: Agent) -> list[tuple[int, bool]]:
    return [(fact.status, fact.final) for fact in agent.of(LegTransferProgressed)]


async def told(agent: Agent, status: int) -> None:
    await agent.wait_for(LegTransferProgressed, lambda fact: fact.status == status)


async def outcome(agent: Agent, start: int = 0) -> LegTransferProgressed:
    return await agent.wait_for(LegTransferProgressed, lambda f: f.final, start=start)


async def refer(agent: Agent, leg: LegId, peer: DialogPeer, headers: Mapping[str, str] | None = None) -> None:
    await agent.phone.transfer(leg, TARGET, headers or {})
    await came(peer, "REFER")


async def test_given_a_held_caller_when_transferred_then_each_notify_is_told_and_the_leg_stays(
    agent: Agent, make_dialog: MakeDialog
) -> None:
    peer = make_dialog()
    leg = await answered(agent, peer)
    await agent.phone.hold(leg)
    await agent.media(leg, held=True)
    await refer(agent, leg, peer)
    for status, reason, last in ((100, "Trying", False), (180, "Ringing", False), (200, "OK", True)):
        peer.notify(status, reason, last=last)
        await told(agent, status)
    await asyncio.sleep(0.1)
    assert progress(agent) == [(100, False), (180, False), (200, True)]
    assert not agent.of(LegEnded)
    assert "BYE" not in peer.received
    await agent.phone.hang_up(leg)
    await agent.ended(leg)
    assert len(progress(agent)) == 3


async def test_given_headers_when_transferred_then_they_are_in_the_refer_and_asked_for_in_the_next_invite(
    agent: Agent, make_dialog: MakeDialog
) -> None:
    peer = make_dialog()
    leg = await dialled(agent, peer)
    uui = "s-1;encoding=hex;purpose=call-center;qn=Sales & Co"
    await refer(
        agent, leg, peer, {"X-CC-Session-Id": "s-1", "User-to-User": uui, "Route": "<sip:evil>", "Bad Name": "x"}
    )
    wanted = "X-CC-Session-Id=s-1&User-to-User=s-1%3Bencoding%3Dhex%3Bpurpose%3Dcall-center%3Bqn%3DSales%20%26%20Co"
    assert peer.header("REFER", "Refer-To") == f"<sip:2002@pbx.example.org?{wanted}>"
    assert peer.header("REFER", "X-CC-Session-Id") == "s-1"
    assert peer.header("REFER", "User-to-User") == uui
    assert "sip:1001@" in peer.header("REFER", "Referred-By")
    assert "evil" not in peer.requests[-1]
    await agent.phone.hang_up(leg)


@pytest.mark.parametrize("status", [403, 404, 486, 503, 603])
async def test_given_a_far_end_that_refuses_the_refer_then_the_status_is_final_and_the_call_goes_on(
    agent: Agent, make_dialog: MakeDialog, status: int
) -> None:
    peer = make_dialog()
    peer.refer_answer = status
    leg = await answered(agent, peer)
    await refer(agent, leg, peer)
    assert (await outcome(agent)).status == status
    assert progress(agent) == [(status, True)]
    assert not agent.of(LegEnded)
    await agent.phone.hang_up(leg)
    await agent.ended(leg)


@pytest.mark.parametrize(("status", "reason"), [(404, "Not Found"), (486, "Busy Here"), (603, "Decline")])
async def test_given_a_transfer_that_failed_when_told_then_the_next_one_may_succeed(
    agent: Agent, make_dialog: MakeDialog, status: int, reason: str
) -> None:
    peer = make_dialog()
    leg = await answered(agent, peer)
    await refer(agent, leg, peer)
    with pytest.raises(PhoneError, match="wrong_state"):
        await agent.phone.transfer(leg, TARGET, {})
    peer.notify(status, reason, last=True)
    assert ((await outcome(agent)).status, agent.of(LegTransferProgressed)[-1].reason) == (status, reason)
    seen = len(agent.facts)
    await agent.phone.transfer(leg, TARGET, {})
    await came(peer, "REFER", 2)
    peer.notify(200, "OK", last=True)
    assert (await outcome(agent, seen)).status == 200
    await agent.phone.hang_up(leg)
    await agent.ended(leg)
    assert [final for _, final in progress(agent)].count(True) == 2


async def test_given_a_pending_transfer_when_the_caller_hangs_up_then_481_comes_once_before_the_end(
    agent: Agent, make_dialog: MakeDialog
) -> None:
    peer = make_dialog()
    leg = await answered(agent, peer)
    await refer(agent, leg, peer)
    peer.hang_up()
    await agent.ended(leg)
    finals = [fact for fact in agent.facts if isinstance(fact, LegEnded) or getattr(fact, "final", False)]
    assert [type(fact) for fact in finals] == [LegTransferProgressed, LegEnded]
    assert progress(agent)[-1] == (481, True)


async def test_given_a_pending_transfer_when_held_and_resumed_then_both_go_on(
    agent: Agent, make_dialog: MakeDialog
) -> None:
    peer = make_dialog()
    leg = await answered(agent, peer)
    await refer(agent, leg, peer)
    await agent.phone.hold(leg)
    await agent.media(leg, held=True)
    seen = len(agent.facts)
    await agent.phone.resume(leg)
    assert (await agent.media(leg, held=False, start=seen)).flowing
    peer.notify(486, "Busy Here", last=True)
    assert (await outcome(agent)).status == 486
    assert [f.held for f in agent.of(LegMediaChanged)] == [False, True, False]
    await agent.phone.hang_up(leg)


async def test_given_two_calls_when_connected_then_refer_to_names_the_dialog_to_replace(
    agent: Agent, make_dialog: MakeDialog
) -> None:
    caller, recipient = make_dialog(), make_dialog()
    leg = await answered(agent, caller)
    await agent.phone.hold(leg)
    await agent.media(leg, held=True)
    consult = await dialled(agent, recipient)
    await agent.phone.transfer_to_leg(leg, consult)
    await came(caller, "REFER")
    asked = caller.header("REFER", "Refer-To")
    call_id, *tags = recipient.replaces.split(";")
    ours, theirs = (tag.partition("=")[2] for tag in tags)
    assert asked.startswith(f"<{recipient.address}?")
    assert f"Replaces={call_id}%3Bto-tag%3D{theirs}%3Bfrom-tag%3D{ours}" in asked
    caller.notify(200, "OK", last=True)
    assert (await outcome(agent)).leg_id == leg
    for each in (leg, consult):
        await agent.phone.hang_up(each)
        await agent.ended(each)
    assert len(progress(agent)) == 2


async def test_given_legs_that_cannot_be_transferred_when_asked_then_wrong_state_or_bad_address(
    agent: Agent, make_dialog: MakeDialog
) -> None:
    peer, other = make_dialog(), make_dialog()
    await asyncio.to_thread(peer.call)
    ringing = (await agent.incoming()).leg_id
    with pytest.raises(PhoneError, match="wrong_state"):
        await agent.phone.transfer(ringing, TARGET, {})
    leg = await dialled(agent, other)
    with pytest.raises(PhoneError, match="wrong_state"):
        await agent.phone.transfer_to_leg(leg, ringing)
    with pytest.raises(PhoneError, match="wrong_state"):
        await agent.phone.transfer_to_leg(leg, leg)
    with pytest.raises(PhoneError, match="no_such_leg"):
        await agent.phone.transfer_to_leg(leg, LegId("gone"))
    with pytest.raises(PhoneError, match="bad_address"):
        await agent.phone.transfer(leg, SipAddress("2002", ""), {})
    assert "REFER" not in other.received


# --- without a network -----------------------------------------------------------------------------------------------


class Pending:
    """Timers that a test fires by hand."""

    def __init__(self) -> None:
        self.due: list[tuple[float, Callable[[], None], list[bool]]] = []

    def later(self, delay: float, action: Callable[[], None]) -> Pending.Entry:
        entry = Pending.Entry()
        self.due.append((delay, action, entry.cancelled))
        return entry

    def fire(self) -> float:
        """Runs the newest timer that is still wanted."""
        delay, action, cancelled = self.due[-1]
        assert not cancelled, "nothing is waited for"
        action()
        return delay

    class Entry:
        def __init__(self) -> None:
            self.cancelled: list[bool] = []

        def cancel(self) -> None:
            self.cancelled.append(True)


def referral() -> tuple[Referral, list[tuple[int, bool]], Pending]:
    told: list[tuple[int, bool]] = []
    timers = Pending()
    made = Referral(LegId("leg"), lambda fact: told.append((fact.status, fact.final)), timers.later)
    return made, told, timers


def test_given_no_news_when_too_long_then_408_and_what_comes_later_is_not_told() -> None:
    transfer, told, timers = referral()
    transfer.begin()
    transfer.progressed(100, "Trying", last=False)
    assert timers.fire() == PATIENCE
    transfer.progressed(200, "OK", last=True)
    transfer.leg_over()
    assert told == [(100, False), (408, True)]


def test_given_a_ringing_recipient_when_waiting_then_longer_than_for_the_first_news() -> None:
    transfer, told, timers = referral()
    transfer.begin()
    for status in (100, 180, 180, 100):
        transfer.progressed(status, "", last=False)
    assert timers.fire() == RINGING_PATIENCE
    assert told == [(100, False), (180, False), (100, False), (408, True)]


def test_given_a_subscription_that_ends_without_a_result_then_it_failed() -> None:
    transfer, told, _ = referral()
    transfer.begin()
    transfer.progressed(180, "Ringing", last=True)
    assert told == [(408, True)]


@pytest.mark.parametrize("value", ["a b&c=d?e", 'q"<>;,', "ü€", "100%"])
def test_given_any_value_when_put_into_refer_to_then_it_comes_out_again(value: str) -> None:
    text = refer_to(TARGET, {"X-Note": value})
    assert text.isascii()
    assert not set(text[1:-1]) & set(' "<>,;')
    assert unquote(text[1:-1].partition("?")[2].partition("=")[2]) == value
