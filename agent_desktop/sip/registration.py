"""Where a line stands with its registrar (RFC 3261 section 10), as a table: what is on its way, and what is planned."""

from __future__ import annotations

from enum import StrEnum, auto

from agent_desktop.kit.fsm import Table


class LineState(StrEnum):
    NEW = auto()
    HELD = auto()
    """Another line takes leave for the same address first."""
    LOOKING = auto()
    """A way to the server is looked for."""
    ASKING = auto()
    """A REGISTER is on its way."""
    OVERTAKING = auto()
    """A way is looked for anew while a REGISTER has no answer yet, which is forgotten as soon as there is one."""
    SILENT = auto()
    """Nobody has answered the REGISTER, which the stack goes on sending; another attempt is planned."""
    WAITING = auto()
    """Nothing is on its way, and another attempt is planned."""
    SETTLED = auto()
    """Registered, or in direct mode reachable. The stack renews it by itself."""
    LEAVING = auto()
    """The REGISTER that takes our Contact away is on its way."""
    UNHEARD = auto()
    """Nobody has answered that in time; it may arrive late."""
    GONE = auto()


class LineEvent(StrEnum):
    HOLD = auto()
    PROCEED = auto()
    """What held the line back is over."""
    TRY = auto()
    """Now, whatever was planned."""
    ASKED = auto()
    """A REGISTER left."""
    PLACED = auto()
    """A line without a registrar has its transport."""
    ACCEPTED = auto()
    DENIED = auto()
    """Any other answer, the stack's own giving up among them."""
    FAILED = auto()
    """No way, no answer in time, or the connection broke."""
    LEAVE = auto()
    """The farewell left."""
    OVERDUE = auto()
    END = auto()
    """Without a farewell: there is nothing to take leave of, or no time."""


# Rule 1: an attempt is TRY, then ASKED or PLACED or FAILED. A line that is held or leaves makes none.
# Rule 2: one REGISTER is on its way at a time. A new attempt forgets one that has no answer (OVERTAKING); what is
#         answered meanwhile ends no attempt.
# Rule 3: an answer that comes late is still an answer: ACCEPTED settles what only waits.
# Rule 4: who leaves comes back as another line. No answer to a farewell is GONE, sooner or later.
_S, _E = LineState, LineEvent
_ENDS = {_E.LEAVE: _S.LEAVING, _E.END: _S.GONE}
LINE_TRANSITIONS: Table[LineState, LineEvent] = {
    _S.NEW: {_E.HOLD: _S.HELD, _E.TRY: _S.LOOKING, _E.END: _S.GONE},
    _S.HELD: {_E.PROCEED: _S.LOOKING, _E.END: _S.GONE},
    _S.LOOKING: {
        _E.TRY: _S.LOOKING,
        _E.ASKED: _S.ASKING,
        _E.PLACED: _S.SETTLED,
        _E.ACCEPTED: _S.LOOKING,
        _E.DENIED: _S.LOOKING,
        _E.FAILED: _S.WAITING,
        **_ENDS,
    },
    _S.ASKING: {
        _E.TRY: _S.OVERTAKING,
        _E.ACCEPTED: _S.SETTLED,
        _E.DENIED: _S.WAITING,
        _E.FAILED: _S.SILENT,
        **_ENDS,
    },
    _S.OVERTAKING: {
        _E.TRY: _S.OVERTAKING,
        _E.ASKED: _S.ASKING,
        _E.ACCEPTED: _S.LOOKING,
        _E.DENIED: _S.LOOKING,
        _E.FAILED: _S.SILENT,
        **_ENDS,
    },
    _S.SILENT: {
        _E.TRY: _S.OVERTAKING,
        _E.ACCEPTED: _S.SETTLED,
        _E.DENIED: _S.WAITING,
        _E.FAILED: _S.SILENT,
        **_ENDS,
    },
    _S.WAITING: {
        _E.TRY: _S.LOOKING,
        _E.ACCEPTED: _S.SETTLED,
        _E.DENIED: _S.WAITING,
        _E.FAILED: _S.WAITING,
        **_ENDS,
    },
    _S.SETTLED: {
        _E.TRY: _S.LOOKING,
        _E.ACCEPTED: _S.SETTLED,
        _E.DENIED: _S.WAITING,
        _E.FAILED: _S.WAITING,
        **_ENDS,
    },
    _S.LEAVING: {_E.ACCEPTED: _S.GONE, _E.DENIED: _S.GONE, _E.OVERDUE: _S.UNHEARD, _E.END: _S.GONE},
    _S.UNHEARD: {_E.ACCEPTED: _S.GONE, _E.DENIED: _S.GONE, _E.END: _S.GONE},
    _S.GONE: {_E.ACCEPTED: _S.GONE, _E.DENIED: _S.GONE, _E.END: _S.GONE},
}

UNANSWERED = frozenset({LineState.ASKING, LineState.OVERTAKING, LineState.SILENT})
"""A REGISTER of ours has no answer yet."""
GOING = frozenset({LineState.LEAVING, LineState.UNHEARD, LineState.GONE})
