"""A network that changes: the phone looks for its ways, a phone that could not start tries again, the lamp says why."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from agent_desktop.domain.events import LineChanged, NetworkChanged, Registration, WriteQueued
from agent_desktop.domain.leg import LineId
from agent_desktop.domain.links import Link, LinkState, Network
from agent_desktop.kit.bus import Bus
from agent_desktop.ports import PhoneError, Unreachable
from agent_desktop.services.network_follow import NetworkFollow
from tests.fakes.desk import FakeDesk, build
from tests.fakes.network import FakeNetwork
from tests.fakes.samples import pending

CHANGED = NetworkChanged(Network(("10.1.0.2",), "10.1.0.2"))
LINE = LineId("line1")
KEY = "7c0f0f5e-0001-4000-8000-000000000001"


@pytest.fixture
async def fake() -> AsyncIterator[FakeDesk]:
    fake = build()
    yield fake
    await fake.close()


def test_given_a_watch_when_followed_then_its_changes_are_facts_until_closed() -> None:
    bus, network = Bus(), FakeNetwork(for_tests=True)
    told: list[NetworkChanged] = []
    bus.subscribe(NetworkChanged, told.append)
    follow = NetworkFollow(network, bus)
    network.change("10.0.0.1")
    assert not told, "nothing was started yet"
    follow.start()
    network.change("10.1.0.2")
    assert told == [CHANGED]
    follow.close()
    assert not network.watched


async def test_given_a_running_phone_when_the_network_changes_then_it_looks_for_its_ways(fake: FakeDesk) -> None:
    await fake.log_in()
    fake.desk.bus.publish(CHANGED)
    await fake.settle()
    assert fake.phone.named("network_changed") == [()]


async def test_given_a_session_when_the_network_changes_then_the_event_stream_is_connected_anew(fake: FakeDesk) -> None:
    await fake.log_in()
    fake.desk.bus.publish(CHANGED)
    assert fake.backend.calls.count(("network_changed", None)) == 1


async def test_given_a_write_that_waits_when_the_network_changes_then_it_is_tried_at_once(fake: FakeDesk) -> None:
    await fake.store.open()
    await fake.log_in()
    fake.backend.fail("deliver", Unreachable("unreachable"))
    write = pending(KEY)
    await fake.store.put_write(write)
    fake.desk.bus.publish(WriteQueued(write))
    await fake.clock.pass_time(20)
    fake.backend.fail("deliver", None)
    tries = len([name for name, _ in fake.backend.calls if name == "deliver"])
    fake.desk.bus.publish(CHANGED)
    await fake.settle()
    assert len([name for name, _ in fake.backend.calls if name == "deliver"]) == tries + 1
    assert not await fake.desk.outbox.pending()


async def test_given_nobody_logged_in_when_the_network_changes_then_the_phone_is_left_alone(fake: FakeDesk) -> None:
    fake.desk.bus.publish(CHANGED)
    await fake.settle()
    assert fake.phone.named("network_changed") == []


@pytest.mark.tolerates_log("the phone cannot start")
async def test_given_a_phone_that_could_not_start_when_the_network_changes_then_it_is_started_at_once(
    fake: FakeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = fake.phone.start

    async def fails(_config: object) -> None:
        raise PhoneError("no_network", "10.9.9.9: no such address")

    monkeypatch.setattr(fake.phone, "start", fails)
    await fake.log_in()
    assert not fake.phone.lines
    monkeypatch.setattr(fake.phone, "start", real)
    fake.desk.bus.publish(CHANGED)
    await fake.settle()
    assert fake.phone.lines


async def test_given_a_line_without_a_way_then_the_lamp_says_why_since_when_what_is_tried_and_when_again(
    fake: FakeDesk,
) -> None:
    bus, diagnostics = fake.desk.bus, fake.desk.diagnostics
    bus.publish(LineChanged(LINE, Registration.REGISTERED, 200, "OK", server="sip:pbx"))
    fake.clock.advance(60)
    began = fake.clock.now()
    bus.publish(LineChanged(LINE, Registration.UNREACHABLE, 0, "", 1.0, code="no_route", server="sip:pbx"))
    fake.clock.advance(5)
    bus.publish(LineChanged(LINE, Registration.REGISTERING, server="sip:pbx"))
    fake.clock.advance(5)
    bus.publish(LineChanged(LINE, Registration.UNREACHABLE, 408, "no answer", 3.0, code="no_answer", server="sip:b"))
    status = diagnostics.status(Link.SIP)
    assert (status.state, status.code, status.since) == (LinkState.DISCONNECTED, "no_answer", began)
    assert status.trying == "sip:b"
    assert status.retry_at == fake.clock.now() + timedelta(seconds=3)
    bus.publish(LineChanged(LINE, Registration.REGISTERED, 200, "OK", server="sip:b"))
    back = diagnostics.status(Link.SIP)
    assert (back.state, back.since, back.retry_at) == (LinkState.CONNECTED, fake.clock.now(), None)


@pytest.mark.tolerates_log("phone|engine")
async def test_given_a_phone_that_dies_when_some_seconds_passed_then_it_is_up_again_with_its_lines(
    fake: FakeDesk,
) -> None:
    await fake.log_in()
    lines = tuple(fake.phone.lines)
    fake.phone.dies()
    await fake.clock.pass_time(1)
    assert fake.phone.started is None
    await fake.clock.pass_time(4)
    assert fake.phone.started is not None
    assert tuple(fake.phone.lines) == lines
    assert fake.of(LineChanged)[-1].registration is Registration.DIRECT
    assert len(fake.phone.named("start")) == 2
