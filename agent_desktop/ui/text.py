"""Sentences for people: every code of the core as words that say what happened and what to do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QObject, QTranslator, Signal

from agent_desktop.domain.address import DiversionReason
from agent_desktop.domain.agent_state import AgentState
from agent_desktop.domain.call import Call
from agent_desktop.domain.causes import Cause, cause_of
from agent_desktop.domain.leg import Direction, EndedBy, Outcome
from agent_desktop.domain.links import Link, LinkState, LinkStatus
from agent_desktop.domain.security import Lock, LockReason, TlsCode
from agent_desktop.domain.text import LocalText
from agent_desktop.ui.names import shown_name

TRANSLATIONS = Path(__file__).parent / "translations"
"""Where the compiled .qm files lie; they are made from i18n/*.ts."""

SYSTEM = "system"
ENGLISH, CHINESE = "en", "zh_CN"
LANGUAGES = (ENGLISH, CHINESE)

_tr = QCoreApplication.translate


class Language(QObject):
    """The language of the window, switched live: Qt sends LanguageChange to every widget, `changed` tells the rest."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tag = ENGLISH
        self._installed: list[QTranslator] = []

    @property
    def tag(self) -> str:
        """ "en" or "zh_CN"."""
        return self._tag

    def set(self, choice: str) -> None:
        """ "system" follows the desktop; anything we have no words for becomes English."""
        tag = _of_system() if choice == SYSTEM else choice if choice in LANGUAGES else ENGLISH
        app = QCoreApplication.instance()
        if app is None or (tag == self._tag and self._installed):
            return
        fresh = []
        for name, folder in (
            (f"qtbase_{tag}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)),
            (f"agent_desktop_{tag}", str(TRANSLATIONS)),
        ):
            translator = QTranslator(self)
            if translator.load(name, folder):
                fresh.append(translator)
        self._tag = tag
        QLocale.setDefault(QLocale(tag))
        for old in self._installed:
            app.removeTranslator(old)
            old.deleteLater()
        for translator in fresh:
            app.installTranslator(translator)
        self._installed = fresh
        self.changed.emit()

    def local(self, text: LocalText) -> str:
        """A text of the server in this language."""
        return text.in_language(self._tag)

    def person(self, name: str, latin: str) -> str:
        """A person's name in the script of this language."""
        return shown_name(name, latin, self._tag)


def sentences(*parts: str) -> str:
    """Sentences one after the other; Chinese ones stand without a space between."""
    between = "" if QLocale().language() == QLocale.Language.Chinese else " "
    return between.join(part for part in parts if part)


def _of_system() -> str:
    return CHINESE if QLocale.system().language() == QLocale.Language.Chinese else ENGLISH


# --- numbers and times -------------------------------------------------------------------------------------------


def duration(seconds: float) -> str:
    """ "2:14", from an hour on "1:02:03"."""
    whole = max(0, int(seconds))
    hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def state_timer(seconds: float) -> str:
    """ "00:02:14", always with hours, as the agent bar shows it."""
    whole = max(0, int(seconds))
    return f"{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}"


def clock(moment: datetime) -> str:
    """Local time "10:42"."""
    return moment.astimezone().strftime("%H:%M")


def clock_seconds(moment: datetime) -> str:
    """Local time "10:42:07"."""
    return moment.astimezone().strftime("%H:%M:%S")


def day(when: date, today: date) -> str:
    """A date as people say it, without the year while it is this one."""
    locale = QLocale()
    if when == today:
        return _tr("Time", "Today")
    if when == today - timedelta(days=1):
        return _tr("Time", "Yesterday")
    if timedelta(0) < today - when < timedelta(days=7):
        return locale.dayName(when.isoweekday(), QLocale.FormatType.ShortFormat)
    chinese = locale.language() == QLocale.Language.Chinese
    if chinese:
        short = f"{when.month}月{when.day}日"
        return short if when.year == today.year else f"{when.year}年{short}"
    short = f"{when.day} {locale.monthName(when.month, QLocale.FormatType.ShortFormat)}"
    return short if when.year == today.year else f"{short} {when.year}"


def day_group(when: date, today: date) -> str:
    """The heading under which a timeline shows a day."""
    age = (today - when).days
    if age < 0:
        return _tr("Time", "Planned")
    if age <= 1:
        return day(when, today)
    if age <= today.weekday():
        return _tr("Time", "This week")
    if age <= today.weekday() + 7:
        return _tr("Time", "Last week")
    month = QLocale().standaloneMonthName(when.month, QLocale.FormatType.LongFormat)
    if when.year == today.year:
        return month
    return f"{when.year}年{month}" if QLocale().language() == QLocale.Language.Chinese else f"{month} {when.year}"


# --- states --------------------------------------------------------------------------------------------------------


def agent_state_name(state: AgentState) -> str:
    names: dict[AgentState, str] = {
        AgentState.LOGGED_OUT: _tr("AgentState", "Logged out"),
        AgentState.NOT_READY: _tr("AgentState", "Not ready"),
        AgentState.READY: _tr("AgentState", "Ready"),
        AgentState.RESERVED: _tr("AgentState", "Ringing"),
        AgentState.PREVIEW: _tr("AgentState", "Preview"),
        AgentState.TALKING: _tr("AgentState", "Talking"),
        AgentState.HOLD: _tr("AgentState", "On hold"),
        AgentState.WORK: _tr("AgentState", "Wrap-up"),
        AgentState.UNREACHABLE: _tr("AgentState", "Unreachable"),
    }
    return names[state]


def role_name(role: str) -> str:
    names = {
        "agent": _tr("Role", "Agent"),
        "expert": _tr("Role", "Expert"),
        "lead": _tr("Role", "Team lead"),
        "editor": _tr("Role", "Editor"),
        "admin": _tr("Role", "Administrator"),
    }
    return names.get(role, role)


def outcome_name(outcome: Outcome) -> str:
    names: dict[Outcome, str] = {
        Outcome.IN_PROGRESS: _tr("Outcome", "In progress"),
        Outcome.ANSWERED: _tr("Outcome", "Answered"),
        Outcome.MISSED: _tr("Outcome", "Missed"),
        Outcome.REJECTED: _tr("Outcome", "Rejected"),
        Outcome.CALLER_LEFT: _tr("Outcome", "Caller left"),
        Outcome.ELSEWHERE: _tr("Outcome", "Answered elsewhere"),
        Outcome.CANCELLED: _tr("Outcome", "Cancelled"),
        Outcome.BUSY: _tr("Outcome", "Busy"),
        Outcome.NO_ANSWER: _tr("Outcome", "No answer"),
        Outcome.FAILED: _tr("Outcome", "Failed"),
        Outcome.DEVICE_ERROR: _tr("Outcome", "Sound device failed"),
    }
    return names[outcome]


# --- how a call ended ------------------------------------------------------------------------------------------------


def cause_sentence(cause: Cause) -> str:
    """What kept a call from coming about, and what to do."""
    sentences_of: dict[Cause, str] = {
        Cause.NONE: _tr("Ending", "The call could not be placed. Check the link to the exchange."),
        Cause.BUSY: _tr("Ending", "Busy. Try again in a minute or leave a callback."),
        Cause.NO_ANSWER: _tr("Ending", "Nobody answered. Try again later or leave a callback."),
        Cause.REFUSED: _tr("Ending", "The call was declined. Try again later or ask your team lead."),
        Cause.NOT_FOUND: _tr("Ending", "This number does not exist. Check it and dial again."),
        Cause.MOVED: _tr("Ending", "The number has moved, and the exchange did not say where to."),
        Cause.NOT_ALLOWED: _tr(
            "Ending", "The exchange does not accept this phone's password. Tell your administrator."
        ),
        Cause.INCOMPATIBLE: _tr(
            "Ending", "The two phones have no sound format or encryption in common. Tell your administrator."
        ),
        Cause.CONGESTED: _tr("Ending", "All lines are busy or out of service. Try again in a minute."),
        Cause.GONE: _tr("Ending", "The exchange lost the call. Dial again."),
        Cause.FAILED: _tr("Ending", "The exchange has a fault. Try again; tell your team lead if it goes on."),
        Cause.UNREACHABLE: _tr("Ending", "The exchange did not answer. Try again in a moment."),
        Cause.NO_NETWORK: _tr("Ending", "There is no network. Check the cable, Wi-Fi or VPN."),
        Cause.DEVICE: _tr("Ending", "The sound device failed. Choose another one in Settings, Sound."),
        Cause.TOO_MANY_CALLS: _tr("Ending", "There are too many calls at once. End one first."),
        Cause.NO_LINE: _tr("Ending", "No telephone line is set up for you. Tell your administrator."),
        Cause.BAD_ADDRESS: _tr("Ending", "This cannot be dialled. Type a number, an extension or a SIP address."),
        Cause.ENGINE: _tr("Ending", "The phone reported an error. If it happens again, start the program anew."),
    }
    return sentences_of[cause]


def _short_cause(code: str) -> str:
    """Why somebody else could not be reached, without advice; for sentences that say what follows."""
    sentences_of: dict[str, str] = {
        Cause.BUSY: _tr("Cause", "The line is busy."),
        Cause.NO_ANSWER: _tr("Cause", "Nobody answered."),
        Cause.REFUSED: _tr("Cause", "The call was declined."),
        Cause.NOT_FOUND: _tr("Cause", "That number does not exist."),
        Cause.MOVED: _tr("Cause", "That number has moved."),
        Cause.NOT_ALLOWED: _tr("Cause", "The exchange did not accept this phone's password."),
        Cause.INCOMPATIBLE: _tr("Cause", "The other phone or the exchange cannot do that."),
        Cause.CONGESTED: _tr("Cause", "All lines are busy or out of service."),
        Cause.GONE: _tr("Cause", "The exchange lost the call."),
        Cause.FAILED: _tr("Cause", "The exchange has a fault."),
        Cause.UNREACHABLE: _tr("Cause", "The exchange did not answer."),
        Cause.NO_NETWORK: _tr("Cause", "There is no network."),
        Cause.DEVICE: _tr("Cause", "The sound device failed."),
        Cause.TOO_MANY_CALLS: _tr("Cause", "There are too many calls at once."),
        Cause.NO_LINE: _tr("Cause", "No telephone line is set up."),
        Cause.BAD_ADDRESS: _tr("Cause", "That cannot be dialled."),
        Cause.ENGINE: _tr("Cause", "The phone reported an error."),
        "recipient_hung_up": _tr("Cause", "The recipient hung up."),
    }
    return sentences_of.get(code, _tr("Cause", "It did not work."))


def transfer_failure(code: str) -> str:
    """Why a transfer failed and where the caller is."""
    return sentences(_short_cause(code), _tr("Cause", "The caller is back with you: try somebody else."))


_FOLLOWS: dict[str, Callable[[], str]] = {
    "add_failed": lambda: _tr("Cause", "The conference goes on without them."),
    "leave_failed": lambda: _tr("Cause", "You are still in the conference."),
    "referral_failed": lambda: _tr("Cause", "The other side sent the call on, but that failed. Stay on the line."),
}
"""Problems whose detail is the code of a cause: what follows from it."""


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
    names: dict[DiversionReason, str] = {
        DiversionReason.UNKNOWN: "",
        DiversionReason.USER_BUSY: _tr("Diversion", "busy"),
        DiversionReason.NO_ANSWER: _tr("Diversion", "no answer"),
        DiversionReason.UNAVAILABLE: _tr("Diversion", "not reachable"),
        DiversionReason.UNCONDITIONAL: _tr("Diversion", "always"),
        DiversionReason.TIME_OF_DAY: _tr("Diversion", "closed"),
        DiversionReason.DO_NOT_DISTURB: _tr("Diversion", "do not disturb"),
        DiversionReason.DEFLECTION: _tr("Diversion", "sent on by hand"),
        DiversionReason.FOLLOW_ME: _tr("Diversion", "follow me"),
        DiversionReason.OUT_OF_SERVICE: _tr("Diversion", "out of service"),
        DiversionReason.AWAY: _tr("Diversion", "away"),
    }
    return names[reason]


# --- problems --------------------------------------------------------------------------------------------------------


def _problems() -> dict[str, Callable[[], str]]:
    return {
        "port_taken": lambda: _tr("Problem", "Another program uses the phone's port. Close the other softphone."),
        "no_network": lambda: _tr("Problem", "There is no network. Check the cable, Wi-Fi or VPN."),
        "bad_address": lambda: _tr("Problem", "This cannot be dialled. Type a number, an extension or a SIP address."),
        "bad_certificate": lambda: _tr(
            "Problem", "This phone's own certificate cannot be used. Tell your administrator."
        ),
        "bad_authorities": lambda: _tr(
            "Problem", "The list of trusted certificates cannot be read. Tell your administrator."
        ),
        "echo_failed": lambda: _tr("Problem", "The echo call did not come about. Check my line shows why."),
        "in_call": lambda: _tr("Problem", "Not while there is a call. Its meter goes on moving."),
        "device_replaced": lambda: _tr("Problem", "A sound device is gone. The call goes on with the next best one."),
        "microphone_silent": lambda: _tr(
            "Problem", "Your microphone is silent: nobody hears you. Check the mute key of your headset."
        ),
        "encryption_lost": lambda: _tr("Problem", "This call is no longer encrypted. Take care what you say."),
        "no_such_leg": lambda: _tr("Problem", "That call has already ended."),
        "wrong_state": lambda: _tr("Problem", "That is not possible at this moment of the call."),
        "too_many_calls": lambda: _tr("Problem", "There are too many calls at once. End one first."),
        "device": lambda: _tr("Problem", "The sound device cannot be opened. Choose another one in Settings, Sound."),
        "engine": lambda: _tr("Problem", "The phone reported an error. If it happens again, start the program anew."),
        "engine_died": lambda: _tr("Problem", "The phone stopped working and is being started again."),
        "no_line": lambda: _tr("Problem", "No telephone line is set up for you. Tell your administrator."),
        "bad_digits": lambda: _tr("Problem", "Only digits, * and # can be sent as key tones."),
        "no_recipient": lambda: _tr(
            "Problem", "Nobody can be reached by that. Type a name, a queue or a whole number."
        ),
        "no_pickup": lambda: _tr("Problem", "Calls of colleagues cannot be picked up here. Ask your administrator."),
        "room_failed": lambda: _tr("Problem", "The conference room did not answer. The conference is mixed here."),
        "only_in_room": lambda: _tr("Problem", "In the exchange's conference room nobody can be silenced from here."),
        "cannot_leave": lambda: _tr("Problem", "Only two can go on without you. Drop the others first."),
        "unreachable": lambda: _tr("Problem", "The server does not answer. It is tried again by itself."),
        "timeout": lambda: _tr("Problem", "The server takes too long to answer. It is tried again by itself."),
        "closed": lambda: _tr("Problem", "There is no connection to the server yet."),
        "overloaded": lambda: _tr("Problem", "The server has too much to do. It is tried again by itself."),
        "server_error": lambda: _tr("Problem", "The server has a fault. It is tried again; tell your administrator."),
        "garbage": lambda: _tr("Problem", "The server sent something unreadable. Tell your administrator."),
        "not_logged_in": lambda: _tr("Problem", "Your session has ended. Log in again."),
        "session_ended": lambda: _tr("Problem", "Your session has ended. Log in again."),
        "bad_credentials": lambda: _tr("Problem", "Name or password is wrong."),
        "too_many_attempts": lambda: _tr("Problem", "Too many attempts. Wait a little, then try again."),
        "bad_url": lambda: _tr("Problem", "This is not a server address. It looks like https://desk.example.org"),
        "insecure_url": lambda: _tr("Problem", "The address must begin with https:// so that nobody can listen in."),
        "forbidden": lambda: _tr("Problem", "You are not allowed to do that. Ask your team lead."),
        "not_found": lambda: _tr("Problem", "It is not there any more."),
        "conflict": lambda: _tr("Problem", "Somebody else changed it meanwhile. Look at it again."),
        "validation": lambda: _tr("Problem", "The server did not accept what was entered."),
        "illegal_state": lambda: _tr("Problem", "That is not possible in your present state."),
        "disk_full": lambda: _tr("Problem", "The disk is full: nothing more can be saved. Make room now."),
        "read_only": lambda: _tr("Problem", "The program's folder cannot be written. Tell your administrator."),
        "no_access": lambda: _tr("Problem", "The program may not use its own folder. Tell your administrator."),
        "too_new": lambda: _tr("Problem", "The local file was written by a newer version. Start that version."),
        "not_open": lambda: _tr("Problem", "The local file is not open: nothing can be saved on this computer."),
        "io": lambda: _tr(
            "Problem", "The disk reported an error. What you typed is still open; tell your administrator."
        ),
        "locked": lambda: _tr("Problem", "The key store is locked: you will be asked for the password next time."),
        "not_answering": lambda: _tr("Problem", "The running program does not answer. End it and start again."),
        "in_use": lambda: _tr("Problem", "The program is already running on this computer."),
        "damaged": lambda: _tr("Problem", "The local file was damaged; a new one was begun, the old one is kept."),
        "write_refused": lambda: _tr(
            "Problem", "The server refused a record. It stays here; show it to your team lead."
        ),
        "no_key_store": lambda: _tr("Problem", "There is no key store: you will be asked for the password next time."),
        "internal": lambda: _tr("Problem", "Something went wrong inside the program. The log has the details."),
    }


def problem(code: str, detail: str = "") -> str:
    """The sentence for a code; a code without one shows its detail rather than nothing."""
    if (tls := _tls_code(code)) is not None:
        return tls_sentence(tls)
    if code == "transfer_failed":
        return transfer_failure(detail)
    if code in _FOLLOWS:
        return sentences(_short_cause(detail), _FOLLOWS[code]())
    sentence = _problems().get(code)
    if sentence is not None:
        return sentence()
    return detail or _tr("Problem", "It did not work ({code}).").format(code=code)


def known_problems() -> frozenset[str]:
    """The codes that have a sentence, for the test that finds those without."""
    return frozenset(_problems()) | frozenset(_FOLLOWS) | {"transfer_failed"}


# --- encryption ------------------------------------------------------------------------------------------------------


def lock_word(lock: Lock) -> str:
    names: dict[Lock, str] = {
        Lock.CLOSED: _tr("Lock", "Encrypted"),
        Lock.HALF: _tr("Lock", "Partly encrypted"),
        Lock.OPEN: _tr("Lock", "Not encrypted"),
    }
    return names[lock]


def lock_sentence(reason: LockReason) -> str:
    """Why the lock of a call is as it is; it speaks of the way to the exchange only."""
    sentences_of: dict[LockReason, str] = {
        LockReason.ENCRYPTED: _tr("Lock", "Nobody on the way to the exchange can listen in."),
        LockReason.NOT_ENCRYPTED: _tr("Lock", "The call is not encrypted: the network can listen in."),
        LockReason.KEYS_READABLE: _tr(
            "Lock", "The sound is encrypted, but its keys travel in the open. Ask your administrator for TLS."
        ),
        LockReason.FINGERPRINT_UNPROTECTED: _tr(
            "Lock", "The sound is encrypted, but somebody on the way could pose as the exchange."
        ),
        LockReason.SERVER_UNVERIFIED: _tr(
            "Lock", "The call is encrypted, but nobody checked that the exchange is the right one."
        ),
    }
    return sentences_of[reason]


# --- lamps -----------------------------------------------------------------------------------------------------------


def link_name(link: Link) -> str:
    names: dict[Link, str] = {
        Link.SIP: _tr("Link", "SIP"),
        Link.SERVER: _tr("Link", "Server"),
        Link.AUDIO: _tr("Link", "Audio"),
    }
    return names[link]


def link_state_name(state: LinkState) -> str:
    names: dict[LinkState, str] = {
        LinkState.CONNECTED: _tr("Link", "connected"),
        LinkState.CONNECTING: _tr("Link", "connecting"),
        LinkState.DISCONNECTED: _tr("Link", "interrupted"),
        LinkState.FAILED: _tr("Link", "failed"),
        LinkState.NOT_USED: _tr("Link", "not used"),
    }
    return names[state]


def tls_sentence(code: TlsCode) -> str:
    """Why there is no encrypted connection to the exchange, and who mends it."""
    sentences_of: dict[TlsCode, str] = {
        TlsCode.EXPIRED: _tr("Tls", "The exchange's certificate has expired. Tell your administrator."),
        TlsCode.NOT_YET_VALID: _tr(
            "Tls", "The exchange's certificate is not valid yet. Check date and time of this computer."
        ),
        TlsCode.ISSUER_OUT_OF_DATE: _tr(
            "Tls", "Whoever signed the exchange's certificate is out of date. Tell your administrator."
        ),
        TlsCode.UNKNOWN_ISSUER: _tr(
            "Tls",
            "This computer does not trust who signed the exchange's certificate. Tell your administrator.",
        ),
        TlsCode.SELF_SIGNED: _tr(
            "Tls", "The exchange's certificate is signed by nobody else. Tell your administrator."
        ),
        TlsCode.WRONG_NAME: _tr(
            "Tls", "The exchange's certificate is for another name. Nothing is sent there; tell your administrator."
        ),
        TlsCode.WILDCARD_NAME: _tr(
            "Tls",
            "The exchange's certificate names only a wildcard, which phones must not take. Tell your administrator.",
        ),
        TlsCode.WRONG_PURPOSE: _tr(
            "Tls", "The exchange's certificate is not made for servers. Tell your administrator."
        ),
        TlsCode.BAD_CERTIFICATE: _tr("Tls", "The exchange's certificate cannot be read. Tell your administrator."),
        TlsCode.NO_COMMON_VERSION: _tr(
            "Tls", "The exchange's encryption is too old or unknown to this phone. Tell your administrator."
        ),
        TlsCode.CLIENT_CERTIFICATE_WANTED: _tr(
            "Tls", "The exchange wants a certificate from this phone, which has none. Tell your administrator."
        ),
        TlsCode.CLIENT_CERTIFICATE_REFUSED: _tr(
            "Tls", "The exchange does not accept this phone's certificate. Tell your administrator."
        ),
        TlsCode.NOT_TLS: _tr("Tls", "What answers there does not speak TLS: port or transport is wrong."),
        TlsCode.CLOSED: _tr("Tls", "The exchange closes the connection before it is encrypted. It is tried again."),
        TlsCode.NO_ANSWER: _tr("Tls", "The exchange does not answer on its encrypted port. It is tried again."),
        TlsCode.REFUSED: _tr("Tls", "Nothing listens on the exchange's encrypted port. It is tried again."),
        TlsCode.FAILED: _tr("Tls", "No encrypted connection to the exchange comes about. Tell your administrator."),
    }
    return sentences_of[code]


def _tls_code(code: str) -> TlsCode | None:
    """The part behind "tls_", as the link's status carries it."""
    name = code.removeprefix("tls_")
    return TlsCode(name) if name != code and name in set(TlsCode) else None


def link_sentence(status: LinkStatus) -> str:
    """What is wrong with a link and since when, in one sentence; for a healthy one that it works."""
    since = clock(status.since)
    match status.link, status.state:
        case _, LinkState.NOT_USED:
            return _tr("Link", "This profile works without a server.")
        case Link.AUDIO, LinkState.CONNECTED:
            return _tr("Link", "Microphone and speaker work.")
        case Link.AUDIO, _ if status.code == "null":
            return _tr("Link", "No sound device is used: calls work, but nobody is heard.")
        case Link.AUDIO, _ if status.code == "signalling_only":
            return _tr("Link", "No sound devices: signalling only. Install the phone library with sound.")
        case Link.AUDIO, _:
            return _tr("Link", "The sound device has failed since {time}. Choose another one.").format(time=since)
        case Link.SERVER, LinkState.CONNECTED:
            return _tr("Link", "The server answers.")
        case Link.SERVER, _:
            return _tr("Link", "The server has not answered since {time}. Calls work.").format(time=since)
        case Link.SIP, LinkState.CONNECTED if status.code == "direct":
            return _tr("Link", "The phone is ready, without a registrar.")
        case Link.SIP, LinkState.CONNECTED:
            return _tr("Link", "The phone is registered.")
        case Link.SIP, LinkState.CONNECTING:
            return _tr("Link", "The phone is registering.")
        case Link.SIP, _ if (tls := _tls_code(status.code)) is not None:
            return tls_sentence(tls)
        case Link.SIP, LinkState.FAILED if status.code == "refused":
            return _tr("Link", "The exchange refuses this phone since {time}. Tell your administrator.").format(
                time=since
            )
        case Link.SIP, LinkState.FAILED:
            return problem(status.code, status.detail)
        case _:
            return _tr("Link", "The exchange has not answered since {time}. It is tried again.").format(time=since)
