"""Colleagues' lamps, pick-up and intercom by key, waiting voice messages, calls that answer by themselves."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from agent_desktop.domain.address import Diversion, DiversionReason
from agent_desktop.domain.events import ExtensionState, MessagesWaiting
from agent_desktop.domain.leg import LineId
from agent_desktop.domain.provisioning import AnswerPolicy
from agent_desktop.ui.design import Chip, Segments, Theme
from agent_desktop.ui.phone.card import CallCard
from agent_desktop.ui.phone.lists import CallList
from tests.ui.phone_scene import PROVISIONING, WANG, Scene, scene

ENTER, SHIFT = Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier


async def colleagues(s: Scene) -> CallList:
    s.find("people_segments", Segments).setCurrent("colleagues")
    await s.settle()
    found = s.find("colleagues_list", CallList)
    found.setFocus()
    return found


async def dialled(s: Scene, row: str, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> list[str]:
    """Users that were dialled after Enter on that row."""
    listing = await colleagues(s)
    listing.setCurrentKey(row)
    QTest.keyClick(listing, ENTER, modifier)
    await s.settle()
    return [target.user for _, target, _ in s.fake.phone.named("dial")]  # type: ignore[attr-defined]


async def test_given_a_colleague_whose_phone_rings_when_enter_then_their_call_is_picked_up(theme: Theme) -> None:
    async with scene(theme, shown=True) as s:
        s.fake.phone.extension("1003", ExtensionState.RINGING, "Wang Wei")
        await s.settle()
        assert await dialled(s, "user-zhang") == ["*81003"]


async def test_given_a_free_colleague_when_enter_then_called_and_with_shift_spoken_to_at_once(theme: Theme) -> None:
    async with scene(theme, shown=True) as s:
        s.fake.phone.extension("1003", ExtensionState.FREE)
        await s.settle()
        assert await dialled(s, "user-zhang", SHIFT) == ["1003"]
        headers = s.fake.phone.named("dial")[0][2]
        assert headers, "the other phone is asked to answer by itself"


async def test_given_voice_messages_when_told_then_a_mark_counts_them_and_a_press_calls_the_mailbox(
    theme: Theme,
) -> None:
    centre = replace(PROVISIONING, lines=(replace(PROVISIONING.lines[0], voicemail_number="*97"),))
    async with scene(theme, shown=True, centre=centre) as s:
        assert not s.shows("voicemail")
        s.fake.desk.bus.publish(MessagesWaiting(LineId("main"), 2, 1))
        await s.settle()
        button = s.find("voicemail", QPushButton)
        assert button.text() == "2"
        assert button.accessibleName() == "2 new voice messages"
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        await s.settle()
        assert [target.user for _, target, _ in s.fake.phone.named("dial")] == ["*97"]  # type: ignore[attr-defined]
        s.fake.desk.bus.publish(MessagesWaiting(LineId("main"), 0, 3))
        await s.settle()
        assert not s.shows("voicemail")


def marks(s: Scene) -> list[str]:
    card = next(card for card in s.column.findChildren(CallCard) if card.isVisible())
    return [chip.spec.text for chip in card.findChildren(Chip) if chip.isVisible()]


async def test_given_a_queue_that_answers_when_it_rings_then_the_card_and_the_reader_say_so(theme: Theme) -> None:
    queue = replace(PROVISIONING.queues[0], answer=AnswerPolicy.AUTO, auto_answer_delay_ms=3000)
    async with scene(theme, shown=True, centre=replace(PROVISIONING, queues=(queue,))) as s:
        said: list[str] = []
        s.column.announcer.said.connect(said.append)
        await s.ring(WANG, "billing")
        assert "Answers in 3 s" in marks(s)
        assert any(words.endswith("It answers by itself.") for words in said)
        await s.pass_time(1.5)
        assert "Answers in 2 s" in marks(s)
        await s.pass_time(1.6)
        assert any(words.startswith("Answered by itself") for words in said)


async def test_given_a_queue_that_answers_when_the_agent_does_not_work_for_it_now_then_the_agent_decides(
    theme: Theme,
) -> None:
    queue = replace(PROVISIONING.queues[0], answer=AnswerPolicy.AUTO, auto_answer_delay_ms=3000)
    async with scene(theme, shown=True, ready=False, centre=replace(PROVISIONING, queues=(queue,))) as s:
        await s.ring(WANG, "billing")
        assert not [word for word in marks(s) if word.startswith("Answers")]


@pytest.mark.parametrize(
    ("reason", "told"),
    [(DiversionReason.USER_BUSY, "1009 (busy)"), (DiversionReason.UNKNOWN, "1009")],
)
async def test_given_a_call_that_was_sent_on_when_it_rings_then_every_station_is_named(
    theme: Theme, reason: DiversionReason, told: str
) -> None:
    async with scene(theme, shown=True) as s:
        chain = (Diversion("1008", DiversionReason.NO_ANSWER), Diversion("1009", reason))
        await s.ring(WANG, "billing", diverted_from=chain)
        card = next(card for card in s.column.findChildren(CallCard) if card.isVisible())
        assert card.view is not None
        assert card.view.reasons[0].text == f"Diverted from 1008 (no answer) → {told}"
