"""Lists and tables follow new rows with the fewest changes: selection, scroll position and focus stay."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, Qt
from PySide6.QtGui import QAccessible, QHelpEvent
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QStyleOptionViewItem, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from agent_desktop.ui import design as d
from agent_desktop.ui.design import Cell, ChipSpec, Column, Group, Record, Row, Scheme, Theme, Tone
from agent_desktop.ui.design.rows import KEY, RecordModel, RowModel
from agent_desktop.ui.design.tokens import HEADER, ROW_TALL

Key = Qt.Key
KEYS = st.lists(st.sampled_from("abcdefghijkl"), unique=True)


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Theme]:
    theme = Theme(Scheme.LIGHT)
    theme.apply(qapp)
    yield theme
    theme.close()


def rows(keys: list[str] | str, note: str = "") -> list[Row | Group]:
    return [Row(key, f"Customer {key}", note) for key in keys]


def shown(model: RowModel | RecordModel) -> list[str]:
    return [model.index(i, 0).data(KEY) for i in range(model.rowCount())]


class Watcher:
    """Counts what a model tells its views."""

    def __init__(self, model: RowModel | RecordModel) -> None:
        self.told: list[str] = []
        model.rowsInserted.connect(lambda _p, first, last: self.told.append(f"+{first}-{last}"))
        model.rowsRemoved.connect(lambda _p, first, last: self.told.append(f"-{first}-{last}"))
        model.layoutChanged.connect(lambda *_: self.told.append("order"))
        model.dataChanged.connect(lambda a, b, *_: self.told.append(f"={a.row()}-{b.row()}"))


# -- the model -------------------------------------------------------------------------------------------------------
@given(before=KEYS, after=KEYS)
def test_given_any_two_lists_when_rows_are_set_then_the_model_shows_the_second_and_indexes_keep_their_row(
    before: list[str], after: list[str]
) -> None:
    model = RowModel()
    checker = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.setRows(rows(before, "old"))
    held = {key: QPersistentModelIndex(model.index(i)) for i, key in enumerate(before)}
    model.setRows(rows(after, "new"))
    assert shown(model) == after
    assert [model.row(model.index(i)) for i in range(model.rowCount())] == rows(after, "new")
    for key, index in held.items():
        assert index.isValid() == (key in after)
        if key in after:
            assert index.row() == after.index(key)
    del checker


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("abcd", "abcd", []),
        ("ab", "abc", ["+2-2"]),
        ("abcd", "ad", ["-1-2"]),
        ("ad", "abcd", ["+1-2"]),
        ("abc", "cab", ["order"]),
        ("abcd", "bxyd", ["-2-2", "-0-0", "+1-2"]),
        ("", "abc", ["+0-2"]),
        ("abc", "", ["-0-2"]),
    ],
)
def test_only_what_changed_is_told(before: str, after: str, told: list[str]) -> None:
    model = RowModel()
    model.setRows(rows(before))
    watcher = Watcher(model)
    model.setRows(rows(after))
    assert watcher.told == told


def test_a_row_with_other_words_is_updated_in_place() -> None:
    model = RowModel()
    model.setRows(rows("abcde"))
    watcher = Watcher(model)
    changed = rows("abcde")
    changed[1] = Row("b", "Wang Wei")
    changed[2] = Row("c", "Li Na")
    model.setRows(changed)
    assert watcher.told == ["=1-2"]


def test_two_rows_with_one_key_are_refused_and_nothing_changes() -> None:
    model = RowModel()
    model.setRows(rows("ab"))
    with pytest.raises(ValueError, match="same key"):
        model.setRows(rows(["a", "a"]))
    assert shown(model) == ["a", "b"]


def test_what_a_screen_reader_says_of_a_row() -> None:
    row = Row("1", "Sun Li", "Missed", "10:21", trail="Sales", chip=d.ChipSpec("Open", Tone.WARNING))
    assert row.spoken() == "Sun Li, Missed, 10:21, Sales, Open"
    assert replace(row, told="Missed call of Sun Li").spoken() == "Missed call of Sun Li"
    assert Cell("3:42", chip=d.ChipSpec("Talking")).spoken() == "Talking, 3:42"


# -- lists -----------------------------------------------------------------------------------------------------------
@pytest.fixture
def listing(theme: Theme, qtbot: QtBot) -> d.Listing:
    listing = d.Listing(theme, name="Customers")
    qtbot.addWidget(listing)
    listing.resize(300, 200)
    listing.show()
    listing.activateWindow()
    qtbot.waitUntil(listing.isActiveWindow)
    listing.setFocus()
    return listing


def grouped() -> list[Row | Group]:
    return [Group("t", "Today"), *rows("ab"), Group("y", "Yesterday"), *rows("cd"), Row("e", "Nobody", enabled=False)]


def test_arrows_skip_groups_and_rows_that_cannot_be_chosen(listing: d.Listing) -> None:
    listing.setRows(grouped())
    listing.setCurrentKey("a")
    keys = []
    for _ in range(5):
        keys.append(listing.currentKey())
        QTest.keyClick(listing, Key.Key_Down)
    assert keys == ["a", "b", "c", "d", "d"]


def test_a_search_field_can_move_the_selection(listing: d.Listing) -> None:
    listing.setRows(grouped())
    listing.setCurrentKey("")
    moved = []
    for by in (1, 1, 1, 10, -1, -10):
        listing.step(by)
        moved.append(listing.currentKey())
    assert moved == ["a", "b", "c", "d", "c", "a"]
    listing.setRows([])
    listing.step(1)
    assert listing.currentKey() == ""


def test_enter_and_a_click_choose(listing: d.Listing, qtbot: QtBot) -> None:
    listing.setRows(grouped())
    listing.setCurrentKey("b")
    with qtbot.waitSignal(listing.chosen) as caught:
        QTest.keyClick(listing, Key.Key_Return)
    assert caught.args == ["b"]
    place = listing.visualRect(listing.rows().index(1)).center()
    with qtbot.waitSignal(listing.chosen) as caught:
        QTest.mouseClick(listing.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert caught.args == ["a"]
    chosen: list[str] = []
    listing.chosen.connect(chosen.append)
    head = listing.visualRect(listing.rows().index(0)).center()
    QTest.mouseClick(listing.viewport(), Qt.MouseButton.LeftButton, pos=head)
    assert chosen == [], "a group is no choice"


def test_selection_and_scroll_position_stay_when_rows_come_and_go(listing: d.Listing) -> None:
    many = [str(i) for i in range(200)]
    listing.setRows(rows(many))
    listing.setCurrentKey("100")
    offset = listing.verticalScrollBar().value()
    assert offset > 0
    moved: list[str] = []
    listing.currentKeyChanged.connect(moved.append)
    listing.setRows(rows(many, "new words"))
    listing.setRows([*rows([k for k in many if k != "150"], "new words"), *rows(["new"])])
    assert (listing.currentKey(), listing.verticalScrollBar().value(), moved) == ("100", offset, [])
    listing.setRows(rows("ab"))
    assert listing.currentKey() != "100"


def test_an_unknown_key_selects_nothing(listing: d.Listing) -> None:
    listing.setRows(grouped())
    listing.setCurrentKey("a")
    listing.setCurrentKey("nobody")
    assert listing.currentKey() == ""
    assert not listing.selectionModel().hasSelection()


def test_the_height_of_all_rows_is_known(listing: d.Listing) -> None:
    listing.setRows(grouped())
    assert listing.contentHeight() == 2 * HEADER + 5 * ROW_TALL


@pytest.mark.parametrize("height", [3 * ROW_TALL, 4 * ROW_TALL, 4 * ROW_TALL + HEADER])
def test_home_end_and_the_page_keys_never_stop_at_a_heading(listing: d.Listing, height: int) -> None:
    days = [(Group(f"g{n}", f"Day {n}"), Row(f"{n}a", "Sun Li"), Row(f"{n}b", "Sun Li")) for n in range(12)]
    listing.setRows([row for day in days for row in day])
    listing.resize(300, height)
    listing.setCurrentKey("5a")
    QTest.keyClick(listing, Key.Key_Home)
    assert (listing.currentKey(), listing.verticalScrollBar().value()) == ("0a", 0)
    places = [0]
    while listing.currentKey() != "11b":
        QTest.keyClick(listing, Key.Key_PageDown)
        places.append(listing.rows().place(listing.currentKey()))
        assert places[-1] > places[-2], "every press goes on"
    while listing.currentKey() != "0a":
        QTest.keyClick(listing, Key.Key_PageUp)
        places.append(listing.rows().place(listing.currentKey()))
        assert places[-1] < places[-2], "every press goes back"
    QTest.keyClick(listing, Key.Key_End)
    assert listing.currentKey() == "11b"


def test_a_name_that_had_to_be_cut_is_told_in_a_tool_tip(listing: d.Listing, qtbot: QtBot) -> None:
    long = "A customer whose name is far too long for a narrow list of calls"
    listing.setRows([Row("1", long, "short"), Row("2", "Sun Li")])
    option = QStyleOptionViewItem()

    def hover(row: int) -> None:
        index = listing.rows().index(row)
        option.rect = listing.visualRect(index)
        event = QHelpEvent(QEvent.Type.ToolTip, option.rect.center(), listing.mapToGlobal(option.rect.center()))
        listing.itemDelegate().helpEvent(event, listing, option, index)

    hover(0)
    assert QToolTip.text() == long
    hover(1)
    qtbot.waitUntil(lambda: not QToolTip.isVisible())


def test_a_chip_leaves_most_of_a_row_to_the_name_and_is_told_when_cut(listing: d.Listing, qtbot: QtBot) -> None:
    why = "Complaints about international roaming and travel packs"
    listing.setRows([Row("1", "Sun Li", chip=ChipSpec(why, Tone.WARNING, "clock")), Row("2", "Sun Li")])
    index = listing.rows().index(0)
    option = QStyleOptionViewItem()
    option.rect = listing.visualRect(index)
    event = QHelpEvent(QEvent.Type.ToolTip, option.rect.center(), listing.mapToGlobal(option.rect.center()))
    listing.itemDelegate().helpEvent(event, listing, option, index)
    assert QToolTip.text() == why
    QToolTip.hideText()
    with_chip, without = (listing.grab(listing.visualRect(listing.rows().index(i))).toImage() for i in (0, 1))
    half = with_chip.width() // 2
    first = with_chip.copy(0, 0, half, with_chip.height()), without.copy(0, 0, half, without.height())
    assert first[0] == first[1], "the name stands where it stands without a chip"


def test_what_had_to_be_cut_of_a_cell_is_told_in_a_tool_tip(theme: Theme, qtbot: QtBot) -> None:
    long, unit = "A ticket whose title is far too long for its column", "Complaints about international roaming"
    table = d.Table(theme, [Column("title", "Title", 120), Column("with", "With", 120)])
    qtbot.addWidget(table)
    table.setRows([Record("1", (Cell(long, sub=unit), Cell("Chen Jie")))])
    table.show()
    option = QStyleOptionViewItem()

    def hover(column: int) -> None:
        index = table.records().index(0, column)
        option.rect = table.visualRect(index)
        event = QHelpEvent(QEvent.Type.ToolTip, option.rect.center(), table.mapToGlobal(option.rect.center()))
        table.itemDelegate().helpEvent(event, table, option, index)

    hover(0)
    assert QToolTip.text() == f"{long}\n{unit}"
    hover(1)
    qtbot.waitUntil(lambda: not QToolTip.isVisible())


def test_every_row_has_an_accessible_name(listing: d.Listing) -> None:
    listing.setRows([Row("1", "Sun Li", "Missed, Sales", trail="10:21")])
    interface = QAccessible.queryAccessibleInterface(listing)
    assert interface.text(QAccessible.Text.Name) == "Customers"
    names = [interface.child(i).text(QAccessible.Text.Name) for i in range(interface.childCount())]
    assert "Sun Li, Missed, Sales, 10:21" in names


def test_selected_hovered_and_focused_rows_look_different(listing: d.Listing, theme: Theme, qtbot: QtBot) -> None:
    listing.setRows(rows("ab"))
    other = QWidget()
    qtbot.addWidget(other)
    plain = listing.viewport().grab().toImage()
    listing.setCurrentKey("b")
    QApplication.processEvents()
    focused = listing.viewport().grab().toImage()
    assert focused != plain
    row = listing.visualRect(listing.rows().index(1))
    assert focused.pixelColor(row.right() - 20, row.center().y()) == theme.colour("accent_tint")
    assert focused.pixelColor(row.center().x(), row.top() + 1) == theme.colour("accent"), "the ring of the keyboard"
    listing.clearFocus()
    QApplication.processEvents()
    assert listing.viewport().grab().toImage() not in (plain, focused)


def test_a_thousand_unchanged_rows_are_not_told_again(listing: d.Listing) -> None:
    many = [str(i) for i in range(1000)]
    listing.setRows(rows(many))
    watcher = Watcher(listing.rows())
    for _ in range(20):
        listing.setRows(rows(many))
    assert watcher.told == []


# -- tables ----------------------------------------------------------------------------------------------------------
COLUMNS = [
    Column("agent", "Agent", stretch=True, sortable=True),
    Column("state", "State"),
    Column("handled", "Handled", number=True, sortable=True, tip="Calls taken today"),
]


def record(key: str, name: str, handled: int) -> Record:
    return Record(key, (Cell(name), Cell(chip=d.ChipSpec("Ready")), Cell(str(handled), sort=handled)))


AGENTS = [record("1", "Li Na", 9), record("2", "chen jie", 20), record("3", "Wu Fang", 3)]


@pytest.fixture
def table(theme: Theme, qtbot: QtBot) -> d.Table:
    table = d.Table(theme, COLUMNS, name="Agents")
    qtbot.addWidget(table)
    table.resize(500, 300)
    table.setRows(AGENTS)
    table.show()
    return table


def test_a_click_on_a_head_sorts_numbers_as_numbers_and_again_turns_it_round(table: d.Table) -> None:
    head = table.horizontalHeader()

    def click(section: int) -> None:
        at = QPoint(head.sectionViewportPosition(section) + 30, head.height() // 2)
        QTest.mouseClick(head.viewport(), Qt.MouseButton.LeftButton, pos=at)

    click(2)
    assert shown(table.records()) == ["3", "1", "2"]
    click(2)
    assert shown(table.records()) == ["2", "1", "3"]
    click(0)
    assert shown(table.records()) == ["2", "1", "3"], "words sort without regard to case"
    click(1)
    assert shown(table.records()) == ["2", "1", "3"], "this column does not sort"


def test_new_rows_keep_the_order_and_the_selection(table: d.Table) -> None:
    table.sortBy("handled", descending=True)
    table.setCurrentKey("1")
    table.setRows([record("1", "Li Na", 30), *AGENTS[1:]])
    assert shown(table.records()) == ["1", "2", "3"]
    assert table.currentKey() == "1"
    assert table.selectionModel().selectedRows()[0].row() == 0
    table.sortBy("")
    table.setRows(AGENTS)
    assert shown(table.records()) == ["1", "2", "3"]
    assert not table.horizontalHeader().isSortIndicatorShown()


def test_columns_change_their_language_and_nothing_else(table: d.Table) -> None:
    table.setColumns([replace(c, title=zh) for c, zh in zip(COLUMNS, ("坐席", "状态", "已接"), strict=True)])
    heads = [table.model().headerData(i, Qt.Orientation.Horizontal) for i in range(3)]
    assert heads == ["坐席", "状态", "已接"]
    with pytest.raises(ValueError, match="keeps its columns"):
        table.setColumns(COLUMNS[:2])


def test_rows_are_chosen_by_enter_and_double_click(table: d.Table, qtbot: QtBot) -> None:
    table.setCurrentKey("2")
    with qtbot.waitSignal(table.chosen) as caught:
        QTest.keyClick(table, Key.Key_Return)
    assert caught.args == ["2"]
    with qtbot.waitSignal(table.chosen) as caught:
        table.doubleClicked.emit(table.records().index(0, 0))
    assert caught.args == ["1"]
    table.setCurrentKey("nobody")
    assert table.currentKey() == ""


def test_a_table_tells_its_cells_and_heads_to_screen_readers(table: d.Table) -> None:
    model = table.records()
    role = Qt.ItemDataRole
    assert model.data(model.index(0, 1), role.AccessibleTextRole) == "Ready"
    assert model.headerData(2, Qt.Orientation.Horizontal, role.ToolTipRole) == "Calls taken today"
    assert model.headerData(0, Qt.Orientation.Horizontal, role.ToolTipRole) is None
    assert model.data(QModelIndex()) is None
    assert table.contentHeight() == HEADER + 3 * 36


def test_a_selected_row_is_tinted_across(table: d.Table, theme: Theme) -> None:
    table.setCurrentKey("2")
    QApplication.processEvents()
    picture = table.viewport().grab().toImage()
    rect = table.visualRect(table.records().index(1, 1))
    for x in (2, rect.right() - 2, table.viewport().width() - 2):
        assert picture.pixelColor(x, rect.top() + 3) == theme.colour("accent_tint")
    assert picture.pixelColor(2, rect.top() - 4) != theme.colour("accent_tint")


def test_numbers_stand_at_the_right_edge_under_their_head(table: d.Table) -> None:
    ratio = table.devicePixelRatioF()
    picture = table.viewport().grab().toImage()
    rect = table.visualRect(table.records().index(0, 2))
    ground = picture.pixelColor(round(rect.left() * ratio) + 2, rect.top() + 3)
    inked = [
        x
        for x in range(rect.left(), rect.right())
        if any(picture.pixelColor(x, y) != ground for y in range(rect.top() + 4, rect.bottom() - 4))
    ]
    assert rect.right() - max(inked) <= 14
    assert min(inked) > rect.center().x()


def test_unchanged_rows_cause_no_repaint(table: d.Table, qtbot: QtBot) -> None:
    QApplication.processEvents()
    painted: list[QEvent] = []

    class Spy(QWidget):
        def eventFilter(self, watched: object, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Paint:
                painted.append(event)
            return False

    spy = Spy()
    qtbot.addWidget(spy)
    table.viewport().installEventFilter(spy)
    table.setRows(list(AGENTS))
    QApplication.processEvents()
    assert painted == []
    table.setRows([record("1", "Li Na", 10), *AGENTS[1:]])
    QApplication.processEvents()
    assert painted
