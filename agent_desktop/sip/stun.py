"""A sign of life of a STUN server or a TURN relay, asked by ourselves: PJSIP's own question holds up the sip thread.

Everything here blocks and belongs on a thread of its own. RFC 8489 section 5 (message), RFC 8656 section 7 (Allocate).
"""

from __future__ import annotations

import os
import socket
import struct
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum

from agent_desktop.domain.events import HelperState
from agent_desktop.domain.provisioning import Transport
from agent_desktop.sip.way import addresses_of

ATTEMPTS = 3
ATTEMPT_SECONDS = 0.4
"""For the answer to each question. Each has an id of its own, so that an answer that comes later does not count: PJSIP
would wait that long on the sip thread at every call."""

_COOKIE = 0x2112A442
HEADER = struct.Struct("!HHI12s")
"""Kind, length of what follows, cookie, token (RFC 8489 section 5)."""
_CLASS, _SUCCESS, _ERROR = 0x0110, 0x0100, 0x0110
_PORT, _TLS_PORT = 3478, 5349
_ERROR_CODE, _REALM, _NONCE = 0x0009, 0x0014, 0x0015
_MAPPED, _XOR_MAPPED = 0x0001, 0x0020
_UNAUTHORIZED = (4, 1)
"""Class and number of error 401."""


class Service(Enum):
    """What is asked for; the value is STUN's number of the method."""

    ADDRESS = 0x0001
    """Binding: our public address."""
    RELAY = 0x0003
    """Allocate. We name no credentials and no transport, so the relay can only refuse: nothing is reserved there."""


@dataclass(frozen=True, slots=True)
class Found:
    """What asking came to; `address` is "1.2.3.4:3478" when the server answers."""

    state: HelperState
    address: str = ""


def ask(
    service: Service,
    server: str,
    transport: Transport = Transport.UDP,
    local: str = "",
    resolve: Callable[[str], tuple[str, ...]] = addresses_of,
) -> Found:
    """Asks `server` ("host" or "host:port") from `local`. Takes two seconds, and as long as the name server likes."""
    host, port = host_and_port(server, _TLS_PORT if transport is Transport.TLS else _PORT)
    addresses = resolve(host) if host else ()
    if not addresses:
        return Found(HelperState.NO_NAME)
    try:
        alive = _answers(service, (addresses[0], port), transport, local)
    except OSError:  # refused, or no network leads there
        alive = False
    return Found(HelperState.ANSWERS, f"{addresses[0]}:{port}") if alive else Found(HelperState.SILENT)


def public_address(server: str, local: str = "") -> str:
    """Where the STUN server `server` sees a socket of ours, "1.2.3.4:5678"; "" when it says nothing. Blocks."""
    host, port = host_and_port(server, _PORT)
    addresses = addresses_of(host) if host else ()
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.bind((local, 0))
            probe.connect((addresses[0] if addresses else "", port))
            for _ in range(ATTEMPTS):
                if (answer := _answer_to(probe, Service.ADDRESS)) is not None:
                    return mapped_address(attributes_of(answer))
    except OSError:
        pass
    return ""


def host_and_port(server: str, usual: int) -> tuple[str, int]:
    """No host for what cannot be a server."""
    host, colon, digits = server.rpartition(":")
    if not colon:
        return server, usual
    number = int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= len("65535") else 0
    return (host, number) if 0 < number < 1 << 16 else ("", 0)


def _answers(service: Service, address: tuple[str, int], transport: Transport, local: str) -> bool:
    if transport is Transport.UDP:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.bind((local, 0))
            probe.connect(address)
            return any(_asked(probe, service) for _ in range(ATTEMPTS))
    with socket.create_connection(address, ATTEMPTS * ATTEMPT_SECONDS, (local, 0)) as probe:
        # Over TLS that somebody listens must do.
        return transport is Transport.TLS or _asked(probe, service)


def _asked(probe: socket.socket, service: Service) -> bool:
    return _answer_to(probe, service) is not None


def _answer_to(probe: socket.socket, service: Service) -> bytes | None:
    token = os.urandom(12)
    end = time.monotonic() + ATTEMPT_SECONDS
    probe.settimeout(ATTEMPT_SECONDS)
    probe.send(pack(service.value, token, {}))
    while (left := end - time.monotonic()) > 0:
        probe.settimeout(left)
        try:
            data = probe.recv(2048)
        except TimeoutError:
            return None
        if not data:  # a connection that ended
            return None
        if _is_answer(data, service, token):
            return data
    return None


def _is_answer(data: bytes, service: Service, token: bytes) -> bool:
    if len(data) < HEADER.size:
        return False
    kind, _length, cookie, answered = HEADER.unpack_from(data)
    if (cookie, answered) != (_COOKIE, token) or kind & ~_CLASS != service.value:
        return False
    refused = service is Service.RELAY and kind & _CLASS == _ERROR
    return (refused and _can_be_tried_again(data)) or bool(kind & _CLASS == _SUCCESS)


def _can_be_tried_again(data: bytes) -> bool:
    """RFC 8489 section 9.2.4: a relay that asks for credentials says for which realm, and with which nonce.

    Without them PJSIP would repeat its question until it has timed out.
    """
    said = attributes_of(data)
    error = said.get(_ERROR_CODE, b"")
    unauthorized = len(error) >= 4 and (error[2] & 7, error[3]) == _UNAUTHORIZED
    return not unauthorized or bool(said.get(_REALM) and said.get(_NONCE))


def pack(kind: int, token: bytes, attributes: Mapping[int, bytes]) -> bytes:
    """A message with these attributes, in this order."""
    body = b"".join(
        struct.pack("!HH", number, len(value)) + value + bytes(-len(value) % 4) for number, value in attributes.items()
    )
    return HEADER.pack(kind, len(body), _COOKIE, token) + body


def mapped_address(attributes: Mapping[int, bytes]) -> str:
    """Where the server sees us, "" when it does not say so in IPv4."""
    return xor_address(attributes.get(_XOR_MAPPED, b"")) or _address(attributes.get(_MAPPED, b""))


def xor_address(value: bytes) -> str:
    """RFC 8489 section 14.2: hidden from routers that rewrite whatever looks like an address."""
    hidden = struct.pack("!I", _COOKIE)
    return _address(value[:2] + bytes(a ^ b for a, b in zip(value[2:8], hidden[:2] + hidden, strict=False)))


def _address(value: bytes) -> str:
    if len(value) < 8 or value[1] != 1:
        return ""
    return f"{socket.inet_ntoa(value[4:8])}:{int.from_bytes(value[2:4], 'big')}"


def attributes_of(data: bytes) -> dict[int, bytes]:
    """By number; RFC 8489 section 14."""
    found: dict[int, bytes] = {}
    place = HEADER.size
    while place + 4 <= len(data):
        number, length = struct.unpack_from("!HH", data, place)
        found.setdefault(number, data[place + 4 : place + 4 + length])
        place += 4 + length + -length % 4
    return found
