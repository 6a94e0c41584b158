"""Tickets as an agent makes them: a work order, a complaint, a fault for somebody to deal with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class Priority(StrEnum):
    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"


@dataclass(frozen=True, slots=True)
class NewTicket:
    """What was filled in. Without a unit the rules of its type say where it goes."""

    type: str
    title: str
    created_at: datetime
    detail: str = ""
    priority: Priority = Priority.NORMAL
    unit: str = ""
    customer_id: str = ""
    interaction_id: str = ""
    session_id: str = ""
    """Of the call it was made in; the recording goes by it."""
    queue_id: str = ""
    form_id: str = ""
    form_version: int = 0
    values: Mapping[str, Any] = field(default_factory=dict)
