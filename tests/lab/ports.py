"""Addresses and ports of the loopback network that nobody else uses right now.

Runs side by side keep out of each other's way with LAB_PORTS, such as "20000-25999" (both included).
"""

from __future__ import annotations

import os
import random
import socket

LOCALHOST = "127.0.0.1"
_RANGE = "20000-31999"
"""Below the range from which Linux takes the ports of outgoing connections (32768 on)."""
_TRIES = 200


def loopback_address() -> str:
    """A random 127.a.b.c away from 127.0.x.x: peers that listen on fixed ports cannot meet (Linux only)."""
    return f"127.{random.randint(1, 254)}.{random.randint(0, 255)}.{random.randint(1, 254)}"


def free_port(host: str = LOCALHOST) -> int:
    """A port free for UDP and TCP on `host`. Take it soon: nothing reserves it."""
    return free_ports(1, host)


def free_ports(count: int, host: str = LOCALHOST) -> int:
    """The first of `count` consecutive ports free for UDP and TCP; it is even, as RTP wants (RFC 3550 section 11)."""
    lowest, highest = (int(end) for end in os.environ.get("LAB_PORTS", _RANGE).split("-"))
    for _ in range(_TRIES):
        first = random.randrange(lowest + lowest % 2, highest + 2 - count, 2)
        if all(_is_free(host, first + offset) for offset in range(count)):
            return first
    raise RuntimeError(f"no {count} free ports on {host} after {_TRIES} tries")


def _is_free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM):
        with socket.socket(family, kind) as probe:
            try:
                probe.bind((host, port))
            except OSError:
                return False
    return True
