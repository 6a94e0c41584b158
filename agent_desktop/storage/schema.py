"""The tables of the local file, and how an older file becomes a current one.

`PRAGMA user_version` counts the steps of MIGRATIONS that a file has been through. A step is never edited once a version
with it was released; a change is a new step.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from agent_desktop.ports import StorageError

MIGRATIONS: Sequence[Sequence[str]] = (
    (
        """
        CREATE TABLE records (
          interaction_id TEXT PRIMARY KEY,
          revision INTEGER NOT NULL,
          started_at REAL NOT NULL,  -- seconds since 1970, so that order does not depend on the spelling of a time
          running INTEGER NOT NULL,
          body TEXT NOT NULL
        ) STRICT
        """,
        "CREATE INDEX records_by_start ON records (started_at)",
        "CREATE INDEX records_running ON records (started_at) WHERE running",
        "CREATE TABLE drafts (interaction_id TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT",
        """
        CREATE TABLE outbox (
          place INTEGER PRIMARY KEY AUTOINCREMENT,
          kind TEXT NOT NULL,
          key TEXT NOT NULL,
          revision INTEGER NOT NULL,
          body TEXT NOT NULL,
          created_at TEXT NOT NULL,
          title TEXT NOT NULL,
          attempts INTEGER NOT NULL,
          refused TEXT NOT NULL,
          username TEXT NOT NULL,
          UNIQUE (kind, key)
        ) STRICT
        """,
        "CREATE TABLE memory (key TEXT PRIMARY KEY, text TEXT NOT NULL) STRICT",
    ),
)
TABLES = ("outbox", "drafts", "memory", "records")
"""In the order in which they are saved from a damaged file: what only this computer knows comes first."""


def migrate(connection: sqlite3.Connection, steps: Sequence[Sequence[str]] = MIGRATIONS) -> None:
    """Brings the file to the newest version, each step in a transaction; raises StorageError("too_new")."""
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if version > len(steps):
        raise StorageError("too_new", f"file version {version}, program version {len(steps)}")
    for number, statements in enumerate(steps[version:], start=version + 1):
        connection.execute("BEGIN IMMEDIATE")
        try:
            for statement in statements:
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {number}")
            connection.execute("COMMIT")
        except BaseException:
            connection.execute("ROLLBACK")
            raise
