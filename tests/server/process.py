"""The server as people start it: a process with a command line, a port and a data folder."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import httpx

from tests.server.conftest import PACKS, PASSWORD

READY_SECONDS = 60.0


@dataclass
class ServerProcess:
    """A server that has said READY."""

    url: str
    pid: int
    process: subprocess.Popen[str]
    log: Path

    @contextlib.contextmanager
    def client(self, username: str = "lan") -> Iterator[httpx.Client]:
        with httpx.Client(base_url=f"{self.url}/v1", timeout=20) as client:
            answer = client.post("/auth/login", json={"username": username, "password": PASSWORD})
            answer.raise_for_status()
            client.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
            yield client


@contextlib.contextmanager
def server_process(data_dir: Path, *options: str) -> Iterator[ServerProcess]:
    """Starts `python -m server_stub` on the test pack and a free port; ends it when the block ends."""
    log = data_dir.parent / f"{data_dir.name}.log"
    with log.open("a") as sink:
        process = subprocess.Popen(
            command(data_dir, *options), stdout=subprocess.PIPE, stderr=sink, text=True, env=_environment(data_dir)
        )
    assert process.stdout is not None
    try:
        line = _first_line(process.stdout)
        assert line.startswith("READY "), f"{line!r}\n{log.read_text()}"
        ready = json.loads(line.removeprefix("READY "))
        yield ServerProcess(ready["url"], ready["pid"], process, log)
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        process.stdout.close()


def command(data_dir: Path, *options: str) -> Sequence[str]:
    packs = ("--packs-dir", str(PACKS), "--pack", "ferry")
    return (sys.executable, "-m", "server_stub", "--data-dir", str(data_dir), "--port", "0", *packs, *options)


def _environment(data_dir: Path) -> dict[str, str]:
    """Ours; compiled modules are kept for the run, or every start would compile the libraries anew."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    return environment | {"PYTHONPYCACHEPREFIX": str(data_dir.parent.parent / "compiled")}


def _first_line(stream: IO[str]) -> str:
    """One line, or what there is after READY_SECONDS (readline itself has no time-out)."""
    found: list[str] = []
    reader = threading.Thread(target=lambda: found.append(stream.readline()), daemon=True)
    reader.start()
    reader.join(READY_SECONDS)
    return found[0] if found else ""
