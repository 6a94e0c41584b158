"""The pages of a panel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QTabBar, QWidget

from agent_desktop.ui.design import paint
from agent_desktop.ui.design.buttons import Button, Kind
from agent_desktop.ui.design.theme import Theme
from agent_desktop.ui.design.tokens import RADIUS_SMALL, Ink, TextStyle

_GAP = 20  # px between tabs
_CROSS = 32  # px for the closing cross


@dataclass(frozen=True, slots=True)
class Tab:
    """A page: its key, its word, an icon in a colour, a count, and whether it can be closed."""

    key: str
    text: str
    icon: str = ""
    ink: Ink = Ink.SECOND
    count: str = ""
    closable: bool = False


class Tabs(QTabBar):
    """Pages of a panel, the current one underlined. Arrows move, Ctrl+W or Delete closes what can be closed."""

    currentKeyChanged = Signal(str)
    closeRequested = Signal(str)

    def __init__(
        self, theme: Theme, tabs: Sequence[Tab] = (), *, name: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._tabs: list[Tab] = []
        self._close_tip = ""
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setUsesScrollButtons(True)
        self.setElideMode(Qt.TextElideMode.ElideRight)
        self.setAccessibleName(name)
        self.setMouseTracking(True)
        self.setFixedHeight(36)
        self.setTabs(tabs)
        self.currentChanged.connect(self._moved)
        theme.changed.connect(self.update)

    def setTabs(self, tabs: Sequence[Tab]) -> None:
        """The current page stays when its key is still there."""
        kept = self.currentKey()
        self.blockSignals(True)
        while self.count() > len(tabs):
            self.removeTab(self.count() - 1)
        self._tabs = list(tabs)
        while self.count() < len(tabs):
            self.addTab("")
        for index, tab in enumerate(tabs):
            word = f"{tab.text} {tab.count}".strip()
            self.setTabText(index, word.replace("&", "&&"))
            self.setAccessibleTabName(index, word)
            self._set_cross(index, tab)
        keys = [t.key for t in tabs]
        self.setCurrentIndex(keys.index(kept) if kept in keys else 0)
        self.blockSignals(False)
        self.updateGeometry()
        self.update()
        if kept and self.currentKey() != kept:
            self.currentKeyChanged.emit(self.currentKey())

    def setCloseTip(self, tip: str) -> None:
        """Name of the crosses, in the language of the window."""
        self._close_tip = tip
        self.setTabs(self._tabs)

    def currentKey(self) -> str:
        index = self.currentIndex()
        return self._tabs[index].key if 0 <= index < len(self._tabs) else ""

    def setCurrentKey(self, key: str) -> None:
        for index, tab in enumerate(self._tabs):
            if tab.key == key:
                self.setCurrentIndex(index)

    def tabSizeHint(self, index: int) -> QSize:
        if not 0 <= index < len(self._tabs):
            return QSize(40, 36)
        tab = self._tabs[index]
        width = paint.text_width(self._theme, tab.text, TextStyle.STRONG) + 4
        width += 24 if tab.icon else 0
        width += self._theme.metrics().horizontalAdvance(tab.count) + 8 if tab.count else 0
        width += _CROSS if tab.closable else _GAP
        return QSize(round(width) + self._lead(index), 36)

    def minimumTabSizeHint(self, index: int) -> QSize:
        return QSize(min(148, self.tabSizeHint(index).width()), 36)  # four letters and an ellipsis at least

    def tabLayoutChange(self) -> None:
        """Names that had to be cut are told in the tool-tip."""
        for index, tab in enumerate(self._tabs[: self.count()]):
            cut = self.tabRect(index).width() < self.tabSizeHint(index).width()
            self.setTabToolTip(index, tab.text if cut else "")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        closes = event.key() == Qt.Key.Key_Delete
        if closes and 0 <= index < len(self._tabs) and self._tabs[index].closable:
            self.closeRequested.emit(self._tabs[index].key)
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for index, tab in enumerate(self._tabs):
            self._paint_tab(painter, index, tab)
        painter.end()

    def _lead(self, index: int) -> int:
        """Space before a tab: the cross of the one before needs a distance."""
        return 8 if index > 0 and self._tabs[index - 1].closable else 0

    def _paint_tab(self, painter: QPainter, index: int, tab: Tab) -> None:
        t, area, current = self._theme.tokens, self.tabRect(index), index == self.currentIndex()
        rect = QRectF(area).adjusted(self._lead(index), 0, -(_CROSS if tab.closable else _GAP), 0)
        x, end = rect.left() + 2, rect.right() - 2
        over = area.contains(self.mapFromGlobal(self.cursor().pos())) and self.underMouse()
        ink = Ink.TEXT if current or over else Ink.SECOND
        if tab.icon:
            self._theme.icons.paint(painter, tab.icon, t.colour(tab.ink), x, rect.center().y() - 8)
            x += 24
        style = TextStyle.STRONG if current else TextStyle.BUTTON
        wide = paint.text_width(self._theme, tab.text, TextStyle.STRONG) + 2
        wide = min(wide, end - x)
        paint.text(painter, self._theme, QRectF(x, rect.top(), wide, rect.height() - 1), tab.text, style, ink)
        if tab.count and x + wide + 6 < end:
            paint.text(
                painter,
                self._theme,
                QRectF(x + wide + 6, rect.top(), end - x - wide, rect.height() - 1),
                tab.count,
                style,
                ink,
            )
        if current:
            painter.fillRect(QRectF(rect.left(), rect.bottom() - 2, end + 2 - rect.left(), 2), QColor(t.accent))
        if current and self.hasFocus():
            paint.ring(painter, rect.adjusted(-2, 3, 2, -4), RADIUS_SMALL, QColor(t.accent))

    def _set_cross(self, index: int, tab: Tab) -> None:
        side = QTabBar.ButtonPosition.RightSide
        there = self.tabButton(index, side)
        if not tab.closable:
            if there is not None:
                self.setTabButton(index, side, None)
                there.deleteLater()
            return
        if not isinstance(there, Button):
            there = Button(self._theme, "", "x", Kind.QUIET, small=True)
            there.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            there.clicked.connect(self._cross_pressed)
            self.setTabButton(index, side, there)
        there.setTip(f"{self._close_tip} {tab.text}".strip())

    def _cross_pressed(self) -> None:
        sender = self.sender()
        for index, tab in enumerate(self._tabs):
            if self.tabButton(index, QTabBar.ButtonPosition.RightSide) is sender:
                self.closeRequested.emit(tab.key)
                return

    def _moved(self, index: int) -> None:
        if 0 <= index < len(self._tabs):
            self.currentKeyChanged.emit(self._tabs[index].key)
