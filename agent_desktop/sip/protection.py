"""Adds to what lines and legs say how well they are protected: TLS problems, warnings, the way of the messages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from agent_desktop.domain.address import AddressError, SipAddress
from agent_desktop.domain.events import LegMediaChanged, LineChanged, Registration
from agent_desktop.domain.leg import LegId, LineId
from agent_desktop.domain.provisioning import LineConfig, PhoneConfig, Transport
from agent_desktop.domain.security import Signalling, TlsCode, TlsProblem, covers_by_wildcard, warning_of
from agent_desktop.sip.tls import TlsChange, TlsConnections


class Protection:
    """What one phone knows of its lines' and legs' protection; every method on the sip thread."""

    def __init__(self, config: PhoneConfig) -> None:
        self._config = config
        self._connections = TlsConnections()
        self._lines: dict[LineId, LineConfig] = {}
        self._said: dict[LineId, LineChanged] = {}
        self._unproven: set[LegId] = set()
        """Called over a connection that somebody else opened: it is encrypted, but did not say with whom."""

    def set_lines(self, lines: Iterable[LineConfig]) -> None:
        self._lines = {line.id: line for line in lines}

    # --- lines -------------------------------------------------------------------------------------------------------

    def of_line(self, fact: LineChanged) -> LineChanged:
        """`fact` with what is known; PJSIP tells a line and a connection of the same failure in either order."""
        line = self._lines.get(fact.line_id)
        if line is None or fact.registration is Registration.REMOVED:
            self._said.pop(fact.line_id, None)
            return fact
        fact = replace(fact, warning=warning_of(line, self._config))
        if line.transport is Transport.TLS and fact.registration is Registration.UNREACHABLE:
            fact = replace(fact, tls=_seen_by(line, fact, self._connections.problem_told_as(fact.reason)))
        self._said[fact.line_id] = fact
        return fact

    def tls_changed(self, change: TlsChange) -> list[LineChanged]:
        """Facts about lines that have to be said again."""
        problem = self._connections.changed(change)
        again = []
        for line_id, fact in self._said.items():
            line = self._lines.get(line_id)
            if line is None or line.transport is not Transport.TLS:
                continue
            if problem is not None and fact.reason == change.text and fact.registration is Registration.UNREACHABLE:
                again.append(replace(fact, tls=_seen_by(line, fact, problem)))
            elif problem is not None and fact.registration is Registration.DIRECT:
                again.append(replace(fact, reason=change.text, tls=_seen_by(line, fact, problem)))
            elif change.up and fact.tls is not None and fact.registration is Registration.DIRECT:
                again.append(replace(fact, reason="", tls=None))
        again = [fact for fact in again if fact != self._said[fact.line_id]]
        self._said.update((fact.line_id, fact) for fact in again)
        return again

    # --- legs --------------------------------------------------------------------------------------------------------

    def leg_arrived(self, leg_id: LegId, source: str) -> None:
        """An INVITE came from `source` ("host:port")."""
        if not self._connections.is_proven(source):
            self._unproven.add(leg_id)

    def leg_forgotten(self, leg_id: LegId) -> None:
        self._unproven.discard(leg_id)

    def of_leg(self, fact: LegMediaChanged, line: LineConfig) -> LegMediaChanged:
        """`fact` with the way of its messages.

        That the line's transport is enough to know it is PJSIP's doing: with srtpSecureSignaling it lets no call of a
        TLS line have SRTP keys unless its INVITE comes or goes over TLS.
        """
        if line.transport is not Transport.TLS:
            return fact
        proven = self._config.verify_server and fact.leg_id not in self._unproven
        return replace(fact, signalling=Signalling.TLS if proven else Signalling.TLS_UNVERIFIED)


def _seen_by(line: LineConfig, fact: LineChanged, problem: TlsProblem | None) -> TlsProblem | None:
    """The problem with the name that this line asked for."""
    if problem is None:
        return None
    try:
        server = SipAddress.parse(fact.server or line.proxy or line.registrar).host
    except AddressError:
        server = ""
    code = problem.code
    if code is TlsCode.WRONG_NAME and covers_by_wildcard(problem.names, server):
        code = TlsCode.WILDCARD_NAME
    return replace(problem, server=server, code=code)
