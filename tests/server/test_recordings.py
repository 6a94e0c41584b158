"""Recordings: told of on the timeline, heard by those who may, in parts, and never unnoticed."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from server_stub.models.recordings import Recordings
from server_stub.settings import Settings
from tests.server.conftest import Served, serving

WAV = b"RIFF" + bytes(range(256)) * 300
SESSION = "1763720000.17@pbx.example.org"


@pytest.fixture
async def recorded(settings: Settings, tmp_path: Path) -> AsyncIterator[Served]:
    """A server whose exchange has recorded one contact."""
    folder = tmp_path / "recordings"
    folder.mkdir()
    (folder / f"{SESSION}.wav").write_bytes(WAV)
    async with serving(replace(settings, recordings_dir=folder)) as served:
        yield served


async def _call(server: Served, session_id: str = SESSION) -> tuple[str, str]:
    """A call of Lan's with a customer: (interaction, customer)."""
    client, customer, call = await server.login(), await server.customer(), str(uuid.uuid4())
    record = {
        "revision": 1, "session_id": session_id, "call_id": "c", "direction": "in", "customer_id": customer["id"],
        "line_id": "main", "started_at": "2026-11-21T10:00:00Z", "outcome": "ANSWERED",
    }  # fmt: skip
    assert (await client.put(f"/interactions/{call}", json=record)).status_code == 200
    return call, customer["id"]


async def _listen(client: httpx.AsyncClient, call: str, part: str = "", act: str = "") -> httpx.Response:
    headers = {"Range": part} if part else {}
    return await client.get(
        f"/interactions/{call}/recording", params={"act": act or str(uuid.uuid4())}, headers=headers
    )


async def _heard(server: Served, customer: str) -> list[dict[str, Any]]:
    lead = await server.login("shan")
    found = await lead.get("/audit/customers", params={"customer_id": customer, "action": "listen"})
    items: list[dict[str, Any]] = found.json()["items"]
    return items


async def test_given_a_recorded_call_when_the_past_is_read_then_it_says_so_and_only_there(recorded: Served) -> None:
    call, customer = await _call(recorded)
    other, _ = await _call(recorded, "1763720000.18@pbx.example.org")
    client = await recorded.login()

    pop = (await client.get("/pop", params={"ani": "+8613500001001"})).json()["timeline"]
    timeline = (await client.get(f"/customers/{customer}/timeline")).json()["items"]
    calls = (await client.get(f"/customers/{customer}/calls")).json()["items"]

    for items in (pop, timeline, calls):
        assert [i["id"] for i in items if i["recording"]] == [call]
        assert other in [i["id"] for i in items]


async def test_given_a_team_lead_when_listening_then_the_bytes_come_and_it_is_noted_once_for_each_hearing(
    recorded: Served,
) -> None:
    call, customer = await _call(recorded)
    lead, act = await recorded.login("shan"), str(uuid.uuid4())

    whole = await _listen(lead, call, act=act)
    parts = [await _listen(lead, call, f"bytes={n}-{n + 999}", act) for n in (0, 1000)]
    again = await _listen(lead, call)

    assert (whole.status_code, whole.content, whole.headers["content-type"]) == (200, WAV, "audio/wav")
    assert (whole.headers["accept-ranges"], whole.headers["cache-control"]) == ("bytes", "no-store")
    assert [p.status_code for p in parts] == [206, 206]
    assert b"".join(p.content for p in parts) == WAV[:2000]
    assert parts[1].headers["content-range"] == f"bytes 1000-1999/{len(WAV)}"
    assert again.status_code == 200
    heard = await _heard(recorded, customer)
    assert [(h["username"], h["action"], h["interaction_id"]) for h in heard] == [("shan", "listen", call)] * 2


@pytest.mark.parametrize(
    ("part", "status", "first", "last"),
    [
        ("bytes=10-", 206, 10, None),
        ("bytes=-10", 206, len(WAV) - 10, None),
        ("bytes=0-999999999", 206, 0, None),
        ("bytes=5-5", 206, 5, 5),
        (f"bytes={len(WAV)}-", 416, 0, 0),
        ("bytes=9-5", 416, 0, 0),
        ("bytes=-0", 416, 0, 0),
        ("bytes=-", 200, 0, None),
        ("bytes=0-1,5-6", 200, 0, None),
        ("lines=1-2", 200, 0, None),
    ],
)
async def test_given_a_part_when_asked_for_then_exactly_that_comes(
    sqlite_settings: Settings, tmp_path: Path, part: str, status: int, first: int, last: int | None
) -> None:
    (tmp_path / f"{SESSION}.wav").write_bytes(WAV)
    async with serving(replace(sqlite_settings, recordings_dir=tmp_path)) as server:
        call, _ = await _call(server)
        answer = await _listen(await server.login("shan"), call, part)

    assert answer.status_code == status
    if status == 416:
        assert answer.json()["type"].endswith("range-not-satisfiable")
        assert answer.headers["content-range"] == f"bytes */{len(WAV)}"
    else:
        assert answer.content == WAV[first : None if last is None else last + 1]
        assert int(answer.headers["content-length"]) == len(answer.content)


async def test_given_an_agent_or_no_recording_when_listening_then_nothing_is_heard_and_nothing_noted(
    recorded: Served,
) -> None:
    call, customer = await _call(recorded)
    bare, _ = await _call(recorded, "elsewhere")
    agent, lead = await recorded.login(), await recorded.login("shan")

    answers = [await _listen(agent, call), await _listen(lead, bare), await _listen(lead, str(uuid.uuid4()))]
    nameless = await lead.get(f"/interactions/{call}/recording")

    assert [a.status_code for a in answers] == [403, 404, 404]
    assert nameless.status_code == 422, "who listens says which hearing it is"
    assert await _heard(recorded, customer) == []


@pytest.mark.parametrize("session", ["../secret", "a/b", "..", ".hidden", "", "a\x00", "a" * 300, "link", "folder"])
async def test_given_a_session_that_leads_elsewhere_when_its_recording_is_looked_for_then_there_is_none(
    tmp_path: Path, session: str
) -> None:
    folder = tmp_path / "recordings"
    (folder / "folder.wav").mkdir(parents=True)
    (folder / ".hidden.wav").write_bytes(WAV)
    (tmp_path / "secret.wav").write_bytes(WAV)
    (folder / "link.wav").symlink_to(tmp_path / "secret.wav")
    (folder / "good-1.wav").write_bytes(WAV)
    recordings = Recordings(folder)

    assert await recordings.file_of(session) is None
    assert await recordings.among([session, "good-1"]) == {"good-1"}
    assert await Recordings(None).among(["good-1"]) == frozenset()
