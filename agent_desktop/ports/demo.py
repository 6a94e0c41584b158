"""The outside world of the demo."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:  # a start must not load what only names the values that pass here
    from agent_desktop.domain.text import LocalText


@dataclass(frozen=True, slots=True)
class Persona:
    """A simulated caller of the demo."""

    id: str
    name: str
    summary: LocalText


class DemoControl(Protocol):
    """The demo's outside world; raises BackendError."""

    async def personas(self) -> tuple[Persona, ...]: ...

    async def next_caller(self, persona_id: str) -> str:
        """Makes somebody call ("" = whoever is next) and returns the name."""
        ...
