"""What must be mended before a form can be published, and what a new version changes. Codes; words are the shell's.

The server checks the same when it is published (its form_making): a form without flaws is one that it takes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, assert_never

from agent_desktop.domain.form_design import (
    MOST_FIELDS,
    MOST_LABEL,
    MOST_OPTIONS,
    MOST_PARENTS,
    MOST_SAID,
    MOST_TEXT,
    WITH_LENGTH,
    WITH_RANGE,
    FieldDesign,
    FieldKind,
    FormDesign,
)
from agent_desktop.domain.text import LocalText
from agent_desktop.domain.wrapup import NOTES

_PHONE = re.compile(r"\+?[\d\s()-]{3,}\Z")
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d\Z")
_LARGEST = 1e12


class Flaw(StrEnum):
    NO_TITLE = "no_title"
    TITLE_TOO_LONG = "title_too_long"
    NO_NOTES = "no_notes"
    TOO_MANY_FIELDS = "too_many_fields"
    TWICE = "twice"
    NO_LABEL = "no_label"
    TOO_LONG = "too_long"
    NO_OPTIONS = "no_options"
    TOO_MANY_OPTIONS = "too_many_options"
    OPTION_WITHOUT_WORDS = "option_without_words"
    OPTION_TWICE = "option_twice"
    NO_CHOICE_ABOVE = "no_choice_above"
    NO_SUCH_PARENT = "no_such_parent"
    NO_SUCH_FIELD = "no_such_field"
    NO_VALUES = "no_values"
    WRONG_VALUES = "wrong_values"
    EMPTY_RANGE = "empty_range"
    BAD_LIMIT = "bad_limit"
    BAD_DEFAULT = "bad_default"
    CIRCLE = "circle"


@dataclass(frozen=True, slots=True)
class Found:
    """One flaw; `key` is the field it is in, "" for the form as a whole."""

    flaw: Flaw
    key: str = ""


def flaws(design: FormDesign) -> tuple[Found, ...]:
    """In the order of the form; none = it can be published."""
    return tuple(dict.fromkeys(_flaws(design)))


def _flaws(design: FormDesign) -> Iterator[Found]:
    if not _both(design.title):
        yield Found(Flaw.NO_TITLE)
    if _longest(design.title) > MOST_LABEL:
        yield Found(Flaw.TITLE_TOO_LONG)
    if len(design.fields) > MOST_FIELDS:
        yield Found(Flaw.TOO_MANY_FIELDS)
    notes = design.field(NOTES)
    if notes is None or notes.kind is not FieldKind.MULTILINE or notes.shown_by:
        yield Found(Flaw.NO_NOTES)
    known = {f.key: f for f in design.fields}
    defaults = {f.key: f.default for f in design.fields}
    visible = _visible(design, defaults)
    for f in design.fields:
        found = [*_of_words(f), *_of_options(f, known), *_of_condition(f, known), *_of_limits(f)]
        if sum(other.key == f.key for other in design.fields) > 1:
            found.append(Flaw.TWICE)
        if _in_circle(f.key, known):
            found.append(Flaw.CIRCLE)
        if f.key in visible and f.default is not None and not _fits(f, f.default, defaults):
            found.append(Flaw.BAD_DEFAULT)
        yield from (Found(flaw, f.key) for flaw in found)


def _of_words(f: FieldDesign) -> Iterator[Flaw]:
    if not _both(f.label):
        yield Flaw.NO_LABEL
    if _longest(f.label) > MOST_LABEL or _longest(f.hint) > MOST_SAID or _longest(f.message) > MOST_SAID:
        yield Flaw.TOO_LONG


def _of_options(f: FieldDesign, known: Mapping[str, FieldDesign]) -> Iterator[Flaw]:
    if f.kind is not FieldKind.CHOICE:
        return
    values = [o.value for o in f.options]
    if not values:
        yield Flaw.NO_OPTIONS
    if len(values) > MOST_OPTIONS or any(len(o.parents) > MOST_PARENTS for o in f.options):
        yield Flaw.TOO_MANY_OPTIONS
    if len(set(values)) < len(values) or len({(o.label, o.parents) for o in f.options}) < len(values):
        yield Flaw.OPTION_TWICE
    if any(not _both(o.label) or _longest(o.label) > MOST_LABEL for o in f.options):
        yield Flaw.OPTION_WITHOUT_WORDS
    if not f.cascade_from:
        return
    above = known.get(f.cascade_from)
    if above is None or above.kind is not FieldKind.CHOICE:
        yield Flaw.NO_CHOICE_ABOVE
    elif {p for o in f.options for p in o.parents} - {o.value for o in above.options}:
        yield Flaw.NO_SUCH_PARENT


def _of_condition(f: FieldDesign, known: Mapping[str, FieldDesign]) -> Iterator[Flaw]:
    if not f.shown_by:
        return
    by = known.get(f.shown_by)
    if by is None:
        yield Flaw.NO_SUCH_FIELD
    elif not f.shown_for:
        yield Flaw.NO_VALUES
    elif not all(_can_be(by, value) for value in f.shown_for):
        yield Flaw.WRONG_VALUES


def _of_limits(f: FieldDesign) -> Iterator[Flaw]:
    if f.kind in WITH_LENGTH and not 1 <= f.max_length <= MOST_TEXT:
        yield Flaw.BAD_LIMIT
    if f.kind in WITH_RANGE:
        limits = [n for n in (f.minimum, f.maximum) if n is not None]
        if any(not abs(n) <= _LARGEST for n in limits):
            yield Flaw.BAD_LIMIT
        elif f.minimum is not None and f.maximum is not None and f.minimum > f.maximum:
            yield Flaw.EMPTY_RANGE


def _can_be(f: FieldDesign, value: Any) -> bool:
    """Whether the field can ever hold this."""
    match f.kind:
        case FieldKind.CHOICE:
            return any(o.value == value for o in f.options)
        case FieldKind.BOOLEAN:
            return isinstance(value, bool)
        case FieldKind.NUMBER | FieldKind.WHOLE:
            return _is_number(value)
        case FieldKind.TEXT | FieldKind.MULTILINE | FieldKind.DATE | FieldKind.TIME | FieldKind.PHONE:
            return isinstance(value, str) and 0 < len(value) <= MOST_TEXT
        case _:
            assert_never(f.kind)


def _fits(f: FieldDesign, value: Any, values: Mapping[str, Any]) -> bool:
    """Whether this can be what stands there at the beginning, beside the other fields' beginnings."""
    match f.kind:
        case FieldKind.CHOICE:
            above = values.get(f.cascade_from) if f.cascade_from else None
            offered = (o.value for o in f.options if not f.cascade_from or not o.parents or above in o.parents)
            return value in tuple(offered)
        case FieldKind.BOOLEAN:
            return isinstance(value, bool)
        case FieldKind.NUMBER | FieldKind.WHOLE:
            if not _is_number(value) or (f.kind is FieldKind.WHOLE and value != int(value)):
                return False
            return (f.minimum is None or value >= f.minimum) and (f.maximum is None or value <= f.maximum)
        case FieldKind.DATE:
            return isinstance(value, str) and _is_date(value)
        case FieldKind.TIME:
            return isinstance(value, str) and bool(_TIME.match(value))
        case FieldKind.PHONE:
            return isinstance(value, str) and len(value) <= f.max_length and bool(_PHONE.match(value))
        case FieldKind.TEXT | FieldKind.MULTILINE:
            return isinstance(value, str) and 0 < len(value) <= f.max_length
        case _:
            assert_never(f.kind)


def _visible(design: FormDesign, values: Mapping[str, Any]) -> set[str]:
    """The fields that are there at the beginning; in rounds, since one can show another."""
    shown = {f.key for f in design.fields if not f.shown_by}
    while True:
        more = {
            f.key
            for f in design.fields
            if f.shown_by in shown and any(_same(values.get(f.shown_by), v) for v in f.shown_for)
        }
        if more <= shown:
            return shown
        shown |= more


def _same(value: Any, other: Any) -> bool:
    # True == 1 in Python, but not in JSON
    return value is not None and value == other and isinstance(value, bool) == isinstance(other, bool)


def _in_circle(key: str, known: Mapping[str, FieldDesign]) -> bool:
    return any(_comes_back(key, {k: _next(f, way) for k, f in known.items()}) for way in ("cascade", "shown"))


def _next(f: FieldDesign, way: str) -> str:
    return f.cascade_from if way == "cascade" else f.shown_by


def _comes_back(key: str, following: Mapping[str, str]) -> bool:
    seen: set[str] = set()
    here = key
    while here in following and here not in seen:
        seen.add(here)
        here = following[here]
    return here == key and key in following


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= _LARGEST


def _is_date(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _both(text: LocalText) -> bool:
    return bool(text.en.strip() and text.zh_cn.strip())


def _longest(text: LocalText) -> int:
    return max(len(text.en), len(text.zh_cn))


# --- what a new version changes ---------------------------------------------------------------------------------------


class Turn(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"


class Part(StrEnum):
    """Of a field, what differs."""

    WORDS = "words"
    KIND = "kind"
    REQUIRED = "required"
    CHOICES = "choices"
    DEFAULT = "default"
    LIMITS = "limits"
    CONDITION = "condition"
    WIDTH = "width"


@dataclass(frozen=True, slots=True)
class Difference:
    """`key` "" is the form's own title."""

    turn: Turn
    key: str
    label: LocalText
    parts: tuple[Part, ...] = ()


def differences(old: FormDesign, new: FormDesign) -> tuple[Difference, ...]:
    """Removed fields first, then the others in the order of the new form."""
    before, after = {f.key: f for f in old.fields}, {f.key: f for f in new.fields}
    found = [Difference(Turn.REMOVED, f.key, f.label) for f in old.fields if f.key not in after]
    if old.title != new.title:
        found.append(Difference(Turn.CHANGED, "", new.title, (Part.WORDS,)))
    stayed = [f.key for f in old.fields if f.key in after]
    order = [f.key for f in new.fields if f.key in before]
    shifted = _shifted(stayed, order)
    for f in new.fields:
        was = before.get(f.key)
        if was is None:
            found.append(Difference(Turn.ADDED, f.key, f.label))
        elif parts := _parts(was, f):
            found.append(Difference(Turn.CHANGED, f.key, f.label, parts))
        elif f.key in shifted:
            found.append(Difference(Turn.MOVED, f.key, f.label))
    return tuple(found)


def _shifted(old: list[str], new: list[str]) -> set[str]:
    """The fewest keys that were moved: all but a longest run that kept its order."""
    place = {key: n for n, key in enumerate(old)}
    best: list[list[str]] = []
    for key in new:
        longest: list[str] = max((run for run in best if place[run[-1]] < place[key]), key=len, default=[])
        best.append([*longest, key])
    kept = max(best, key=len, default=[])
    return set(new) - set(kept)


def _parts(was: FieldDesign, f: FieldDesign) -> tuple[Part, ...]:
    pairs: tuple[tuple[Part, object, object], ...] = (
        (Part.WORDS, (was.label, was.hint, was.message), (f.label, f.hint, f.message)),
        (Part.KIND, was.kind, f.kind),
        (Part.REQUIRED, was.required, f.required),
        (Part.CHOICES, (was.options, was.cascade_from), (f.options, f.cascade_from)),
        (Part.DEFAULT, was.default, f.default),
        (Part.LIMITS, (was.max_length, was.minimum, was.maximum), (f.max_length, f.minimum, f.maximum)),
        (Part.CONDITION, (was.shown_by, was.shown_for), (f.shown_by, f.shown_for)),
        (Part.WIDTH, was.wide, f.wide),
    )
    return tuple(part for part, old, new in pairs if old != new)
