"""Looks at the way to a server: name, route, TCP and TLS. Sends nothing but a handshake, and what `ask` sends."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any, NoReturn, TypeVar

from agent_desktop.domain.provisioning import TurnServer
from agent_desktop.domain.security import TlsCode
from agent_desktop.host.network_kind import interface_with
from agent_desktop.ports import ProbeError, RelayFound, RouteFound, TlsFacts, TlsTrust

T = TypeVar("T")

CONNECT_SECONDS = 5.0
_ANY_PORT = 9

# X509_V_ERR_ of OpenSSL (x509_vfy.h), as SSLCertVerificationError.verify_code has them
_VERIFY_CODES = {
    9: TlsCode.NOT_YET_VALID,
    10: TlsCode.EXPIRED,
    18: TlsCode.SELF_SIGNED,
    19: TlsCode.UNKNOWN_ISSUER,  # a chain up to an authority that nobody here trusts
    2: TlsCode.UNKNOWN_ISSUER,
    20: TlsCode.UNKNOWN_ISSUER,
    21: TlsCode.UNKNOWN_ISSUER,
    26: TlsCode.WRONG_PURPOSE,
    62: TlsCode.WRONG_NAME,
    64: TlsCode.WRONG_NAME,  # of an address
}
_REASONS = {
    "WRONG_VERSION_NUMBER": TlsCode.NOT_TLS,
    "HTTP_REQUEST": TlsCode.NOT_TLS,
    "PACKET_LENGTH_TOO_LONG": TlsCode.NOT_TLS,
    "RECORD_LAYER_FAILURE": TlsCode.NOT_TLS,  # OpenSSL 3.2 and later
    "UNSUPPORTED_PROTOCOL": TlsCode.NO_COMMON_VERSION,
    "TLSV1_ALERT_PROTOCOL_VERSION": TlsCode.NO_COMMON_VERSION,
    "SSLV3_ALERT_HANDSHAKE_FAILURE": TlsCode.NO_COMMON_VERSION,
    "TLSV1_ALERT_INSUFFICIENT_SECURITY": TlsCode.NO_COMMON_VERSION,
    "TLSV13_ALERT_CERTIFICATE_REQUIRED": TlsCode.CLIENT_CERTIFICATE_WANTED,
    "TLSV1_ALERT_UNKNOWN_CA": TlsCode.CLIENT_CERTIFICATE_REFUSED,
    "SSLV3_ALERT_BAD_CERTIFICATE": TlsCode.CLIENT_CERTIFICATE_REFUSED,
    "UNEXPECTED_EOF_WHILE_READING": TlsCode.CLOSED,
}


class SystemProbes:
    """ports.LineProbes of this computer. What speaks SIP, STUN and TURN is handed in, and may block:
    `ask(server, address, local)`, `see(server, local)` and `lend(turn, local)`, which raises ProbeError."""

    def __init__(
        self,
        ask: Callable[[str, str, str], bool],
        see: Callable[[str, str], str],
        lend: Callable[[TurnServer, str], RelayFound],
    ) -> None:
        self._ask = ask
        self._see = see
        self._lend = lend

    async def look_up(self, host: str) -> tuple[str, ...]:
        return await _aside(partial(_addresses_of, host))

    async def route(self, address: str, wanted: str = "") -> RouteFound:
        try:
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
                if wanted:
                    probe.bind((wanted, 0))
                probe.connect((address, _ANY_PORT))  # sends nothing
                local = str(probe.getsockname()[0])
        except OSError as error:
            raise ProbeError("no_route", _words(error)) from None
        if local.startswith("127."):
            return RouteFound(local)
        return RouteFound(local, *interface_with(local))

    async def ask_exchange(self, server: str, address: str, local: str) -> bool:
        return await _aside(partial(self._ask, server, address, local))

    async def public_address(self, server: str, local: str) -> str:
        return await _aside(partial(self._see, server, local))

    async def relay(self, turn: TurnServer, local: str) -> RelayFound:
        return await _aside(partial(self._lend, turn, local))

    async def connect(self, address: str, port: int, local: str) -> None:
        (await self._connected(address, port, local)).close()

    async def connect_tls(self, address: str, port: int, local: str, name: str, trust: TlsTrust) -> TlsFacts:
        context = _context(trust)
        plain = await self._connected(address, port, local)
        try:
            return await _aside(partial(_shake_hands, plain, context, name))
        finally:
            plain.close()

    async def _connected(self, address: str, port: int, local: str) -> socket.socket:
        return await _aside(partial(_connect, address, port, local))


async def _aside(work: Callable[[], T]) -> T:
    """On a thread that nobody has to wait for: a name server that is silent must not hold up the program's end."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[T] = loop.create_future()

    def settle(result: T | None, error: BaseException | None) -> None:
        if done.done():
            _drop(result)
        elif error is not None:
            done.set_exception(error)
        else:
            done.set_result(result)  # type: ignore[arg-type]  # without an error it is a T

    def run() -> None:
        result: T | None = None
        failure: BaseException | None = None
        try:
            result = work()
        except Exception as error:
            failure = error
        try:
            loop.call_soon_threadsafe(settle, result, failure)
        except RuntimeError:  # the loop has closed: nobody asks any more
            _drop(result)

    threading.Thread(target=run, name="line-probe", daemon=True).start()
    return await done


def _drop(result: object) -> None:
    if isinstance(result, socket.socket):
        result.close()


def _addresses_of(host: str) -> tuple[str, ...]:
    try:
        found = socket.getaddrinfo(host.strip("[]"), None, socket.AF_INET, socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise ProbeError("no_name", f"{host}: {_words(error)}") from None
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


def _connect(address: str, port: int, local: str) -> socket.socket:
    try:
        return socket.create_connection((address, port), CONNECT_SECONDS, (local, 0) if local else None)
    except ConnectionRefusedError as error:
        raise ProbeError("connection_refused", f"{address}:{port}: {_words(error)}") from None
    except TimeoutError:
        raise ProbeError("no_answer", f"{address}:{port}: nothing within {CONNECT_SECONDS:.0f} s") from None
    except OSError as error:
        raise ProbeError("no_route", f"{address}:{port}: {_words(error)}") from None


def _context(trust: TlsTrust) -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        if trust.ca_file or trust.ca_pem:
            context.load_verify_locations(trust.ca_file or None, cadata=trust.ca_pem or None)
        if not trust.verify:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
    except (ssl.SSLError, OSError, ValueError) as error:
        raise ProbeError("bad_authorities", _words(error)) from None
    if trust.cert_file:
        try:
            context.load_cert_chain(trust.cert_file, trust.key_file or None, password="")
        except (ssl.SSLError, OSError, ValueError) as error:
            raise ProbeError("bad_certificate", _words(error)) from None
    return context


def _shake_hands(plain: socket.socket, context: ssl.SSLContext, name: str) -> TlsFacts:
    try:
        with context.wrap_socket(plain, server_hostname=name.strip("[]")) as secure:
            shown = secure.getpeercert() or {}
            cipher = secure.cipher()
            facts = _facts_of(shown, secure.version() or "", cipher[0] if cipher else "")
            with contextlib.suppress(OSError):
                secure.shutdown(socket.SHUT_RDWR)
            return facts
    except ssl.SSLCertVerificationError as error:
        code = _VERIFY_CODES.get(error.verify_code, TlsCode.BAD_CERTIFICATE)
        _fail(code, f"{name}: {error.verify_message}")
    except ssl.SSLError as error:
        _fail(_REASONS.get(error.reason or "", TlsCode.FAILED), _words(error))
    except TimeoutError:
        _fail(TlsCode.NO_ANSWER, f"{name}: no handshake within {CONNECT_SECONDS:.0f} s")
    except OSError as error:
        _fail(TlsCode.CLOSED, _words(error))


def _fail(code: TlsCode, detail: str) -> NoReturn:
    raise ProbeError(f"tls_{code.value}", detail) from None


def _facts_of(shown: dict[str, Any], protocol: str, cipher: str) -> TlsFacts:
    """`shown` as SSLSocket.getpeercert() documents it."""
    issuer = dict(pair for part in shown.get("issuer", ()) for pair in part)
    ends = shown.get("notAfter", "")
    return TlsFacts(
        protocol,
        cipher,
        tuple(value for kind, value in shown.get("subjectAltName", ()) if kind in ("DNS", "IP Address")),
        issuer.get("commonName", "") or issuer.get("organizationName", ""),
        datetime.fromtimestamp(ssl.cert_time_to_seconds(ends), UTC) if ends else None,
    )


def _words(error: Exception) -> str:
    return getattr(error, "reason", None) or getattr(error, "strerror", None) or str(error)
