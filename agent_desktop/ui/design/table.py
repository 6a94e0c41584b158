"""Tables: hairlines, no grid, numbers right and of one width, headers that line up with their cells."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QToolTip,
    QWidget,
)

from agent_desktop.ui.design import paint
from agent_desktop.ui.design.rows import KEY, ROW, Cell, Column, Record, RecordModel
from agent_desktop.ui.design.theme import Theme
from agent_desktop.ui.design.tokens import HEADER, Ink, TextStyle, Tone
from agent_desktop.ui.design.tokens import ROW as ROW_HEIGHT

Index = QModelIndex | QPersistentModelIndex
_EDGE, _INNER = 12, 8  # the outer columns line up with the panel's title


def _insets(column: int, count: int) -> tuple[int, int]:
    return (_EDGE if column == 0 else _INNER), (_EDGE if column == count - 1 else _INNER)


class CellDelegate(QStyledItemDelegate):
    """Draws a `Cell`."""

    def __init__(self, theme: Theme, model: RecordModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._model = theme, model

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        cell, rect, theme = index.data(ROW), QRectF(option.rect), self._theme
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if selected:  # to whole pixels: at 150 % two smoothed edges leave a line between cells
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
            painter.fillRect(rect, theme.colour("accent_tint"))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if index.row() < self._model.rowCount() - 1:
            painter.fillRect(QRectF(rect.left(), rect.bottom() - 1, rect.width(), 1), theme.colour("border"))
        if isinstance(cell, Cell):
            left, right = _insets(index.column(), self._model.columnCount())
            number = self._model.columns[index.column()].number
            self._paint_cell(painter, rect.adjusted(left, 0, -right, 0), cell, selected=selected, number=number)
        painter.restore()

    def helpEvent(self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: Index) -> bool:
        cell = index.data(ROW)
        if event.type() != QEvent.Type.ToolTip or not isinstance(cell, Cell):
            return super().helpEvent(event, view, option, index)
        left, right = _insets(index.column(), self._model.columnCount())
        width = QRectF(option.rect).width() - left - right - self._taken(cell)
        cut = [
            text
            for text, style in ((cell.text, cell.style), (cell.sub, TextStyle.MICRO))
            if text and paint.text_width(self._theme, text, style) > width + 0.5
        ]
        if cell.chip and paint.chip_cut(self._theme, cell.chip):
            cut.append(cell.chip.text)
        if cut:
            QToolTip.showText(event.globalPos(), "\n".join(cut), view)
        else:
            QToolTip.hideText()
        return True

    def _taken(self, cell: Cell) -> float:
        """Width that is not left for the words."""
        taken = 32 if cell.avatar else 0
        taken += paint.chip_width(self._theme, cell.chip) + 8 if cell.chip else 0
        return taken + (46 if cell.share is not None else 0) + (20 if cell.icon else 0)

    def _paint_cell(self, painter: QPainter, rect: QRectF, cell: Cell, *, selected: bool, number: bool) -> None:
        theme, x, middle = self._theme, rect.left(), rect.center().y()
        if cell.avatar:
            paint.avatar(painter, theme, QRectF(x, middle - 12, 24, 24), cell.avatar, cell.presence)
            x += 32
        if cell.chip:
            spec = cell.chip
            if selected and spec.tone is Tone.ACCENT:
                spec = paint.ChipSpec(spec.text, spec.tone, spec.icon, solid=True)
            x += paint.chip(painter, theme, x, middle - 10, spec) + 8
        if cell.share is not None:
            paint.share(painter, theme, x, middle, cell.share, cell.share_tone)
            x += 46
        if cell.icon:
            at = rect.right() - paint.text_width(theme, cell.text, cell.style) - 20 if number else x
            theme.icons.paint(painter, cell.icon, theme.tokens.colour(cell.icon_ink), max(x, at), middle - 7, 14, 2.0)
            x += 20
        if cell.sub:
            paint.text(painter, theme, QRectF(x, middle - 17, rect.right() - x, 17), cell.text, cell.style, cell.ink)
            paint.text(
                painter, theme, QRectF(x, middle + 1, rect.right() - x, 15), cell.sub, TextStyle.MICRO, Ink.THIRD
            )
        elif cell.text:
            area = QRectF(x, rect.top(), rect.right() - x, rect.height())
            paint.text(painter, theme, area, cell.text, cell.style, cell.ink, paint.RIGHT if number else paint.LEFT)


class Header(QHeaderView):
    """Column titles with the insets of their cells, and an arrow where the table is sorted."""

    def __init__(self, theme: Theme, model: RecordModel, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._theme, self._records = theme, model
        self.setMinimumSectionSize(28)
        self.setHighlightSections(False)
        self.setFixedHeight(HEADER)

    def sizeHint(self) -> QSize:
        return QSize(100, HEADER)

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        area, theme = QRectF(rect), self._theme
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(QRectF(area.left(), area.bottom() - 1, area.width(), 1), theme.colour("border"))
        left, right = _insets(section, self.count())
        column, area = self._records.columns[section], area.adjusted(left, 0, -right, 0)
        sorted_here = self.isSortIndicatorShown() and self.sortIndicatorSection() == section
        ink, align = (Ink.TEXT if sorted_here else Ink.THIRD), (paint.RIGHT if column.number else paint.LEFT)
        if sorted_here:
            up = self.sortIndicatorOrder() == Qt.SortOrder.AscendingOrder
            width = paint.text_width(theme, column.title, TextStyle.MICRO)
            x = area.right() - 12 if column.number else min(area.left() + width + 4, area.right() - 12)
            theme.icons.paint(
                painter, "arrow-up" if up else "arrow-down", theme.tokens.text2, x, area.center().y() - 6, 12
            )
            area = area.adjusted(0, 0, -16, 0)
        paint.text(painter, theme, area, column.title, TextStyle.MICRO, ink, align)
        painter.restore()


class Table(QTableView):
    """Rows to read and to act on: one is selected, actions stand in a bar below. Enter or a double click: `chosen`.

    A click on the head of a sortable column orders by `Cell.sort` (or the text); new rows keep that order.
    """

    chosen = Signal(str)
    currentKeyChanged = Signal(str)

    def __init__(
        self,
        theme: Theme,
        columns: Sequence[Column],
        *,
        name: str = "",
        height: int = ROW_HEIGHT,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._records = RecordModel(columns, self)
        self._given: tuple[Record, ...] = ()
        self._order: tuple[str, bool] | None = None
        self.setModel(self._records)
        self.setItemDelegate(CellDelegate(theme, self._records, self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setProperty("plain", "true")
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.viewport().setAutoFillBackground(False)
        self.verticalHeader().hide()
        self.verticalHeader().setMinimumSectionSize(height)
        self.verticalHeader().setDefaultSectionSize(height)
        self.setAccessibleName(name)
        self._head = Header(theme, self._records, self)
        self.setHorizontalHeader(self._head)
        for i, column in enumerate(columns):
            self.setColumnWidth(i, column.width)
            if column.stretch:
                self._head.setSectionResizeMode(i, QHeaderView.ResizeMode.Stretch)
        self._head.setSectionsClickable(any(c.sortable for c in columns))
        self._head.sectionClicked.connect(self._sort_clicked)
        self.selectionModel().currentRowChanged.connect(self._moved)
        self.doubleClicked.connect(self._double_clicked)
        theme.changed.connect(self.viewport().update)
        theme.changed.connect(self._head.viewport().update)

    def setColumns(self, columns: Sequence[Column]) -> None:
        """The same columns in another language."""
        self._records.setColumns(columns)
        self._head.viewport().update()

    def setRows(self, records: Sequence[Record]) -> None:
        self._given = tuple(records)
        self._records.setRows(self._sorted())

    def records(self) -> RecordModel:
        return self._records

    def currentKey(self) -> str:
        index = self.currentIndex()
        return str(index.data(KEY)) if index.isValid() else ""

    def setCurrentKey(self, key: str) -> None:
        place = self._records.place(key)
        if place < 0:
            self.setCurrentIndex(QModelIndex())
            self.clearSelection()
        else:
            self.selectRow(place)

    def sortBy(self, key: str, *, descending: bool = False) -> None:
        """Order by a column from now on; an empty key goes back to the order given."""
        place = next((i for i, c in enumerate(self._records.columns) if c.key == key), -1)
        self._order = (key, descending) if place >= 0 else None
        self._head.setSortIndicatorShown(place >= 0)
        if place >= 0:
            order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
            self._head.setSortIndicator(place, order)
        self._records.setRows(self._sorted())

    def contentHeight(self) -> int:
        return HEADER + self._records.rowCount() * self.verticalHeader().defaultSectionSize()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentKey():
            self.chosen.emit(self.currentKey())
            return
        super().keyPressEvent(event)

    def _sorted(self) -> Sequence[Record]:
        if self._order is None:
            return self._given
        key, descending = self._order
        column = next(i for i, c in enumerate(self._records.columns) if c.key == key)
        return sorted(self._given, key=lambda record: _sort_key(record.cells[column]), reverse=descending)

    def _sort_clicked(self, section: int) -> None:
        column = self._records.columns[section]
        if column.sortable:
            same = self._order is not None and self._order[0] == column.key
            self.sortBy(column.key, descending=same and self._order is not None and not self._order[1])

    def _moved(self, current: QModelIndex, _previous: QModelIndex) -> None:
        self.currentKeyChanged.emit(str(current.data(KEY)) if current.isValid() else "")

    def _double_clicked(self, index: QModelIndex) -> None:
        self.chosen.emit(str(index.data(KEY)))


def _sort_key(cell: Cell) -> tuple[int, float, str]:
    """Numbers before words, so that one column may hold both."""
    value = cell.text if cell.sort is None else cell.sort
    return (1, 0.0, value.casefold()) if isinstance(value, str) else (0, value, "")
