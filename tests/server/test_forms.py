"""Publishing forms: every version stays, desktops are told, what makes no sense is refused with its place."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from server_stub.models.form_check import check
from tests.server.conftest import Served, serving


def words(text: str) -> dict[str, str]:
    return {"en": text, "zh_CN": f"{text}（中文）"}


def field(key: str, kind: str = "text", **more: Any) -> dict[str, Any]:
    return {"key": key, "kind": kind, "label": words(key)} | more


def option(value: str, *parents: str) -> dict[str, Any]:
    return {"value": value, "label": words(value), "parents": list(parents)}


NOTES = field("notes", "multiline", wide=True, max_length=300)
BUSINESS = field("business", "choice", required=True, options=[option("refund"), option("change")])
KIND = field("type", "choice", cascade_from="business", options=[option("storm", "refund"), option("late", "change")])
AMOUNT = field("amount", "number", minimum=0.01, maximum=500, required=True, shown_by="business", shown_for=["refund"])
FORM: dict[str, Any] = {"title": words("Refunds"), "purpose": "ticket", "fields": [BUSINESS, KIND, AMOUNT, NOTES]}


async def put(client: httpx.AsyncClient, form_id: str, version: int, form: dict[str, Any]) -> httpx.Response:
    return await client.put(f"/forms/{form_id}/versions/{version}", json=form)


async def test_given_a_new_form_when_published_then_desktops_have_it_and_it_is_checked_by(server: Served) -> None:
    guan, lan = await server.login("guan"), await server.login()
    before = (await lan.get("/provisioning")).json()

    made = (await put(guan, "refunds", 1, FORM)).json()

    after = (await lan.get("/provisioning")).json()
    assert after["revision"] == before["revision"] + 1
    told = next(f for f in after["forms"] if f["id"] == "refunds")
    assert (told["version"], told["purpose"], told["title"]) == (1, "ticket", words("Refunds"))
    assert told["schema"] == made["schema"]
    good = {"business": "refund", "type": "storm", "amount": 5}
    assert check(made["schema"], good, complete=True) == []
    assert [e.code for e in check(made["schema"], good | {"type": "late"}, complete=True)] == ["not_an_option"]
    assert [e.code for e in check(made["schema"], {"business": "refund"}, complete=True)] == ["required"]
    assert check(made["schema"], {"business": "change"}, complete=True) == []


async def test_given_a_newer_version_when_an_old_wrap_up_comes_then_it_is_checked_and_kept_by_its_own(
    server: Served,
) -> None:
    guan, lan = await server.login("guan"), await server.login()
    call = "7c0f0f5e-0001-4000-8000-000000000001"
    old = {"business": "refund", "type": "storm", "result": "declined"}
    wrap_up = {
        "revision": 1, "form_id": "tickets", "form_version": 2, "values": old, "notes": "",
        "status": "complete", "started_at": "2026-11-21T10:00:00Z",
    }  # fmt: skip

    assert (await put(guan, "tickets", 3, FORM)).status_code == 200

    assert (await lan.put(f"/interactions/{call}/wrap-up", json=wrap_up)).status_code == 200
    refused = await lan.put(f"/interactions/{call}/wrap-up", json=wrap_up | {"form_version": 3, "revision": 2})
    assert refused.status_code == 422
    version_2 = (await lan.get("/forms/tickets/versions/2")).json()
    assert (version_2["newest"], "result" in version_2["schema"]["properties"]) == (3, True)
    kept = (await lan.get("/forms/tickets/versions/3")).json()["schema"]["properties"]["business"]["x-options"]
    assert [o.get("topics") for o in kept] == [["refund"], ["timetable"]], "the designer has no word for topics"


async def test_given_a_published_form_when_the_server_starts_again_then_it_is_there(sqlite_server: Served) -> None:
    guan = await sqlite_server.login("guan")
    made = (await put(guan, "refunds", 1, FORM)).json()

    async with serving(sqlite_server.settings) as later:
        again = (await (await later.login()).get("/forms/refunds/versions/1")).json()

    assert again == made
    assert (again["published_at"], again["author"]) != (None, "")


async def test_given_a_version_when_published_twice_then_it_is_one_and_another_in_its_place_is_refused(
    server: Served,
) -> None:
    guan = await server.login("guan")
    first = await put(guan, "refunds", 1, FORM)

    assert (await put(guan, "refunds", 1, FORM)).json() == first.json()
    other = await put(guan, "refunds", 1, FORM | {"title": words("Other")})
    assert (other.status_code, other.json()["revision"]) == (409, 1)
    assert (await put(guan, "refunds", 3, FORM)).status_code == 409


async def test_given_two_administrators_at_once_then_one_version_is_published(server: Served) -> None:
    guan, again = await server.login("guan"), await server.login("guan")

    answers = await asyncio.gather(
        put(guan, "refunds", 1, FORM), put(again, "refunds", 1, FORM | {"title": words("Other")})
    )

    assert sorted(a.status_code for a in answers) == [200, 409]


@pytest.mark.parametrize(
    ("fields", "place", "code"),
    [
        ([BUSINESS], "notes", "no_notes"),
        ([BUSINESS, field("notes")], "notes", "no_notes"),
        ([NOTES, BUSINESS, BUSINESS], "business", "twice"),
        ([NOTES, field("business", "choice")], "business", "no_options"),
        ([NOTES, field("business", "choice", options=[option("a"), option("a")])], "business", "twice"),
        ([NOTES, KIND], "type", "no_choice_above"),
        ([NOTES, KIND, field("business")], "type", "no_choice_above"),
        ([NOTES, BUSINESS, KIND | {"options": [option("x", "nothing")]}], "type", "no_such_parent"),
        ([NOTES, AMOUNT], "amount", "no_such_field"),
        ([NOTES, BUSINESS, AMOUNT | {"shown_for": []}], "amount", "no_such_field"),
        ([NOTES, BUSINESS, AMOUNT | {"minimum": 600}], "amount", "empty_range"),
        (
            [NOTES, field("a", shown_by="b", shown_for=[True]), field("b", shown_by="a", shown_for=[True])],
            "a",
            "circle",
        ),
        ([NOTES, BUSINESS | {"default": "gone"}], "business", "not_an_option"),
        ([NOTES, field("day", "date", default="soon")], "day", "not_a_date"),
    ],
)
async def test_given_a_form_that_makes_no_sense_then_it_is_refused_with_the_field(
    sqlite_server: Served, fields: list[dict[str, Any]], place: str, code: str
) -> None:
    answer = await put(await sqlite_server.login("guan"), "refunds", 1, FORM | {"fields": fields})

    assert answer.status_code == 422
    assert (f"body.fields.{place}", code) in [(e["field"], e["code"]) for e in answer.json()["errors"]]


async def test_given_anybody_but_an_administrator_then_forms_are_not_theirs_to_change(sqlite_server: Served) -> None:
    for username in ("lan", "tao", "shan", "wen"):
        assert (await put(await sqlite_server.login(username), "refunds", 1, FORM)).status_code == 403
    assert (await (await sqlite_server.login()).get("/forms/refunds/versions/1")).status_code == 404
