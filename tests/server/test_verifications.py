"""Verification steps: noted once, shown with the customer, and kept when the contact goes on with somebody else."""

from __future__ import annotations

import uuid
from typing import Any

import httpx

from tests.server.conftest import Served

_AT = "2026-11-21T10:42:07.123Z"


async def _step(client: httpx.AsyncClient, call: str, step: str = "", **changes: Any) -> httpx.Response:
    body = {"method": "pin", "passed": True, "at": _AT} | changes
    return await client.put(f"/interactions/{call}/verifications/{step or uuid.uuid4()}", json=body)


async def test_given_a_step_when_noted_twice_then_it_is_there_once_on_the_customers_timeline(server: Served) -> None:
    client = await server.login()
    customer_id = (await server.customer())["id"]
    call, step = str(uuid.uuid4()), str(uuid.uuid4())

    first = await _step(client, call, step, customer_id=customer_id)
    again = await _step(client, call, step, customer_id=customer_id, passed=False)
    shown = (await client.get(f"/customers/{customer_id}/timeline", params={"kind": "verification"})).json()["items"]

    assert first.json() == again.json()
    assert (first.json()["level"], first.json()["passed"]) == ("full", True)
    assert [(s["id"], s["title"]["en"], s["tone"]) for s in shown] == [(step, "Identity verified: PIN", "success")]


async def test_given_steps_when_popped_then_the_last_one_counts_and_a_failed_one_takes_it_back(server: Served) -> None:
    client = await server.login()
    call = str(uuid.uuid4())
    asked = {"ani": "+8613500001001", "interaction_id": call}
    before = (await client.get("/pop", params=asked)).json()["verification"]

    await _step(client, call, method="number_and_id")
    passed = (await client.get("/pop", params=asked)).json()["verification"]
    await _step(client, call, method="pin", passed=False, at="2026-11-21T10:43:00.000Z")
    failed = (await client.get("/pop", params=asked)).json()["verification"]

    assert before is None
    assert passed == {"level": "full", "method": "number_and_id", "at": _AT}
    assert (failed["level"], failed["method"]) == ("none", "pin")


async def test_given_a_verified_caller_when_transferred_then_the_next_agent_sees_how_and_when(server: Served) -> None:
    lan, tao = await server.login(), await server.login("tao")
    first, second = str(uuid.uuid4()), str(uuid.uuid4())
    await lan.get("/pop", params={"ani": "+8613500001001", "interaction_id": first, "session_id": "call-1"})
    await _step(lan, first)
    announced = await lan.post(
        "/transfers",
        json={
            "id": str(uuid.uuid4()),
            "interaction_id": first,
            "session_id": "call-1",
            "to": "2002",
            "kind": "blind",
            "ani": "+8613500001001",
            "at": _AT,
        },
    )

    pop = (
        await tao.get("/pop", params={"ani": "+8613500001001", "interaction_id": second, "session_id": "call-1"})
    ).json()

    assert announced.status_code < 300
    assert pop["verification"] == {"level": "full", "method": "pin", "at": _AT}


async def test_given_somebody_elses_step_when_its_id_is_used_then_it_is_a_conflict(server: Served) -> None:
    call, step = str(uuid.uuid4()), str(uuid.uuid4())
    await _step(await server.login(), call, step)

    assert (await _step(await server.login("tao"), call, step)).status_code == 409
    assert (await _step(await server.login(), str(uuid.uuid4()), step)).status_code == 409
