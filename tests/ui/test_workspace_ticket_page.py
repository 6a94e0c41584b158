"""Working on tickets: what is listed, what may be done, what is sent, and what is printed."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextDocumentFragment
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPlainTextEdit, QPushButton, QWidget

from agent_desktop.domain.events import TicketPushed
from agent_desktop.domain.outbox import WriteKind
from agent_desktop.domain.text import LocalText
from agent_desktop.domain.ticket import Scope, TicketStep
from agent_desktop.ports import Unreachable
from agent_desktop.services import tickets as tickets_service
from agent_desktop.ui import text
from agent_desktop.ui.design import Elided, Label, Listing, Scheme, Segments, Select, Table, Theme
from agent_desktop.ui.text import Language
from agent_desktop.ui.workspace.present import Reader
from agent_desktop.ui.workspace.ticket_page import TicketPage
from agent_desktop.ui.workspace.ticket_panel import TicketPanel
from agent_desktop.ui.workspace.ticket_print import as_html, printed_words, write_pdf
from tests.fakes.desk import FakeDesk
from tests.ui.look_workspace import NOW, WANG
from tests.ui.ticket_scene import FIRST, REFUND, TICKETS, desk_provisioning, ticket_scene

W = TypeVar("W", bound=QWidget)


@pytest.fixture(scope="module")
def theme(qapp: QApplication) -> Iterator[Theme]:
    theme = Theme(Scheme.LIGHT)
    theme.apply(qapp)
    yield theme
    theme.close()


@pytest.fixture
async def fake() -> AsyncIterator[FakeDesk]:
    fake = ticket_scene()
    await fake.store.open()
    await fake.log_in_ready()
    yield fake
    await fake.close()


@pytest.fixture
async def page(fake: FakeDesk, theme: Theme) -> AsyncIterator[TicketPage]:
    language = Language()
    page = TicketPage(fake.desk, theme, language)
    page.resize(1203, 716)
    page.show()
    page.activateWindow()
    await settle(fake)
    yield page
    language.set("en")
    page.close_down()
    page.close()
    page.deleteLater()
    QApplication.processEvents()


async def settle(fake: FakeDesk) -> None:
    for _ in range(4):
        await fake.settle()
        QApplication.processEvents()


def find(page: QWidget, kind: type[W], name: str) -> W:
    found = page.findChild(kind, name)
    assert found is not None
    return found


def titles(page: TicketPage) -> list[str]:
    model = find(page, Table, "ticket_table").records()
    return [str(model.index(i, 1).data()) for i in range(model.rowCount())]


def heading(page: TicketPage) -> str:
    return find(page, QLabel, "ticket_heading").text()


def choose(page: TicketPage, name: str, value: str) -> None:
    select = find(page, Select, name)
    select.setValue(value)
    assert select.value() == value, "it is offered"
    select.chosen.emit(value)


async def sent(fake: FakeDesk) -> list[dict[str, Any]]:
    await fake.clock.pass_time(2)
    await settle(fake)
    return [json.loads(w.body) for (kind, _), w in fake.backend.stored.items() if kind is WriteKind.TICKET_STEP]


async def test_given_my_tickets_then_the_highest_number_stands_first_and_is_shown(page: TicketPage) -> None:
    assert titles(page) == ["Roaming pack charged twice", "No light since noon", "Bill goes to the old address"]
    assert heading(page) == "#4711 Roaming pack charged twice"
    history = find(page, Listing, "ticket_history").rows()
    told = [str(history.index(i, 0).data()) for i in range(history.rowCount())]
    assert [t.split(" · ")[0] for t in told] == ["Escalated", "Forward", "Made"]


async def test_given_another_part_of_the_list_then_only_that_is_shown(fake: FakeDesk, page: TicketPage) -> None:
    scopes = find(page, Segments, "ticket_scope")
    scopes.setCurrent("late")
    await settle(fake)
    assert titles(page) == ["Roaming pack charged twice"]
    scopes.setCurrent("created")
    await settle(fake)
    assert titles(page) == []
    scopes.setCurrent("unit")
    await settle(fake)
    assert titles(page) == ["No light since noon"]
    fake.backend.desk_tickets[FIRST.id] = replace(FIRST, open=False)
    fake.backend.ticket_scopes[FIRST.id] = (Scope.CLOSED,)
    scopes.setCurrent("closed")
    await settle(fake)
    assert titles(page) == ["Roaming pack charged twice"], "what is done can be looked up"


async def test_given_only_the_keyboard_when_a_step_needs_words_then_it_is_sent_once_with_them(
    fake: FakeDesk, page: TicketPage
) -> None:
    table = find(page, Table, "ticket_table")
    QTest.keyClick(table, Qt.Key.Key_Return)
    assert QApplication.focusWidget() is find(page, Select, "ticket_action")
    choose(page, "ticket_action", "resolve")
    page.finish()
    await settle(fake)
    note = find(page, QPlainTextEdit, "ticket_note")
    assert QApplication.focusWidget() is note
    assert await sent(fake) == []

    QTest.keyClicks(note, "30 yuan were paid back.")
    page.finish()
    page.finish()
    await settle(fake)

    (body,) = await sent(fake)
    assert (body["ticket_id"], body["action"], body["note"]) == (FIRST.id, "resolve", "30 yuan were paid back.")
    assert note.toPlainText() == ""
    assert FIRST.title.en not in titles(page), "the list is read anew once the step is in"


@pytest.mark.expects_log("refused ticket_step")
async def test_given_a_step_that_the_server_refuses_then_the_panel_says_why_and_the_words_are_back(
    fake: FakeDesk, page: TicketPage
) -> None:
    fake.backend.refuse(WriteKind.TICKET_STEP, "illegal_transition")
    choose(page, "ticket_action", "resolve")
    note = find(page, QPlainTextEdit, "ticket_note")
    note.setPlainText("30 yuan were paid back.")
    said = find(page, Label, "ticket_said")
    page.finish()
    await settle(fake)
    assert (said.text(), note.toPlainText()) == ("On its way.", "")

    assert await sent(fake) == []

    assert said.text() == "It was not taken: That step is not possible any more: somebody else was faster."
    assert not isinstance(said, Elided), "the whole sentence is to be read"
    page.resize(1024, 700)
    await settle(fake)
    assert said.heightForWidth(said.width()) <= said.height()
    assert note.toPlainText() == "30 yuan were paid back."


async def test_given_forward_then_it_goes_where_one_says_and_nowhere_without(fake: FakeDesk, page: TicketPage) -> None:
    target = find(page, Select, "ticket_target")
    assert not target.isVisible()
    choose(page, "ticket_action", "forward")
    assert target.isVisible()
    find(page, QPushButton, "ticket_do").click()
    assert await sent(fake) == []

    choose(page, "ticket_target", "expert:network")
    find(page, QPushButton, "ticket_do").click()

    (body,) = await sent(fake)
    assert (body["unit"], body["wants"], body["assignee"]) == ("network", "expert", "")


async def test_given_a_result_then_the_customer_is_told_by_the_channel_chosen(
    fake: FakeDesk, page: TicketPage, theme: Theme
) -> None:
    panel = find(page, TicketPanel, "")
    panel.show_ticket(TICKETS[2], None)
    choose(page, "ticket_action", "tell")
    choose(page, "ticket_channel", "email")
    panel.take_step()

    (body,) = await sent(fake)
    assert (body["action"], body["channel"]) == ("tell", "email")


async def test_given_a_push_then_the_ticket_in_front_is_read_anew_and_what_is_typed_stays(
    fake: FakeDesk, page: TicketPage
) -> None:
    note = find(page, QPlainTextEdit, "ticket_note")
    note.setPlainText("Half a sen")
    fake.backend.desk_tickets[FIRST.id] = replace(FIRST, title=LocalText("Charged thrice"))
    fake.backend.push(TicketPushed(FIRST.id, FIRST.number, "comment", FIRST.title))
    await settle(fake)

    assert heading(page) == "#4711 Charged thrice"
    assert "Charged thrice" in titles(page)
    assert note.toPlainText() == "Half a sen"


async def test_given_more_than_a_page_then_older_ones_are_added_below(
    fake: FakeDesk, page: TicketPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = [replace(FIRST, id=f"7c0f0f5e-0001-4000-8000-0000000010{i:02d}", number=100 + i) for i in range(60)]
    fake.backend.desk_tickets = {t.id: t for t in many}
    page.read()
    await settle(fake)
    assert len(titles(page)) == tickets_service.PAGE

    find(page, QPushButton, "ticket_more").click()
    await settle(fake)

    assert len(titles(page)) == 60
    assert not find(page, QPushButton, "ticket_more").isVisible()


async def test_given_a_server_away_then_the_page_says_so_and_keeps_what_it_has(
    fake: FakeDesk, page: TicketPage
) -> None:
    before = titles(page)
    fake.backend.fail("list_tickets", Unreachable("unreachable"))
    page.read()
    await settle(fake)
    assert titles(page) == before
    assert any("server" in label.text() for label in page.findChildren(QLabel) if label.isVisible())


async def test_given_the_customer_button_then_the_customer_is_wanted(page: TicketPage) -> None:
    wanted: list[str] = []
    page.customerWanted.connect(wanted.append)
    find(page, QPushButton, "ticket_customer").click()
    assert wanted == [WANG.id]


@pytest.mark.parametrize(
    ("language", "words"), [("en", ("Paid back by", "Bank", "Escalated")), ("zh_CN", ("退款方式", "银行"))]
)
async def test_given_a_ticket_when_saved_then_the_pdf_says_everything_in_the_language_of_the_window(
    fake: FakeDesk, theme: Theme, tmp_path: Path, language: str, words: tuple[str, ...]
) -> None:
    tongue = Language()
    tongue.set(language)
    page = TicketPage(fake.desk, theme, tongue)
    try:
        page.show()
        await settle(fake)
        panel = find(page, TicketPanel, "")
        reader = Reader(language, fake.desk.session.provisioning, fake.desk.numbering.display, NOW)
        read = QTextDocumentFragment.fromHtml(as_html(FIRST, REFUND, reader)).toPlainText()
        assert all(w in read for w in (*words, "#4711", "30"))
        panel.save_to(tmp_path / "ticket.pdf")
        written = (tmp_path / "ticket.pdf").read_bytes()
        assert written.startswith(b"%PDF-")
        assert len(written) > 2000, "more than an empty page"
        panel.save_to(tmp_path / "gone" / "ticket.pdf")
        assert find(page, Label, "ticket_said").text() == text.problem("file_unwritable")
    finally:
        tongue.set("en")
        page.close_down()
        page.close()
        page.deleteLater()


@pytest.mark.parametrize(("steps", "pages"), [(3, {1}), (120, {4, 5, 6, 7, 8})])
def test_given_a_ticket_with_a_long_history_when_printed_then_it_goes_on_on_more_pages(
    qapp: QApplication, tmp_path: Path, steps: int, pages: set[int]
) -> None:
    note = "Called and nobody answered; will call again this evening."
    done = tuple(TicketStep(f"s{n}", "comment", NOW, note=note) for n in range(steps))
    reader = Reader("en", desk_provisioning(), str, NOW)

    write_pdf(as_html(replace(FIRST, steps=done), REFUND, reader), tmp_path / "t.pdf", "#4711", printed_words(reader))

    written = (tmp_path / "t.pdf").read_bytes()
    assert len(re.findall(rb"/Type */Page\b", written)) in pages


@pytest.mark.parametrize(
    ("language", "pattern"), [("en", "{0.day} Nov 2026 %H:%M"), ("zh_CN", "2026年11月{0.day}日 %H:%M")]
)
def test_given_a_ticket_when_printed_then_every_moment_has_its_whole_date(
    qapp: QApplication, language: str, pattern: str
) -> None:
    made, now = (at.strftime(pattern.format(at)) for at in ((NOW - timedelta(days=1)).astimezone(), NOW.astimezone()))
    reader = Reader(language, desk_provisioning(), str, NOW)
    tongue = Language()
    tongue.set(language)
    try:
        read, printed = as_html(FIRST, REFUND, reader), printed_words(reader)
    finally:
        tongue.set("en")

    assert read.count(made) == 2, "as it was made, and as its first step"
    assert now in printed
