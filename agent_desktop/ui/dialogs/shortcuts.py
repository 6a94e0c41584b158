"""The cheat sheet: every action with its key."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from agent_desktop.ui.actions import ACTIONS, Shortcuts
from agent_desktop.ui.design import Layer, Listing, Row, Theme
from agent_desktop.ui.dialogs.sheet import open_sheet

_WIDTH, _HEIGHT = 480, 640
_tr = QCoreApplication.translate


def open_shortcuts(window: QWidget, theme: Theme, shortcuts: Shortcuts) -> Layer:
    """Opens the sheet over the window."""
    listing = Listing(theme, name=_tr("Shortcuts", "Shortcuts"))
    listing.setObjectName("shortcut_list")
    listing.setRows([Row(a.key, a.word(), icon=a.icon, keys=shortcuts.hint(a.key)) for a in ACTIONS])
    return open_sheet(window, theme, lambda: _tr("Shortcuts", "Shortcuts"), listing, _WIDTH, _HEIGHT, first=listing)
