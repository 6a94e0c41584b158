"""Agent states: by the table, told to everybody, timed by the server alone."""

from __future__ import annotations

import asyncio
import json
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from sqlalchemy import update

from server_stub.db import Database
from server_stub.live import Hub, LiveEvent
from server_stub.models.agent_states import AGENT_TRANSITIONS, RESTING_EVENTS, AgentEvent, AgentState
from server_stub.models.agents import AgentStatus
from server_stub.settings import Settings
from tests.server.conftest import Served, serving

_AT = "2026-11-21T10:42:07.123Z"


async def _send(client: httpx.AsyncClient, event: str, **more: Any) -> httpx.Response:
    body = {"key": str(uuid.uuid4()), "event": event, "at": _AT} | more
    return await client.post("/agents/me/events", json=body)


async def _all(client: httpx.AsyncClient, *events: str | dict[str, Any]) -> dict[str, Any]:
    status: dict[str, Any] = {}
    for event in events:
        sent = {"event": event} if isinstance(event, str) else event
        answer = await _send(client, **sent)
        assert answer.status_code == 200, (event, answer.text)
        status = answer.json()
    return status


async def _until(client: httpx.AsyncClient, state: str, seconds: float = 20.0) -> dict[str, Any]:
    async with asyncio.timeout(seconds):
        while True:
            status: dict[str, Any] = (await client.get("/agents/me/state")).json()
            if status["state"] == state:
                return status
            await asyncio.sleep(0.05)


async def _wrap_up_until(server: Served, moment: datetime) -> None:
    """As the database has it from now on; the alarm clock of this server's life knows nothing of it."""
    async with server.app.state.database.write() as db:
        await db.execute(update(AgentStatus).where(AgentStatus.state == AgentState.WORK).values(work_until=moment))


async def test_given_a_shift_when_told_event_by_event_then_the_server_follows(server: Served) -> None:
    client = await server.login()

    assert (await client.get("/agents/me/state")).json()["state"] == "LOGGED_OUT"
    assert (await _all(client, "LOGIN"))["reason_code"] == 32760
    assert (await _all(client, "READY"))["reason_code"] is None
    assert (await _all(client, {"event": "RESERVE", "call_id": "c1"}))["call_id"] == "c1"
    assert (await _all(client, "TALK", "HOLD"))["state"] == "HOLD"
    talking = await _all(client, "RESUME")
    assert (talking["state"], talking["call_id"]) == ("TALKING", "c1")
    work = await _all(client, {"event": "CALL_ENDED", "queue_id": "tickets"})
    assert work["state"] == "WORK"
    assert _seconds(work["since"], work["work_until"]) == 1.0
    ready = await _all(client, "WORK_FINISHED")
    assert (ready["state"], ready["work_until"], ready["call_id"]) == ("READY", None, None)
    away = await _all(client, {"event": "NOT_READY", "reason_code": 2})
    assert (away["state"], away["reason_code"], away["revision"]) == ("NOT_READY", 2, 9)
    assert (await _all(client, {"event": "LOGOUT", "reason_code": 101}))["state"] == "LOGGED_OUT"


async def test_given_an_impossible_event_when_sent_then_the_problem_carries_the_true_state(server: Served) -> None:
    client = await server.login()
    await _all(client, "LOGIN")

    refused = await _send(client, "HOLD")

    assert refused.status_code == 409
    assert refused.json()["type"] == "urn:agent-desktop:problem:illegal-transition"
    assert refused.json()["state"] == (await client.get("/agents/me/state")).json()


async def test_given_the_same_key_when_sent_again_then_nothing_happens_twice(server: Served) -> None:
    client = await server.login()
    await _all(client, "LOGIN", "READY", "RESERVE")
    key = str(uuid.uuid4())

    first = await _send(client, "TALK", key=key)
    await _all(client, "HOLD")
    again = await _send(client, "TALK", key=key)
    several = await asyncio.gather(
        *(_send(client, "RESUME", key="22222222-2222-4222-8222-222222222222") for _ in range(6))
    )

    assert first.json()["state"] == "TALKING"
    assert (again.status_code, again.json()["state"]) == (200, "HOLD")
    assert {a.status_code for a in several} == {200}
    assert (await client.get("/agents/me/state")).json()["revision"] == 6


async def test_given_the_very_first_events_of_an_agent_when_they_come_at_once_then_one_of_them_is_first(
    server: Served,
) -> None:
    client = await server.login()

    answers = await asyncio.gather(*(_send(client, "LOGIN") for _ in range(6)))

    assert {a.status_code for a in answers} == {200}
    assert sorted(a.json()["revision"] for a in answers) == [1, 2, 3, 4, 5, 6]


async def test_given_somebody_elses_key_when_used_then_it_is_a_conflict(server: Served) -> None:
    lan, tao = await server.login("lan"), await server.login("tao")
    key = str(uuid.uuid4())
    await _send(lan, "LOGIN", key=key)

    assert (await _send(tao, "LOGIN", key=key)).json()["type"] == "urn:agent-desktop:problem:conflict"


async def test_given_a_break_when_a_call_is_made_and_over_then_the_agent_is_on_the_break_again(server: Served) -> None:
    client = await server.login()
    await _all(client, "LOGIN", {"event": "NOT_READY", "reason_code": 1}, "TALK")

    after = await _all(client, "CALL_ENDED_NO_WORK")

    assert (after["state"], after["reason_code"]) == ("NOT_READY", 1)


async def test_given_a_plan_when_it_changes_during_the_call_then_the_last_word_counts(server: Served) -> None:
    client = await server.login()
    lunch = {"event": "SET_NEXT", "next": {"state": "NOT_READY", "reason_code": 2}}
    await _all(client, "LOGIN", "READY", "TALK", lunch, "CLEAR_NEXT")

    planned = await _all(client, lunch, {"event": "SET_NEXT", "next": {"state": "NOT_READY", "reason_code": 1}})
    after = await _all(client, {"event": "CALL_ENDED", "queue_id": "tickets"}, "WORK_FINISHED")

    assert planned["next"] == {"state": "NOT_READY", "reason_code": 1}
    assert (after["state"], after["reason_code"], after["next"]) == ("NOT_READY", 1, None)


async def test_given_a_call_taken_during_wrap_up_when_it_is_over_then_the_earlier_plan_still_holds(
    server: Served,
) -> None:
    client = await server.login()
    await _all(
        client,
        "LOGIN",
        "READY",
        "TALK",
        {"event": "SET_NEXT", "next": {"state": "NOT_READY", "reason_code": 2}},
        {"event": "CALL_ENDED", "queue_id": "tickets"},
        "TALK",
    )

    after = await _all(client, "CALL_ENDED_NO_WORK")

    assert (after["state"], after["reason_code"]) == ("NOT_READY", 2)


async def test_given_wrap_up_time_when_it_runs_out_then_the_server_ends_it_and_tells(server: Served) -> None:
    client = await server.login()
    hub: Hub = server.app.state.hub
    await _all(client, "LOGIN", "READY", "TALK", {"event": "CALL_ENDED", "queue_id": "tickets"})

    ended = await _until(client, "READY")

    assert ended["changed_by"] == "system"
    retained = json.loads(hub._retained[f"agent_status {(await server.session())['user']['id']}"].data)
    assert retained == ended


async def test_given_wrap_up_time_when_extended_then_it_lasts_longer_but_not_for_ever(server: Served) -> None:
    client = await server.login()
    work = await _all(client, "LOGIN", "READY", "TALK", {"event": "CALL_ENDED", "queue_id": "tickets"})

    once = await _all(client, "WORK_EXTENDED")
    twice = await _all(client, "WORK_EXTENDED")
    thrice = await _send(client, "WORK_EXTENDED")

    assert _seconds(work["work_until"], once["work_until"]) == 2.0
    assert _seconds(once["work_until"], twice["work_until"]) == 2.0
    assert twice["work_extended"] == 2
    assert thrice.status_code == 409


async def test_given_a_queue_without_wrap_up_time_when_a_call_ends_there_then_work_has_no_end(server: Served) -> None:
    client = await server.login()

    work = await _all(client, "LOGIN", "READY", "TALK", {"event": "CALL_ENDED", "queue_id": "harbour"})

    assert (work["state"], work["work_until"]) == ("WORK", None)


async def test_given_a_restart_during_wrap_up_when_the_server_is_back_then_the_time_goes_on_where_it_was(
    settings: Settings,
) -> None:
    async with serving(settings) as before:
        client = await before.login()
        await _all(client, "LOGIN", "READY", "TALK", {"event": "CALL_ENDED", "queue_id": "harbour"})
        await _wrap_up_until(before, datetime.now(UTC) + timedelta(minutes=1))
        work = (await client.get("/agents/me/state")).json()
        token = (await before.session())["access_token"]
    async with serving(settings) as between:
        client = between.new_client(token)
        still = (await client.get("/agents/me/state")).json()
        due = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=1)
        await _wrap_up_until(between, due)
    async with serving(settings) as after:
        ended = await _until(after.new_client(token), "READY")

    assert still == work
    assert still["state"] == "WORK"
    assert datetime.fromisoformat(ended["since"]) >= due, "not shortened"


async def test_given_wrap_up_time_that_ran_out_while_the_server_was_down_when_it_starts_then_it_ends_at_once(
    settings: Settings,
) -> None:
    async with serving(settings) as before:
        # Its queue knows no end of wrap-up time, so none but the one that is over can end it.
        await _all(await before.login(), "LOGIN", "READY", "TALK", {"event": "CALL_ENDED", "queue_id": "harbour"})
        await _wrap_up_until(before, datetime.now(UTC) - timedelta(seconds=1))
    async with serving(settings) as after:
        ended = await _until(await after.login(), "READY")

    assert ended["changed_by"] == "system"


async def test_given_events_only_the_server_may_send_when_a_client_does_then_it_is_refused(server: Served) -> None:
    client = await server.login()
    await _all(client, "LOGIN")

    assert (await _send(client, "WORK_EXPIRED")).status_code == 403
    assert (await _send(client, "FORCE")).status_code == 422
    assert (await _send(client, "SET_NEXT")).status_code == 422
    assert (await _send(client, "NOT_READY", reason_code=4711)).status_code == 422


async def test_given_colleagues_when_one_changes_then_the_others_are_told_and_the_list_shows_it(server: Served) -> None:
    lan, tao = await server.login("lan"), await server.login("tao")
    lan_id = (await server.session("lan"))["user"]["id"]
    tao_id = (await server.session("tao"))["user"]["id"]
    hub: Hub = server.app.state.hub
    heard: list[LiveEvent] = []

    async def listen() -> None:
        async for event in hub.subscribe(tao_id, hub._last_id, lambda: 60.0):
            assert event is not None
            heard.append(event)

    def figures() -> dict[str, int]:
        told = (json.loads(e.data) for e in heard if e.type == "queue_figures")
        return {d["queue_id"]: d["ready_agents"] for d in told}

    listener = asyncio.create_task(listen())
    await asyncio.sleep(0)
    await _all(lan, "LOGIN", "READY")
    listed = (await tao.get("/agents")).json()["agents"]
    async with asyncio.timeout(20):
        while figures() != {"tickets": 1, "harbour": 1}:
            await asyncio.sleep(0.005)
        hub.publish("over", {})
        while heard[-1].type != "over":
            await asyncio.sleep(0.005)
    listener.cancel()
    await asyncio.gather(listener, return_exceptions=True)

    assert [(e.type, json.loads(e.data).get("state")) for e in heard if e.type == "colleague_status"] == [
        ("colleague_status", "NOT_READY"),
        ("colleague_status", "READY"),
    ]
    assert not [e for e in heard if e.type == "agent_status"], "the whole status is the agent's own business"
    assert {a["user"]["id"]: a["status"]["state"] for a in listed}[lan_id] == "READY"
    assert len(listed) == 5


async def test_given_every_state_and_event_when_sent_then_the_answer_is_the_tables(sqlite_server: Served) -> None:
    client = await sqlite_server.login()
    await _all(client, "LOGIN")
    database: Database = sqlite_server.app.state.database
    for state in AgentState:
        for event in AgentEvent:
            if event is AgentEvent.WORK_EXPIRED:
                continue
            async with database.write() as db:
                await db.execute(update(AgentStatus).values(state=state, resting_state="READY", work_extended=0))

            answer = await _send(client, event, next={"state": "READY"})

            target = AGENT_TRANSITIONS[state].get(event)
            if target is None:
                assert (answer.status_code, answer.json()["state"]["state"]) == (409, state), (state, event)
            else:
                assert answer.json()["state"] == ("READY" if event in RESTING_EVENTS else target), (state, event)


def _seconds(start: str, end: str) -> float:
    return (datetime.fromisoformat(end) - datetime.fromisoformat(start)).total_seconds()
