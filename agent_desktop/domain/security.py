"""What is protected and what is not: the lock of a call, and why a TLS connection was not made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum, auto
from typing import assert_never

from agent_desktop.domain.media import MediaSecurity
from agent_desktop.domain.provisioning import LineConfig, PhoneConfig, SrtpPolicy, Transport


class Signalling(StrEnum):
    """How the SIP messages of a leg travel between us and the exchange."""

    PLAIN = auto()
    TLS_UNVERIFIED = auto()
    """Encrypted, but nobody proved who the other end is."""
    TLS = auto()


class Lock(StrEnum):
    """The sign on a call. Only CLOSED may look like safety."""

    CLOSED = auto()
    HALF = auto()
    """The audio is encrypted, but not against everybody."""
    OPEN = auto()


class LockReason(StrEnum):
    """Why a lock is as it is, for the sentence beside it."""

    ENCRYPTED = auto()
    NOT_ENCRYPTED = auto()
    KEYS_READABLE = auto()
    """SDES keys (RFC 4568) went over plain signalling: whoever reads it can hear the call."""
    FINGERPRINT_UNPROTECTED = auto()
    """DTLS (RFC 5763) over plain signalling: whoever can change it can stand between."""
    SERVER_UNVERIFIED = auto()
    """Over TLS, to an exchange whose certificate was not checked."""


@dataclass(frozen=True, slots=True)
class CallLock:
    lock: Lock
    reason: LockReason


def lock_of(security: MediaSecurity, signalling: Signalling) -> CallLock:
    """The lock that a leg deserves. It speaks of the way to the exchange; what lies behind it nobody here can know."""
    if security is MediaSecurity.NONE:
        return CallLock(Lock.OPEN, LockReason.NOT_ENCRYPTED)
    match signalling:
        case Signalling.TLS:
            return CallLock(Lock.CLOSED, LockReason.ENCRYPTED)
        case Signalling.TLS_UNVERIFIED:
            return CallLock(Lock.HALF, LockReason.SERVER_UNVERIFIED)
        case Signalling.PLAIN:
            dtls = security is MediaSecurity.DTLS
            return CallLock(Lock.HALF, LockReason.FINGERPRINT_UNPROTECTED if dtls else LockReason.KEYS_READABLE)
        case _:
            assert_never(signalling)


_STRENGTH = (Lock.OPEN, Lock.HALF, Lock.CLOSED)


def is_weaker(now: CallLock, before: CallLock) -> bool:
    """Whether a lock opened: a re-INVITE took away what protected the call until now."""
    return _STRENGTH.index(now.lock) < _STRENGTH.index(before.lock)


class LineWarning(StrEnum):
    """What an administrator chose that makes a line less safe than it looks."""

    KEYS_READABLE = auto()
    """Encrypted audio is wanted on a line whose signalling is not: the keys can be read on the way."""
    SERVER_UNVERIFIED = auto()
    """TLS without a check of the exchange's certificate."""


def warning_of(line: LineConfig, phone: PhoneConfig) -> LineWarning | None:
    """The warning that a line has to carry for as long as it is set up so."""
    if line.transport is Transport.TLS:
        return None if phone.verify_server else LineWarning.SERVER_UNVERIFIED
    return None if line.srtp is SrtpPolicy.OFF else LineWarning.KEYS_READABLE


class TlsCode(StrEnum):
    """Why there is no TLS connection; each one is mended by somebody else."""

    EXPIRED = auto()
    NOT_YET_VALID = auto()
    """Or the clock of this computer is wrong."""
    ISSUER_OUT_OF_DATE = auto()
    """The server's certificate is in time, one above it is not."""
    UNKNOWN_ISSUER = auto()
    SELF_SIGNED = auto()
    WRONG_NAME = auto()
    WILDCARD_NAME = auto()
    """Only a wildcard fits, which SIP does not accept (RFC 5922 section 7.2)."""
    WRONG_PURPOSE = auto()
    """A certificate that is not for servers."""
    BAD_CERTIFICATE = auto()
    NO_COMMON_VERSION = auto()
    """The two share no protocol version or cipher; here it is TLS 1.2 or 1.3."""
    CLIENT_CERTIFICATE_WANTED = auto()
    CLIENT_CERTIFICATE_REFUSED = auto()
    NOT_TLS = auto()
    """Something answers there, without TLS."""
    CLOSED = auto()
    """The connection is taken and closed before TLS is agreed."""
    NO_ANSWER = auto()
    REFUSED = auto()
    """Nothing listens there."""
    FAILED = auto()
    """Anything else; `detail` has OpenSSL's words."""


@dataclass(frozen=True, slots=True)
class TlsProblem:
    """One failed TLS connection, with what a sentence about it needs. Revocation is not checked.

    `server` is the name that was asked for; `names` are those that the certificate has, `issuer` who signed it; `since`
    is when an EXPIRED one ended, or when a NOT_YET_VALID one begins (UTC).
    """

    code: TlsCode
    server: str = ""
    names: tuple[str, ...] = ()
    issuer: str = ""
    since: datetime | None = None
    detail: str = ""

    @property
    def evidence(self) -> str:
        """What was seen, for an administrator: server, names, issuer, date, words of the TLS library."""
        parts = (
            self.server,
            f"names {', '.join(self.names)}" if self.names else "",
            f"issuer {self.issuer}" if self.issuer else "",
            self.since.isoformat(timespec="minutes") if self.since else "",
            self.detail,
        )
        return "; ".join(part for part in parts if part)


def covers_by_wildcard(names: tuple[str, ...], host: str) -> bool:
    """Whether "*.example.org" among `names` would fit `host`, where wildcards count (RFC 6125 section 6.4.3)."""
    label, _, parent = host.lower().rstrip(".").partition(".")
    return bool(label and parent) and f"*.{parent}" in {name.lower() for name in names}
