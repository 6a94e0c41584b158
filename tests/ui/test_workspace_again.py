"""A message that may not have arrived: asked inline, sent once more by the agent's wish only, from the keyboard too."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QPushButton

from agent_desktop.domain.customer import TimelineItem
from agent_desktop.domain.events import MessageMoved
from agent_desktop.domain.text import LocalText
from agent_desktop.ports import Refused, Unreachable
from agent_desktop.ui.design import Listing, Notice, Row, Theme
from tests.ui.look_workspace import NOW, WANG, talk
from tests.ui.sending_scene import sending_desk
from tests.ui.shell_scene import Shell, shell

L = LocalText
OPEN = TimelineItem(
    "m-1",
    "message",
    NOW,
    L("SMS perhaps delivered: Refund", "短信可能已送达：退款"),
    L("Refunds take five days.", "退款需要五天。"),
    "out",
    "failed",
    "warning",
    L("nobody knows whether it arrived", "无法确认是否送达"),
    reason="unconfirmed",
    can_send_again=True,
)


async def on_the_timeline(s: Shell, *items: TimelineItem) -> None:
    rest = tuple(i for i in s.fake.backend.timeline[WANG.id] if not i.id.startswith("m-"))
    s.fake.backend.timeline[WANG.id] = (*items, *rest)
    s.fake.desk.bus.publish(MessageMoved("m-1", WANG.id, "failed", "unconfirmed"))
    await s.settle()


@pytest.fixture
async def s(theme: Theme) -> AsyncIterator[Shell]:
    """On the line with a customer to whom a message is open."""
    async with shell(theme, sending_desk(), phone=False) as held:
        await talk(held.fake)
        await held.settle()
        await on_the_timeline(held, OPEN)
        yield held


def listing(s: Shell) -> Listing:
    return s.find("timeline", Listing)


def row_of(s: Shell, key: str) -> Row:
    model = listing(s).rows()
    row = model.row(model.index(model.place(key)))
    assert isinstance(row, Row)
    return row


async def choose(s: Shell, key: str) -> None:
    """By keys, as on every list."""
    listing(s).setFocus()
    listing(s).setCurrentKey(key)
    QTest.keyClick(listing(s), Qt.Key.Key_Return)
    await s.settle()


def question(s: Shell) -> str:
    return s.find("send_again_question", Notice).text()


def focused() -> str:
    widget = QApplication.focusWidget()
    return widget.objectName() if widget is not None else ""


async def test_given_an_open_end_when_chosen_and_wanted_then_it_is_sent_once_more_and_the_row_follows(s: Shell) -> None:
    chip = row_of(s, "m-1").chip
    assert chip is not None
    assert chip.text == "Send again?"

    await choose(s, "m-1")
    assert question(s) == ("Nobody knows whether it arrived. If it did, the customer gets it twice. Send it once more?")
    assert s.fake.messenger.again == [], "asking sends nothing"
    sent = replace(OPEN, tone="neutral", trail=L("sent again"), can_send_again=False)
    s.fake.backend.timeline[WANG.id] = (sent, *s.fake.backend.timeline[WANG.id][1:])
    await s.press("send_again")

    assert s.fake.messenger.again == ["m-1"]
    assert not s.shows("send_again_question")
    assert row_of(s, "m-1").trail == "sent again"


async def test_given_enter_twice_and_escape_then_nothing_is_sent_and_the_keyboard_is_back_in_the_list(s: Shell) -> None:
    await choose(s, "m-1")
    assert focused() == "do_not_send_again"
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Space):
        QTest.keyClick(s.find("do_not_send_again", QPushButton), key)
    await s.settle()
    assert (s.shows("send_again_question"), focused()) == (False, "timeline")

    await choose(s, "m-1")
    QTest.keyClick(s.find("do_not_send_again", QPushButton), Qt.Key.Key_Escape)
    await s.settle()

    assert (s.shows("send_again_question"), focused()) == (False, "timeline")
    await choose(s, "m-1")
    await s.press("send_again")
    assert s.fake.messenger.again == ["m-1"], "only now"


async def test_given_an_answer_that_takes_its_time_when_pressed_twice_then_it_is_asked_once(s: Shell) -> None:
    s.fake.messenger.answering.clear()
    await choose(s, "m-1")
    await s.press("send_again")
    assert not s.find("send_again", QPushButton).isEnabled()
    QTest.mouseClick(s.find("send_again", QPushButton), Qt.MouseButton.LeftButton)
    await s.settle()

    s.fake.messenger.answering.set()
    await s.settle()

    assert s.fake.messenger.again == ["m-1"]


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (Unreachable("unreachable"), "The server does not answer."),
        (
            Refused("conflict", "Gone.", reason="unknown_article"),
            "The article in it is no longer there for customers. Write a new message.",
        ),
        (Refused("conflict", "Gone."), "Somebody else changed it meanwhile. Look at it again."),
    ],
)
async def test_given_a_server_that_does_not_take_it_then_the_question_stays_and_says_why(
    s: Shell, error: Unreachable | Refused, says: str
) -> None:
    s.fake.messenger.error = error
    await choose(s, "m-1")
    await s.press("send_again")
    assert says in question(s)
    assert s.find("send_again", QPushButton).isEnabled()

    s.fake.messenger.error = None
    await s.press("send_again")

    assert s.fake.messenger.again == ["m-1"]


async def test_given_somebody_else_who_sent_it_again_meanwhile_then_the_question_goes_and_typing_goes_on(
    s: Shell,
) -> None:
    await choose(s, "m-1")
    notes = s.find("notes", QPlainTextEdit)
    notes.setFocus()

    await on_the_timeline(s, replace(OPEN, can_send_again=False, trail=L("sent again")))

    assert not s.shows("send_again_question")
    assert QApplication.focusWidget() is notes
    assert s.fake.messenger.again == []


async def test_given_what_arrived_then_nothing_is_asked(s: Shell) -> None:
    await on_the_timeline(s, replace(OPEN, can_send_again=False))
    await choose(s, "m-1")
    assert not s.shows("send_again_question")


async def test_given_an_agent_who_may_not_write_then_the_row_says_how_it_ended_and_nothing_is_offered(
    theme: Theme,
) -> None:
    fake = sending_desk()
    given = fake.backend.provisioned
    user = replace(given.user, permissions=given.user.permissions - {"messages.send"})
    fake.backend.provisioned = replace(given, user=user)
    async with shell(theme, fake, phone=False) as s:
        await talk(fake)
        await s.settle()
        await on_the_timeline(s, OPEN)
        chip = row_of(s, "m-1").chip
        assert chip is not None
        assert chip.text == "nobody knows whether it arrived"
        await choose(s, "m-1")
        assert not s.shows("send_again_question")


async def test_given_a_message_that_was_tried_for_long_then_the_question_does_not_speak_of_twice(s: Shell) -> None:
    await on_the_timeline(s, replace(OPEN, reason="gave_up", title=L("SMS not delivered: Refund")))
    await choose(s, "m-1")

    assert question(s) == "It was tried for a long time without success. Send it once more?"
