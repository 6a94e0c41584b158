"""Desktop and server together: what happened on the wire is what the server has, through every kind of outage."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.callers import caller, caught_caller, impatient_caller
from tests.e2e.processes import VIP_QUEUE, Desktop, Server, eventually
from tests.e2e.spoiling_proxy import NONSENSE, SpoilingProxy
from tests.peers.sipp import Sipp

KNOWN = "+8613912345678"
"""The number of customer C-20418 in the seeded pack."""


def stored_calls(server: Server, count: int, seconds: float = 40.0) -> list[dict[str, Any]]:
    """The server's interactions once `count` of them have ended."""
    return eventually(f"{count} finished records on the server", lambda: server.finished(count), seconds)


def test_given_a_known_caller_when_the_call_is_over_then_the_servers_record_equals_the_call(
    desktop: Desktop, server: Server, make_sipp: Callable[..., Sipp]
) -> None:
    desktop.run(server)
    server.make_ready(desktop)
    sipp = make_sipp()
    sipp.run(caller(KNOWN, queue=VIP_QUEUE, talk_ms=1500, session="session-of-the-exchange-1"), desktop.address)
    assert sipp.wait(30) == 0

    (record,) = stored_calls(server, 1)

    (customer,) = server.get("/v1/customers", q=KNOWN.removeprefix("+86"))["items"]
    assert record["outcome"] == "ANSWERED"
    assert record["direction"] == "in"
    assert record["hung_up_by"] == "peer"
    assert record["queue_id"] == VIP_QUEUE
    assert record["e164"] == KNOWN
    assert record["session_id"] == "session-of-the-exchange-1"
    assert record["customer_id"] == customer["id"]
    assert 1 <= record["talk_seconds"] <= 10
    eventually("after-call work", lambda: server.agent_state() == "WORK")
    eventually("nothing waits any more", lambda: desktop.outbox() == [])
    assert desktop.end() == 0
    (local,) = desktop.records()
    assert local["interaction_id"] == record["id"]
    assert desktop.outbox() == []


def test_given_a_call_when_it_goes_through_its_phases_then_the_agents_state_on_the_server_follows(
    desktop: Desktop, server: Server, make_sipp: Callable[..., Sipp]
) -> None:
    desktop.run(server)
    server.make_ready(desktop)
    sipp = make_sipp()
    sipp.run(caller(KNOWN, queue=VIP_QUEUE, talk_ms=1500), desktop.address)
    eventually("ringing is known", lambda: "RESERVED" in server.states_passed())
    eventually("talking is known", lambda: "TALKING" in server.states_passed())
    assert sipp.wait(30) == 0
    eventually("work is known", lambda: server.agent_state() == "WORK")
    assert desktop.end() == 0
    eventually("logged out", lambda: server.agent_state() == "LOGGED_OUT")
    assert server.states_passed() == ["NOT_READY", "READY", "RESERVED", "TALKING", "WORK", "NOT_READY", "LOGGED_OUT"]


def test_given_a_server_killed_in_a_call_when_it_is_back_then_the_record_is_there_exactly_once(
    desktop: Desktop, mortal_server: Server, make_sipp: Callable[..., Sipp]
) -> None:
    desktop.run(mortal_server)
    mortal_server.make_ready(desktop)
    sipp = make_sipp()
    sipp.run(caller(KNOWN, queue=VIP_QUEUE, talk_ms=2500), desktop.address)
    eventually("talking", lambda: "TALKING" in mortal_server.states_passed())
    mortal_server.kill()
    assert sipp.wait(30) == 0
    eventually("the call ended here", lambda: "ended ANSWERED" in desktop.output())

    mortal_server.run()

    (record,) = stored_calls(mortal_server, 1, 45)
    assert record["outcome"] == "ANSWERED"
    eventually("the state is reconciled", lambda: mortal_server.agent_state() in ("WORK", "READY", "NOT_READY"), 20)
    eventually("nothing waits any more", lambda: desktop.outbox() == [])
    assert desktop.end() == 0
    assert desktop.outbox() == []
    assert len(mortal_server.interactions()) == 1


def test_given_a_desktop_killed_in_a_call_when_it_starts_again_then_the_record_is_delivered_exactly_once(
    desktop: Desktop, server: Server, make_sipp: Callable[..., Sipp]
) -> None:
    desktop.run(server)
    server.make_ready(desktop)
    sipp = make_sipp()
    sipp.run(caught_caller(KNOWN, queue=VIP_QUEUE), desktop.address)
    eventually("talking", lambda: "TALKING" in server.states_passed())
    desktop.kill()
    sipp.close()

    desktop.run(server)

    (record,) = stored_calls(server, 1)
    assert record["outcome"] == "ANSWERED"
    assert record["hung_up_by"] == "system"
    eventually("nothing waits any more", lambda: desktop.outbox() == [])
    assert desktop.end() == 0
    assert desktop.outbox() == []
    assert len(server.interactions()) == 1


@pytest.mark.timeout(90)
def test_given_a_server_that_hangs_when_calls_come_then_the_phone_works_and_all_is_delivered_afterwards(
    desktop: Desktop, server: Server, make_sipp: Callable[..., Sipp]
) -> None:
    desktop.run(server)
    server.make_ready(desktop)
    server.signal(signal.SIGSTOP)
    try:
        # the second finds the agent in after-call work: nothing answers it
        for scenario in (caller(KNOWN, queue=VIP_QUEUE, talk_ms=300), impatient_caller(KNOWN, queue=VIP_QUEUE)):
            sipp = make_sipp()
            sipp.run(scenario, desktop.address)
            assert sipp.wait(25) == 0
        eventually("the first ended here", lambda: "ended ANSWERED" in desktop.output())
        eventually("and the second", lambda: "ended CALLER_LEFT" in desktop.output())
    finally:
        server.signal(signal.SIGCONT)

    records = stored_calls(server, 2, 45)
    assert {record["outcome"] for record in records} == {"ANSWERED", "CALLER_LEFT"}
    eventually("nothing waits any more", lambda: desktop.outbox() == [])
    assert desktop.end() == 0
    assert desktop.outbox() == []
    assert len(server.interactions()) == 2


def test_given_a_hanging_server_when_the_system_ends_the_program_then_it_ends_in_time_and_keeps_the_record(
    desktop: Desktop, server: Server, make_sipp: Callable[..., Sipp]
) -> None:
    desktop.run(server)
    server.make_ready(desktop)
    server.signal(signal.SIGSTOP)
    try:
        sipp = make_sipp()
        sipp.run(caller(KNOWN, queue=VIP_QUEUE, talk_ms=300), desktop.address)
        assert sipp.wait(30) == 0
        eventually("the call ended here", lambda: "ended ANSWERED" in desktop.output())
        began = time.monotonic()
        assert desktop.end(15) == 0
        assert time.monotonic() - began < 10
    finally:
        server.signal(signal.SIGCONT)

    assert [kind for kind, *_ in desktop.outbox()].count("call_record") == 1
    assert [record["outcome"] for record in desktop.records()] == ["ANSWERED"]


@pytest.fixture
def proxy(server: Server) -> Iterator[SpoilingProxy]:
    proxy = SpoilingProxy()
    proxy.start(server.url)
    yield proxy
    proxy.close()


@pytest.mark.parametrize("nonsense", list(NONSENSE))
def test_given_a_server_that_answers_nonsense_when_a_call_comes_then_the_phone_works_and_the_record_is_kept(
    desktop: Desktop, server: Server, proxy: SpoilingProxy, make_sipp: Callable[..., Sipp], nonsense: str
) -> None:
    desktop.run(server, proxy.url)
    server.make_ready(desktop)
    proxy.spoil(nonsense)
    sipp = make_sipp()
    sipp.run(caller(KNOWN, queue=VIP_QUEUE, talk_ms=200), desktop.address)
    assert sipp.wait(30) == 0
    eventually("the call ended here", lambda: "ended ANSWERED" in desktop.output())
    assert proxy.spoiled > 0
    assert server.interactions() == []

    proxy.spoil("")

    (record,) = stored_calls(server, 1, 45)
    assert record["outcome"] == "ANSWERED"
    assert "Traceback" not in desktop.output()
    eventually("nothing waits any more", lambda: desktop.outbox() == [])
    assert desktop.end() == 0
    assert desktop.outbox() == []


def test_given_a_wrong_password_when_started_then_it_says_so_and_does_not_stop(
    desktop: Desktop, server: Server
) -> None:
    profile = desktop.profile(server.url)
    profile.write_text(profile.read_text().replace("demo-", "wrong-"), encoding="utf-8")

    desktop.run_with(["--core", "--profile", str(profile)])

    eventually("it is said", lambda: "session failed" in desktop.output())
    assert "Traceback" not in desktop.output()
    assert "wrong-" not in desktop.output()
    assert desktop.end() == 0


def test_given_a_server_that_is_not_there_when_started_then_it_says_so_and_ends_cleanly(
    desktop: Desktop, tmp_path: Path
) -> None:
    desktop.run_with(["--core", "--profile", str(desktop.profile("http://127.0.0.1:9"))])

    eventually("it is said", lambda: "session failed" in desktop.output())
    assert "Traceback" not in desktop.output()
    assert desktop.end() == 0
