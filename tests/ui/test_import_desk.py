"""Bringing a table in through the window: sent, columns said, compared, imported, stopped, bad rows saved."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QPushButton, QWidget

from agent_desktop.domain.importing import Fate, ImportNoun, ImportState
from agent_desktop.ports import Refused, Unreachable
from agent_desktop.ui.design import Listing, Notice, Row, Select, Theme, Tile
from agent_desktop.ui.import_desk.page import LOOK_AGAIN_SECONDS, ImportDesk
from agent_desktop.ui.text import Language
from tests.fakes.desk import FakeDesk
from tests.ui.form_scene import admin_desk

TABLE = Path("customers-2026.csv")


class Hands:
    """One administrator at the page."""

    def __init__(self, fake: FakeDesk, theme: Theme) -> None:
        assert fake.desk.imports is not None
        self.fake = fake
        self.page = ImportDesk(fake.desk, fake.desk.imports(), theme, Language())
        self.page.resize(1203, 716)
        self.page.show()

    def close(self) -> None:
        self.page.close_down()
        self.page.close()
        self.page.deleteLater()
        QApplication.processEvents()

    async def settle(self) -> None:
        for _ in range(4):
            await self.fake.settle()
            QApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    async def look_again(self) -> None:
        await self.fake.clock.pass_time(LOOK_AGAIN_SECONDS)
        await self.settle()

    def shown(self, name: str) -> bool:
        return any(w.isVisible() for w in self.page.findChildren(QWidget, name))

    async def press(self, name: str) -> None:
        (button,) = [w for w in self.page.findChildren(QPushButton, name) if w.isVisible()]
        assert button.isEnabled()
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        await self.settle()

    async def pick(self, heading: str, field: str) -> None:
        select = self.page.findChild(Select, f"column_{heading}")
        assert select is not None
        select.setValue(field)
        select.chosen.emit(field)
        await self.settle()

    def rows(self, name: str) -> list[str]:
        listing = self.page.findChild(Listing, name)
        assert listing is not None
        model = listing.rows()
        found = (model.row(model.index(n)) for n in range(model.rowCount()))
        return [f"{r.title}: {r.sub}" for r in found if isinstance(r, Row)]

    def said(self, name: str = "import_state") -> str:
        notice = self.page.findChild(Notice, name)
        assert notice is not None
        return notice.text()

    def message(self) -> str:
        label = self.page.findChild(QLabel, "import_message")
        assert label is not None
        return label.text()

    def figures(self) -> list[str]:
        tiles = [self.page.findChild(Tile, f"count_{fate}") for fate in Fate]
        return [next(w.text() for w in tile.findChildren(QLabel) if w.text().isdigit()) for tile in tiles if tile]

    @property
    def job_id(self) -> str:
        return next(reversed(self.fake.importer.all))

    async def bring(self) -> None:
        self.page.bring(ImportNoun.CUSTOMERS, TABLE)
        await self.settle()


def focused() -> str:
    widget = QApplication.focusWidget()
    return widget.objectName() if widget is not None else ""


@pytest.fixture
async def hands(theme: Theme) -> AsyncIterator[Hands]:
    fake = admin_desk()
    await fake.store.open()
    await fake.log_in()
    hands = Hands(fake, theme)
    await hands.settle()
    yield hands
    hands.close()
    await fake.close()


async def test_given_a_table_when_compared_and_imported_then_it_says_what_becomes_of_the_rows(hands: Hands) -> None:
    await hands.bring()
    assert "nothing is written by that" in hands.said()
    assert not hands.shown("run_import"), "comparing comes first"

    await hands.press("check_import")
    assert hands.fake.importer.mappings == [{"No": "customer_no", "Name": "name"}]
    assert hands.shown("import_progress")
    hands.fake.importer.advance(hands.job_id, 5)
    await hands.look_again()
    assert "5 rows" in [w.text() for w in hands.page.findChildren(QLabel) if w.isVisible()]
    hands.fake.importer.finish(hands.job_id)
    await hands.look_again()

    assert hands.figures() == ["1", "2", "3", "1"]
    assert hands.rows("import_examples") == [
        "Line 3 · N-2: Customer name is empty. Enter the name.",
        "Line 2 · N-1: Zhou Lan",
    ]
    await hands.press("run_import")
    hands.fake.importer.finish(hands.job_id)
    await hands.look_again()
    assert hands.said() == "The import is done."
    assert hands.rows("imports_list") == ["customers-2026.csv: Customers · Imported"]
    assert not hands.shown("run_import")
    assert not hands.shown("check_import")
    asked = hands.fake.clock.monotonic()
    assert asked >= 0
    assert hands.page._timer is None, "nothing goes on: nothing is asked again"


async def test_given_only_keys_when_a_step_is_taken_then_the_keyboard_is_at_the_next_one(hands: Hands) -> None:
    await hands.bring()
    for name, following in (("check_import", "cancel_import"), ("run_import", "cancel_import")):
        (button,) = [w for w in hands.page.findChildren(QPushButton, name) if w.isVisible()]
        button.setFocus()
        QTest.keyClick(button, Qt.Key.Key_Space)
        await hands.settle()
        assert focused() == following
        hands.fake.importer.finish(hands.job_id)
        await hands.look_again()
        assert focused() == ("run_import" if name == "check_import" else "save_errors")


async def test_given_columns_that_do_not_fit_then_it_says_which_and_asks_nobody(hands: Hands) -> None:
    await hands.bring()
    await hands.pick("Name", "")
    await hands.press("check_import")
    assert hands.message() == "Say which column is “Customer name”."
    await hands.pick("Name", "customer_no")
    await hands.press("check_import")
    assert "Customer name" in hands.message()
    await hands.pick("Remarks", "name")
    await hands.press("check_import")
    assert hands.message() == "Two columns are “Customer number”. Leave one out."
    assert hands.fake.importer.mappings == []


async def test_given_other_columns_after_comparing_then_it_is_compared_again_first(hands: Hands) -> None:
    await hands.bring()
    await hands.press("check_import")
    hands.fake.importer.finish(hands.job_id)
    await hands.look_again()
    assert hands.shown("run_import")

    await hands.pick("Remarks", "email")

    assert not hands.shown("run_import")
    await hands.press("check_import")
    assert hands.fake.importer.mappings[-1] == {"No": "customer_no", "Name": "name", "Remarks": "email"}


async def test_given_a_table_without_anything_new_then_there_is_nothing_to_import(hands: Hands) -> None:
    await hands.bring()
    await hands.press("check_import")
    job = hands.fake.importer.all[hands.job_id]
    hands.fake.importer.finish(hands.job_id)
    hands.fake.importer._put(
        hands.fake.importer.all[job.id], counts={Fate.NEW: 0, Fate.CHANGED: 0, Fate.SAME: 9, Fate.BAD: 0}
    )
    await hands.look_again()

    assert "nothing to import" in hands.said()
    (button,) = hands.page.findChildren(QPushButton, "run_import")
    assert not button.isEnabled()


async def test_given_a_file_on_its_way_when_stopped_then_it_is_not_sent(hands: Hands) -> None:
    hands.fake.importer.uploading.clear()
    await hands.bring()
    assert hands.shown("import_progress")

    await hands.press("cancel_import")

    assert not hands.shown("import_progress")
    assert hands.fake.importer.all[hands.job_id].state is ImportState.WAITING
    hands.fake.importer.uploading.set()
    await hands.bring()
    assert hands.fake.importer.all[hands.job_id].state is ImportState.UPLOADED, "another can be sent then"


async def test_given_an_import_that_goes_on_when_stopped_then_it_can_be_done_again(hands: Hands) -> None:
    await hands.bring()
    await hands.press("check_import")
    hands.fake.importer.finish(hands.job_id)
    await hands.look_again()
    await hands.press("run_import")

    await hands.press("cancel_import")

    assert "it goes on where it ended" in hands.said()
    await hands.press("run_import")
    assert hands.fake.importer.all[hands.job_id].state is ImportState.RUNNING


@pytest.mark.parametrize(
    ("path", "error", "says"),
    [
        (Path("notes.pdf"), None, "This is no table. Save it as .csv or .xlsx and choose it again."),
        (TABLE, Refused("validation", "Nothing.", reason="table_empty"), "The file is empty."),
        (TABLE, Unreachable("unreachable"), "The server does not answer. It is tried again by itself."),
    ],
)
async def test_given_a_file_that_cannot_be_sent_then_it_says_why(
    hands: Hands, path: Path, error: Refused | Unreachable | None, says: str
) -> None:
    hands.fake.importer.error = error
    hands.page.bring(ImportNoun.ARTICLES, path)
    await hands.settle()
    assert hands.said("imports_problem") == says
    assert hands.shown("imports_problem")
    hands.fake.importer.error = None


async def test_given_a_step_that_is_refused_then_it_says_why(hands: Hands) -> None:
    await hands.bring()
    hands.fake.importer.error = Refused("conflict", "Another import.", reason="import_another")
    await hands.press("check_import")
    assert hands.message() == "Another import is going on. Wait until it has ended."


async def test_given_an_import_that_failed_then_a_sentence_says_why(hands: Hands) -> None:
    await hands.bring()
    await hands.press("check_import")
    hands.fake.importer.finish(hands.job_id, problem="Oh.", code="table_too_many_rows", most="1,000,000")
    await hands.look_again()
    assert hands.said() == "The file has more than 1,000,000 rows. Split it."
    assert hands.shown("check_import")


async def test_given_bad_rows_then_they_are_saved_where_the_dialog_says_and_nothing_waits_for_it(
    hands: Hands, tmp_path: Path
) -> None:
    await hands.bring()
    await hands.press("check_import")
    hands.fake.importer.finish(hands.job_id)
    await hands.look_again()

    await hands.press("save_errors")
    (dialog,) = [d for d in hands.page.findChildren(QFileDialog) if d.isVisible()]
    dialog.fileSelected.emit(str(tmp_path / "bad.csv"))
    dialog.reject()
    await hands.settle()

    assert hands.fake.importer.saved == [(tmp_path / "bad.csv", "en")]
    assert not hands.page.findChildren(QFileDialog)


async def test_given_a_chosen_file_then_it_is_sent_as_what_was_said(hands: Hands, tmp_path: Path) -> None:
    hands.page.choose_file(ImportNoun.NUMBERS)
    await hands.settle()
    (dialog,) = [d for d in hands.page.findChildren(QFileDialog) if d.isVisible()]
    dialog.fileSelected.emit(str(tmp_path / "numbers.xlsx"))
    dialog.reject()
    await hands.settle()

    assert hands.rows("imports_list") == ["numbers.xlsx: Telephone numbers · File is there"]


async def test_given_the_page_behind_another_then_nobody_is_asked(hands: Hands) -> None:
    await hands.bring()
    await hands.press("check_import")
    hands.page.hide()
    hands.fake.importer.error = Unreachable("unreachable")

    await hands.look_again()

    assert not hands.shown("imports_problem")
    hands.fake.importer.error = None
    hands.page.show()
    await hands.settle()
    assert hands.rows("imports_list") == ["customers-2026.csv: Customers · Being compared"]
