"""Importer in memory: one small table whose rows a test decides on, held and let go at will."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from agent_desktop.domain.importing import (
    BUSY,
    Example,
    Fate,
    FileColumn,
    ImportJob,
    ImportNoun,
    ImportState,
    RowMistake,
    TargetField,
)
from agent_desktop.domain.text import LocalText
from agent_desktop.kit.clock import Clock
from agent_desktop.ports import BackendError, Refused, StorageError
from tests.fakes.guard import only_in_tests

FIELDS = (
    TargetField("customer_no", LocalText("Customer number", "客户编号"), required=True),
    TargetField("name", LocalText("Customer name", "姓名"), required=True),
    TargetField("email", LocalText("Email", "邮箱")),
)
COLUMNS = (
    FileColumn("No", "customer_no", ("N-1", "N-2")),
    FileColumn("Name", "name", ("Zhou Lan",)),
    FileColumn("Remarks", "", ("first", "second")),
)
_S = ImportState


class FakeImporter:
    """Work goes on until finish(); an upload waits for `uploading` where a test cleared it."""

    def __init__(self, clock: Clock, *, for_tests: bool = False) -> None:
        only_in_tests(self, for_tests)
        self._clock = clock
        self.error: BackendError | StorageError | None = None
        self.all: dict[str, ImportJob] = {}
        self.mistakes: tuple[RowMistake, ...] = (RowMistake("name", "", "needs_name"),)
        self.mappings: list[dict[str, str]] = []
        self.uploading = asyncio.Event()
        self.uploading.set()
        self.saved: list[tuple[Path, str]] = []

    async def jobs(self) -> tuple[ImportJob, ...]:
        self._answer()
        return tuple(reversed(self.all.values()))

    async def job(self, import_id: str) -> ImportJob:
        self._answer()
        if import_id not in self.all:
            raise Refused("not_found", "There is no such import.")
        return self.all[import_id]

    async def make(self, import_id: str, noun: ImportNoun, file_name: str) -> ImportJob:
        self._answer()
        made = ImportJob(import_id, noun, file_name, _S.WAITING, self._clock.now(), fields=FIELDS, by="管理员")
        return self.all.setdefault(import_id, made)

    async def upload(self, import_id: str, path: Path, progress: Callable[[int, int], None]) -> ImportJob:
        progress(50, 100)
        await self.uploading.wait()
        progress(100, 100)
        return self._put(await self.job(import_id), state=_S.UPLOADED, columns=COLUMNS)

    async def check(self, import_id: str, mapping: Mapping[str, str]) -> ImportJob:
        self.mappings.append(dict(mapping))
        return self._begin(await self.job(import_id), _S.CHECKING)

    async def run(self, import_id: str) -> ImportJob:
        job = await self.job(import_id)
        if not job.checked:
            raise Refused("illegal_transition", "Try it without writing first.")
        return self._begin(job, _S.RUNNING)

    async def cancel(self, import_id: str) -> ImportJob:
        job = await self.job(import_id)
        return self._put(job, state=_S.CANCELLED) if job.state in BUSY else job

    async def errors(self, import_id: str, target: Path, language: str) -> None:
        self._answer()
        self.saved.append((target, language))

    # --- what the server does by itself

    def advance(self, import_id: str, rows: int) -> None:
        self._put(self.all[import_id], rows=rows)

    def finish(
        self, import_id: str, *, new: int = 1, bad: int = 1, problem: str = "", code: str = "", **particulars: str
    ) -> None:
        job = self.all[import_id]
        if problem or code:
            failed = {"problem": problem, "problem_code": code, "problem_particulars": particulars}
            self._put(job, state=_S.FAILED, **failed)
            return
        counts = {Fate.NEW: new, Fate.CHANGED: 2, Fate.SAME: 3, Fate.BAD: bad}
        examples = {Fate.NEW: (Example(2, "N-1", "Zhou Lan"),), Fate.BAD: (Example(3, "N-2", mistakes=self.mistakes),)}
        state = _S.CHECKED if job.state is _S.CHECKING else _S.DONE
        total = sum(counts.values())
        self._put(
            job,
            state=state,
            checked=True,
            counts=counts,
            examples=examples,
            rows=total,
            total=total,
            has_errors=bad > 0,
        )

    def _begin(self, job: ImportJob, state: ImportState) -> ImportJob:
        if any(other.state in BUSY for other in self.all.values()):
            raise Refused("conflict", "Another import is going on.", reason="import_another")
        return self._put(job, state=state, rows=0, problem="", problem_code="")

    def _put(self, job: ImportJob, **values: object) -> ImportJob:
        self.all[job.id] = replace(job, **values)  # type: ignore[arg-type]  # the names are those of the fields
        return self.all[job.id]

    def _answer(self) -> None:
        if self.error is not None:
            raise self.error
