"""Desktops and servers of one test, ended with it; their logs stand beside a failure."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.e2e.processes import Desktop, Server
from tests.lab.ports import LOCALHOST
from tests.peers.process import Peers, pytest_runtest_makereport
from tests.peers.sipp import Sipp

__all__ = ["pytest_runtest_makereport"]


@pytest.fixture
def peers(request: pytest.FixtureRequest) -> Iterator[Peers]:
    peers = Peers(request.node)
    yield peers
    peers.close()


@pytest.fixture
def make_desktop(peers: Peers, tmp_path: Path) -> Callable[[], Desktop]:
    """A desktop with a home of its own; call run() on it."""
    numbers = itertools.count(1)

    def make() -> Desktop:
        name = f"desktop-{next(numbers)}"
        desktop = Desktop(tmp_path / name, name)
        peers.add(desktop)
        return desktop

    return make


@pytest.fixture
def desktop(make_desktop: Callable[[], Desktop]) -> Desktop:
    return make_desktop()


@pytest.fixture
def make_sipp(peers: Peers, tmp_path: Path) -> Callable[..., Sipp]:
    """A SIPp; call run() on it."""
    numbers = itertools.count(1)

    def make(transport: str = "u1") -> Sipp:
        name = f"sipp-{next(numbers)}"
        sipp = Sipp(tmp_path / name, LOCALHOST, name, transport)
        peers.add(sipp)
        return sipp

    return make


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a server that was started once: seeding takes seconds, copying does not."""
    server = Server(tmp_path_factory.mktemp("seeded"))
    try:
        server.run()
        assert server.end() == 0
    finally:
        server.close()
    return server.data


@pytest.fixture(scope="module")
def running_server(tmp_path_factory: pytest.TempPathFactory, seeded: Path) -> Iterator[Server]:
    """One server for a module's tests that leave it alive."""
    server = Server(tmp_path_factory.mktemp("server"))
    shutil.copytree(seeded, server.data)
    server.run()
    yield server
    server.close()


@pytest.fixture
def server(running_server: Server) -> Server:
    """A serving server without interactions so far, and nobody logged in."""
    running_server.log_agent_out()
    running_server.start_counting()
    return running_server


@pytest.fixture
def make_mortal_server(peers: Peers, tmp_path: Path, seeded: Path) -> Callable[[], Server]:
    """Servers of this test alone, which may kill them."""
    numbers = itertools.count(1)

    def make() -> Server:
        name = f"server-{next(numbers)}"
        server = Server(tmp_path / name, name)
        peers.add(server)
        shutil.copytree(seeded, server.data)
        server.run()
        server.start_counting()
        return server

    return make


@pytest.fixture
def mortal_server(make_mortal_server: Callable[[], Server]) -> Server:
    return make_mortal_server()
