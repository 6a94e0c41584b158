"""Notices when this computer's addresses or routes change: at once from the system, and by looking every 2 s besides.

Linux tells by netlink (rtnetlink(7)), Windows by its IP helper; elsewhere, and should the system stay silent, looking
finds it. Several changes within SETTLE seconds are one: an interface that comes up is a handful of messages.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
import struct
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from agent_desktop.domain.links import Network
from agent_desktop.host import network_windows
from agent_desktop.kit.clock import Clock, Timer

log = logging.getLogger(__name__)

SETTLE = 0.2
INTERVAL = 2.0
_GROUPS = 0x1 | 0x10 | 0x40 | 0x100 | 0x400  # RTMGRP_: LINK, IPV4_IFADDR, IPV4_ROUTE, IPV6_IFADDR, IPV6_ROUTE
_RTM_DELADDR = 21
_HEADER = struct.Struct("=IHHII")
_ROUTES = Path("/proc/thread-self/net/fib_trie")  # not /proc/net: that is the view of the process's first thread
_ELSEWHERE = ("192.0.2.1", 9)  # RFC 5737: an address of nobody; connecting a UDP socket sends nothing


class SystemNetwork:
    """ports.NetworkWatch of this computer."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._changed: Callable[[Network], None] | None = None
        self._known: object = None
        self._settling: Timer | None = None
        self._interval: Timer | None = None
        self._netlink: socket.socket | None = None
        self._notices: network_windows.Notices | None = None
        self._certain = False

    def start(self, changed: Callable[[Network], None]) -> None:
        self._changed = changed
        self._known = fingerprint()
        loop = asyncio.get_running_loop()
        if sys.platform == "linux":
            try:
                self._netlink = _netlink_socket()
            except OSError as error:
                log.info("the system does not tell of network changes: %s", error)
            else:
                loop.add_reader(self._netlink, self._read_netlink)
        elif sys.platform == "win32":

            def noticed() -> None:
                if not loop.is_closed():
                    loop.call_soon_threadsafe(self._something_changed)

            self._notices = network_windows.Notices(noticed)
        self._interval = self._clock.call_later(INTERVAL, self._look_again)

    def close(self) -> None:
        self._changed = None
        for timer in (self._settling, self._interval):
            if timer is not None:
                timer.cancel()
        self._settling = self._interval = None
        netlink, self._netlink = self._netlink, None
        if netlink is not None:
            asyncio.get_running_loop().remove_reader(netlink)
            netlink.close()
        notices, self._notices = self._notices, None
        if notices is not None:
            notices.close()

    def _read_netlink(self) -> None:
        while self._netlink is not None:
            try:
                data = self._netlink.recv(65536)
            except BlockingIOError:
                return
            except OSError as error:  # ENOBUFS: more changed at once than the queue holds
                log.info("news of the network were lost: %s", error)
                self._something_changed()
                return
            # an address that goes and comes back within SETTLE leaves no trace but dead connections
            self._certain = self._certain or _RTM_DELADDR in _kinds(data)
            self._something_changed()

    def _something_changed(self) -> None:
        if self._settling is None and self._changed is not None:
            self._settling = self._clock.call_later(SETTLE, self._look)

    def _look_again(self) -> None:
        self._interval = self._clock.call_later(INTERVAL, self._look_again)
        if self._settling is None:
            self._look()

    def _look(self) -> None:
        self._settling = None
        known, self._known = self._known, fingerprint()
        certain, self._certain = self._certain, False
        if self._changed is not None and (certain or known != self._known):
            network = Network(addresses(), leads_out())
            log.info("the network changed: %s, out by %s", ", ".join(network.addresses), network.leads_out or "none")
            self._changed(network)


def fingerprint() -> object:
    """Something that is equal as long as addresses and routes are."""
    if sys.platform == "win32":
        return network_windows.tables()
    try:
        return _ROUTES.read_text(encoding="ascii")
    except OSError:
        return leads_out()


def addresses() -> tuple[str, ...]:
    """This computer's IPv4 addresses, loopback left out; only the one that leads out where no more is known."""
    if sys.platform == "win32":
        found = network_windows.addresses()
    else:
        with contextlib.suppress(OSError):
            found = set(_local_in(_ROUTES.read_text(encoding="ascii")))
            return tuple(sorted(a for a in found if not a.startswith("127.")))
        found = {leads_out()} - {""}
    return tuple(sorted(a for a in found if not a.startswith("127.")))


def leads_out() -> str:
    """The address that packets to the rest of the world carry, "" where no route leads there."""
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.connect(_ELSEWHERE)
            return str(probe.getsockname()[0])
    except OSError:
        return ""


def _netlink_socket() -> socket.socket:
    netlink = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW | socket.SOCK_CLOEXEC, socket.NETLINK_ROUTE)
    try:
        netlink.setblocking(False)
        netlink.bind((0, _GROUPS))
    except OSError:
        netlink.close()
        raise
    return netlink


def _kinds(data: bytes) -> Iterator[int]:
    """The types of the messages in a datagram of netlink(7), each aligned to 4 bytes."""
    start = 0
    while start + _HEADER.size <= len(data):
        length, kind, *_ = _HEADER.unpack_from(data, start)
        yield kind
        start += max(_HEADER.size, (length + 3) & ~3)


def _local_in(fib_trie: str) -> Iterator[str]:
    """Addresses whose route is "/32 host LOCAL"; the line before names them, "|-- 10.1.2.3"."""
    named = ""
    for line in fib_trie.splitlines():
        words = line.split()
        if words[:1] == ["|--"]:
            named = words[1]
        elif words[:3] == ["/32", "host", "LOCAL"]:
            yield named
