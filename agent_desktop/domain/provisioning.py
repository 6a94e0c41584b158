"""What the centre decides for an agent: lines, queues, reasons, forms, colleagues, settings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from agent_desktop.domain.cti import IntercomHeader
from agent_desktop.domain.leg import LineId
from agent_desktop.domain.media import DtmfMethod, SoundUse
from agent_desktop.domain.text import LocalText
from agent_desktop.domain.wrapup import Form, Option


class Transport(StrEnum):
    UDP = "udp"
    TCP = "tcp"
    TLS = "tls"


class SrtpPolicy(StrEnum):
    OFF = "off"
    OPTIONAL = "optional"
    MANDATORY = "mandatory"


class CallWaiting(StrEnum):
    """What happens to a second call."""

    WAIT = "wait"
    """It is shown and the agent chooses; accepting it holds the first."""
    BUSY = "busy"
    AUTO_HOLD = "auto_hold"
    """It is answered as the queue says, and the first is held."""


class AnswerPolicy(StrEnum):
    MANUAL = "manual"
    AUTO = "auto"


class HeaderAnswer(StrEnum):
    """Whether a header of the call itself may have it answered at once (intercom)."""

    TRUSTED = "trusted"
    """When it comes from our exchange; a stranger's header never opens a microphone."""
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class TurnServer:
    """A relay for media (RFC 8656); `server` is "host:port"."""

    server: str
    username: str = ""
    password: str = ""
    transport: Transport = Transport.UDP

    def __repr__(self) -> str:  # the password must not reach a log through a repr
        return f"TurnServer(server={self.server!r}, transport={self.transport!r})"


@dataclass(frozen=True, slots=True)
class LineConfig:
    """One SIP account. Without a registrar the line is in direct mode: it dials and is dialled by address."""

    id: LineId
    aor: str
    """Our address of record, "sip:1001@example.org"."""
    label: str = ""
    registrar: str = ""
    """Request-URI of the REGISTER, "sip:host:port;transport=tcp"; empty = direct mode."""
    proxy: str = ""
    """Outbound proxy URI; in direct mode where dialled numbers go."""
    username: str = ""
    password: str = ""
    transport: Transport = Transport.UDP
    srtp: SrtpPolicy = SrtpPolicy.OFF
    register_expires: int = 300
    backup_proxies: tuple[str, ...] = ()
    """SIP URIs to try, in this order, while the usual way to the exchange does not answer."""
    mailbox: str = ""
    """Address whose message-waiting is watched, "sip:1001@example.org"; empty = what arrives unasked for the line."""
    voicemail_number: str = ""
    """What to dial to hear the messages; empty = not offered."""
    dtmf: DtmfMethod | None = None
    """How its exchange wants keyed digits; None = as the agent has chosen."""

    def __repr__(self) -> str:  # the password must not reach a log through a repr
        return (
            f"LineConfig(id={self.id!r}, aor={self.aor!r}, registrar={self.registrar!r}, transport={self.transport!r})"
        )


@dataclass(frozen=True, slots=True)
class Queue:
    id: str
    label: LocalText
    dnis: tuple[str, ...] = ()
    answer: AnswerPolicy = AnswerPolicy.MANUAL
    auto_answer_delay_ms: int = 0
    call_waiting: CallWaiting = CallWaiting.WAIT
    form_id: str = ""
    acw_seconds: int = 0
    acw_extend_seconds: int = 30
    service_level_seconds: int = 20
    ring: str = ""


class ReasonKind(StrEnum):
    NOT_READY = "NOT_READY"
    LOGOUT = "LOGOUT"
    WRAPUP = "WRAPUP"
    SYSTEM = "SYSTEM"


@dataclass(frozen=True, slots=True)
class ReasonCode:
    id: int
    kind: ReasonKind
    label: LocalText
    icon: str = ""
    order: int = 0
    selectable: bool = True


@dataclass(frozen=True, slots=True)
class CustomerField:
    """A field of the industry pack's customer record; `tone` names a rule such as "overdue"."""

    key: str
    label: LocalText
    type: str = "text"
    in_header: bool = True
    order: int = 0
    tone: str = ""
    options: tuple[Option, ...] = ()
    editable: bool = False
    """Kept with the customer: the other fields are computed, or never change."""
    max_length: int = 500
    minimum: float | None = None
    maximum: float | None = None
    """Of an amount."""


@dataclass(frozen=True, slots=True)
class RecordLink:
    """Another system that shows the customer; `template` is filled in as domain/record_links says."""

    id: str
    label: LocalText
    template: str


@dataclass(frozen=True, slots=True)
class TicketType:
    """What a ticket can be about; `form_id` is empty where a title and words are enough."""

    id: str
    label: LocalText
    icon: str = ""
    form_id: str = ""
    flow_id: str = "standard"


@dataclass(frozen=True, slots=True)
class TicketState:
    id: str
    label: LocalText
    tone: str = ""


@dataclass(frozen=True, slots=True)
class TicketAction:
    """A step that can be taken; `effect` is note, take, route, resolve or tell."""

    id: str
    label: LocalText
    needs_note: bool = False
    effect: str = "note"


@dataclass(frozen=True, slots=True)
class TicketFlow:
    """How a type of ticket goes; which step is legal now says the ticket itself."""

    id: str
    states: tuple[TicketState, ...]
    actions: tuple[TicketAction, ...]


@dataclass(frozen=True, slots=True)
class Unit:
    """A team or department that takes tickets."""

    id: str
    label: LocalText


@dataclass(frozen=True, slots=True)
class Colleague:
    user_id: str
    display_name: str
    display_name_latin: str
    extension: str
    role: str


@dataclass(frozen=True, slots=True)
class User:
    id: str
    username: str
    display_name: str
    display_name_latin: str
    role: str
    extension: str
    permissions: frozenset[str] = frozenset()
    language: str = ""


@dataclass(frozen=True, slots=True)
class PhoneConfig:
    """What all lines share: where to listen and how to sound."""

    local_address: str = ""
    """Interface to bind; empty = the one that routes to the proxy."""
    local_port: int = 0
    rtp_port: int = 0
    """First RTP port; 0 = any."""
    sound: SoundUse = SoundUse.NEEDED
    user_agent: str = "AgentDesktop"
    codecs: tuple[str, ...] = ("opus", "G722", "PCMU", "PCMA")
    echo_canceller: bool = True
    tls_ca_file: str = ""
    tls_ca_pem: str = ""
    """The centre's own certificate authorities as PEM text, trusted beside the system's and those of tls_ca_file."""
    verify_server: bool = True
    """Over TLS: refuse an exchange whose certificate does not prove its name."""
    tls_cert_file: str = ""
    """PEM file with our own certificate, for exchanges that ask for one and for being called over TLS directly."""
    tls_key_file: str = ""
    """Its private key; empty = in the same file."""
    stun_servers: tuple[str, ...] = ()
    """"host" or "host:port", for who sits behind a NAT; tried in this order."""
    turn: TurnServer | None = None
    ice: bool = False
    trusted_proxies: tuple[str, ...] = ()
    """Names or addresses whose identity and X- headers are believed; empty = the registrar's and the proxies'."""


@dataclass(frozen=True, slots=True)
class Provisioning:
    """Everything the centre sends after login, or a profile file stands in for."""

    user: User
    lines: tuple[LineConfig, ...]
    phone: PhoneConfig = PhoneConfig()
    queues: tuple[Queue, ...] = ()
    reason_codes: tuple[ReasonCode, ...] = ()
    forms: tuple[Form, ...] = ()
    customer_fields: tuple[CustomerField, ...] = ()
    record_links: tuple[RecordLink, ...] = ()
    ticket_types: tuple[TicketType, ...] = ()
    ticket_flows: tuple[TicketFlow, ...] = ()
    units: tuple[Unit, ...] = ()
    colleagues: tuple[Colleague, ...] = ()
    country: str = "CN"
    currency: str = "CNY"
    time_zone: str = ""
    """Of the centre, which counts its days in it ("Asia/Shanghai"); "" = that of this computer."""
    call_waiting: CallWaiting = CallWaiting.WAIT
    offline_sentence: LocalText = LocalText()
    auto_answer: bool = False
    """Every call is answered at once: a profile for tests and for intercom desks, never from a caller's header."""
    auto_answer_from_headers: HeaderAnswer = HeaderAnswer.TRUSTED
    conference_room: str = ""
    """Extension of a conference room on the exchange; empty = conferences are mixed on this computer."""
    room_control: bool = False
    """Whether the server knows who is in it, and drops and silences there."""
    pickup_prefix: str = "*8"
    """Dialled before a ringing colleague's extension it takes their call; empty = not offered."""
    intercom_prefix: str = ""
    """Dialled before a colleague's extension it makes their phone answer by itself; empty = asked for by header."""
    intercom_header: IntercomHeader = IntercomHeader.ANSWER_MODE
    """The header that asks for it."""
    echo_number: str = "600"
    """Says back what it hears, for the check of microphone and line; empty = not offered."""
    watch_colleagues: bool = True
    """Whether the exchange is asked which colleagues are on the phone."""
    demo: bool = False
    revision: str = ""

    def at_centre(self, moment: datetime) -> datetime:
        """An aware moment as the centre's clock shows it; as this computer's does where the zone is not known."""
        try:
            return moment.astimezone(ZoneInfo(self.time_zone) if self.time_zone else None)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            return moment.astimezone()

    def queue(self, queue_id: str) -> Queue | None:
        return next((q for q in self.queues if q.id == queue_id), None)

    def queue_of_dnis(self, dnis: str) -> Queue | None:
        return next((q for q in self.queues if dnis and dnis in q.dnis), None)

    def forms_for(self, purpose: str) -> tuple[Form, ...]:
        return tuple(f for f in self.forms if f.purpose == purpose)

    def ticket_flow(self, type_id: str) -> TicketFlow | None:
        """The flow of a type of ticket."""
        kind = next((t for t in self.ticket_types if t.id == type_id), None)
        return next((f for f in self.ticket_flows if kind is not None and f.id == kind.flow_id), None)

    def form(self, form_id: str) -> Form | None:
        return next((f for f in self.forms if f.id == form_id), None)

    def reason(self, reason_id: int | None) -> ReasonCode | None:
        return next((r for r in self.reason_codes if r.id == reason_id), None)
