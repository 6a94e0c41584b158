""" "Check my line" in words: what each step looks at, what was found, and what to do about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import assert_never

from PySide6.QtCore import QCoreApplication

from agent_desktop.domain.line_check import CheckStep, Finding, LineCheckProgress, Measure, Verdict
from agent_desktop.domain.links import Link, LinkState, LinkStatus
from agent_desktop.domain.security import TlsCode
from agent_desktop.ui.text.language import Words
from agent_desktop.ui.text.problems import known_problems, problem

_tr = QCoreApplication.translate
_CAUSES_OF_LINE = frozenset({"no_name", "no_route", "no_answer", "connection_lost"})

_STEPS: Words[CheckStep] = {
    CheckStep.SOUND: lambda: _tr("LineCheck", "Sound devices"),
    CheckStep.EXCHANGE_NAME: lambda: _tr("LineCheck", "Name of the exchange"),
    CheckStep.EXCHANGE_ROUTE: lambda: _tr("LineCheck", "Network to the exchange"),
    CheckStep.EXCHANGE_CONNECT: lambda: _tr("LineCheck", "Connection to the exchange"),
    CheckStep.PUBLIC_ADDRESS: lambda: _tr("LineCheck", "Public address (STUN)"),
    CheckStep.RELAY: lambda: _tr("LineCheck", "Relay for sound (TURN)"),
    CheckStep.REGISTER: lambda: _tr("LineCheck", "Registration"),
    CheckStep.ECHO: lambda: _tr("LineCheck", "Sound of a call"),
    CheckStep.MICROPHONE: lambda: _tr("LineCheck", "Microphone"),
    CheckStep.SERVER_NAME: lambda: _tr("LineCheck", "Name of the server"),
    CheckStep.SERVER_CONNECT: lambda: _tr("LineCheck", "Connection to the server"),
    CheckStep.SERVER_ANSWER: lambda: _tr("LineCheck", "Answer of the server"),
    CheckStep.EVENT_STREAM: lambda: _tr("LineCheck", "News from the server"),
}
_VERDICTS: Words[Verdict] = {
    Verdict.GOOD: lambda: _tr("LineCheck", "good"),
    Verdict.WARNING: lambda: _tr("LineCheck", "take care"),
    Verdict.BAD: lambda: _tr("LineCheck", "wrong"),
    Verdict.SKIPPED: lambda: _tr("LineCheck", "not checked"),
}
_NETWORKS: Words[str] = {
    "wired": lambda: _tr("LineCheck", "cable"),
    "wireless": lambda: _tr("LineCheck", "Wi-Fi"),
    "vpn": lambda: _tr("LineCheck", "VPN"),
    "mobile": lambda: _tr("LineCheck", "mobile network"),
}
_GOOD: Words[CheckStep] = {
    CheckStep.SOUND: lambda: _tr("LineCheck", "Microphone and speaker are open."),
    CheckStep.EXCHANGE_NAME: lambda: _tr("LineCheck", "The exchange is found."),
    CheckStep.EXCHANGE_ROUTE: lambda: _tr("LineCheck", "A network leads there."),
    CheckStep.EXCHANGE_CONNECT: lambda: _tr("LineCheck", "The exchange answers."),
    CheckStep.PUBLIC_ADDRESS: lambda: _tr("LineCheck", "It is known where others send sound for you to."),
    CheckStep.RELAY: lambda: _tr("LineCheck", "The relay would carry your calls."),
    CheckStep.REGISTER: lambda: _tr("LineCheck", "The exchange accepts this phone: it can be called."),
    CheckStep.ECHO: lambda: _tr("LineCheck", "Sound goes out and comes back well."),
    CheckStep.MICROPHONE: lambda: _tr("LineCheck", "The microphone hears you."),
    CheckStep.SERVER_NAME: lambda: _tr("LineCheck", "The server is found."),
    CheckStep.SERVER_CONNECT: lambda: _tr("LineCheck", "The server can be reached."),
    CheckStep.SERVER_ANSWER: lambda: _tr("LineCheck", "The server knows you and answers fast."),
    CheckStep.EVENT_STREAM: lambda: _tr("LineCheck", "News arrive at once."),
}
_TLS: Words[str] = {
    TlsCode.EXPIRED: lambda: _tr("LineCheck", "The certificate has expired. Tell your administrator."),
    TlsCode.NOT_YET_VALID: lambda: _tr(
        "LineCheck", "The certificate is not valid yet. Check date and time of this computer."
    ),
    TlsCode.ISSUER_OUT_OF_DATE: lambda: _tr(
        "LineCheck", "The authority that signed the certificate is out of date. Tell your administrator."
    ),
    TlsCode.UNKNOWN_ISSUER: lambda: _tr(
        "LineCheck",
        "Nobody here trusts who signed the certificate. Ask your administrator for the centre's authority.",
    ),
    TlsCode.SELF_SIGNED: lambda: _tr(
        "LineCheck", "The certificate is signed by itself, nobody vouches for it. Tell your administrator."
    ),
    TlsCode.WRONG_NAME: lambda: _tr(
        "LineCheck", "The certificate is for another name. Check the address, or tell your administrator."
    ),
    TlsCode.WILDCARD_NAME: lambda: _tr(
        "LineCheck",
        "The certificate has a wildcard name, which telephony does not accept. Tell your administrator.",
    ),
    TlsCode.WRONG_PURPOSE: lambda: _tr("LineCheck", "The certificate is not one for servers. Tell your administrator."),
    TlsCode.BAD_CERTIFICATE: lambda: _tr("LineCheck", "The certificate cannot be accepted. Tell your administrator."),
    TlsCode.NO_COMMON_VERSION: lambda: _tr(
        "LineCheck", "The other side has only old encryption; TLS 1.2 or 1.3 is needed. Tell your administrator."
    ),
    TlsCode.CLIENT_CERTIFICATE_WANTED: lambda: _tr(
        "LineCheck", "The exchange wants a certificate of this phone. Ask your administrator for one."
    ),
    TlsCode.CLIENT_CERTIFICATE_REFUSED: lambda: _tr(
        "LineCheck", "The exchange does not accept the certificate of this phone. Tell your administrator."
    ),
    TlsCode.NOT_TLS: lambda: _tr(
        "LineCheck",
        "What answers there speaks no TLS. The port or the transport is wrong: tell your administrator.",
    ),
    TlsCode.CLOSED: lambda: _tr(
        "LineCheck", "The connection is taken and closed at once. A firewall may be in the way."
    ),
    TlsCode.NO_ANSWER: lambda: _tr("LineCheck", "No encrypted connection in time. A firewall may be in the way."),
    TlsCode.REFUSED: lambda: _tr("LineCheck", "Nothing listens there. Check address and port."),
}
_FOUND: Words[str] = {
    "after_failure": lambda: _tr("LineCheck", "Not checked: a step before it failed."),
    "direct": lambda: _tr("LineCheck", "This phone works without an exchange."),
    "not_logged_in": lambda: _tr("LineCheck", "Nobody is logged in. Log in first."),
    "no_server": lambda: _tr("LineCheck", "This profile works without a server."),
    "timed_out": lambda: _tr("LineCheck", "No result in time. Try again, then tell your administrator."),
    # sound
    "no_phone": lambda: _tr("LineCheck", "The phone has not started. Start the program anew."),
    "device_missing": lambda: _tr(
        "LineCheck", "The device you chose is not connected; another one is used. Plug it in."
    ),
    "null_audio": lambda: _tr("LineCheck", "No sound device is used: nobody is heard. Choose one in Settings, Sound."),
    "signalling_only": lambda: _tr(
        "LineCheck", "The phone library has no sound. Ask your administrator to install the one with sound."
    ),
    "sound_failed": lambda: _tr(
        "LineCheck", "The sound device cannot be opened. Plug it in again or choose another one in Settings, Sound."
    ),
    "no_microphone": lambda: _tr("LineCheck", "No microphone is open."),
    "not_measured": lambda: _tr("LineCheck", "The microphone could not be measured."),
    "microphone_quiet": lambda: _tr(
        "LineCheck", "The microphone was silent. Speak during the check, and look for a mute key on the headset."
    ),
    # the way there
    "no_name": lambda: _tr(
        "LineCheck", "The name is not found. Check the network and the VPN; then tell your administrator."
    ),
    "slow_name": lambda: _tr("LineCheck", "Looking up the name takes long. Tell your administrator."),
    "no_route": lambda: _tr("LineCheck", "No network leads there. Check the cable, Wi-Fi or VPN."),
    "connection_refused": lambda: _tr(
        "LineCheck", "The computer there answers, but not on this port. The service may be down."
    ),
    "no_answer": lambda: _tr(
        "LineCheck", "Nothing answers. Check the VPN; a firewall may be in the way, or the service is down."
    ),
    "connection_lost": lambda: _tr("LineCheck", "The connection broke. Check the network, then try again."),
    "no_options": lambda: _tr(
        "LineCheck", "The exchange does not answer a test message. Some never do: see the registration below."
    ),
    "server_unverified": lambda: _tr(
        "LineCheck", "Encrypted, but nobody checks who the other side is: it is set up so. Ask your administrator."
    ),
    "expires_soon": lambda: _tr("LineCheck", "It works, but the certificate ends soon. Tell your administrator."),
    # behind a router
    "no_stun": lambda: _tr("LineCheck", "Nothing to check: no STUN server is set up here."),
    "no_turn": lambda: _tr("LineCheck", "Nothing to check: no relay is set up here."),
    "stun_silent": lambda: _tr(
        "LineCheck",
        "No STUN server answers. From behind a router you may hear nothing: a firewall may be in the way.",
    ),
    "stun_partly": lambda: _tr("LineCheck", "Known, but not every STUN server answers. Tell your administrator."),
    "relay_silent": lambda: _tr(
        "LineCheck", "The relay does not answer. Calls go without it; a firewall may be in the way."
    ),
    "relay_credentials": lambda: _tr(
        "LineCheck", "The relay refuses its user name or password. Tell your administrator."
    ),
    "relay_full": lambda: _tr("LineCheck", "The relay has no room for more calls. Tell your administrator."),
    "relay_refused": lambda: _tr("LineCheck", "The relay refuses to carry calls. Tell your administrator."),
    # registration
    "refused": lambda: _tr(
        "LineCheck", "The exchange refuses this phone: name or password is wrong. Tell your administrator."
    ),
    "slow_register": lambda: _tr("LineCheck", "Accepted, but the exchange takes long to answer."),
    # the echo call
    "no_echo_number": lambda: _tr("LineCheck", "The exchange has no echo to call."),
    "echo_busy": lambda: _tr("LineCheck", "The sound check is calling the echo. Check again afterwards."),
    "in_call": lambda: _tr("LineCheck", "Not checked during a call. Check again afterwards."),
    "call_came": lambda: _tr("LineCheck", "A call came in between. Check again afterwards."),
    "echo_refused": lambda: _tr(
        "LineCheck",
        "The exchange did not take the test call. The echo's number may be wrong: tell your administrator.",
    ),
    "echo_no_answer": lambda: _tr("LineCheck", "Nobody answered the test call. Tell your administrator."),
    "echo_cut": lambda: _tr("LineCheck", "The test call broke off. Try again, then tell your administrator."),
    "one_way_audio": lambda: _tr(
        "LineCheck",
        "Sound goes out, nothing comes back: callers would hear nothing or not be heard. "
        "A firewall or router blocks it: check the VPN, tell your administrator.",
    ),
    "no_audio": lambda: _tr("LineCheck", "No sound goes out and none comes back. Check the sound devices."),
    "silent_echo": lambda: _tr(
        "LineCheck", "Packets come back, but silent: the far end does not hear you. Tell your administrator."
    ),
    "bad_audio": lambda: _tr(
        "LineCheck", "Calls will break up. Use a cable in place of Wi-Fi, stop downloads, then check again."
    ),
    "poor_audio": lambda: _tr(
        "LineCheck", "Calls may sound rough. A cable in place of Wi-Fi helps; stop downloads and check again."
    ),
    "slow_audio": lambda: _tr("LineCheck", "Sound takes long on the way: people will talk over one another."),
    # the server
    "slow_server": lambda: _tr("LineCheck", "The server answers, but slowly: records will come late."),
    "no_stream": lambda: _tr(
        "LineCheck", "News do not arrive. A proxy may hold them back: tell your administrator. Calls work."
    ),
}
_OVERALL: Words[Verdict] = {
    Verdict.GOOD: lambda: _tr("LineCheck", "Everything works. You can take calls."),
    Verdict.WARNING: lambda: _tr("LineCheck", "You can take calls, but something is not as it should be."),
    Verdict.BAD: lambda: _tr("LineCheck", "Something is wrong. Do what is said below, or send the report on."),
    Verdict.SKIPPED: lambda: _tr("LineCheck", "Nothing could be checked."),
}


def step_name(step: CheckStep) -> str:
    return _STEPS[step]()


def verdict_name(verdict: Verdict) -> str:
    return _VERDICTS[verdict]()


def measure_text(measure: Measure, value: str) -> str:
    """A measurement with what it is and its unit."""
    known: dict[Measure, Callable[[], str]] = {
        Measure.HOST: lambda: value,
        Measure.ADDRESSES: lambda: value,
        Measure.LOCAL: lambda: _tr("LineCheck", "from {value}").format(value=value),
        Measure.PUBLIC: lambda: _tr("LineCheck", "seen as {value}").format(value=value),
        Measure.RELAYED: lambda: _tr("LineCheck", "relayed by {value}").format(value=value),
        Measure.INTERFACE: lambda: value,
        Measure.NETWORK: lambda: _network(value),
        Measure.TRANSPORT: lambda: value,
        Measure.MILLISECONDS: lambda: _tr("LineCheck", "{value} ms").format(value=value),
        Measure.TLS: lambda: value,
        Measure.NAMES: lambda: _tr("LineCheck", "certificate for {value}").format(value=value),
        Measure.ISSUER: lambda: _tr("LineCheck", "by {value}").format(value=value),
        Measure.VALID_UNTIL: lambda: _tr("LineCheck", "until {value}").format(value=value),
        Measure.STATUS: lambda: value,
        Measure.CODEC: lambda: value,
        Measure.LOSS: lambda: _tr("LineCheck", "loss {value} %").format(value=value),
        Measure.JITTER: lambda: _tr("LineCheck", "jitter {value} ms").format(value=value),
        Measure.ROUND_TRIP: lambda: _tr("LineCheck", "round trip {value} ms").format(value=value),
        Measure.MOS: lambda: _tr("LineCheck", "quality {value} of 4.5").format(value=value),
        Measure.PACKETS: lambda: _tr("LineCheck", "{value} packets").format(value=value),
        Measure.LEVEL: lambda: _tr("LineCheck", "level {value} %").format(value=value),
        Measure.CAPTURE: lambda: value,
        Measure.PLAYBACK: lambda: value,
    }
    return known[measure]()


def measures_text(finding: Finding) -> str:
    """All of them in one line."""
    return " · ".join(measure_text(measure, value) for measure, value in finding.measures)


def _network(kind: str) -> str:
    return _NETWORKS[kind]() if kind in _NETWORKS else kind


def _tls(code: str) -> str:
    return (
        _TLS[code]() if code in _TLS else _tr("LineCheck", "No encrypted connection is made. Tell your administrator.")
    )


def known_findings() -> frozenset[str]:
    """The codes that have a sentence of their own here."""
    return frozenset(_FOUND)


def finding_sentence(step: CheckStep, finding: Finding) -> str:
    """What was found and what to do."""
    code = finding.code
    if not code:
        return _GOOD[step]()
    if code in _FOUND:
        return _FOUND[code]()
    if code.startswith("tls_"):
        return _tls(code.removeprefix("tls_"))
    if code in known_problems():
        return problem(code)
    return _tr("LineCheck", "It did not work ({code}). Tell your administrator.").format(code=code)


def link_cause(status: LinkStatus) -> str:
    """Why a link is down, where more is known than that it is; "" otherwise."""
    if status.state in (LinkState.CONNECTED, LinkState.NOT_USED):
        return ""
    if status.link is Link.SIP and status.code in _CAUSES_OF_LINE:
        return _FOUND[status.code]()
    if status.link is Link.SERVER and status.code in known_problems() and status.code != "unreachable":
        return problem(status.code)
    return ""


def link_plan(status: LinkStatus) -> str:
    """What the program does about a link that is down; when, is said by who counts the seconds."""
    if status.state in (LinkState.CONNECTED, LinkState.NOT_USED):
        return ""
    match status.link:
        case Link.SIP if status.trying:
            return _tr("LinksPage", "Being tried: {server}.").format(server=status.trying)
        case Link.SIP:
            return ""
        case Link.SERVER:
            return _tr("LinksPage", "It is tried again every few seconds; what you write is kept on this computer.")
        case Link.AUDIO:
            return _tr("LinksPage", "A device that is plugged in is taken by itself.")
        case _:
            assert_never(status.link)


def hint(step: CheckStep) -> str:
    """What the agent may do while a step runs."""
    if step is CheckStep.ECHO:
        return _tr("LineCheck", "Say a few words: you should hear yourself.")
    if step is CheckStep.MICROPHONE:
        return _tr("LineCheck", "Say a few words.")
    return _tr("LineCheck", "Being checked …")


def conclusion(progress: LineCheckProgress) -> str:
    """The whole check in a sentence."""
    if progress.cancelled:
        return _tr("LineCheck", "The check was stopped.")
    if not progress.finished:
        return _tr("LineCheck", "Your line is being checked; this takes about half a minute.")
    return overall(progress.verdict)


def overall(verdict: Verdict) -> str:
    return _OVERALL[verdict]()
