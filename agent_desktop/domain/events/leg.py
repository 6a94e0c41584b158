"""What the user agent tells of a leg, from its INVITE to its end."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum, auto

from agent_desktop.domain.address import Party
from agent_desktop.domain.call import CallContext
from agent_desktop.domain.leg import Ending, LegEvent, LegId, LineId
from agent_desktop.domain.media import Level, MediaSecurity, Quality
from agent_desktop.domain.security import Signalling


@dataclass(frozen=True, slots=True)
class LegIncoming:
    """An INVITE arrived and 180 is on its way. `at_ns` is time.monotonic_ns() at the callback."""

    leg_id: LegId
    line_id: LineId
    party: Party
    context: CallContext
    sip_call_id: str
    at_ns: int
    source: str = ""
    """host:port the INVITE came from."""
    auto_answer_after: float | None = None
    """Seconds, when a header asks for auto-answer (Call-Info, Alert-Info, Answer-Mode ...); policy decides."""
    trusted: bool = False
    """It came from the exchange that the centre named, by its address."""


@dataclass(frozen=True, slots=True)
class LegMoved:
    """PROVISIONAL, ANSWERED or ACKED happened on a leg. Its end is LegEnded."""

    leg_id: LegId
    event: LegEvent
    status: int = 0
    reason: str = ""
    early_media: bool = False
    sip_call_id: str = ""
    """Of a dialled leg: its Call-ID, known from the first answer on."""


@dataclass(frozen=True, slots=True)
class LegEnded:
    leg_id: LegId
    ending: Ending


@dataclass(frozen=True, slots=True)
class LegMediaChanged:
    """Audio of a leg was (re)negotiated. `flowing` is false while neither side sends to the other."""

    leg_id: LegId
    flowing: bool
    held: bool
    held_by_peer: bool
    codec: str = ""
    security: MediaSecurity = MediaSecurity.NONE
    early: bool = False
    signalling: Signalling = Signalling.PLAIN
    """With `security` it makes the lock: domain.security.lock_of()."""


@dataclass(frozen=True, slots=True)
class LegIdentityChanged:
    """The far end says it is somebody else now (after a transfer)."""

    leg_id: LegId
    party: Party


class RemoteWish(StrEnum):
    """What another program may ask of the phone within a call (NOTIFY with the events of that name)."""

    TALK = auto()
    """Answer, or go on where the call is held."""
    HOLD = auto()


@dataclass(frozen=True, slots=True)
class LegRemoteControlled:
    """The far end asks us to press a button; policy decides. `trusted` as in LegIncoming."""

    leg_id: LegId
    wish: RemoteWish
    trusted: bool = False


@dataclass(frozen=True, slots=True)
class LegTransferProgressed:
    """What became so far of a REFER of ours (RFC 3515 section 2.4): the status its NOTIFY or its refusal told.

    `final` comes exactly once per transfer. 2xx is success, anything else a failure that leaves the leg as it was;
    408 when nothing was heard for too long, 481 when the leg ended first.
    """

    leg_id: LegId
    status: int
    reason: str = ""
    final: bool = False


@dataclass(frozen=True, slots=True)
class LegReferred:
    """The far end of `leg_id` sends us elsewhere (REFER); the INVITE of `new_leg_id` to `party` is on its way.

    Until the new leg is answered the old one goes on; if the new one fails the old one stays what it was.
    """

    leg_id: LegId
    new_leg_id: LegId
    party: Party


@dataclass(frozen=True, slots=True)
class LegReplaced:
    """Another dialog takes the place of `leg_id` without ringing (INVITE with Replaces, RFC 3891).

    `new_leg_id` is already being answered; the old leg ends by itself.
    """

    leg_id: LegId
    new_leg_id: LegId
    party: Party
    sip_call_id: str = ""


@dataclass(frozen=True, slots=True)
class LegQualityMeasured:
    leg_id: LegId
    quality: Quality


@dataclass(frozen=True, slots=True)
class LegLevelMeasured:
    leg_id: LegId
    level: Level


@dataclass(frozen=True, slots=True)
class LegMicrophoneSilent:
    """Not the faintest sound came from the microphone for a while, though it is open and the far end talks.

    A working microphone is never that still: a key or a hinge at the headset mutes it, or the system does.
    """

    leg_id: LegId


@dataclass(frozen=True, slots=True)
class DtmfReceived:
    leg_id: LegId
    digit: str


class Milestone(StrEnum):
    """Moments of a call worth a time stamp."""

    INVITE = auto()
    RINGING = auto()
    """180 on the wire (sent or received)."""
    OK = auto()
    FIRST_RTP_OUT = auto()
    FIRST_RTP_IN = auto()
    HEARD = auto()
    """Speech energy received."""
    SPOKE = auto()
    """Speech energy sent."""
    BYE = auto()


@dataclass(frozen=True, slots=True)
class LegMilestone:
    """`at_ns` is time.monotonic_ns()."""

    leg_id: LegId
    milestone: Milestone
    at_ns: int
