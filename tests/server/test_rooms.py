"""Conference rooms of the exchange: who is told of them, who may drop and silence, and an exchange out of reach."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

import httpx
import pytest

from server_stub.pbx import ami
from server_stub.settings import ExchangeFeatures, ManagerSettings, Settings, SipSettings
from tests.peers.asterisk_ami import ManagerInterface
from tests.server.conftest import Served, serving

LAN, TAO = "2001", "2002"
ROOM = "8000"


@dataclass
class Scene:
    """A server at an exchange, and two of its users."""

    server: Served
    exchange: ManagerInterface
    lan: httpx.AsyncClient
    tao: httpx.AsyncClient
    since: int

    async def reachable(self, yes: bool) -> None:
        """Returns once the server is connected to the exchange, or no longer."""
        async with asyncio.timeout(20):
            while ((await self.lan.get(f"/rooms/{ROOM}")).status_code != 503) is not yes:
                await asyncio.sleep(0.005)

    async def people(self, client: httpx.AsyncClient) -> list[dict[str, Any]]:
        answer = await client.get(f"/rooms/{ROOM}")
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()["participants"]
        return found

    async def counts(self, people: int, silenced: int = 0) -> None:
        """Returns once lan is told of so many in the room."""
        async with asyncio.timeout(20):
            while True:
                shown = await self.told("lan")
                if shown and (len(shown[-1]), sum(each["silenced"] for each in shown[-1])) == (people, silenced):
                    return
                await asyncio.sleep(0.005)

    async def told(self, username: str) -> list[list[dict[str, Any]]]:
        """What that user's desktop was told of the room since the test began, event by event."""
        state = self.server.app.state
        (user_id,) = (u.id for u in state.catalogue.users.values() if u.username == username)
        events = [event async for event in state.hub.subscribe(user_id, self.since, lambda: 0.0) if event]
        return [json.loads(event.data)["participants"] for event in events if event.type == "room"]


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.005)


def at(settings: Settings, port: int, secret: str = "loopback") -> Settings:
    manager = ManagerSettings("127.0.0.1", port, "agent-desktop", secret)
    return replace(settings, sip=SipSettings(features=ExchangeFeatures(conference_room=ROOM), manager=manager))


@asynccontextmanager
async def open_scene(settings: Settings, exchange: ManagerInterface) -> AsyncIterator[Scene]:
    async with serving(at(settings, exchange.port)) as server:
        since = server.app.state.hub.publish("mark", {})
        yield Scene(server, exchange, await server.login("lan"), await server.login("tao"), since)


@pytest.fixture
async def exchange(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[ManagerInterface]:
    monkeypatch.setattr(ami, "_FIRST_PAUSE", 0.02)
    async with ManagerInterface() as made:
        yield made


@pytest.fixture
async def scene(sqlite_settings: Settings, exchange: ManagerInterface) -> AsyncIterator[Scene]:
    async with open_scene(sqlite_settings, exchange) as made:
        await made.reachable(True)
        yield made


async def test_given_a_manager_interface_then_desktops_are_told_that_rooms_can_be_steered(scene: Scene) -> None:
    told = (await scene.lan.get("/provisioning")).json()["settings"]

    assert (told["conference_room"], told["room_control"]) == (ROOM, True)


async def test_given_three_in_a_room_when_asked_then_names_and_who_one_is_oneself(scene: Scene) -> None:
    scene.exchange.join(ROOM, LAN)
    scene.exchange.join(ROOM, TAO)
    guest = scene.exchange.join(ROOM, "carrier", "+8613500001001", "Wu")
    await scene.counts(3)

    people = await scene.people(scene.lan)

    assert [each["me"] for each in people] == [True, False, False]
    assert people[1]["user_id"]
    assert people[2] == {
        "id": guest.unique,
        "name": "Wu",
        "number": "+8613500001001",
        "user_id": None,
        "me": False,
        "silenced": False,
        "talking": False,
    }
    assert [each["me"] for each in await scene.people(scene.tao)] == [False, True, False]


async def test_given_a_room_when_one_is_silenced_and_one_dropped_then_the_exchange_does_it_and_all_desktops_hear_of_it(
    scene: Scene,
) -> None:
    scene.exchange.join(ROOM, LAN)
    colleague = scene.exchange.join(ROOM, TAO)
    guest = scene.exchange.join(ROOM, "carrier", "+8613500001001")
    await scene.counts(3)

    silenced = await scene.lan.put(f"/rooms/{ROOM}/participants/{guest.unique}/silence", json={"silent": True})
    await scene.counts(3, silenced=1)
    after_silence = await scene.people(scene.lan)
    heard = await scene.tao.put(f"/rooms/{ROOM}/participants/{guest.unique}/silence", json={"silent": False})
    await scene.counts(3)
    dropped = await scene.lan.delete(f"/rooms/{ROOM}/participants/{colleague.unique}")
    await scene.counts(2)

    assert [silenced.status_code, heard.status_code, dropped.status_code] == [204, 204, 204]
    assert [each["silenced"] for each in after_silence] == [False, False, True]
    assert scene.exchange.actions() == [
        ("ConfbridgeMute", guest.channel),
        ("ConfbridgeUnmute", guest.channel),
        ("ConfbridgeKick", colleague.channel),
    ]
    assert [each["silenced"] for each in await scene.people(scene.lan)] == [False, False]
    *_, there, gone = await scene.told("tao")
    assert [each["me"] for each in there] == [False, True, False], "each is told for themselves"
    assert gone == [], "and that they are out"
    assert (await scene.tao.get(f"/rooms/{ROOM}")).status_code == 404, "they are out"


async def test_given_a_room_where_one_talks_and_goes_then_everybody_there_is_told_and_who_has_gone_once_only(
    scene: Scene,
) -> None:
    scene.exchange.join(ROOM, LAN)
    colleague = scene.exchange.join(ROOM, TAO)
    scene.exchange.talk(ROOM, colleague, True)
    scene.exchange.talk(ROOM, colleague, False)
    scene.exchange.leave(ROOM, colleague)
    guest = scene.exchange.join(ROOM, "carrier")
    scene.exchange.talk(ROOM, guest, True)
    async with asyncio.timeout(20):
        while not (told := await scene.told("lan")) or not told[-1][-1]["talking"]:
            await asyncio.sleep(0.005)

    assert [[each["talking"] for each in people] for people in told] == [
        [False], [False, False], [False, True], [False, False], [False], [False, False], [False, True],
    ]  # fmt: skip
    assert [len(people) for people in await scene.told("tao")] == [2, 2, 2, 0]
    assert [each["talking"] for each in await scene.people(scene.lan)] == [False, True]


@pytest.mark.parametrize("what", ["look", "silence", "drop"])
async def test_given_a_room_that_one_is_not_in_then_it_is_nobodys_business(scene: Scene, what: str) -> None:
    scene.exchange.join(ROOM, TAO)
    # calls himself 2001, and is not: only the telephone's account counts
    guest = scene.exchange.join(ROOM, "carrier", LAN, "Lan")
    async with asyncio.timeout(20):
        while [len(each) for each in await scene.told("tao")] != [1, 2]:
            await asyncio.sleep(0.005)

    path = f"/rooms/{ROOM}/participants/{guest.unique}"
    answer = await {
        "look": lambda: scene.lan.get(f"/rooms/{ROOM}"),
        "silence": lambda: scene.lan.put(f"{path}/silence", json={"silent": True}),
        "drop": lambda: scene.lan.delete(path),
    }[what]()

    assert answer.status_code == 404
    assert scene.exchange.actions() == []
    assert await scene.told("lan") == []


async def test_given_somebody_who_went_when_dropped_then_a_sentence_says_so(scene: Scene) -> None:
    scene.exchange.join(ROOM, LAN)
    guest = scene.exchange.join(ROOM, "carrier")
    await scene.counts(2)
    scene.exchange.rooms[ROOM].remove(guest)  # and nobody told us yet

    answer = await scene.lan.delete(f"/rooms/{ROOM}/participants/{guest.unique}")

    assert (answer.status_code, answer.json()["detail"]) == (404, "They are not in this conference any more.")


@pytest.mark.expects_log("manager interface")
async def test_given_an_exchange_that_goes_and_comes_back_then_a_sentence_meanwhile_and_the_rooms_as_they_are_then(
    scene: Scene,
) -> None:
    scene.exchange.join(ROOM, LAN)
    guest = scene.exchange.join(ROOM, "carrier", name="Wu")
    await scene.counts(2)
    await scene.exchange.stop()
    await scene.reachable(False)

    away = await scene.lan.get(f"/rooms/{ROOM}")
    not_dropped = await scene.lan.delete(f"/rooms/{ROOM}/participants/{guest.unique}")

    assert (away.status_code, not_dropped.status_code) == (503, 503)
    assert away.json()["detail"] == "The telephone exchange cannot be asked at the moment."
    scene.exchange.rooms[ROOM].remove(guest)
    scene.exchange.join(ROOM, TAO)
    await scene.exchange.start()
    await scene.reachable(True)
    assert [each["name"] for each in await scene.people(scene.lan)] == [
        each["name"] for each in await scene.people(scene.tao)
    ]
    assert len(await scene.people(scene.lan)) == 2
    assert len((await scene.told("lan"))[-1]) == len((await scene.told("tao"))[-1]) == 2, "both were told how it is now"


@pytest.mark.expects_log("manager interface: the connection ended")
async def test_given_an_exchange_that_says_nothing_any_more_then_it_counts_as_gone(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene.exchange.join(ROOM, LAN)
    guest = scene.exchange.join(ROOM, "carrier")
    await scene.counts(2)
    monkeypatch.setattr(ami, "_ANSWER_SECONDS", 0.05)
    scene.exchange.silent = True

    answer = await scene.lan.delete(f"/rooms/{ROOM}/participants/{guest.unique}")

    assert answer.status_code == 503


@pytest.mark.expects_log("Authentication failed")
async def test_given_a_wrong_secret_then_the_server_runs_and_says_it_once(
    sqlite_settings: Settings, exchange: ManagerInterface, caplog: pytest.LogCaptureFixture
) -> None:
    async with serving(at(sqlite_settings, exchange.port, "wrong")) as server:
        await until(lambda: sum(each["Action"] == "Login" for each in exchange.asked) > 2)
        client = await server.login("lan")
        assert (await client.get(f"/rooms/{ROOM}")).status_code == 503

    assert sum("Authentication failed" in record.message for record in caplog.records) == 1
    assert "wrong" not in caplog.text


@pytest.mark.expects_log("manager interface")
@pytest.mark.parametrize(
    "noise", [b"x" * 100_000 + b"\r\n", b"".join(b"K%d: v\r\n" % i for i in range(600))], ids=["line", "message"]
)
async def test_given_noise_without_end_then_the_server_connects_anew(scene: Scene, noise: bytes) -> None:
    before = scene.exchange.logins
    scene.exchange.say(noise)
    await until(lambda: scene.exchange.logins > before)
    await scene.reachable(True)
    scene.exchange.join(ROOM, LAN)
    await scene.counts(1)

    assert len(await scene.people(scene.lan)) == 1
