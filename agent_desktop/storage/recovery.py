"""Sets a damaged file aside and saves what can still be read from it."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path

from agent_desktop.storage.schema import TABLES

log = logging.getLogger(__name__)


def set_aside(path: Path, now: datetime) -> Path:
    """Renames `path` (and SQLite's files beside it) to `<name>.damaged-<time>` and returns the new name."""
    stamp = now.strftime("%Y%m%dT%H%M%S.%f")
    aside = path.with_name(f"{path.name}.damaged-{stamp}")
    for suffix in ("-wal", "-shm", "-journal"):
        beside = path.with_name(path.name + suffix)
        if beside.exists():
            beside.replace(aside.with_name(aside.name + suffix))
    path.replace(aside)
    return aside


def salvage(damaged: Path, into: sqlite3.Connection) -> int:
    """Copies every readable row into the new file and returns how many; never raises on what it cannot read."""
    saved = 0
    try:
        with closing(sqlite3.connect(f"{damaged.absolute().as_uri()}?mode=rw", uri=True)) as source:
            for table in TABLES:
                saved += _copy(source, into, table)
    except sqlite3.Error as error:
        log.warning("nothing more can be read from %s: %s", damaged.name, error)
    return saved


def _copy(source: sqlite3.Connection, into: sqlite3.Connection, table: str) -> int:
    columns = [row[1] for row in into.execute(f"PRAGMA table_info({table})")]
    names = ", ".join(columns)
    insert = f"INSERT OR IGNORE INTO {table} ({names}) VALUES ({', '.join('?' * len(columns))})"  # noqa: S608  # our names
    saved = 0
    into.execute("BEGIN IMMEDIATE")
    for direction in ("ASC", "DESC"):  # a broken page is reached from both sides
        # NOT INDEXED: a broken index must not hide rows that are still in the table
        select = f"SELECT {names} FROM {table} NOT INDEXED ORDER BY rowid {direction}"  # noqa: S608
        try:
            for row in source.execute(select):
                saved += _insert(into, insert, row)
            break
        except (sqlite3.Error, UnicodeDecodeError) as error:
            log.warning("table %s, %s: %d rows saved, then: %s", table, direction, saved, error)
    into.execute("COMMIT")
    return saved


def _insert(into: sqlite3.Connection, statement: str, row: Sequence[object]) -> int:
    try:
        return into.execute(statement, row).rowcount
    except sqlite3.IntegrityError:
        return 0  # half a row: its columns no longer have their types
