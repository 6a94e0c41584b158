"""A name server of a few lines: A records over UDP, as a test says at the moment (RFC 1035 section 4)."""

from __future__ import annotations

import socket
import struct

from tests.peers.datagrams import DatagramPeer


class NameServer(DatagramPeer):
    """On `host`, port 53: needs the right to that port, or a network namespace."""

    def __init__(self, host: str, addresses: dict[str, str]) -> None:
        self.addresses = addresses
        """Name -> address; change it at any moment, nothing may be cached (TTL 0)."""
        super().__init__("name-server", host, 53)

    def _hear(self, data: bytes, source: tuple[str, int]) -> None:
        self._socket.sendto(self._answer(data), source)

    def _answer(self, question: bytes) -> bytes:
        labels, place = [], 12
        while length := question[place]:
            labels.append(question[place + 1 : place + 1 + length].decode("ascii"))
            place += 1 + length
        asked = question[12 : place + 5]
        address = self.addresses.get(".".join(labels).lower(), "")
        known = address and asked[-4:-2] == b"\0\1"  # type A
        record = b"\xc0\x0c" + struct.pack("!HHIH", 1, 1, 0, 4) + socket.inet_aton(address) if known else b""
        flags = 0x8180 if address else 0x8183  # no error, or no such name
        return question[:2] + struct.pack("!HHHHH", flags, 1, bool(known), 0, 0) + asked + record
