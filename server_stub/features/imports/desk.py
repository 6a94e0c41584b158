"""Imports as they go on: the uploaded file, the dry run, the run, and what is left when the server stopped meanwhile.

An import works in a thread with a loop and connections of its own: reading a large workbook must not hold up calls.
Raises Problem; what is wrong with a file becomes the import's `problem`, a sentence for the administrator.
"""

from __future__ import annotations

import asyncio
import logging
import os
import threading
import uuid
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from server_stub.db import Database
from server_stub.features.imports.job_thread import Ended, Job, Stopped, headings_of, run_job
from server_stub.importing.file_flaws import FileFlaw, ImportProblem
from server_stub.importing.mistakes import LANGUAGES
from server_stub.importing.run import Noun, columns_of
from server_stub.models.catalogue_view import Catalogue
from server_stub.models.import_jobs import BUSY, IMPORT_TRANSITIONS, ImportEvent, ImportJob, ImportState
from server_stub.models.upsert import insert_missing
from server_stub.security.problems import FieldError, Problem, ProblemType, validation
from server_stub.settings import Settings

_log = logging.getLogger(__name__)
_FOLDER = "imports"
_BEAT_SECONDS = 1.0
_SILENT = timedelta(seconds=30)
"""A process that said nothing of its import for so long is gone."""
_KEPT = timedelta(days=7)
"""Of files: they hold personal data."""
_BUFFER = 1 << 20


class ImportDesk:
    """One import works at a time. A row of a process that is gone is told as interrupted."""

    def __init__(
        self, settings: Settings, database: Database, catalogue: Catalogue, clock: Callable[[], datetime]
    ) -> None:
        self._settings, self._database, self._catalogue, self._now = settings, database, catalogue, clock
        self._folder = settings.data_dir / _FOLDER
        self._worker = str(uuid.uuid4())
        self._task: asyncio.Task[None] | None = None
        self._stop = threading.Event()
        self._working = ""
        self._asked: ImportEvent = ImportEvent.INTERRUPT
        """Why the work is told to stop."""

    async def start(self) -> None:
        """Forgets old files; on SQLite this is the only process, so that whatever was working is not."""
        await asyncio.to_thread(_sweep, self._folder, self._now() - _KEPT)
        if self._settings.sqlalchemy_url.startswith("sqlite"):
            async with self._database.write() as db:
                for job in await db.scalars(select(ImportJob).where(ImportJob.state.in_(BUSY))):
                    self._move(job, ImportEvent.INTERRUPT)

    async def close(self) -> None:
        """Stops what is going on; it is then interrupted and may be run again."""
        self._asked = ImportEvent.INTERRUPT
        self._stop.set()
        if self._task is not None:
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    # --- reading

    async def listed(self, limit: int) -> list[ImportJob]:
        async with self._database.read() as db:
            jobs = await db.scalars(select(ImportJob).order_by(ImportJob.created_at.desc()).limit(limit))
            return [self._honest(job) for job in jobs]

    async def job(self, import_id: str) -> ImportJob:
        async with self._database.read() as db:
            return self._honest(await _found(db, import_id))

    def errors_file(self, job: ImportJob, language: str = LANGUAGES[0]) -> Path | None:
        """The bad rows of the last dry run or run; None when there are none or they are no longer kept."""
        path = self._errors(job.id)[language]
        return path if job.counts.get("bad") and path.exists() else None

    # --- steps

    async def make(self, import_id: str, noun: Noun, file_name: str, user_id: str) -> ImportJob:
        """The same twice is one import."""
        row: dict[str, Any] = {
            "id": import_id,
            "noun": noun.value,
            "file_name": file_name,
            "size": 0,
            "state": ImportState.WAITING.value,
            "headings": [],
            "mapping": {},
            "checked": False,
            "rows": 0,
            "total": 0,
            "counts": {},
            "examples": {},
            "problem": "",
            "problem_code": "",
            "problem_particulars": {},
            "worker": "",
            "created_by": user_id,
            "created_at": self._now(),
            "updated_at": self._now(),
        }
        async with self._database.write() as db:
            await insert_missing(db, ImportJob, row, "id")
            job = await _found(db, import_id)
            if (job.noun, job.file_name, job.created_by) != (noun.value, file_name, user_id):
                raise Problem(ProblemType.CONFLICT, "There is another import of this id.")
            return self._honest(job)

    async def upload(self, import_id: str, content: AsyncIterator[bytes]) -> ImportJob:
        """Takes the file to the disk as it comes, and reads its headings. The same again takes its place."""
        job = await self.job(import_id)
        self._check(job, ImportEvent.UPLOAD)
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self._path(job)
        coming = path.with_name(f"{path.name}.{uuid.uuid4().hex}.part")
        try:
            size = await self._take(coming, content, job.file_name)
            await asyncio.to_thread(os.replace, coming, path)
        finally:
            await asyncio.to_thread(coming.unlink, missing_ok=True)
        columns = columns_of(Noun(job.noun), self._catalogue)
        try:
            headings, mapping = await asyncio.to_thread(headings_of, path, columns)
        except ImportProblem as error:
            await asyncio.to_thread(path.unlink, missing_ok=True)
            raise _refused(error.of(job.file_name)) from None
        async with self._database.write() as db:
            job = await _found(db, import_id, lock=True)
            self._move(job, ImportEvent.UPLOAD)
            job.size, job.headings, job.mapping = size, headings, mapping
            job.checked, job.rows, job.total = False, 0, 0
            job.counts, job.examples = {}, {}
            _forget_problem(job)
            return job

    async def check(self, import_id: str, mapping: Mapping[str, str]) -> ImportJob:
        """Starts the dry run. `mapping` is heading -> field; a heading that is not named is left out."""
        job = await self.job(import_id)
        self._check_mapping(job, mapping)
        return await self._begin(import_id, ImportEvent.CHECK, dict(mapping))

    async def run(self, import_id: str) -> ImportJob:
        """Starts the import itself."""
        job = await self.job(import_id)
        if not job.checked and job.state != ImportState.DONE:
            raise Problem(ProblemType.ILLEGAL_TRANSITION, "Try it without writing first.", reason="import_not_tried")
        return await self._begin(import_id, ImportEvent.RUN, None)

    async def cancel(self, import_id: str) -> ImportJob:
        """Stops it after the rows in hand; what is stored stays stored. One that does not work stays as it is."""
        job = await self.job(import_id)
        if job.state in BUSY and self._working == import_id and self._task is not None:
            self._asked = ImportEvent.CANCEL
            self._stop.set()
            await asyncio.shield(self._task)
            job = await self.job(import_id)
        return job

    # --- inside

    async def _take(self, path: Path, content: AsyncIterator[bytes], file_name: str) -> int:
        size, waiting = 0, bytearray()
        with await asyncio.to_thread(_private, path) as file:
            async for piece in content:
                size += len(piece)
                if size > self._settings.max_import_bytes:
                    too_large = ImportProblem(
                        FileFlaw.TOO_LARGE, file=file_name, most=self._settings.max_import_bytes >> 20
                    )
                    raise _refused(too_large, ProblemType.TOO_LARGE)
                waiting += piece
                if len(waiting) >= _BUFFER:
                    await asyncio.to_thread(file.write, bytes(waiting))
                    waiting.clear()
            await asyncio.to_thread(file.write, bytes(waiting))
        return size

    def _check_mapping(self, job: ImportJob, mapping: Mapping[str, str]) -> None:
        if not job.headings:
            return  # the state says that there is no file yet
        columns = columns_of(Noun(job.noun), self._catalogue)
        headings, names = {str(h["heading"]) for h in job.headings}, {c.name for c in columns}
        said = list(mapping.values())
        unknown = [h for h, name in mapping.items() if h not in headings or name not in names]
        twice = sorted({name for name in said if said.count(name) > 1})
        missing = [c.name for c in columns if c.required and c.name not in said]
        errors = [
            *(FieldError(field="body.mapping", message="There is no such column.", code="unknown") for _ in unknown),
            *(
                FieldError(field=f"body.mapping.{n}", message="Two columns are this field.", code="twice")
                for n in twice
            ),
            *(
                FieldError(field=f"body.mapping.{n}", message="Say which column this field is.", code="required")
                for n in missing
            ),
        ]
        if errors:
            raise validation(errors)

    async def _begin(self, import_id: str, event: ImportEvent, mapping: dict[str, str] | None) -> ImportJob:
        if self._working:
            raise _another()
        self._working = import_id
        try:
            job = await self._claim(import_id, event, mapping)
        except BaseException:
            self._working = ""
            raise
        self._stop.clear()
        self._asked = ImportEvent.INTERRUPT
        work = Job(
            noun=Noun(job.noun),
            path=self._path(job),
            errors=self._errors(import_id),
            mapping={str(h["heading"]): job.mapping.get(str(h["heading"]), "-") for h in job.headings},
            dry_run=event is ImportEvent.CHECK,
            database_url=self._settings.sqlalchemy_url,
        )
        self._task = asyncio.create_task(self._work(import_id, work, job.file_name), name="import")
        return job

    async def _claim(self, import_id: str, event: ImportEvent, mapping: dict[str, str] | None) -> ImportJob:
        async with self._database.write() as db:
            job = self._honest(await _found(db, import_id, lock=True))
            self._check(job, event)
            if not await asyncio.to_thread(self._path(job).exists):
                raise Problem(
                    ProblemType.CONFLICT, "The file is no longer kept. Choose it again.", reason="import_file_gone"
                )
            busy = await db.scalars(select(ImportJob).where(ImportJob.state.in_(BUSY), ImportJob.id != import_id))
            if any(self._honest(other).state in BUSY for other in busy):
                raise _another()
            self._move(job, event)
            job.worker, job.rows = self._worker, 0
            _forget_problem(job)
            if mapping is not None:
                job.mapping, job.checked, job.total, job.counts, job.examples = mapping, False, 0, {}, {}
            return job

    async def _work(self, import_id: str, work: Job, file_name: str) -> None:
        """Runs to its end, whatever that is, and says every second how far it is."""
        done = [0]
        running = asyncio.ensure_future(asyncio.to_thread(run_job, work, self._stop, lambda n: done.__setitem__(0, n)))
        try:
            while not running.done():
                await asyncio.wait([running], timeout=_BEAT_SECONDS)
                if not running.done():
                    await self._note(import_id, rows=done[0])
            ended = running.result()
            await self._finish(import_id, work, ended)
        except Stopped as stopped:
            await self._end(import_id, self._asked, rows=stopped.rows)
        except ImportProblem as error:
            await self._fail(import_id, done[0], error.of(file_name))
        except Exception:
            _log.exception("import %s failed", import_id)
            await self._fail(import_id, done[0], ImportProblem(FileFlaw.INTERNAL))
        finally:
            self._task, self._working = None, ""

    async def _finish(self, import_id: str, work: Job, ended: Ended) -> None:
        counts = {**ended.summary, "ignored": ended.ignored}
        examples = counts.pop("examples")
        counts.pop("errors")
        event = ImportEvent.FINISH_CHECK if work.dry_run else ImportEvent.FINISH_RUN
        if not work.dry_run:
            await asyncio.to_thread(work.path.unlink, missing_ok=True)
        await self._end(
            import_id, event, rows=ended.rows, total=ended.rows, counts=counts, examples=examples, checked=True
        )

    async def _fail(self, import_id: str, rows: int, why: ImportProblem) -> None:
        said = {"problem": str(why), "problem_code": why.flaw.value, "problem_particulars": why.particulars}
        await self._end(import_id, ImportEvent.FAIL, rows=rows, **said)

    async def _end(self, import_id: str, event: ImportEvent, **values: Any) -> None:
        async with self._database.write() as db:
            job = await _found(db, import_id, lock=True)
            self._move(job, event)
            for name, value in values.items():
                setattr(job, name, value)

    async def _note(self, import_id: str, rows: int) -> None:
        async with self._database.write() as db:
            job = await _found(db, import_id, lock=True)
            job.rows, job.updated_at = rows, self._now()

    def _move(self, job: ImportJob, event: ImportEvent) -> None:
        self._check(job, event)
        job.state = IMPORT_TRANSITIONS[ImportState(job.state)][event].value
        job.updated_at = self._now()
        _log.info("import %s %s -> %s", job.id, event.value, job.state)

    def _check(self, job: ImportJob, event: ImportEvent) -> None:
        if event not in IMPORT_TRANSITIONS[ImportState(job.state)]:
            detail = f"This is not possible while the import is {job.state}."
            raise Problem(ProblemType.ILLEGAL_TRANSITION, detail, state={"state": job.state})

    def _honest(self, job: ImportJob) -> ImportJob:
        """A process that is gone works on nothing."""
        gone = job.worker != self._worker and job.updated_at + _SILENT < self._now()
        lost = job.worker == self._worker and self._working != job.id
        if job.state in BUSY and (gone or lost):
            job.state = ImportState.INTERRUPTED.value
        return job

    def _errors(self, import_id: str) -> dict[str, Path]:
        return {language: self._folder / f"{import_id}.errors.{language}.csv" for language in LANGUAGES}

    def _path(self, job: ImportJob) -> Path:
        return self._folder / f"{job.id}{Path(job.file_name).suffix.lower()}"


def _another() -> Problem:
    return Problem(
        ProblemType.CONFLICT, "Another import is going on. Wait until it has ended.", reason="import_another"
    )


def _refused(why: ImportProblem, kind: ProblemType = ProblemType.VALIDATION) -> Problem:
    errors = [FieldError(field="body", message=str(why), code="no_table")] if kind is ProblemType.VALIDATION else []
    return Problem(kind, str(why), errors=errors, reason=why.flaw.value, particulars=why.particulars)


def _forget_problem(job: ImportJob) -> None:
    job.problem, job.problem_code, job.problem_particulars = "", "", {}


async def _found(db: AsyncSession, import_id: str, *, lock: bool = False) -> ImportJob:
    job = await db.get(ImportJob, import_id, with_for_update=lock or None)
    if job is None:
        raise Problem(ProblemType.NOT_FOUND, "There is no such import.")
    return job


def _private(path: Path) -> Any:
    """A new file that nobody else on this computer may read."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def _sweep(folder: Path, before: datetime) -> None:
    if not folder.is_dir():
        return
    for path in folder.iterdir():
        if path.is_file() and path.stat().st_mtime < before.timestamp():
            path.unlink(missing_ok=True)
