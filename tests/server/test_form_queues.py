"""Which queues use a form: chosen by administrators, told to every desktop, never against somebody else's choice."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import httpx
import pytest

from tests.server.conftest import Served, serving
from tests.server.test_announcements import told
from tests.server.test_forms import BUSINESS, FORM, NOTES, put, words

CARE: dict[str, Any] = {"title": words("Care"), "purpose": "wrap_up", "fields": [BUSINESS, NOTES]}


async def choose(client: httpx.AsyncClient, revision: int, *queues: str, form_id: str = "care") -> httpx.Response:
    return await client.put(f"/forms/{form_id}/queues", json={"revision": revision, "queues": list(queues)})


async def revision_of(client: httpx.AsyncClient) -> int:
    return int((await client.get("/forms")).json()["revision"])


async def forms_of_queues(client: httpx.AsyncClient) -> dict[str, str]:
    queues = (await client.get("/provisioning")).json()["queues"]
    return {q["id"]: q["wrapup_form"] for q in queues}


async def test_given_a_published_form_when_queues_are_chosen_then_the_next_call_is_wrapped_up_with_it(
    server: Served,
) -> None:
    guan, lan = await server.login("guan"), await server.login()
    await put(guan, "care", 1, CARE)
    before = await revision_of(guan)

    async with told(server, "lan") as came:
        answer = await choose(guan, before, "harbour")

    assert [(e.type, json.loads(e.data)) for e in came] == [("provisioning", {"revision": before + 1})]
    assert answer.json() == {"revision": before + 1, "queues": ["harbour"]}
    assert await forms_of_queues(lan) == {"tickets": "tickets", "harbour": "care"}
    assert (await lan.get("/provisioning")).json()["revision"] == before + 1
    shelf = {f["id"]: f["queues"] for f in (await guan.get("/forms")).json()["forms"]}
    assert (shelf["care"], shelf["harbour"]) == (["harbour"], [])
    pop = (await lan.get("/pop", params={"ani": "+8613800000000", "queue": "harbour"})).json()
    assert pop["form_id"] == "care"
    values = {"business": "refund"}
    wrap_up = {
        "revision": 1, "form_id": "care", "form_version": 1, "values": values, "notes": "",
        "status": "complete", "started_at": "2026-11-21T10:00:00Z",
    }  # fmt: skip
    call = "7c0f0f5e-0001-4000-8000-000000000001"
    assert (await lan.put(f"/interactions/{call}/wrap-up", json=wrap_up)).status_code == 200


async def test_given_queues_when_taken_away_then_they_have_no_form_and_others_keep_theirs(server: Served) -> None:
    guan = await server.login("guan")

    assert (await choose(guan, await revision_of(guan), form_id="harbour")).status_code == 200

    assert await forms_of_queues(guan) == {"tickets": "tickets", "harbour": ""}


async def test_given_a_choice_when_sent_twice_then_it_is_one_change(server: Served) -> None:
    guan = await server.login("guan")
    await put(guan, "care", 1, CARE)
    before = await revision_of(guan)
    first = await choose(guan, before, "harbour", "tickets")

    again = await choose(guan, before, "tickets", "harbour", "harbour")

    assert (again.status_code, again.json()) == (200, first.json())
    assert await revision_of(guan) == before + 1


async def test_given_another_choice_meanwhile_then_it_is_a_conflict_and_nothing_changes(server: Served) -> None:
    guan = await server.login("guan")
    await put(guan, "care", 1, CARE)
    before = await revision_of(guan)
    await choose(guan, before, "harbour")

    late = await choose(guan, before, "tickets")

    assert (late.status_code, late.json()["revision"]) == (409, before + 1)
    assert await forms_of_queues(guan) == {"tickets": "tickets", "harbour": "care"}


async def test_given_two_administrators_at_once_then_one_choice_counts(server: Served) -> None:
    guan, again = await server.login("guan"), await server.login("guan")
    await put(guan, "care", 1, CARE)
    before = await revision_of(guan)

    answers = await asyncio.gather(choose(guan, before, "harbour"), choose(again, before, "tickets"))

    assert sorted(a.status_code for a in answers) == [200, 409]
    (good,) = [a.json()["queues"] for a in answers if a.status_code == 200]
    assert [q for q, form in (await forms_of_queues(guan)).items() if form == "care"] == good
    assert await revision_of(guan) == before + 1


async def test_given_a_choice_when_the_server_starts_again_then_it_stands(sqlite_server: Served) -> None:
    guan = await sqlite_server.login("guan")
    await put(guan, "care", 1, CARE)
    await choose(guan, await revision_of(guan), "harbour")
    stood = await forms_of_queues(guan), await revision_of(guan)

    async with serving(sqlite_server.settings) as later:
        again = await later.login("guan")
        assert (await forms_of_queues(again), await revision_of(again)) == stood


@pytest.mark.parametrize(
    ("form_id", "queues", "status", "said"),
    [
        ("nothing", ["harbour"], 404, "never published"),
        ("refunds", ["harbour"], 422, "made for wrap-ups"),
        ("harbour", ["harbour", "nowhere"], 422, 'no queue "nowhere"'),
        ("harbour", ["x" * 65], 422, ""),
        ("harbour", ["q"] * 501, 422, ""),
    ],
)
async def test_given_a_choice_that_makes_no_sense_then_it_is_refused_and_says_why(
    sqlite_server: Served, form_id: str, queues: list[str], status: int, said: str
) -> None:
    guan = await sqlite_server.login("guan")
    await put(guan, "refunds", 1, FORM)
    before = await forms_of_queues(guan)

    answer = await choose(guan, await revision_of(guan), *queues, form_id=form_id)

    assert (answer.status_code, said in answer.json()["detail"]) == (status, True)
    assert await forms_of_queues(guan) == before


async def test_given_anybody_but_an_administrator_then_queues_are_not_theirs_to_change(sqlite_server: Served) -> None:
    for username in ("lan", "tao", "shan", "wen"):
        assert (await choose(await sqlite_server.login(username), 1, form_id="harbour")).status_code == 403
