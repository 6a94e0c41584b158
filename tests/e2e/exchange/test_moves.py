"""Transfers and conferences of the softphone at a real exchange: who talks with whom afterwards, proven by tones."""

from __future__ import annotations

import pytest

from agent_desktop.domain.events import LegEnded, LegIdentityChanged, LegIncoming, LegTransferProgressed
from agent_desktop.domain.leg import LegId
from tests.e2e.exchange.conftest import Join
from tests.lab.party import Party


async def outcome(party: Party, leg: LegId) -> LegTransferProgressed:
    return await party.wait_for(LegTransferProgressed, lambda f: f.leg_id == leg and f.final, seconds=15)


async def held_call(caller: Party, agent: Party) -> tuple[LegId, LegId]:
    """`caller` calls `agent`, who answers and holds; the legs of both."""
    theirs = await caller.call(agent.number)
    ours = (await agent.take()).leg_id
    await caller.stands(theirs)
    await agent.sounds(ours)
    await agent.phone.hold(ours)
    await agent.media(ours, held=True)
    return theirs, ours


async def is_with(party: Party, leg: LegId, number: int) -> None:
    """The party's phone shows `number` on its leg, which came to it without ringing."""
    changed = await party.wait_for(
        LegIdentityChanged, lambda f: f.leg_id == leg and f.party.address.user == str(number), seconds=10
    )
    assert changed.party.name


async def test_given_a_held_caller_when_transferred_blind_and_answered_then_the_two_talk(join: Join) -> None:
    anna, boris, carla = await join(1001, 700), await join(1002, 800), await join(1003, 900)
    theirs, leg = await held_call(anna, boris)
    await boris.phone.transfer(leg, boris.address_of(1003), {"X-CC-Session-Id": "ours"})
    offered = await carla.take()
    assert offered.party.address.user == "1001", "the recipient sees the caller, not the agent"
    assert (await outcome(boris, leg)).status == 200
    assert not boris.of(LegEnded), "the exchange waits for our BYE"
    await boris.phone.hang_up(leg)
    await is_with(anna, theirs, 1003)
    assert await anna.heard({900}) == {900}
    assert await carla.heard({700}) == {700}
    await carla.phone.hang_up(offered.leg_id)
    await anna.ended(theirs)


async def test_given_a_number_that_does_not_exist_when_transferred_there_then_the_caller_comes_back(join: Join) -> None:
    anna, boris = await join(1001, 700), await join(1002, 800)
    theirs, leg = await held_call(anna, boris)
    await boris.phone.transfer(leg, boris.address_of("55555"), {})
    assert (await outcome(boris, leg)).status == 404
    await boris.phone.resume(leg)
    assert await anna.heard({800}) == {800}
    assert await boris.heard({700}) == {700}
    await boris.phone.hang_up(leg)
    await anna.ended(theirs)


async def test_given_a_consultation_when_connected_then_caller_and_recipient_talk_and_nobody_rings_again(
    join: Join,
) -> None:
    anna, boris, carla = await join(1001, 700), await join(1002, 800), await join(1003, 900)
    theirs, leg = await held_call(anna, boris)
    consult = await boris.call(1003)
    offered = await carla.take()
    await boris.stands(consult)
    assert await carla.heard({800}) == {800}
    calls = len(carla.facts)
    await boris.phone.hold(consult)
    await boris.media(consult, held=True)
    await boris.phone.transfer_to_leg(leg, consult)
    assert (await outcome(boris, leg)).status == 200
    await boris.phone.hang_up(leg)
    await boris.ended(consult, seconds=10)
    await is_with(anna, theirs, 1003)
    await is_with(carla, offered.leg_id, 1001)
    assert await anna.heard({900}) == {900}
    assert await carla.heard({700}) == {700}
    assert not [f for f in carla.facts[calls:] if isinstance(f, LegIncoming)]
    await anna.phone.hang_up(theirs)
    await carla.ended(offered.leg_id)


async def test_given_a_blind_transfer_when_the_caller_hangs_up_before_the_answer_then_it_ends_once(join: Join) -> None:
    anna, boris, carla = await join(1001, 700), await join(1002, 800), await join(1003, 900)
    theirs, leg = await held_call(anna, boris)
    await boris.phone.transfer(leg, boris.address_of(1003), {})
    ringing = (await carla.incoming()).leg_id
    await anna.phone.hang_up(theirs)
    assert (await carla.ended(ringing)).ending.status == 487
    await outcome(boris, leg)  # the exchange says 200 or a failure; the caller is gone either way
    await boris.phone.hang_up(leg)
    await boris.ended(leg)
    assert [f.final for f in boris.of(LegTransferProgressed)].count(True) == 1


@pytest.mark.timeout(60)
async def test_given_caller_and_recipient_when_joined_then_all_three_talk_and_the_silenced_one_is_unheard(
    join: Join,
) -> None:
    anna, boris, carla = await join(1001, 700), await join(1002, 800), await join(1003, 900)
    theirs, leg = await held_call(anna, boris)
    second = await boris.call(1003)
    await carla.take()
    await boris.stands(second)
    await boris.phone.join([leg, second])
    await boris.phone.resume(leg)
    assert await anna.heard({800, 900}) == {800, 900}
    assert await carla.heard({700, 800}) == {700, 800}
    assert await boris.heard({700, 900}) == {700, 900}
    await boris.phone.silence_party(second, True)
    assert await anna.heard({800}) == {800}
    assert await carla.heard({700, 800}) == {700, 800}
    assert await boris.heard({700}) == {700}
    await boris.phone.silence_party(second, False)
    await boris.phone.mute(leg, True)
    assert await anna.heard({900}) == {900}
    assert await carla.heard({700}) == {700}
    await boris.phone.hang_up(second)
    await boris.phone.mute(leg, False)
    assert await anna.heard({800}) == {800}
    await anna.phone.hang_up(theirs)
    await boris.ended(leg)
