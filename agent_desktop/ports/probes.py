"""Looking at the way to a server, beside what uses it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:  # a start must not load what only names the values that pass here
    from datetime import datetime

    from agent_desktop.domain.provisioning import TurnServer


@dataclass(frozen=True, slots=True)
class RouteFound:
    """Our side of the way to an address; `kind` as in the quality record: wired, wireless, vpn, mobile or ""."""

    local: str
    interface: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class RelayFound:
    """What a relay lends us, and where it sees us: address and port each."""

    relayed: str
    public: str = ""


@dataclass(frozen=True, slots=True)
class TlsTrust:
    """Whom to believe over TLS beside the system's authorities, and with which certificate of ours to go there."""

    ca_file: str = ""
    ca_pem: str = ""
    verify: bool = True
    cert_file: str = ""
    key_file: str = ""


@dataclass(frozen=True, slots=True)
class TlsFacts:
    """What a TLS connection showed; of a server that is not verified no names are known."""

    protocol: str
    cipher: str
    names: tuple[str, ...] = ()
    issuer: str = ""
    ends: datetime | None = None


class LineProbes(Protocol):
    """Looks at the way to a server, beside what uses it. Cancellable at any moment; none blocks the loop.

    ProbeError's codes: no_name, no_route, connection_refused, no_answer, and "tls_" with a value of TlsCode.
    """

    async def look_up(self, host: str) -> tuple[str, ...]:
        """IPv4 addresses of a name, at least one."""
        ...

    async def route(self, address: str, wanted: str = "") -> RouteFound:
        """With `wanted` the way has to begin at this address of ours."""
        ...

    async def ask_exchange(self, server: str, address: str, local: str) -> bool:
        """Whether `address` answers OPTIONS for the SIP URI `server` over UDP within two seconds, whatever it says."""
        ...

    async def public_address(self, server: str, local: str) -> str:
        """Address and port by which a STUN server ("host" or "host:port") sees us, "" when it does not answer."""
        ...

    async def relay(self, turn: TurnServer, local: str) -> RelayFound:
        """Borrows an address at a relay and gives it back. ProbeError's codes: no_name, and "relay_" with silent,
        credentials, full or refused."""
        ...

    async def connect(self, address: str, port: int, local: str) -> None:
        """A TCP connection, closed at once."""
        ...

    async def connect_tls(self, address: str, port: int, local: str, name: str, trust: TlsTrust) -> TlsFacts:
        """Checks the certificate for `name`, unless `trust` says not to."""
        ...
