"""What an agent may do next, as a table; kept here, checked by a test against the desktop's own copy.

Vocabulary of Cisco Finesse's User.States, wrap-up states folded into WORK plus a next state.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class AgentState(StrEnum):
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
    CALL_ENDED_NO_WORK = "CALL_ENDED_NO_WORK"
    WORK_FINISHED = "WORK_FINISHED"
    WORK_EXTENDED = "WORK_EXTENDED"
    WORK_EXPIRED = "WORK_EXPIRED"
    PREVIEW = "PREVIEW"
    PREVIEW_ENDED = "PREVIEW_ENDED"
    PHONE_LOST = "PHONE_LOST"
    PHONE_BACK = "PHONE_BACK"
    SET_NEXT = "SET_NEXT"
    CLEAR_NEXT = "CLEAR_NEXT"


# Rule 1: LOGIN lands in NOT_READY; LOGOUT leaves only from NOT_READY (and from UNREACHABLE: nobody is there).
# Rule 2: a call may start from any state in which the agent sits at the phone.
# Rule 3: RESTING_EVENTS list NOT_READY; the agent's plan, else the state before the call, may make it READY.
# Rule 4: after a lost phone nothing is assumed: PHONE_BACK lands in NOT_READY.
# Rule 5: SET_NEXT, CLEAR_NEXT and WORK_EXTENDED change the plan, not the state.
_S, _E = AgentState, AgentEvent
AGENT_TRANSITIONS: Mapping[AgentState, Mapping[AgentEvent, AgentState]] = {
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
    {_E.CANCEL_RESERVATION, _E.PREVIEW_ENDED, _E.CALL_ENDED_NO_WORK, _E.WORK_FINISHED, _E.WORK_EXPIRED}
)

RING_NO_ANSWER = 32763
LOGON = 32760
PHONE_DOWN = 32759
PHONE_UP = 32756
