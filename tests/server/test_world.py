"""Who keeps the demo's outside world running, and the routes that control it."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from server_stub import app as application
from server_stub.pbx.world import WORLD_LOST, World, WorldStartError
from server_stub.security.problems import Problem
from server_stub.settings import Settings
from tests.server.conftest import PACKS, Served, serving

_FAKE = (sys.executable, str(Path(__file__).parent / "fake_world.py"))
_LOST = "the simulated callers ended"


@asynccontextmanager
async def _world(reports: list[Any], user: str = "2001") -> AsyncIterator[World]:
    world = World(PACKS / "ferry", 5999, user, reports.append, _FAKE)
    try:
        yield world
    finally:
        await world.close()
        await world.close()


async def _until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(10):
        while not condition():
            await asyncio.sleep(0.02)


@pytest.mark.expects_log("no report")
async def test_given_the_world_when_started_then_it_gives_its_address_and_obeys() -> None:
    reports: list[Any] = []
    async with _world(reports) as world:
        address = await world.start()
        called = await world.call(None)
        with pytest.raises(Problem, match="wu is in a call"):
            await world.call("wu")
        await world.hang_up("wu")
        await _until(lambda: reports[-1]["event"] == "cancelled")

    assert address == "sip:127.0.0.1:45678"
    assert called == "wu"
    assert [r["event"] for r in reports] == ["ready", "calling", "ringing", "error", "cancelled"]
    assert [e["event"] for e in world.log()][1:3] == ["calling", "ringing"]
    assert world.log()[1]["detail"]["queue"] == "tickets"
    assert [p["id"] for p in world.personas()] == ["wu", "stranger"], "those who only answer are not offered"


@pytest.mark.expects_log(_LOST)
@pytest.mark.tolerates_log("no report")
async def test_given_a_crash_when_the_world_ends_unasked_then_it_comes_back_on_the_same_port() -> None:
    reports: list[Any] = []
    async with _world(reports) as world:
        await world.start()
        with pytest.raises(Problem):
            await world.call("stranger")
        await _until(lambda: [r["event"] for r in reports].count("ready") == 2)
        called = await world.call(None)

    assert [r["event"] for r in reports] == ["ready", WORLD_LOST, "ready", "calling", "ringing"]
    assert reports[2]["started_with"] == 45678
    assert called == "wu"


async def test_given_a_world_that_cannot_start_when_started_then_its_last_words_are_the_reason() -> None:
    async with _world([], user="broken") as world:
        with pytest.raises(WorldStartError, match=r"cannot open its telephone"):
            await world.start()


@pytest.mark.parametrize("text", ["{", "[]", '{"callers": [{"calls": {"queue": "tickets"}}]}'])
async def test_given_callers_that_cannot_be_read_when_started_then_the_file_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "demo_callers.json").write_text(text)
    world = World(tmp_path, 5999, "2001", lambda report: None, _FAKE)

    with pytest.raises(WorldStartError, match=r"demo_callers\.json"):
        await world.start()


@pytest.mark.tolerates_log("no report")
async def test_given_our_end_when_closed_then_no_process_is_left() -> None:
    reports: list[Any] = []
    async with _world(reports) as world:
        await world.start()

    with pytest.raises(ProcessLookupError):
        os.kill(reports[0]["pid"], 0)


@pytest.fixture
async def demo(sqlite_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Served]:
    monkeypatch.setattr(application, "World", partial(World, command=_FAKE))
    async with serving(replace(sqlite_settings, demo=True)) as served:
        yield served


@pytest.mark.tolerates_log("no report")
async def test_given_the_demo_when_provisioned_then_the_line_leads_to_the_simulated_callers(demo: Served) -> None:
    told = (await (await demo.login()).get("/provisioning")).json()

    (line,) = told["lines"]
    assert told["demo"] is True
    assert line["proxy"] == "sip:127.0.0.1:45678"
    assert (line["registrar"], line["transport"], line["local_address"]) == (None, "udp", "127.0.0.1")
    assert 1024 <= line["local_port"] <= 65535


@pytest.mark.tolerates_log("no report")
async def test_given_the_demo_when_a_caller_is_wanted_then_the_figures_and_the_log_tell_of_it(demo: Served) -> None:
    client = await demo.login("wen")  # every role may

    personas = (await client.get("/demo/personas")).json()["items"]
    calling = await client.post("/demo/next-caller")
    waiting = _figures(demo)["tickets"]
    unknown = await client.post("/demo/next-caller", json={"persona": "nobody"})
    busy = await client.post("/demo/next-caller", json={"persona": "wu"})
    left = await client.post("/demo/callers/wu/hang_up")
    odd = await client.post("/demo/callers/wu/dance")
    await _until(lambda: _figures(demo)["tickets"]["waiting"] == 0)
    log = (await client.get("/demo/log")).json()["items"]

    assert personas[0] == {"id": "wu", "name": "Wu Haiyan", "summary": {"en": "Wants her money", "zh_CN": "要退款"}}
    assert calling.json() == {"persona": "wu", "name": "Wu Haiyan"}
    assert waiting["waiting"] == 1
    assert waiting["longest_since"] is not None
    assert [unknown.status_code, busy.status_code, left.status_code, odd.status_code] == [404, 409, 204, 422]
    assert [e["event"] for e in log] == ["ready", "calling", "ringing", "error", "cancelled"]


async def test_given_no_demo_when_its_routes_are_called_then_there_are_none(sqlite_server: Served) -> None:
    client = await sqlite_server.login()

    answers: list[httpx.Response] = [await client.get("/demo/personas"), await client.post("/demo/next-caller")]

    assert [a.status_code for a in answers] == [404, 404]


def _figures(demo: Served) -> dict[str, Any]:
    retained = [e for k, e in demo.app.state.hub._retained.items() if k.startswith("queue_figures")]
    return {d["queue_id"]: d for d in (json.loads(e.data) for e in retained)}
