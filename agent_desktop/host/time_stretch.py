"""Faster speech at its own pitch: pieces of it, put together where they fit (waveform similarity overlap-add).

Source: Verhelst and Roelands, "An overlap-add technique based on waveform similarity", ICASSP 1993.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable
from operator import mul

Samples = Callable[[int, int], "array[int] | None"]
_PIECE, _FADE, _SEARCH = 0.030, 0.010, 0.008
"""Seconds: what is taken at once, what of it fades over, how far a fitting place is looked for."""
_COMPARED = 4_000
"""Samples a second that are compared: speech has its pitch far below."""


class TimeStretch:
    """Reads from `samples` (first frame, count), which says None for what is not there yet."""

    def __init__(self, samples: Samples, rate: int, first: int, speed: float) -> None:
        self._samples, self._speed = samples, speed
        self._place = float(first)
        self._piece, self._fade, self._search = (round(rate * seconds) for seconds in (_PIECE, _FADE, _SEARCH))
        self._step = max(1, rate // _COMPARED)
        self._tail: array[int] = array("h")
        """What would have come next: the following piece begins where the voice is most like it."""

    @property
    def place(self) -> float:
        """The frame that comes next."""
        return self._place

    def next(self) -> array[int] | None:
        """30 ms to be heard, less at the end, then nothing; None while it is not there yet."""
        more = 0 if self._speed == 1.0 else self._search + self._fade
        found = self._samples(int(self._place), self._piece + more)
        if found is None:
            return None
        if self._speed == 1.0:
            self._place += len(found)
            return found
        if len(found) < self._piece + more:  # the end: it is heard as it is
            self._place += len(found)
            return self._faded(found)
        self._place += self._piece * self._speed
        begin = self._best(found)
        heard = self._faded(found[begin : begin + self._piece])
        self._tail = found[begin + self._piece : begin + self._piece + self._fade]
        return heard

    def _faded(self, heard: array[int]) -> array[int]:
        """From what would have come next over to this."""
        for n, old in enumerate(self._tail[: len(heard)]):
            heard[n] = (old * (self._fade - n) + heard[n] * n) // self._fade
        return heard

    def _best(self, found: array[int]) -> int:
        tail, step = self._tail[:: self._step], self._step
        if not tail:
            return 0
        places = range(0, self._search, step)
        return max(places, key=lambda at: sum(map(mul, tail, found[at : at + self._fade : step])))
