"""A ticket from the pop: two keys when nothing has to be added, checked by its type's form when there is one."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any, TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QPushButton, QWidget

from agent_desktop.domain.outbox import WriteKind
from agent_desktop.domain.provisioning import TicketType, Unit
from agent_desktop.domain.text import LocalText
from agent_desktop.domain.wrapup import FieldType, Form, FormField
from agent_desktop.ui.design import Theme
from agent_desktop.ui.design.fields import Select
from agent_desktop.ui.text import Language
from tests.fakes.desk import FakeDesk
from tests.ui.look_workspace import NOW, WANG, Bench, provisioning, scene, talk

W = TypeVar("W", bound=QWidget)
L = LocalText
REFUND = Form(
    "refund_ticket",
    3,
    L("Refund", "退款"),
    (
        FormField("amount", FieldType.NUMBER, L("Amount", "金额"), required=True),
        FormField("notes", FieldType.MULTILINE, L("Notes", "备注"), required=True),
    ),
    "ticket",
)


@pytest.fixture
async def fake() -> AsyncIterator[FakeDesk]:
    fake = scene()
    given = provisioning()
    fake.backend.provisioned = replace(
        given,
        user=replace(given.user, permissions=given.user.permissions | {"tickets.write"}),
        forms=(*given.forms, REFUND),
        ticket_types=(
            TicketType("fault", L("Fault", "故障")),
            TicketType("refund", L("Refund", "退款"), "", REFUND.id),
        ),
        units=(Unit("depot", L("Depot", "仓库")),),
    )
    await fake.store.open()
    yield fake
    await fake.close()


def find(bench: QWidget, kind: type[W], name: str) -> W:
    (found,) = [w for w in bench.findChildren(kind, name) if w.isVisible()]
    return found


async def settle(fake: FakeDesk) -> None:
    for _ in range(3):
        await fake.settle()
        QApplication.processEvents()


async def made(fake: FakeDesk) -> list[dict[str, Any]]:
    await fake.clock.pass_time(2)
    return [json.loads(w.body) for (kind, _), w in fake.backend.stored.items() if kind is WriteKind.TICKET]


def is_open(bench: Bench) -> bool:
    return any(w.isVisible() for w in bench.findChildren(QWidget, "ticket_form"))


async def test_given_a_call_when_the_button_and_ctrl_enter_are_pressed_then_a_ticket_of_that_call_is_made(
    fake: FakeDesk, bench: Bench
) -> None:
    interaction, _ = await talk(fake)
    await settle(fake)
    bench.workspace.insertIntoNotes("No light since noon.")
    await settle(fake)

    elsewhere: list[str] = []
    finish = QShortcut(QKeySequence("Ctrl+Return"), bench, lambda: elsewhere.append("finish"))
    finish.setContext(Qt.ShortcutContext.ApplicationShortcut)
    find(bench, QPushButton, "new_ticket").click()
    await settle(fake)
    focus = QApplication.focusWidget()
    assert focus is find(bench, Select, "ticket_type")
    QTest.keyClick(focus, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    await settle(fake)

    assert not is_open(bench)
    assert not elsewhere, "the key belongs to the sheet while it is open"
    (body,) = await made(fake)
    assert (body["type"], body["title"], body["unit"]) == ("fault", "Fault", "")
    assert (body["detail"], body["priority"]) == ("No light since noon.", "normal")
    assert (body["customer_id"], body["interaction_id"], body["queue_id"]) == (WANG.id, interaction, "billing")
    assert body["created_at"].startswith(str(NOW.year))


async def test_given_a_ticket_begun_when_its_sheet_is_closed_by_a_stray_key_then_it_goes_on_where_it_was(
    fake: FakeDesk, bench: Bench
) -> None:
    await talk(fake)
    await settle(fake)
    find(bench, QPushButton, "new_ticket").click()
    await settle(fake)
    kind = find(bench, Select, "ticket_type")
    kind.setValue("refund")
    kind.chosen.emit("refund")
    find(bench, QPlainTextEdit, "ticket_detail").setPlainText("Half a sentence")
    QTest.keyClick(kind, Qt.Key.Key_Escape)
    await settle(fake)
    assert not is_open(bench)

    find(bench, QPushButton, "new_ticket").click()
    await settle(fake)
    assert find(bench, Select, "ticket_type").value() == "refund"
    assert find(bench, QLineEdit, "ticket_title").text() == "Refund"
    assert find(bench, QPlainTextEdit, "ticket_detail").toPlainText() == "Half a sentence"


async def test_given_a_ticket_closed_untouched_when_opened_again_then_it_has_the_notes_of_now(
    fake: FakeDesk, bench: Bench
) -> None:
    await talk(fake)
    await settle(fake)
    find(bench, QPushButton, "new_ticket").click()
    await settle(fake)
    QTest.keyClick(find(bench, Select, "ticket_type"), Qt.Key.Key_Escape)
    await settle(fake)
    bench.workspace.insertIntoNotes("No light since noon.")
    await settle(fake)
    find(bench, QPushButton, "new_ticket").click()
    await settle(fake)
    assert find(bench, QPlainTextEdit, "ticket_detail").toPlainText() == "No light since noon."


async def test_given_a_type_with_a_form_when_something_is_missing_then_it_says_where_and_nothing_is_lost(
    fake: FakeDesk, bench: Bench
) -> None:
    await talk(fake)
    await settle(fake)
    find(bench, QPushButton, "new_ticket").click()
    await settle(fake)
    kind = find(bench, Select, "ticket_type")
    kind.setValue("refund")
    kind.chosen.emit("refund")
    await settle(fake)
    title = find(bench, QLineEdit, "ticket_title")
    assert title.text() == "Refund", "the title follows the type until somebody writes one"
    title.setText("Twice charged")

    find(bench, QPushButton, "make_ticket").click()
    await settle(fake)
    assert is_open(bench)
    amount = find(bench, QLineEdit, "field_amount")
    assert QApplication.focusWidget() is amount
    QTest.keyClicks(amount, "86.40")
    find(bench, QPlainTextEdit, "ticket_detail").setPlainText("October bill.")
    depot = find(bench, Select, "ticket_unit")
    depot.setValue("depot")
    find(bench, QPushButton, "make_ticket").click()
    await settle(fake)

    (body,) = await made(fake)
    assert (body["title"], body["unit"], body["detail"]) == ("Twice charged", "depot", "October bill.")
    assert (body["form_id"], body["form_version"], body["values"]) == ("refund_ticket", 3, {"amount": 86.4})


async def test_given_another_language_then_the_sheet_and_the_centres_words_are_in_it(
    fake: FakeDesk, bench: Bench, theme: Theme
) -> None:
    from agent_desktop.ui.workspace.contact import Contact
    from agent_desktop.ui.workspace.present import Reader
    from agent_desktop.ui.workspace.ticket import TicketForm

    language = Language()
    language.set("zh_CN")
    reader = Reader("zh_CN", fake.desk.session.provisioning, fake.desk.numbering.display, NOW)
    form = TicketForm(fake.desk, theme, lambda: reader, Contact("customer:x"))
    try:
        assert form.type.currentText() == "故障"
        assert form.findChildren(QPushButton, "make_ticket")[0].text() == "创建工单"
    finally:
        form.deleteLater()
        language.set("en")


async def test_given_nobody_who_may_make_tickets_then_there_is_no_button(fake: FakeDesk, bench: Bench) -> None:
    fake.backend.provisioned = provisioning()
    await fake.log_in_ready()
    await talk(fake)
    await settle(fake)

    assert not [b for b in bench.findChildren(QPushButton, "new_ticket") if b.isVisible()]
