"""What helps sound through routers: does a STUN server say who we are, and would a TURN relay carry us."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from agent_desktop.domain.line_check import Finding, Measure, Verdict
from agent_desktop.domain.provisioning import PhoneConfig
from agent_desktop.kit.clock import Clock
from agent_desktop.ports import LineProbes, ProbeError

Look = Callable[[LineProbes, Clock, PhoneConfig], Coroutine[Any, Any, Finding]]


async def find_public_address(probes: LineProbes, clock: Clock, phone: PhoneConfig) -> Finding:
    """By the first server that answers, as the phone does it; all are asked, for the administrator."""
    if not phone.stun_servers:
        return Finding(Verdict.SKIPPED, "no_stun")
    silent: list[str] = []
    told: tuple[tuple[Measure, str], ...] = ()
    for server in phone.stun_servers:
        began = clock.monotonic()
        seen = await probes.public_address(server, phone.local_address)
        if not seen:
            silent.append(server)
        elif not told:
            took = (Measure.MILLISECONDS, f"{(clock.monotonic() - began) * 1000:.0f}")
            told = ((Measure.HOST, server), (Measure.PUBLIC, seen), took)
    detail = ", ".join(silent)
    if not told:
        return Finding(Verdict.WARNING, "stun_silent", detail=detail)
    return Finding(Verdict.WARNING if silent else Verdict.GOOD, "stun_partly" if silent else "", told, detail)


async def try_relay(probes: LineProbes, clock: Clock, phone: PhoneConfig) -> Finding:
    """Calls go without a relay that is silent; one that refuses us is set up wrongly."""
    if phone.turn is None:
        return Finding(Verdict.SKIPPED, "no_turn")
    began = clock.monotonic()
    host = ((Measure.HOST, phone.turn.server), (Measure.TRANSPORT, phone.turn.transport.value.upper()))
    try:
        found = await probes.relay(phone.turn, phone.local_address)
    except ProbeError as error:
        verdict = Verdict.WARNING if error.code == "relay_silent" else Verdict.BAD
        return Finding(verdict, error.code, host, error.detail)
    took = (Measure.MILLISECONDS, f"{(clock.monotonic() - began) * 1000:.0f}")
    public = ((Measure.PUBLIC, found.public),) if found.public else ()
    return Finding(Verdict.GOOD, "", (*host, (Measure.RELAYED, found.relayed), *public, took))
