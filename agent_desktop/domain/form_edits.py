"""Steps of laying out a form: each gives a new design, and mends what pointed at something that is gone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from agent_desktop.domain.form_design import (
    MOST_LABEL,
    MOST_OPTIONS,
    FieldDesign,
    FieldKind,
    FormDesign,
    OptionDesign,
)
from agent_desktop.domain.text import LocalText
from agent_desktop.domain.wrapup import NOTES

_CODE = re.compile(r"[A-Za-z0-9_.>*#-]{1,64}\Z")
_NO_WORD = re.compile(r"[^a-z0-9]+")


def added(design: FormDesign, new: FieldDesign, after: str = "") -> FormDesign:
    """Behind the field `after`, else before the notes, which stay last."""
    keys = [f.key for f in design.fields]
    place = keys.index(after) + 1 if after in keys and after != NOTES else len(keys)
    if NOTES in keys:
        place = min(place, keys.index(NOTES))
    return replace(design, fields=(*design.fields[:place], new, *design.fields[place:]))


def duplicated(design: FormDesign, key: str, new_key: str) -> FormDesign:
    """The copy stands behind the field; the notes cannot be copied."""
    found = design.field(key)
    if found is None or key == NOTES:
        return design
    return added(design, replace(found, key=new_key), key)


def removed(design: FormDesign, key: str) -> FormDesign:
    """What followed the field or was shown by it stands alone afterwards; the notes stay."""
    if key == NOTES:
        return design
    return replace(design, fields=tuple(_without(f, key) for f in design.fields if f.key != key))


def _without(f: FieldDesign, gone: str) -> FieldDesign:
    if f.cascade_from == gone:
        f = replace(f, cascade_from="", options=tuple(replace(o, parents=()) for o in f.options))
    return replace(f, shown_by="", shown_for=()) if f.shown_by == gone else f


def moved(design: FormDesign, key: str, by: int) -> FormDesign:
    """Up or down by so many places, never past the ends nor below the notes."""
    keys = [f.key for f in design.fields]
    if key not in keys or key == NOTES:
        return design
    here = keys.index(key)
    last = len(keys) - (2 if keys[-1] == NOTES else 1)
    there = max(0, min(last, here + by))
    fields = list(design.fields)
    fields.insert(there, fields.pop(here))
    return replace(design, fields=tuple(fields))


def changed(design: FormDesign, new: FieldDesign) -> FormDesign:
    """The field of this key as `new`; choices that are gone go everywhere."""
    old = design.field(new.key)
    if old is None:
        return design
    if new.kind is not old.kind:
        new = _of_other_kind(new)
    elif new.default not in (None, *(o.value for o in new.options)) and new.kind is FieldKind.CHOICE:
        new = replace(new, default=None)
    fields = tuple(new if f.key == new.key else f for f in design.fields)
    design = replace(design, fields=fields)
    gone = {o.value for o in old.options} - {o.value for o in new.options}
    if new.kind is not old.kind:
        return _released(design, new)
    return replace(design, fields=tuple(_without_values(f, new.key, gone) for f in fields)) if gone else design


def _of_other_kind(f: FieldDesign) -> FieldDesign:
    return replace(f, default=None, cascade_from=f.cascade_from if f.kind is FieldKind.CHOICE else "")


def _released(design: FormDesign, new: FieldDesign) -> FormDesign:
    """Nothing waits any more for values that this field cannot hold now."""

    def mended(f: FieldDesign) -> FieldDesign:
        if f.cascade_from == new.key and new.kind is not FieldKind.CHOICE:
            f = replace(f, cascade_from="", options=tuple(replace(o, parents=()) for o in f.options))
        return replace(f, shown_for=()) if f.shown_by == new.key else f

    return replace(design, fields=tuple(mended(f) for f in design.fields))


def _without_values(f: FieldDesign, key: str, gone: set[str]) -> FieldDesign:
    if f.shown_by == key:
        f = replace(f, shown_for=tuple(v for v in f.shown_for if v not in gone))
    if f.cascade_from == key:
        left = (replace(o, parents=tuple(p for p in o.parents if p not in gone)) for o in f.options)
        # offered under the gone one only: it would be offered always now, which nobody asked for
        kept = tuple(new for new, old in zip(left, f.options, strict=True) if new.parents or not old.parents)
        f = replace(f, options=kept)
    return f


# --- choices ----------------------------------------------------------------------------------------------------------


def fresh_value(options: Sequence[OptionDesign], wish: str = "") -> str:
    """A value that no other choice has; of `wish` when that can be one."""
    taken = {o.value for o in options}
    base = wish if _CODE.match(wish) else _NO_WORD.sub("_", wish.casefold()).strip("_")[:50]
    if base and base not in taken:
        return base
    number = 1
    while (value := f"{base or 'choice'}_{number}") in taken:
        number += 1
    return value


def pasted(options: Sequence[OptionDesign], table: str, parents: tuple[str, ...] = ()) -> tuple[OptionDesign, ...]:
    """The choices and, behind them, those of a table as spreadsheets copy it.

    Columns are English, Chinese, code; a single column is both languages. Words that are there already
    are left out.
    """
    result = list(options)
    for line in table.splitlines():
        cells = [c.strip().strip('"') for c in line.split("\t")]
        if not any(cells) or len(result) >= MOST_OPTIONS:
            continue
        english, chinese, code = (*cells, "", "", "")[:3]
        label = LocalText((english or chinese)[:MOST_LABEL], (chinese or english)[:MOST_LABEL])
        if any(o.label == label and o.parents == parents for o in result):
            continue
        result.append(OptionDesign(fresh_value(result, code or english.casefold()), label, parents))
    return tuple(result)
