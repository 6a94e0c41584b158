"""Starting, stopping, being killed: the server as a process."""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import socket
import sqlite3
import threading
import time
import uuid
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest

from server_stub.__main__ import main
from server_stub.settings import Settings
from tests.server.process import command, server_process

_RECORD: dict[str, Any] = {
    "revision": 1,
    "session_id": "s",
    "call_id": "c",
    "direction": "in",
    "line_id": "main",
    "started_at": "2026-11-21T10:00:00Z",
    "outcome": "ANSWERED",
}


Fails = Callable[..., str]


@pytest.fixture
def fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Fails:
    """Starts a server that cannot start, in this process; gives its last words."""

    def start(*options: str, data_dir: Path = tmp_path / "data", environ: Mapping[str, str] | None = None) -> str:
        arguments = command(data_dir, *options)[3:]
        try:
            status = main(arguments, environ or {})
        except SystemExit as exit_:  # what argparse does
            status = int(str(exit_.code))
        said = capsys.readouterr()
        assert status == 2
        assert "READY" not in said.out
        assert "Traceback" not in said.err
        return said.err.strip().splitlines()[-1]

    return start


def test_given_open_streams_when_told_to_stop_then_the_server_ends_cleanly_and_soon(tmp_path: Path) -> None:
    with server_process(tmp_path / "data", "--seed") as server, server.client() as client:
        ended = threading.Event()
        first = threading.Event()

        def listen() -> None:
            with client.stream("GET", "/events", timeout=30) as stream:
                assert stream.headers["content-type"].startswith("text/event-stream")
                for _line in stream.iter_lines():
                    first.set()
            ended.set()

        listener = threading.Thread(target=listen)
        listener.start()
        assert first.wait(10)
        started = time.monotonic()
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(20) == 0
        took = time.monotonic() - started
        listener.join(20)

    assert ended.is_set(), "the stream ended as a stream ends, not as an accident"
    assert took < 10.0, "of the 30 s and more that a stream stays open"


def test_given_acknowledged_writes_when_the_server_is_killed_then_all_of_them_are_there_afterwards(
    tmp_path: Path,
) -> None:
    acknowledged: list[str] = []
    dice = random.Random(11)
    for _round in range(2):
        with server_process(tmp_path / "data", "--seed") as server, server.client() as client:
            killer = threading.Timer(dice.uniform(0.3, 1.2), os.kill, (server.pid, signal.SIGKILL))
            killer.start()
            try:
                while True:
                    call = str(uuid.uuid4())
                    client.put(f"/interactions/{call}", json=_RECORD).raise_for_status()
                    acknowledged.append(call)
            except httpx.TransportError:
                pass
            killer.join()
            server.process.wait(5)

    with contextlib.closing(sqlite3.connect(tmp_path / "data" / "server.sqlite3")) as database:
        stored = {row[0] for row in database.execute("SELECT id FROM interactions")}
    assert len(acknowledged) > 10
    assert set(acknowledged) <= stored


def test_given_a_live_stream_when_things_happen_then_they_arrive_with_ids_and_can_be_resumed(tmp_path: Path) -> None:
    def event(client: httpx.Client, name: str) -> None:
        body = {"key": str(uuid.uuid4()), "event": name, "at": "2026-11-21T10:00:00Z"}
        client.post("/agents/me/events", json=body).raise_for_status()

    with server_process(tmp_path / "data", "--seed") as server, server.client() as lan, server.client() as other:
        with lan.stream("GET", "/events") as stream:
            lines = stream.iter_lines()
            assert next(lines) == "retry: 1000"
            event(other, "LOGIN")
            last = ""
            for line in lines:
                last = line.removeprefix("id: ") if line.startswith("id: ") else last
                if line.startswith("data: ") and "NOT_READY" in line:
                    break
        event(other, "READY")
        event(other, "RESERVE")
        with lan.stream("GET", "/events", headers={"Last-Event-ID": last}) as stream:
            states = []
            for line in stream.iter_lines():
                if line.startswith("data: ") and '"state"' in line:
                    states.append(json.loads(line.removeprefix("data: "))["state"])
                if states[-1:] == ["RESERVED"]:
                    break

    assert states == ["READY", "RESERVED"]


def test_given_an_empty_database_when_started_without_seed_then_health_answers_and_says_so(tmp_path: Path) -> None:
    with server_process(tmp_path / "data") as server:
        health = httpx.get(f"{server.url}/v1/health").json()
        login = httpx.post(f"{server.url}/v1/auth/login", json={"username": "lan", "password": "x"})

    assert (health["status"], health["pack"]) == ("ok", None)
    assert login.status_code == 401
    assert "start once with --seed" in server.log.read_text()


def test_given_a_taken_port_when_started_then_one_sentence_says_what_to_do(fails: Fails) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        words = fails("--port", str(port))

    assert words == (
        f"Port {port} on 127.0.0.1 cannot be used (address already in use). "
        "Stop the program that has it, or choose another with --port."
    )


def test_given_a_database_of_a_newer_version_when_started_then_it_is_left_alone(
    fails: Fails, sqlite_settings: Settings
) -> None:
    with contextlib.closing(sqlite3.connect(sqlite_settings.data_dir / "server.sqlite3")) as database, database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")

    words = fails("--seed", data_dir=sqlite_settings.data_dir)

    assert "newer version of this program (schema 9999" in words


def test_given_a_database_of_another_pack_when_seeded_then_the_sentence_names_both(
    fails: Fails, sqlite_settings: Settings
) -> None:
    said = fails("--seed", "--pack", "airline", data_dir=sqlite_settings.data_dir)

    assert 'holds the industry pack "ferry", not "airline"' in said
    assert said.endswith("Choose another folder with --data-dir, or --pack ferry.")


def test_given_a_file_that_is_no_database_when_started_then_the_sentence_names_it(fails: Fails, tmp_path: Path) -> None:
    (tmp_path / "server.sqlite3").write_bytes(b"this is a letter to my aunt " * 200)

    assert "server.sqlite3 cannot be opened: file is not a database." in fails(data_dir=tmp_path)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--pack", "unicorn", "--seed"), 'There is no industry pack "unicorn"'),
        (("--database-url", "mysql://x"), "The database URL must start with sqlite:/// or postgresql://."),
        (("--database-url", "postgresql://nobody@127.0.0.1:1/none"), "cannot be opened"),
        (("--host", "no.such.host.invalid"), "no.such.host.invalid is no address to listen on"),
        (("--port", "70000"), "must be a number from 0 to 65535"),
        (("--sip-transport", "smoke"), "invalid choice"),
    ],
)
def test_given_options_that_cannot_be_when_started_then_a_sentence_says_why(
    fails: Fails, options: tuple[str, ...], words: str
) -> None:
    assert words in fails(*options)


def test_given_a_data_folder_that_cannot_be_when_started_then_a_sentence_says_why(fails: Fails, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    assert "The data folder" in fails(data_dir=tmp_path / "file" / "data")


def test_given_variables_when_started_then_they_stand_for_options(fails: Fails) -> None:
    assert "The database URL must start" in fails(environ={"AGENT_DESKTOP_SERVER_DATABASE_URL": "mysql://x"})
