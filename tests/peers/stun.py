"""A STUN server of a few lines (RFC 8489): tells everybody the same public address, whoever asks."""

from __future__ import annotations

import socket
import struct
import threading

_COOKIE = 0x2112A442
_BINDING, _SUCCESS = 0x0001, 0x0101
_XOR_MAPPED_ADDRESS, _MAPPED_ADDRESS = 0x0020, 0x0001


class StunServer:
    """On `host`; the port in its answers is the asker's own."""

    def __init__(self, host: str, public: str) -> None:
        self._public = socket.inet_aton(public)
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind((host, 0))
        self._socket.settimeout(0.1)
        self.address = f"{host}:{self._socket.getsockname()[1]}"
        self._quit = threading.Event()
        self._thread = threading.Thread(target=self._serve, name="stun", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._quit.set()
        self._thread.join(1)
        self._socket.close()

    def _serve(self) -> None:
        while not self._quit.is_set():
            try:
                data, source = self._socket.recvfrom(2048)
            except TimeoutError:
                continue
            if len(data) >= 20 and struct.unpack_from("!H", data)[0] == _BINDING:
                self._socket.sendto(self._answer(data[4:20], source[1]), source)

    def _answer(self, cookie_and_id: bytes, port: int) -> bytes:
        xored = bytes(a ^ b for a, b in zip(self._public, struct.pack("!I", _COOKIE), strict=True))
        attributes = struct.pack("!HHBBH4s", _XOR_MAPPED_ADDRESS, 8, 0, 1, port ^ (_COOKIE >> 16), xored)
        attributes += struct.pack("!HHBBH4s", _MAPPED_ADDRESS, 8, 0, 1, port, self._public)
        return struct.pack("!HH", _SUCCESS, len(attributes)) + cookie_and_id + attributes
