"""A seeded server for each test, on SQLite and on PostgreSQL, inside the test's own process."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from server_stub.app import create_app
from server_stub.db import Database
from server_stub.features.packs.files import read_pack
from server_stub.features.packs.seed import seed
from server_stub.security.passwords import Passwords
from server_stub.settings import LoginLimits, PasswordCost, Settings
from tests.server.postgres import Postgres, private_postgres

PACKS = Path(__file__).parent / "fixtures" / "packs"
PASSWORD = "ferry-1357"
ROLES = {"agent": "lan", "expert": "tao", "lead": "shan", "editor": "wen", "admin": "guan"}
_CHEAP = PasswordCost(time_cost=1, memory_kib=8, parallelism=1)


@dataclass
class Served:
    """A running application and a client that nobody has logged in with."""

    app: FastAPI
    settings: Settings
    clients: list[httpx.AsyncClient] = field(default_factory=list)

    @cached_property
    def client(self) -> httpx.AsyncClient:
        return self.new_client()

    def new_client(self, token: str = "", address: str = "127.0.0.1") -> httpx.AsyncClient:
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False, client=(address, 40000))
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        client = httpx.AsyncClient(transport=transport, base_url="http://server/v1", headers=headers)
        self.clients.append(client)
        return client

    async def session(self, username: str = "lan", password: str = PASSWORD) -> dict[str, Any]:
        response = await self.client.post("/auth/login", json={"username": username, "password": password})
        assert response.status_code == 200, response.text
        session: dict[str, Any] = response.json()
        return session

    async def login(self, username: str = "lan") -> httpx.AsyncClient:
        return self.new_client((await self.session(username))["access_token"])

    async def customer(self, number: str = "F-1001") -> dict[str, Any]:
        """A customer of the test pack by its number."""
        client = await self.login()
        brief = (await client.get("/customers", params={"q": number})).json()["items"][0]
        customer: dict[str, Any] = (await client.get(f"/customers/{brief['id']}")).json()
        return customer


@asynccontextmanager
async def serving(settings: Settings) -> AsyncIterator[Served]:
    """The application over an existing, migrated database; as often as one likes."""
    database = Database(settings.sqlalchemy_url)
    try:
        app = create_app(settings, database)
        async with app.router.lifespan_context(app):
            served = Served(app, settings)
            try:
                yield served
            finally:
                for client in served.clients:
                    await client.aclose()
    finally:
        await database.close()


def settings_for(folder: Path, database_url: str = "") -> Settings:
    """Settings of a quick server on the test pack."""
    return Settings(
        data_dir=folder,
        database_url=database_url,
        packs_dir=PACKS,
        pack="ferry",
        password_cost=_CHEAP,
        login_limits=LoginLimits(per_username=5, per_address=30, window=300.0),
    )


def seed_now(settings: Settings) -> None:
    async def run() -> None:
        database = Database(settings.sqlalchemy_url)
        try:
            await database.migrate()
            files = read_pack(settings.packs_dir, settings.pack)
            assert await seed(database, files, Passwords(settings.password_cost))
        finally:
            await database.close()

    asyncio.run(run())


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("seeded")
    seed_now(settings_for(folder))
    return folder / "server.sqlite3"


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    with private_postgres() as running:
        yield running


@pytest.fixture(scope="session")
def seeded_postgres(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> str:
    postgres.create("seeded")
    seed_now(settings_for(tmp_path_factory.mktemp("pg"), postgres.url("seeded")))
    postgres.keep("seeded")
    return "seeded"


@pytest.fixture(params=["sqlite", "postgresql"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Settings]:
    """Settings over a freshly seeded database of either kind."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "server.sqlite3")
        yield settings_for(tmp_path)
        return
    cluster: Postgres = request.getfixturevalue("postgres")
    name: str = request.getfixturevalue("seeded_postgres")
    yield settings_for(tmp_path, cluster.url(name))
    cluster.restore(name)


@pytest.fixture
def sqlite_settings(sqlite_template: Path, tmp_path: Path) -> Settings:
    """For what does not depend on the database."""
    shutil.copy(sqlite_template, tmp_path / "server.sqlite3")
    return settings_for(tmp_path)


@pytest.fixture
async def server(settings: Settings) -> AsyncIterator[Served]:
    async with serving(settings) as served:
        yield served


@pytest.fixture
async def sqlite_server(sqlite_settings: Settings) -> AsyncIterator[Served]:
    async with serving(sqlite_settings) as served:
        yield served
