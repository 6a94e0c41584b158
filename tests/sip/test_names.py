"""Names of servers and of far ends: looked up beside the sip thread, which a name server that is silent never stops."""

from __future__ import annotations

import asyncio
import dataclasses
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from agent_desktop.domain.events import LegEnded, LineChanged, Registration
from agent_desktop.domain.leg import EndedBy, LegId
from agent_desktop.domain.provisioning import LineConfig, Transport
from agent_desktop.sip import way
from agent_desktop.sip.backoff import Patience
from tests.lab.ports import free_port, loopback_address
from tests.peers.dialog import DialogPeer
from tests.peers.exchange import Exchange
from tests.sip.agent import LINE, Agent
from tests.sip.roaming import until
from tests.sip.stack import own_build

pytestmark = own_build

SILENCE = 30.0
"""Seconds that a silent name service keeps whoever asks; shorter than any test here may take."""
PBX, FAR = "pbx.example.test", "far.example.test"


class NameService:
    """In the system's place. `silent`: whoever asks waits until it speaks again, or the test is over."""

    def __init__(self) -> None:
        self.addresses: dict[str, str] = {}
        self.asked: list[str] = []
        self._speaks = threading.Event()
        self._speaks.set()

    def fall_silent(self) -> None:
        self._speaks.clear()

    def speak(self) -> None:
        self._speaks.set()

    def look_up(self, name: str) -> tuple[str, ...]:
        self.asked.append(name)
        self._speaks.wait(SILENCE)
        address = self.addresses.get(name)
        return (address,) if address else ()


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Iterator[NameService]:
    service = NameService()
    monkeypatch.setattr(way, "addresses_of", service.look_up)
    yield service
    service.speak()


@pytest.fixture
def exchange(names: NameService) -> Iterator[Exchange]:
    host = loopback_address()
    names.addresses[PBX] = host
    exchange = Exchange(host, free_port(host))
    yield exchange
    exchange.close()


async def registered(agent: Agent, exchange: Exchange, transport: Transport = Transport.UDP) -> None:
    await agent.start(dataclasses.replace(agent.config(), trusted_proxies=(exchange.host,)))
    server = f"sip:{PBX}:{exchange.port}"
    await agent.phone.set_lines([LineConfig(LINE, f"sip:1001@{PBX}", registrar=server, transport=transport)])
    await agent.wait_for(LineChanged, lambda f: f.registration is Registration.REGISTERED)


@pytest.mark.parametrize("transport", [Transport.UDP, Transport.TCP])
async def test_given_a_name_server_that_falls_silent_when_dialling_and_hanging_up_then_nothing_waits_for_it(
    bare_agent: Agent, exchange: Exchange, names: NameService, transport: Transport
) -> None:
    await registered(bare_agent, exchange, transport)
    names.fall_silent()
    began = time.monotonic()
    leg = await bare_agent.dial(f"sip:600@{PBX}:{exchange.port}")
    await until(exchange, lambda: any(r.method == "INVITE" for r in exchange.requests))
    await bare_agent.phone.hang_up(leg)
    await bare_agent.ended(leg)
    took = time.monotonic() - began
    print(f"dialled and hung up within {took:.3f} s")
    assert took < SILENCE / 2


@pytest.mark.parametrize("silent", [True, False], ids=["says nothing", "knows nothing"])
async def test_given_a_registered_line_when_the_name_service_is_broken_then_it_is_asked_where_it_was(
    bare_agent: Agent, exchange: Exchange, names: NameService, silent: bool
) -> None:
    agent = Agent(bare_agent.host, patience=Patience(lookup=0.1, answer=SILENCE))
    try:
        await registered(agent, exchange)
        names.addresses.clear()
        if silent:
            names.fall_silent()
        for _ in range(2):
            start = len(agent.facts)
            await agent.phone.register_again()
            await agent.wait_for(LineChanged, lambda f: f.registration is Registration.REGISTERED, start=start)
        assert {f.code for f in agent.of(LineChanged)} == {""}
    finally:
        await agent.close()


async def test_given_a_name_that_was_never_known_then_the_line_says_so(bare_agent: Agent, names: NameService) -> None:
    await bare_agent.start()
    await bare_agent.phone.set_lines([LineConfig(LINE, f"sip:1001@{PBX}", registrar=f"sip:{PBX}")])
    failed = await bare_agent.wait_for(LineChanged, lambda f: f.registration is Registration.UNREACHABLE)
    assert failed.code == "no_name"


async def test_given_a_far_end_of_a_name_when_nobody_knows_it_yet_then_the_phone_lives_and_the_call_goes_out_later(
    names: NameService, agent: Agent, make_dialog: Callable[[], DialogPeer]
) -> None:
    far, caller = make_dialog(), make_dialog()
    names.fall_silent()
    leg = await agent.dial(f"sip:600@{FAR}:{far.port}")
    await asyncio.to_thread(caller.call)  # is rung at meanwhile
    await agent.phone.hang_up((await agent.incoming()).leg_id)
    assert (names.asked, far.received) == ([FAR], [])
    names.addresses[FAR] = far.host
    names.speak()
    await asyncio.to_thread(far.wait, lambda: "INVITE" in far.received)
    await asyncio.to_thread(far.ring)
    await agent.phone.hang_up(leg)
    await agent.ended(leg)
    await asyncio.to_thread(far.wait, lambda: "CANCEL" in far.received)


@pytest.mark.parametrize("host", [FAR, "1234"])
async def test_given_a_far_end_of_a_name_when_it_does_not_exist_then_the_leg_ends(
    names: NameService, agent: Agent, host: str
) -> None:
    leg: LegId = await agent.dial(f"sip:600@{host}")
    ended: LegEnded = await agent.ended(leg)
    assert (ended.ending.status, ended.ending.ended_by) == (502, EndedBy.SYSTEM)
    assert names.asked == [host]


async def test_given_a_name_that_is_waited_for_when_the_phone_stops_then_it_ends_in_time(
    names: NameService, agent: Agent
) -> None:
    names.fall_silent()
    leg = await agent.dial(f"sip:600@{FAR}")
    await agent.close()
    assert agent.of(LegEnded)[0].leg_id == leg
