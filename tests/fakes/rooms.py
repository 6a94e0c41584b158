"""RoomControl in memory: a room whose people a test puts there, and ways to disappoint."""

from __future__ import annotations

from dataclasses import replace

from agent_desktop.domain.room import RoomParty
from agent_desktop.ports import BackendError, Refused
from tests.fakes.guard import only_in_tests


class FakeRooms:
    """`error` is raised by every call while it is set; `asked` is what was asked for, in order."""

    def __init__(self, *, for_tests: bool = False) -> None:
        only_in_tests(self, for_tests)
        self.people: dict[str, tuple[RoomParty, ...]] = {}
        self.asked: list[tuple[str, ...]] = []
        self.error: BackendError | None = None

    async def parties(self, room: str) -> tuple[RoomParty, ...]:
        self._note("parties", room)
        if room not in self.people:
            raise Refused("not_found")
        return self.people[room]

    async def silence(self, room: str, party_id: str, silent: bool) -> None:
        self._note("silence" if silent else "let speak", room, party_id)
        self._check(room, party_id)
        self.people[room] = tuple(
            replace(party, silenced=silent) if party.id == party_id else party for party in self.people[room]
        )

    async def drop(self, room: str, party_id: str) -> None:
        self._note("drop", room, party_id)
        self._check(room, party_id)
        self.people[room] = tuple(party for party in self.people[room] if party.id != party_id)

    def _note(self, *what: str) -> None:
        self.asked.append(what)
        if self.error is not None:
            raise self.error

    def _check(self, room: str, party_id: str) -> None:
        if not any(party.id == party_id for party in self.people.get(room, ())):
            raise Refused("not_found")
