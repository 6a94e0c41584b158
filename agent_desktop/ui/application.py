"""The QApplication and its manners: Qt never decides when the program ends, and the first paint is timed."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable, Coroutine
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

from agent_desktop.ui.qtloop import QtLoop

NAME = "agent-desktop"


def make_application(arguments: list[str], scale_percent: int = 100) -> Application:
    """The application object; `scale_percent` enlarges everything beyond what the screen asks for."""
    if scale_percent != 100:
        os.environ["QT_SCALE_FACTOR"] = str(scale_percent / 100)
    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    app = Application(arguments)
    app.setApplicationName(NAME)
    app.setApplicationDisplayName("Agent Desktop")
    app.setDesktopFileName(NAME)
    app.setQuitOnLastWindowClosed(False)
    return app


class Application(QApplication):
    """Turns every wish to quit (session end, QApplication.quit) into a call; stopping exec() would skip `finally`.

    An event filter on the application would do the same, but it sees each event of each widget: thousands of calls into
    Python for one ringing call, 100 ms later on the screen.
    """

    def __init__(self, arguments: list[str]) -> None:
        super().__init__(arguments)
        self._wanted: Callable[[], None] | None = None

    def on_quit(self, wanted: Callable[[], None] | None) -> None:
        """What a wish to quit calls from now on; None lets Qt quit."""
        self._wanted = wanted

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Quit and self._wanted is not None:
            self._wanted()
            event.ignore()
            return True
        return super().event(event)


class FirstPaint(QObject):
    """Notes when a window was painted for the first time (time.monotonic_ns()), then gets out of the way."""

    def __init__(self, window: QWidget, painted: Callable[[], None]) -> None:
        super().__init__(window)
        self._window = window
        self._painted = painted
        self.at_ns = 0
        window.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and not self.at_ns:
            self.at_ns = time.monotonic_ns()
            self._window.removeEventFilter(self)
            self._painted()
        return False


def run_on_qt(app: QApplication, main: Callable[[], Coroutine[Any, Any, int]]) -> int:
    """Runs `main` to its end on Qt's loop and returns what it returns."""
    with asyncio.Runner(loop_factory=lambda: QtLoop(app)) as runner:
        return runner.run(main())
