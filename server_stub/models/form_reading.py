"""A stored form as the fields an administrator lays out: the way back from form_making."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from server_stub.models.form_making import FieldPlan, OptionPlan

_FORMATS = {"": "text", "multiline": "multiline", "date": "date", "time": "time", "phone": "phone"}
_LENGTH = 500
"""Of a text that names no limit."""
_LAST = 1_000_000
"""Order of a field that names none: after all that do."""


def plans_of(schema: Mapping[str, Any]) -> list[FieldPlan]:
    """The fields in the order of the Tab key. `form_schema` makes an equal form of them."""
    conditions: dict[str, tuple[str, tuple[Any, ...], bool]] = {}
    for condition in schema.get("allOf", ()):
        ((by, wanted),) = condition["if"]["properties"].items()
        values = tuple(wanted["enum"]) if "enum" in wanted else (wanted["const"],)
        demanded = condition["then"].get("required", ())
        for key in (*demanded, *condition["then"].get("properties", ())):
            conditions.setdefault(key, (by, values, key in demanded))
    ordered = sorted(schema["properties"].items(), key=lambda item: item[1].get("x-order", _LAST))
    required = set(schema.get("required", ()))
    return [_plan(key, found, key in required, conditions.get(key)) for key, found in ordered]


def _plan(
    key: str, found: Mapping[str, Any], required: bool, condition: tuple[str, tuple[Any, ...], bool] | None
) -> FieldPlan:
    shown_by, shown_for, needed = condition or ("", (), False)
    return FieldPlan(
        key=key,
        kind=_kind(found),
        label=found["x-label"],
        required=required or needed,
        options=tuple(
            OptionPlan(o["value"], o["label"], tuple(o.get("parent", ()))) for o in found.get("x-options", ())
        ),
        cascade_from=found.get("x-cascade", ""),
        default=found.get("default"),
        hint=found.get("x-hint"),
        message=found.get("x-message"),
        max_length=found.get("maxLength", _LENGTH),
        minimum=found.get("minimum"),
        maximum=found.get("maximum"),
        wide=found.get("x-width") == "full",
        shown_by=shown_by,
        shown_for=shown_for,
    )


def _kind(found: Mapping[str, Any]) -> str:
    match found["type"]:
        case "boolean":
            return "boolean"
        case "integer":
            return "whole"
        case "number":
            return "number"
        case _:
            return "choice" if "x-options" in found else _FORMATS[found.get("format", "")]
