"""What Windows says of its network, from a stand-in of its two libraries: tables read, changes noticed."""

from __future__ import annotations

import ctypes
import queue
import socket
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from agent_desktop.host.network_windows import Notices, addresses, tables

_NO_DATA, _TOO_SMALL, _PENDING = 232, 122, 997
_FAILURE = 0
"""In the place of an event: the wait itself fails."""
LOOPBACK, OFFICE, VPN = "127.0.0.1", "192.168.7.2", "10.8.0.6"


def address_row(address: str, index: int = 1) -> bytes:
    """MIB_IPADDRROW: address, interface, mask, broadcast, reassembly size, unused, type."""
    return struct.pack("<4sIIIIHH", socket.inet_aton(address), index, 0x00FFFFFF, 1, 65535, 0, 1)


def route_row(to: str, by: str, *, age: int = 0, metric: int = 25) -> bytes:
    """MIB_IPFORWARDROW: to, mask, policy, next hop, interface, type, protocol, age, AS, five metrics."""
    ends = socket.inet_aton(to), socket.inet_aton("255.255.255.0"), 0, socket.inet_aton(by)
    return struct.pack("<4s4sI4s10I", *ends, 1, 4, 3, age, 0, metric, 1, 2, 3, 4)


@dataclass
class Windows:
    """kernel32 and iphlpapi in one: its functions are called as ctypes would call the real ones."""

    address_rows: list[bytes] = field(default_factory=list)
    route_rows: list[bytes] = field(default_factory=list)
    grows: int = 0
    """How often a table has one row more than was said."""
    status: int = 0
    """Instead of a table."""
    open_events: set[int] = field(default_factory=set)
    watched: list[tuple[str, int]] = field(default_factory=list)
    cancelled: list[int] = field(default_factory=list)
    signals: queue.Queue[int] = field(default_factory=queue.Queue)
    waits: queue.Queue[None] = field(default_factory=queue.Queue)
    """One for each time that somebody began to wait."""

    def __call__(self, name: str) -> Windows:
        assert name in ("kernel32", "iphlpapi")
        return self

    # --- tables

    def GetIpAddrTable(self, buffer: Any, size: Any, order: bool) -> int:
        return self._table(self.address_rows, buffer, size)

    def GetIpForwardTable(self, buffer: Any, size: Any, order: bool) -> int:
        return self._table(self.route_rows, buffer, size)

    def _table(self, rows: list[bytes], buffer: Any, size: Any) -> int:
        if self.status:
            return self.status
        table = struct.pack("<I", len(rows)) + b"".join(rows)
        said = size._obj
        if said.value < len(table) or ctypes.sizeof(buffer) < len(table) or self.grows > 0:
            self.grows -= bool(said.value)
            said.value = len(table)
            return _TOO_SMALL
        ctypes.memmove(buffer, table, len(table))
        return 0

    # --- events

    @property
    def CreateEventW(self) -> Callable[..., int]:
        def create(_security: None, manual: bool, _set: bool, _name: None) -> int:
            handle = 0x1_0000_0000 + len(self.open_events) * 4  # more than 32 bits
            self.open_events.add(handle)
            return handle

        return create

    def SetEvent(self, handle: Any) -> None:
        assert handle.value in self.open_events
        self.signals.put(handle.value)

    def CloseHandle(self, handle: Any) -> None:
        self.open_events.remove(handle.value)

    def WaitForMultipleObjects(self, count: int, handles: Any, every: bool, patience: Any) -> int:
        assert (count, every, patience.value) == (len(handles), False, 0xFFFFFFFF)
        self.waits.put(None)
        event = self.signals.get(timeout=20)
        return list(handles).index(event) if event != _FAILURE else -1

    def NotifyAddrChange(self, handle: Any, overlapped: Any) -> int:
        self.watched.append(("address", overlapped._obj.hEvent))
        return _PENDING

    def NotifyRouteChange(self, handle: Any, overlapped: Any) -> int:
        self.watched.append(("route", overlapped._obj.hEvent))
        return _PENDING

    def CancelIPChangeNotify(self, overlapped: Any) -> bool:
        self.cancelled.append(overlapped._obj.hEvent)
        return True

    def changes(self, what: str) -> None:
        """The system tells whoever asked for it last; who does not ask again hears no more."""
        event = next(event for kind, event in reversed(self.watched) if kind == what)
        self.watched = [(kind, each) for kind, each in self.watched if each != event]
        self.signals.put(event)


@pytest.mark.parametrize("grows", [0, 1, 3])
def test_given_a_table_that_may_grow_meanwhile_then_every_address_is_found(grows: int) -> None:
    rows = [address_row(LOOPBACK), address_row(OFFICE, 7), address_row("0.0.0.0", 9), address_row(VPN, 12)]
    assert addresses(Windows(rows, grows=grows)) == {LOOPBACK, OFFICE, VPN}


@pytest.mark.parametrize("windows", [Windows(), Windows(status=_NO_DATA), Windows([address_row(VPN)], grows=10_000)])
def test_given_no_table_or_one_that_never_fits_then_there_are_no_addresses(windows: Windows) -> None:
    assert addresses(windows) == set()


def test_given_routes_then_only_what_does_not_grow_by_itself_makes_a_difference() -> None:
    def seen(*routes: bytes, address: str = OFFICE) -> object:
        return tables(Windows([address_row(address)], list(routes)))

    lan, out = route_row("192.168.7.0", "192.168.7.1"), route_row("0.0.0.0", "192.168.7.1")
    before = seen(lan, out)
    assert before == seen(out, lan), "their order is nothing"
    assert before == seen(route_row("192.168.7.0", "192.168.7.1", age=77), out)
    assert before != seen(lan)
    assert before != seen(lan, route_row("0.0.0.0", "192.168.7.9"))
    assert before != seen(lan, route_row("0.0.0.0", "192.168.7.1", metric=50))
    assert before != seen(lan, out, address=VPN)


@pytest.fixture
def windows() -> Iterator[Windows]:
    made = Windows()
    yield made
    assert made.open_events == set(), "every handle was given back"


def test_given_a_watch_when_addresses_and_routes_change_then_each_is_noticed_and_asked_for_again(
    windows: Windows,
) -> None:
    told: queue.Queue[None] = queue.Queue()
    notices = Notices(lambda: told.put(None), windows)
    for what in ("address", "route", "route", "address"):
        windows.waits.get(timeout=20)
        assert sorted(kind for kind, _ in windows.watched) == ["address", "route"]
        windows.changes(what)
        told.get(timeout=20)
    windows.waits.get(timeout=20)
    events = {event for _, event in windows.watched}
    notices.close()
    notices.close()
    assert set(windows.cancelled) == events
    assert told.empty()


def test_given_a_wait_that_fails_then_the_watch_ends_and_gives_everything_back(windows: Windows) -> None:
    windows.signals.put(_FAILURE)
    notices = Notices(lambda: pytest.fail("nothing changed"), windows)
    notices._thread.join(20)
    assert len(windows.cancelled) == 2
