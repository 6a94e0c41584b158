"""The built PJSIP's jitter buffer over half an hour of packets, by a clock of the bench: seconds instead of 30 minutes.

`python -m tests.bench.jitter_buffer [--runs N] [--json FILE]`. Packets of two frames of 10 ms as G.722's, with the
settings that the product gives every call. For each kind of network, the mean over the runs: `concealed`, the places
in half an hour where a frame was missing (neighbours count once); `delay_ms`, from the moment a frame is sent until it
is played, over the whole time, and `first_minute_ms` in seconds 5 to 60. Needs the project's own build.
"""

from __future__ import annotations

import argparse
import ctypes
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench._report import publish

_FRAME = 10.0
_PACKET = 20.0
_HALF_HOUR = 1_800_000.0
_FRAME_BYTES = 80
_NORMAL = 1  # PJMEDIA_JB_NORMAL_FRAME
_NEIGHBOURS = 5
"""Frames: missing ones that lie closer together are one place."""


@dataclass(frozen=True, slots=True)
class Network:
    """How packets come. Times in ms; `drift_ppm` is how much slower the listener's clock is."""

    backlog: int = 1
    """Packets that have come when the listener's device begins."""
    deviation: float = 0.5
    """Standard deviation of the lateness of every packet."""
    late_every_s: float = 0.0
    late_by: float = 0.0
    drift_ppm: float = 0.0


NETWORKS = {
    "still": Network(),
    "begins with 80 ms": Network(backlog=4),
    "late by 15 ms every 30 s": Network(late_every_s=30, late_by=15),
    "late by 15 ms every 120 s": Network(deviation=1, late_every_s=120, late_by=15),
    "late by 40 ms every 30 s": Network(deviation=1, late_every_s=30, late_by=40),
    "jitters by 10 ms": Network(deviation=10),
    "jitters by 20 ms": Network(deviation=20),
    "clocks 50 ppm apart": Network(deviation=1, drift_ppm=50),
    "clocks 180 ppm apart": Network(deviation=1, drift_ppm=180),
    "clocks 180 ppm apart, late by 20 ms every 30 s": Network(deviation=1, late_every_s=30, late_by=20, drift_ppm=180),
}


class JitterBuffer:
    """PJMEDIA's adaptive jitter buffer, 20 ms to begin with (agent_desktop/sip/stack_settings.py)."""

    def __init__(self, library: ctypes.CDLL) -> None:
        self._library = library
        self._caching = ctypes.create_string_buffer(16384)  # a pj_caching_pool, of whatever size; its factory is first
        library.pj_caching_pool_init(self._caching, None, ctypes.c_size_t(0))
        pool = library.pj_pool_create
        pool.restype = ctypes.c_void_p
        self._pool = ctypes.c_void_p(
            pool(self._caching, b"jitter", ctypes.c_size_t(20000), ctypes.c_size_t(20000), None)
        )
        self._buffer = ctypes.c_void_p()
        # a pj_str_t is a pointer and a length
        name = (ctypes.c_void_p * 2)(ctypes.cast(ctypes.c_char_p(b"jb"), ctypes.c_void_p), 2)
        made = library.pjmedia_jbuf_create(self._pool, name, _FRAME_BYTES, int(_FRAME), 100, ctypes.byref(self._buffer))
        if made != 0 or library.pjmedia_jbuf_set_adaptive(self._buffer, 2, 2, 40) != 0:
            raise RuntimeError("PJMEDIA did not make a jitter buffer")
        self._kind = ctypes.c_char()
        self._out = ctypes.create_string_buffer(_FRAME_BYTES)

    def put(self, number: int) -> None:
        frame = number.to_bytes(4, "little").ljust(_FRAME_BYTES, b"\0")
        self._library.pjmedia_jbuf_put_frame(self._buffer, frame, ctypes.c_size_t(_FRAME_BYTES), number)

    def get(self) -> int | None:
        """The number of the frame that is played now; None where it is concealed."""
        self._library.pjmedia_jbuf_get_frame(self._buffer, self._out, ctypes.byref(self._kind))
        return int.from_bytes(self._out.raw[:4], "little") if self._kind.value[0] == _NORMAL else None

    def close(self) -> None:
        self._library.pjmedia_jbuf_destroy(self._buffer)
        self._library.pj_pool_release(self._pool)


def _arrivals(network: Network, chance: random.Random) -> Iterator[float]:
    """When each packet comes; never before the one ahead of it."""
    sent = before = 0.0
    late = chance.random() * 2 * network.late_every_s * 1000
    while True:
        delay = abs(chance.gauss(0, network.deviation))
        if network.late_every_s and sent > late:
            delay += network.late_by * chance.uniform(0.5, 1.5)
            late = sent + chance.expovariate(1 / (network.late_every_s * 1000))
        before = max(before, sent + delay)
        yield before
        sent += _PACKET


def listen(library: ctypes.CDLL, network: Network, seed: int) -> dict[str, float]:
    """One half hour."""
    chance = random.Random(seed)
    buffer = JitterBuffer(library)
    arrivals = _arrivals(network, chance)
    arrival, frame = next(arrivals), 0
    played = chance.random() * _PACKET + _PACKET * network.backlog
    places, count, missing = 0, 0, -_NEIGHBOURS
    delays: list[float] = []
    begin: list[float] = []
    while played < _HALF_HOUR:
        if arrival <= played:
            buffer.put(frame)
            buffer.put(frame + 1)
            arrival, frame = next(arrivals), frame + 2
            continue
        got, count = buffer.get(), count + 1
        if got is not None:
            delays.append(played - got // 2 * _PACKET)
            if 5_000 < played < 60_000:
                begin.append(delays[-1])
        elif played > 1_000:
            places += count - missing > _NEIGHBOURS
            missing = count
        played += _FRAME * (1 + network.drift_ppm / 1e6)
    buffer.close()
    return {
        "concealed": places,
        "delay_ms": sum(delays) / len(delays),
        "first_minute_ms": sum(begin) / len(begin),
    }


def measure(runs: int) -> dict[str, Any]:
    from pjsua2 import _pjsua2

    library = ctypes.CDLL(_pjsua2.__file__)
    library.pj_log_set_level(0)
    library.pj_init()
    result = {}
    for name, network in NETWORKS.items():
        heard = [listen(library, network, seed) for seed in range(1, runs + 1)]
        result[name] = {key: round(sum(one[key] for one in heard) / runs, 1) for key in heard[0]}
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    publish("jitter_buffer", {"networks": measure(given.runs)}, given.json)


if __name__ == "__main__":
    main()
