"""What the exchange of the example configuration sends along: queues, menus, forwarding, intercom, lamps, messages."""

from __future__ import annotations

import asyncio

from agent_desktop.domain.events import LegIncoming, LegTransferProgressed
from agent_desktop.domain.media import DtmfMethod
from tests.e2e.exchange.conftest import Join
from tests.lab.asterisk import Asterisk


async def test_given_a_member_of_a_queue_when_a_customer_calls_it_then_the_call_says_which_contact_it_is(
    join: Join, pbx_shared: Asterisk
) -> None:
    anna = await join(1001, 700)
    pbx_shared.join_queue("billing", 1001)
    pbx_shared.originate("+8657186000101", number="+8613600002505", name="Xue", variables={"__CC_TICKET": "T-1"})
    call = await anna.take()
    context = call.context
    assert call.party.address.user == "+8613600002505"
    assert (context.queue_id, context.queue_label) == ("billing", "Billing")
    assert (context.dnis, context.ticket_id) == ("+8657186000101", "T-1")
    assert context.session_id.startswith("pbx")
    assert await anna.heard({1000}) == {1000}


async def test_given_a_contact_when_it_is_transferred_then_the_next_agent_sees_the_same_session(
    join: Join, pbx_shared: Asterisk
) -> None:
    anna, boris = await join(1001, 700), await join(1002, 800)
    pbx_shared.join_queue("support", 1001)
    pbx_shared.originate("700")
    first = await anna.take()
    pbx_shared.ami.command(f"channel redirect {_caller(pbx_shared)} agents,1002,1")
    second = await boris.take()
    assert second.context.session_id == first.context.session_id
    assert second.context.queue_id == "support"
    assert await boris.heard({1000}) == {1000}


def _caller(pbx: Asterisk) -> str:
    return next(channel.name for channel in pbx.channels_of("customers") if channel.context != "customers")


async def test_given_a_menu_when_the_customer_keys_his_number_then_the_agent_is_told(
    join: Join, pbx_shared: Asterisk
) -> None:
    anna = await join(1001, 700)
    pbx_shared.join_queue("support", 1001)
    pbx_shared.originate("+861000", keys="ww20001#")
    call = await anna.take(seconds=20)
    assert call.context.customer_id == "20001"
    assert call.context.ivr_path == "menu/20001"


async def test_given_a_forwarded_call_when_it_arrives_then_it_says_whom_it_was_meant_for(
    join: Join, pbx_shared: Asterisk
) -> None:
    anna, boris = await join(1001, 700), await join(1002, 800)
    await anna.call(731002)
    call = await boris.wait_for(LegIncoming, seconds=10)
    assert "1090" in str(call.context.diverted_from)


async def test_given_an_intercom_call_when_it_arrives_then_it_asks_for_an_answer_at_once(
    join: Join, pbx_shared: Asterisk
) -> None:
    anna, boris = await join(1001, 700), await join(1002, 800)
    await anna.call("*801002")
    call = await boris.wait_for(LegIncoming, seconds=10)
    assert call.auto_answer_after == 0


async def test_given_a_ringing_colleague_when_another_dials_the_pick_up_code_then_he_has_the_caller(
    join: Join, pbx_shared: Asterisk
) -> None:
    anna, boris = await join(1001, 700), await join(1002, 800)
    pbx_shared.originate(1002)
    rings = await boris.wait_for(LegIncoming, seconds=10)
    await anna.stands(await anna.call("*81002"))
    assert await anna.heard({1000}) == {1000}
    await boris.ended(rings.leg_id, 10)


async def test_given_a_room_when_three_enter_then_each_hears_the_two_others(join: Join) -> None:
    anna, boris, clara = await join(1001, 700), await join(1002, 800), await join(1003, 900)
    for party in (anna, boris, clara):
        await party.stands(await party.call(8000))
    assert await anna.heard({800, 900}) == {800, 900}
    assert await boris.heard({700, 900}) == {700, 900}
    assert await clara.heard({700, 800}) == {700, 800}


async def test_given_a_call_to_another_make_of_phone_when_it_answers_then_they_hear_each_other(
    join: Join, pbx_shared: Asterisk
) -> None:
    anna, old = await join(1001, 700), await join(1021, 1100)
    leg = await anna.call(1021)
    await old.take()
    await anna.stands(leg)
    assert await anna.heard({1100}) == {1100}
    assert await old.heard({700}) == {700}


async def test_given_keys_when_they_are_pressed_in_a_call_then_the_exchange_gets_them_complete_and_in_order(
    join: Join, pbx_shared: Asterisk
) -> None:
    anna = await join(1001, 700)
    start = pbx_shared.ami.mark()
    leg = await anna.call(784)
    await anna.stands(leg)
    await anna.phone.send_dtmf(leg, "0123456789*", DtmfMethod.RFC4733)
    await anna.phone.send_dtmf(leg, "#", DtmfMethod.RFC4733)
    event = await asyncio.to_thread(pbx_shared.ami.wait, "UserEvent", start=start, seconds=20, UserEvent="Keys")
    assert event["Digits"] == "0123456789*"


async def test_given_a_busy_target_when_the_exchange_transfers_blind_then_the_caller_comes_back_to_the_agent(
    join: Join, pbx_shared: Asterisk
) -> None:
    anna = await join(1001, 700)
    pbx_shared.originate(1001)
    first = await anna.take()
    await anna.sounds(first.leg_id)
    start = len(anna.facts)
    await anna.phone.transfer(first.leg_id, anna.address_of(1004), {})
    told = await anna.wait_for(LegTransferProgressed, lambda fact: fact.final, start=start, seconds=20)
    assert told.status in (503, 200)  # 200 where the caller was on the way before the target had refused
    await anna.phone.hang_up(first.leg_id)
    again = await anna.take(start, 20)
    assert again.context.session_id == first.context.session_id
    assert again.auto_answer_after == 0
    assert await anna.heard({1000}) == {1000}
