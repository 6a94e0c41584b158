"""STUN and TURN asked by ourselves: a real relay lends and gets back, and everything that can go wrong has its code."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from agent_desktop.domain.events import HelperState
from agent_desktop.domain.provisioning import Transport, TurnServer
from agent_desktop.ports import ProbeError
from agent_desktop.sip import stun, turn
from agent_desktop.sip.stun import Service, ask, public_address
from agent_desktop.sip.turn import borrow
from tests.lab.ports import free_port, loopback_address
from tests.peers.authority import Authority
from tests.peers.coturn import PASSWORD, USER, Coturn
from tests.peers.process import Peers
from tests.peers.stun import Relay, StunServer


@pytest.fixture
def relay(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Coturn]:
    host = loopback_address()
    peer = Coturn(tmp_path / "coturn", host, Authority(tmp_path / "authority").sign(host))
    Peers(request.node).add(peer)
    peer.run()
    yield peer
    peer.close()


@contextmanager
def stun_server(**options: object) -> Iterator[StunServer]:
    server = StunServer(loopback_address(), "203.0.113.7", **options)  # type: ignore[arg-type]
    try:
        yield server
    finally:
        server.close()


def refusal(server: TurnServer) -> str:
    with pytest.raises(ProbeError) as caught:
        borrow(server, "127.0.0.1")
    assert PASSWORD not in str(caught.value)
    return caught.value.code


@pytest.mark.parametrize("transport", Transport)
def test_given_a_relay_when_borrowed_from_then_it_lends_an_address_and_gets_it_back(
    relay: Coturn, transport: Transport
) -> None:
    found = borrow(TurnServer(relay.address, USER, PASSWORD, transport), "127.0.0.1")
    assert found.relayed.startswith(f"{relay.host}:")
    assert found.public.startswith("127.0.0.1:")
    assert "lifetime=0" in relay.output(), "it was given back"
    assert public_address(relay.address, "127.0.0.1").startswith("127.0.0.1:")


@pytest.mark.parametrize("transport", Transport)
def test_given_wrong_credentials_when_borrowed_then_the_relay_says_no_at_once(
    relay: Coturn, transport: Transport
) -> None:
    for user, password in ((USER, "wrong"), ("nobody", PASSWORD)):
        assert refusal(TurnServer(relay.address, user, password, transport)) == "relay_credentials"


@pytest.mark.parametrize("transport", Transport)
def test_given_a_relay_when_only_asked_then_it_answers_and_lends_nothing(relay: Coturn, transport: Transport) -> None:
    found = ask(Service.RELAY, relay.address, transport, "127.0.0.1")
    assert (found.state, found.address) == (HelperState.ANSWERS, relay.address)
    assert found.seconds > 0
    assert "ALLOCATE processed, success" not in relay.output()


def test_given_a_relay_without_a_certificate_when_asked_over_tls_then_it_is_silent(tmp_path: Path) -> None:
    plain = Coturn(tmp_path / "coturn", loopback_address())
    try:
        plain.run()
        turn_server = TurnServer(plain.address, USER, PASSWORD, Transport.TLS)
        assert ask(Service.RELAY, plain.address, Transport.TLS, "127.0.0.1").state is HelperState.SILENT
        assert refusal(turn_server) == "relay_silent"
    finally:
        plain.close()


def test_given_a_stun_server_when_asked_then_it_says_who_we_are() -> None:
    with stun_server() as server:
        host, _, port = public_address(server.address, "127.0.0.1").rpartition(":")
        assert host == "203.0.113.7"
        assert int(port) in server.ports


def test_given_a_relay_of_no_use_then_each_way_has_its_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turn, "SECONDS", 0.2)
    monkeypatch.setattr(stun, "ATTEMPT_SECONDS", 0.05)
    with stun_server(silent=True) as silent, stun_server(relay=Relay.FULL) as full:
        assert refusal(TurnServer(silent.address, USER, PASSWORD)) == "relay_silent"
        assert public_address(silent.address, "127.0.0.1") == ""
        assert refusal(TurnServer(full.address, USER, PASSWORD)) == "relay_full"
    with stun_server(relay=Relay.CHALLENGES_BADLY) as bad, stun_server(relay=Relay.CHALLENGES) as deaf:
        assert refusal(TurnServer(bad.address, USER, PASSWORD)) == "relay_refused"
        assert refusal(TurnServer(deaf.address, USER, PASSWORD)) == "relay_silent"
    nobody = loopback_address()
    for transport in Transport:
        assert refusal(TurnServer(f"{nobody}:{free_port(nobody)}", transport=transport)) == "relay_silent"
    assert refusal(TurnServer("relay.invalid.")) == "no_name"
    assert public_address("stun.invalid.") == ""


@contextmanager
def replying(answer: Callable[[bytes], bytes]) -> Iterator[str]:
    """A UDP server that says one thing to everybody; its address."""
    quit_ = threading.Event()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as link:
        link.bind((loopback_address(), 0))
        link.settimeout(0.05)

        def serve() -> None:
            while not quit_.is_set():
                with suppress(TimeoutError):
                    data, source = link.recvfrom(2048)
                    link.sendto(answer(data), source)

        thread = threading.Thread(target=serve, name="odd relay", daemon=True)
        thread.start()
        try:
            host, port = link.getsockname()
            yield f"{host}:{port}"
        finally:
            quit_.set()
            thread.join(5)


def header(kind: int, question: bytes, body: bytes, length: int | None = None) -> bytes:
    return kind.to_bytes(2) + (len(body) if length is None else length).to_bytes(2) + question[4:20] + body


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (lambda _q: b"", "relay_silent"),
        (lambda _q: b"\x01\x03", "relay_silent"),
        (lambda _q: b"HTTP/1.1 400 Bad Request\r\n\r\n", "relay_silent"),
        (lambda q: q, "relay_silent"),
        (lambda q: header(0x0103, q, b""), "relay_refused"),
        (lambda q: header(0x0103, q, b"\x00\x16\x00\x03\x00\x01\x02\x00"), "relay_refused"),
        (lambda q: header(0x0103, q, b"\x00\x16\xff\xff", 65535), "relay_refused"),
        (lambda q: header(0x0113, q, b"\x00\x09\x00\x04\x00\x00\x04\x03"), "relay_credentials"),
        (lambda q: header(0x0113, q, b"\x00\x09\x00\x02\x00\x00\x00\x00"), "relay_refused"),
        (lambda q: header(0x0113, q, b"\x00\x09\x00\x08\x00\x00\x05\x00\xff\xfe\x00\x01"), "relay_refused"),
    ],
    ids=["empty", "short", "not stun", "echo", "bare", "short address", "long", "forbidden", "short error", "no utf-8"],
)
def test_given_answers_that_make_no_sense_then_nothing_breaks(
    monkeypatch: pytest.MonkeyPatch, answer: Callable[[bytes], bytes], code: str
) -> None:
    monkeypatch.setattr(turn, "SECONDS", 0.2)
    with replying(answer) as address:
        assert refusal(TurnServer(address, USER, PASSWORD)) == code
