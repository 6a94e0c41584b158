"""The mark of waiting voice messages, and the key that calls them."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QWidget

from agent_desktop.domain.events import LineChanged, LoggedIn, LoggedOut, MessagesWaiting
from agent_desktop.kit.bus import Subscriptions
from agent_desktop.ui.design import Button, Ink, Kind, Theme, hbox
from agent_desktop.ui.desk import Desk
from agent_desktop.ui.phone.counted import Counted


class Mailbox(QWidget):
    """Shown while there are new messages; a press dials the mailbox where the centre named its number."""

    dialWanted = Signal(str)

    def __init__(self, desk: Desk, theme: Theme) -> None:
        super().__init__()
        self._desk = desk
        self._button = Button(theme, " ", "voicemail", Kind.QUIET, small=True)
        self._button.setIconName("voicemail", Ink.WARNING)
        self._button.setObjectName("voicemail")
        self._button.clicked.connect(self._press)
        self.setLayout(hbox(self._button, gap=0))
        self._facts = Subscriptions(desk.bus)
        self._facts.on(MessagesWaiting, lambda _fact: self.refresh())
        self._facts.on(LineChanged, lambda _fact: self.refresh())
        self._facts.on(LoggedIn, lambda _fact: self.refresh())
        self._facts.on(LoggedOut, lambda _fact: self.refresh())
        self.refresh()

    def close_down(self) -> None:
        self._facts.close()

    def refresh(self) -> None:
        told = self._desk.lamps.messages
        new = told.new if told is not None else 0
        self.setVisible(new > 0)
        words = Counted().messages(new)
        self._button.setText(str(new))
        number = self._number()
        self._button.setTip(self.tr("{count}. Press to listen.").format(count=words) if number else words)
        self._button.setAccessibleName(words)
        self._button.setEnabled(bool(number))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.refresh()

    def _number(self) -> str:
        """Of the line that has new messages, else of any."""
        provisioning = self._desk.session.provisioning
        lines = provisioning.lines if provisioning else ()
        return next((line.voicemail_number for line in lines if line.voicemail_number), "")

    def _press(self) -> None:
        if number := self._number():
            self.dialWanted.emit(number)
