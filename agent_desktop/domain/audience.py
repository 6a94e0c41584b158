"""For whom something is written."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Audience:
    """Ids; who is in one of the queues, one of the units and has one of the roles. What is empty means all."""

    queues: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()


EVERYBODY = Audience()
