"""What an agent is doing, as a table. The server is authoritative; the desktop asks and shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from agent_desktop.kit.fsm import Table


class AgentState(StrEnum):
    """The vocabulary of Cisco Finesse's User.States with the wrap-up states folded into WORK plus a next state."""

    LOGGED_OUT = "LOGGED_OUT"
    NOT_READY = "NOT_READY"
    READY = "READY"
    RESERVED = "RESERVED"
    PREVIEW = "PREVIEW"
    TALKING = "TALKING"
    HOLD = "HOLD"
    WORK = "WORK"
    UNREACHABLE = "UNREACHABLE"


class AgentEvent(StrEnum):
    LOGIN = "LOGIN"
    LOGOUT = "LOGOUT"
    READY = "READY"
    NOT_READY = "NOT_READY"
    RESERVE = "RESERVE"
    CANCEL_RESERVATION = "CANCEL_RESERVATION"
    RING_NO_ANSWER = "RING_NO_ANSWER"
    TALK = "TALK"
    HOLD = "HOLD"
    RESUME = "RESUME"
    CALL_ENDED = "CALL_ENDED"
    """The last call ended and there is after-call work."""
    CALL_ENDED_NO_WORK = "CALL_ENDED_NO_WORK"
    """The last call ended without after-call work; back to where the agent was (see `resting_state`)."""
    WORK_FINISHED = "WORK_FINISHED"
    WORK_EXTENDED = "WORK_EXTENDED"
    WORK_EXPIRED = "WORK_EXPIRED"
    PREVIEW = "PREVIEW"
    PREVIEW_ENDED = "PREVIEW_ENDED"
    PHONE_LOST = "PHONE_LOST"
    PHONE_BACK = "PHONE_BACK"
    SET_NEXT = "SET_NEXT"
    CLEAR_NEXT = "CLEAR_NEXT"


# Rule 1: LOGIN lands in NOT_READY; LOGOUT leaves only from NOT_READY, and from UNREACHABLE, where there is no call to
#         finish (a forced logout is the server's own step).
# Rule 2: a call may start from any state in which the agent sits at the phone: not every call comes from a queue.
# Rule 3: where the target depends on the agent's plan (next state, the state before the call), the table lists the
#         usual target NOT_READY and `resting_state` decides; it can only choose between READY and NOT_READY.
# Rule 4: after a lost phone nothing is assumed: PHONE_BACK lands in NOT_READY.
# Rule 5: SET_NEXT, CLEAR_NEXT and WORK_EXTENDED change the plan, not the state.
_S, _E = AgentState, AgentEvent
AGENT_TRANSITIONS: Table[AgentState, AgentEvent] = {
    _S.LOGGED_OUT: {_E.LOGIN: _S.NOT_READY},
    _S.NOT_READY: {
        _E.LOGIN: _S.NOT_READY,
        _E.LOGOUT: _S.LOGGED_OUT,
        _E.READY: _S.READY,
        _E.NOT_READY: _S.NOT_READY,
        _E.RESERVE: _S.RESERVED,
        _E.TALK: _S.TALKING,
        _E.PREVIEW: _S.PREVIEW,
        _E.PHONE_LOST: _S.UNREACHABLE,
    },
    _S.READY: {
        _E.READY: _S.READY,
        _E.NOT_READY: _S.NOT_READY,
        _E.RESERVE: _S.RESERVED,
        _E.TALK: _S.TALKING,
        _E.PREVIEW: _S.PREVIEW,
        _E.PHONE_LOST: _S.UNREACHABLE,
    },
    _S.RESERVED: {
        _E.TALK: _S.TALKING,
        _E.CANCEL_RESERVATION: _S.NOT_READY,
        _E.RING_NO_ANSWER: _S.NOT_READY,
        _E.SET_NEXT: _S.RESERVED,
        _E.CLEAR_NEXT: _S.RESERVED,
        _E.PHONE_LOST: _S.UNREACHABLE,
    },
    _S.PREVIEW: {
        _E.TALK: _S.TALKING,
        _E.PREVIEW_ENDED: _S.NOT_READY,
        _E.SET_NEXT: _S.PREVIEW,
        _E.CLEAR_NEXT: _S.PREVIEW,
        _E.PHONE_LOST: _S.UNREACHABLE,
    },
    _S.TALKING: {
        _E.HOLD: _S.HOLD,
        _E.TALK: _S.TALKING,
        _E.CALL_ENDED: _S.WORK,
        _E.CALL_ENDED_NO_WORK: _S.NOT_READY,
        _E.SET_NEXT: _S.TALKING,
        _E.CLEAR_NEXT: _S.TALKING,
        _E.PHONE_LOST: _S.UNREACHABLE,
    },
    _S.HOLD: {
        _E.RESUME: _S.TALKING,
        _E.TALK: _S.TALKING,
        _E.CALL_ENDED: _S.WORK,
        _E.CALL_ENDED_NO_WORK: _S.NOT_READY,
        _E.SET_NEXT: _S.HOLD,
        _E.CLEAR_NEXT: _S.HOLD,
        _E.PHONE_LOST: _S.UNREACHABLE,
    },
    _S.WORK: {
        _E.WORK_FINISHED: _S.NOT_READY,
        _E.WORK_EXPIRED: _S.NOT_READY,
        _E.WORK_EXTENDED: _S.WORK,
        _E.READY: _S.READY,
        _E.NOT_READY: _S.NOT_READY,
        _E.RESERVE: _S.RESERVED,
        _E.TALK: _S.TALKING,
        _E.SET_NEXT: _S.WORK,
        _E.CLEAR_NEXT: _S.WORK,
        _E.PHONE_LOST: _S.UNREACHABLE,
    },
    _S.UNREACHABLE: {
        _E.PHONE_BACK: _S.NOT_READY,
        _E.LOGOUT: _S.LOGGED_OUT,
    },
}

RESTING_EVENTS = frozenset(
    {
        _E.CANCEL_RESERVATION,
        _E.PREVIEW_ENDED,
        _E.CALL_ENDED_NO_WORK,
        _E.WORK_FINISHED,
        _E.WORK_EXPIRED,
    }
)
"""Events after which `resting_state` chooses between READY and NOT_READY."""


class SystemReason:
    """Reason codes the program itself sets; the ids are those of Cisco CCX, so that reports of both agree."""

    RELOGON = 32767
    RING_NO_ANSWER = 32763
    LOGON = 32760
    PHONE_DOWN = 32759
    PHONE_UP = 32756
    CALL_ENDED = 32755


@dataclass(frozen=True, slots=True)
class NextState:
    """What the agent wants to be after the call: READY, or NOT_READY with a reason."""

    state: AgentState
    reason_code: int | None = None


@dataclass(frozen=True, slots=True)
class AgentStatus:
    """The whole truth about one agent at one moment."""

    state: AgentState
    since: datetime
    reason_code: int | None = None
    next: NextState | None = None
    work_until: datetime | None = None
    work_extended: int = 0
    call_id: str | None = None
    changed_by: str | None = None
    revision: int = 0


def resting_state(before_call: NextState, planned: NextState | None) -> NextState:
    """Where an agent rests when a call or its work is over: the plan if there is one, else the state before the call.

    So an agent on a break who dialled out is on the break again (never made Ready by a call), and the last choice wins.
    """
    return planned if planned is not None else before_call
