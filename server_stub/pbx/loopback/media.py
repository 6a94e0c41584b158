"""Sources of sound for PJSIP's conference bridge, and what pjsua2 needs to be asked carefully.

pjsua2 names levels from the medium's side (pjsua2/media.cpp): what a call or a player sends into the bridge is its *Tx*
level, adjusted by adjustTxLevel and read by getTxLevel.
"""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import Any

import pjsua2 as pj

from server_stub.pbx.loopback.ports import Voice

log = logging.getLogger("world.media")

CLOCK_RATE = 16_000
TONE_PATTERN_MS = (350, 150)
TONE_VOLUME = 5800
"""Of 32767: as loud as the recordings, -18 dBFS."""
MOST_TONES = 30
"""PJSIP's tone generator holds 32 (PJMEDIA_TONEGEN_MAX_DIGITS)."""


def player(clip: Path | None, gain_db: float) -> Any:
    """None when there is no such file or PJSIP cannot read it."""
    if clip is None:
        return None
    source = pj.AudioMediaPlayer()
    try:
        source.createPlayer(os.fspath(clip), pj.PJMEDIA_FILE_NO_LOOP)
    except pj.Error as error:
        log.warning("%s cannot be played: %s", clip.name, reason_of(error))
        return None
    source.adjustTxLevel(10 ** (gain_db / 20))
    return source


def tones(gain_db: float) -> Any:
    """A speaker without words."""
    generator = pj.ToneGenerator()
    generator.createToneGenerator(CLOCK_RATE, 1)
    generator.adjustTxLevel(10 ** (gain_db / 20))
    return generator


def rewind(source: Any, voice: Voice, seconds: float) -> None:
    """From the start: a player its file, a generator two alternating pitches in the rhythm of syllables."""
    if isinstance(source, pj.AudioMediaPlayer):
        source.setPos(0)
        return
    on, off = TONE_PATTERN_MS
    melody = pj.ToneDescVector()
    for index in range(max(1, min(MOST_TONES, int(seconds * 1000 / (on + off))))):
        tone = pj.ToneDesc()
        put(tone, freq1=voice.tone_hz * (4 + index % 2) // 4, freq2=0, on_msec=on, off_msec=off, volume=TONE_VOLUME)
        melody.append(tone)
    source.stop()
    source.play(melody, False)


def put(record: Any, **values: object) -> None:
    """Sets fields that exist: SWIG accepts misspelt ones without a word."""
    for name, value in values.items():
        if not hasattr(record, name):
            raise AttributeError(f"pjsua2 has no field {type(record).__name__}.{name}")
        setattr(record, name, value)


def reason_of(error: Any) -> str:
    return str(error.info()).strip()  # str() of a pj.Error is empty
