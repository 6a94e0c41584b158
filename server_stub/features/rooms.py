"""Conference rooms of the exchange: who is in the one that a user is in, and what may be done about it.

Only a participant of a room is told of it. Every change is told to them as an event `room`, the last one without
anybody when they are out of it.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Annotated, Protocol

from fastapi import APIRouter, Depends, Path, Request, Response
from pydantic import BaseModel, StringConstraints

from server_stub.live import Hub
from server_stub.models.catalogue_view import Catalogue
from server_stub.models.conference import Participant
from server_stub.models.people import User
from server_stub.security.guard import Principal, require
from server_stub.security.problems import Problem, ProblemType, documented
from server_stub.security.roles import Permission

_log = logging.getLogger(__name__)
router = APIRouter(
    prefix="/rooms",
    tags=["rooms"],
    responses=documented(
        ProblemType.UNAUTHENTICATED,
        ProblemType.FORBIDDEN,
        ProblemType.NOT_FOUND,
        ProblemType.VALIDATION,
        ProblemType.UNAVAILABLE,
    ),
)
_NOT_THERE = "You are in no such conference."

RoomName = Annotated[
    str,
    StringConstraints(min_length=1, max_length=32, pattern=r"^[0-9A-Za-z*#+._-]+$"),
    Path(description="What is dialled to get there"),
]
ParticipantId = Annotated[
    str, StringConstraints(min_length=1, max_length=150, pattern=r"^[0-9A-Za-z._-]+$"), Path(alias="participant_id")
]


class ConferenceRooms(Protocol):
    """The exchange's rooms; raises Problem when it is out of reach."""

    def people(self, room: str) -> Sequence[Participant]:
        """In the order they came; nobody in a room that is not open."""
        ...

    async def silence(self, room: str, participant: Participant, silent: bool) -> None: ...

    async def drop(self, room: str, participant: Participant) -> None: ...


class ParticipantView(BaseModel):
    """`name` is as the exchange says, for a user of ours as we call them; `me` is the one who asks. Who is talking is
    only known where the exchange listens for it."""

    id: str
    name: str
    number: str
    user_id: str | None
    me: bool
    silenced: bool
    talking: bool


class RoomView(BaseModel):
    room: str
    participants: list[ParticipantView]


class Silence(BaseModel):
    silent: bool


class RoomDesk:
    """What a user may know and do; without `rooms` there is no exchange that could be asked."""

    def __init__(self, catalogue: Catalogue, hub: Hub, rooms: ConferenceRooms | None) -> None:
        self._hub = hub
        self._rooms = rooms
        self._told: dict[str, frozenset[str]] = {}
        """Who was in each room when that was told last."""
        self._users: Mapping[str, User] = {user.extension: user for user in catalogue.users.values() if user.extension}

    def publish(self, room: str) -> None:
        """Tells everybody in the room who has a desktop how it looks now."""
        people = self._rooms.people(room) if self._rooms else ()
        there = frozenset(user.id for person in people if (user := self._user_of(person)) is not None)
        for user_id in self._told.pop(room, frozenset()) - there:
            self._hub.publish("room", RoomView(room=room, participants=[]).model_dump(), to=user_id)
        if there:
            self._told[room] = there
        for user_id in there:
            self._hub.publish("room", self._view(room, people, user_id).model_dump(), to=user_id)

    def view(self, room: str, user_id: str) -> RoomView:
        """Raises Problem unless the user is in the room."""
        return self._view(room, self._people(room, user_id), user_id)

    async def silence(self, room: str, user_id: str, participant_id: str, silent: bool) -> None:
        """Raises Problem."""
        person = self._find(room, user_id, participant_id)
        assert self._rooms is not None
        await self._rooms.silence(room, person, silent)
        _log.info("room %s: %s %s %s", room, user_id, "silences" if silent else "lets speak", person.channel)

    async def drop(self, room: str, user_id: str, participant_id: str) -> None:
        """Raises Problem."""
        person = self._find(room, user_id, participant_id)
        assert self._rooms is not None
        await self._rooms.drop(room, person)
        _log.info("room %s: %s drops %s", room, user_id, person.channel)

    # --- inside

    def _user_of(self, person: Participant) -> User | None:
        return self._users.get(person.account)

    def _people(self, room: str, user_id: str) -> Sequence[Participant]:
        people = self._rooms.people(room) if self._rooms else ()
        if not any(user is not None and user.id == user_id for user in map(self._user_of, people)):
            raise Problem(ProblemType.NOT_FOUND, _NOT_THERE)
        return people

    def _find(self, room: str, user_id: str, participant_id: str) -> Participant:
        for person in self._people(room, user_id):
            if person.id == participant_id:
                return person
        raise Problem(ProblemType.NOT_FOUND, "They are not in this conference any more.")

    def _view(self, room: str, people: Sequence[Participant], user_id: str) -> RoomView:
        views = []
        for person in people:
            user = self._user_of(person)
            views.append(
                ParticipantView(
                    id=person.id,
                    name=user.display_name if user else person.name,
                    number=person.number,
                    user_id=user.id if user else None,
                    me=user is not None and user.id == user_id,
                    silenced=person.silenced,
                    talking=person.talking,
                )
            )
        return RoomView(room=room, participants=views)


async def _desk(request: Request) -> RoomDesk:
    desk = request.app.state.room_desk
    assert isinstance(desk, RoomDesk)
    return desk


Desk = Annotated[RoomDesk, Depends(_desk)]
Member = Annotated[Principal, require(Permission.ROOMS)]


@router.get("/{room}", summary="Who is in a conference room that one is in oneself", operation_id="get_room")
async def room(room: RoomName, desk: Desk, who: Member) -> RoomView:
    return desk.view(room, who.user_id)


@router.put(
    "/{room}/participants/{participant_id}/silence",
    status_code=204,
    response_class=Response,
    summary="Whether somebody in the room is heard",
    operation_id="silence_participant",
)
async def silence(room: RoomName, participant: ParticipantId, body: Silence, desk: Desk, who: Member) -> None:
    await desk.silence(room, who.user_id, participant, body.silent)


@router.delete(
    "/{room}/participants/{participant_id}",
    status_code=204,
    response_class=Response,
    summary="Send somebody out of the room",
    operation_id="drop_participant",
)
async def drop(room: RoomName, participant: ParticipantId, desk: Desk, who: Member) -> None:
    await desk.drop(room, who.user_id, participant)
