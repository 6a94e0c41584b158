"""The sound check that opens by itself, once on this computer: before the first call, never over one."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit

from agent_desktop.domain.agent_state import AgentState
from agent_desktop.domain.events import CallAdded, LinkChanged, LoggedIn
from agent_desktop.domain.links import Link, LinkState
from agent_desktop.kit.bus import Subscriptions
from agent_desktop.kit.clock import Timer
from agent_desktop.ports import StorageError
from agent_desktop.ui.design import Layer
from agent_desktop.ui.desk import Desk
from agent_desktop.ui.shell.sheets import Sheets

OFFERED = "audio.check_offered"
SETTLE_SECONDS = 0.5
"""After anything changed, until the desk is built and has the keyboard."""


def _writing() -> bool:
    """Whether the keyboard is in words that somebody has begun."""
    focus = QApplication.focusWidget()
    if isinstance(focus, QLineEdit):
        return bool(focus.text())
    return isinstance(focus, QPlainTextEdit) and bool(focus.toPlainText())


class FirstCheck:
    """Waits for somebody who is logged in, with a sound device that works and nothing else on the screen."""

    def __init__(self, desk: Desk, sheets: Sheets) -> None:
        self._desk, self._sheets = desk, sheets
        self._layer: Layer | None = None
        self._timer: Timer | None = None
        self._facts = Subscriptions(desk.bus)
        self._facts.on(LinkChanged, lambda _fact: self._look_soon())
        self._facts.on(LoggedIn, lambda _fact: self._look_soon())
        self._facts.on(CallAdded, lambda _fact: self._give_way())
        self._look_soon()

    def close_down(self) -> None:
        self._facts.close()
        if self._timer is not None:
            self._timer.cancel()

    def _look_soon(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._desk.clock.call_later(SETTLE_SECONDS, self._look)

    def _look(self) -> None:
        desk = self._desk
        if desk.preferences.get(OFFERED) or desk.session.provisioning is None:
            return
        if desk.diagnostics.status(Link.AUDIO).state is not LinkState.CONNECTED or desk.calls.calls:
            return
        if desk.session.status.state is AgentState.WORK or self._sheets.covered or _writing():
            return
        try:
            desk.preferences.put(OFFERED, True)
        except StorageError:
            return  # it would come again at every start
        self._sheets.open_sound_check()
        self._layer = self._sheets.open

    def _give_way(self) -> None:
        """A call came: the sheet that nobody asked for goes."""
        if self._layer is not None and self._layer is self._sheets.open:
            self._layer.dismiss()
        self._layer = None
