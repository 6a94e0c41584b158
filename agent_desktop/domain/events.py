"""Facts: what happened, in the past tense, published on the bus.

The first group comes from the user agent and the server, through their adapters; the second from the services. Nobody
but call control turns facts of the first group into the state of a call.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum, auto

from agent_desktop.domain.address import Party
from agent_desktop.domain.agent_state import AgentState, AgentStatus
from agent_desktop.domain.announcement import Announcement
from agent_desktop.domain.call import Call, CallContext, CallId, InteractionId, Verification
from agent_desktop.domain.customer import Customer, Handover, Pop
from agent_desktop.domain.follow_up import FollowUp
from agent_desktop.domain.interaction import CallRecord
from agent_desktop.domain.knowledge import Reminder
from agent_desktop.domain.leg import Ending, LegEvent, LegId, LineId
from agent_desktop.domain.line_check import LineCheckProgress
from agent_desktop.domain.links import LinkStatus, Network
from agent_desktop.domain.media import AudioDevice, AudioStatus, Level, MediaSecurity, Quality
from agent_desktop.domain.outbox import PendingWrite
from agent_desktop.domain.provisioning import Provisioning
from agent_desktop.domain.quiz import Attempt, QuizBrief
from agent_desktop.domain.room import RoomParty
from agent_desktop.domain.satisfaction import Figures
from agent_desktop.domain.security import LineWarning, Signalling, TlsProblem
from agent_desktop.domain.settings import SettingValue
from agent_desktop.domain.sound_check import SoundCheckState
from agent_desktop.domain.text import LocalText
from agent_desktop.domain.transfer import Transfer
from agent_desktop.domain.wrapup import Draft, WrapUpStatus

# --- from the user agent -------------------------------------------------------------------------------------------


class Registration(StrEnum):
    """Where a line stands with its registrar."""

    DIRECT = auto()
    """No registrar wanted, and the transport is up."""
    REGISTERING = auto()
    REGISTERED = auto()
    REFUSED = auto()
    """The registrar said no (wrong password, unknown user): trying again will not help by itself."""
    UNREACHABLE = auto()
    """No answer; it is tried again."""
    REMOVED = auto()


@dataclass(frozen=True, slots=True)
class LineChanged:
    line_id: LineId
    registration: Registration
    status: int = 0
    reason: str = ""
    retry_in: float | None = None
    """Seconds until the next attempt, when one is planned."""
    tls: TlsProblem | None = None
    """Why the connection over TLS was not made; also told of a direct line when a call could not get one."""
    warning: LineWarning | None = None
    """What is unsafe about the line as it is set up, whether it works or not."""
    code: str = ""
    """Why it is unreachable, where that is known: no_route (no network leads there), no_name (its name is not found),
    no_answer, connection_lost."""
    server: str = ""
    """URI of the server that this is about: the first one, or a backup proxy."""


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
class MicrophoneMeasured:
    """Momentary loudness of the microphone, 0.0 to 1.0, in a call or not."""

    level: float


@dataclass(frozen=True, slots=True)
class DtmfReceived:
    leg_id: LegId
    digit: str


class ExtensionState(StrEnum):
    """What a watched extension does (RFC 4235 dialog states, as a busy lamp field shows them)."""

    UNKNOWN = auto()
    FREE = auto()
    RINGING = auto()
    BUSY = auto()
    ON_HOLD = auto()


@dataclass(frozen=True, slots=True)
class LampChanged:
    """`user` is the watched extension as it was asked for; `caller` who rings there, when the exchange tells."""

    line_id: LineId
    user: str
    state: ExtensionState
    caller: str = ""


@dataclass(frozen=True, slots=True)
class MessagesWaiting:
    """Voice messages in a line's mailbox (RFC 3842)."""

    line_id: LineId
    new: int
    old: int
    account: str = ""


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


@dataclass(frozen=True, slots=True)
class AudioChanged:
    """Devices came or went, or others were opened."""

    status: AudioStatus
    devices: tuple[AudioDevice, ...]


class HelperState(StrEnum):
    """How a STUN server or a relay stands; of several the best."""

    NOT_USED = auto()
    """The centre names none."""
    ASKING = auto()
    ANSWERS = auto()
    SILENT = auto()
    NO_NAME = auto()
    """Its name stands for no address."""


@dataclass(frozen=True, slots=True)
class NatHelpChanged:
    """What a call of now is offered with: our public address only while `stun` ANSWERS, a relay while `relay` does.

    `server` is the STUN server in use, "address:port".
    """

    stun: HelperState
    relay: HelperState
    server: str = ""


@dataclass(frozen=True, slots=True)
class NetworkChanged:
    """Addresses or routes of this computer are others now; what was connected may hang."""

    network: Network


@dataclass(frozen=True, slots=True)
class UserAgentFailed:
    """The phone as a whole cannot work: e.g. code "port_taken", "no_network", "engine_died"."""

    code: str
    detail: str = ""


# --- from the server -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AgentStatusPushed:
    status: AgentStatus


@dataclass(frozen=True, slots=True)
class ColleagueStatusPushed:
    user_id: str
    state: AgentState
    since: datetime


@dataclass(frozen=True, slots=True)
class AnnouncementPushed:
    announcement: Announcement


@dataclass(frozen=True, slots=True)
class AnnouncementGone:
    """Withdrawn, over, or not for us any more."""

    announcement_id: str


@dataclass(frozen=True, slots=True)
class QuizzesPushed:
    """A test was given to us, changed or closed; ask for the list again."""


@dataclass(frozen=True, slots=True)
class ArticleEndingsPushed:
    """Articles of ours that end soon, or have ended."""

    articles: tuple[Reminder, ...]


@dataclass(frozen=True, slots=True)
class QueueFiguresPushed:
    queue_id: str
    waiting: int
    longest_wait_seconds: float
    ready_agents: int


@dataclass(frozen=True, slots=True)
class ProvisioningPushed:
    """The centre changed something; fetch it again."""

    revision: str


@dataclass(frozen=True, slots=True)
class HandoverPushed:
    """A contact of ours was handed over by somebody who has written more since, or was announced after it rang."""

    interaction_id: str
    handover: Handover


@dataclass(frozen=True, slots=True)
class TicketPushed:
    """Somebody else, or the clock, did something to a ticket that concerns us; `action` as its flow calls it."""

    ticket_id: str
    number: int
    action: str
    title: LocalText


@dataclass(frozen=True, slots=True)
class FollowUpPushed:
    """A promised call is due, or somebody put one on our list."""

    follow_up: FollowUp


@dataclass(frozen=True, slots=True)
class MessageMoved:
    """A message that we wrote was sent, or not: `status` is queued, sending, sent or failed, `reason` a code."""

    message_id: str
    customer_id: str
    status: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class RoomPushed:
    """Who is in a conference room of the exchange that we are in too."""

    room: str
    parties: tuple[RoomParty, ...]


@dataclass(frozen=True, slots=True)
class SurveyPushed:
    """A customer answered a survey; what they said is for those who may ask for it."""

    agent_id: str
    """Whose call it was."""
    customer_id: str = ""


Push = (
    AgentStatusPushed
    | ColleagueStatusPushed
    | AnnouncementPushed
    | AnnouncementGone
    | QuizzesPushed
    | ArticleEndingsPushed
    | QueueFiguresPushed
    | ProvisioningPushed
    | HandoverPushed
    | TicketPushed
    | FollowUpPushed
    | MessageMoved
    | RoomPushed
    | SurveyPushed
)

# --- from the services ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OwnSatisfactionChanged:
    """How satisfied one's own customers were this week; None when that is not known any more."""

    week: Figures | None


@dataclass(frozen=True, slots=True)
class AnnouncementsChanged:
    """What the centre tells at this moment: what waits for a confirmation first, then what is unread."""

    current: tuple[Announcement, ...]


@dataclass(frozen=True, slots=True)
class QuizzesChanged:
    """Tests for this agent."""

    mine: tuple[QuizBrief, ...]


@dataclass(frozen=True, slots=True)
class QuizMarked:
    """The server has marked a try of ours."""

    attempt: Attempt


@dataclass(frozen=True, slots=True)
class FollowUpsChanged:
    """The calls still to be made, the next one first."""

    open: tuple[FollowUp, ...]


@dataclass(frozen=True, slots=True)
class LinkChanged:
    status: LinkStatus


@dataclass(frozen=True, slots=True)
class ServerAnswered:
    """A request reached the server."""


@dataclass(frozen=True, slots=True)
class ServerFailed:
    """A request did not: code as in the backend's errors."""

    code: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class EventStreamChanged:
    """The server's event stream came or went."""

    connected: bool
    detail: str = ""


@dataclass(frozen=True, slots=True)
class LineChecked:
    """A check of the line began, moved on or is over."""

    progress: LineCheckProgress


@dataclass(frozen=True, slots=True)
class LoggedIn:
    """Somebody works here now, with this; published again when the centre changes it."""

    provisioning: Provisioning


@dataclass(frozen=True, slots=True)
class LoggedOut:
    code: str = ""


@dataclass(frozen=True, slots=True)
class AgentStatusChanged:
    """`confirmed`: the server said so; otherwise it is what the desktop knows while the server is away."""

    status: AgentStatus
    confirmed: bool


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
    """Exactly these, and we, are in the conference's room; empty when it is over, or nobody knows."""

    parties: tuple[RoomParty, ...]


@dataclass(frozen=True, slots=True)
class PopReady:
    interaction_id: InteractionId
    pop: Pop


@dataclass(frozen=True, slots=True)
class PopFailed:
    """The server could not tell who calls; code as in the backend's errors."""

    interaction_id: InteractionId
    code: str


@dataclass(frozen=True, slots=True)
class CustomerAttached:
    """The customer of an interaction is settled: found, or chosen by the agent."""

    interaction_id: InteractionId
    customer: Customer


@dataclass(frozen=True, slots=True)
class CallerVerified:
    """The agent asked something to make sure who it is; of a wrong answer the level is FAILED_VERIFICATION."""

    interaction_id: InteractionId
    verification: Verification


@dataclass(frozen=True, slots=True)
class WrapUpOpened:
    """A form is there to be filled; `draft` holds what was typed before a restart."""

    interaction_id: InteractionId
    draft: Draft


@dataclass(frozen=True, slots=True)
class DraftSaved:
    interaction_id: InteractionId
    at: datetime


@dataclass(frozen=True, slots=True)
class WrapUpFinished:
    interaction_id: InteractionId
    status: WrapUpStatus


@dataclass(frozen=True, slots=True)
class WriteQueued:
    """A write is safe on disk and wants delivery."""

    write: PendingWrite


@dataclass(frozen=True, slots=True)
class WriteDelivered:
    write: PendingWrite


@dataclass(frozen=True, slots=True)
class WriteRefused:
    """The server refused it, and it stays on this computer for a person to see: code and words as in the refusal."""

    write: PendingWrite
    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class WriteSentBack:
    """The server refused it, and it does not wait any more: code and words are those of the refusal."""

    write: PendingWrite
    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class CustomerChanged:
    """The record as the server has it now."""

    customer: Customer


@dataclass(frozen=True, slots=True)
class CustomerRefused:
    """A change of a customer was refused; what was typed is a draft again. "conflict": somebody was faster."""

    customer_id: str
    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class OutboxChanged:
    pending: tuple[PendingWrite, ...]


@dataclass(frozen=True, slots=True)
class RecordSaved:
    """The call log on this computer has this row now."""

    record: CallRecord


@dataclass(frozen=True, slots=True)
class SoundCheckChanged:
    """The sound check does something else now, or knows more."""

    state: SoundCheckState


@dataclass(frozen=True, slots=True)
class SettingChanged:
    """A setting of this computer has this value from now on."""

    key: str
    value: SettingValue


@dataclass(frozen=True, slots=True)
class ProblemNoticed:
    """Something the agent should read, as a code that ui/text turns into a sentence."""

    code: str
    detail: str = ""
    call_id: CallId | None = None
