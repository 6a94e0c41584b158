"""The keypad of a call: twelve keys, what was sent, digits that stay secret, digits pasted at once."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from agent_desktop.domain.media import clean_digits
from agent_desktop.ui.design import Button, Close, Elided, Frame, Ground, Ink, Kind, TextStyle, Theme, col, hbox

KEYS = "123456789*0#"
_NAMES = {"*": "keypad_star", "#": "keypad_hash"}
_HIGHEST_KEY = 56
_MOST_SHOWN = 9
_MOST_PASTED = 64


class Keypad(Frame):
    """Lies over the lower part of a card, so that nothing moves. Digits typed while it has the focus are sent."""

    pressed = Signal(str, bool)
    """Digits, and whether they stay out of card and record."""
    closed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(Ground.RAISED, parent)
        self.setObjectName("keypad_panel")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(4)
        for place, digit in enumerate(KEYS):
            key = Button(theme, digit, small=True)
            key.setObjectName(_NAMES.get(digit, f"keypad_{digit}"))
            key.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
            key.setMaximumHeight(_HIGHEST_KEY)  # the four rows end where the button beside them does
            key.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            key.clicked.connect(partial(self._send, digit))
            grid.addWidget(key, place // 3, place % 3)
        self._sent = Elided(theme, "", TextStyle.STRONG)
        self._sent.setObjectName("keypad_sent")
        self._hide = Button(theme, "", "eye-off", Kind.QUIET, small=True, checkable=True)
        self._hide.setObjectName("keypad_masked")
        self._paste = Button(theme, "", "clipboard-paste", Kind.QUIET, small=True)
        self._paste.setObjectName("keypad_paste")
        self._paste.clicked.connect(self.paste)
        self._close = Close(theme, "", key_hint="Esc")
        self._close.setObjectName("keypad_close")
        self._close.clicked.connect(self.closed)
        for button in (self._hide, self._paste, self._close):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        buttons = hbox(self._hide, self._paste, self._close, None, gap=4)
        self._side = col(self._sent, buttons, None, gap=8, pad=(0, 4, 0, 0))
        self.setLayout(hbox((grid, 1), self._side, gap=8))
        self.retranslate()

    @property
    def masked(self) -> bool:
        return self._hide.isChecked()

    def setSideWidth(self, width: int) -> None:
        """Width of the column beside the twelve keys, in px."""
        self._side.setFixedWidth(width)

    def open(self) -> None:
        """Digits are shown again by default: hiding is for one card number, not for the rest of the call."""
        self._hide.setChecked(False)
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def setSent(self, digits: str) -> None:
        """What the call has sent so far, masked where the agent asked for it; the end is what matters."""
        shown = digits if len(digits) <= _MOST_SHOWN else "…" + digits[1 - _MOST_SHOWN :]
        self._sent.setText(shown or self.tr("Type digits"))
        self._sent.setInk(Ink.TEXT if shown else Ink.THIRD)
        self._sent.setStyleStep(TextStyle.STRONG if shown else TextStyle.SMALL)

    def paste(self) -> None:
        """Sends the digits of the clipboard in one go; anything else in it is left alone."""
        try:
            digits = clean_digits(QGuiApplication.clipboard().text().strip())
        except ValueError:
            self._sent.setText(self.tr("No digits to paste"))
            return
        self._send(digits[:_MOST_PASTED])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste):
            self.paste()
            return
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
            return
        typed = event.text().upper()
        if len(typed) == 1 and typed in "0123456789*#ABCD" and not event.isAutoRepeat():
            self._send(typed)
            return
        super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def retranslate(self) -> None:
        self.setAccessibleName(self.tr("Keypad: type digits"))
        self._hide.setTip(self.tr("Keep the next digits out of the card and the record: card number, PIN"))
        self._paste.setTip(self.tr("Send the digits of the clipboard"), "Ctrl+V")
        self._close.setTip(self.tr("Close the keypad"))

    def _send(self, digits: str) -> None:
        if digits:
            self.pressed.emit(digits, self.masked)
