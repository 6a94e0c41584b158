"""What went wrong lately, to be read again: toasts go by, this list stays."""

from __future__ import annotations

from collections import deque
from datetime import datetime

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from agent_desktop.ui import text
from agent_desktop.ui.design import Empty, Layer, Listing, Row, Theme
from agent_desktop.ui.desk import Desk
from agent_desktop.ui.dialogs.sheet import open_sheet

_KEPT = 50
_WIDTH, _HEIGHT = 648, 440


class Notices(QObject):
    """Keeps the last sentences with their time; `countChanged` tells how many nobody has read."""

    countChanged = Signal(int)

    def __init__(self, desk: Desk, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self._desk, self._theme, self._window = desk, theme, window
        self._kept: deque[tuple[datetime, str]] = deque(maxlen=_KEPT)
        self._unread = 0
        self._layer: Layer | None = None

    def close_down(self) -> None:
        """Closes the list, if it is open."""
        if self._layer is not None:
            self._layer.dismiss()

    def add(self, sentence: str) -> None:
        self._kept.appendleft((self._desk.clock.now(), sentence))
        self._unread += 1
        self.countChanged.emit(self._unread)

    def forget(self) -> None:
        """Somebody else works here: they were for another's eyes."""
        self.close_down()
        self._kept.clear()
        self._unread = 0
        self.countChanged.emit(0)

    def open(self) -> None:
        """Shows them, newest first, and counts them as read."""
        self.close_down()
        if self._kept:
            rows = [
                Row(str(i), sentence, icon="circle-alert", trail=text.clock(at))
                for i, (at, sentence) in enumerate(self._kept)
            ]
            listing = Listing(self._theme, name=self.tr("Notices"))
            listing.setObjectName("notices_list")
            listing.setRows(rows)
            body: QWidget = listing
            first: QWidget | None = listing
        else:
            first = None
            body = Empty(self._theme, "bell", self.tr("No notices"), self.tr("What goes wrong is kept here."))
        self._layer = open_sheet(
            self._window, self._theme, lambda: self.tr("Notices"), body, _WIDTH, _HEIGHT, first=first
        )
        self._layer.closed.connect(self._closed)
        self._unread = 0
        self.countChanged.emit(0)

    def _closed(self) -> None:
        self._layer = None
