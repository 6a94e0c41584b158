"""Where a customer can be written to: what the record holds, named so that nobody has to see it to use it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from server_stub.models.customer_access import FieldAccess
from server_stub.models.customers import Customer, CustomerPhone
from server_stub.models.schema import Localized

_E164 = re.compile(r"\+[1-9][0-9]{4,14}\Z")
# RFC 5321 section 4.1.2 without quoted local parts and address literals, which no customer has
_EMAIL = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}\Z"
)
_LONGEST_EMAIL = 254
EMAIL = "email"


@dataclass(frozen=True, slots=True)
class Recipient:
    """`ref` names the address ("email", "phone:0", "field:contact_number"); `field` is what access rules call it."""

    ref: str
    channel: str
    address: str
    field: str
    label: Localized

    def shown_to(self, access: FieldAccess) -> str:
        """The address as this user may see it; "" for a hidden one."""
        return access.shown(self.field, self.address)


def is_email(text: str) -> bool:
    return len(text) <= _LONGEST_EMAIL and _EMAIL.match(text) is not None and ".." not in text


def is_e164(text: str) -> bool:
    return _E164.match(text) is not None


def recipients(
    customer: Customer, phones: Sequence[CustomerPhone], definitions: Iterable[Mapping[str, Any]]
) -> list[Recipient]:
    """All addresses of a customer that can be used, the main ones first; `definitions` are the pack's fields."""
    found: list[Recipient] = []
    email = str(customer.fields.get(EMAIL) or "").strip()
    if is_email(email):
        found.append(Recipient(EMAIL, "email", email, EMAIL, {"en": "E-mail", "zh_CN": "邮箱"}))
    for phone in phones:
        label = {"en": phone.label, "zh_CN": phone.label} if phone.label else {"en": "Phone", "zh_CN": "电话"}
        if is_e164(phone.e164):
            found.append(Recipient(f"phone:{phone.position}", "sms", phone.e164, "phones", label))
    numbers = {r.address for r in found}
    for definition in definitions:
        key, value = definition["key"], customer.fields.get(definition["key"])
        if definition["type"] == "phone" and isinstance(value, str) and is_e164(value) and value not in numbers:
            found.append(Recipient(f"field:{key}", "sms", value, key, definition["label"]))
    return found
