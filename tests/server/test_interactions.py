"""Call records and wrap-ups: stored once, whatever order and however often they come."""

from __future__ import annotations

import asyncio
import uuid
from typing import Any

import httpx
import pytest

from tests.server.conftest import Served

_RECORD: dict[str, Any] = {
    "revision": 1,
    "session_id": "abc@10.0.0.1",
    "call_id": "abc@10.0.0.1",
    "direction": "in",
    "queue_id": "tickets",
    "dnis": "+865808600101",
    "ivr_path": "1>2",
    "ani": "sip:013500001001@10.0.0.1",
    "e164": "+8613500001001",
    "customer_id": None,
    "line_id": "main",
    "started_at": "2026-11-21T10:42:07.123Z",
    "answered_at": "2026-11-21T18:42:10.500+08:00",
    "ended_at": None,
    "outcome": "IN_PROGRESS",
    "sip_code": 200,
    "hung_up_by": None,
    "hold_seconds": 0,
    "mute_seconds": 1.5,
    "talk_seconds": 0,
    "quality": {"mos_min": 3.9, "mos_avg": 4.3, "loss_pct": 0.1, "jitter_ms": 4, "rtt_ms": 20, "codec": "opus"},
}
_WRAP_UP: dict[str, Any] = {
    "revision": 1,
    "form_id": "tickets",
    "form_version": 2,
    "values": {"business": "refund", "type": "storm", "result": "paid", "amount": 60},
    "notes": "台风，已退。",
    "status": "complete",
    "started_at": "2026-11-21T10:50:00Z",
    "finished_at": "2026-11-21T10:50:40Z",
    "customer_id": None,
}


def _id() -> str:
    return str(uuid.uuid4())


async def _wrap_up(client: httpx.AsyncClient, call: str, **changes: Any) -> httpx.Response:
    return await client.put(f"/interactions/{call}/wrap-up", json=_WRAP_UP | changes)


async def test_given_a_call_record_when_put_then_it_reads_back_with_utc_milliseconds(server: Served) -> None:
    client, call = await server.login(), _id()

    put = await client.put(f"/interactions/{call}", json=_RECORD)
    got = (await client.get(f"/interactions/{call}")).json()

    assert put.status_code == 200
    assert put.json() == got
    assert got["started_at"] == "2026-11-21T10:42:07.123Z"
    assert got["answered_at"] == "2026-11-21T10:42:10.500Z"
    assert got["quality"]["codec"] == "opus"
    assert got["agent"]["display_name"] == "蓝海"
    assert got["wrap_up"] is None
    assert {k: got[k] for k in ("ani", "ivr_path", "mute_seconds", "outcome")} == {
        k: _RECORD[k] for k in ("ani", "ivr_path", "mute_seconds", "outcome")
    }


async def test_given_revisions_in_any_order_when_put_then_the_highest_stays(server: Served) -> None:
    client, call = await server.login(), _id()
    path = f"/interactions/{call}"

    answers = [
        await client.put(path, json=_RECORD | {"revision": revision, "outcome": outcome})
        for revision, outcome in ((2, "ANSWERED"), (1, "IN_PROGRESS"), (2, "FAILED"), (4, "BUSY"), (3, "MISSED"))
    ]

    assert [a.json()["outcome"] for a in answers] == ["ANSWERED", "ANSWERED", "ANSWERED", "BUSY", "BUSY"]
    assert (await client.get(path)).json()["revision"] == 4


async def test_given_the_same_record_many_times_at_once_when_put_then_there_is_one(server: Served) -> None:
    client, call = await server.login(), _id()

    answers = await asyncio.gather(*(client.put(f"/interactions/{call}", json=_RECORD) for _ in range(12)))
    listed = (await client.get("/interactions")).json()["items"]

    assert {a.status_code for a in answers} == {200}
    assert sum(i["id"] == call for i in listed) == 1


async def test_given_a_wrap_up_before_its_call_when_both_are_there_then_they_are_joined(server: Served) -> None:
    client, call = await server.login(), _id()

    early = await _wrap_up(client, call)
    missing = await client.get(f"/interactions/{call}")
    joined = await client.put(f"/interactions/{call}", json=_RECORD)

    assert early.json() == {"id": call, "revision": 1, "status": "complete"}
    assert missing.status_code == 404
    assert joined.json()["wrap_up"]["notes"] == "台风，已退。"
    assert joined.json()["wrap_up"]["values"] == _WRAP_UP["values"]


async def test_given_a_finished_wrap_up_when_the_call_is_in_the_past_then_the_timeline_shows_its_notes(
    server: Served,
) -> None:
    client, call = await server.login(), _id()
    customer = await server.customer("F-1002")
    await client.put(f"/interactions/{call}", json=_RECORD | {"customer_id": customer["id"], "outcome": "ANSWERED"})
    await _wrap_up(client, call)

    timeline = (await client.get(f"/customers/{customer['id']}/timeline")).json()["items"]

    assert next(i for i in timeline if i["id"] == call)["detail"]["zh_CN"] == "台风，已退。 · 蓝海"


async def test_given_a_wrap_up_without_notes_when_shown_then_the_chosen_labels_speak(server: Served) -> None:
    client, call = await server.login(), _id()
    customer = await server.customer("F-1002")
    await client.put(f"/interactions/{call}", json=_RECORD | {"customer_id": customer["id"], "outcome": "ANSWERED"})
    await _wrap_up(client, call, notes="")

    calls = (await client.get(f"/customers/{customer['id']}/calls")).json()["items"]

    assert calls[0]["detail"]["en"] == "Refund · Storm · Paid back · Lan Hai"


async def test_given_a_late_older_wrap_up_when_put_then_the_answer_tells_what_is_stored(server: Served) -> None:
    client, call = await server.login(), _id()
    await _wrap_up(client, call, revision=5)

    late = await _wrap_up(client, call, revision=4, status="incomplete", notes="old")

    assert late.json() == {"id": call, "revision": 5, "status": "complete"}


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        (
            {"values": {}},
            {
                ("body.values.business", "required"),
                ("body.values.type", "required"),
                ("body.values.result", "required"),
            },
        ),
        ({"values": _WRAP_UP["values"] | {"type": "earlier"}}, {("body.values.type", "not_an_option")}),
        ({"values": _WRAP_UP["values"] | {"amount": 6000}}, {("body.values.amount", "too_large")}),
        ({"values": _WRAP_UP["values"] | {"weather": "bad"}}, {("body.values.weather", "unknown")}),
        ({"notes": "x" * 201}, {("body.notes", "too_long")}),
        ({"form_version": 1}, {("body.form_id", "unknown_form")}),
        ({"form_id": "nothing"}, {("body.form_id", "unknown_form")}),
    ],
)
async def test_given_values_the_form_refuses_when_put_then_each_field_is_named(
    sqlite_server: Served, changes: dict[str, Any], errors: set[tuple[str, str]]
) -> None:
    client = await sqlite_server.login()

    refused = await _wrap_up(client, _id(), **changes)

    assert refused.status_code == 422
    assert {(e["field"], e["code"]) for e in refused.json()["errors"]} == errors


async def test_given_an_unfinished_wrap_up_when_put_then_gaps_are_allowed_and_hidden_values_dropped(
    server: Served,
) -> None:
    client, call = await server.login(), _id()
    await client.put(f"/interactions/{call}", json=_RECORD)

    values = {"business": "refund", "result": "declined", "amount": 5, "type": ""}
    answer = await _wrap_up(client, call, status="incomplete", values=values)
    stored = (await client.get(f"/interactions/{call}")).json()["wrap_up"]

    assert answer.status_code == 200
    assert stored["values"] == {"business": "refund", "result": "declined"}


async def test_given_a_call_without_a_queue_when_wrapped_up_then_notes_alone_are_enough(server: Served) -> None:
    client, call = await server.login(), _id()

    answer = await _wrap_up(client, call, form_id="", form_version=0, values={})

    assert answer.status_code == 200


async def test_given_a_colleagues_call_when_written_or_read_then_it_is_out_of_reach(server: Served) -> None:
    mine, other, lead = await server.login("lan"), await server.login("tao"), await server.login("shan")
    call = _id()
    await mine.put(f"/interactions/{call}", json=_RECORD)
    await _wrap_up(mine, call)

    assert (await other.put(f"/interactions/{call}", json=_RECORD | {"revision": 9})).status_code == 403
    assert (await _wrap_up(other, call, revision=9)).status_code == 403
    assert (await other.get(f"/interactions/{call}")).status_code == 404
    assert (await lead.get(f"/interactions/{call}")).status_code == 200


async def test_given_calls_of_several_agents_when_listed_then_one_sees_ones_own_and_the_lead_all(
    server: Served,
) -> None:
    agent, lead = await server.login("lan"), await server.login("shan")

    own = (await agent.get("/interactions")).json()["items"]
    refused = await agent.get("/interactions", params={"mine": "false"})
    everybody = (await lead.get("/interactions", params={"mine": "false"})).json()["items"]

    assert {i["agent"]["display_name_latin"] for i in own} == {"Lan Hai"}
    assert refused.status_code == 403
    assert {i["agent"]["display_name_latin"] for i in everybody} == {"Lan Hai", "Tao Chao", ""}
    assert [i["started_at"] for i in everybody] == sorted((i["started_at"] for i in everybody), reverse=True)


async def test_given_many_calls_when_listed_in_pages_then_the_pages_join(server: Served) -> None:
    client = await server.login("lan")
    for minute in range(7):
        started = f"2026-11-20T10:0{minute}:00Z"
        await client.put(f"/interactions/{_id()}", json=_RECORD | {"started_at": started})

    whole = (await client.get("/interactions", params={"limit": 100})).json()
    first = (await client.get("/interactions", params={"limit": 4})).json()
    second = (await client.get("/interactions", params={"limit": 100, "before": first["next"]})).json()

    assert [i["id"] for i in first["items"] + second["items"]] == [i["id"] for i in whole["items"]]
