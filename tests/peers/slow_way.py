"""A long way to a server: forwards datagrams in both directions, each after a delay."""

from __future__ import annotations

import heapq
import selectors
import socket
import threading
import time
from itertools import count


class SlowWay:
    """Listens at `address` on `host`, for `target` ("host:port"); a round trip takes twice `delay` seconds."""

    def __init__(self, host: str, target: str, delay: float) -> None:
        name, _, port = target.rpartition(":")
        self._target = name, int(port)
        self._host, self._delay = host, delay
        self._front = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._front.bind((host, 0))
        self.address = f"{host}:{self._front.getsockname()[1]}"
        self._backs: dict[tuple[str, int], socket.socket] = {}
        self._askers: dict[socket.socket, tuple[str, int]] = {}
        self._under_way: list[tuple[float, int, socket.socket, bytes, tuple[str, int]]] = []
        self._order = count()
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._front, selectors.EVENT_READ)
        self._quit = threading.Event()
        self._thread = threading.Thread(target=self._serve, name="slow way", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._quit.set()
        self._thread.join(5)
        for end in (self._front, *self._backs.values()):
            end.close()
        self._selector.close()

    def _serve(self) -> None:
        while not self._quit.is_set():
            for key, _ in self._selector.select(0.005 if self._under_way else 0.05):
                end = key.fileobj
                assert isinstance(end, socket.socket)
                data, source = end.recvfrom(65535)
                if end is self._front:
                    self._send_later(self._back_of(source), data, self._target)
                else:
                    self._send_later(self._front, data, self._askers[end])
            while self._under_way and self._under_way[0][0] <= time.monotonic():
                _, _, end, data, to = heapq.heappop(self._under_way)
                end.sendto(data, to)

    def _back_of(self, source: tuple[str, int]) -> socket.socket:
        if source not in self._backs:
            back = self._backs[source] = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            back.bind((self._host, 0))
            self._askers[back] = source
            self._selector.register(back, selectors.EVENT_READ)
        return self._backs[source]

    def _send_later(self, end: socket.socket, data: bytes, to: tuple[str, int]) -> None:
        heapq.heappush(self._under_way, (time.monotonic() + self._delay, next(self._order), end, data, to))
