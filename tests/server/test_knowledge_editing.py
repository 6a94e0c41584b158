"""Articles are written, looked at by somebody else, published, compared, written again and archived."""

from __future__ import annotations

import asyncio
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from server_stub.models.article_editing import (
    FOUR_EYES,
    VERSION_TRANSITIONS,
    EditEvent,
    VersionState,
    differences,
)
from tests.server.conftest import Served

DOGS = {
    "revision": 0,
    "title": {"en": "Dogs on board", "zh_CN": "携犬登船"},
    "body": {"en": "Dogs travel on deck.\nA muzzle is needed.", "zh_CN": "犬只须在甲板。"},
    "category": "rules",
    "topics": ["pets"],
    "queues": ["tickets"],
    "keywords": ["puppy"],
}


async def _save(client: httpx.AsyncClient, article: str = "dogs", **changed: Any) -> httpx.Response:
    return await client.put(f"/knowledge/articles/{article}/draft", json=DOGS | changed)


async def _move(
    client: httpx.AsyncClient, event: str, version: int = 1, article: str = "dogs", key: str = "", note: str = ""
) -> httpx.Response:
    body = {"key": key or str(uuid.uuid4()), "version": version, "event": event, "note": note}
    return await client.post(f"/knowledge/articles/{article}/moves", json=body)


async def _found(client: httpx.AsyncClient, query: str) -> list[str]:
    answer = (await client.get("/knowledge/articles", params={"q": query})).json()
    return [a["id"] for a in answer["items"]]


async def _published(server: Served) -> tuple[httpx.AsyncClient, httpx.AsyncClient]:
    """Version 1 is out; its writer, and who approved it."""
    writer, other = await server.login("wen"), await server.login("guan")
    assert (await _save(writer)).status_code == 200
    assert (await _move(writer, "submit")).status_code == 200
    assert (await _move(other, "approve")).status_code == 200
    return writer, other


def test_given_the_states_then_each_has_a_row_and_can_be_reached() -> None:
    reached = {VersionState.DRAFT} | {after for row in VERSION_TRANSITIONS.values() for after in row.values()}

    assert set(VERSION_TRANSITIONS) == reached == set(VersionState)
    assert {event for row in VERSION_TRANSITIONS.values() for event in row} == set(EditEvent)
    assert {EditEvent.APPROVE, EditEvent.REJECT} == FOUR_EYES


async def test_given_a_draft_when_another_editor_approves_it_then_agents_find_and_read_it(server: Served) -> None:
    agent, writer, other = await server.login("lan"), await server.login("wen"), await server.login("guan")

    saved = (await _save(writer)).json()
    hidden = (await _found(agent, "dogs"), await _found(writer, "dogs"))
    submitted = (await _move(writer, "submit")).json()
    published = (await _move(other, "approve")).json()

    assert (saved["state"], saved["version"], saved["revision"], saved["events"]) == ("draft", 1, 1, ["submit"])
    assert [a["id"] for a in saved["authors"]] == [(await server.session("wen"))["user"]["id"]]
    assert hidden == ([], ["dogs"])
    assert submitted["state"] == "review"
    assert published["state"] == "published"
    assert await _found(agent, "muzzle") == await _found(agent, "犬只") == await _found(agent, "puppy") == ["dogs"]
    suggested = await agent.get("/knowledge/articles/suggested", params={"queue": "tickets"})
    assert "dogs" in [a["id"] for a in suggested.json()["items"]]


async def test_given_a_version_when_its_writer_approves_or_rejects_it_then_that_is_refused(server: Served) -> None:
    writer, other = await server.login("wen"), await server.login("guan")
    await _save(writer)
    await _move(writer, "submit")

    answers = [await _move(writer, event) for event in ("approve", "reject")]
    back = await _move(other, "reject", note="Which deck?")

    assert [a.status_code for a in answers] == [403, 403]
    assert "somebody else" in answers[0].json()["detail"]
    assert back.json()["state"] == "draft"
    history = (await writer.get("/knowledge/articles/dogs/versions")).json()
    assert [(m["event"], m["note"]) for m in history["moves"]] == [("reject", "Which deck?"), ("submit", "")]


async def test_given_somebody_who_changed_a_word_when_approving_then_he_counts_as_its_writer(server: Served) -> None:
    writer, other = await server.login("wen"), await server.login("guan")
    await _save(writer)
    await _save(other, revision=1, keywords=["hound"])
    await _move(writer, "submit")

    assert (await _move(other, "approve")).status_code == 403
    assert (await _move(writer, "withdraw")).json()["state"] == "draft"


@pytest.mark.parametrize("event", ["approve", "reject", "withdraw", "archive"])
async def test_given_a_draft_when_moved_as_its_state_does_not_allow_then_nothing_changes(
    server: Served, event: str
) -> None:
    writer, other = await server.login("wen"), await server.login("guan")
    await _save(writer)

    refused = await _move(other, event)

    assert (refused.status_code, refused.json()["type"]) == (409, "urn:agent-desktop:problem:illegal-transition")
    assert (await writer.get("/knowledge/articles/dogs/versions/1")).json()["state"] == "draft"


async def test_given_a_published_article_when_written_anew_then_readers_keep_the_old_until_it_is_approved(
    server: Served,
) -> None:
    writer, other = await _published(server)
    agent = await server.login("lan")

    fresh = (await _save(writer, body={"en": "Dogs travel inside.\nA muzzle is needed."})).json()
    before = (await agent.get("/knowledge/articles/dogs")).json()
    await _move(writer, "submit", 2)
    await _move(other, "approve", 2)
    after = (await agent.get("/knowledge/articles/dogs")).json()
    history = (await writer.get("/knowledge/articles/dogs/versions")).json()

    assert (fresh["version"], fresh["state"]) == (2, "draft")
    assert (before["version"], before["body"]["en"][:20]) == (1, "Dogs travel on deck.")
    assert (after["version"], after["body"]) == (2, {"en": "Dogs travel inside.\nA muzzle is needed."})
    assert await _found(agent, "deck") == []
    assert [(v["version"], v["state"]) for v in history["versions"]] == [(2, "published"), (1, "archived")]


async def test_given_two_versions_when_compared_then_lines_that_came_and_went_are_told(server: Served) -> None:
    writer, _ = await _published(server)
    await _save(writer, body={"en": "Dogs travel inside.\nA muzzle is needed."})

    found = (await writer.get("/knowledge/articles/dogs/versions/2/diff", params={"against": 1})).json()

    assert [(line["change"], line["text"]) for line in found["body"]["en"]] == [
        ("removed", "Dogs travel on deck."),
        ("added", "Dogs travel inside."),
        ("same", "A muzzle is needed."),
    ]
    assert [(line["change"]) for line in found["body"]["zh_CN"]] == ["removed"]


def test_given_any_two_texts_when_compared_then_both_can_be_read_off() -> None:
    old, new = "a\nb\nc\n\nd", "a\nx\nc\nd\ne"

    found = differences(old, new)

    assert "\n".join(d.text for d in found if d.change != "added") == old
    assert "\n".join(d.text for d in found if d.change != "removed") == new


async def test_given_an_old_version_when_written_again_then_it_is_a_draft_that_needs_approval(server: Served) -> None:
    writer, other = await _published(server)
    await _save(writer, body={"en": "Wrong."})
    await _move(writer, "submit", 2)
    await _move(other, "approve", 2)

    back = await writer.post("/knowledge/articles/dogs/versions/1/again")
    twice = await writer.post("/knowledge/articles/dogs/versions/1/again")

    assert (back.json()["version"], back.json()["state"]) == (3, "draft")
    assert back.json()["body"] == DOGS["body"]
    assert twice.status_code == 409, "one draft at a time"
    agent = await server.login("lan")
    assert (await agent.get("/knowledge/articles/dogs")).json()["body"] == {"en": "Wrong."}


async def test_given_an_article_of_the_pack_when_edited_then_what_it_said_stays_a_version(server: Served) -> None:
    writer = await server.login("wen")

    fresh = (await _save(writer, article="storm-refund")).json()
    history = (await writer.get("/knowledge/articles/storm-refund/versions")).json()
    old = (await writer.get("/knowledge/articles/storm-refund/versions/3")).json()

    assert (fresh["version"], fresh["state"]) == (4, "draft")
    assert [(v["version"], v["state"]) for v in history["versions"]] == [(4, "draft"), (3, "published")]
    assert old["body"]["en"].startswith("A crossing that is cancelled")


async def test_given_two_editors_of_one_draft_when_both_save_then_the_second_is_told(server: Served) -> None:
    first, second = await server.login("wen"), await server.login("guan")
    await _save(first)
    await _save(first, revision=1, keywords=["hound"])

    late = await _save(second, revision=1, keywords=["cat"])
    retry = await _save(first, revision=1, keywords=["hound"])

    assert late.status_code == 409
    assert "Somebody else" in late.json()["detail"]
    assert (retry.status_code, retry.json()["revision"]) == (200, 2), "what is stored already is no conflict"


async def test_given_a_version_in_review_when_saved_then_it_has_to_be_withdrawn_first(server: Served) -> None:
    writer = await server.login("wen")
    await _save(writer)
    await _move(writer, "submit")

    assert (await _save(writer, revision=1, keywords=[])).status_code == 409


async def test_given_a_step_when_sent_again_then_it_is_done_once(server: Served) -> None:
    writer = await server.login("wen")
    await _save(writer)
    key = str(uuid.uuid4())

    answers = await asyncio.gather(*(_move(writer, "submit", key=key) for _ in range(3)))
    other = await _move(writer, "withdraw", key=key)

    assert [(a.status_code, a.json()["state"]) for a in answers] == [(200, "review")] * 3
    assert other.status_code == 409
    assert len((await writer.get("/knowledge/articles/dogs/versions")).json()["moves"]) == 1


async def test_given_an_archived_article_then_agents_cannot_find_it_any_more(server: Served) -> None:
    writer, _ = await _published(server)
    agent = await server.login("lan")

    assert (await _move(writer, "archive")).json()["state"] == "archived"

    assert await _found(agent, "dogs") == []
    assert (await agent.get("/knowledge/articles/dogs")).status_code == 404


async def test_given_work_and_articles_that_run_out_then_editors_are_reminded(server: Served) -> None:
    writer = await server.login("wen")
    soon = datetime.now(UTC) + timedelta(days=5)
    await _save(writer, valid_until=soon.isoformat())
    await _move(writer, "submit")
    drafts = [v["article_id"] for v in (await writer.get("/knowledge/work")).json()["versions"]]
    await _move(await server.login("guan"), "approve")

    near = (await writer.get("/knowledge/work", params={"days": 10})).json()
    nearer = (await writer.get("/knowledge/work", params={"days": 2})).json()

    assert drafts == ["dogs"]
    assert near["versions"] == []
    assert ("dogs", False) in [(r["article_id"], r["over"]) for r in near["reminders"]]
    assert "dogs" not in [r["article_id"] for r in nearer["reminders"]]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"title": {"en": " "}}, "body.title"),
        ({"body": {}}, "body.body"),
        ({"category": "nowhere"}, "body.category"),
        ({"queues": ["nowhere"]}, "body.queues"),
        ({"title": {"fr": "Chiens"}}, "body.title"),
        ({"body": {"en": "x" * 20_001}}, "body.body.en"),
    ],
)
async def test_given_a_draft_that_makes_no_sense_when_saved_then_it_says_why(
    sqlite_server: Served, changed: dict[str, Any], field: str
) -> None:
    refused = await _save(await sqlite_server.login("wen"), **changed)

    assert refused.status_code == 422
    assert field in [e["field"] for e in refused.json()["errors"]]


async def test_given_an_agent_when_he_edits_or_looks_at_drafts_then_he_may_not(sqlite_server: Served) -> None:
    agent = await sqlite_server.login("shan")

    assert (await _save(agent)).status_code == 403
    assert (await _move(agent, "approve")).status_code == 403
    assert (await agent.get("/knowledge/work")).status_code == 403
