"""Callers whom we sent on and who come back, because nobody took them."""

from __future__ import annotations

from agent_desktop.domain.call import Call, CallContext
from agent_desktop.domain.events import CallEnded, WrapUpFinished
from agent_desktop.kit.bus import Bus, Subscriptions
from agent_desktop.kit.clock import Clock

RETURN_SECONDS = 180.0
"""An exchange lets a telephone ring for a minute or two before it gives up."""
_KEPT = 10


class Returns:
    """Remembers who we talked to, while what was written about them is not handed in.

    Whether the transfer seemed to work is no criterion: exchanges say so when a telephone rings, and hang up on us.
    """

    def __init__(self, bus: Bus, clock: Clock) -> None:
        self._clock = clock
        self._gone: dict[str, tuple[Call, float]] = {}
        self._facts = Subscriptions(bus)
        self._facts.on(CallEnded, self._on_ended)
        self._facts.on(WrapUpFinished, self._on_finished)

    def close(self) -> None:
        self._facts.close()

    def take(self, context: CallContext) -> Call | None:
        """The call that an incoming one continues, None when it is a contact of its own; only once."""
        call, at = self._gone.pop(context.session_id, (None, 0.0))
        return call if self._clock.monotonic() - at <= RETURN_SECONDS else None

    def _on_ended(self, fact: CallEnded) -> None:
        call = fact.call
        if call.answered_at is None or call.consult_for is not None:
            return
        self._gone[call.context.session_id] = (call, self._clock.monotonic())
        while len(self._gone) > _KEPT:
            del self._gone[next(iter(self._gone))]

    def _on_finished(self, fact: WrapUpFinished) -> None:
        self._gone = {key: kept for key, kept in self._gone.items() if kept[0].interaction_id != fact.interaction_id}
