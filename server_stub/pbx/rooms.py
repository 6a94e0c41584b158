"""The conference rooms of an Asterisk (ConfBridge): who is in them now, and who shall be silenced or go.

Events: ConfbridgeJoin, -Leave, -Mute, -Unmute, -Talking, -End; actions: ConfbridgeListRooms, -List, -Kick, -Mute,
-Unmute (https://docs.asterisk.org/Latest_API/API_Documentation/AMI_Events/ConfbridgeJoin/ and its neighbours).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from server_stub.models.conference import Participant
from server_stub.pbx.ami import Ami, AmiAway, AmiRefused, Message
from server_stub.security.problems import Problem, ProblemType
from server_stub.settings import ManagerSettings

_OUT_OF_REACH = "The telephone exchange cannot be asked at the moment."
_MAX_TEXT, _MOST_PEOPLE, _MOST_ROOMS = 120, 200, 2000


class Rooms:
    """Knows the rooms while the exchange is in reach; `changed(room)` after every change of who is there, or how."""

    def __init__(self, settings: ManagerSettings, changed: Callable[[str], None]) -> None:
        self._changed = changed
        self._rooms: dict[str, dict[str, Participant]] = {}
        self._known = False
        self._ami = Ami(settings, self._on_event, self._look, self._went)

    def start(self) -> None:
        """Returns at once; an exchange that is away is tried again for ever."""
        self._ami.start()

    async def close(self) -> None:
        await self._ami.close()

    def people(self, room: str) -> Sequence[Participant]:
        """Those in a room, in the order they came; nobody in one that is not open. Raises Problem."""
        if not self._known:
            raise Problem(ProblemType.UNAVAILABLE, _OUT_OF_REACH, headers={"Retry-After": "5"})
        return tuple(self._rooms.get(room, {}).values())

    async def silence(self, room: str, participant: Participant, silent: bool) -> None:
        """Raises Problem."""
        await self._tell("ConfbridgeMute" if silent else "ConfbridgeUnmute", room, participant)

    async def drop(self, room: str, participant: Participant) -> None:
        """Raises Problem."""
        await self._tell("ConfbridgeKick", room, participant)

    # --- inside ------------------------------------------------------------------------------------------------------

    async def _tell(self, action: str, room: str, participant: Participant) -> None:
        try:
            await self._ami.ask(action, {"Conference": room, "Channel": participant.channel})
        except AmiAway:
            raise Problem(ProblemType.UNAVAILABLE, _OUT_OF_REACH, headers={"Retry-After": "5"}) from None
        except AmiRefused:  # they went while we asked
            raise Problem(ProblemType.NOT_FOUND, "They are not in this conference any more.") from None

    async def _look(self) -> None:
        """After a connection came about: the rooms that are open already. Events meanwhile are taken in their place."""
        open_rooms: list[str] = []
        try:
            await self._ami.each("ConfbridgeListRooms", {}, lambda m: open_rooms.append(m.get("Conference", "")))
        except AmiRefused:  # "No active conferences."
            open_rooms.clear()
        for room in open_rooms[:_MOST_ROOMS]:
            try:
                await self._ami.each("ConfbridgeList", {"Conference": room}, self._enter)
            except AmiRefused:  # it closed meanwhile
                self._rooms.pop(room, None)
        self._known = True
        for room in tuple(self._rooms):
            self._changed(room)

    def _went(self) -> None:
        """What happens in the rooms while the exchange is out of reach is not known."""
        self._known = False
        self._rooms.clear()

    def _on_event(self, message: Message) -> None:
        room, event = message.get("Conference", ""), message["Event"]
        people, key = self._rooms.get(room, {}), message.get("Uniqueid", "")
        match event:
            case "ConfbridgeJoin":
                self._enter(message)
            case "ConfbridgeLeave":
                people.pop(key, None)
                if not people:
                    self._rooms.pop(room, None)
            case "ConfbridgeMute" | "ConfbridgeUnmute" if key in people:
                people[key] = replace(people[key], silenced=event == "ConfbridgeMute")
            case "ConfbridgeTalking" if key in people:
                people[key] = replace(people[key], talking=_yes(message.get("TalkingStatus", "")))
            case "ConfbridgeEnd":
                self._rooms.pop(room, None)
            case _:
                return
        if self._known:
            self._changed(room)

    def _enter(self, message: Message) -> None:
        room, key = message.get("Conference", ""), message.get("Uniqueid", "")
        if not room or not key or (room not in self._rooms and len(self._rooms) >= _MOST_ROOMS):
            return
        people = self._rooms.setdefault(room, {})
        if len(people) < _MOST_PEOPLE:
            people[key] = Participant(
                id=key,
                channel=message.get("Channel", ""),
                number=_words(message.get("CallerIDNum", "")),
                name=_words(message.get("CallerIDName", "")),
                silenced=_yes(message.get("Muted", "")),
                talking=_yes(message.get("Talking", "")),
            )


def _yes(text: str) -> bool:
    return text.lower() in ("yes", "on")


def _words(text: str) -> str:
    """Asterisk writes "<unknown>" and "<no name>" for what it does not know."""
    return "" if text.startswith("<") else text[:_MAX_TEXT]
