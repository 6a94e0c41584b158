"""What surveys add up to: for each agent their own, for a lead everybody's, and the answers page by page."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx
from sqlalchemy import select

from server_stub.db import Database
from server_stub.models.catalogue_view import load_catalogue
from server_stub.models.customers import Customer
from server_stub.models.survey_asking import day_of
from server_stub.models.surveys import SurveyRow
from tests.server.conftest import Served


async def people(served: Served) -> dict[str, dict[str, str]]:
    async with served.app.state.database.read() as db:
        users = (await load_catalogue(db)).users.values()
    return {u.username: {"id": u.id, "name": u.display_name} for u in users}


async def fill(served: Served) -> None:
    """Surveys of two days in March: (agent, queue, day, mark)."""
    who, zone = await people(served), ZoneInfo("Asia/Shanghai")
    database: Database = served.app.state.database
    async with database.write() as db:
        customer = (await db.scalars(select(Customer).limit(1))).one()
        for number, (agent, queue, day, mark) in enumerate(
            [("lan", "tickets", 2, 5), ("lan", "tickets", 2, 1), ("lan", "tickets", 2, None), ("lan", "harbour", 3, 4),
             ("tao", "tickets", 3, 3)]
        ):  # fmt: skip
            moment = datetime(2026, 3, day, 0, 30, tzinfo=zone)
            row = SurveyRow(
                id=str(uuid.uuid4()), interaction_id=str(uuid.uuid4()), survey="call", channel="sms",
                customer_id=customer.id, agent_id=who[agent]["id"], queue_id=queue, day=day_of(moment, zone),
                asked_at=moment, answered_at=moment + timedelta(minutes=number // 2) if mark else None, scale=5,
                mark=mark, score=mark, good=bool(mark and mark >= 4), bad=bool(mark and mark <= 2),
            )  # fmt: skip
            db.add(row)


async def test_given_answers_when_counted_then_each_agent_sees_their_own_and_the_lead_everybodys(
    server: Served,
) -> None:
    await fill(server)
    lan, lead, who = await server.login(), await server.login("shan"), await people(server)
    period = {"since": "2026-03-02", "until": "2026-03-03"}

    own = (await lan.get("/surveys/summary", params=period)).json()
    whole = (await lead.get("/surveys/summary", params=period)).json()
    leads = (await lead.get("/surveys/summary", params=period | {"mine": "true"})).json()
    tickets = (await lead.get("/surveys/summary", params=period | {"queue": "tickets"})).json()

    assert own["total"] == {
        "asked": 4, "answered": 3, "answered_share": 0.75, "average": 3.33, "good": 2, "good_share": 0.6667, "bad": 1,
    }  # fmt: skip
    assert [a["id"] for a in own["agents"]] == [who["lan"]["id"]]
    assert (whole["total"]["asked"], whole["total"]["answered"]) == (5, 4)
    assert {a["display_name"]: a["figures"]["answered"] for a in whole["agents"]} == {"蓝海": 3, "陶潮": 1}
    assert {q["id"]: q["figures"]["answered"] for q in whole["queues"]} == {"tickets": 3, "harbour": 1}
    assert [(d["day"], d["figures"]["asked"]) for d in whole["days"]] == [("2026-03-02", 3), ("2026-03-03", 2)]
    assert leads["total"] == {
        "asked": 0, "answered": 0, "answered_share": None, "average": None, "good": 0, "good_share": None, "bad": 0,
    }  # fmt: skip
    assert tickets["total"]["answered"] == 3


async def test_given_a_period_that_makes_no_sense_when_asked_for_then_it_is_refused(sqlite_server: Served) -> None:
    lead = await sqlite_server.login("shan")

    async def status(**period: str) -> int:
        return (await lead.get("/surveys/summary", params=period)).status_code

    assert await status(since="2026-03-03", until="2026-03-02") == 422
    assert await status(since="2026-01-01", until="2026-04-03") == 422
    assert await status(since="2026-01-01", until="2026-04-02") == 200
    assert await status(since="0001-01-01", until="0001-01-02") == 422
    assert await status() == 200


async def test_given_many_answers_when_read_in_pages_then_none_is_missed_and_others_are_not_seen(
    server: Served,
) -> None:
    await fill(server)
    lan, lead, who = await server.login(), await server.login("shan"), await people(server)

    async def read(client: httpx.AsyncClient, **wanted: Any) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        place: dict[str, Any] = {}
        while True:
            page = (await client.get("/surveys/answers", params={"limit": 2} | wanted | place)).json()
            found += page["items"]
            if page["next"] is None:
                return found
            place = {"before": page["next"], "before_id": page["next_id"]}

    whole = await read(lead)
    assert len({a["id"] for a in whole}) == len(whole) == 5, "four, and one that came with the pack"
    assert [a["answered_at"] for a in whole] == sorted((a["answered_at"] for a in whole), reverse=True)
    assert {a["agent_id"] for a in await read(lan)} == {who["lan"]["id"]}
    assert [a["mark"] for a in await read(lead, agent=who["lan"]["id"], bad="true")] == [1]
    assert [a["queue_id"] for a in await read(lead, queue="harbour")] == ["harbour"]
    other = await lan.get("/surveys/answers", params={"agent": who["tao"]["id"]})
    assert other.status_code == 403
