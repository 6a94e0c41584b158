"""What one types or picks in a form: one line, many lines, one of a list.

All are 32 px high (the text area grows), show hover, focus, error, read-only and disabled, and take new texts at any
time. The accessible name is given by `Field`, or by the caller where a control stands alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QStandardItemModel,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QToolButton,
    QWidget,
)

from agent_desktop.ui.design import paint
from agent_desktop.ui.design.layout import repolish
from agent_desktop.ui.design.theme import Theme
from agent_desktop.ui.design.tokens import CONTROL, RADIUS, TYPE, Ink, TextStyle


class FieldState(StrEnum):
    NORMAL = "normal"
    ERROR = "error"
    READONLY = "readonly"


def _mark(widget: QWidget, state: FieldState) -> None:
    if widget.property("state") != str(state):
        widget.setProperty("state", str(state))
        repolish(widget)


class LineEdit(QLineEdit):
    """One line of text with an optional icon, and a cross that clears it (Esc does too) when `clearable`.

    The accessible name is `name`, else the placeholder, until a `Field` gives its caption.
    """

    cleared = Signal()

    def __init__(
        self,
        theme: Theme,
        text: str = "",
        *,
        placeholder: str = "",
        icon: str = "",
        clearable: bool = False,
        bare: bool = False,
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._theme = theme
        self._icon = icon
        self._trailing: dict[QAction, str] = {}
        self._state = FieldState.NORMAL
        self.setFont(theme.font(TextStyle.QUERY if bare else TextStyle.BODY))
        self.setPlaceholderText(placeholder)
        if name:
            self.setAccessibleName(name)
        if bare:
            self.setProperty("kind", "bare")
        if icon:
            self.setTextMargins(34 if bare else 26, 0, 0, 0)  # a bare field has no padding of its own
        self._clear: QAction | None = None
        if clearable:
            self._clear = self.addTrailing("x")
            self._clear.setVisible(bool(text))
            self._clear.triggered.connect(self._wipe)
            self.textChanged.connect(self._show_cross)
        theme.changed.connect(self._restyle)

    def setPlaceholderText(self, text: str) -> None:
        if self.accessibleName() == self.placeholderText():
            self.setAccessibleName(text)
        super().setPlaceholderText(text)

    def addTrailing(self, icon: str, tip: str = "") -> QAction:
        """A small button at the end of the field; its icon follows the theme."""
        action = QAction(self)
        self._trailing[action] = icon
        action.setIcon(self._theme.icon(icon, Ink.THIRD))
        action.setToolTip(tip)
        self.addAction(action, QLineEdit.ActionPosition.TrailingPosition)
        for button in self.findChildren(QToolButton):
            button.setAccessibleName(button.toolTip())
        return action

    def setTrailingIcon(self, action: QAction, icon: str) -> None:
        self._trailing[action] = icon
        action.setIcon(self._theme.icon(icon, Ink.THIRD))

    def setClearTip(self, tip: str) -> None:
        if self._clear is not None:
            self._clear.setToolTip(tip)

    def setState(self, state: FieldState) -> None:
        self._state = state
        self.setReadOnly(state is FieldState.READONLY)
        _mark(self, state)

    @property
    def state(self) -> FieldState:
        return self._state

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._clear is not None and self.text():
            self._wipe()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._icon:
            painter = QPainter(self)
            ink = self._theme.tokens.colour(Ink.THIRD)
            self._theme.icons.paint(painter, self._icon, ink, 10, (self.height() - 16) / 2)
            painter.end()

    def _wipe(self) -> None:
        self.clear()
        self.cleared.emit()

    def _show_cross(self, text: str) -> None:
        if self._clear is not None:
            self._clear.setVisible(bool(text) and not self.isReadOnly())

    def _restyle(self) -> None:
        for action, icon in self._trailing.items():
            action.setIcon(self._theme.icon(icon, Ink.THIRD))
        self.update()


class PasswordEdit(LineEdit):
    """A password: dots, and an eye that shows it. `setRevealTips` names the eye in the language of the window."""

    def __init__(self, theme: Theme, *, icon: str = "", parent: QWidget | None = None) -> None:
        super().__init__(theme, icon=icon, parent=parent)
        self._show, self._hide = "", ""
        self._eye = self.addTrailing("eye")
        self._eye.triggered.connect(self._toggle)
        self.setEchoMode(QLineEdit.EchoMode.Password)

    def setRevealTips(self, show: str, hide: str) -> None:
        self._show, self._hide = show, hide
        self._tell()

    def setRevealed(self, on: bool) -> None:
        self.setEchoMode(QLineEdit.EchoMode.Normal if on else QLineEdit.EchoMode.Password)
        self.setTrailingIcon(self._eye, "eye-off" if on else "eye")
        self._tell()

    def _toggle(self) -> None:
        self.setRevealed(self.echoMode() is QLineEdit.EchoMode.Password)

    def _tell(self) -> None:
        hidden = self.echoMode() is QLineEdit.EchoMode.Password
        self._eye.setToolTip(self._show if hidden else self._hide)
        for button in self.findChildren(QToolButton):
            button.setAccessibleName(self._eye.toolTip())


class TextArea(QPlainTextEdit):
    """Many lines; grows with its text from `lines` to `most` lines, then scrolls. Tab leaves it."""

    left = Signal()

    def __init__(
        self,
        theme: Theme,
        text: str = "",
        *,
        placeholder: str = "",
        lines: int = 2,
        most: int = 6,
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._lines, self._most = lines, max(lines, most)
        self._state = FieldState.NORMAL
        self.setFont(theme.font(TextStyle.BODY))
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(name)
        self.setTabChangesFocus(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(4)
        self.document().documentLayout().documentSizeChanged.connect(self._grow)
        self.setPlainText(text)
        self._grow()

    def setState(self, state: FieldState) -> None:
        self._state = state
        self.setReadOnly(state is FieldState.READONLY)
        _mark(self, state)

    @property
    def state(self) -> FieldState:
        return self._state

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()

    def setMost(self, lines: int) -> None:
        """How far it grows with its text from now on; beyond that the text scrolls."""
        self._most = max(self._lines, lines)
        self._grow()
        self.ensureCursorVisible()

    def _grow(self) -> None:
        lines = min(self._most, max(self._lines, int(self.document().size().height())))
        self.setFixedHeight(lines * TYPE[TextStyle.BODY].line + 20)


@dataclass(frozen=True, slots=True)
class Choice:
    """A choice: the value that is stored, the word that is shown. One that cannot be taken now is grey."""

    value: str
    text: str
    icon: str = ""
    enabled: bool = True


class Select(QComboBox):
    """One of a list. `chosen` fires only when a person chose. Turning the wheel over it never changes it."""

    chosen = Signal(str)

    def __init__(
        self,
        theme: Theme,
        options: Sequence[Choice] = (),
        *,
        value: str | None = None,
        placeholder: str = "",
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._options: tuple[Choice, ...] = ()
        self._state = FieldState.NORMAL
        self.setFont(theme.font(TextStyle.BODY))
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(4)
        self.setMaxVisibleItems(12)
        self.setFixedHeight(CONTROL)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(name)
        self.setOptions(options)
        self.setValue(value)
        self.activated.connect(self._tell)
        theme.changed.connect(self._restyle)

    def setOptions(self, options: Sequence[Choice]) -> None:
        """New choices, or the same ones in another language; the value stays when it is still offered."""
        kept = self.value()
        self._options = tuple(options)
        self.blockSignals(True)
        self.clear()
        for option in self._options:
            self.addItem(option.text, option.value)
            if not option.enabled:
                self._disable(self.count() - 1)
        self._restyle()
        self.blockSignals(False)
        self.setValue(kept)

    def value(self) -> str | None:
        """The stored value of the choice, None while nothing is chosen."""
        index = self.currentIndex()
        return self._options[index].value if 0 <= index < len(self._options) else None

    def setValue(self, value: str | None) -> None:
        """Choose by value; a value that is not offered chooses nothing."""
        self.setCurrentIndex(next((i for i, o in enumerate(self._options) if o.value == value), -1))
        self.update()

    def setState(self, state: FieldState) -> None:
        """Read-only keeps the focus and the word readable, unlike disabled."""
        self._state = state
        self.update()

    @property
    def state(self) -> FieldState:
        return self._state

    def sizeHint(self) -> QSize:
        words = [o.text for o in self._options] or [self.placeholderText()]
        width = max(self._theme.metrics().horizontalAdvance(w) for w in words)
        return QSize(round(width) + (22 if any(o.icon for o in self._options) else 0) + 44, CONTROL)

    def minimumSizeHint(self) -> QSize:
        return QSize(72, CONTROL)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # the form scrolls instead; a value must not change because the pointer passed over it

    def showPopup(self) -> None:
        self.view().setMinimumWidth(self.sizeHint().width())  # a narrow field still shows whole words
        super().showPopup()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._state is not FieldState.READONLY:
            super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._state is FieldState.READONLY:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        t, index = self._theme.tokens, self.currentIndex()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(self.rect())
        over = self.underMouse()
        edge = t.danger if self._state is FieldState.ERROR else t.text3 if over else t.border_strong
        ground = t.raised
        if not self.isEnabled():
            ground, edge = t.surface, t.border
        elif self._state is FieldState.READONLY:
            ground, edge = t.sunken, t.border
        paint.box(painter, rect, RADIUS, QColor(ground), QColor(edge))
        if self.hasFocus():
            paint.ring(painter, rect, RADIUS, QColor(t.danger if self._state is FieldState.ERROR else t.accent))
        x, option = 10.0, self._options[index] if 0 <= index < len(self._options) else None
        ink = Ink.THIRD if option is None or not option.enabled or not self.isEnabled() else Ink.TEXT
        if self._state is FieldState.READONLY and option is not None:
            ink = Ink.SECOND
        if option is not None and option.icon:
            self._theme.icons.paint(painter, option.icon, t.text2 if self.isEnabled() else t.text3, x, 8)
            x += 22
        word = option.text if option else self.placeholderText()
        paint.text(painter, self._theme, QRectF(x, 0, rect.width() - x - 28, rect.height()), word, ink=ink)
        self._theme.icons.paint(painter, "chevron-down", t.text3, rect.width() - 23, (rect.height() - 14) / 2, 14)
        painter.end()

    def _disable(self, index: int) -> None:
        items = self.model()
        if isinstance(items, QStandardItemModel):
            items.item(index).setEnabled(False)

    def _tell(self, index: int) -> None:
        if 0 <= index < len(self._options):
            self.chosen.emit(self._options[index].value)

    def _restyle(self) -> None:
        for index, option in enumerate(self._options):
            if option.icon:
                self.setItemIcon(index, self._theme.icon(option.icon))
        self.update()
