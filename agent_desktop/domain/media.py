"""Sound as the core sees it: devices, hold, quality, DTMF, and the E-model."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum, auto

DTMF_DIGITS = "0123456789*#ABCD"
CODEC_ORDER = ("opus", "G722", "PCMU", "PCMA")


class DtmfMethod(StrEnum):
    """How keyed digits travel."""

    RFC4733 = auto()
    INFO = auto()
    INBAND = auto()
    """As tones within the speech itself, for gateways that know nothing else."""


class MediaSecurity(StrEnum):
    """What protects the audio of a leg."""

    NONE = auto()
    SDES = auto()
    DTLS = auto()


class AudioHealth(StrEnum):
    """What the audio lamp says."""

    WORKING = auto()
    NULL = auto()
    """No device is used, by choice: calls work without sound."""
    SIGNALLING_ONLY = auto()
    """The installed PJSIP has no sound support at all."""
    FAILED = auto()
    """Sound is wanted, and there is no device or none that can be opened: calls are neither made nor answered."""


@dataclass(frozen=True, slots=True)
class AudioDevice:
    """A capture or playback device; `id` is stable across restarts as far as the system allows."""

    id: str
    name: str
    driver: str
    inputs: int
    outputs: int


class SoundUse(StrEnum):
    """What the phone does with the sound devices of this computer."""

    NEEDED = auto()
    """It opens them; where none works nobody is called and no call is answered."""
    WISHED = auto()
    """It opens them; where none works calls go on in silence: a demonstration on a machine without sound."""
    NONE = auto()
    """It opens none: a desk for tests and for signalling only."""


@dataclass(frozen=True, slots=True)
class AudioChoice:
    """Wanted devices by id; an empty id means the system's default."""

    capture: str = ""
    playback: str = ""
    spare_captures: tuple[str, ...] = ()
    """The next best microphones, best first, for while `capture` is not connected."""
    spare_playbacks: tuple[str, ...] = ()
    keep_open: bool = True
    """Devices stay open between calls, so that sound begins at once; the system then shows a microphone in use."""


@dataclass(frozen=True, slots=True)
class AudioStatus:
    """Which devices are really open, and what is wrong if something is."""

    health: AudioHealth
    capture: str = ""
    playback: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Level:
    """Momentary loudness, 0.0 silent to 1.0 full scale."""

    received: float
    sent: float


@dataclass(frozen=True, slots=True)
class Quality:
    """Measured transport quality of one leg; loss in percent, times in milliseconds."""

    codec: str
    loss_percent: float
    jitter_ms: float
    rtt_ms: float
    buffer_ms: float
    packets_received: int
    packets_sent: int
    mos: float


# Equipment impairment Ie and packet-loss robustness Bpl: ITU-T G.113 appendix I for G.711 and G.722 (G.107.1 narrowed
# to the same scale); Opus has no entry there, so it takes G.722's Ie with a robustness between G.722's and that of
# G.711 with loss concealment.
_IMPAIRMENT = {"pcmu": (0.0, 25.1), "pcma": (0.0, 25.1), "g722": (0.0, 13.0), "opus": (0.0, 20.0)}
_UNKNOWN_CODEC = (11.0, 19.0)


def estimate_mos(codec: str, loss_percent: float, rtt_ms: float, buffer_ms: float, jitter_ms: float = 0.0) -> float:
    """Mean opinion score 1.0-4.5 by the E-model (ITU-T G.107 with default values, random loss).

    One-way delay is taken as half the round trip plus the jitter buffer, twice the jitter (late packets) and 20 ms of
    framing. Loss is what the decoder missed, in percent.
    """
    impairment, robustness = _IMPAIRMENT.get(codec.partition("/")[0].lower(), _UNKNOWN_CODEC)
    loss = min(max(loss_percent, 0.0), 100.0)
    delay = max(rtt_ms, 0.0) / 2 + max(buffer_ms, 0.0) + 2 * max(jitter_ms, 0.0) + 20.0
    effective = impairment + (95.0 - impairment) * loss / (loss + robustness)
    delay_impairment = 0.024 * delay + 0.11 * (delay - 177.3) * (1.0 if delay > 177.3 else 0.0)
    return round(mos_of_rating(93.2 - delay_impairment - effective), 2)


def mos_of_rating(rating: float) -> float:
    """Mean opinion score of a transmission rating R (ITU-T G.107 annex B), 1.0-4.5."""
    if rating <= 0:
        return 1.0
    if rating >= 100:
        return 4.5
    mos = 1 + 0.035 * rating + rating * (rating - 60) * (100 - rating) * 7e-6
    return max(mos, 1.0)  # the polynomial dips below its floor for R under 6.5


def mean_opinion(samples: tuple[float, ...]) -> float | None:
    """The average of MOS samples, None without any."""
    return round(math.fsum(samples) / len(samples), 2) if samples else None


def clean_digits(text: str) -> str:
    """`text` reduced to keyable DTMF digits (separators dropped); raises ValueError naming the first bad sign."""
    digits = "".join(c for c in text.upper() if c not in " -.()/")
    for sign in digits:
        if sign not in DTMF_DIGITS:
            raise ValueError(f"{sign!r} cannot be sent as a key tone")
    return digits
