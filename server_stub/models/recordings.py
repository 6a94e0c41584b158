"""Recordings of calls: the exchange writes a WAV file per contact into a folder, named after the contact's session."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Collection
from pathlib import Path

ENDING = ".wav"
# what an exchange puts into a Call-ID or a session id, and nothing that leads out of the folder or hides in it
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@+=-]{0,199}\Z")


class Recordings:
    """The folder of recordings; without one there are none. Files may come and go at any time."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    async def file_of(self, session_id: str) -> Path | None:
        """Where the recording of a contact lies; None when there is none."""
        return await asyncio.to_thread(self._file, session_id)

    async def among(self, session_ids: Collection[str]) -> frozenset[str]:
        """Those of the contacts that have one."""
        if self._folder is None or not session_ids:
            return frozenset()
        wanted = set(session_ids)
        return await asyncio.to_thread(lambda: frozenset(s for s in wanted if self._file(s) is not None))

    def _file(self, session_id: str) -> Path | None:
        if self._folder is None or not _NAME.match(session_id):
            return None
        path = self._folder / f"{session_id}{ENDING}"
        return path if path.is_file() and not path.is_symlink() else None
