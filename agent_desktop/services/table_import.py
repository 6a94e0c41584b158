"""Bringing a table in: sent, tried without writing, then written. A step whose answer is lost may be asked again."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

from agent_desktop.domain.importing import ENDINGS, ImportJob, ImportNoun
from agent_desktop.ports import Importer, StorageError

_LONGEST_NAME = 200
_ODD = re.compile(r'[\\:*?"<>|\x00-\x1f]')
"""Characters that file names have on some systems only."""


class TableImport:
    """For those who may; errors are those of the ports."""

    def __init__(self, importer: Importer, new_id: Callable[[], str]) -> None:
        self._importer = importer
        self._new_id = new_id

    async def jobs(self) -> tuple[ImportJob, ...]:
        return await self._importer.jobs()

    async def job(self, import_id: str) -> ImportJob:
        return await self._importer.job(import_id)

    async def begin(self, noun: ImportNoun, path: Path, progress: Callable[[int, int], None]) -> ImportJob:
        """Sends the file; `progress` hears bytes sent and in all. Cancelling the task stops it.

        Raises BackendError, or StorageError("no_table") for a file that is none by its name.
        """
        if path.suffix.lower() not in ENDINGS or len(path.name) > _LONGEST_NAME:
            raise StorageError("no_table", path.name)
        made = await self._importer.make(self._new_id(), noun, _ODD.sub("_", path.name))
        return await self._importer.upload(made.id, path, progress)

    async def check(self, import_id: str, mapping: Mapping[str, str]) -> ImportJob:
        """Starts the dry run; `mapping` is heading -> field."""
        return await self._importer.check(import_id, mapping)

    async def run(self, import_id: str) -> ImportJob:
        return await self._importer.run(import_id)

    async def cancel(self, import_id: str) -> ImportJob:
        return await self._importer.cancel(import_id)

    async def errors(self, import_id: str, target: Path, language: str) -> None:
        """The table of bad rows as a file, in the language of its tag ("en", "zh_CN")."""
        await self._importer.errors(import_id, target, language)
