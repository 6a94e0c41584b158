"""WAVE files as recorders write them, and reading what is there of one."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_desktop.domain.voice import PIECE_BYTES, Coding, UnknownVoice, Voice, Wave, wave_of
from tests.fakes.recordings import tone, wave


def voice_of(file: bytes) -> Voice:
    found = wave_of(file, len(file))
    voice = Voice(found)
    for index in range(found.size // PIECE_BYTES + 1):
        first, length = voice.span(index)
        voice.put(index, file[first : first + length])
    return voice


def test_given_a_recording_when_read_then_its_samples_come_as_they_were() -> None:
    samples = tone(1.0)
    voice = voice_of(wave(samples))

    assert (voice.wave.coding, voice.wave.rate, voice.wave.duration) == (Coding.LINEAR, 8000, 1.0)
    assert list(voice.samples(0, 8000) or ()) == samples
    assert list(voice.samples(7990, 100) or ()) == samples[7990:]
    assert list(voice.samples(9000, 100) or ("none",)) == ["none"], "after the end nothing comes"


def test_given_two_channels_then_both_are_heard_in_one() -> None:
    voice = voice_of(wave([100, 300, -7, -8, 0, 32767], rate=16_000, channels=2))

    assert list(voice.samples(0, 10) or ()) == [200, -8, 16383]


@pytest.mark.parametrize(
    ("tag", "codes", "samples"),
    [
        (7, [0x00, 0x80, 0x7F, 0xFF, 0xAA], [-32124, 32124, 0, 0, 5372]),
        (6, [0x55, 0xD5, 0x2A, 0xAA, 0x80], [-8, 8, -32256, 32256, 5504]),
    ],
)
def test_given_a_telephones_coding_then_it_is_decoded_as_the_standard_says(
    tag: int, codes: list[int], samples: list[int]
) -> None:
    assert list(voice_of(wave(codes, tag=tag, bits=8)).samples(0, 5) or ()) == samples


def test_given_chunks_before_the_samples_and_no_length_yet_then_it_is_read_to_its_end() -> None:
    """As of a recorder that was killed, with an extensible format and a chunk of odd length."""
    form = struct.pack("<4sIHHIIHHHHIH14s", b"fmt ", 40, 0xFFFE, 1, 8000, 16000, 2, 16, 22, 16, 4, 1, b"\0" * 14)
    file = b"RIFF\0\0\0\0WAVE" + form + b"LIST\x03\0\0\0abc\0" + b"data\0\0\0\0" + b"\x01\x02" * 50

    found = wave_of(file, len(file))

    assert (found.frames, found.begin) == (50, len(file) - 100)
    assert list(voice_of(file).samples(0, 2) or ()) == [0x0201, 0x0201]


@pytest.mark.parametrize(
    "file",
    [
        b"",
        b"OggS" + bytes(60),
        b"RIFF\0\0\0\0AVI " + bytes(60),
        wave([], tag=49, bits=16),
        wave([1, 2], tag=1, bits=8),
        wave([1, 2, 3], channels=3),
        wave([1, 2], rate=0),
        wave([1, 2], rate=200_000),
        wave([1])[:36],
        wave([1])[:30],
        b"RIFF\0\0\0\0WAVEfmt \x02\0\0\0\0\0data\x02\0\0\0\0\0",
        b"RIFF\0\0\0\0WAVEdata\x02\0\0\0\0\0",
    ],
)
def test_given_anything_else_then_it_is_said_to_be_unknown(file: bytes) -> None:
    with pytest.raises(UnknownVoice):
        wave_of(file, len(file))


@given(st.binary(max_size=200), st.integers(0, 400))
def test_given_any_bytes_then_nothing_but_that_is_raised(content: bytes, whole: int) -> None:
    try:
        found = wave_of(b"RIFF\0\0\0\0WAVE" + content, whole)
    except UnknownVoice:
        return
    assert found.size >= 0


def test_given_parts_that_are_missing_then_the_next_one_is_asked_for_and_nothing_is_made_up() -> None:
    rate = 8000
    file = wave([7] * (PIECE_BYTES * 3 // 2 + 10))  # three pieces and a bit
    voice = Voice(wave_of(file, len(file)))
    seconds = PIECE_BYTES / 2 / rate

    assert (voice.missing(0, 1), voice.missing(seconds * 1.5, 1)) == (0, 1)
    voice.put(0, file[44 : 44 + PIECE_BYTES])
    assert voice.missing(0, 1) is None
    assert voice.missing(0, seconds + 1) == 1
    edge = PIECE_BYTES // 2
    assert voice.samples(edge - 5, 10) is None
    assert list(voice.samples(edge - 5, 5) or ()) == [7] * 5
    voice.put(1, file[44 + PIECE_BYTES : 44 + PIECE_BYTES + 20])
    assert voice.samples(edge, 20) is None, "half a piece is none"
    assert voice.missing(1e6, 5) is None, "there is nothing after the end"
    assert voice.span(3) == (44 + 3 * PIECE_BYTES, 20)


def test_given_a_long_recording_then_what_is_far_away_is_let_go() -> None:
    voice = Voice(Wave(Coding.LINEAR, 8000, 1, 44, PIECE_BYTES * 100))
    for index in (*range(40), *range(90, 100)):
        voice.put(index, b"\0" * PIECE_BYTES)
    seconds = PIECE_BYTES / 16_000

    held = [index for index in range(100) if voice.missing((index + 0.5) * seconds, 0) is None]
    assert held == [*range(2, 40), *range(90, 100)]
