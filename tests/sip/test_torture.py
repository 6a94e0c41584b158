"""The messages of RFC 4475, and worse: the phone stays alive and answers after each."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path

import pytest

from agent_desktop.domain.events import LegEnded, LegIncoming, UserAgentFailed
from agent_desktop.domain.provisioning import LineConfig, Transport
from tests.peers.raw import RawSip
from tests.sip.agent import LINE, Agent

MESSAGES = sorted((Path(__file__).parent / "rfc4475").glob("*.dat"))

# What the phone says about each is its business here; that it says little and goes on is ours.
pytestmark = pytest.mark.tolerates_log("refused by the SIP stack")


def alive(agent: Agent, *, tcp: bool) -> bool:
    """OPTIONS is answered and a call rings."""
    raw = RawSip(agent.address, agent.host, tcp=tcp)
    try:
        assert raw.options() == 200
        call_id, _ = raw.ring()
        return raw.cancel(call_id) == 487
    finally:
        raw.close()


async def reject_everything(agent: Agent) -> None:
    ended = {f.leg_id for f in agent.of(LegEnded)}
    for incoming in agent.of(LegIncoming):
        if incoming.leg_id not in ended:
            await agent.phone.hang_up(incoming.leg_id)


def test_given_the_collection_when_listed_then_all_fifty_messages_are_there() -> None:
    assert len(MESSAGES) >= 49


@pytest.mark.parametrize("transport", [Transport.UDP, Transport.TCP])
async def test_given_each_torture_message_when_received_then_the_phone_is_alive_and_answers(
    agent: Agent, transport: Transport
) -> None:
    tcp = transport is Transport.TCP
    await agent.phone.set_lines([LineConfig(LINE, f"sip:1001@{agent.host}", transport=transport)])
    for message in MESSAGES:
        raw = RawSip(agent.address, agent.host, tcp=tcp)
        raw.send(message.read_bytes())
        await asyncio.to_thread(raw.receive, 0.05)
        raw.close()
        assert await asyncio.to_thread(lambda: alive(agent, tcp=tcp)), message.name
        await reject_everything(agent)
    assert not agent.of(UserAgentFailed)


async def test_given_damaged_and_random_bytes_when_received_then_the_phone_is_alive(agent: Agent) -> None:
    chance = random.Random(4475)
    raw = RawSip(agent.address, agent.host)
    for message in MESSAGES:
        data = bytearray(message.read_bytes())
        for _ in range(8):
            data[chance.randrange(len(data))] = chance.randrange(256)
        raw.send(bytes(data))
        raw.send(bytes(data[: chance.randrange(1, len(data))]))
    for size in (0, 1, 4, 1500, 65000):
        raw.send(chance.randbytes(size))
    raw.send(b"\r\n\r\n")
    raw.close()
    assert await asyncio.to_thread(lambda: alive(agent, tcp=False))
    await reject_everything(agent)
    assert not agent.of(UserAgentFailed)


async def test_given_a_stream_that_never_ends_a_message_when_received_then_other_connections_still_work(
    agent: Agent,
) -> None:
    await agent.phone.set_lines([LineConfig(LINE, f"sip:1001@{agent.host}", transport=Transport.TCP)])
    endless = RawSip(agent.address, agent.host, tcp=True)
    endless.send(b"INVITE sip:agent@example.org SIP/2.0\r\nX-Long: " + b"x" * 20_000)
    assert await asyncio.to_thread(lambda: alive(agent, tcp=True))
    endless.close()
    assert not agent.of(UserAgentFailed)
