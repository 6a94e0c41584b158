"""A STUN server of a few lines (RFC 8489): tells everybody the same public address, and refuses to relay (RFC 8656)."""

from __future__ import annotations

import socket
import struct
from collections import Counter
from enum import Enum, auto

from tests.peers.datagrams import DatagramPeer

_COOKIE = 0x2112A442
_BINDING, _SUCCESS = 0x0001, 0x0101
_ALLOCATE, _REFUSED = 0x0003, 0x0113
_ERROR_CODE, _REALM, _NONCE, _USERNAME = 0x0009, 0x0014, 0x0015, 0x0006
_XOR_MAPPED_ADDRESS, _MAPPED_ADDRESS = 0x0020, 0x0001


class Relay(Enum):
    """What whoever asks for a relay is told."""

    FULL = auto()
    """508, there is no room."""
    CHALLENGES = auto()
    """401 with realm and nonce; nothing to who then says who he is."""
    CHALLENGES_BADLY = auto()
    """401 without either."""


class StunServer(DatagramPeer):
    """On `host`; the port in its answers is the asker's own. What it does can be changed while it runs.

    silent       it hears, and says nothing
    delay        seconds before each answer
    questions    how many of each method came so far, by STUN's number of the method
    credentials  how many of them named a user
    ports        how many came from each of the askers'
    """

    def __init__(
        self, host: str, public: str, *, silent: bool = False, delay: float = 0.0, relay: Relay = Relay.FULL
    ) -> None:
        self.silent = silent
        self.delay = delay
        self.relay = relay
        self.questions: Counter[int] = Counter()
        self.credentials = 0
        self.ports: Counter[int] = Counter()
        self._public = socket.inet_aton(public)
        super().__init__("stun", host)
        self.address = f"{host}:{self.port}"

    def _hear(self, data: bytes, source: tuple[str, int]) -> None:
        method = struct.unpack_from("!H", data)[0] if len(data) >= 20 else 0
        self.questions[method] += 1
        self.ports[source[1]] += 1
        if self.silent or method not in (_BINDING, _ALLOCATE):
            return
        if self._quit.wait(self.delay):
            return
        if method == _ALLOCATE and _names_user(data):
            self.credentials += 1
            if self.relay is Relay.CHALLENGES:
                return
        said = self._answer(data[4:20], source[1]) if method == _BINDING else self._refusal(data[4:20])
        self._socket.sendto(said, source)

    def _answer(self, cookie_and_id: bytes, port: int) -> bytes:
        xored = bytes(a ^ b for a, b in zip(self._public, struct.pack("!I", _COOKIE), strict=True))
        attributes = struct.pack("!HHBBH4s", _XOR_MAPPED_ADDRESS, 8, 0, 1, port ^ (_COOKIE >> 16), xored)
        attributes += struct.pack("!HHBBH4s", _MAPPED_ADDRESS, 8, 0, 1, port, self._public)
        return struct.pack("!HH", _SUCCESS, len(attributes)) + cookie_and_id + attributes

    def _refusal(self, cookie_and_id: bytes) -> bytes:
        kind, number = (5, 8) if self.relay is Relay.FULL else (4, 1)
        said = struct.pack("!HHHBB", _ERROR_CODE, 4, 0, kind, number)
        if self.relay is Relay.CHALLENGES:
            said += struct.pack("!HH8s", _REALM, 8, b"test.org") + struct.pack("!HH8s", _NONCE, 8, b"12345678")
        return struct.pack("!HH", _REFUSED, len(said)) + cookie_and_id + said


def _names_user(data: bytes) -> bool:
    place = 20
    while place + 4 <= len(data):
        number, length = struct.unpack_from("!HH", data, place)
        if number == _USERNAME:
            return True
        place += 4 + length + -length % 4
    return False
