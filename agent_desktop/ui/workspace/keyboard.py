"""Where the keyboard is: what somebody types into is left alone."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit


def somebody_types() -> bool:
    """Whether the keyboard is in a field that takes text."""
    focus = QApplication.focusWidget()
    return isinstance(focus, QLineEdit | QPlainTextEdit) and focus.isEnabled() and not focus.isReadOnly()
