"""The conference in a room of the exchange, as far as the server knows it: who is there, dropped and silenced there."""

from __future__ import annotations

import logging
from collections.abc import Awaitable
from dataclasses import replace

from agent_desktop.domain.events import (
    CallEnded,
    ConferenceChanged,
    LoggedIn,
    LoggedOut,
    ProblemNoticed,
    RoomChanged,
    RoomPushed,
)
from agent_desktop.domain.room import RoomParty
from agent_desktop.kit.bus import Bus, Subscriptions
from agent_desktop.kit.tasks import Tasks
from agent_desktop.ports import BackendError, Refused, RoomControl

log = logging.getLogger(__name__)


class ConferenceRoom:
    """Empty without a conference in a room, and where the server cannot ask the exchange: then it is an ordinary call.

    What happens in the room comes from the server as it happens; it is asked once, when we are there.
    """

    def __init__(self, rooms: RoomControl | None, bus: Bus) -> None:
        self._rooms = rooms
        self._bus = bus
        self._offered = False
        self._room = ""
        self._pushed: RoomPushed | None = None
        self._names: dict[str, str] = {}
        self._parties: tuple[RoomParty, ...] = ()
        self._tasks = Tasks("conference_room")
        self._facts = Subscriptions(bus)
        self._facts.on(LoggedIn, self._on_logged_in)
        self._facts.on(LoggedOut, self._on_logged_out)
        self._facts.on(ConferenceChanged, self._on_conference)
        self._facts.on(RoomPushed, self._on_pushed)
        self._facts.on(CallEnded, self._on_ended)

    async def close(self) -> None:
        self._facts.close()
        await self._tasks.close()

    @property
    def parties(self) -> tuple[RoomParty, ...]:
        """Everybody but us, in the order they came."""
        return self._parties

    async def silence(self, party_id: str, silent: bool) -> bool:
        """Whether what this party says reaches nobody."""
        return self._rooms is not None and await self._ask(self._rooms.silence(self._room, party_id, silent))

    async def drop(self, party_id: str) -> bool:
        """Sends one party out of the room."""
        return self._rooms is not None and await self._ask(self._rooms.drop(self._room, party_id))

    async def empty(self) -> None:
        """Sends everybody out, but us."""
        for party in self._parties:
            await self.drop(party.id)

    async def _ask(self, command: Awaitable[None]) -> bool:
        try:
            await command
        except Refused as error:
            log.warning("the room: %s", error)
            self._bus.publish(ProblemNoticed("room_party_gone" if error.code == "not_found" else error.code))
            return False
        except BackendError as error:
            log.warning("the room is out of reach: %s", error)
            self._bus.publish(ProblemNoticed("room_out_of_reach", error.code))
            return False
        return True

    # --- facts

    def _on_logged_in(self, fact: LoggedIn) -> None:
        self._offered = fact.provisioning.room_control

    def _on_logged_out(self, _fact: LoggedOut) -> None:
        self._offered = False

    def _on_conference(self, fact: ConferenceChanged) -> None:
        entered = bool(fact.room) and fact.room != self._room
        self._room = fact.room
        if not fact.call_ids:
            self._pushed = None
            self._names.clear()
        self._show()
        if entered and self._offered and self._rooms is not None:
            self._tasks.spawn(self._look(self._rooms), "look")

    def _on_pushed(self, fact: RoomPushed) -> None:
        """May come before we know that we are there: the others follow us into the room."""
        self._pushed = fact
        self._show()

    def _on_ended(self, fact: CallEnded) -> None:
        """Whoever was sent into a room is called there as on their card here."""
        if fact.call.transferred_to and fact.call.party.name:
            self._names[fact.call.party.address.user] = fact.call.party.name

    async def _look(self, rooms: RoomControl) -> None:
        before = self._pushed
        try:
            found = RoomPushed(self._room, await rooms.parties(self._room))
        except BackendError as error:
            log.warning("who is in the room is not known: %s", error)
            if self._room and self._pushed is before:
                self._bus.publish(ProblemNoticed("room_out_of_reach", error.code))
            return
        if self._pushed is before:  # else what was told since is newer
            self._pushed = found
            self._show()

    def _show(self) -> None:
        pushed, parties = self._pushed, tuple[RoomParty, ...]()
        if pushed is not None and self._room == pushed.room:
            others = (party for party in pushed.parties if not party.me)
            parties = tuple(replace(p, name=p.name or self._names.get(p.number, "")) for p in others)
        if parties != self._parties:
            self._parties = parties
            self._bus.publish(RoomChanged(parties))
