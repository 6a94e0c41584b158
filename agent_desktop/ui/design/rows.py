"""Rows of lists and tables as values, and models that follow new rows with the fewest changes.

`setRows` compares by key: rows that stay keep their selection, their scroll position and their editors; only what is
new, gone, moved or different is told to the view. 1,000 unchanged rows cost a comparison and no repaint.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractListModel,
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

from agent_desktop.ui.design.paint import ChipSpec
from agent_desktop.ui.design.tokens import Ink, TextStyle, Tone

Index = QModelIndex | QPersistentModelIndex

_ROOT = QModelIndex()  # the invalid index: every row is a child of it
ROW = int(Qt.ItemDataRole.UserRole) + 1  # the Row, Group or Cell itself
KEY = int(Qt.ItemDataRole.UserRole) + 2  # its key


@dataclass(frozen=True, slots=True)
class Group:
    """A heading inside a list."""

    key: str
    title: str


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list: [time] icon or avatar, title over sub, and at the right trail, chip or key cap."""

    key: str
    title: str
    sub: str = ""
    time: str = ""
    icon: str = ""
    tone: Tone = Tone.NEUTRAL
    avatar: str = ""
    presence: Tone | None = None
    trail: str = ""
    trail_ink: Ink = Ink.THIRD
    chip: ChipSpec | None = None
    keys: str = ""
    strong: bool = False
    plain: bool = False
    """The icon stands without its circle."""
    rail_up: bool = False
    """A rail joins the icon to the row above (timeline)."""
    rail_down: bool = False
    enabled: bool = True
    told: str = ""
    """What a screen reader says; made of the parts when empty."""

    def spoken(self) -> str:
        chip = self.chip.text if self.chip else ""
        return self.told or ", ".join(part for part in (self.title, self.sub, self.time, self.trail, chip) if part)


@dataclass(frozen=True, slots=True)
class Column:
    """A column: `width` in pixels, or `stretch` for the one that takes the rest; numbers stand right."""

    key: str
    title: str
    width: int = 100
    number: bool = False
    stretch: bool = False
    tip: str = ""
    sortable: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: avatar, chip, share bar and icon stand before the text, in this order. `sort` orders the column."""

    text: str = ""
    sub: str = ""
    style: TextStyle = TextStyle.BODY
    ink: Ink = Ink.TEXT
    avatar: str = ""
    presence: Tone | None = None
    chip: ChipSpec | None = None
    share: float | None = None
    share_tone: Tone = Tone.ACCENT
    icon: str = ""
    icon_ink: Ink = Ink.SECOND
    sort: float | str | None = None

    def spoken(self) -> str:
        return ", ".join(part for part in (self.chip.text if self.chip else "", self.text, self.sub) if part)


@dataclass(frozen=True, slots=True)
class Record:
    """One row of a table."""

    key: str
    cells: tuple[Cell, ...]


class _Keyed(Protocol):
    @property
    def key(self) -> str: ...


Keyed = TypeVar("Keyed", bound=_Keyed)


def follow(model: QAbstractItemModel, rows: list[Keyed], new: Sequence[Keyed], *, columns: int = 1) -> None:
    """Change `rows`, the content of `model`, into `new`, telling the views each step. Keys must be unique.

    Four steps: remove what is gone, reorder what stayed, insert what is new, update what is different.
    """
    new_keys = {row.key for row in new}
    if len(new_keys) != len(new):
        raise ValueError("two rows have the same key")
    for first, last in _runs([i for i, row in enumerate(rows) if row.key not in new_keys], reverse=True):
        model.beginRemoveRows(QModelIndex(), first, last)
        del rows[first : last + 1]
        model.endRemoveRows()
    old_keys = [row.key for row in rows]
    had = set(old_keys)
    stayed = [row.key for row in new if row.key in had]
    if stayed != old_keys:
        _reorder(model, rows, stayed)
    for first, last in _runs([i for i, row in enumerate(new) if row.key not in had], reverse=False):
        model.beginInsertRows(QModelIndex(), first, last)
        rows[first:first] = new[first : last + 1]
        model.endInsertRows()
    for first, last in _runs([i for i, row in enumerate(new) if rows[i] != row], reverse=False):
        rows[first : last + 1] = new[first : last + 1]
        model.dataChanged.emit(model.index(first, 0), model.index(last, columns - 1))


def _reorder(model: QAbstractItemModel, rows: list[Keyed], keys: Sequence[str]) -> None:
    model.layoutAboutToBeChanged.emit()
    place = {key: i for i, key in enumerate(keys)}
    before = model.persistentIndexList()
    after = [model.index(place[rows[index.row()].key], index.column()) for index in before]
    by_key = {row.key: row for row in rows}
    rows[:] = [by_key[key] for key in keys]
    model.changePersistentIndexList(before, after)
    model.layoutChanged.emit()


def _runs(places: Sequence[int], *, reverse: bool) -> list[tuple[int, int]]:
    """Neighbouring numbers joined: [1, 2, 5] -> (1, 2), (5, 5)."""
    runs: list[tuple[int, int]] = []
    for place in places:
        if runs and runs[-1][1] == place - 1:
            runs[-1] = (runs[-1][0], place)
        else:
            runs.append((place, place))
    return runs[::-1] if reverse else runs


class RowModel(QAbstractListModel):
    """The content of a list."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[Row | Group] = []

    def setRows(self, rows: Sequence[Row | Group]) -> None:
        follow(self, self._rows, rows)

    def row(self, index: Index) -> Row | Group | None:
        return self._rows[index.row()] if index.isValid() and index.row() < len(self._rows) else None

    def place(self, key: str) -> int:
        """Row number of a key, -1 when it is not there."""
        return next((i for i, row in enumerate(self._rows) if row.key == key), -1)

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.row(index)
        if row is None:
            return None
        match role:
            case int(value) if value == ROW:
                return row
            case int(value) if value == KEY:
                return row.key
            case Qt.ItemDataRole.DisplayRole:
                return row.title
            case Qt.ItemDataRole.AccessibleTextRole:
                return row.spoken() if isinstance(row, Row) else row.title
            case _:
                return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        row = self.row(index)
        if row is None:
            return Qt.ItemFlag.NoItemFlags
        if isinstance(row, Row) and row.enabled:
            return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
        return Qt.ItemFlag.ItemNeverHasChildren


class RecordModel(QAbstractTableModel):
    """The content of a table."""

    def __init__(self, columns: Sequence[Column], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._columns = list(columns)
        self._rows: list[Record] = []

    @property
    def columns(self) -> Sequence[Column]:
        return self._columns

    def setColumns(self, columns: Sequence[Column]) -> None:
        """The same columns in another language."""
        if [c.key for c in columns] != [c.key for c in self._columns]:
            raise ValueError("a table keeps its columns")
        self._columns = list(columns)
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(columns) - 1)

    def setRows(self, records: Sequence[Record]) -> None:
        follow(self, self._rows, records, columns=len(self._columns))

    def record(self, index: Index) -> Record | None:
        return self._rows[index.row()] if index.isValid() and index.row() < len(self._rows) else None

    def place(self, key: str) -> int:
        return next((i for i, row in enumerate(self._rows) if row.key == key), -1)

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        record = self.record(index)
        if record is None or index.column() >= len(record.cells):
            return None
        cell = record.cells[index.column()]
        match role:
            case int(value) if value == ROW:
                return cell
            case int(value) if value == KEY:
                return record.key
            case Qt.ItemDataRole.DisplayRole:
                return cell.text
            case Qt.ItemDataRole.AccessibleTextRole:
                return cell.spoken()
            case _:
                return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self._columns):
            return None
        column = self._columns[section]
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.AccessibleTextRole:
                return column.title
            case Qt.ItemDataRole.ToolTipRole:
                return column.tip or None
            case _:
                return None
