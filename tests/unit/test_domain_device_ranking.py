"""The ranking of devices: whatever is plugged and unplugged, in any order, the best one that is there is used."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_desktop.domain.device_ranking import SYSTEM, RankedDevice, Ranking
from agent_desktop.domain.settings import setting

JABRA = RankedDevice("Pulse/jabra", "Jabra Evolve 65")
LAPTOP = RankedDevice("Pulse/laptop", "Built-in Audio")
USB = RankedDevice("Pulse/usb")
OFFICE = Ranking((JABRA, LAPTOP))

devices = st.sampled_from([JABRA, LAPTOP, USB, RankedDevice(SYSTEM)])
presences = st.frozensets(st.sampled_from([JABRA.id, LAPTOP.id, USB.id]))


@pytest.mark.parametrize(
    ("connected", "best"),
    [
        ({JABRA.id, LAPTOP.id, USB.id}, JABRA.id),
        ({LAPTOP.id, USB.id}, LAPTOP.id),
        ({USB.id}, SYSTEM),
        (set(), SYSTEM),
    ],
)
def test_given_a_ranking_when_devices_are_away_then_the_next_best_is_used(connected: set[str], best: str) -> None:
    assert OFFICE.best(connected) == best


def test_given_nothing_chosen_then_the_system_decides() -> None:
    assert Ranking.parse("").order == ()
    assert Ranking().best({JABRA.id}) == SYSTEM
    assert str(Ranking((RankedDevice(SYSTEM),))) == ""


def test_given_an_evening_at_home_when_another_device_is_chosen_then_the_headset_of_the_office_stays_the_best() -> None:
    ranking = OFFICE.chosen(USB, {LAPTOP.id, USB.id})
    assert [d.id for d in ranking.devices] == [JABRA.id, USB.id, LAPTOP.id]


def test_given_the_headset_is_there_when_another_device_is_chosen_then_that_is_the_best_from_now_on() -> None:
    assert OFFICE.chosen(LAPTOP, {JABRA.id, LAPTOP.id}).order == (LAPTOP.id, JABRA.id)


def test_given_the_system_is_chosen_then_it_decides_and_what_was_ranked_is_remembered() -> None:
    followed = OFFICE.chosen(RankedDevice(SYSTEM), {LAPTOP.id})
    assert followed.order == ()
    assert Ranking.parse(str(followed)) == followed
    assert followed.chosen(LAPTOP, {LAPTOP.id}).order == (JABRA.id, LAPTOP.id)


def test_given_many_devices_with_long_names_when_chosen_then_the_text_still_fits_the_setting() -> None:
    ranking = Ranking()
    for number in range(30):
        ranking = ranking.chosen(RankedDevice(f"Pulse/{number}" + "x" * 400, "n" * 500), set())
    assert 1 < len(ranking.devices) <= 8
    assert setting("audio.microphone").accepts(str(ranking))


def test_given_one_device_with_a_name_that_breaks_lines_then_it_is_read_as_one() -> None:
    ranking = Ranking().chosen(RankedDevice("a", "Head\tset\nof  Li"), set())
    assert Ranking.parse(str(ranking)).devices == (RankedDevice("a", "Head set of Li"),)


@given(st.lists(st.tuples(devices, presences), max_size=12), presences)
def test_given_any_choices_when_written_and_read_then_the_same_ranking_and_the_last_choice_wins_among_the_connected(
    choices: list[tuple[RankedDevice, frozenset[str]]], finally_connected: frozenset[str]
) -> None:
    ranking = Ranking()
    for device, connected in choices:
        ranking = ranking.chosen(device, connected | {device.id})
        assert ranking.best(connected | {device.id} - {SYSTEM}) == device.id
    assert Ranking.parse(str(ranking)).order == ranking.order
    best = ranking.best(finally_connected)
    assert best in finally_connected | {SYSTEM}
