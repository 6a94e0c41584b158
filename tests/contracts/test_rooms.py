"""What every RoomControl promises: the same tests on the fake and on the bundled server at an exchange."""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from agent_desktop.backend.client import HttpBackend
from agent_desktop.backend.rooms import HttpRooms
from agent_desktop.domain.room import RoomParty
from agent_desktop.kit.clock import SystemClock
from agent_desktop.ports import Refused, RoomControl, Unreachable
from tests.contracts.serving import PASSWORD, ROOT
from tests.fakes.rooms import FakeRooms
from tests.peers.asterisk_ami import ManagerInterface

ROOM = "8000"
_EXCHANGE = """[features]
conference_room = "8000"
[manager]
host = "127.0.0.1"
port = {port}
username = "agent-desktop"
secret = "loopback"
"""


@dataclass(frozen=True, slots=True)
class World:
    """A room that lina and a caller are in."""

    rooms: RoomControl
    caller: str
    """What the exchange calls their leg."""
    lose_exchange: Callable[[], Awaitable[None]]


def _fake() -> World:
    rooms = FakeRooms(for_tests=True)
    rooms.people[ROOM] = (RoomParty("p-1", "李娜", "1001", "lina", me=True), RoomParty("p-2", "Wu", "+8613500001001"))

    async def lose() -> None:
        rooms.error = Unreachable("server_error")

    return World(rooms, "p-2", lose)


@pytest.fixture(params=["fake", "server"])
async def world(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[World]:
    if request.param == "fake":
        yield _fake()
        return
    async with ManagerInterface() as exchange:
        (tmp_path / "exchange.toml").write_text(_EXCHANGE.format(port=exchange.port))
        arguments = ["--seed", "--port", "0", "--data-dir", str(tmp_path / "data"), "--log-level", "warning"]
        arguments += ["--exchange", str(tmp_path / "exchange.toml")]
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "server_stub", *arguments, cwd=ROOT, stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        backend = HttpBackend(SystemClock(), version="1.2.3")
        try:
            assert process.stdout is not None
            line = (await process.stdout.readline()).decode()
            await backend.open(json.loads(line.removeprefix("READY "))["url"])
            user = await backend.login("lina", PASSWORD)
            exchange.join(ROOM, user.extension)
            caller = exchange.join(ROOM, "carrier", "+8613500001001", "Wu")
            rooms = HttpRooms(backend.session)
            await known(rooms)
            yield World(rooms, caller.unique, exchange.stop)
        finally:
            await backend.close()
            process.terminate()
            await process.wait()


async def test_given_a_room_when_asked_silenced_dropped_and_out_of_reach_then_it_is_as_the_port_says(
    world: World,
) -> None:
    rooms = world.rooms
    found = await rooms.parties(ROOM)
    assert [(p.name, p.number, p.me, p.silenced) for p in found] == [
        ("李娜", "1001", True, False),
        ("Wu", "+8613500001001", False, False),
    ]
    assert (bool(found[0].user_id), found[1].user_id, found[1].id) == (True, "", world.caller)

    await rooms.silence(ROOM, world.caller, True)
    await becomes(rooms, [False, True])
    await rooms.silence(ROOM, world.caller, False)
    await becomes(rooms, [False, False])
    await rooms.drop(ROOM, world.caller)
    await becomes(rooms, [False])

    for refused in (rooms.parties("8001"), rooms.drop(ROOM, world.caller), rooms.silence(ROOM, world.caller, True)):
        with pytest.raises(Refused) as caught:
            await refused
        assert caught.value.code == "not_found"

    await world.lose_exchange()
    with pytest.raises(Unreachable):
        await becomes(rooms, [])


async def known(rooms: RoomControl) -> None:
    """The server has connected to the exchange, and heard who is there."""
    async with asyncio.timeout(10):
        while True:
            with contextlib.suppress(Refused, Unreachable):
                if len(await rooms.parties(ROOM)) == 2:
                    return
            await asyncio.sleep(0.01)


async def becomes(rooms: RoomControl, silenced: list[bool]) -> None:
    """The server hears from the exchange what it did."""
    async with asyncio.timeout(10):
        while [p.silenced for p in await rooms.parties(ROOM)] != silenced:
            await asyncio.sleep(0.01)
