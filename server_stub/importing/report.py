"""The result of an import: how many, some examples, and a file with every bad row and what to do about it."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from server_stub.importing.outcomes import Fate, ImportProblem, Outcome

_EXAMPLES = 5
_HEADER = ("line", "field", "value", "what is wrong", "what to do")
_NUMBER = re.compile(r"[+-][\d\s().-]+\Z")


class Report:
    """Counts outcomes and writes bad rows as they come; the file appears with the first of them. Close it."""

    def __init__(self, errors: Path) -> None:
        self.errors = errors
        self.counts: Counter[Fate] = Counter(dict.fromkeys(Fate, 0))
        self.examples: dict[Fate, list[Outcome]] = {fate: [] for fate in Fate}
        self._files = ExitStack()
        self._table: Any = None

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
    def rows(self) -> int:
        return self.counts.total()

    def summary(self) -> dict[str, Any]:
        """Counts and examples, for programs."""
        return {
            **{fate.value: self.counts[fate] for fate in Fate},
            "errors": str(self.errors) if self.counts[Fate.BAD] else None,
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
            lines.append(f"Every bad row stands in {self.errors} with what to do about it.")
        return lines

    def _note(self, outcome: Outcome) -> None:
        try:
            if self._table is None:
                # the mark at the beginning tells Excel that this is UTF-8
                file = self._files.enter_context(self.errors.open("w", encoding="utf-8-sig", newline=""))
                self._table = csv.writer(file)
                self._table.writerow(_HEADER)
            for m in outcome.mistakes:
                self._table.writerow((outcome.line, m.field, _harmless(m.value), m.problem, m.advice))
        except OSError as error:
            raise ImportProblem(f"{self.errors} cannot be written: {error.strerror}.") from error


def _shown(outcome: Outcome) -> str:
    if not outcome.mistakes:
        return f"line {outcome.line}, {outcome.key}: {outcome.detail}".rstrip(": ")
    m = outcome.mistakes[0]
    what = f'{m.field} "{m.value}" {m.problem}' if m.value else f"{m.field} {m.problem}"
    return f"line {outcome.line}, {what.strip()}. {m.advice}"


def _example(outcome: Outcome) -> dict[str, Any]:
    return {
        "line": outcome.line,
        "key": outcome.key,
        "detail": outcome.detail,
        "mistakes": [{"field": m.field, "value": m.value, "problem": m.problem} for m in outcome.mistakes],
    }


def _harmless(value: str) -> str:
    """Somebody else's cell must not become a formula when the file is opened in Excel."""
    formula = value.startswith(("=", "@", "\t", "\r", "+", "-")) and not _NUMBER.match(value)
    return f"'{value}" if formula else value
