"""What an agent can do by key: every action, wherever the focus is, under whatever keys; and the palette."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QPushButton, QWidget

from agent_desktop.domain.agent_state import AgentState
from agent_desktop.domain.announcement import Announcement
from agent_desktop.domain.call import Call
from agent_desktop.domain.events import AnnouncementPushed, TransferChanged
from agent_desktop.domain.text import LocalText
from agent_desktop.domain.transfer import TransferStage
from agent_desktop.ports import PhoneError, Unreachable
from agent_desktop.ui.actions import ACTIONS, hinders_writing
from agent_desktop.ui.design import Group, Label, Listing, RailButton, Row, Tabs, Theme, Toaster
from tests.ui.shell_scene import Shell, shell

CHEN, SMITH = "+8613900001234", "+8613900005678"


async def ring(s: Shell, ani: str = CHEN) -> Call:
    known = {call.id for call in s.fake.desk.calls.calls}
    s.fake.phone.ring(ani, queue_id="billing")
    await s.settle()
    return next(call for call in s.fake.desk.calls.calls if call.id not in known)


async def talk(s: Shell, ani: str = CHEN) -> Call:
    call = await ring(s, ani)
    await s.fake.desk.calls.answer(call.id)
    await s.settle()
    return call


def focus(name: str) -> bool:
    widget = QApplication.focusWidget()
    return widget is not None and widget.objectName() == name


async def consult(s: Shell) -> None:
    """Asks somebody, who answers."""
    await s.type("recipient_field", "1002")
    QTest.keyClick(s.find("recipient_field", QLineEdit), Qt.Key.Key_Return)
    await s.settle()
    s.fake.phone.peer_answers(s.fake.desk.calls.calls[-1].leg_id)
    await s.settle()


async def try_action(s: Shell, action: str, keys: str) -> None:
    """Brings about what the action needs, presses its keys, and looks for what it does."""
    commands = s.fake.phone.named
    match action:
        case "answer":
            await ring(s)
            await s.keys(keys)
            assert len(commands("answer")) == 1
        case "hang_up":
            await talk(s)
            await s.keys(keys)
            assert len(commands("hang_up")) == 1
        case "hold":
            await talk(s)
            await s.keys(keys)
            await s.keys(keys)
            assert (len(commands("hold")), len(commands("resume"))) == (1, 1)
        case "mute":
            call = await talk(s)
            await s.keys(keys)
            await s.keys(keys)
            assert commands("mute") == [(call.leg_id, True), (call.leg_id, False)]
        case "transfer":
            call = await talk(s)
            s.find("dial_field", QLineEdit).setFocus()
            await s.keys(keys)
            assert commands("hold") == [(call.leg_id,)]
            assert focus("recipient_field")
            await consult(s)
            await s.keys(keys)
            assert len(commands("transfer_to_leg")) == 1
        case "swap" | "back" | "conference":
            call = await talk(s)
            await s.keys("F2")
            await consult(s)
            await s.keys(keys)
            stage = s.fake.of(TransferChanged)[-1].transfer.stage
            expected = {
                "swap": TransferStage.WITH_CALLER,
                "back": TransferStage.CANCELLED,
                "conference": TransferStage.MERGED,
            }
            assert stage is expected[action]
        case "dial":
            await s.press("page_history")
            await s.keys(keys)
            assert focus("dial_field")
        case "keypad":
            await talk(s)
            before = len([w for w in s.window.findChildren(QPushButton) if w.isVisible()])
            await s.keys(keys)
            assert len([w for w in s.window.findChildren(QPushButton) if w.isVisible()]) >= before + 12
        case "ready":
            s.fake.desk.session.set_not_ready(102)
            await s.keys(keys)
            assert s.fake.desk.session.status.state is AgentState.READY
        case "not_ready":
            await s.keys(keys)
            assert s.fake.desk.session.status.state is AgentState.NOT_READY
        case "knowledge":
            await s.press("page_history")
            await s.keys(keys)
            assert focus("knowledge_search")
        case "notes":
            await talk(s)
            s.find("dial_field", QLineEdit).setFocus()
            await s.keys(keys)
            assert isinstance(QApplication.focusWidget(), QPlainTextEdit)
        case "finish":
            call = await talk(s)
            s.fake.phone.peer_hangs_up(call.leg_id)
            await s.settle()
            await s.keys(keys)  # required fields are empty: the form says so and nothing is handed in
            assert s.fake.desk.session.status.state is AgentState.WORK
            told = [label.text() for label in s.window.findChildren(Label) if label.isVisible()]
            assert "Choose what the call was about." in told
        case "next_tab":
            await talk(s)
            await ring(s, SMITH)
            tabs = s.find("customer_tabs", Tabs)
            before_tab = tabs.currentIndex()
            await s.keys(keys)
            assert tabs.currentIndex() != before_tab
        case "reveal":
            await talk(s)
            await s.press("page_history")
            await s.keys(keys)
            tabs = s.find("record_tabs", Tabs)
            assert tabs.currentIndex() == tabs.count() - 1
        case "new_ticket" | "promise" | "tickets":
            assert not s.shows("page_tickets"), "not without the permission"
            await s.keys(keys)
            assert s.layers() == []
            user = s.fake.backend.provisioned.user
            may = user.permissions | {"tickets.read", "tickets.write"}
            s.fake.backend.provisioned = replace(s.fake.backend.provisioned, user=replace(user, permissions=may))
            await s.fake.log_in()
            await s.settle()
            assert s.shows("page_tickets")
            await s.keys(keys)
            shown = {"new_ticket": "ticket_form", "promise": "promise_form", "tickets": "ticket_scope"}
            assert s.shows(shown[action])
        case "satisfaction":
            await s.keys(keys)
            assert not s.shows("satisfaction_period"), "not without the permission"
            user = s.fake.backend.provisioned.user
            may = user.permissions | {"surveys.read", "surveys.read_all"}
            s.fake.backend.provisioned = replace(s.fake.backend.provisioned, user=replace(user, permissions=may))
            await s.fake.log_in()
            await s.settle()
            await s.keys(keys)
            assert s.shows("satisfaction_period")
        case "send":
            user = s.fake.backend.provisioned.user
            may = user.permissions | {"messages.send"}
            s.fake.backend.provisioned = replace(s.fake.backend.provisioned, user=replace(user, permissions=may))
            await s.fake.log_in()
            await s.keys(keys)
            assert s.layers() == [], "nobody is in front"
            await talk(s)
            await s.keys(keys)
            assert s.shows("send_form")
        case "news":
            await s.keys(keys)
            assert s.shows("news_search")
        case "confirm_news":
            asking = Announcement("fog", LocalText("F"), LocalText("F"), must_confirm=True)
            s.fake.desk.bus.publish(AnnouncementPushed(asking))
            await s.settle()
            assert s.shows("news_banner")
            await s.keys(keys)
            assert not s.shows("news_banner")
        case "quizzes":
            await s.keys(keys)
            assert s.find("page_quizzes", RailButton).isChecked()
        case "palette":
            await s.keys(keys)
            assert focus("palette_query")
        case "shortcuts":
            await s.keys(keys)
            assert s.find("shortcut_list", Listing).rows().rowCount() == len(ACTIONS)
        case _:
            raise AssertionError(f"no test of {action}")


@pytest.mark.parametrize("action", [action.key for action in ACTIONS])
async def test_given_an_action_when_its_keys_are_pressed_then_it_is_carried_out(theme: Theme, action: str) -> None:
    async with shell(theme) as s:
        await try_action(s, action, s.fake.desk.preferences.text(f"shortcut.{action}"))


@pytest.mark.parametrize("action", [action.key for action in ACTIONS])
async def test_given_an_action_with_other_keys_when_they_are_pressed_then_it_is_carried_out_by_them_at_once(
    theme: Theme, action: str
) -> None:
    async with shell(theme) as s:
        s.fake.desk.preferences.put(f"shortcut.{action}", "Ctrl+Shift+F12")
        await try_action(s, action, "Ctrl+Shift+F12")


@pytest.mark.parametrize(
    ("keys", "hinders"),
    [("N", True), ("Shift+N", True), ("Tab", True), ("Space", True), ("F5", False), ("Shift+F10", False),
     ("Ctrl+N", False), ("Alt+N", False), ("Ctrl+Shift++", False)],
)  # fmt: skip
def test_given_keys_when_they_are_what_one_types_with_then_they_are_no_shortcut(keys: str, hinders: bool) -> None:
    assert hinders_writing(keys) is hinders


async def test_given_other_keys_when_the_old_ones_are_pressed_then_nothing_happens_and_the_window_names_the_new_ones(
    theme: Theme,
) -> None:
    async with shell(theme) as s:
        s.fake.desk.preferences.put("shortcut.palette", "Ctrl+J")
        s.fake.desk.preferences.put("shortcut.ready", "F12")
        await s.keys("Ctrl+K")
        assert not s.layers()
        assert s.find("palette_button", QPushButton).toolTip().endswith("Ctrl+J")
        assert s.find("state_button", QPushButton).toolTip().endswith("F12")
        s.fake.desk.preferences.put("shortcut.palette", "")
        assert s.find("palette_button", QPushButton).toolTip() == "Search or do anything"


async def test_given_a_recipient_in_the_field_when_ctrl_enter_then_it_transfers_and_finishes_no_wrap_up(
    theme: Theme,
) -> None:
    async with shell(theme) as s:
        await talk(s)
        await s.keys("F2")
        await s.type("recipient_field", "1002")
        await s.keys("Ctrl+Return")
        assert len(s.fake.phone.named("transfer")) == 1
        told = [label.text() for label in s.window.findChildren(Label) if label.isVisible()]
        assert "Choose what the call was about." not in told


async def test_given_a_consultation_when_it_runs_then_no_tab_opens_for_it(theme: Theme) -> None:
    async with shell(theme) as s:
        await talk(s)
        tabs = s.find("customer_tabs", Tabs)
        before = tabs.count()
        await s.keys("F2")
        await consult(s)
        assert tabs.count() == before
        assert s.fake.desk.session.status.state is AgentState.TALKING
        await s.keys("Shift+F2")
        assert tabs.count() == before


async def test_given_a_text_field_with_the_focus_when_a_call_rings_then_its_key_still_answers(theme: Theme) -> None:
    async with shell(theme) as s:
        s.find("knowledge_search", QLineEdit).setFocus()
        await ring(s)
        await s.keys("F8")
        assert s.fake.phone.named("answer")


async def test_given_no_call_when_call_keys_are_pressed_then_nothing_happens(theme: Theme) -> None:
    async with shell(theme) as s:
        before = list(s.fake.phone.commands)
        for keys in ("F8", "F9", "F6", "F7"):
            await s.keys(keys)
        assert s.fake.phone.commands == before
        assert s.fake.desk.session.status.state is AgentState.READY


async def test_given_a_ringing_call_and_none_other_when_hang_up_is_pressed_then_it_is_rejected(theme: Theme) -> None:
    async with shell(theme) as s:
        call = await ring(s)
        await s.keys("F9")
        assert s.fake.phone.named("reject") == [(call.leg_id, 603)]


@pytest.mark.expects_log("call_control.calls: wrong_state")
async def test_given_a_phone_that_refuses_when_a_key_is_pressed_then_a_sentence_tells_why(theme: Theme) -> None:
    async with shell(theme) as s:
        await talk(s)
        s.fake.phone.fail["hold"] = PhoneError("wrong_state")
        await s.keys("F6")
        toasts = [toast.text() for toaster in s.window.findChildren(Toaster) for toast in toaster.toasts()]
        assert toasts == ["That is not possible at this moment of the call."]


async def test_given_a_sheet_when_its_key_is_pressed_again_or_another_then_sheets_do_not_pile_up(theme: Theme) -> None:
    async with shell(theme) as s:
        for keys in ("F1", "F1", "Ctrl+K", "Ctrl+K"):
            await s.keys(keys)
            assert len(s.layers()) == 1
        await s.keys("Escape")
        assert not s.layers()


async def test_given_the_history_page_when_somebody_calls_then_the_calls_are_in_sight(theme: Theme) -> None:
    async with shell(theme) as s:
        await s.press("page_history")
        assert not s.shows("answer")
        await ring(s)
        assert s.shows("answer")


async def test_given_a_number_from_outside_when_it_is_offered_then_it_waits_in_the_dial_field(theme: Theme) -> None:
    async with shell(theme) as s:
        s.window.offer_number("+8613900001234")
        await s.settle()
        assert s.find("dial_field", QLineEdit).text() == "+8613900001234"
        assert not s.fake.phone.named("dial")
        QTest.keyClick(s.find("dial_field", QLineEdit), Qt.Key.Key_Return)
        await s.settle()
        assert len(s.fake.phone.named("dial")) == 1


# --- palette -------------------------------------------------------------------------------------------------------


def found(s: Shell) -> list[Row | Group]:
    model = s.find("palette_results", Listing).rows()
    every = [model.row(model.index(place)) for place in range(model.rowCount())]
    return [row for row in every if row is not None]


def rows(s: Shell) -> list[str]:
    """Titles from the top; headings are marked."""
    return [f"# {row.title}" if isinstance(row, Group) else row.title for row in found(s)]


def subs(s: Shell) -> list[str]:
    return [row.sub for row in found(s) if isinstance(row, Row)]


async def look_for(s: Shell, words: str) -> None:
    await s.keys("Ctrl+K")
    await s.type("palette_query", words)
    await s.pass_time(0.2)


async def enter(s: Shell) -> None:
    QTest.keyClick(s.find("palette_query", QLineEdit), Qt.Key.Key_Return)
    await s.settle()


async def test_given_the_palette_when_an_action_is_chosen_then_it_closes_and_does_it(theme: Theme) -> None:
    async with shell(theme) as s:
        await look_for(s, "not ready")
        assert rows(s) == ["# Actions", "Become not ready"]
        await enter(s)
        assert not s.layers()
        assert s.fake.desk.session.status.state is AgentState.NOT_READY


async def test_given_the_palette_when_the_arrows_are_pressed_then_the_choice_moves_while_typing_goes_on(
    theme: Theme,
) -> None:
    async with shell(theme) as s:
        await s.keys("Ctrl+K")
        listing = s.find("palette_results", Listing)
        assert listing.currentKey() == "do:answer"
        for _ in range(2):
            await s.keys("Down")
        await s.keys("Up")
        assert listing.currentKey() == "do:hang_up"
        assert focus("palette_query")


async def test_given_a_number_when_enter_is_pressed_then_it_is_dialled(theme: Theme) -> None:
    async with shell(theme) as s:
        await look_for(s, "13800000000")
        assert rows(s)[:2] == ["# Call", "13800000000"]
        await enter(s)
        (call,) = s.fake.desk.calls.calls
        assert call.party.number is not None
        assert call.party.number.e164 == "+8613800000000"


async def test_given_a_name_when_a_customer_is_found_and_chosen_then_the_workspace_shows_them(theme: Theme) -> None:
    async with shell(theme) as s:
        await s.press("page_history")
        await look_for(s, "Smith")
        assert rows(s) == ["# Customers", "Anna Smith"]
        assert subs(s)[0].startswith("C-20977 · ")
        await enter(s)
        assert s.find("customer_name", QWidget).property("text") == "Anna Smith"


async def test_given_english_when_a_chinese_customer_is_found_then_the_latin_name_is_read(theme: Theme) -> None:
    async with shell(theme) as s:
        await look_for(s, "Meihua")
        assert rows(s)[1] == "Chen Meihua"
        s.language.set("zh_CN")
        await look_for(s, "Meihua")
        assert rows(s)[1] == "陈美华"


async def test_given_a_word_of_an_article_when_it_is_chosen_then_the_article_is_open(theme: Theme) -> None:
    async with shell(theme) as s:
        await look_for(s, "router")
        assert rows(s) == ["# Knowledge", "Restart the router"]
        await enter(s)
        assert ("article", "router-restart") in s.fake.backend.calls


async def test_given_an_answer_that_is_late_when_the_text_is_another_by_then_then_it_is_dropped(theme: Theme) -> None:
    async with shell(theme) as s:
        s.fake.backend.slow(2)
        await look_for(s, "Smith")
        s.fake.backend.slow(0)
        await s.type("palette_query", "router")
        await s.pass_time(0.2)
        assert rows(s) == ["# Knowledge", "Restart the router"]
        await s.pass_time(10)
        assert rows(s) == ["# Knowledge", "Restart the router"]


async def test_given_a_search_under_way_when_the_palette_is_closed_then_the_answer_hurts_nobody(theme: Theme) -> None:
    async with shell(theme) as s:
        s.fake.backend.slow(2)
        await look_for(s, "Smith")
        await s.keys("Escape")
        await s.pass_time(10)
        assert len(s.fake.desk.tasks) == 0
        assert not s.layers()


async def test_given_a_server_that_is_away_when_searching_then_it_is_said_in_place_and_actions_still_work(
    theme: Theme,
) -> None:
    async with shell(theme) as s:
        s.fake.backend.fail("find_customers", Unreachable("unreachable"))
        await look_for(s, "ready")
        assert rows(s) == [
            "# Actions",
            "Become ready",
            "Become not ready",
            "# The server does not answer. It is tried again by itself.",
        ]
        s.fake.backend.fail("find_customers", None)
        await s.type("palette_query", "not ready")
        await s.pass_time(0.2)
        assert rows(s) == ["# Actions", "Become not ready"]


async def test_given_nothing_that_fits_when_enter_is_pressed_then_the_palette_stays(theme: Theme) -> None:
    async with shell(theme) as s:
        await look_for(s, "zzzz")
        assert rows(s) == ["# Nothing is found"]
        await enter(s)
        assert len(s.layers()) == 1


# --- closing -------------------------------------------------------------------------------------------------------


async def test_given_no_call_when_the_window_is_closed_then_the_program_may_end_and_the_window_waits_for_it(
    theme: Theme,
) -> None:
    async with shell(theme) as s:
        closing: list[bool] = []
        s.window.closing.connect(lambda: closing.append(True))
        s.window.close()
        assert closing == [True]
        assert s.window.isVisible()


async def test_given_a_call_when_the_window_is_closed_then_it_asks_once_and_forgets_after_a_while(theme: Theme) -> None:
    async with shell(theme) as s:
        closing: list[bool] = []
        s.window.closing.connect(lambda: closing.append(True))
        await talk(s)
        s.window.close()
        toasts = [toast.text() for toaster in s.window.findChildren(Toaster) for toast in toaster.toasts()]
        assert toasts == ["A call is going on. Close again to end it and the program."]
        assert not closing
        await s.pass_time(7)
        s.window.close()
        assert not closing, "the question was forgotten, so it is asked again"
        s.window.close()
        assert closing == [True]
