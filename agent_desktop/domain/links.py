"""The three links an agent depends on, and what each lamp says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum, auto


class Link(StrEnum):
    SIP = auto()
    SERVER = auto()
    AUDIO = auto()


class LinkState(StrEnum):
    """Amazon Connect's four network states, plus one for a link that the profile does without."""

    CONNECTED = auto()
    CONNECTING = auto()
    DISCONNECTED = auto()
    FAILED = auto()
    NOT_USED = auto()


@dataclass(frozen=True, slots=True)
class LinkStatus:
    """`code` says why in a word that ui/text turns into a sentence; `detail` is the peer's or system's own text.

    Of Link.SIP the codes are those of LineChanged, or the registration's own name where that has none.
    """

    link: Link
    state: LinkState
    since: datetime
    code: str = ""
    detail: str = ""
    retry_at: datetime | None = None
    """When it is tried next, while it is down."""
    trying: str = ""
    """What is being tried: the address of the exchange or of its stand-in."""


@dataclass(frozen=True, slots=True)
class Network:
    """How this computer is connected: its addresses (loopback left out), and the one that leads out, "" for none."""

    addresses: tuple[str, ...] = ()
    leads_out: str = ""
