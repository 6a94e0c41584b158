"""The panel of a transfer, in the calls column: one field to find a recipient, then the keys of the consultation.

It covers the dial field and the lists; cards keep their place. It shows what it is given and says what was pressed.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QListView, QStackedWidget, QWidget

from agent_desktop.ui.design import (
    Button,
    Close,
    Elided,
    Frame,
    Glyph,
    Ground,
    Group,
    Ink,
    Kind,
    Label,
    LineEdit,
    Listing,
    Row,
    Stacked,
    TextStyle,
    Theme,
    hbox,
    line,
    vbox,
)
from agent_desktop.ui.phone.dialling import LONGEST
from agent_desktop.ui.phone.lists import ROW_HEIGHT
from agent_desktop.ui.phone.moves import Intent, MoveView, Step, word_of

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_CTRL = Qt.KeyboardModifier.ControlModifier


class RecipientField(LineEdit):
    """Arrows move the choice; Enter asks first, Ctrl+Enter hands on at once, Esc goes back."""

    stepped = Signal(int)
    asked = Signal(bool)
    """Enter; whether without asking first."""
    left = Signal()

    def event(self, event: QEvent) -> bool:
        # Ctrl+Enter finishes a wrap-up elsewhere in the window; in this field it belongs to the transfer.
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() in (*_ENTER, Qt.Key.Key_Escape)
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Down:
                self.stepped.emit(1)
            case Qt.Key.Key_Up:
                self.stepped.emit(-1)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.asked.emit(bool(event.modifiers() & _CTRL))
            case Qt.Key.Key_Escape:
                self.left.emit()
            case _:
                super().keyPressEvent(event)


class _Offers(Listing):
    """One click chooses a row, a second one asks: nobody is called by accident."""

    asked = Signal()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        QListView.mouseReleaseEvent(self, event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.currentKey():
            self.asked.emit()


class _Chooser(QWidget):
    """The field, whom it finds, and the two ways to go on."""

    edited = Signal(str)
    wanted = Signal(str, bool)
    """Key of the chosen row, "" for none; whether at once."""
    left = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._stepped = False
        self.field = RecipientField(theme, icon="search")
        self.field.setObjectName("recipient_field")
        self.field.setMaxLength(LONGEST)
        self.list = _Offers(theme, height=ROW_HEIGHT)
        self.list.setObjectName("recipient_list")
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._problem = Label(theme, "", TextStyle.SMALL, Ink.DANGER, wrap=True)
        self._problem.setObjectName("recipient_problem")
        self._problem.setContentsMargins(12, 0, 12, 0)
        self._ask = Button(theme, "", "phone-outgoing", Kind.PRIMARY, small=True)
        self._ask.setObjectName("ask_first")
        self._now = Button(theme, "", "phone-forwarded", small=True)
        self._now.setObjectName("transfer_now")
        for button in (self._ask, self._now):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._ask.clicked.connect(lambda: self._want(False))
        self._now.clicked.connect(lambda: self._want(True))
        self.field.textEdited.connect(self._edited)
        self.field.stepped.connect(self._step)
        self.field.asked.connect(self._want)
        self.field.left.connect(self.left)
        self.list.asked.connect(lambda: self._want(False))
        foot = hbox((self._ask, 1), self._now, gap=8, pad=(12, 8, 12, 8))
        self.setLayout(vbox(hbox(self.field, pad=(12, 0, 12, 0)), self._problem, (self.list, 1), line(), foot, gap=4))
        self._problem.hide()

    def setWords(self, intent: Intent) -> None:
        self.field.setPlaceholderText(self.tr("Name, queue or number"))
        self.field.setAccessibleName(self.tr("Name, queue or number"))
        self.list.setAccessibleName(self.tr("Recipients"))
        adds = intent is not Intent.TRANSFER
        self._ask.setText(self.tr("Call them") if adds else self.tr("Ask first"))
        self._ask.setTip(
            self.tr("Call them; who waits hears music") if adds else self.tr("Talk to them first"), "Enter"
        )
        self._now.setText(self.tr("At once"))
        self._now.setTip(self.tr("Transfer at once, without asking"), "Ctrl+Enter")
        self._now.setVisible(not adds)

    def setRows(self, rows: list[Row | Group]) -> None:
        chosen = self.list.currentKey()
        self.list.setRows(rows)
        keys = [row.key for row in rows if isinstance(row, Row) and row.enabled]
        self.list.setCurrentKey(chosen if self._stepped and chosen in keys else (keys[0] if keys else ""))

    def setProblem(self, sentence: str) -> None:
        self._problem.setText(sentence)
        self._problem.setVisible(bool(sentence))

    def reset(self) -> None:
        self._stepped = False
        self.field.clear()
        self.setProblem("")

    def _edited(self, typed: str) -> None:
        self._stepped = False
        self.setProblem("")
        self.edited.emit(typed)

    def _step(self, by: int) -> None:
        self._stepped = True
        self.list.step(by)

    def _want(self, at_once: bool) -> None:
        self.wanted.emit(self.list.currentKey(), at_once)


class _Keys(QWidget):
    """What can be done once somebody is called: one filled key, and the smaller ones below."""

    pressed = Signal(str)
    """A `Step`."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._view: MoveView | None = None
        self._sentence = Label(theme, "", TextStyle.SMALL, Ink.SECOND, wrap=True)
        self._sentence.setObjectName("move_sentence")
        self._main = Button(theme, "", "check", Kind.PRIMARY)
        self._main.clicked.connect(self._press_main)
        self._others = {step: Stacked(theme, "", "undo-2") for step in Step}
        for step, button in self._others.items():
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(partial(self.pressed.emit, step.value))
        self._main.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._row = hbox(*((button, 1) for button in self._others.values()), gap=4)
        self.setLayout(vbox(self._sentence, self._main, self._row, None, gap=8, pad=(12, 0, 12, 8)))

    def _press_main(self) -> None:
        if self._view is not None:
            self.pressed.emit(self._view.main.value)

    def setView(self, view: MoveView, intent: Intent, hints: dict[Step, str]) -> None:
        had_focus = any(button.hasFocus() for button in (self._main, *self._others.values()))
        self._view = view
        self._sentence.setText(view.sentence)
        self._main.setText(view.main_word)
        self._main.setIconName("loader-circle" if view.busy else view.main_icon)
        self._main.setTip(view.main_word, hints.get(view.main, ""))
        self._main.setObjectName(view.main.value)
        for step, button in self._others.items():
            shown = step in view.others
            word, icon = word_of(step, intent)
            button.setVisible(shown)
            button.setObjectName(step.value if shown else "")
            button.setText(word)
            button.setIconName(icon)
            button.setTip(word, hints.get(step, ""))
            button.setEnabled(step in view.usable)
        self._main.setEnabled(view.main in view.usable)
        if had_focus and not self._any_focus():
            self.takeFocus()

    def takeFocus(self) -> None:
        """The keyboard goes to the filled key, or to the way back while there is no other."""
        usable = (self._main, *self._others.values())
        first = next((button for button in usable if button.isEnabled() and not button.isHidden()), None)
        (first or self).setFocus(Qt.FocusReason.OtherFocusReason)

    def _any_focus(self) -> bool:
        return any(button.hasFocus() and button.isEnabled() for button in (self._main, *self._others.values()))


class MovePanel(Frame):
    """Head, then either the chooser or the keys. Made once and kept."""

    edited = Signal(str)
    recipientWanted = Signal(str, bool)
    pressed = Signal(str)
    left = Signal()
    """Esc or the cross: back to the caller."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(Ground.SURFACE, parent)
        self.setObjectName("move_panel")
        self._icon = Glyph(theme, "phone-forwarded", Ink.ACCENT, 16)
        self._title = Elided(theme, "", TextStyle.STRONG)
        self._title.setObjectName("move_title")
        self._close = Close(theme, "")
        self._close.setObjectName("move_close")
        self._close.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._close.clicked.connect(self.left)
        self.chooser = _Chooser(theme)
        self.keys = _Keys(theme)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.chooser)
        self._pages.addWidget(self.keys)
        head = hbox(self._icon, (self._title, 1), self._close, gap=8, pad=(12, 4, 12, 0))
        self.setLayout(vbox(line(), head, (self._pages, 1), gap=4))
        self.chooser.edited.connect(self.edited)
        self.chooser.wanted.connect(self.recipientWanted)
        self.chooser.left.connect(self.left)
        self.keys.pressed.connect(self.pressed)
        self.hide()

    @property
    def choosing(self) -> bool:
        return not self.isHidden() and self._pages.currentWidget() is self.chooser

    @property
    def has_keyboard(self) -> bool:
        focus = QApplication.focusWidget()
        return focus is not None and (focus is self or self.isAncestorOf(focus))

    def choose(self, title: str, intent: Intent) -> None:
        """Opens the field and gives it the keyboard."""
        fresh = not self.choosing
        self._head(title, intent)
        self.chooser.setWords(intent)
        self._close.show()
        self._pages.setCurrentWidget(self.chooser)
        if fresh:
            self.chooser.reset()
            self._appear()
            self.chooser.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def setMove(self, view: MoveView, intent: Intent, hints: dict[Step, str]) -> None:
        """Shows the keys; whoever typed in the field has the filled key under the fingers."""
        focus = QApplication.focusWidget()
        follows = self.choosing and focus is not None and self.chooser.isAncestorOf(focus)
        self._head(view.title, intent)
        self._close.setVisible(Step.BACK in view.usable)
        self.keys.setView(view, intent, hints)
        self._pages.setCurrentWidget(self.keys)
        self._appear()
        if follows:
            self.keys.takeFocus()

    def _head(self, title: str, intent: Intent) -> None:
        self._title.setText(title)
        self._icon.setIcon("phone-forwarded" if intent is Intent.TRANSFER else "users")
        self._close.setTip(self.tr("Back"), "Esc")
        self.setAccessibleName(title)

    def _appear(self) -> None:
        self.show()
        self.raise_()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            return
        super().keyPressEvent(event)
