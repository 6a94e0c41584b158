"""TLS connections of the stack: which are up and proven, and why others were not made.

What PJSIP checks when `verifyServer` is on (read in sip_transport_tls.c and ssl_sock_ossl.c of 2.17, and tested): the
chain up to our authorities, dates, purpose, and the name that was asked for (the host of the outbound proxy or the
registrar, before DNS) against DNS, address and URI names of the certificate, then its common name. Wildcards never fit
(RFC 5922 section 7.2). SNI carries the name, never an address (RFC 6066). Revocation lists are not looked at.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pjsua2 as pj

from agent_desktop.domain.security import TlsCode, TlsProblem
from agent_desktop.kit.clock import SystemClock

_KEPT_FAILURES = 8
_UNTRUSTED = pj.PJ_SSL_CERT_EUNTRUSTED | pj.PJ_SSL_CERT_EISSUER_NOT_FOUND | pj.PJ_SSL_CERT_EISSUER_MISMATCH
_NAMES = (pj.PJ_SSL_CERT_NAME_DNS, pj.PJ_SSL_CERT_NAME_IP, pj.PJ_SSL_CERT_NAME_URI)

# PJSIP's codes (errno.h, ssl_sock_ossl.c). OpenSSL's: 470000 + 1200 * library + reason, its library "SSL" being 20.
_OPENSSL = range(470_000, 520_000)
_SSL_REASONS = 494_000
_END_OF_FILE = 70_016
_TIMED_OUT = frozenset({70_009, 120_110, 130_060})  # PJ_ETIMEDOUT, ETIMEDOUT, WSAETIMEDOUT
_CLOSED = frozenset({_END_OF_FILE, 120_104, 120_032, 130_054})  # ECONNRESET, EPIPE, WSAECONNRESET
_REFUSED = frozenset({120_111, 130_061})  # ECONNREFUSED, WSAECONNREFUSED
_ALERT = 1000
"""OpenSSL's offset of alerts that the other side sent (RFC 8446 section 6)."""
_REASONS = {
    156: TlsCode.NOT_TLS,  # "http request"
    198: TlsCode.NOT_TLS,  # "packet length too long"
    267: TlsCode.NOT_TLS,  # "wrong version number": no TLS record begins so
    294: TlsCode.CLOSED,  # "unexpected eof while reading"
    258: TlsCode.NO_COMMON_VERSION,  # "unsupported protocol"
    _ALERT + 40: TlsCode.NO_COMMON_VERSION,  # handshake_failure
    _ALERT + 70: TlsCode.NO_COMMON_VERSION,  # protocol_version
    _ALERT + 71: TlsCode.NO_COMMON_VERSION,  # insufficient_security
    _ALERT + 42: TlsCode.CLIENT_CERTIFICATE_REFUSED,  # bad_certificate
    _ALERT + 43: TlsCode.CLIENT_CERTIFICATE_REFUSED,  # unsupported_certificate
    _ALERT + 44: TlsCode.CLIENT_CERTIFICATE_REFUSED,  # certificate_revoked
    _ALERT + 45: TlsCode.CLIENT_CERTIFICATE_REFUSED,  # certificate_expired
    _ALERT + 46: TlsCode.CLIENT_CERTIFICATE_REFUSED,  # certificate_unknown
    _ALERT + 48: TlsCode.CLIENT_CERTIFICATE_REFUSED,  # unknown_ca
    _ALERT + 116: TlsCode.CLIENT_CERTIFICATE_WANTED,  # certificate_required
}


@dataclass(frozen=True, slots=True)
class ServerCertificate:
    """What a connection's other end showed."""

    subject: str
    issuer: str
    issuer_name: str
    names: tuple[str, ...]
    begins: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class TlsChange:
    """A connection came up or went: copied out of the callback."""

    handle: int
    up: bool
    down: bool
    error: int
    text: str
    """PJSIP's words for `error`; the registration that fails with the connection brings the same."""
    remote: str = ""
    verify_status: int = 0
    verify_words: tuple[str, ...] = ()
    certificate: ServerCertificate | None = None
    accepted: bool = False
    """Somebody else opened it: its certificate may be good, but nobody knows which name it should have."""
    gone: bool = False
    """PJSIP forgets it: one that we shut down ourselves never says that it is down."""


def tls_change(prm: Any, endpoint: pj.Endpoint) -> TlsChange:
    """Copies pjsua2's OnTransportStateParam."""
    text = endpoint.utilStrError(prm.lastError)
    up, down = prm.state == pj.PJSIP_TP_STATE_CONNECTED, prm.state == pj.PJSIP_TP_STATE_DISCONNECTED
    gone = prm.state == pj.PJSIP_TP_STATE_DESTROY
    info = prm.tlsInfo
    if info.isEmpty():
        return TlsChange(int(prm.hnd), up, down, prm.lastError, text, gone=gone)
    return TlsChange(
        int(prm.hnd),
        up,
        down,
        prm.lastError,
        text,
        info.remoteAddr,
        info.verifyStatus,
        tuple(info.verifyMsgs),
        _certificate(info),
        accepted=_port_of(info.localAddr) in _listening(endpoint),
        gone=gone,
    )


def _listening(endpoint: pj.Endpoint) -> set[int]:
    """Ports where others may open TLS connections to us."""
    found = (endpoint.transportGetInfo(number) for number in endpoint.transportEnum())
    return {_port_of(info.localName) for info in found if info.type == pj.PJSIP_TRANSPORT_TLS}


def _port_of(address: str) -> int:
    port = address.rpartition(":")[2]
    return int(port) if port.isdecimal() else 0


def _certificate(info: Any) -> ServerCertificate | None:
    shown = info.remoteCertInfo
    if shown.isEmpty() or not shown.version:
        return None
    names = tuple(entry.name for entry in shown.subjectAltName if entry.type in _NAMES)
    return ServerCertificate(
        shown.subjectInfo,
        shown.issuerInfo,
        shown.issuerCn or shown.issuerInfo,
        names or (shown.subjectCn,),
        datetime.fromtimestamp(shown.validityStart.sec, UTC),
        datetime.fromtimestamp(shown.validityEnd.sec, UTC),
    )


class TlsConnections:
    """Follows the connections of one phone."""

    def __init__(self) -> None:
        self._up: dict[int, tuple[str, bool]] = {}
        self._failures: list[tuple[str, TlsProblem]] = []

    def changed(self, change: TlsChange) -> TlsProblem | None:
        """Takes a change; the problem that kept a connection from being made, None for all else."""
        if change.up:
            proven = change.verify_status == 0 and change.certificate is not None and not change.accepted
            self._up[change.handle] = (change.remote, proven)
            self._failures.clear()
            return None
        if not change.down:
            if change.gone:
                self._up.pop(change.handle, None)
            return None
        was_up = self._up.pop(change.handle, None) is not None
        problem = problem_of(change, SystemClock().now(), was_up=was_up)
        if problem is not None:
            self._failures = [*self._failures, (change.text, problem)][-_KEPT_FAILURES:]
        return problem

    def problem_told_as(self, text: str) -> TlsProblem | None:
        """The newest failure that PJSIP tells with these words."""
        return next((problem for words, problem in reversed(self._failures) if words == text), None)

    def is_proven(self, remote: str) -> bool:
        """Whether a connection to `remote` ("host:port") is up whose other end showed a good certificate."""
        return any(known for address, known in self._up.values() if address == remote)


def problem_of(change: TlsChange, now: datetime, *, was_up: bool) -> TlsProblem | None:
    """Why the connection failed. One that was up may end for any reason, except that a server using TLS 1.3 says only
    then that it does not like our certificate.
    """
    if change.verify_status and change.error:
        return _certificate_problem(change, now)
    code = _code_of(change.error)
    late = (TlsCode.CLIENT_CERTIFICATE_WANTED, TlsCode.CLIENT_CERTIFICATE_REFUSED)
    if code is None or (was_up and code not in late):
        return None
    return TlsProblem(code, detail=change.text)


def _code_of(error: int) -> TlsCode | None:
    if error in _REFUSED:
        return TlsCode.REFUSED
    if error in _TIMED_OUT:
        return TlsCode.NO_ANSWER
    if error in _CLOSED:
        return TlsCode.CLOSED
    if error in _OPENSSL:
        return _REASONS.get(error - _SSL_REASONS, TlsCode.FAILED)
    return None


def _certificate_problem(change: TlsChange, now: datetime) -> TlsProblem:
    """The first thing to mend: who signed it, then its dates, its purpose, its name."""
    shown, status = change.certificate, change.verify_status
    detail = "; ".join(change.verify_words)
    if shown is None:
        return TlsProblem(TlsCode.BAD_CERTIFICATE, detail=detail)
    since: datetime | None = None
    if status & _UNTRUSTED:
        code = TlsCode.SELF_SIGNED if shown.subject == shown.issuer else TlsCode.UNKNOWN_ISSUER
    elif status & pj.PJ_SSL_CERT_EVALIDITY_PERIOD:
        code, since = _date_problem(shown, now)
    elif status & pj.PJ_SSL_CERT_EINVALID_PURPOSE:
        code = TlsCode.WRONG_PURPOSE
    elif status & pj.PJ_SSL_CERT_EIDENTITY_NOT_MATCH:
        code = TlsCode.WRONG_NAME
    else:
        code = TlsCode.BAD_CERTIFICATE
    return TlsProblem(code, names=shown.names, issuer=shown.issuer_name, since=since, detail=detail)


def _date_problem(shown: ServerCertificate, now: datetime) -> tuple[TlsCode, datetime | None]:
    if now > shown.ends:
        return TlsCode.EXPIRED, shown.ends
    if now < shown.begins:
        return TlsCode.NOT_YET_VALID, shown.begins
    return TlsCode.ISSUER_OUT_OF_DATE, None
