"""Which tone is heard: every party of a test plays its own frequency, so that it is provable who hears whom."""

from __future__ import annotations

import array
import math
import sys
import time
import wave
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

RATE = 16000
AMPLITUDE = 9000
_WINDOW = 0.3
_AUDIBLE = 0.02
"""Of a tone's full amplitude; codecs and mixing leave well over a tenth."""
_HEADER = 44


def write_tone(file: Path, hz: float, rate: int = RATE) -> Path:
    """One second of a sine wave as WAV, mono, 16 bit: without a click when it is played over and over (whole `hz`)."""
    samples = array.array("h", (int(AMPLITUDE * math.sin(2 * math.pi * hz * i / rate)) for i in range(rate)))
    file.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(file), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes(samples.tobytes())
    return file


def loudness(samples: Sequence[int], hz: float, rate: int = RATE) -> float:
    """How much of the frequency is in there: 1.0 for a full tone of AMPLITUDE (Goertzel's algorithm)."""
    turn = 2 * math.cos(2 * math.pi * hz / rate)
    before = last = 0.0
    for sample in samples:
        before, last = last, sample + turn * last - before
    power = last * last + before * before - turn * last * before
    return 2 * math.sqrt(max(0.0, power)) / max(1, len(samples)) / AMPLITUDE


def tones_in(samples: Sequence[int], candidates: Iterable[int], rate: int = RATE) -> set[int]:
    """Those of the candidates that are audible."""
    return {hz for hz in candidates if loudness(samples, hz, rate) > _AUDIBLE}


class Ear:
    """A growing recording (WAV, mono, 16 bit, RATE) of what somebody hears."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def length(self) -> int:
        """Samples so far."""
        return max(0, self.file.stat().st_size - _HEADER) // 2 if self.file.exists() else 0

    def last(self, seconds: float = _WINDOW, end: int | None = None) -> Sequence[int]:
        """The newest samples, or those before `end`."""
        data = self.file.read_bytes()[_HEADER:] if self.file.exists() else b""
        samples = array.array("h", data[: len(data) // 2 * 2])
        if sys.byteorder == "big":
            samples.byteswap()
        return samples[:end][-int(seconds * RATE) :]

    def now(self, candidates: Collection[int]) -> set[int]:
        """The candidates that are heard in a moment's sound recorded from now on. Blocks for it."""
        wanted = self.length() + int(_WINDOW * RATE)
        deadline = time.monotonic() + 3
        while self.length() < wanted and time.monotonic() < deadline:
            time.sleep(0.02)
        if self.length() < wanted:
            return set()  # nothing arrives at all
        return tones_in(self.last(end=wanted), candidates)

    def becomes(self, heard: Collection[int], candidates: Collection[int], seconds: float = 6.0) -> set[int]:
        """What is heard once it is exactly `heard`, else what was heard at the end of `seconds`. Blocks."""
        deadline = time.monotonic() + seconds
        while (found := self.now(candidates)) != set(heard) and time.monotonic() < deadline:
            pass
        return found
