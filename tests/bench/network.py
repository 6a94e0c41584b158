"""How soon the softphone is back when its network changes: REGISTER, re-INVITE and RTP on the wire after the change.

`python -m tests.bench.network [--rounds N] [--json FILE]`, as root or inside `unshare --user --map-root-user --net`.
Seconds; the change is the moment at which the address was replaced, the route came or the outage ended.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path

from agent_desktop.domain.provisioning import Transport
from tests.bench._report import publish, spread
from tests.lab.impair import BadLine, Impairment
from tests.lab.netns import Namespace
from tests.peers.exchange import Exchange
from tests.sip.roaming import CENTRE, HOME, Desk, registered, talk, until

OUTAGE = 8.0


class World:
    """Home, centre, the line between them and the exchange."""

    def __init__(self) -> None:
        self.home, self.centre = Namespace("home"), Namespace("centre")
        self.line = BadLine(self.home, self.centre, "vpn")
        self.address = HOME
        self._hosts = itertools.cycle(range(10, 250))
        self.home.ip(f"addr add {HOME}/24 dev vpn")
        self.centre.ip(f"addr add {CENTRE}/24 dev vpn")
        with self.centre.entered():
            self.exchange = Exchange(CENTRE)

    def move(self) -> float:
        """The moment of the change."""
        before, self.address = self.address, f"10.77.0.{next(self._hosts)}"
        at = time.monotonic()
        self.home.readdress("vpn", f"{before}/24", f"{self.address}/24")
        return at

    def close(self) -> None:
        self.exchange.close()
        self.line.close()
        self.home.close()
        self.centre.close()


@contextmanager
def world() -> Iterator[World]:
    made = World()
    try:
        yield made
    finally:
        made.close()


async def idle(transport: Transport, rounds: int) -> dict[str, float | int]:
    """REGISTER from the new address."""
    took = []
    with world() as w, w.home.entered():
        async with AsyncExitStack() as stack:
            agent = await Desk(stack).start(w.exchange.uri, transport)
            await registered(agent)
            for _ in range(rounds):
                at = w.move()
                await until(w.exchange, lambda: w.exchange.registers[-1].contact_host == w.address, 30)
                took.append(w.exchange.registers[-1].at - at)
                await asyncio.sleep(0.5)
    return spread(took, 3)


async def in_a_call(rounds: int) -> dict[str, dict[str, float | int]]:
    """REGISTER and re-INVITE after the change, RTP of the phone after its re-INVITE."""
    registers, invites, audio = [], [], []
    with world() as w, w.home.entered():
        async with AsyncExitStack() as stack:
            agent = await Desk(stack).start(w.exchange.uri)
            await registered(agent)
            await talk(agent, w.exchange)
            exchange = w.exchange
            for _ in range(rounds):
                at = w.move()
                await until(exchange, lambda: exchange.told(w.address), 30)
                await until(exchange, lambda: any(p.source == w.address for p in exchange.rtp.audio()[-5:]), 30)
                await asyncio.sleep(0.5)
                mine = [r for r in exchange.requests if r.contact_host == w.address]
                invite = next(r.at for r in mine if r.method == "INVITE")
                registers.append(next(r.at for r in mine if r.method == "REGISTER") - at)
                invites.append(invite - at)
                audio.append(next(p.at for p in exchange.rtp.audio() if p.source == w.address) - invite)
    return {"register": spread(registers, 3), "reinvite": spread(invites, 3), "rtp_after_reinvite": spread(audio, 3)}


async def network_comes(rounds: int) -> dict[str, float | int]:
    """REGISTER after the VPN came up that was away for 4 s."""
    took = []
    with world() as w, w.home.entered():
        async with AsyncExitStack() as stack:
            agent = await Desk(stack).start(w.exchange.uri)
            await registered(agent)
            for _ in range(rounds):
                w.home.ip("link set vpn down")
                await asyncio.sleep(4)
                before = len(w.exchange.registers)
                at = time.monotonic()
                w.home.ip("link set vpn up")
                await until(w.exchange, lambda: len(w.exchange.registers) > before, 30)  # noqa: B023
                took.append(w.exchange.registers[before].at - at)
    return spread(took, 3)


async def outage(transport: Transport, rounds: int) -> dict[str, float | int]:
    """REGISTER after a line without packets for 8 s, when the phone had asked something meanwhile."""
    took = []
    with world() as w, w.home.entered():
        async with AsyncExitStack() as stack:
            agent = await Desk(stack).start(w.exchange.uri, transport)
            await registered(agent)
            for _ in range(rounds):
                w.line.set(Impairment(loss=1.0))
                await agent.phone.register_again()
                await asyncio.sleep(OUTAGE)
                start = len(agent.facts)
                at = time.monotonic()
                w.line.set()
                await registered(agent, 60, start)
                took.append(time.monotonic() - at)
    return spread(took, 3)


async def measure(rounds: int) -> dict[str, object]:
    few = max(1, rounds // 4)
    return {
        "address_change_idle_udp": await idle(Transport.UDP, rounds),
        "address_change_idle_tcp": await idle(Transport.TCP, rounds),
        "address_change_in_a_call": await in_a_call(rounds),
        "network_comes": await network_comes(few),
        "after_outage_udp": await outage(Transport.UDP, few),
        "after_outage_tcp": await outage(Transport.TCP, few),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    publish("network", {"seconds": asyncio.run(measure(arguments.rounds))}, arguments.json)


if __name__ == "__main__":
    main()
