"""The lock of a call, and why there is no encrypted connection."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from agent_desktop.domain.security import Lock, LockReason, TlsCode
from agent_desktop.ui.text.language import Words

_tr = QCoreApplication.translate

_LOCKS: Words[Lock] = {
    Lock.CLOSED: lambda: _tr("Lock", "Encrypted"),
    Lock.HALF: lambda: _tr("Lock", "Partly encrypted"),
    Lock.OPEN: lambda: _tr("Lock", "Not encrypted"),
}
_LOCK_REASONS: Words[LockReason] = {
    LockReason.ENCRYPTED: lambda: _tr("Lock", "Nobody on the way to the exchange can listen in."),
    LockReason.NOT_ENCRYPTED: lambda: _tr("Lock", "The call is not encrypted: the network can listen in."),
    LockReason.KEYS_READABLE: lambda: _tr(
        "Lock", "The sound is encrypted, but its keys travel in the open. Ask your administrator for TLS."
    ),
    LockReason.FINGERPRINT_UNPROTECTED: lambda: _tr(
        "Lock", "The sound is encrypted, but somebody on the way could pose as the exchange."
    ),
    LockReason.SERVER_UNVERIFIED: lambda: _tr(
        "Lock", "The call is encrypted, but nobody checked that the exchange is the right one."
    ),
}
_TLS: Words[TlsCode] = {
    TlsCode.EXPIRED: lambda: _tr("Tls", "The exchange's certificate has expired. Tell your administrator."),
    TlsCode.NOT_YET_VALID: lambda: _tr(
        "Tls", "The exchange's certificate is not valid yet. Check date and time of this computer."
    ),
    TlsCode.ISSUER_OUT_OF_DATE: lambda: _tr(
        "Tls", "Whoever signed the exchange's certificate is out of date. Tell your administrator."
    ),
    TlsCode.UNKNOWN_ISSUER: lambda: _tr(
        "Tls",
        "This computer does not trust who signed the exchange's certificate. Tell your administrator.",
    ),
    TlsCode.SELF_SIGNED: lambda: _tr(
        "Tls", "The exchange's certificate is signed by nobody else. Tell your administrator."
    ),
    TlsCode.WRONG_NAME: lambda: _tr(
        "Tls", "The exchange's certificate is for another name. Nothing is sent there; tell your administrator."
    ),
    TlsCode.WILDCARD_NAME: lambda: _tr(
        "Tls",
        "The exchange's certificate names only a wildcard, which phones must not take. Tell your administrator.",
    ),
    TlsCode.WRONG_PURPOSE: lambda: _tr(
        "Tls", "The exchange's certificate is not made for servers. Tell your administrator."
    ),
    TlsCode.BAD_CERTIFICATE: lambda: _tr("Tls", "The exchange's certificate cannot be read. Tell your administrator."),
    TlsCode.NO_COMMON_VERSION: lambda: _tr(
        "Tls", "The exchange's encryption is too old or unknown to this phone. Tell your administrator."
    ),
    TlsCode.CLIENT_CERTIFICATE_WANTED: lambda: _tr(
        "Tls", "The exchange wants a certificate from this phone, which has none. Tell your administrator."
    ),
    TlsCode.CLIENT_CERTIFICATE_REFUSED: lambda: _tr(
        "Tls", "The exchange does not accept this phone's certificate. Tell your administrator."
    ),
    TlsCode.NOT_TLS: lambda: _tr("Tls", "What answers there does not speak TLS: port or transport is wrong."),
    TlsCode.CLOSED: lambda: _tr("Tls", "The exchange closes the connection before it is encrypted. It is tried again."),
    TlsCode.NO_ANSWER: lambda: _tr("Tls", "The exchange does not answer on its encrypted port. It is tried again."),
    TlsCode.REFUSED: lambda: _tr("Tls", "Nothing listens on the exchange's encrypted port. It is tried again."),
    TlsCode.FAILED: lambda: _tr("Tls", "No encrypted connection to the exchange comes about. Tell your administrator."),
}


def lock_word(lock: Lock) -> str:
    return _LOCKS[lock]()


def lock_sentence(reason: LockReason) -> str:
    """Why the lock of a call is as it is; it speaks of the way to the exchange only."""
    return _LOCK_REASONS[reason]()


def tls_sentence(code: TlsCode) -> str:
    """Why there is no encrypted connection to the exchange, and who mends it."""
    return _TLS[code]()


def tls_code(code: str) -> TlsCode | None:
    """The part behind "tls_", as the link's status carries it."""
    name = code.removeprefix("tls_")
    return TlsCode(name) if name != code and name in set(TlsCode) else None
