"""Ringer that writes down what would be heard."""

from __future__ import annotations

from dataclasses import dataclass

from tests.fakes.guard import only_in_tests


@dataclass(frozen=True, slots=True)
class Sound:
    """One thing played; `loop` for a ring, not for a signal."""

    tone: str
    device: str
    volume: int
    loop: bool


class FakeRinger:
    """`ringing` is the sound that loops now; `played` everything in order."""

    def __init__(self, *, for_tests: bool = False) -> None:
        only_in_tests(self, for_tests)
        self.ringing: Sound | None = None
        self.played: list[Sound] = []
        self.closed = False

    def ring(self, tone: str, device: str, volume: int) -> None:
        self.ringing = Sound(tone, device, volume, loop=True)
        self.played.append(self.ringing)

    def signal(self, tone: str, device: str, volume: int) -> None:
        self.played.append(Sound(tone, device, volume, loop=False))

    def quiet(self) -> None:
        self.ringing = None

    def close(self) -> None:
        self.quiet()
        self.closed = True
