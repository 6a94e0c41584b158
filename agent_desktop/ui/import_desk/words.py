"""Imports as rows and sentences. No widgets here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from PySide6.QtCore import QCoreApplication

from agent_desktop.domain.importing import (
    Fate,
    ImportJob,
    ImportNoun,
    ImportState,
    MappingFlaw,
    TargetField,
)
from agent_desktop.ui import text
from agent_desktop.ui.design import ChipSpec, Group, Row, Tone
from agent_desktop.ui.import_desk import mistakes, refusals

_tr = QCoreApplication.translate

_NOUNS: Mapping[ImportNoun, Callable[[], str]] = {
    ImportNoun.CUSTOMERS: lambda: _tr("Import", "Customers"),
    ImportNoun.ARTICLES: lambda: _tr("Import", "Articles"),
    ImportNoun.NUMBERS: lambda: _tr("Import", "Telephone numbers"),
}
_STATES: Mapping[ImportState, tuple[Callable[[], str], Tone, str]] = {
    ImportState.WAITING: (lambda: _tr("Import", "Waits for its file"), Tone.NEUTRAL, "clock"),
    ImportState.UPLOADED: (lambda: _tr("Import", "File is there"), Tone.NEUTRAL, "file-check"),
    ImportState.CHECKING: (lambda: _tr("Import", "Being compared"), Tone.ACCENT, "clock"),
    ImportState.CHECKED: (lambda: _tr("Import", "Compared"), Tone.ACCENT, "check"),
    ImportState.RUNNING: (lambda: _tr("Import", "Being imported"), Tone.ACCENT, "clock"),
    ImportState.DONE: (lambda: _tr("Import", "Imported"), Tone.SUCCESS, "check"),
    ImportState.FAILED: (lambda: _tr("Import", "Failed"), Tone.DANGER, "circle-alert"),
    ImportState.CANCELLED: (lambda: _tr("Import", "Stopped"), Tone.WARNING, "circle-pause"),
    ImportState.INTERRUPTED: (lambda: _tr("Import", "Interrupted"), Tone.WARNING, "circle-alert"),
}
_FATES: Mapping[Fate, tuple[Callable[[], str], str, Tone]] = {
    Fate.NEW: (lambda: _tr("Import", "New"), "plus", Tone.SUCCESS),
    Fate.CHANGED: (lambda: _tr("Import", "Changed"), "pencil", Tone.WARNING),
    Fate.SAME: (lambda: _tr("Import", "Unchanged"), "equal", Tone.NEUTRAL),
    Fate.BAD: (lambda: _tr("Import", "Bad"), "circle-alert", Tone.DANGER),
}


def noun_word(noun: ImportNoun) -> str:
    return _NOUNS[noun]()


def state_chip(state: ImportState) -> ChipSpec:
    word, tone, icon = _STATES[state]
    return ChipSpec(word(), tone, icon)


def fate_word(fate: Fate) -> str:
    return _FATES[fate][0]()


def fate_note(fate: Fate) -> str:
    """What becomes of such rows."""
    match fate:
        case Fate.NEW:
            return _tr("Import", "are added")
        case Fate.CHANGED:
            return _tr("Import", "take the file's values")
        case Fate.SAME:
            return _tr("Import", "stay as they are")
        case Fate.BAD:
            return _tr("Import", "are left out")


def fate_icon(fate: Fate) -> str:
    return _FATES[fate][1]


def job_rows(jobs: Sequence[ImportJob], now: datetime) -> list[Row | Group]:
    return [
        Row(
            job.id,
            job.file_name,
            f"{noun_word(job.noun)} · {_STATES[job.state][0]()}",
            icon=_STATES[job.state][2],
            tone=_STATES[job.state][1],
            trail=_when(job.created_at, now),
        )
        for job in jobs
    ]


def example_rows(job: ImportJob, language: str) -> list[Row | Group]:
    """A few rows of each fate; what is unchanged needs none."""
    rows: list[Row | Group] = []
    for fate in (Fate.BAD, Fate.CHANGED, Fate.NEW):
        some = job.examples.get(fate, ())
        if not some:
            continue
        _, icon, tone = _FATES[fate]
        rows.append(Group(f"g-{fate}", fate_word(fate)))
        for number, example in enumerate(some):
            line = _tr("Import", "Line {number}").format(number=example.line)
            title = f"{line} · {example.key}" if example.key else line
            detail = mistakes.sentence(job, example.mistakes, language) if example.mistakes else example.detail
            rows.append(Row(f"{fate}-{number}", title, detail, icon=icon, tone=tone))
    return rows


def progress_sentence(job: ImportJob) -> str:
    rows = f"{job.rows:,}"
    if job.total:
        return _tr("Import", "{rows} of {total} rows").format(rows=rows, total=f"{job.total:,}")
    return _tr("Import", "{rows} rows").format(rows=rows)


def state_sentence(job: ImportJob) -> str:
    """What has happened and what to do next."""
    match job.state:
        case ImportState.WAITING:
            return _tr("Import", "The file did not arrive. Choose it again.")
        case ImportState.UPLOADED:
            return _tr("Import", "Say which column is what, then compare: nothing is written by that.")
        case ImportState.CHECKING:
            return _tr("Import", "The file is compared with what is there. Nothing is written.")
        case ImportState.CHECKED if not job.counts.get(Fate.NEW) and not job.counts.get(Fate.CHANGED):
            return _tr("Import", "There is nothing to import: no row is new or changed.")
        case ImportState.CHECKED:
            return _tr("Import", "Nothing is written yet. Bad rows are left out when you import.")
        case ImportState.RUNNING:
            return _tr("Import", "The rows are being written. You may go on working, or leave.")
        case ImportState.DONE:
            return _tr("Import", "The import is done.")
        case ImportState.FAILED:
            return refusals.failed(job)
        case ImportState.CANCELLED | ImportState.INTERRUPTED if job.checked:
            return _tr("Import", "What was written stays. Import again: it goes on where it ended.")
        case ImportState.CANCELLED | ImportState.INTERRUPTED:
            return _tr("Import", "Nothing was written. Compare again.")


def flaw_sentence(flaw: MappingFlaw, field: TargetField, language: str) -> str:
    name = field.label.in_language(language)
    match flaw:
        case MappingFlaw.MISSING:
            return _tr("Import", "Say which column is “{field}”.").format(field=name)
        case MappingFlaw.TWICE:
            return _tr("Import", "Two columns are “{field}”. Leave one out.").format(field=name)


def _when(at: datetime, now: datetime) -> str:
    day, today = at.astimezone().date(), now.astimezone().date()
    return text.clock(at) if day == today else text.day(day, today)
