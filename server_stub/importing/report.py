"""The result of an import: how many, some examples, and a file with every bad row and what to do about it."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from server_stub.importing.file_flaws import FileFlaw, ImportProblem
from server_stub.importing.outcomes import Fate, Outcome

_EXAMPLES = 5
_HEADERS = {
    "en": ("line", "field", "value", "what is wrong", "what to do"),
    "zh_CN": ("行", "字段", "值", "问题", "处理方法"),
}
_NUMBER = re.compile(r"[+-][\d\s().-]+\Z")


class Report:
    """Counts outcomes and writes bad rows as they come; the files appear with the first of them. Close it.

    `errors` has a file for each language that somebody may want to read it in.
    """

    def __init__(self, errors: Mapping[str, Path]) -> None:
        self.errors = dict(errors)
        self._labels: Mapping[str, Mapping[str, str]] = {}
        self.counts: Counter[Fate] = Counter(dict.fromkeys(Fate, 0))
        self.examples: dict[Fate, list[Outcome]] = {fate: [] for fate in Fate}
        self._files = ExitStack()
        self._tables: dict[str, Any] = {}

    def name(self, labels: Mapping[str, Mapping[str, str]]) -> None:
        """What people call the fields, by language."""
        self._labels = labels

    def add(self, outcomes: Iterable[Outcome]) -> None:
        """Raises ImportProblem when the file of errors cannot be written."""
        for outcome in outcomes:
            self.counts[outcome.fate] += 1
            if len(self.examples[outcome.fate]) < _EXAMPLES:
                self.examples[outcome.fate].append(outcome)
            if outcome.mistakes:
                self._note(outcome)

    def close(self) -> None:
        self._files.close()

    @property
    def _first(self) -> Path:
        return next(iter(self.errors.values()))

    @property
    def rows(self) -> int:
        return self.counts.total()

    def summary(self) -> dict[str, Any]:
        """Counts and examples, for programs."""
        return {
            **{fate.value: self.counts[fate] for fate in Fate},
            "errors": str(self._first) if self.counts[Fate.BAD] else None,
            "examples": {f.value: [_example(o) for o in found] for f, found in self.examples.items() if found},
        }

    def sentences(self) -> list[str]:
        """The same for people."""
        lines = [", ".join(f"{self.counts[fate]:,} {fate.value}" for fate in Fate)]
        for fate in (Fate.NEW, Fate.CHANGED, Fate.BAD):
            lines += [f"  {fate.value}: {_shown(outcome)}" for outcome in self.examples[fate]]
            if (more := self.counts[fate] - len(self.examples[fate])) > 0:
                lines.append(f"  {fate.value}: and {more:,} more")
        if self.counts[Fate.BAD]:
            lines.append(f"Every bad row stands in {self._first} with what to do about it.")
        return lines

    def _note(self, outcome: Outcome) -> None:
        for language, path in self.errors.items():
            try:
                self._write(outcome, language, path)
            except OSError as error:
                raise ImportProblem(FileFlaw.UNWRITABLE, list=str(path), said=str(error.strerror)) from error

    def _write(self, outcome: Outcome, language: str, path: Path) -> None:
        if language not in self._tables:
            # the mark at the beginning tells Excel that this is UTF-8
            file = self._files.enter_context(path.open("w", encoding="utf-8-sig", newline=""))
            self._tables[language] = csv.writer(file)
            self._tables[language].writerow(_HEADERS[language])
        for m in outcome.mistakes:
            name = self._labels.get(m.field, {}).get(language, m.field)
            row = (outcome.line, name, _harmless(m.value), m.problem(language), m.advice(language))
            self._tables[language].writerow(row)


def _shown(outcome: Outcome) -> str:
    if not outcome.mistakes:
        return f"line {outcome.line}, {outcome.key}: {outcome.detail}".rstrip(": ")
    m = outcome.mistakes[0]
    what = f'{m.field} "{m.value}" {m.problem()}' if m.value else f"{m.field} {m.problem()}"
    return f"line {outcome.line}, {what.strip()}. {m.advice()}"


def _example(outcome: Outcome) -> dict[str, Any]:
    return {
        "line": outcome.line,
        "key": outcome.key,
        "detail": outcome.detail,
        "mistakes": [
            {
                "field": m.field,
                "value": m.value,
                "code": m.flaw.value,
                "particulars": dict(m.particulars),
                "problem": m.problem(),
                "advice": m.advice(),
            }
            for m in outcome.mistakes
        ],
    }


def _harmless(value: str) -> str:
    """Somebody else's cell must not become a formula when the file is opened in Excel."""
    formula = value.startswith(("=", "@", "\t", "\r", "+", "-")) and not _NUMBER.match(value)
    return f"'{value}" if formula else value
