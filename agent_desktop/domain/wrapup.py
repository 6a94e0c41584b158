"""Wrap-up forms as the server defines them, what was typed into one, and whether it may be finished."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, assert_never

from agent_desktop.domain.text import LocalText

NOTES = "notes"
"""The field of every form that is the free text of the wrap-up: kept beside the values, checked with them."""


_PHONE = re.compile(r"\+?[\d\s()-]{3,}\Z")
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d\Z")


class FieldType(StrEnum):
    """The widgets a form can ask for."""

    TEXT = "text"
    MULTILINE = "multiline"
    CHOICE = "choice"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    TIME = "time"
    PHONE = "phone"


@dataclass(frozen=True, slots=True)
class Option:
    """A choice; `parents` lists the values of the field above under which it is offered (empty = always)."""

    value: str
    label: LocalText
    parents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Condition:
    """True when the field `key` holds one of `values`."""

    key: str
    values: tuple[Any, ...]

    def holds(self, values: Mapping[str, Any]) -> bool:
        return values.get(self.key) in self.values


@dataclass(frozen=True, slots=True)
class FormField:
    key: str
    type: FieldType
    label: LocalText
    required: bool = False
    required_if: tuple[Condition, ...] = ()
    visible_if: tuple[Condition, ...] = ()
    options: tuple[Option, ...] = ()
    cascade_from: str = ""
    default: Any = None
    hint: LocalText = LocalText()
    message: LocalText = LocalText()
    max_length: int = 500
    minimum: float | None = None
    maximum: float | None = None
    wide: bool = False
    whole: bool = False
    """Of a number: no fraction."""

    def options_under(self, values: Mapping[str, Any]) -> tuple[Option, ...]:
        """The options offered while the field above holds its value."""
        if not self.cascade_from:
            return self.options
        parent = values.get(self.cascade_from)
        return tuple(o for o in self.options if not o.parents or parent in o.parents)


@dataclass(frozen=True, slots=True)
class Form:
    """A versioned form; fields stand in keyboard order."""

    id: str
    version: int
    title: LocalText
    fields: tuple[FormField, ...]
    purpose: str = "wrap_up"
    """What it is filled in for: "wrap_up", "ticket", "customer" or "score"."""


class Problem(StrEnum):
    """Why a value is not accepted."""

    REQUIRED = "required"
    NOT_AN_OPTION = "not_an_option"
    TOO_LONG = "too_long"
    TOO_SMALL = "too_small"
    TOO_LARGE = "too_large"
    NOT_A_NUMBER = "not_a_number"
    NOT_WHOLE = "not_whole"
    NOT_A_DATE = "not_a_date"
    NOT_A_TIME = "not_a_time"
    NOT_A_PHONE = "not_a_phone"


def visible_fields(form: Form, values: Mapping[str, Any]) -> tuple[FormField, ...]:
    """The fields whose conditions hold."""
    return tuple(f for f in form.fields if all(c.holds(values) for c in f.visible_if))


def is_required(form_field: FormField, values: Mapping[str, Any]) -> bool:
    return form_field.required or any(c.holds(values) for c in form_field.required_if)


def check(form: Form, values: Mapping[str, Any]) -> dict[str, Problem]:
    """Field key -> problem, for what must be mended before the form can be finished; empty when complete."""
    problems: dict[str, Problem] = {}
    for f in visible_fields(form, values):
        problem = _check_field(f, values)
        if problem is not None:
            problems[f.key] = problem
    return problems


def _check_field(f: FormField, values: Mapping[str, Any]) -> Problem | None:
    value = values.get(f.key)
    if value is None or (isinstance(value, str) and not value.strip()):
        return Problem.REQUIRED if is_required(f, values) else None
    match f.type:
        case FieldType.CHOICE:
            return None if any(o.value == value for o in f.options_under(values)) else Problem.NOT_AN_OPTION
        case FieldType.NUMBER:
            return _check_number(f, value)
        case FieldType.BOOLEAN:
            return None
        case FieldType.DATE:
            return None if _is_date(value) else Problem.NOT_A_DATE
        case FieldType.TIME:
            return None if _TIME.match(str(value)) else Problem.NOT_A_TIME
        case FieldType.PHONE if not _PHONE.match(str(value)):
            return Problem.NOT_A_PHONE
        case FieldType.PHONE | FieldType.TEXT | FieldType.MULTILINE:
            return Problem.TOO_LONG if len(str(value)) > f.max_length else None
        case _:
            assert_never(f.type)


def _check_number(f: FormField, value: object) -> Problem | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return Problem.NOT_A_NUMBER
    if isinstance(value, float) and not math.isfinite(value):  # JSON has no word for it
        return Problem.NOT_A_NUMBER
    if f.whole and value != int(value):
        return Problem.NOT_WHOLE
    if f.minimum is not None and value < f.minimum:
        return Problem.TOO_SMALL
    if f.maximum is not None and value > f.maximum:
        return Problem.TOO_LARGE
    return None


def _is_date(value: object) -> bool:
    """Whether it is a day as ISO 8601 writes it, "2026-11-21"."""
    try:
        return date.fromisoformat(str(value)).isoformat() == value
    except ValueError:
        return False


def prune(form: Form, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values that count: visible fields only, and no choice that its parent no longer offers."""
    kept = dict(values)
    while True:  # each pass can hide one more level of a cascade; the last finds nothing to take away
        shown = {f.key: f for f in visible_fields(form, kept)}
        remaining = {k: v for k, v in kept.items() if k in shown and not _orphaned(shown[k], kept)}
        if len(remaining) == len(kept):
            return kept
        kept = remaining


def _orphaned(f: FormField, values: Mapping[str, Any]) -> bool:
    value = values[f.key]
    if f.type is not FieldType.CHOICE or value in (None, ""):
        return False
    return all(o.value != value for o in f.options_under(values))


_MOST_NOTES = 8000
"""Characters that the server stores."""


def notes_limit(form: Form | None) -> int:
    """How long the notes may become."""
    field_of_notes = next((f for f in form.fields if f.key == NOTES), None) if form else None
    return min(field_of_notes.max_length, _MOST_NOTES) if field_of_notes else _MOST_NOTES


def quoted(by: str, at: datetime, notes: str, limit: int) -> str:
    """Somebody else's notes as people quote one another in any language: each line behind ">", at most `limit`."""
    lines = [f"> {by}, {at.astimezone():%H:%M}:", *(f"> {line}".rstrip() for line in notes.strip().splitlines())]
    text = "\n".join(lines)
    return text if len(text) <= limit else text[: max(0, limit - 1)].rstrip() + "…"


class WrapUpStatus(StrEnum):
    COMPLETE = "complete"
    INCOMPLETE = "incomplete"
    """Time ran out or the agent left it for later; to be finished from a list."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What was typed for one interaction, kept on disk until the server has the wrap-up."""

    interaction_id: str
    form_id: str
    form_version: int
    values: Mapping[str, Any] = field(default_factory=dict)
    notes: str = ""
    revision: int = 0
    started_at: datetime | None = None
    updated_at: datetime | None = None
    customer_id: str = ""
    title: str = ""
    """Who it is about, for the list of unfinished drafts."""
