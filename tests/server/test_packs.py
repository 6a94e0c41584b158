"""Packs: loaded whole or not at all, and every mistake is named with its place."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from server_stub.db import Database
from server_stub.features.packs.files import PackError, read_pack
from server_stub.features.packs.seed import freshen, seed, seeded_at
from server_stub.features.packs.synthetic import top_up
from server_stub.features.packs.times import day, instant
from server_stub.models.catalogue import Pack
from server_stub.models.customers import Customer
from server_stub.models.interactions import Interaction, WrapUp
from server_stub.models.knowledge import Article, ArticleFeedback
from server_stub.models.numbers import read
from server_stub.models.records import Message, Order, Ticket
from server_stub.models.schema import UtcDateTime
from server_stub.security.passwords import Passwords
from server_stub.settings import Settings, bundled_packs
from tests.server.conftest import PACKS, serving, settings_for

_LOADED = datetime(2026, 11, 21, 2, 30, tzinfo=UTC)
_OWN = "33333333-3333-4333-8333-333333333333"
_CALL = {
    "revision": 1,
    "session_id": "s",
    "call_id": "c",
    "direction": "in",
    "line_id": "main",
    "started_at": "2026-11-21T10:00:00Z",
    "outcome": "ANSWERED",
}
_SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("-25m", "2026-11-21T02:05:00+00:00"),
        ("+33m", "2026-11-21T03:03:00+00:00"),
        ("-0d 14:05", "2026-11-21T06:05:00+00:00"),
        ("+0d 18:00", "2026-11-21T10:00:00+00:00"),
        ("-3d 23:59", "2026-11-18T15:59:00+00:00"),
        ("-1d", "2026-11-19T16:00:00+00:00"),
        ("2017-03-14", "2017-03-13T16:00:00+00:00"),
    ],
)
def test_given_a_relative_time_when_loaded_then_it_lies_in_the_centres_time_zone(source: str, expected: str) -> None:
    assert instant(source, _LOADED, _SHANGHAI).isoformat() == expected


@pytest.mark.parametrize("source", ["", "3d", "-3d 24:00", "-3d14:05", "-1h", "yesterday", "-999999d", "2017-13-01"])
def test_given_a_time_outside_the_grammar_when_loaded_then_it_is_refused(source: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        instant(source, _LOADED, _SHANGHAI)


def test_given_a_date_near_midnight_when_loaded_then_it_is_the_day_of_the_time_zone() -> None:
    assert day("-0d", datetime(2026, 11, 20, 17, 0, tzinfo=UTC), _SHANGHAI) == "2026-11-21"


def _edited(tmp_path: Path, file: str, edit: Callable[[str], str]) -> Path:
    shutil.copytree(PACKS / "ferry", tmp_path / "ferry")
    target = tmp_path / "ferry" / file
    target.write_text(edit(target.read_text(encoding="utf-8")), encoding="utf-8")
    return tmp_path


def _json(change: Callable[[dict[str, Any]], object]) -> Callable[[str], str]:
    def edit(text: str) -> str:
        loaded = json.loads(text)
        change(loaded)
        return json.dumps(loaded)

    return edit


@pytest.mark.parametrize(
    ("file", "edit", "words"),
    [
        ("pack.json", lambda t: t[:-30], "is not JSON"),
        ("pack.json", lambda t: "[]", "must hold a JSON object"),
        ("pack.json", _json(lambda p: p.update(format=2)), "has format 2; this program reads format 1"),
        ("pack.json", _json(lambda p: p.update(id="plane")), 'says its id is "plane"'),
        ("pack.json", _json(lambda p: p.pop("time_zone")), "'time_zone' is missing"),
        ("pack.json", _json(lambda p: p["queues"][0].pop("dnis")), "'dnis' is missing"),
        ("pack.json", _json(lambda p: p["queues"][0].update(form="nothing")), "needs forms/nothing.json"),
        ("pack.json", _json(lambda p: p["queues"][0].update(answer="maybe")), "answers neither"),
        ("pack.json", _json(lambda p: p["reason_codes"][0].update(id=70000)), "is not between 1 and 65535"),
        ("pack.json", _json(lambda p: p["users"][0].update(role="king")), "'king' is not a valid Role"),
        ("forms/tickets.json", _json(lambda f: f.update(oneOf=[])), 'the keyword "oneOf" is not part'),
        ("forms/tickets.json", _json(lambda f: f["properties"]["type"].update(pattern="x")), '"pattern" is not part'),
        ("forms/tickets.json", _json(lambda f: f["properties"]["type"].update({"x-cascade": "x"})), "not in the form"),
        ("customers.csv", lambda t: t + "F-9,too,few\n", "line 8: the number of columns"),
        ("history.csv", lambda t: t.replace("-2d 10:00", "noon"), "history.csv line 2"),
        ("history.csv", lambda t: t.replace(",answered,refund,storm", ",won,refund,storm"), "'won' is missing"),
        ("tickets.csv", lambda t: t.replace("F-1001", "F-9999"), "tickets.csv line 2: 'F-9999' is missing"),
        ("pack.json", _json(lambda p: p["customer_fields"][1].update(type="colour")), "is 'colour', which is none of"),
        (
            "pop_rules.json",
            _json(lambda r: r["rules"][0]["then"].update(tab="moon")),
            'pop_rules.json: Rule "harbour" names',
        ),
        ("pop_rules.json", _json(lambda r: r.pop("rules")), "pop_rules.json: 'rules' is missing"),
        ("articles/timetable.json", _json(lambda a: a.pop("title")), "articles/timetable.json: 'title' is missing"),
    ],
)
async def test_given_a_mistake_in_a_pack_when_loaded_then_its_place_is_named_and_nothing_is_kept(
    tmp_path: Path, file: str, edit: Callable[[str], str], words: str
) -> None:
    packs = _edited(tmp_path / "packs", file, edit)
    settings = replace(settings_for(tmp_path), packs_dir=packs)
    database = Database(settings.sqlalchemy_url)
    try:
        await database.migrate()
        with pytest.raises(PackError) as error:
            await seed(database, read_pack(packs, "ferry"), Passwords(settings.password_cost))
        assert words in str(error.value)
        assert await seeded_at(database) is None
        async with database.read() as db:
            assert await db.scalar(select(func.count()).select_from(Customer)) == 0
    finally:
        await database.close()


async def test_given_the_telecom_pack_when_seeded_then_it_is_there_within_seconds(tmp_path: Path) -> None:
    settings = replace(settings_for(tmp_path), packs_dir=bundled_packs(), pack="telecom")
    database = Database(settings.sqlalchemy_url)
    try:
        started = time.process_time()  # a machine that stands still does not count
        await database.migrate()
        files = read_pack(settings.packs_dir, "telecom")
        assert await seed(database, files, Passwords(settings.password_cost))
        took = time.process_time() - started
        again = await seed(database, files, Passwords(settings.password_cost))
        async with database.read() as db:
            customers = await db.scalar(select(func.count()).select_from(Customer))
            articles = await db.scalar(select(func.count()).select_from(Article))
    finally:
        await database.close()

    assert took < 5.0
    assert again is False
    assert (customers, articles) == (len(files.customers), len(files.articles))
    assert customers == 500


async def test_given_a_demand_for_many_customers_when_topped_up_then_they_are_found_by_number_and_name(
    settings: Settings,
) -> None:
    database = Database(settings.sqlalchemy_url)
    try:
        assert await top_up(database, 2006) == 2000
        assert await top_up(database, 2006) == 0
    finally:
        await database.close()
    async with serving(settings) as server:
        client = await server.login()
        found = (await client.get("/customers", params={"q": "S-0001234"})).json()["items"][0]
        pop = (await client.get("/pop", params={"ani": found["phone"]})).json()
        by_name = (await client.get("/customers", params={"q": found["name"]})).json()

    assert read(found["phone"]).e164 == found["phone"]
    assert (pop["match"], pop["customer"]["id"]) == ("known", found["id"])
    assert by_name["total"] >= 1


async def test_given_a_demo_of_last_week_when_freshened_then_the_packs_past_is_as_fresh_as_ever_and_ours_is_untouched(
    settings: Settings,
) -> None:
    week = timedelta(days=7)
    database = Database(settings.sqlalchemy_url)
    files = read_pack(settings.packs_dir, settings.pack)
    # the suite's database is filled once, which may be long before this test
    await freshen(database, files)
    async with serving(settings) as server:
        client = await server.login("lan")
        customer = await server.customer()
        before = (await client.get("/pop", params={"ani": "+8613500001001"})).json()
        call = {**_CALL, "customer_id": customer["id"]}
        await client.put(f"/interactions/{_OWN}", json=call)
    try:
        async with database.write() as db:
            for table in (Interaction, WrapUp, Ticket, Order, Message, Article, ArticleFeedback, Pack):
                times = [c for c in table.__table__.columns if isinstance(c.type, UtcDateTime)]
                for row in list(await db.scalars(select(table))):
                    for column in times:
                        if getattr(row, column.name) is not None and getattr(row, "id", "") != _OWN:
                            setattr(row, column.name, getattr(row, column.name) - week)
        await freshen(database, files)
    finally:
        await database.close()
    async with serving(settings) as server:
        client = await server.login("lan")
        after = (await client.get("/pop", params={"ani": "+8613500001001"})).json()
        own = (await client.get(f"/interactions/{_OWN}")).json()

    def ages(pop: dict[str, Any]) -> dict[str, datetime]:
        return {i["id"]: datetime.fromisoformat(i["at"]) for i in pop["timeline"] if i["id"] != _OWN}

    assert ages(after).keys() == ages(before).keys()
    assert all(abs(ages(after)[i] - at) < timedelta(minutes=2) for i, at in ages(before).items())
    assert after["tickets"][0]["due_at"] == before["tickets"][0]["due_at"]
    assert after["articles"] == before["articles"]
    assert own["started_at"] == "2026-11-21T10:00:00.000Z"
