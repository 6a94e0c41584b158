"""Networks that change under the softphone: every test in network namespaces of its own, with real sockets.

How long things took is printed; limits say what nothing but luck would keep, on machines that do other work meanwhile.
`tests/bench/network.py` measures without such mercy.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from agent_desktop.domain.events import (
    ExtensionState,
    LampChanged,
    LegEnded,
    LegIncoming,
    LegQualityMeasured,
    LineChanged,
    NatHelpChanged,
    Registration,
)
from agent_desktop.domain.leg import LegEvent
from agent_desktop.domain.media import SoundUse
from agent_desktop.domain.provisioning import PhoneConfig, Transport
from agent_desktop.sip.backoff import Backoff, Patience
from tests.lab.impair import BadLine, Impairment
from tests.lab.netns import Namespace, connect
from tests.peers.exchange import Exchange
from tests.peers.notifier import Notifier, dialog_info
from tests.peers.stun import StunServer
from tests.sip.agent import LINE, Agent
from tests.sip.roaming import CENTRE, HOME, Desk, hears, registered, talk, unreachable, until

if sys.platform != "linux":
    pytest.skip("network namespaces are Linux's", allow_module_level=True)

SOON = 8.0
"""Seconds for what comes at once after a change that was noticed; unnoticed it comes with the next look, 10 s later."""
QUICK = Patience(answer=1.5, renew=3.0, check=1.0, next_server=0.2)
"""For tests of what comes after the wait."""


@pytest.fixture
def spaces() -> Iterator[tuple[Namespace, Namespace]]:
    home, centre = Namespace("home"), Namespace("centre")
    yield home, centre
    home.close()
    centre.close()


@pytest.fixture
def line(spaces: tuple[Namespace, Namespace]) -> Iterator[BadLine]:
    """Between the agent's home and the centre, with addresses, perfect so far; the device is "vpn"."""
    home, centre = spaces
    line = BadLine(home, centre, "vpn")
    home.ip(f"addr add {HOME}/24 dev vpn")
    centre.ip(f"addr add {CENTRE}/24 dev vpn")
    yield line
    line.close()


@pytest.fixture
def exchange(spaces: tuple[Namespace, Namespace], line: BadLine) -> Iterator[Exchange]:
    with spaces[1].entered():
        exchange = Exchange(CENTRE)
    yield exchange
    exchange.close()


@pytest.fixture
async def desk(spaces: tuple[Namespace, Namespace]) -> AsyncIterator[Desk]:
    with spaces[0].entered():
        async with AsyncExitStack() as stack:
            yield Desk(stack)


# --- another address ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("transport", [Transport.UDP, Transport.TCP])
async def test_given_a_registered_line_when_the_address_changes_then_it_registers_from_the_new_one(
    desk: Desk, exchange: Exchange, spaces: tuple[Namespace, Namespace], transport: Transport
) -> None:
    agent = await desk.start(exchange.uri, transport)
    await registered(agent)
    assert exchange.registers[0].contact_host == HOME
    changed = time.monotonic()
    spaces[0].readdress("vpn", f"{HOME}/24", "10.77.0.9/24")
    await until(exchange, lambda: exchange.registers[-1].contact_host == "10.77.0.9")
    *_, leaving, first = exchange.registers
    print(f"REGISTER over {transport} {first.at - changed:.3f} s after the change")
    assert first.at - changed < SOON
    assert first.source == "10.77.0.9"
    assert (leaving.contact_host, leaving.header("expires")) == (HOME, "0"), "no call is sent to the old address"
    await asyncio.sleep(1)
    assert agent.of(LineChanged)[-1].registration is Registration.REGISTERED


async def test_given_a_call_when_the_address_changes_then_the_far_end_is_told_and_audio_goes_on(
    desk: Desk, exchange: Exchange, spaces: tuple[Namespace, Namespace]
) -> None:
    agent = await desk.start(exchange.uri)
    await registered(agent)
    leg = await talk(agent, exchange)
    changed = time.monotonic()
    spaces[0].readdress("vpn", f"{HOME}/24", "10.77.0.9/24")
    await until(exchange, lambda: any(r.method == "INVITE" for r in exchange.requests))
    invite = next(r for r in exchange.requests if r.method == "INVITE")
    assert (invite.source, invite.contact_host, invite.media_host) == ("10.77.0.9",) * 3
    await until(exchange, lambda: any(p.source == "10.77.0.9" for p in exchange.rtp.audio()))
    heard = next(p.at for p in exchange.rtp.audio() if p.source == "10.77.0.9")
    print(f"re-INVITE {invite.at - changed:.3f} s after the change, RTP {heard - invite.at:.3f} s later")
    assert heard - changed < SOON
    await hears(agent, leg)
    await agent.phone.hang_up(leg)
    await until(exchange, lambda: any(r.method == "BYE" for r in exchange.requests))
    assert (await agent.ended(leg)).ending.status == 200


async def test_given_a_call_on_hold_when_the_address_changes_then_it_stays_on_hold_and_can_be_resumed(
    desk: Desk, exchange: Exchange, spaces: tuple[Namespace, Namespace]
) -> None:
    agent = await desk.start(exchange.uri)
    await registered(agent)
    leg = await talk(agent, exchange)
    await agent.phone.hold(leg)
    await until(exchange, lambda: any("a=sendonly" in r.text for r in exchange.requests))
    spaces[0].readdress("vpn", f"{HOME}/24", "10.77.0.9/24")
    await until(exchange, lambda: any(r.method == "INVITE" and r.source == "10.77.0.9" for r in exchange.requests))
    moved = next(r for r in exchange.requests if r.method == "INVITE" and r.source == "10.77.0.9")
    assert "a=sendonly" in moved.text
    start = len(agent.facts)
    await agent.phone.resume(leg)
    await agent.media(leg, held=False, start=start)


async def test_given_a_ringing_call_when_the_address_changes_then_it_ends_for_nobody_could_answer_it(
    desk: Desk, exchange: Exchange, spaces: tuple[Namespace, Namespace]
) -> None:
    agent = await desk.start(exchange.uri)
    await registered(agent)
    await asyncio.to_thread(exchange.call)
    incoming = await agent.wait_for(LegIncoming)
    spaces[0].readdress("vpn", f"{HOME}/24", "10.77.0.9/24")
    assert (await agent.ended(incoming.leg_id)).ending.reason == "network changed"


@pytest.mark.usefixtures("line")
async def test_given_watched_lamps_when_the_address_changes_then_they_are_asked_for_from_the_new_one(
    desk: Desk, spaces: tuple[Namespace, Namespace]
) -> None:
    with spaces[1].entered():
        notifier = Notifier(CENTRE)

    def free(agent: Agent) -> set[str]:
        return {fact.user for fact in agent.of(LampChanged) if fact.state is ExtensionState.FREE}

    def moved() -> bool:
        return {s.user for s in notifier.subscriptions if "@10.77.0.9:" in s.target} == {"1002", "1003"}

    try:
        notifier.first = dialog_info("")
        agent = await desk.start(notifier.uri)
        await registered(agent)
        await agent.phone.watch_lamps(LINE, ["1002", "1003"])
        await agent.wait_for(LampChanged, lambda _: free(agent) == {"1002", "1003"})
        spaces[0].readdress("vpn", f"{HOME}/24", "10.77.0.9/24")
        await asyncio.to_thread(notifier.wait, moved, 15)
        start = len(agent.facts)
        notifier.tell(notifier.of("1003"), dialog_info("confirmed"))
        await agent.wait_for(LampChanged, lambda f: (f.user, f.state) == ("1003", ExtensionState.BUSY), start=start)
    finally:
        notifier.close()


# --- several networks ---------------------------------------------------------------------------------------------


async def test_given_two_networks_when_registering_and_calling_then_all_addresses_are_those_towards_the_exchange(
    desk: Desk, exchange: Exchange, spaces: tuple[Namespace, Namespace]
) -> None:
    """Split tunnel: the default route leads elsewhere."""
    home, centre = spaces
    connect(home, centre, "lan")
    home.ip("addr add 192.168.7.2/24 dev lan")
    home.ip("route add default via 192.168.7.1")
    agent = await desk.start(exchange.uri)
    await registered(agent)
    leg = await agent.dial(f"sip:600@{CENTRE}")
    await agent.moved(leg, LegEvent.ACKED)
    invite = next(r for r in exchange.requests if r.method == "INVITE")
    assert {exchange.registers[0].contact_host, invite.contact_host, invite.media_host, invite.source} == {HOME}
    assert f"Via: SIP/2.0/UDP {HOME}:" in invite.text
    await asyncio.to_thread(exchange.rtp.wait_for_packets, 10)
    assert {packet.source for packet in exchange.rtp.audio()} == {HOME}


async def test_given_another_network_when_the_way_to_the_exchange_goes_over_to_it_then_so_does_the_line(
    desk: Desk, exchange: Exchange, spaces: tuple[Namespace, Namespace]
) -> None:
    """The VPN comes up beside the network that worked so far: no address goes away."""
    home, centre = spaces
    agent = await desk.start(exchange.uri)
    await registered(agent)
    connect(home, centre, "lan")
    home.ip("addr add 192.168.7.2/24 dev lan")
    centre.ip("addr add 192.168.7.1/24 dev lan")
    before = len(exchange.registers)
    home.ip(f"route add {CENTRE}/32 via 192.168.7.1 dev lan")
    await until(exchange, lambda: any(r.contact_host == "192.168.7.2" for r in exchange.registers[before:]))


@pytest.mark.parametrize("ice", [False, True])
async def test_given_a_stun_server_when_calling_then_the_offer_names_our_public_address(
    desk: Desk, exchange: Exchange, spaces: tuple[Namespace, Namespace], ice: bool
) -> None:
    with spaces[1].entered():
        stun = StunServer(CENTRE, "203.0.113.9")
    try:
        config = PhoneConfig(sound=SoundUse.NONE, stun_servers=(stun.address,), ice=ice)
        agent = await desk.start(exchange.uri, config=config)
        await registered(agent)
        await agent.wait_for(NatHelpChanged, lambda f: f.server == stun.address)
        assert exchange.registers[0].contact_host == HOME
        leg = await agent.dial(f"sip:600@{CENTRE}")
        await agent.moved(leg, LegEvent.ACKED)
        invite = next(r for r in exchange.requests if r.method == "INVITE")
        assert "203.0.113.9" in (invite.text if ice else invite.media_host)
        assert ("typ srflx" in invite.text) is ice
        assert ("typ host" in invite.text) is ice
    finally:
        stun.close()


# --- no way -------------------------------------------------------------------------------------------------------


async def test_given_a_vpn_that_is_not_up_when_started_then_the_line_says_so_and_registers_when_it_is(
    desk: Desk, exchange: Exchange, spaces: tuple[Namespace, Namespace], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Backoff, "_FIRST", 60.0)
    monkeypatch.setattr(Backoff, "_LAST_IN_SILENCE", 60.0)  # so it is the VPN that makes it try again
    home = spaces[0]
    home.ip(f"addr del {HOME}/24 dev vpn")
    agent = await desk.start(exchange.uri)
    away = await unreachable(agent, "no_route")
    assert away.server == exchange.uri
    assert away.retry_in is not None
    up = time.monotonic()
    home.ip(f"addr add {HOME}/24 dev vpn")
    await registered(agent)
    print(f"REGISTER {exchange.registers[0].at - up:.3f} s after the VPN")
    assert exchange.registers[0].at - up < SOON
    assert exchange.registers[0].contact_host == HOME


async def test_given_a_registered_line_when_its_network_goes_and_comes_back_then_both_are_told_soon(
    desk: Desk, exchange: Exchange, spaces: tuple[Namespace, Namespace]
) -> None:
    home = spaces[0]
    agent = await desk.start(exchange.uri)
    await registered(agent)
    home.ip("link set vpn down")
    await unreachable(agent, "no_route", SOON)
    start = len(agent.facts)
    home.ip("link set vpn up")
    await registered(agent, SOON, start)


# --- a bad line ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("impairment", "loss", "jitter"),
    [(Impairment(loss=0.1), 4.0, 0.0), (Impairment(delay_ms=80, jitter_ms=30), 0.0, 5.0)],
    ids=["10 % loss", "80+-30 ms"],
)
async def test_given_a_bad_line_when_talking_then_the_call_stays_and_its_quality_is_told(
    desk: Desk, exchange: Exchange, line: BadLine, impairment: Impairment, loss: float, jitter: float
) -> None:
    agent = await desk.start(exchange.uri)
    await registered(agent)
    leg = await talk(agent, exchange)
    line.set(impairment)
    start = len(agent.facts)

    def bad(measured: LegQualityMeasured) -> bool:
        quality = measured.quality
        told = quality.loss_percent >= loss and quality.jitter_ms >= jitter
        return told and quality.mos < (4.0 if loss else 4.4)

    newest = (await agent.wait_for(LegQualityMeasured, bad, start=start)).quality
    print(f"{impairment}: {newest}")
    assert not agent.of(LegEnded)
    line.set()
    await agent.phone.hang_up(leg)
    assert (await agent.ended(leg)).ending.status == 200


async def test_given_an_outage_of_eight_seconds_when_talking_then_the_call_survives_and_audio_comes_back(
    desk: Desk, exchange: Exchange, line: BadLine
) -> None:
    agent = await desk.start(exchange.uri)
    await registered(agent)
    leg = await talk(agent, exchange)
    line.set(Impairment(loss=1.0))
    await asyncio.sleep(8)
    heard = len(exchange.rtp.audio())
    back = time.monotonic()
    line.set()
    await asyncio.to_thread(exchange.rtp.wait_for_packets, heard + 5, 3)
    print(f"RTP {exchange.rtp.audio()[heard].at - back:.3f} s after the outage")
    await hears(agent, leg)
    assert not agent.of(LegEnded)
    await agent.phone.hang_up(leg)
    assert (await agent.ended(leg)).ending.status == 200


# --- the exchange -------------------------------------------------------------------------------------------------


async def test_given_an_exchange_that_falls_silent_when_it_is_back_then_the_line_registers_within_seconds(
    desk: Desk, exchange: Exchange
) -> None:
    agent = await desk.start(exchange.uri, patience=QUICK)
    await registered(agent)
    exchange.silent = True
    away = await unreachable(agent, "no_answer", 15)
    assert away.retry_in is not None
    seen = len({r.header("call-id") for r in exchange.registers})
    await until(exchange, lambda: len({r.header("call-id") for r in exchange.registers}) > seen, 20)
    start = len(agent.facts)
    back = time.monotonic()
    exchange.silent = False
    await registered(agent, 15, start)
    print(f"registered {time.monotonic() - back:.3f} s after the exchange came back")


async def test_given_a_silent_exchange_when_it_stays_away_then_new_registers_come_well_before_32_seconds(
    desk: Desk, exchange: Exchange
) -> None:
    exchange.silent = True
    await desk.start(exchange.uri, patience=QUICK)
    await until(exchange, lambda: len({r.header("call-id") for r in exchange.registers}) >= 3, 20)


async def test_given_an_exchange_that_does_not_answer_options_when_registered_then_the_line_stays(
    desk: Desk, exchange: Exchange
) -> None:
    agent = await desk.start(exchange.uri, patience=QUICK)
    await registered(agent)
    await until(exchange, lambda: any(r.method == "OPTIONS" for r in exchange.requests))
    assert [f.registration for f in agent.of(LineChanged)] == [Registration.REGISTERING, Registration.REGISTERED]


async def test_given_tcp_that_is_silently_dropped_when_idle_then_it_is_noticed_and_made_anew(
    desk: Desk, exchange: Exchange, line: BadLine, spaces: tuple[Namespace, Namespace]
) -> None:
    # The phone says when the system asks whether a quiet connection lives; how often it asks in vain is the system's.
    with spaces[0].entered(), contextlib.suppress(PermissionError):
        Path("/proc/sys/net/ipv4/tcp_keepalive_probes").write_text("2")
    agent = await desk.start(exchange.uri, Transport.TCP)
    await registered(agent)
    start = len(agent.facts)
    line.set(Impairment(loss=1.0))
    cut = time.monotonic()
    await unreachable(agent, "connection_lost", 60, start)
    print(f"noticed {time.monotonic() - cut:.1f} s after the cut")
    before = len(exchange.registers)
    line.set()
    await registered(agent, 20, start)
    assert len(exchange.registers) > before


async def test_given_a_backup_when_the_first_does_not_answer_then_it_is_used_until_the_first_answers_again(
    desk: Desk, exchange: Exchange, spaces: tuple[Namespace, Namespace]
) -> None:
    spaces[1].ip("addr add 10.77.0.5/24 dev vpn")
    with spaces[1].entered():
        backup = Exchange("10.77.0.5")
    try:
        exchange.silent = True
        agent = await desk.start(exchange.uri, patience=QUICK, backup_proxies=(backup.uri,))
        away = await unreachable(agent, "no_answer")
        assert away.server == exchange.uri
        up = await registered(agent)
        assert up.server == backup.uri
        assert exchange.uri.removeprefix("sip:") in backup.registers[0].text.split("\r\n")[0]
        start = len(agent.facts)
        exchange.silent = False
        again = await registered(agent, 15, start)
        assert again.server == exchange.uri
    finally:
        backup.close()
