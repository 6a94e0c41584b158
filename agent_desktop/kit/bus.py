"""Facts travel on the bus: published once, seen by every subscriber in the same order, on one thread."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable
from typing import TypeVar

log = logging.getLogger(__name__)

F = TypeVar("F")
_Handler = Callable[[object], None]


class Subscription:
    """A handler's place on the bus; close() takes it off, any number of times."""

    __slots__ = ("_close",)

    def __init__(self, close: Callable[[], None]) -> None:
        self._close: Callable[[], None] | None = close

    def close(self) -> None:
        if self._close is not None:
            self._close()
            self._close = None


class Bus:
    """Synchronous publish and subscribe by exact fact type.

    A fact published while another is being delivered waits its turn, so that every subscriber sees the same order.
    A subscriber that raises is logged and the others still hear the fact: one broken panel must not stop the phone.
    """

    def __init__(self) -> None:
        self._handlers: dict[type, list[_Handler]] = {}
        self._forwards: list[_Handler] = []
        self._pending: deque[object] = deque()
        self._delivering = False
        self._thread = threading.get_ident()

    def subscribe(self, fact_type: type[F], handler: Callable[[F], None]) -> Subscription:
        """Calls `handler` for each later fact of exactly this type; handlers are called in the order they came."""
        self._check_thread()
        handlers = self._handlers.setdefault(fact_type, [])
        entry: _Handler = handler  # type: ignore[assignment]  # keyed by type: only an F ever reaches it
        handlers.append(entry)
        return Subscription(lambda: handlers.remove(entry))

    def forward(self, handler: Callable[[object], None]) -> Subscription:
        """Calls `handler` for every later fact of whatever type, after its subscribers: to pass it on elsewhere."""
        self._check_thread()
        self._forwards.append(handler)
        return Subscription(lambda: self._forwards.remove(handler))

    def publish(self, fact: object) -> None:
        """Delivers `fact`, and whatever its handlers publish, before returning (unless already delivering)."""
        self._check_thread()
        self._pending.append(fact)
        if self._delivering:
            return
        self._delivering = True
        try:
            while self._pending:
                self._deliver(self._pending.popleft())
        finally:
            self._delivering = False

    def _deliver(self, fact: object) -> None:
        self._hand_to(self._handlers.get(type(fact), []), fact)
        self._hand_to(self._forwards, fact)

    @staticmethod
    def _hand_to(handlers: list[_Handler], fact: object) -> None:
        for handler in tuple(handlers):
            if handler not in handlers:  # closed by one that heard the fact before it
                continue
            try:
                handler(fact)
            except Exception:
                log.exception("a subscriber failed on %s", type(fact).__name__)

    def _check_thread(self) -> None:
        if threading.get_ident() != self._thread:
            raise RuntimeError("the bus belongs to the thread that made it; hop with call_soon_threadsafe first")


class Subscriptions:
    """Several subscriptions that end together."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self._open: list[Subscription] = []

    def on(self, fact_type: type[F], handler: Callable[[F], None]) -> None:
        self._open.append(self._bus.subscribe(fact_type, handler))

    def close(self) -> None:
        while self._open:
            self._open.pop().close()
