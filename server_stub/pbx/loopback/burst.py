"""A row of calls for benches: how they are paced, and the one report at the end."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from server_stub.pbx.loopback.personas import Finish, HangUp, Persona, Wait
from server_stub.pbx.loopback.protocol import Burst

PERCENTILES = {"p50": 0.50, "p95": 0.95, "p99": 0.99}


class BurstRun:
    """Counts what became of the calls of one Burst; `due` says when the next one starts."""

    def __init__(self, command: Burst, now: float) -> None:
        self.command = command
        self._began = now
        self._placed = 0
        self._open = False
        self._next_at = now
        self._outcomes = {"answered": 0, "busy": 0, "rejected": 0, "cancelled": 0, "failed": 0}
        self._ringing: list[float] = []
        self._answered: list[float] = []

    def due(self, now: float) -> bool:
        return not self._open and self._placed < self.command.count and now >= self._next_at

    def over(self) -> bool:
        return not self._open and self._placed >= self.command.count

    def caller(self, persona: Persona) -> Persona:
        """The persona with a stop-watch instead of a character."""
        patience = {"gives_up_after_s": self.command.ring_ms / 1e3}
        return persona.model_copy(
            update={
                "calls": persona.calls and persona.calls.model_copy(update=patience),
                "acts": (Wait(wait_s=self.command.talk_ms / 1e3, exact=True), HangUp(hang_up=True)),
                "on_resume": (),
                "on_dtmf": {},
                "echo": False,
                "then": Finish.HANG_UP,
            }
        )

    def placed(self) -> None:
        self._placed += 1
        self._open = True

    def rang(self, milliseconds: float) -> None:
        self._ringing.append(milliseconds)

    def answered(self, milliseconds: float) -> None:
        self._answered.append(milliseconds)

    def ended(self, outcome: str, now: float) -> None:
        """`outcome`: answered, busy, rejected, cancelled (nobody answered in time) or failed (could not be placed)."""
        self._outcomes[outcome] += 1
        self._open = False
        self._next_at = now + self.command.gap_ms / 1e3

    def summary(self, now: float) -> Mapping[str, object]:
        return {
            "count": self._placed,
            **self._outcomes,
            "ringing_ms": spread(self._ringing),
            "answered_ms": spread(self._answered),
            "seconds": round(now - self._began, 3),
        }


def spread(values: Sequence[float]) -> Mapping[str, float]:
    """Count, median, 95th and 99th percentile (nearest rank) and maximum; only the count when there are no values."""
    if not values:
        return {"n": 0}
    ordered = sorted(values)
    ranks = {name: math.ceil(len(ordered) * share) - 1 for name, share in PERCENTILES.items()}
    return {
        "n": len(ordered),
        **{name: round(ordered[rank], 2) for name, rank in ranks.items()},
        "max": round(ordered[-1], 2),
    }
