"""Who works here, in which state, and whether the server can be reached."""

from __future__ import annotations

from dataclasses import dataclass

from agent_desktop.domain.agent_state import AgentStatus
from agent_desktop.domain.links import LinkStatus
from agent_desktop.domain.provisioning import Provisioning


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
