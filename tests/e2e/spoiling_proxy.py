"""A proxy between desktop and server that can start to talk nonsense."""

from __future__ import annotations

import contextlib
import socket
import threading
from urllib.parse import urlsplit

from tests.lab.ports import LOCALHOST

_CHUNK = 65536
NONSENSE = {
    "text": b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 12\r\n\r\n<h1>Hi</h1>\n",
    "wrong_shape": b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 16\r\n\r\n[1, {"x": null}]',
    "error": b"HTTP/1.1 500 Oh\r\nContent-Type: application/json\r\nContent-Length: 8\r\n\r\nnot json",
    "not_http": b"SSH-2.0-OpenSSH_9.2\r\n",
    "cut": b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 400\r\n\r\n{"id"',
    "silence": b"",
}


class SpoilingProxy:
    """Passes bytes on until spoil() is called with a key of NONSENSE; spoil("") makes it honest again.

    `spoiled` counts the requests that got nonsense.
    """

    def __init__(self) -> None:
        self.url = ""
        self.spoiled = 0
        self._target = ("", 0)
        self._nonsense = ""
        self._listener: socket.socket | None = None
        self._open: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []
        self._lock = threading.Lock()

    def start(self, url: str) -> None:
        parts = urlsplit(url)
        self._target = (parts.hostname or "", parts.port or 0)
        self._listener = socket.create_server((LOCALHOST, 0))
        self.url = f"http://{LOCALHOST}:{self._listener.getsockname()[1]}"
        self._spawn(self._accept, self._listener)

    def spoil(self, nonsense: str) -> None:
        """Ends every connection; new ones get this."""
        self._nonsense = nonsense
        self._drop()

    def close(self) -> None:
        if self._listener is not None:
            self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
            self._listener = None
        self._drop()
        for thread in self._threads:
            thread.join(5)

    def _drop(self) -> None:
        with self._lock:
            for end in self._open:
                _shut(end)

    def _spawn(self, work: object, *arguments: object) -> None:
        thread = threading.Thread(target=work, args=arguments, name="spoiling-proxy", daemon=True)  # type: ignore[arg-type]
        self._threads.append(thread)
        thread.start()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            self._spawn(self._serve, client)

    def _serve(self, client: socket.socket) -> None:
        with client:
            self._note(client)
            try:
                if self._nonsense:
                    self._answer(client)
                else:
                    self._pass_on(client)
            except OSError:
                pass  # either end may go at any time
            finally:
                self._forget(client)

    def _answer(self, client: socket.socket) -> None:
        if client.recv(_CHUNK):
            self.spoiled += 1
            content = NONSENSE[self._nonsense]
            client.sendall(content)
            if not content:
                client.recv(_CHUNK)  # until the desktop has had enough

    def _pass_on(self, client: socket.socket) -> None:
        with socket.create_connection(self._target, 5) as server:
            server.settimeout(None)
            self._note(server)
            back = threading.Thread(target=_pump, args=(server, client), name="spoiling-proxy-back", daemon=True)
            back.start()
            try:
                _pump(client, server)
            finally:
                _shut(server)
                back.join(5)
                self._forget(server)

    def _note(self, end: socket.socket) -> None:
        with self._lock:
            self._open.add(end)

    def _forget(self, end: socket.socket) -> None:
        with self._lock:
            self._open.discard(end)


def _pump(source: socket.socket, sink: socket.socket) -> None:
    try:
        while data := source.recv(_CHUNK):
            sink.sendall(data)
    except OSError:
        pass
    finally:
        _shut(sink)


def _shut(end: socket.socket) -> None:
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
