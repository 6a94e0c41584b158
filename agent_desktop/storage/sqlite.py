"""LocalStore on one SQLite file: call log, drafts, outbox, and a few remembered texts.

Write-ahead log with synchronous=FULL: what was acknowledged survives kill -9 and loss of power
(sqlite.org/pragma.html#pragma_synchronous). One worker thread owns the connection, so that writes happen in the order
in which they were asked for; a write that was asked for happens even if nobody waits for it any more. The file is
locked for this process alone, and readable by its user alone.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from agent_desktop.domain.interaction import CallRecord
from agent_desktop.domain.leg import Outcome
from agent_desktop.domain.outbox import PendingWrite, WriteKind
from agent_desktop.domain.wrapup import Draft
from agent_desktop.kit.clock import Clock
from agent_desktop.ports import StorageError
from agent_desktop.storage.faults import is_damage, storage_error
from agent_desktop.storage.recovery import salvage, set_aside
from agent_desktop.storage.rows import RowError, draft_of_text, draft_text, record_of_text, record_text
from agent_desktop.storage.schema import migrate

log = logging.getLogger(__name__)

T = TypeVar("T")
_LOCK_WAIT = 1.0
"""Seconds that opening waits for another process to let go of the file (it may just be closing)."""
_CACHE_KIB = 512
"""SQLite's own 2 MiB fill up over a thousand calls, and what is written here is not read again for long."""
_KEPT_RECORDS = 20_000
"""Call log rows kept at most; the server has them all."""

_OUTBOX_COLUMNS = "kind, key, revision, body, created_at, title, attempts, refused, username"
_PUT_WRITE = f"""
    INSERT INTO outbox ({_OUTBOX_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (kind, key) DO UPDATE SET
      revision = excluded.revision, body = excluded.body, created_at = excluded.created_at, title = excluded.title,
      attempts = excluded.attempts, refused = excluded.refused, username = excluded.username
    WHERE excluded.revision >= outbox.revision
"""  # noqa: S608  # column names only
_PUT_RECORD = """
    INSERT INTO records (interaction_id, revision, started_at, running, body) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (interaction_id) DO UPDATE SET
      revision = excluded.revision, started_at = excluded.started_at, running = excluded.running, body = excluded.body
    WHERE excluded.revision >= records.revision
"""


class SqliteStore:
    """The LocalStore of the installed program.

    open() makes the file and its folder, sets a damaged file aside (`recovered_from`, with what could be read from it
    in the new one) and raises StorageError (codes: storage/faults).
    """

    def __init__(self, path: Path, clock: Clock) -> None:
        self._path = path
        self._clock = clock
        self._worker: ThreadPoolExecutor | None = None
        self._connection: sqlite3.Connection | None = None
        self._recovered_from: Path | None = None

    @property
    def recovered_from(self) -> Path | None:
        """Where the damaged file lies that open() found, None if it found none."""
        return self._recovered_from

    async def open(self) -> None:
        if self._worker is not None:
            return
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="local-store")
        try:
            await self._run(self._open)
        except BaseException:
            await self.close()
            raise

    async def close(self) -> None:
        """Waits for what was asked for, then lets go of the file; idempotent."""
        worker, self._worker = self._worker, None
        if worker is None:
            return
        try:
            await asyncio.shield(asyncio.wrap_future(worker.submit(self._close)))
        finally:
            worker.shutdown(wait=False)

    # --- call log

    async def save_record(self, record: CallRecord, write: PendingWrite | None) -> None:
        row = (
            record.interaction_id,
            record.revision,
            record.started_at.timestamp(),
            record.outcome is Outcome.IN_PROGRESS,
            record_text(record),
        )

        def work(db: sqlite3.Connection) -> None:
            db.execute(_PUT_RECORD, row)
            if write is not None:
                db.execute(_PUT_WRITE, _write_row(write))

        await self._change(work)

    async def recent_records(self, limit: int) -> tuple[CallRecord, ...]:
        return await self._records("SELECT body FROM records ORDER BY started_at DESC LIMIT ?", (limit,))

    async def unfinished_records(self) -> tuple[CallRecord, ...]:
        return await self._records("SELECT body FROM records WHERE running ORDER BY started_at", ())

    # --- drafts

    async def save_draft(self, draft: Draft) -> None:
        row = (draft.interaction_id, draft_text(draft))
        await self._change(lambda db: db.execute("INSERT OR REPLACE INTO drafts VALUES (?, ?)", row))

    async def drafts(self) -> tuple[Draft, ...]:
        texts = await self._read("SELECT body FROM drafts ORDER BY rowid", ())
        return tuple(_readable(draft_of_text, texts))

    async def finish_draft(self, interaction_id: str, write: PendingWrite) -> None:
        def work(db: sqlite3.Connection) -> None:
            db.execute(_PUT_WRITE, _write_row(write))
            db.execute("DELETE FROM drafts WHERE interaction_id = ?", (interaction_id,))

        await self._change(work)

    # --- outbox

    async def put_write(self, write: PendingWrite) -> None:
        await self._change(lambda db: db.execute(_PUT_WRITE, _write_row(write)))

    async def pending_writes(self) -> tuple[PendingWrite, ...]:
        return await self._run(self._pending_writes)

    async def remove_write(self, write: PendingWrite) -> None:
        statement = "DELETE FROM outbox WHERE kind = ? AND key = ? AND revision <= ?"
        await self._change(lambda db: db.execute(statement, (write.kind.value, write.key, write.revision)))

    async def note_attempt(self, write: PendingWrite, refused: str) -> None:
        statement = "UPDATE outbox SET attempts = attempts + 1, refused = ? WHERE kind = ? AND key = ? AND revision = ?"
        row = (refused, write.kind.value, write.key, write.revision)
        await self._change(lambda db: db.execute(statement, row))

    # --- remembered texts

    async def remember(self, key: str, text: str) -> None:
        await self._change(lambda db: db.execute("INSERT OR REPLACE INTO memory VALUES (?, ?)", (key, text)))

    async def recall(self, key: str) -> str:
        found = await self._read("SELECT text FROM memory WHERE key = ?", (key,))
        return found[0] if found else ""

    async def recall_all(self, beginning: str) -> dict[str, str]:
        statement = "SELECT key, text FROM memory WHERE substr(key, 1, length(?1)) = ?1 ORDER BY key"
        return await self._run(lambda: dict(self._db().execute(statement, (beginning,)).fetchall()))

    # --- in the loop's thread

    async def _run(self, work: Callable[[], T]) -> T:
        if self._worker is None:
            raise StorageError("not_open")
        # shielded: who asked may be cancelled (the program closes), the write still happens
        return await asyncio.shield(asyncio.wrap_future(self._worker.submit(_translating, work)))

    async def _change(self, work: Callable[[sqlite3.Connection], object]) -> None:
        def change() -> None:
            with _transaction(self._db()) as db:
                work(db)

        await self._run(change)

    async def _read(self, statement: str, values: tuple[object, ...]) -> list[str]:
        return await self._run(lambda: [str(row[0]) for row in self._db().execute(statement, values)])

    async def _records(self, statement: str, values: tuple[object, ...]) -> tuple[CallRecord, ...]:
        return tuple(_readable(record_of_text, await self._read(statement, values)))

    # --- in the worker's thread

    def _db(self) -> sqlite3.Connection:
        if self._connection is None:
            raise StorageError("not_open")
        return self._connection

    def _open(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._connection = _connect(self._path)
        except sqlite3.DatabaseError as error:
            if not is_damage(error):
                raise
            self._recover(error)
        with _transaction(self._db()) as db:
            db.execute(
                "DELETE FROM records WHERE NOT running AND started_at <"
                " (SELECT started_at FROM records ORDER BY started_at DESC LIMIT 1 OFFSET ?)",
                (_KEPT_RECORDS - 1,),
            )

    def _recover(self, error: sqlite3.DatabaseError) -> None:
        aside = set_aside(self._path, self._clock.now())
        self._connection = _connect(self._path)
        saved = salvage(aside, self._connection)
        self._recovered_from = aside
        log.warning("the local file was damaged (%s); kept as %s, %d rows saved from it", error, aside.name, saved)

    def _close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _pending_writes(self) -> tuple[PendingWrite, ...]:
        rows = self._db().execute(f"SELECT {_OUTBOX_COLUMNS} FROM outbox ORDER BY place")  # noqa: S608  # column names
        return tuple(_readable(_write_of_row, rows))


def _connect(path: Path) -> sqlite3.Connection:
    path.touch(mode=0o600, exist_ok=True)  # names and numbers of customers: for this user only
    connection = sqlite3.connect(path, timeout=_LOCK_WAIT, isolation_level=None, check_same_thread=False)
    try:
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        with _transaction(connection):
            pass  # takes the lock now, so that a second process hears of it at once
        migrate(connection)
        verdict = str(connection.execute("PRAGMA quick_check(1)").fetchone()[0])
        if verdict != "ok":
            raise _damage(" ".join(verdict.split()))
        _sync_folder(path.parent)
    except BaseException:
        connection.close()
        raise
    return connection


def _damage(verdict: str) -> sqlite3.DatabaseError:
    error = sqlite3.DatabaseError(verdict)
    error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
    error.sqlite_errorname = "SQLITE_CORRUPT"
    return error


def _sync_folder(folder: Path) -> None:
    """A new file's name is only safe once its folder is on disk too (not possible, and not needed, on Windows)."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _transaction(db: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    db.execute("BEGIN IMMEDIATE")
    try:
        yield db
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:  # SQLite has already rolled back when the disk was full
            db.execute("ROLLBACK")
        raise


def _translating(work: Callable[[], T]) -> T:
    try:
        return work()
    except (OSError, sqlite3.Error) as error:
        raise storage_error(error) from error


def _write_row(write: PendingWrite) -> tuple[object, ...]:
    return (
        write.kind.value,
        write.key,
        write.revision,
        write.body,
        write.created_at.isoformat(),
        write.title,
        write.attempts,
        write.refused,
        write.username,
    )


def _write_of_row(row: tuple[str, str, int, str, str, str, int, str, str]) -> PendingWrite:
    kind, key, revision, body, created_at, title, attempts, refused, username = row
    try:
        moment = datetime.fromisoformat(created_at)
        return PendingWrite(WriteKind(kind), key, revision, body, moment, title, attempts, refused, username)
    except ValueError as error:
        raise RowError(f"outbox: {error}") from error


R = TypeVar("R")


def _readable(read: Callable[[R], T], rows: Iterable[R]) -> Iterator[T]:
    """Everything that can be read; one bad row must not hide the others."""
    for row in rows:
        try:
            yield read(row)
        except RowError as error:
            log.warning("a row of the local file makes no sense and is left out: %s", error)
