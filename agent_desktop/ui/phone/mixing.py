"""The conference among the cards: whom it is made of, and what a press on its card does.

Mixed here it is calls of ours; in a room of the exchange one call of ours, and parties that the server knows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from agent_desktop.domain.call import Call, CallId, Phase
from agent_desktop.ui.design import Theme
from agent_desktop.ui.desk import Desk
from agent_desktop.ui.phone.card_controls import Hints
from agent_desktop.ui.phone.conference_card import ConferenceCard
from agent_desktop.ui.phone.present import conference_view, room_view
from agent_desktop.ui.phone.sources import Readers


class Mixing:
    """Makes the card when it is needed first, and keeps it. `add` is called when one more shall take part."""

    def __init__(self, desk: Desk, theme: Theme, readers: Readers, add: Callable[[], None]) -> None:
        self._desk, self._theme, self._readers, self._add = desk, theme, readers, add
        self._hints = Hints()
        self._card: ConferenceCard | None = None
        self._members: tuple[Call, ...] = ()

    @property
    def call_ids(self) -> tuple[CallId, ...]:
        """Whose calls the card stands for; the one in a room of which nothing is known has an ordinary card."""
        return tuple(call.id for call in self._members)

    @property
    def held(self) -> bool:
        return all(call.held for call in self._members)

    @property
    def card(self) -> ConferenceCard | None:
        """The card, None while there is no conference."""
        return self._card if self._members else None

    def follow(self, calls: Iterable[Call]) -> None:
        """Takes what is mixed from all calls and shows it."""
        mixed = tuple(call for call in calls if call.conference and call.phase is Phase.TALKING)
        others = self._desk.room.parties
        self._members = mixed if len(mixed) > 1 or others else ()
        if not self._members:
            if self._card is not None:
                self._card.hide()
            return
        if self._card is None:
            self._card = self._make()
        pops = {call.id: self._desk.pop.pop(call.interaction_id) for call in self._members}
        reader = self._readers.now()
        if others:
            view = room_view(self._members[0], others, pops.get(self._members[0].id), reader)
        else:
            view = conference_view(self._members, pops, reader)
        self._card.setView(view, self._desk.clock.now())

    def setHints(self, hints: Hints) -> None:
        self._hints = hints
        if self._card is not None:
            self._card.setHints(hints)

    def setTimer(self, now: datetime) -> None:
        if self._card is not None and self._members:
            self._card.setTimer(now)

    def _make(self) -> ConferenceCard:
        card = ConferenceCard(self._theme)
        card.setHints(self._hints)
        conference, room, spawn = self._desk.conference, self._desk.room, self._desk.tasks.spawn

        def silence(one: str, on: bool) -> None:
            spawn(room.silence(one, on) if room.parties else conference.silence(CallId(one), on), "silence")

        def drop(one: str) -> None:
            spawn(room.drop(one) if room.parties else conference.drop(CallId(one)), "drop")

        card.holdWanted.connect(self._hold)
        card.muteWanted.connect(self._mute)
        card.silenceWanted.connect(silence)
        card.dropWanted.connect(drop)
        card.addWanted.connect(self._add)
        card.leaveWanted.connect(lambda: spawn(conference.leave(), "leave"))
        card.endWanted.connect(lambda: spawn(self._end(), "end"))
        return card

    async def _end(self) -> None:
        await self._desk.room.empty()
        await self._desk.conference.end()

    def _hold(self, held: bool) -> None:
        """Any of its calls stands for all of it."""
        calls = self._desk.calls
        for call in self._members[:1]:
            self._desk.tasks.spawn(calls.hold(call.id) if held else calls.resume(call.id), "conference")

    def _mute(self, muted: bool) -> None:
        for call in self._members[:1]:
            self._desk.tasks.spawn(self._desk.calls.mute(call.id, muted), "conference")
