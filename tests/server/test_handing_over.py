"""A contact that goes on with somebody else: the next agent sees it as the one before left it."""

from __future__ import annotations

import asyncio
import json
import uuid
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import event, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from server_stub.models import handovers
from server_stub.models.catalogue_view import Catalogue
from server_stub.models.handovers import Arrival
from server_stub.models.interactions import Draft, TransferIntent
from server_stub.models.schema import Base, now
from tests.server.conftest import Served

CALLER = "+8613500001001"
SESSION = "first-call@10.0.0.1"
_AT = "2026-11-21T10:42:07.123Z"


def _id() -> str:
    return str(uuid.uuid4())


async def _call(client: httpx.AsyncClient, call: str, *, session: str = SESSION, **changes: Any) -> None:
    """`call` is answered."""
    record = {
        "revision": 2,
        "session_id": session,
        "call_id": session,
        "direction": "in",
        "queue_id": "tickets",
        "dnis": "+865808600101",
        "ani": CALLER,
        "e164": CALLER,
        "line_id": "main",
        "started_at": _AT,
        "answered_at": _AT,
        "outcome": "IN_PROGRESS",
    }
    answer = await client.put(f"/interactions/{call}", json=record | changes)
    assert answer.status_code == 200, answer.text


async def _type(client: httpx.AsyncClient, call: str, notes: str, revision: int = 1, **more: Any) -> httpx.Response:
    body = {"revision": revision, "form_id": "tickets", "form_version": 2, "notes": notes} | more
    return await client.put(f"/interactions/{call}/draft", json=body)


async def _announce(client: httpx.AsyncClient, call: str, to: str, **changes: Any) -> httpx.Response:
    body = {"id": _id(), "interaction_id": call, "to": to, "kind": "blind", "ani": CALLER, "at": _AT} | changes
    return await client.post("/transfers", json=body)


async def _pop(client: httpx.AsyncClient, **query: str) -> dict[str, Any]:
    answer = await client.get("/pop", params={"interaction_id": _id()} | query)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def _age(served: Served, seconds: float) -> None:
    """Makes every announcement older."""
    async with served.app.state.database.write() as session:
        await session.execute(update(TransferIntent).values(received_at=now() - timedelta(seconds=seconds)))


async def test_given_a_session_another_agent_had_when_popped_then_the_notes_and_values_so_far_come_along(
    server: Served,
) -> None:
    lan, tao, call = await server.login("lan"), await server.login("tao"), _id()
    await _call(lan, call)
    await _type(lan, call, "Wants the storm refund.\nCalm.", 3, values={"business": "refund", "amount": 60})
    await _announce(lan, call, "2002", session_id=SESSION, kind="attended")

    handover = (await _pop(tao, ani=CALLER, session_id=SESSION))["handover"]

    assert handover["interaction_id"] == call
    assert (handover["by"]["display_name"], handover["by"]["extension"]) == ("蓝海", "2001")
    assert (handover["kind"], handover["at"], handover["session_id"]) == ("attended", _AT, SESSION)
    assert (handover["queue_id"], handover["queue_label"]["en"]) == ("tickets", "Tickets")
    assert handover["notes"] == "Wants the storm refund.\nCalm."
    assert (handover["form_id"], handover["values"]) == ("tickets", {"business": "refund", "amount": 60})
    assert [step["interaction_id"] for step in handover["chain"]] == [call]


async def test_given_a_new_caller_when_popped_then_nobody_handed_over(sqlite_server: Served) -> None:
    lan, tao = await sqlite_server.login("lan"), await sqlite_server.login("tao")
    await _call(lan, _id())

    assert (await _pop(tao, ani=CALLER, session_id="another@10.0.0.1"))["handover"] is None
    assert (await _pop(tao, ani=CALLER))["handover"] is None


async def test_given_a_call_offered_to_two_agents_when_the_second_is_asked_then_the_first_handed_nothing_over(
    sqlite_server: Served,
) -> None:
    lan, tao = await sqlite_server.login("lan"), await sqlite_server.login("tao")
    await _call(lan, _id(), answered_at=None, outcome="MISSED")

    assert (await _pop(tao, ani=CALLER, session_id=SESSION))["handover"] is None


async def test_given_a_call_that_rang_at_everybody_when_popped_by_the_next_then_who_answered_handed_it_over(
    sqlite_server: Served,
) -> None:
    lan, tao = await sqlite_server.login("lan"), await sqlite_server.login("tao")
    for _ in range(25):
        await _call(lan, _id(), answered_at=None, outcome="MISSED")
    taken = _id()
    await _call(lan, taken, started_at="2026-11-21T10:43:00.000Z")
    await _type(lan, taken, "asks for the invoice")
    handover = (await _pop(tao, ani=CALLER, session_id=SESSION))["handover"]
    assert (handover["interaction_id"], handover["notes"]) == (taken, "asks for the invoice")
    assert [step["interaction_id"] for step in handover["chain"]] == [taken]


@pytest.mark.parametrize(
    ("to", "arrives"),
    [
        ("2002", {"ani": CALLER}),
        ("2002", {"ani": "sip:013500001001@10.0.0.1"}),
        ("2002", {"ani": "2001"}),
        ("2002", {"ani": "sip:2001@10.0.0.1;transport=tcp"}),
        ("tickets", {"ani": CALLER, "queue": "tickets"}),
        ("+865808600101", {"ani": CALLER, "queue": "tickets"}),
        ("0580-8600101", {"ani": CALLER, "dnis": "+865808600101"}),
    ],
)
async def test_given_a_lost_header_when_the_announced_call_arrives_then_it_is_known_all_the_same(
    sqlite_server: Served, to: str, arrives: dict[str, str]
) -> None:
    lan, tao, call = await sqlite_server.login("lan"), await sqlite_server.login("tao"), _id()
    await _call(lan, call)
    await _announce(lan, call, to, draft={"revision": 4, "notes": "as typed at that moment"})

    handover = (await _pop(tao, session_id="lost@10.0.0.9", **arrives))["handover"]

    assert (handover["interaction_id"], handover["notes"]) == (call, "as typed at that moment")
    assert handover["session_id"] == SESSION, "so that the chain can go on"


@pytest.mark.parametrize(
    "arrives", [{"ani": "+8613500001002"}, {"ani": "anonymous"}, {"ani": ""}, {"ani": "2100"}], ids=str
)
async def test_given_another_caller_when_arriving_at_the_announced_place_then_no_notes_are_shown(
    sqlite_server: Served, arrives: dict[str, str]
) -> None:
    lan, tao, call = await sqlite_server.login("lan"), await sqlite_server.login("tao"), _id()
    await _call(lan, call, ani="anonymous")
    await _announce(lan, call, "2002", ani=arrives["ani"] if arrives["ani"] in ("anonymous", "") else CALLER)

    assert (await _pop(tao, **arrives))["handover"] is None


async def test_given_the_same_caller_handed_on_a_moment_ago_when_the_header_names_another_contact_then_that_is_it(
    sqlite_server: Served,
) -> None:
    lan, tao, old, call = await sqlite_server.login("lan"), await sqlite_server.login("tao"), _id(), _id()
    await _call(lan, old)
    await _announce(lan, old, "2002", session_id=SESSION, draft={"revision": 4, "notes": "of the call before"})
    await _call(lan, call, session="second-call@10.0.0.1")
    await _type(lan, call, "of this call")

    arrives = {"ani": CALLER, "session_id": "second-call@10.0.0.1"}
    assert (await _pop(tao, **arrives))["handover"]["notes"] == "of this call", "before it is announced"
    await _announce(lan, call, "2002", session_id="second-call@10.0.0.1")
    assert (await _pop(tao, **arrives))["handover"]["notes"] == "of this call"


async def test_given_an_announcement_for_somebody_else_when_the_caller_arrives_elsewhere_then_it_does_not_count(
    sqlite_server: Served,
) -> None:
    lan, tao, call = await sqlite_server.login("lan"), await sqlite_server.login("tao"), _id()
    await _call(lan, call)
    await _announce(lan, call, "2100")

    assert (await _pop(tao, ani=CALLER))["handover"] is None


@pytest.mark.parametrize(
    ("to", "age", "known"), [("2002", 50, True), ("2002", 70, False), ("tickets", 70, True), ("tickets", 1000, False)]
)
async def test_given_time_goes_by_when_the_announced_call_has_no_header_then_it_is_recognised_for_a_while(
    sqlite_server: Served, to: str, age: float, known: bool
) -> None:
    lan, tao, call = await sqlite_server.login("lan"), await sqlite_server.login("tao"), _id()
    await _call(lan, call)
    await _announce(lan, call, to)
    await _age(sqlite_server, age)

    assert ((await _pop(tao, ani=CALLER, queue="tickets"))["handover"] is not None) is known


async def test_given_an_announcement_that_overtakes_the_call_record_when_popped_then_the_notes_are_there(
    sqlite_server: Served,
) -> None:
    lan, tao, call = await sqlite_server.login("lan"), await sqlite_server.login("tao"), _id()
    await _announce(lan, call, "2002", draft={"revision": 1, "notes": "early"})

    handover = (await _pop(tao, ani=CALLER))["handover"]

    assert (handover["interaction_id"], handover["notes"], handover["queue_id"]) == (call, "early", None)
    assert [(s["by"]["id"] != "", s["started_at"]) for s in handover["chain"]] == [(True, None)]


async def test_given_three_agents_in_a_row_when_the_third_is_asked_then_the_chain_is_whole_without_any_header(
    sqlite_server: Served,
) -> None:
    lan, tao, shan = [await sqlite_server.login(name) for name in ("lan", "tao", "shan")]
    first, second = _id(), _id()
    await _call(lan, first)
    await _type(lan, first, "one")
    await _announce(lan, first, "2002")
    handover = (await _pop(tao, ani=CALLER, interaction_id=second, session_id="leg-2"))["handover"]
    await _call(tao, second, session=handover["session_id"], started_at="2026-11-21T10:50:00Z")
    await _type(tao, second, "two")
    await _announce(tao, second, "2100", session_id="leg-2")

    found = (await _pop(shan, ani=CALLER, session_id="leg-3"))["handover"]

    assert (found["interaction_id"], found["notes"], found["by"]["extension"]) == (second, "two", "2002")
    assert [(s["interaction_id"], s["notes"]) for s in found["chain"]] == [(first, "one"), (second, "two")]


async def test_given_the_agent_settled_who_it_is_when_popped_by_the_next_then_it_is_the_same_customer(
    sqlite_server: Served,
) -> None:
    lan, tao, call = await sqlite_server.login("lan"), await sqlite_server.login("tao"), _id()
    customer = await sqlite_server.customer("F-1002")
    await _call(lan, call, ani="anonymous", e164=None)
    await _type(lan, call, "", customer_id=customer["id"])
    await _announce(lan, call, "2002", session_id=SESSION, ani="")

    pop = await _pop(tao, ani="anonymous", session_id=SESSION)

    assert (pop["match"], pop["customer"]["number"]) == ("known", "F-1002")


async def test_given_the_exchange_knows_the_customer_when_popped_then_its_word_counts(sqlite_server: Served) -> None:
    client, customer = await sqlite_server.login(), await sqlite_server.customer("F-1002")

    known = await _pop(client, ani=CALLER, customer_id=customer["id"])
    unheard_of = await _pop(client, ani=CALLER, customer_id=_id())

    assert known["customer"]["number"] == "F-1002"
    assert unheard_of["customer"]["number"] == "F-1001", "an id that leads nowhere falls back to the number"


async def test_given_whatever_is_asked_about_a_contact_when_planned_then_no_table_is_read_from_end_to_end() -> None:
    engine = create_async_engine("sqlite+aiosqlite://")
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        asked.append((statement, values))

    event.listen(engine.sync_engine, "before_cursor_execute", note)
    arrival = Arrival(_id(), SESSION, CALLER, "2002", frozenset({"tickets"}))
    intent = TransferIntent(id=_id(), agent_id="lan", interaction_id=_id(), session_id=None, kind="blind")
    intent.at = intent.received_at = now()
    async with engine.connect() as connection:
        await connection.run_sync(Base.metadata.create_all)
        async with AsyncSession(connection) as session:
            asked.clear()
            await handovers.of_intent(session, intent, arrival, now())
            await handovers.of_interaction(session, _id(), arrival, now())
            await handovers.before(session, Catalogue(None, {}, {}, {}, {}, {}), arrival, now())
        plans = [
            (await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", values)).all() for text, values in [*asked]
        ]
    await engine.dispose()
    rows: list[Any] = [row for plan in plans for row in plan]
    steps = [str(row.detail) for row in rows]
    assert len(plans) >= 6
    assert [step for step in steps if step.startswith("SCAN") and "CONSTANT" not in step] == []


async def test_given_draft_revisions_in_any_order_when_put_then_the_latest_stays(server: Served) -> None:
    lan, tao, call = await server.login("lan"), await server.login("tao"), _id()
    await _call(lan, call)

    acks = [
        (await _type(lan, call, text, n)).json()["revision"] for n, text in ((2, "b"), (1, "a"), (2, "x"), (3, "c"))
    ]

    assert acks == [2, 2, 2, 3]
    assert (await _pop(tao, session_id=SESSION))["handover"]["notes"] == "c"


async def test_given_a_finished_wrap_up_when_a_late_draft_comes_then_the_wrap_up_is_the_last_word(
    server: Served,
) -> None:
    lan, tao, call = await server.login("lan"), await server.login("tao"), _id()
    await _call(lan, call)
    await _type(lan, call, "half", 2)
    wrap_up = {"revision": 5, "form_id": "", "form_version": 0, "notes": "whole", "status": "incomplete"}
    await lan.put(f"/interactions/{call}/wrap-up", json=wrap_up | {"started_at": _AT})

    late = await _type(lan, call, "half a sec", 4)

    assert late.json() == {"id": call, "revision": 5}
    assert (await _pop(tao, session_id=SESSION))["handover"]["notes"] == "whole"
    async with server.app.state.database.read() as session:
        assert await session.scalar(select(func.count()).select_from(Draft)) == 0


async def test_given_a_colleagues_contact_when_written_to_then_it_is_refused(server: Served) -> None:
    lan, tao, call, transfer = await server.login("lan"), await server.login("tao"), _id(), _id()
    await _type(lan, call, "mine")
    await _announce(lan, call, "2002", id=transfer)

    refused = [
        await _type(tao, call, "yours", 9),
        await _announce(tao, call, "2100"),
        await _announce(tao, _id(), "2100", id=transfer),
    ]

    assert [r.status_code for r in refused] == [403, 403, 403]
    assert refused[0].json()["type"] == "urn:agent-desktop:problem:forbidden"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"to": ""}, "body.to"),
        ({"to": "9" * 300}, "body.to"),
        ({"kind": "magic"}, "body.kind"),
        ({"id": "7"}, "body.id"),
        ({"draft": {"revision": 1, "notes": "x" * 8001}}, "body.draft.notes"),
        ({"at": "yesterday"}, "body.at"),
    ],
)
async def test_given_an_announcement_out_of_bounds_when_posted_then_the_field_is_named(
    sqlite_server: Served, change: dict[str, Any], field: str
) -> None:
    lan = await sqlite_server.login()

    answer = await _announce(lan, _id(), **({"to": "2002"} | change))

    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]


async def test_given_the_same_announcement_twice_when_posted_then_it_is_one(server: Served) -> None:
    lan, call, transfer = await server.login(), _id(), _id()

    answers = [await _announce(lan, call, "2002", id=transfer) for _ in range(2)]

    assert [a.json() for a in answers] == [{"id": transfer, "reached": False}] * 2
    async with server.app.state.database.read() as session:
        assert await session.scalar(select(func.count()).select_from(TransferIntent)) == 1


async def _told(served: Served, username: str, since: int, count: int) -> list[dict[str, Any]]:
    """The next `count` events about handing over for this agent."""
    user_id = (await served.session(username))["user"]["id"]
    found: list[dict[str, Any]] = []
    async with asyncio.timeout(5):
        async for event in served.app.state.hub.subscribe(user_id, since, lambda: 5.0):
            if event is not None and event.type == "handover":
                found.append(json.loads(event.data))
                if len(found) == count:
                    break
    return found


async def test_given_a_pop_with_notes_when_the_first_agent_goes_on_typing_then_the_second_gets_each_state(
    sqlite_server: Served,
) -> None:
    lan, tao, call, theirs = await sqlite_server.login("lan"), await sqlite_server.login("tao"), _id(), _id()
    since = sqlite_server.app.state.hub.publish("mark", {})
    await _call(lan, call)
    await _announce(lan, call, "2002", kind="consult", session_id=SESSION)
    await _pop(tao, ani="2001", session_id=SESSION, interaction_id=theirs)

    await _type(lan, call, "first", 1)
    await _type(lan, call, "first, then", 2)

    told = await _told(sqlite_server, "tao", since, 2)
    assert [(t["interaction_id"], t["handover"]["notes"]) for t in told] == [(theirs, "first"), (theirs, "first, then")]
    assert told[1]["handover"]["kind"] == "consult"


async def test_given_a_guess_by_number_when_the_right_contact_is_announced_then_the_next_agent_is_told(
    sqlite_server: Served,
) -> None:
    lan, tao = await sqlite_server.login("lan"), await sqlite_server.login("tao")
    old, call, theirs = _id(), _id(), _id()
    await _call(lan, old)
    await _announce(lan, old, "2002", session_id=SESSION, draft={"revision": 1, "notes": "of the call before"})
    pop = await _pop(tao, ani=CALLER, session_id="lost", interaction_id=theirs)
    since = sqlite_server.app.state.hub.publish("mark", {})
    await _call(lan, call, session="second")

    answer = await _announce(lan, call, "2002", session_id="second", draft={"revision": 1, "notes": "of this call"})

    assert pop["handover"]["notes"] == "of the call before"
    assert answer.json()["reached"] is True
    told = await _told(sqlite_server, "tao", since, 1)
    assert [(t["interaction_id"], t["handover"]["notes"]) for t in told] == [(theirs, "of this call")]


async def test_given_a_call_that_rang_before_its_announcement_when_announced_then_the_next_agent_is_told(
    sqlite_server: Served,
) -> None:
    lan, tao, call, theirs = await sqlite_server.login("lan"), await sqlite_server.login("tao"), _id(), _id()
    since = sqlite_server.app.state.hub.publish("mark", {})
    await _call(lan, call)
    pop = await _pop(tao, ani=CALLER, session_id="lost", interaction_id=theirs)
    await _pop(tao, ani="+8613500001002", session_id="somebody else")

    answer = await _announce(lan, call, "2002", draft={"revision": 1, "notes": "soon"})
    await _type(lan, call, "sooner", 2)

    assert pop["handover"] is None
    assert answer.json()["reached"] is True
    told = await _told(sqlite_server, "tao", since, 2)
    assert [(t["interaction_id"], t["handover"]["notes"]) for t in told] == [(theirs, "soon"), (theirs, "sooner")]


async def test_given_a_call_that_went_on_when_the_customers_past_is_read_then_it_says_to_whom(
    server: Served,
) -> None:
    lan, customer = await server.login("lan"), await server.customer("F-1001")
    for to, how, together in (
        ("2002", "blind", False),
        ("tickets", "attended", True),
        ("+8613900000000", "blind", False),
        ("2002", "blind_sent", False),
    ):
        went: dict[str, Any] = {"transferred_to": to, "transfer": how, "conference": together}
        await _call(lan, _id(), outcome="ANSWERED", customer_id=customer["id"], **went)

    items = (await lan.get(f"/customers/{customer['id']}/timeline")).json()["items"]

    said = {item["detail"]["en"] for item in items if " to " in item["detail"]["en"]}
    assert said == {
        "Lan Hai · transferred to Tao Chao",
        "Lan Hai · transferred to Tickets · conference",
        "Lan Hai · transferred to +8613900000000",
        "Lan Hai · sent on to Tao Chao, not confirmed",
    }
    chinese = [item["detail"]["zh_CN"] for item in items]
    assert any("已转接至陶潮" in said for said in chinese)
    assert any("已转出至陶潮（未确认）" in said for said in chinese)


async def test_given_everything_measured_when_a_record_is_stored_then_it_reads_back(server: Served) -> None:
    lan, call = await server.login("lan"), _id()
    quality = {"mos_min": 3.9, "mos_avg": 4.3, "loss_pct": 0.1, "jitter_ms": 4, "rtt_ms": 20, "codec": "opus"} | {
        "packets_received": 9000,
        "packets_sent": 9001,
        "security": "sdes",
        "transport": "tls",
        "capture": "USB headset",
        "playback": "耳机",
        "network": "wired",
    }

    await _call(lan, call, quality=quality, transferred_to="2002", transfer="attended", conference=True)

    got = (await lan.get(f"/interactions/{call}")).json()
    assert got["quality"] == quality
    assert (got["transferred_to"], got["transfer"], got["conference"]) == ("2002", "attended", True)
