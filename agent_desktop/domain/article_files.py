"""Files beside an article: which the server takes, and what a version does to them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePath

from agent_desktop.domain.knowledge import Attachment

MAX_BYTES = 700_000
MOST_FILES = 20
_LONGEST_NAME = 120
_ODD = re.compile(r'[/\\:*?"<>|\x00-\x1f]')
"""Characters that file names have on some systems only."""
_OFFICE = "application/vnd.openxmlformats-officedocument"
MEDIA_TYPES: Mapping[str, str] = {
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".txt": "text/plain",
    ".csv": "text/csv",
    ".docx": f"{_OFFICE}.wordprocessingml.document",
    ".xlsx": f"{_OFFICE}.spreadsheetml.sheet",
}
"""By ending."""
_BEGINNINGS: Mapping[str, bytes] = {
    ".pdf": b"%PDF-",
    ".png": b"\x89PNG\r\n\x1a\n",
    ".jpg": b"\xff\xd8\xff",
    ".jpeg": b"\xff\xd8\xff",
    ".docx": b"PK\x03\x04",
    ".xlsx": b"PK\x03\x04",
}


class FileFlaw(StrEnum):
    """Why a file cannot be added; the values are codes of problems."""

    KIND = "file_kind"
    EMPTY = "file_empty"
    TOO_LARGE = "file_too_large"
    CONTENT = "file_content"
    """It is not what its name says."""


class FileChange(StrEnum):
    """What a version does to a file; readers see it when the version is published."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class VersionFile:
    file: Attachment
    change: FileChange = FileChange.SAME


def ending_of(name: str) -> str:
    return PurePath(name).suffix.lower()


def flaw_of(name: str, size: int, content: bytes = b"") -> FileFlaw | None:
    """Without `content` what name and size tell already."""
    ending = ending_of(name)
    if ending not in MEDIA_TYPES:
        return FileFlaw.KIND
    if not size:
        return FileFlaw.EMPTY
    if size > MAX_BYTES:
        return FileFlaw.TOO_LARGE
    beginning = _BEGINNINGS.get(ending)
    fits = _is_text(content) if beginning is None else content.startswith(beginning)
    return FileFlaw.CONTENT if content and not fits else None


def stored_name(name: str) -> str:
    """The name under which the server takes it: no path, nothing odd, short enough, the ending kept."""
    clean = _ODD.sub("_", PurePath(name).name)
    ending = PurePath(clean).suffix
    return clean if len(clean) <= _LONGEST_NAME else clean[: _LONGEST_NAME - len(ending)] + ending


def _is_text(content: bytes) -> bool:
    try:
        return "\x00" not in content.decode()
    except UnicodeDecodeError:
        return False
