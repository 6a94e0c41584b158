"""TCP: calls over it both ways."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from agent_desktop.domain.leg import LegEvent
from agent_desktop.domain.provisioning import LineConfig, Transport
from tests.peers.sipp import Scenario, Sipp, sdp
from tests.sip.agent import LINE, Agent

MakeSipp = Callable[..., Sipp]


async def finished(sipp: Sipp) -> int:
    return await asyncio.to_thread(sipp.wait, 20)


async def test_given_a_tcp_line_when_called_and_calling_then_both_work(agent: Agent, make_sipp: MakeSipp) -> None:
    await agent.phone.set_lines([LineConfig(LINE, f"sip:1001@{agent.host}", transport=Transport.TCP)])
    caller = make_sipp("t1")
    call = Scenario("uac").invite().expect(100, optional=True).expect(180).expect(200).ack().pause(200)
    caller.run(call.request("BYE").expect(200), agent.address)
    leg = (await agent.incoming()).leg_id
    await agent.phone.answer(leg)
    await agent.ended(leg)
    assert await finished(caller) == 0

    callee = make_sipp("t1")
    callee.run(
        Scenario("uas")
        .expect_request("INVITE", contains=["Via: SIP/2.0/TCP"])
        .answer(200, "OK", sdp())
        .expect_request("ACK")
        .expect_request("BYE")
        .answer_within(200)
        .pause(100)
    )
    callee.wait_for_listener()
    leg = await agent.dial(f"sip:bob@{callee.host}:{callee.port}")
    await agent.moved(leg, LegEvent.ACKED)
    await agent.phone.hang_up(leg)
    assert await finished(callee) == 0
