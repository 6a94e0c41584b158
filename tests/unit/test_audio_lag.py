"""The comparison behind the bench of the sound path: it finds the delay, the jump and the damage that were put in."""

from __future__ import annotations

import random
from array import array

import pytest

from tests.bench.audio_lag import RATE, WINDOW, compare

SECONDS = 4


def speech() -> array[int]:
    chance = random.Random(7)
    return array("h", (int(chance.gauss(0, 3000)) for _ in range(SECONDS * RATE)))


def late(said: array[int], milliseconds: int) -> array[int]:
    silence = array("h", bytes(2 * milliseconds * RATE // 1000))
    return (silence + said)[: len(said)]


@pytest.mark.parametrize("delay", [40, 130, 500])
def test_given_an_echo_when_compared_then_its_delay_is_found_and_nothing_is_damaged(delay: int) -> None:
    said = speech()
    found = compare(said, late(said, delay), settling=0.1)
    assert {found["lag_ms"][figure] for figure in ("p50", "p95", "p99", "max")} == {delay}
    assert (found["damaged_windows"], found["hard_events"], found["soft_events"]) == (0, 0, 0)


def test_given_a_delay_that_grows_by_20_ms_when_compared_then_it_is_one_hard_event_of_that_size() -> None:
    said = speech()
    heard = late(said, 100)[: 2 * RATE] + late(said, 120)[2 * RATE :]
    found = compare(said, heard)
    assert found["hard_events"] == 1
    assert found["events"][0]["jump_ms"] == 20.0
    assert found["events"][0]["second"] == pytest.approx(2.0, abs=0.03)


def test_given_60_ms_of_something_else_when_compared_then_three_windows_are_damaged_in_one_event() -> None:
    said = speech()
    heard = late(said, 100)
    place = 2 * RATE // WINDOW * WINDOW
    first = next(at for at in range(0, len(heard), WINDOW) if any(heard[at : at + WINDOW]))
    begin = first + (place - first) // WINDOW * WINDOW
    chance = random.Random(8)
    heard[begin : begin + 3 * WINDOW] = array("h", (int(chance.gauss(0, 3000)) for _ in range(3 * WINDOW)))
    found = compare(said, heard)
    assert (found["damaged_windows"], found["hard_events"]) == (3, 1)


def test_given_an_ear_that_hears_nothing_when_compared_then_it_says_so() -> None:
    assert "error" in compare(speech(), array("h", bytes(2 * SECONDS * RATE)))


def test_given_a_start_that_does_not_count_when_compared_then_its_damage_does_not_either() -> None:
    said = speech()
    heard = late(said, 60)[:RATE] + late(said, 100)[RATE:]
    assert compare(said, heard, settling=1.5)["hard_events"] == 0
