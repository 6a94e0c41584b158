"""TLS: which servers are believed, what a line says when one is not, our own certificate, the sockets."""

from __future__ import annotations

import dataclasses
import datetime as dt
import os
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pjsua2 as pj
import pytest

from agent_desktop.domain.events import LineChanged, Registration
from agent_desktop.domain.leg import LegEvent
from agent_desktop.domain.provisioning import LineConfig, PhoneConfig, SrtpPolicy, Transport
from agent_desktop.domain.security import LineWarning, TlsCode, TlsProblem
from agent_desktop.ports import PhoneError
from agent_desktop.sip.protection import Protection
from agent_desktop.sip.stack_settings import transport_config
from agent_desktop.sip.tls import ServerCertificate, TlsChange, TlsConnections, problem_of
from tests.peers.authority import DAY, Authority, Certificate
from tests.peers.baresip import Baresip
from tests.peers.tls_server import Door, TlsServer
from tests.sip.agent import LINE, Agent
from tests.sip.stack import own_build

pytestmark = own_build
V12, V13 = ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3

MakeServer = Callable[..., TlsServer]


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def stranger(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("stranger"), "Other Authority")


@pytest.fixture
def serve() -> Iterator[MakeServer]:
    """Starts servers that end with the test."""
    servers: list[TlsServer] = []

    def make(certificate: Certificate, **options: object) -> TlsServer:
        servers.append(TlsServer(certificate, **options))  # type: ignore[arg-type]
        return servers[-1]

    yield make
    for server in servers:
        server.close()


def tls_line(host: str, port: int, **settings: object) -> LineConfig:
    registrar = f"sip:{host}:{port};transport=tls"
    line = LineConfig(LINE, "sip:1001@example.org", registrar=registrar, transport=Transport.TLS)
    return dataclasses.replace(line, **settings)  # type: ignore[arg-type]


async def start(agent: Agent, authority: Authority, **settings: object) -> None:
    config = dataclasses.replace(agent.config(), tls_ca_file=str(authority.file))
    await agent.start(dataclasses.replace(config, **settings))  # type: ignore[arg-type]


async def registered(agent: Agent) -> LineChanged:
    return await agent.wait_for(LineChanged, lambda f: f.registration is Registration.REGISTERED, seconds=10)


async def problem(agent: Agent, seconds: float = 10) -> TlsProblem:
    down = await agent.wait_for(LineChanged, lambda f: f.tls is not None, seconds=seconds)
    assert down.registration is Registration.UNREACHABLE
    assert down.retry_in is not None, "it is tried again: an administrator may have mended it"
    assert down.tls is not None
    return down.tls


# --- servers that are believed ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("version", "name"), [(V13, "TLSv1.3"), (V12, "TLSv1.2")])
async def test_given_a_trusted_server_when_registering_then_with_the_newest_version_it_has_and_with_its_name(
    bare_agent: Agent, authority: Authority, serve: MakeServer, version: ssl.TLSVersion, name: str
) -> None:
    server = serve(authority.sign("localhost"), versions=(version, version))
    await start(bare_agent, authority)
    await bare_agent.phone.set_lines([tls_line("localhost", server.port)])
    fact = await registered(bare_agent)
    assert (fact.tls, fact.warning) == (None, None)
    assert server.versions == [name]
    assert server.names_asked == ["localhost"]


async def test_given_an_address_in_the_certificate_when_registering_by_address_then_it_fits_and_no_name_is_sent(
    bare_agent: Agent, authority: Authority, serve: MakeServer
) -> None:
    server = serve(authority.sign("pbx.example.org", "127.0.0.1"))
    await start(bare_agent, authority)
    await bare_agent.phone.set_lines([tls_line("127.0.0.1", server.port)])
    await registered(bare_agent)
    assert server.names_asked == [None], "RFC 6066: addresses are no server names"


async def test_given_the_authority_as_text_when_registering_then_it_is_trusted_beside_the_systems(
    bare_agent: Agent, authority: Authority, stranger: Authority, serve: MakeServer
) -> None:
    server = serve(authority.sign("localhost"))
    await start(bare_agent, stranger, tls_ca_pem=authority.file.read_text())
    await bare_agent.phone.set_lines([tls_line("localhost", server.port)])
    await registered(bare_agent)


async def test_given_no_check_of_servers_when_registering_with_a_stranger_then_it_works_and_the_line_warns(
    bare_agent: Agent, authority: Authority, serve: MakeServer
) -> None:
    server = serve(authority.sign_itself("other.example.org"))
    await start(bare_agent, authority, verify_server=False)
    await bare_agent.phone.set_lines([tls_line("localhost", server.port)])
    fact = await registered(bare_agent)
    assert fact.warning is LineWarning.SERVER_UNVERIFIED


# --- servers that are not ---------------------------------------------------------------------------------------------

Bad = Callable[[Authority, Authority], Certificate]
BAD_CERTIFICATES: dict[TlsCode, Bad] = {
    TlsCode.EXPIRED: lambda ours, _: ours.sign("localhost", begins=-9 * DAY, ends=-2 * DAY),
    TlsCode.NOT_YET_VALID: lambda ours, _: ours.sign("localhost", begins=2 * DAY, ends=9 * DAY),
    TlsCode.UNKNOWN_ISSUER: lambda _, other: other.sign("localhost"),
    TlsCode.SELF_SIGNED: lambda ours, _: ours.sign_itself("localhost"),
    TlsCode.WRONG_NAME: lambda ours, _: ours.sign("a.example.org", "b.example.org", "127.0.0.1"),
    TlsCode.WRONG_PURPOSE: lambda ours, _: ours.sign("localhost", for_servers=False),
}


@pytest.mark.parametrize("code", BAD_CERTIFICATES)
async def test_given_a_bad_certificate_when_registering_then_the_line_says_what_is_wrong_and_nothing_was_sent(
    bare_agent: Agent, authority: Authority, stranger: Authority, serve: MakeServer, code: TlsCode
) -> None:
    server = serve(BAD_CERTIFICATES[code](authority, stranger))
    await start(bare_agent, authority)
    await bare_agent.phone.set_lines([tls_line("localhost", server.port)])
    found = await problem(bare_agent)
    assert (found.code, found.server) == (code, "localhost")
    assert server.requests == 0
    now = dt.datetime.now(dt.UTC)
    match code:
        case TlsCode.EXPIRED:
            assert found.since is not None
            assert abs(found.since - (now - 2 * DAY)) < dt.timedelta(minutes=2)
        case TlsCode.NOT_YET_VALID:
            assert found.since is not None
            assert abs(found.since - (now + 2 * DAY)) < dt.timedelta(minutes=2)
        case TlsCode.UNKNOWN_ISSUER:
            assert found.issuer == "Other Authority"
        case TlsCode.WRONG_NAME:
            assert found.names == ("a.example.org", "b.example.org", "127.0.0.1")
        case _:
            assert found.since is None


async def test_given_alternative_names_in_the_certificate_when_only_the_common_name_fits_then_it_does_not_count(
    bare_agent: Agent, authority: Authority, serve: MakeServer
) -> None:
    server = serve(authority.sign("other.example.org", common_name="localhost"))
    await start(bare_agent, authority)
    await bare_agent.phone.set_lines([tls_line("localhost", server.port)])
    found = await problem(bare_agent)
    assert (found.code, found.server, found.names) == (TlsCode.WRONG_NAME, "localhost", ("other.example.org",))
    assert server.requests == 0


async def test_given_no_alternative_names_in_the_certificate_when_the_common_name_fits_then_it_counts(
    bare_agent: Agent, authority: Authority, serve: MakeServer
) -> None:
    server = serve(authority.sign(common_name="localhost"))
    await start(bare_agent, authority)
    await bare_agent.phone.set_lines([tls_line("localhost", server.port)])
    await registered(bare_agent)


async def test_given_only_a_name_in_the_certificate_when_registering_by_address_then_it_does_not_fit(
    bare_agent: Agent, authority: Authority, serve: MakeServer
) -> None:
    server = serve(authority.sign("localhost"))
    await start(bare_agent, authority)
    await bare_agent.phone.set_lines([tls_line("127.0.0.1", server.port)])
    found = await problem(bare_agent)
    assert (found.code, found.server, found.names) == (TlsCode.WRONG_NAME, "127.0.0.1", ("localhost",))
    assert server.requests == 0


async def test_given_no_authority_of_ours_when_registering_then_the_systems_do_not_know_the_server(
    bare_agent: Agent, authority: Authority, serve: MakeServer
) -> None:
    server = serve(authority.sign("localhost"))
    await bare_agent.start()
    await bare_agent.phone.set_lines([tls_line("localhost", server.port)])
    assert (await problem(bare_agent)).code is TlsCode.UNKNOWN_ISSUER


async def test_given_a_proxy_when_registering_then_its_name_counts_not_the_registrars(
    bare_agent: Agent, authority: Authority, serve: MakeServer
) -> None:
    server = serve(authority.sign("example.org"))
    await start(bare_agent, authority)
    proxy = f"sip:localhost:{server.port};transport=tls"
    await bare_agent.phone.set_lines([tls_line("example.org", 5061, proxy=proxy)])
    found = await problem(bare_agent)
    assert (found.code, found.server, found.names) == (TlsCode.WRONG_NAME, "localhost", ("example.org",))


async def test_given_a_server_that_is_mended_when_tried_again_then_the_line_registers_and_forgets_the_problem(
    bare_agent: Agent, authority: Authority, serve: MakeServer
) -> None:
    await start(bare_agent, authority)
    bad = serve(authority.sign("other.example.org"))
    await bare_agent.phone.set_lines([tls_line("localhost", bad.port)])
    await problem(bare_agent)
    good = serve(authority.sign("localhost"))
    await bare_agent.phone.set_lines([tls_line("localhost", good.port)])
    assert (await registered(bare_agent)).tls is None


# --- ports with something else behind ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("door", "code"), [(Door.PLAIN, TlsCode.NOT_TLS), (Door.SHUT, TlsCode.CLOSED)])
async def test_given_no_tls_behind_the_port_when_registering_then_the_line_says_what_is_there(
    bare_agent: Agent, authority: Authority, serve: MakeServer, door: Door, code: TlsCode
) -> None:
    server = serve(authority.sign("localhost"), door=door)
    await start(bare_agent, authority)
    await bare_agent.phone.set_lines([tls_line("localhost", server.port)])
    assert (await problem(bare_agent)).code is code


async def test_given_silence_behind_the_port_when_registering_then_it_is_given_up_and_told(
    bare_agent: Agent, authority: Authority, serve: MakeServer
) -> None:
    server = serve(authority.sign("localhost"), door=Door.SILENT)
    await start(bare_agent, authority)
    await bare_agent.phone.set_lines([tls_line("localhost", server.port)])
    assert (await problem(bare_agent, seconds=20)).code is TlsCode.NO_ANSWER


async def test_given_nobody_behind_the_port_when_registering_then_it_is_refused(
    bare_agent: Agent, authority: Authority
) -> None:
    await start(bare_agent, authority)
    await bare_agent.phone.set_lines([tls_line("localhost", 9)])
    found = await problem(bare_agent)
    assert (found.code, found.server, found.names) == (TlsCode.REFUSED, "localhost", ())


@pytest.mark.parametrize(
    "options",
    [
        {"versions": (ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1), "ciphers": "ALL:@SECLEVEL=0"},
        {"versions": (V12, V12), "ciphers": "ECDHE-RSA-AES128-GCM-SHA256"},  # its key is not for RSA
    ],
    ids=["older than 1.2", "no cipher in common"],
)
@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
async def test_given_nothing_in_common_when_registering_then_the_line_says_so(
    bare_agent: Agent, authority: Authority, serve: MakeServer, options: dict[str, object]
) -> None:
    server = serve(authority.sign("localhost"), **options)
    await start(bare_agent, authority)
    await bare_agent.phone.set_lines([tls_line("localhost", server.port)])
    assert (await problem(bare_agent)).code is TlsCode.NO_COMMON_VERSION
    assert server.requests == 0


# --- our own certificate ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("together", [False, True], ids=["two files", "one file"])
async def test_given_a_server_that_wants_to_know_us_when_we_have_a_certificate_then_it_is_shown(
    bare_agent: Agent, authority: Authority, serve: MakeServer, together: bool
) -> None:
    server = serve(authority.sign("localhost"), clients_of=authority.file)
    own = authority.sign("agent-1001", for_servers=False)
    files = {"tls_cert_file": str(own.together())} if together else {}
    files = files or {"tls_cert_file": str(own.certificate), "tls_key_file": str(own.key)}
    await start(bare_agent, authority, **files)
    await bare_agent.phone.set_lines([tls_line("localhost", server.port)])
    await registered(bare_agent)
    assert server.clients == ["agent-1001"]


async def test_given_a_server_that_wants_to_know_us_when_we_have_no_certificate_then_the_line_says_so(
    bare_agent: Agent, authority: Authority, serve: MakeServer
) -> None:
    server = serve(authority.sign("localhost"), clients_of=authority.file, versions=(V13, V13))
    await start(bare_agent, authority)
    await bare_agent.phone.set_lines([tls_line("localhost", server.port)])
    assert (await problem(bare_agent)).code is TlsCode.CLIENT_CERTIFICATE_WANTED


async def test_given_a_certificate_of_an_authority_that_the_server_does_not_know_then_the_line_says_so(
    bare_agent: Agent, authority: Authority, stranger: Authority, serve: MakeServer
) -> None:
    server = serve(authority.sign("localhost"), clients_of=authority.file)
    own = stranger.sign("agent-1001", for_servers=False)
    await start(bare_agent, authority, tls_cert_file=str(own.certificate), tls_key_file=str(own.key))
    await bare_agent.phone.set_lines([tls_line("localhost", server.port)])
    assert (await problem(bare_agent)).code is TlsCode.CLIENT_CERTIFICATE_REFUSED


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ({"tls_ca_pem": "-----BEGIN CERTIFICATE-----\nnonsense\n-----END CERTIFICATE-----\n"}, "bad_authorities"),
        ({"tls_ca_pem": "nothing"}, "bad_authorities"),
        ({"tls_ca_file": "/nowhere/ca.pem"}, "bad_authorities"),
        ({"tls_cert_file": "/nowhere/own.pem"}, "bad_certificate"),
    ],
)
async def test_given_certificates_that_cannot_be_read_when_a_line_is_set_then_it_is_said_not_ignored(
    bare_agent: Agent, settings: dict[str, str], code: str
) -> None:
    await bare_agent.start(dataclasses.replace(bare_agent.config(), **settings))  # type: ignore[arg-type]
    with pytest.raises(PhoneError) as raised:
        await bare_agent.phone.set_lines([tls_line("127.0.0.1", 9)])
    assert raised.value.code == code
    assert (await bare_agent.wait_for(LineChanged)).registration is not Registration.REGISTERED
    begin = len(bare_agent.facts)
    await bare_agent.phone.set_lines([tls_line("localhost", 9)])  # found on a thread: too late to raise
    down = await bare_agent.wait_for(LineChanged, lambda f: f.registration is Registration.UNREACHABLE, start=begin)
    assert down.code == code


def test_given_a_key_that_does_not_fit_when_configured_then_it_is_refused(authority: Authority) -> None:
    one, other = authority.sign("one"), authority.sign("other")
    config = PhoneConfig(tls_cert_file=str(one.certificate), tls_key_file=str(other.key))
    with pytest.raises(PhoneError) as raised:
        transport_config(config, Transport.TLS)
    assert raised.value.code == "bad_certificate"


def test_given_a_certificate_of_ours_when_configured_then_others_may_call_in_beside_the_usual_port(
    authority: Authority,
) -> None:
    own = authority.sign("agent-1001")
    config = PhoneConfig(local_port=5060, tls_cert_file=str(own.certificate), tls_key_file=str(own.key))
    assert transport_config(config, Transport.TLS).port == 5061
    assert transport_config(dataclasses.replace(config, tls_cert_file=""), Transport.TLS).port == 0


# --- calls ------------------------------------------------------------------------------------------------------------


async def test_given_a_direct_line_when_a_call_meets_a_stranger_then_the_call_fails_and_the_line_says_why(
    bare_agent: Agent, authority: Authority, stranger: Authority, serve: MakeServer
) -> None:
    server = serve(stranger.sign("localhost"))
    await start(bare_agent, authority)
    await bare_agent.phone.set_lines([LineConfig(LINE, f"sip:1001@{bare_agent.host}", transport=Transport.TLS)])
    leg = await bare_agent.dial(f"sip:bob@localhost:{server.port}")
    ended = await bare_agent.ended(leg, seconds=10)
    assert ended.ending.status == 503
    fact = await bare_agent.wait_for(LineChanged, lambda f: f.tls is not None)
    assert fact.registration is Registration.DIRECT
    assert fact.tls is not None
    assert (fact.tls.code, fact.tls.issuer) == (TlsCode.UNKNOWN_ISSUER, "Other Authority")


async def test_given_baresip_over_tls_when_dialled_then_the_call_is_set_up(
    bare_agent: Agent, make_baresip: Callable[[], Baresip], authority: Authority
) -> None:
    peer = make_baresip()
    peer.run(codec="opus/48000/2", transport="tls", certificate=authority.sign(peer.host).together())
    await start(bare_agent, authority)
    await bare_agent.phone.set_lines([LineConfig(LINE, f"sip:1001@{bare_agent.host}", transport=Transport.TLS)])
    leg = await bare_agent.dial(f"sip:bare@{peer.host}:{peer.port + 1}")
    await bare_agent.moved(leg, LegEvent.ACKED)
    await bare_agent.phone.hang_up(leg)
    await bare_agent.ended(leg)


# --- sockets ----------------------------------------------------------------------------------------------------------


def sends_at_once(remote: tuple[str, int]) -> list[bool]:
    """TCP_NODELAY of every connection of this process to `remote`."""
    found = []
    for entry in Path("/proc/self/fd").iterdir():
        with suppress(OSError):
            copy = os.dup(int(entry.name))
            with socket.socket(fileno=copy) as connection:
                if connection.getpeername() == remote:
                    found.append(connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) != 0)
    return found


async def test_given_a_tls_connection_then_it_does_not_wait_for_acknowledgements(
    bare_agent: Agent, authority: Authority, serve: MakeServer
) -> None:
    server = serve(authority.sign("localhost"))
    await start(bare_agent, authority)
    await bare_agent.phone.set_lines([tls_line("localhost", server.port)])
    await registered(bare_agent)
    assert sends_at_once(("127.0.0.1", server.port)) == [True]


async def test_given_a_tcp_connection_then_it_does_not_wait_for_acknowledgements(bare_agent: Agent) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        await bare_agent.start()
        registrar = f"sip:127.0.0.1:{listener.getsockname()[1]}"
        line = LineConfig(LINE, "sip:1001@example.org", registrar=registrar, transport=Transport.TCP)
        await bare_agent.phone.set_lines([line])
        await bare_agent.wait_for(LineChanged, lambda f: f.registration is Registration.UNREACHABLE, seconds=10)
        assert sends_at_once(listener.getsockname()) == [True]


# --- without a network ------------------------------------------------------------------------------------------------

NOW = dt.datetime(2030, 1, 1, tzinfo=dt.UTC)
SHOWN = ServerCertificate("/CN=pbx", "/CN=ca", "ca", ("*.example.org",), NOW - DAY, NOW + DAY)
FAILED = TlsChange(7, up=False, down=True, error=171173, text="verification", remote="10.0.0.1:5061")


def failed(status: int, certificate: ServerCertificate | None = SHOWN) -> TlsChange:
    return dataclasses.replace(FAILED, verify_status=status, verify_words=("words",), certificate=certificate)


def test_given_an_authority_out_of_date_then_the_servers_own_dates_are_not_blamed() -> None:
    found = problem_of(failed(pj.PJ_SSL_CERT_EVALIDITY_PERIOD), NOW, was_up=False)
    assert found is not None
    assert (found.code, found.since) == (TlsCode.ISSUER_OUT_OF_DATE, None)


def test_given_several_faults_then_the_one_to_mend_first_is_told() -> None:
    everything = pj.PJ_SSL_CERT_EIDENTITY_NOT_MATCH | pj.PJ_SSL_CERT_EVALIDITY_PERIOD | pj.PJ_SSL_CERT_EUNTRUSTED
    found = problem_of(failed(everything), NOW, was_up=False)
    assert found is not None
    assert found.code is TlsCode.UNKNOWN_ISSUER


@pytest.mark.parametrize("certificate", [SHOWN, None])
def test_given_a_fault_without_a_name_then_openssls_words_are_kept(certificate: ServerCertificate | None) -> None:
    found = problem_of(failed(pj.PJ_SSL_CERT_EWEAK_SIGNATURE, certificate), NOW, was_up=False)
    assert found is not None
    assert (found.code, found.detail) == (TlsCode.BAD_CERTIFICATE, "words")


def test_given_an_unknown_handshake_error_then_its_words_are_kept_and_a_plain_network_error_is_none_of_ours() -> None:
    odd = dataclasses.replace(FAILED, error=494_999, text="odd")
    found = problem_of(odd, NOW, was_up=False)
    assert found is not None
    assert (found.code, found.detail) == (TlsCode.FAILED, "odd")
    assert problem_of(dataclasses.replace(FAILED, error=120_101), NOW, was_up=False) is None


def test_given_a_connection_that_was_up_when_it_closes_then_that_is_no_problem_of_tls() -> None:
    connections = TlsConnections()
    up = TlsChange(7, up=True, down=False, error=0, text="", remote="10.0.0.1:5061", certificate=SHOWN)
    assert connections.changed(up) is None
    assert connections.is_proven("10.0.0.1:5061")
    assert connections.changed(dataclasses.replace(FAILED, error=70_016)) is None
    assert not connections.is_proven("10.0.0.1:5061")


def test_given_a_connection_that_we_shut_down_when_it_is_gone_then_it_proves_nothing_any_more() -> None:
    connections = TlsConnections()
    connections.changed(TlsChange(7, up=True, down=False, error=0, text="", remote="10.0.0.1:5061", certificate=SHOWN))
    assert connections.changed(TlsChange(7, up=False, down=False, error=0, text="", gone=True)) is None
    assert not connections.is_proven("10.0.0.1:5061")


@pytest.mark.parametrize(
    "up",
    [
        TlsChange(7, up=True, down=False, error=0, text="", remote="10.0.0.1:5061"),
        TlsChange(7, True, False, 0, "", "10.0.0.1:5061", pj.PJ_SSL_CERT_EUNTRUSTED, ("words",), SHOWN),
    ],
    ids=["called in without a certificate", "not checked"],
)
def test_given_a_connection_whose_other_end_proved_nothing_then_it_is_not_proven(up: TlsChange) -> None:
    connections = TlsConnections()
    connections.changed(up)
    assert not connections.is_proven("10.0.0.1:5061")


def test_given_a_certificate_with_a_wildcard_that_would_fit_then_the_wildcard_is_blamed() -> None:
    protection = Protection(PhoneConfig())
    protection.set_lines([tls_line("pbx.example.org", 5061)])
    protection.tls_changed(failed(pj.PJ_SSL_CERT_EIDENTITY_NOT_MATCH))
    fact = protection.of_line(LineChanged(LINE, Registration.UNREACHABLE, 503, "verification"))
    assert fact.tls is not None
    assert (fact.tls.code, fact.tls.server) == (TlsCode.WILDCARD_NAME, "pbx.example.org")


def test_given_lines_when_they_speak_then_each_carries_its_own_warning() -> None:
    protection = Protection(PhoneConfig())
    udp = LineConfig(LINE, "sip:1001@example.org", srtp=SrtpPolicy.MANDATORY)
    protection.set_lines([udp])
    assert protection.of_line(LineChanged(LINE, Registration.REGISTERED)).warning is LineWarning.KEYS_READABLE
    assert protection.of_line(LineChanged(LINE, Registration.REMOVED)).warning is None
