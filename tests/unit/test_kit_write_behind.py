"""What is typed reaches its place soon, in order, and once."""

from __future__ import annotations

import asyncio

from agent_desktop.kit.write_behind import WriteBehind
from tests.fakes.clock import ManualClock


class Place:
    """Where it is written; `gate` can hold a write back."""

    def __init__(self) -> None:
        self.writes: list[tuple[str, str]] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.full = False

    async def write(self, key: str, text: str) -> bool:
        await self.gate.wait()
        if not self.full:
            self.writes.append((key, text))
        return not self.full


async def test_given_keys_that_follow_one_another_when_the_first_is_due_then_the_newest_is_written_once() -> None:
    clock, place = ManualClock(for_tests=True), Place()
    behind = WriteBehind(place.write, clock, 0.5, "test")
    behind.put("a", "w")
    await clock.pass_time(0.4)
    behind.put("a", "wo")
    assert place.writes == []
    await clock.pass_time(0.2)
    assert place.writes == [("a", "wo")], "typing on does not put it off"
    assert behind.waiting("a") is None
    await clock.pass_time(5)
    assert len(place.writes) == 1
    await behind.close()


async def test_given_a_write_under_way_when_asked_then_the_newest_is_known_and_the_older_comes_first() -> None:
    clock, place = ManualClock(for_tests=True), Place()
    behind = WriteBehind(place.write, clock, 0.5, "test")
    place.gate.clear()
    behind.put("a", "old")
    await clock.pass_time(1)
    assert behind.waiting("a") == "old"
    behind.put("a", "new")
    assert behind.waiting("a") == "new"
    flushed = asyncio.ensure_future(behind.flush())
    await clock.pass_time(0)
    place.gate.set()
    await flushed
    assert place.writes == [("a", "old"), ("a", "new")]
    await behind.close()


async def test_given_unwritten_words_when_closed_then_they_are_written_and_no_more_are_taken() -> None:
    clock, place = ManualClock(for_tests=True), Place()
    behind = WriteBehind(place.write, clock, 0.5, "test")
    behind.put("a", "last")
    await behind.close()
    behind.put("a", "late")
    await behind.close()
    await clock.pass_time(5)
    assert place.writes == [("a", "last")]


async def test_given_a_place_that_is_full_then_nothing_is_lost_and_all_is_written_with_the_next_change() -> None:
    clock, place = ManualClock(for_tests=True), Place()
    behind = WriteBehind(place.write, clock, 0.5, "test")
    place.full = True
    behind.put("a", "old")
    behind.put("b", "kept")
    await clock.pass_time(5)
    assert (behind.waiting("a"), behind.waiting("b"), place.writes) == ("old", "kept", [])
    place.full = False
    behind.put("a", "new")
    await clock.pass_time(5)
    assert place.writes == [("a", "new"), ("b", "kept")]
    await behind.close()


async def test_given_a_text_that_is_dropped_then_it_is_not_written_even_if_its_turn_had_come() -> None:
    clock, place = ManualClock(for_tests=True), Place()
    behind = WriteBehind(place.write, clock, 0.5, "test")
    place.gate.clear()
    place.full = True
    for key in ("a", "b", "c"):
        behind.put(key, "text")
    await clock.pass_time(1)
    behind.put("c", "newer")
    for key in ("a", "b", "c"):  # the first is being written at this moment
        behind.drop(key)
        assert behind.waiting(key) is None
    place.gate.set()
    await behind.flush()
    place.full = False
    await behind.close()
    assert place.writes == []
