"""Three desks, a server and an exchange that belong together, and what the server wrote down of their calls."""

from __future__ import annotations

import contextlib
import dataclasses
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from asterisk.exchange import Settings

from tests.e2e.processes import Server, password
from tests.lab.asterisk import Asterisk, running_exchange
from tests.lab.desk import Desk

LINA, ZHANG, CHEN = 700, 800, 900
"""What the three say, in Hz."""
NUMBERS = {"lina": "1001", "zhangwei": "1002", "chenjie": "1003"}

_EXCHANGE = """
[sip]
registrar = "{registrar}"
domain = "{address}"
local_port = 0
[features]
conference_room = "{room}"
pickup_prefix = "*8"
intercom_prefix = "*80"
echo_number = "600"
[manager]
host = "{address}"
port = {ami}
username = "agent-desktop"
secret = "{secret}"
"""


@dataclass
class Office:
    """Lina (1001), Zhang Wei (1002) and Chen Jie (1003), ready for calls."""

    pbx: Asterisk
    url: str
    lina: Desk
    zhang: Desk
    chen: Desk
    _clients: dict[str, httpx.Client] = field(default_factory=dict)

    @property
    def desks(self) -> tuple[Desk, ...]:
        return self.lina, self.zhang, self.chen

    def tidy(self) -> None:
        """Ends what a test left, and forgets it."""
        for desk in self.desks:
            desk.read()
        self.pbx.end_calls()
        for desk in self.desks:
            desk.forget()

    def records(self, desk: Desk, count: int = 1, seconds: float = 15.0) -> list[dict[str, Any]]:
        """What the server has of a desk's calls in this test once `count` of them have ended, oldest first."""
        deadline = time.monotonic() + seconds
        while True:
            desk.read()
            mine = {call.interaction_id for call in desk.ended}
            rows = [row for row in self._rows(desk) if row["id"] in mine]
            if len(rows) >= count and all(row["ended_at"] for row in rows):
                assert len(rows) == count, rows
                return sorted(rows, key=lambda row: str(row["started_at"]))
            assert time.monotonic() < deadline, f"{desk.name}: {count} records wanted, there are {rows}"
            time.sleep(0.05)

    def wrap_up(self, desk: Desk, interaction_id: str, seconds: float = 15.0) -> dict[str, Any]:
        """What was written about a contact, once the server has it."""
        deadline = time.monotonic() + seconds
        while not (found := next((r["wrap_up"] for r in self._rows(desk) if r["id"] == interaction_id), None)):
            assert time.monotonic() < deadline, f"{desk.name}: no wrap-up of {interaction_id}"
            time.sleep(0.05)
        wrap_up: dict[str, Any] = found
        return wrap_up

    def ask(self, username: str, path: str) -> Any:
        """What the server answers that user."""
        return self.answer(username, path).raise_for_status().json()

    def answer(self, username: str, path: str) -> httpx.Response:
        """The same, refusals included."""
        return self._client(username).get(path)

    def close(self) -> None:
        for client in self._clients.values():
            client.close()

    def _rows(self, desk: Desk) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self.ask(desk.name, "/v1/interactions?limit=50")["items"]
        return rows

    def _client(self, username: str) -> httpx.Client:
        if username not in self._clients:
            client = httpx.Client(base_url=self.url, timeout=10, trust_env=False)
            answer = client.post("/v1/auth/login", json={"username": username, "password": password()})
            client.headers["Authorization"] = f"Bearer {answer.raise_for_status().json()['access_token']}"
            self._clients[username] = client
        return self._clients[username]


def _registered(pbx: Asterisk, number: str) -> bool:
    return number in pbx.contacts()


@contextlib.contextmanager
def office(folder: Path, seeded: Path, root: Path, config: pytest.Config, room: str = "") -> Iterator[Office]:
    """All of it until the end of the block. `room` is where conferences are held, "" mixes them at the desk."""
    settings = Settings.random()
    description = folder / "exchange.toml"
    description.write_text(
        _EXCHANGE.format(
            registrar=settings.registrar(),
            address=settings.address,
            room=room,
            ami=settings.ami,
            secret=settings.password,
        ),
        encoding="utf-8",
    )
    with contextlib.ExitStack() as stack:
        server = Server(folder / "server", exchange=description)
        stack.callback(server.close)
        shutil.copytree(seeded, server.data)
        server.run()
        passwords = dict(_sip_password(server.url, name) for name in NUMBERS)
        settings = dataclasses.replace(settings, passwords=passwords)
        pbx = stack.enter_context(running_exchange(root, config, settings))
        lina, zhang, chen = (
            Desk(folder / name, name, tone) for name, tone in zip(NUMBERS, (LINA, ZHANG, CHEN), strict=True)
        )
        desks = (lina, zhang, chen)
        for desk in desks:
            stack.callback(desk.stop)
            desk.start(server.url, password())
        for desk, number in zip(desks, NUMBERS.values(), strict=True):
            desk.until(f"{number} is registered", partial(_registered, pbx, str(number)), 40)
        for desk in desks:
            desk.ready()
        one = Office(pbx, server.url, lina, zhang, chen)
        stack.callback(one.close)
        yield one


def _sip_password(url: str, username: str) -> tuple[str, str]:
    """Extension and password of that user's line."""
    with httpx.Client(base_url=url, timeout=10, trust_env=False) as client:
        answer = client.post("/v1/auth/login", json={"username": username, "password": password()})
        token = answer.raise_for_status().json()["access_token"]
        line = client.get("/v1/provisioning", headers={"Authorization": f"Bearer {token}"}).json()["lines"][0]
        return NUMBERS[username], str(line["password"])
