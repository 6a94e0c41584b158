"""What Windows knows of its network: tables and notices of the IP helper library (iphlpapi.dll, by ctypes).

Tables: learn.microsoft.com/windows/win32/api/ipmib, in the computer's byte order, little-endian wherever Windows runs;
addresses in that of the network. Each function takes `library`, which gives a DLL by name.
"""

from __future__ import annotations

import ctypes
import socket
import struct
import threading
from collections.abc import Callable
from typing import Any

Library = Callable[[str], Any]

_TOO_SMALL = 122  # ERROR_INSUFFICIENT_BUFFER
_TRIES = 10
"""A table may grow between two questions, but not for ever."""
_FOREVER = 0xFFFFFFFF
_ADDRESS_ROW = struct.Struct("<4sIIIIHH")  # MIB_IPADDRROW
_ROUTE_ROW = struct.Struct("<4s4sI4sIIIIIIIIII")  # MIB_IPFORWARDROW
_AGE = 7


def _windll(name: str) -> Any:
    loader: Any = getattr(ctypes, "WinDLL")  # noqa: B009 - mypy knows it on Windows only
    return loader(name)


def addresses(library: Library = _windll) -> set[str]:
    """Every IPv4 address, loopback too."""
    rows = _rows(library("iphlpapi").GetIpAddrTable, _ADDRESS_ROW)
    return {socket.inet_ntoa(row[0]) for row in rows if row[0] != b"\0\0\0\0"}


def tables(library: Library = _windll) -> object:
    """Addresses and routes without what grows by itself."""
    rows = _rows(library("iphlpapi").GetIpForwardTable, _ROUTE_ROW)
    routes = [(*row[:_AGE], *row[_AGE + 1 :]) for row in rows]
    return sorted(addresses(library)), sorted(routes)


class Notices:
    """Calls `noticed` on a thread of its own whenever an address or a route changes, until close()."""

    def __init__(self, noticed: Callable[[], None], library: Library = _windll) -> None:
        self._noticed = noticed
        self._windows, self._helper = library("kernel32"), library("iphlpapi")
        self._windows.CreateEventW.restype = ctypes.c_void_p  # a handle has 64 bits where an int has 32
        self._quit = self._windows.CreateEventW(None, True, False, None)
        self._closed = False
        self._thread = threading.Thread(target=self._wait, name="network", daemon=True)
        self._thread.start()

    def close(self) -> None:
        if self._closed:
            return
        self._closed = True
        self._windows.SetEvent(ctypes.c_void_p(self._quit))
        self._thread.join(1)

    def _wait(self) -> None:
        windows, helper = self._windows, self._helper
        events = [self._quit, *(windows.CreateEventW(None, False, False, None) for _ in range(2))]
        asks = (helper.NotifyAddrChange, helper.NotifyRouteChange)
        waiting = [_Overlapped(hEvent=event) for event in events[1:]]
        for ask, overlapped in zip(asks, waiting, strict=True):
            ask(ctypes.byref(ctypes.c_void_p()), ctypes.byref(overlapped))
        array = (ctypes.c_void_p * len(events))(*events)
        while (which := windows.WaitForMultipleObjects(len(events), array, False, ctypes.c_ulong(_FOREVER))) in (1, 2):
            asks[which - 1](ctypes.byref(ctypes.c_void_p()), ctypes.byref(waiting[which - 1]))
            self._noticed()
        for overlapped in waiting:
            helper.CancelIPChangeNotify(ctypes.byref(overlapped))
        for event in events:
            windows.CloseHandle(ctypes.c_void_p(event))


class _Overlapped(ctypes.Structure):
    _fields_ = (
        ("Internal", ctypes.c_void_p),
        ("InternalHigh", ctypes.c_void_p),
        ("Pointer", ctypes.c_void_p),
        ("hEvent", ctypes.c_void_p),
    )


def _rows(call: Any, row: struct.Struct) -> list[tuple[Any, ...]]:
    """The rows of a table: its length in four bytes, then the rows. Empty when there is none."""
    size = ctypes.c_ulong(0)
    buffer = ctypes.create_string_buffer(0)
    for _ in range(_TRIES):
        status = call(buffer, ctypes.byref(size), False)
        if status == 0:
            (count,) = struct.unpack_from("<I", buffer)
            return [row.unpack_from(buffer, 4 + number * row.size) for number in range(count)]
        if status != _TOO_SMALL:
            break
        buffer = ctypes.create_string_buffer(size.value)
    return []
