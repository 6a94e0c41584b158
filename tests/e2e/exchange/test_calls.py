"""Registration, plain calls, hold and refusals at a real exchange; tones prove who hears whom."""

from __future__ import annotations

from tests.e2e.exchange.conftest import Join


async def test_given_two_agents_when_one_calls_the_other_then_each_hears_the_other_and_nobody_else(join: Join) -> None:
    anna, boris = await join(1001, 700), await join(1002, 800)
    leg = await anna.call(1002)
    call = await boris.take()
    assert call.party.address.user == "1001"
    await anna.stands(leg)
    assert await anna.heard({800}) == {800}
    assert await boris.heard({700}) == {700}
    await anna.phone.hang_up(leg)
    await boris.ended(call.leg_id)
