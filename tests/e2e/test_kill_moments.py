"""kill -9 in the middle of the scripted demo loses nothing; tests/bench/kill_moments.py does it thirty times."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.e2e.kill_moments import Outcome, kill_at
from tests.e2e.processes import Server

MOMENTS = (5.5, 9.0, 13.0)
"""Seconds after the start of the desktop."""


@pytest.mark.timeout(150)
def test_given_the_scripted_demo_when_killed_at_three_moments_then_nothing_typed_and_no_record_is_lost(
    make_mortal_server: Callable[[], Server], tmp_path: Path
) -> None:
    def story(seconds: float) -> Outcome:
        return kill_at(seconds, make_mortal_server(), tmp_path / str(seconds))

    with ThreadPoolExecutor() as side_by_side:
        outcomes = list(side_by_side.map(story, MOMENTS))

    assert [outcome.lost for outcome in outcomes] == [[], [], []]
    assert 0 < sum(o.calls_outside for o in outcomes) <= sum(o.records for o in outcomes)
