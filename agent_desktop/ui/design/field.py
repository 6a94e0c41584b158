"""A control with its caption above and its hint or error below: the only way a form shows a control."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from agent_desktop.ui.design.fields import FieldState
from agent_desktop.ui.design.labels import Glyph, Label
from agent_desktop.ui.design.layout import row
from agent_desktop.ui.design.theme import Theme
from agent_desktop.ui.design.tokens import Ink, TextStyle


@runtime_checkable
class HasState(Protocol):
    """A control that can show that its value is wrong or fixed."""

    @property
    def state(self) -> FieldState: ...

    def setState(self, state: FieldState) -> None: ...


class Field(QWidget):
    """Caption, required star, control, and one line below: the error while there is one, else the hint.

    The caption is the control's buddy and accessible name; hint and error are its accessible description.
    """

    def __init__(
        self,
        theme: Theme,
        caption: str,
        control: QWidget,
        *,
        required: bool = False,
        hint: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.control = control
        self._hint, self._error = hint, ""
        self._required = required
        self._caption = Label(theme, caption, TextStyle.MICRO, Ink.SECOND)
        self._caption.setBuddy(control)
        self._star = Label(theme, "*", TextStyle.MICRO, Ink.DANGER)
        self._hint_label = Label(theme, "", TextStyle.SMALL, Ink.THIRD, wrap=True)
        self._error_label = Label(theme, "", TextStyle.SMALL, Ink.DANGER, wrap=True)
        sign = Glyph(theme, "circle-alert", Ink.DANGER, 14)
        self._error_row = row((sign, 0), (self._error_label, 1), gap=6)
        error_layout = self._error_row.layout()
        if error_layout is not None:
            error_layout.setAlignment(sign, Qt.AlignmentFlag.AlignTop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(row(self._caption, self._star, None, gap=3))
        layout.addWidget(control)
        layout.addWidget(self._error_row)
        layout.addWidget(self._hint_label)
        layout.addStretch(1)
        self._show()

    @property
    def caption(self) -> str:
        return self._caption.text()

    @property
    def error(self) -> str:
        return self._error

    def setCaption(self, caption: str) -> None:
        self._caption.setText(caption)
        self._show()

    def setRequired(self, required: bool) -> None:
        self._required = required
        self._show()

    def setHint(self, hint: str) -> None:
        self._hint = hint
        self._show()

    def setError(self, error: str) -> None:
        """A sentence that says what to do; empty when the value is fine."""
        self._error = error
        self._show()

    def _show(self) -> None:
        self._star.setVisible(self._required)
        self._error_label.setText(self._error)
        self._error_row.setVisible(bool(self._error))
        self._hint_label.setText(self._hint)
        self._hint_label.setVisible(bool(self._hint) and not self._error)
        self.control.setAccessibleName(f"{self.caption} *" if self._required else self.caption)
        self.control.setAccessibleDescription(self._error or self._hint)
        if isinstance(self.control, HasState) and self.control.state is not FieldState.READONLY:
            self.control.setState(FieldState.ERROR if self._error else FieldState.NORMAL)
