"""Why a call did not come about, in a few words that people tell apart, and the tone that goes with each."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum, auto

from agent_desktop.domain.leg import EndedBy, Ending


class Cause(StrEnum):
    """One plain sentence each; the value is the key of the sentence."""

    NONE = auto()
    """Nothing failed."""
    BUSY = auto()
    NO_ANSWER = auto()
    """It rang and nobody came, or nobody is there to ring."""
    REFUSED = auto()
    """A person or a rule said no."""
    NOT_FOUND = auto()
    """There is no such number."""
    MOVED = auto()
    """The number is reached elsewhere now, and nobody took us there."""
    NOT_ALLOWED = auto()
    """The exchange wants a log-in that it does not accept."""
    INCOMPATIBLE = auto()
    """The phones have no sound format or encryption in common, or do not understand each other."""
    CONGESTED = auto()
    """No free line, or a service that is down for now."""
    GONE = auto()
    """The exchange lost the call."""
    FAILED = auto()
    """The exchange has a fault, or says no more than that it did not work."""
    UNREACHABLE = auto()
    """No answer from the exchange at all."""
    NO_NETWORK = auto()
    DEVICE = auto()
    """The sound device on this computer."""
    TOO_MANY_CALLS = auto()
    NO_LINE = auto()
    BAD_ADDRESS = auto()
    """What was dialled is neither a number nor an address."""
    ENGINE = auto()
    """The phone in this program."""


class Tone(StrEnum):
    """Names of the signals a telephone gives; the values are those of the sounds."""

    NONE = ""
    BUSY = "busy"
    CONGESTION = "reorder"
    """Fast busy: try again later."""
    UNOBTAINABLE = "unobtainable"
    """Trying again is of no use."""


TONES: Mapping[Cause, Tone] = {
    Cause.NONE: Tone.NONE,
    Cause.BUSY: Tone.BUSY,
    Cause.NO_ANSWER: Tone.CONGESTION,
    Cause.REFUSED: Tone.BUSY,
    Cause.NOT_FOUND: Tone.UNOBTAINABLE,
    Cause.MOVED: Tone.UNOBTAINABLE,
    Cause.NOT_ALLOWED: Tone.UNOBTAINABLE,
    Cause.INCOMPATIBLE: Tone.UNOBTAINABLE,
    Cause.CONGESTED: Tone.CONGESTION,
    Cause.GONE: Tone.CONGESTION,
    Cause.FAILED: Tone.CONGESTION,
    Cause.UNREACHABLE: Tone.CONGESTION,
    Cause.NO_NETWORK: Tone.CONGESTION,
    Cause.DEVICE: Tone.NONE,
    Cause.TOO_MANY_CALLS: Tone.CONGESTION,
    Cause.NO_LINE: Tone.UNOBTAINABLE,
    Cause.BAD_ADDRESS: Tone.UNOBTAINABLE,
    Cause.ENGINE: Tone.CONGESTION,
}

# Reason phrases of RFC 3261 section 21 and of the IANA table "Response Codes"; what is not listed follows its hundred.
_STATUSES: Mapping[int, Cause] = {
    401: Cause.NOT_ALLOWED,
    402: Cause.REFUSED,
    403: Cause.REFUSED,
    404: Cause.NOT_FOUND,
    405: Cause.INCOMPATIBLE,
    406: Cause.INCOMPATIBLE,
    407: Cause.NOT_ALLOWED,
    408: Cause.NO_ANSWER,
    410: Cause.NOT_FOUND,
    413: Cause.INCOMPATIBLE,
    414: Cause.INCOMPATIBLE,
    415: Cause.INCOMPATIBLE,
    416: Cause.NOT_FOUND,
    420: Cause.INCOMPATIBLE,
    421: Cause.INCOMPATIBLE,
    433: Cause.REFUSED,
    436: Cause.NOT_ALLOWED,
    437: Cause.NOT_ALLOWED,
    438: Cause.NOT_ALLOWED,
    480: Cause.NO_ANSWER,
    481: Cause.GONE,
    484: Cause.NOT_FOUND,
    485: Cause.NOT_FOUND,
    486: Cause.BUSY,
    487: Cause.NO_ANSWER,
    488: Cause.INCOMPATIBLE,
    493: Cause.INCOMPATIBLE,
    494: Cause.INCOMPATIBLE,
    503: Cause.CONGESTED,
    504: Cause.NO_ANSWER,
    505: Cause.INCOMPATIBLE,
    513: Cause.INCOMPATIBLE,
    600: Cause.BUSY,
    603: Cause.REFUSED,
    604: Cause.NOT_FOUND,
    606: Cause.INCOMPATIBLE,
    607: Cause.REFUSED,
    608: Cause.REFUSED,
}

_LOCAL: Mapping[str, Cause] = {
    "port_taken": Cause.ENGINE,
    "no_network": Cause.NO_NETWORK,
    "bad_address": Cause.BAD_ADDRESS,
    "no_such_leg": Cause.GONE,
    "wrong_state": Cause.FAILED,
    "too_many_calls": Cause.TOO_MANY_CALLS,
    "device": Cause.DEVICE,
    "engine": Cause.ENGINE,
    "engine_died": Cause.ENGINE,
    "no_line": Cause.NO_LINE,
    "unreachable": Cause.UNREACHABLE,
}


_DIAL_RESULTS: Mapping[str, Cause] = {
    "BUSY": Cause.BUSY,
    "NOANSWER": Cause.NO_ANSWER,
    "CHANUNAVAIL": Cause.NO_ANSWER,
    "CONGESTION": Cause.CONGESTED,
}


def cause_of_return(said: str) -> Cause:
    """Why a caller whom we sent on is back, from the exchange's word for it (DIALSTATUS of Asterisk)."""
    return _DIAL_RESULTS.get(said.upper(), Cause.FAILED)


def explain(status: int, local: str = "") -> Cause:
    """The cause that a final SIP status names; a failure of our own, `local` as in ports.PhoneError, goes first."""
    if local:
        return _LOCAL.get(local, Cause.ENGINE)
    if status < 300:
        return Cause.UNREACHABLE if status < 100 else Cause.NONE
    known = _STATUSES.get(status)
    if known is not None:
        return known
    match status // 100:
        case 3:
            return Cause.MOVED
        case 6:
            return Cause.REFUSED
        case _:
            return Cause.FAILED


def cause_of(ending: Ending) -> Cause:
    """Why a call ended that was not answered. A time-out or 503 that nobody sent means that nobody is there."""
    if not ending.code and ending.ended_by is EndedBy.SYSTEM and ending.status in (0, 408, 503):
        return Cause.UNREACHABLE
    return explain(ending.status, ending.code)
