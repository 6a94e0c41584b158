"""The cards of calls on fakes: every press reaches the phone, every fact reaches the card, nothing jumps."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QPushButton, QWidget

from agent_desktop.domain.call import Call
from agent_desktop.domain.events import PopReady
from agent_desktop.domain.media import Quality
from agent_desktop.ui.design import Chip, Label, Scheme, Stacked, Theme
from agent_desktop.ui.phone.calls import ENDED_SECONDS, ENDED_WITH_CHOICE_SECONDS
from agent_desktop.ui.phone.card import CallCard
from agent_desktop.ui.phone.card_view import CardView, Face, Known, Reader
from agent_desktop.ui.phone.column import CallsColumn
from agent_desktop.ui.phone.keypad import Keypad
from agent_desktop.ui.phone.present import card
from tests.ui.phone_scene import NOBODY, SHARED, WANG, ZHANG, Scene, scene

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Theme]:
    theme = Theme(Scheme.LIGHT)
    theme.apply(qapp)
    yield theme
    theme.close()


def cards(s: Scene) -> list[CallCard]:
    """Those that are shown, from top to bottom."""
    shown = [card for card in s.column.findChildren(CallCard) if card.isVisible()]
    return sorted(shown, key=lambda card: card.mapTo(s.column, QPoint(0, 0)).y())


def view(s: Scene, place: int = 0) -> CardView:
    shown = cards(s)[place].view
    assert shown is not None
    return shown


def words(widget: QWidget) -> list[str]:
    labels = [label.text() for label in widget.findChildren(Label) if label.isVisible() and label.text()]
    return labels + [button.text() for button in widget.findChildren(QPushButton) if button.isVisible()]


async def press(s: Scene, name: str) -> None:
    QTest.mouseClick(s.find(name, QPushButton), LEFT)
    await s.settle()


async def talk(s: Scene, ani: str = WANG) -> Call:
    call = await s.ring(ani, "billing", ivr_path="2>1")
    await press(s, "answer")
    return call


# --- ringing ---------------------------------------------------------------------------------------------------------


async def test_given_a_free_agent_when_somebody_calls_then_the_card_says_who_and_why(theme: Theme) -> None:
    async with scene(theme, shown=True) as s:
        call = await s.ring(WANG, "billing", ivr_path="2>1")
        card = cards(s)[0]
        assert "VIP" in [chip.spec.text for chip in card.findChildren(Chip) if chip.isVisible()]
        assert card.property("callId") == call.id
        told = words(card)
        for expected in ("Wang Wei", "+86 139 1234 5678", "ringing", "IVR 2 › 1: bill, refund", "Answer", "Reject"):
            assert expected in told, told
        assert not s.shows("idle_title")


async def test_given_a_ringing_card_when_answer_is_pressed_then_the_phone_answers_and_the_keys_appear(
    theme: Theme,
) -> None:
    async with scene(theme, shown=True) as s:
        call = await talk(s)
        assert s.fake.phone.named("answer") == [(call.leg_id,)]
        assert view(s).face is Face.TALKING
        for name in ("hold", "mute", "keypad", "end_call"):
            assert s.find(name, QAbstractButton).isEnabled()
        assert not s.shows("answer")
        await press(s, "end_call")
        assert s.fake.phone.named("hang_up") == [(call.leg_id,)]


async def test_given_a_ringing_card_when_reject_is_pressed_then_the_caller_is_declined(theme: Theme) -> None:
    async with scene(theme, shown=True) as s:
        call = await s.ring()
        await press(s, "reject")
        assert s.fake.phone.named("reject") == [(call.leg_id, 603)]
        assert view(s).face is Face.ENDED
        assert "You rejected the call." in words(cards(s)[0])


async def test_given_the_reject_button_when_down_is_pressed_then_busy_can_be_chosen(theme: Theme) -> None:
    async with scene(theme, shown=True) as s:
        call = await s.ring()
        button = s.find("reject", QPushButton)
        button.setFocus()
        QTest.keyClick(button, Qt.Key.Key_Down)
        menu = QApplication.activePopupWidget()
        assert menu is not None
        QTest.keyClick(menu, Qt.Key.Key_Down)
        QTest.keyClick(menu, Qt.Key.Key_Down)
        QTest.keyClick(menu, Qt.Key.Key_Return)
        await s.settle()
        assert s.fake.phone.named("reject") == [(call.leg_id, 486)]


async def test_given_the_record_comes_late_when_it_arrives_then_no_row_of_the_card_moves(theme: Theme) -> None:
    async with scene(theme, shown=True) as s:
        s.fake.backend.slow(2.0)
        await s.ring(WANG, "billing", ivr_path="2>1")
        assert "Looking up who is calling…" in words(cards(s)[0])
        before = (cards(s)[0].geometry(), s.find("answer", QPushButton).geometry())
        await s.pass_time(2.5)
        assert view(s).name == "Wang Wei"
        assert (cards(s)[0].geometry(), s.find("answer", QPushButton).geometry()) == before


@pytest.mark.parametrize(("ani", "told"), [(NOBODY, "No customer"), (SHARED, "Choose the right one in the record")])
async def test_given_an_unclear_caller_when_it_rings_then_the_card_says_what_to_do(
    theme: Theme, ani: str, told: str
) -> None:
    async with scene(theme, shown=True) as s:
        await s.ring(ani, "billing")
        assert any(told in word for word in words(cards(s)[0]))


@pytest.mark.tolerates_log("pop")
async def test_given_a_server_that_is_away_when_somebody_calls_then_the_card_says_so_and_can_be_answered(
    theme: Theme,
) -> None:
    async with scene(theme, shown=True) as s:
        s.fake.backend.down()
        await s.ring(WANG, "billing", ivr_path="2>1")
        assert "The server does not answer" in words(cards(s)[0])
        await press(s, "answer")
        assert view(s).face is Face.TALKING


# --- while talking ---------------------------------------------------------------------------------------------------


async def test_given_a_call_when_held_and_resumed_then_the_same_key_in_the_same_place_does_both(theme: Theme) -> None:
    async with scene(theme, shown=True) as s:
        call = await talk(s)
        hold = s.find("hold", Stacked)
        place = hold.mapTo(s.column, QPoint(0, 0))
        await press(s, "hold")
        assert s.fake.phone.legs[call.leg_id].held
        assert s.find("resume", Stacked) is hold
        assert hold.mapTo(s.column, QPoint(0, 0)) == place
        assert (hold.text(), view(s).state) == ("Resume", "on hold")
        assert hold.isChecked()
        await s.pass_time(31)
        assert "0:31" in words(cards(s)[0])
        await press(s, "resume")
        assert not s.fake.phone.legs[call.leg_id].held
        assert hold.text() == "Hold"


async def test_given_a_call_when_muted_then_key_and_state_say_so(theme: Theme) -> None:
    async with scene(theme, shown=True) as s:
        call = await talk(s)
        await press(s, "mute")
        assert s.fake.phone.legs[call.leg_id].muted
        assert "muted" in words(cards(s)[0])
        assert s.find("mute", Stacked).isChecked()
        await press(s, "mute")
        assert not s.fake.phone.legs[call.leg_id].muted


async def test_given_a_call_when_time_passes_then_the_timer_counts_and_stops_with_the_last_call(theme: Theme) -> None:
    async with scene(theme, shown=True) as s:
        call = await talk(s)
        await s.pass_time(134)
        assert "2:14" in words(cards(s)[0])
        assert any(timer.isActive() for timer in s.ticker.findChildren(QTimer))
        s.fake.phone.quality(call.leg_id, Quality("opus", 4.0, 9.0, 80.0, 40.0, 1, 1, 3.2))
        await s.settle()
        assert view(s).mos == 3.2
        await press(s, "end_call")
        running = [timer for timer in s.ticker.findChildren(QTimer) if timer.isActive()]
        assert running == []


async def test_given_a_talking_agent_when_a_second_call_waits_then_it_stands_below_and_holds_when_answered(
    theme: Theme,
) -> None:
    async with scene(theme, shown=True) as s:
        first = await talk(s)
        top = cards(s)[0].geometry()
        second = await s.ring(ZHANG, "sales", ivr_path="1>3")
        assert [card.property("callId") for card in cards(s)] == [first.id, second.id]
        assert cards(s)[0].geometry() == top
        assert "Hold & answer" in words(cards(s)[1])
        assert cards(s)[1].geometry().bottom() < 400
        await press(s, "hold_and_answer")
        assert s.fake.phone.legs[first.leg_id].held
        assert [card.property("callId") for card in cards(s)] == [second.id, first.id]
        assert view(s, 1).face is Face.PARKED
        await press(s, "resume")
        assert s.fake.phone.legs[second.leg_id].held
        assert cards(s)[0].property("callId") == first.id


async def test_given_a_parked_call_when_the_other_ends_then_it_gets_its_keys_back(theme: Theme) -> None:
    async with scene(theme, shown=True) as s:
        first = await talk(s)
        await s.ring(ZHANG, "sales")
        await press(s, "hold_and_answer")
        QTest.mouseClick(next(b for b in cards(s)[0].findChildren(QPushButton) if b.objectName() == "end_call"), LEFT)
        await s.settle()
        assert cards(s)[0].property("callId") == first.id
        assert view(s).face is Face.TALKING
        await press(s, "resume")
        assert not s.fake.phone.legs[first.leg_id].held


async def test_given_calls_come_and_go_when_seen_then_dial_field_and_lists_never_move(theme: Theme) -> None:
    async with scene(theme, shown=True) as s:
        places = [s.find(name, QWidget) for name in ("dial_field", "recent_list")]
        before = [widget.mapTo(s.column, QPoint(0, 0)) for widget in places]
        for ani in (WANG, ZHANG, NOBODY):
            await s.ring(ani, "billing")
            assert [widget.mapTo(s.column, QPoint(0, 0)) for widget in places] == before
        for call in s.fake.desk.calls.calls:
            s.fake.phone.peer_cancels(call.leg_id)
            await s.settle()
            assert [widget.mapTo(s.column, QPoint(0, 0)) for widget in places] == before


async def test_given_the_agent_types_elsewhere_when_a_card_is_pressed_with_the_mouse_then_the_typing_goes_on(
    theme: Theme,
) -> None:
    async with scene(theme, shown=True) as s:
        field = s.find("dial_field", QLineEdit)
        field.setFocus()
        await talk(s)
        await press(s, "hold")
        assert QApplication.focusWidget() is field


async def test_given_the_keyboard_is_on_answer_when_it_is_pressed_then_it_does_not_land_on_ending_the_call(
    theme: Theme,
) -> None:
    async with scene(theme, shown=True) as s:
        await s.ring()
        answer = s.find("answer", QPushButton)
        answer.setFocus(Qt.FocusReason.TabFocusReason)
        QTest.keyClick(answer, Qt.Key.Key_Space)
        await s.settle()
        assert view(s).face is Face.TALKING
        assert QApplication.focusWidget() is cards(s)[0]


async def test_given_a_card_when_clicked_or_entered_then_its_record_is_wanted(theme: Theme) -> None:
    async with scene(theme, shown=True) as s:
        chosen: list[str] = []
        s.column.interactionChosen.connect(chosen.append)
        call = await s.ring()
        QTest.mouseClick(cards(s)[0], LEFT, Qt.KeyboardModifier.NoModifier, QPoint(30, 30))
        cards(s)[0].setFocus()
        QTest.keyClick(cards(s)[0], Qt.Key.Key_Return)
        assert chosen == [call.interaction_id, call.interaction_id]


# --- ended -----------------------------------------------------------------------------------------------------------


async def test_given_a_caller_who_leaves_when_it_is_over_then_a_sentence_stays_for_a_moment(theme: Theme) -> None:
    async with scene(theme, shown=True) as s:
        call = await s.ring()
        await s.pass_time(12)
        s.fake.phone.peer_cancels(call.leg_id)
        await s.settle()
        assert "The caller left after 0:12." in words(cards(s)[0])
        await s.pass_time(ENDED_WITH_CHOICE_SECONDS + 0.1)
        assert cards(s) == []
        assert s.shows("idle_title")


async def test_given_an_ordinary_end_when_the_moment_is_over_then_the_card_goes(theme: Theme) -> None:
    async with scene(theme, shown=True) as s:
        await talk(s)
        await press(s, "end_call")
        assert "You ended the call." in words(cards(s)[0])
        await s.pass_time(ENDED_SECONDS - 0.5)
        assert len(cards(s)) == 1
        await s.pass_time(1)
        assert cards(s) == []


async def test_given_an_ended_card_when_the_next_call_comes_then_it_makes_room_at_once(theme: Theme) -> None:
    async with scene(theme, shown=True) as s:
        await talk(s)
        await press(s, "end_call")
        second = await s.ring(ZHANG, "sales")
        assert [card.property("callId") for card in cards(s)] == [second.id]


async def test_given_a_busy_number_when_call_again_is_pressed_then_it_is_dialled_again(theme: Theme) -> None:
    async with scene(theme, shown=True) as s:
        call = await s.fake.desk.calls.dial("139 0000 1234")
        assert call is not None
        await s.settle()
        assert view(s).face is Face.DIALLING
        s.fake.phone.peer_refuses(call.leg_id, 486)
        await s.settle()
        assert "Busy. Try again in a minute or leave a callback." in words(cards(s)[0])
        await press(s, "call_again")
        assert len(s.fake.phone.named("dial")) == 2
        assert view(s).face is Face.DIALLING
        await press(s, "end_call")
        assert "You cancelled the call." in words(cards(s)[0])


async def test_given_hundreds_of_calls_when_they_are_over_then_the_cards_were_used_again(theme: Theme) -> None:
    async with scene(theme, shown=True) as s:
        made = len(s.column.findChildren(CallCard))
        for _ in range(20):
            call = await s.ring()
            s.fake.phone.peer_cancels(call.leg_id)
            await s.settle()
        assert len(s.column.findChildren(CallCard)) == made


# --- keypad ----------------------------------------------------------------------------------------------------------


async def test_given_a_call_when_digits_are_pressed_and_typed_then_they_are_sent_and_shown(theme: Theme) -> None:
    async with scene(theme, shown=True) as s:
        call = await talk(s)
        geometry = cards(s)[0].geometry()
        await press(s, "keypad")
        assert cards(s)[0].geometry() == geometry
        await press(s, "keypad_4")
        await press(s, "keypad_star")
        QTest.keyClicks(s.find("keypad_panel", Keypad), "7#")
        await s.settle()
        assert s.fake.phone.legs[call.leg_id].keyed == "4*7#"
        assert s.find("keypad_sent", Label).text() == "4*7#"


async def test_given_digits_that_are_secret_when_hidden_then_only_dots_are_kept(theme: Theme) -> None:
    async with scene(theme, shown=True) as s:
        call = await talk(s)
        await press(s, "keypad")
        await press(s, "keypad_masked")
        await press(s, "keypad_9")
        assert s.fake.phone.legs[call.leg_id].keyed == "9"
        assert s.fake.desk.calls.calls[0].keyed == "•"
        s.column.openKeypad()
        assert not s.find("keypad_panel", Keypad).masked


async def test_given_a_number_on_the_clipboard_when_pasted_then_its_digits_go_out_at_once(theme: Theme) -> None:
    async with scene(theme, shown=True) as s:
        call = await talk(s)
        await press(s, "keypad")
        QGuiApplication.clipboard().setText("6222-0210 0112")
        QTest.keyClick(s.find("keypad_panel", Keypad), Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
        await s.settle()
        assert [sent[1] for sent in s.fake.phone.named("send_dtmf")] == ["622202100112"]
        QGuiApplication.clipboard().setText("hello")
        await press(s, "keypad_paste")
        assert len(s.fake.phone.named("send_dtmf")) == 1
        assert s.find("keypad_sent", Label).text() == "No digits to paste"
        assert call.keyed == ""


async def test_given_an_open_keypad_when_closed_then_the_call_can_still_be_ended_throughout(theme: Theme) -> None:
    async with scene(theme, shown=True) as s:
        call = await talk(s)
        s.column.openKeypad()
        await s.settle()
        keypad, end = s.find("keypad_panel", Keypad), s.find("end_call", QPushButton)
        assert QApplication.focusWidget() is keypad
        middle = end.mapTo(s.column, end.rect().center())
        assert s.column.childAt(middle) is end  # the keypad leaves the button free
        zero = s.find("keypad_0", QPushButton)
        assert s.column.childAt(zero.mapTo(s.column, zero.rect().center())) is zero
        QTest.keyClick(keypad, Qt.Key.Key_Escape)
        await s.settle()
        assert not s.shows("keypad_panel")
        assert QApplication.focusWidget() is s.find("keypad", Stacked)
        await press(s, "keypad")
        await press(s, "keypad")
        assert not s.shows("keypad_panel")
        await press(s, "keypad")
        await press(s, "end_call")
        assert s.fake.phone.named("hang_up") == [(call.leg_id,)]
        assert not s.shows("keypad_panel")


async def test_given_a_call_on_hold_when_the_keypad_is_wanted_then_it_stays_closed(theme: Theme) -> None:
    async with scene(theme, shown=True) as s:
        await talk(s)
        await press(s, "keypad")
        await press(s, "hold")
        assert not s.shows("keypad_panel")
        assert not s.find("keypad", Stacked).isEnabled()


async def test_given_no_call_when_the_keypad_is_wanted_then_the_dial_field_has_the_keyboard(theme: Theme) -> None:
    async with scene(theme, shown=True) as s:
        s.column.openKeypad()
        assert QApplication.focusWidget() is s.find("dial_field", QLineEdit)


# --- the rest --------------------------------------------------------------------------------------------------------


async def test_given_a_call_when_it_is_announced_then_a_screen_reader_hears_each_turn(theme: Theme) -> None:
    async with scene(theme, shown=True) as s:
        said: list[str] = []
        s.column.announcer.said.connect(said.append)
        await talk(s)
        await press(s, "hold")
        await press(s, "resume")
        await press(s, "mute")
        await press(s, "end_call")
        assert said == [
            "Call from +86 139 1234 5678, Billing",
            "It is Wang Wei, VIP",
            "Connected with Wang Wei",
            "Wang Wei is on hold",
            "Talking to Wang Wei again",
            "Microphone off",
            "You ended the call.",
        ]


async def test_given_another_shortcut_is_chosen_when_the_pointer_rests_on_answer_then_its_tip_names_it(
    theme: Theme,
) -> None:
    async with scene(theme, shown=True) as s:
        await s.ring()
        assert s.find("answer", QPushButton).toolTip() == "Answer  F8"
        s.fake.desk.preferences.put("shortcut.answer", "Ctrl+J")
        assert s.find("answer", QPushButton).toolTip() == "Answer  Ctrl+J"


async def test_given_any_stage_of_a_call_when_seen_then_every_button_has_a_name_and_can_be_reached(
    theme: Theme,
) -> None:
    async with scene(theme, shown=True) as s:
        await talk(s)
        await s.ring(ZHANG, "sales")
        await press(s, "keypad")
        for button in s.column.findChildren(QAbstractButton):
            if (
                button.isVisible()
                and button.parentWidget() is not None
                and button.metaObject().className() != "QToolButton"
            ):
                assert button.accessibleName(), button.objectName()
                assert button.focusPolicy() & Qt.FocusPolicy.TabFocus, button.objectName()


async def test_given_a_call_when_the_language_is_switched_then_card_and_lists_follow_at_once(theme: Theme) -> None:
    async with scene(theme, shown=True) as s:
        await talk(s)
        assert view(s).name == "Wang Wei"
        s.language.set("zh_CN")
        await s.settle()
        assert view(s).name == "王伟"
        assert view(s).chips[0].text == "账务"
        assert "王伟" in words(cards(s)[0])
        s.language.set("en")
        await s.settle()
        assert "Wang Wei" in words(cards(s)[0])


async def test_given_the_column_starts_during_calls_when_shown_then_they_have_their_cards(theme: Theme) -> None:
    async with scene(theme, shown=True) as s:
        call = await talk(s)
        other = CallsColumn(s.fake.desk, theme, s.language, s.ticker)
        try:
            assert [c.property("callId") for c in other.findChildren(CallCard) if c.view] == [call.id]
        finally:
            other.close_down()
            other.deleteLater()


async def test_given_a_new_call_when_it_and_its_record_are_painted_then_the_moments_are_told_once(
    theme: Theme, capsys: pytest.CaptureFixture[str]
) -> None:
    async with scene(theme, shown=True) as s:
        painted: list[tuple[str, str, int]] = []
        s.column.painted.connect(lambda *told: painted.append(told))
        ready: dict[str, int] = {}
        s.fake.desk.bus.subscribe(PopReady, lambda f: ready.update({f.interaction_id: time.monotonic_ns()}))
        ring_ms, pop_ms = [], []
        for _ in range(10):
            painted.clear()
            began = time.monotonic_ns()
            s.fake.phone.ring(WANG, "billing", ivr_path="2>1")
            QApplication.processEvents()
            await s.settle()
            call = s.fake.desk.calls.calls[-1]
            assert [(key, what) for key, what, _ in painted] == [(call.id, "ring"), (call.id, "pop")]
            ring_ms.append((painted[0][2] - began) / 1e6)
            pop_ms.append((painted[1][2] - ready[call.interaction_id]) / 1e6)
            s.fake.phone.peer_cancels(call.leg_id)
            await s.pass_time(ENDED_WITH_CHOICE_SECONDS + 1)
    with capsys.disabled():
        print(f"\nring painted {sorted(ring_ms)[5]:.1f} ms, pop painted {sorted(pop_ms)[5]:.1f} ms (medians of 10)")


async def test_given_several_calls_when_one_more_rings_then_only_its_card_is_made(
    theme: Theme, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []

    def counted(call: Call, known: Known, reader: Reader) -> CardView:
        made.append(call.id)
        return card(call, known, reader)

    monkeypatch.setattr("agent_desktop.ui.phone.calls.card", counted)
    async with scene(theme, shown=True) as s:
        await talk(s)
        await s.ring(ZHANG, "sales")
        await s.ring(SHARED, "technical")
        made.clear()
        last = await s.ring(NOBODY, "sales")
        assert set(made) == {last.id}
        before = [shown.view for shown in cards(s)]
        made.clear()
        talking = s.fake.desk.calls.calls[0]
        s.fake.phone.quality(talking.leg_id, Quality("opus", 0.1, 3.0, 24.0, 40.0, 900, 900, 4.3))
        await s.settle()
        assert made == [talking.id]
        assert [shown.view for shown in cards(s)][1:] == before[1:]
