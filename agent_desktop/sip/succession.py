"""One leg after another: a far end that sends us elsewhere (REFER), or whose place another dialog takes (Replaces).

Sources: RFC 3515, RFC 3891, RFC 5589; pjsua_call.c: the stack begins the new dialog itself and sends the NOTIFYs.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Protocol

from agent_desktop.domain.address import Party
from agent_desktop.domain.events import LegReferred, LegReplaced
from agent_desktop.domain.leg import Direction, EndedBy, LegId
from agent_desktop.sip.audio import Sound
from agent_desktop.sip.callbacks import LegCall
from agent_desktop.sip.far_end import FarEnd
from agent_desktop.sip.identity import NumberParser
from agent_desktop.sip.line import Line
from agent_desktop.sip.message import read_headers
from agent_desktop.sip.transfer import asked_to_call

log = logging.getLogger(__name__)

_BIRTH_PATIENCE = 5.0
"""Seconds after which a leg that the stack was to begin counts as never begun."""
_FAREWELL_PATIENCE = 5.0
"""Seconds that whoever sent us elsewhere has for the BYE before we say it."""
_ACCEPTED, _BAD_REQUEST, _PENDING, _DECLINED = 202, 400, 491, 603


class Member(Protocol):
    """A leg, as those before and after it see it."""

    id: LegId
    line: Line
    direction: Direction
    believed: bool

    @property
    def succession(self) -> Succession: ...

    @property
    def confirmed(self) -> bool: ...

    @property
    def answered(self) -> bool: ...

    @property
    def hold_wanted(self) -> bool: ...

    def begin(self, party: Party) -> LegCall:
        """The dialog that the stack shall begin for this leg; its facts wait for release_facts()."""
        ...

    def release_facts(self) -> None: ...

    def vanish(self) -> None:
        """The dialog never began; nothing will be told of the leg."""
        ...

    def give_way(self, *, replaced: bool) -> None:
        """Falls silent for good. `replaced`: the far end ends it, through the stack."""
        ...

    def start_held(self) -> None:
        """Holds the far end as soon as there is a dialog."""
        ...

    def take_sound(self) -> None: ...

    def hang_up(self, by: EndedBy = EndedBy.AGENT) -> None: ...


class Surroundings(Protocol):
    sound: Sound

    def emit(self, fact: object) -> None: ...

    def later(self, delay: float, action: Callable[[], None]) -> object: ...


class Succession:
    """The place of `leg` between its predecessor and its heir. `make_heir` gives a new leg on the same line."""

    def __init__(
        self, leg: Member, host: Surroundings, parse: NumberParser, make_heir: Callable[[Direction], Member]
    ) -> None:
        self._leg = leg
        self._host = host
        self._parse = parse
        self._make_heir = make_heir
        self._predecessor: Member | None = None
        self._heir: Member | None = None
        self._birth: LegReferred | LegReplaced | None = None

    @property
    def waits(self) -> bool:
        """Whether the leg before still has the word, so that early media of a dialled one stay unheard."""
        dialled = self._leg.direction is Direction.OUTBOUND
        return dialled and self._predecessor is not None and not self._leg.answered

    # --- of the leg that has been there ------------------------------------------------------------------------------

    def sent_elsewhere(self, target: str) -> tuple[int, LegCall | None]:
        """A REFER came: the status of the answer, and with 202 what the stack shall call `target` with."""
        if not self._leg.confirmed or not self._leg.believed:
            return _DECLINED, None  # a stranger must not have us call whom he likes
        if self._heir is not None:
            return _PENDING, None
        party = asked_to_call(target, self._parse)
        if party is None:
            log.info("leg %s: the far end sends us to where we do not call", self._leg.id)
            return _BAD_REQUEST, None
        heir = self._make_heir(Direction.OUTBOUND)
        return _ACCEPTED, self._name(heir, LegReferred(self._leg.id, heir.id, party))

    def to_be_replaced(self, message: str, source: str) -> LegCall | None:
        """An INVITE wants this place: what shall answer it, None to refuse.

        The tags of the dialog, which the stack compared, prove that the asker may (RFC 3891 section 5); a call that
        rings here belongs to whoever answers it.
        """
        if self._heir is not None or not (self._leg.confirmed or self._leg.direction is Direction.OUTBOUND):
            return None
        headers = read_headers(message, source)
        heir = self._make_heir(Direction.INBOUND)
        heir.believed = self._leg.line.trust.believes(source)
        party = FarEnd(self._parse, self._leg.line.trust.believes).introduced(headers)
        log.info("leg %s is replaced by %s, from %s", self._leg.id, heir.id, source)
        return self._name(heir, LegReplaced(self._leg.id, heir.id, party, headers.first("call-id")))

    def replaced(self) -> None:
        """The stack answers the heir and ends this leg."""
        if self._heir is not None:
            self._leg.give_way(replaced=True)
            self._heir.succession.begun(inbound=True)
            self._heir.succession.takes_over(self._leg)

    def over(self) -> None:
        """The leg ended; whoever comes before or after goes on alone."""
        heir, self._heir = self._heir, None
        if heir is not None:
            heir.succession._predecessor = None
            heir.take_sound()  # early media that had to wait
        old, self._predecessor = self._predecessor, None
        if old is not None and old.succession._heir is self._leg:
            old.succession._heir = None

    # --- of the leg that comes after ---------------------------------------------------------------------------------

    def begun(self, *, inbound: bool = False) -> None:
        """The stack began the dialog: now others may know of it. An `inbound` one begins when the old leg says so."""
        if self._birth is None or (self._leg.direction is Direction.INBOUND and not inbound):
            return
        birth, self._birth = self._birth, None
        self._host.emit(birth)
        self._leg.release_facts()

    def answered(self) -> None:
        """Whom we were sent to answers: the old leg has done its duty."""
        old = self._predecessor
        if old is not None and self._leg.direction is Direction.OUTBOUND:
            old.give_way(replaced=False)
            self.takes_over(old)
            # the BYE is the business of whoever sent us here (RFC 5589 section 6)
            self._host.later(_FAREWELL_PATIENCE, lambda: old.hang_up(EndedBy.SYSTEM))

    def takes_over(self, old: Member) -> None:
        """The sound with all that was switched on it, and the hold."""
        self._host.sound.replace(old.id, self._leg.id)
        if old.hold_wanted:
            self._leg.start_held()
        else:
            self._leg.take_sound()

    # --- inside ------------------------------------------------------------------------------------------------------

    def _name(self, heir: Member, birth: LegReferred | LegReplaced) -> LegCall:
        self._heir = heir
        heir.succession._predecessor = self._leg
        heir.succession._birth = birth
        self._host.later(_BIRTH_PATIENCE, heir.succession._check_birth)
        return heir.begin(birth.party)

    def _check_birth(self) -> None:
        if self._birth is not None:
            log.info("leg %s never began", self._leg.id)
            self._birth = None
            self._leg.vanish()
            self.over()
