"""Lists: people, calls, tickets, search results, timelines. One delegate draws them all; no widget sits in a row."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
    QWidget,
)

from agent_desktop.ui.design import paint
from agent_desktop.ui.design.rows import KEY, ROW, Group, Row, RowModel
from agent_desktop.ui.design.theme import Theme
from agent_desktop.ui.design.tokens import HEADER, RADIUS, ROW_TALL, Ink, TextStyle, Tone

Index = QModelIndex | QPersistentModelIndex
_Move = QAbstractItemView.CursorAction


def _most(width: float) -> int:
    """px of a row that its chip takes at most: the title is what one looks for."""
    return min(paint.CHIP_MOST, max(96, round(width * 0.4)))


class RowDelegate(QStyledItemDelegate):
    """Draws a `Row` or `Group`; tells in a tool-tip what had to be cut."""

    def __init__(self, theme: Theme, *, height: int = ROW_TALL, inset: int = 12, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._height, self._inset = theme, height, inset

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(100, HEADER if isinstance(index.data(ROW), Group) else self._height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row, rect = index.data(ROW), QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if isinstance(row, Group):
            area = rect.adjusted(self._inset, 4, -self._inset, 0)
            paint.text(painter, self._theme, area, row.title, TextStyle.MICRO, Ink.THIRD)
        elif isinstance(row, Row):
            self._paint_ground(painter, rect, option)
            self._paint_row(painter, rect, row, selected=bool(option.state & QStyle.StateFlag.State_Selected))
        painter.restore()

    def helpEvent(self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: Index) -> bool:
        row = index.data(ROW)
        if event.type() != QEvent.Type.ToolTip or not isinstance(row, Row):
            return super().helpEvent(event, view, option, index)
        whole = QRectF(option.rect).width()
        width = whole - self._taken(row, whole)
        cut = [
            text
            for text, style in ((row.title, self._title_style(row)), (row.sub, TextStyle.SMALL))
            if text and paint.text_width(self._theme, text, style) > width
        ]
        if row.chip and paint.chip_cut(self._theme, row.chip, _most(whole)):
            cut.append(row.chip.text)
        if cut:
            QToolTip.showText(event.globalPos(), "\n".join(cut), view)
        else:
            QToolTip.hideText()
        return True

    def _paint_ground(self, painter: QPainter, rect: QRectF, option: QStyleOptionViewItem) -> None:
        t, inner = self._theme.tokens, rect.adjusted(4, 1, -4, -1)
        if option.state & QStyle.StateFlag.State_Selected:
            paint.box(painter, inner, RADIUS, QColor(t.accent_tint))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            paint.box(painter, inner, RADIUS, QColor(t.hover))
        if option.state & QStyle.StateFlag.State_HasFocus:
            paint.ring(painter, inner, RADIUS, QColor(t.accent))

    def _paint_row(self, painter: QPainter, rect: QRectF, row: Row, *, selected: bool) -> None:
        theme, middle = self._theme, rect.center().y() + 0.5
        x = self._paint_lead(painter, rect, row)
        right = self._paint_tail(painter, rect, row, selected=selected)
        title_ink = Ink.TEXT if row.enabled else Ink.THIRD
        if row.sub:
            paint.text(
                painter, theme, QRectF(x, middle - 18, right - x, 18), row.title, self._title_style(row), title_ink
            )
            paint.text(painter, theme, QRectF(x, middle + 1, right - x, 16), row.sub, TextStyle.SMALL, Ink.THIRD)
        else:
            paint.text(
                painter,
                theme,
                QRectF(x, rect.top(), right - x, rect.height()),
                row.title,
                self._title_style(row),
                title_ink,
            )

    def _paint_lead(self, painter: QPainter, rect: QRectF, row: Row) -> float:
        """Time, avatar or icon; returns where the words begin."""
        theme, t = self._theme, self._theme.tokens
        x, middle = rect.left() + self._inset, rect.center().y() + 0.5
        if row.time:
            paint.text(painter, theme, QRectF(x, rect.top(), 44, rect.height()), row.time, TextStyle.SMALL, Ink.THIRD)
            x += 52
        if row.avatar:
            paint.avatar(painter, theme, QRectF(x, middle - 14, 28, 28), row.avatar, row.presence)
            return x + 40
        if not row.icon:
            return x
        if row.plain:
            theme.icons.paint(painter, row.icon, t.colour(row.tone), x, middle - 7, 14, 2.0)
            return x + 26
        if row.rail_up:
            painter.fillRect(QRectF(x + 13.5, rect.top(), 1, middle - rect.top()), theme.colour("border"))
        if row.rail_down:
            painter.fillRect(QRectF(x + 13.5, middle, 1, rect.bottom() - middle), theme.colour("border"))
        paint.box(painter, QRectF(x, middle - 14, 28, 28), 14, QColor(t.tint(row.tone)))
        theme.icons.paint(painter, row.icon, t.colour(row.tone), x + 7, middle - 7, 14, 2.0)
        return x + 40

    def _paint_tail(self, painter: QPainter, rect: QRectF, row: Row, *, selected: bool) -> float:
        """Key cap, chip and trail from the right; returns where the words must end."""
        theme, right, middle = self._theme, rect.right() - self._inset, rect.center().y() + 0.5
        if row.keys:
            right -= paint.key_cap(painter, theme, right, middle, row.keys) + 8
        if row.chip:
            spec = row.chip
            if selected and spec.tone is Tone.ACCENT:  # the tint alone would vanish on the selection
                spec = paint.ChipSpec(spec.text, spec.tone, spec.icon, solid=True)
            most = _most(rect.width())
            left = right - paint.chip_width(theme, spec, most)
            right -= paint.chip(painter, theme, left, middle - 10, spec, most) + 8
        if row.trail:
            width = paint.text_width(theme, row.trail, TextStyle.SMALL) + 1
            area = QRectF(right - width, rect.top(), width, rect.height())
            paint.text(painter, theme, area, row.trail, TextStyle.SMALL, row.trail_ink, paint.RIGHT)
            right -= width + 8
        return right

    def _taken(self, row: Row, whole: float) -> float:
        """Width that is not left for the words of a row that is `whole` pixels wide."""
        taken = 2.0 * self._inset + (52 if row.time else 0)
        taken += 40 if row.avatar or (row.icon and not row.plain) else 26 if row.icon else 0
        taken += paint.key_cap_width(self._theme, row.keys) + 8 if row.keys else 0
        taken += paint.chip_width(self._theme, row.chip, _most(whole)) + 8 if row.chip else 0
        return taken + (paint.text_width(self._theme, row.trail, TextStyle.SMALL) + 9 if row.trail else 0)

    @staticmethod
    def _title_style(row: Row) -> TextStyle:
        return TextStyle.STRONG if row.strong else TextStyle.BODY


class Listing(QListView):
    """A list of rows in groups. `chosen` fires on Enter or a click, `currentKeyChanged` when the selection moves."""

    chosen = Signal(str)
    currentKeyChanged = Signal(str)

    def __init__(
        self, theme: Theme, *, name: str = "", height: int = ROW_TALL, inset: int = 12, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._rows = RowModel(self)
        self.setModel(self._rows)
        self.setItemDelegate(RowDelegate(theme, height=height, inset=inset, parent=self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setProperty("plain", "true")
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setMouseTracking(True)
        self.viewport().setAutoFillBackground(False)
        self.setAccessibleName(name)
        self.verticalScrollBar().setSingleStep(height)
        self.selectionModel().currentChanged.connect(self._moved)
        theme.changed.connect(self.viewport().update)

    def setRows(self, rows: Sequence[Row | Group]) -> None:
        """New content; what is the same stays where it is, selected or scrolled."""
        self._rows.setRows(rows)
        if self.currentIndex().isValid() and isinstance(self._rows.row(self.currentIndex()), Group):
            self.setCurrentKey("")  # the chosen row is gone and Qt took its neighbour: a heading cannot be chosen

    def rows(self) -> RowModel:
        return self._rows

    def currentKey(self) -> str:
        index = self.currentIndex()
        return str(index.data(KEY)) if index.isValid() else ""

    def setCurrentKey(self, key: str) -> None:
        """Select a row and bring it into view; an unknown or empty key selects nothing."""
        place = self._rows.place(key)
        if place < 0:
            self.setCurrentIndex(QModelIndex())
            self.clearSelection()
            return
        index = self._rows.index(place)
        self.setCurrentIndex(index)
        self.scrollTo(index)

    def step(self, by: int) -> None:
        """Move the selection over rows that can be chosen: a search field sends its arrow keys here."""
        rows = [self._rows.row(self._rows.index(i)) for i in range(self._rows.rowCount())]
        keys = [row.key for row in rows if isinstance(row, Row) and row.enabled]
        if keys:
            here = keys.index(self.currentKey()) if self.currentKey() in keys else (-1 if by > 0 else len(keys))
            self.setCurrentKey(keys[min(len(keys) - 1, max(0, here + by))])

    def contentHeight(self) -> int:
        """Pixels that all rows need, to end a list on a row's edge."""
        option = QStyleOptionViewItem()
        delegate = self.itemDelegate()
        return sum(delegate.sizeHint(option, self._rows.index(i)).height() for i in range(self._rows.rowCount()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentKey():
            self.chosen.emit(self.currentKey())
            return
        super().keyPressEvent(event)
        if event.key() == Qt.Key.Key_Home:
            self.scrollToTop()  # the heading above the first row too

    def moveCursor(self, action: _Move, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        """Where Qt would come to; past a heading, on which it would stay where it is."""
        index = super().moveCursor(action, modifiers)
        if not index.isValid() or index.flags() & Qt.ItemFlag.ItemIsEnabled:
            return index
        up, down = range(index.row(), -1, -1), range(index.row(), self._rows.rowCount())
        both = (*up, *down) if action in (_Move.MovePageUp, _Move.MoveUp, _Move.MoveEnd) else (*down, *up)
        candidates = (self._rows.index(place) for place in both)
        return next((i for i in candidates if i.flags() & Qt.ItemFlag.ItemIsEnabled), index)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and index.isValid() and index == self.currentIndex():
            self.chosen.emit(self.currentKey())

    def _moved(self, current: QModelIndex, _previous: QModelIndex) -> None:
        self.currentKeyChanged.emit(str(current.data(KEY)) if current.isValid() else "")
