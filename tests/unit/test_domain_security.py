"""The lock of a call tells the truth; warnings of lines; wildcards."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime

import pytest

from agent_desktop.domain.leg import LineId
from agent_desktop.domain.media import MediaSecurity
from agent_desktop.domain.provisioning import LineConfig, PhoneConfig, SrtpPolicy, Transport
from agent_desktop.domain.security import (
    CallLock,
    LineWarning,
    Lock,
    LockReason,
    Signalling,
    TlsCode,
    TlsProblem,
    covers_by_wildcard,
    is_weaker,
    lock_of,
    warning_of,
)


@pytest.mark.parametrize(
    ("security", "signalling", "lock", "reason"),
    [
        (MediaSecurity.NONE, Signalling.PLAIN, Lock.OPEN, LockReason.NOT_ENCRYPTED),
        (MediaSecurity.NONE, Signalling.TLS, Lock.OPEN, LockReason.NOT_ENCRYPTED),
        (MediaSecurity.SDES, Signalling.PLAIN, Lock.HALF, LockReason.KEYS_READABLE),
        (MediaSecurity.SDES, Signalling.TLS_UNVERIFIED, Lock.HALF, LockReason.SERVER_UNVERIFIED),
        (MediaSecurity.SDES, Signalling.TLS, Lock.CLOSED, LockReason.ENCRYPTED),
        (MediaSecurity.DTLS, Signalling.PLAIN, Lock.HALF, LockReason.FINGERPRINT_UNPROTECTED),
        (MediaSecurity.DTLS, Signalling.TLS_UNVERIFIED, Lock.HALF, LockReason.SERVER_UNVERIFIED),
        (MediaSecurity.DTLS, Signalling.TLS, Lock.CLOSED, LockReason.ENCRYPTED),
    ],
)
def test_given_media_and_signalling_then_the_lock_shows_the_weaker_of_both(
    security: MediaSecurity, signalling: Signalling, lock: Lock, reason: LockReason
) -> None:
    assert lock_of(security, signalling) == CallLock(lock, reason)


def test_given_every_combination_then_only_encrypted_audio_over_verified_tls_closes_the_lock() -> None:
    closed = {
        (security, signalling)
        for security, signalling in itertools.product(MediaSecurity, Signalling)
        if lock_of(security, signalling).lock is Lock.CLOSED
    }
    assert closed == {(MediaSecurity.SDES, Signalling.TLS), (MediaSecurity.DTLS, Signalling.TLS)}


def test_given_two_locks_then_only_a_step_down_is_weaker() -> None:
    closed, half, opened = (
        lock_of(MediaSecurity.SDES, Signalling.TLS),
        lock_of(MediaSecurity.SDES, Signalling.PLAIN),
        lock_of(MediaSecurity.NONE, Signalling.TLS),
    )
    assert is_weaker(half, closed)
    assert is_weaker(opened, closed)
    assert is_weaker(opened, half)
    assert not is_weaker(closed, half)
    assert not is_weaker(closed, closed)
    assert not is_weaker(lock_of(MediaSecurity.DTLS, Signalling.PLAIN), half)


@pytest.mark.parametrize(
    ("transport", "srtp", "verify", "warning"),
    [
        (Transport.UDP, SrtpPolicy.OFF, True, None),
        (Transport.UDP, SrtpPolicy.OPTIONAL, True, LineWarning.KEYS_READABLE),
        (Transport.UDP, SrtpPolicy.MANDATORY, True, LineWarning.KEYS_READABLE),
        (Transport.TCP, SrtpPolicy.MANDATORY, True, LineWarning.KEYS_READABLE),
        (Transport.TLS, SrtpPolicy.MANDATORY, True, None),
        (Transport.TLS, SrtpPolicy.OFF, True, None),
        (Transport.TLS, SrtpPolicy.MANDATORY, False, LineWarning.SERVER_UNVERIFIED),
        (Transport.UDP, SrtpPolicy.OFF, False, None),
    ],
)
def test_given_a_line_then_its_warning_names_what_is_unsafe(
    transport: Transport, srtp: SrtpPolicy, verify: bool, warning: LineWarning | None
) -> None:
    line = LineConfig(LineId("line"), "sip:1001@example.org", transport=transport, srtp=srtp)
    assert warning_of(line, PhoneConfig(verify_server=verify)) is warning


@pytest.mark.parametrize(
    ("names", "host", "covered"),
    [
        (("*.example.org",), "pbx.example.org", True),
        (("other.org", "*.Example.ORG"), "PBX.example.org", True),
        (("*.example.org",), "a.b.example.org", False),
        (("*.example.org",), "example.org", False),
        (("pbx.example.org",), "pbx.example.org", False),
        (("*.org",), "localhost", False),
        ((), "", False),
    ],
)
def test_given_the_names_of_a_certificate_then_a_wildcard_covers_one_label(
    names: tuple[str, ...], host: str, covered: bool
) -> None:
    assert covers_by_wildcard(names, host) is covered


def test_given_a_problem_then_its_evidence_has_what_is_known_and_nothing_else() -> None:
    since = datetime(2030, 1, 2, 3, 4, tzinfo=UTC)
    full = TlsProblem(TlsCode.EXPIRED, "pbx.example.org", ("a.org", "b.org"), "Some Authority", since, "words")
    assert full.evidence == (
        "pbx.example.org; names a.org, b.org; issuer Some Authority; 2030-01-02T03:04+00:00; words"
    )
    assert TlsProblem(TlsCode.REFUSED, "pbx.example.org").evidence == "pbx.example.org"
