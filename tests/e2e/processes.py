"""The desktop and the server as child processes, seen from outside: output, exit code, files, /proc, HTTP."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import httpx

from tests.lab.ports import LOCALHOST, free_ports
from tests.peers.process import Peer

T = TypeVar("T")

ROOT = Path(__file__).resolve().parents[2]
USERNAME = "lina"
VIP_QUEUE = "vip"
"""The telecom pack's queue whose calls answer themselves (after one second)."""


def password() -> str:
    """What every account of the seeded pack has."""
    pack = ROOT / "resources" / "packs" / "telecom" / "pack.json"
    return str(json.loads(pack.read_text(encoding="utf-8"))["demo_password"])


def eventually(what: str, probe: Callable[[], T], seconds: float = 30.0) -> T:
    """What `probe` returns once it is true; raises AssertionError naming `what` and what was seen last."""
    deadline = time.monotonic() + seconds
    while True:
        found = probe()
        if found:
            return found
        if time.monotonic() > deadline:
            raise AssertionError(f"{what}: not within {seconds:.0f} s, last seen: {found!r}")
        time.sleep(0.05)


@dataclass(frozen=True, slots=True)
class Usage:
    """What a process holds; `rss_mib` is its resident memory."""

    threads: int
    files: int
    rss_mib: float


def usage_of(pid: int) -> Usage:
    status = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines() if ":" in line)
    files = sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir())
    return Usage(int(status["Threads"]), files, round(int(status["VmRSS"].split()[0]) / 1024, 1))


class Program(Peer):
    """A Python module of ours as a process."""

    def start(self, module: str, arguments: Sequence[str], variables: Mapping[str, str] | None = None) -> None:
        environment = {**os.environ, "PYTHONPATH": str(ROOT), **(variables or {})}
        self.launch([sys.executable, "-m", module, *arguments], environment)

    @property
    def usage(self) -> Usage:
        return usage_of(self.pid)

    def signal(self, number: signal.Signals) -> None:
        os.kill(self.pid, number)

    def end(self, seconds: float = 20.0) -> int:
        """Asks it to stop as the system does; its exit code."""
        self.signal(signal.SIGTERM)
        return self.wait(seconds)


class Desktop(Program):
    """`python -m agent_desktop` with a home of its own; without a server it listens on `port`."""

    def __init__(self, folder: Path, name: str = "desktop") -> None:
        super().__init__(name, folder)
        self.home = folder / "home"
        self.port = free_ports(2)
        self.transport = "udp"
        self.auto_answer = True

    @property
    def address(self) -> tuple[str, int]:
        return LOCALHOST, self.port

    def profile(self, server_url: str = "") -> Path:
        """Writes the profile that this desktop is started with."""
        self.folder.mkdir(parents=True, exist_ok=True)
        lines = [
            "[phone]",
            f'local_address = "{LOCALHOST}"',
            f"local_port = {self.port}",
            "null_audio = true",
            f"auto_answer = {str(self.auto_answer).lower()}",
            "[[line]]",
            'id = "line1"',
            f'transport = "{self.transport}"',
        ]
        if server_url:
            lines += ["[server]", f'url = "{server_url}"', f'username = "{USERNAME}"', f'password = "{password()}"']
        file = self.folder / "profile.toml"
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return file

    def run(self, server: Server | None = None, url: str = "", *, ready: bool = True) -> None:
        """Starts the core; returns when its line is up unless `ready` is false. `url` leads to `server` by a detour."""
        if server is not None:
            self.port = server.agent_port
        self.run_with(["--core", "--profile", str(self.profile(url or (server.url if server else "")))])
        if ready:
            self.wait_for_line()

    def run_with(self, arguments: Sequence[str]) -> None:
        variables = {"AGENT_DESKTOP_HOME": str(self.home), "QT_QPA_PLATFORM": "offscreen"}
        self.start("agent_desktop", [*arguments, "--log-level", "INFO"], variables)

    def wait_for_line(self, seconds: float = 40.0) -> None:
        """Returns when the phone answers OPTIONS on its port."""
        eventually(f"{self.name} answers on {self.port}", lambda: not self.running or answers(self.address), seconds)
        assert self.running, self.report()

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """What a query of its local file gives, on a copy: the program owns the file while it runs."""
        copy = self.folder / "copy"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(self.home / "data", copy)
        connection = sqlite3.connect(copy / "desktop.sqlite")
        try:
            return connection.execute(statement).fetchall()
        finally:
            connection.close()

    def records(self) -> list[dict[str, Any]]:
        """Its call log, oldest first."""
        return [json.loads(body) for (body,) in self.rows("SELECT body FROM records ORDER BY started_at")]

    def outbox(self) -> list[tuple[Any, ...]]:
        """What waits and must arrive; a copy of a running draft is out of date as soon as its call is over."""
        wanted = "SELECT kind, key, revision, refused, username FROM outbox WHERE kind != 'draft' ORDER BY place"
        return self.rows(wanted)


def answers(address: tuple[str, int]) -> bool:
    """Whether a phone at `address` answers OPTIONS over UDP."""
    request = (
        f"OPTIONS sip:probe@{address[0]}:{address[1]} SIP/2.0\r\n"
        "Via: SIP/2.0/UDP {0}:{1};rport;branch=z9hG4bK{2}\r\nMax-Forwards: 70\r\n"
        f"From: <sip:probe@{LOCALHOST}>;tag=probe\r\nTo: <sip:probe@{address[0]}>\r\n"
        "Call-ID: {2}\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n"
    )
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(address)
        probe.settimeout(0.3)
        host, port = probe.getsockname()
        try:
            probe.send(request.format(host, port, f"probe{time.monotonic_ns()}").encode())
            return probe.recv(4096).startswith(b"SIP/2.0")
        except OSError:
            return False


class Server(Program):
    """`python -m server_stub --seed --demo` on a port of its own, asked as the agent who logs in at the desktop.

    With `exchange`, a description of a real one, there are no simulated callers.
    """

    def __init__(
        self,
        folder: Path,
        name: str = "server",
        customers: int = 0,
        exchange: Path | None = None,
        database_url: str = "",
    ) -> None:
        super().__init__(name, folder)
        self._database = ["--database-url", database_url] if database_url else []
        self.data = folder / "data"
        self.url = ""
        self.agent_port = 0
        self._customers = customers
        self._world = ["--exchange", str(exchange)] if exchange else ["--demo"]
        self._port = 0
        self._token = ""
        self._old: set[str] = set()
        self._events_before = 0

    def run(self, seconds: float = 60.0) -> None:
        """Starts it, again on the same port after a crash; returns when it serves."""
        arguments = ["--seed", *self._world, "--port", str(self._port), "--data-dir", str(self.data)]
        arguments += ["--log-level", "warning", *self._database]
        if self._customers:
            arguments += ["--customers", str(self._customers)]
        self.start("server_stub", arguments)
        eventually("the server serves", lambda: not self.running or "READY " in self.output(), seconds)
        assert self.running, self.report()
        line = next(line for line in self.output().splitlines() if line.startswith("READY "))
        self.url = str(json.loads(line.removeprefix("READY "))["url"])
        self._port = int(self.url.rpartition(":")[2])
        self.agent_port = int(self.get("/v1/provisioning")["lines"][0]["local_port"])

    def get(self, path: str, **parameters: str | int) -> Any:
        return self._ask("GET", path, params=parameters)

    def post(self, path: str, body: Any) -> Any:
        return self._ask("POST", path, json=body)

    def start_counting(self) -> None:
        """From here on interactions() leaves out what is there already."""
        self._old |= {interaction["id"] for interaction in self.interactions()}
        self._events_before = len(self._state_changes())

    def interactions(self) -> list[dict[str, Any]]:
        """The agent's interactions since start_counting(), newest first."""
        items: list[dict[str, Any]] = []
        before = ""
        while True:
            page = self.get("/v1/interactions", limit=100, **({"before": before} if before else {}))
            items += [item for item in page["items"] if item["id"] not in self._old]
            before = page.get("next") or ""
            if not before:
                return items

    def finished(self, count: int) -> list[dict[str, Any]]:
        """Like interactions() once `count` of them have ended, [] before."""
        found = self.interactions()
        return found if sum(bool(i["ended_at"]) for i in found) >= count else []

    def agent_state(self) -> str:
        return str(self.get("/v1/agents/me/state")["state"])

    def log_agent_out(self) -> None:
        """Whatever a desktop that ended without saying so has left behind."""
        for event in ("PHONE_LOST", "LOGOUT"):
            if self.agent_state() != "LOGGED_OUT":
                self._tell(event)

    def make_ready(self, desktop: Desktop) -> None:
        """The agent who logs in there takes calls; returns when that desktop knows."""
        eventually("logged in", lambda: self.agent_state() == "NOT_READY")
        self._tell("READY")
        eventually("the desktop knows", lambda: "-> READY" in desktop.output())

    def _tell(self, event: str) -> None:
        now = datetime.now(UTC).isoformat()
        self.post("/v1/agents/me/events", {"key": str(uuid.uuid4()), "event": event, "at": now})

    def states_passed(self) -> list[str]:
        """The agent's states since start_counting(), oldest first: also those too short to be met by asking."""
        return self._state_changes()[self._events_before :]

    def _state_changes(self) -> list[str]:
        with closing(sqlite3.connect(f"file:{self.data / 'server.sqlite3'}?mode=ro", uri=True, timeout=10)) as database:
            rows = database.execute(
                "SELECT state_after FROM agent_events WHERE state_after != state_before ORDER BY rowid"
            )
            return [state for (state,) in rows]

    def _ask(self, method: str, path: str, **content: Any) -> Any:
        for attempt in (1, 2):
            if not self._token:
                login = {"username": USERNAME, "password": password()}
                answer = httpx.post(f"{self.url}/v1/auth/login", json=login, timeout=10, trust_env=False)
                self._token = answer.raise_for_status().json()["access_token"]
            headers = {"Authorization": f"Bearer {self._token}"}
            answer = httpx.request(method, self.url + path, headers=headers, timeout=10, trust_env=False, **content)
            if answer.status_code != httpx.codes.UNAUTHORIZED or attempt == 2:
                break
            self._token = ""
        answer.raise_for_status()
        return answer.json() if answer.content else None


def run_to_end(
    command: Sequence[str], seconds: float, variables: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    """A program of ours that ends by itself."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **variables}
    return subprocess.run(
        command, capture_output=True, text=True, timeout=seconds, env=environment, cwd=ROOT, check=False
    )
