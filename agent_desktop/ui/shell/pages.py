"""The pages beside the rail: each is made when it is first looked at, and has its button while the agent may see it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from PySide6.QtWidgets import QStackedWidget, QWidget

from agent_desktop.ui.design import Frame, Ground, RailButton, Theme, vbox

RAIL_WIDTH = 76


Made = tuple[QWidget, Callable[[], None]]
"""A page, and what makes it let go of everything that it listens to."""


@dataclass(frozen=True, slots=True)
class Page:
    """`make` is called once, at the first look; `title` again for every language."""

    name: str
    icon: str
    title: Callable[[], str]
    make: Callable[[], Made]
    allowed: Callable[[], bool] = lambda: True


class Pages(QStackedWidget):
    """A stack of pages and the rail that leads to them. The first page is there from the start and for everybody.

    The others are of the agent who looked at them: who logs in again finds them as they were, somebody else never.
    """

    def __init__(self, theme: Theme, pages: Iterable[Page], foot: Iterable[QWidget]) -> None:
        """`foot`: what stands at the lower end of the rail."""
        super().__init__()
        self._pages = {page.name: page for page in pages}
        self._made: dict[str, QWidget] = {}
        self._closers: dict[str, Callable[[], None]] = {}
        self._former: list[QWidget] = []
        self._buttons: dict[str, RailButton] = {}
        for page in self._pages.values():
            button = RailButton(theme, "", page.icon)
            button.setObjectName(f"page_{page.name}")
            button.clicked.connect(partial(self.show_page, page.name))
            self._buttons[page.name] = button
        self.rail = Frame(Ground.SURFACE)
        self.rail.setFixedWidth(RAIL_WIDTH)
        self.rail.setLayout(vbox(*self._buttons.values(), None, *foot, gap=4, pad=(4, 8, 4, 8)))
        self._first = next(iter(self._pages))
        self.show_page(self._first)
        self.retitle()

    def show_page(self, name: str) -> None:
        """Puts a page in front, unless the agent may not see it."""
        if not self._pages[name].allowed():
            return
        if name not in self._made:
            self._made[name], self._closers[name] = self._pages[name].make()
            self.addWidget(self._made[name])
        self.setCurrentWidget(self._made[name])
        self._buttons[name].setChecked(True)

    def shows(self, name: str) -> bool:
        """Whether this page is in front."""
        return name in self._made and self.currentWidget() is self._made[name]

    def set_badge(self, name: str, badge: str, spoken: str) -> None:
        self._buttons[name].setBadge(badge, spoken)

    def review(self) -> None:
        """Another agent, or other permissions: shows the buttons that are for them."""
        for name, page in self._pages.items():
            allowed = page.allowed()
            self._buttons[name].setVisible(allowed)
            if not allowed and self.shows(name):
                self.show_page(self._first)

    def forget(self) -> None:
        """Somebody else works here: throws every page but the first away, to be made anew at the next look.

        What they asked for may still be on its way to them: they are deleted with the next change of hands.
        """
        self.show_page(self._first)
        self._delete_former()
        for name in [name for name in self._made if name != self._first]:
            self._closers.pop(name)()
            page = self._made.pop(name)
            self.removeWidget(page)
            page.setParent(None)
            self._former.append(page)

    def retitle(self) -> None:
        for name, page in self._pages.items():
            self._buttons[name].setText(page.title())

    def close_down(self) -> None:
        for close in self._closers.values():
            close()
        self._closers.clear()
        self._delete_former()

    def _delete_former(self) -> None:
        for page in self._former:
            page.deleteLater()
        self._former.clear()
