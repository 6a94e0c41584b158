"""What an agent may choose on this computer. One table from which dialog, validation and documentation come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

SettingValue = str | int | bool


class SettingType(StrEnum):
    TEXT = "text"
    CHOICE = "choice"
    SWITCH = "switch"
    NUMBER = "number"
    DEVICE_IN = "device_in"
    """Its value is a domain.device_ranking.Ranking as text."""
    DEVICE_OUT = "device_out"
    SHORTCUT = "shortcut"


@dataclass(frozen=True, slots=True)
class Setting:
    """One option: key, type, default and limits; `summary` is the line for the documentation."""

    key: str
    type: SettingType
    default: SettingValue
    summary: str
    choices: tuple[str, ...] = ()
    minimum: int = 0
    maximum: int = 0
    section: str = ""

    def accepts(self, value: object) -> bool:
        match self.type:
            case SettingType.SWITCH:
                return isinstance(value, bool)
            case SettingType.NUMBER:
                return isinstance(value, int) and not isinstance(value, bool) and self.minimum <= value <= self.maximum
            case SettingType.CHOICE:
                return value in self.choices
            case SettingType.DEVICE_IN | SettingType.DEVICE_OUT:
                return isinstance(value, str) and len(value) <= 2500
            case _:
                return isinstance(value, str) and len(value) <= 500


def _shortcut(key: str, default: str, summary: str) -> Setting:
    return Setting(f"shortcut.{key}", SettingType.SHORTCUT, default, summary, section="shortcuts")


SETTINGS: tuple[Setting, ...] = (
    Setting(
        "server.url",
        SettingType.TEXT,
        "",
        "Address of the server, e.g. https://desk.example.org.",
        section="connection",
    ),
    Setting("server.username", SettingType.TEXT, "", "The name last used to log in.", section="connection"),
    Setting(
        "view.theme",
        SettingType.CHOICE,
        "system",
        "Light, dark, or as the system says.",
        ("system", "light", "dark"),
        section="view",
    ),
    Setting(
        "view.language",
        SettingType.CHOICE,
        "system",
        "Language of the window.",
        ("system", "en", "zh_CN"),
        section="view",
    ),
    Setting(
        "view.scale",
        SettingType.NUMBER,
        100,
        "Size of everything in percent (after a restart).",
        minimum=100,
        maximum=300,
        section="view",
    ),
    Setting(
        "view.list_width",
        SettingType.NUMBER,
        0,
        "Width in pixels that the lists of pages were given by their edge; 0 is each page's own.",
        minimum=0,
        maximum=600,
        section="room",
    ),
    Setting(
        "audio.microphone",
        SettingType.DEVICE_IN,
        "",
        "Microphones, best first; empty follows the system.",
        section="audio",
    ),
    Setting(
        "audio.speaker",
        SettingType.DEVICE_OUT,
        "",
        "Headsets or speakers for the call, best first; empty follows the system.",
        section="audio",
    ),
    Setting(
        "audio.ringer",
        SettingType.DEVICE_OUT,
        "",
        "Where it rings, best first; empty follows the system.",
        section="audio",
    ),
    Setting(
        "audio.ring_volume", SettingType.NUMBER, 70, "Ring volume in percent.", minimum=0, maximum=100, section="audio"
    ),
    Setting("audio.silent_ring", SettingType.SWITCH, False, "Calls are shown but not heard.", section="audio"),
    Setting("audio.echo_canceller", SettingType.SWITCH, True, "Remove the caller's echo (AEC3).", section="audio"),
    Setting(
        "audio.keep_open",
        SettingType.SWITCH,
        True,
        "Keep the devices open between calls: sound begins at once, but the system shows a microphone in use.",
        section="audio",
    ),
    Setting(
        "audio.check_offered",
        SettingType.SWITCH,
        False,
        "The sound check has opened by itself on this computer; it does so once.",
        section="first_run",
    ),
    Setting(
        "calls.dtmf",
        SettingType.CHOICE,
        "rfc4733",
        "How keyed digits travel, on every line.",
        ("rfc4733", "info", "inband"),
        section="calls",
    ),
    Setting(
        "calls.raise_window",
        SettingType.SWITCH,
        False,
        "Bring the window to the front when a call arrives.",
        section="calls",
    ),
    _shortcut("answer", "F8", "Answer the ringing call."),
    _shortcut("hang_up", "F9", "End the call, or reject the ringing one."),
    _shortcut("hold", "F6", "Hold or resume."),
    _shortcut("mute", "F7", "Mute or unmute."),
    _shortcut("transfer", "F2", "Transfer the call; once the recipient answered, complete it."),
    _shortcut("swap", "F3", "While transferring, talk to the other of the two."),
    _shortcut("back", "Shift+F2", "Give up the transfer and go back to the caller."),
    _shortcut("conference", "Shift+F3", "Bring somebody else into the call."),
    _shortcut("dial", "Ctrl+D", "Go to the dial field."),
    _shortcut("keypad", "Ctrl+T", "Open the keypad."),
    _shortcut("ready", "F10", "Become ready."),
    _shortcut("not_ready", "Shift+F10", "Become not ready."),
    _shortcut("knowledge", "F4", "Search knowledge."),
    _shortcut("notes", "F5", "Write notes."),
    _shortcut("finish", "Ctrl+Return", "Finish the wrap-up."),
    _shortcut("new_ticket", "Ctrl+N", "Make a ticket for the customer in front."),
    _shortcut("promise", "Ctrl+L", "Promise the customer in front a call."),
    _shortcut("send", "Alt+S", "Send the customer in front a message, or the article that is read."),
    _shortcut("tickets", "Ctrl+Shift+N", "Show the tickets."),
    _shortcut("satisfaction", "Ctrl+Shift+S", "Show how satisfied customers are."),
    _shortcut("news", "Ctrl+Shift+A", "Show the announcements."),
    _shortcut("confirm_news", "Ctrl+Shift+Return", "Confirm the announcement that is shown."),
    _shortcut("quizzes", "Ctrl+Shift+T", "Show the tests for agents."),
    _shortcut("palette", "Ctrl+K", "Search or do anything."),
    _shortcut("shortcuts", "F1", "Show the shortcuts."),
    _shortcut("next_tab", "Ctrl+Tab", "Next customer tab."),
    _shortcut("reveal", "Ctrl+E", "Show the customer's hidden details."),
)

_BY_KEY: Mapping[str, Setting] = {s.key: s for s in SETTINGS}


def setting(key: str) -> Setting:
    """The option of that key; KeyError is a programming error."""
    return _BY_KEY[key]


def effective(stored: Mapping[str, object]) -> dict[str, SettingValue]:
    """Every option with its stored value, or its default where nothing valid is stored; unknown keys are dropped."""
    values: dict[str, SettingValue] = {}
    for option in SETTINGS:
        value = stored.get(option.key, option.default)
        values[option.key] = value if option.accepts(value) and isinstance(value, str | int) else option.default
    return values
