"""The whole window on fakes, and hands for it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TypeVar

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from agent_desktop.ui.design import Layer, Theme
from agent_desktop.ui.shell.window import MainWindow
from agent_desktop.ui.text import Language
from agent_desktop.ui.ticker import Ticker
from tests.fakes.centre import PROVISIONING
from tests.fakes.desk import FakeDesk, build

W = TypeVar("W", bound=QWidget)
LEFT = Qt.MouseButton.LeftButton


@dataclass(slots=True)
class Shell:
    """The window and what stands behind it."""

    fake: FakeDesk
    window: MainWindow
    theme: Theme
    language: Language
    ticker: Ticker

    def find(self, name: str, kind: type[W]) -> W:
        """The only visible widget of that name."""
        found = [widget for widget in self.window.findChildren(kind, name) if widget.isVisible()]
        assert len(found) == 1, f"{len(found)} visible widgets are called {name}"
        return found[0]

    def shows(self, name: str) -> bool:
        return any(widget.isVisible() for widget in self.window.findChildren(QWidget, name))

    def layers(self) -> list[Layer]:
        """The sheets that are open."""
        return [layer for layer in self.window.findChildren(Layer) if layer.isVisible()]

    async def settle(self) -> None:
        """Everything that can happen without time passing has happened, and is drawn."""
        for _ in range(3):
            await self.fake.settle()
            QApplication.processEvents()
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    async def pass_time(self, seconds: float) -> None:
        await self.fake.clock.pass_time(seconds)
        self.ticker.tick.emit()
        await self.settle()

    async def press(self, name: str) -> None:
        """Clicks the button of that name."""
        QTest.mouseClick(self.find(name, QWidget), LEFT)
        await self.settle()

    async def keys(self, sequence: str) -> None:
        """Presses keys such as "Ctrl+K" wherever the focus is."""
        QTest.keySequence(QApplication.focusWidget() or self.window, QKeySequence.fromString(sequence))
        await self.settle()

    async def type(self, name: str, words: str) -> None:
        """Types into the field of that name, in place of what is there."""
        field = self.find(name, QWidget)
        field.setFocus()
        QTest.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClicks(field, words)
        await self.settle()

    async def dismiss(self) -> None:
        """Closes every open sheet."""
        for layer in self.layers():
            layer.dismiss()
        await self.settle()


@asynccontextmanager
async def shell(
    theme: Theme, fake: FakeDesk | None = None, *, tag: str = "en", logged_in: bool = True, phone: bool = True
) -> AsyncIterator[Shell]:
    """The window in front, with a ready agent unless `logged_in` is false; the fake phone has started if `phone`."""
    fake = fake or build()
    await fake.store.open()
    if phone:
        await fake.phone.start(PROVISIONING.phone)
    language = Language()
    language.set(tag)
    ticker = Ticker()
    window = MainWindow(fake.desk, theme, language, ticker)
    held = Shell(fake, window, theme, language, ticker)
    try:
        window.show()
        window.activateWindow()
        if logged_in:
            await fake.log_in_ready()
        else:
            window.show_login()
        for _ in range(50):
            await held.settle()
            if window.isActiveWindow():
                break
        yield held
    finally:
        window.close_down()
        window.hide()
        window.deleteLater()
        await fake.close()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        language.set("en")
