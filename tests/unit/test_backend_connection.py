"""One server, well or badly behaved: addresses, what answers mean, and every way in which none comes."""

from __future__ import annotations

import asyncio
import socket
import ssl
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from agent_desktop.backend import transport
from agent_desktop.backend.connection import Connection, Rejected, refusal, segment, server_address
from agent_desktop.ports import BackendError, Garbage, Refused, Unreachable
from tests.fakes.http_peer import HttpPeer, Reply, after, answer, hang_up, problem, raw, says


@pytest.fixture
async def peer() -> AsyncIterator[HttpPeer]:
    running = HttpPeer()
    await running.start()
    yield running
    await running.stop()


@pytest.fixture
async def connection(peer: HttpPeer) -> AsyncIterator[Connection]:
    opened = Connection("1.2.3")
    await opened.open(peer.url)
    yield opened
    await opened.close()


@pytest.mark.parametrize(
    ("typed", "used", "local"),
    [
        ("https://desk.example.org", "https://desk.example.org", False),
        ("  https://desk.example.org/  ", "https://desk.example.org", False),
        ("desk.example.org", "https://desk.example.org", False),
        ("desk.example.org:8443", "https://desk.example.org:8443", False),
        ("https://desk.example.org/agents", "https://desk.example.org/agents", False),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080", True),
        ("http://127.3.2.1:8080", "http://127.3.2.1:8080", True),
        ("http://localhost:8080", "http://localhost:8080", True),
        ("http://[::1]:8080", "http://[::1]:8080", True),
        ("127.0.0.1:8080", "http://127.0.0.1:8080", True),
        ("https://127.0.0.1", "https://127.0.0.1", True),
    ],
)
def test_given_an_address_when_typed_then_it_is_completed(typed: str, used: str, local: bool) -> None:
    assert server_address(typed, allow_plain_http=False) == (used, local)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "   ",
        "https://",
        "ftp://desk.example.org",
        "file:///etc/passwd",
        "https://user:secret@desk.example.org",
        "https://desk.example.org?x=1",
        "https://desk.example.org#here",
        "https://desk.example.org:99999",
        "https://desk.example.org:x",
        "https://[::1",
        "https://desk example.org",
        "https://desk.example.org/\x00",
        "https://" + "x" * 600,
    ],
)
async def test_given_no_address_when_opened_then_refused(typed: str) -> None:
    with pytest.raises(Refused) as caught:
        await Connection("1").open(typed)
    assert caught.value.code == "bad_url"


async def test_given_a_name_that_dns_cannot_have_when_opened_then_refused() -> None:
    with pytest.raises(Refused) as caught:
        await Connection("1").open("https://" + "ü" * 200 + ".example")
    assert caught.value.code == "bad_url"


async def test_given_plain_http_elsewhere_when_opened_then_refused_unless_allowed() -> None:
    with pytest.raises(Refused) as caught:
        await Connection("1").open("http://desk.example.org")
    assert caught.value.code == "insecure_url"
    allowed = Connection("1", allow_plain_http=True)
    await allowed.open("http://desk.example.org")
    await allowed.close()


async def test_given_a_request_when_sent_then_it_says_who_asks_and_carries_the_body(
    peer: HttpPeer, connection: Connection
) -> None:
    peer.say("POST", "/v1/things", says({"ok": True}))
    node = await connection.request("POST", "/v1/things", token="t1", query={"q": "退 款", "x": ""}, body={"名": "值"})
    asked = peer.asked[0]
    assert node.flag("ok")
    assert asked.headers["authorization"] == "Bearer t1"
    assert asked.headers["user-agent"] == "AgentDesktop/1.2.3"
    assert asked.query == "q=%E9%80%80+%E6%AC%BE"
    assert asked.json == {"名": "值"}


async def test_given_no_content_when_answered_then_an_empty_node(peer: HttpPeer, connection: Connection) -> None:
    peer.say("POST", "/v1/things", answer(204, b"", ""))
    assert (await connection.request("POST", "/v1/things")).plain is None


async def test_given_several_requests_when_sent_then_one_connection_serves_them(
    peer: HttpPeer, connection: Connection
) -> None:
    peer.say("GET", "/v1/things", says({}))
    for _ in range(3):
        await connection.request("GET", "/v1/things")
    assert peer.connections == 1


async def test_given_a_kept_connection_that_the_server_closed_when_asked_then_it_is_asked_again(
    peer: HttpPeer, connection: Connection
) -> None:
    peer.say("GET", "/v1/things", says({"n": 1}), hang_up(), says({"n": 2}))
    await connection.request("GET", "/v1/things")
    assert (await connection.request("GET", "/v1/things")).integer("n") == 2
    assert len(peer.asked) == 3


GARBAGE: dict[str, Reply] = {
    "not JSON": answer(200, b"<html>login to the hotel network</html>", "text/html"),
    "half JSON": answer(200, b'{"half": '),
    "not UTF-8": answer(200, b'{"a": "\xff\xfe"}'),
    "NaN": answer(200, b'{"a": NaN}'),
    "too deep": answer(200, b"[" * 100_000),
    "too large": answer(200, b" " * (4 * 1024 * 1024 + 1)),
    "no HTTP": raw(b"SSH-2.0-OpenSSH_9.2\r\n\r\n"),
    "bad status": raw(b"HTTP/1.1 abc Hello\r\n\r\n"),
    "bad gzip": answer(200, b"not gzip at all", headers={"Content-Encoding": "gzip"}),
    "redirect": answer(302, b"", headers={"Location": "http://hotel.example/login"}),
    "proxy's 404": answer(404, b"<h1>Not Found</h1>", "text/html"),
    "somebody's problem": answer(403, b'{"type": "about:blank"}', "application/problem+json"),
}


@pytest.mark.keeps("async_generator_athrow")  # httpx's own iterators end when they are collected
@pytest.mark.parametrize("name", GARBAGE)
async def test_given_an_answer_that_was_not_agreed_when_read_then_garbage(
    name: str, peer: HttpPeer, connection: Connection
) -> None:
    peer.say("GET", "/v1/things", GARBAGE[name])
    with pytest.raises(Garbage) as caught:
        await connection.request("GET", "/v1/things")
    assert caught.value.code == "garbage"
    assert caught.value.detail


AWAY: dict[str, tuple[Reply, str]] = {
    "hangs up": (hang_up(), "unreachable"),
    "half an answer": (raw(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"), "unreachable"),
    "bad gateway": (answer(502, b"<h1>Bad Gateway</h1>", "text/html"), "server_error"),
    "too busy": (answer(429, b"", "text/html"), "server_error"),
}


@pytest.mark.parametrize("name", AWAY)
async def test_given_a_server_in_trouble_when_asked_then_unreachable(
    name: str, peer: HttpPeer, connection: Connection
) -> None:
    reply, code = AWAY[name]
    peer.say("GET", "/v1/things", reply)
    with pytest.raises(Unreachable) as caught:
        await connection.request("GET", "/v1/things")
    assert caught.value.code == code


async def test_given_no_server_when_asked_then_unreachable_within_a_moment() -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        connection = Connection("1")
        await connection.open(f"http://127.0.0.1:{nobody.getsockname()[1]}")
        with pytest.raises(Unreachable) as caught:
            await connection.request("GET", "/v1/things")
        await connection.close()
    assert caught.value.code == "unreachable"


async def test_given_a_server_that_says_nothing_when_asked_then_timeout(
    peer: HttpPeer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "READ_SECONDS", 0.1)
    connection = Connection("1")
    await connection.open(peer.url)
    peer.say("GET", "/v1/things", after(30, says({})))
    started = time.monotonic()
    with pytest.raises(Unreachable) as caught:
        await connection.request("GET", "/v1/things")
    await connection.close()
    assert caught.value.code == "timeout"
    assert time.monotonic() - started < 15, "of the 30 s that the server takes"


async def test_given_a_certificate_of_nobody_we_know_when_asked_then_it_says_certificate(tmp_path: Path) -> None:
    context = _self_signed(tmp_path)
    server = await asyncio.start_server(lambda _r, w: w.close(), "127.0.0.1", 0, ssl=context)
    server_errors: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _loop, what: server_errors.append(what))
    connection = Connection("1")
    await connection.open(f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}")
    with pytest.raises(Unreachable) as caught:
        await connection.request("GET", "/v1/things")
    await connection.close()
    server.close()
    await asyncio.sleep(0.05)  # the server's side notices
    assert caught.value.code == "certificate"


def _self_signed(folder: Path) -> ssl.SSLContext:
    from datetime import UTC, datetime, timedelta

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    start = datetime.now(UTC) - timedelta(days=1)
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1, start, start + timedelta(days=9))
    path = folder / "both.pem"
    path.write_bytes(
        builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


async def test_given_a_problem_document_when_read_then_its_code_and_sentence_are_kept(
    peer: HttpPeer, connection: Connection
) -> None:
    errors = [{"field": "body.values.amount", "message": "The number is too large.", "code": "too_large"}]
    peer.say("PUT", "/v1/things", problem(422, "validation", errors=errors))
    with pytest.raises(Rejected) as caught:
        await connection.request("PUT", "/v1/things", body={})
    found = caught.value.problem
    assert (found.status, found.code) == (422, "validation")
    assert found.detail == "the validation (body.values.amount: The number is too large.)"
    refused = refusal(found)
    assert isinstance(refused, Refused)
    assert refused.code == "validation"


@pytest.mark.parametrize(
    ("status", "kind", "error", "code"),
    [
        (404, "not-found", Refused, "not_found"),
        (403, "forbidden", Refused, "forbidden"),
        (429, "too-many-attempts", Unreachable, "overloaded"),
        (503, "unavailable", Unreachable, "server_error"),
    ],
)
async def test_given_a_problem_when_it_has_no_meaning_of_its_own_then_it_is_refused_or_later(
    peer: HttpPeer, connection: Connection, status: int, kind: str, error: type[BackendError], code: str
) -> None:
    peer.say("GET", "/v1/things", problem(status, kind, {"Retry-After": "12"}))
    with pytest.raises(Rejected) as caught:
        await connection.request("GET", "/v1/things")
    assert caught.value.problem.retry_after == 12.0
    meant = refusal(caught.value.problem)
    assert (type(meant), meant.code) == (error, code)


async def test_given_a_closed_connection_when_asked_then_unreachable(connection: Connection) -> None:
    await connection.close()
    await connection.close()
    with pytest.raises(Unreachable) as caught:
        await connection.request("GET", "/v1/things")
    assert caught.value.code == "closed"


@pytest.mark.parametrize("step", ["", ".", ".."])
def test_given_a_step_that_climbs_when_quoted_then_refused(step: str) -> None:
    with pytest.raises(Refused):
        segment(step)


def test_given_text_from_a_stranger_when_quoted_then_it_stays_one_step() -> None:
    assert segment("../../v1/auth?x#y") == "..%2F..%2Fv1%2Fauth%3Fx%23y"


def _part(content: bytes, where: str = "", status: int = 206) -> Reply:
    return answer(status, content, "audio/wav", {"Content-Range": where} if where else None)


async def test_given_a_part_when_asked_for_then_it_comes_with_the_size_of_the_whole(
    peer: HttpPeer, connection: Connection
) -> None:
    peer.say("GET", "/v1/x", _part(b"abc", "bytes 10-12/500"))

    assert await connection.part("/v1/x", 10, 3, token="t") == (b"abc", 500)
    assert peer.asked[-1].headers["range"] == "bytes=10-12"


async def test_given_a_server_without_parts_then_a_short_whole_will_do_for_its_beginning(
    peer: HttpPeer, connection: Connection
) -> None:
    peer.say("GET", "/v1/x", _part(b"abc", status=200))

    assert await connection.part("/v1/x", 0, 10, token="t") == (b"abc", 3)


@pytest.mark.parametrize(
    ("first", "reply"),
    [
        (5, _part(b"abc", status=200)),
        (0, _part(b"more than the ten that were asked for", status=200)),
        (0, _part(b"more than the ten that were asked for", "bytes 0-36/500")),
        (5, _part(b"abc", "bytes 0-2/500")),
        (5, _part(b"abc", "lines 5-7/500")),
        (5, _part(b"abc", "bytes 5-7/*")),
        (5, _part(b"abc")),
        (5, _part(b"", status=204)),
    ],
)
async def test_given_another_part_than_was_asked_for_then_it_is_garbage(
    peer: HttpPeer, connection: Connection, first: int, reply: Reply
) -> None:
    peer.say("GET", "/v1/x", reply)

    with pytest.raises(Garbage):
        await connection.part("/v1/x", first, 10, token="t")


async def test_given_a_refused_part_then_the_servers_reason_is_told(peer: HttpPeer, connection: Connection) -> None:
    peer.say("GET", "/v1/x", problem(403, "forbidden"))

    with pytest.raises(Rejected) as caught:
        await connection.part("/v1/x", 0, 10, token="t")
    assert caught.value.problem.code == "forbidden"
