"""Conferences in rooms of the exchange, as far as the server knows them: ours, with who is dropped and silenced there,
and one of somebody else that a call of ours was led into.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable
from dataclasses import replace

from agent_desktop.domain.call import Call, CallId, Phase
from agent_desktop.domain.events import (
    CallChanged,
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

    What happens in the room comes from the server as it happens; it is asked once, when we are there. Where somebody
    else led a call of ours into a room, only the server says so: the exchange does that without telling telephones.
    """

    def __init__(self, rooms: RoomControl | None, bus: Bus) -> None:
        self._rooms = rooms
        self._bus = bus
        self._offered = False
        self._room = ""
        self._pushed: dict[str, RoomPushed] = {}
        """Of each room that we are in, the last word."""
        self._talking: dict[CallId, Call] = {}
        self._visits: dict[str, CallId] = {}
        self._names: dict[str, str] = {}
        self._shown = RoomChanged(())
        self._tasks = Tasks("conference_room")
        self._facts = Subscriptions(bus)
        self._facts.on(LoggedIn, self._on_logged_in)
        self._facts.on(LoggedOut, self._on_logged_out)
        self._facts.on(ConferenceChanged, self._on_conference)
        self._facts.on(RoomPushed, self._on_pushed)
        self._facts.on(CallChanged, self._on_changed)
        self._facts.on(CallEnded, self._on_ended)

    async def close(self) -> None:
        self._facts.close()
        await self._tasks.close()

    @property
    def parties(self) -> tuple[RoomParty, ...]:
        """Everybody but us, in the order they came."""
        return self._shown.parties

    @property
    def visiting(self) -> CallId | None:
        """The call that is in a room of somebody else."""
        return self._shown.visiting

    @property
    def company(self) -> tuple[RoomParty, ...]:
        """Everybody there but us, in the order they came."""
        return self._shown.company

    async def silence(self, party_id: str, silent: bool) -> bool:
        """Whether what this party says reaches nobody."""
        return self._rooms is not None and await self._ask(self._rooms.silence(self._room, party_id, silent))

    async def drop(self, party_id: str) -> bool:
        """Sends one party out of the room."""
        return self._rooms is not None and await self._ask(self._rooms.drop(self._room, party_id))

    async def empty(self) -> None:
        """Sends everybody out, but us."""
        for party in self.parties:
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
        if not fact.call_ids:
            self._pushed.pop(self._room, None)
            self._names.clear()
        self._room = fact.room
        self._show()
        if entered and self._offered and self._rooms is not None:
            self._tasks.spawn(self._look(self._rooms), "look")

    def _on_pushed(self, fact: RoomPushed) -> None:
        """May come before we know that we are there: the others follow us into the room."""
        if any(party.me for party in fact.parties):
            self._pushed[fact.room] = fact
            self._find_visit(fact.room)
        else:
            self._pushed.pop(fact.room, None)
        self._show()

    def _on_changed(self, fact: CallChanged) -> None:
        call = fact.call
        if call.phase is not Phase.TALKING:
            self._talking.pop(call.id, None)
            return
        self._talking[call.id] = call
        if call.active and not fact.before.active and self._pushed:
            for room in self._pushed:
                self._find_visit(room)
            self._show()

    def _on_ended(self, fact: CallEnded) -> None:
        """Whoever was sent into a room is called there as on their card here."""
        if fact.call.transferred_to and fact.call.party.name:
            self._names[fact.call.party.address.user] = fact.call.party.name
        self._talking.pop(fact.call.id, None)
        for room in [room for room, call_id in self._visits.items() if call_id == fact.call.id]:
            del self._visits[room]
            self._pushed.pop(room, None)
            self._show()

    def _find_visit(self, room: str) -> None:
        """Which call of ours is in that room: the one that dialled it, else the one that the agent talks on.

        The exchange's word does not name it, so none is taken where that could be another.
        """
        if self._visits.get(room) in self._talking:
            return
        calls = [call for call in self._talking.values() if not call.conference]
        found = [call for call in calls if call.party.address.user == room] or [call for call in calls if call.active]
        if len(found) == 1:
            self._visits[room] = found[0].id

    async def _look(self, rooms: RoomControl) -> None:
        room = self._room
        before = self._pushed.get(room)
        try:
            found = RoomPushed(room, await rooms.parties(room))
        except BackendError as error:
            log.warning("who is in the room is not known: %s", error)
            if self._room and self._pushed.get(room) is before:
                self._bus.publish(ProblemNoticed("room_out_of_reach", error.code))
            return
        if self._pushed.get(room) is before:  # else what was told since is newer
            self._pushed[room] = found
            self._show()

    def _show(self) -> None:
        visits = ((room, call_id) for room, call_id in self._visits.items() if room != self._room)
        room, visiting = next(((r, c) for r, c in visits if self._others(r)), ("", None))
        shown = RoomChanged(self._others(self._room), self._others(room), visiting)
        if shown != self._shown:
            self._shown = shown
            self._bus.publish(shown)

    def _others(self, room: str) -> tuple[RoomParty, ...]:
        pushed = self._pushed.get(room)
        others = (party for party in (pushed.parties if pushed is not None else ()) if not party.me)
        return tuple(replace(p, name=p.name or self._names.get(p.number, "")) for p in others)
