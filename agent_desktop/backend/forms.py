"""Wrap-up forms: from the JSON Schema subset of resources/packs/README.md to the domain's Form. Raises Garbage."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from agent_desktop.backend.node import Node
from agent_desktop.domain.wrapup import Condition, Draft, FieldType, Form, FormField, Option

_TEXT_FORMATS = {
    "": FieldType.TEXT,
    "multiline": FieldType.MULTILINE,
    "date": FieldType.DATE,
    "time": FieldType.TIME,
    "phone": FieldType.PHONE,
}
_MAX_LENGTH = 500
"""Of a text that names no limit."""
_LAST = 1_000_000
"""Order of a field that names none: after all that do."""


def form_of(node: Node) -> Form:
    schema = node.at("schema")
    properties = schema.fields("properties")
    required = frozenset(schema.texts("required"))
    shown_if, required_if = _conditions(schema)
    for key in (*required, *shown_if):
        if key not in properties:
            raise schema.wrong(f"{key} is no property")
    ordered = sorted(properties.items(), key=lambda item: item[1].integer("x-order", _LAST))
    fields = tuple(
        _field_of(key, inner, key in required, shown_if.get(key, ()), required_if.get(key, ()))
        for key, inner in ordered
    )
    purpose = node.text("purpose", "wrap_up")
    return Form(node.text("id"), node.integer("version"), node.local_text("title"), fields, purpose)


def unfinished_of(node: Node) -> Draft:
    """A wrap-up that the server keeps for its agent to finish, as a draft."""
    return Draft(
        interaction_id=node.text("id"),
        form_id=node.text("form_id"),
        form_version=node.integer("form_version"),
        values={key: _scalar(value) for key, value in node.fields("values").items()},
        notes=node.text("notes"),
        revision=node.integer("revision"),
        started_at=node.moment("started_at"),
        customer_id=node.text("customer_id", ""),
        title=node.text("name", "") or node.text("ani", ""),
    )


_Conditions = Mapping[str, tuple[Condition, ...]]


def _conditions(schema: Node) -> tuple[_Conditions, _Conditions]:
    """Field -> when it is shown, and field -> when it is required too. What a `then` names is hidden otherwise."""
    shown: dict[str, tuple[Condition, ...]] = {}
    required: dict[str, tuple[Condition, ...]] = {}
    for entry in schema.each("allOf", optional=True):
        condition = _condition_of(entry.at("if"))
        then = entry.at("then")
        demanded = then.texts("required")
        for key in demanded:
            required[key] = (*required.get(key, ()), condition)
        for key in dict.fromkeys((*demanded, *then.fields("properties", optional=True))):
            shown[key] = (*shown.get(key, ()), condition)
    return shown, required


def _condition_of(node: Node) -> Condition:
    properties = node.fields("properties")
    if len(properties) != 1:
        raise node.wrong("not exactly one property")
    key, rule = next(iter(properties.items()))
    values = rule.maybe("enum")
    if values is None:
        return Condition(key, (_scalar(rule.at("const")),))
    return Condition(key, tuple(_scalar(value) for value in rule.each("enum")))


def _field_of(
    key: str, node: Node, required: bool, shown_if: tuple[Condition, ...], required_if: tuple[Condition, ...]
) -> FormField:
    kind = _type_of(node)
    default = node.maybe("default")
    return FormField(
        key=key,
        type=kind,
        label=node.at("x-label").as_local_text(),
        required=required,
        required_if=required_if,
        visible_if=shown_if,
        options=_options_of(node) if kind is FieldType.CHOICE else (),
        cascade_from=node.text("x-cascade", ""),
        default=None if default is None else _scalar(default),
        hint=node.local_text("x-hint"),
        message=node.local_text("x-message"),
        max_length=node.integer("maxLength", _MAX_LENGTH),
        minimum=node.optional_number("minimum"),
        maximum=node.optional_number("maximum"),
        wide=node.text("x-width", "") == "full",
        whole=node.text("type") == "integer",
    )


def _type_of(node: Node) -> FieldType:
    match node.text("type"):
        case "string" if node.maybe("enum") is not None:
            return FieldType.CHOICE
        case "string":
            kind = _TEXT_FORMATS.get(node.text("format", ""))
            if kind is None:
                raise node.at("format").wrong("not a format of ours")
            return kind
        case "integer" | "number":
            return FieldType.NUMBER
        case "boolean":
            return FieldType.BOOLEAN
        case _:
            raise node.at("type").wrong("not a type of ours")


def _options_of(node: Node) -> tuple[Option, ...]:
    options = tuple(
        Option(o.text("value"), o.at("label").as_local_text(), o.texts("parent")) for o in node.each("x-options")
    )
    if {o.value for o in options} != set(node.texts("enum")):
        raise node.at("x-options").wrong("not the values of enum")
    return options


def _scalar(node: Node) -> Any:
    if not isinstance(node.plain, str | int | float | bool):
        raise node.wrong("not a plain value")
    return node.plain
