"""The sound check before a shift: what is going on, and what can be said of the microphone."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum, auto

_SILENT, _QUIET, _LOUD = 0.02, 0.3, 0.97
"""Of full scale as MicrophoneMeasured counts it, which is roughly logarithmic: speech lies between 0.4 and 0.9."""


class Activity(StrEnum):
    """What the check does at this moment, besides measuring the microphone."""

    NOTHING = auto()
    RECORDING = auto()
    PLAYING = auto()
    """The agent hears their own words."""
    BEEPING = auto()
    CALLING = auto()
    """The echo call is not answered yet."""
    TALKING = auto()
    """The exchange sends back whatever the agent says."""


class Voice(StrEnum):
    """How the microphone brought somebody who was asked to speak."""

    UNTRIED = auto()
    SILENT = auto()
    QUIET = auto()
    GOOD = auto()
    TOO_LOUD = auto()


def judge_voice(loudest: float) -> Voice:
    """By the loudest moment of a recording, 0.0 to 1.0."""
    if loudest <= _SILENT:
        return Voice.SILENT
    if loudest < _QUIET:
        return Voice.QUIET
    return Voice.TOO_LOUD if loudest >= _LOUD else Voice.GOOD


@dataclass(frozen=True, slots=True)
class SoundCheckState:
    """`problem` is a code for ui/text; `round_trip_ms` what the exchange measured on the way there and back."""

    activity: Activity = Activity.NOTHING
    voice: Voice = Voice.UNTRIED
    round_trip_ms: float | None = None
    problem: str = ""
    detail: str = ""
