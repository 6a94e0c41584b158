"""A call as the agent sees it: one customer contact by telephone, with its state, marks and times."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum, auto
from typing import NewType, assert_never

from agent_desktop.domain.address import Diversion, Party
from agent_desktop.domain.leg import Direction, Ending, LegId, LegState, LineId, Outcome
from agent_desktop.domain.media import MediaSecurity, Quality
from agent_desktop.domain.security import Signalling

CallId = NewType("CallId", str)
InteractionId = NewType("InteractionId", str)
"""UUID4 text made here; the key of the record on the server."""


class Phase(StrEnum):
    """What a person would call the state of a call."""

    DIALLING = auto()
    RINGING = auto()
    """Outbound: the far end rings. Inbound: we ring."""
    CONNECTING = auto()
    TALKING = auto()
    ENDED = auto()


def phase_of(direction: Direction, state: LegState) -> Phase:
    """The phase that shows a leg's state."""
    match state:
        case LegState.IDLE | LegState.CALLING:
            return Phase.DIALLING if direction is Direction.OUTBOUND else Phase.RINGING
        case LegState.INCOMING | LegState.EARLY:
            return Phase.RINGING
        case LegState.CONNECTING:
            return Phase.CONNECTING
        case LegState.CONFIRMED:
            return Phase.TALKING
        case LegState.DISCONNECTED:
            return Phase.ENDED
        case _:
            assert_never(state)


class HandedOn(StrEnum):
    """How a call went on to somebody else, as far as the exchange said so; the words of the record."""

    NO = ""
    BLIND = "blind"
    ATTENDED = "attended"
    BLIND_SENT = "blind_sent"
    """Taken over by the exchange, which did not say whether anybody answered."""
    ATTENDED_SENT = "attended_sent"

    @property
    def confirmed(self) -> bool:
        """Whether the exchange said that it worked."""
        return self in (HandedOn.BLIND, HandedOn.ATTENDED)


@dataclass(frozen=True, slots=True)
class Verification:
    """How sure the exchange is of who calls: e.g. level "pin", method "ivr"."""

    level: str
    method: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CallContext:
    """What the signalling said about a call besides who it is; all optional, all untrusted text, bounded."""

    session_id: str = ""
    """One per contact across transfers: from User-to-User or X-CC-Call-Id, else the Call-ID of the first INVITE."""
    queue_id: str = ""
    queue_label: str = ""
    dnis: str = ""
    ivr_path: str = ""
    customer_id: str = ""
    ticket_id: str = ""
    verification: Verification | None = None
    alert: str = ""
    """Alert-Info as received, for the ring tone."""
    diverted_from: tuple[Diversion, ...] = ()
    """Oldest first: the first is the number that the caller dialled."""
    call_reason: str = ""
    """Why the caller calls, where the exchange or a web page asked (X-Call-Reason)."""
    returned: str = ""
    """We had sent this caller on and nobody took them: why, in the exchange's word (BUSY, NOANSWER ...)."""


@dataclass(frozen=True, slots=True)
class Call:
    """Snapshot of a call; call control is its only writer."""

    id: CallId
    interaction_id: InteractionId
    leg_id: LegId
    line_id: LineId
    direction: Direction
    state: LegState
    party: Party
    context: CallContext
    started_at: datetime
    sip_call_id: str = ""
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    held: bool = False
    """We put the far end on hold."""
    held_by_peer: bool = False
    muted: bool = False
    hold_seconds: float = 0.0
    mute_seconds: float = 0.0
    early_media: bool = False
    security: MediaSecurity = MediaSecurity.NONE
    signalling: Signalling = Signalling.PLAIN
    """With `security` it makes the lock: domain.security.lock_of()."""
    quality: Quality | None = None
    ending: Ending | None = None
    outcome: Outcome = Outcome.IN_PROGRESS
    keyed: str = ""
    """Digits sent so far, masked where the agent asked for it."""
    consult_for: CallId | None = None
    """This call asks a third party about that call: no contact of its own, so no pop, no wrap-up, no record."""
    conference: bool = False
    """It is mixed with the other calls that say so."""
    joined: bool = False
    """It was part of a conference at some time."""
    silenced: bool = False
    """In a conference: what this party says reaches nobody."""
    referred: bool = False
    """The far end sent us to somebody else: this is the same contact on a new leg."""
    answers_itself_at: datetime | None = None
    """When it will be answered without the agent, for the card to count down to; None: the agent decides."""
    auto_answered: bool = False
    """Nobody pressed a key: a beep has to be heard before the microphone opens."""
    transferred_to: str = ""
    """To whom it was handed on, from the moment on at which the exchange took that up."""
    transfer: HandedOn = HandedOn.NO

    @property
    def phase(self) -> Phase:
        return phase_of(self.direction, self.state)

    @property
    def active(self) -> bool:
        """Whether its audio path is the one the agent talks on."""
        return self.phase is Phase.TALKING and not self.held

    @property
    def waiting(self) -> bool:
        """Whether it rings here and wants a decision."""
        return self.direction is Direction.INBOUND and self.phase is Phase.RINGING
