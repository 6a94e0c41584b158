"""What a colleague does: the server's word and the exchange's lamp as one icon, word and colour. No widgets here."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from agent_desktop.domain.agent_state import AgentState
from agent_desktop.domain.events import ExtensionState, LampChanged
from agent_desktop.ui import text
from agent_desktop.ui.design import ChipSpec, Tone

_tr = QCoreApplication.translate
_GONE = frozenset({AgentState.LOGGED_OUT, AgentState.UNREACHABLE})
_ON_THE_PHONE = frozenset({AgentState.RESERVED, AgentState.TALKING, AgentState.HOLD})
_LAMP_BUSY = frozenset({ExtensionState.RINGING, ExtensionState.BUSY, ExtensionState.ON_HOLD})
_ICONS = {
    AgentState.READY: "circle-check",
    AgentState.RESERVED: "phone-incoming",
    AgentState.TALKING: "phone",
    AgentState.HOLD: "pause",
    AgentState.WORK: "pencil",
    AgentState.NOT_READY: "circle-pause",
    AgentState.PREVIEW: "eye",
    AgentState.LOGGED_OUT: "log-out",
    AgentState.UNREACHABLE: "unplug",
}


@dataclass(frozen=True, slots=True)
class Presence:
    """What the server last said of a colleague."""

    state: AgentState
    since_clock: str
    """Local time "10:42"."""


@dataclass(frozen=True, slots=True)
class Doing:
    """`chip` is None while nothing is known. `ringing`: the call there can be taken."""

    chip: ChipSpec | None
    reachable: bool = True
    """Calling makes sense."""
    ringing: bool = False


def doing(presence: Presence | None, lamp: LampChanged | None) -> Doing:
    """The telephone itself knows best whether it is used; what its owner does the server knows."""
    if lamp is not None and lamp.state in _LAMP_BUSY:
        return _by_lamp(lamp.state)
    if presence is not None:
        word, tone = text.agent_state_name(presence.state), tone_of(presence.state)
        chip = ChipSpec(word, tone, _ICONS[presence.state])
        return Doing(chip, presence.state not in _GONE | _ON_THE_PHONE)
    return _by_lamp(lamp.state) if lamp is not None else Doing(None)


def _by_lamp(state: ExtensionState) -> Doing:
    match state:
        case ExtensionState.FREE:
            return Doing(ChipSpec(_tr("Lamp", "Free"), Tone.SUCCESS, "circle-check"))
        case ExtensionState.RINGING:
            return Doing(ChipSpec(_tr("Lamp", "Rings"), Tone.WARNING, "bell-ring"), reachable=False, ringing=True)
        case ExtensionState.BUSY:
            return Doing(ChipSpec(_tr("Lamp", "On the phone"), Tone.ACCENT, "phone"), reachable=False)
        case ExtensionState.ON_HOLD:
            return Doing(ChipSpec(_tr("Lamp", "Holds a call"), Tone.WARNING, "pause"), reachable=False)
        case ExtensionState.UNKNOWN:
            return Doing(ChipSpec(_tr("Lamp", "Not known"), Tone.NEUTRAL, "circle-question-mark"))


def tone_of(state: AgentState) -> Tone:
    match state:
        case AgentState.READY:
            return Tone.SUCCESS
        case AgentState.RESERVED | AgentState.TALKING | AgentState.PREVIEW:
            return Tone.ACCENT
        case AgentState.HOLD | AgentState.WORK:
            return Tone.WARNING
        case AgentState.NOT_READY | AgentState.LOGGED_OUT | AgentState.UNREACHABLE:
            return Tone.NEUTRAL
