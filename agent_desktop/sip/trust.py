"""Whose word a line takes: the exchange that the centre named, recognised by the address its packets come from."""

from __future__ import annotations

import ipaddress
import logging
import socket
import threading
from collections.abc import Callable, Iterable, Sequence

from agent_desktop.domain.address import AddressError, SipAddress
from agent_desktop.domain.provisioning import LineConfig

log = logging.getLogger(__name__)

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Resolve = Callable[[str], Iterable[str]]


def addresses_of(name: str) -> Iterable[str]:
    """What the system's resolver knows of `name`; may take seconds. Raises OSError, UnicodeError."""
    return sorted({str(found[4][0]) for found in socket.getaddrinfo(name, None)})


class TrustedSources:
    """The senders that one line believes.

    Those are `trusted` (names, addresses or networks), else the hosts of the line's registrar and proxies and whoever
    answered its REGISTER. Where nothing at all is named, a direct line between engineers, everybody is believed.
    Methods belong to one thread; names are resolved in another.
    """

    def __init__(self, line: LineConfig, trusted: Sequence[str] = (), resolve: Resolve = addresses_of) -> None:
        named = [_host_of(text) for text in trusted or (line.registrar, line.proxy, *line.backup_proxies)]
        self._resolve = resolve
        self._by_answer = not trusted
        self._anybody = not any(named)
        self._networks = frozenset(network for network in map(_network, named) if network is not None)
        self._names = tuple(name for name in named if name and _network(name) is None)
        self._resolved: frozenset[Network] = frozenset()
        self._answered: frozenset[Network] = frozenset()
        self._looking = threading.Lock()

    def knows(self, source: str) -> bool:
        """Whether a message from `source`, "host:port", comes from the exchange that the centre named."""
        network = _network(_host_of(source))
        if network is None:
            return False
        return any(_holds(known, network) for known in (*self._networks, *self._resolved, *self._answered))

    def believes(self, source: str) -> bool:
        """Whether what a message from `source` says about its sender counts."""
        return self._anybody or self.knows(source)

    def answered(self, source: str) -> None:
        """The registrar accepted our password from there: however its name was resolved, that is the exchange.

        So the network is there, and names that could not be resolved before perhaps can be now.
        """
        self.look_up()
        network = _network(_host_of(source))
        if network is not None and self._by_answer:
            self._answered = frozenset({network})

    def look_up(self) -> None:
        """Begins to resolve the names anew, in the background; what is known stays meanwhile."""
        if self._names and self._looking.acquire(blocking=False):
            threading.Thread(target=self._look_up, name="trusted-names", daemon=True).start()

    def _look_up(self) -> None:
        try:
            found: set[Network] = set()
            for name in self._names:
                try:
                    found.update(network for network in map(_network, self._resolve(name)) if network is not None)
                except (OSError, UnicodeError) as error:  # the latter: no name at all, "pbx..org"
                    log.info("the address of %s is not known: %s", name, error)
            if found:
                self._resolved = frozenset(found)
        finally:
            self._looking.release()


def _host_of(text: str) -> str:
    """The host of a SIP URI, "host:port", "[v6]:port", a bare name, an address or a network."""
    text = text.strip()
    if not text or _network(text) is not None:
        return text
    try:
        return SipAddress.parse(text if ":" in text and text[:3].lower() == "sip" else f"sip:{text}").host.strip("[]")
    except AddressError:
        log.info("%r names no sender to be trusted", text[:80])
        return ""


def _network(text: str) -> Network | None:
    try:
        network = ipaddress.ip_network(text.strip("[]"), strict=False)
    except ValueError:
        return None
    mapped = network.network_address.ipv4_mapped if isinstance(network, ipaddress.IPv6Network) else None
    return ipaddress.ip_network(mapped) if mapped is not None and network.prefixlen == 128 else network


def _holds(outer: Network, inner: Network) -> bool:
    if isinstance(outer, ipaddress.IPv4Network):
        return isinstance(inner, ipaddress.IPv4Network) and inner.subnet_of(outer)
    return isinstance(inner, ipaddress.IPv6Network) and inner.subnet_of(outer)
