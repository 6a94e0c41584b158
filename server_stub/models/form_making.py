"""Fields as an administrator lays them out, turned into the JSON Schema that a form is stored as. Raises FormErrors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from server_stub.models.form_check import NOTES, FormErrors, Wrong, check
from server_stub.models.schema import Localized

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_TYPES: Mapping[str, Mapping[str, str]] = {
    "text": {"type": "string"},
    "multiline": {"type": "string", "format": "multiline"},
    "choice": {"type": "string"},
    "number": {"type": "number"},
    "whole": {"type": "integer"},
    "boolean": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    "time": {"type": "string", "format": "time"},
    "phone": {"type": "string", "format": "phone"},
}
_WITH_LENGTH = frozenset({"text", "multiline", "phone"})
_KEPT = ("x-placeholder", "x-default-from", "minLength", "multipleOf")


@dataclass(frozen=True, slots=True)
class OptionPlan:
    value: str
    label: Localized
    parents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FieldPlan:
    """One field; with `shown_by` it is there only while that field holds one of `shown_for`."""

    key: str
    kind: str
    label: Localized
    required: bool = False
    options: tuple[OptionPlan, ...] = ()
    cascade_from: str = ""
    default: Any = None
    hint: Localized | None = None
    message: Localized | None = None
    max_length: int = 500
    minimum: float | None = None
    maximum: float | None = None
    wide: bool = False
    shown_by: str = ""
    shown_for: tuple[Any, ...] = ()


def form_schema(
    name: str, version: int, title: Localized, fields: Sequence[FieldPlan], before: Mapping[str, Any] | None
) -> dict[str, Any]:
    """`before` is the version until now: what the plan has no word for is taken over from it."""
    _check(fields)
    old: Mapping[str, Any] = before["properties"] if before else {}
    schema: dict[str, Any] = {
        "$schema": _DIALECT,
        "$id": name,
        "x-version": version,
        "x-label": title,
        "type": "object",
        "additionalProperties": False,
        "properties": {f.key: _property(f, 10 * n, old.get(f.key, {})) for n, f in enumerate(fields, start=1)},
        "required": [f.key for f in fields if f.required and not f.shown_by],
        "allOf": [_condition(f) for f in fields if f.shown_by],
    }
    if together := _together(before, {f.key for f in fields}):
        schema["dependentRequired"] = together
    defaults = {f.key: f.default for f in fields if f.default is not None}
    if wrong := check(schema, defaults, complete=False):
        raise FormErrors([Wrong(f"body.fields.{w.field.rpartition('.')[2]}", w.message, w.code) for w in wrong])
    return schema


def _together(before: Mapping[str, Any] | None, keys: set[str]) -> dict[str, list[str]]:
    """Which fields demand others, as far as they are still there."""
    old: Mapping[str, list[str]] = before.get("dependentRequired", {}) if before else {}
    kept = {key: [other for other in others if other in keys] for key, others in old.items() if key in keys}
    return {key: others for key, others in kept.items() if others}


def _property(f: FieldPlan, order: int, old: Mapping[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {
        **_TYPES[f.kind],
        "x-order": order,
        "x-label": f.label,
        "x-width": "full" if f.wide else "third",
        **{key: old[key] for key in _KEPT if key in old},
    }
    if f.kind == "choice":
        topics = {o["value"]: o["topics"] for o in old.get("x-options", ()) if "topics" in o}
        made["enum"] = [o.value for o in f.options]
        made["x-options"] = [
            {"value": o.value, "label": o.label}
            | ({"parent": list(o.parents)} if o.parents else {})
            | ({"topics": topics[o.value]} if o.value in topics else {})
            for o in f.options
        ]
    if f.kind in _WITH_LENGTH:
        made["maxLength"] = f.max_length
    said = {
        "x-cascade": f.cascade_from or None,
        "default": f.default,
        "x-hint": f.hint,
        "x-message": f.message,
        "minimum": f.minimum,
        "maximum": f.maximum,
    }
    return made | {key: value for key, value in said.items() if value is not None}


def _condition(f: FieldPlan) -> dict[str, Any]:
    then: dict[str, Any] = {"required": [f.key]} if f.required else {"properties": {f.key: {}}}
    return {"if": {"properties": {f.shown_by: {"enum": list(f.shown_for)}}, "required": [f.shown_by]}, "then": then}


def _check(fields: Sequence[FieldPlan]) -> None:
    """What the schema could not say, or would say without anybody noticing."""
    keys = [f.key for f in fields]
    errors = [Wrong(f"body.fields.{k}", "There are two fields of this name.", "twice") for k in _twice(keys)]
    known = {f.key: f for f in fields}
    if NOTES not in known or known[NOTES].kind != "multiline" or known[NOTES].shown_by:
        errors.append(Wrong("body.fields.notes", "Every form has notes of several lines.", "no_notes"))
    for place, f in ((f"body.fields.{f.key}", f) for f in fields):
        above = known.get(f.cascade_from)
        if f.kind == "choice" and not f.options:
            errors.append(Wrong(place, "A choice needs something to choose from.", "no_options"))
        if _twice([o.value for o in f.options]):
            errors.append(Wrong(place, "Two choices have the same value.", "twice"))
        if f.cascade_from and (above is None or above.kind != "choice" or f.kind != "choice"):
            errors.append(Wrong(place, "A choice can only follow another choice of the form.", "no_choice_above"))
        elif above is not None and {p for o in f.options for p in o.parents} - {o.value for o in above.options}:
            errors.append(Wrong(place, "It follows a choice that the field above does not offer.", "no_such_parent"))
        if f.shown_by and (f.shown_by not in known or not f.shown_for):
            errors.append(Wrong(place, "It is shown by a field that the form does not have.", "no_such_field"))
        if f.minimum is not None and f.maximum is not None and f.minimum > f.maximum:
            errors.append(Wrong(place, "The least is more than the most.", "empty_range"))
    errors += [Wrong(f"body.fields.{k}", "It waits for itself.", "circle") for k in _in_circles(known)]
    if errors:
        raise FormErrors(errors)


def _twice(values: Sequence[str]) -> list[str]:
    return sorted({v for v in values if values.count(v) > 1})


def _in_circles(known: Mapping[str, FieldPlan]) -> list[str]:
    found = []
    for key in known:
        for following in ("cascade_from", "shown_by"):
            seen: set[str] = set()
            here = key
            while here in known and here not in seen:
                seen.add(here)
                here = getattr(known[here], following)
            if here == key:
                found.append(key)
    return sorted(set(found))
