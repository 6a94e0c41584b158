"""A contact that a colleague hands over: who and why, readable while it rings, on the card and above the record."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtWidgets import QLabel

from agent_desktop.domain.customer import Handover
from agent_desktop.domain.events import HandoverPushed
from agent_desktop.ui import text
from agent_desktop.ui.design import Label, Theme
from tests.fakes.clock import START
from tests.ui.shell_scene import Shell, shell

CHEN = "+8613900001234"
NOTES = "Wants the roaming pack back.\nPromised a call by six."


def handover(notes: str = NOTES) -> Handover:
    at = START - timedelta(minutes=2)
    return Handover("earlier", "session-1", "张伟", "Zhang Wei", "1003", at, "blind", notes=notes)


async def ring(s: Shell) -> None:
    s.fake.phone.ring(CHEN, "billing", session_id="session-1", ivr_path="2>1")
    await s.settle()


def shown(s: Shell) -> list[str]:
    return [label.text() for label in s.window.findChildren(Label) if label.isVisible()]


async def test_given_a_contact_handed_over_when_it_rings_then_who_and_the_notes_stand_above_the_record(
    theme: Theme,
) -> None:
    async with shell(theme) as s:
        s.fake.backend.handovers["session-1"] = handover()
        await ring(s)
        time = text.clock(START - timedelta(minutes=2))
        assert s.find("handover_title", QLabel).text() == f"Handed over by Zhang Wei, {time}"
        assert s.find("handover_notes", QLabel).text() == NOTES


async def test_given_a_contact_handed_over_when_it_rings_then_the_screen_reader_says_so(theme: Theme) -> None:
    async with shell(theme) as s:
        said: list[str] = []
        s.window._columns.calls.announcer.said.connect(said.append)
        s.fake.backend.handovers["session-1"] = handover()
        await ring(s)
        assert any(words.startswith("Handed over by Zhang Wei") and "Promised a call" in words for words in said), said


async def test_given_notes_that_grow_when_pushed_then_the_banner_follows(theme: Theme) -> None:
    async with shell(theme) as s:
        s.fake.backend.handovers["session-1"] = handover("Wants")
        await ring(s)
        interaction = s.fake.desk.calls.calls[0].interaction_id
        s.fake.desk.bus.publish(HandoverPushed(interaction, handover()))
        await s.settle()
        assert s.find("handover_notes", QLabel).text() == NOTES


async def test_given_a_first_contact_when_it_rings_then_there_is_no_banner(theme: Theme) -> None:
    async with shell(theme) as s:
        await ring(s)
        assert not s.shows("handover_banner")


async def test_given_the_banner_when_the_contact_changes_then_it_goes(theme: Theme) -> None:
    async with shell(theme) as s:
        s.fake.backend.handovers["session-1"] = handover()
        await ring(s)
        s.fake.phone.ring("+8613900005678", "technical", session_id="session-2")
        await s.settle()
        await s.keys("Ctrl+Tab")
        assert not s.shows("handover_banner")
