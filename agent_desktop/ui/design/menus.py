"""Menus whose icons follow the theme, and the button that opens one."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QMenu, QWidget

from agent_desktop.ui.design.buttons import Button, Kind
from agent_desktop.ui.design.theme import Theme
from agent_desktop.ui.design.tokens import Ink


class MenuButton(Button):
    """A button with a chevron; its menu opens below it with Space, Enter, Down or a click."""

    def __init__(
        self,
        theme: Theme,
        text: str = "",
        icon: str = "",
        kind: Kind = Kind.DEFAULT,
        *,
        small: bool = False,
        tip: str = "",
        key_hint: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(theme, text, icon, kind, small=small, tip=tip, key_hint=key_hint, parent=parent)
        self._arrow = True
        self._drop: Menu | None = None
        self.clicked.connect(self.openMenu)

    def menu(self) -> Menu:
        """Made at the first use. It is opened by us: QPushButton would run an event loop inside while it is open."""
        if self._drop is None:
            self._drop = Menu(self.theme, self)
        return self._drop

    def openMenu(self) -> None:
        menu = self.menu()
        if not menu.isEmpty():
            menu.setMinimumWidth(self.width())
            menu.popup(self.mapToGlobal(QPoint(0, self.height() + 4)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down:
            self.openMenu()
            return
        super().keyPressEvent(event)


class Menu(QMenu):
    """A menu whose icons follow the theme. `add` returns the action: its text can be set again at any time."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icons: dict[QAction, tuple[str, Ink]] = {}
        theme.changed.connect(self._tint)

    def add(self, text: str, icon: str = "", ink: Ink = Ink.SECOND, *, key_hint: str = "") -> QAction:
        # Not one that Qt makes: PySide takes such an action for deleted when a sheet goes whose focus chain was walked.
        action = QAction(text.replace("&", "&&"), self)
        self.addAction(action)
        if key_hint:
            action.setText(f"{action.text()}\t{key_hint}")
        if icon:
            self._icons[action] = (icon, ink)
            action.setIcon(self._theme.icon(icon, ink))
        return action

    def clear(self) -> None:
        self._icons.clear()
        super().clear()

    def _tint(self) -> None:
        for action, (icon, ink) in self._icons.items():
            action.setIcon(self._theme.icon(icon, ink))
