"""TCP and TLS: calls over them, certificates checked, connections that break."""

from __future__ import annotations

import asyncio
import dataclasses
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from agent_desktop.domain.events import LineChanged, Registration
from agent_desktop.domain.leg import LegEvent
from agent_desktop.domain.provisioning import LineConfig, Transport
from tests.peers.authority import Authority, Certificate
from tests.peers.baresip import Baresip
from tests.peers.sipp import Scenario, Sipp, sdp
from tests.sip.agent import LINE, Agent
from tests.sip.stack import own_build

MakeSipp = Callable[..., Sipp]


async def finished(sipp: Sipp) -> int:
    return await asyncio.to_thread(sipp.wait, 20)


async def test_given_a_tcp_line_when_called_and_calling_then_both_work(agent: Agent, make_sipp: MakeSipp) -> None:
    await agent.phone.set_lines([LineConfig(LINE, f"sip:1001@{agent.host}", transport=Transport.TCP)])
    caller = make_sipp("t1")
    call = Scenario("uac").invite().expect(100, optional=True).expect(180).expect(200).ack().pause(200)
    caller.run(call.request("BYE").expect(200), agent.address)
    leg = (await agent.incoming()).leg_id
    await agent.phone.answer(leg)
    await agent.ended(leg)
    assert await finished(caller) == 0

    callee = make_sipp("t1")
    callee.run(
        Scenario("uas")
        .expect_request("INVITE", contains=["Via: SIP/2.0/TCP"])
        .answer(200, "OK", sdp())
        .expect_request("ACK")
        .expect_request("BYE")
        .answer_within(200)
        .pause(100)
    )
    callee.wait_for_listener()
    leg = await agent.dial(f"sip:bob@{callee.host}:{callee.port}")
    await agent.moved(leg, LegEvent.ACKED)
    await agent.phone.hang_up(leg)
    assert await finished(callee) == 0


class TlsServer:
    """Takes TLS connections, remembers the protocol, and answers every REGISTER with 200."""

    def __init__(self, host: str, certificate: Certificate, *, newest: bool) -> None:
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(certificate.certificate, certificate.key)
        version = ssl.TLSVersion.TLSv1_3 if newest else ssl.TLSVersion.TLSv1_2
        self._context.minimum_version = self._context.maximum_version = version
        self._listener = socket.create_server((host, 0))
        self._listener.settimeout(0.1)
        self.host, self.port = self._listener.getsockname()[:2]
        self.versions: list[str | None] = []
        self.requests = 0
        self._quit = threading.Event()
        self._thread = threading.Thread(target=self._serve, name="tls-server", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._quit.set()
        self._thread.join(2)
        self._listener.close()

    def _serve(self) -> None:
        while not self._quit.is_set():
            try:
                plain, _ = self._listener.accept()
            except TimeoutError:
                continue
            try:
                plain.settimeout(3)
                with self._context.wrap_socket(plain, server_side=True) as connection:
                    self.versions.append(connection.version())
                    connection.settimeout(0.1)
                    self._talk(connection)
            except OSError:
                continue  # the phone did not trust us

    def _talk(self, connection: ssl.SSLSocket) -> None:
        while not self._quit.is_set():
            try:
                text = connection.recv(65535).decode()
            except TimeoutError:
                continue
            if not text:
                return
            if text.startswith("REGISTER "):
                self.requests += 1
                kept = ("via:", "from:", "to:", "call-id:", "cseq:", "contact:", "expires:")
                lines = [line for line in text.split("\r\n") if line.lower().startswith(kept)]
                connection.sendall("\r\n".join(["SIP/2.0 200 OK", *lines, "Content-Length: 0", "", ""]).encode())


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


def tls_line(host: str, port: int) -> LineConfig:
    registrar = f"sip:{host}:{port};transport=tls"
    return LineConfig(LINE, "sip:1001@example.org", registrar=registrar, transport=Transport.TLS)


async def start_trusting(agent: Agent, ca_file: Path) -> None:
    await agent.start(dataclasses.replace(agent.config(), tls_ca_file=str(ca_file)))


@pytest.fixture
def tls_server(request: pytest.FixtureRequest, authority: Authority) -> Iterator[TlsServer]:
    names, newest = request.param
    server = TlsServer("127.0.0.1", authority.sign(*names), newest=newest)
    yield server
    server.close()


@own_build
@pytest.mark.parametrize(
    ("tls_server", "version"),
    [((("localhost", "127.0.0.1"), True), "TLSv1.3"), ((("localhost", "127.0.0.1"), False), "TLSv1.2")],
    indirect=["tls_server"],
)
async def test_given_a_trusted_server_when_registering_over_tls_then_it_works_with_the_newest_protocol_it_has(
    bare_agent: Agent, authority: Authority, tls_server: TlsServer, version: str
) -> None:
    await start_trusting(bare_agent, authority.file)
    await bare_agent.phone.set_lines([tls_line("localhost", tls_server.port)])
    await bare_agent.wait_for(LineChanged, lambda f: f.registration is Registration.REGISTERED)
    assert tls_server.versions == [version]
    await bare_agent.close()


@pytest.mark.parametrize("tls_server", [(("other.example.org",), True)], indirect=True)
async def test_given_a_certificate_for_another_name_when_registering_then_the_line_stays_down_and_says_why(
    bare_agent: Agent, authority: Authority, tls_server: TlsServer
) -> None:
    await start_trusting(bare_agent, authority.file)
    await bare_agent.phone.set_lines([tls_line("localhost", tls_server.port)])
    down = await bare_agent.wait_for(LineChanged, lambda f: f.registration is Registration.UNREACHABLE)
    assert down.retry_in is not None
    assert tls_server.requests == 0
    await bare_agent.close()


@pytest.mark.parametrize("tls_server", [(("localhost",), True)], indirect=True)
async def test_given_an_unknown_authority_when_registering_then_the_line_stays_down(
    bare_agent: Agent, tmp_path: Path, tls_server: TlsServer
) -> None:
    await start_trusting(bare_agent, Authority(tmp_path / "other", "Other Authority").file)
    await bare_agent.phone.set_lines([tls_line("localhost", tls_server.port)])
    await bare_agent.wait_for(LineChanged, lambda f: f.registration is Registration.UNREACHABLE)
    assert tls_server.requests == 0
    await bare_agent.close()


async def test_given_no_file_of_authorities_when_tls_is_wanted_then_the_systems_are_used(bare_agent: Agent) -> None:
    await bare_agent.start()
    await bare_agent.phone.set_lines([tls_line("localhost", 9)])
    await bare_agent.wait_for(LineChanged, lambda f: f.registration is Registration.UNREACHABLE)


@own_build
async def test_given_baresip_over_tls_when_dialled_then_the_call_is_set_up_and_heard(
    bare_agent: Agent, make_baresip: Callable[[], Baresip], authority: Authority
) -> None:
    peer = make_baresip()
    signed = authority.sign(peer.host)
    both = peer.folder.parent / "both.pem"
    both.write_bytes(signed.certificate.read_bytes() + signed.key.read_bytes())
    peer.run(codec="opus/48000/2", transport="tls", certificate=both)
    await start_trusting(bare_agent, authority.file)
    await bare_agent.phone.set_lines([LineConfig(LINE, f"sip:1001@{bare_agent.host}", transport=Transport.TLS)])
    leg = await bare_agent.dial(f"sip:bare@{peer.host}:{peer.port + 1}")
    await bare_agent.moved(leg, LegEvent.ACKED)
    await bare_agent.phone.hang_up(leg)
    await bare_agent.ended(leg)
