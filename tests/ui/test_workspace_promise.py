"""Promised calls in the window: made in a sheet, listed today, dialled by one key, reminded of."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton

from agent_desktop.domain.events import FollowUpPushed
from agent_desktop.ui.design import Listing, Scheme, Theme
from agent_desktop.ui.shell.window import MainWindow
from agent_desktop.ui.text import Language
from agent_desktop.ui.ticker import Ticker
from tests.fakes.desk import FakeDesk
from tests.ui.look_workspace import NOW, WANG
from tests.ui.shell_scene import Shell
from tests.ui.ticket_scene import PROMISED, ticket_scene


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
    yield fake
    await fake.close()


@pytest.fixture
async def shell(fake: FakeDesk, theme: Theme) -> AsyncIterator[Shell]:
    language, ticker = Language(), Ticker()
    window = MainWindow(fake.desk, theme, language, ticker)
    window.resize(1280, 800)
    window.show()
    window.activateWindow()
    await fake.log_in_ready()
    shell = Shell(fake, window, theme, language, ticker)
    await shell.settle()
    yield shell
    await shell.dismiss()
    window.close_down()
    window.hide()
    window.deleteLater()
    QApplication.processEvents()


def listed(shell: Shell) -> list[str]:
    model = shell.find("to_do", Listing).rows()
    return [str(model.index(i, 0).data()) for i in range(model.rowCount())]


async def test_given_a_promised_call_when_enter_is_pressed_then_its_number_is_dialled_and_done_once_reached(
    shell: Shell,
) -> None:
    todo = shell.find("to_do", Listing)
    assert "Call 王伟" in listed(shell)
    todo.setCurrentKey(f"promise:{PROMISED.id}")
    QTest.keyClick(todo, Qt.Key.Key_Return)
    await shell.settle()

    (call,) = shell.fake.desk.calls.calls
    assert call.party.number is not None
    assert call.party.number.e164 == PROMISED.number
    shell.fake.phone.peer_answers(call.leg_id)
    await shell.settle()
    assert shell.fake.desk.follow_ups.open == ()


async def test_given_a_promised_call_when_delete_is_pressed_then_it_is_off_the_list(shell: Shell) -> None:
    todo = shell.find("to_do", Listing)
    todo.setCurrentKey(f"promise:{PROMISED.id}")
    todo.setFocus()
    QTest.keyClick(todo, Qt.Key.Key_Delete)
    await shell.settle()

    assert shell.fake.desk.follow_ups.open == ()
    assert not shell.shows("to_do")


async def test_given_a_ticket_when_a_call_is_promised_then_it_is_to_its_customer_and_in_the_list(shell: Shell) -> None:
    await shell.keys("Ctrl+Shift+N")
    await shell.press("ticket_call_later")
    assert shell.find("promise_number", QLineEdit).text() == "+86 139 1234 5678"
    await shell.type("promise_time", "9:00")
    await shell.press("make_promise")
    told = [label.text() for label in shell.window.findChildren(QLabel) if label.isVisible()]
    assert "This has passed." in told

    await shell.type("promise_time", "14:30")
    await shell.press("make_promise")

    assert not shell.shows("promise_form")
    (made,) = [f for f in shell.fake.desk.follow_ups.open if f.id != PROMISED.id]
    assert (made.customer_id, made.number, made.note) == (
        WANG.id,
        WANG.phones[0].e164,
        "#4711 Roaming pack charged twice",
    )
    assert f"{made.due_at.astimezone():%H:%M}" == "14:30"


async def test_given_nothing_typed_then_the_sheet_says_what_is_missing(shell: Shell) -> None:
    await shell.keys("Ctrl+L")
    await shell.type("promise_time", "soon")
    shell.find("make_promise", QPushButton).click()
    await shell.settle()

    told = [label.text() for label in shell.window.findChildren(QLabel) if label.isVisible()]
    assert "Write the number to call." in told
    assert "Write a time such as 14:30." in told
    assert len(shell.fake.desk.follow_ups.open) == 1


async def test_given_a_call_that_is_due_then_the_window_says_so(shell: Shell) -> None:
    shell.fake.backend.push(FollowUpPushed(PROMISED))
    await shell.settle()

    told = [label.text() for label in shell.window.findChildren(QLabel) if label.isVisible()]
    assert "Promised call to 王伟 is due." in told


async def test_given_a_call_of_tomorrow_then_it_is_not_in_todays_list(shell: Shell) -> None:
    await shell.fake.desk.follow_ups.promise(PROMISED.number, NOW + timedelta(days=1), "Somebody else")
    await shell.settle()
    assert "Call Somebody else" not in listed(shell)
