"""Changes of the network are noticed at once, and by looking where the system tells nothing."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Iterator

import pytest

from agent_desktop.domain.links import Network
from agent_desktop.host import network as host_network
from agent_desktop.host.network import SystemNetwork, addresses, leads_out
from agent_desktop.kit.clock import SystemClock
from tests.lab.netns import Namespace, connect

if sys.platform != "linux":
    pytest.skip("needs network namespaces", allow_module_level=True)


@pytest.fixture
def space() -> Iterator[Namespace]:
    space, other = Namespace("here"), Namespace("there")
    connect(space, other, "wire")
    yield space
    space.close()
    other.close()


class Told:
    """What a watch said, and when."""

    def __init__(self) -> None:
        self.networks: list[Network] = []
        self._news = asyncio.Event()

    def __call__(self, network: Network) -> None:
        self.networks.append(network)
        self._news.set()

    async def next(self, seconds: float) -> Network:
        await asyncio.wait_for(self._news.wait(), seconds)
        self._news.clear()
        return self.networks[-1]


@pytest.fixture
async def watched(
    space: Namespace, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[tuple[Namespace, SystemNetwork, Told]]:
    """The test works inside `space`, watched; nobody looks, so what is told the system told."""
    monkeypatch.setattr(host_network, "INTERVAL", 60.0)
    with space.entered():
        watch, told = SystemNetwork(SystemClock()), Told()
        watch.start(told)
        yield space, watch, told
        watch.close()


Watched = tuple[Namespace, SystemNetwork, Told]


async def test_given_an_address_when_it_is_added_and_removed_then_each_is_told_by_the_system(
    watched: Watched,
) -> None:
    space, _, told = watched
    for command, expected in (("add", ("10.1.0.2",)), ("del", ())):
        space.ip(f"addr {command} 10.1.0.2/24 dev wire")
        network = await told.next(20)
        assert network.addresses == expected
        assert network.leads_out == ""


async def test_given_a_default_route_when_it_comes_then_the_address_that_leads_out_is_told(watched: Watched) -> None:
    space, _, told = watched
    space.ip("addr add 10.1.0.2/24 dev wire")
    await told.next(20)
    space.ip("route add default via 10.1.0.1")
    assert (await told.next(20)).leads_out == "10.1.0.2"
    assert leads_out() == "10.1.0.2"
    assert addresses() == ("10.1.0.2",)


async def test_given_many_changes_at_once_when_watched_then_they_are_told_together(watched: Watched) -> None:
    space, _, told = watched
    with space.entered():
        for number in range(2, 8):
            space.ip(f"addr add 10.1.0.{number}/24 dev wire")
    await asyncio.sleep(1.0)
    assert 1 <= len(told.networks) <= 3
    assert len(told.networks[-1].addresses) == 6


async def test_given_an_address_that_goes_and_comes_back_at_once_when_watched_then_that_is_told_too(
    watched: Watched,
) -> None:
    space, _, told = watched
    space.ip("addr add 10.1.0.2/24 dev wire")
    await told.next(20)
    space.readdress("wire", "10.1.0.2/24", "10.1.0.2/24")
    assert (await told.next(20)).addresses == ("10.1.0.2",)


async def test_given_nothing_that_changes_when_time_passes_then_nothing_is_told(
    space: Namespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(host_network, "INTERVAL", 0.1)
    with space.entered():
        watch, told = SystemNetwork(SystemClock()), Told()
        watch.start(told)
        try:
            await asyncio.sleep(0.5)
            assert told.networks == []
        finally:
            watch.close()


async def test_given_a_system_that_tells_nothing_when_an_address_comes_then_looking_finds_it(
    space: Namespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def deaf() -> None:
        raise OSError("no netlink here")

    monkeypatch.setattr(host_network, "_netlink_socket", deaf)
    monkeypatch.setattr(host_network, "INTERVAL", 0.2)
    with space.entered():
        watch, told = SystemNetwork(SystemClock()), Told()
        watch.start(told)
        try:
            space.ip("addr add 10.1.0.2/24 dev wire")
            assert (await told.next(20)).addresses == ("10.1.0.2",)
        finally:
            watch.close()


async def test_given_a_closed_watch_when_the_network_changes_then_nothing_is_told(watched: Watched) -> None:
    space, watch, told = watched
    watch.close()
    watch.close()
    space.ip("addr add 10.1.0.2/24 dev wire")
    await asyncio.sleep(0.5)
    assert told.networks == []
