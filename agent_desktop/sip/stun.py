"""A sign of life of a STUN server or a TURN relay, asked by ourselves: PJSIP's own question holds up the sip thread.

Everything here blocks and belongs on a thread of its own. RFC 8489 section 5 (message), RFC 8656 section 7 (Allocate).
"""

from __future__ import annotations

import os
import socket
import ssl
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
"""For the answer to each question. One for our address has an id of its own each time, so that an answer that comes
later does not count: PJSIP would wait that long on the sip thread at every call. A relay may take all of them."""

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
    seconds: float = 0.0
    """How long a call will wait for a relay: a connection, and two answers."""


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
    place = addresses[0], port
    try:
        seconds = _relay_answers(place, transport, local) if service is Service.RELAY else _says_address(place, local)
    except OSError:  # refused, or no network leads there
        seconds = None
    if seconds is None:
        return Found(HelperState.SILENT)
    return Found(HelperState.ANSWERS, f"{addresses[0]}:{port}", seconds)


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


def connected(transport: Transport, address: tuple[str, int], local: str, seconds: float) -> socket.socket:
    """A socket that speaks with `address`. Over TLS whoever answers is believed. Raises OSError."""
    if transport is Transport.UDP:
        link = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            link.bind((local, 0))
            link.connect(address)
        except OSError:
            link.close()
            raise
        return link
    plain = socket.create_connection(address, seconds, (local, 0))
    if transport is Transport.TCP:
        return plain
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    try:
        return context.wrap_socket(plain)
    except OSError:
        plain.close()
        raise


def _says_address(address: tuple[str, int], local: str) -> float | None:
    """0.0, or None when it is silent."""
    with connected(Transport.UDP, address, local, ATTEMPT_SECONDS) as probe:
        return 0.0 if any(_answer_to(probe, Service.ADDRESS) for _ in range(ATTEMPTS)) else None


def _relay_answers(address: tuple[str, int], transport: Transport, local: str) -> float | None:
    """How long a call will wait for it, None when it is silent."""
    patience = ATTEMPTS * ATTEMPT_SECONDS
    began = time.monotonic()
    with connected(transport, address, local, patience) as probe:
        asked = time.monotonic()
        answer = _answer_to(probe, Service.RELAY, patience, again=transport is Transport.UDP)
        if answer is None:
            return None
        return asked - began + 2 * (time.monotonic() - asked)  # it asks for credentials first


def _answer_to(
    probe: socket.socket, service: Service, seconds: float | None = None, *, again: bool = False
) -> bytes | None:
    """The answer to one question within `seconds`; `again`: what may get lost is said every now and then."""
    token = os.urandom(12)
    now = time.monotonic()
    end = now + (ATTEMPT_SECONDS if seconds is None else seconds)
    ask_next = now
    while now < end:
        if now >= ask_next:
            probe.settimeout(ATTEMPT_SECONDS)
            probe.send(pack(service.value, token, {}))
            ask_next = now + ATTEMPT_SECONDS if again else end
        probe.settimeout(max(0.001, min(end, ask_next) - time.monotonic()))
        try:
            data = probe.recv(2048)
        except TimeoutError:
            now = time.monotonic()
            continue
        if not data:  # a connection that ended
            return None
        if _is_answer(data, service, token):
            return data
        now = time.monotonic()
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
