"""What is put on its way to the server: on disk before anybody hears of it, and its maker's for ever."""

from __future__ import annotations

import pytest

from agent_desktop.domain.events import WriteQueued
from agent_desktop.domain.outbox import PendingWrite, WriteKind
from agent_desktop.kit.bus import Bus
from agent_desktop.ports import StorageError
from agent_desktop.services.write_queue import WriteQueue
from tests.fakes.clock import ManualClock
from tests.fakes.local_store import MemoryStore


class _Watched(MemoryStore):
    """Tells the order of storing and telling."""

    def __init__(self) -> None:
        super().__init__(for_tests=True)
        self.told: list[tuple[str, PendingWrite]] = []

    async def put_write(self, write: PendingWrite) -> None:
        await super().put_write(write)
        self.told.append(("stored", write))


@pytest.fixture
async def store() -> _Watched:
    made = _Watched()
    await made.open()
    return made


def _queue(store: _Watched, who: str = "lina") -> WriteQueue:
    bus = Bus()
    bus.subscribe(WriteQueued, lambda fact: store.told.append(("told", fact.write)))
    return WriteQueue(store, bus, ManualClock(for_tests=True), lambda: who)


async def test_given_a_write_when_it_is_added_then_it_is_stored_before_it_is_told(store: _Watched) -> None:
    await _queue(store).add(WriteKind.TICKET, "t1", "{}", revision=3, title="Refund")

    (write,) = await store.pending_writes()
    assert (write.kind, write.key, write.revision, write.body) == (WriteKind.TICKET, "t1", 3, "{}")
    assert (write.title, write.username) == ("Refund", "lina")
    assert write.created_at == ManualClock(for_tests=True).now()
    assert store.told == [("stored", write), ("told", write)]


async def test_given_a_disk_that_takes_nothing_when_a_write_is_added_then_nobody_hears_of_it(store: _Watched) -> None:
    store.fail("disk_full")

    with pytest.raises(StorageError):
        await _queue(store).add(WriteKind.TICKET, "t1", "{}")

    assert store.told == []


async def test_given_a_write_that_was_made_when_another_logs_in_before_it_is_put_then_it_stays_its_makers(
    store: _Watched,
) -> None:
    made = _queue(store).make(WriteKind.DRAFT, "i1", "{}")

    await _queue(store, "chenjie").put(made)

    assert [w.username for w in await store.pending_writes()] == ["lina"]
