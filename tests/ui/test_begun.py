"""What was begun in a sheet or about a ticket is there again after a stray key and after the program was killed."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPlainTextEdit, QPushButton

from agent_desktop.domain.events import WriteRefused
from agent_desktop.domain.outbox import WriteKind
from agent_desktop.services.own_draft import KEEP_SECONDS
from agent_desktop.ui.design import Select, Table, Theme
from tests.bench.monkey import desk
from tests.fakes.desk import FakeDesk
from tests.ui.shell_scene import LEFT, Shell, shell
from tests.ui.ticket_scene import TICKETS

WORDS = "Paid twice on Friday"
FIRST, SECOND = TICKETS[0], TICKETS[1]


@dataclass(frozen=True, slots=True)
class Sheet:
    action: str
    field: str
    hand_in: str
    kind: WriteKind


SHEETS = (
    Sheet("new_ticket", "ticket_detail", "make_ticket", WriteKind.TICKET),
    Sheet("promise", "promise_note", "make_promise", WriteKind.FOLLOW_UP),
)
each = pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.action)
about = pytest.mark.parametrize("customer", ["", "cust-chen"], ids=["nobody", "somebody"])


def killed(fake: FakeDesk) -> FakeDesk:
    """The desk of the next start, with what is on the disk now and nothing that is done when a program ends well."""
    again = desk()
    again.store.memory = dict(fake.store.memory)
    return again


async def begin(s: Shell, sheet: Sheet, customer: str) -> None:
    if customer:
        s.window.open_customer(customer)
        await s.settle()
    s.window.run_action(sheet.action)
    await s.settle()


def words(s: Shell, name: str) -> str:
    return s.find(name, QPlainTextEdit).toPlainText()


@each
@about
async def test_given_words_in_a_sheet_when_the_program_is_killed_then_they_are_there_again(
    theme: Theme, sheet: Sheet, customer: str
) -> None:
    async with shell(theme, desk()) as s:
        await begin(s, sheet, customer)
        await s.type(sheet.field, WORDS)
        await s.pass_time(KEEP_SECONDS)
        fake = killed(s.fake)
    async with shell(theme, fake) as s:
        await begin(s, sheet, customer)
        assert words(s, sheet.field) == WORDS


@each
async def test_given_words_in_a_sheet_when_a_stray_key_closes_it_then_they_are_there_again_and_only_there(
    theme: Theme, sheet: Sheet
) -> None:
    async with shell(theme, desk()) as s:
        await begin(s, sheet, "cust-chen")
        await s.type(sheet.field, WORDS)
        await s.keys("Esc")
        assert not s.layers()
        await begin(s, sheet, "cust-smith")
        assert words(s, sheet.field) == ""
        await s.dismiss()
        await begin(s, sheet, "cust-chen")
        assert words(s, sheet.field) == WORDS


@each
async def test_given_words_in_a_sheet_when_they_are_handed_in_then_the_next_sheet_is_empty(
    theme: Theme, sheet: Sheet
) -> None:
    async with shell(theme, desk()) as s:
        await begin(s, sheet, "cust-chen")
        await s.type(sheet.field, WORDS)
        QTest.mouseClick(s.find(sheet.hand_in, QPushButton), LEFT)
        await s.settle()
        assert not s.layers()
        assert [write.kind for write in s.fake.store.writes.values()] == [sheet.kind]
        await begin(s, sheet, "cust-chen")
        assert words(s, sheet.field) == ""
        fake = killed(s.fake)
    async with shell(theme, fake) as s:
        await begin(s, sheet, "cust-chen")
        assert words(s, sheet.field) == ""


@each
async def test_given_a_full_disk_when_a_sheet_is_used_then_it_can_be_filled_in_all_the_same(
    theme: Theme, sheet: Sheet
) -> None:
    async with shell(theme, desk()) as s:
        s.fake.store.fail("disk_full")
        await begin(s, sheet, "cust-chen")
        await s.type(sheet.field, WORDS)
        await s.pass_time(KEEP_SECONDS)
        assert words(s, sheet.field) == WORDS
        s.fake.store.fail("")
        QTest.keyClicks(s.find(sheet.field, QPlainTextEdit), "!")
        await s.pass_time(KEEP_SECONDS)
        assert any(WORDS in kept for kept in s.fake.store.memory.values())


async def show(s: Shell, ticket_id: str) -> None:
    s.find("ticket_table", Table).setCurrentKey(ticket_id)
    await s.settle()


async def test_given_words_about_a_ticket_when_another_is_looked_at_and_the_program_killed_then_each_has_its_own(
    theme: Theme,
) -> None:
    async with shell(theme, desk()) as s:
        s.window.show_page("tickets")
        await s.settle()
        await show(s, FIRST.id)
        await s.type("ticket_note", WORDS)
        await show(s, SECOND.id)
        assert words(s, "ticket_note") == ""
        await s.type("ticket_note", "Line repaired")
        await show(s, FIRST.id)
        assert words(s, "ticket_note") == WORDS
        await s.pass_time(KEEP_SECONDS)
        fake = killed(s.fake)
    async with shell(theme, fake) as s:
        s.window.show_page("tickets")
        await s.settle()
        for ticket, note in ((FIRST, WORDS), (SECOND, "Line repaired")):
            await show(s, ticket.id)
            assert words(s, "ticket_note") == note


@pytest.mark.expects_log("the server refused ticket_step")
async def test_given_a_step_that_is_refused_while_another_ticket_is_in_front_then_its_words_wait_for_its_ticket(
    theme: Theme,
) -> None:
    async with shell(theme, desk()) as s:
        s.window.show_page("tickets")
        await s.settle()
        await show(s, FIRST.id)
        s.find("ticket_action", Select).setValue("comment")
        await s.type("ticket_note", WORDS)
        s.fake.backend.down()
        await s.press("ticket_do")
        assert words(s, "ticket_note") == ""
        s.fake.backend.up()
        await show(s, SECOND.id)
        s.fake.backend.refuse(WriteKind.TICKET_STEP, "conflict")
        await s.pass_time(120)
        assert s.fake.of(WriteRefused)
        await show(s, FIRST.id)
        assert words(s, "ticket_note") == WORDS
