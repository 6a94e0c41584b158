"""Keys that work in one part of a page only."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget


def bind(owner: QWidget, keys: str, work: Callable[[], object], *, inside: bool = False) -> None:
    """While `owner` has the focus; with `inside` also while something in it has.

    The context is set afterwards: the constructor takes it and forgets it.
    """
    shortcut = QShortcut(QKeySequence(keys), owner)
    contexts = Qt.ShortcutContext
    shortcut.setContext(contexts.WidgetWithChildrenShortcut if inside else contexts.WidgetShortcut)
    shortcut.activated.connect(work)
