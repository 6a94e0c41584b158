"""What the outside world's director and its telephones know of each other: values and two protocols."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


class PhoneFailure(RuntimeError):
    """The telephone could not do it; the argument is the reason in words."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the agent sees: `number` None means withheld (RFC 3323 section 4.1)."""

    number: str | None
    display_name: str


@dataclass(frozen=True, slots=True)
class Dialled:
    """A call that was placed: its number, and when its INVITE left (seconds of time.monotonic)."""

    call: int
    invited_at: float


@dataclass(frozen=True, slots=True)
class Traffic:
    """RTP packets of a stream, or of several."""

    received: int
    sent: int
    lost: int

    def plus(self, other: Traffic) -> Traffic:
        return Traffic(self.received + other.received, self.sent + other.sent, self.lost + other.lost)


@dataclass(frozen=True, slots=True)
class Voice:
    """How a person sounds: the level, and the pitch that stands in for words when a clip is missing."""

    gain_db: float
    tone_hz: int


class PhoneListener(Protocol):
    """What happens to calls; called on the telephone's thread, often from inside the method that caused it."""

    def rung(self, call: int, dialled: str, caller: str) -> None:
        """An INVITE for `dialled`, the user part of its Request-URI; to be answered with ring, accept or refuse."""

    def ringing(self, call: int) -> None:
        """The first 180 or 183."""

    def answered(self, call: int) -> None:
        """2xx and ACK."""

    def sound(self, call: int, flowing: bool) -> None:
        """The media of an answered call (re)started, or the agent put it on hold."""

    def digit(self, call: int, digit: str) -> None: ...

    def sent_on(self, call: int, follower: int, dialled: str) -> bool:
        """The agent sends this person on (REFER) to `dialled`; whether they go, with the new call `follower`.

        What becomes of the new call is told like that of any other; the old one ends when the agent hangs up.
        """
        ...

    def replaced(self, call: int, successor: int) -> None:
        """Somebody else takes the agent's place in `call` (INVITE with Replaces), as the call `successor`."""

    def ended(self, call: int, code: int, reason: str, by_us: bool) -> None:
        """The last word about the call: SIP status of the end, and whether we asked for it."""


class Telephone(Protocol):
    """Calls by number; commands for a call that is gone do nothing."""

    def dial(self, identity: Identity, headers: Mapping[str, str]) -> Dialled:
        """Calls the agent; raises PhoneFailure."""
        ...

    def proceed(self, call: int) -> None:
        """100: the call is being placed, nothing rings."""

    def ring(self, call: int) -> None:
        """180."""

    def accept(self, call: int) -> None:
        """200."""

    def refuse(self, call: int, code: int) -> None:
        """Ends an incoming call that is not answered yet with `code` (4xx, 5xx, 6xx)."""

    def hang_up(self, call: int) -> None:
        """CANCEL, BYE or 603, whatever the call needs; `ended` follows."""

    def probe(self, call: int) -> None:
        """Asks the agent's phone whether it still knows the call; `ended` follows when it does not (RFC 5057)."""

    def speak(self, call: int, clip: Path | None, seconds: float, voice: Voice) -> None:
        """Plays a WAV file, or tones for `seconds` where there is no (usable) file, in place of what was playing."""

    def hush(self, call: int) -> None:
        """Stops what is playing and echoing."""

    def echo(self, call: int) -> None:
        """Sends back what the agent sends."""

    def level(self, call: int) -> int:
        """What comes from the agent right now, on PJSIP's scale: 0 (silence) to 255, -18 dBFS is 30."""
        ...

    def traffic(self, call: int) -> Traffic | None:
        """Counters of the stream that runs now; None while none does."""
        ...
