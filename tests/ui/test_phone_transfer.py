"""Transfers by keyboard and mouse, in the window's column: hold, find, ask, complete; failures; the screen reader."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QWidget

from agent_desktop.domain.agent_state import AgentState
from agent_desktop.domain.call import Call, Phase
from agent_desktop.domain.events import ColleagueStatusPushed, ExtensionState, QueueFiguresPushed, WrapUpOpened
from agent_desktop.domain.transfer import TransferStage
from agent_desktop.ui.design import Group, Kind, Listing, Row, Theme, Tone
from agent_desktop.ui.design.buttons import Button
from agent_desktop.ui.phone.calls import TOLD_SECONDS
from agent_desktop.ui.phone.card import CallCard
from agent_desktop.ui.phone.card_view import Face
from tests.fakes.clock import START
from tests.ui.phone_scene import WANG, ZHANG, Scene, scene

LEFT, ENTER, ESC, DOWN = Qt.MouseButton.LeftButton, Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Down
CTRL = Qt.KeyboardModifier.ControlModifier


async def talk(s: Scene, ani: str = WANG) -> Call:
    call = await s.ring(ani, "billing", ivr_path="2>1")
    await s.fake.desk.calls.answer(call.id)
    await s.settle()
    return call


async def press(s: Scene, name: str) -> None:
    QTest.mouseClick(s.find(name, QPushButton), LEFT)
    await s.settle()


async def begin(s: Scene) -> QLineEdit:
    s.column.runMove("transfer")
    await s.settle()
    return s.find("recipient_field", QLineEdit)


async def key(s: Scene, which: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """To whatever has the keyboard."""
    focus = QApplication.focusWidget()
    assert focus is not None
    assert s.column.isAncestorOf(focus)
    QTest.keyClick(focus, which, modifier)
    await s.settle()


def stage(s: Scene) -> TransferStage | None:
    transfer = s.fake.desk.transfer.transfer
    return transfer.stage if transfer else None


def rows(s: Scene) -> list[Row]:
    model = s.find("recipient_list", Listing).rows()
    return [row for i in range(model.rowCount()) if isinstance(row := model.row(model.index(i)), Row)]


def groups(s: Scene) -> list[str]:
    model = s.find("recipient_list", Listing).rows()
    return [row.title for i in range(model.rowCount()) if isinstance(row := model.row(model.index(i)), Group)]


def newest(s: Scene) -> Call:
    return s.fake.desk.calls.calls[-1]


def held(s: Scene, call: Call) -> bool:
    now = s.fake.desk.calls.call(call.id)
    return now is not None and now.held


def card_of(s: Scene, call: Call) -> CallCard:
    return next(c for c in s.column.findChildren(CallCard) if c.isVisible() and c.property("callId") == call.id)


def filled(s: Scene) -> list[str]:
    """Words of the filled buttons in sight: there may be one."""
    kinds = (Kind.PRIMARY, Kind.ANSWER, Kind.END)
    return [b.text() for b in s.column.findChildren(Button) if b.isVisible() and b.isEnabled() and b.kind in kinds]


# --- the whole way by keyboard ---------------------------------------------------------------------------------------


async def test_given_a_caller_when_transferred_by_keyboard_alone_then_asked_first_and_completed(theme: Theme) -> None:
    async with scene(theme, shown=True) as s:
        call = await talk(s)
        field = await begin(s)
        assert held(s, call), "the caller is on hold before anybody is looked for"
        assert field.hasFocus()
        QTest.keyClicks(field, "li m")
        await s.settle()
        assert [row.title for row in rows(s)] == ["Li Ming"]
        await key(s, ENTER)
        consult = newest(s)
        assert consult.consult_for == call.id
        assert stage(s) is TransferStage.CALLING
        s.fake.phone.peer_answers(consult.leg_id)
        await s.settle()
        assert stage(s) is TransferStage.CONSULTING
        focus = QApplication.focusWidget()
        assert focus is not None
        assert focus.objectName() == "complete_transfer"
        await key(s, Qt.Key.Key_Space)
        assert s.fake.phone.named("transfer_to_leg") == [(call.leg_id, consult.leg_id)]
        assert stage(s) is TransferStage.REFERRING
        s.fake.phone.refer_progresses(call.leg_id, 200)
        await s.pass_time(3)
        assert s.fake.desk.calls.calls == ()
        assert stage(s) is None
        assert not s.shows("move_panel")


async def test_given_the_field_when_ctrl_enter_then_the_caller_goes_at_once(theme: Theme) -> None:
    async with scene(theme, shown=True) as s:
        call = await talk(s)
        QTest.keyClicks(await begin(s), "1003")
        await s.settle()
        await key(s, ENTER, CTRL)
        assert [c[0] for c in s.fake.phone.named("transfer")] == [call.leg_id]
        assert "Connecting" in s.find("move_sentence", QLabel).text()
        s.fake.phone.refer_progresses(call.leg_id, 180)
        await s.settle()
        assert "It rings at Zhang Wei" in s.find("move_sentence", QLabel).text()


async def test_given_the_field_when_escape_then_back_to_the_caller(theme: Theme) -> None:
    async with scene(theme, shown=True) as s:
        call = await talk(s)
        await begin(s)
        await key(s, ESC)
        assert not held(s, call)
        assert stage(s) is None
        assert not s.shows("move_panel")
        assert card_of(s, call).hasFocus(), "the keyboard is with the caller's card"


async def test_given_the_arrows_when_stepping_then_the_choice_moves_and_typing_goes_on(theme: Theme) -> None:
    async with scene(theme, shown=True) as s:
        await talk(s)
        field = await begin(s)
        first = s.find("recipient_list", Listing).currentKey()
        await key(s, DOWN)
        second = s.find("recipient_list", Listing).currentKey()
        assert first
        assert second
        assert first != second
        assert field.hasFocus()


async def test_given_consulting_when_swapped_and_back_by_action_then_the_stage_follows(theme: Theme) -> None:
    async with scene(theme, shown=True) as s:
        call, consult = await consulting(s)
        s.column.runMove("swap")
        await s.settle()
        assert stage(s) is TransferStage.WITH_CALLER
        assert not held(s, call)
        assert held(s, consult)
        s.column.runMove("back")
        await s.settle()
        assert stage(s) is None
        assert s.fake.desk.calls.call(consult.id) is None
        assert not held(s, call)


async def consulting(s: Scene) -> tuple[Call, Call]:
    call = await talk(s)
    QTest.keyClicks(await begin(s), "1002")
    await s.settle()
    await key(s, ENTER)
    consult = newest(s)
    s.fake.phone.peer_answers(consult.leg_id)
    await s.settle()
    return call, consult


# --- whom ------------------------------------------------------------------------------------------------------------


async def test_given_lamps_and_figures_when_choosing_then_states_and_waiting_times_are_told_in_words(
    theme: Theme,
) -> None:
    async with scene(theme, shown=True) as s:
        s.fake.desk.bus.publish(ColleagueStatusPushed("user-li", AgentState.READY, START))
        s.fake.desk.bus.publish(QueueFiguresPushed("technical", 9, 400.0, 2))
        s.fake.phone.extension("1003", ExtensionState.BUSY)
        await talk(s)
        await begin(s)
        assert groups(s)[:2] == ["Colleagues", "Queues"]
        found = {row.title: row for row in rows(s)}
        assert found["Li Ming"].chip is not None
        assert found["Li Ming"].chip.text == "Ready"
        busy = found["Zhang Wei"]
        assert busy.chip is not None
        assert busy.chip.icon
        assert busy.chip.text == "On the phone"
        assert not busy.enabled
        technical = found["Technical"]
        assert technical.chip is not None
        assert technical.chip.text == "9 waiting"
        assert (technical.chip.tone, technical.trail, technical.sub) == (Tone.DANGER, "6:40", "2 agents ready")


async def test_given_a_lamp_that_changes_when_choosing_then_the_row_follows(theme: Theme) -> None:
    async with scene(theme, shown=True) as s:
        await talk(s)
        await begin(s)
        s.fake.phone.extension("1002", ExtensionState.ON_HOLD)
        await s.settle()
        row = next(row for row in rows(s) if row.title == "Li Ming")
        assert row.chip is not None
        assert row.chip.text == "Holds a call"


async def test_given_words_that_fit_nobody_when_enter_then_a_sentence_and_the_caller_still_waits(theme: Theme) -> None:
    async with scene(theme, shown=True) as s:
        call = await talk(s)
        QTest.keyClicks(await begin(s), "?!")
        await s.settle()
        await key(s, ENTER)
        assert s.find("recipient_problem", QLabel).text().startswith("Nobody can be reached by that.")
        assert stage(s) is TransferStage.CHOOSING
        assert held(s, call)


async def test_given_chinese_when_a_name_is_typed_in_either_script_then_it_is_found(theme: Theme) -> None:
    async with scene(theme, "zh_CN", shown=True) as s:
        await talk(s)
        field = await begin(s)
        for typed in ("李", "li ming"):
            field.setText(typed)  # an input method commits what no key has
            field.textEdited.emit(typed)
            await s.settle()
            assert "李明" in [row.title for row in rows(s)], typed


# --- one key at a time, nothing jumps --------------------------------------------------------------------------------


async def test_given_each_stage_when_looked_at_then_one_button_is_filled(theme: Theme) -> None:
    async with scene(theme, shown=True) as s:
        await talk(s)
        assert filled(s) == ["End call"]
        QTest.keyClicks(await begin(s), "1002")
        await s.settle()
        assert filled(s) == ["Ask first"]
        await key(s, ENTER)
        s.fake.phone.peer_answers(newest(s).leg_id)
        await s.settle()
        assert filled(s) == ["Complete transfer"]


async def test_given_a_transfer_when_it_opens_and_closes_then_no_card_moves(theme: Theme) -> None:
    async with scene(theme, shown=True) as s:
        call = await talk(s)

        def place(widget: QWidget) -> tuple[int, int]:
            at = widget.mapTo(s.column, QPoint(0, 0))
            return at.y(), widget.height()

        before = place(card_of(s, call)), place(s.find("dial_field", QLineEdit))
        await begin(s)
        during = place(card_of(s, call)), place(s.column.findChildren(QLineEdit, "dial_field")[0])
        await key(s, ESC)
        after = place(card_of(s, call)), place(s.find("dial_field", QLineEdit))
        assert before == during == after


async def test_given_a_low_window_when_consulting_then_every_key_is_in_sight(theme: Theme) -> None:
    async with scene(theme, shown=True) as s:
        s.column.resize(296, 614)
        await s.settle()
        await consulting(s)
        panel = s.find("move_panel", QWidget)
        for name in ("complete_transfer", "back_to_caller", "swap", "make_conference"):
            button = s.find(name, QPushButton)
            bottom = button.mapTo(panel, QPoint(0, button.height())).y()
            assert bottom <= panel.height(), name
        assert panel.mapTo(s.column, QPoint(0, panel.height())).y() == s.column.height()


# --- failures --------------------------------------------------------------------------------------------------------


@pytest.mark.expects_log("transfer_failed")
@pytest.mark.parametrize(
    ("status", "words"),
    [(486, "The line is busy."), (404, "That number does not exist."), (480, "Nobody answered.")],
)
async def test_given_a_recipient_who_cannot_be_had_when_told_then_a_sentence_on_the_callers_card(
    theme: Theme, status: int, words: str
) -> None:
    async with scene(theme, shown=True) as s:
        call = await talk(s)
        QTest.keyClicks(await begin(s), "1002")
        await s.settle()
        await key(s, ENTER)
        s.fake.phone.peer_refuses(newest(s).leg_id, status)
        await s.settle()
        assert not held(s, call), "the caller is back"
        view = card_of(s, call).view
        assert view is not None
        assert view.face is Face.TALKING
        assert view.sentence == f"{words} The caller is back with you: try somebody else."
        assert not s.shows("move_panel")
        await s.pass_time(TOLD_SECONDS + 0.1)
        later = card_of(s, call).view
        assert later is not None
        assert later.sentence == ""


@pytest.mark.expects_log("transfer_failed")
async def test_given_the_exchange_refuses_when_completing_then_told_and_the_caller_is_back(theme: Theme) -> None:
    async with scene(theme, shown=True) as s:
        call, _consult = await consulting(s)
        await press(s, "complete_transfer")
        s.fake.phone.refer_progresses(call.leg_id, 503)
        await s.settle()
        view = card_of(s, call).view
        assert view is not None
        assert view.sentence.startswith("All lines are busy or out of service.")


async def test_given_the_caller_leaves_when_choosing_then_the_panel_goes(theme: Theme) -> None:
    async with scene(theme, shown=True) as s:
        call = await talk(s)
        await begin(s)
        s.fake.phone.peer_hangs_up(call.leg_id)
        await s.settle()
        assert not s.shows("move_panel")


async def test_given_another_call_that_rings_when_choosing_then_its_card_is_not_covered(theme: Theme) -> None:
    async with scene(theme, shown=True) as s:
        await talk(s)
        await begin(s)
        other = await s.ring(ZHANG, "sales")
        card, panel = card_of(s, other), s.find("move_panel", QWidget)
        bottom = card.mapTo(s.column, QPoint(0, card.height())).y()
        assert bottom <= panel.y()


# --- what a consultation is not --------------------------------------------------------------------------------------


async def test_given_a_consultation_when_it_runs_then_it_is_no_contact_of_its_own(theme: Theme) -> None:
    async with scene(theme, shown=True) as s:
        call, consult = await consulting(s)
        assert {fact.interaction_id for fact in s.fake.of(WrapUpOpened)} <= {call.interaction_id}
        assert s.fake.desk.session.status.state is AgentState.TALKING
        view = card_of(s, consult).view
        assert view is not None
        assert view.chips[0].text == "Consult"
        assert view.end == "End consultation"
        s.column.runMove("back")
        await s.settle()
        assert s.fake.desk.calls.calls[0].phase is Phase.TALKING
        assert s.fake.desk.session.status.state is AgentState.TALKING


async def test_given_each_stage_when_it_comes_then_the_screen_reader_says_it(theme: Theme) -> None:
    async with scene(theme, shown=True) as s:
        said: list[str] = []
        s.column.announcer.said.connect(said.append)
        call, _ = await consulting(s)
        assert any("Choose who takes over" in words for words in said), said
        assert "Calling Li Ming." in said
        await press(s, "complete_transfer")
        s.fake.phone.refer_progresses(call.leg_id, 200)
        await s.pass_time(3)
        assert "Transferred to Li Ming." in said
