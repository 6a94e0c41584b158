"""How long a line waits, and for what. Every wait is spread, so that a thousand phones do not come in one second."""

from __future__ import annotations

import random
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds."""

    answer: float = 4.0
    """Without any answer to REGISTER until the agent is told and another server is tried."""
    lookup: float = 1.5
    """Until a name that the name service does not look up is taken for what it was before."""
    renew: float = 12.0
    """Until a REGISTER over UDP that nobody answers is made anew, its server looked up again."""
    refused: float = 300.0
    """Until a line that the registrar refused asks again: somebody may have mended the account."""
    check: float = 20.0
    """Between looks whether the server, or the first of several, is there."""
    farewell: float = 2.0
    """Until a line that is replaced, and whose leaving nobody answers, no longer holds the new one up."""
    repeated: float = 33.0
    """As long as the stack goes on sending a farewell that nobody answers (RFC 3261 timer F), and a little more."""
    next_server: float = 0.5
    """At most, before the next of several servers is tried."""


class Backoff:
    """1, 2, 4 ... s: up to 30 after answers, a server in trouble must not be pressed; up to 3.3 after silence."""

    _FIRST, _LAST, _LAST_IN_SILENCE = 1.0, 30.0, 3.3

    def __init__(self) -> None:
        self._next = self._FIRST

    def reset(self) -> None:
        self._next = self._FIRST

    def pause(self, *, answered: bool = True) -> float:
        base = min(self._next, self._LAST if answered else self._LAST_IN_SILENCE)
        self._next = min(self._next * 2, self._LAST)
        return spread(base)


def spread(seconds: float) -> float:
    """+-50 %."""
    return seconds * random.uniform(0.5, 1.5)
