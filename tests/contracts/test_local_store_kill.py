"""kill -9 at any moment: what was acknowledged is there afterwards, and no change is half done."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from agent_desktop.domain.outbox import WriteKind
from agent_desktop.storage.sqlite import SqliteStore
from tests.fakes.clock import ManualClock

KILLS = 12
ROOT = Path(__file__).parents[2]


def _write_and_die(path: Path, round_name: str, after: float) -> list[list[str]]:
    """Lets a writer run for `after` seconds from its first row, kills it, and returns what it acknowledged."""
    command = [sys.executable, "-m", "tests.contracts.local_store_writer", str(path), round_name]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        first = writer.stdout.readline()
        time.sleep(after)
        writer.kill()
        rest = writer.stdout.read()
    # a line without its end was cut off by the kill: the row itself had been acknowledged to the writer
    return [line.split() for line in (first + rest).splitlines(keepends=True) if line.endswith("\n")]


async def test_given_a_writer_killed_at_random_moments_then_every_acknowledged_row_is_present(tmp_path: Path) -> None:
    chance = random.Random(20261121)
    path = tmp_path / "local.sqlite3"
    records: set[str] = set()
    drafts: dict[str, int] = {}
    finished: set[str] = set()
    for number in range(KILLS):
        for words in _write_and_die(path, f"r{number}", chance.uniform(0.0, 0.25)):
            match words:
                case ["record", key]:
                    records.add(key)
                case ["draft", key, revision]:
                    drafts[key] = int(revision)
                case ["finished", key]:
                    finished.add(key)
                case _:
                    pytest.fail(f"the writer said {words}")
    assert len({key.partition("-")[0] for key in records}) == KILLS, "every round acknowledged something"
    assert len(records) > KILLS, "and was killed somewhere in the middle"
    assert finished

    store = SqliteStore(path, ManualClock())
    await store.open()
    kept_records = {str(r.interaction_id) for r in await store.recent_records(1_000_000)}
    writes = {(w.kind, w.key) for w in await store.pending_writes()}
    kept_drafts = {d.interaction_id: d.revision for d in await store.drafts()}
    await store.close()

    assert store.recovered_from is None
    assert records <= kept_records
    assert kept_records == {key for kind, key in writes if kind is WriteKind.CALL_RECORD}, "record and write together"
    wrapped_up = {key for kind, key in writes if kind is WriteKind.WRAP_UP}
    assert finished <= wrapped_up
    assert not wrapped_up & kept_drafts.keys(), "a finished draft is a write and no draft"
    for key, saved in drafts.items():
        assert key in wrapped_up or kept_drafts[key] >= saved
