"""Files beside an article: kept whole, bounded, only of known kinds, hidden with their article."""

from __future__ import annotations

import base64
import uuid

import httpx
import pytest

from tests.server.conftest import Served

PDF = b"%PDF-1.4\n" + bytes(range(256)) * 40
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _body(content: bytes = PDF, name: str = "价目表 2026.pdf", media_type: str = "application/pdf") -> dict[str, str]:
    return {"name": name, "media_type": media_type, "content": base64.b64encode(content).decode()}


async def _put(client: httpx.AsyncClient, body: dict[str, str], article: str = "storm-refund") -> httpx.Response:
    return await client.put(f"/knowledge/articles/{article}/attachments/{uuid.uuid4()}", json=body)


async def _step(client: httpx.AsyncClient, event: str, version: int = 4, article: str = "storm-refund") -> int:
    body = {"key": str(uuid.uuid4()), "version": version, "event": event}
    return (await client.post(f"/knowledge/articles/{article}/moves", json=body)).status_code


async def _published(server: Served, version: int = 4, article: str = "storm-refund") -> None:
    assert await _step(await server.login("wen"), "submit", version, article) == 200
    assert await _step(await server.login("guan"), "approve", version, article) == 200


async def test_given_a_file_when_added_and_approved_by_another_then_agents_get_it_byte_by_byte_until_it_is_removed(
    server: Served,
) -> None:
    editor, agent = await server.login("wen"), await server.login("lan")
    address = f"/knowledge/articles/storm-refund/attachments/{uuid.uuid4()}"

    answers = [await editor.put(address, json=_body()) for _ in range(2)]
    too_soon = [(await agent.get(address)).status_code, await _listed(agent), (await editor.get(address)).status_code]
    assert await _step(editor, "submit") == 200
    assert await _step(editor, "approve") == 403, "nobody approves his own file"
    assert await _step(await server.login("guan"), "approve") == 200
    listed = await _listed(agent)
    fetched = (await agent.get(address)).json()

    assert [a.status_code for a in answers] == [200, 200]
    assert too_soon == [404, [], 200]
    assert listed == [answers[0].json()]
    assert (listed[0]["name"], listed[0]["size"]) == ("价目表 2026.pdf", len(PDF))
    assert base64.b64decode(fetched["content"]) == PDF
    assert (await agent.get("/knowledge/articles/storm-refund")).json()["version"] == 4

    removals = [(await editor.delete(address)).status_code for _ in range(2)]
    assert removals == [204, 204]
    assert await _listed(agent) == listed, "readers keep it until somebody else has agreed"
    changes = (await editor.get("/knowledge/articles/storm-refund/attachments", params={"version": 5})).json()["items"]
    assert [(c["name"], c["change"]) for c in changes] == [("价目表 2026.pdf", "removed")]
    await _published(server, 5)
    assert (await agent.get(address)).status_code == 404
    assert await _listed(agent) == []


async def _listed(client: httpx.AsyncClient) -> list[dict[str, object]]:
    found: list[dict[str, object]] = (await client.get("/knowledge/articles/storm-refund")).json()["attachments"]
    return found


async def test_given_a_version_in_review_when_its_files_are_changed_then_it_has_to_be_withdrawn_first(
    server: Served,
) -> None:
    editor, admin = await server.login("wen"), await server.login("guan")
    first = (await _put(editor, _body())).json()
    address = f"/knowledge/articles/storm-refund/attachments/{first['id']}"
    assert await _step(editor, "submit") == 200

    refused = [await _put(admin, _body()), await admin.delete(address)]
    assert [r.status_code for r in refused] == [409, 409]
    assert "Withdraw it" in refused[0].json()["detail"]
    assert await _step(editor, "withdraw") == 200
    assert (await _put(admin, _body(b"a,b\n", "t.csv", "text/csv"))).status_code == 200
    listed = (await editor.get("/knowledge/articles/storm-refund/attachments", params={"version": 4})).json()["items"]
    assert [(f["name"], f["change"]) for f in listed] == [("价目表 2026.pdf", "added"), ("t.csv", "added")]
    assert await _step(editor, "submit") == 200
    assert await _step(admin, "approve") == 403, "she added one of the files"
    assert await _step(editor, "withdraw") == 200
    assert (await editor.delete(address)).status_code == 204
    assert (await editor.get(address)).status_code == 404, "it was never anywhere else"


async def test_given_a_restricted_article_then_its_file_does_not_exist_for_an_agent(server: Served) -> None:
    editor, agent, expert = [await server.login(name) for name in ("wen", "lan", "tao")]
    stored = (await _put(editor, _body(), "goodwill-limits")).json()
    article = (await editor.get("/knowledge/articles/goodwill-limits/versions")).json()
    await _published(server, article["versions"][0]["version"], "goodwill-limits")

    address = f"/knowledge/articles/goodwill-limits/attachments/{stored['id']}"
    through_another = f"/knowledge/articles/storm-refund/attachments/{stored['id']}"

    assert (await expert.get(address)).status_code == 200
    assert (await agent.get(address)).status_code == 404
    assert (await agent.get(through_another)).status_code == 404


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (_body(b"MZ\x90\x00 a program"), "body.content"),
        (_body(b""), "body.content"),
        (_body(b"%PDF-" + b"x" * 700_000), "body.content"),
        (_body(name="prices.exe"), "body.name"),
        (_body(name="../prices.pdf"), "body.name"),
        (_body(media_type="application/x-msdownload"), "body.media_type"),
        (_body(b"\xff\xfe\x00bad", "notes.txt", "text/plain"), "body.content"),
        (_body(b"%PDF-", "letter.docx", DOCX), "body.content"),
        ({**_body(), "content": "===="}, "body.content"),
    ],
)
async def test_given_a_file_that_is_not_what_it_says_when_added_then_it_is_refused(
    sqlite_server: Served, body: dict[str, str], field: str
) -> None:
    refused = await _put(await sqlite_server.login("wen"), body)

    assert refused.status_code == 422
    assert [e["field"] for e in refused.json()["errors"]] == [field]


async def test_given_more_files_than_an_article_may_have_when_added_then_the_next_is_refused(
    sqlite_server: Served,
) -> None:
    editor = await sqlite_server.login("wen")

    answers = [await _put(editor, _body(b"a,b\n", "t.csv", "text/csv")) for _ in range(21)]

    assert [a.status_code for a in answers] == [200] * 20 + [409]


async def test_given_a_lead_when_adding_a_file_then_she_may_not(sqlite_server: Served) -> None:
    assert (await _put(await sqlite_server.login("shan"), _body())).status_code == 403
