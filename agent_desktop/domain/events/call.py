"""What call control tells: calls, transfers, conferences and their rooms."""

from __future__ import annotations

from dataclasses import dataclass

from agent_desktop.domain.call import Call, CallId
from agent_desktop.domain.room import RoomParty
from agent_desktop.domain.transfer import Transfer


@dataclass(frozen=True, slots=True)
class CallAdded:
    call: Call
    at_ns: int = 0


@dataclass(frozen=True, slots=True)
class CallChanged:
    call: Call
    before: Call


@dataclass(frozen=True, slots=True)
class CallEnded:
    """The last fact about a call."""

    call: Call


@dataclass(frozen=True, slots=True)
class TransferChanged:
    """A transfer began or moved on; one that is over is told once and then forgotten."""

    transfer: Transfer


@dataclass(frozen=True, slots=True)
class ConferenceChanged:
    """Exactly these calls are mixed; empty when the conference is over."""

    call_ids: tuple[CallId, ...]
    room: str = ""
    """What the room of the exchange is dialled by where everybody is; "" = mixed on this computer."""


@dataclass(frozen=True, slots=True)
class RoomChanged:
    """Exactly these, and we, are in the conference's room; empty when it is over, or nobody knows.

    `company` is with us in a room of somebody else, where the call `visiting` has led; the same goes for it.
    """

    parties: tuple[RoomParty, ...]
    company: tuple[RoomParty, ...] = ()
    visiting: CallId | None = None
