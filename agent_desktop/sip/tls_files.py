"""Certificates as PEM text for the stack: whom we trust, and our own."""

from __future__ import annotations

import ssl
from pathlib import Path

from agent_desktop.ports import PhoneError

_SYSTEM_BUNDLES = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
)
"""Debian, Fedora, openSUSE, Alpine: for a Python that was built on another system and looks elsewhere."""


def authorities(file: str, text: str) -> str:
    """The system's authorities, those of `file` and those of `text`. Raises PhoneError for what holds none."""
    parts = [_system_authorities()]
    if file:
        parts.append(_checked(_read(file, "bad_authorities"), file))
    if text:
        parts.append(_checked(text, "the centre's authorities"))
    return "\n".join(parts)


def own_certificate(certificate_file: str, key_file: str) -> tuple[str, str]:
    """Our certificate and its key; without `key_file` both are in one file. Raises PhoneError if they do not fit."""
    certificate = _read(certificate_file, "bad_certificate")
    key = _read(key_file or certificate_file, "bad_certificate")
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_cert_chain(certificate_file, key_file or None, password="")
    except (ssl.SSLError, OSError, ValueError) as error:
        raise PhoneError("bad_certificate", f"{certificate_file}: {_words(error)}") from None
    return certificate, key


def _system_authorities() -> str:
    context = ssl.create_default_context()
    known = context.get_ca_certs(binary_form=True)
    if not known:
        for bundle in _SYSTEM_BUNDLES:
            if Path(bundle).is_file():
                context.load_verify_locations(bundle)
                known = context.get_ca_certs(binary_form=True)
                break
    return "".join(ssl.DER_cert_to_PEM_cert(der) for der in known)


def _checked(text: str, place: str) -> str:
    """`text` again; a list that cannot be read must not look like an exchange that nobody trusts."""
    try:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.load_verify_locations(cadata=text)
    except (ssl.SSLError, ValueError) as error:
        raise PhoneError("bad_authorities", f"{place}: {_words(error)}") from None
    return text


def _read(file: str, code: str) -> str:
    try:
        return Path(file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PhoneError(code, f"{file}: {_words(error)}") from None


def _words(error: Exception) -> str:
    return getattr(error, "reason", None) or getattr(error, "strerror", None) or str(error)
