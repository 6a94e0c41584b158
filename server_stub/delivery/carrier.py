"""What the worker asks of whatever carries messages away."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Protocol

from server_stub.models.outgoing import Letter, Outcome

HandingOver = Callable[[], Awaitable[None]]
"""Called right before the other side may accept the message; raises ClaimLost."""


class ClaimLost(Exception):
    """Somebody else has the message by now; it must not be handed over."""


class Carrier(Protocol):
    """One channel. `send` never raises for what the other side does: an Outcome says it."""

    async def send(self, letter: Letter, handing_over: HandingOver) -> Outcome: ...

    async def close(self) -> None: ...
