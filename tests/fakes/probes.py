"""A network that a test arranges: ports.LineProbes without a socket."""

from __future__ import annotations

from datetime import timedelta

from agent_desktop.domain.provisioning import TurnServer
from agent_desktop.kit.clock import Clock
from agent_desktop.ports import ProbeError, RelayFound, RouteFound, TlsFacts, TlsTrust
from tests.fakes.guard import only_in_tests


class FakeProbes:
    """Everything works within `seconds`; `fail` maps (name of a method, host or address) to what it raises.

    `asked` lists every probe as (name, host or address). `silent` exchanges do not answer OPTIONS; nor do
    STUN servers that are not in `public`.
    """

    def __init__(self, clock: Clock, *, for_tests: bool = False) -> None:
        only_in_tests(self, for_tests)
        self._clock = clock
        self.seconds = 0.02
        self.addresses: dict[str, tuple[str, ...]] = {}
        self.way = RouteFound("10.8.0.2", "tun0", "vpn")
        self.facts = TlsFacts(
            "TLSv1.3", "TLS_AES_256_GCM_SHA384", ("pbx.example.org", "desk.example.org"), "Test Authority",
            clock.now() + timedelta(days=90),
        )  # fmt: skip
        self.silent = False
        self.public = {"stun.example.org": "203.0.113.5:40000"}
        self.fail: dict[tuple[str, str], ProbeError] = {}
        self.asked: list[tuple[str, str]] = []

    async def look_up(self, host: str) -> tuple[str, ...]:
        await self._probe("look_up", host)
        return self.addresses.get(host, ("192.0.2.7",))

    async def route(self, address: str, wanted: str = "") -> RouteFound:
        await self._probe("route", address)
        return self.way

    async def ask_exchange(self, server: str, address: str, local: str) -> bool:
        await self._probe("ask_exchange", address)
        return not self.silent

    async def public_address(self, server: str, local: str) -> str:
        await self._probe("public_address", server)
        return self.public.get(server, "")

    async def relay(self, turn: TurnServer, local: str) -> RelayFound:
        await self._probe("relay", turn.server)
        return RelayFound("192.0.2.99:50001", "203.0.113.5:40001")

    async def connect(self, address: str, port: int, local: str) -> None:
        await self._probe("connect", address)

    async def connect_tls(self, address: str, port: int, local: str, name: str, trust: TlsTrust) -> TlsFacts:
        await self._probe("connect_tls", name)
        return self.facts

    async def _probe(self, name: str, whom: str) -> None:
        self.asked.append((name, whom))
        await self._clock.sleep(self.seconds)
        if (name, whom) in self.fail:
            raise self.fail[name, whom]
