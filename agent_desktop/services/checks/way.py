"""Name, route and connection to one server, exchange or centre, through ports.LineProbes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from agent_desktop.domain.line_check import EXPIRES_SOON_DAYS, SLOW_SECONDS, Finding, Measure, Measures, Verdict
from agent_desktop.domain.provisioning import Transport
from agent_desktop.domain.security import TlsCode, covers_by_wildcard
from agent_desktop.kit.clock import Clock
from agent_desktop.ports import LineProbes, ProbeError, RouteFound, TlsFacts, TlsTrust


@dataclass(frozen=True, slots=True)
class Target:
    """A server to look at. `wildcards` says whether its kind of certificate may have one."""

    host: str
    port: int
    transport: Transport
    trust: TlsTrust
    uri: str = ""
    """What OPTIONS are for, over UDP."""
    wildcards: bool = True
    from_address: str = ""


class Way:
    """The steps of one target; each goes on where the one before came to."""

    def __init__(self, probes: LineProbes, clock: Clock, target: Target) -> None:
        self._probes = probes
        self._clock = clock
        self._target = target
        self._addresses: tuple[str, ...] = ()
        self._address = ""
        self._route = RouteFound("")

    async def look_up(self) -> Finding:
        """Raises ProbeError, as all of these."""
        began = self._clock.monotonic()
        self._addresses = await self._probes.look_up(self._target.host)
        self._address = self._addresses[0]
        took = self._since(began)
        host = ((Measure.HOST, self._target.host),) if self._addresses != (self._target.host,) else ()
        measures: Measures = (*host, (Measure.ADDRESSES, ", ".join(self._addresses)), took)
        if self._clock.monotonic() - began > SLOW_SECONDS:
            return Finding(Verdict.WARNING, "slow_name", measures)
        return Finding(Verdict.GOOD, "", measures)

    async def find_route(self) -> Finding:
        """By the first address that one leads to."""
        failure = ProbeError("no_route")
        for address in self._addresses:
            try:
                self._route = await self._probes.route(address, self._target.from_address)
            except ProbeError as error:
                failure = error
                continue
            self._address = address
            route = self._route
            measures = (
                (Measure.LOCAL, route.local),
                (Measure.INTERFACE, route.interface),
                (Measure.NETWORK, route.kind),
            )
            return Finding(Verdict.GOOD, "", tuple((measure, value) for measure, value in measures if value))
        raise failure

    async def connect(self) -> Finding:
        target = self._target
        began = self._clock.monotonic()
        transport = (Measure.TRANSPORT, target.transport.value.upper())
        match target.transport:
            case Transport.UDP:
                alive = await self._probes.ask_exchange(target.uri, self._address, self._route.local)
                if not alive:
                    return Finding(Verdict.WARNING, "no_options", (transport,))
                return Finding(Verdict.GOOD, "", (transport, self._since(began)))
            case Transport.TCP:
                await self._probes.connect(self._address, target.port, self._route.local)
                return Finding(Verdict.GOOD, "", (transport, self._since(began)))
            case Transport.TLS:
                facts = await self._probes.connect_tls(
                    self._address, target.port, self._route.local, target.host, target.trust
                )
                return self._judge(facts, (transport, self._since(began)))

    def _judge(self, facts: TlsFacts, measures: Measures) -> Finding:
        shown = (
            (Measure.TLS, f"{facts.protocol} {facts.cipher}".strip()),
            (Measure.NAMES, ", ".join(facts.names)),
            (Measure.ISSUER, facts.issuer),
            (Measure.VALID_UNTIL, facts.ends.date().isoformat() if facts.ends else ""),
        )
        told: Measures = (*measures, *((measure, value) for measure, value in shown if value))
        host = self._target.host.lower()
        if not self._target.trust.verify:
            return Finding(Verdict.WARNING, "server_unverified", told)
        exact = host in {name.lower() for name in facts.names}
        if not self._target.wildcards and not exact and covers_by_wildcard(facts.names, host):
            return Finding(Verdict.BAD, f"tls_{TlsCode.WILDCARD_NAME.value}", told)
        if facts.ends is not None and self._days_until(facts.ends) < EXPIRES_SOON_DAYS:
            return Finding(Verdict.WARNING, "expires_soon", told)
        return Finding(Verdict.GOOD, "", told)

    def _days_until(self, moment: datetime) -> float:
        return (moment - self._clock.now()).total_seconds() / 86_400

    def _since(self, began: float) -> tuple[Measure, str]:
        return Measure.MILLISECONDS, f"{(self._clock.monotonic() - began) * 1000:.0f}"
