"""What every LocalStore promises: the same tests on the fake and on the SQLite file."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from agent_desktop.domain.leg import Outcome
from agent_desktop.domain.outbox import WriteKind
from agent_desktop.ports import LocalStore, StorageError
from agent_desktop.storage.sqlite import SqliteStore
from tests.fakes.centre import NOW
from tests.fakes.clock import ManualClock
from tests.fakes.local_store import MemoryStore
from tests.fakes.samples import call_record, draft, pending, running_record

Reopen = Callable[[], LocalStore]


@pytest.fixture(params=["memory", "sqlite"])
def reopen(request: pytest.FixtureRequest, tmp_path: Path) -> Reopen:
    """Gives a store on the same rows each time, as a restart of the program would."""
    if request.param == "memory":
        memory = MemoryStore()
        return lambda: memory
    return lambda: SqliteStore(tmp_path / "data" / "local.sqlite3", ManualClock())


@pytest.fixture
async def store(reopen: Reopen) -> AsyncIterator[LocalStore]:
    opened = reopen()
    await opened.open()
    yield opened
    await opened.close()


async def test_given_a_record_when_the_program_restarts_then_it_reads_back_equal(
    store: LocalStore, reopen: Reopen
) -> None:
    finished = call_record("i-1", name_latin="Chen Meihua")
    running = running_record("i-2", answered_at=None, started_at=NOW + timedelta(hours=1))
    await store.save_record(finished, None)
    await store.save_record(running, None)
    await store.close()
    again = reopen()
    await again.open()
    assert await again.recent_records(10) == (running, finished)
    await again.close()


async def test_given_many_records_when_recent_then_newest_first_and_bounded(store: LocalStore) -> None:
    for minute in (3, 1, 2):
        await store.save_record(call_record(f"i-{minute}", started_at=NOW + timedelta(minutes=minute)), None)
    assert [r.interaction_id for r in await store.recent_records(2)] == ["i-3", "i-2"]


async def test_given_a_newer_revision_when_an_older_arrives_late_then_the_newer_stays(store: LocalStore) -> None:
    await store.save_record(call_record("i-1", revision=2, name="new"), None)
    await store.save_record(call_record("i-1", revision=1, name="old"), None)
    assert [r.name for r in await store.recent_records(10)] == ["new"]


async def test_given_a_record_with_its_write_then_both_are_there(store: LocalStore) -> None:
    await store.save_record(call_record("i-1"), pending("i-1"))
    assert len(await store.recent_records(10)) == 1
    assert await store.pending_writes() == (pending("i-1"),)


async def test_given_calls_in_progress_when_unfinished_then_only_those_oldest_first(store: LocalStore) -> None:
    await store.save_record(running_record("i-2", started_at=NOW + timedelta(minutes=2)), None)
    await store.save_record(running_record("i-1", started_at=NOW + timedelta(minutes=1)), None)
    await store.save_record(call_record("i-3"), None)
    assert [r.interaction_id for r in await store.unfinished_records()] == ["i-1", "i-2"]
    await store.save_record(call_record("i-1", revision=2, outcome=Outcome.FAILED), None)
    assert [r.interaction_id for r in await store.unfinished_records()] == ["i-2"]


async def test_given_a_draft_when_saved_again_then_the_last_save_counts(store: LocalStore, reopen: Reopen) -> None:
    await store.save_draft(draft("i-1"))
    await store.save_draft(draft("i-1", notes="longer", revision=8))
    await store.save_draft(draft("i-2", started_at=None, updated_at=None))
    await store.close()
    again = reopen()
    await again.open()
    kept = {d.interaction_id: d for d in await again.drafts()}
    assert kept == {
        "i-1": draft("i-1", notes="longer", revision=8),
        "i-2": draft("i-2", started_at=None, updated_at=None),
    }
    await again.close()


async def test_given_a_draft_when_finished_then_it_is_a_write_and_no_draft(store: LocalStore) -> None:
    await store.save_draft(draft("i-1"))
    await store.finish_draft("i-1", pending("i-1", kind=WriteKind.WRAP_UP))
    assert await store.drafts() == ()
    assert await store.pending_writes() == (pending("i-1", kind=WriteKind.WRAP_UP),)


async def test_given_writes_when_listed_then_oldest_first_and_complete(store: LocalStore) -> None:
    first = pending("b", attempts=2, refused="validation")
    second = pending("a", created_at=NOW - timedelta(days=1), kind=WriteKind.ARTICLE_FEEDBACK)
    await store.put_write(first)
    await store.put_write(second)
    assert await store.pending_writes() == (first, second)


async def test_given_an_unsent_write_when_a_later_revision_comes_then_it_takes_its_place(store: LocalStore) -> None:
    await store.put_write(pending("i-1", 1))
    await store.put_write(pending("i-2", 1))
    await store.put_write(pending("i-1", 2))
    await store.put_write(pending("i-1", 1))
    assert [(w.key, w.revision) for w in await store.pending_writes()] == [("i-1", 2), ("i-2", 1)]


async def test_given_same_key_of_two_kinds_then_they_are_two_writes(store: LocalStore) -> None:
    await store.put_write(pending("i-1", kind=WriteKind.CALL_RECORD))
    await store.put_write(pending("i-1", kind=WriteKind.WRAP_UP))
    assert len(await store.pending_writes()) == 2


async def test_given_a_newer_revision_meanwhile_when_the_older_is_removed_then_the_newer_stays(
    store: LocalStore,
) -> None:
    old, new = pending("i-1", 1), pending("i-1", 2)
    await store.put_write(old)
    await store.put_write(new)
    await store.remove_write(old)
    assert await store.pending_writes() == (new,)
    await store.remove_write(new)
    assert await store.pending_writes() == ()


async def test_given_attempts_when_noted_then_counted_and_a_refusal_is_kept(store: LocalStore) -> None:
    write = pending("i-1", 1)
    await store.put_write(write)
    await store.note_attempt(write, "")
    await store.note_attempt(write, "validation")
    assert await store.pending_writes() == (replace(write, attempts=2, refused="validation"),)


async def test_given_a_refused_write_when_a_later_revision_comes_then_it_may_be_delivered_again(
    store: LocalStore,
) -> None:
    await store.put_write(pending("i-1", 1))
    await store.note_attempt(pending("i-1", 1), "validation")
    await store.put_write(pending("i-1", 2))
    await store.note_attempt(pending("i-1", 1), "late word about the old one")
    assert await store.pending_writes() == (pending("i-1", 2),)


async def test_given_a_text_when_remembered_then_recalled_after_a_restart(store: LocalStore, reopen: Reopen) -> None:
    assert await store.recall("provisioning") == ""
    await store.remember("provisioning", "old")
    await store.remember("provisioning", '{"名": "新"}')
    await store.close()
    again = reopen()
    await again.open()
    assert await again.recall("provisioning") == '{"名": "新"}'
    await again.close()


async def test_given_texts_when_recalled_by_their_beginning_then_those_alone_and_in_order(store: LocalStore) -> None:
    for key in ("note:b", "note:a", "not", "Note:c", "note%d", "other:note:e"):
        await store.remember(key, f"text of {key}")
    assert list((await store.recall_all("note:")).items()) == [
        ("note:a", "text of note:a"),
        ("note:b", "text of note:b"),
    ]
    assert list(await store.recall_all("note%")) == ["note%d"]
    assert await store.recall_all("nothing") == {}


async def test_given_writes_at_once_then_none_is_lost(store: LocalStore) -> None:
    await asyncio.gather(*(store.put_write(pending(f"i-{n}")) for n in range(50)))
    assert {w.key for w in await store.pending_writes()} == {f"i-{n}" for n in range(50)}


async def test_given_a_closed_store_when_used_then_it_says_so(store: LocalStore) -> None:
    await store.close()
    await store.close()
    with pytest.raises(StorageError) as caught:
        await store.drafts()
    assert caught.value.code == "not_open"
    with pytest.raises(StorageError):
        await store.save_draft(draft())
