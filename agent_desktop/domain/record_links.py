"""Addresses in other systems about the customer on the screen: templates of the centre, filled in safely.

A template is an https address with names in braces after its host: {customer.number}, {customer.id}, {customer.name},
{customer.phone}, {customer.fields.KEY}. Values are percent-encoded (RFC 3986 section 2.1), so that none can lead
anywhere else than the centre meant.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from urllib.parse import quote, unquote, urlsplit

from agent_desktop.domain.customer import Customer
from agent_desktop.domain.provisioning import RecordLink

_NAME = re.compile(r"\{([^{}]*)\}")
_FIELD = "customer.fields."


def is_allowed(template: str, hosts: Collection[str]) -> bool:
    """Whether it leads to one of `hosts` over https, whatever is filled in."""
    try:
        parts = urlsplit(template)
        port = parts.port
    except ValueError:
        return False
    plain = template.isascii() and template.isprintable() and " " not in template and "\\" not in template
    return (
        plain
        and parts.scheme == "https"
        and parts.hostname in hosts
        and parts.netloc == (parts.hostname if port is None else f"{parts.hostname}:{port}")
    )


def address_of(link: RecordLink, customer: Customer) -> str:
    """The address for this customer; "" when something it needs is missing, masked or would change the way."""
    names = _NAME.findall(link.template)
    values = {name: _value(name, customer) for name in names}
    if not all(values.values()):
        return ""
    address = _NAME.sub(lambda found: quote(values[found[1]], safe="", errors="replace"), link.template)
    steps = unquote(urlsplit(address).path).replace("\\", "/").split("/")
    return "" if {".", ".."} & set(steps) else address


def _value(name: str, customer: Customer) -> str:
    shut = {*customer.masked, *customer.hidden}
    match name:
        case "customer.number":
            return customer.number
        case "customer.id":
            return customer.id
        case "customer.name" if "name" not in shut:
            return customer.name
        case "customer.phone" if "phones" not in shut and customer.phones:
            return customer.phones[0].e164
        case _ if name.startswith(_FIELD) and name.removeprefix(_FIELD) not in shut:
            value = customer.fields.get(name.removeprefix(_FIELD))
            return "" if value is None else str(value)
        case _:
            return ""
