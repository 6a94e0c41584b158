"""For whom something is written: people by queue, by unit and by role."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Protocol

from pydantic import BaseModel, Field

from server_stub.models.bounds import Key
from server_stub.models.people import User

_Keys = Annotated[list[Key], Field(max_length=50)]


class AudienceIn(BaseModel):
    """Whoever works in one of the queues, belongs to one of the units and has one of the roles; empty is all."""

    queues: _Keys = []
    units: _Keys = []
    roles: _Keys = []


class Addressed(Protocol):
    """What has an audience."""

    queues: list[str]
    units: list[str]
    roles: list[str]


def includes(addressed: Addressed, user: User) -> bool:
    """Whether it is for this person."""
    return (
        (not addressed.queues or not set(addressed.queues).isdisjoint(user.queues))
        and (not addressed.units or user.unit in addressed.units)
        and (not addressed.roles or user.role in addressed.roles)
    )


def people(addressed: Addressed, users: Mapping[str, User]) -> list[User]:
    """Everybody it is for who still works here."""
    return [user for user in users.values() if not user.disabled and includes(addressed, user)]


def unknown(audience: AudienceIn, queues: Iterable[str], units: Iterable[str], roles: Iterable[str]) -> dict[str, str]:
    """What of an audience is not there, a sentence by field."""
    checked = (("queues", audience.queues, queues), ("units", audience.units, units), ("roles", audience.roles, roles))
    found: dict[str, str] = {}
    for name, wanted, known in checked:
        missing = sorted(set(wanted) - set(known))
        if missing:
            found[name] = f"There is no {name.removesuffix('s')} {', '.join(missing)}."
    return found
