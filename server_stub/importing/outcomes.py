"""What an import says of one cell and of one row."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from server_stub.importing.mistakes import Flaw, Mistake


class Fault(ValueError):
    """One cell cannot be used; `particulars` fill the flaw's sentences."""

    def __init__(self, flaw: Flaw, **particulars: str | int) -> None:
        super().__init__(flaw.value)
        self.flaw, self.particulars = flaw, particulars


class Fate(StrEnum):
    """What happens to a row."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One row: `line` is its place in the file, `detail` what changes, `mistakes` why it is bad."""

    line: int
    fate: Fate
    key: str
    detail: str = ""
    mistakes: tuple[Mistake, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the file by the names of our fields; an empty cell is not in it. `damage` says why it is no row."""

    line: int
    cells: dict[str, str]
    damage: Mistake | None = None
