"""What the user agent and the host tell of lines, sound, lamps and the network."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum, auto

from agent_desktop.domain.leg import LineId
from agent_desktop.domain.links import Network
from agent_desktop.domain.media import AudioDevice, AudioStatus
from agent_desktop.domain.security import LineWarning, TlsProblem


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
class MicrophoneMeasured:
    """Momentary loudness of the microphone, 0.0 to 1.0, in a call or not."""

    level: float


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
