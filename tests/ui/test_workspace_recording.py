"""The player under the timeline: opened from its row, driven by keys, silent for calls, clear when it cannot play."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from agent_desktop.domain.customer import TimelineItem
from agent_desktop.domain.listening import ListeningState, Phase
from agent_desktop.domain.text import LocalText
from agent_desktop.ports import Unreachable
from agent_desktop.ui.design import Button, Listing, Slider, Theme
from agent_desktop.ui.design.segments import Segments
from tests.fakes import centre
from tests.fakes.desk import FakeDesk, build
from tests.fakes.recordings import wave
from tests.ui.shell_scene import Shell, shell

CALL = TimelineItem(
    "call-1", "call", centre.NOW, LocalText("Call in, Billing", "呼入，账务"), LocalText("Refund"), "in", "ANSWERED",
    trail=LocalText("3:24"), recording=True,
)  # fmt: skip
PLAIN = replace(CALL, id="call-2", recording=False)


def desk(*permissions: str) -> FakeDesk:
    user = centre.PROVISIONING.user
    fake = build(replace(centre.PROVISIONING, user=replace(user, permissions=user.permissions | set(permissions))))
    for customer in fake.backend.customers:
        fake.backend.timeline[customer] = (CALL, PLAIN)
    fake.recordings.files = {"call-1": wave([3] * 8000 * 204)}
    return fake


@pytest.fixture
async def s(theme: Theme) -> AsyncIterator[Shell]:
    """A team lead who looks at a customer, without a call."""
    async with shell(theme, desk("recordings.listen")) as held:
        await look_at_a_customer(held)
        yield held


async def look_at_a_customer(s: Shell) -> None:
    s.window.open_customer(next(iter(s.fake.backend.customers)))
    await s.settle()


async def choose(s: Shell, key: str = "call-1") -> None:
    listing = s.find("timeline", Listing)
    listing.setFocus()
    listing.setCurrentKey(key)
    QTest.keyClick(listing, Qt.Key.Key_Return)
    await s.settle()


def slider(s: Shell) -> Slider:
    return s.find("recording_position", Slider)


def state(s: Shell) -> ListeningState:
    assert s.fake.desk.listening is not None
    return s.fake.desk.listening.state


def said(s: Shell) -> str:
    return s.find("recording_message", QLabel).text()


async def press(s: Shell, key: Qt.Key) -> None:
    QTest.keyClick(QApplication.focusWidget() or s.window, key)
    await s.settle()


async def test_given_a_recorded_call_when_chosen_then_it_plays_and_keys_do_the_rest(s: Shell) -> None:
    assert not s.shows("recording_play")
    await choose(s)
    assert (state(s).phase, QApplication.focusWidget()) == (Phase.PLAYING, slider(s))
    assert s.find("recording_time", QLabel).text() == "0:00 / 3:24"
    await s.pass_time(12)
    assert s.find("recording_time", QLabel).text() == "0:12 / 3:24"
    assert slider(s).value() == 12
    await press(s, Qt.Key.Key_Right)
    assert s.fake.player.played[-1][0] == pytest.approx(17, abs=0.3)
    await press(s, Qt.Key.Key_Left)
    await press(s, Qt.Key.Key_Left)
    assert s.fake.player.played[-1][0] == pytest.approx(7, abs=0.6)
    await press(s, Qt.Key.Key_Space)
    assert (state(s).phase, s.fake.player.playing) == (Phase.PAUSED, False)
    assert s.find("recording_play", Button).accessibleName() == "Play"
    await press(s, Qt.Key.Key_Space)
    assert s.fake.player.playing
    assert s.find("recording_play", Button).accessibleName() == "Pause"
    QTest.keyClick(slider(s), Qt.Key.Key_End)
    await s.pass_time(1)
    assert (state(s).phase, state(s).position) == (Phase.PAUSED, 204.0)
    await press(s, Qt.Key.Key_Escape)
    assert not s.shows("recording_play")
    assert QApplication.focusWidget() is s.find("timeline", Listing), "back to the row"
    assert state(s).interaction_id == ""


async def test_given_a_speed_when_chosen_by_key_then_it_plays_so_from_where_it_is(s: Shell) -> None:
    await choose(s)
    await s.pass_time(10)
    s.find("recording_speed", Segments).setCurrent("2.0")
    await s.settle()
    assert s.fake.player.played[-1] == (pytest.approx(10, abs=0.3), 2.0, "")
    await s.pass_time(5)
    assert slider(s).value() == 20


async def test_given_the_buttons_then_arrows_and_escape_work_there_too(s: Shell) -> None:
    await choose(s)
    await s.press("recording_play")
    assert not s.fake.player.playing
    await s.press("recording_play")
    assert s.fake.player.playing
    await s.press("close_recording")
    assert not s.fake.player.playing
    assert not s.shows("recording_play")


async def test_given_a_call_that_rings_then_the_recording_is_silent(s: Shell) -> None:
    await choose(s)
    leg = s.fake.phone.ring(queue_id="billing")
    assert not s.fake.player.playing
    await s.settle()
    s.fake.phone.peer_cancels(leg)
    await s.settle()
    assert not s.fake.player.playing


async def test_given_a_customer_on_the_line_then_their_past_is_not_played_into_the_call(theme: Theme) -> None:
    async with shell(theme, desk("recordings.listen")) as s:
        leg = s.fake.phone.ring("+8613900001234", "billing")
        await s.settle()
        await s.fake.desk.calls.answer(s.fake.desk.calls.calls[0].id)
        await s.settle()
        await choose(s)
        assert said(s) == "Not while there is a call. Play the recording afterwards."
        await s.press("recording_play")
        assert s.fake.player.played == []
        s.fake.phone.peer_hangs_up(leg)
        await s.settle()


async def test_given_an_agent_who_may_not_then_it_is_said_and_nothing_is_asked_for(theme: Theme) -> None:
    async with shell(theme, desk()) as s:
        await look_at_a_customer(s)
        await choose(s)
        assert said(s) == "You may not listen to recordings. Ask your team lead."
        assert not s.find("recording_play", Button).isEnabled()
        assert s.fake.recordings.asked == []


async def test_given_a_server_that_is_away_then_it_is_said_and_the_button_tries_again(s: Shell) -> None:
    s.fake.recordings.error = Unreachable("unreachable")
    await choose(s)
    assert "does not answer" in said(s)
    QTest.keyClick(slider(s), Qt.Key.Key_Right)
    assert (slider(s).value(), s.fake.player.played) == (0, []), "there is nowhere to go"
    s.fake.recordings.error = None
    await s.press("recording_play")
    assert s.fake.player.playing
    assert said(s).startswith("Call in, Billing · ")


async def test_given_a_call_without_a_recording_when_chosen_then_there_is_no_player(s: Shell) -> None:
    await choose(s, "call-2")
    assert not s.shows("recording_play")


async def test_given_another_page_of_the_window_then_nothing_plays_unseen_and_it_waits_where_it_was(s: Shell) -> None:
    await choose(s)
    await s.pass_time(5)
    s.window.show_page("history")
    await s.settle()
    assert not s.fake.player.playing
    s.window.show_page("workspace")
    await s.settle()
    assert s.find("recording_time", QLabel).text() == "0:05 / 3:24"
    assert s.find("recording_play", QWidget).isEnabled()
