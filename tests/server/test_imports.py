"""Importing through the API: upload, dry run, run, progress, the bad rows, and what a stop leaves behind."""

from __future__ import annotations

import asyncio
import io
import threading
import uuid
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import httpx
import pytest
from openpyxl import Workbook  # type: ignore[import-untyped]  # ships no types
from sqlalchemy import update

from server_stub.db import Database
from server_stub.features.imports.job_thread import Job, Stopped, run_job
from server_stub.models.import_jobs import BUSY, IMPORT_TRANSITIONS, ImportEvent, ImportJob, ImportState
from server_stub.models.schema import now
from tests.server.conftest import Served, serving

HEAD = "客户编号,name,numbers,Remarks"
GOOD = "N-1,Zhou Lan,+8613500003001,first"
BAD = "N-2,,+8613500003002,no name"
WORK = "server_stub.features.imports.desk.run_job"
MAPPING = {"客户编号": "customer_no", "name": "name", "numbers": "numbers"}


def table(*lines: str) -> bytes:
    return "\n".join([HEAD, *lines, ""]).encode()


async def begin(client: httpx.AsyncClient, content: bytes, name: str = "new.csv", noun: str = "customers") -> str:
    """Makes an import and sends its file."""
    import_id = str(uuid.uuid4())
    made = await client.post("/imports", json={"id": import_id, "noun": noun, "file_name": name})
    assert made.status_code == 200, made.text
    sent = await client.put(f"/imports/{import_id}/file", content=content)
    assert sent.status_code == 200, sent.text
    return import_id


async def ended(client: httpx.AsyncClient, import_id: str) -> dict[str, Any]:
    """The import once nothing works on it."""
    for _ in range(3000):
        job: dict[str, Any] = (await client.get(f"/imports/{import_id}")).json()
        if job["state"] not in ("checking", "running"):
            return job
        await asyncio.sleep(0.01)
    raise AssertionError(job)


async def check(client: httpx.AsyncClient, import_id: str, mapping: Mapping[str, str] = MAPPING) -> dict[str, Any]:
    started = await client.post(f"/imports/{import_id}/check", json={"mapping": mapping})
    assert started.status_code == 200, started.text
    return await ended(client, import_id)


async def run(client: httpx.AsyncClient, import_id: str) -> dict[str, Any]:
    started = await client.post(f"/imports/{import_id}/run")
    assert started.status_code == 200, started.text
    return await ended(client, import_id)


def counts(job: Mapping[str, Any]) -> tuple[int, int, int, int]:
    found = job["counts"]
    return found["new"], found["changed"], found["same"], found["bad"]


async def test_given_a_file_when_uploaded_checked_and_run_then_good_rows_are_in_and_bad_ones_in_a_file(
    server: Served,
) -> None:
    guan = await server.login("guan")
    import_id = await begin(guan, table(GOOD, BAD))
    uploaded = (await guan.get(f"/imports/{import_id}")).json()
    assert [(h["heading"], h["field"]) for h in uploaded["headings"]] == [
        ("客户编号", "customer_no"), ("name", "name"), ("numbers", "numbers"), ("Remarks", ""),
    ]  # fmt: skip
    assert uploaded["headings"][3]["samples"] == ["first", "no name"]
    assert {
        "name": "customer_no",
        "label": {"en": "Customer number", "zh_CN": "客户编号"},
        "required": True,
    } in uploaded["fields"]

    checked = await check(guan, import_id)

    assert (checked["state"], checked["checked"], counts(checked)) == ("checked", True, (1, 0, 0, 1))
    assert checked["examples"]["bad"][0]["mistakes"] == [
        {
            "field": "name",
            "value": "",
            "code": "needs_name",
            "particulars": {},
            "problem": "is empty",
            "advice": "Enter the name.",
        }
    ]
    assert (await guan.get("/customers", params={"q": "N-1"})).json()["items"] == [], "nothing is written yet"
    done = await run(guan, import_id)
    assert (done["state"], counts(done), done["rows"]) == ("done", (1, 0, 0, 1), 2)
    found = (await guan.get("/customers", params={"q": "N-1"})).json()["items"]
    assert [c["name"] for c in found] == ["Zhou Lan"]
    errors = await guan.get(f"/imports/{import_id}/errors")
    assert errors.headers["content-type"].startswith("text/csv")
    assert errors.content.decode("utf-8-sig").splitlines()[1].split(",")[:2] == ["3", "Customer name"]
    chinese = await guan.get(f"/imports/{import_id}/errors", params={"language": "zh_CN"})
    assert chinese.content.decode("utf-8-sig").splitlines() == ["行,字段,值,问题,处理方法", "3,姓名,,为空,请填写姓名。"]
    assert (await guan.get(f"/imports/{import_id}/errors", params={"language": "fr"})).status_code == 422
    again = await begin(guan, table(GOOD))
    assert counts(await check(guan, again)) == (0, 0, 1, 0), "the same file changes nothing"


async def test_given_a_workbook_when_uploaded_then_it_is_read_too(sqlite_server: Served) -> None:
    book, content = Workbook(), io.BytesIO()
    book.active.append(["number", "name"])
    book.active.append(["X-9", "Ma Li"])
    book.save(content)
    guan = await sqlite_server.login("guan")

    import_id = await begin(guan, content.getvalue(), "new.xlsx")

    checked = await check(guan, import_id, {"number": "customer_no", "name": "name"})
    assert counts(checked) == (1, 0, 0, 0)


async def test_given_other_nouns_then_they_are_imported_too(sqlite_server: Served) -> None:
    guan = await sqlite_server.login("guan")
    content = b"id,title,body,category\nnew-rule,Title,Text,rules\n"
    import_id = await begin(guan, content, noun="articles")
    job = (await guan.get(f"/imports/{import_id}")).json()
    mapping = {h["heading"]: h["field"] for h in job["headings"] if h["field"]}

    assert counts(await check(guan, import_id, mapping))[3] in (0, 1)
    assert {f["name"] for f in job["fields"]} >= {"id", "title_en", "body_zh"}


@pytest.mark.parametrize(
    ("mapping", "code"),
    [
        ({"name": "name"}, "required"),
        ({"客户编号": "customer_no", "name": "name", "numbers": "name"}, "twice"),
        ({**MAPPING, "Remarks": "no_such"}, "unknown"),
        ({**MAPPING, "nothing": "email"}, "unknown"),
    ],
)
async def test_given_columns_that_do_not_fit_then_it_says_which(
    sqlite_server: Served, mapping: dict[str, str], code: str
) -> None:
    guan = await sqlite_server.login("guan")
    import_id = await begin(guan, table(GOOD))

    answer = await guan.post(f"/imports/{import_id}/check", json={"mapping": mapping})

    assert answer.status_code == 422
    assert code in [e["code"] for e in answer.json()["errors"]]


@pytest.mark.parametrize(
    ("name", "content", "says", "reason", "particulars"),
    [
        ("new.csv", b"", "The file is empty.", "table_empty", {}),
        ("new.xlsx", b"no workbook", "new.xlsx is no workbook", "table_no_workbook", {"file": "new.xlsx"}),
        (
            "new.csv",
            ("x" * 300 + ",name\n").encode(),
            "A heading has more than 200 characters.",
            "heading_too_long",
            {"most": "200"},
        ),
    ],
)
async def test_given_what_is_no_table_when_uploaded_then_it_says_so_without_our_folders(
    sqlite_server: Served, name: str, content: bytes, says: str, reason: str, particulars: dict[str, str]
) -> None:
    guan = await sqlite_server.login("guan")
    import_id = str(uuid.uuid4())
    await guan.post("/imports", json={"id": import_id, "noun": "customers", "file_name": name})

    answer = await guan.put(f"/imports/{import_id}/file", content=content)

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["message"].startswith(says)
    assert answer.json()["reason"] == reason
    assert particulars.items() <= answer.json()["particulars"].items()
    folder = sqlite_server.settings.data_dir
    assert str(folder) not in answer.text
    assert [p.name for p in (folder / "imports").iterdir()] == []
    assert (await guan.post(f"/imports/{import_id}/run")).status_code == 409


async def test_given_a_file_that_is_too_long_then_it_is_refused_by_its_head_and_by_its_bytes(
    sqlite_server: Served,
) -> None:
    settings = replace(sqlite_server.settings, max_import_bytes=1000)

    async def endless() -> AsyncIterator[bytes]:
        for _ in range(20):
            yield b"x" * 100

    async with serving(settings) as served:
        guan = await served.login("guan")
        import_id = await begin(guan, table(GOOD))
        told = await guan.put(f"/imports/{import_id}/file", content=b"x" * 1001)
        counted = await guan.put(f"/imports/{import_id}/file", content=endless())
        left = await check(guan, import_id)

    assert (told.status_code, counted.status_code) == (413, 413)
    assert counts(left) == (1, 0, 0, 0), "the file before it is still there"


async def test_given_a_step_out_of_order_then_it_is_refused(sqlite_server: Served) -> None:
    guan = await sqlite_server.login("guan")
    import_id = await begin(guan, table(GOOD))

    assert (await guan.post(f"/imports/{import_id}/run")).status_code == 409
    await check(guan, import_id)
    await run(guan, import_id)
    assert (await guan.post(f"/imports/{import_id}/run")).status_code == 409, "it is done"
    assert (await guan.put(f"/imports/{import_id}/file", content=table(GOOD))).status_code == 409
    assert (await guan.get(f"/imports/{import_id}/errors")).status_code == 404
    files = [p.name for p in (sqlite_server.settings.data_dir / "imports").iterdir()]
    assert files == [], "personal data is not kept longer than it is needed"


async def test_given_the_same_import_made_twice_then_it_is_one_and_another_of_its_id_is_refused(server: Served) -> None:
    guan = await server.login("guan")
    body = {"id": str(uuid.uuid4()), "noun": "customers", "file_name": "new.csv"}

    first, second = await asyncio.gather(guan.post("/imports", json=body), guan.post("/imports", json=body))

    assert first.json() == second.json()
    assert (await guan.post("/imports", json=body | {"noun": "numbers"})).status_code == 409
    assert [i["id"] for i in (await guan.get("/imports")).json()["items"]] == [body["id"]]


class Slow:
    """Stands in for the work of an import: goes on until it is told to stop, or let go."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.begun, self.go_on = threading.Event(), threading.Event()
        self.jobs: list[Job] = []
        monkeypatch.setattr(WORK, self)

    def __call__(self, job: Job, stop: threading.Event, progress: Any) -> Any:
        self.jobs.append(job)
        progress(1)
        self.begun.set()
        while not self.go_on.wait(0.01):
            if stop.is_set():
                raise Stopped(1)
        return run_job(job, stop, progress)


async def test_given_an_import_that_goes_on_when_cancelled_then_it_stops_and_can_be_run_again(
    server: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    guan = await server.login("guan")
    import_id = await begin(guan, table(GOOD))
    await check(guan, import_id)
    slow = Slow(monkeypatch)
    assert (await guan.post(f"/imports/{import_id}/run")).json()["state"] == "running"
    await asyncio.to_thread(slow.begun.wait, 20)
    other = await begin(guan, table(GOOD))
    refused = await guan.post(f"/imports/{other}/check", json={"mapping": MAPPING})

    cancelled = await guan.post(f"/imports/{import_id}/cancel")

    assert (refused.status_code, "Another import" in refused.text) == (409, True)
    assert (cancelled.json()["state"], cancelled.json()["rows"]) == ("cancelled", 1)
    slow.go_on.set()
    assert counts(await run(guan, import_id)) == (1, 0, 0, 0)


async def test_given_a_server_that_stops_in_the_middle_when_it_starts_again_then_it_says_interrupted_and_goes_on(
    server: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with serving(server.settings) as first:
        guan = await first.login("guan")
        import_id = await begin(guan, table(GOOD))
        await check(guan, import_id)
        slow = Slow(monkeypatch)
        await guan.post(f"/imports/{import_id}/run")
        await asyncio.to_thread(slow.begun.wait, 20)

    slow.go_on.set()
    async with serving(server.settings) as second:
        guan = await second.login("guan")
        assert (await guan.get(f"/imports/{import_id}")).json()["state"] == "interrupted"
        assert counts(await run(guan, import_id)) == (1, 0, 0, 0)


async def test_given_a_server_that_was_killed_when_it_starts_again_then_nothing_pretends_to_go_on(
    server: Served,
) -> None:
    guan = await server.login("guan")
    import_id = await begin(guan, table(GOOD))
    await check(guan, import_id)
    database = Database(server.settings.sqlalchemy_url)
    async with database.write() as db:
        dead = {"state": "running", "worker": "a process that is gone", "updated_at": now().replace(year=2025)}
        await db.execute(update(ImportJob).where(ImportJob.id == import_id).values(**dead))
    await database.close()

    async with serving(server.settings) as later:
        guan = await later.login("guan")
        assert (await guan.get(f"/imports/{import_id}")).json()["state"] == "interrupted"
        assert counts(await run(guan, import_id)) == (1, 0, 0, 0)


@pytest.mark.expects_log("ERROR server_stub.features.imports.desk: import .* failed")
async def test_given_a_fault_of_ours_when_importing_then_it_is_logged_and_told_without_details(
    sqlite_server: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    guan = await sqlite_server.login("guan")
    import_id = await begin(guan, table(GOOD))

    def broken(*_: object) -> None:
        raise ValueError("secret")

    monkeypatch.setattr(WORK, broken)
    failed = await check(guan, import_id)

    assert failed["state"] == "failed"
    assert failed["problem"]
    assert "secret" not in failed["problem"]
    assert failed["problem_code"] == "import_internal"


async def test_given_a_file_that_turns_out_unreadable_when_checked_then_the_sentence_names_it_as_its_owner_does(
    sqlite_server: Served,
) -> None:
    guan = await sqlite_server.login("guan")
    import_id = await begin(guan, table(GOOD))
    path = next(Path(sqlite_server.settings.data_dir, "imports").iterdir())
    path.write_bytes(b"")

    failed = await check(guan, import_id)

    assert (failed["state"], failed["problem"]) == ("failed", "The file is empty.")
    assert (failed["problem_code"], failed["problem_particulars"]) == ("table_empty", {})


async def test_given_anybody_but_an_administrator_then_nothing_can_be_imported(sqlite_server: Served) -> None:
    for username in ("lan", "tao", "shan", "wen"):
        client = await sqlite_server.login(username)
        assert (await client.get("/imports")).status_code == 403
        assert (await client.put(f"/imports/{uuid.uuid4()}/file", content=b"x")).status_code == 403


def test_given_the_table_of_states_then_every_state_has_a_row_and_ends_only_when_done() -> None:
    assert set(IMPORT_TRANSITIONS) == set(ImportState)
    reached = {ImportState.WAITING} | {s for row in IMPORT_TRANSITIONS.values() for s in row.values()}
    assert reached == set(ImportState)
    for state, event in product(ImportState, (ImportEvent.RUN, ImportEvent.CANCEL)):
        allowed = event in IMPORT_TRANSITIONS[state]
        if event is ImportEvent.CANCEL:
            assert allowed == (state in BUSY)
        else:
            assert not (allowed and state in {*BUSY, ImportState.WAITING, ImportState.UPLOADED, ImportState.DONE})
