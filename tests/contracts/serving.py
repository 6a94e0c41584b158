"""The bundled server with the telecom pack and its past as a process of its own, and desks that are logged in there."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from agent_desktop.backend.client import HttpBackend
from agent_desktop.kit.clock import SystemClock

ROOT = Path(__file__).parents[2]
PACK_FOLDER = ROOT / "resources" / "packs" / "telecom"
PACK = json.loads((PACK_FOLDER / "pack.json").read_text("utf-8"))
PASSWORD: str = PACK["demo_password"]


def first_of(role: str) -> str:
    """Somebody's user name."""
    return next(str(user["username"]) for user in PACK["users"] if user["role"] == role)


@contextmanager
def bundled_server(folder: Path, *options: str) -> Iterator[str]:
    """Its address. What it keeps and says is below `folder`."""
    arguments = ["--seed", "--port", "0", "--data-dir", str(folder / "data"), "--log-level", "warning", *options]
    with (
        (folder / "log").open("w+") as log,
        subprocess.Popen(
            [sys.executable, "-m", "server_stub", *arguments], cwd=ROOT, stdout=subprocess.PIPE, stderr=log, text=True
        ) as process,
    ):
        assert process.stdout is not None
        line = process.stdout.readline()
        if not line.startswith("READY "):
            process.wait()
            log.seek(0)
            raise AssertionError(f"the server did not start: {log.read()}")
        try:
            yield json.loads(line.removeprefix("READY "))["url"]
        finally:
            process.terminate()


@asynccontextmanager
async def desk_of(url: str, username: str) -> AsyncIterator[HttpBackend]:
    """Their connection, logged in."""
    backend = HttpBackend(SystemClock(), version="1.2.3")
    try:
        await backend.open(url)
        await backend.login(username, PASSWORD)
        yield backend
    finally:
        await backend.close()
