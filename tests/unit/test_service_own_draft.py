"""What a person is writing: theirs alone, on the disk a moment later, and never the reason for a crash."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from agent_desktop.domain.events import ProblemNoticed
from agent_desktop.domain.text import LocalText
from agent_desktop.kit.bus import Bus
from agent_desktop.services.own_draft import KEEP_SECONDS, Keeper, OwnDraft
from tests.fakes.clock import ManualClock
from tests.fakes.local_store import MemoryStore

WORDS = LocalText(en="Half a sen")


@dataclass(slots=True)
class Desk:
    store: MemoryStore
    bus: Bus
    clock: ManualClock
    who: str = "lina"

    def draft(self) -> OwnDraft[LocalText]:
        """As after a start: it knows what is on the disk."""
        return OwnDraft(LocalText, "note", Keeper(self.store, self.bus, self.clock, lambda: self.who, lambda: "id"))


@pytest.fixture
async def desk() -> Desk:
    made = Desk(MemoryStore(for_tests=True), Bus(), ManualClock(for_tests=True))
    await made.store.open()
    return made


async def test_given_words_when_a_moment_has_passed_then_they_are_there_after_a_restart(desk: Desk) -> None:
    writing = desk.draft()
    writing.keep(WORDS)
    assert await writing.kept() == WORDS, "at once, before they are on the disk"
    assert await desk.draft().kept() is None

    await desk.clock.pass_time(KEEP_SECONDS)
    assert await desk.draft().kept() == WORDS
    await writing.close()


async def test_given_words_typed_last_when_closed_then_they_are_on_the_disk(desk: Desk) -> None:
    writing = desk.draft()
    writing.keep(WORDS)
    await writing.close()
    assert await desk.draft().kept() == WORDS


async def test_given_words_of_one_person_when_another_logs_in_then_each_has_their_own(desk: Desk) -> None:
    writing = desk.draft()
    writing.keep(WORDS)
    desk.who = "chenjie"
    assert await writing.kept() is None
    await writing.forget()
    desk.who = "lina"
    assert await writing.kept() == WORDS
    await writing.close()


async def test_given_words_handed_in_when_their_writer_has_logged_out_then_they_are_forgotten(desk: Desk) -> None:
    writing = desk.draft()
    writing.keep(WORDS)
    desk.who = ""
    await writing.forget(whose="lina")
    desk.who = "lina"
    assert await desk.draft().kept() is None
    await writing.close()


@pytest.mark.expects_log("the note kept on this computer cannot be read")
async def test_given_a_text_that_is_no_draft_when_read_then_there_is_none(desk: Desk) -> None:
    await desk.store.remember("note:lina", "[1, 2")
    assert await desk.draft().kept() is None


async def test_given_a_disk_that_takes_nothing_when_words_are_kept_then_the_agent_is_told(desk: Desk) -> None:
    told: list[ProblemNoticed] = []
    desk.bus.subscribe(ProblemNoticed, told.append)
    writing = desk.draft()
    desk.store.fail("disk_full")
    writing.keep(WORDS)
    await writing.close()
    assert [fact.code for fact in told] == ["disk_full"]


async def test_given_a_disk_that_has_room_again_when_more_is_typed_then_all_of_it_is_written(desk: Desk) -> None:
    writing = desk.draft()
    desk.store.fail("disk_full")
    writing.keep(WORDS, "a")
    await desk.clock.pass_time(KEEP_SECONDS)
    assert await writing.kept("a") == WORDS, "it is not lost while the program runs"
    desk.store.fail("")
    writing.keep(WORDS, "b")
    await desk.clock.pass_time(KEEP_SECONDS)
    assert await desk.draft().all_kept() == (WORDS, WORDS)
    await writing.close()


async def test_given_several_texts_then_each_is_found_and_forgotten_by_its_id_and_nobody_elses_are_among_them(
    desk: Desk,
) -> None:
    other, more = LocalText(en="Other"), LocalText(en="More")
    writing = desk.draft()
    writing.keep(WORDS)
    writing.keep(more, "b")
    writing.keep(other, "a")
    desk.who = "lin"
    writing.keep(other, "c")
    assert await writing.all_kept() == (other,)
    desk.who = "lina"
    assert await writing.all_kept() == (other, more)
    assert (await writing.kept("a"), await writing.kept("c")) == (other, None)

    await writing.forget("a")
    assert await desk.draft().all_kept() == (more,)
    assert await desk.draft().kept() == WORDS
    await writing.close()
