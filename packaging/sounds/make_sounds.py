#!/usr/bin/env python3
"""Make every sound the program ships: ring tones, call progress tones and the voices of the demo's callers.

    python3 packaging/sounds/make_sounds.py tones          ring tones and tones, from arithmetic alone
    python3 packaging/sounds/make_sounds.py voices         the demo's voices, spoken by espeak-ng (Debian: espeak-ng)

The results lie in resources/sounds and are committed, so nobody needs espeak-ng to run the program. The output is the
same byte for byte on every run (for the voices: with the same espeak-ng; the committed ones were spoken by 1.51).
Sources: tone frequencies and cadences of China in ITU-T E.180, "Various tones used in national networks".
"""

from __future__ import annotations

import argparse
import json
import math
import operator
import subprocess
import sys
import wave
from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOUNDS = ROOT / "resources" / "sounds"
PACKS = ROOT / "resources" / "packs"

RING_RATE = 44_100  # a ring is heard on loudspeakers; everything else on a telephone line
LINE_RATE = 16_000
SPEECH_DBFS = -18.0
TONE_DBFS = -16.0
RING_PEAK_DBFS = -4.0

Samples = list[float]
"""Mono, full scale = 1.0."""


# --- levels and files -------------------------------------------------------------------------------------------------


def gain(decibels: float) -> float:
    return math.pow(10.0, decibels / 20.0)


def rms(samples: Iterable[float]) -> float:
    squares = [s * s for s in samples]
    return math.sqrt(sum(squares) / len(squares)) if squares else 0.0


def speaking(samples: Sequence[float], rate: int) -> Samples:
    """The 20 ms frames that hold speech: those within 35 dB of the loudest frame (pauses would lower the level)."""
    size = rate // 50
    frames = [samples[i : i + size] for i in range(0, len(samples), size)]
    floor = max(rms(f) for f in frames) * gain(-35.0)
    return [s for f in frames if rms(f) >= floor for s in f]


def write(path: Path, rate: int, samples: Sequence[float]) -> None:
    """Write 16-bit mono; a value outside full scale is a mistake in this file."""
    if max(map(abs, samples)) > 1.0:
        raise ValueError(f"{path.name} is louder than full scale")
    pcm = array("h", (round(s * 32767) for s in samples))
    if sys.byteorder == "big":
        pcm.byteswap()
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes(pcm.tobytes())
    print(f"{path.relative_to(ROOT)}  {len(samples) / rate:.2f} s  {path.stat().st_size / 1024:.0f} KiB")


# --- tones ------------------------------------------------------------------------------------------------------------


def tone(frequency: float, seconds: float, dbfs: float = TONE_DBFS, rate: int = LINE_RATE) -> Samples:
    """A sine with 5 ms raised-cosine edges, because a hard edge clicks; `dbfs` is the RMS level."""
    amplitude = gain(dbfs) * math.sqrt(2.0)
    count, edge = round(seconds * rate), rate // 200
    return [amplitude * math.sin(math.tau * frequency * n / rate) * _edge(n, count, edge) for n in range(count)]


def _edge(n: int, count: int, edge: int) -> float:
    near = min(n, count - 1 - n)
    return 1.0 if near >= edge else 0.5 - 0.5 * math.cos(math.pi * near / edge)


def silence(seconds: float, rate: int = LINE_RATE) -> Samples:
    return [0.0] * round(seconds * rate)


def tones() -> dict[str, Samples]:
    """One period of each, so that a player may loop it; `answer` and `end` are meant to be played once."""
    short = [*tone(450, 0.1), *silence(0.1)]
    return {
        "ringback": [*tone(450, 1.0), *silence(4.0)],
        "busy": [*tone(450, 0.35), *silence(0.35)],
        "reorder": [*tone(450, 0.7), *silence(0.7)],
        "unobtainable": [*short, *short, *short, *tone(450, 0.4), *silence(0.4)],
        "waiting": [*tone(450, 0.4), *silence(4.0)],
        "answer": [*tone(660, 0.15), *tone(880, 0.2)],
        "end": [*tone(520, 0.12), *tone(390, 0.2)],
    }


# --- ring tones -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Partial:
    """One component of a struck bar or bell: frequency ratio, share of the level, time to fall by 60 dB in seconds."""

    ratio: float
    level: float
    decay: float


MARIMBA = (Partial(1.0, 1.0, 0.75), Partial(3.93, 0.28, 0.22), Partial(9.2, 0.07, 0.08))
CHIME = (Partial(1.0, 1.0, 2.4), Partial(2.76, 0.42, 1.2), Partial(5.40, 0.16, 0.5), Partial(8.93, 0.05, 0.25))
BELL = (
    Partial(1.0, 0.7, 1.1),
    Partial(1.5, 0.35, 0.8),
    Partial(2.0, 1.0, 0.9),
    Partial(2.67, 0.4, 0.5),
    Partial(4.2, 0.2, 0.3),
)

Strike = tuple[float, float, float]
"""When (seconds), frequency (hertz), force (0 to 1)."""


def struck(partials: Sequence[Partial], strikes: Iterable[Strike], seconds: float) -> Samples:
    """A loop of `seconds`; what still sounds at its end goes on at its beginning, so the seam is not heard."""
    count = round(seconds * RING_RATE)
    loop = [0.0] * count
    for at, frequency, force in strikes:
        start = round(at * RING_RATE)
        for p in partials:
            if frequency * p.ratio > RING_RATE * 0.45:
                continue
            fall = -math.log(1000.0) / (p.decay * RING_RATE)
            step = math.tau * frequency * p.ratio / RING_RATE
            for n in range(min(round(p.decay * RING_RATE), count)):
                attack = min(1.0, n / 132)  # 3 ms
                loop[(start + n) % count] += force * p.level * attack * math.exp(fall * n) * math.sin(step * n)
    peak = max(map(abs, loop))
    return [s / peak * gain(RING_PEAK_DBFS) for s in loop]


def rings() -> dict[str, Callable[[], Samples]]:
    c, d, e, g, a = 523.25, 587.33, 659.26, 783.99, 880.0
    walk = [c, e, g, a, g, e, d, g]
    return {
        "chime": lambda: struck(CHIME, [(0.0, 2 * e, 1.0), (0.22, 2 * c, 0.85), (0.44, g, 0.9), (0.78, a, 0.6)], 3.0),
        "bell": lambda: struck(
            BELL, [(pair + n / 16, 587.33 if n % 2 else 622.25, 0.8) for pair in (0.0, 0.6) for n in range(6)], 3.0
        ),
        "marimba": lambda: struck(
            MARIMBA, [(n * 0.15, f, 1.0 if n % 4 == 0 else 0.75) for n, f in enumerate([*walk, 2 * c])], 2.7
        ),
    }


# --- voices -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Voice:
    """An espeak-ng voice: name, words per minute, pitch 0 to 99."""

    name: str
    speed: int
    pitch: int


MANDARIN = "cmn-latn-pinyin"
"""Plain "cmn" of espeak-ng 1.51 turns characters into pinyin and then reads much of that as English ("nee three")."""

VOICES = {
    "wang-wei": {"zh_CN": Voice(MANDARIN + "+m3", 205, 42), "en": Voice("en-us+m3", 192, 42)},
    "zhang-jianguo": {"zh_CN": Voice(MANDARIN + "+m1", 220, 30)},
    "sun-li": {"zh_CN": Voice(MANDARIN + "+f2", 220, 62)},
    "new-customer": {"zh_CN": Voice(MANDARIN + "+f3", 200, 55)},
    "james-harris": {"en": Voice("en-gb+m2", 205, 58)},
    "zhou-defu": {"zh_CN": Voice(MANDARIN + "+m5", 160, 20)},
    "xiling-office": {"zh_CN": Voice(MANDARIN + "+f4", 245, 48)},
    "liu-yang": {"zh_CN": Voice(MANDARIN + "+m4", 215, 52)},
    "zhao-qiang": {"zh_CN": Voice(MANDARIN + "+m7", 215, 38)},
    "emily-clarke": {"en": Voice("en-us+f3", 176, 55)},
    "line-test": {"zh_CN": Voice(MANDARIN + "+f1", 205, 50), "en": Voice("en-gb+f1", 170, 50)},
    "answers": {"zh_CN": Voice(MANDARIN + "+f5", 200, 45), "en": Voice("en-gb+m4", 165, 45)},
    "colleague": {"zh_CN": Voice(MANDARIN + "+f2", 220, 50), "en": Voice("en-gb+f2", 180, 50)},
    "depot": {"zh_CN": Voice(MANDARIN + "+m2", 210, 35)},
    "he-shuigen": {"zh_CN": Voice(MANDARIN + "+m5", 185, 28)},
    "yang-guihua": {"zh_CN": Voice(MANDARIN + "+f4", 225, 66)},
    "tea-coop": {"zh_CN": Voice(MANDARIN + "+m3", 205, 40)},
    "new-farmer": {"zh_CN": Voice(MANDARIN + "+m1", 200, 46)},
    "lin-hao": {"zh_CN": Voice(MANDARIN + "+m4", 230, 44)},
    "fleet-office": {"zh_CN": Voice(MANDARIN + "+f3", 225, 48)},
    "peter-walsh": {"en": Voice("en-gb+m3", 195, 36)},
    "new-driver": {"zh_CN": Voice(MANDARIN + "+f2", 205, 58)},
    "gao-ting": {"zh_CN": Voice(MANDARIN + "+f3", 225, 52)},
    "susan-reid": {"en": Voice("en-gb+f4", 165, 50)},
    "travel-agency": {"zh_CN": Voice(MANDARIN + "+f2", 235, 50)},
    "new-flyer": {"zh_CN": Voice(MANDARIN + "+m7", 205, 55)},
}


def speak(text: str, voice: Voice) -> tuple[int, Samples]:
    """(rate, samples) as espeak-ng speaks them."""
    command = ["espeak-ng", "-v", voice.name, "-s", str(voice.speed), "-p", str(voice.pitch), "--stdout", "--", text]
    spoken = subprocess.run(command, check=True, capture_output=True).stdout
    rate = int.from_bytes(spoken[24:28], "little")
    # Written to a pipe, the header does not know its length: the samples are all that follows its 44 bytes.
    pcm = array("h", spoken[44 : 44 + (len(spoken) - 44) // 2 * 2])
    if sys.byteorder == "big":
        pcm.byteswap()
    return rate, [s / 32768.0 for s in pcm]


def resampled(samples: Sequence[float], rate: int, wanted: int) -> Samples:
    """Change the rate with a windowed sinc; one set of taps per phase of the ratio."""
    common = math.gcd(rate, wanted)
    up, down = wanted // common, rate // common
    cutoff = 0.46 * min(rate, wanted) / rate
    half = 24
    phases = [_sinc(phase / up, cutoff, half) for phase in range(up)]
    padded = [0.0] * half + list(samples) + [0.0] * (half + 1)
    out: Samples = []
    for n in range(len(samples) * up // down):
        whole, phase = divmod(n * down, up)
        out.append(sum(map(operator.mul, padded[whole : whole + 2 * half + 1], phases[phase])))
    return out


def _sinc(offset: float, cutoff: float, half: int) -> Samples:
    taps = []
    for k in range(-half, half + 1):
        x = k - offset
        window = 0.5 + 0.5 * math.cos(math.pi * x / (half + 1))
        taps.append(window * 2 * cutoff * (math.sin(math.tau * cutoff * x) / (math.tau * cutoff * x) if x else 1.0))
    return taps


def levelled(samples: Sequence[float], rate: int) -> Samples:
    """Cut the silence at both ends, bring the speech to SPEECH_DBFS and round off the few peaks that stand out."""
    loud = [n for n, s in enumerate(samples) if abs(s) > 0.01]
    quiet = silence(0.08, rate)
    cut = [*quiet, *samples[loud[0] : loud[-1] + 1], *quiet]
    factor = gain(SPEECH_DBFS) / rms(speaking(cut, rate))
    return [_rounded(s * factor) for s in cut]


def _rounded(sample: float) -> float:
    """Unchanged up to -6 dBFS, then bent so that it never reaches full scale."""
    knee = 0.5
    size = abs(sample)
    if size <= knee:
        return sample
    return math.copysign(knee + (0.92 - knee) * math.tanh((size - knee) / (0.92 - knee)), sample)


def clip_voice(clip: str, language: str) -> Voice:
    """The voice of the person a clip is named after ("wang-wei-1-zh")."""
    return VOICES[clip.rsplit("-", 2)[0]][language]


# --- command line -----------------------------------------------------------------------------------------------------


def make_tones() -> None:
    for name, ring in rings().items():
        write(SOUNDS / "rings" / f"{name}.wav", RING_RATE, ring())
    for name, samples in tones().items():
        write(SOUNDS / "tones" / f"{name}.wav", LINE_RATE, samples)


def make_voices() -> None:
    clips: dict[str, dict[str, str]] = {}  # packs may share clips
    for callers in sorted(PACKS.glob("*/demo_callers.json")):
        clips |= json.loads(callers.read_text("utf-8"))["clips"]
    for clip, words in clips.items():
        language = words["language"]
        rate, samples = speak(words[language], clip_voice(clip, language))
        write(SOUNDS / "demo" / f"{clip}.wav", LINE_RATE, levelled(resampled(samples, rate, LINE_RATE), LINE_RATE))


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("what", choices=("tones", "voices"))
    if parser.parse_args().what == "tones":
        make_tones()
        return 0
    try:
        make_voices()
    except FileNotFoundError:
        print("espeak-ng is not installed. On Debian: apt-get install espeak-ng", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
