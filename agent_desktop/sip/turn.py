"""A relay for sound, tried out: an allocation is asked for with our credentials and given back (RFC 8656 section 7).

Everything here blocks and belongs on a thread of its own. Credentials: the long-term mechanism of RFC 8489 section 9.2.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
import socket
import struct
import time
from collections.abc import Mapping

from agent_desktop.domain.provisioning import Transport, TurnServer
from agent_desktop.ports import ProbeError, RelayFound
from agent_desktop.sip.stun import HEADER, attributes_of, connected, host_and_port, mapped_address, pack, xor_address
from agent_desktop.sip.way import addresses_of

SECONDS = 2.0
"""For the answer to each question; over UDP it is repeated meanwhile."""
_AGAIN_SECONDS = 0.4
_PORT, _TLS_PORT = 3478, 5349
_ALLOCATE, _REFRESH = 0x0003, 0x0004
_SUCCESS, _ERROR, _CLASS = 0x0100, 0x0110, 0x0110
_USERNAME, _INTEGRITY, _ERROR_CODE = 0x0006, 0x0008, 0x0009
_LIFETIME, _REALM, _NONCE, _RELAYED, _WANTED = 0x000D, 0x0014, 0x0015, 0x0016, 0x0019
_UDP = struct.pack("!BBH", 17, 0, 0)
_UNAUTHORIZED, _STALE, _FULL = 401, 438, frozenset({486, 508})


def borrow(turn: TurnServer, local: str = "") -> RelayFound:
    """An address at the relay, which is given back at once. Raises ProbeError, see ports.LineProbes.relay().

    Over TLS whoever answers is believed: the secret itself is never sent.
    """
    secure = turn.transport is Transport.TLS
    host, port = host_and_port(turn.server, _TLS_PORT if secure else _PORT)
    addresses = addresses_of(host) if host else ()
    if not addresses:
        raise ProbeError("no_name", turn.server)
    try:
        with connected(turn.transport, (addresses[0], port), local, SECONDS) as link:
            return _Client(link, turn).allocate()
    except OSError as error:
        raise ProbeError("relay_silent", error.strerror or str(error)) from None


class _Client:
    """One conversation with a relay."""

    def __init__(self, link: socket.socket, turn: TurnServer) -> None:
        self._link = link
        self._turn = turn
        self._realm = self._nonce = b""
        self._stream = link.type == socket.SOCK_STREAM
        self._rest = b""

    def allocate(self) -> RelayFound:
        wanted = {_WANTED: _UDP}
        said = self._ask(_ALLOCATE, wanted)
        for _ in range(2):  # who we are is asked for first, and again when the nonce has aged meanwhile
            error, reason = _error_of(said)
            if error not in (_UNAUTHORIZED, _STALE) or (error == _UNAUTHORIZED and self._nonce):
                break
            self._realm, self._nonce = said.get(_REALM, self._realm), said.get(_NONCE, b"")
            if not self._nonce:
                raise ProbeError("relay_refused", "asks for credentials without a nonce")
            said = self._ask(_ALLOCATE, wanted)
        error, reason = _error_of(said)
        if error:
            raise ProbeError(_code_of(error), f"{error} {reason}".rstrip())
        relayed = xor_address(said.get(_RELAYED, b""))
        if not relayed:
            raise ProbeError("relay_refused", "success without an address")
        with contextlib.suppress(OSError, ProbeError):  # else the relay takes it back after some minutes
            self._ask(_REFRESH, {_LIFETIME: struct.pack("!I", 0)})
        return RelayFound(relayed, mapped_address(said))

    def _ask(self, method: int, attributes: Mapping[int, bytes]) -> Mapping[int, bytes]:
        token = os.urandom(12)
        message = self._message(method, token, attributes)
        end = time.monotonic() + SECONDS
        while (now := time.monotonic()) < end:
            again = end if self._stream else min(end, now + _AGAIN_SECONDS)
            self._link.settimeout(SECONDS)
            self._link.sendall(message)
            try:
                while True:
                    data = self._receive(again)
                    kind, _, _, answered = HEADER.unpack_from(data)
                    if answered == token and kind & ~_CLASS == method and kind & _CLASS in (_SUCCESS, _ERROR):
                        return attributes_of(data)
            except TimeoutError:
                continue
        raise ProbeError("relay_silent", self._turn.server)

    def _message(self, method: int, token: bytes, attributes: Mapping[int, bytes]) -> bytes:
        if not self._nonce:
            return pack(method, token, attributes)
        who = {**attributes, _USERNAME: self._turn.username.encode(), _REALM: self._realm, _NONCE: self._nonce}
        # the length in the header counts the signature in, which is not there yet (RFC 8489 section 14.5)
        unsigned = pack(method, token, {**who, _INTEGRITY: bytes(20)})[:-24]
        secret = f"{self._turn.username}:{self._realm.decode('utf-8', 'replace')}:{self._turn.password}".encode()
        key = hashlib.md5(secret, usedforsecurity=False).digest()
        return pack(method, token, {**who, _INTEGRITY: hmac.new(key, unsigned, hashlib.sha1).digest()})

    def _receive(self, until: float) -> bytes:
        """One message; raises TimeoutError, OSError."""
        while not self._stream:
            data = self._more(until)
            if len(data) >= HEADER.size:
                return data
        while True:
            if len(self._rest) >= HEADER.size:
                length = HEADER.size + HEADER.unpack_from(self._rest)[1]
                if len(self._rest) >= length:
                    data, self._rest = self._rest[:length], self._rest[length:]
                    return data
            more = self._more(until)
            if not more:
                raise ConnectionResetError("the relay closed the connection")
            self._rest += more

    def _more(self, until: float) -> bytes:
        left = until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._link.settimeout(left)
        return self._link.recv(2048)


def _error_of(said: Mapping[int, bytes]) -> tuple[int, str]:
    """Number and words, 0 for none."""
    value = said.get(_ERROR_CODE, b"")
    if len(value) < 4:
        return 0, ""
    return (value[2] & 7) * 100 + value[3], value[4:].decode("utf-8", "replace")[:100]


def _code_of(error: int) -> str:
    if error in (_UNAUTHORIZED, 403):
        return "relay_credentials"
    return "relay_full" if error in _FULL else "relay_refused"
