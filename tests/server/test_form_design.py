"""Laying out forms: the list, versions with their authors, drafts of each administrator, and the way back to fields."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from server_stub.models.form_check import check
from server_stub.models.form_making import form_schema
from server_stub.models.form_reading import plans_of
from tests.server.conftest import Served
from tests.server.test_forms import BUSINESS, FORM, NOTES, field, put, words

PACKS = Path(__file__).parents[2] / "resources" / "packs"
FERRY = Path(__file__).parent / "fixtures" / "packs"
FORMS = sorted([*PACKS.glob("*/forms/*.json"), *FERRY.glob("*/forms/*.json")])
SKETCH: dict[str, Any] = {
    "title": {"en": "Refunds", "zh_CN": ""},
    "purpose": "ticket",
    "fields": [{"key": "a1", "kind": "choice", "label": {"en": "", "zh_CN": ""}}],
}


async def keep(client: httpx.AsyncClient, form_id: str, revision: int, sketch: dict[str, Any]) -> httpx.Response:
    body = {"revision": revision, "base_version": 0, "design": sketch}
    return await client.put(f"/forms/{form_id}/draft", json=body)


@pytest.mark.parametrize("path", FORMS, ids=lambda p: f"{p.parts[-3]}-{p.stem}")
def test_given_a_form_when_read_as_fields_and_made_again_then_it_is_the_same_form(path: Path) -> None:
    schema = json.loads(path.read_text("utf-8"))
    plans = plans_of(schema)

    again = form_schema(schema["$id"], schema["x-version"], schema["x-label"], plans, schema)

    assert plans_of(again) == plans
    assert again.get("dependentRequired") == schema.get("dependentRequired")
    assert list(again["properties"]) == [p.key for p in plans]
    for key, made in again["properties"].items():
        was = schema["properties"][key]
        left = {k: v for k, v in was.items() if k not in ("x-order", "x-width") and made.get(k) != v}
        assert left == {}, key


async def test_given_an_administrator_when_forms_are_listed_then_each_says_what_it_is_for(server: Served) -> None:
    guan = await server.login("guan")
    assert (await put(guan, "refunds", 1, FORM)).status_code == 200

    forms = {f["id"]: f for f in (await guan.get("/forms")).json()["forms"]}

    assert (forms["refunds"]["purpose"], forms["refunds"]["version"]) == ("ticket", 1)
    assert forms["refunds"]["author"]["display_name"]
    assert forms["tickets"]["author"] is None, "it came with the pack"
    assert forms["tickets"]["queues"]


async def test_given_a_version_when_its_design_is_read_then_it_can_be_published_as_the_next(server: Served) -> None:
    guan = await server.login("guan")
    design = (await guan.get("/forms/tickets/versions/2/design")).json()

    answer = await put(guan, "tickets", 3, design)

    assert answer.status_code == 200, answer.text
    old = (await guan.get("/forms/tickets/versions/2")).json()["schema"]
    for values in ({"business": "refund"}, {"business": "refund", "type": "storm", "result": "paid", "large": True}):
        wrong = [(e.field, e.code) for e in check(old, values, complete=True)]
        assert [(e.field, e.code) for e in check(answer.json()["schema"], values, complete=True)] == wrong
    history = (await guan.get("/forms/tickets")).json()
    assert [v["version"] for v in history["versions"]] == [3, 2]
    assert (await guan.get("/forms/tickets/versions/9/design")).status_code == 404


async def test_given_a_half_laid_out_form_when_kept_then_it_is_there_for_me_alone(server: Served) -> None:
    guan = await server.login("guan")

    kept = (await keep(guan, "refunds", 0, SKETCH)).json()

    assert (kept["revision"], kept["base_version"]) == (1, 0)
    assert (await keep(guan, "refunds", 0, SKETCH)).json()["revision"] == 1, "the same again, after a lost answer"
    mine = (await guan.get("/forms/refunds")).json()
    assert mine["versions"] == []
    assert mine["draft"]["design"]["fields"][0]["key"] == "a1"
    assert [d["form_id"] for d in (await guan.get("/forms")).json()["drafts"]] == ["refunds"]
    again = (await keep(guan, "refunds", 1, SKETCH | {"purpose": "score"})).json()
    assert (again["revision"], again["design"]["purpose"]) == (2, "score")


async def test_given_a_draft_changed_on_another_computer_when_kept_then_nothing_is_lost(server: Served) -> None:
    guan = await server.login("guan")
    await keep(guan, "refunds", 0, SKETCH)
    await keep(guan, "refunds", 1, SKETCH | {"purpose": "score"})

    refused = await keep(guan, "refunds", 1, SKETCH | {"purpose": "customer"})

    assert (refused.status_code, refused.json()["revision"]) == (409, 2)
    assert (await guan.get("/forms/refunds")).json()["draft"]["design"]["purpose"] == "score"


async def test_given_two_first_drafts_at_once_then_one_is_kept_and_the_other_told(server: Served) -> None:
    guan = await server.login("guan")

    answers = await asyncio.gather(
        keep(guan, "refunds", 0, SKETCH), keep(guan, "refunds", 0, SKETCH | {"purpose": "score"})
    )

    assert sorted(a.status_code for a in answers) == [200, 409]


async def test_given_a_draft_when_published_or_thrown_away_then_it_is_gone(server: Served) -> None:
    guan = await server.login("guan")
    await keep(guan, "refunds", 0, SKETCH)
    await keep(guan, "scores", 0, SKETCH)

    assert (await put(guan, "refunds", 1, FORM)).status_code == 200
    assert (await guan.delete("/forms/scores/draft")).status_code == 204
    assert (await guan.delete("/forms/scores/draft")).status_code == 204

    assert (await guan.get("/forms")).json()["drafts"] == []
    assert (await guan.get("/forms/scores")).status_code == 404


async def test_given_wrap_ups_being_written_when_the_history_is_read_then_it_says_how_many(server: Served) -> None:
    guan, lan = await server.login("guan"), await server.login()
    draft = {
        "revision": 1, "form_id": "tickets", "form_version": 2, "values": {}, "notes": "half",
        "started_at": "2026-11-21T10:00:00Z",
    }  # fmt: skip
    put_draft = await lan.put("/interactions/7c0f0f5e-0001-4000-8000-000000000009/draft", json=draft)
    assert put_draft.status_code in (200, 204), put_draft.text

    assert (await guan.get("/forms/tickets")).json()["being_filled_in"] == 1


@pytest.mark.parametrize(("value", "codes"), [("09:30", []), ("23:59", []), ("24:00", ["not_a_time"])])
async def test_given_a_field_for_a_time_then_only_a_time_is_taken(
    sqlite_server: Served, value: str, codes: list[str]
) -> None:
    form = {"title": words("Visits"), "purpose": "ticket", "fields": [BUSINESS, field("at", "time"), NOTES]}
    made = await put(await sqlite_server.login("guan"), "visits", 1, form)

    wrong = check(made.json()["schema"], {"business": "refund", "at": value}, complete=True)

    assert [e.code for e in wrong] == codes
