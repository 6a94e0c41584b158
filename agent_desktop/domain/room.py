"""Who is in a conference room of the exchange."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RoomParty:
    """One participant; `id` is the exchange's own for their leg, `name` may be empty."""

    id: str
    name: str
    number: str = ""
    user_id: str = ""
    """Of a user of the server, proven by their telephone's account."""
    me: bool = False
    silenced: bool = False
    """Nobody hears them; they hear everybody."""
    talking: bool = False
    """Where the exchange listens for that."""
