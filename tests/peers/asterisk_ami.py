"""Stands in for Asterisk's manager interface: logs in by challenge, keeps conference rooms, tells what happens in them.

Says what Asterisk 22 says, as far as rooms are concerned; tests/e2e/exchange proves the same with the real one.
"""

from __future__ import annotations

import asyncio
import hashlib
import itertools
from asyncio import StreamReader, StreamWriter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

_CHALLENGE = "155066459"


@dataclass
class Seat:
    """One leg in a room."""

    channel: str
    number: str
    name: str
    unique: str
    muted: bool = False
    talking: bool = False

    def fields(self, room: str) -> dict[str, str]:
        return {
            "Conference": room,
            "Channel": self.channel,
            "CallerIDNum": self.number or "<unknown>",
            "CallerIDName": self.name or "<no name>",
            "Uniqueid": self.unique,
            "Muted": "Yes" if self.muted else "No",
            "Talking": "Yes" if self.talking else "No",
        }


@dataclass
class ManagerInterface:
    """`async with ManagerInterface() as exchange`; the port stays the same over stop() and start()."""

    secret: str = "loopback"
    port: int = 0
    silent: bool = False
    """It takes questions and answers none."""
    logins: int = 0
    asked: list[dict[str, str]] = field(default_factory=list)
    rooms: dict[str, list[Seat]] = field(default_factory=dict)
    _server: asyncio.Server | None = None
    _writers: set[StreamWriter] = field(default_factory=set)
    _count: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            server.close()
            for writer in tuple(self._writers):
                writer.close()
            await server.wait_closed()

    def join(self, room: str, account: str, number: str = "", name: str = "") -> Seat:
        """Somebody comes into the room."""
        serial = next(self._count)
        seat = Seat(f"PJSIP/{account}-{serial:08x}", number or account, name, f"pbx1-1732.{serial}")
        self.rooms.setdefault(room, []).append(seat)
        self._tell("ConfbridgeJoin", seat.fields(room))
        return seat

    def talk(self, room: str, seat: Seat, talking: bool) -> None:
        """Somebody begins to talk, or stops."""
        seat.talking = talking
        self._tell("ConfbridgeTalking", {**seat.fields(room), "TalkingStatus": "on" if talking else "off"})

    def leave(self, room: str, seat: Seat) -> None:
        self.rooms[room].remove(seat)
        self._tell("ConfbridgeLeave", seat.fields(room))
        if not self.rooms[room]:
            del self.rooms[room]
            self._tell("ConfbridgeEnd", {"Conference": room})

    def say(self, raw: bytes) -> None:
        """Anything at all, to whoever listens."""
        for writer in self._writers:
            writer.write(raw)

    def actions(self) -> list[tuple[str, str]]:
        """What was asked for about somebody: action and channel."""
        return [(each["Action"], each["Channel"]) for each in self.asked if "Channel" in each]

    def _tell(self, event: str, fields: Mapping[str, str]) -> None:
        self.say(_message({"Event": event, **fields}))

    async def _serve(self, reader: StreamReader, writer: StreamWriter) -> None:
        self._writers.add(writer)
        writer.write(b"Asterisk Call Manager/11.0.0\r\n")
        try:
            message: dict[str, str] = {}
            while raw := await reader.readline():
                line = raw.decode().rstrip("\r\n")
                if line:
                    key, _, value = line.partition(": ")
                    message[key] = value
                elif not self.silent:
                    self._answer(writer, message)
                    message = {}
        except ConnectionError:
            pass
        finally:
            self._writers.discard(writer)
            writer.close()

    def _answer(self, writer: StreamWriter, question: dict[str, str]) -> None:
        self.asked.append(question)

        def say(**fields: str) -> None:
            writer.write(_message({**fields, "ActionID": question["ActionID"]}))

        def everything(entries: list[dict[str, str]], event: str) -> None:
            if not entries:
                say(Response="Error", Message="No active conferences.")
                return
            say(Response="Success", EventList="start")
            for entry in entries:
                say(Event=event, **entry)
            say(Event=f"{event}Complete", EventList="Complete", ListItems=str(len(entries)))

        room = question.get("Conference", "")
        seats = self.rooms.get(room, [])
        match question["Action"]:
            case "Challenge":
                say(Response="Success", Challenge=_CHALLENGE)
            case "Login":
                good = hashlib.md5((_CHALLENGE + self.secret).encode(), usedforsecurity=False).hexdigest()
                if question["Key"] != good:
                    say(Response="Error", Message="Authentication failed")
                    return
                self.logins += 1
                say(Response="Success", Message="Authentication accepted")
            case "ConfbridgeListRooms":
                everything([{"Conference": name} for name in self.rooms], "ConfbridgeListRooms")
            case "ConfbridgeList":
                everything([seat.fields(room) for seat in seats], "ConfbridgeList")
            case "ConfbridgeMute" | "ConfbridgeUnmute" | "ConfbridgeKick" as action:
                found = next((seat for seat in seats if seat.channel == question["Channel"]), None)
                if found is None:
                    say(Response="Error", Message="No Channel by that name found in Conference.")
                    return
                say(Response="Success")
                if action == "ConfbridgeKick":
                    self.leave(room, found)
                else:
                    found.muted = action == "ConfbridgeMute"
                    self._tell(action, found.fields(room))
            case _:
                say(Response="Success")


def _message(fields: Mapping[str, str]) -> bytes:
    return ("\r\n".join(f"{key}: {value}" for key, value in fields.items()) + "\r\n\r\n").encode()
