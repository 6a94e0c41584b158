"""Editors are told, once each, of articles that end; nobody is given what has ended."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from typing import Any

from sqlalchemy import update

from server_stub.db import Database
from server_stub.features.knowledge import ArticleEndings
from server_stub.live import Hub
from server_stub.models.knowledge import Article, ArticleReminder
from server_stub.models.schema import new_id, now
from server_stub.settings import Settings
from tests.server.conftest import Served
from tests.server.test_announcements import told


async def set_end(settings: Settings, article_id: str, days: float) -> None:
    database = Database(settings.sqlalchemy_url)
    try:
        async with database.write() as session:
            change = update(Article).where(Article.id == article_id).values(valid_until=now() + timedelta(days=days))
            await session.execute(change)
    finally:
        await database.close()


async def published(server: Served) -> str:
    """An article that everybody may read."""
    found = (await (await server.login("lan")).get("/knowledge/articles", params={"q": ""})).json()["items"]
    return str(found[0]["id"])


async def run(server: Served, settings: Settings, user: str = "wen") -> list[dict[str, Any]]:
    """What this editor is told of when the clock comes round."""
    database = Database(settings.sqlalchemy_url)
    hub: Hub = server.app.state.hub
    try:
        async with told(server, user) as came:
            await ArticleEndings(database, server.app.state.catalogue, hub, now).run_due()
    finally:
        await database.close()
    return [entry for event in came for entry in json.loads(event.data)["articles"]]


async def test_given_an_article_that_ends_soon_then_its_editors_are_told_once(
    server: Served, settings: Settings
) -> None:
    article = await published(server)
    await set_end(settings, article, 20)
    assert article not in {e["article_id"] for e in await run(server, settings)}, "not yet"
    await set_end(settings, article, 10)

    first = [e for e in await run(server, settings) if e["article_id"] == article]
    again = await run(server, settings)

    assert [(e["over"], "en" in e["title"]) for e in first] == [(False, True)]
    assert again == []
    await set_end(settings, article, 11)
    assert [e["article_id"] for e in await run(server, settings)] == [article], "a new end is told of again"


async def test_given_an_article_that_has_ended_then_it_is_told_again_and_suggested_to_nobody(
    server: Served, settings: Settings
) -> None:
    lan, wen = await server.login("lan"), await server.login("wen")
    suggested = "/knowledge/articles/suggested?queue=tickets"
    article = str((await lan.get(suggested)).json()["items"][0]["id"])
    await set_end(settings, article, 1)
    await run(server, settings)
    await set_end(settings, article, -1)

    ended = [e for e in await run(server, settings) if e["article_id"] == article]

    assert [e["over"] for e in ended] == [True]
    for client in (lan, wen):
        assert article not in {a["id"] for a in (await client.get(suggested)).json()["items"]}
    assert (await lan.get(f"/knowledge/articles/{article}")).status_code == 404
    work = (await wen.get("/knowledge/work")).json()
    assert [r["over"] for r in work["reminders"] if r["article_id"] == article] == [True]


async def test_given_an_agent_then_endings_are_not_for_them(server: Served, settings: Settings) -> None:
    await set_end(settings, await published(server), 1)

    assert await run(server, settings, "lan") == []


async def test_given_the_writer_still_edits_then_only_the_writer_is_told(server: Served, settings: Settings) -> None:
    wen, guan = await server.login("wen"), await server.login("guan")
    article = f"a-{new_id()}"
    draft = {
        "revision": 0,
        "title": {"en": "Short"},
        "body": {"en": "Text."},
        "category": "rules",
        "valid_until": (now() + timedelta(days=3)).isoformat(),
    }
    assert (await wen.put(f"/knowledge/articles/{article}/draft", json=draft)).status_code == 200
    database = Database(settings.sqlalchemy_url)

    async def noted() -> bool:
        async with database.read() as session:
            return await session.get(ArticleReminder, (article, "soon")) is not None

    async with told(server, "guan") as to_guan, told(server, "wen") as to_wen:
        for client, event in ((wen, "submit"), (guan, "approve")):
            step = {"key": new_id(), "version": 1, "event": event}
            assert (await client.post(f"/knowledge/articles/{article}/moves", json=step)).status_code == 200
        async with asyncio.timeout(30):
            while not (await noted() and any(article in e.data for e in to_wen)):
                await asyncio.sleep(0.01)
    await database.close()

    assert [e.type for e in to_wen if article in e.data] == ["article_endings"], "publishing wakes the clock"
    assert not [e for e in to_guan if article in e.data]
