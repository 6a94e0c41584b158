"""kill -9 in the middle of the scripted demo loses nothing; tests/bench/kill_moments.py does it thirty times."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.kill_moments import kill_at
from tests.e2e.processes import Server


@pytest.mark.timeout(150)
def test_given_the_scripted_demo_when_killed_at_three_moments_then_nothing_typed_and_no_record_is_lost(
    mortal_server: Server, tmp_path: Path
) -> None:
    outcomes = [kill_at(seconds, mortal_server, tmp_path / str(seconds)) for seconds in (5.5, 9.0, 13.0)]

    assert [outcome.lost for outcome in outcomes] == [[], [], []]
    assert 0 < sum(o.calls_outside for o in outcomes) <= sum(o.records for o in outcomes)
