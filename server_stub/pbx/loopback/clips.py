"""The shelf of spoken clips: where a clip lies and how long it lasts."""

from __future__ import annotations

import logging
import wave
from dataclasses import dataclass
from pathlib import Path

log = logging.getLogger("world.clips")

TONE_SECONDS = 2.0
"""How long somebody without a recording speaks in tones."""


@dataclass(frozen=True, slots=True)
class Clip:
    """`path` is None when there is no usable file: tones take its place."""

    path: Path | None
    seconds: float


class ClipShelf:
    """Clips are 16-bit mono PCM files `<name>.wav` in `folder`; each is looked up once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: dict[str, Clip] = {}

    def find(self, name: str) -> Clip:
        if name not in self._known:
            self._known[name] = self._look(self._folder / f"{name}.wav")
        return self._known[name]

    def seconds(self, name: str) -> float:
        return self.find(name).seconds

    @staticmethod
    def _look(path: Path) -> Clip:
        try:
            with wave.open(str(path), "rb") as file:
                return Clip(path, file.getnframes() / file.getframerate())
        except (OSError, EOFError, wave.Error, ZeroDivisionError) as error:
            log.warning("no clip %s, tones instead: %s", path.name, error)
            return Clip(None, TONE_SECONDS)
