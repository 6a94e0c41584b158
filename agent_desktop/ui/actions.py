"""Everything an agent can do by key: one table for shortcuts, cheat sheet and palette."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QObject, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from agent_desktop.domain.events import SettingChanged
from agent_desktop.kit.bus import Bus, Subscriptions
from agent_desktop.services.preferences import Preferences

_PREFIX = "shortcut."
_tr = QCoreApplication.translate


@dataclass(frozen=True, slots=True)
class Action:
    """`key` is the part of the setting's name after "shortcut."."""

    key: str
    icon: str
    word: Callable[[], str]


ACTIONS: tuple[Action, ...] = (
    Action("answer", "phone", lambda: _tr("Action", "Answer the call")),
    Action("hang_up", "phone-off", lambda: _tr("Action", "End or reject the call")),
    Action("hold", "pause", lambda: _tr("Action", "Hold or resume")),
    Action("mute", "mic-off", lambda: _tr("Action", "Mute or unmute")),
    Action("transfer", "phone-forwarded", lambda: _tr("Action", "Transfer, or complete the transfer")),
    Action("swap", "arrow-left-right", lambda: _tr("Action", "Talk to the other one")),
    Action("back", "undo-2", lambda: _tr("Action", "Back to the caller")),
    Action("conference", "users", lambda: _tr("Action", "Bring somebody into the call")),
    Action("dial", "phone-outgoing", lambda: _tr("Action", "Dial a number")),
    Action("keypad", "grid-3x3", lambda: _tr("Action", "Open the keypad")),
    Action("ready", "circle-check", lambda: _tr("Action", "Become ready")),
    Action("not_ready", "circle-pause", lambda: _tr("Action", "Become not ready")),
    Action("knowledge", "book-open", lambda: _tr("Action", "Search knowledge")),
    Action("notes", "pencil", lambda: _tr("Action", "Write notes")),
    Action("finish", "check", lambda: _tr("Action", "Finish the wrap-up")),
    Action("new_ticket", "ticket", lambda: _tr("Action", "New ticket")),
    Action("promise", "phone-outgoing", lambda: _tr("Action", "Promise a call")),
    Action("send", "send", lambda: _tr("Action", "Send the customer a message")),
    Action("tickets", "ticket-check", lambda: _tr("Action", "Show the tickets")),
    Action("satisfaction", "star", lambda: _tr("Action", "Show how satisfied customers are")),
    Action("news", "megaphone", lambda: _tr("Action", "Show the announcements")),
    Action("confirm_news", "check", lambda: _tr("Action", "Confirm the announcement")),
    Action("quizzes", "list-checks", lambda: _tr("Action", "Show the tests")),
    Action("next_tab", "arrow-right", lambda: _tr("Action", "Next customer")),
    Action("reveal", "eye", lambda: _tr("Action", "Show the customer's hidden details")),
    Action("palette", "search", lambda: _tr("Action", "Search or do anything")),
    Action("shortcuts", "keyboard", lambda: _tr("Action", "Show the shortcuts")),
)


def keys_of(preferences: Preferences, action: str) -> str:
    """The keys as people read them, "Ctrl+K"; empty where none is set."""
    chosen = QKeySequence.fromString(preferences.text(_PREFIX + action), QKeySequence.SequenceFormat.PortableText)
    return chosen.toString(QKeySequence.SequenceFormat.NativeText)


def hinders_writing(keys: str) -> bool:
    """Whether these keys (portable text) are what people type with: no Ctrl, Alt or Meta, and no function key."""
    *modifiers, key = keys.split("+")
    return not {"Ctrl", "Alt", "Meta"} & set(modifiers) and not re.fullmatch(r"F\d+", key)


class Shortcuts(QObject):
    """Binds each action to its key, wherever the focus is in the window, and follows the settings."""

    def __init__(self, window: QWidget, preferences: Preferences, bus: Bus, run: Callable[[str], None]) -> None:
        super().__init__(window)
        self._preferences = preferences
        self._bound: dict[str, QShortcut] = {}
        for action in ACTIONS:
            shortcut = QShortcut(window)
            shortcut.setContext(Qt.ShortcutContext.ApplicationShortcut)
            shortcut.activated.connect(lambda key=action.key: run(key))
            self._bound[action.key] = shortcut
            self._bind(action.key, preferences.text(_PREFIX + action.key))
        self._facts = Subscriptions(bus)
        self._facts.on(SettingChanged, self._on_setting)

    def close_down(self) -> None:
        self._facts.close()
        self.set_enabled(False)

    def set_enabled(self, enabled: bool) -> None:
        for shortcut in self._bound.values():
            shortcut.setEnabled(enabled)

    def hint(self, key: str) -> str:
        return keys_of(self._preferences, key)

    def _on_setting(self, fact: SettingChanged) -> None:
        if fact.key.startswith(_PREFIX):
            self._bind(fact.key.removeprefix(_PREFIX), str(fact.value))

    def _bind(self, key: str, sequence: str) -> None:
        shortcut = self._bound.get(key)
        if shortcut is not None:
            shortcut.setKey(QKeySequence.fromString(sequence, QKeySequence.SequenceFormat.PortableText))
