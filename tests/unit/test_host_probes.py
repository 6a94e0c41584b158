"""The probes against real sockets: names, routes, ports that listen or not, and every kind of certificate."""

from __future__ import annotations

import datetime as dt
import socket
import ssl
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from agent_desktop.domain.provisioning import TurnServer
from agent_desktop.host import probes as probes_module
from agent_desktop.host.probes import SystemProbes
from agent_desktop.ports import ProbeError, RelayFound, TlsTrust
from tests.lab.ports import LOCALHOST, free_ports
from tests.peers.authority import DAY, HOUR, Authority, Certificate
from tests.peers.tls_server import Door, TlsServer

NAME = "pbx.example.org"
PROBES = SystemProbes(
    lambda server, address, local: server == "sip:there" and bool(address and local),
    lambda server, local: f"{server} sees {local}",
    lambda turn, local: RelayFound(turn.server, local),
)


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path / "ca")


@pytest.fixture
def serve() -> Iterator[Callable[..., TlsServer]]:
    servers: list[TlsServer] = []

    def make(certificate: Certificate, **options: object) -> TlsServer:
        servers.append(TlsServer(certificate, **options))  # type: ignore[arg-type]
        return servers[-1]

    yield make
    for server in servers:
        server.close()


async def failure(server: TlsServer, trust: TlsTrust, name: str = NAME) -> str:
    with pytest.raises(ProbeError) as raised:
        await PROBES.connect_tls(LOCALHOST, server.port, LOCALHOST, name, trust)
    assert raised.value.detail
    return raised.value.code


async def test_given_a_name_or_an_address_when_looked_up_then_its_addresses_come() -> None:
    assert LOCALHOST in await PROBES.look_up("localhost")
    assert await PROBES.look_up("192.0.2.9") == ("192.0.2.9",)


@pytest.mark.parametrize("name", ["exchange.invalid", "a..b", "x" * 300])
async def test_given_a_name_that_nobody_has_then_that_is_its_code(name: str) -> None:
    with pytest.raises(ProbeError) as raised:
        await PROBES.look_up(name)
    assert raised.value.code == "no_name"


async def test_given_an_address_then_the_way_there_begins_at_ours() -> None:
    assert (await PROBES.route(LOCALHOST)).local.startswith("127.")
    assert (await PROBES.route(LOCALHOST, "127.9.8.7")).local == "127.9.8.7"
    with pytest.raises(ProbeError) as raised:
        await PROBES.route(LOCALHOST, "192.0.2.200")
    assert raised.value.code == "no_route"


async def test_given_an_exchange_when_it_is_asked_then_the_given_question_decides() -> None:
    assert await PROBES.ask_exchange("sip:there", LOCALHOST, LOCALHOST)
    assert not await PROBES.ask_exchange("sip:elsewhere", LOCALHOST, LOCALHOST)


async def test_given_what_speaks_stun_and_turn_when_asked_then_it_is_asked_aside() -> None:
    assert await PROBES.public_address("stun.example.org", LOCALHOST) == f"stun.example.org sees {LOCALHOST}"
    assert await PROBES.relay(TurnServer("turn.example.org"), LOCALHOST) == RelayFound("turn.example.org", LOCALHOST)


async def test_given_a_port_when_something_listens_then_it_connects_and_else_it_says_how_not() -> None:
    with socket.create_server((LOCALHOST, 0)) as listener:
        await PROBES.connect(LOCALHOST, listener.getsockname()[1], LOCALHOST)
    with pytest.raises(ProbeError) as raised:
        await PROBES.connect(LOCALHOST, free_ports(1), LOCALHOST)
    assert raised.value.code == "connection_refused"


async def test_given_a_good_certificate_then_its_facts_come(
    authority: Authority, serve: Callable[..., TlsServer]
) -> None:
    server = serve(authority.sign(NAME, LOCALHOST, ends=30 * DAY))
    facts = await PROBES.connect_tls(LOCALHOST, server.port, LOCALHOST, NAME, TlsTrust(str(authority.file)))
    assert facts.names == (NAME, LOCALHOST)
    assert facts.issuer == "Test Authority"
    assert facts.protocol == "TLSv1.3"
    assert facts.ends is not None
    assert dt.timedelta(days=29) < facts.ends - dt.datetime.now(dt.UTC) < dt.timedelta(days=31)
    assert server.names_asked == [NAME]
    by_text = TlsTrust(ca_pem=authority.file.read_text(encoding="utf-8"))
    assert (await PROBES.connect_tls(LOCALHOST, server.port, "", LOCALHOST, by_text)).names == facts.names


async def test_given_bad_certificates_then_each_is_called_by_its_name(
    authority: Authority, serve: Callable[..., TlsServer], tmp_path: Path
) -> None:
    trust = TlsTrust(str(authority.file))
    stranger = Authority(tmp_path / "stranger", "A Stranger")
    cases = {
        "tls_expired": authority.sign(NAME, begins=-2 * HOUR, ends=-HOUR),
        "tls_not_yet_valid": authority.sign(NAME, begins=HOUR, ends=DAY),
        "tls_wrong_name": authority.sign("other.example.org"),
        "tls_unknown_issuer": stranger.sign(NAME),
        "tls_self_signed": authority.sign_itself(NAME),
        "tls_wrong_purpose": authority.sign(NAME, for_servers=False),
    }
    assert {code: await failure(serve(certificate), trust) for code, certificate in cases.items()} == {
        code: code for code in cases
    }


async def test_given_a_server_that_is_not_to_be_verified_then_a_strangers_certificate_is_taken(
    authority: Authority, serve: Callable[..., TlsServer]
) -> None:
    server = serve(authority.sign_itself("whoever.example.org"))
    facts = await PROBES.connect_tls(LOCALHOST, server.port, LOCALHOST, NAME, TlsTrust(verify=False))
    assert facts.names == ()
    assert facts.protocol == "TLSv1.3"


@pytest.mark.parametrize(
    ("door", "code"), [(Door.PLAIN, "tls_not_tls"), (Door.SHUT, "tls_closed"), (Door.SILENT, "tls_no_answer")]
)
async def test_given_no_tls_behind_the_port_then_what_is_there_is_told(
    authority: Authority,
    serve: Callable[..., TlsServer],
    monkeypatch: pytest.MonkeyPatch,
    door: Door,
    code: str,
) -> None:
    monkeypatch.setattr(probes_module, "CONNECT_SECONDS", 1.0)
    assert await failure(serve(authority.sign(NAME), door=door), TlsTrust(str(authority.file))) == code


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1_1 is deprecated")
async def test_given_a_server_with_old_tls_only_then_no_version_is_shared(
    authority: Authority, serve: Callable[..., TlsServer]
) -> None:
    old = (ssl.TLSVersion.TLSv1_1, ssl.TLSVersion.TLSv1_1)
    server = serve(authority.sign(NAME), versions=old, ciphers="DEFAULT:@SECLEVEL=0")
    assert await failure(server, TlsTrust(str(authority.file))) == "tls_no_common_version"


@pytest.mark.parametrize(
    ("trust", "code"),
    [(TlsTrust(ca_pem="nonsense"), "bad_authorities"), (TlsTrust(cert_file="/nowhere.pem"), "bad_certificate")],
)
async def test_given_certificates_of_ours_that_cannot_be_read_then_they_are_named(trust: TlsTrust, code: str) -> None:
    with pytest.raises(ProbeError) as raised:
        await PROBES.connect_tls(LOCALHOST, 1, LOCALHOST, NAME, trust)
    assert raised.value.code == code
