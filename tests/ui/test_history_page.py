"""The page of past calls: what it lists, finds, marks and dials."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton

from agent_desktop.domain.interaction import CallRecord, QualitySummary
from agent_desktop.domain.leg import Direction, Outcome
from agent_desktop.domain.outbox import WriteKind
from agent_desktop.ui.design import Ink, Scheme, Theme, Tone
from agent_desktop.ui.design.segments import Segments
from agent_desktop.ui.design.table import Table
from agent_desktop.ui.history import rows
from agent_desktop.ui.history.page import HistoryPage
from agent_desktop.ui.text import Language
from agent_desktop.ui.ticker import Ticker
from tests.fakes import centre
from tests.fakes.desk import FakeDesk
from tests.fakes.numbering import FakeNumbering
from tests.fakes.samples import call_record, pending
from tests.ui.look_workspace import history, provisioning, scene

NOW = centre.NOW


@pytest.fixture(scope="module")
def theme(qapp: QApplication) -> Iterator[Theme]:
    theme = Theme(Scheme.LIGHT)
    theme.apply(qapp)
    yield theme
    theme.close()


@pytest.fixture
async def fake() -> AsyncIterator[FakeDesk]:
    fake = scene()
    await fake.store.open()
    await fake.log_in_ready()
    await history(fake)
    yield fake
    await fake.close()


@pytest.fixture
async def page(fake: FakeDesk, theme: Theme) -> AsyncIterator[HistoryPage]:
    page = HistoryPage(fake.desk, theme, Language(), Ticker())
    page.resize(1203, 716)
    page.show()
    page.activateWindow()
    await settle(fake)
    yield page
    page.close_down()
    page.close()
    page.deleteLater()
    QApplication.processEvents()


async def settle(fake: FakeDesk) -> None:
    for _ in range(3):
        await fake.settle()
        QApplication.processEvents()


def table(page: HistoryPage) -> Table:
    found = page.findChild(Table, "history_table")
    assert found is not None
    return found


def shown(page: HistoryPage, column: int = 1) -> list[str]:
    model = table(page).records()
    return [str(model.index(i, column).data()) for i in range(model.rowCount())]


def segments(page: HistoryPage) -> Segments:
    found = page.findChild(Segments, "history_filter")
    assert found is not None
    return found


def view() -> rows.Shown:
    return rows.Shown("en", provisioning(), FakeNumbering(for_tests=True).display, NOW)


def record(**changes: object) -> CallRecord:
    return call_record(**changes)  # type: ignore[arg-type]


async def test_given_a_log_then_the_newest_call_stands_first(fake: FakeDesk, page: HistoryPage) -> None:
    assert shown(page)[:3] == ["王伟", "孙丽", "赵强"]
    assert len(shown(page)) == 8


async def test_given_a_part_of_the_list_then_only_that_is_shown(fake: FakeDesk, page: HistoryPage) -> None:
    segments(page).setCurrent("missed")
    assert shown(page) == ["孙丽", "Anna Smith"]
    segments(page).setCurrent("out")
    assert shown(page) == ["Hangzhou depot", "+86 139 7777 8888", "+86 139 5555 6666"]
    segments(page).setCurrent("in")
    assert len(shown(page)) == 5


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("anna", ["Anna Smith"]),
        ("139 1111", ["刘洋"]),
        ("+86 139-1111", ["刘洋"]),
        ("王", ["王伟"]),
        ("nobody", []),
    ],
)
async def test_given_words_then_names_and_numbers_are_searched(
    fake: FakeDesk, page: HistoryPage, typed: str, names: list[str]
) -> None:
    field = page.findChild(QLineEdit, "history_search")
    assert field is not None
    QTest.keyClicks(field, typed) if typed.isascii() else field.setText(typed)
    assert shown(page) == names
    assert table(page).isVisible() is bool(names)


async def test_given_enter_then_the_call_is_called_back_for_its_customer(fake: FakeDesk, page: HistoryPage) -> None:
    table(page).setFocus()
    table(page).setCurrentKey("7c0f0f5e-0001-4000-8000-000000000101")
    QTest.keyClick(table(page), Qt.Key.Key_Return)
    await settle(fake)
    [call] = fake.desk.calls.calls
    assert call.direction is Direction.OUTBOUND
    assert call.party.dialled_text == "+8613900005678"


async def test_given_nothing_chosen_then_nothing_can_be_dialled(fake: FakeDesk, page: HistoryPage) -> None:
    button = page.findChild(QPushButton, "history_call_back")
    assert button is not None
    assert not button.isEnabled()
    table(page).setCurrentKey("7c0f0f5e-0001-4000-8000-000000000102")
    assert button.isEnabled()
    copy = page.findChild(QPushButton, "history_copy")
    assert copy is not None
    copy.click()
    assert QApplication.clipboard().text() == "+8657100001111"


async def test_given_a_call_while_the_page_is_seen_then_its_row_appears_and_follows(
    fake: FakeDesk, page: HistoryPage
) -> None:
    leg = fake.phone.ring("+8613912345678", queue_id="billing")
    await settle(fake)
    assert len(shown(page)) == 9
    fake.phone.peer_cancels(leg)
    await settle(fake)
    assert len(shown(page)) == 9
    assert table(page).records().index(0, 4).data(int(Qt.ItemDataRole.AccessibleTextRole)) == "Caller left"


async def test_given_a_write_that_waits_then_its_row_says_so_until_it_is_sent(
    fake: FakeDesk, page: HistoryPage
) -> None:
    fake.backend.down()
    fake.phone.ring("+8613912345678", queue_id="billing")
    await settle(fake)
    sent = table(page).records().index(0, 7)
    assert sent.data(int(Qt.ItemDataRole.AccessibleTextRole)) == "Waits to be sent"
    fake.backend.up()
    await fake.clock.pass_time(60)
    await settle(fake)
    assert table(page).records().index(0, 7).data() == "Sent"


async def test_given_a_disk_that_cannot_be_read_then_the_page_says_so(fake: FakeDesk, theme: Theme) -> None:
    await fake.store.close()
    page = HistoryPage(fake.desk, theme, Language(), Ticker())
    page.show()
    await settle(fake)
    assert any("not open" in w.text() for w in page.findChildren(QLabel) if w.isVisible())
    await fake.store.open()
    page.hide()
    page.show()
    await settle(fake)
    assert len(shown(page)) == 8, "it is tried again when the page is looked at again"
    page.close_down()
    page.close_down()
    page.close()
    page.deleteLater()


# --- rows -------------------------------------------------------------------------------------------------------------


def test_given_every_outcome_then_its_row_has_a_word_and_an_icon(qapp: QApplication) -> None:
    for outcome in Outcome:
        [row] = rows.table_rows([record(outcome=outcome)], {}, view())
        chip = row.cells[4].chip
        assert chip is not None
        assert chip.text
        assert chip.icon


@pytest.mark.parametrize(("mos", "ink"), [(4.3, Ink.TEXT), (3.4, Ink.WARNING), (2.6, Ink.DANGER)])
def test_given_a_score_then_a_bad_one_is_told_by_more_than_colour(qapp: QApplication, mos: float, ink: Ink) -> None:
    [row] = rows.table_rows([record(quality=QualitySummary(mos, mos, 0, 0, 0, "opus"))], {}, view())
    cell = row.cells[6]
    assert (cell.text, cell.ink) == (f"{mos:.1f}", ink)
    assert bool(cell.icon) is (ink is not Ink.TEXT)


def test_given_no_score_and_no_talk_then_a_dash_stands_there(qapp: QApplication) -> None:
    [row] = rows.table_rows([record(quality=None, answered_at=None)], {}, view())
    assert (row.cells[5].text, row.cells[6].text) == ("–", "–")


def test_given_two_writes_of_one_call_then_the_refused_one_is_shown(qapp: QApplication) -> None:
    waits, refused = pending(), replace(pending(kind=WriteKind.WRAP_UP), refused="validation")
    found = rows.waiting([refused, waits])
    assert found[waits.key].refused
    [row] = rows.table_rows([record()], found, view())
    assert row.cells[7].chip is not None
    assert row.cells[7].chip.tone is Tone.DANGER
    assert rows.waiting([pending(kind=WriteKind.ARTICLE_FEEDBACK)]) == {}


def test_given_a_name_number_or_neither_then_the_row_says_who(qapp: QApplication) -> None:
    def who(**changes: object) -> str:
        return rows.table_rows([record(**changes)], {}, view())[0].cells[1].text

    assert who(name="陈美华") == "陈美华"
    assert who(name="") == "+86 139 0000 1234"
    assert who(name="", e164="", ani="1002") == "1002"
    assert who(name="", e164="", ani="") == "Number withheld"
    assert who(name="", e164="garbage", ani="x") == "x"


def test_given_other_days_then_the_time_says_which(qapp: QApplication) -> None:
    yesterday, older = record(started_at=NOW - timedelta(days=1)), record(started_at=NOW - timedelta(days=30))
    times = [r.cells[0].text for r in rows.table_rows([yesterday, older], {}, view())]
    assert times[0].startswith("Yesterday ")
    assert times[1].startswith("22 Oct ")


def test_given_a_profile_without_a_server_then_no_row_claims_to_be_sent(qapp: QApplication) -> None:
    alone = replace(provisioning(), user=replace(provisioning().user, username=""))
    [row] = rows.table_rows([record()], {}, replace(view(), provisioning=alone))
    assert row.cells[7].text == "–"
