"""What a user may see and change of a customer, field by field: the pack's rules for roles and organisation units.

The first rule that names the field, the role and the unit (or a unit above it) decides; a field that no rule names is
plain and may be changed. Masking happens here, on the server: what is not to be seen does not leave it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from server_stub.models.catalogue_view import Catalogue

MASK = "••••"
CORE_FIELDS = ("name", "name_latin", "phones", "email", "gender", "language", "vip")
"""What every customer has beside the pack's own fields, by the names rules use."""
_TOGETHER = {"name": ("name", "name_latin")}
"""What a rule about a field, and who reveals it, means besides: a name in pinyin is the name."""
_MEANT_BY = {other: field for field, others in _TOGETHER.items() for other in others}


class Seen(StrEnum):
    PLAIN = "plain"
    MASKED = "masked"
    HIDDEN = "hidden"


class BadRule(ValueError):
    """A rule of the pack that cannot be meant; the argument is a sentence."""


@dataclass(frozen=True, slots=True)
class Rule:
    """No roles or no units means all of them; only what is masked can be revealed."""

    fields: frozenset[str]
    roles: frozenset[str] = frozenset()
    units: frozenset[str] = frozenset()
    read: Seen = Seen.PLAIN
    write: bool = True
    reveal: bool = False


_EVERYTHING = Rule(frozenset())


@dataclass(frozen=True, slots=True)
class FieldAccess:
    """One user's view. `revealed` fields are shown in plain for once."""

    rules: tuple[Rule, ...] = ()
    masks: Mapping[str, str] | None = None
    revealed: frozenset[str] = frozenset()

    def seen(self, field: str) -> Seen:
        return Seen.PLAIN if field in self.revealed else self._rule(field).read

    def may_write(self, field: str) -> bool:
        """What is hidden cannot be changed either."""
        rule = self._rule(field)
        return rule.write and rule.read is not Seen.HIDDEN

    def may_reveal(self, field: str) -> bool:
        rule = self._rule(field)
        return rule.read is Seen.MASKED and rule.reveal

    def revealing(self, fields: Collection[str]) -> FieldAccess:
        more = {other for field in fields for other in _TOGETHER.get(field, (field,)) if self.may_reveal(other)}
        return FieldAccess(self.rules, self.masks, self.revealed | more)

    def shown(self, field: str, value: str) -> str:
        """The value as this user may see it; "" for a hidden one."""
        match self.seen(field):
            case Seen.PLAIN:
                return value
            case Seen.MASKED:
                return masked(value, (self.masks or {}).get(field, ""))
            case _:
                return ""

    def of(self, kind: Seen, fields: Iterable[str]) -> list[str]:
        """Those of `fields` that are seen in this way."""
        return [field for field in fields if self.seen(field) is kind]

    def _rule(self, field: str) -> Rule:
        named = {field, _MEANT_BY.get(field, field)}
        return next((rule for rule in self.rules if named & rule.fields), _EVERYTHING)


def access_of(catalogue: Catalogue, user_id: str, role: str) -> FieldAccess:
    """The rules that hold for this user."""
    user = catalogue.users.get(user_id)
    units = _with_parents(catalogue, user.unit if user else "")
    rules = tuple(
        rule
        for rule in read_rules(catalogue.document("field_access"))
        if (not rule.roles or role in rule.roles) and (not rule.units or rule.units & units)
    )
    masks = {"phones": "phone", "email": "email", "name": "name", "name_latin": "name"}
    for definition in catalogue.document("customer_fields"):
        how = definition.get("mask") or ("phone" if definition["type"] == "phone" else "")
        if how:
            masks[definition["key"]] = how
    return FieldAccess(rules, masks)


def read_rules(document: Iterable[Mapping[str, Any]]) -> list[Rule]:
    """Raises BadRule."""
    return [_rule(entry) for entry in document]


def check_rules(
    document: Iterable[Mapping[str, Any]], fields: Collection[str], roles: Collection[str], units: Collection[str]
) -> None:
    """Raises BadRule for a rule about something that does not exist: it would protect nothing."""
    for rule in read_rules(document):
        for kind, named, known in (
            ("field", rule.fields, {*fields, *CORE_FIELDS}),
            ("role", rule.roles, set(roles)),
            ("unit", rule.units, set(units)),
        ):
            if missing := sorted(named - known):
                raise BadRule(f'field_access names the {kind} "{missing[0]}", which does not exist.')


def masked(value: str, how: str) -> str:
    """The least that helps to compare; always as many dots, so that they do not tell the length."""
    return _MASKS.get(how, _some_of_it)(value) if value else ""


def is_masked(value: object) -> bool:
    """Whether a text came out of `masked`; such a one must never be stored."""
    return isinstance(value, str) and MASK in value


def _phone(value: str) -> str:
    kept = 6 if value.startswith("+") else 3
    return value[:kept] + MASK + value[-4:] if len(value) >= kept + 7 else MASK + value[-2:]


def _email(value: str) -> str:
    name, at, host = value.rpartition("@")
    return f"{name[:1]}{MASK}{at}{host}" if at else MASK


def _number(value: str) -> str:
    return MASK + value[-4:] if len(value) >= 8 else MASK


def _some_of_it(value: str) -> str:
    return value[: min(6, len(value) // 3)] + MASK


_MASKS: Mapping[str, Callable[[str], str]] = {
    "phone": _phone,
    "email": _email,
    "id": _number,
    "name": lambda value: value[:1] + MASK,
    "all": lambda _value: MASK,
}


def _rule(entry: Mapping[str, Any]) -> Rule:
    unknown = sorted(set(entry) - {"fields", "roles", "units", "read", "write", "reveal"})
    if unknown:
        raise BadRule(f'field_access does not know "{unknown[0]}".')
    if entry.get("read", "plain") not in tuple(Seen):
        raise BadRule(f'field_access: "read" is plain, masked or hidden, not "{entry["read"]}".')
    return Rule(
        fields=frozenset(entry["fields"]),
        roles=frozenset(entry.get("roles", ())),
        units=frozenset(entry.get("units", ())),
        read=Seen(entry.get("read", "plain")),
        write=bool(entry.get("write", True)),
        reveal=bool(entry.get("reveal", False)),
    )


def _with_parents(catalogue: Catalogue, unit: str) -> frozenset[str]:
    parents = {entry["id"]: entry.get("parent") or "" for entry in catalogue.document("org_units")}
    found: set[str] = set()
    while unit and unit not in found:
        found.add(unit)
        unit = parents.get(unit, "")
    return frozenset(found)
