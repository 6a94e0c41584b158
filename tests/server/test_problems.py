"""Whatever is sent, the answer is a problem document that names what is wrong, never a 5xx."""

from __future__ import annotations

import uuid
from typing import Any

import httpx
import pytest

from tests.server.conftest import Served

_TYPES = "urn:agent-desktop:problem:"
_EVENT = "/agents/me/events"


def _is_problem(answer: httpx.Response, status: int, kind: str) -> bool:
    body = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert body["title"]
    assert body["instance"] == answer.request.url.path
    return (answer.status_code, body["status"], body["type"]) == (status, status, _TYPES + kind)


async def test_given_unknown_addresses_and_methods_when_called_then_they_are_problems(sqlite_server: Served) -> None:
    client = await sqlite_server.login()

    assert _is_problem(await client.get("/nothing/here"), 404, "not-found")
    assert _is_problem(await client.get("/health/"), 404, "not-found")
    assert _is_problem(await client.delete("/health"), 405, "method-not-allowed")
    assert _is_problem(await client.get("http://server/"), 404, "not-found")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"nonsense",
        b"[]",
        b"null",
        b'"text"',
        b"\xff\xfe",
        b'{"username": "\xc3\x28", "password": "x"}',
        b'{"username": "a\\u0000b", "password": "x"}',
        b'{"username": "\\ud800", "password": "x"}',
        b'{"username": "' + b"x" * 65 + b'", "password": "x"}',
        b'{"username": 5, "password": "x"}',
        b'{"username": "x"}',
        b'{"username": ' + b"9" * 5000 + b', "password": "x"}',
        b'{"username": ' + b"[" * 5000 + b"]" * 5000 + b', "password": "x"}',
    ],
)
async def test_given_bad_bodies_when_sent_then_they_are_refused_as_unacceptable(
    sqlite_server: Served, body: bytes
) -> None:
    headers = {"content-type": "application/json"}

    answer = await sqlite_server.client.post("/auth/login", content=body, headers=headers)

    assert _is_problem(answer, 422, "validation")
    assert answer.json()["errors"][0]["field"]


@pytest.mark.parametrize(
    "query",
    [
        "ani=%ff",
        "ani=%00",
        "ani=" + "9" * 257,
        "queue=" + "x" * 65,
        "interaction_id=not-a-uuid",
        "ivr=%c3%28",
    ],
)
async def test_given_bad_questions_when_popped_then_they_are_refused(sqlite_server: Served, query: str) -> None:
    client = await sqlite_server.login()

    assert _is_problem(await client.get(f"/pop?{query}"), 422, "validation")


@pytest.mark.parametrize("limit", ["0", "-1", "101", "1e9", "nan", "9" * 400, ""])
async def test_given_numbers_out_of_bounds_when_asked_then_they_are_refused(sqlite_server: Served, limit: str) -> None:
    client = await sqlite_server.login()

    assert _is_problem(await client.get("/customers", params={"limit": limit}), 422, "validation")
    assert _is_problem(await client.get("/customers", params={"offset": "9" * 30}), 422, "validation")


@pytest.mark.parametrize(
    "change",
    [
        {"revision": -1},
        {"revision": 2**31},
        {"revision": 10**400},
        {"hold_seconds": -0.1},
        {"hold_seconds": 1e300},
        {"started_at": "0001-01-01T00:00:00+14:00"},
        {"started_at": "9999-12-31T23:59:59-14:00"},
        {"started_at": "2026-11-21T10:00:00"},
        {"started_at": "yesterday"},
        {"started_at": 1e18},
        {"outcome": "WON"},
        {"direction": "sideways"},
        {"ani": "a\x00b"},
        {"session_id": "x" * 257},
        {"e164": "8613500001001"},
        {"quality": {"mos_min": "NaN", "mos_avg": 1, "loss_pct": 0, "jitter_ms": 0, "rtt_ms": 0, "codec": "x"}},
        {"customer_id": "1"},
    ],
)
async def test_given_call_records_out_of_bounds_when_put_then_the_field_is_named(
    sqlite_server: Served, change: dict[str, Any]
) -> None:
    client = await sqlite_server.login()
    record = {
        "revision": 1,
        "session_id": "s",
        "call_id": "c",
        "direction": "in",
        "line_id": "main",
        "started_at": "2026-11-21T10:00:00Z",
        "outcome": "ANSWERED",
    }

    answer = await client.put(f"/interactions/{uuid.uuid4()}", json=record | change)

    assert _is_problem(answer, 422, "validation")
    (field,) = change
    assert any(field in e["field"] for e in answer.json()["errors"]) or field == "revision"


async def test_given_numbers_json_does_not_know_when_sent_then_they_are_refused(sqlite_server: Served) -> None:
    client = await sqlite_server.login()
    for number in ("NaN", "Infinity", "-Infinity", "1e999"):
        body = (
            '{"revision":1,"form_id":"tickets","form_version":2,"values":{"amount":' + number + "},"
            '"status":"incomplete","started_at":"2026-11-21T10:00:00Z"}'
        )
        answer = await client.put(
            f"/interactions/{uuid.uuid4()}/wrap-up", content=body, headers={"content-type": "application/json"}
        )
        assert _is_problem(answer, 422, "validation"), number


async def test_given_deep_or_wide_values_when_put_then_they_are_refused(sqlite_server: Served) -> None:
    client = await sqlite_server.login()
    base = {
        "revision": 1,
        "form_id": "tickets",
        "form_version": 2,
        "status": "incomplete",
        "started_at": "2026-11-21T10:00:00Z",
    }
    for values in (
        {"business": {"deep": 1}},
        {"business": ["refund"]},
        {f"k{n}": 1 for n in range(300)},
        {"k" * 65: 1},
        {"a\x00": 1},
        {"notes": "x" * 8001},
    ):
        answer = await client.put(f"/interactions/{uuid.uuid4()}/wrap-up", json=base | {"values": values})
        assert _is_problem(answer, 422, "validation"), values


async def test_given_a_body_over_the_limit_when_sent_then_it_is_too_large(sqlite_server: Served) -> None:
    client = await sqlite_server.login()
    large = b'{"key": "' + b"x" * (1 << 20) + b'"}'

    async def in_pieces() -> Any:
        for start in range(0, len(large), 65536):
            yield large[start : start + 65536]

    whole = await client.post(_EVENT, content=large)
    chunked = await client.post(_EVENT, content=in_pieces())
    lying = await client.post(_EVENT, content=b"{}", headers={"content-length": "99999999999999999999"})

    assert _is_problem(whole, 413, "too-large")
    assert _is_problem(chunked, 413, "too-large")
    assert _is_problem(lying, 413, "too-large")


async def test_given_a_path_that_is_no_text_when_called_then_it_is_refused(sqlite_server: Served) -> None:
    client = await sqlite_server.login()

    assert _is_problem(await client.get("http://server/v1/knowledge/articles/%ff"), 422, "validation")
    assert _is_problem(await client.get("http://server/v1/knowledge/articles/%00"), 422, "validation")
    assert _is_problem(await client.get("http://server/v1/knowledge/articles/a%20b"), 422, "validation")


@pytest.mark.expects_log("GET /v1/agents failed")
async def test_given_a_mistake_of_ours_when_a_route_fails_then_the_answer_tells_nothing_but_that(
    sqlite_server: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = await sqlite_server.login()

    async def broken() -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(sqlite_server.app.state.agent_desk, "statuses", broken)

    answer = await client.get("/agents")

    assert _is_problem(answer, 500, "internal")
    assert "secret" not in answer.text


async def test_given_requests_when_logged_then_queries_and_tokens_stay_out(
    sqlite_server: Served, caplog: pytest.LogCaptureFixture
) -> None:
    client = await sqlite_server.login()
    caplog.clear()

    await client.get("/pop", params={"ani": "+8613500001001"})

    lines = [r.getMessage() for r in caplog.records if r.name.startswith("server_stub")]
    assert any(line.startswith("GET /v1/pop 200") for line in lines)
    assert not any("13500001001" in line or "eyJ" in line for line in lines)
