"""What an exchange says beside the calls: lamps, waiting messages, who was meant, what came along, how to answer."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from agent_desktop.domain.address import Diversion, DiversionReason
from agent_desktop.domain.cti import IntercomHeader, cti_headers, intercom_headers
from agent_desktop.domain.events import (
    ExtensionState,
    LampChanged,
    LegIdentityChanged,
    LegIncoming,
    LineChanged,
    MessagesWaiting,
    Registration,
)
from tests.e2e.exchange.conftest import Join
from tests.lab.asterisk import LINE, Asterisk
from tests.lab.party import Party


async def lamp(party: Party, user: str, state: ExtensionState, start: int = 0) -> LampChanged:
    return await party.wait_for(
        LampChanged, lambda fact: fact.user == user and fact.state is state, start=start, seconds=10
    )


async def test_given_colleagues_at_an_exchange_when_they_ring_talk_and_hang_up_then_the_lamps_follow(
    join: Join,
) -> None:
    anna, boris, clara = await join(1001, 700), await join(1002, 800), await join(1003, 900)
    await anna.phone.watch_lamps(LINE, ["1002", "1003"])
    await lamp(anna, "1002", ExtensionState.FREE)
    await lamp(anna, "1003", ExtensionState.FREE)
    start = len(anna.facts)
    leg = await clara.call(1002)
    rings = await lamp(anna, "1002", ExtensionState.RINGING, start)
    assert rings.caller == "Chen Jie"
    call = await boris.take()
    await lamp(anna, "1002", ExtensionState.BUSY, start)
    await lamp(anna, "1003", ExtensionState.BUSY, start)
    await boris.phone.hold(call.leg_id)
    await lamp(anna, "1003", ExtensionState.ON_HOLD, start)  # Asterisk lights the lamp of who is held
    start = len(anna.facts)
    await clara.phone.hang_up(leg)
    await lamp(anna, "1002", ExtensionState.FREE, start)
    await lamp(anna, "1003", ExtensionState.FREE, start)


async def test_given_a_ringing_colleague_when_his_call_is_picked_up_then_we_talk_to_the_caller(join: Join) -> None:
    anna, boris, clara = await join(1001, 700), await join(1002, 800), await join(1003, 900)
    await anna.phone.watch_lamps(LINE, ["1002"])
    await lamp(anna, "1002", ExtensionState.FREE)
    await clara.call(1002)
    ringing = await boris.wait_for(LegIncoming, seconds=10)
    await lamp(anna, "1002", ExtensionState.RINGING)
    picked = await anna.call("*81002")
    await anna.stands(picked)
    assert await anna.heard({900}) == {900}
    assert await clara.heard({700}) == {700}
    assert (await boris.ended(ringing.leg_id, 10)).ending.elsewhere, "not a missed call"


async def test_given_an_extension_that_nobody_has_when_it_is_watched_then_it_stays_dark_and_others_are_told(
    join: Join,
) -> None:
    anna = await join(1001, 700)
    await join(1002, 800)
    await anna.phone.watch_lamps(LINE, ["4711", "1002"])
    await lamp(anna, "1002", ExtensionState.FREE)
    assert {fact.state for fact in anna.of(LampChanged) if fact.user == "4711"} == {ExtensionState.UNKNOWN}


@pytest.mark.parametrize("subscribed", [True, False])
async def test_given_a_mailbox_when_messages_are_left_and_heard_then_their_number_is_told(
    join: Join, pbx_shared: Asterisk, subscribed: bool
) -> None:
    anna = await join(1001, 700)
    if subscribed:
        await anna.phone.set_lines([replace(anna.line, mailbox=anna.line.aor)])
        await anna.wait_for(LineChanged, lambda f: f.registration is Registration.REGISTERED, start=len(anna.facts))
    pbx_shared.leave_message(1001)
    await anna.wait_for(MessagesWaiting, lambda fact: (fact.new, fact.old) == (1, 0), seconds=10)
    pbx_shared.leave_message(1001)
    await anna.wait_for(MessagesWaiting, lambda fact: (fact.new, fact.old) == (2, 0), seconds=10)
    pbx_shared.clear_messages(1001)
    start = len(anna.facts)
    await anna.wait_for(MessagesWaiting, lambda fact: fact.new == 0, start=max(0, start - 1), seconds=10)


async def test_given_a_forwarded_call_when_it_rings_then_whom_it_was_meant_for_and_why(
    join: Join, pbx_shared: Asterisk
) -> None:
    anna, clara = await join(1001, 700), await join(1003, 900)
    await clara.call(731001)
    call = await anna.wait_for(LegIncoming, seconds=10)
    assert call.trusted
    assert (call.party.address.user, call.party.name) == ("1003", "Chen Jie")
    assert call.context.diverted_from == (Diversion("1090", DiversionReason.UNCONDITIONAL),)
    await anna.phone.reject(call.leg_id, 486)


async def test_given_a_withheld_number_when_it_rings_then_nobody_is_shown(join: Join, pbx_shared: Asterisk) -> None:
    anna = await join(1001, 700)
    pbx_shared.originate(1001, context="with-headers", number="+8613800000001", variables={"CALLERID(pres)": "prohib"})
    call = await anna.wait_for(LegIncoming, seconds=10)
    assert call.party.address.anonymous
    assert (call.party.number, call.party.name) == (None, "")
    await anna.phone.reject(call.leg_id, 486)


async def test_given_ids_of_a_contact_when_we_call_a_colleague_then_they_arrive_with_it(join: Join) -> None:
    anna, boris = await join(1001, 700), await join(1002, 800)
    headers = cti_headers("3f2504e0-4f89-11d3-9a0c-0305e82c3301", "c-2", "t-3")
    leg = await anna.call(1002, headers)
    call = await boris.wait_for(LegIncoming, seconds=10)
    assert call.context.session_id == "3f2504e0-4f89-11d3-9a0c-0305e82c3301"
    await anna.phone.hang_up(leg)
    await boris.ended(call.leg_id, 10)


@pytest.mark.parametrize("form", list(IntercomHeader))
async def test_given_an_intercom_call_when_it_comes_through_the_exchange_then_it_asks_to_be_answered(
    form: IntercomHeader, join: Join, pbx_shared: Asterisk
) -> None:
    anna = await join(1001, 700)
    pbx_shared.originate(1001, headers=intercom_headers(form))
    call = await anna.wait_for(LegIncoming, seconds=10)
    assert (call.auto_answer_after, call.trusted) == (0.0, True)
    await anna.phone.reject(call.leg_id, 486)


async def test_given_a_transfer_at_the_exchange_when_it_is_done_then_the_target_learns_who_it_is_now(
    join: Join,
) -> None:
    anna, boris, clara = await join(1001, 700), await join(1002, 800), await join(1003, 900)
    first = await clara.call(1001)
    caller = await anna.take()
    await anna.phone.hold(caller.leg_id)
    consult = await anna.call(1002)
    asked = await boris.take()
    await anna.stands(consult)
    assert asked.party.address.user == "1001"
    await asyncio.sleep(0.2)
    await anna.phone.transfer_to_leg(caller.leg_id, consult)
    told = await boris.wait_for(LegIdentityChanged, lambda fact: fact.leg_id == asked.leg_id, seconds=10)
    assert told.party.address.user == "1003"
    await clara.phone.hang_up(first)
