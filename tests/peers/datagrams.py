"""What every peer of a few lines on UDP needs: a port, and a thread that hands over what comes to it."""

from __future__ import annotations

import socket
import threading
from abc import ABC, abstractmethod


class DatagramPeer(ABC):
    """Hears from its first line until close(); `port` 0 is any that is free. Make everything else before this."""

    def __init__(self, name: str, host: str, port: int = 0) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind((host, port))
        self._socket.settimeout(0.05)
        self.host = host
        self.port: int = self._socket.getsockname()[1]
        self._quit = threading.Event()
        self._thread = threading.Thread(target=self._serve, name=name, daemon=True)
        self._thread.start()

    @abstractmethod
    def _hear(self, data: bytes, source: tuple[str, int]) -> None:
        """In the peer's thread."""

    def close(self) -> None:
        self._quit.set()
        self._thread.join(1)
        self._socket.close()

    def _serve(self) -> None:
        while not self._quit.is_set():
            try:
                data, source = self._socket.recvfrom(65535)
            except TimeoutError:
                continue
            self._hear(data, source)
