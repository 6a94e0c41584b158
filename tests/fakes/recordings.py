"""Recordings of a server, and a device that plays them: both in memory, the time turned by hand."""

from __future__ import annotations

import asyncio
import math
import struct
from array import array
from collections.abc import Sequence

from agent_desktop.domain.voice import Voice
from agent_desktop.kit.clock import Clock
from agent_desktop.ports import BackendError, Refused
from tests.fakes.guard import only_in_tests


def wave(samples: Sequence[int], rate: int = 8000, channels: int = 1, tag: int = 1, bits: int = 16) -> bytes:
    """A WAVE file of these samples, or codes where `bits` is 8."""
    data = array("h" if bits == 16 else "B", samples).tobytes()
    align = channels * bits // 8
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, tag, channels, rate, rate * align, align, bits)
    body = b"WAVE" + form + struct.pack("<4sI", b"data", len(data)) + data
    return struct.pack("<4sI", b"RIFF", len(body)) + body


def tone(seconds: float, hertz: int = 600, rate: int = 8000, loud: int = 12_000) -> list[int]:
    turn = 2 * math.pi * hertz / rate
    return [round(loud * math.sin(turn * n)) for n in range(round(seconds * rate))]


class FakeRecordings:
    """RecordingSource: `files` by interaction; `error` is raised while it is set; `gate` holds answers back."""

    def __init__(self, *, for_tests: bool = False) -> None:
        only_in_tests(self, for_tests)
        self.files: dict[str, bytes] = {}
        self.error: BackendError | None = None
        self.gate = asyncio.Event()
        self.gate.set()
        self.asked: list[tuple[str, str, int, int]] = []

    async def part(self, interaction_id: str, hearing: str, first: int, length: int) -> tuple[bytes, int]:
        self.asked.append((interaction_id, hearing, first, length))
        await self.gate.wait()
        if self.error is not None:
            raise self.error
        file = self.files.get(interaction_id)
        if file is None:
            raise Refused("not_found", "There is no recording of this call.")
        return file[first : first + length], len(file)


class FakeVoicePlayer:
    """VoicePlayer on a clock of the test: what is missing does not play on."""

    def __init__(self, clock: Clock, *, for_tests: bool = False) -> None:
        only_in_tests(self, for_tests)
        self._clock = clock
        self.broken = False
        self.closed = False
        self.played: list[tuple[float, float, str]] = []
        """Second, speed and device of each start."""
        self._voice: Voice | None = None
        self._at = self._since = 0.0

    @property
    def playing(self) -> bool:
        return self._voice is not None

    def play(self, voice: Voice, at: float, speed: float, device: str) -> None:
        self.played.append((at, speed, device))
        self._voice, self._at, self._since = voice, at, self._clock.monotonic()

    def stop(self) -> None:
        self._voice = None

    def position(self) -> float:
        if self._voice is None:
            return 0.0
        now = self._clock.monotonic()
        if self._voice.missing(self._at, 0.0) is None:
            self._at += (now - self._since) * self.played[-1][1]
        self._since = now
        return min(self._at, self._voice.wave.duration)

    def failed(self) -> bool:
        return self.broken and self.playing

    def close(self) -> None:
        self.stop()
        self.closed = True
