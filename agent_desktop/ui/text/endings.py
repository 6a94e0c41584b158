"""How a call ended, what kept it from coming about, and where it went before."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from agent_desktop.domain.address import DiversionReason
from agent_desktop.domain.call import Call
from agent_desktop.domain.causes import Cause, cause_of
from agent_desktop.domain.leg import Direction, EndedBy, Outcome
from agent_desktop.ui.text.language import Words, sentences
from agent_desktop.ui.text.times import duration

_tr = QCoreApplication.translate

_CAUSES: Words[Cause] = {
    Cause.NONE: lambda: _tr("Ending", "The call could not be placed. Check the link to the exchange."),
    Cause.BUSY: lambda: _tr("Ending", "Busy. Try again in a minute or leave a callback."),
    Cause.NO_ANSWER: lambda: _tr("Ending", "Nobody answered. Try again later or leave a callback."),
    Cause.REFUSED: lambda: _tr("Ending", "The call was declined. Try again later or ask your team lead."),
    Cause.NOT_FOUND: lambda: _tr("Ending", "This number does not exist. Check it and dial again."),
    Cause.MOVED: lambda: _tr("Ending", "The number has moved, and the exchange did not say where to."),
    Cause.NOT_ALLOWED: lambda: _tr(
        "Ending", "The exchange does not accept this phone's password. Tell your administrator."
    ),
    Cause.INCOMPATIBLE: lambda: _tr(
        "Ending", "The two phones have no sound format or encryption in common. Tell your administrator."
    ),
    Cause.CONGESTED: lambda: _tr("Ending", "All lines are busy or out of service. Try again in a minute."),
    Cause.GONE: lambda: _tr("Ending", "The exchange lost the call. Dial again."),
    Cause.FAILED: lambda: _tr("Ending", "The exchange has a fault. Try again; tell your team lead if it goes on."),
    Cause.UNREACHABLE: lambda: _tr("Ending", "The exchange did not answer. Try again in a moment."),
    Cause.NO_NETWORK: lambda: _tr("Ending", "There is no network. Check the cable, Wi-Fi or VPN."),
    Cause.DEVICE: lambda: _tr("Ending", "The sound device failed. Choose another one in Settings, Sound."),
    Cause.TOO_MANY_CALLS: lambda: _tr("Ending", "There are too many calls at once. End one first."),
    Cause.NO_LINE: lambda: _tr("Ending", "No telephone line is set up for you. Tell your administrator."),
    Cause.BAD_ADDRESS: lambda: _tr("Ending", "This cannot be dialled. Type a number, an extension or a SIP address."),
    Cause.ENGINE: lambda: _tr("Ending", "The phone reported an error. If it happens again, start the program anew."),
}
_SHORT_CAUSES: Words[str] = {
    Cause.BUSY: lambda: _tr("Cause", "The line is busy."),
    Cause.NO_ANSWER: lambda: _tr("Cause", "Nobody answered."),
    Cause.REFUSED: lambda: _tr("Cause", "The call was declined."),
    Cause.NOT_FOUND: lambda: _tr("Cause", "That number does not exist."),
    Cause.MOVED: lambda: _tr("Cause", "That number has moved."),
    Cause.NOT_ALLOWED: lambda: _tr("Cause", "The exchange did not accept this phone's password."),
    Cause.INCOMPATIBLE: lambda: _tr("Cause", "The other phone or the exchange cannot do that."),
    Cause.CONGESTED: lambda: _tr("Cause", "All lines are busy or out of service."),
    Cause.GONE: lambda: _tr("Cause", "The exchange lost the call."),
    Cause.FAILED: lambda: _tr("Cause", "The exchange has a fault."),
    Cause.UNREACHABLE: lambda: _tr("Cause", "The exchange did not answer."),
    Cause.NO_NETWORK: lambda: _tr("Cause", "There is no network."),
    Cause.DEVICE: lambda: _tr("Cause", "The sound device failed."),
    Cause.TOO_MANY_CALLS: lambda: _tr("Cause", "There are too many calls at once."),
    Cause.NO_LINE: lambda: _tr("Cause", "No telephone line is set up."),
    Cause.BAD_ADDRESS: lambda: _tr("Cause", "That cannot be dialled."),
    Cause.ENGINE: lambda: _tr("Cause", "The phone reported an error."),
    "recipient_hung_up": lambda: _tr("Cause", "The recipient hung up."),
}
_DIVERSIONS: Words[DiversionReason] = {
    DiversionReason.UNKNOWN: lambda: "",
    DiversionReason.USER_BUSY: lambda: _tr("Diversion", "busy"),
    DiversionReason.NO_ANSWER: lambda: _tr("Diversion", "no answer"),
    DiversionReason.UNAVAILABLE: lambda: _tr("Diversion", "not reachable"),
    DiversionReason.UNCONDITIONAL: lambda: _tr("Diversion", "always"),
    DiversionReason.TIME_OF_DAY: lambda: _tr("Diversion", "closed"),
    DiversionReason.DO_NOT_DISTURB: lambda: _tr("Diversion", "do not disturb"),
    DiversionReason.DEFLECTION: lambda: _tr("Diversion", "sent on by hand"),
    DiversionReason.FOLLOW_ME: lambda: _tr("Diversion", "follow me"),
    DiversionReason.OUT_OF_SERVICE: lambda: _tr("Diversion", "out of service"),
    DiversionReason.AWAY: lambda: _tr("Diversion", "away"),
}


def cause_sentence(cause: Cause) -> str:
    """What kept a call from coming about, and what to do."""
    return _CAUSES[cause]()


def short_cause(code: str) -> str:
    """Why somebody else could not be reached, without advice; for sentences that say what follows."""
    return _SHORT_CAUSES[code]() if code in _SHORT_CAUSES else _tr("Cause", "It did not work.")


def transfer_failure(code: str) -> str:
    """Why a transfer failed and where the caller is."""
    return sentences(short_cause(code), _tr("Cause", "The caller is back with you: try somebody else."))


def ending_sentence(call: Call) -> str:
    """How a call ended and, when it did not go as wished, what to do."""
    ending = call.ending
    if ending is None:
        return ""
    rang = duration((call.ended_at - call.started_at).total_seconds()) if call.ended_at else ""
    match call.outcome:
        case Outcome.IN_PROGRESS:
            return ""
        case Outcome.ANSWERED:
            if call.transferred_to and not call.transfer.confirmed:
                return _tr("Ending", "Sent on. The exchange did not say whether anybody took the call.")
            if call.transferred_to:
                return _tr("Ending", "Transferred. The caller is with somebody else now.")
            if ending.ended_by is EndedBy.SYSTEM:
                return _tr("Ending", "The call broke off: the connection to the other side was lost.")
            if ending.ended_by is EndedBy.AGENT:
                return _tr("Ending", "You ended the call.")
            return _tr("Ending", "The other side hung up.")
        case Outcome.MISSED:
            return _tr("Ending", "Missed after {time}. Call back from the list below.").format(time=rang)
        case Outcome.CALLER_LEFT:
            return _tr("Ending", "The caller left after {time}.").format(time=rang)
        case Outcome.ELSEWHERE:
            return _tr("Ending", "A colleague took the call.")
        case Outcome.REJECTED if call.direction is Direction.INBOUND:
            return _tr("Ending", "You rejected the call.")
        case Outcome.CANCELLED:
            return _tr("Ending", "You cancelled the call.")
        case Outcome.DEVICE_ERROR:
            return cause_sentence(Cause.DEVICE)
        case _:
            return cause_sentence(cause_of(ending))


def diversion_reason(reason: DiversionReason) -> str:
    """Why a station sent a call on; "" where it did not say."""
    return _DIVERSIONS[reason]()
