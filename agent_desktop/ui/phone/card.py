"""One call as a card: it shows what it is given and says what was pressed; it decides nothing."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QEvent, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QRegion, QResizeEvent
from PySide6.QtWidgets import QApplication, QWidget

from agent_desktop.ui.design import (
    Frame,
    Glyph,
    Ground,
    Ink,
    Label,
    Tags,
    TextStyle,
    Theme,
    Tone,
    line,
    paint,
    row,
    vbox,
)
from agent_desktop.ui.design.tokens import RADIUS
from agent_desktop.ui.phone.card_controls import (
    Controls,
    EndControl,
    Hints,
    Keys,
    Press,
    ReducedControls,
    RingingControls,
)
from agent_desktop.ui.phone.card_parts import CallHead, Company, SoundLine, Why, short_chip
from agent_desktop.ui.phone.card_view import CardView, Face
from agent_desktop.ui.phone.keypad import Keypad

INSET, INSET_WIDE = 12, 16
GAP, GAP_REDUCED = 12, 8
_REDUCED = (Face.WAITING, Face.PARKED, Face.ENDED)


class CallCard(Frame):
    """A card that takes any view. Cards are kept and used again: a new call costs no new widgets."""

    pressed = Signal(str, str)
    """A `Press` and the id of the call."""
    digits = Signal(str, str, bool)
    """Id of the call, digits, whether they stay out of card and record."""
    painted = Signal(str, str, object)
    """Id of the call, "ring" or "pop", time.monotonic_ns() after that was painted for the first time."""

    def __init__(self, theme: Theme, *, wide: bool = False, prefix: str = "") -> None:
        """`wide` is the card of the incoming panel; `prefix` keeps its object names apart."""
        super().__init__(Ground.PLAIN)
        self._theme, self._wide = theme, wide
        self._view: CardView | None = None
        self._hints = Hints()
        self._keypad: Keypad | None = None
        self._seen: set[str] = set()
        self._to_report: list[str] = []
        if not wide:
            self.setEdge(Tone.NEUTRAL)  # from the start: an edge that came later would push the rows by its pixel
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._head = CallHead(theme)
        self._tags = Tags(theme)
        self._rule = line()
        self._why = Why(theme)
        self._sentence_icon = Glyph(theme, "phone-off", Ink.THIRD, 14)
        self._sentence = Label(theme, "", TextStyle.SMALL, Ink.SECOND, wrap=True)
        self._told = row(self._sentence_icon, (self._sentence, 1), gap=8)
        self._with = Company(theme)
        self._with.setObjectName(f"{prefix}company")
        self._sound = SoundLine(theme)
        self._keys = Keys(theme, prefix)
        self._ringing = RingingControls(theme, prefix)
        self._reduced = ReducedControls(theme, prefix)
        self._ending = EndControl(theme, prefix)
        self._controls = (self._keys, self._ringing, self._reduced, self._ending)
        for controls in self._controls:
            controls.pressed.connect(self._press)
        self._parts: tuple[QWidget, ...] = (
            self._tags, self._rule, self._why, self._with, self._told, self._sound, *self._controls,
        )  # fmt: skip
        self._column = vbox(self._head, *self._parts, gap=GAP, pad=INSET_WIDE if wide else INSET)
        self.setLayout(self._column)

    # --- what is shown

    @property
    def view(self) -> CardView | None:
        return self._view

    def setView(self, view: CardView, now: datetime) -> None:
        """Shows a call. What is the same stays untouched."""
        if view == self._view:
            return
        before, self._view = self._view, view
        if before is None or before.call_id != view.call_id:
            self._seen.clear()
            self.closeKeypad()
            self.setProperty("callId", view.call_id)
        self._fill(view, rearranged=before is None or before.face is not view.face)
        if before is None or before.rows != view.rows:
            self._lay_out(view)
        self.setTimer(now)
        self._note_milestones(view)

    def clear(self) -> None:
        """The card belongs to no call any more."""
        self.closeKeypad()
        self._view = None
        self._to_report.clear()
        self.setProperty("callId", "")

    def setTimer(self, now: datetime) -> None:
        if self._view is not None:
            self._head.setTimer(self._view.timer_at(now))

    def setHints(self, hints: Hints) -> None:
        self._hints = hints
        self._word(self._controls)

    def _fill(self, view: CardView, *, rearranged: bool = True) -> None:
        """Rows that are out of sight are only told when they go: what can be pressed now is known by its name."""
        if not self._wide:
            self.setEdge(view.tone)
        self.setAccessibleName(f"{view.name}, {view.state}")
        self.setAccessibleDescription(view.sentence or view.number)
        self._head.setView(view)
        rows = self._rows_of(view)
        if self._tags in rows:
            self._tags.setChips([short_chip(self._theme, spec) for spec in view.chips])
        if self._why in rows:
            self._why.setReasons(view.reasons)
        if self._sound in rows:
            self._sound.setView(view)
        if self._told in rows:
            self._sentence.setText(view.sentence)
            self._sentence_icon.setIcon(view.sentence_icon)
            self._sentence_icon.setInk(
                Ink.DANGER if view.tone is Tone.DANGER or view.face is Face.TALKING else Ink.THIRD
            )
        if self._with in rows:
            self._with.setView(view)
        if self._keypad is not None:
            self._keypad.setSent(view.keyed)
        if view.held or view.face is not Face.TALKING:
            self.closeKeypad()
        self._word(self._controls if rearranged else [c for c in self._controls if c in rows])

    def _word(self, controls: Sequence[Controls]) -> None:
        if self._view is not None:
            for part in controls:
                part.setView(self._view, self._hints)

    def _lay_out(self, view: CardView) -> None:
        """Shows the rows of a face. The keyboard stays in the card when the row that had it goes."""
        wanted = self._rows_of(view)
        focus = QApplication.focusWidget()
        if focus is not None and any(part.isAncestorOf(focus) for part in self._parts if part not in wanted):
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        self._column.setSpacing(GAP_REDUCED if view.face in _REDUCED else GAP)
        for part in self._parts:
            part.setVisible(part in wanted)

    def _rows_of(self, view: CardView) -> tuple[QWidget, ...]:
        told = (self._told,) if view.sentence else ()
        company = (self._with,) if view.company else ()
        match view.face:
            case Face.RINGING:
                return self._tags, self._rule, self._why, self._ringing
            case Face.WAITING | Face.PARKED:
                return self._tags, self._reduced
            case Face.DIALLING:
                return self._tags, *told, self._ending
            case Face.TALKING:
                return *company, (self._told if view.sentence else self._sound), self._keys, self._ending
            case Face.ENDED:
                return (*told, self._reduced) if view.again else told

    # --- keypad

    @property
    def keypad_open(self) -> bool:
        return self._keypad is not None and not self._keypad.isHidden()

    def openKeypad(self) -> None:
        """Opens the keypad where the call can take digits, and gives it the keyboard."""
        view = self._view
        if view is None or view.face is not Face.TALKING or not view.usable or view.held:
            return
        if self._keypad is None:
            self._keypad = Keypad(self._theme, self)
            self._keypad.pressed.connect(self._send_digits)
            self._keypad.closed.connect(self.closeKeypad)
        self._keypad.setSent(view.keyed)
        self._keys.setKeypadOpen(True)
        self._place_keypad(self._keypad)
        self._keypad.open()

    def closeKeypad(self) -> None:
        if self._keypad is None or not self.keypad_open:
            return
        focus = QApplication.focusWidget()
        if focus is self._keypad or (focus is not None and self._keypad.isAncestorOf(focus)):
            self._keys.focusKeypad()
        self._keypad.hide()
        self._keys.setKeypadOpen(False)
        self._ending.giveWay(0)

    def _place_keypad(self, keypad: Keypad) -> None:
        """It covers sound line and keys; the last row of digits shares the row of the button that ends the call."""
        first = self._sound if self._sound.isVisible() else self._told
        top, end = first.y(), self._ending.geometry()
        area = QRect(end.left(), top, end.width(), end.bottom() + 1 - top)
        side = self._ending.leastWidth()
        keypad.setSideWidth(side)
        keypad.setGeometry(area)
        button = QRect(area.width() - side, area.height() - end.height(), side, end.height())
        keypad.setMask(QRegion(0, 0, area.width(), area.height()) - QRegion(button))
        self._ending.giveWay(area.width() - side)

    # --- presses

    def _press(self, press: str) -> None:
        if self._view is None:
            return
        if press != Press.KEYPAD:
            self.pressed.emit(press, self._view.call_id)
        elif self.keypad_open:
            self.closeKeypad()
        else:
            self.openKeypad()

    def _send_digits(self, digits: str, masked: bool) -> None:
        if self._view is not None:
            self.digits.emit(self._view.call_id, digits, masked)

    # --- Qt

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange and self._view is not None:
            self._fill(self._view)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self._press(Press.OPEN)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.hasFocus() and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._press(Press.OPEN)
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._keypad is not None and self.keypad_open:
            self._place_keypad(self._keypad)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hasFocus():
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            paint.ring(painter, QRectF(self.rect()), RADIUS, self._theme.colour(Ink.ACCENT))
            painter.end()
        if self._to_report and self._view is not None:
            call_id, what = self._view.call_id, tuple(self._to_report)
            self._to_report.clear()
            # The rows are painted after this; a timer of 0 ms runs when the whole pass is on the screen.
            QTimer.singleShot(0, self, lambda: self._report(call_id, what))

    # --- milestones

    def _note_milestones(self, view: CardView) -> None:
        rings = view.face in (Face.RINGING, Face.WAITING)
        for what, reached in (("ring", rings), ("pop", view.found)):
            if reached and what not in self._seen:
                self._seen.add(what)
                self._to_report.append(what)
                self.update()

    def _report(self, call_id: str, what: tuple[str, ...]) -> None:
        now = time.monotonic_ns()
        for name in what:
            self.painted.emit(call_id, name, now)
