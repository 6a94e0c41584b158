"""One SIP dialog as a table, and how it ended."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum, auto
from typing import NewType

from agent_desktop.kit.fsm import Table

LegId = NewType("LegId", str)
"""Names a leg for the life of the process; made by the user agent."""

LineId = NewType("LineId", str)
"""Names an account of the phone; comes from provisioning or the profile."""


class Direction(StrEnum):
    INBOUND = auto()
    OUTBOUND = auto()


class LegState(StrEnum):
    """INVITE dialog states as an application needs them (RFC 3261 sections 12 and 13)."""

    IDLE = auto()
    CALLING = auto()
    INCOMING = auto()
    EARLY = auto()
    CONNECTING = auto()
    CONFIRMED = auto()
    DISCONNECTED = auto()


class LegEvent(StrEnum):
    DIAL = auto()
    INVITE_RECEIVED = auto()
    PROVISIONAL = auto()
    """18x sent or received."""
    ANSWERED = auto()
    """2xx sent or received."""
    ACKED = auto()
    TERMINATED = auto()
    """BYE, CANCEL, a final answer other than 2xx, or a local failure."""


# Rule 1: only DIAL and INVITE_RECEIVED leave IDLE, and nothing leaves DISCONNECTED.
# Rule 2: every state between may end at any moment; PROVISIONAL may repeat until the answer.
_S, _E = LegState, LegEvent
LEG_TRANSITIONS: Table[LegState, LegEvent] = {
    _S.IDLE: {_E.DIAL: _S.CALLING, _E.INVITE_RECEIVED: _S.INCOMING, _E.TERMINATED: _S.DISCONNECTED},
    _S.CALLING: {_E.PROVISIONAL: _S.EARLY, _E.ANSWERED: _S.CONNECTING, _E.TERMINATED: _S.DISCONNECTED},
    _S.INCOMING: {_E.PROVISIONAL: _S.EARLY, _E.ANSWERED: _S.CONNECTING, _E.TERMINATED: _S.DISCONNECTED},
    _S.EARLY: {_E.PROVISIONAL: _S.EARLY, _E.ANSWERED: _S.CONNECTING, _E.TERMINATED: _S.DISCONNECTED},
    _S.CONNECTING: {_E.ACKED: _S.CONFIRMED, _E.TERMINATED: _S.DISCONNECTED},
    _S.CONFIRMED: {_E.TERMINATED: _S.DISCONNECTED},
    _S.DISCONNECTED: {},
}


class EndedBy(StrEnum):
    """Who ended the leg, derived from SIP, not from clicks."""

    AGENT = auto()
    PEER = auto()
    SYSTEM = auto()
    """Nobody chose it: a time-out, a transport or device failure, the program closing."""


@dataclass(frozen=True, slots=True)
class Ending:
    """How a leg ended: SIP status (0 when none), the peer's reason text, and who did it."""

    status: int
    reason: str
    ended_by: EndedBy
    elsewhere: bool = False
    """RFC 3326 Reason "SIP;cause=200": another phone answered; not a missed call."""
    code: str = ""
    """A failure on this computer, as in ports.PhoneError, e.g. "device"; "" when there was none."""


class Outcome(StrEnum):
    """What became of a call; distinct from the first record on."""

    IN_PROGRESS = "IN_PROGRESS"
    ANSWERED = "ANSWERED"
    MISSED = "MISSED"
    """Rang here and nobody answered in time; the exchange took it away."""
    REJECTED = "REJECTED"
    CALLER_LEFT = "CALLER_LEFT"
    ELSEWHERE = "ELSEWHERE"
    CANCELLED = "CANCELLED"
    """We dialled and gave up before the answer."""
    BUSY = "BUSY"
    NO_ANSWER = "NO_ANSWER"
    FAILED = "FAILED"
    DEVICE_ERROR = "DEVICE_ERROR"


_NO_ANSWER = frozenset({408, 480, 487, 504})
_BUSY = frozenset({486, 600})
_DECLINED = frozenset({603, 607, 608})
DEVICE = "device"
"""The code of a sound device that cannot be opened."""


def outcome_of(
    direction: Direction,
    answered: bool,
    ending: Ending,
    ring_limit_reached: bool = False,
    device_failed: bool = False,
    sounded: bool = True,
) -> Outcome:
    """The outcome of an ended leg.

    `ring_limit_reached` tells a caller's CANCEL after the exchange's ring time (missed) from one before (caller left);
    `device_failed` that it could not be answered, or dialled, because the sound device failed; `sounded` that its audio
    was connected at some time after the answer: an answer without a device to speak and hear with is none.
    """
    if answered and (sounded or ending.code != DEVICE):
        return Outcome.ANSWERED
    if not ending.elsewhere and (ending.code == DEVICE or (device_failed and ending.ended_by is not EndedBy.AGENT)):
        return Outcome.DEVICE_ERROR
    if direction is Direction.INBOUND:
        if ending.elsewhere:
            return Outcome.ELSEWHERE
        if ending.ended_by is EndedBy.AGENT:
            return Outcome.REJECTED
        if ending.ended_by is EndedBy.SYSTEM:
            return Outcome.FAILED
        return Outcome.MISSED if ring_limit_reached else Outcome.CALLER_LEFT
    if ending.ended_by is EndedBy.AGENT:
        return Outcome.CANCELLED
    if ending.status in _BUSY:
        return Outcome.BUSY
    if ending.status in _NO_ANSWER:
        return Outcome.NO_ANSWER
    if ending.status in _DECLINED:
        return Outcome.REJECTED
    return Outcome.FAILED
