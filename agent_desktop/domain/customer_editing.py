"""Changing a customer's record: which fields a person may fill in, what was typed, and what of it is a change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from agent_desktop.domain.customer import Customer
from agent_desktop.domain.provisioning import CustomerField
from agent_desktop.domain.text import LocalText
from agent_desktop.domain.wrapup import FieldType, Form, FormField, Option

NAME, NAME_LATIN, LANGUAGE, VIP = "name", "name_latin", "language", "vip"
COLUMNS = (NAME, NAME_LATIN, LANGUAGE, VIP)
"""What every record has beside the pack's own fields, and may be changed."""

_MOST_NAME = 120
_TYPES = {
    "money": FieldType.NUMBER,
    "date": FieldType.DATE,
    "choice": FieldType.CHOICE,
    "phone": FieldType.PHONE,
}


@dataclass(frozen=True, slots=True)
class CustomerChange:
    """What the server is asked to change; `revision` is of the record that was on the screen."""

    customer_id: str
    revision: int
    columns: Mapping[str, Any]
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class CustomerDraft:
    """What was typed over a record and has not reached the server. Values are as in a form; None is an emptied field.

    `typed` holds changed fields only, `was` what stood there when they were changed first: a record that comes again
    keeps everything else as it is now.
    """

    customer_id: str
    typed: Mapping[str, Any] = field(default_factory=dict)
    was: Mapping[str, Any] = field(default_factory=dict)
    saves: int = 0
    """How often it was handed in: the revision of the write."""
    sent: bool = False
    """It is on its way; nothing was typed since."""


def customer_form(
    customer: Customer,
    definitions: Sequence[CustomerField],
    captions: Mapping[str, LocalText],
    languages: Sequence[Option],
) -> Form:
    """The fields that this agent may change now: none that is hidden, masked or for reading only."""
    closed = {*customer.readonly, *customer.hidden, *customer.masked}
    columns = (
        FormField(NAME, FieldType.TEXT, captions[NAME], required=True, max_length=_MOST_NAME),
        FormField(NAME_LATIN, FieldType.TEXT, captions[NAME_LATIN], max_length=_MOST_NAME),
        FormField(LANGUAGE, FieldType.CHOICE, captions[LANGUAGE], options=_with(languages, customer.language)),
        FormField(VIP, FieldType.BOOLEAN, captions[VIP]),
    )
    own = (_field_of(d, customer) for d in sorted(definitions, key=lambda d: d.order) if d.editable)
    fields = tuple(f for f in (*columns, *own) if f.key not in closed)
    return Form("customer", 1, LocalText(), fields, "customer")


def values_of(form: Form, customer: Customer) -> dict[str, Any]:
    """The record as the form's values; what is empty is left out."""
    values = {f.key: _value(f, _stored(customer, f.key)) for f in form.fields}
    return {key: value for key, value in values.items() if value not in (None, "")}


def overlaid(form: Form, customer: Customer, draft: CustomerDraft | None) -> dict[str, Any]:
    """The record as it is now with what was typed over it."""
    keys = {f.key for f in form.fields}
    typed = {key: value for key, value in draft.typed.items() if key in keys} if draft else {}
    return {key: value for key, value in {**values_of(form, customer), **typed}.items() if value is not None}


def typed_over(
    form: Form, customer: Customer, values: Mapping[str, Any], before: CustomerDraft | None
) -> CustomerDraft:
    """The draft after an edit. What an earlier draft holds of fields that are not in this form stays."""
    now = values_of(form, customer)
    keys = {f.key for f in form.fields}
    kept = before or CustomerDraft(customer.id)
    typed = {key: value for key, value in kept.typed.items() if key not in keys}
    typed |= {key: values.get(key) for key in keys if _differs(now.get(key), values.get(key))}
    was = {key: kept.was[key] if key in kept.typed and key in kept.was else now.get(key) for key in typed}
    return CustomerDraft(customer.id, typed, was, kept.saves)


def collisions(form: Form, customer: Customer, draft: CustomerDraft) -> tuple[FormField, ...]:
    """The fields that somebody else changed, to something else, since they were typed over."""
    now = values_of(form, customer)
    return tuple(
        f
        for f in form.fields
        if f.key in draft.typed
        and _differs(draft.was.get(f.key), now.get(f.key))
        and _differs(draft.typed[f.key], now.get(f.key))
    )


def change_of(form: Form, customer: Customer, draft: CustomerDraft) -> CustomerChange:
    """What to send: columns and the pack's fields, as the server stores them."""
    specs = {f.key: f for f in form.fields}
    out = {
        key: _as_stored(specs[key], value, _stored(customer, key)) for key, value in draft.typed.items() if key in specs
    }
    return CustomerChange(
        customer.id,
        customer.revision,
        {key: value for key, value in out.items() if key in COLUMNS},
        {key: value for key, value in out.items() if key not in COLUMNS},
    )


def _field_of(d: CustomerField, customer: Customer) -> FormField:
    kind = _TYPES.get(d.type, FieldType.TEXT)
    value = customer.fields.get(d.key)
    if kind is FieldType.NUMBER and value not in (None, "") and _decimal(value) is None:
        kind = FieldType.TEXT
    if kind is FieldType.CHOICE:
        if not d.options:
            kind = FieldType.TEXT
        else:
            return FormField(d.key, kind, d.label, options=_with(d.options, str(value or "")))
    return FormField(d.key, kind, d.label, max_length=d.max_length, minimum=d.minimum, maximum=d.maximum)


def _with(options: Sequence[Option], value: str) -> tuple[Option, ...]:
    """What stands in a record is a choice too, or looking at it would be a change."""
    known = not value or any(o.value == value for o in options)
    return tuple(options) if known else (*options, Option(value, LocalText(value, value)))


def _stored(customer: Customer, key: str) -> Any:
    match key:
        case "name":
            return customer.name
        case "name_latin":
            return customer.name_latin
        case "language":
            return customer.language
        case "vip":
            return customer.vip
        case _:
            return customer.fields.get(key)


def _value(f: FormField, stored: Any) -> Any:
    if stored is None or stored == "":
        return None
    match f.type:
        case FieldType.BOOLEAN:
            return bool(stored)
        case FieldType.NUMBER:
            number = _decimal(stored)
            return None if number is None else int(number) if number == int(number) else float(number)
        case _:
            return str(stored)


def _as_stored(f: FormField, value: Any, before: Any) -> Any:
    """Money is kept as decimal text, with at least the digits it had."""
    if f.type is FieldType.BOOLEAN:
        return bool(value)
    if value is None:
        return ""
    if f.type is not FieldType.NUMBER:
        return str(value).strip()
    number = Decimal(str(value))
    earlier = _decimal(before)
    digits = max(_digits(number), 0 if earlier is None else _digits(earlier))
    return f"{number:.{digits}f}"


def _differs(one: Any, other: Any) -> bool:
    """An empty text, a box without its tick and nothing are the same; zero is a value."""
    one, other = (None if value == "" or value is False else value for value in (one, other))
    return bool(one != other)


def _decimal(value: Any) -> Decimal | None:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _digits(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
