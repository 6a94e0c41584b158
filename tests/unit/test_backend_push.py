"""The event stream: what arrives, what is skipped, and how it comes back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from agent_desktop.backend import push as push_module
from agent_desktop.backend import transport
from agent_desktop.backend.client import HttpBackend
from agent_desktop.backend.push import wait_before
from agent_desktop.domain.events import AgentStatusPushed, ProvisioningPushed, Push
from agent_desktop.kit.clock import SystemClock
from agent_desktop.ports import NotLoggedIn
from tests.fakes.answers import AGENT_STATUS
from tests.fakes.http_peer import (
    HttpPeer,
    after,
    answer,
    event,
    hang_up,
    problem,
    says,
    session_reply,
    stream,
)

EVENTS = "/v1/events"


class FastClock(SystemClock):
    """Real time, but pauses are written down instead of waited for."""

    def __init__(self) -> None:
        self.pauses: list[float] = []

    async def sleep(self, delay: float) -> None:
        self.pauses.append(delay)
        await asyncio.sleep(0)


@pytest.fixture
def clock() -> FastClock:
    return FastClock()


@pytest.fixture
async def peer() -> AsyncIterator[HttpPeer]:
    running = HttpPeer()
    await running.start()
    running.say("POST", "/v1/auth/login", session_reply(1))
    running.say("POST", "/v1/auth/refresh", session_reply(2))
    yield running
    await running.stop()


@pytest.fixture
def told() -> list[tuple[bool, str]]:
    return []


@pytest.fixture
async def backend(peer: HttpPeer, clock: FastClock, told: list[tuple[bool, str]]) -> AsyncIterator[HttpBackend]:
    opened = HttpBackend(clock, version="1.2.3")
    await opened.open(peer.url)
    opened.on_stream(lambda connected, detail: told.append((connected, detail)))
    await opened.login("wang", "telecom-demo")
    yield opened
    await opened.close()


async def _take(backend: HttpBackend, count: int, within: float = 3.0) -> list[Push]:
    """The next `count` facts, then the stream is left."""
    taken: list[Push] = []
    pushes = backend.pushes()

    async def listen() -> None:
        async for push in pushes:
            taken.append(push)
            if len(taken) == count:
                return

    try:
        await asyncio.wait_for(listen(), within)
    finally:
        assert hasattr(pushes, "aclose")
        await pushes.aclose()
    return taken


def _provisioning(number: int) -> bytes:
    return event("provisioning", {"revision": number}, number)


async def test_given_events_when_they_arrive_then_they_are_facts_in_order(
    peer: HttpPeer, backend: HttpBackend, told: list[tuple[bool, str]]
) -> None:
    peer.say(
        "GET",
        EVENTS,
        stream(b"retry: 1000\n\n", b": \n\n", event("agent_status", AGENT_STATUS, 1), _provisioning(2), end=False),
    )
    first, second = await _take(backend, 2)
    assert isinstance(first, AgentStatusPushed)
    assert second == ProvisioningPushed("2")
    assert told == [(True, "")]
    asked = peer.asked_for(EVENTS)[0]
    assert asked.headers["authorization"] == "Bearer access-1"
    assert asked.headers["accept"] == "text/event-stream"
    assert "last-event-id" not in asked.headers


async def test_given_an_event_in_pieces_when_it_arrives_then_it_is_whole(peer: HttpPeer, backend: HttpBackend) -> None:
    whole = _provisioning(1)
    peer.say("GET", EVENTS, stream(whole[:9], 0.01, whole[9:30], 0.01, whole[30:], end=False))
    assert await _take(backend, 1) == [ProvisioningPushed("1")]


@pytest.mark.expects_log("WARNING .*an event of the server makes no sense")
async def test_given_events_that_make_no_sense_when_they_arrive_then_the_others_are_still_heard(
    peer: HttpPeer, backend: HttpBackend
) -> None:
    noise = [
        event("provisioning", "{half", 1),
        event("provisioning", [], 2),
        event("agent_status", {"state": "SLEEPING"}, 3),
        event("of_a_later_version", {"x": 1}, 4),
        event("provisioning", "[" * 100_000, 5),
        b"\n\n",
        b"data\n\n",
        b"\xff\xfe: x\n\n",
    ]
    peer.say("GET", EVENTS, stream(*noise, _provisioning(6), end=False))
    assert await _take(backend, 1) == [ProvisioningPushed("6")]


async def test_given_a_stream_that_breaks_when_it_comes_back_then_it_goes_on_after_the_last_event(
    peer: HttpPeer, backend: HttpBackend, told: list[tuple[bool, str]], clock: FastClock
) -> None:
    peer.say("GET", EVENTS, stream(_provisioning(41)), hang_up(), hang_up(), stream(_provisioning(42), end=False))
    assert await _take(backend, 2) == [ProvisioningPushed("41"), ProvisioningPushed("42")]
    assert [a.headers.get("last-event-id") for a in peer.asked_for(EVENTS)] == [None, "41", "41", "41"]
    assert [connected for connected, _ in told] == [True, False, True]
    assert told[1][1]
    assert len(clock.pauses) == 3
    assert all(0.5 <= pause <= 15 for pause in clock.pauses)


async def test_given_a_stream_that_lived_long_when_the_server_ends_it_then_it_comes_back_at_once_without_a_word(
    peer: HttpPeer,
    backend: HttpBackend,
    told: list[tuple[bool, str]],
    clock: FastClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(push_module, "_SHORT_SECONDS", 0.05)
    peer.say("GET", EVENTS, stream(_provisioning(1), 0.1), stream(_provisioning(2), end=False))
    assert len(await _take(backend, 2)) == 2
    assert told == [(True, "")]
    assert clock.pauses == []


@pytest.mark.parametrize(
    "trouble",
    [
        hang_up(),
        answer(503, b"", "text/html"),
        problem(503, "unavailable"),
        problem(403, "forbidden"),
        answer(200, b"<html>hotel</html>", "text/html"),
        answer(302, b"", headers={"Location": "http://hotel.example"}),
        stream(b"data: " + b"x" * 2_000_000),
    ],
    ids=["hangs up", "bad gateway", "unavailable", "forbidden", "no stream", "redirect", "event without end"],
)
async def test_given_trouble_when_connecting_then_told_once_and_tried_again_for_ever(
    peer: HttpPeer, backend: HttpBackend, told: list[tuple[bool, str]], trouble: object
) -> None:
    peer.say("GET", EVENTS, trouble, trouble, trouble, stream(_provisioning(1), end=False))  # type: ignore[arg-type]
    assert await _take(backend, 1) == [ProvisioningPushed("1")]
    assert [connected for connected, _ in told if not connected] in ([False], [False] * 3)
    assert told[-1] == (True, "")


async def test_given_silence_when_the_heartbeat_is_missing_then_the_connection_is_given_up(
    peer: HttpPeer, backend: HttpBackend, told: list[tuple[bool, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "SILENCE_SECONDS", 0.1)
    peer.say("GET", EVENTS, stream(end=False), stream(_provisioning(1), end=False))
    assert await _take(backend, 1) == [ProvisioningPushed("1")]
    assert [connected for connected, _ in told] == [True, False, True]


async def test_given_heartbeats_when_nothing_else_comes_then_the_connection_is_kept(
    peer: HttpPeer, backend: HttpBackend, told: list[tuple[bool, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "SILENCE_SECONDS", 0.3)
    beats = [part for _ in range(8) for part in (b": \n\n", 0.1)]
    peer.say("GET", EVENTS, stream(*beats, _provisioning(1), end=False))
    assert await _take(backend, 1) == [ProvisioningPushed("1")]
    assert told == [(True, "")]


async def test_given_a_token_that_ended_when_connecting_then_it_is_renewed_at_once(
    peer: HttpPeer, backend: HttpBackend, told: list[tuple[bool, str]], clock: FastClock
) -> None:
    peer.say("GET", EVENTS, problem(401, "token-expired"), stream(_provisioning(1), end=False))
    assert await _take(backend, 1) == [ProvisioningPushed("1")]
    assert [a.headers["authorization"] for a in peer.asked_for(EVENTS)] == ["Bearer access-1", "Bearer access-2"]
    assert told == [(True, "")]
    assert clock.pauses == []


async def test_given_the_login_has_ended_when_connecting_then_the_stream_ends_with_it(
    peer: HttpPeer, backend: HttpBackend
) -> None:
    peer.say("GET", EVENTS, problem(401, "token-expired"))
    peer.say("POST", "/v1/auth/refresh", problem(401, "token-expired"))
    with pytest.raises(NotLoggedIn):
        await _take(backend, 1)


async def test_given_no_login_when_listening_then_not_logged_in(peer: HttpPeer, backend: HttpBackend) -> None:
    peer.say("POST", "/v1/auth/logout", answer(204, b"", ""))
    await backend.logout()
    with pytest.raises(NotLoggedIn):
        await _take(backend, 1)


async def test_given_a_listener_that_is_cancelled_then_the_connection_is_closed(
    peer: HttpPeer, backend: HttpBackend
) -> None:
    peer.say("GET", EVENTS, stream(end=False))
    peer.say("GET", "/v1/agents/me/state", after(0.01, says(AGENT_STATUS)))

    async def listen() -> None:
        async for _ in backend.pushes():
            pass

    listening = asyncio.create_task(listen())
    while not peer.asked_for(EVENTS):
        await asyncio.sleep(0.01)
    assert (await backend.agent_status()).revision == 12
    listening.cancel()
    with pytest.raises(asyncio.CancelledError):
        await listening


def test_given_failure_after_failure_then_the_pause_grows_to_fifteen_seconds_and_is_jittered() -> None:
    for attempt in (1, 2, 3, 5, 10, 1000):
        pauses = {wait_before(attempt) for _ in range(50)}
        longest = min(15.0, 0.5 * 2.0 ** min(attempt, 16))
        assert all(max(0.5, longest / 2) <= pause <= longest for pause in pauses)
        assert len(pauses) > 10


async def test_given_a_changed_network_when_the_stream_hangs_then_it_is_connected_anew_without_a_word(
    peer: HttpPeer, backend: HttpBackend, told: list[tuple[bool, str]], clock: FastClock
) -> None:
    peer.say("GET", EVENTS, stream(_provisioning(1), end=False), stream(_provisioning(2), end=False))
    pushes = backend.pushes()
    assert await anext(pushes) == ProvisioningPushed("1")
    waiting = asyncio.ensure_future(anext(pushes))
    await asyncio.sleep(0.05)
    assert not waiting.done()
    backend.network_changed()
    assert await asyncio.wait_for(waiting, 3) == ProvisioningPushed("2")
    assert hasattr(pushes, "aclose")
    await pushes.aclose()
    assert [a.headers.get("last-event-id") for a in peer.asked_for(EVENTS)] == [None, "1"]
    assert told == [(True, "")]
    assert clock.pauses == []


async def test_given_a_changed_network_when_an_event_is_being_read_then_the_stream_is_connected_anew_after_it(
    peer: HttpPeer, backend: HttpBackend
) -> None:
    peer.say("GET", EVENTS, stream(_provisioning(1), end=False), stream(_provisioning(2), end=False))
    pushes = backend.pushes()
    assert await anext(pushes) == ProvisioningPushed("1")
    backend.network_changed()
    assert await asyncio.wait_for(anext(pushes), 3) == ProvisioningPushed("2")
    assert hasattr(pushes, "aclose")
    await pushes.aclose()


async def test_given_a_changed_network_when_the_stream_pauses_then_it_is_tried_at_once(
    peer: HttpPeer, backend: HttpBackend, clock: FastClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    pausing = asyncio.Event()

    async def pause(_delay: float) -> None:
        pausing.set()
        await asyncio.Event().wait()

    monkeypatch.setattr(clock, "sleep", pause)
    peer.say("GET", EVENTS, hang_up(), stream(_provisioning(1), end=False))
    taking = asyncio.ensure_future(_take(backend, 1))
    await asyncio.wait_for(pausing.wait(), 3)
    backend.network_changed()
    assert await taking == [ProvisioningPushed("1")]
    await asyncio.sleep(0.05)  # for the generators inside httpx, which close on a turn of the loop of their own
