"""Keyed digits waiting to go out: one at a time, in order, by the method each was keyed with."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from agent_desktop.domain.media import DtmfMethod

TONE_SECONDS = 0.3
"""A telephone event lasts 200 ms in PJSIP (1600 samples); the rest is the pause that receivers need between digits."""
INFO_PATIENCE = 2.0
"""How long an INFO may stay unanswered before the next digit goes anyway."""

Send = Callable[[str, DtmfMethod], None]
Later = Callable[[float, Callable[[], None]], object]


class KeyQueue:
    """Digits of one leg. `send` puts one on the wire; after INFO the next waits for info_answered()."""

    def __init__(self, send: Send, later: Later) -> None:
        self._send = send
        self._later = later
        self._waiting: deque[tuple[str, DtmfMethod]] = deque()
        self._turn = 0
        self._busy = False

    def add(self, digits: str, method: DtmfMethod) -> None:
        self._waiting.extend((digit, method) for digit in digits)
        if not self._busy:
            self._next()

    def info_answered(self) -> None:
        """The far end answered an INFO, whatever it said."""
        if self._busy and self._last is DtmfMethod.INFO:
            self._next()

    def close(self) -> None:
        """What still waits is dropped: the call ended."""
        self._waiting.clear()
        self._turn += 1
        self._busy = False

    def _next(self) -> None:
        self._turn += 1
        self._busy = bool(self._waiting)
        if not self._waiting:
            return
        digit, method = self._waiting.popleft()
        self._last = method
        turn = self._turn
        pause = TONE_SECONDS if method is DtmfMethod.RFC4733 else INFO_PATIENCE
        self._later(pause, lambda: self._proceed(turn))
        self._send(digit, method)

    def _proceed(self, turn: int) -> None:
        if turn == self._turn:
            self._next()
