"""Tickets through the API: made once, moved by the table, found by whom they concern, told to the customer."""

from __future__ import annotations

import asyncio
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from sqlalchemy import select

from server_stub.db import Database
from server_stub.models.records import Message
from tests.server.conftest import Served

MADE = datetime.now(UTC).replace(microsecond=0)
"""Real: the server escalates what is late by its own clock."""
AT = f"{MADE:%Y-%m-%dT%H:%M:%S}.000Z"


def new_id() -> str:
    return str(uuid.uuid4())


def ticket(**more: Any) -> dict[str, Any]:
    return {"type": "refund", "title": "Storm, boat cancelled", "created_at": AT} | more


async def made(client: httpx.AsyncClient, **more: Any) -> dict[str, Any]:
    answer = await client.put(f"/tickets/{new_id()}", json=ticket(**more))
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def step(client: httpx.AsyncClient, row: dict[str, Any], action: str, **more: Any) -> httpx.Response:
    key = more.pop("key", new_id())
    return await client.put(f"/tickets/{row['id']}/steps/{key}", json={"action": action, "at": AT} | more)


async def stepped(client: httpx.AsyncClient, row: dict[str, Any], action: str, **more: Any) -> dict[str, Any]:
    answer = await step(client, row, action, **more)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


# --- making


async def test_given_a_ticket_when_it_is_sent_twice_then_it_is_made_once(server: Served) -> None:
    client, customer = await server.login(), await server.customer()
    ticket_id, call = new_id(), new_id()
    body = ticket(customer_id=customer["id"], interaction_id=call, session_id="s-1", detail="Boat of 9.")

    first = (await client.put(f"/tickets/{ticket_id}", json=body)).json()
    again = (await client.put(f"/tickets/{ticket_id}", json=body)).json()

    assert again == first
    assert (first["status"], first["unit"], first["interaction_id"], first["session_id"]) == (
        "open",
        "desk",
        call,
        "s-1",
    )
    assert first["due_at"] == f"{MADE + timedelta(hours=24):%Y-%m-%dT%H:%M:%S}.000Z"
    assert [s["action"] for s in first["steps"]] == ["create"]
    of_call = await client.get("/tickets", params={"scope": "interaction", "interaction_id": call})
    assert [t["id"] for t in of_call.json()["items"]] == [ticket_id]
    past = (await client.get(f"/customers/{customer['id']}/tickets")).json()["items"]
    assert any(f"#{first['number']}" in item["title"]["en"] for item in past)


async def test_given_many_at_once_when_made_then_every_number_is_given_once(server: Served) -> None:
    client = await server.login()

    rows = await asyncio.gather(*(made(client) for _ in range(6)))

    numbers = sorted(r["number"] for r in rows)
    assert len(set(numbers)) == 6
    assert numbers[0] > 502, "the pack's own tickets have theirs"


async def test_given_one_ticket_sent_several_times_at_once_then_every_answer_is_the_same_ticket(server: Served) -> None:
    client, ticket_id, body = await server.login(), new_id(), ticket()

    answers = await asyncio.gather(*(client.put(f"/tickets/{ticket_id}", json=body) for _ in range(6)))

    assert [a.status_code for a in answers] == [200] * 6
    assert len({a.text for a in answers}) == 1
    assert [s["action"] for s in answers[0].json()["steps"]] == ["create"]


async def test_given_anothers_id_or_nonsense_when_a_ticket_is_made_then_it_is_refused(sqlite_server: Served) -> None:
    lan, tao = await sqlite_server.login(), await sqlite_server.login("tao")
    row = await made(lan)

    assert (await tao.put(f"/tickets/{row['id']}", json=ticket())).status_code == 409
    wrong: dict[str, Any]
    for wrong in (
        {"type": "no_such"},
        {"customer_id": new_id()},
        {"to": {"unit": "nowhere"}},
        {"to": {}},
        {"to": {"assignee": new_id()}},
        {"form_id": "nothing", "form_version": 1, "values": {"a": 1}},
        {"form_id": "tickets", "form_version": 2, "values": {"business": "refund"}},
        {"priority": "whenever"},
    ):
        answer = await lan.put(f"/tickets/{new_id()}", json=ticket(**wrong))
        assert answer.status_code == 422, wrong
        assert answer.json()["errors"], wrong


async def test_given_a_ticket_with_a_form_then_its_values_are_checked_and_kept_with_the_version(
    sqlite_server: Served,
) -> None:
    values = {"business": "refund", "type": "storm", "result": "paid", "amount": 60, "approved_by": "hidden"}

    row = await made(await sqlite_server.login(), form_id="tickets", form_version=2, values=values)

    assert (row["form_id"], row["form_version"]) == ("tickets", 2)
    assert row["values"] == {"business": "refund", "type": "storm", "result": "paid", "amount": 60}


# --- moving


async def test_given_a_complaint_when_it_goes_all_the_way_then_the_customer_is_told_and_it_is_closed(
    server: Served,
) -> None:
    lan, tao, customer = await server.login(), await server.login("tao"), await server.customer()
    row = await made(lan, customer_id=customer["id"])

    taken = await stepped(tao, row, "take")
    assert (taken["status"], taken["assignee"]["display_name"]) == ("in_progress", "陶潮")
    resolved = await stepped(tao, row, "resolve", note="60 yuan were paid back.")
    assert (resolved["status"], resolved["open"], resolved["result"]) == ("resolved", False, "60 yuan were paid back.")
    assert resolved["closed_at"]
    told = await stepped(lan, row, "tell", channel="sms")

    assert (told["status"], told["actions"]) == ("closed", [])
    assert [s["action"] for s in told["steps"]] == ["create", "take", "resolve", "tell"]
    messages = (await lan.get(f"/customers/{customer['id']}/timeline")).json()["items"]
    assert any(str(row["number"]) in m["title"]["en"] for m in messages if m["kind"] == "message")


async def test_given_a_step_when_sent_again_then_it_is_done_once_and_an_illegal_one_says_what_is_possible(
    server: Served,
) -> None:
    client = await server.login()
    row, key = await made(client), new_id()

    await stepped(client, row, "take", key=key)
    again = await stepped(client, row, "take", key=key)
    assert len(again["steps"]) == 2
    illegal = await step(client, row, "tell", channel="sms")

    assert (illegal.status_code, illegal.json()["type"].rpartition(":")[2]) == (409, "illegal-transition")
    assert illegal.json()["state"] == {"status": "in_progress", "actions": again["actions"]}
    assert set(again["actions"]) == {"comment", "forward", "wait", "resolve", "cancel"}


async def test_given_a_key_of_another_ticket_when_used_again_then_it_is_a_conflict(sqlite_server: Served) -> None:
    client, key = await sqlite_server.login(), new_id()
    one, two = await made(client), await made(client)
    await stepped(client, one, "take", key=key)

    assert (await step(client, two, "take", key=key)).status_code == 409
    assert (await step(client, {"id": new_id()}, "take")).status_code == 404


async def test_given_steps_without_what_they_need_then_a_sentence_says_so(sqlite_server: Served) -> None:
    client = await sqlite_server.login()
    row = await made(client)

    for action, field in (("resolve", "body.note"), ("wait", "body.note"), ("forward", "body.to")):
        answer = await step(client, row, action)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)
    await stepped(client, row, "resolve", note="Done.")
    unknown_customer = await step(client, row, "tell", channel="sms")
    assert unknown_customer.status_code == 422


async def test_given_a_ticket_for_an_expert_then_only_experts_leads_and_its_maker_have_a_hand_in_it(
    sqlite_server: Served,
) -> None:
    lan, tao = await sqlite_server.login(), await sqlite_server.login("tao")
    shan = await sqlite_server.login("shan")
    row = await made(shan, to={"unit": "desk", "wants": "expert"})

    assert (await step(lan, row, "take")).status_code == 403
    assert (await lan.get(f"/tickets/{row['id']}")).json()["actions"] == ["comment"]
    assert (await stepped(tao, row, "take"))["assignee"]["display_name_latin"] == "Tao Chao"
    assert (await step(lan, row, "resolve", note="Mine!")).status_code == 403
    forwarded = await stepped(shan, row, "forward", to={"unit": "desk"}, note="Anybody.")
    assert (forwarded["status"], forwarded["assignee"], forwarded["wants"]) == ("open", None, "")
    assert (await step(lan, row, "take")).status_code == 200


# --- finding


async def test_given_tickets_then_everybody_finds_those_that_concern_them_page_by_page(server: Served) -> None:
    lan, tao = await server.login(), await server.login("tao")
    rows = [await made(lan) for _ in range(3)]
    await stepped(tao, rows[0], "take")

    mine = (await tao.get("/tickets", params={"scope": "mine"})).json()["items"]
    assert rows[0]["id"] in [t["id"] for t in mine]
    free = (await tao.get("/tickets", params={"scope": "unit", "limit": 1})).json()
    assert (free["items"][0]["id"], free["next"]) == (rows[2]["id"], rows[2]["number"])
    older = (await tao.get("/tickets", params={"scope": "unit", "limit": 1, "before": free["next"]})).json()
    assert older["items"][0]["id"] == rows[1]["id"]
    created = (await lan.get("/tickets", params={"scope": "created"})).json()["items"]
    assert [t["id"] for t in created] == [r["id"] for r in reversed(rows)]
    assert (await lan.get("/tickets", params={"scope": "all"})).status_code == 403
    late = await made(lan, due_at="2020-01-01T00:00:00Z")
    overdue = (await lan.get("/tickets", params={"scope": "late"})).json()["items"]
    assert late["id"] in [t["id"] for t in overdue]
    assert (await made(lan, due_at="2099-01-01T00:00:00Z"))["id"] not in [t["id"] for t in overdue]
    everything = await (await server.login("shan")).get("/tickets", params={"scope": "all", "open": False})
    assert {r["id"] for r in rows} <= {t["id"] for t in everything.json()["items"]}


async def test_given_closed_tickets_then_whoever_had_to_do_with_them_finds_them_and_no_open_one(server: Served) -> None:
    lan, tao, guan = await server.login(), await server.login("tao"), await server.login("guan")
    done, going = await made(lan), await made(lan)
    foreign = await made(guan, to={"assignee": (await server.session("wen"))["user"]["id"]})
    await stepped(lan, done, "resolve", note="Paid.")

    for client in (lan, tao):
        found = (await client.get("/tickets", params={"scope": "closed"})).json()["items"]
        assert found[0]["id"] == done["id"]
        assert not {going["id"], foreign["id"]} & {t["id"] for t in found}
        assert not any(t["open"] for t in found)


# --- promised calls


async def test_given_a_promised_call_then_it_is_in_its_agents_list_until_it_is_done(server: Served) -> None:
    lan, tao, call = await server.login(), await server.login("tao"), new_id()
    body = {
        "revision": 1,
        "number": "+8613500000000",
        "name": "Wang",
        "due_at": "2099-01-01T10:00:00Z",
        "note": "Refund",
    }

    assert (await lan.put(f"/follow-ups/{call}", json=body)).json()["due_at"] == "2099-01-01T10:00:00.000Z"
    listed = (await lan.get("/follow-ups")).json()["items"]
    assert [(f["id"], f["note"]) for f in listed] == [(call, "Refund")]
    assert (await tao.get("/follow-ups")).json()["items"] == []
    assert (await tao.put(f"/follow-ups/{call}", json=body)).status_code == 403
    await lan.put(f"/follow-ups/{call}", json=body | {"revision": 3, "status": "done"})
    stale = (await lan.put(f"/follow-ups/{call}", json=body | {"revision": 2})).json()

    assert (stale["status"], stale["revision"]) == ("done", 3)
    assert (await lan.get("/follow-ups")).json()["items"] == []


async def test_given_a_told_result_then_a_message_waits_to_be_sent(sqlite_server: Served) -> None:
    lan, customer = await sqlite_server.login(), await sqlite_server.customer()
    row = await made(lan, customer_id=customer["id"])
    await stepped(lan, row, "resolve", note="Paid back.")
    key = new_id()
    for _twice in range(2):
        await stepped(lan, row, "tell", key=key, channel="email", note="Dear customer, it is paid.")

    database: Database = sqlite_server.app.state.database
    async with database.read() as db:
        (message,) = await db.scalars(select(Message).where(Message.id == key))
    assert (message.channel, message.direction, message.status) == ("email", "out", "queued")
    assert message.detail["zh_CN"] == "Dear customer, it is paid."
