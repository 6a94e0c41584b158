"""One row's cells turned into values, every mistake collected: people correct a row once, not field by field."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from server_stub.importing.mistakes import Flaw, Mistake
from server_stub.importing.outcomes import Fate, Fault, Outcome, Row

V = TypeVar("V")
_SHOWN = 120


class Checked:
    """Collects what is wrong with a row while its cells are read."""

    def __init__(self, row: Row) -> None:
        self._row = row
        self.mistakes: list[Mistake] = [row.damage] if row.damage is not None else []

    def read(self, field: str, how: Callable[[str], V]) -> V | None:
        """The value of a cell; None when it is empty or wrong."""
        cell = self._row.cells.get(field)
        if cell is None:
            return None
        try:
            return how(cell)
        except Fault as fault:
            self.wrong(field, fault.flaw, **fault.particulars)
            return None

    def need(self, field: str, flaw: Flaw) -> None:
        """The cell must not be empty."""
        if field not in self._row.cells and self._row.damage is None:
            self.wrong(field, flaw)

    def wrong(self, field: str, flaw: Flaw, **particulars: str | int) -> None:
        said = {name: str(value) for name, value in particulars.items()}
        self.mistakes.append(Mistake(field, self._row.cells.get(field, "")[:_SHOWN], flaw, said))

    def bad(self, key: str) -> Outcome:
        return Outcome(self._row.line, Fate.BAD, key, mistakes=tuple(self.mistakes))


class Seen:
    """Keys of the rows before: a key that comes again is a mistake of the file."""

    def __init__(self) -> None:
        self._lines: dict[str, int] = {}

    def first(self, key: str, line: int) -> int:
        """The line where the key stood first; `line` itself when it is new."""
        return self._lines.setdefault(key, line)


def changes(before: dict[str, object], after: dict[str, object]) -> dict[str, tuple[object, object]]:
    """Fields of `after` that differ, with both values."""
    return {name: (before.get(name), value) for name, value in after.items() if before.get(name) != value}


def described(changed: dict[str, tuple[object, object]]) -> str:
    """ "balance 10.00 -> 20.00, vip False -> True" """
    return ", ".join(f"{name} {_brief(old)} -> {_brief(new)}" for name, (old, new) in changed.items())


def _brief(value: object) -> str:
    shown = "(empty)" if value in (None, "", [], {}) else str(value)
    return shown if len(shown) <= 40 else shown[:39] + "…"
