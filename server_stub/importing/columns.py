"""Which column of a file is which field: by its heading in either language, or as the administrator says.

Raises ImportProblem for a heading that is named twice or missing.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from server_stub.importing.file_flaws import FileFlaw, ImportProblem
from server_stub.importing.files import MAX_CELL, Line, Sheet
from server_stub.importing.mistakes import Flaw, Mistake
from server_stub.importing.outcomes import Row

_ACRONYM = 3


@dataclass(frozen=True, slots=True)
class Column:
    """A field that can be imported and the headings it is known by, besides its own name."""

    name: str
    headings: tuple[str, ...] = ()
    required: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A file with known columns: `ignored` are headings that are no field; rows carry the names of fields."""

    encoding: str
    ignored: list[str]
    rows: Iterator[Row] = field(repr=False)


def read_table(sheet: Sheet, columns: Sequence[Column], mapping: Mapping[str, str]) -> Table:
    """The table with its header understood; `mapping` is heading -> field, "-" leaves a column out."""
    header = read_header(sheet)
    places, ignored = _places(header.cells, columns, mapping)
    missing = [c.name for c in columns if c.required and c.name not in places]
    if missing:
        raise ImportProblem(
            FileFlaw.NO_COLUMN, fields=" and ".join(missing), columns=", ".join(header.cells), field=missing[0]
        )
    return Table(sheet.encoding, ignored, _rows(sheet.lines, places, len(header.cells)))


def read_header(sheet: Sheet) -> Line:
    """The first line, which must be readable and not empty."""
    header = next(sheet.lines, None)
    if header is not None and header.damage is not None:
        match header.damage.flaw:
            case Flaw.DAMAGED_SIGNS:
                raise ImportProblem(FileFlaw.HEADER_DAMAGED)
            case Flaw.CELL_TOO_LONG:
                raise ImportProblem(FileFlaw.HEADING_TOO_LONG, most=f"{MAX_CELL:,}")
            case _:
                raise ImportProblem(FileFlaw.HEADER_UNREADABLE, said=header.damage.particulars.get("said", ""))
    if header is None or not any(header.cells):
        raise ImportProblem(FileFlaw.EMPTY)
    return header


def recognised(header: Sequence[str], columns: Sequence[Column]) -> dict[str, str]:
    """Heading -> field, of the headings that are known; where two would be the same field, the first is."""
    known = _known(columns)
    found: dict[str, str] = {}
    for heading in header:
        name = known.get(_folded(heading), "")
        if name and name not in found.values():
            found.setdefault(heading, name)
    return found


def label_of(column: Column) -> dict[str, str]:
    """What the column is called most plainly among the headings it is known by, in each language."""
    plain = column.name.replace("_", " ")
    english = next((h for h in column.headings if h.isascii() and " " in h), plain)
    chinese = next((h for h in column.headings if not h.isascii()), english)
    word = english.upper() if len(english) <= _ACRONYM else english[:1].upper() + english[1:]
    return {"en": word, "zh_CN": chinese}


def _known(columns: Sequence[Column]) -> dict[str, str]:
    return {_folded(h): c.name for c in columns for h in (c.name, *c.headings)}


def _places(
    header: Sequence[str], columns: Sequence[Column], mapping: Mapping[str, str]
) -> tuple[dict[str, int], list[str]]:
    names = {c.name for c in columns}
    for heading, name in mapping.items():
        if heading not in header:
            raise ImportProblem(FileFlaw.NO_HEADING, heading=heading, field=name)
        if name not in names | {"-"}:
            raise ImportProblem(FileFlaw.NO_FIELD, heading=heading, field=name, offered=", ".join(sorted(names)))
    known = _known(columns)
    places: dict[str, int] = {}
    ignored = []
    said = set(mapping.values())
    for place, heading in enumerate(header):
        name = mapping.get(heading) or known.get(_folded(heading), "")
        if name in said and heading not in mapping:
            name = ""  # the administrator has named another column for it
        if name in places:
            first = header[places[name]]
            raise ImportProblem(FileFlaw.COLUMN_TWICE, first=first, heading=heading, field=name)
        if name and name != "-":
            places[name] = place
        elif heading:
            ignored.append(heading)
    return places, ignored


def _rows(lines: Iterator[Line], places: Mapping[str, int], width: int) -> Iterator[Row]:
    for line in chain(lines):
        damage = line.damage
        if damage is None and len(line.cells) > width and any(line.cells[width:]):
            damage = Mistake("", "", Flaw.CELLS, {"cells": str(len(line.cells)), "header": str(width)})
        cells = {name: line.cells[place] for name, place in places.items() if place < len(line.cells)}
        yield Row(line.number, {name: cell for name, cell in cells.items() if cell}, damage)


def _folded(heading: str) -> str:
    """ "Customer No." and "customer_no" are the same heading."""
    return "".join(c for c in unicodedata.normalize("NFKC", heading).casefold() if c.isalnum())
