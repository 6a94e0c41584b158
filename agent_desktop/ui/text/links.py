"""The lamps: what is wrong with a link, and since when."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from agent_desktop.domain.events import HelperState
from agent_desktop.domain.links import Link, LinkState, LinkStatus
from agent_desktop.services.diagnostics import NatServer
from agent_desktop.ui.text.encryption import tls_code, tls_sentence
from agent_desktop.ui.text.language import Words, sentences
from agent_desktop.ui.text.problems import problem
from agent_desktop.ui.text.times import clock

_tr = QCoreApplication.translate

_NAMES: Words[Link] = {
    Link.SIP: lambda: _tr("Link", "SIP"),
    Link.SERVER: lambda: _tr("Link", "Server"),
    Link.AUDIO: lambda: _tr("Link", "Audio"),
}
_STATES: Words[LinkState] = {
    LinkState.CONNECTED: lambda: _tr("Link", "connected"),
    LinkState.CONNECTING: lambda: _tr("Link", "connecting"),
    LinkState.DISCONNECTED: lambda: _tr("Link", "interrupted"),
    LinkState.FAILED: lambda: _tr("Link", "failed"),
    LinkState.NOT_USED: lambda: _tr("Link", "not used"),
}

_STUN: Words[HelperState] = {
    HelperState.SILENT: lambda: _tr(
        "Link", "The STUN server has not answered since {time}: behind a router you may not be heard."
    ),
    HelperState.NO_NAME: lambda: _tr(
        "Link", "The STUN server's name has not been found since {time}: behind a router you may not be heard."
    ),
}
_RELAY: Words[HelperState] = {
    HelperState.SILENT: lambda: _tr("Link", "The relay (TURN) has not answered since {time}: calls do without it."),
    HelperState.NO_NAME: lambda: _tr(
        "Link", "The relay's name (TURN) has not been found since {time}: calls do without it."
    ),
}


def link_name(link: Link) -> str:
    return _NAMES[link]()


def link_state_name(state: LinkState) -> str:
    return _STATES[state]()


def help_sentence(stun: NatServer, relay: NatServer) -> str:
    """What calls behind a router do without, and since when; "" while nothing is missing."""
    return sentences(*(_missing(helper, words) for helper, words in ((stun, _STUN), (relay, _RELAY))))


def _missing(helper: NatServer, words: Words[HelperState]) -> str:
    return words[helper.state]().format(time=clock(helper.since)) if helper.down else ""


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
        case Link.SIP, _ if (tls := tls_code(status.code)) is not None:
            return tls_sentence(tls)
        case Link.SIP, LinkState.FAILED if status.code == "refused":
            return _tr("Link", "The exchange refuses this phone since {time}. Tell your administrator.").format(
                time=since
            )
        case Link.SIP, LinkState.FAILED:
            return problem(status.code, status.detail)
        case _:
            return _tr("Link", "The exchange has not answered since {time}. It is tried again.").format(time=since)
