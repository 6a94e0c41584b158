"""Lines that a stranger can cause as often as he likes: a few of them each minute, and how many more there were."""

from __future__ import annotations

import logging
from collections.abc import Callable

FEW = 3
MINUTE = 60.0
"""Seconds, from the first line on."""


class SparingLog:
    """One kind of line; every method on one thread."""

    def __init__(
        self,
        log: logging.Logger,
        later: Callable[[float, Callable[[], None]], object],
        summary: str,
        level: int = logging.WARNING,
    ) -> None:
        """`later(seconds, action)` is a timer; `summary` is said with the count of what was left out in a minute."""
        self._log = log
        self._later = later
        self._summary = summary
        self._level = level
        self._count = 0

    def say(self, message: str, *values: object) -> None:
        if not self._count:
            self._later(MINUTE, self._minute_over)
        self._count += 1
        if self._count <= FEW:
            self._log.log(self._level, message, *values)

    def _minute_over(self) -> None:
        left_out, self._count = self._count - FEW, 0
        if left_out > 0:
            self._log.log(self._level, self._summary, left_out)
