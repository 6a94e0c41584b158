"""Conferences in the column: everybody in one frame, silence and drop, add, leave, hold as a whole."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton

from agent_desktop.domain.call import Call
from agent_desktop.domain.events import RoomPushed
from agent_desktop.domain.room import RoomParty
from agent_desktop.ports import Unreachable
from agent_desktop.ui.design import Glyph, Stacked, Theme
from agent_desktop.ui.phone.card import CallCard
from agent_desktop.ui.phone.conference_card import ConferenceCard, ConferenceView
from tests.ui.phone_scene import PROVISIONING, WANG, ZHANG, Scene, scene

LEFT, ENTER = Qt.MouseButton.LeftButton, Qt.Key.Key_Return


async def press(s: Scene, name: str) -> None:
    QTest.mouseClick(s.find(name, QPushButton), LEFT)
    await s.settle()


async def call_in(s: Scene, ani: str) -> Call:
    call = await s.ring(ani, "billing")
    await s.fake.desk.calls.answer(call.id)
    await s.settle()
    return call


async def conference(s: Scene) -> tuple[Call, Call]:
    """Two callers, joined by the key on the card."""
    one, two = await call_in(s, WANG), await call_in(s, ZHANG)
    await press(s, "conference")
    return one, two


def shown(s: Scene) -> ConferenceView:
    view = s.find("conference_card", ConferenceCard).view
    assert view is not None
    return view


def single_cards(s: Scene) -> list[CallCard]:
    return [card for card in s.column.findChildren(CallCard) if card.isVisible()]


async def test_given_two_calls_when_joined_then_one_card_with_both(theme: Theme) -> None:
    async with scene(theme, shown=True) as s:
        one, two = await conference(s)
        assert set(s.fake.phone.joined) == {one.leg_id, two.leg_id}
        assert [party.name for party in shown(s).parties] == ["Wang Wei", "Zhang Jianguo"]
        assert shown(s).title == "Conference of 3"
        assert single_cards(s) == []


async def test_given_a_conference_when_one_is_silenced_and_dropped_then_only_that_one(theme: Theme) -> None:
    async with scene(theme, shown=True) as s:
        one, two = await conference(s)
        await press(s, f"silence_{two.id}")
        assert s.fake.phone.named("silence_party") == [(two.leg_id, True)]
        assert [party.silenced for party in shown(s).parties] == [False, True]
        await press(s, f"silence_{two.id}")
        assert not shown(s).parties[1].silenced
        await press(s, f"drop_{two.id}")
        assert s.fake.phone.named("hang_up") == [(two.leg_id,)]
        assert not s.shows("conference_card")
        talking = [card.property("callId") for card in single_cards(s)]
        assert one.id in talking, "who is left is an ordinary call again"


async def test_given_a_conference_when_held_and_muted_then_all_of_it(theme: Theme) -> None:
    async with scene(theme, shown=True) as s:
        one, two = await conference(s)
        QTest.mouseClick(s.find("conference_hold", Stacked), LEFT)
        await s.settle()
        assert shown(s).held
        assert all(call.held for call in s.fake.desk.calls.calls)
        QTest.mouseClick(s.find("conference_hold", Stacked), LEFT)
        await s.settle()
        QTest.mouseClick(s.find("conference_mute", Stacked), LEFT)
        await s.settle()
        assert shown(s).muted
        assert not shown(s).held
        assert {c[0] for c in s.fake.phone.named("mute") if c[1]} == {one.leg_id, two.leg_id}


async def test_given_a_conference_when_the_agent_leaves_then_the_two_are_connected(theme: Theme) -> None:
    async with scene(theme, shown=True) as s:
        one, two = await conference(s)
        await press(s, "conference_leave")
        assert s.fake.phone.named("transfer_to_leg") == [(one.leg_id, two.leg_id)]
        s.fake.phone.refer_progresses(one.leg_id, 200)
        await s.pass_time(3)
        assert s.fake.desk.calls.calls == ()


async def test_given_a_conference_when_one_more_is_added_then_asked_first_and_joined(theme: Theme) -> None:
    async with scene(theme, shown=True) as s:
        one, two = await conference(s)
        QTest.mouseClick(s.find("conference_add", Stacked), LEFT)
        await s.settle()
        field = s.find("recipient_field", QLineEdit)
        assert field.hasFocus()
        QTest.keyClicks(field, "1004")
        await s.settle()
        QTest.keyClick(field, ENTER)
        await s.settle()
        third = s.fake.desk.calls.calls[-1]
        assert shown(s).held, "the conference waits meanwhile"
        s.fake.phone.peer_answers(third.leg_id)
        await s.settle()
        assert "You talk to Chen Jie" in s.find("move_sentence", QLabel).text()
        await press(s, "make_conference")
        assert set(s.fake.phone.joined) == {one.leg_id, two.leg_id, third.leg_id}
        assert not shown(s).held
        assert len(shown(s).parties) == 3
        assert not s.find("conference_leave", QPushButton).isEnabled(), "three cannot go on without us"
        assert not s.shows("move_panel")


async def test_given_somebody_asked_to_join_when_they_refuse_then_the_conference_goes_on(theme: Theme) -> None:
    async with scene(theme, shown=True) as s:
        await conference(s)
        s.column.runMove("conference")
        await s.settle()
        field = s.find("recipient_field", QLineEdit)
        QTest.keyClicks(field, "1004")
        QTest.keyClick(field, ENTER)
        await s.settle()
        s.fake.phone.peer_refuses(s.fake.desk.calls.calls[-1].leg_id, 486)
        await s.settle()
        assert not shown(s).held
        assert not s.shows("move_panel")


async def test_given_a_conference_when_a_call_rings_then_its_card_stands_below(theme: Theme) -> None:
    async with scene(theme, shown=True) as s:
        await conference(s)
        other = await s.ring("+8613700000000", "sales")
        cards = single_cards(s)
        assert [card.property("callId") for card in cards] == [other.id]
        assert cards[0].view is not None
        assert cards[0].view.answer == "Hold & answer"


async def test_given_a_conference_when_ended_for_everybody_then_no_call_is_left(theme: Theme) -> None:
    async with scene(theme, shown=True) as s:
        await conference(s)
        await press(s, "conference_end")
        assert s.fake.desk.calls.calls == ()
        assert not s.shows("conference_card")


# --- in a room of the exchange ---------------------------------------------------------------------------------------

ROOM = "8000"
WE = RoomParty("p-1", "李娜", "1001", "user-1", me=True)
CALLER = RoomParty("p-2", "WANG W", WANG)
COLLEAGUE = RoomParty("p-3", "陈洁", "1004", "user-chen")
STRANGER = RoomParty("p-4", "", "")


@asynccontextmanager
async def room(theme: Theme, *, control: bool = True) -> AsyncIterator[Scene]:
    """A caller and a colleague, joined in a room of the exchange."""
    centre = replace(PROVISIONING, conference_room=ROOM, room_control=control)
    async with scene(theme, shown=True, centre=centre) as s:
        s.fake.rooms.people[ROOM] = (WE, CALLER, COLLEAGUE)
        call = await call_in(s, WANG)
        asked = await s.fake.desk.calls.dial("1004", consult_for=call.id)
        assert asked is not None
        s.fake.phone.peer_answers(asked.leg_id)
        await s.settle()
        s.fake.desk.tasks.spawn(s.fake.desk.conference.merge(call.id, asked.id), "merge")
        await s.settle()
        s.fake.phone.peer_answers(next(leg.id for leg in s.fake.phone.legs.values() if leg.party.address.user == ROOM))
        for leg in (asked.leg_id, call.leg_id):
            await s.settle()
            s.fake.phone.refer_progresses(leg, 200)
        await s.settle()
        yield s


async def test_given_a_room_of_the_exchange_then_one_card_with_everybody_by_name(theme: Theme) -> None:
    async with room(theme) as s:
        assert shown(s).title == "Conference of 3"
        assert [(party.name, party.line) for party in shown(s).parties] == [
            ("Wang Wei", "+86 139 1234 5678"),
            ("Chen Jie", "1004"),
        ]
        assert single_cards(s) == []
        s.fake.desk.bus.publish(RoomPushed(ROOM, (WE, CALLER, COLLEAGUE, STRANGER)))
        await s.settle()
        stranger = shown(s).parties[2]
        assert (stranger.name, stranger.initials) == ("Number withheld", "#")
        assert s.find("conference_leave", QPushButton).isEnabled(), "the exchange mixes them without us"


async def test_given_a_room_when_one_is_silenced_and_one_dropped_then_the_server_is_asked_and_the_card_follows(
    theme: Theme,
) -> None:
    async with room(theme) as s:
        await press(s, "silence_p-3")
        s.fake.desk.bus.publish(RoomPushed(ROOM, (WE, CALLER, replace(COLLEAGUE, silenced=True))))
        await s.settle()
        assert [party.silenced for party in shown(s).parties] == [False, True]
        await press(s, "silence_p-3")
        await press(s, "drop_p-2")
        assert s.fake.rooms.asked[1:] == [("silence", ROOM, "p-3"), ("let speak", ROOM, "p-3"), ("drop", ROOM, "p-2")]
        s.fake.desk.bus.publish(RoomPushed(ROOM, (WE, COLLEAGUE)))
        await s.settle()
        assert [party.name for party in shown(s).parties] == ["Chen Jie"]


async def test_given_a_room_when_ended_for_everybody_then_all_are_sent_out_and_we_leave(theme: Theme) -> None:
    async with room(theme) as s:
        await press(s, "conference_end")
        assert [asked[1:] for asked in s.fake.rooms.asked if asked[0] == "drop"] == [(ROOM, "p-2"), (ROOM, "p-3")]
        assert s.fake.desk.calls.calls == ()
        assert not s.shows("conference_card")


@pytest.mark.expects_log("out of reach")
async def test_given_a_room_out_of_reach_when_one_is_dropped_then_the_card_stays(theme: Theme) -> None:
    async with room(theme) as s:
        s.fake.rooms.error = Unreachable("server_error")
        await press(s, "drop_p-2")
        assert len(shown(s).parties) == 2


async def test_given_a_room_that_nobody_can_ask_about_then_it_is_one_ordinary_call(theme: Theme) -> None:
    async with room(theme, control=False) as s:
        assert not s.shows("conference_card")
        assert len(single_cards(s)) == 1


async def test_given_somebody_who_talks_in_the_room_then_their_row_says_so_and_nothing_moves(theme: Theme) -> None:
    async with room(theme) as s:
        card = s.find("conference_card", ConferenceCard)
        before = card.sizeHint()
        for talking in (True, False):
            s.fake.desk.bus.publish(RoomPushed(ROOM, (WE, replace(CALLER, talking=talking), COLLEAGUE)))
            await s.settle()
            assert [party.talking for party in shown(s).parties] == [talking, False]
            assert [glyph.isVisible() for glyph in marks(card)] == [talking, False]
            assert card.sizeHint() == before


def marks(card: ConferenceCard) -> list[Glyph]:
    return [glyph for glyph in card.findChildren(Glyph) if glyph.name == "audio-lines"]


# --- in a room of somebody else --------------------------------------------------------------------------------------

THEIRS = "81002"


async def test_given_a_call_led_into_somebody_elses_room_then_its_card_says_who_is_there_and_keeps_its_keys(
    theme: Theme,
) -> None:
    async with scene(theme, shown=True) as s:
        call = await call_in(s, WANG)
        said: list[str] = []
        s.column.announcer.said.connect(said.append)
        gatherings, heights = [], set()
        for talking in (True, False):
            others = replace(CALLER, talking=talking), replace(COLLEAGUE, silenced=True, talking=True)
            s.fake.desk.bus.publish(RoomPushed(THEIRS, (WE, *others)))
            await s.settle()
            (card,) = single_cards(s)
            assert card.view is not None
            assert (card.view.call_id, card.view.company) == (call.id, "WANG W, Chen Jie (nobody hears them)")
            gatherings.append(card.view.gathering)
            heights.add(card.height())
        assert gatherings == ["Conference of 3, talking: WANG W", "Conference of 3"]
        assert len(heights) == 1, "no key moves under the mouse"
        assert s.shows("company")
        assert s.find("transfer", QPushButton).isEnabled()
        assert not s.shows("conference_card"), "it is not ours"
        assert said == ["Conference of 3"], "once, however often somebody begins to talk"
        s.fake.desk.bus.publish(RoomPushed(THEIRS, ()))
        await s.settle()
        assert not s.shows("company")
