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


async def test_given_a_file_when_added_then_agents_get_it_byte_by_byte_until_it_is_removed(server: Served) -> None:
    editor, agent = await server.login("wen"), await server.login("lan")
    address = f"/knowledge/articles/storm-refund/attachments/{uuid.uuid4()}"

    answers = [await editor.put(address, json=_body()) for _ in range(2)]
    listed = (await agent.get("/knowledge/articles/storm-refund")).json()["attachments"]
    fetched = (await agent.get(address)).json()
    removed = await editor.delete(address)

    assert [a.status_code for a in answers] == [200, 200]
    assert listed == [answers[0].json()]
    assert (listed[0]["name"], listed[0]["size"]) == ("价目表 2026.pdf", len(PDF))
    assert base64.b64decode(fetched["content"]) == PDF
    assert removed.status_code == 204
    assert (await agent.get(address)).status_code == 404
    assert (await agent.get("/knowledge/articles/storm-refund")).json()["attachments"] == []


async def test_given_a_restricted_article_then_its_file_does_not_exist_for_an_agent(server: Served) -> None:
    editor, agent, expert = [await server.login(name) for name in ("wen", "lan", "tao")]
    stored = (await _put(editor, _body(), "goodwill-limits")).json()

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
