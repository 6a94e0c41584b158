"""The way of a line to its server: the addresses of the server's name, and our own on the way there.

A name is looked up on a thread of its own, so that a name server that is silent never holds up the sip thread. Whoever
asks while the same lookup runs shares its answer.
"""

from __future__ import annotations

import logging
import random
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum, auto
from typing import TypeVar

from agent_desktop.domain.address import AddressError, SipAddress
from agent_desktop.domain.provisioning import Transport

log = logging.getLogger(__name__)

T = TypeVar("T")

ATTEMPTS = (0.5, 0.7, 0.8)
"""Seconds to wait for an answer to each OPTIONS of a probe over UDP."""
_MOST_NAMES = 200
"""Remembered; far ends that are called have names too."""


@dataclass(frozen=True, slots=True)
class Way:
    """How `server` (a URI, "" for a line that has none) is reached now."""

    server: str
    addresses: tuple[str, ...]
    local: str
    """Our address that the server's route gives us, "" where any will do."""

    @property
    def address(self) -> str:
        return self.addresses[0] if self.addresses else ""

    def leads_as(self, other: Way) -> bool:
        """Whether nothing of importance differs: a name's addresses may come in another order."""
        return (self.server, self.local, set(self.addresses)) == (other.server, other.local, set(other.addresses))


class NoWay(StrEnum):
    """Why there is none; codes of LineChanged."""

    NO_NAME = auto()
    NO_ROUTE = auto()


Hop = Callable[[Callable[[], None]], object]
"""Runs an action on the sip thread."""


class Ways:
    """Finds ways. Answers come on the sip thread, at once when no name has to be looked up."""

    def __init__(
        self,
        hop: Hop,
        local_address: str = "",
        resolve: Callable[[str], tuple[str, ...]] | None = None,
        learnt: Callable[[str, tuple[str, ...]], None] = lambda _host, _addresses: None,
    ) -> None:
        """With `local_address` every way begins there or there is none. `learnt` is told of each lookup's end."""
        self._hop = hop
        self._local_address = local_address
        self._resolve = resolve or addresses_of
        self._learnt = learnt
        self._waiting: dict[str, list[Callable[[tuple[str, ...]], object]]] = {}
        self._known: dict[str, tuple[str, ...]] = {}

    def find(self, server: str, then: Callable[[Way | NoWay], None]) -> None:
        """A name that nobody knows any more leads where it led: the name service may be what is broken."""
        host = host_of(server)
        if not host:
            then(Way(server, (), self._local_address))
            return
        self.look_up(host, lambda addresses: then(self._way_to(server, addresses)))

    def known(self, server: str) -> Way | NoWay | None:
        """The same by what the name stood for last, without asking; None when that was never known."""
        addresses = self._known.get(host_of(server))
        return self._way_to(server, addresses) if addresses else None

    def _way_to(self, server: str, addresses: tuple[str, ...]) -> Way | NoWay:
        if not addresses:
            return NoWay.NO_NAME
        for number, address in enumerate(addresses):
            if local := local_address_towards(address, self._local_address):
                return Way(server, addresses[number:] + addresses[:number], local)
        return NoWay.NO_ROUTE

    def local_towards(self, address: str) -> str:
        """Our address on the way to `address`, "" when no network leads there. Sends nothing, takes microseconds."""
        return local_address_towards(address, self._local_address)

    def probe(self, way: Way, kind: Transport, then: Callable[[bool], None]) -> None:
        """Asks the server for a sign of life, beside what the line itself sends; within about two seconds."""
        self.beside(lambda: answers(way, kind), then, "sip-probe")

    def look_up(self, host: str, then: Callable[[tuple[str, ...]], object]) -> None:
        """The addresses of a name; those it had when there are none now, none when it never had any."""
        if _is_address(host):
            then((host,))
        elif host in self._waiting:
            self._waiting[host].append(then)
        else:
            self._waiting[host] = [then]

            def found(addresses: tuple[str, ...]) -> None:
                if addresses:
                    self._known[host] = addresses
                    while len(self._known) > _MOST_NAMES:
                        del self._known[next(iter(self._known))]
                addresses = addresses or self._known.get(host, ())
                self._learnt(host, addresses)
                for waiting in self._waiting.pop(host):
                    waiting(addresses)

            self.beside(lambda: self._resolve(host), found, "sip-lookup")

    def beside(self, work: Callable[[], T], then: Callable[[T], None], name: str) -> None:
        """Runs `work` on a thread of its own, and `then` with its result on the sip thread."""

        def run() -> None:
            result = work()
            self._hop(lambda: then(result))

        threading.Thread(target=run, name=name, daemon=True).start()


def host_of(uri: str) -> str:
    """ "" for no URI."""
    try:
        return SipAddress.parse(uri).host
    except AddressError:
        return ""


def addresses_of(host: str) -> tuple[str, ...]:
    """IPv4 addresses of a name, in the system's order; may take many seconds. Empty when there is none."""
    try:
        found = socket.getaddrinfo(host, None, socket.AF_INET, socket.SOCK_DGRAM)
    except (OSError, UnicodeError) as error:
        log.info("%s is not found: %s", host, error)
        return ()
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


def local_address_towards(address: str, wanted: str = "") -> str:
    """Our IPv4 address on the way to `address`, "" when no network leads there, or none from `wanted`."""
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            if wanted:
                probe.bind((wanted, 0))
            probe.connect((address, 9))
            return str(probe.getsockname()[0])
    except OSError:
        return ""


def answers(way: Way, kind: Transport) -> bool:
    """Whether anything at the server listens: an answer of any kind to OPTIONS, or a TCP connection."""
    port = SipAddress.parse(way.server).port or (5061 if kind is Transport.TLS else 5060)
    if kind is not Transport.UDP:
        try:
            socket.create_connection((way.address, port), sum(ATTEMPTS), (way.local, 0)).close()
        except OSError:
            return False
        return True
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.bind((way.local, 0))
            probe.connect((way.address, port))
            question = _options(way, probe.getsockname())
            for seconds in ATTEMPTS:
                probe.send(question)
                probe.settimeout(seconds)
                try:
                    return probe.recv(65535).startswith(b"SIP/2.0 ")
                except TimeoutError:
                    continue
        except OSError:  # refused, or the network went away
            return False
    return False


def answers_options(server: str, address: str, local: str) -> bool:
    """Whether `address` answers OPTIONS for the URI `server` over UDP. Blocks for up to two seconds."""
    return answers(Way(server, (address,), local), Transport.UDP)


def _options(way: Way, ours: tuple[str, int]) -> bytes:
    """RFC 3261 section 11."""
    host, port = ours
    token = f"{random.getrandbits(64):016x}"
    server = way.server.partition(";")[0]
    lines = (
        f"OPTIONS {server} SIP/2.0",
        f"Via: SIP/2.0/UDP {host}:{port};rport;branch=z9hG4bK{token}",
        "Max-Forwards: 70",
        f"From: <sip:{host}:{port}>;tag={token[:8]}",
        f"To: <{server}>",
        f"Call-ID: {token}",
        "CSeq: 1 OPTIONS",
        f"Contact: <sip:{host}:{port}>",
        "Content-Length: 0",
    )
    return "\r\n".join((*lines, "", "")).encode()


def _is_address(host: str) -> bool:
    """As PJSIP reads it: "1234" and "127.1" are names to it, which it waits for until somebody tells what they are."""
    try:
        socket.inet_pton(socket.AF_INET, host)
    except OSError:
        return False
    return True
