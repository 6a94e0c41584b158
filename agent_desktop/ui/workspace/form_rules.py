"""Where the fields of a form stand, what is typed into them means, and why it is not accepted. No widgets here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from agent_desktop.domain.wrapup import NOTES, FieldType, Form, FormField, Problem, prune, visible_fields
from agent_desktop.ui.workspace.plurals import Plural
from agent_desktop.ui.workspace.present import Reader

COLUMNS = 3
_THOUSANDS = str.maketrans("", "", ", _\u00a0\u2009'¥￥$€£")


@dataclass(frozen=True, slots=True)
class Slot:
    """A field's place in the grid."""

    key: str
    row: int
    column: int
    span: int = 1


def places(form: Form, values: Mapping[str, Any]) -> tuple[Slot, ...]:
    """The fields that are shown now, in keyboard order, three in a row; the notes stand elsewhere."""
    result: list[Slot] = []
    row = column = 0
    for f in visible_fields(form, prune(form, values)):
        if f.key == NOTES:
            continue
        full = f.wide or f.type is FieldType.MULTILINE
        if column and (full or column == COLUMNS):
            row, column = row + 1, 0
        result.append(Slot(f.key, row, column, COLUMNS if full else 1))
        if full:
            row += 1
        else:
            column += 1
    return tuple(result)


def notes_field(form: Form | None) -> FormField | None:
    """The field that is the wrap-up's free text."""
    return next((f for f in form.fields if f.key == NOTES), None) if form else None


def read_number(typed: str) -> int | float | str | None:
    """A number as people type it, with commas and a currency sign; what is none stays text, so that it is not lost."""
    bare = typed.strip().translate(_THOUSANDS).replace("−", "-")
    if not bare:
        return None
    try:
        return int(bare)
    except ValueError:
        pass
    try:
        return float(bare)
    except ValueError:
        return typed


def read_date(typed: str) -> str | None:
    """ "2026-11-21" from 2026/11/21 or 2026.11.21 too; what is no day stays as typed, so that it is not lost."""
    parts = typed.strip().replace("/", "-").replace(".", "-").split("-")
    if parts == [""]:
        return None
    try:
        year, month, day = (int(p) for p in parts)
        return date(year, month, day).isoformat()
    except ValueError:
        return typed


def read_time(typed: str) -> str | None:
    """ "09:30" from 9:30, 9.30, 0930 and 9：30 too; what is no time stays as typed, so that it is not lost."""
    bare = typed.strip().replace("：", ":").replace(".", ":")
    if not bare:
        return None
    if bare.isascii() and bare.isdecimal() and len(bare) in (3, 4):
        bare = f"{bare[:-2]}:{bare[-2:]}"
    hours, colon, minutes = bare.partition(":")
    try:
        return time(int(hours), int(minutes)).strftime("%H:%M") if colon and len(minutes) == 2 else typed
    except ValueError:
        return typed


def is_time(value: Any) -> bool:
    return isinstance(value, str) and read_time(value) == value and ":" in value


def is_date(value: Any) -> bool:
    try:
        date.fromisoformat(str(value))
    except ValueError:
        return False
    return len(str(value)) == len("2026-11-21")


def sentence(f: FormField | None, problem: Problem, reader: Reader) -> str:
    """What to do about a field: the centre's own words where there are some."""
    if f is not None and f.message and problem is not Problem.TOO_LONG:
        return reader.local(f.message)
    match problem:
        case Problem.REQUIRED | Problem.NOT_AN_OPTION if f is not None and f.type is FieldType.CHOICE:
            return reader.translate("Form", "Choose one.")
        case Problem.REQUIRED:
            return reader.translate("Form", "Fill this in.")
        case Problem.NOT_AN_OPTION:
            return reader.translate("Form", "Choose one from the list.")
        case Problem.TOO_LONG:
            most = f.max_length if f is not None else 0
            return Plural(reader.translate).too_long(most)
        case Problem.NOT_A_TIME:
            return no_time(reader)
        case Problem.TOO_SMALL:
            return reader.translate("Form", "At least {least}.").format(least=_figure(f.minimum if f else None))
        case Problem.TOO_LARGE:
            return reader.translate("Form", "At most {most}.").format(most=_figure(f.maximum if f else None))
        case _:
            return reader.translate("Form", "Enter a number.")


def no_date(reader: Reader) -> str:
    return reader.translate("Form", "Type a day like 2026-11-21, or pick one.")


def no_time(reader: Reader) -> str:
    return reader.translate("Form", "Type a time like 09:30.")


def no_phone(reader: Reader) -> str:
    return reader.translate("Form", "This is not a telephone number.")


def _figure(value: float | None) -> str:
    return "" if value is None else f"{value:,.10g}"
