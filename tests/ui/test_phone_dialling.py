"""The dial field and the lists on fakes: what is typed is dialled, who fits is offered, a click alone calls nobody."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QPushButton

from agent_desktop.domain.agent_state import AgentState
from agent_desktop.domain.events import ColleagueStatusPushed, LineChanged, Registration
from agent_desktop.domain.interaction import CallRecord
from agent_desktop.domain.leg import LineId
from agent_desktop.domain.settings import setting
from agent_desktop.ports import PhoneError, StorageError, Unreachable
from agent_desktop.ui.design import Group, Label, Listing, Row, Scheme, Segments, Theme
from agent_desktop.ui.phone.lists import CallList
from tests.fakes.clock import START
from tests.ui.phone_scene import WANG, ZHANG, Scene, scene

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
Key = Qt.Key


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Theme]:
    theme = Theme(Scheme.LIGHT)
    theme.apply(qapp)
    yield theme
    theme.close()


def titles(listing: Listing) -> list[str]:
    model = listing.rows()
    found = [model.row(model.index(place)) for place in range(model.rowCount())]
    return [item.title for item in found if isinstance(item, Row | Group)]


def current(listing: Listing) -> str:
    row = listing.rows().row(listing.currentIndex())
    return row.title if row is not None else ""


def dialled(s: Scene) -> list[str]:
    return [str(target.user) for _, target, _ in s.fake.phone.named("dial")]  # type: ignore[attr-defined]


async def type_in(s: Scene, text: str, seconds: float = 0.2) -> QLineEdit:
    field = s.find("dial_field", QLineEdit)
    field.setFocus()
    QTest.keyClicks(field, text)
    await s.pass_time(seconds)
    return field


# --- numbers ---------------------------------------------------------------------------------------------------------


async def test_given_a_number_with_brackets_when_entered_then_it_is_dialled_and_the_field_is_empty(
    theme: Theme,
) -> None:
    async with scene(theme, shown=True) as s:
        field = s.find("dial_field", QLineEdit)
        field.setFocus()
        QGuiApplication.clipboard().setText(" (139) 1234-5678 ")
        QTest.keyClick(field, Key.Key_V, Qt.KeyboardModifier.ControlModifier)
        await s.pass_time(0.2)
        assert titles(s.find("dial_offers", Listing))[0] == "Call +86 139 1234 5678"
        QTest.keyClick(field, Key.Key_Return)
        await s.settle()
        assert dialled(s) == [WANG]
        assert field.text() == ""
        assert not s.shows("dial_offers")
        assert s.shows("end_call")


async def test_given_a_number_when_the_button_is_pressed_then_it_is_dialled(theme: Theme) -> None:
    async with scene(theme, shown=True) as s:
        await type_in(s, "1003")
        QTest.mouseClick(s.find("dial_button", QPushButton), LEFT)
        await s.settle()
        assert dialled(s) == ["1003"]


async def test_given_an_empty_field_when_the_button_is_pressed_then_nothing_is_dialled(theme: Theme) -> None:
    async with scene(theme, shown=True) as s:
        QTest.mouseClick(s.find("dial_button", QPushButton), LEFT)
        await s.settle()
        assert dialled(s) == []
        assert QApplication.focusWidget() is s.find("dial_field", QLineEdit)


@pytest.mark.parametrize(
    ("typed", "told"),
    [("12 34 !?", "This cannot be dialled."), ("no such person", "Nobody is found by that name")],
)
async def test_given_something_else_when_entered_then_a_sentence_below_says_what_to_do(
    theme: Theme, typed: str, told: str
) -> None:
    async with scene(theme, shown=True) as s:
        lists = s.find("recent_list", CallList).mapTo(s.column, QPoint(0, 0))
        field = await type_in(s, typed)
        QTest.keyClick(field, Key.Key_Return)
        await s.settle()
        assert s.find("dial_problem", Label).text().startswith(told)
        assert dialled(s) == []
        assert field.text() == typed
        assert s.find("recent_list", CallList).mapTo(s.column, QPoint(0, 0)) == lists
        QTest.keyClick(field, Key.Key_Escape)
        assert field.text() == ""
        assert not s.shows("dial_problem")


@pytest.mark.expects_log("too_many_calls")
async def test_given_a_phone_that_refuses_when_dialled_then_the_reason_is_below_and_the_number_stays(
    theme: Theme,
) -> None:
    async with scene(theme, shown=True) as s:
        s.fake.phone.fail_once["dial"] = PhoneError("too_many_calls")
        field = await type_in(s, "1003")
        QTest.keyClick(field, Key.Key_Return)
        await s.settle()
        assert s.find("dial_problem", Label).text() == "There are too many calls at once. End one first."
        assert field.text() == "1003"


# --- names -----------------------------------------------------------------------------------------------------------


async def test_given_a_name_when_typed_then_the_server_is_asked_once_after_a_pause_and_its_answer_chosen(
    theme: Theme,
) -> None:
    async with scene(theme, shown=True) as s:
        field = s.find("dial_field", QLineEdit)
        field.setFocus()
        for letter in "wang":
            QTest.keyClicks(field, letter)
            await s.pass_time(0.1)
        assert [call for call in s.fake.backend.calls if call[0] == "find_customers"] == []
        await s.pass_time(0.1)
        assert [call for call in s.fake.backend.calls if call[0] == "find_customers"] == [("find_customers", "wang")]
        offers = s.find("dial_offers", Listing)
        assert current(offers) == "Wang Wei"
        QTest.keyClick(field, Key.Key_Return)
        await s.settle()
        assert dialled(s) == [WANG]
        assert s.fake.desk.calls.calls[0].context.customer_id == "cust-wang"


async def test_given_offers_when_the_arrows_move_then_typing_goes_on_and_enter_takes_the_chosen_one(
    theme: Theme,
) -> None:
    async with scene(theme, shown=True) as s:
        field = await type_in(s, "zhang")
        offers = s.find("dial_offers", Listing)
        assert titles(offers) == ["Colleagues", "Zhang Wei", "Customers", "Zhang Jianguo", "Call zhang"]
        QTest.keyClick(field, Key.Key_Down)
        assert current(offers) == "Zhang Jianguo"
        assert QApplication.focusWidget() is field
        QTest.keyClick(field, Key.Key_Up)
        QTest.keyClick(field, Key.Key_Down)
        QTest.keyClick(field, Key.Key_Return)
        await s.settle()
        assert dialled(s) == [ZHANG]


async def test_given_offers_when_one_is_clicked_then_it_is_called(theme: Theme) -> None:
    async with scene(theme, shown=True) as s:
        await type_in(s, "ming")
        offers = s.find("dial_offers", Listing)
        place = offers.visualRect(offers.rows().index(offers.rows().place("colleague:user-li"))).center()
        QTest.mouseClick(offers.viewport(), LEFT, NONE, place)
        await s.settle()
        assert dialled(s) == ["1002"]


async def test_given_a_slow_server_when_the_text_changes_then_the_answer_for_the_old_text_is_dropped(
    theme: Theme,
) -> None:
    async with scene(theme, shown=True) as s:
        s.fake.backend.slow(1.0)
        field = await type_in(s, "wang")
        QTest.keyClicks(field, "x")
        await s.pass_time(1.05)
        assert titles(s.find("dial_offers", Listing)) == ["Call wangx"]
        await s.pass_time(2)
        assert titles(s.find("dial_offers", Listing)) == ["Call wangx"]


async def test_given_a_server_that_is_away_when_a_name_is_typed_then_the_offers_say_so(theme: Theme) -> None:
    async with scene(theme, shown=True) as s:
        s.fake.backend.fail("find_customers", Unreachable("unreachable"))
        await type_in(s, "li")
        found = titles(s.find("dial_offers", Listing))
        assert found[-1] == "The server does not answer. It is tried again by itself."
        assert "Li Ming" in found


async def test_given_open_offers_when_the_field_is_left_then_they_fold_away(theme: Theme) -> None:
    async with scene(theme, shown=True) as s:
        field = await type_in(s, "li")
        assert s.shows("dial_offers")
        QTest.keyClick(field, Key.Key_Tab)
        assert not s.shows("dial_offers")


# --- lists -----------------------------------------------------------------------------------------------------------


async def test_given_a_recent_call_when_clicked_once_then_nobody_is_called_and_twice_calls_back(theme: Theme) -> None:
    async with scene(theme, shown=True) as s:
        recent = s.find("recent_list", CallList)
        place = recent.visualRect(recent.rows().index(1)).center()
        QTest.mouseClick(recent.viewport(), LEFT, NONE, place)
        await s.settle()
        assert dialled(s) == []
        QTest.mouseDClick(recent.viewport(), LEFT, NONE, place)
        await s.settle()
        assert dialled(s) == ["+8615900000257"]


async def test_given_a_recent_call_when_enter_is_pressed_then_it_is_called_back(theme: Theme) -> None:
    async with scene(theme, shown=True) as s:
        recent = s.find("recent_list", CallList)
        recent.setFocus()
        QTest.keyClick(recent, Key.Key_Return)
        await s.settle()
        assert dialled(s) == ["+8615900000257"]


async def test_given_a_recent_call_when_its_menu_is_opened_by_key_then_the_number_can_be_copied(theme: Theme) -> None:
    async with scene(theme, shown=True) as s:
        recent = s.find("recent_list", CallList)
        recent.setFocus()
        by_key = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(5, 5), recent.mapToGlobal(QPoint(5, 5)))
        QApplication.sendEvent(recent, by_key)
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        assert [action.text() for action in menu.actions()] == ["Call +86 159 0000 0257", "Copy number"]
        menu.actions()[1].trigger()
        menu.close()
        assert QGuiApplication.clipboard().text() == "+8615900000257"
        assert dialled(s) == []


async def test_given_a_call_that_ends_when_it_is_recorded_then_it_leads_the_list(theme: Theme) -> None:
    async with scene(theme, shown=True) as s:
        missed: list[int] = []
        s.column.missedChanged.connect(missed.append)
        call = await s.ring()
        await s.pass_time(20)
        s.fake.phone.peer_cancels(call.leg_id)
        await s.settle()
        recent = s.find("recent_list", CallList)
        row = recent.rows().row(recent.rows().index(1))
        assert isinstance(row, Row)
        assert (row.title, row.sub) == ("Wang Wei", "Missed, Billing")
        assert missed == [2]


async def test_given_colleagues_when_their_states_change_then_the_list_follows_and_busy_ones_are_not_called(
    theme: Theme,
) -> None:
    async with scene(theme, shown=True) as s:
        s.find("people_segments", Segments).setCurrent("colleagues")
        people = s.find("colleagues_list", CallList)
        assert titles(people) == ["Chen Jie", "Li Ming", "Ma Lin", "Zhang Wei"]
        s.fake.desk.bus.publish(ColleagueStatusPushed("user-li", AgentState.TALKING, START))
        assert titles(people)[-1] == "Li Ming"
        place = people.visualRect(people.rows().index(3)).center()
        QTest.mouseClick(people.viewport(), LEFT, NONE, place)
        QTest.mouseDClick(people.viewport(), LEFT, NONE, place)
        await s.settle()
        assert dialled(s) == []
        QTest.mouseClick(people.viewport(), LEFT, NONE, people.visualRect(people.rows().index(0)).center())
        QTest.keyClick(people, Key.Key_Return)
        await s.settle()
        assert dialled(s) == ["1004"]


async def test_given_no_calls_yet_when_listed_then_a_sentence_says_where_they_will_be(theme: Theme) -> None:
    async with scene(theme, shown=True, log=()) as s:
        assert not s.shows("recent_list")
        shown = [label.text() for label in s.column.findChildren(Label) if label.isVisible()]
        assert "No calls yet. They appear here." in shown


async def test_given_a_log_that_cannot_be_read_when_listed_then_the_reason_stands_in_its_place(theme: Theme) -> None:
    async with scene(theme, shown=True, log=()) as s:

        async def broken(limit: int) -> tuple[CallRecord, ...]:
            raise StorageError("damaged")

        s.fake.store.recent_records = broken  # type: ignore[method-assign]
        s.column._log.load()
        await s.settle()
        shown = [label.text() for label in s.column.findChildren(Label) if label.isVisible()]
        assert any(told.startswith("The local file was damaged") for told in shown)


# --- while there is no call ------------------------------------------------------------------------------------------


async def test_given_a_ready_agent_when_no_call_is_there_then_it_says_next_in_line_and_the_days_figures(
    theme: Theme,
) -> None:
    async with scene(theme, shown=True) as s:
        shown = [label.text() for label in s.column.findChildren(Label) if label.isVisible()]
        for told in ("You are next in line", "Queues: Billing, Technical, Sales.", "Calls today", "6", "3:56"):
            assert told in shown
        assert not s.shows("become_ready")
        for colleague in ("user-li", "user-zhang", "user-chen"):
            s.fake.desk.bus.publish(ColleagueStatusPushed(colleague, AgentState.READY, START))
        assert "Queues: Billing, Technical, Sales." in [label.text() for label in s.column.findChildren(Label)]
        s.fake.desk.bus.publish(ColleagueStatusPushed("user-ma", AgentState.NOT_READY, START))
        assert any("3 colleague" in label.text() for label in s.column.findChildren(Label))


async def test_given_an_agent_who_is_not_ready_when_the_button_is_pressed_then_ready(theme: Theme) -> None:
    async with scene(theme, shown=True, ready=False) as s:
        assert s.find("idle_title", Label).text() == "You are not ready"
        QTest.mouseClick(s.find("become_ready", QPushButton), LEFT)
        await s.settle()
        assert s.fake.desk.session.status.state is AgentState.READY
        assert s.find("idle_title", Label).text() == "You are next in line"


async def test_given_a_reason_when_the_agent_is_not_ready_then_it_is_named(theme: Theme) -> None:
    async with scene(theme, shown=True) as s:
        s.fake.desk.session.set_not_ready(102)
        await s.settle()
        shown = [label.text() for label in s.column.findChildren(Label) if label.isVisible()]
        assert "Lunch. No call from a queue comes to you." in shown


async def test_given_a_lost_exchange_when_no_call_is_there_then_it_says_that_none_can_come(theme: Theme) -> None:
    async with scene(theme, shown=True) as s:
        s.fake.desk.bus.publish(LineChanged(LineId("main"), Registration.UNREACHABLE, 408, "Request Timeout", 1.0))
        await s.settle()
        assert s.find("idle_title", Label).text() == "No call can reach you"


# --- the column ------------------------------------------------------------------------------------------------------


async def test_given_a_low_window_when_resized_then_the_cards_give_way_to_dialling(theme: Theme) -> None:
    async with scene(theme, shown=True) as s:
        s.column.resize(296, 520)
        await s.settle()
        recent = s.find("recent_list", CallList)
        assert recent.height() >= 60
        assert recent.mapTo(s.column, QPoint(0, recent.height())).y() <= 520


async def test_given_the_keyboard_button_when_pressed_then_the_shortcuts_are_wanted(theme: Theme) -> None:
    async with scene(theme, shown=True) as s:
        wanted: list[bool] = []
        s.column.shortcutsWanted.connect(lambda: wanted.append(True))
        QTest.mouseClick(s.find("show_shortcuts", QPushButton), LEFT)
        assert wanted == [True]
        assert "F1" in s.find("show_shortcuts", QPushButton).toolTip()
        assert str(setting("shortcut.dial").default) in s.find("dial_field", QLineEdit).toolTip()


async def test_given_a_closed_column_when_facts_go_on_then_it_hears_none_of_them(theme: Theme) -> None:
    async with scene(theme, shown=True) as s:
        s.column.close_down()
        await s.ring()
        assert not s.shows("answer")
        assert s.column.incoming.panel is None
