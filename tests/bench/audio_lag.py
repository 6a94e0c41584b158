"""How much later, and how faithfully, one recorded channel says what the other said: lag per window, and damage."""

from __future__ import annotations

import operator
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from tests.bench._report import spread

RATE = 8000
"""Samples per second of both channels."""
WINDOW = 160
"""Samples that are compared at once: 20 ms."""
_NEAR = 8
_FAR = int(0.8 * RATE)
_LIKE, _SURELY_LIKE = 0.75, 0.85
_LOUD = 50.0
_HARD = 0.005 * RATE


@dataclass(slots=True)
class _Track:
    said: array[int]
    heard: array[int]
    energy: list[float]
    """Of `said` up to each sample."""

    def likeness(self, at: int, lag: int) -> float:
        """Normalised correlation of the window heard at `at` with what was said `lag` samples before."""
        start = at - lag
        if start < 0:
            return 0.0
        heard = self.heard[at : at + WINDOW]
        product = sum(map(operator.mul, heard, self.said[start : start + WINDOW]))
        energy = (self.energy[start + WINDOW] - self.energy[start]) * sum(map(operator.mul, heard, heard))
        return float(product / energy**0.5) if energy > 0 else 0.0

    def best(self, at: int, lags: range) -> tuple[float, int]:
        return max((self.likeness(at, lag), lag) for lag in lags)


def compare(said: array[int], heard: array[int], settling: float = 0.0) -> dict[str, Any]:
    """Lag in ms (percentiles), damaged windows, and events: `hard` = damage or a jump over 5 ms, `soft` = 0.5 to 5 ms.

    The first events stand in the result with their second, size and the windows that they damaged. What comes within
    `settling` seconds of the first sound does not count.
    """
    count = min(len(said), len(heard))
    energy = [0.0, *accumulate(float(sample * sample) for sample in said[:count])]
    track = _Track(said, heard, energy)
    begin = next((at for at in range(0, count - WINDOW, WINDOW) if _loud(heard, at)), None)
    if begin is None:
        return {"error": "nothing was heard"}
    begin += int(settling * RATE)
    end = count - WINDOW
    lags: list[float] = []
    events: list[dict[str, float]] = []
    damaged, lasting = 0, False
    for at, lag, jump in _follow(track, range(begin, end, WINDOW)):
        if lag is None:
            damaged += 1
            if not lasting:
                events.append({"second": round(at / RATE, 2), "jump_ms": 0.0, "damaged": 0})
            events[-1]["damaged"] += 1
            lasting = True
            continue
        lags.append(lag * 1000 / RATE)
        if lasting:
            events[-1]["jump_ms"] = round(jump * 1000 / RATE, 1)
        elif abs(jump) >= 0.0005 * RATE:
            events.append({"second": round(at / RATE, 2), "jump_ms": round(jump * 1000 / RATE, 1), "damaged": 0})
        lasting = False
    hard = [event for event in events if event["damaged"] or abs(event["jump_ms"]) * RATE / 1000 > _HARD]
    return {
        "seconds": round((end - begin) / RATE, 1),
        "lag_ms": spread(lags, 1),
        "lag_min_ms": round(min(lags), 1) if lags else None,
        "damaged_windows": damaged,
        "hard_events": len(hard),
        "soft_events": len(events) - len(hard),
        "events": events[:40],
    }


def _follow(track: _Track, places: range) -> Iterator[tuple[int, int | None, int]]:
    """For each window its lag in samples, None where it is damaged, and by how much it jumped from the last."""
    lag: int | None = None
    for at in places:
        if lag is not None:
            like, near = track.best(at, range(lag - _NEAR, lag + _NEAR + 1))
            if like >= _LIKE:
                yield at, near, near - lag
                lag = near
                continue
        if not _loud(track.heard, at):
            yield at, None, 0
            continue
        like, far = track.best(at, range(_FAR))
        if like >= _SURELY_LIKE:
            yield at, far, 0 if lag is None else far - lag
            lag = far
        else:
            yield at, None, 0


def _loud(samples: array[int], at: int) -> bool:
    window = samples[at : at + WINDOW]
    return bool(sum(map(operator.mul, window, window)) > _LOUD * _LOUD * WINDOW)
