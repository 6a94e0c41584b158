"""A list at the left and a pane at the right: selection, filter, states, keys, the edge between, narrow windows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QSplitter, QWidget
from pytestqt.qtbot import QtBot

from agent_desktop.ui.design import Group, Listing, ListPane, Row, Segment, Theme
from agent_desktop.ui.design.list_pane import LEAST_WIDTH, MOST_WIDTH
from agent_desktop.ui.list_width import follow_width
from tests.fakes.desk import build

Key = Qt.Key
ROWS: list[Row | Group] = [
    Group("g-a", "Animals"),
    Row("cat", "Cats on board", "on deck"),
    Row("dog", "Dogs on board", "on a lead"),
    Group("g-b", "Baggage"),
    Row("bag", "Large bags"),
]


class Scene:
    """A page with two panes; hears what a person does with it."""

    def __init__(self, theme: Theme, *, asks: bool = False) -> None:
        self.head = QPushButton("New")
        self.page = ListPane(theme, "pets", self.head, parts=("mine", "all"), asks=asks)
        self.column = self.page.column
        self.first, self.second = QWidget(), QWidget()
        for pane, name in ((self.first, "one"), (self.second, "two")):
            QLineEdit(pane).setObjectName(name)
        self.page.addPane(self.first, self.second)
        self.page.setHint("book-open", "Nothing open", "Choose one at the left.")
        self.column.setEmpty("check", "No animals", "They stand here.")
        self.column.setParts([Segment("mine", "Mine"), Segment("all", "All")])
        self.heard: list[str] = []
        self.column.chosen.connect(lambda key: self.heard.append(f"chosen {key}"))
        self.column.currentKeyChanged.connect(lambda key: self.heard.append(f"at {key}"))
        self.column.searched.connect(lambda words: self.heard.append(f"search {words}"))
        self.column.againWanted.connect(lambda: self.heard.append("again"))
        self.column.moreWanted.connect(lambda: self.heard.append("more"))
        self.column.partChanged.connect(lambda key: self.heard.append(f"part {key}"))
        self.page.resize(1000, 600)
        self.page.show()
        self.page.activateWindow()
        QApplication.processEvents()

    def find(self, name: str) -> QWidget:
        found = self.page.findChild(QWidget, name)
        assert found is not None, name
        return found

    def keys(self) -> list[str]:
        model = self.column.list.rows()
        found = (model.row(model.index(i)) for i in range(model.rowCount()))
        return [row.key for row in found if row is not None]

    def said(self) -> list[str]:
        """The words that can be seen in the column."""
        return [label.text() for label in self.column.findChildren(QLabel) if label.isVisible() and label.text()]

    def press(self, name: str) -> None:
        QApplication.processEvents()
        QTest.mouseClick(self.find(name), Qt.MouseButton.LeftButton)

    def at(self) -> str:
        focus = QApplication.focusWidget()
        return focus.objectName() if focus is not None else ""

    def other_side(self) -> None:
        focus = QApplication.focusWidget()
        assert focus is not None
        QTest.keyClick(focus, Key.Key_F6, Qt.KeyboardModifier.ControlModifier)

    def close(self) -> None:
        self.page.close()
        self.page.deleteLater()
        QApplication.processEvents()


@pytest.fixture
def scene(theme: Theme) -> Iterator[Scene]:
    scene = Scene(theme)
    yield scene
    scene.close()


# --- the list


def test_given_a_page_while_it_is_built_then_nothing_of_it_becomes_a_window(theme: Theme) -> None:
    before = {w for w in QApplication.topLevelWidgets() if w.isVisible()}

    page = ListPane(theme, "pets", parts=("mine", "all"))

    assert {w for w in QApplication.topLevelWidgets() if w.isVisible()} == before
    page.deleteLater()
    QApplication.processEvents()


def test_given_a_selection_when_rows_come_again_then_it_stays_and_nobody_is_told(scene: Scene) -> None:
    scene.column.setRows(ROWS)
    scene.column.setCurrentKey("dog")

    scene.column.setRows([Row("ant", "Ants"), *ROWS])

    assert (scene.column.list.currentKey(), scene.heard) == ("dog", [])


def test_given_a_selection_when_its_row_goes_then_no_neighbour_is_taken_for_it(scene: Scene) -> None:
    scene.column.setRows(ROWS)
    scene.column.setCurrentKey("dog")

    scene.column.setRows([row for row in ROWS if row.key != "dog"])

    assert (scene.column.list.currentKey(), scene.heard) == ("", [])


def test_given_words_in_the_field_then_rows_that_hold_them_all_stay_under_their_headings(scene: Scene) -> None:
    scene.column.setRows(ROWS)

    QTest.keyClicks(scene.column.search, "BOARD lead")
    assert scene.keys() == ["g-a", "dog"]
    QTest.keyClicks(scene.column.search, "er")
    assert scene.keys() == []
    assert "Nothing of this name" in scene.said()
    scene.column.search.clear()

    assert scene.keys() == [row.key for row in ROWS]


def test_given_a_filter_when_rows_come_again_then_it_still_holds(scene: Scene) -> None:
    scene.column.setRows(ROWS)
    QTest.keyClicks(scene.column.search, "board")

    scene.column.setRows([*ROWS, Row("cow", "Cows on board"), Row("box", "Boxes")])

    assert scene.keys() == ["g-a", "cat", "dog", "g-b", "cow"]


def test_given_a_page_that_searches_itself_then_the_list_filters_nothing(theme: Theme) -> None:
    scene = Scene(theme, asks=True)
    scene.column.setRows(ROWS)

    QTest.keyClicks(scene.column.search, "x")
    scene.column.setRows(ROWS)

    assert (scene.keys(), scene.heard) == ([row.key for row in ROWS], ["search x"])
    scene.close()


def test_given_the_search_field_then_arrows_walk_the_list_and_enter_chooses(scene: Scene) -> None:
    scene.column.setRows(ROWS)
    for key in (Key.Key_Down, Key.Key_Down, Key.Key_Up, Key.Key_Return):
        QTest.keyClick(scene.column.search, key)

    assert scene.heard == ["at cat", "at dog", "at cat", "chosen cat"]


def test_given_more_rows_or_another_list_then_the_page_is_asked(scene: Scene) -> None:
    assert not scene.find("pets_more").isVisible()
    scene.column.setMore("Older ones", following=True)
    scene.press("pets_more")
    scene.column.setPart("all", tell=False)
    scene.column.setPart("mine")

    assert scene.heard == ["more", "part mine"]


# --- how it is getting on


def test_given_no_rows_then_it_says_so_but_not_while_they_are_asked_for(scene: Scene) -> None:
    scene.column.loading()
    assert scene.said() == []
    scene.column.loaded()

    assert scene.said() == ["No animals", "They stand here."]


def test_given_rows_that_take_long_then_it_says_that_they_are_coming(scene: Scene, qtbot: QtBot) -> None:
    scene.column.loading()
    qtbot.waitUntil(lambda: "Loading …" in scene.said(), timeout=30_000)
    assert scene.said() == ["Loading …"]

    scene.column.setRows(ROWS)
    assert scene.said() == []


def test_given_rows_when_the_next_reading_fails_then_they_stay_under_the_sentence_and_it_can_be_tried_again(
    scene: Scene,
) -> None:
    scene.column.setRows(ROWS)
    scene.column.loading()

    scene.column.failed("The server cannot be reached.")

    assert scene.said() == ["The server cannot be reached."]
    assert scene.column.list.isVisible()
    scene.press("pets_again")
    assert scene.heard == ["again"]
    scene.column.loaded()
    assert not scene.find("pets_problem").isVisible()


def test_given_nothing_could_be_had_then_it_is_not_called_empty(scene: Scene) -> None:
    scene.column.failed("The file is no table.", again=False)

    assert scene.said() == ["The file is no table."]
    assert not scene.find("pets_again").isVisible()


# --- two sides


def test_given_the_list_when_ctrl_f6_then_the_keyboard_is_in_the_pane_and_comes_back(scene: Scene) -> None:
    scene.column.setRows(ROWS)
    scene.page.showPane(scene.second)
    scene.column.focus()

    scene.other_side()
    assert scene.at() == "two"
    scene.other_side()

    assert scene.at() == "pets_list"


def test_given_a_wide_page_then_both_sides_are_seen_and_the_edge_is_remembered(scene: Scene, qtbot: QtBot) -> None:
    fake = build()
    follow_width(scene.page, fake.desk.preferences)
    sides = scene.page.findChild(QSplitter)
    assert sides is not None
    assert sides.sizes()[0] == 320
    handle = sides.handle(1)
    assert handle is not None

    QTest.mousePress(handle, Qt.MouseButton.LeftButton)
    QTest.mouseMove(handle, QPoint(80, 5))
    QTest.mouseRelease(handle, Qt.MouseButton.LeftButton, pos=QPoint(80, 5))
    qtbot.waitUntil(lambda: int(fake.desk.preferences.get("view.list_width")) > 320, timeout=30_000)

    width = int(fake.desk.preferences.get("view.list_width"))
    assert width == sides.sizes()[0] == scene.column.width()


def test_given_a_width_of_earlier_then_it_holds_after_a_resize_and_within_limits(scene: Scene) -> None:
    scene.page.setListWidth(400)
    scene.page.resize(1200, 600)
    QApplication.processEvents()
    assert scene.column.width() == 400
    scene.page.setListWidth(0)
    assert scene.column.width() == 400

    for asked, given in ((5, LEAST_WIDTH), (9000, MOST_WIDTH)):
        scene.page.setListWidth(asked)
        assert scene.column.width() == given


def test_given_a_narrow_page_then_the_list_gives_way_to_what_is_chosen_and_there_is_a_way_back(scene: Scene) -> None:
    scene.column.setRows(ROWS)
    scene.page.resize(500, 600)
    QApplication.processEvents()
    assert scene.column.width() == 500
    assert scene.page.minimumSizeHint().width() < 500

    scene.column.chosen.connect(lambda _key: scene.page.showPane(scene.first))
    scene.column.setCurrentKey("cat")
    QTest.keyClick(scene.column.list, Key.Key_Return)
    assert (scene.first.isVisible(), scene.column.isVisible()) == (True, False)

    scene.press("pets_back")
    assert (scene.first.isVisible(), scene.column.isVisible(), scene.at()) == (False, True, "pets_list")
    assert scene.page.pane() is scene.first

    scene.page.resize(1000, 600)
    QApplication.processEvents()
    assert (scene.first.isVisible(), scene.column.isVisible()) == (True, True)
    assert not scene.find("pets_back").isVisible()


def test_given_a_narrow_page_when_somebody_walks_through_the_list_then_it_stays(scene: Scene) -> None:
    scene.page.resize(500, 600)
    QApplication.processEvents()
    scene.column.setRows(ROWS)
    scene.column.currentKeyChanged.connect(lambda _key: scene.page.showPane(scene.first))
    listing = scene.page.findChild(Listing)
    assert listing is not None
    listing.setFocus()

    QTest.keyClick(listing, Key.Key_Down)

    assert scene.page.pane() is scene.first
    assert scene.column.isVisible()
