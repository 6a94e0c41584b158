"""Listening to the recording of a call: where one is in it, and why it does not play."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

SPEEDS = (1.0, 1.5, 2.0)
SKIP_SECONDS = 5


class Phase(StrEnum):
    NOTHING = "nothing"
    FETCHING = "fetching"
    """It shall play, and is on its way from the server."""
    PLAYING = "playing"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True)
class ListeningState:
    """Seconds of the recording; `duration` is 0 until it is known. `problem` is a code of ui/text, "" for none."""

    interaction_id: str = ""
    phase: Phase = Phase.NOTHING
    position: float = 0.0
    duration: float = 0.0
    speed: float = 1.0
    problem: str = ""

    @property
    def wants_sound(self) -> bool:
        return self.phase in (Phase.FETCHING, Phase.PLAYING)
