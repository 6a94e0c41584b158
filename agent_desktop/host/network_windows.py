"""What Windows knows of its network: tables and notices of the IP helper library (iphlpapi.dll, by ctypes)."""

from __future__ import annotations

import ctypes
import socket
import struct
import threading
from collections.abc import Callable
from typing import Any

_TOO_SMALL = 122  # ERROR_INSUFFICIENT_BUFFER
_FOREVER = 0xFFFFFFFF
_ADDRESS_ROW = struct.Struct("<4sIIIIHH")  # MIB_IPADDRROW
_ROUTE_ROW = struct.Struct("<4s4sI4sIIIIIIIIII")  # MIB_IPFORWARDROW
_AGE = 7


def addresses() -> set[str]:
    """Every IPv4 address, loopback too."""
    rows = _rows("GetIpAddrTable", _ADDRESS_ROW)
    return {socket.inet_ntoa(row[0]) for row in rows if row[0] != b"\0\0\0\0"}


def tables() -> object:
    """Addresses and routes without what grows by itself."""
    routes = [(*row[:_AGE], *row[_AGE + 1 :]) for row in _rows("GetIpForwardTable", _ROUTE_ROW)]
    return sorted(addresses()), sorted(routes)


class Notices:
    """Calls `noticed` on a thread of its own whenever an address or a route changes, until close()."""

    def __init__(self, noticed: Callable[[], None]) -> None:
        self._noticed = noticed
        windows = _library("kernel32")
        windows.CreateEventW.restype = ctypes.c_void_p
        self._quit = windows.CreateEventW(None, True, False, None)
        self._thread = threading.Thread(target=self._wait, name="network", daemon=True)
        self._thread.start()

    def close(self) -> None:
        _library("kernel32").SetEvent(ctypes.c_void_p(self._quit))
        self._thread.join(1)

    def _wait(self) -> None:
        windows, helper = _library("kernel32"), _library("iphlpapi")
        windows.CreateEventW.restype = ctypes.c_void_p
        events = [self._quit, *(windows.CreateEventW(None, False, False, None) for _ in range(2))]
        asks = (helper.NotifyAddrChange, helper.NotifyRouteChange)
        waiting = [_Overlapped(hEvent=event) for event in events[1:]]
        for ask, overlapped in zip(asks, waiting, strict=True):
            ask(ctypes.byref(ctypes.c_void_p()), ctypes.byref(overlapped))
        array = (ctypes.c_void_p * len(events))(*events)
        while (which := windows.WaitForMultipleObjects(len(events), array, False, _FOREVER)) in (1, 2):
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


def _rows(function: str, row: struct.Struct) -> list[tuple[Any, ...]]:
    """The rows of a table: its length in four bytes, then the rows. Empty when there is none."""
    call = getattr(_library("iphlpapi"), function)
    size = ctypes.c_ulong(0)
    buffer = ctypes.create_string_buffer(0)
    while (status := call(buffer, ctypes.byref(size), False)) == _TOO_SMALL:
        buffer = ctypes.create_string_buffer(size.value)
    if status:
        return []
    (count,) = struct.unpack_from("<I", buffer)
    return [row.unpack_from(buffer, 4 + number * row.size) for number in range(count)]


def _library(name: str) -> Any:
    loader: Any = getattr(ctypes, "WinDLL")  # noqa: B009 - mypy knows it on Windows only
    return loader(name)
