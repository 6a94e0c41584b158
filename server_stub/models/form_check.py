"""Values against a form: the subset of JSON Schema described in resources/packs/README.md, no more.

read_values() raises FormErrors, which becomes a validation problem wherever it is raised.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from server_stub.models.catalogue_view import Catalogue

NOTES = "notes"
"""The free text of every form: kept beside the values, checked with them."""
_PHONE = re.compile(r"\+?[\d\s()-]{3,}\Z")
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d\Z")
_MESSAGES = {
    "required": "This field must be filled in.",
    "unknown": "The form has no such field.",
    "not_an_option": "This is not one of the choices.",
    "too_long": "The text is too long.",
    "too_small": "The number is too small.",
    "too_large": "The number is too large.",
    "not_a_number": "This must be a number.",
    "not_text": "This must be text.",
    "not_a_switch": "This must be yes or no.",
    "not_a_date": "This must be a date such as 2026-11-21.",
    "not_a_time": "This must be a time such as 09:30.",
    "not_a_phone": "This must be a telephone number.",
}


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with one value; `field` is a dotted path such as "body.values.amount"."""

    field: str
    message: str
    code: str


class FormErrors(ValueError):
    """The values are not what the form accepts."""

    def __init__(self, errors: Sequence[Wrong]) -> None:
        super().__init__(errors[0].message if errors else "")
        self.errors = tuple(errors)


def read_values(
    catalogue: Catalogue, form_id: str, version: int, values: Mapping[str, Any], notes: str, *, complete: bool
) -> dict[str, Any]:
    """The values to store: checked against the form, hidden and empty fields left out. Raises FormErrors."""
    if not form_id and not values:
        return {}
    form = catalogue.forms.get((form_id, version))
    if form is None:
        message = f'There is no form "{form_id}" version {version}.'
        raise FormErrors([Wrong("body.form_id", message, "unknown_form")])
    together = {**values, NOTES: notes} if NOTES in form.schema["properties"] else dict(values)
    if errors := check(form.schema, together, complete=complete):
        raise FormErrors(errors)
    visible = shown(form.schema, together)
    return {k: v for k, v in values.items() if k in visible and v not in (None, "")}


def acceptable(schema: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """What of half-typed values can be stored: what is wrong by itself is left out."""
    wrong = {e.field.rpartition(".")[2] for e in check(schema, values, complete=False)}
    visible = shown(schema, values)
    return {k: v for k, v in values.items() if k in visible and k not in wrong and v not in (None, "")}


def shown(schema: Mapping[str, Any], values: Mapping[str, Any]) -> set[str]:
    """The fields that are visible: a field named in a condition's `then` only while the condition holds."""
    properties = schema["properties"]
    conditions = schema.get("allOf", [])
    visible = set(properties) - {key for c in conditions for key in _named(c)}
    while True:
        # a condition counts only when the field it looks at is visible itself, so showing goes in rounds
        more = {key for c in conditions if _holds(c, values, visible) for key in _named(c)} & set(properties)
        if more <= visible:
            return visible
        visible |= more


def check(schema: Mapping[str, Any], values: Mapping[str, Any], complete: bool) -> list[Wrong]:
    """What is wrong with `values`; an incomplete wrap-up may leave anything empty. Hidden fields are not looked at."""
    properties = schema["properties"]
    visible = shown(schema, values)
    errors = [_error(key, "unknown") for key in values if key not in properties]
    for key, definition in properties.items():
        if key in visible and not _empty(values.get(key)) and (code := _wrong(definition, values)(values[key])):
            errors.append(_error(key, code))
    if complete:
        errors += [
            _error(key, "required") for key in sorted(_required(schema, values, visible)) if _empty(values.get(key))
        ]
    return errors


def _required(schema: Mapping[str, Any], values: Mapping[str, Any], visible: set[str]) -> set[str]:
    needed = set(schema.get("required", ()))
    for condition in schema.get("allOf", []):
        if _holds(condition, values, visible):
            needed |= set(condition["then"].get("required", ()))
    for key, others in schema.get("dependentRequired", {}).items():
        if key in visible and not _empty(values.get(key)):
            needed |= set(others)
    return needed & visible


def _named(condition: Mapping[str, Any]) -> set[str]:
    then = condition["then"]
    return set(then.get("required", ())) | set(then.get("properties", {}))


def _holds(condition: Mapping[str, Any], values: Mapping[str, Any], visible: set[str]) -> bool:
    ((key, wanted),) = condition["if"]["properties"].items()
    value = values.get(key)
    if key not in visible or _empty(value):
        return False
    allowed = wanted.get("enum", [wanted["const"]] if "const" in wanted else [])
    # True == 1 in Python, but not in JSON
    return any(value == a and isinstance(value, bool) == isinstance(a, bool) for a in allowed)


def _wrong(definition: Mapping[str, Any], values: Mapping[str, Any]) -> Any:
    match definition["type"]:
        case "boolean":
            return lambda value: None if isinstance(value, bool) else "not_a_switch"
        case "integer" | "number":
            return lambda value: _wrong_number(definition, value)
        case _:
            return lambda value: _wrong_text(definition, values, value)


def _wrong_number(definition: Mapping[str, Any], value: Any) -> str | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return "not_a_number"
    if definition["type"] == "integer" and value != int(value):
        return "not_a_number"
    if value < definition.get("minimum", value):
        return "too_small"
    return "too_large" if value > definition.get("maximum", value) else None


def _wrong_text(definition: Mapping[str, Any], values: Mapping[str, Any], value: Any) -> str | None:
    if not isinstance(value, str):
        return "not_text"
    if "x-options" in definition:
        parent = values.get(definition.get("x-cascade", ""))
        offered = [o["value"] for o in definition["x-options"] if not o.get("parent") or parent in o["parent"]]
        return None if value in offered else "not_an_option"
    if len(value) > definition.get("maxLength", len(value)):
        return "too_long"
    match definition.get("format"):
        case "date":
            return None if _is_date(value) else "not_a_date"
        case "time":
            return None if _TIME.match(value) else "not_a_time"
        case "phone":
            return None if _PHONE.match(value) else "not_a_phone"
        case _:
            return None


def _is_date(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _empty(value: Any) -> bool:
    return value is None or value == ""


def _error(key: str, code: str) -> Wrong:
    field = NOTES if key == NOTES else f"values.{key}"
    return Wrong(field=f"body.{field}", message=_MESSAGES[code], code=code)
