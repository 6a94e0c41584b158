"""A registrar of a few lines behind TLS, and everything else that may sit behind a TLS port by mistake."""

from __future__ import annotations

import socket
import ssl
import threading
from enum import Enum, auto
from pathlib import Path
from typing import Any

from tests.peers.authority import Certificate


class Door(Enum):
    """What waits behind the port."""

    TLS = auto()
    SILENT = auto()
    """Takes the connection and says nothing."""
    SHUT = auto()
    """Takes the connection and closes it."""
    PLAIN = auto()
    """Answers in plain text, as a SIP server on TCP does to what it cannot read."""


class TlsServer:
    """Takes connections on `host`, remembers what was agreed, and answers every REGISTER with 200."""

    def __init__(
        self,
        certificate: Certificate,
        *,
        host: str = "127.0.0.1",
        versions: tuple[ssl.TLSVersion, ssl.TLSVersion] = (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3),
        clients_of: Path | None = None,
        door: Door = Door.TLS,
        ciphers: str = "",
    ) -> None:
        """`clients_of`: clients must show a certificate of this authority."""
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(certificate.certificate, certificate.key)
        if ciphers:
            self._context.set_ciphers(ciphers)
        self._context.minimum_version, self._context.maximum_version = versions
        self._context.sni_callback = self._name_asked
        if clients_of is not None:
            self._context.verify_mode = ssl.CERT_REQUIRED
            self._context.load_verify_locations(clients_of)
        self._door = door
        self._listener = socket.create_server((host, 0))
        self._listener.settimeout(0.1)
        self.host, self.port = self._listener.getsockname()[:2]
        self.versions: list[str | None] = []
        self.names_asked: list[str | None] = []
        """The server name of each ClientHello (SNI), None where there was none."""
        self.clients: list[str] = []
        """Common names of the clients' certificates."""
        self.connections = 0
        self.requests = 0
        self._quit = threading.Event()
        self._thread = threading.Thread(target=self._serve, name="tls-server", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._quit.set()
        self._thread.join(2)
        self._listener.close()

    def _name_asked(self, _socket: ssl.SSLObject, name: str | None, _context: ssl.SSLContext) -> None:
        self.names_asked.append(name)

    def _serve(self) -> None:
        while not self._quit.is_set():
            try:
                plain, _ = self._listener.accept()
            except TimeoutError:
                continue
            self.connections += 1
            with plain:
                plain.settimeout(3)
                try:
                    self._greet(plain)
                except OSError:
                    continue  # the phone did not trust us, or went away

    def _greet(self, plain: socket.socket) -> None:
        match self._door:
            case Door.TLS:
                with self._context.wrap_socket(plain, server_side=True) as connection:
                    self.versions.append(connection.version())
                    self.clients += _common_names(connection)
                    connection.settimeout(0.1)
                    self._talk(connection)
            case Door.SILENT:
                self._quit.wait(20)
            case Door.PLAIN:
                plain.recv(65535)
                plain.sendall(b"SIP/2.0 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
                plain.recv(65535)
            case Door.SHUT:
                plain.recv(65535)

    def _talk(self, connection: ssl.SSLSocket) -> None:
        while not self._quit.is_set():
            try:
                text = connection.recv(65535).decode()
            except TimeoutError:
                continue
            if not text:
                return
            if text.startswith("REGISTER "):
                self.requests += 1
                kept = ("via:", "from:", "to:", "call-id:", "cseq:", "contact:", "expires:")
                lines = [line for line in text.split("\r\n") if line.lower().startswith(kept)]
                connection.sendall("\r\n".join(["SIP/2.0 200 OK", *lines, "Content-Length: 0", "", ""]).encode())


def _common_names(connection: ssl.SSLSocket) -> list[str]:
    shown: Any = connection.getpeercert() or {}  # typeshed cannot say what is in it
    return [str(value) for part in shown.get("subject", ()) for key, value in part if key == "commonName"]
