"""LocalStore in memory, with a disk that can be full."""

from __future__ import annotations

from dataclasses import replace

from agent_desktop.domain.interaction import CallRecord
from agent_desktop.domain.leg import Outcome
from agent_desktop.domain.outbox import PendingWrite, WriteKind
from agent_desktop.domain.wrapup import Draft
from agent_desktop.ports import StorageError
from tests.fakes.guard import only_in_tests


class MemoryStore:
    """The rows of the local file as dictionaries.

    Open and close it as often as wanted: the rows stay, as on a disk. fail("disk_full") makes every write raise until
    fail("").
    """

    def __init__(self, *, for_tests: bool = False) -> None:
        only_in_tests(self, for_tests)
        self.records: dict[str, CallRecord] = {}
        self.draft_rows: dict[str, Draft] = {}
        self.writes: dict[tuple[WriteKind, str], PendingWrite] = {}
        self.memory: dict[str, str] = {}
        self._failure = ""
        self._open = False

    def fail(self, code: str) -> None:
        self._failure = code

    async def open(self) -> None:
        self._open = True

    async def close(self) -> None:
        self._open = False

    async def save_record(self, record: CallRecord, write: PendingWrite | None) -> None:
        self._writing()
        known = self.records.get(record.interaction_id)
        if known is None or known.revision <= record.revision:
            self.records[record.interaction_id] = record
        if write is not None:
            self._put(write)

    async def recent_records(self, limit: int) -> tuple[CallRecord, ...]:
        self._reading()
        return tuple(sorted(self.records.values(), key=lambda r: r.started_at, reverse=True)[:limit])

    async def unfinished_records(self) -> tuple[CallRecord, ...]:
        self._reading()
        running = [r for r in self.records.values() if r.outcome is Outcome.IN_PROGRESS]
        return tuple(sorted(running, key=lambda r: r.started_at))

    async def save_draft(self, draft: Draft) -> None:
        self._writing()
        self.draft_rows[draft.interaction_id] = draft

    async def drafts(self) -> tuple[Draft, ...]:
        self._reading()
        return tuple(self.draft_rows.values())

    async def finish_draft(self, interaction_id: str, write: PendingWrite) -> None:
        self._writing()
        self.draft_rows.pop(interaction_id, None)
        self._put(write)

    async def put_write(self, write: PendingWrite) -> None:
        self._writing()
        self._put(write)

    async def pending_writes(self) -> tuple[PendingWrite, ...]:
        self._reading()
        return tuple(self.writes.values())

    async def remove_write(self, write: PendingWrite) -> None:
        self._writing()
        known = self.writes.get((write.kind, write.key))
        if known is not None and known.revision <= write.revision:
            del self.writes[write.kind, write.key]

    async def note_attempt(self, write: PendingWrite, refused: str) -> None:
        self._writing()
        known = self.writes.get((write.kind, write.key))
        if known is not None and known.revision == write.revision:
            self.writes[write.kind, write.key] = replace(known, attempts=known.attempts + 1, refused=refused)

    async def remember(self, key: str, text: str) -> None:
        self._writing()
        self.memory[key] = text

    async def recall(self, key: str) -> str:
        self._reading()
        return self.memory.get(key, "")

    async def recall_all(self, beginning: str) -> dict[str, str]:
        self._reading()
        return {key: text for key, text in sorted(self.memory.items()) if key.startswith(beginning)}

    def _put(self, write: PendingWrite) -> None:
        known = self.writes.get((write.kind, write.key))
        if known is None or known.revision <= write.revision:
            self.writes[write.kind, write.key] = write

    def _reading(self) -> None:
        if not self._open:
            raise StorageError("not_open")

    def _writing(self) -> None:
        self._reading()
        if self._failure:
            raise StorageError(self._failure)
