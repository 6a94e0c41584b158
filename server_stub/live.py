"""Live events to everybody who listens, and what the listeners have on their screens.

One bounded queue per listener, so that a slow one delays nobody.

In memory; with several processes a relay carries what each publishes to the others.
"""

from __future__ import annotations

import asyncio
import json
from collections import OrderedDict, deque
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

_QUEUE = 256
_RING = 2048
_SCREENS = 2000
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class LiveEvent:
    """One event; `audience` is a user id or several, None for all, `exclude` a user id that does not get it."""

    id: int
    type: str
    data: str
    audience: str | frozenset[str] | None = None
    exclude: str | None = None

    def concerns(self, user_id: str) -> bool:
        several = isinstance(self.audience, frozenset) and user_id in self.audience
        return (several or self.audience in (None, user_id)) and self.exclude != user_id


class SubscriptionEnded(Exception):
    """The hub closed, or the listener was too slow; it may come back with the id of its last event."""


class _Subscription:
    """One open stream's queue."""

    def __init__(self, user_id: str) -> None:
        self.user_id = user_id
        self.events: deque[LiveEvent] = deque()
        self.ended = False
        self._wake = asyncio.Event()

    def offer(self, event: LiveEvent) -> None:
        if len(self.events) >= _QUEUE:
            self.end()
            return
        self.events.append(event)
        self._wake.set()

    def end(self) -> None:
        self.ended = True
        self.events.clear()
        self._wake.set()

    async def next(self, patience: float) -> LiveEvent | None:
        """The next event, None when none came for `patience` seconds; raises SubscriptionEnded."""
        if not self.events and not self.ended:
            try:
                async with asyncio.timeout(patience):
                    await self._wake.wait()
            except TimeoutError:
                return None
        if self.ended:
            raise SubscriptionEnded
        event = self.events.popleft()
        if not self.events:
            self._wake.clear()
        return event


class Hub:
    """Publishes to subscriptions, keeps a ring for those who come back and the last word on each retained key."""

    def __init__(self, started: datetime) -> None:
        # ids go on from the start time in ms: a restarted server never repeats an id a client has seen
        self._last_id = int(started.timestamp() * 1000)
        self._first_id = self._last_id + 1
        self._ring: deque[LiveEvent] = deque(maxlen=_RING)
        self._retained: OrderedDict[str, LiveEvent] = OrderedDict()
        self._subscriptions: set[_Subscription] = set()
        self._forward: Callable[[LiveEvent, str | None], None] | None = None
        self._closed = False

    def publish(
        self,
        kind: str,
        data: Mapping[str, Any],
        *,
        to: str | frozenset[str] | None = None,
        exclude: str | None = None,
        retain: str | None = None,
    ) -> int:
        """Gives the event to every listener it concerns; with `retain`, also to those who come later."""
        event = self._tell(kind, json.dumps(data, ensure_ascii=False), to, exclude, retain)
        if self._forward is not None:
            self._forward(event, retain)
        return event.id

    def receive(self, event: LiveEvent, retain: str | None) -> None:
        """What another process published, under an id of ours; it is not handed on."""
        self._tell(event.type, event.data, event.audience, event.exclude, retain)

    def on_publish(self, forward: Callable[[LiveEvent, str | None], None] | None) -> None:
        """Who takes what is published here to other processes, with the key it is retained under."""
        self._forward = forward

    def _tell(
        self, kind: str, data: str, to: str | frozenset[str] | None, exclude: str | None, retain: str | None
    ) -> LiveEvent:
        self._last_id += 1
        event = LiveEvent(self._last_id, kind, data, to, exclude)
        self._ring.append(event)
        if retain is not None:
            self._retained[f"{kind} {retain}"] = event
        for subscription in tuple(self._subscriptions):
            if event.concerns(subscription.user_id):
                subscription.offer(event)
        return event

    async def subscribe(
        self, user_id: str, last_id: int | None, patience: Callable[[], float]
    ) -> AsyncIterator[LiveEvent | None]:
        """Events for one user: first what was missed, then as they come; None after `patience()` quiet seconds.

        After a gap too long for the ring, and for newcomers, what was missed is the retained state. Ends when the hub
        closes, when the listener is too slow, or when `patience()` is not positive any more.
        """
        if self._closed:
            return
        subscription = _Subscription(user_id)
        # no await between looking back and listening, so nothing can slip through
        missed = self._missed(user_id, last_id)
        self._subscriptions.add(subscription)
        try:
            for event in missed:
                yield event
            while (wait := patience()) > 0:
                yield await subscription.next(wait)
        except SubscriptionEnded:
            return
        finally:
            self._subscriptions.discard(subscription)

    def listeners(self, user_id: str | None = None) -> int:
        """Open streams, of one user or of all."""
        return sum(1 for s in self._subscriptions if user_id in (None, s.user_id))

    def close(self) -> None:
        """Ends every stream; idempotent."""
        self._closed = True
        self.end_streams()

    def end_streams(self) -> None:
        """Listeners come back for the state of now: something they should have heard was missed here."""
        self._ring.clear()
        self._last_id += 1  # whoever has heard the last one has to come back for it all too
        self._first_id = self._last_id + 1
        for subscription in tuple(self._subscriptions):
            subscription.end()

    def _missed(self, user_id: str, last_id: int | None) -> list[LiveEvent]:
        oldest = self._ring[0].id if self._ring else self._first_id
        if last_id is not None and oldest - 1 <= last_id <= self._last_id:
            return [e for e in self._ring if e.id > last_id and e.concerns(user_id)]
        return [e for e in self._retained.values() if e.concerns(user_id)]


@dataclass(frozen=True, slots=True)
class Shown(Generic[T]):
    """A call on an agent's screen: `subject` says what is known of it, `source` whose notes are shown with it."""

    user_id: str
    interaction_id: str
    subject: T
    at: datetime
    source: str = ""
    sure: bool = False
    """The contact's own id says so; else it is only likely."""


class Screens(Generic[T]):
    """The calls that popped up last, so that what is written about them elsewhere can follow them."""

    def __init__(self, most: int = _SCREENS) -> None:
        self._most = most
        self._shown: OrderedDict[tuple[str, str], Shown[T]] = OrderedDict()

    def show(self, shown: Shown[T]) -> None:
        key = (shown.user_id, shown.interaction_id)
        self._shown[key] = shown
        self._shown.move_to_end(key)
        while len(self._shown) > self._most:
            self._shown.popitem(last=False)

    def found(self, shown: Shown[T]) -> None:
        """Whose notes belong to a call that show() has: what was announced while they were looked for is newer."""
        present = self._shown.get((shown.user_id, shown.interaction_id))
        if present is None or not present.source or shown.sure:
            self.show(shown)

    def of(self, source: str) -> list[Shown[T]]:
        """Where the notes of this interaction are shown."""
        return [shown for shown in self._shown.values() if source and shown.source == source]

    def new_since(self, moment: datetime) -> list[Shown[T]]:
        """Calls that came after `moment` and show nobody's notes, or notes of which it is not sure that they belong."""
        return [shown for shown in self._shown.values() if not (shown.source and shown.sure) and shown.at >= moment]
