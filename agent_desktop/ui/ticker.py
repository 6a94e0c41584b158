"""One timer for everything that counts seconds on the screen."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, QTimer, Signal

_PERIOD_MS = 1000


class Ticker(QObject):
    """Emits `tick` once a second while somebody needs it; all counters on the screen change together."""

    tick = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._users: set[int] = set()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(_PERIOD_MS)
        self._timer.timeout.connect(self.tick)

    def start(self, user: QObject) -> None:
        """`user` shows a running time from now on; any number of calls count once."""
        self._users.add(id(user))
        if not self._timer.isActive():
            self._timer.start()

    def stop(self, user: QObject) -> None:
        """`user` shows none any more; idempotent."""
        self._users.discard(id(user))
        if not self._users:
            self._timer.stop()
