"""What the server's answer means for a write on disk: gone, later, or for a person to look at."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from agent_desktop.backend.client import HttpBackend
from agent_desktop.domain.outbox import Delivery, WriteKind
from agent_desktop.ports import Refused
from tests.fakes.clock import ManualClock
from tests.fakes.http_peer import HttpPeer, Reply, answer, hang_up, problem, says, session_reply
from tests.fakes.samples import pending

KEY = "7c0f0f5e-0001-4000-8000-000000000001"
PATH = f"/v1/interactions/{KEY}"


@pytest.fixture
async def peer() -> AsyncIterator[HttpPeer]:
    running = HttpPeer()
    await running.start()
    running.say("POST", "/v1/auth/login", session_reply(1))
    running.say("POST", "/v1/auth/refresh", session_reply(2))
    yield running
    await running.stop()


@pytest.fixture
async def backend(peer: HttpPeer) -> AsyncIterator[HttpBackend]:
    opened = HttpBackend(ManualClock(), version="1.2.3")
    await opened.open(peer.url)
    await opened.login("wang", "telecom-demo")
    yield opened
    await opened.close()


STORED: dict[str, Reply] = {
    "ok": says({"revision": 3}),
    "no content": answer(204, b"", ""),
    "there already": problem(409, "conflict", revision=3),
    "a later one is there": problem(409, "conflict", revision=9),
}
LATER: dict[str, Reply] = {
    "too many": problem(429, "too-many-attempts", {"Retry-After": "5"}),
    "unavailable": problem(503, "unavailable"),
    "crashed": problem(500, "internal"),
    "bad gateway": answer(502, b"<h1>Bad Gateway</h1>", "text/html"),
    "hung up": hang_up(),
    "token refused again and again": problem(401, "token-expired"),
    "a proxy's 404": answer(404, b"<h1>Not Found</h1>", "text/html"),
    "a proxy's 403": answer(403, b"{}"),
    "a hotel": answer(302, b"", headers={"Location": "http://hotel.example"}),
    "nonsense": answer(200, b"<html>", "text/html"),
}
REFUSED: dict[str, Reply] = {
    "wrong values": problem(422, "validation", errors=[{"field": "body.values.amount", "message": "too large"}]),
    "somebody else's": problem(403, "forbidden"),
    "a conflict with an earlier one": problem(409, "conflict", revision=2),
    "a conflict without a word": problem(409, "conflict"),
    "no such article": problem(404, "not-found"),
    "too large": problem(413, "too-large"),
}


@pytest.mark.parametrize("name", STORED)
async def test_given_the_servers_word_when_delivered_then_stored(
    name: str, peer: HttpPeer, backend: HttpBackend
) -> None:
    peer.say("PUT", PATH, STORED[name])
    write = pending(KEY, 3, body='{"revision":3, "名":"值"}')
    assert await backend.deliver(write) is Delivery.STORED
    assert peer.asked_for(PATH)[0].body == write.body.encode()


@pytest.mark.parametrize("name", LATER)
async def test_given_no_word_of_the_server_itself_when_delivered_then_later(
    name: str, peer: HttpPeer, backend: HttpBackend
) -> None:
    peer.say("PUT", PATH, LATER[name])
    assert await backend.deliver(pending(KEY, 3)) is Delivery.LATER


@pytest.mark.parametrize("name", REFUSED)
async def test_given_the_servers_refusal_when_delivered_then_refused_with_its_reason(
    name: str, peer: HttpPeer, backend: HttpBackend
) -> None:
    peer.say("PUT", PATH, REFUSED[name])
    with pytest.raises(Refused) as caught:
        await backend.deliver(pending(KEY, 3))
    assert caught.value.code


@pytest.mark.parametrize("body", ["", "[]", "5", '{"kind": "used"}', "{half"])
async def test_given_a_body_we_cannot_have_made_when_delivered_then_refused_without_asking(
    body: str, peer: HttpPeer, backend: HttpBackend
) -> None:
    asked = len(peer.asked)
    write = pending(f"article/{KEY}", 1, WriteKind.ARTICLE_FEEDBACK, body=body)
    with pytest.raises(Refused, match="unsendable"):
        await backend.deliver(write)
    assert len(peer.asked) == asked
