"""Who is in a conference room of the exchange."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Participant:
    """One leg in a room; `id` is the exchange's own for it."""

    id: str
    channel: str
    """What the exchange calls the leg: "PJSIP/1001-00000003"."""
    number: str
    name: str
    silenced: bool = False
    """Nobody hears them; they hear everybody."""
    talking: bool = False
    """As far as the exchange listens for that; "talk_detection_events" of their profile."""

    @property
    def account(self) -> str:
        """The telephone's account at the exchange, "1001"; proven by its password, unlike number and name."""
        technology, _, rest = self.channel.partition("/")
        account, dash, _ = rest.rpartition("-")
        return account if technology == "PJSIP" and dash else ""
