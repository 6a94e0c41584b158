"""After-call work that the clock ends: the wrap-up is stored as far as it was typed, and waits to be finished."""

from __future__ import annotations

import asyncio
import uuid
from typing import Any

import httpx

from tests.server.conftest import Served, serving

AT = "2026-11-21T10:00:00.000Z"
TYPED = {"business": "refund", "type": "storm", "amount": "sixty"}


def new_id() -> str:
    return str(uuid.uuid4())


async def happens(client: httpx.AsyncClient, *events: str, **more: Any) -> dict[str, Any]:
    answer: dict[str, Any] = {}
    for event in events:
        body = {"key": new_id(), "event": event, "at": AT} | (more if event == events[-1] else {})
        response = await client.post("/agents/me/events", json=body)
        assert response.status_code == 200, response.text
        answer = response.json()
    return answer


async def call_ended(client: httpx.AsyncClient, interaction_id: str) -> None:
    state = await happens(
        client, "LOGIN", "READY", "TALK", "CALL_ENDED", queue_id="tickets", interaction_id=interaction_id
    )
    assert state["work_until"]


async def expired(client: httpx.AsyncClient) -> None:
    """The queue's second of after-call work is over, whoever notices."""
    async with asyncio.timeout(30):
        while (await client.get("/agents/me/state")).json()["state"] == "WORK":
            await asyncio.sleep(0.05)


async def unfinished(client: httpx.AsyncClient) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await client.get("/wrap-ups/unfinished")).json()["items"]
    return items


def wrap_up(revision: int, status: str = "complete", **more: Any) -> dict[str, Any]:
    return {
        "revision": revision, "form_id": "tickets", "form_version": 2, "notes": "Done.", "status": status,
        "values": {"business": "refund", "type": "storm", "result": "declined"}, "started_at": AT, "finished_at": AT,
    } | more  # fmt: skip


async def test_given_a_draft_when_the_time_is_up_then_it_is_stored_as_incomplete_and_can_be_finished(
    server: Served,
) -> None:
    client, call = await server.login(), new_id()
    customer = await server.customer()
    draft = {"revision": 4, "form_id": "tickets", "form_version": 2, "values": TYPED, "notes": "Half a"}
    draft["customer_id"] = customer["id"]
    assert (await client.put(f"/interactions/{call}/draft", json=draft)).status_code == 200
    await call_ended(client, call)
    await expired(client)

    (left,) = await unfinished(client)

    assert (left["id"], left["revision"], left["expired"]) == (call, 4, True)
    assert (left["form_id"], left["form_version"], left["name"]) == ("tickets", 2, customer["name"])
    assert (left["values"], left["notes"]) == ({"business": "refund", "type": "storm"}, "Half a")
    finished = await client.put(f"/interactions/{call}/wrap-up", json=wrap_up(5))
    assert (finished.json()["status"], finished.json()["revision"]) == ("complete", 5)
    assert await unfinished(client) == []


async def test_given_nothing_typed_when_the_time_is_up_then_an_empty_wrap_up_waits_on_the_queues_form(
    sqlite_server: Served,
) -> None:
    client, call = await sqlite_server.login(), new_id()
    await call_ended(client, call)
    await expired(client)

    (left,) = await unfinished(client)

    assert (left["form_id"], left["form_version"], left["values"], left["notes"]) == ("tickets", 2, {}, "")
    assert (await client.put(f"/interactions/{call}/wrap-up", json=wrap_up(1))).json()["status"] == "complete"
    assert await unfinished(await sqlite_server.login("tao")) == []


async def test_given_a_wrap_up_handed_in_when_the_time_is_up_then_it_stays_as_it_is(sqlite_server: Served) -> None:
    client, call = await sqlite_server.login(), new_id()
    await call_ended(client, call)
    await client.put(f"/interactions/{call}/wrap-up", json=wrap_up(1))
    await expired(client)

    assert await unfinished(client) == []


async def test_given_a_server_that_was_away_when_the_time_was_up_then_it_is_done_at_the_next_start(
    sqlite_server: Served,
) -> None:
    call = new_id()
    async with serving(sqlite_server.settings) as before:
        await call_ended(await before.login(), call)

    async with serving(sqlite_server.settings) as after:
        client = await after.login()
        await expired(client)
        assert [left["id"] for left in await unfinished(client)] == [call]


async def test_given_somebody_elses_contact_when_named_as_ones_own_then_nothing_is_written_for_it(
    sqlite_server: Served,
) -> None:
    lan, tao, call = await sqlite_server.login(), await sqlite_server.login("tao"), new_id()
    await tao.put(f"/interactions/{call}/draft", json={"revision": 1, "notes": "Tao's"})
    await call_ended(lan, call)
    await expired(lan)

    assert await unfinished(lan) == await unfinished(tao) == []


async def test_given_a_wrap_up_left_for_later_then_it_is_in_the_list_too(sqlite_server: Served) -> None:
    client, call = await sqlite_server.login(), new_id()
    await client.put(f"/interactions/{call}/wrap-up", json=wrap_up(1, "incomplete", values={}))

    assert [(left["id"], left["expired"]) for left in await unfinished(client)] == [(call, False)]
