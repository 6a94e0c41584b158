"""The work of one import, for a thread of its own: nothing here touches the application or its connections."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from server_stub.db import Database
from server_stub.importing.columns import Column, read_header, recognised
from server_stub.importing.file_flaws import FileFlaw, ImportProblem
from server_stub.importing.files import open_sheet
from server_stub.importing.report import Report
from server_stub.importing.run import CHUNK, Noun, import_file

_SAMPLES = 3
_SHOWN = 60
_MOST_HEADING = 200
_CHUNK = 250
_PAUSE_SECONDS = 0.12
"""After each chunk that was written: SQLite lets one write at a time, and who waits looks every 0.1 s."""


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be done; `mapping` names every heading, "-" leaves one out. `errors`: a file for each language."""

    noun: Noun
    path: Path
    errors: Mapping[str, Path]
    mapping: Mapping[str, str]
    dry_run: bool
    database_url: str


@dataclass(frozen=True, slots=True)
class Ended:
    """What came of it."""

    rows: int
    summary: Mapping[str, Any]
    ignored: list[str]


class Stopped(Exception):
    """It was told to stop after so many rows."""

    def __init__(self, rows: int) -> None:
        super().__init__(rows)
        self.rows = rows


def headings_of(path: Path, columns: Sequence[Column]) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """The headings with a few cells below each, and which field each seems to be. Raises ImportProblem."""
    with open_sheet(path) as sheet:
        header = read_header(sheet)
        rows = [line.cells for line in islice(sheet.lines, _SAMPLES)]
    places = {heading: place for place, heading in reversed(list(enumerate(header.cells))) if heading}
    if any(len(heading) > _MOST_HEADING for heading in places):
        raise ImportProblem(FileFlaw.HEADING_TOO_LONG, most=_MOST_HEADING)
    found = [
        {"heading": heading, "samples": [row[place][:_SHOWN] for row in rows if place < len(row) and row[place]]}
        for heading, place in sorted(places.items(), key=lambda item: item[1])
    ]
    return found, recognised(header.cells, columns)


def run_job(job: Job, stop: threading.Event, progress: Callable[[int], object]) -> Ended:
    """Blocks until it is done. Raises ImportProblem, or Stopped once `stop` is set."""

    def step(rows: int) -> None:
        progress(rows)
        if stop.wait(0 if job.dry_run else _PAUSE_SECONDS):
            raise Stopped(rows)

    return asyncio.run(_run(job, step))


async def _run(job: Job, step: Callable[[int], object]) -> Ended:
    database = Database(job.database_url)
    for path in job.errors.values():
        path.unlink(missing_ok=True)
    report = Report(job.errors)
    try:
        ignored = await import_file(
            database,
            job.noun,
            job.path,
            report,
            mapping=job.mapping,
            dry_run=job.dry_run,
            progress=step,
            chunk=CHUNK if job.dry_run else _CHUNK,
        )
    finally:
        report.close()
        await database.close()
    return Ended(report.rows, report.summary(), ignored)
