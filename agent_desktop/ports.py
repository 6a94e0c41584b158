"""What the core needs from outside, and how it may fail.

PortError
 +- PhoneError            the softphone: code says why, detail is the engine's own text
 +- BackendError
 |   +- Unreachable       no connection, time-out, server error: try again later
 |   +- Garbage           an answer that is not what was agreed
 |   +- NotLoggedIn       no session, or it ended
 |   +- BadCredentials    with attempts_left
 |   +- TooManyAttempts   with retry_after
 |   +- Refused           the server understood and said no; code and sentence from its problem document
 |   +- IllegalState      an agent event that is not legal now; carries the true status
 +- StorageError          the local file cannot be read or written
 +- SecretsError          the key store is missing or locked

Adapters raise only these; no library's exception leaves its package.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:  # a start must not load what only names the values that pass here
    from collections.abc import AsyncIterator, Callable, Mapping, Sequence
    from datetime import date, datetime
    from pathlib import Path

    from agent_desktop.domain.address import PhoneNumber, SipAddress
    from agent_desktop.domain.agent_state import AgentEvent, AgentStatus, NextState
    from agent_desktop.domain.announcement import (
        Announcement,
        AnnouncementPage,
        AnnouncementText,
        Readers,
        WrittenPage,
    )
    from agent_desktop.domain.article_editing import (
        ArticleHistory,
        Comparison,
        EditEvent,
        EditorialWork,
        Gaps,
        Version,
        Writing,
    )
    from agent_desktop.domain.customer import Customer, CustomerBrief, Pop, PopQuery, TimelineItem, VerificationStep
    from agent_desktop.domain.customer_editing import CustomerChange
    from agent_desktop.domain.events import Push
    from agent_desktop.domain.follow_up import FollowUp
    from agent_desktop.domain.form_design import FormDesign, FormHistory, FormShelf, Sketch
    from agent_desktop.domain.importing import ImportJob, ImportNoun
    from agent_desktop.domain.interaction import CallRecord
    from agent_desktop.domain.knowledge import Article, ArticleBrief, SearchResult, Topic
    from agent_desktop.domain.leg import LegId, LineId
    from agent_desktop.domain.links import Network
    from agent_desktop.domain.media import AudioChoice, AudioDevice, AudioStatus, DtmfMethod
    from agent_desktop.domain.message import Choices, NewMessage, Subject
    from agent_desktop.domain.outbox import Delivery, PendingWrite
    from agent_desktop.domain.provisioning import LineConfig, PhoneConfig, Provisioning, TurnServer, User
    from agent_desktop.domain.quiz import (
        Answers,
        Attempt,
        QuizBrief,
        QuizFigures,
        QuizResults,
        QuizText,
        WrittenBrief,
        WrittenQuiz,
    )
    from agent_desktop.domain.room import RoomParty
    from agent_desktop.domain.satisfaction import AnswerPage, AnswerQuery, SatisfactionReport
    from agent_desktop.domain.text import LocalText
    from agent_desktop.domain.ticket import NewStep, NewTicket, Scope, Ticket, TicketPage
    from agent_desktop.domain.wrapup import Draft, Form, WrapUpStatus

NO_SERVER = "no_server"
"""The code of a backend that a profile does without: nothing is wrong, and asking again is in vain."""


class PortError(Exception):
    """Base of all; `code` is a key of ui/text, `detail` the other side's own words."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail


class PhoneError(PortError):
    """Codes: port_taken, no_network, bad_address, no_such_leg, wrong_state, too_many_calls, device, engine."""


class BackendError(PortError):
    """Base of the server's failures."""


class Unreachable(BackendError):
    pass


class Garbage(BackendError):
    pass


class NotLoggedIn(BackendError):
    pass


class BadCredentials(BackendError):
    def __init__(self, detail: str = "", attempts_left: int | None = None) -> None:
        super().__init__("bad_credentials", detail)
        self.attempts_left = attempts_left


class TooManyAttempts(BackendError):
    def __init__(self, detail: str = "", retry_after: float = 0.0) -> None:
        super().__init__("too_many_attempts", detail)
        self.retry_after = retry_after


class Refused(BackendError):
    pass


class IllegalState(BackendError):
    def __init__(self, status: AgentStatus, detail: str = "") -> None:
        super().__init__("illegal_state", detail)
        self.status = status


class StorageError(PortError):
    pass


class SecretsError(PortError):
    pass


class ProbeError(PortError):
    """Codes: see LineProbes."""


class UserAgent(Protocol):
    """The SIP softphone. Its facts (domain/events, first group) reach the bus on the loop's thread.

    Commands return when the engine accepted them; what they lead to arrives as facts. All raise PhoneError.
    """

    async def start(self, config: PhoneConfig) -> None:
        """Opens transports and sound; AudioChanged has been emitted then. A failed start leaves nothing open."""
        ...

    async def stop(self) -> None:
        """Ends every leg, unregisters, closes; idempotent."""
        ...

    async def set_lines(self, lines: Sequence[LineConfig]) -> None:
        """Adds, changes and removes lines so that exactly these exist; LineChanged follows for each."""
        ...

    async def register_again(self) -> None:
        """Tries every line's registration now."""
        ...

    async def network_changed(self) -> None:
        """The computer's addresses or routes are others now: every line looks for its way and registers from there,
        and its calls are told the new address."""
        ...

    async def dial(self, line_id: LineId, target: SipAddress, headers: Mapping[str, str]) -> LegId:
        """Sends the INVITE. No fact of the leg is emitted before this has returned its id.

        PhoneError "device": sound is wanted and there is none, so nobody is called.
        """
        ...

    async def answer(self, leg_id: LegId) -> None:
        """PhoneError "device": sound is wanted and there is none; it rings on, and may be answered once there is."""
        ...

    async def reject(self, leg_id: LegId, status: int) -> None:
        """Final answer `status` (486 busy, 603 decline, 480 ...) to a ringing leg."""
        ...

    async def hang_up(self, leg_id: LegId) -> None:
        """BYE, CANCEL or 603, whatever the state asks for; harmless on an ended leg."""
        ...

    async def hold(self, leg_id: LegId) -> None: ...

    async def resume(self, leg_id: LegId) -> None: ...

    async def mute(self, leg_id: LegId, muted: bool) -> None: ...

    async def send_dtmf(self, leg_id: LegId, digits: str, method: DtmfMethod) -> None: ...

    async def transfer(self, leg_id: LegId, target: SipAddress, headers: Mapping[str, str]) -> None:
        """Sends REFER (RFC 3515): the far end shall call `target`, with `headers` in its INVITE where it can.

        LegTransferProgressed follows, the last one final; the leg itself is not ended.
        """
        ...

    async def transfer_to_leg(self, leg_id: LegId, consult_leg_id: LegId) -> None:
        """Sends REFER with Replaces (RFC 5589 section 7): the far ends of both legs shall talk to each other.

        LegTransferProgressed for `leg_id` follows; neither leg is ended.
        """
        ...

    async def join(self, leg_ids: Sequence[LegId]) -> None:
        """From now on exactly these legs hear one another and us; fewer than two part all.

        A leg that is held joins when it is resumed; one that ends leaves by itself.
        """
        ...

    async def silence_party(self, leg_id: LegId, silent: bool) -> None:
        """Whether what this far end says reaches nobody, us included; it goes on hearing everybody."""
        ...

    async def watch_lamps(self, line_id: LineId, users: Sequence[str]) -> None:
        """Subscribes to the dialog state of exactly these extensions; LampChanged follows for each."""
        ...

    async def audio_devices(self) -> tuple[AudioDevice, ...]: ...

    async def choose_audio(self, choice: AudioChoice) -> AudioStatus:
        """Opens these devices, in a call too. A missing device falls back to the default and the status says so."""
        ...

    async def set_echo_canceller(self, on: bool) -> None: ...

    async def measure_microphone(self, on: bool) -> None:
        """MicrophoneMeasured about ten times a second until False; it needs no call, and takes none its sound."""
        ...

    async def record_voice(self, seconds: float) -> float:
        """Records the microphone for the sound check; returns its loudest moment, 0.0 to 1.0."""
        ...

    async def play_voice(self) -> None:
        """Plays what was recorded, and returns when it was heard; wrong_state when nothing is recorded."""
        ...

    async def play_tone(self) -> None:
        """Three beeps on the speaker, and returns when they were heard."""
        ...

    async def end_sound_check(self) -> None:
        """Ends measuring, recording and playing; what was recorded is deleted."""
        ...

    async def watch_levels(self, leg_id: LegId | None) -> None:
        """LegLevelMeasured about ten times a second for this leg, until another or None."""
        ...


class NetworkWatch(Protocol):
    """Notices when addresses or routes of this computer change."""

    def start(self, changed: Callable[[Network], None]) -> None:
        """Calls `changed` on the loop's thread a moment after each change; several at once are one."""
        ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class RouteFound:
    """Our side of the way to an address; `kind` as in the quality record: wired, wireless, vpn, mobile or ""."""

    local: str
    interface: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class RelayFound:
    """What a relay lends us, and where it sees us: address and port each."""

    relayed: str
    public: str = ""


@dataclass(frozen=True, slots=True)
class TlsTrust:
    """Whom to believe over TLS beside the system's authorities, and with which certificate of ours to go there."""

    ca_file: str = ""
    ca_pem: str = ""
    verify: bool = True
    cert_file: str = ""
    key_file: str = ""


@dataclass(frozen=True, slots=True)
class TlsFacts:
    """What a TLS connection showed; of a server that is not verified no names are known."""

    protocol: str
    cipher: str
    names: tuple[str, ...] = ()
    issuer: str = ""
    ends: datetime | None = None


class LineProbes(Protocol):
    """Looks at the way to a server, beside what uses it. Cancellable at any moment; none blocks the loop.

    ProbeError's codes: no_name, no_route, connection_refused, no_answer, and "tls_" with a value of TlsCode.
    """

    async def look_up(self, host: str) -> tuple[str, ...]:
        """IPv4 addresses of a name, at least one."""
        ...

    async def route(self, address: str, wanted: str = "") -> RouteFound:
        """With `wanted` the way has to begin at this address of ours."""
        ...

    async def ask_exchange(self, server: str, address: str, local: str) -> bool:
        """Whether `address` answers OPTIONS for the SIP URI `server` over UDP within two seconds, whatever it says."""
        ...

    async def public_address(self, server: str, local: str) -> str:
        """Address and port by which a STUN server ("host" or "host:port") sees us, "" when it does not answer."""
        ...

    async def relay(self, turn: TurnServer, local: str) -> RelayFound:
        """Borrows an address at a relay and gives it back. ProbeError's codes: no_name, and "relay_" with silent,
        credentials, full or refused."""
        ...

    async def connect(self, address: str, port: int, local: str) -> None:
        """A TCP connection, closed at once."""
        ...

    async def connect_tls(self, address: str, port: int, local: str, name: str, trust: TlsTrust) -> TlsFacts:
        """Checks the certificate for `name`, unless `trust` says not to."""
        ...


class Ringer(Protocol):
    """Plays ring and signal tones on the ringer device, never through the call's audio."""

    def ring(self, tone: str, device: str, volume: int) -> None:
        """Loops `tone` (name of a sound, "" = usual) until quiet(); volume 0-100. Never raises: silence is logged."""
        ...

    def signal(self, tone: str, device: str, volume: int) -> None:
        """Plays `tone` once."""
        ...

    def quiet(self) -> None: ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class AgentEventRequest:
    """An agent event on its way to the server; `key` makes a retry harmless."""

    key: str
    event: AgentEvent
    at: datetime
    reason_code: int | None = None
    next: NextState | None = None
    call_id: str | None = None
    queue_id: str | None = None
    interaction_id: str | None = None
    """The contact that the after-call work of a CALL_ENDED is for."""


@dataclass(frozen=True, slots=True)
class TransferNotice:
    """A caller is about to be handed on; `key` makes a retry harmless.

    By this the server knows the call again at the next agent, even when its headers get lost on the way.
    """

    key: str
    interaction_id: str
    session_id: str
    to: str
    """Extension, queue or number, as it is dialled."""
    kind: str
    """"blind", "consult" or "attended"."""
    ani: str
    at: datetime
    draft: Draft | None = None
    """What was typed until now."""


class Backend(Protocol):
    """The server. Every call may raise BackendError; none blocks the loop."""

    async def open(self, url: str) -> None:
        """Prepares connections to `url`; raises Refused("bad_url") for an address that cannot be one."""
        ...

    async def close(self) -> None: ...

    async def login(self, username: str, password: str) -> User: ...

    async def resume_session(self, refresh_token: str) -> User: ...

    def refresh_token(self) -> str:
        """The secret to keep for resume_session, "" without a session."""
        ...

    def on_refresh_token(self, changed: Callable[[str], None]) -> None:
        """Calls `changed` with every new refresh token, so that it can be kept."""
        ...

    async def logout(self) -> None: ...

    async def provisioning(self) -> Provisioning: ...

    async def agent_status(self) -> AgentStatus: ...

    async def send_agent_event(self, request: AgentEventRequest) -> AgentStatus: ...

    async def colleagues(self) -> Mapping[str, AgentStatus]:
        """User id -> status."""
        ...

    async def pop(self, query: PopQuery) -> Pop: ...

    async def announce_transfer(self, notice: TransferNotice) -> None: ...

    async def find_customers(self, text: str, limit: int) -> tuple[CustomerBrief, ...]: ...

    async def customer(self, customer_id: str) -> Customer: ...

    async def customer_items(self, customer_id: str, kind: str, limit: int, before: str) -> tuple[TimelineItem, ...]:
        """`kind` is timeline, tickets, orders or calls; `before` an item id for the next page.

        "timeline:message" is the part of the timeline that was written; so with call, ticket, order, verification.
        """
        ...

    async def reveal(self, key: str, customer_id: str, fields: Sequence[str], interaction_id: str) -> Customer:
        """The customer with these fields in plain; the server notes who looked. `key` makes a retry harmless."""
        ...

    async def link_number(self, customer_id: str, e164: str, label: str) -> Customer: ...

    async def create_customer(self, customer_id: str, name: str, e164: str) -> Customer: ...

    async def unfinished_wrap_ups(self) -> tuple[Draft, ...]:
        """One's own wrap-ups that the server has as incomplete: out of time, or left for later."""
        ...

    async def form(self, form_id: str, version: int) -> Form:
        """A form as it was in one version; Refused("not_found") when it never was."""
        ...

    async def list_tickets(self, scope: Scope, only_open: bool, before: int, limit: int) -> TicketPage:
        """The highest number first, without their steps; `before` is a number to go on below, 0 for the start."""
        ...

    async def ticket(self, ticket_id: str) -> Ticket:
        """One with everything that was done to it."""
        ...

    async def follow_ups(self) -> tuple[FollowUp, ...]:
        """One's own calls to make, the next one first."""
        ...

    async def search_knowledge(self, text: str, queue_id: str, language: str, limit: int) -> SearchResult: ...

    async def suggest_articles(self, topic: Topic) -> tuple[ArticleBrief, ...]: ...

    async def article(self, article_id: str) -> Article: ...

    async def attachment(self, article_id: str, attachment_id: str) -> bytes:
        """The whole file; the server keeps none above 700,000 bytes."""
        ...

    async def deliver(self, write: PendingWrite) -> Delivery:
        """Sends one write. LATER when the server is away or unreadable; raises Refused when it will never take it."""
        ...

    def pushes(self) -> AsyncIterator[Push]:
        """The event stream, reconnecting by itself with what was missed; ends only by cancellation or NotLoggedIn.

        Raises Unreachable on each failed attempt is NOT done: connection trouble goes to `on_stream`.
        """
        ...

    def on_stream(self, changed: Callable[[bool, str], None]) -> None:
        """Calls `changed(connected, detail)` when the stream comes or goes."""
        ...

    def network_changed(self) -> None:
        """The computer's addresses or routes are others now: the event stream is connected anew at once."""
        ...


class ArticleEditor(Protocol):
    """Where articles are written, for those who may. Every call may raise BackendError.

    Refused: "validation" for what is missing, "conflict" when somebody saved in between, "forbidden" for a step of
    one's own text, "illegal_transition" for a step that its state does not allow.
    """

    async def work(self) -> EditorialWork: ...

    async def gaps(self, days: int) -> Gaps: ...

    async def history(self, article_id: str) -> ArticleHistory: ...

    async def version(self, article_id: str, version: int) -> Version: ...

    async def compare(self, article_id: str, new: int, old: int) -> Comparison: ...

    async def save(self, writing: Writing) -> Version:
        """Writes the draft; makes article and draft where there are none. The same text twice is stored once."""
        ...

    async def move(self, key: str, article_id: str, version: int, event: EditEvent, note: str) -> Version:
        """`key` makes a retry harmless."""
        ...

    async def write_again(self, article_id: str, version: int) -> Version: ...


class Messenger(Protocol):
    """What the server can send to customers. Every call may raise BackendError.

    Refused: "not_found" for a customer or an article that is not there, "validation" for an article that is for
    colleagues only.
    """

    async def choices(self, about: Subject) -> Choices: ...


class RoomControl(Protocol):
    """Conference rooms of the exchange, through the server. Every call may raise BackendError.

    Refused: "not_found" for a room that we are not in, and for who is not in it any more.
    """

    async def parties(self, room: str) -> tuple[RoomParty, ...]:
        """Everybody in the room, us too."""
        ...

    async def silence(self, room: str, party_id: str, silent: bool) -> None: ...

    async def drop(self, room: str, party_id: str) -> None: ...


class SatisfactionSource(Protocol):
    """What customers said in surveys. Every call may raise BackendError; Refused("forbidden") for others' figures."""

    async def report(self, since: date, until: date, *, mine: bool) -> SatisfactionReport:
        """Both days included, 92 at most; `mine` narrows it to one's own calls, as for agents it always is."""
        ...

    async def answers(self, query: AnswerQuery, limit: int) -> AnswerPage: ...


class FormDesigner(Protocol):
    """Where forms are laid out, for those who may. Every call may raise BackendError.

    Refused: "validation" with the place of what makes no sense, "conflict" when somebody else was faster.
    """

    async def forms(self) -> FormShelf: ...

    async def history(self, form_id: str) -> FormHistory: ...

    async def design(self, form_id: str, version: int) -> FormDesign: ...

    async def keep(self, sketch: Sketch) -> Sketch:
        """Stores a draft; the same twice is stored once. The answer has the server's revision."""
        ...

    async def discard(self, form_id: str) -> None: ...

    async def publish(self, form_id: str, version: int, design: FormDesign) -> None:
        """Makes it the version that new wrap-ups and tickets are written on; the same twice is published once."""
        ...


class Importer(Protocol):
    """Where tables are brought in, for those who may. Every call may raise BackendError.

    Refused: "validation" for a file that is no table, "conflict" while another import goes on, "illegal_transition".
    """

    async def jobs(self) -> tuple[ImportJob, ...]:
        """The newest first."""
        ...

    async def job(self, import_id: str) -> ImportJob: ...

    async def make(self, import_id: str, noun: ImportNoun, file_name: str) -> ImportJob: ...

    async def upload(self, import_id: str, path: Path, progress: Callable[[int, int], None]) -> ImportJob:
        """Sends the file; `progress` hears bytes sent and in all. Raises StorageError when it cannot be read."""
        ...

    async def check(self, import_id: str, mapping: Mapping[str, str]) -> ImportJob:
        """Starts the dry run; `mapping` is heading -> field."""
        ...

    async def run(self, import_id: str) -> ImportJob: ...

    async def cancel(self, import_id: str) -> ImportJob: ...

    async def errors(self, import_id: str, target: Path) -> None:
        """Writes the table of bad rows. Raises StorageError when `target` cannot be written."""
        ...


class AnnouncementBoard(Protocol):
    """Announcements on the server. Every call may raise BackendError.

    Refused: "validation" for what is missing, "conflict" when somebody changed it in between, "forbidden" for who may
    not write them.
    """

    async def page(self, words: str, before: str, limit: int, *, current: bool) -> AnnouncementPage:
        """What is for us, the latest first, after the one whose id is `before`; with `current` only what is shown."""
        ...

    async def written(self, words: str, before: str, limit: int) -> WrittenPage: ...

    async def save(self, text: AnnouncementText) -> Announcement:
        """The same text twice is stored once."""
        ...

    async def withdraw(self, announcement_id: str, revision: int) -> Announcement: ...

    async def readers(self, announcement_id: str) -> Readers: ...


class QuizDesk(Protocol):
    """Tests for agents on the server. Every call may raise BackendError.

    Refused: "illegal_transition" for a try that cannot begin, "conflict" when somebody changed the test in between or
    has begun it, "validation" for a test that nobody could take, "forbidden" for what one may not.
    """

    async def mine(self) -> tuple[QuizBrief, ...]: ...

    async def begin(self, quiz_id: str, attempt_id: str) -> Attempt:
        """Begins a try under this id, or gives the one that was begun."""
        ...

    async def attempt(self, quiz_id: str, attempt_id: str) -> Attempt: ...

    async def written(self) -> tuple[WrittenBrief, ...]: ...

    async def read(self, quiz_id: str) -> WrittenQuiz: ...

    async def save(self, text: QuizText) -> WrittenQuiz:
        """The same text twice is stored once."""
        ...

    async def publish(self, quiz_id: str, revision: int) -> WrittenQuiz: ...

    async def close(self, quiz_id: str, revision: int) -> WrittenQuiz: ...

    async def figures(self) -> tuple[QuizFigures, ...]: ...

    async def results(self, quiz_id: str) -> QuizResults: ...


@dataclass(frozen=True, slots=True)
class Persona:
    """A simulated caller of the demo."""

    id: str
    name: str
    summary: LocalText


class DemoControl(Protocol):
    """The demo's outside world; raises BackendError."""

    async def personas(self) -> tuple[Persona, ...]: ...

    async def next_caller(self, persona_id: str) -> str:
        """Makes somebody call ("" = whoever is next) and returns the name."""
        ...


class WireFormat(Protocol):
    """Bodies of writes exactly as the server will get them."""

    def call_record(self, record: CallRecord) -> str: ...

    def wrap_up(self, draft: Draft, status: WrapUpStatus, finished_at: datetime) -> str: ...

    def ticket(self, ticket: NewTicket) -> str: ...

    def ticket_step(self, step: NewStep) -> str: ...

    def follow_up(self, follow_up: FollowUp) -> str: ...

    def message(self, message: NewMessage) -> str: ...
    def customer_change(self, change: CustomerChange) -> str: ...

    def confirmation(self, at: datetime) -> str: ...

    def quiz_answers(self, answers: Answers) -> str: ...

    def draft(self, draft: Draft) -> str: ...

    def article_feedback(self, article_id: str, kind: str, interaction_id: str, query: str, note: str = "") -> str: ...

    def verification(self, step: VerificationStep) -> str: ...


class LocalStore(Protocol):
    """The one file on this computer (call log, drafts, outbox). Every write is durable when the await returns.

    Raises StorageError. Methods that change two things change both or neither.
    """

    async def open(self) -> None: ...

    async def close(self) -> None: ...

    async def save_record(self, record: CallRecord, write: PendingWrite | None) -> None: ...

    async def recent_records(self, limit: int) -> tuple[CallRecord, ...]:
        """Newest first."""
        ...

    async def unfinished_records(self) -> tuple[CallRecord, ...]:
        """Rows still IN_PROGRESS: the program died during these calls."""
        ...

    async def save_draft(self, draft: Draft) -> None: ...

    async def drafts(self) -> tuple[Draft, ...]: ...

    async def delete_draft(self, interaction_id: str) -> None: ...

    async def finish_draft(self, interaction_id: str, write: PendingWrite) -> None:
        """Queues the wrap-up and removes its draft, in one step."""
        ...

    async def put_write(self, write: PendingWrite) -> None: ...

    async def pending_writes(self) -> tuple[PendingWrite, ...]:
        """Oldest first, refused ones included."""
        ...

    async def remove_write(self, write: PendingWrite) -> None:
        """Removes it if no newer revision took its place meanwhile."""
        ...

    async def note_attempt(self, write: PendingWrite, refused: str) -> None:
        """Counts an attempt; a non-empty `refused` takes the write out of delivery."""
        ...

    async def remember(self, key: str, text: str) -> None: ...

    async def recall(self, key: str) -> str: ...


class SettingsStore(Protocol):
    """The agent's choices on this computer; a damaged file reads as empty and is kept aside."""

    def load(self) -> Mapping[str, Any]: ...

    def save(self, values: Mapping[str, Any]) -> None:
        """Atomic; raises StorageError."""
        ...


class SecretStore(Protocol):
    """The operating system's key store. Never writes plain text; raises SecretsError when there is none."""

    async def get(self, name: str) -> str: ...

    async def set(self, name: str, secret: str) -> None: ...

    async def delete(self, name: str) -> None: ...


class NumberingPlan(Protocol):
    """Telephone numbers as people and networks write them (libphonenumber behind it)."""

    def parse(self, text: str) -> PhoneNumber | None:
        """E.164 of any usual spelling seen from the centre's country; None when it is no public number."""
        ...

    def display(self, number: PhoneNumber) -> str:
        """The way people read it, e.g. "+86 139 1234 5678"."""
        ...

    def warm_up(self) -> None:
        """Loads its tables now (slow: tens of ms), so that the first call does not wait."""
        ...
