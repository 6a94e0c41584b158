"""Handing a caller on: the roles, the stages as a table, and where it stands.

Roles as RFC 5589 has them, in the words of the trade: we are the initiator, the caller is the transferred, whoever
shall take the call is the recipient.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum, auto

from agent_desktop.domain.address import Party
from agent_desktop.domain.call import CallId
from agent_desktop.kit.fsm import Table


class TransferStage(StrEnum):
    """Where a transfer stands, as the initiator sees it."""

    CHOOSING = auto()
    """The caller is on hold and the agent looks for a recipient."""
    CALLING = auto()
    """The recipient's telephone rings, or is about to."""
    CONSULTING = auto()
    """The agent talks to the recipient, the caller hears music."""
    WITH_CALLER = auto()
    """Swapped: the agent talks to the caller, the recipient waits."""
    REFERRING = auto()
    """The exchange was asked to connect the two; its answer is awaited."""
    COMPLETED = auto()
    """The exchange said that it worked."""
    SENT_ON = auto()
    """The exchange took the caller over, and the caller's leg ended before it said how that went."""
    MERGED = auto()
    """All three talk: it became a conference."""
    CANCELLED = auto()
    """The agent is back with the caller."""
    FAILED = auto()
    """It did not work and the agent is back with the caller; `code` says why."""
    CALLER_GONE = auto()
    """The caller hung up first."""


class TransferEvent(StrEnum):
    CONSULT = auto()
    """The agent calls a recipient first."""
    BLIND = auto()
    """The agent sends the caller on without asking."""
    RECIPIENT_ANSWERED = auto()
    RECIPIENT_LOST = auto()
    """Did not answer, refused, or hung up."""
    SWAP = auto()
    COMPLETE = auto()
    MERGE = auto()
    CANCEL = auto()
    ACCEPTED = auto()
    """The exchange says that the two are connected."""
    REFUSED = auto()
    """The exchange says that it did not work, or says nothing."""
    CALLER_TAKEN = auto()
    """The caller's leg ended after the exchange had taken the request up, before its final word."""
    CALLER_LOST = auto()
    """The caller's leg ended, and nobody has taken the caller over."""


# Rule 1: the caller is held before anything else and is never lost by a step that fails: every failure ends with the
#         agent talking to the caller, or with a recipient to be chosen again.
# Rule 2: completing while the recipient still rings sends the caller on blind, to the same recipient.
# Rule 3: a refusal ends in FAILED, with the caller resumed.
# Rule 4: only the exchange's own word makes it COMPLETED. Where the caller's leg ends without one, what was heard until
#         then decides (see end_of_callers_leg): a hang-up and a transfer that worked look the same on that leg.
_S, _E = TransferStage, TransferEvent
TRANSFER_TRANSITIONS: Table[TransferStage, TransferEvent] = {
    _S.CHOOSING: {
        _E.CONSULT: _S.CALLING,
        _E.BLIND: _S.REFERRING,
        _E.CANCEL: _S.CANCELLED,
        _E.CALLER_LOST: _S.CALLER_GONE,
    },
    _S.CALLING: {
        _E.RECIPIENT_ANSWERED: _S.CONSULTING,
        _E.RECIPIENT_LOST: _S.FAILED,
        _E.COMPLETE: _S.REFERRING,
        _E.CANCEL: _S.CANCELLED,
        _E.CALLER_LOST: _S.CALLER_GONE,
    },
    _S.CONSULTING: {
        _E.SWAP: _S.WITH_CALLER,
        _E.COMPLETE: _S.REFERRING,
        _E.MERGE: _S.MERGED,
        _E.CANCEL: _S.CANCELLED,
        _E.RECIPIENT_LOST: _S.FAILED,
        _E.CALLER_LOST: _S.CALLER_GONE,
    },
    _S.WITH_CALLER: {
        _E.SWAP: _S.CONSULTING,
        _E.COMPLETE: _S.REFERRING,
        _E.MERGE: _S.MERGED,
        _E.CANCEL: _S.CANCELLED,
        _E.RECIPIENT_LOST: _S.FAILED,
        _E.CALLER_LOST: _S.CALLER_GONE,
    },
    _S.REFERRING: {
        _E.ACCEPTED: _S.COMPLETED,
        _E.REFUSED: _S.FAILED,
        _E.CALLER_TAKEN: _S.SENT_ON,
        _E.CALLER_LOST: _S.CALLER_GONE,
        _E.RECIPIENT_LOST: _S.REFERRING,
    },
    _S.COMPLETED: {},
    _S.SENT_ON: {},
    _S.MERGED: {},
    _S.CANCELLED: {},
    _S.FAILED: {},
    _S.CALLER_GONE: {},
}

OVER = frozenset(stage for stage, row in TRANSFER_TRANSITIONS.items() if not row)
"""Stages that end a transfer."""


def end_of_callers_leg(stage: TransferStage, status: int) -> TransferEvent:
    """What the end of the caller's leg is, by the last SIP status that the exchange told of the recipient.

    0 is silence, 1xx that the REFER was accepted and is being followed (RFC 3515 section 2.4.4), 2xx success; a caller
    who hangs up after a refusal has simply gone.
    """
    if stage is not TransferStage.REFERRING or status < 100 or status >= 300:
        return TransferEvent.CALLER_LOST
    return TransferEvent.ACCEPTED if status >= 200 else TransferEvent.CALLER_TAKEN


@dataclass(frozen=True, slots=True)
class Transfer:
    """Snapshot of a transfer; transfer control is its only writer."""

    call_id: CallId
    """The caller's call."""
    stage: TransferStage
    recipient: Party | None = None
    consult_id: CallId | None = None
    """The call to the recipient, when there is one."""
    blind: bool = False
    status: int = 0
    """The last SIP status told about the recipient."""
    code: str = ""
    """Why it failed, a key of ui/text: busy, no_answer, refused, not_found, recipient_hung_up, timeout, failed ..."""

    @property
    def over(self) -> bool:
        return self.stage in OVER
