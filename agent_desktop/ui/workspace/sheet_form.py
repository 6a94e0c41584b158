"""What forms in sheets have in common: one sentence and the buttons at the foot, and Ctrl+Enter that hands them in."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLayout, QWidget

from agent_desktop.ui.design import Elided, Ink, TextStyle, Theme, line, row, vbox


class SheetForm(QWidget):
    """`made` once what was written is safe on this computer; `hand_in` tries to, or says what is missing."""

    made = Signal()

    def __init__(self, theme: Theme, message_name: str, hand_in: Callable[[], None]) -> None:
        super().__init__()
        self._submit = hand_in
        self._said = Elided(theme, "", TextStyle.SMALL, Ink.THIRD)
        self._said.setObjectName(message_name)

    def lay_out(self, body: QWidget | QLayout, *buttons: QWidget) -> None:
        foot = row((self._said, 1), *buttons, gap=8, pad=(20, 8, 20, 12))
        self.setLayout(vbox((body, 1), line(), foot, gap=0))

    def say(self, sentence: str, *, wrong: bool = False) -> None:
        self._said.setText(sentence)
        self._said.setInk(Ink.DANGER if wrong else Ink.THIRD)

    def event(self, event: QEvent) -> bool:
        # Ctrl+Enter finishes a wrap-up elsewhere in the window; in a sheet it hands in what stands there.
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _hands_in(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if _hands_in(event):
            self._submit()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def retranslate(self) -> None:
        """Says everything again in the language of the moment."""


def _hands_in(event: QKeyEvent) -> bool:
    enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
    return enter and bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
