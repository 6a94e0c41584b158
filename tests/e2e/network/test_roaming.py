"""The program as a process in a network namespace: it starts without a network, follows addresses, routes and names."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.processes import ROOT, eventually
from tests.lab.need import need_program
from tests.lab.netns import Namespace, connect
from tests.peers.exchange import Exchange
from tests.peers.names import NameServer
from tests.peers.process import Peer, Peers

if sys.platform != "linux":
    pytest.skip("network namespaces are Linux's", allow_module_level=True)

NAME = "pbx.example.test"
FIRST, SECOND = "10.78.0.1", "10.78.0.5"


class Roamer(Peer):
    """The program without its window, in `space`, with a resolv.conf of its own."""

    def run(self, space: Namespace) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        names = self.folder / "resolv.conf"
        names.write_text(f"nameserver {FIRST}\noptions timeout:1 attempts:1\n")
        profile = self.folder / "profile.toml"
        profile.write_text(
            f'[phone]\nnull_audio = true\n[[line]]\nid = "line1"\naor = "sip:1001@{NAME}"\nregistrar = "sip:{NAME}"\n'
        )
        program = f"exec {sys.executable} -m agent_desktop --core --profile {profile} --log-level INFO"
        command = [str(need_program("unshare", "util-linux")), "--mount", "sh", "-c"]
        variables = {"PYTHONPATH": str(ROOT), "AGENT_DESKTOP_HOME": str(self.folder / "home")}
        with space.entered():
            self.launch([*command, f"mount --bind {names} /etc/resolv.conf && {program}"], {**os.environ, **variables})


@pytest.fixture
def spaces() -> Iterator[tuple[Namespace, Namespace]]:
    home, centre = Namespace("home"), Namespace("centre")
    connect(home, centre, "vpn")
    for address in (FIRST, SECOND):
        centre.ip(f"addr add {address}/24 dev vpn")
    yield home, centre
    home.close()
    centre.close()


@pytest.fixture
def peers(request: pytest.FixtureRequest) -> Iterator[Peers]:
    peers = Peers(request.node)
    yield peers
    peers.close()


@pytest.fixture
def exchanges(spaces: tuple[Namespace, Namespace]) -> Iterator[tuple[Exchange, Exchange]]:
    with spaces[1].entered():
        both = Exchange(FIRST), Exchange(SECOND)
    yield both
    for exchange in both:
        exchange.close()


@pytest.fixture
def names(spaces: tuple[Namespace, Namespace]) -> Iterator[NameServer]:
    with spaces[1].entered():
        server = NameServer(FIRST, {NAME: FIRST})
    yield server
    server.close()


def test_given_no_network_when_started_then_the_program_runs_and_works_as_soon_as_there_is_one_and_follows_it(
    spaces: tuple[Namespace, Namespace],
    exchanges: tuple[Exchange, Exchange],
    names: NameServer,
    peers: Peers,
    tmp_path: Path,
) -> None:
    home, first = spaces[0], exchanges[0]
    program = Roamer("roamer", tmp_path / "roamer")
    peers.add(program)
    program.run(home)
    program.wait_for_output("line line1: unreachable", 20)
    assert "no_name" in program.output() or "no_route" in program.output()

    home.ip("addr add 10.78.0.2/24 dev vpn")
    up = time.monotonic()
    eventually("it registers", lambda: bool(first.registers), 20)
    print(f"REGISTER {first.registers[0].at - up:.3f} s after the network")
    assert first.registers[0].contact_host == "10.78.0.2"

    home.readdress("vpn", "10.78.0.2/24", "10.78.0.3/24")
    moved = time.monotonic()
    eventually("it registers anew", lambda: first.registers[-1].contact_host == "10.78.0.3", 20)
    print(f"REGISTER {first.registers[-1].at - moved:.3f} s after the change")
    program.wait_for_output("line line1: registered")
    program.close()
    assert program.wait(10) == 0
    eventually("it unregisters", lambda: first.registers[-1].header("expires") == "0")


def test_given_a_name_that_stands_for_another_address_when_the_first_falls_silent_then_the_line_goes_there(
    spaces: tuple[Namespace, Namespace],
    exchanges: tuple[Exchange, Exchange],
    names: NameServer,
    peers: Peers,
    tmp_path: Path,
) -> None:
    home = spaces[0]
    first, second = exchanges
    home.ip("addr add 10.78.0.2/24 dev vpn")
    program = Roamer("roamer", tmp_path / "roamer")
    peers.add(program)
    program.run(home)
    eventually("it registers", lambda: bool(first.registers), 20)
    first.silent = True
    names.addresses[NAME] = SECOND
    changed = time.monotonic()
    eventually("it registers at the new address", lambda: bool(second.registers), 60)
    print(f"REGISTER {second.registers[0].at - changed:.1f} s after the name's change")
    program.close()
    assert program.wait(10) == 0
