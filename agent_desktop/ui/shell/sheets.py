"""The sheets that open over the window, one at a time: settings, checks, links, shortcuts, the palette.

Each is imported when it is opened: few agents open one in a day.
"""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from agent_desktop.domain.links import Link
from agent_desktop.ui.actions import Shortcuts
from agent_desktop.ui.design import Layer, Theme
from agent_desktop.ui.desk import Desk
from agent_desktop.ui.text import Language
from agent_desktop.ui.ticker import Ticker


class Sheets:
    """Opens them over `window`; a key pressed twice does not pile them up."""

    def __init__(self, window: QWidget, desk: Desk, theme: Theme, language: Language, ticker: Ticker) -> None:
        self._window, self._desk, self._theme, self._language, self._ticker = window, desk, theme, language, ticker
        self._layer: Layer | None = None

    @property
    def open(self) -> Layer | None:
        """The sheet that is open."""
        return self._layer

    @property
    def covered(self) -> bool:
        """Whether anything lies over the window, be it ours or a page's own."""
        return any(layer.isVisible() for layer in self._window.findChildren(Layer))

    def uncover(self) -> None:
        """Closes whatever lies over the window."""
        for layer in self._window.findChildren(Layer):
            layer.dismiss()

    def close(self) -> None:
        if self._layer is not None:
            self._layer.dismiss()

    def hold(self, layer: Layer) -> Layer:
        """`layer` is the one that is open now; close() before it was made."""
        self._layer = layer
        layer.closed.connect(self._forget)
        return layer

    def _forget(self) -> None:
        self._layer = None

    def open_shortcuts(self, shortcuts: Shortcuts) -> None:
        from agent_desktop.ui.dialogs.shortcuts import open_shortcuts

        self.close()
        self.hold(open_shortcuts(self._window, self._theme, shortcuts))

    def open_settings(self) -> None:
        from agent_desktop.ui.dialogs.settings import open_settings

        self.close()
        self.hold(open_settings(self._window, self._desk, self._theme, self.open_sound_check))

    def open_sound_check(self) -> None:
        from agent_desktop.ui.dialogs.sound_check import open_sound_check

        self.close()
        self.hold(open_sound_check(self._window, self._desk, self._theme))

    def open_link(self, link: str) -> None:
        from agent_desktop.ui.dialogs.links import open_links

        self.close()
        checks = self.open_line_check, self.open_sound_check
        self.hold(open_links(self._window, self._desk, self._theme, self._ticker, Link(link), *checks))

    def open_line_check(self) -> None:
        from agent_desktop.ui.dialogs.line_check import open_line_check

        self.close()
        self.hold(open_line_check(self._window, self._desk, self._theme))

    def open_outbox(self) -> None:
        from agent_desktop.ui.dialogs.outbox import open_outbox

        self.close()
        self.hold(open_outbox(self._window, self._desk, self._theme))
