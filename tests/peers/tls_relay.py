"""Carries one connection at a time over TLS, for peers that only speak TCP (SIPp is often built without TLS)."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading

from tests.lab.ports import LOCALHOST


class TlsRelay:
    """Listens at `address`; what comes there goes to `remote` encrypted. It believes any certificate."""

    def __init__(self, remote: tuple[str, int]) -> None:
        self._remote = remote
        self._context = ssl.create_default_context()
        self._context.check_hostname = False
        self._context.verify_mode = ssl.CERT_NONE
        self._listener = socket.create_server((LOCALHOST, 0))
        self.address: tuple[str, int] = self._listener.getsockname()[:2]
        self._open: list[socket.socket] = []
        self.failures: list[str] = []
        """Connections that could not be made to `remote`."""
        self._threads = [threading.Thread(target=self._serve, name="tls-relay", daemon=True)]
        self._threads[0].start()

    def close(self) -> None:
        for end in (self._listener, *self._open):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
        for thread in self._threads:
            thread.join(2)

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                plain, _ = self._listener.accept()
                try:
                    secure = self._context.wrap_socket(socket.create_connection(self._remote, 5))
                except OSError as error:
                    self.failures.append(f"{type(error).__name__}: {error}")
                    plain.close()
                    continue
                secure.settimeout(None)
                for end in (plain, secure):
                    end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self._open += [plain, secure]
                for source, sink in ((plain, secure), (secure, plain)):
                    thread = threading.Thread(target=_carry, args=(source, sink), name="tls-relay", daemon=True)
                    self._threads.append(thread)
                    thread.start()


def _carry(source: socket.socket, sink: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
    with contextlib.suppress(OSError):
        sink.shutdown(socket.SHUT_RDWR)
