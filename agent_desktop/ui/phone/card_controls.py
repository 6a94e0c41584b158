"""What can be pressed on a call's card. Each part says what was asked for and changes nothing by itself.

No button here takes the keyboard when the mouse presses it: the agent's typing stays where it is. Object names are only
on what can be pressed at the moment, because several cards share a window.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from agent_desktop.ui.design import Button, Kind, Menu, Stacked, Theme, Tone, hbox, vbox
from agent_desktop.ui.phone.card_view import CardView, Face


class Press(StrEnum):
    """What a press on a card asks for."""

    ANSWER = "answer"
    REJECT = "reject"
    REJECT_BUSY = "reject_busy"
    END = "end_call"
    HOLD = "hold"
    RESUME = "resume"
    MUTE = "mute"
    KEYPAD = "keypad"
    TRANSFER = "transfer"
    CONFERENCE = "conference"
    AGAIN = "call_again"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Hints:
    """Shortcuts as people read them, for the tool-tips."""

    answer: str = ""
    hang_up: str = ""
    hold: str = ""
    mute: str = ""
    keypad: str = ""
    transfer: str = ""
    conference: str = ""


class Controls(QWidget):
    """A row of buttons; `prefix` keeps the object names of a second window apart."""

    pressed = Signal(str)
    """A `Press`."""

    def __init__(self, prefix: str) -> None:
        super().__init__()
        self._prefix = prefix

    def adopt(self, button: QPushButton, press: Press | None = None) -> None:
        """A button that leaves the keyboard alone when the mouse presses it."""
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        if press is not None:
            button.clicked.connect(partial(self.pressed.emit, press.value))

    def call(self, button: QWidget, name: str) -> None:
        """Object name of a button that can be pressed now; "" for one that cannot."""
        button.setObjectName(self._prefix + name if name else "")

    def setView(self, view: CardView, hints: Hints) -> None:
        raise NotImplementedError


class RejectButton(Button):
    """Turns a caller away; the right mouse button or the down key offers how."""

    rejected = Signal(str)
    """`Press.REJECT` or `Press.REJECT_BUSY`."""

    def __init__(self, theme: Theme, *, small: bool = False) -> None:
        super().__init__(theme, "", "phone-off", Kind.DANGER, small=small)
        self.clicked.connect(partial(self.rejected.emit, Press.REJECT.value))

    def setWords(self, hint: str) -> None:
        self.setText(self.tr("Reject"))
        self.setTip(self.tr("Reject. Right-click or ↓ for more ways"), hint)

    def openMenu(self) -> None:
        menu = Menu(self.theme, self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setObjectName("reject_menu")
        ways = (
            (self.tr("Decline the caller"), "phone-off", Press.REJECT),
            (self.tr("Busy: on to the next agent"), "phone-forwarded", Press.REJECT_BUSY),
        )
        for words, icon, press in ways:
            menu.add(words, icon).triggered.connect(partial(self.rejected.emit, press.value))
        menu.popup(self.mapToGlobal(QPoint(0, self.height() + 4)))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.openMenu()
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down:
            self.openMenu()
            return
        super().keyPressEvent(event)


class RingingControls(Controls):
    """Answer 3 : Reject 2."""

    def __init__(self, theme: Theme, prefix: str) -> None:
        super().__init__(prefix)
        self._answer = Button(theme, "", "phone", Kind.ANSWER)
        self._reject = RejectButton(theme)
        self.adopt(self._answer, Press.ANSWER)
        self.adopt(self._reject)
        self._reject.rejected.connect(self.pressed)
        self.setLayout(hbox((self._answer, 3), (self._reject, 2), gap=8))

    def setView(self, view: CardView, hints: Hints) -> None:
        rings = view.face is Face.RINGING
        self._answer.setText(view.answer)
        self._answer.setTip(view.answer, hints.answer)
        self._reject.setWords(hints.hang_up)
        self.call(self._answer, "answer" if rings else "")
        self.call(self._reject, "reject" if rings else "")


class ReducedControls(Controls):
    """What can be done with a call beside the one the agent is in, or with one that has ended."""

    def __init__(self, theme: Theme, prefix: str) -> None:
        super().__init__(prefix)
        self._take = Button(theme, "", "phone", Kind.SUCCESS, small=True)
        self._reject = RejectButton(theme, small=True)
        self._end = Button(theme, "", "phone-off", Kind.DANGER, small=True)
        self.adopt(self._take)
        self.adopt(self._reject)
        self.adopt(self._end, Press.END)
        self._taking = Press.ANSWER
        self._take.clicked.connect(self._taken)
        self._reject.rejected.connect(self.pressed)
        self.setLayout(hbox((self._take, 1), self._reject, self._end, gap=8))

    def setView(self, view: CardView, hints: Hints) -> None:
        face = view.face
        match face:
            case Face.PARKED:
                self._dress(Press.RESUME, self.tr("Resume"), "play", Kind.SUCCESS, hints.hold)
            case Face.ENDED:
                self._dress(Press.AGAIN, view.again_word, "phone-outgoing", Kind.DEFAULT, "")
            case _:
                kind = Kind.ANSWER if view.answer_filled else Kind.SUCCESS
                self._dress(Press.ANSWER, view.answer, "phone", kind, hints.answer)
        self._reject.setWords(hints.hang_up)
        self._end.setText(self.tr("End"))
        self._end.setTip(self.tr("End this call"), "")
        self._reject.setVisible(face is Face.WAITING)
        self._end.setVisible(face is Face.PARKED)
        taking = {Face.WAITING: "hold_and_answer", Face.PARKED: "resume", Face.ENDED: "call_again"}
        self.call(self._take, taking.get(face, ""))
        self.call(self._reject, "reject" if face is Face.WAITING else "")
        self.call(self._end, "end_call" if face is Face.PARKED else "")

    def _dress(self, press: Press, word: str, icon: str, kind: Kind, hint: str) -> None:
        self._taking = press
        self._take.setText(word)
        self._take.setIconName(icon)
        self._take.setKind(kind)
        self._take.setTip(word, hint)

    def _taken(self) -> None:
        self.pressed.emit(self._taking.value)


class Keys(Controls):
    """The keys of the call that the agent is in, always in the same order."""

    def __init__(self, theme: Theme, prefix: str) -> None:
        super().__init__(prefix)
        self._hold = Stacked(theme, "", "pause")
        self._mute = Stacked(theme, "", "mic")
        self._transfer = Stacked(theme, "", "phone-forwarded")
        self._conference = Stacked(theme, "", "users")
        self._keypad = Stacked(theme, "", "grid-3x3")
        self._held = False
        self.adopt(self._transfer, Press.TRANSFER)
        self.adopt(self._conference, Press.CONFERENCE)
        self.adopt(self._hold)
        self.adopt(self._mute, Press.MUTE)
        self.adopt(self._keypad, Press.KEYPAD)
        self._hold.clicked.connect(self._press_hold)
        first = hbox((self._hold, 1), (self._mute, 1), (self._transfer, 1), gap=4)
        self.setLayout(vbox(first, hbox((self._conference, 1), (self._keypad, 1), gap=4), gap=4))

    def setView(self, view: CardView, hints: Hints) -> None:
        self._held = view.held
        self._hold.setText(self.tr("Resume") if view.held else self.tr("Hold"))
        self._hold.setIconName("play" if view.held else "pause")
        self._hold.setTip(self._hold.text(), hints.hold)
        self._hold.setActive(Tone.WARNING if view.held else None)
        self._mute.setText(self.tr("Unmute") if view.muted else self.tr("Mute"))
        self._mute.setIconName("mic-off" if view.muted else "mic")
        self._mute.setTip(self._mute.text(), hints.mute)
        self._mute.setActive(Tone.WARNING if view.muted else None)
        self._keypad.setText(self.tr("Keypad"))
        self._keypad.setTip(self._keypad.text(), hints.keypad)
        self._transfer.setText(self.tr("Transfer"))
        self._transfer.setTip(self._transfer.text(), hints.transfer)
        self._transfer.setActive(Tone.ACCENT if view.moving else None)
        self._transfer.setEnabled(view.movable)
        self._conference.setText(self.tr("Conference"))
        self._conference.setTip(self.tr("Bring somebody else into the call"), hints.conference)
        self._conference.setEnabled(view.movable and not view.moving)
        self._hold.setEnabled(view.usable)
        self._mute.setEnabled(view.usable)
        self._keypad.setEnabled(view.usable and not view.held)
        talks = view.face is Face.TALKING
        self.call(self._hold, ("resume" if view.held else "hold") if talks else "")
        self.call(self._mute, "mute" if talks else "")
        self.call(self._keypad, "keypad" if talks else "")
        self.call(self._transfer, "transfer" if talks else "")
        self.call(self._conference, "conference" if talks else "")

    def setKeypadOpen(self, is_open: bool) -> None:
        self._keypad.setActive(Tone.ACCENT if is_open else None)

    def focusKeypad(self) -> None:
        self._keypad.setFocus(Qt.FocusReason.OtherFocusReason)

    def _press_hold(self) -> None:
        self.pressed.emit((Press.RESUME if self._held else Press.HOLD).value)


class EndControl(Controls):
    """The filled button that ends the call; it gives way to the keypad's digits."""

    def __init__(self, theme: Theme, prefix: str) -> None:
        super().__init__(prefix)
        self._end = Button(theme, "", "phone-off", Kind.END)
        self.adopt(self._end, Press.END)
        self._end.setParent(self)  # no layout: giving way must not widen the card
        self._room = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def setView(self, view: CardView, hints: Hints) -> None:
        self._end.setText(view.end)
        self._end.setTip(view.end, hints.hang_up)
        self._end.setKind(Kind.END if view.end_filled else Kind.DANGER)
        self.call(self._end, "end_call" if view.face in (Face.TALKING, Face.DIALLING) else "")

    def leastWidth(self) -> int:
        return self._end.sizeHint().width()

    def giveWay(self, room: int) -> None:
        """Leaves `room` pixels at the left."""
        self._room = room
        self._place()

    def sizeHint(self) -> QSize:
        return self._end.sizeHint()

    def minimumSizeHint(self) -> QSize:
        return self._end.minimumSizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        self._end.setGeometry(self._room, 0, self.width() - self._room, self.height())
