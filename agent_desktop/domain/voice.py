"""A recorded voice: what a WAVE file says of itself, and its samples as far as they are here.

Source: Multimedia Programming Interface and Data Specifications 1.0, "WAVE"; ITU-T G.711 for A-law and mu-law.
"""

from __future__ import annotations

import struct
from array import array
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

PIECE_BYTES = 256 * 1024
"""What is fetched at once: 16 seconds of a telephone call."""
_MOST_PIECES = 48
_EXTENSIBLE = 0xFFFE
_RATES = range(4_000, 96_001)


class UnknownVoice(ValueError):
    """Not a WAVE file, or one in a coding that is not played."""


class Coding(StrEnum):
    LINEAR = "linear"
    """16 bit."""
    A_LAW = "a_law"
    MU_LAW = "mu_law"


_CODINGS = {(1, 16): Coding.LINEAR, (6, 8): Coding.A_LAW, (7, 8): Coding.MU_LAW}


@dataclass(frozen=True, slots=True)
class Wave:
    """How a file is to be read: `begin` and `size` are those of its samples, in bytes; `rate` in frames a second."""

    coding: Coding
    rate: int
    channels: int
    begin: int
    size: int

    @property
    def frame_bytes(self) -> int:
        return self.channels * (2 if self.coding is Coding.LINEAR else 1)

    @property
    def frames(self) -> int:
        return self.size // self.frame_bytes

    @property
    def duration(self) -> float:
        """Seconds."""
        return self.frames / self.rate


def wave_of(head: bytes, whole: int) -> Wave:
    """From the beginning of a file of `whole` bytes. Raises UnknownVoice."""
    if head[:4] != b"RIFF" or head[8:12] != b"WAVE":
        raise UnknownVoice("not a WAVE file")
    form: tuple[int, int, int, int] | None = None
    place = 12
    while place + 8 <= len(head):
        name, length = head[place : place + 4], int.from_bytes(head[place + 4 : place + 8], "little")
        content = place + 8
        if name == b"fmt ":
            form = _form_of(head[content : content + length])
        elif name == b"data":
            if form is None:
                raise UnknownVoice("samples before their format")
            # a recorder that is still writing, or was killed, has not come to write the length
            size = length if 0 < length <= whole - content else max(0, whole - content)
            return _wave(form, content, size)
        place = content + length + length % 2
    raise UnknownVoice("no samples")


def _form_of(content: bytes) -> tuple[int, int, int, int]:
    """Coding, channels, rate, bits."""
    if len(content) < 16:
        raise UnknownVoice("half a format")
    tag, channels, rate, _, _, bits = struct.unpack_from("<HHIIHH", content)
    if tag == _EXTENSIBLE and len(content) >= 26:
        tag = int.from_bytes(content[24:26], "little")
    return tag, channels, rate, bits


def _wave(form: tuple[int, int, int, int], begin: int, size: int) -> Wave:
    tag, channels, rate, bits = form
    coding = _CODINGS.get((tag, bits))
    if coding is None or channels not in (1, 2) or rate not in _RATES:
        raise UnknownVoice(f"coding {tag}, {bits} bit, {channels} channels, {rate} Hz")
    return Wave(coding, rate, channels, begin, size)


class Voice:
    """The samples of a recording, mono, as they come in. Filled by one thread, read by another: pieces only."""

    def __init__(self, wave: Wave) -> None:
        self.wave = wave
        self._pieces: dict[int, bytes] = {}

    def span(self, index: int) -> tuple[int, int]:
        """First byte of a piece in the file, and its length."""
        first = index * PIECE_BYTES
        return self.wave.begin + first, min(PIECE_BYTES, self.wave.size - first)

    def put(self, index: int, piece: bytes) -> None:
        """Of more than one can hold, those furthest away are let go."""
        self._pieces[index] = piece
        while len(self._pieces) > _MOST_PIECES:
            del self._pieces[max(self._pieces, key=lambda known: abs(known - index))]

    def missing(self, at: float, ahead: float) -> int | None:
        """The first piece that is needed from second `at` on, for so many seconds; None when all are here."""
        wave = self.wave
        first, last = (int(seconds * wave.rate) * wave.frame_bytes for seconds in (at, at + ahead))
        last = min(last, wave.size - 1)
        needed = range(first // PIECE_BYTES, last // PIECE_BYTES + 1) if first <= last else ()
        return next((index for index in needed if index not in self._pieces), None)

    def samples(self, first: int, count: int) -> array[int] | None:
        """16-bit samples of `count` frames from frame `first`, fewer at the end; None while they are not all here."""
        wave = self.wave
        begin = first * wave.frame_bytes
        end = min((first + count) * wave.frame_bytes, wave.frames * wave.frame_bytes)
        found = bytearray()
        while begin < end:
            index, offset = divmod(begin, PIECE_BYTES)
            piece = self._pieces.get(index)
            if piece is None:
                return None
            part = piece[offset : offset + end - begin]
            if not part:
                return None
            found += part
            begin += len(part)
        return _mono(_decoded(bytes(found), wave.coding), wave.channels)


def _decoded(content: bytes, coding: Coding) -> array[int]:
    if coding is Coding.LINEAR:
        return array("h", struct.unpack(f"<{len(content) // 2}h", content))
    table = _table(_of_a_law if coding is Coding.A_LAW else _of_mu_law)
    return array("h", map(table.__getitem__, content))


def _mono(samples: array[int], channels: int) -> array[int]:
    if channels == 1:
        return samples
    return array("h", ((left + right) // 2 for left, right in zip(samples[::2], samples[1::2], strict=True)))


@cache
def _table(decode: Callable[[int], int]) -> tuple[int, ...]:
    return tuple(map(decode, range(256)))


def _of_mu_law(code: int) -> int:
    code = ~code & 0xFF
    size = (((code & 0x0F) << 3) + 0x84) << ((code & 0x70) >> 4)
    return 0x84 - size if code & 0x80 else size - 0x84


def _of_a_law(code: int) -> int:
    code ^= 0x55
    size, segment = (code & 0x0F) << 4, (code & 0x70) >> 4
    size = size + 8 if segment == 0 else (size + 0x108) << (segment - 1)
    return size if code & 0x80 else -size
