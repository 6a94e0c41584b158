"""The endpoint's transports: one for each kind and local address, and the connections that were made with them.

A line's way decides the address. So Via, Contact and SDP all carry the address that leads to its server, on computers
with several networks too, and a change of address is a change of transport.
"""

from __future__ import annotations

import errno
import logging
import socket
import sys
from collections.abc import Callable, Collection
from dataclasses import replace
from typing import NamedTuple

import pjsua2 as pj

from agent_desktop.domain.provisioning import PhoneConfig, Transport
from agent_desktop.ports import PhoneError
from agent_desktop.sip.native import shut_down_connection
from agent_desktop.sip.stack_settings import TRANSPORT_TYPES, transport_config

log = logging.getLogger(__name__)

_IN_USE = (120098, 130048, 120048)  # PJLIB's code for EADDRINUSE on Linux, for WSAEADDRINUSE on Windows


_CROWD = 4


class Place(NamedTuple):
    """Where a transport is: its kind and our address, "" for all addresses."""

    kind: Transport
    local: str


class Transports:
    """Opens what is asked for and closes what nobody uses."""

    def __init__(self, endpoint: Callable[[], pj.Endpoint], config: PhoneConfig) -> None:
        self._endpoint = endpoint
        self._config = config
        self._ids: dict[Place, int] = {}
        self._connections: dict[int, str] = {}

    def open(self, place: Place) -> int:
        """PJSIP's number of the transport there. Raises PhoneError: port_taken, no_network, bad certificates."""
        if place not in self._ids:
            settings = transport_config(replace(self._config, local_address=place.local), place.kind)
            if any(other.kind is place.kind and not (other.local and place.local) for other in self._ids):
                settings.port = 0  # one that listens on all addresses has taken it on this one too
            try:
                self._ids[place] = self._endpoint().transportCreate(TRANSPORT_TYPES[place.kind], settings)
            except pj.Error as error:
                code = "port_taken" if error.status in _IN_USE else "no_network"
                raise PhoneError(code, f"{place.kind.value}: {error.reason}") from None
        return self._ids[place]

    @property
    def crowded(self) -> bool:
        """Whether old ones should go even while there are dialogs that began on them: PJSIP has room for eight."""
        return len(self._ids) >= _CROWD

    def close_all_but(self, used: Collection[Place]) -> None:
        for place in [place for place in self._ids if place not in used]:
            number = self._ids.pop(place)
            log.info("%s on %s is not needed any more", place.kind.value, place.local or "all addresses")
            try:
                self._endpoint().transportClose(number)
            except pj.Error as error:
                log.warning("%s on %s could not be closed: %s", place.kind.value, place.local, error.reason)

    def connection_opened(self, handle: int, kind: str) -> None:
        self._connections[handle] = kind.lower()

    def connection_gone(self, handle: int) -> bool:
        """Whether it was one in use: not one that was dropped here, or gone already."""
        return self._connections.pop(handle, None) is not None

    def drop_connections(self, kind: Transport) -> None:
        """Nothing new is sent on the connections of this kind: they belong to an old address, or nobody answers."""
        for handle in [handle for handle, name in self._connections.items() if name == kind.value]:
            del self._connections[handle]
            shut_down_connection(handle)


def check_address(host: str, port: int) -> None:
    """Raises PhoneError when nothing can listen there: port_taken, or no_network where the address is not ours."""
    for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM):
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.socket(family, kind) as probe:
            if kind == socket.SOCK_STREAM and sys.platform != "win32":
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as PJSIP's own listener does
            try:
                probe.bind((host, port))
            except OSError as error:
                taken = error.errno in (errno.EADDRINUSE, errno.EACCES)
                code = "port_taken" if taken else "no_network"
                raise PhoneError(code, f"{host or '*'}:{port}: {error.strerror}") from None
