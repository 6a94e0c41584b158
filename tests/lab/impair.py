"""A bad line between two network namespaces: two TUN devices and a child process that carries packets between them.

It loses, delays, jitters, throttles or stops them as the test says, at any moment and in both directions alike. The
kernel's own tool for that (netem) is missing from many kernels; this needs /dev/net/tun only.

The child is `python -m tests.lab.impair FD FD`; each line of its standard input is a JSON object of Impairment.
"""

from __future__ import annotations

import fcntl
import heapq
import itertools
import json
import os
import random
import selectors
import struct
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.lab.need import refuse
from tests.lab.netns import Namespace

_TUN = Path("/dev/net/tun")
_TUNSETIFF = 0x400454CA
_IFF_TUN_NO_PI = 0x1001
_LARGEST = 65536
_ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Impairment:
    """What happens to every packet, whichever way it goes."""

    loss: float = 0.0
    """Share that is lost, 0 to 1; 1 is an outage."""
    delay_ms: float = 0.0
    jitter_ms: float = 0.0
    """Each packet is delayed by delay +- jitter, evenly spread; packets may overtake each other."""
    bytes_per_second: float = 0.0
    """0 = as fast as it goes."""


class BadLine:
    """A line between two namespaces, perfect until set() says otherwise. The device is called `device` at both ends."""

    def __init__(self, one: Namespace, other: Namespace, device: str) -> None:
        self._fds = [_tun(space, device) for space in (one, other)]
        command = [sys.executable, "-m", "tests.lab.impair", *map(str, self._fds)]
        self._pump = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, pass_fds=self._fds, cwd=_ROOT, text=True
        )
        self._read()

    def set(self, impairment: Impairment = Impairment()) -> None:
        """Holds for every packet from now on; returns when the pump knows."""
        assert self._pump.stdin is not None
        self._pump.stdin.write(json.dumps(asdict(impairment)) + "\n")
        self._pump.stdin.flush()
        self._read()

    def close(self) -> None:
        if self._pump.poll() is None:
            self._pump.communicate(timeout=5)
        for fd in self._fds:
            os.close(fd)
        self._fds = []

    def _read(self) -> None:
        assert self._pump.stdout is not None
        if self._pump.stdout.readline() != "ok\n":
            raise RuntimeError(f"the pump ended with {self._pump.wait(5)}")


def _tun(space: Namespace, device: str) -> int:
    """A descriptor that speaks IP packets for the new `device` in `space`."""
    if not _TUN.exists():
        refuse(f"needs {_TUN}: load the kernel's module tun")
    with space.entered():
        fd = os.open(_TUN, os.O_RDWR)
        fcntl.ioctl(fd, _TUNSETIFF, struct.pack("16sH22x", device.encode(), _IFF_TUN_NO_PI))
    space.ip(f"link set {device} up")
    os.set_blocking(fd, False)
    return fd


class _Pump:
    """The child: packets wait in a heap until they are due."""

    def __init__(self, ends: tuple[int, int]) -> None:
        self._ends = ends
        self._impairment = Impairment()
        self._waiting: list[tuple[float, int, int, bytes]] = []
        self._order = itertools.count()
        self._free_at = dict.fromkeys(ends, 0.0)
        self._chance = random.Random()

    def run(self) -> None:
        selector = selectors.DefaultSelector()
        for end in (*self._ends, sys.stdin.fileno()):
            selector.register(end, selectors.EVENT_READ)
        print("ok", flush=True)
        while True:
            pause = max(0.0, self._waiting[0][0] - time.monotonic()) if self._waiting else None
            for key, _ in selector.select(pause):
                if key.fd in self._ends:
                    self._take(key.fd)
                elif line := sys.stdin.readline():
                    self._impairment = Impairment(**json.loads(line))
                    print("ok", flush=True)
                else:
                    return
            self._deliver()

    def _take(self, end: int) -> None:
        other = self._ends[1 - self._ends.index(end)]
        while True:
            try:
                packet = os.read(end, _LARGEST)
            except OSError:  # nothing more, or the device is down
                return
            now, it = time.monotonic(), self._impairment
            if self._chance.random() < it.loss:
                continue
            due = now + max(0.0, it.delay_ms + self._chance.uniform(-it.jitter_ms, it.jitter_ms)) / 1000
            if it.bytes_per_second:
                self._free_at[end] = max(self._free_at[end], now) + len(packet) / it.bytes_per_second
                due = max(due, self._free_at[end])
            heapq.heappush(self._waiting, (due, next(self._order), other, packet))

    def _deliver(self) -> None:
        while self._waiting and self._waiting[0][0] <= time.monotonic():
            _, _, end, packet = heapq.heappop(self._waiting)
            try:
                os.write(end, packet)
            except OSError:  # a device that is down takes nothing, as a cable that is not plugged in
                continue


if __name__ == "__main__":
    _Pump((int(sys.argv[1]), int(sys.argv[2]))).run()
