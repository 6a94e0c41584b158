"""A page that is a list at the left and, at the right, what was chosen in it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QStackedWidget, QWidget

from agent_desktop.ui.design.buttons import Button, Kind
from agent_desktop.ui.design.layout import Frame, col, hbox, line, row
from agent_desktop.ui.design.list_column import ListColumn
from agent_desktop.ui.design.panels import Empty
from agent_desktop.ui.design.shortcuts import bind
from agent_desktop.ui.design.theme import Theme
from agent_desktop.ui.design.tokens import Ground

LEAST_WIDTH, MOST_WIDTH = 220, 600
"""Of the list, in pixels."""
NARROW = 720
"""Below this width, or where list and pane do not fit beside each other, only one of them is seen."""
OTHER_SIDE = "Ctrl+F6"
_NO_LIMIT = (1 << 24) - 1  # QWIDGETSIZE_MAX
_SETTLED_MS = 400
_tr = QCoreApplication.translate


class _Sides(QSplitter):
    """Needs no more room than the larger of its sides: on narrow windows only one is shown."""

    def minimumSizeHint(self) -> QSize:
        sides = [self.widget(i) for i in range(self.count())]
        hints = [side.minimumSizeHint() for side in sides if side is not None]
        widest = max([LEAST_WIDTH, *(hint.width() for hint in hints)])
        return QSize(widest, max((hint.height() for hint in hints), default=0))


class ListPane(Frame):
    """Puts `column` beside a stack of panes; the edge between them can be moved, Ctrl+F6 goes to the other side.

    It decides nothing: what is chosen, and which pane that wants, is the page's. On a narrow page one side is seen,
    the pane with a way back to the list (`{name}_back`).
    """

    widthChosen = Signal(int)
    """Of the list, by its edge."""

    def __init__(
        self,
        theme: Theme,
        name: str,
        *head: QWidget,
        width: int = 320,
        parts: Sequence[str] = (),
        asks: bool = False,
    ) -> None:
        """`head` stands beside the title, `parts` are the keys of several lists; with `asks` the page searches."""
        super().__init__(Ground.RAISED)
        self._width = width
        self._narrow = False
        self.column = ListColumn(theme, name, head, parts, asks=asks)
        self.column.setMinimumWidth(LEAST_WIDTH)
        self._hint = Empty(theme, "", "")
        self._panes = QStackedWidget()
        self._panes.addWidget(self._hint)
        self._back = Button(theme, "", "arrow-left", Kind.QUIET, small=True)
        self._back.setObjectName(f"{name}_back")
        self._back_row = col(row(self._back, None, pad=(8, 4, 8, 4)), line(), gap=0)
        self._right = col(self._back_row, (self._panes, 1), gap=0)
        self._sides = _Sides(Qt.Orientation.Horizontal)
        self._sides.setHandleWidth(1)
        self._sides.setChildrenCollapsible(False)
        self._sides.addWidget(self.column)
        self._sides.addWidget(self._right)
        self._sides.setStretchFactor(1, 1)
        self.setLayout(hbox((self._sides, 1), gap=0))
        self._settled = QTimer(self)
        self._settled.setSingleShot(True)
        self._settled.setInterval(_SETTLED_MS)
        self._settled.timeout.connect(lambda: self.widthChosen.emit(self._width))
        self._sides.splitterMoved.connect(self._on_moved)
        self._back.clicked.connect(self.focusList)
        self.column.chosen.connect(lambda _key: self._bring(pane=True))
        bind(self, OTHER_SIDE, self._other_side, inside=True)
        self._bring(pane=False)
        self._share()
        self._retranslate()

    def setHint(self, icon: str, title: str, text: str) -> None:
        """What stands at the right while nothing is open."""
        self._hint.setContent(icon, title, text)

    def addPane(self, *panes: QWidget) -> None:
        for pane in panes:
            self._panes.addWidget(pane)

    def pane(self) -> QWidget | None:
        """What is open; None for the hint."""
        shown = self._panes.currentWidget()
        return None if shown is self._hint else shown

    def showPane(self, pane: QWidget) -> None:
        self._panes.setCurrentWidget(pane)
        if not self.column.list.hasFocus():  # who walks through the list goes on seeing it
            self._bring(pane=True)

    def showHint(self) -> None:
        self._panes.setCurrentWidget(self._hint)
        self._bring(pane=False)

    def focusList(self) -> None:
        self._bring(pane=False)
        self.column.focus()

    def focusPane(self) -> None:
        """Where the keyboard was in the pane, else at its first part."""
        self._bring(pane=True)
        pane = self.pane() or self._hint
        last = pane.focusWidget()
        kept = pane.isAncestorOf(last) and last.isVisible() and last.isEnabled()  # None is nobody's child
        target = last if kept else _first_in(pane)
        if target is not None:
            target.setFocus(Qt.FocusReason.OtherFocusReason)

    def _other_side(self) -> None:
        if self._right.isAncestorOf(self.window().focusWidget()):
            self.focusList()
        else:
            self.focusPane()

    # --- the room

    def setListWidth(self, width: int) -> None:
        """As somebody chose it earlier; 0 leaves what the page has."""
        self._width = min(MOST_WIDTH, max(LEAST_WIDTH, width or self._width))
        self._share()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share()

    def _share(self) -> None:
        narrow = self.width() < max(NARROW, LEAST_WIDTH + self._panes.minimumSizeHint().width())
        if narrow != self._narrow:
            self._narrow = narrow
            self._bring(pane=self.pane() is not None)
        if not narrow:
            self._sides.setSizes([self._width, max(1, self.width() - self._width - 1)])

    def _bring(self, *, pane: bool) -> None:
        """On a narrow page this side is the one that is seen; on a wide one both are."""
        self.column.setVisible(not (self._narrow and pane))
        self.column.setMaximumWidth(_NO_LIMIT if self._narrow else MOST_WIDTH)
        self._right.setVisible(pane or not self._narrow)
        self._back_row.setVisible(self._narrow)

    def _on_moved(self, position: int, _index: int) -> None:
        self._width = position
        self._settled.start()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _retranslate(self) -> None:
        self._back.setText(_tr("ListPane", "Back to the list"))
        other = _tr("ListPane", "{keys} goes to what is open and back.").format(keys=OTHER_SIDE)
        self.column.list.setAccessibleDescription(other)


def _first_in(pane: QWidget) -> QWidget | None:
    """What Tab reaches first in a pane."""
    step = pane.nextInFocusChain()
    while step is not None and step is not pane:
        by_tab = Qt.FocusPolicy.TabFocus in step.focusPolicy()
        if by_tab and pane.isAncestorOf(step) and step.isVisible() and step.isEnabled():
            return step
        step = step.nextInFocusChain()
    return None
