"""Announcements: who gets them, who confirms them, and what their writers see."""

from __future__ import annotations

import asyncio
import csv
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

import httpx
from sqlalchemy import select, update

from server_stub.db import Database
from server_stub.live import Hub, LiveEvent
from server_stub.models.announcements import Announcement
from server_stub.models.schema import new_id, now
from server_stub.settings import Settings
from tests.server.conftest import Served, serving


def text(title: str = "Pier 3 is closed", **more: Any) -> dict[str, Any]:
    return {"revision": 0, "title": {"en": title, "zh_CN": ""}, "detail": {"en": "Use pier 4."}, **more}


async def write(server: Served, announcement_id: str = "", **more: Any) -> dict[str, Any]:
    """As the lead writes it."""
    client = await server.login("shan")
    answer = await client.put(f"/announcements/{announcement_id or new_id()}", json=text(**more))
    assert answer.status_code == 200, answer.text
    written: dict[str, Any] = answer.json()
    return written


async def shown(server: Served, username: str = "lan", **query: Any) -> list[dict[str, Any]]:
    answer = await (await server.login(username)).get("/announcements", params={"current": True, **query})
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def confirm(client: httpx.AsyncClient, said: dict[str, Any], at: str = "2026-01-05T08:00:00Z") -> httpx.Response:
    return await client.put(f"/announcements/{said['id']}/confirmations/{said['edition']}", json={"at": at})


@asynccontextmanager
async def told(server: Served, username: str) -> AsyncIterator[list[LiveEvent]]:
    """What comes to this user while the block runs."""
    user = (await server.session(username))["user"]["id"]
    hub: Hub = server.app.state.hub
    came: list[LiveEvent] = []
    begun = asyncio.Event()

    async def listen() -> None:
        async for event in hub.subscribe(user, hub.publish("start", {}, to=user) - 1, lambda: 30.0):
            if event is not None and event.type != "start":
                came.append(event)
            begun.set()

    task = asyncio.create_task(listen())
    await begun.wait()
    try:
        yield came
        hub.publish("end", {}, to=user)
        async with asyncio.timeout(10):
            while not came or came[-1].type != "end":
                await asyncio.sleep(0)
        came.pop()
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_given_the_pack_then_its_announcements_of_this_moment_are_told(server: Served) -> None:
    (fog,) = await shown(server)
    everything = (await (await server.login()).get("/announcements")).json()["items"]

    assert (fog["detail"]["en"], fog["importance"], fog["active"]) == ("Boats wait.", "important", True)
    assert fog["confirmed_at"] is None
    assert [a["title"]["en"] for a in everything] == ["Fog", "Over"], "those that are over can be read again"
    assert [a["active"] for a in everything] == [True, False]


async def test_given_a_database_filled_half_a_day_ago_then_the_packs_announcement_still_stands(
    settings: Settings,
) -> None:
    """The suite's database is filled once: what a test finds in it must not depend on how long the run takes."""
    database = Database(settings.sqlalchemy_url)
    try:
        async with database.write() as db:
            for row in await db.scalars(select(Announcement)):
                for name in ("starts_at", "ends_at", "wake_at", "created_at", "updated_at"):
                    if (at := getattr(row, name)) is not None:
                        setattr(row, name, at - timedelta(hours=12))
        async with database.read() as db:
            due = (await db.scalars(select(Announcement.id).where(Announcement.wake_at <= now()))).all()
    finally:
        await database.close()

    async with serving(settings) as server:
        assert [a["title"]["en"] for a in await shown(server)] == ["Fog"]
    assert due == [], "an end that has passed would be told to all in the midst of another test"


async def test_given_an_audience_then_only_those_it_is_for_get_it(server: Served) -> None:
    harbour = await write(server, audience={"queues": ["harbour"]})
    experts = await write(server, audience={"roles": ["expert"], "units": ["desk"]})
    nowhere = await write(server, audience={"queues": ["harbour"], "roles": ["expert"]})

    assert {a["id"] for a in await shown(server, "lan")} >= {harbour["id"]}
    assert experts["id"] not in {a["id"] for a in await shown(server, "lan")}
    assert {a["id"] for a in await shown(server, "tao")} >= {experts["id"]}
    assert nowhere["id"] not in {a["id"] for u in ("lan", "tao") for a in await shown(server, u)}
    hidden = await (await server.login("lan")).get(f"/announcements/{experts['id']}")
    assert hidden.status_code == 404, "what is not for one cannot be read by its id either"
    assert (await (await server.login("wen")).get(f"/announcements/{experts['id']}")).status_code == 200


async def test_given_an_announcement_when_written_then_exactly_its_audience_is_told_live(server: Served) -> None:
    async with told(server, "lan") as to_lan, told(server, "tao") as to_tao:
        said = await write(server, audience={"queues": ["harbour"]}, must_confirm=True)

    assert [(e.type, said["id"] in e.data) for e in to_lan] == [("announcement", True)]
    assert to_tao == []


async def test_given_a_confirmation_when_it_is_sent_twice_then_the_first_counts(server: Served) -> None:
    said = await write(server, must_confirm=True)
    lan = await server.login("lan")
    first = await confirm(lan, said)
    again = await confirm(lan, said, at="2026-02-05T08:00:00Z")

    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json()["confirmed_at"] == again.json()["confirmed_at"] == "2026-01-05T08:00:00.000Z"
    assert next(a for a in await shown(server) if a["id"] == said["id"])["confirmed_at"] is not None


async def test_given_a_confirmation_of_tomorrow_then_it_counts_from_now(server: Served) -> None:
    said = await write(server)
    tomorrow = (now() + timedelta(days=1)).isoformat()
    answer = await confirm(await server.login("lan"), said, at=tomorrow)

    assert datetime.fromisoformat(answer.json()["confirmed_at"]) <= now()


async def test_given_a_corrected_announcement_then_it_asks_again_and_a_longer_one_does_not(server: Served) -> None:
    said = await write(server, must_confirm=True)
    lan = await server.login("lan")
    await confirm(lan, said)
    until = (now() + timedelta(days=2)).isoformat()
    longer = await write(server, said["id"], revision=1, must_confirm=True, until=until)
    assert (longer["revision"], longer["edition"]) == (2, 1)
    assert (await lan.get(f"/announcements/{said['id']}")).json()["confirmed_at"] is not None

    corrected = await write(server, said["id"], title="Pier 4 is closed", revision=2, must_confirm=True, until=until)

    assert (corrected["revision"], corrected["edition"]) == (3, 2)
    assert (await lan.get(f"/announcements/{said['id']}")).json()["confirmed_at"] is None
    late = await confirm(lan, said)
    assert late.status_code == 200, "a desktop that was away may still say that it read the first one"
    assert late.json()["confirmed_at"] is None
    assert (await confirm(lan, corrected)).json()["confirmed_at"] is not None


async def test_given_somebody_elses_correction_when_written_over_then_it_is_refused(server: Served) -> None:
    said = await write(server)
    await write(server, said["id"], title="Changed by one", revision=1)
    wen = await server.login("wen")
    late = await wen.put(f"/announcements/{said['id']}", json=text("Changed by two", revision=1))
    retry = await wen.put(f"/announcements/{said['id']}", json=text("Changed by one", revision=1))

    assert (late.status_code, late.json()["type"]) == (409, "urn:agent-desktop:problem:conflict")
    assert (retry.status_code, retry.json()["revision"]) == (200, 2), "what stands there already is no collision"


async def test_given_two_who_write_one_id_at_once_then_one_of_them_is_told(server: Served) -> None:
    one = new_id()
    shan, wen = await server.login("shan"), await server.login("wen")
    answers = await asyncio.gather(
        shan.put(f"/announcements/{one}", json=text("A")), wen.put(f"/announcements/{one}", json=text("B"))
    )

    assert sorted(a.status_code for a in answers) == [200, 409]


async def test_given_a_withdrawn_announcement_then_it_disappears_everywhere(server: Served) -> None:
    said = await write(server)
    shan = await server.login("shan")
    async with told(server, "lan") as came:
        first = await shan.put(f"/announcements/{said['id']}/withdrawal", json={"revision": 1})
        again = await shan.put(f"/announcements/{said['id']}/withdrawal", json={"revision": 1})

    assert (first.json()["status"], again.json()["revision"]) == ("withdrawn", 2)
    assert [e.type for e in came] == ["announcement_gone"], "told once"
    everything = (await (await server.login()).get("/announcements")).json()["items"]
    assert said["id"] not in {a["id"] for a in everything}
    assert (await (await server.login()).get(f"/announcements/{said['id']}")).status_code == 404
    after = await shan.put(f"/announcements/{said['id']}", json=text(revision=2))
    assert after.status_code == 409
    assert (await confirm(await server.login(), said)).status_code == 200, "it was read before it went"


async def test_given_a_smaller_audience_when_changed_then_the_others_lose_it(server: Served) -> None:
    said = await write(server)
    async with told(server, "lan") as to_lan, told(server, "tao") as to_tao:
        await write(server, said["id"], revision=1, audience={"roles": ["expert"]})

    assert [e.type for e in to_lan] == ["announcement_gone"]
    assert [e.type for e in to_tao] == ["announcement"]


async def test_given_an_announcement_of_later_then_it_is_told_when_its_time_comes_and_when_it_is_over(
    server: Served, settings: Settings
) -> None:
    begins, ends = now() + timedelta(hours=2), now() + timedelta(hours=3)
    said = await write(server, at=begins.isoformat(), until=ends.isoformat())
    assert said["id"] not in {a["id"] for a in await shown(server)}
    database = Database(settings.sqlalchemy_url)

    async def pass_hours(hours: int, wake: str) -> None:
        """Its moments come nearer."""
        moved = {"starts_at": begins - timedelta(hours=hours), "ends_at": ends - timedelta(hours=hours)}
        change = update(Announcement).where(Announcement.id == said["id"]).values(wake_at=moved[wake], **moved)
        async with database.write() as session:
            await session.execute(change)

    try:
        async with told(server, "lan") as came:
            await pass_hours(2, "starts_at")
            await server.app.state.announcement_desk.run_due()
        assert [e.type for e in came] == ["announcement"]
        assert said["id"] in {a["id"] for a in await shown(server)}
        async with told(server, "lan") as came:
            await pass_hours(3, "ends_at")
            await server.app.state.announcement_desk.run_due()
            await server.app.state.announcement_desk.run_due()
        assert [e.type for e in came] == ["announcement_gone"], "told once"
        assert said["id"] not in {a["id"] for a in await shown(server)}
    finally:
        await database.close()


async def test_given_readers_then_the_writer_sees_who_has_confirmed_and_who_has_not(server: Served) -> None:
    said = await write(server, must_confirm=True, audience={"queues": ["tickets"]})
    await confirm(await server.login("tao"), said)
    client = await server.login("wen")
    report = (await client.get(f"/announcements/{said['id']}/readers")).json()
    written = (await client.get("/announcements/written")).json()["items"]

    states = {r["person"]["display_name_latin"]: r["confirmed_at"] is not None for r in report["readers"]}
    assert len(states) == report["people"] == 3, "lan, tao and the lead who wrote it"
    assert report["confirmed"] == 2, "who wrote it knows it"
    assert [r["confirmed_at"] is None for r in report["readers"]] == [True, False, False], "who is missing comes first"
    assert [(e["action"], e["edition"]) for e in report["events"]] == [("written", 1)]
    (mine,) = (w for w in written if w["announcement"]["id"] == said["id"])
    assert (mine["people"], mine["confirmed"]) == (3, 2)

    await write(server, said["id"], title="Corrected", revision=1, must_confirm=True, audience={"queues": ["tickets"]})
    report = (await client.get(f"/announcements/{said['id']}/readers")).json()
    assert report["confirmed"] == 1
    assert sorted(r["earlier_edition"] or 0 for r in report["readers"]) == [0, 0, 1]
    assert [e["action"] for e in report["events"]] == ["corrected", "written"]


async def test_given_readers_when_exported_then_a_spreadsheet_can_read_them(server: Served) -> None:
    said = await write(server, audience={"queues": ["tickets"]})
    await confirm(await server.login("tao"), said)
    client = await server.login("shan")
    english = await client.get(f"/announcements/{said['id']}/readers.csv")
    chinese = await client.get(f"/announcements/{said['id']}/readers.csv", params={"language": "zh_CN"})

    assert english.headers["content-type"].startswith("text/csv")
    rows = list(csv.reader(io.StringIO(english.content.decode("utf-8-sig"))))
    assert rows[0] == ["Name", "Extension", "Unit", "Edition", "Confirmed", "Received"]
    assert [bool(r[4]) for r in rows[1:]] == [False, True, True]
    assert {r[2] for r in rows[1:]} == {"Ticket desk"}
    assert "票务组" in chinese.text


async def test_given_many_announcements_when_paged_and_searched_then_each_comes_once(server: Served) -> None:
    ids = [(await write(server, title=f"Notice {n} 100% _x"))["id"] for n in range(5)]
    client = await server.login("lan")
    seen: list[str] = []
    before = ""
    while True:
        query: dict[str, str] = {"q": "notice 100% _x", "limit": "2"} | ({"before": before} if before else {})
        page = (await client.get("/announcements", params=query)).json()
        seen += [a["id"] for a in page["items"]]
        before = page["next"]
        if before is None:
            break
    assert sorted(seen) == sorted(ids)
    assert len(await shown(server, q="大雾")) == 1
    assert await shown(server, q="10_%") == [], "these are characters, not wildcards"


async def test_given_a_bad_announcement_when_written_then_every_fault_is_named(server: Served) -> None:
    client = await server.login("shan")
    body = {
        **text(),
        "title": {"en": "  "},
        "detail": {},
        "audience": {"queues": ["nowhere"], "roles": ["king"]},
        "article": "no-such",
        "at": "2030-01-02T00:00:00Z",
        "until": "2030-01-01T00:00:00Z",
    }
    answer = await client.put(f"/announcements/{new_id()}", json=body)

    fields = {e["field"] for e in answer.json()["errors"]}
    assert answer.status_code == 422
    assert fields == {
        "body.title", "body.detail", "body.audience.queues", "body.audience.roles", "body.article", "body.until",
    }  # fmt: skip


async def test_given_a_confirmation_of_what_is_not_there_then_it_is_not_found(server: Served) -> None:
    said = await write(server)
    lan = await server.login("lan")

    assert (await confirm(lan, {"id": new_id(), "edition": 1})).status_code == 404
    assert (await confirm(lan, {**said, "edition": 2})).status_code == 404


async def test_given_a_restart_then_announcements_and_confirmations_are_still_there(settings: Settings) -> None:
    async with serving(settings) as server:
        said = await write(server, must_confirm=True)
        await confirm(await server.login("lan"), said)
    async with serving(settings) as server:
        again = next(a for a in await shown(server) if a["id"] == said["id"])

    assert again["confirmed_at"] is not None
