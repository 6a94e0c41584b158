"""Rows out of CSV (UTF-8, UTF-16 with a mark, GB18030; comma, semicolon or tab) and XLSX, one at a time.

Raises ImportProblem for a file that is none; a row that cannot be read is a row with damage.
"""

from __future__ import annotations

import codecs
import csv
import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any

from server_stub.importing.file_flaws import FileFlaw, ImportProblem
from server_stub.importing.mistakes import Flaw, Mistake

MAX_BYTES = 256 << 20
MAX_UNPACKED_BYTES = 2 << 30
MAX_ROWS = 1_000_000
MAX_COLUMNS = 200
MAX_CELL = 32_000
_SAMPLE = 64 << 10
_REPLACEMENT = "\ufffd"
_ENCODINGS = ("utf-8", "gb18030")


@dataclass(frozen=True, slots=True)
class Line:
    """The cells of a row as text; `damage` says why they cannot be trusted."""

    number: int
    cells: list[str]
    damage: Mistake | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """An open table: how it is written, and its rows without the empty ones, the header first."""

    encoding: str
    lines: Iterator[Line]


@contextmanager
def open_sheet(path: Path) -> Iterator[Sheet]:
    """The rows of a file; its first sheet when there are several. Raises ImportProblem."""
    suffix = path.suffix.lower()
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise ImportProblem(FileFlaw.TOO_LARGE, file=str(path), most=MAX_BYTES >> 20)
        if suffix == ".csv":
            encoding = _encoding(path)
            with path.open(encoding=encoding, errors="replace", newline="") as file:
                yield Sheet(encoding, _bounded(_csv_lines(file)))
        elif suffix == ".xlsx":
            with _workbook(path) as rows:
                yield Sheet("xlsx", _bounded(rows))
        else:
            raise ImportProblem(FileFlaw.NO_TABLE, file=str(path))
    except OSError as error:
        raise ImportProblem(FileFlaw.UNREADABLE, file=str(path), said=str(error.strerror)) from error


def _bounded(lines: Iterator[Line]) -> Iterator[Line]:
    for count, line in enumerate(lines):
        if count > MAX_ROWS:
            raise ImportProblem(FileFlaw.TOO_MANY_ROWS, most=f"{MAX_ROWS:,}")
        if len(line.cells) > MAX_COLUMNS:
            raise ImportProblem(FileFlaw.TOO_MANY_COLUMNS, line=line.number, most=MAX_COLUMNS)
        yield line


# --- CSV --------------------------------------------------------------------------------------------------------------


def _encoding(path: Path) -> str:
    """UTF-16 and UTF-8 by their mark, else whichever encoding fits the bytes; the one with less damage if none does."""
    with path.open("rb") as file:
        start = file.read(4)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if start.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    damage = {}
    for encoding in _ENCODINGS:
        damage[encoding] = _damage(path, encoding)
        if not damage[encoding]:
            return encoding
    return min(_ENCODINGS, key=damage.__getitem__)


def _damage(path: Path, encoding: str) -> int:
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        return sum(part.count(_REPLACEMENT) for part in iter(lambda: file.read(1 << 20), ""))


def _csv_lines(file: IO[str]) -> Iterator[Line]:
    sample = file.read(_SAMPLE)
    header = sample.partition("\n")[0]
    file.seek(0)
    reader = csv.reader(file, delimiter=max(",;\t", key=header.count))
    while True:
        number = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Line(number, [], Mistake("", "", Flaw.UNREADABLE, {"said": str(error)}))
            continue
        if any(cells):
            yield _checked(number, cells)


# --- XLSX -------------------------------------------------------------------------------------------------------------


@contextmanager
def _workbook(path: Path) -> Iterator[Iterator[Line]]:
    # here, because only such files need it; it ships no types
    from openpyxl import load_workbook  # type: ignore[import-untyped]

    try:
        with zipfile.ZipFile(path) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > MAX_UNPACKED_BYTES:
                raise ImportProblem(FileFlaw.UNPACKS_TOO_LARGE, file=str(path), most=MAX_UNPACKED_BYTES >> 30)
        book = load_workbook(io.BytesIO(path.read_bytes()), read_only=True, data_only=True, keep_links=False)
    except ImportProblem:
        raise
    except Exception as error:  # whatever is wrong with such a file, the library has its own exception for it
        raise ImportProblem(FileFlaw.NO_WORKBOOK, file=str(path), said=str(error)[:200]) from error
    try:
        sheet = book.worksheets[0] if book.worksheets else None
        if sheet is None:
            raise ImportProblem(FileFlaw.NO_SHEET, file=str(path))
        sheet.reset_dimensions()  # some programs write wrong ones
        yield _xlsx_lines(sheet)
    finally:
        book.close()


def _xlsx_lines(sheet: Any) -> Iterator[Line]:
    for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
        cells = [_text(value) for value in row]
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            yield _checked(number, cells)


def _text(value: Any) -> str:
    """A cell as one would type it: whole numbers without a point, dates in ISO 8601."""
    match value:
        case None:
            return ""
        case bool():
            return "1" if value else "0"
        case float() if value.is_integer():
            return str(int(value))
        case datetime():
            return value.date().isoformat() if value.time().isoformat() == "00:00:00" else value.isoformat(" ")
        case date():
            return value.isoformat()
    return str(value)


def _checked(number: int, cells: list[str]) -> Line:
    cells = [cell.strip() for cell in cells]
    for cell in cells:
        if _REPLACEMENT in cell:
            return Line(number, cells, Mistake("", cell[:80], Flaw.DAMAGED_SIGNS))
        if "\x00" in cell or len(cell) > MAX_CELL:
            most = {"most": f"{MAX_CELL:,}"}
            return Line(number, cells, Mistake("", cell[:80].replace("\x00", "?"), Flaw.CELL_TOO_LONG, most))
    return Line(number, cells)
