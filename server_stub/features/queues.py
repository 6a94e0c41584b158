"""Figures of each queue, from what is really known: callers ringing here and agents who are ready."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from server_stub.live import Hub
from server_stub.models.bounds import rfc3339
from server_stub.models.catalogue_view import Catalogue
from server_stub.models.schema import now


@dataclass(frozen=True, slots=True)
class _Waiting:
    queue_id: str
    since: datetime


class QueueFigures:
    """Counts and publishes `queue_figures` whenever one of a queue's figures changes."""

    def __init__(self, hub: Hub, catalogue: Catalogue) -> None:
        self._hub = hub
        self._catalogue = catalogue
        self._waiting: dict[str, _Waiting] = {}
        self._ready: set[str] = set()

    def caller_waits(self, call: str, queue_id: str) -> None:
        """`call` names the caller until caller_left."""
        if queue_id in self._catalogue.queues:
            self._waiting[call] = _Waiting(queue_id, now())
            self._publish(queue_id)

    def caller_left(self, call: str) -> None:
        """Answered, gone or refused: in any case not waiting any more."""
        if waiting := self._waiting.pop(call, None):
            self._publish(waiting.queue_id)

    def nobody_waits(self) -> None:
        """The source of callers is gone."""
        for call in tuple(self._waiting):
            self.caller_left(call)

    def agent_is(self, user_id: str, ready: bool) -> None:
        if ready == (user_id in self._ready):
            return
        (self._ready.add if ready else self._ready.discard)(user_id)
        user = self._catalogue.users.get(user_id)
        for queue_id in user.queues if user else ():
            self._publish(queue_id)

    def publish_all(self) -> None:
        for queue_id in self._catalogue.queues:
            self._publish(queue_id)

    def _publish(self, queue_id: str) -> None:
        callers = [w.since for w in self._waiting.values() if w.queue_id == queue_id]
        ready = sum(1 for u in self._ready if queue_id in self._catalogue.users[u].queues)
        longest = min(callers, default=None)
        self._hub.publish(
            "queue_figures",
            {
                "queue_id": queue_id,
                "waiting": len(callers),
                "longest_wait_s": int((now() - longest).total_seconds()) if longest else 0,
                "longest_since": rfc3339(longest) if longest else None,
                "ready_agents": ready,
            },
            retain=queue_id,
        )
