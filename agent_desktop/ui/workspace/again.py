"""A message of which nobody knows whether it arrived: asked over the timeline, sent once more if the agent says so."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from agent_desktop.domain.customer import TimelineItem
from agent_desktop.ports import BackendError
from agent_desktop.ui import text
from agent_desktop.ui.design import Button, Kind, Notice, Theme, Tone, announce, vbox
from agent_desktop.ui.desk import Desk
from agent_desktop.ui.text.language import Words

_PERHAPS_THERE = "unconfirmed"
_tr = QCoreApplication.translate


def _no_article() -> str:
    return _tr("SendAgain", "The article in it is no longer there for customers. Write a new message.")


_REASONS: Words[str] = {
    "not_open": lambda: _tr("SendAgain", "Nobody is in doubt about this message any more: it cannot be sent again."),
    "unknown_article": _no_article,
    "not_public": _no_article,
    "unknown_ticket": lambda: _tr(
        "SendAgain", "The ticket in it is not this customer's any more. Write a new message."
    ),
}
"""Why the server does not send it again."""


class SendAgain(QWidget):
    """The question with its two answers; not to send has the focus, so that Enter twice sends nothing."""

    done = Signal()
    """It is on its way again."""
    left = Signal()
    """The question is gone, and the keyboard was in it."""

    def __init__(self, desk: Desk, theme: Theme) -> None:
        super().__init__()
        self._desk = desk
        self._item: TimelineItem | None = None
        self._failure = ""
        self._sending = False
        self._no = Button(theme, "", "", Kind.QUIET, small=True)
        self._no.setObjectName("do_not_send_again")
        self._yes = Button(theme, "", "refresh-cw", small=True)
        self._yes.setObjectName("send_again")
        self._question = Notice(theme, Tone.WARNING, "triangle-alert", "", self._no, self._yes)
        self._question.setObjectName("send_again_question")
        self.setLayout(vbox(self._question, gap=0, pad=(16, 8, 16, 4)))
        self._no.clicked.connect(self.close_question)
        self._yes.clicked.connect(self._on_yes)
        self.hide()
        self.retranslate()

    @property
    def message_id(self) -> str:
        """Of the message that is asked about, "" for none."""
        return self._item.id if self._item is not None else ""

    def ask(self, item: TimelineItem) -> None:
        self._item, self._failure = item, ""
        self.retranslate()
        self.show()
        announce(self, self._question.text())
        self._no.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_question(self) -> None:
        """Sends nothing; what is on its way already stays so."""
        if self._item is not None:
            self._item = None
            had_keyboard = self.isAncestorOf(QApplication.focusWidget() or self)
            self.hide()
            if had_keyboard:
                self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_question()
        else:
            super().keyPressEvent(event)

    def _on_yes(self) -> None:
        if self._item is not None and not self._sending:
            self._sending = True
            self._show()
            self._desk.tasks.spawn(self._send(self._item.id), "send_again")

    async def _send(self, message_id: str) -> None:
        failure = ""
        try:
            await self._desk.messages.send_again(message_id)
        except BackendError as error:
            failure = text.refusal(error, _REASONS)
        finally:
            self._sending = False
        if not failure:
            announce(self, self.tr("The message is on its way again."))
            self.done.emit()
        if self.message_id == message_id:
            self._failure = failure
            self.retranslate()
            if not failure:
                self.close_question()

    def _show(self) -> None:
        self._yes.setEnabled(not self._sending)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def retranslate(self) -> None:
        self._no.setText(self.tr("Do not send"))
        self._yes.setText(self.tr("Send again"))
        if self._item is not None and self._item.reason == _PERHAPS_THERE:
            known = self.tr("Nobody knows whether it arrived. If it did, the customer gets it twice.")
        else:
            known = self.tr("It was tried for a long time without success.")
        question = self.tr("Send it once more?")
        self._question.setText(text.sentences(known, self._failure, question))
        self._show()
