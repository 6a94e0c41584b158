"""What went wrong lately, to be read again: toasts go by, this list stays."""

from __future__ import annotations

from collections import deque
from datetime import datetime

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from agent_desktop.ui import text
from agent_desktop.ui.design import Empty, Float, Label, Layer, Listing, Place, Row, TextStyle, Theme, col, vbox
from agent_desktop.ui.desk import Desk

_KEPT = 50
_WIDTH, _HEIGHT = 600, 360


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

    def open(self) -> None:
        """Shows them, newest first, and counts them as read."""
        self.close_down()
        card = Float(self._theme)
        title = Label(self._theme, self.tr("Notices"), TextStyle.HEADING)
        if self._kept:
            rows = [
                Row(str(i), sentence, icon="circle-alert", trail=text.clock(at))
                for i, (at, sentence) in enumerate(self._kept)
            ]
            listing = Listing(self._theme, name=self.tr("Notices"))
            listing.setObjectName("notices_list")
            listing.setRows(rows)
            body: QWidget = listing
        else:
            body = Empty(self._theme, "bell", self.tr("No notices"), self.tr("What goes wrong is kept here."))
        card.setContent(vbox(col(title, pad=(16, 12, 16, 4)), (body, 1), gap=0, pad=(0, 4, 0, 8)))
        card.setCardWidth(_WIDTH)
        card.setMinimumHeight(_HEIGHT)
        self._layer = Layer(self._theme, self._window, card, place=Place.TOP_THIRD)
        self._layer.closed.connect(self._closed)
        self._layer.open()
        self._unread = 0
        self.countChanged.emit(0)

    def _closed(self) -> None:
        if self._layer is not None:
            self._layer.deleteLater()
            self._layer = None
