"""Simulated people who are sent on: our softphone hands them to one another, with real SIP between all of them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from agent_desktop.domain.address import SipAddress
from agent_desktop.domain.events import LegEnded, LegTransferProgressed
from agent_desktop.domain.leg import LegEvent, LegId
from server_stub.pbx.loopback.phone import user_at
from tests.lab.ports import loopback_address
from tests.server.loopback_peers import WorldProcess, write_pack
from tests.sip.agent import Agent

ECHO, BUSY, DECLINES = "+8657186000999", "1002", "1003"


@dataclass
class Demo:
    """A softphone and the people who call it."""

    agent: Agent
    world: WorldProcess

    def at_world(self, user: str) -> SipAddress:
        return SipAddress.parse(self.world.address.replace("sip:", f"sip:{user}@"))

    async def expect(self, event: str, after: int = 0, **fields: object) -> dict[str, object]:
        return await asyncio.to_thread(self.world.expect, event, after, **fields)

    async def caller(self) -> tuple[LegId, int]:
        """Anna calls, is answered and put on hold."""
        mark = self.world.tell(cmd="call", persona="anna")
        leg = (await self.agent.incoming()).leg_id
        await self.agent.phone.answer(leg)
        await self.agent.moved(leg, LegEvent.ACKED)
        await self.expect("speaking", mark)
        await self.agent.phone.hold(leg)
        await self.expect("held", mark)
        return leg, mark

    async def outcome(self, leg: LegId) -> int:
        told = await self.agent.wait_for(LegTransferProgressed, lambda f: f.leg_id == leg and f.final, seconds=15)
        return told.status


@pytest.fixture
async def demo(tmp_path: Path) -> AsyncIterator[Demo]:
    agent = Agent(loopback_address())
    await agent.start()
    await agent.direct_line()
    pack = write_pack(tmp_path)
    world = await asyncio.to_thread(
        WorldProcess, pack, agent.port, "--agent-aor", f"sip:1001@{agent.host}:{agent.port}"
    )
    yield Demo(agent, world)
    await asyncio.wait_for(agent.close(), 5)
    await asyncio.to_thread(world.close)


async def test_given_a_caller_when_sent_on_blindly_then_they_talk_to_the_recipient_and_leave_after_a_while(
    demo: Demo,
) -> None:
    leg, mark = await demo.caller()

    await demo.agent.phone.transfer(leg, demo.at_world(ECHO), {})

    assert await demo.outcome(leg) == 200
    assert (await demo.expect("sent_on", mark))["number"] == ECHO
    assert (await demo.expect("incoming", mark))["number"] == ECHO
    await demo.agent.phone.hang_up(leg)
    await demo.agent.ended(leg)
    await demo.expect("hung_up", mark, persona="anna", by="agent")
    after = await demo.expect("hung_up", mark, persona="anna", by="us")
    assert float(str(after["talk_ms"])) > 5000
    assert int(str(after["rtp_in"])) > 200, "the two did not hear each other"
    await demo.expect("hung_up", mark, persona="echo", by="agent")


async def test_given_a_consultation_when_it_is_completed_then_caller_and_colleague_are_connected_without_us(
    demo: Demo,
) -> None:
    leg, mark = await demo.caller()
    consult = await demo.agent.dial(demo.at_world(ECHO).uri)
    await demo.agent.moved(consult, LegEvent.ACKED)
    await demo.expect("answered", mark, persona="echo")

    await demo.agent.phone.transfer_to_leg(leg, consult)

    assert await demo.outcome(leg) == 200
    await demo.expect("replaced", mark, persona="echo")
    await demo.agent.ended(consult)
    await demo.agent.phone.hang_up(leg)
    await demo.agent.ended(leg)
    after = await demo.expect("hung_up", mark, persona="anna", by="us")
    assert int(str(after["rtp_in"])) > 200, "the two did not hear each other"


@pytest.mark.parametrize(("target", "status"), [(BUSY, 486), (DECLINES, 603), ("9999", 404)])
async def test_given_a_recipient_who_does_not_take_it_when_sent_on_then_the_caller_is_still_there(
    demo: Demo, target: str, status: int
) -> None:
    leg, mark = await demo.caller()

    await demo.agent.phone.transfer(leg, demo.at_world(target), {})

    assert await demo.outcome(leg) == status
    await demo.agent.phone.resume(leg)
    await demo.expect("resumed", mark)
    assert not [fact for fact in demo.agent.of(LegEnded) if fact.leg_id == leg]


async def test_given_a_place_outside_when_sent_there_then_nobody_goes(demo: Demo) -> None:
    leg, _ = await demo.caller()

    await demo.agent.phone.transfer(leg, SipAddress.parse("sip:1002@192.0.2.1"), {})

    assert await demo.outcome(leg) == 603


@pytest.mark.parametrize(
    ("target", "user"),
    [
        ("sip:1002@127.0.0.1:5099", "1002"),
        ('"Zhou" <sip:%2B8657186000999@127.0.0.1:5099?Replaces=a%3Bto-tag%3Db>', "+8657186000999"),
        ("<SIP:1002@127.0.0.1:5099;transport=udp>", "1002"),
        ("sip:1002@127.0.0.1:5098", ""),
        ("sip:1002@127.0.0.1", ""),
        ("sip:127.0.0.1:5099", ""),
        ("tel:1002", ""),
        ("", ""),
        ("sip:" + "1" * 5000 + "@127.0.0.1:5099", ""),
    ],
)
def test_given_a_refer_to_when_read_then_only_our_own_numbers_count(target: str, user: str) -> None:
    assert user_at(target, "sip:127.0.0.1:5099") == user
