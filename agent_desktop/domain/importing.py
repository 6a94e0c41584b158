"""Bringing a table into the centre: which column is what, how far it is, and what became of the rows."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from agent_desktop.domain.text import LocalText


class ImportNoun(StrEnum):
    CUSTOMERS = "customers"
    ARTICLES = "articles"
    NUMBERS = "numbers"


class ImportState(StrEnum):
    WAITING = "waiting"
    UPLOADED = "uploaded"
    CHECKING = "checking"
    CHECKED = "checked"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    INTERRUPTED = "interrupted"


BUSY = frozenset({ImportState.CHECKING, ImportState.RUNNING})
OVER = frozenset({ImportState.FAILED, ImportState.CANCELLED, ImportState.INTERRUPTED})
"""Ended before its time; it may be tried again."""
ENDINGS = (".csv", ".xlsx")
"""Of the files that can be read."""


class Fate(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class FileColumn:
    """A column of the file; `field` "" = it is left out."""

    heading: str
    field: str
    samples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TargetField:
    """What a column can be."""

    name: str
    label: LocalText
    required: bool = False


@dataclass(frozen=True, slots=True)
class RowMistake:
    """What is wrong with one field of a row, "" the row itself; `problem` and `advice` are the server's English."""

    field: str
    value: str
    code: str
    particulars: Mapping[str, str] = dataclasses.field(default_factory=dict)
    problem: str = ""
    advice: str = ""


@dataclass(frozen=True, slots=True)
class Example:
    """A row: what it is about, what happens to it in words of the server, and what is wrong with it."""

    line: int
    key: str
    detail: str = ""
    mistakes: tuple[RowMistake, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportJob:
    """`rows` are done of `total` (0 while nobody knows); `checked`: it may be run. `problem` is in English."""

    id: str
    noun: ImportNoun
    file_name: str
    state: ImportState
    created_at: datetime
    checked: bool = False
    columns: tuple[FileColumn, ...] = ()
    fields: tuple[TargetField, ...] = ()
    rows: int = 0
    total: int = 0
    counts: Mapping[Fate, int] = field(default_factory=dict)
    examples: Mapping[Fate, tuple[Example, ...]] = field(default_factory=dict)
    problem: str = ""
    has_errors: bool = False
    by: str = ""
    problem_code: str = ""
    problem_particulars: Mapping[str, str] = field(default_factory=dict)

    @property
    def mapping(self) -> dict[str, str]:
        return {c.heading: c.field for c in self.columns if c.field}


class MappingFlaw(StrEnum):
    MISSING = "missing"
    """A field without which nothing can be imported has no column."""
    TWICE = "twice"


def mapping_flaws(job: ImportJob, mapping: Mapping[str, str]) -> tuple[tuple[MappingFlaw, TargetField], ...]:
    """What keeps this mapping (heading -> field) from being tried."""
    said = [name for name in mapping.values() if name]
    missing = [(MappingFlaw.MISSING, f) for f in job.fields if f.required and f.name not in said]
    twice = [(MappingFlaw.TWICE, f) for f in job.fields if said.count(f.name) > 1]
    return (*missing, *twice)
