"""The login: credentials, renewal by one at a time, and what remains when it ends."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from agent_desktop.backend import session as session_module
from agent_desktop.backend.client import HttpBackend
from agent_desktop.backend.demo import HttpDemo
from agent_desktop.domain.customer import PopQuery
from agent_desktop.domain.text import LocalText
from agent_desktop.ports import (
    BadCredentials,
    Garbage,
    NotLoggedIn,
    Persona,
    Refused,
    TooManyAttempts,
    Unreachable,
)
from tests.fakes.answers import AGENT_STATUS
from tests.fakes.clock import ManualClock
from tests.fakes.http_peer import HttpPeer, after, answer, hang_up, problem, says, session_reply

STATE = "/v1/agents/me/state"


@pytest.fixture
async def peer() -> AsyncIterator[HttpPeer]:
    running = HttpPeer()
    await running.start()
    running.say("POST", "/v1/auth/login", session_reply(1))
    running.say("POST", "/v1/auth/logout", answer(204, b"", ""))
    running.say("GET", STATE, says(AGENT_STATUS))
    yield running
    await running.stop()


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
async def backend(peer: HttpPeer, clock: ManualClock) -> AsyncIterator[HttpBackend]:
    opened = HttpBackend(clock, version="1.2.3")
    await opened.open(peer.url)
    yield opened
    await opened.close()
    await opened.close()


def _tokens_used(peer: HttpPeer) -> list[str]:
    return [asked.headers.get("authorization", "") for asked in peer.asked_for(STATE)]


async def test_given_right_credentials_when_logged_in_then_requests_carry_the_token(
    peer: HttpPeer, backend: HttpBackend
) -> None:
    kept: list[str] = []
    backend.on_refresh_token(kept.append)
    user = await backend.login("wang", "telecom-demo")
    await backend.agent_status()
    assert (user.username, user.extension) == ("wang", "1001")
    assert peer.asked[0].json["client"]["version"] == "1.2.3"
    assert _tokens_used(peer) == ["Bearer access-1"]
    assert kept == ["refresh-1"]
    assert backend.refresh_token() == "refresh-1"


async def test_given_no_login_when_asked_then_not_logged_in_and_nothing_is_sent(
    peer: HttpPeer, backend: HttpBackend
) -> None:
    with pytest.raises(NotLoggedIn) as caught:
        await backend.agent_status()
    assert caught.value.code == "not_logged_in"
    assert peer.asked == []
    assert backend.refresh_token() == ""


async def test_given_wrong_credentials_when_logged_in_then_the_attempts_left_are_told(
    peer: HttpPeer, backend: HttpBackend
) -> None:
    peer.say("POST", "/v1/auth/login", problem(401, "invalid-credentials", attempts_left=4))
    with pytest.raises(BadCredentials) as caught:
        await backend.login("wang", "wrong")
    assert caught.value.attempts_left == 4


async def test_given_too_many_attempts_when_logged_in_then_it_says_how_long_to_wait(
    peer: HttpPeer, backend: HttpBackend
) -> None:
    peer.say("POST", "/v1/auth/login", problem(429, "too-many-attempts", {"Retry-After": "17"}))
    with pytest.raises(TooManyAttempts) as caught:
        await backend.login("wang", "wrong")
    assert caught.value.retry_after == 17.0


async def test_given_an_odd_name_when_logged_in_then_the_servers_word_is_passed_on(
    peer: HttpPeer, backend: HttpBackend
) -> None:
    peer.say("POST", "/v1/auth/login", problem(422, "validation"))
    with pytest.raises(Refused) as caught:
        await backend.login("x" * 99, "x")
    assert caught.value.code == "validation"


@pytest.mark.parametrize("token", ["", "with space", "line\nbreak", "wörter"])
async def test_given_a_token_that_cannot_be_one_when_logged_in_then_garbage(
    peer: HttpPeer, backend: HttpBackend, token: str
) -> None:
    user = {"id": "u", "username": "w", "display_name": "W", "role": "agent"}
    peer.say(
        "POST",
        "/v1/auth/login",
        says({"access_token": token, "refresh_token": "r", "expires_in": 60, "user": user}),
    )
    with pytest.raises(Garbage):
        await backend.login("wang", "telecom-demo")
    assert backend.refresh_token() == ""


async def test_given_a_kept_token_when_resumed_then_logged_in_with_the_next_one(
    peer: HttpPeer, backend: HttpBackend
) -> None:
    peer.say("POST", "/v1/auth/refresh", session_reply(2))
    user = await backend.resume_session("refresh-1")
    assert user.username == "wang"
    assert peer.asked[0].json == {"refresh_token": "refresh-1"}
    assert backend.refresh_token() == "refresh-2"


async def test_given_a_token_the_server_forgot_when_resumed_then_not_logged_in(
    peer: HttpPeer, backend: HttpBackend
) -> None:
    peer.say("POST", "/v1/auth/refresh", problem(401, "token-expired"))
    for token in ("refresh-1", ""):
        with pytest.raises(NotLoggedIn) as caught:
            await backend.resume_session(token)
        assert caught.value.code == "session_ended"
    assert len(peer.asked) == 1


async def test_given_a_token_about_to_end_when_asked_then_it_is_renewed_first(
    peer: HttpPeer, backend: HttpBackend, clock: ManualClock
) -> None:
    peer.say("POST", "/v1/auth/refresh", session_reply(2))
    await backend.login("wang", "telecom-demo")
    clock.advance(860)
    await backend.agent_status()
    clock.advance(15)
    await backend.agent_status()
    assert _tokens_used(peer) == ["Bearer access-1", "Bearer access-2"]


async def test_given_many_requests_at_the_end_of_a_token_when_asked_then_one_renewal_serves_all(
    peer: HttpPeer, backend: HttpBackend, clock: ManualClock
) -> None:
    peer.say("POST", "/v1/auth/refresh", after(0.05, session_reply(2)))
    await backend.login("wang", "telecom-demo")
    clock.advance(880)
    await asyncio.gather(*(backend.agent_status() for _ in range(10)))
    assert len(peer.asked_for("/v1/auth/refresh")) == 1
    assert set(_tokens_used(peer)) == {"Bearer access-2"}


async def test_given_a_token_the_server_does_not_take_when_asked_then_renewed_once_and_asked_again(
    peer: HttpPeer, backend: HttpBackend
) -> None:
    peer.say("POST", "/v1/auth/refresh", session_reply(2))
    peer.say("GET", STATE, problem(401, "token-expired"), says(AGENT_STATUS))
    await backend.login("wang", "telecom-demo")
    status = await backend.agent_status()
    assert status.revision == 12
    assert _tokens_used(peer) == ["Bearer access-1", "Bearer access-2"]


async def test_given_every_token_is_refused_when_asked_then_it_ends_after_one_renewal(
    peer: HttpPeer, backend: HttpBackend
) -> None:
    peer.say("POST", "/v1/auth/refresh", session_reply(2))
    peer.say("GET", STATE, problem(401, "token-expired"))
    await backend.login("wang", "telecom-demo")
    with pytest.raises(NotLoggedIn):
        await backend.agent_status()
    assert len(peer.asked_for("/v1/auth/refresh")) == 1


async def test_given_the_login_was_ended_when_renewed_then_it_is_forgotten_and_told(
    peer: HttpPeer, backend: HttpBackend
) -> None:
    kept: list[str] = []
    backend.on_refresh_token(kept.append)
    peer.say("POST", "/v1/auth/refresh", problem(401, "token-expired"))
    peer.say("GET", STATE, problem(401, "token-expired"))
    await backend.login("wang", "telecom-demo")
    with pytest.raises(NotLoggedIn) as caught:
        await backend.agent_status()
    assert caught.value.code == "session_ended"
    assert kept == ["refresh-1", ""]
    with pytest.raises(NotLoggedIn) as caught:
        await backend.agent_status()
    assert caught.value.code == "not_logged_in"


async def test_given_renewal_fails_for_a_moment_when_the_token_still_holds_then_it_is_used(
    peer: HttpPeer, backend: HttpBackend, clock: ManualClock
) -> None:
    peer.say("POST", "/v1/auth/refresh", hang_up())
    await backend.login("wang", "telecom-demo")
    clock.advance(880)
    await backend.agent_status()
    assert _tokens_used(peer) == ["Bearer access-1"]
    clock.advance(60)
    with pytest.raises(Unreachable):
        await backend.agent_status()
    assert backend.refresh_token() == "refresh-1"


async def test_given_the_asker_runs_out_of_time_when_a_renewal_is_under_way_then_the_new_token_is_kept(
    peer: HttpPeer, backend: HttpBackend, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("agent_desktop.backend.client.POP_SECONDS", 0.1)
    peer.say("POST", "/v1/auth/refresh", after(0.3, session_reply(2)))
    await backend.login("wang", "telecom-demo")
    clock.advance(1000)
    with pytest.raises(Unreachable) as caught:
        await backend.pop(PopQuery("i", "13900001234"))
    assert caught.value.code == "timeout"
    async with asyncio.timeout(5):
        while backend.refresh_token() != "refresh-2":
            await asyncio.sleep(0.02)


async def test_given_a_slow_pop_when_asked_then_it_is_given_up(
    peer: HttpPeer, backend: HttpBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("agent_desktop.backend.client.POP_SECONDS", 0.1)
    peer.say("GET", "/v1/pop", after(5, says({"match": "unknown"})))
    await backend.login("wang", "telecom-demo")
    with pytest.raises(Unreachable) as caught:
        await backend.pop(PopQuery("i", "13900001234"))
    assert caught.value.code == "timeout"


async def test_given_a_login_when_logged_out_then_both_sides_forget_it(peer: HttpPeer, backend: HttpBackend) -> None:
    kept: list[str] = []
    backend.on_refresh_token(kept.append)
    await backend.login("wang", "telecom-demo")
    await backend.logout()
    await backend.logout()
    assert [a.headers["authorization"] for a in peer.asked_for("/v1/auth/logout")] == ["Bearer access-1"]
    assert kept == ["refresh-1", ""]
    with pytest.raises(NotLoggedIn):
        await backend.agent_status()


async def test_given_no_server_when_logged_out_then_it_is_forgotten_here_without_a_word(
    peer: HttpPeer, backend: HttpBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session_module, "_LOGOUT_SECONDS", 0.1)
    await backend.login("wang", "telecom-demo")
    peer.say("POST", "/v1/auth/logout", after(5, answer(204, b"", "")))
    await backend.logout()
    assert backend.refresh_token() == ""


async def test_given_the_demo_when_somebody_shall_call_then_the_name_comes_back(
    peer: HttpPeer, backend: HttpBackend
) -> None:
    demo = HttpDemo(backend.session)
    summary = {"en": "Angry", "zh_CN": "生气"}
    peer.say("GET", "/v1/demo/personas", says({"items": [{"id": "chen", "name": "陈美华", "summary": summary}]}))
    peer.say("POST", "/v1/demo/next-caller", says({"persona": "chen", "name": "陈美华"}))
    await backend.login("wang", "telecom-demo")
    assert await demo.personas() == (Persona("chen", "陈美华", LocalText("Angry", "生气")),)
    assert await demo.next_caller("chen") == "陈美华"
    await demo.next_caller("")
    assert [a.json for a in peer.asked_for("/v1/demo/next-caller")] == [{"persona": "chen"}, {}]
    peer.say("POST", "/v1/demo/next-caller", problem(404, "not-found"))
    with pytest.raises(Refused):
        await demo.next_caller("nobody")
