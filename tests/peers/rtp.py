"""An RTP end for peers that only speak SIP: hears PCMU and PCMA, sends a tone or telephone events (RFC 3550, 4733)."""

from __future__ import annotations

import bisect
import contextlib
import math
import random
import socket
import struct
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

PCMU_TYPE = 0
PCMA_TYPE = 8
EVENT_TYPE = 101
_SAMPLES = 160
_RATE = 8000
_FRAME = 0.02
_EVENTS = "0123456789*#ABCD"


@dataclass(frozen=True, slots=True)
class Packet:
    type: int
    marker: bool
    sequence: int
    timestamp: int
    payload: bytes
    at: float
    """time.monotonic() of its arrival."""
    source: str = ""
    """Host it came from."""


class RtpEnd:
    """A socket on `host`; receiving starts at once, sending on demand to whoever was heard first."""

    def __init__(self, host: str) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind((host, 0))
        self._socket.settimeout(0.1)
        self.port: int = self._socket.getsockname()[1]
        self.packets: list[Packet] = []
        self._remote: tuple[str, int] | None = None
        self._sequence = random.randrange(1000)
        self._timestamp = random.randrange(100_000)
        self._source = random.randrange(1 << 32)
        self._quit = threading.Event()
        self._tone = threading.Event()
        self._frequency = 440.0
        self.sends = PCMU_TYPE
        """The payload type of the tone: PCMU_TYPE or PCMA_TYPE."""
        self._echo = False
        self._every_lost = 0
        self._lock = threading.Lock()
        self._threads = [
            threading.Thread(target=self._receive, name="rtp-in", daemon=True),
            threading.Thread(target=self._send_tone, name="rtp-out", daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    def send_back(self, every_lost: int = 0) -> None:
        """From now on every packet goes back as it came, whatever its codec; each `every_lost`-th is lost."""
        self._echo, self._every_lost = True, every_lost

    def start_tone(self, frequency: float = 440.0) -> None:
        """A tone at a quarter of full scale, until stop_tone()."""
        self._frequency = frequency
        self._tone.set()

    def send_to(self, host: str, port: int) -> None:
        """From now on to there, whoever was heard first."""
        self._remote = (host, port)

    def stop_tone(self) -> None:
        self._tone.clear()

    def send_digits(self, digits: str) -> None:
        """Each as a telephone event of 100 ms with three end packets, 60 ms apart; returns when all are sent."""
        for digit in digits:
            event = _EVENTS.index(digit)
            with self._lock:
                start = self._timestamp
                for number in range(1, 9):
                    duration = min(number, 5) * _SAMPLES
                    self._transmit(
                        EVENT_TYPE,
                        struct.pack("!BBH", event, (0x80 if number > 5 else 0) | 10, duration),
                        number == 1,
                        start,
                    )
                    time.sleep(_FRAME if number <= 5 else 0)
                self._timestamp += 5 * _SAMPLES
            time.sleep(0.06)

    def wait_for_packets(self, count: int, seconds: float = 20.0) -> None:
        """Returns when `count` packets of audio arrived in all; raises TimeoutError."""
        self.wait_until(lambda: len(self.audio()) >= count, seconds)

    def wait_until(self, condition: Callable[[], bool], seconds: float = 20.0) -> None:
        """Returns when it holds, of what was received so far; raises TimeoutError."""
        end = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > end:
                raise TimeoutError(f"not within {seconds} s; {len(self.audio())} audio packets so far")
            time.sleep(0.01)

    def audio(self) -> list[Packet]:
        return [packet for packet in self.packets if packet.type in (PCMU_TYPE, PCMA_TYPE)]

    def digits(self) -> str:
        """The telephone events received, each once (its packets share a timestamp)."""
        seen: dict[int, str] = {}
        for packet in self.packets:
            if packet.type == EVENT_TYPE and len(packet.payload) >= 4 and packet.payload[0] < len(_EVENTS):
                seen.setdefault(packet.timestamp, _EVENTS[packet.payload[0]])
        return "".join(seen.values())

    def loudness(self, last: int = 50) -> float:
        """Root mean square of the newest audio packets, 0.0 to 1.0 of full scale."""
        samples = _samples(self.audio()[-last:])
        return math.sqrt(sum(s * s for s in samples) / len(samples)) / 32768 if samples else 0.0

    def hears(self, frequency: float, last: int = 20) -> float:
        """Amplitude of one tone in the newest audio packets, 0.0 to 1.0 of full scale."""
        return amplitude(_samples(self.audio()[-last:]), frequency)

    def tones(self) -> str:
        """The key tones within the speech that was received so far (ITU-T Q.23), each once."""
        return decode_tones(_samples(self.audio()))

    def close(self) -> None:
        self._quit.set()
        for thread in self._threads:
            thread.join(1)
        self._socket.close()

    def _receive(self) -> None:
        while not self._quit.is_set():
            try:
                data, remote = self._socket.recvfrom(2048)
            except TimeoutError:
                continue
            except OSError:  # what was sent did not arrive, and the network said so
                continue
            if len(data) < 12 or data[0] >> 6 != 2:
                continue
            self._remote = self._remote or remote
            _, kind, sequence, timestamp, _ = struct.unpack("!BBHII", data[:12])
            packet = Packet(kind & 0x7F, bool(kind & 0x80), sequence, timestamp, data[12:], time.monotonic(), remote[0])
            self.packets.append(packet)
            if self._echo and not (self._every_lost and sequence % self._every_lost == 0):
                self._socket.sendto(data, remote)

    def _send_tone(self) -> None:
        phase = 0
        due = time.monotonic()
        while not self._quit.is_set():
            due = max(due + _FRAME, time.monotonic() - _FRAME)
            time.sleep(max(0.0, due - time.monotonic()))
            if not self._tone.is_set():
                continue
            encode = _encode if self.sends == PCMU_TYPE else _encode_a
            payload = bytes(
                encode(int(8192 * math.sin(2 * math.pi * self._frequency * (phase + i) / _RATE)))
                for i in range(_SAMPLES)
            )
            phase += _SAMPLES
            with self._lock:
                self._transmit(self.sends, payload, False, self._timestamp)
                self._timestamp += _SAMPLES

    def _transmit(self, kind: int, payload: bytes, marker: bool, timestamp: int) -> None:
        if self._remote is None:
            return
        self._sequence = (self._sequence + 1) & 0xFFFF
        head = struct.pack("!BBHII", 0x80, kind | (0x80 if marker else 0), self._sequence, timestamp, self._source)
        with contextlib.suppress(OSError):  # a network that is away takes nothing
            self._socket.sendto(head + payload, self._remote)


def _encode(sample: int) -> int:
    """G.711 mu-law."""
    sign = 0x80 if sample < 0 else 0
    magnitude = min(abs(sample), 32635) + 132
    exponent = magnitude.bit_length() - 8
    return ~(sign | (exponent << 4) | ((magnitude >> (exponent + 3)) & 0x0F)) & 0xFF


def _decode(code: int) -> int:
    code = ~code & 0xFF
    magnitude = (((code & 0x0F) << 3) + 132 << ((code >> 4) & 7)) - 132
    return -magnitude if code & 0x80 else magnitude


def _decode_a(code: int) -> int:
    """G.711 A-law."""
    code ^= 0x55
    segment = (code >> 4) & 7
    magnitude = ((code & 0x0F) << 4) + 8
    if segment:
        magnitude = (magnitude + 0x100) << (segment - 1)
    return magnitude if code & 0x80 else -magnitude


_A_LAW = sorted((_decode_a(code), code) for code in range(256))
_A_VALUES = [value for value, _ in _A_LAW]


def _encode_a(sample: int) -> int:
    return _A_LAW[min(bisect.bisect_left(_A_VALUES, sample), 255)][1]


def _samples(packets: list[Packet]) -> list[int]:
    return [(_decode if packet.type == PCMU_TYPE else _decode_a)(byte) for packet in packets for byte in packet.payload]


def amplitude(samples: list[int], frequency: float) -> float:
    """How loud `frequency` is in `samples` (Goertzel's algorithm), 0.0 to 1.0 of full scale."""
    if not samples:
        return 0.0
    factor = 2 * math.cos(2 * math.pi * frequency / _RATE)
    before = last = 0.0
    for sample in samples:
        before, last = last, sample + factor * last - before
    power = before * before + last * last - factor * before * last
    return 2 * math.sqrt(max(power, 0.0)) / len(samples) / 32768


_ROWS, _COLUMNS = (697, 770, 852, 941), (1209, 1336, 1477, 1633)
_KEYS = ("123A", "456B", "789C", "*0#D")
_WINDOW = 160
_AUDIBLE = 0.02


def decode_tones(samples: list[int]) -> str:
    """The key tones in `samples`: a pair that stands out in two windows of 20 ms, after one without it."""
    found = ""
    candidate = current = ""
    for start in range(0, len(samples) - _WINDOW + 1, _WINDOW):
        heard = _key_in(samples[start : start + _WINDOW])
        if heard == candidate and heard != current:
            current = heard
            found += heard
        candidate = heard
    return found


def _key_in(window: list[int]) -> str:
    rows = [amplitude(window, tone) for tone in _ROWS]
    columns = [amplitude(window, tone) for tone in _COLUMNS]
    row, column = rows.index(max(rows)), columns.index(max(columns))
    loud = min(rows[row], columns[column])
    others = [*rows[:row], *rows[row + 1 :], *columns[:column], *columns[column + 1 :]]
    return _KEYS[row][column] if loud > _AUDIBLE and loud > 1.5 * max(others) else ""
