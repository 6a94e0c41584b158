"""While a line is registered: whether its server is still there, its first one back, and its name where it was."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import Protocol

from agent_desktop.domain.provisioning import LineConfig, Transport
from agent_desktop.sip.backoff import Patience, spread
from agent_desktop.sip.engine import Scheduled
from agent_desktop.sip.way import NoWay, Way

log = logging.getLogger(__name__)


class Surroundings(Protocol):
    def later(self, delay: float, action: Callable[[], None]) -> Scheduled: ...

    def find_way(self, server: str, then: Callable[[Way | NoWay], None]) -> None: ...

    def probe(self, way: Way, kind: Transport, then: Callable[[bool], None]) -> None: ...


class Checked(Protocol):
    """A line."""

    @property
    def registered(self) -> bool: ...

    @property
    def way(self) -> Way | None: ...

    @property
    def server(self) -> int:
        """The place of the one in use among its servers."""
        ...

    def ask_server(self, server: int) -> None:
        """This one of its servers had better be asked."""
        ...


class ServerCheck:
    """Looks every now and then, from plan() to cancel()."""

    def __init__(
        self, config: LineConfig, servers: Sequence[str], host: Surroundings, patience: Patience, line: Checked
    ) -> None:
        self._config = config
        self._servers = servers
        self._host = host
        self._patience = patience
        self._line = line
        self._next: Scheduled | None = None
        self._answers_options = True

    def plan(self) -> None:
        self._next = self._host.later(spread(self._patience.check), self._look)

    def cancel(self) -> None:
        if self._next is not None:
            self._next.cancel()
            self._next = None

    def _look(self) -> None:
        """On a backup: is the first server back? Over UDP, where nothing else tells: is the server still there?"""
        self.plan()
        line = self._line
        way = line.way
        if way is None or not line.registered:
            return
        if line.server:
            self._host.find_way(self._servers[0], self._probe_first)
        elif self._config.transport is Transport.UDP and way.address and self._answers_options:
            self._host.probe(way, self._config.transport, self._server_checked)
        self._host.find_way(self._servers[line.server], self._name_checked)

    def _probe_first(self, way: Way | NoWay) -> None:
        def checked(alive: bool) -> None:
            if alive and self._line.server and self._line.registered:
                log.info("line %s: %s answers again", self._config.id, self._servers[0])
                self._line.ask_server(0)

        if isinstance(way, Way):
            self._host.probe(way, self._config.transport, checked)

    def _server_checked(self, alive: bool) -> None:
        """Silence to OPTIONS is asked about by REGISTER; a server that answers only that is not asked again."""
        if not alive and self._line.registered:
            self._answers_options = False
            self._line.ask_server(self._line.server)
        elif alive:
            self._answers_options = True

    def _name_checked(self, way: Way | NoWay) -> None:
        """The server's name stands for other addresses now, and the one in use is not among them."""
        old = self._line.way
        moved = isinstance(way, Way) and old is not None and old.address not in way.addresses
        if moved and self._line.registered:
            log.info("line %s: %s has another address now", self._config.id, self._servers[self._line.server])
            self._line.ask_server(self._line.server)
