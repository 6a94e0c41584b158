"""RoomControl over HTTP."""

from __future__ import annotations

from agent_desktop.backend.connection import segment
from agent_desktop.backend.schema import room_of
from agent_desktop.backend.session import Session
from agent_desktop.domain.room import RoomParty


class HttpRooms:
    """Uses the login of the backend whose `session` it is given."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def parties(self, room: str) -> tuple[RoomParty, ...]:
        return room_of(await self._session.ask("GET", f"/v1/rooms/{segment(room)}")).parties

    async def silence(self, room: str, party_id: str, silent: bool) -> None:
        path = f"/v1/rooms/{segment(room)}/participants/{segment(party_id)}/silence"
        await self._session.ask("PUT", path, body={"silent": silent})

    async def drop(self, room: str, party_id: str) -> None:
        await self._session.ask("DELETE", f"/v1/rooms/{segment(room)}/participants/{segment(party_id)}")
