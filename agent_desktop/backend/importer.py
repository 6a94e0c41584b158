"""Importer over HTTP; files are read and written in threads, piece by piece."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path

from agent_desktop.backend.connection import segment
from agent_desktop.backend.node import Node
from agent_desktop.backend.session import Session
from agent_desktop.domain.importing import (
    Example,
    Fate,
    FileColumn,
    ImportJob,
    ImportNoun,
    ImportState,
    RowMistake,
    TargetField,
)
from agent_desktop.ports import StorageError

_IMPORTS = "/v1/imports"
_PIECE = 256 << 10


class HttpImporter:
    """Uses the login of the backend whose `session` it is given."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def jobs(self) -> tuple[ImportJob, ...]:
        answer = await self._session.ask("GET", _IMPORTS)
        return tuple(_job_of(n) for n in answer.each("items"))

    async def job(self, import_id: str) -> ImportJob:
        return _job_of(await self._session.ask("GET", f"{_IMPORTS}/{segment(import_id)}"))

    async def make(self, import_id: str, noun: ImportNoun, file_name: str) -> ImportJob:
        body = {"id": import_id, "noun": noun.value, "file_name": file_name}
        return _job_of(await self._session.ask("POST", _IMPORTS, body=body))

    async def upload(self, import_id: str, path: Path, progress: Callable[[int, int], None]) -> ImportJob:
        try:
            length = (await asyncio.to_thread(path.stat)).st_size
            address = f"{_IMPORTS}/{segment(import_id)}/file"
            return _job_of(await self._session.send_file(address, lambda: _pieces(path, length, progress), length))
        except OSError as error:
            raise StorageError("file_unreadable", str(error)) from error

    async def check(self, import_id: str, mapping: Mapping[str, str]) -> ImportJob:
        body = {"mapping": {heading: name for heading, name in mapping.items() if name}}
        return _job_of(await self._session.ask("POST", f"{_IMPORTS}/{segment(import_id)}/check", body=body))

    async def run(self, import_id: str) -> ImportJob:
        return _job_of(await self._session.ask("POST", f"{_IMPORTS}/{segment(import_id)}/run"))

    async def cancel(self, import_id: str) -> ImportJob:
        return _job_of(await self._session.ask("POST", f"{_IMPORTS}/{segment(import_id)}/cancel"))

    async def errors(self, import_id: str, target: Path, language: str) -> None:
        coming = target.with_name(f"{target.name}.part")
        try:
            file = await asyncio.to_thread(coming.open, "wb")
            try:

                async def take(piece: bytes) -> None:
                    await asyncio.to_thread(file.write, piece)

                address = f"{_IMPORTS}/{segment(import_id)}/errors?language={segment(language)}"
                await self._session.fetch_file(address, take)
            except BaseException:
                file.close()
                coming.unlink(missing_ok=True)
                raise
            await asyncio.to_thread(file.close)
            await asyncio.to_thread(os.replace, coming, target)
        except OSError as error:
            raise StorageError("file_unwritable", str(error)) from error


async def _pieces(path: Path, length: int, progress: Callable[[int, int], None]) -> AsyncIterator[bytes]:
    """Exactly `length` bytes: a file that grows meanwhile is sent as it was."""
    sent = 0
    file = await asyncio.to_thread(path.open, "rb")
    try:
        while sent < length:
            piece = await asyncio.to_thread(file.read, min(_PIECE, length - sent))
            if not piece:
                raise OSError(f"{path} became shorter while it was sent")
            sent += len(piece)
            yield piece
            progress(sent, length)
    finally:
        file.close()


def _job_of(node: Node) -> ImportJob:
    counts, examples = node.at("counts"), node.fields("examples", optional=True)
    by = node.at("created_by")
    return ImportJob(
        id=node.text("id"),
        noun=node.choice("noun", ImportNoun),
        file_name=node.text("file_name"),
        state=node.choice("state", ImportState),
        created_at=node.moment("created_at"),
        checked=node.flag("checked", False),
        columns=tuple(
            FileColumn(n.text("heading"), n.text("field", ""), n.texts("samples")) for n in node.each("headings")
        ),
        fields=tuple(
            TargetField(n.text("name"), n.local_text("label"), n.flag("required", False)) for n in node.each("fields")
        ),
        rows=node.integer("rows", 0),
        total=node.integer("total", 0),
        counts={fate: counts.integer(fate.value, 0) for fate in Fate},
        examples={
            fate: tuple(_example_of(n) for n in node.at("examples").each(fate.value))
            for fate in Fate
            if fate.value in examples
        },
        problem=node.text("problem", ""),
        has_errors=node.flag("has_errors", False),
        by=by.text("display_name", ""),
        problem_code=node.text("problem_code", ""),
        problem_particulars={n: v.as_text() for n, v in node.fields("problem_particulars", optional=True).items()},
    )


def _example_of(node: Node) -> Example:
    mistakes = tuple(_mistake_of(n) for n in node.each("mistakes", optional=True))
    return Example(node.integer("line"), node.text("key", ""), node.text("detail", ""), mistakes)


def _mistake_of(node: Node) -> RowMistake:
    return RowMistake(
        field=node.text("field", ""),
        value=node.text("value", ""),
        code=node.text("code", ""),
        particulars={name: n.as_text() for name, n in node.fields("particulars", optional=True).items()},
        problem=node.text("problem", ""),
        advice=node.text("advice", ""),
    )
