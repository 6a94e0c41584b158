"""Translates what SQLite and the file system report into StorageError codes.

Codes: disk_full, read_only, no_access, in_use (another copy of the program has the file), damaged, too_new (written by
a later version), not_open, io (everything else; the detail says what).
"""

from __future__ import annotations

import errno
import sqlite3

from agent_desktop.ports import StorageError

_OS_CODES = {
    errno.ENOSPC: "disk_full",
    errno.EDQUOT if hasattr(errno, "EDQUOT") else errno.ENOSPC: "disk_full",
    errno.EFBIG: "disk_full",
    errno.EROFS: "read_only",
    errno.EACCES: "no_access",
    errno.EPERM: "no_access",
    errno.ENOTDIR: "no_access",
    errno.EISDIR: "no_access",
    errno.EEXIST: "no_access",
}
_SQLITE_CODES = {
    sqlite3.SQLITE_FULL: "disk_full",
    sqlite3.SQLITE_READONLY: "read_only",
    sqlite3.SQLITE_PERM: "no_access",
    sqlite3.SQLITE_CANTOPEN: "no_access",
    sqlite3.SQLITE_BUSY: "in_use",
    sqlite3.SQLITE_LOCKED: "in_use",
    sqlite3.SQLITE_CORRUPT: "damaged",
    sqlite3.SQLITE_NOTADB: "damaged",
}
_PRIMARY = 0xFF
"""The low byte of an extended result code is the primary one (sqlite.org/rescode.html)."""


def storage_error(error: OSError | sqlite3.Error) -> StorageError:
    """The StorageError that says the same."""
    if isinstance(error, OSError):
        return StorageError(_OS_CODES.get(error.errno or 0, "io"), str(error))
    code = getattr(error, "sqlite_errorcode", None)  # missing on errors of the Python wrapper itself
    if code is None:
        return StorageError("io", str(error))
    return StorageError(_SQLITE_CODES.get(code & _PRIMARY, "io"), f"{error.sqlite_errorname}: {error}")


def is_damage(error: sqlite3.Error) -> bool:
    """Whether the file itself is broken, as opposed to full, locked or out of reach."""
    return storage_error(error).code == "damaged"
