"""Two server processes on one PostgreSQL: what one publishes the desktops of the other hear."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import asyncpg
import pytest

from server_stub.live import Hub, LiveEvent
from server_stub.relay import CHANNEL, Relay
from server_stub.settings import Settings
from tests.server.conftest import Served, serving

pytestmark = pytest.mark.parametrize("settings", ["postgresql"], indirect=True)
AT = "2026-11-21T10:00:00.000Z"


@pytest.fixture
async def pair(settings: Settings) -> AsyncIterator[tuple[Served, Served]]:
    """Two servers that hear each other."""
    async with AsyncExitStack() as stack:
        one, two = [await stack.enter_async_context(serving(settings)) for _ in range(2)]
        for server in (one, two):
            await _connected(server)
        yield one, two


async def _connected(server: Served) -> None:
    relay = server.app.state.relay
    assert isinstance(relay, Relay)
    async with asyncio.timeout(30):
        await relay.connected.wait()


def _hub(server: Served) -> Hub:
    hub = server.app.state.hub
    assert isinstance(hub, Hub)
    return hub


async def _next(server: Served, user: str, kind: str) -> LiveEvent:
    """The next event of this kind that this user hears at this server."""
    async with asyncio.timeout(30):
        async for event in _hub(server).subscribe(user, _hub(server).publish("mark", {}), lambda: 30.0):
            if event is not None and event.type == kind:
                return event
    raise AssertionError("the stream ended")


async def test_given_a_ticket_made_at_one_server_then_the_unit_hears_of_it_at_the_other(
    pair: tuple[Served, Served],
) -> None:
    one, two = pair
    client, tao = await one.login(), (await two.session("tao"))["user"]["id"]
    heard = asyncio.create_task(_next(two, tao, "ticket"))
    await asyncio.sleep(0)
    ticket = {"type": "refund", "title": "Storm, boat cancelled", "created_at": AT}
    made = (await client.put(f"/tickets/{uuid.uuid4()}", json=ticket)).json()

    assert json.loads((await heard).data)["id"] == made["id"]


async def test_given_a_form_published_at_one_server_then_desktops_of_the_other_hear_of_it_and_get_it(
    pair: tuple[Served, Served],
) -> None:
    one, two = pair
    admin, agent = await one.login("guan"), await two.login()
    forms = (await admin.get("/provisioning")).json()["forms"]
    version = next(f["version"] for f in forms if f["id"] == "tickets") + 1
    notes = {"key": "notes", "kind": "multiline", "label": {"en": "Notes", "zh_CN": "备注"}}
    body = {"title": {"en": "Tickets", "zh_CN": "票务"}, "fields": [notes]}
    heard = asyncio.create_task(_next(two, (await two.session("tao"))["user"]["id"], "provisioning"))
    await asyncio.sleep(0)
    published = await admin.put(f"/forms/tickets/versions/{version}", json=body)
    assert published.status_code == 200, published.text

    told = json.loads((await heard).data)["revision"]
    known = (await agent.get("/provisioning")).json()
    assert (known["revision"], told) == (told, known["revision"])
    assert [f["version"] for f in known["forms"] if f["id"] == "tickets"] == [version]


async def test_given_events_for_some_when_carried_then_only_they_hear_them_and_long_ones_arrive_whole(
    pair: tuple[Served, Served],
) -> None:
    one, two = pair
    words, mark = "海" * 8000, _hub(two).publish("mark", {})
    all_heard = asyncio.create_task(_next(two, "c", "last"))
    long_heard = asyncio.create_task(_next(two, "a", "note"))
    await asyncio.sleep(0)
    _hub(one).publish("queue_figures", {"queue_id": "tickets"})
    _hub(one).publish("note", {"words": words}, to=frozenset({"a", "b"}))
    _hub(one).publish("status", {"n": 1}, exclude="c", retain="lan")
    _hub(one).publish("last", {})

    assert json.loads((await long_heard).data) == {"words": words}
    await all_heard
    late: dict[str, list[str]] = {}
    for user in ("b", "c"):
        late[user] = []
        async for event in _hub(two).subscribe(user, None, lambda: 0.0):
            assert event is not None
            late[user].append(event.type)
    assert "status" in late["b"], "what is kept for newcomers is kept at every server"
    assert "status" not in late["c"]
    everything = [e.type async for e in _hub(two).subscribe("b", mark, lambda: 0.0) if e is not None]
    assert (everything.count("note"), everything.count("last")) == (1, 1), "nothing goes round in circles"
    assert "queue_figures" not in everything, "every process counts for itself"


@pytest.mark.expects_log("cannot be read")
async def test_given_a_lost_connection_when_it_is_back_then_streams_ended_and_events_flow_again(
    pair: tuple[Served, Served], settings: Settings
) -> None:
    one, two = pair
    stream = _hub(two).subscribe("a", None, lambda: 30.0)
    ended = asyncio.create_task(_drained(stream))
    await asyncio.sleep(0)
    admin = await asyncpg.connect(settings.sqlalchemy_url.replace("+asyncpg", ""))
    try:
        cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1"
        assert len(await admin.fetch(cut, CHANNEL)) == 2
        async with asyncio.timeout(30):
            await ended
        await _connected(one)
        await _connected(two)
        await admin.execute("SELECT pg_notify($1, 'somebody else')", CHANNEL)
        heard = asyncio.create_task(_next(two, "a", "after"))
        await asyncio.sleep(0)
        _hub(one).publish("after", {})
        await heard
    finally:
        await admin.close()


async def _drained(stream: AsyncIterator[LiveEvent | None]) -> None:
    async for _event in stream:
        pass
