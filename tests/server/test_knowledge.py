"""Knowledge: found as one types, seen by those who may, counted once."""

from __future__ import annotations

import asyncio
import uuid

import httpx
import pytest

from tests.server.conftest import Served


async def _ids(client: httpx.AsyncClient, **query: str | int) -> list[str]:
    answer = await client.get("/knowledge/articles", params=query)
    assert answer.status_code == 200, answer.text
    return [a["id"] for a in answer.json()["items"]]


async def test_given_articles_when_searched_in_either_language_then_titles_come_before_texts(server: Served) -> None:
    client = await server.login("lan")

    assert await _ids(client, q="refund") == ["storm-refund", "missed-boat"]
    assert await _ids(client, q="退票") == ["storm-refund"]
    assert await _ids(client, q="误船") == ["missed-boat"]
    assert await _ids(client, q="末班") == ["timetable"]
    assert await _ids(client, q="typhoon") == ["storm-refund"], "a search word that is nowhere shown"
    assert await _ids(client, q="停航") == ["storm-refund"]
    assert await _ids(client, q="refund weather") == ["storm-refund"], "every word must occur"
    assert await _ids(client, q="no such thing") == []


async def test_given_typing_when_each_letter_is_sent_then_the_article_stays_found(server: Served) -> None:
    client = await server.login("lan")

    for length in range(1, len("timetable") + 1):
        assert "timetable" in await _ids(client, q="timetable"[:length])


async def test_given_a_hit_when_shown_then_the_snippet_marks_it_and_holds_no_markup(server: Served) -> None:
    client = await server.login("lan")

    both = (await client.get("/knowledge/articles", params={"q": "weather"})).json()["items"][0]["snippet"]
    one = (await client.get("/knowledge/articles", params={"q": "weather", "lang": "en"})).json()["items"][0]["snippet"]

    assert both.keys() == {"en", "zh_CN"}
    assert one.keys() == {"en"}
    assert "by \u0002weather\u0003 is refunded" in one["en"]
    assert "**" not in one["en"]


@pytest.mark.parametrize(
    ("username", "visible"),
    [
        ("lan", {"storm-refund", "missed-boat", "timetable"}),
        ("tao", {"storm-refund", "missed-boat", "timetable", "goodwill-limits"}),
        ("wen", {"storm-refund", "missed-boat", "timetable", "goodwill-limits", "draft-pets", "old-fares"}),
    ],
)
async def test_given_a_role_when_searching_listing_or_opening_then_only_what_it_may_see_exists(
    server: Served, username: str, visible: set[str]
) -> None:
    client = await server.login(username)
    everything = ["storm-refund", "missed-boat", "timetable", "goodwill-limits", "draft-pets", "old-fares"]

    listed = await _ids(client)
    by_search = (await client.get("/knowledge/articles", params={"q": "refund"})).json()
    opened = {a for a in everything if (await client.get(f"/knowledge/articles/{a}")).status_code == 200}

    assert set(listed) == opened == visible
    assert {a["id"] for a in by_search["items"]} == visible - {"timetable"}
    assert by_search["total"] == len(visible) - 1, "not even the count tells of what is hidden"


async def test_given_an_article_when_opened_then_it_is_there_in_both_languages(server: Served) -> None:
    client = await server.login("lan")

    article = (await client.get("/knowledge/articles/storm-refund")).json()

    assert article["body"]["en"].startswith("A crossing that is cancelled by **weather**")
    assert article["body"]["zh_CN"].count("\n") == 3
    assert (article["version"], article["status"], article["level"]) == (3, "published", "internal")
    assert article["tags"] == ["refund", "storm"]
    assert article["category_label"] == {"en": "Rules", "zh_CN": "规则"}


async def test_given_a_queue_and_a_topic_when_nothing_is_typed_then_their_articles_are_listed(server: Served) -> None:
    client = await server.login("lan")

    assert set(await _ids(client, queue="tickets")) == {"storm-refund", "missed-boat", "timetable"}
    assert await _ids(client, queue="harbour") == ["timetable"]
    assert await _ids(client, topic="storm") == ["storm-refund"]
    assert len(await _ids(client, limit=1)) == 1


async def test_given_feedback_when_sent_again_then_it_counts_once_and_moves_the_article_up(server: Served) -> None:
    client = await server.login("lan")
    before = (await client.get("/knowledge/articles/missed-boat")).json()["used_this_week"]
    bodies = [{"key": str(uuid.uuid4()), "kind": "used", "query": "误船"} for _ in range(3)]

    answers = await asyncio.gather(
        *(client.post("/knowledge/articles/missed-boat/feedback", json=b) for b in [*bodies, *bodies])
    )
    after = (await client.get("/knowledge/articles/missed-boat")).json()["used_this_week"]

    assert {a.status_code for a in answers} == {204}
    assert after - before == 3


async def test_given_a_hidden_article_when_feedback_is_sent_then_it_does_not_exist(server: Served) -> None:
    client = await server.login("lan")
    body = {"key": str(uuid.uuid4()), "kind": "useful"}

    assert (await client.post("/knowledge/articles/goodwill-limits/feedback", json=body)).status_code == 404


async def test_given_a_form_code_when_suggested_then_its_topics_come_before_the_queue(server: Served) -> None:
    client = await server.login("lan")
    query = {"queue": "tickets", "form": "tickets", "code": ["refund", "storm"]}

    with_codes = (await client.get("/knowledge/articles/suggested", params=query)).json()["items"]
    without = (await client.get("/knowledge/articles/suggested", params={"queue": "harbour"})).json()["items"]
    by_menu = (await client.get("/knowledge/articles/suggested", params={"queue": "tickets", "ivr": "1>2"})).json()

    assert (with_codes[0]["id"], with_codes[0]["why"]) == (
        "storm-refund",
        ["code:refund", "code:storm", "queue:tickets"],
    )
    assert [a["id"] for a in without] == ["timetable"]
    assert by_menu["items"][0]["why"][0] == "ivr:1>2"
    assert "goodwill-limits" not in [a["id"] for a in with_codes], "restricted"


async def test_given_searches_without_hits_when_somebody_types_on_then_each_search_counts_once(server: Served) -> None:
    agent, colleague, editor = [await server.login(name) for name in ("lan", "tao", "wen")]
    for typed in ("hov", "hover", "hovercraft", "Hovercraft times"):
        assert await _ids(agent, q=typed, queue="harbour") == []
    assert await _ids(colleague, q="ＨＯＶＥＲＣＲＡＦＴ　ＴＩＭＥＳ") == []
    assert await _ids(agent, q="气垫船") == []
    await _ids(agent, q="refund")
    await _ids(agent, q="!?")

    report = (await editor.get("/knowledge/gaps")).json()

    found = [(g["query"], g["times"], g["people"], g["queues"]) for g in report["misses"]]
    assert found == [("ＨＯＶＥＲＣＲＡＦＴ　ＴＩＭＥＳ", 2, 2, ["harbour"]), ("气垫船", 1, 1, [])]


async def test_given_wrong_articles_when_reported_then_editors_read_what_is_wrong(server: Served) -> None:
    agent, editor = await server.login("lan"), await server.login("wen")
    for kind, note in (("wrong", "The fee is 20 now."), ("not_useful", ""), ("useful", "")):
        body = {"key": str(uuid.uuid4()), "kind": kind, "note": note}
        assert (await agent.post("/knowledge/articles/missed-boat/feedback", json=body)).status_code == 204

    (complaint,) = (await editor.get("/knowledge/gaps", params={"days": 1})).json()["complaints"]

    assert complaint["article"]["id"] == "missed-boat"
    assert (complaint["wrong"], complaint["not_useful"], complaint["useful"]) == (1, 1, 1)
    assert complaint["notes"] == ["The fee is 20 now."]
    assert (await agent.get("/knowledge/gaps")).status_code == 403
