"""The tests' own networks: namespaces keep apart, and the bad line is as bad as it was told to be."""

from __future__ import annotations

import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from tests.lab.impair import BadLine, Impairment
from tests.lab.netns import Namespace, connect

if sys.platform != "linux":
    pytest.skip("network namespaces are Linux's", allow_module_level=True)


@pytest.fixture
def pair() -> Iterator[tuple[Namespace, Namespace]]:
    one, other = Namespace("one"), Namespace("other")
    yield one, other
    one.close()
    other.close()


def udp(space: Namespace, host: str) -> socket.socket:
    with space.entered():
        made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        made.bind((host, 0))
    made.settimeout(2)
    return made


def wire_up(line: tuple[Namespace, Namespace]) -> tuple[socket.socket, socket.socket]:
    for number, space in enumerate(line, 1):
        space.ip(f"addr add 10.9.0.{number}/24 dev line")
    return udp(line[0], "10.9.0.1"), udp(line[1], "10.9.0.2")


def test_given_a_namespace_when_entered_then_only_its_devices_are_there_and_afterwards_ours_again(
    pair: tuple[Namespace, Namespace],
) -> None:
    outside = {name for _, name in socket.if_nameindex()}
    connect(*pair, "cable")
    with pair[0].entered():
        inside = {name for _, name in socket.if_nameindex()}
        child = subprocess.run([sys.executable, "-c", "import socket; print(socket.if_nameindex())"],
                               capture_output=True, text=True, check=True)  # fmt: skip
    assert inside == {"lo", "cable"}
    assert "cable" in child.stdout
    assert {name for _, name in socket.if_nameindex()} == outside


def test_given_a_cable_when_an_address_changes_then_packets_reach_the_new_one(
    pair: tuple[Namespace, Namespace],
) -> None:
    connect(*pair, "line")
    here, there = wire_up(pair)
    pair[1].readdress("line", "10.9.0.2/24", "10.9.0.3/24")
    with udp(pair[1], "10.9.0.3") as moved, here, there:
        here.sendto(b"hello", ("10.9.0.3", moved.getsockname()[1]))
        assert moved.recv(100) == b"hello"


def test_given_a_mistake_when_ip_is_run_then_its_own_words_are_told(pair: tuple[Namespace, Namespace]) -> None:
    with pytest.raises(RuntimeError, match="Cannot find device"):
        pair[0].ip("link set nothing up")


def test_given_a_bad_line_when_packets_are_sent_then_loss_and_delay_are_as_told_and_an_outage_lets_none_through(
    pair: tuple[Namespace, Namespace],
) -> None:
    line = BadLine(*pair, "line")
    here, there = wire_up(pair)
    target = there.getsockname()

    def send(count: int) -> list[float]:
        """Milliseconds each packet took that arrived within half a second of the last."""
        took = []
        there.setblocking(False)
        for number in range(count):
            here.sendto(b"%d %d" % (number, time.monotonic_ns()), target)
            time.sleep(0.002)
            took += drain()
        end = time.monotonic() + 0.5
        while time.monotonic() < end:
            took += drain()
            time.sleep(0.001)
        return took

    def drain() -> list[float]:
        found = []
        while True:
            try:
                found.append((time.monotonic_ns() - int(there.recv(100).split()[1])) / 1e6)
            except BlockingIOError:
                return found

    try:
        assert len(send(100)) == 100
        line.set(Impairment(loss=0.1))
        assert 0.04 < 1 - len(send(600)) / 600 < 0.18  # 5 standard deviations
        line.set(Impairment(delay_ms=80, jitter_ms=30))
        for _ in range(5):  # unless the machine stands still meanwhile
            took = send(200)
            assert len(took) == 200
            if statistics.median(took) < 130:
                break
        assert 75 < statistics.median(took) < 130
        assert min(took) >= 49.9
        assert max(took) - min(took) > 30
        line.set(Impairment(loss=1.0))
        assert send(50) == []
        line.set()
        assert len(send(50)) == 50
    finally:
        line.close()
        here.close()
        there.close()


def test_given_a_slow_line_when_much_is_sent_then_it_takes_its_time(pair: tuple[Namespace, Namespace]) -> None:
    line = BadLine(*pair, "line")
    here, there = wire_up(pair)
    try:
        line.set(Impairment(bytes_per_second=20_000))
        begin = time.monotonic()
        for _ in range(10):
            here.sendto(b"x" * 972, there.getsockname())  # 1,000 bytes with the headers
        for _ in range(10):
            there.recv(2000)
        assert 0.45 < time.monotonic() - begin < 5
    finally:
        line.close()
        here.close()
        there.close()
