"""Help through a NAT: PJSIP is told of a STUN server or a TURN relay only while it answers.

PJSIP asks a STUN server on the sip thread: one that is silent would hold up every registration and every call for eight
seconds (pjsua_core.c, resolve_stun_server). So each server is asked beside the thread, every now and then and after a
change of the network. Until it answers, and when it no longer does, lines and calls do without.

A call's offer waits until its relay has lent an address (RFC 8445 section 5.1.1). For one that takes longer than 0.4 s
it waits only where nothing else leads out: the registrar sees the line under another address, and no STUN server
answers.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Protocol

from agent_desktop.domain.events import HelperState, NatHelpChanged
from agent_desktop.domain.provisioning import PhoneConfig, Transport, TurnServer
from agent_desktop.sip.engine import Scheduled
from agent_desktop.sip.stun import Found, Service, ask

log = logging.getLogger(__name__)

INTERVAL = 15.0
"""Seconds between looks."""
PATIENCE = 2.0
"""Until a server counts as silent whose name is still being looked up."""
MOVE_PATIENCE = 0.5
"""How long lines wait for a server before they move to another network without it."""
GATHERING = 0.4
"""How long an offer waits for servers, as a rule."""
_AGAIN_QUICK, _SLOW, _TOO_SLOW = 0.3, GATHERING, 2.0
"""A relay counts as slow above the second, as quick again below the first, and as none above the third."""

Ask = Callable[[Service, str, Transport, str], Found]


class ReachHost(Protocol):
    """What is needed around it."""

    def emit(self, fact: object) -> None: ...

    def later(self, delay: float, action: Callable[[], None]) -> Scheduled: ...

    def beside(self, work: Callable[[], Found], then: Callable[[Found], None], name: str) -> None:
        """Runs `work` on a thread of its own and `then` on the sip thread."""
        ...

    def use_stun_server(self, server: str) -> None:
        """Has PJSIP ask this server; stun_server_taken() is called with what came of it."""
        ...

    def gather_for(self, seconds: float) -> None:
        """How long an offer may wait for servers from now on."""
        ...

    def reach_changed(self) -> None:
        """`Reach.config` is another now, or `Reach.config_behind`."""
        ...


class Reach:
    """`config` is the phone's with those servers only that answer, by address; `config_behind` is for lines that are
    seen under another address than their own.
    """

    def __init__(self, config: PhoneConfig, host: ReachHost, ask: Ask = ask) -> None:
        self.config = self.config_behind = replace(config, stun_servers=(), turn=None)
        self._host = host
        self._turn = config.turn
        helper = partial(_Server, host=host, ask=ask, local=config.local_address, settled=self._settle)
        self._stun_helpers = tuple(helper(Service.ADDRESS, server) for server in config.stun_servers)
        self._turn_helpers = (
            (helper(Service.RELAY, config.turn.server, config.turn.transport),) if config.turn is not None else ()
        )
        self._helpers = (*self._stun_helpers, *self._turn_helpers)
        self._asked = ""
        """The server that PJSIP asks now."""
        self._taken = ""
        """The server whose answer PJSIP has."""
        self._waiting: list[Callable[[], None]] = []
        self._slow = False
        self._gathering = GATHERING
        self._said: NatHelpChanged | None = None

    def start(self) -> None:
        if self._helpers:
            self._look_for_ever()

    def network_changed(self, then: Callable[[], None]) -> None:
        """Nothing counts any more until it answers from here; `then` follows the answers, or half a second."""
        if not self._helpers:
            then()
            return
        self._waiting.append(then)
        for helper in self._helpers:
            helper.doubt()
        self._settle()
        self._host.later(MOVE_PATIENCE, self._stop_waiting)

    @property
    def moving(self) -> bool:
        """Whether lines wait to be told to move."""
        return bool(self._waiting)

    def look(self) -> None:
        for helper in self._helpers:
            helper.look()

    def stun_server_taken(self, status: int) -> None:
        """PJSIP has asked the server it was given; 0 = it has its answer."""
        asked, self._asked = self._asked, ""
        self._taken = asked if status == 0 else ""
        if status:
            for helper in self._stun_helpers:
                helper.fell_silent(asked)
        self._settle()

    def _look_for_ever(self) -> None:
        self.look()
        self._host.later(INTERVAL, self._look_for_ever)

    def _settle(self) -> None:
        addresses = [helper.address for helper in self._stun_helpers if helper.address]
        best = self._taken if self._taken in addresses else next(iter(addresses), "")
        if best and best != self._taken and not self._asked:
            self._asked, self._taken = best, ""
            self._host.use_stun_server(best)
        in_use = (best,) if best and best == self._taken else ()
        turn, seconds = self._relay()
        config = replace(self.config, stun_servers=in_use, turn=None if self._slow else turn)
        behind = config if in_use else replace(config, turn=turn)
        self._wait_for(seconds if behind != config else 0.0)
        if (config, behind) != (self.config, self.config_behind):
            self.config, self.config_behind = config, behind
            self._host.reach_changed()
        self._tell()
        if all(helper.known for helper in self._helpers) and (in_use or not best):
            self._stop_waiting()

    def _relay(self) -> tuple[TurnServer | None, float]:
        """The relay by address, and how long it takes to lend one of its own."""
        found = next((helper.found for helper in self._turn_helpers if helper.address), None)
        if self._turn is None or found is None:
            return None, 0.0
        self._slow = found.seconds > (_AGAIN_QUICK if self._slow else _SLOW)
        return replace(self._turn, server=found.address), found.seconds

    def _wait_for(self, seconds: float) -> None:
        """With room for one that is a little slower the next time, in steps: it differs a little each time."""
        wanted = GATHERING if not seconds else math.ceil((1.25 * seconds + 0.1) * 2) / 2
        if wanted != self._gathering:
            self._gathering = wanted
            self._host.gather_for(wanted)

    def _stop_waiting(self) -> None:
        waiting, self._waiting = self._waiting, []
        for then in waiting:
            then()

    def _tell(self) -> None:
        server = "".join(self.config.stun_servers)
        stun = HelperState.ANSWERS if server else _best_of(self._stun_helpers)
        if not server and stun is HelperState.ANSWERS:
            stun = HelperState.ASKING  # PJSIP has not heard it itself yet
        fact = NatHelpChanged(stun, _best_of(self._turn_helpers), server)
        if fact != self._said:
            self._said = fact
            log.info("help through a NAT: STUN %s %s, relay %s", fact.stun, fact.server, fact.relay)
            self._host.emit(fact)


class _Server:
    """One server, asked one question at a time."""

    def __init__(
        self,
        service: Service,
        server: str,
        transport: Transport = Transport.UDP,
        *,
        host: ReachHost,
        ask: Ask,
        local: str,
        settled: Callable[[], None],
    ) -> None:
        self._host = host
        self._question = partial(ask, service, server, transport, local)
        self._settled = settled
        self._found = Found(HelperState.ASKING)
        self._asking = False
        self._doubts = 0

    @property
    def found(self) -> Found:
        return self._found

    @property
    def state(self) -> HelperState:
        return self._found.state

    @property
    def address(self) -> str:
        """ "" while it does not answer."""
        return self._found.address

    @property
    def known(self) -> bool:
        return self.state is not HelperState.ASKING

    def look(self) -> None:
        if self._asking:
            return
        self._asking = True
        asked_at = self._doubts

        def answered(found: Found) -> None:
            self._asking = False
            overdue.cancel()
            if asked_at == self._doubts:
                self._found = found if found.seconds <= _TOO_SLOW else Found(HelperState.SILENT)
                self._settled()
            else:  # asked in another network
                self.look()

        overdue = self._host.later(PATIENCE, self._overdue)
        self._host.beside(self._question, answered, "nat-probe")

    def doubt(self) -> None:
        """What is known of it is of another network."""
        self._found = Found(HelperState.ASKING)
        self._doubts += 1
        self.look()

    def fell_silent(self, address: str) -> None:
        if self.address == address:
            self._found = Found(HelperState.SILENT)

    def _overdue(self) -> None:
        self._found = Found(HelperState.SILENT)
        self._settled()


def _best_of(helpers: tuple[_Server, ...]) -> HelperState:
    for state in (HelperState.ANSWERS, HelperState.ASKING, HelperState.SILENT, HelperState.NO_NAME):
        if any(helper.state is state for helper in helpers):
            return state
    return HelperState.NOT_USED
