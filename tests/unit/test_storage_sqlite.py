"""The local file in trouble: damaged, full, locked, from another version, and waiters that go away."""

from __future__ import annotations

import asyncio
import sqlite3
import stat
import sys
import threading
from datetime import timedelta
from pathlib import Path

import pytest

from agent_desktop.ports import StorageError
from agent_desktop.storage import schema
from agent_desktop.storage import sqlite as sqlite_module
from agent_desktop.storage.sqlite import SqliteStore
from tests.fakes.centre import NOW
from tests.fakes.clock import ManualClock
from tests.fakes.samples import call_record, draft, pending, running_record


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "local.sqlite3"


async def _filled(path: Path, rows: int = 300) -> None:
    store = SqliteStore(path, ManualClock())
    await store.open()
    for number in range(rows):
        await store.save_record(call_record(f"i-{number}", name="x" * 400), pending(f"i-{number}"))
    await store.save_draft(draft("d-1"))
    await store.close()


async def test_given_a_second_opener_when_the_file_is_in_use_then_it_is_told_and_the_first_works_on(path: Path) -> None:
    first, second = SqliteStore(path, ManualClock()), SqliteStore(path, ManualClock())
    await first.open()
    with pytest.raises(StorageError) as caught:
        await second.open()
    assert caught.value.code == "in_use"
    await first.save_draft(draft())
    await first.close()
    await second.open()
    assert await second.drafts() == (draft(),)
    await second.close()


async def test_given_an_open_store_when_another_process_reads_then_it_is_locked_out(path: Path) -> None:
    store = SqliteStore(path, ManualClock())
    await store.open()
    script = "import sqlite3, sys; sqlite3.connect(sys.argv[1], timeout=0).execute('SELECT count(*) FROM drafts')"
    other = await asyncio.create_subprocess_exec(
        sys.executable, "-c", script, str(path), stderr=asyncio.subprocess.PIPE
    )
    _, err = await other.communicate()
    await store.close()
    assert other.returncode == 1
    assert b"locked" in err


@pytest.mark.expects_log("WARNING .*the local file was damaged .*0 rows saved")
@pytest.mark.tolerates_log("nothing more can be read", "0 rows saved, then")
async def test_given_no_database_at_all_when_opened_then_it_is_kept_aside_and_a_new_one_works(
    path: Path,
) -> None:
    path.parent.mkdir()
    path.write_bytes(b"this is not a database " * 400)
    store = SqliteStore(path, ManualClock())
    await store.open()
    await store.save_draft(draft())
    assert await store.drafts() == (draft(),)
    await store.close()
    assert store.recovered_from == path.with_name("local.sqlite3.damaged-20261121T104207.000000")
    assert store.recovered_from is not None
    assert store.recovered_from.read_bytes().startswith(b"this is not")


@pytest.mark.expects_log(r"WARNING .*the local file was damaged .* [1-9]\d* rows saved")
@pytest.mark.tolerates_log("rows saved, then")
async def test_given_a_file_with_broken_pages_when_opened_then_what_can_be_read_is_saved(path: Path) -> None:
    await _filled(path)
    content = bytearray(path.read_bytes())
    middle = len(content) // 2 // 4096 * 4096
    content[middle : middle + 3 * 4096] = b"\xff" * (3 * 4096)
    path.write_bytes(bytes(content))
    store = SqliteStore(path, ManualClock())
    await store.open()
    assert store.recovered_from is not None
    assert await store.drafts() == (draft("d-1"),)
    assert len(await store.pending_writes()) == 300
    assert 200 < len(await store.recent_records(999)) < 300
    await store.save_draft(draft("d-2"))
    await store.close()


@pytest.mark.expects_log("makes no sense .*call record", "makes no sense .*outbox", "makes no sense .*draft")
async def test_given_a_row_that_makes_no_sense_when_read_then_the_others_are_still_there(
    path: Path,
) -> None:
    await _filled(path, rows=2)
    with sqlite3.connect(path) as db:
        db.execute("""UPDATE records SET body = '{"half": ' WHERE interaction_id = 'i-0'""")
        db.execute("UPDATE outbox SET kind = 'from_the_future' WHERE key = 'i-1'")
        db.execute("INSERT INTO drafts VALUES ('d-0', '[]')")
    db.close()
    store = SqliteStore(path, ManualClock())
    await store.open()
    assert [r.interaction_id for r in await store.recent_records(9)] == ["i-1"]
    assert [w.key for w in await store.pending_writes()] == ["i-0"]
    assert await store.drafts() == (draft("d-1"),)
    await store.close()


async def test_given_a_full_disk_when_writing_then_disk_full_and_nothing_half_done_and_later_it_works(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[sqlite3.Connection] = []
    connect = sqlite3.connect

    def remembering(*args: object, **options: object) -> sqlite3.Connection:
        opened.append(connect(*args, **options))  # type: ignore[call-overload]  # passed on as it came
        return opened[-1]

    monkeypatch.setattr(sqlite3, "connect", remembering)
    store = SqliteStore(path, ManualClock())
    await store.open()
    await store.save_record(call_record("i-1"), pending("i-1"))
    limit = opened[0].execute("PRAGMA max_page_count = 1").fetchone()[0]  # no smaller than what is used
    with pytest.raises(StorageError) as caught:
        await store.save_record(call_record("i-2", name="x" * 100_000), pending("i-2"))
    assert caught.value.code == "disk_full"
    assert [r.interaction_id for r in await store.recent_records(9)] == ["i-1"]
    assert [w.key for w in await store.pending_writes()] == ["i-1"]
    opened[0].execute(f"PRAGMA max_page_count = {limit + 1000}")
    await store.save_record(call_record("i-2", name="x" * 100_000), pending("i-2"))
    assert len(await store.recent_records(9)) == 2
    await store.close()


async def test_given_a_folder_that_cannot_be_made_when_opened_then_no_access(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    store = SqliteStore(tmp_path / "file" / "local.sqlite3", ManualClock())
    with pytest.raises(StorageError) as caught:
        await store.open()
    assert caught.value.code == "no_access"
    with pytest.raises(StorageError):
        await store.drafts()


async def test_given_a_folder_in_place_of_the_file_when_opened_then_no_access(path: Path) -> None:
    path.mkdir(parents=True)
    with pytest.raises(StorageError) as caught:
        await SqliteStore(path, ManualClock()).open()
    assert caught.value.code == "no_access"


async def test_given_a_file_of_a_later_version_when_opened_then_it_is_left_alone(path: Path) -> None:
    await _filled(path, rows=1)
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(StorageError) as caught:
        await SqliteStore(path, ManualClock()).open()
    assert caught.value.code == "too_new"
    assert [p.name for p in path.parent.iterdir()] == ["local.sqlite3"]


def test_given_an_older_file_when_migrated_then_only_the_missing_steps_run_and_a_failed_step_leaves_no_trace() -> None:
    db = sqlite3.connect(":memory:", isolation_level=None)
    schema.migrate(db, [["CREATE TABLE a (x)"]])
    schema.migrate(db, [["CREATE TABLE a (x)"], ["CREATE TABLE b (x)", "INSERT INTO b VALUES (1)"]])
    assert db.execute("SELECT x FROM b").fetchall() == [(1,)]
    with pytest.raises(sqlite3.OperationalError):
        schema.migrate(db, [[], [], ["CREATE TABLE c (x)", "nonsense"]])
    assert db.execute("PRAGMA user_version").fetchone() == (2,)
    assert db.execute("SELECT count(*) FROM sqlite_master WHERE name = 'c'").fetchone() == (0,)
    db.close()


async def test_given_a_waiter_that_is_cancelled_when_it_had_asked_for_a_write_then_the_write_happens(
    path: Path,
) -> None:
    store = SqliteStore(path, ManualClock())
    await store.open()
    waiter = asyncio.create_task(store.save_draft(draft("d-1")))
    await asyncio.sleep(0)
    waiter.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiter
    await store.close()
    await store.open()
    assert await store.drafts() == (draft("d-1"),)
    await store.close()


async def test_given_many_old_records_when_opened_then_the_log_is_cut_but_running_calls_stay(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = SqliteStore(path, ManualClock())
    await store.open()
    await store.save_record(running_record("running", started_at=NOW - timedelta(days=9)), None)
    for number in range(6):
        await store.save_record(call_record(f"i-{number}", started_at=NOW + timedelta(minutes=number)), None)
    await store.close()
    monkeypatch.setattr(sqlite_module, "_KEPT_RECORDS", 4)
    await store.open()
    kept = [r.interaction_id for r in await store.recent_records(99)]
    await store.close()
    assert kept == ["i-5", "i-4", "i-3", "i-2", "running"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows protects the profile folder instead")
async def test_given_a_new_file_then_only_its_user_may_read_it(path: Path) -> None:
    store = SqliteStore(path, ManualClock())
    await store.open()
    await store.save_draft(draft())
    modes = {p.name: stat.S_IMODE(p.stat().st_mode) for p in path.parent.iterdir()}
    await store.close()
    assert set(modes.values()) == {0o600}


async def test_given_open_and_close_then_no_thread_is_left(path: Path) -> None:
    before = threading.active_count()
    for _ in range(3):
        store = SqliteStore(path, ManualClock())
        await store.open()
        await store.open()
        await store.close()
    for _ in range(100):
        if threading.active_count() <= before:
            break
        await asyncio.sleep(0.01)
    assert threading.active_count() <= before
