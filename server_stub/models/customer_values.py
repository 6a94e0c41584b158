"""What may stand in a customer's own fields: the pack's definitions say the type, the choices and the bounds.

read_fields() raises FormErrors with one sentence for each wrong field.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from server_stub.models import numbers
from server_stub.models.catalogue_view import Catalogue
from server_stub.models.form_check import FormErrors, Wrong

LONGEST = 8000
"""Characters of a text for which the pack names no bound."""
_MOST_EMAIL = 254
_TYPES = frozenset({"text", "money", "date", "choice", "phone"})
_BOUNDS: Mapping[str, frozenset[str]] = {
    "text": frozenset({"max_length"}),
    "money": frozenset({"minimum", "maximum"}),
    "date": frozenset({"earliest", "latest"}),
}
_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@.]+\Z")
_GENDERS = ("f", "m")
_MOST_SHOWN = 12


class BadDefinition(ValueError):
    """A field of the pack that nobody could fill in; the argument is a sentence."""


class WrongValue(ValueError):
    """`problem` goes on after the field's name ("is no date"), `advice` says what to do.

    `particulars` are what a sentence for this `code` holds: a bound, a length.
    """

    def __init__(self, problem: str, advice: str, code: str, **particulars: str | int) -> None:
        super().__init__(problem)
        self.problem, self.advice, self.code, self.particulars = problem, advice, code, particulars


def read_fields(catalogue: Catalogue, values: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    """The values as they are stored. What stands in the record already may stay, whatever the pack says today."""
    definitions = {d["key"]: d for d in catalogue.document("customer_fields")}
    found: dict[str, Any] = {}
    errors: list[Wrong] = []
    for key, value in values.items():
        if value in (None, "") or value == before.get(key):
            found[key] = value
            if key not in before and not _is_own(key, definitions):
                errors.append(_unknown(key, definitions))
            continue
        if not _is_own(key, definitions):
            errors.append(_unknown(key, definitions))
            continue
        try:
            found[key] = stored(key, definitions.get(key, {}), value, catalogue.country)
        except WrongValue as wrong:
            label = definitions.get(key, {}).get("label", {}).get("en", key)
            message = f"{label}: {str(value)[:40]!r} {wrong.problem}. {wrong.advice}"
            errors.append(Wrong(f"body.fields.{key}", message, wrong.code))
    if errors:
        raise FormErrors(errors)
    return found


def stored(key: str, definition: Mapping[str, Any], value: Any, country: str) -> str:
    """One value as text. Raises WrongValue."""
    if key in _CORE:
        return _CORE[key](_text(value, {}))
    match definition["type"]:
        case "money":
            return _money(value, definition)
        case "date":
            return _date(value, definition)
        case "choice":
            return _choice(value, [o["value"] for o in definition["options"]])
        case "phone":
            return _phone(value, country)
    return _text(value, definition)


def check_definitions(definitions: Iterable[Mapping[str, Any]]) -> None:
    """Raises BadDefinition."""
    seen: set[str] = set()
    for definition in definitions:
        key, kind = definition["key"], definition["type"]
        if key in seen:
            raise BadDefinition(f'customer_fields: there are two "{key}".')
        seen.add(key)
        if kind not in _TYPES:
            raise BadDefinition(f'customer_fields: "{key}" is {kind!r}, which is none of {", ".join(sorted(_TYPES))}.')
        options = [o["value"] for o in definition.get("options", [])]
        if kind == "choice" and (not options or len(set(options)) != len(options)):
            raise BadDefinition(f'customer_fields: "{key}" needs options, each with a value of its own.')
        for bound in sorted({b for bounds in _BOUNDS.values() for b in bounds} & set(definition)):
            if bound not in _BOUNDS.get(kind, frozenset()):
                raise BadDefinition(f'customer_fields: "{bound}" says nothing about "{key}", which is {kind}.')
            _check_bound(key, bound, definition[bound])


def _check_bound(key: str, bound: str, value: Any) -> None:
    try:
        match bound:
            case "max_length":
                good = isinstance(value, int) and 1 <= value <= LONGEST
            case "minimum" | "maximum":
                good = isinstance(value, str) and Decimal(value).is_finite()
            case _:
                good = bool(date.fromisoformat(value))
    except (InvalidOperation, ValueError, TypeError):
        good = False
    if not good:
        raise BadDefinition(f'customer_fields: the {bound} of "{key}" cannot be {value!r}.')


def _is_own(key: str, definitions: Mapping[str, Mapping[str, Any]]) -> bool:
    return key in _CORE or definitions.get(key, {}).get("source") == "pack"


def _unknown(key: str, definitions: Mapping[str, Any]) -> Wrong:
    if key in definitions:
        return Wrong(f"body.fields.{key}", f'"{key}" is worked out by the server and cannot be entered.', "computed")
    return Wrong(f"body.fields.{key}", f'Customers have no field "{key}".', "unknown")


def _text(value: Any, definition: Mapping[str, Any]) -> str:
    if not isinstance(value, str):
        raise WrongValue("is no text", "Send it as text.", "type")
    longest = definition.get("max_length", LONGEST)
    if len(value) > longest:
        length = len(value)
        raise WrongValue(
            f"has {length} characters", f"Shorten it to {longest}.", "too_long", length=length, most=longest
        )
    return value


def _money(value: Any, definition: Mapping[str, Any]) -> str:
    try:
        if isinstance(value, bool):
            raise InvalidOperation
        amount = Decimal(str(value))
    except InvalidOperation:
        raise WrongValue("is no amount", "Write digits with a point, for example 86.40.", "type") from None
    exponent = amount.as_tuple().exponent
    if not isinstance(exponent, int) or exponent < -4 or abs(amount) >= 10**12:
        raise WrongValue("is no amount", "Write at most twelve digits before the point and four after it.", "type")
    low, high = definition.get("minimum"), definition.get("maximum")
    if low is not None and amount < Decimal(low):
        raise WrongValue("is too little", f"Write {low} or more.", "too_small", bound=low)
    if high is not None and amount > Decimal(high):
        raise WrongValue("is too much", f"Write {high} or less.", "too_large", bound=high)
    return f"{amount:f}"


def _date(value: Any, definition: Mapping[str, Any]) -> str:
    try:
        found = date.fromisoformat(value)
    except (ValueError, TypeError):
        raise WrongValue("is no date", "Write year, month and day, for example 2026-05-18.", "type") from None
    first, last = definition.get("earliest", "1900-01-01"), definition.get("latest", "2100-12-31")
    if found < date.fromisoformat(first):
        raise WrongValue("is too early", f"The first possible day is {first}.", "too_small", bound=first)
    if found > date.fromisoformat(last):
        raise WrongValue("is too late", f"The last possible day is {last}.", "too_large", bound=last)
    return found.isoformat()


def _choice(value: Any, offered: list[str]) -> str:
    if not isinstance(value, str) or value not in offered:
        shown = ", ".join(offered[:_MOST_SHOWN]) + (" ..." if len(offered) > _MOST_SHOWN else "")
        raise WrongValue("is not a choice", f"Choose one of {shown}.", "not_an_option")
    return value


def _phone(value: Any, country: str) -> str:
    found = numbers.read(value, country).e164 if isinstance(value, str) else None
    if found is None:
        advice = "Write it with its country code, for example +86 139 1234 5678."
        raise WrongValue("is no telephone number", advice, "phone")
    return found


def _email(value: str) -> str:
    if len(value) > _MOST_EMAIL or not _EMAIL.match(value):
        raise WrongValue("is no e-mail address", "Write it like name@example.com.", "email")
    return value


def _gender(value: str) -> str:
    return _choice(value, list(_GENDERS))


_CORE: Mapping[str, Callable[[str], str]] = {"email": _email, "gender": _gender}
"""Fields that every pack's customers have beside their columns."""
