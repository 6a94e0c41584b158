"""User-to-User (RFC 7433) as gateways and exchanges really write it: hex or text, with or without a discriminator."""

from __future__ import annotations

import binascii
import logging
from dataclasses import dataclass
from urllib.parse import unquote

from agent_desktop.sip.message import Headers, printable, split_parameters, unescaped

log = logging.getLogger(__name__)

_MAX = 256
_MAX_PAYLOAD = 2 * _MAX
_MAX_VALUES = 16
_DISCRIMINATORS = (b"\x00", b"\x04")
"""Q.931 section 4.5.30: user-specific protocol, IA5 characters."""


@dataclass(frozen=True, slots=True)
class UserToUser:
    """What the headers tell of the contact; the queue only in the call-centre form."""

    session: str = ""
    call_center: bool = False
    queue: str = ""
    queue_name: str = ""


def user_to_user(headers: Headers) -> UserToUser:
    """`<session>;encoding=hex;purpose=call-center;queue=..;qn=..` wins over every other readable value."""
    other = ""
    for value in headers.all("user-to-user")[:_MAX_VALUES]:
        if ";" not in value and "%3b" in value.lower():  # came through a web hook, which escapes the whole value
            value = unquote(value)
        data, parameters = split_parameters(value)
        session = payload(data, parameters.get("encoding", "hex"))
        if parameters.get("purpose", "").lower() == "call-center":
            return UserToUser(
                session, True, unescaped(parameters.get("queue", ""))[:_MAX], unescaped(parameters.get("qn", ""))[:_MAX]
            )
        other = other or session
    return UserToUser(other)


def payload(data: str, encoding: str = "hex") -> str:
    """Readable content of a value; hex is only taken for hex when text comes out of it, "" for what nobody reads."""
    data = data.strip().strip('"').strip()
    if len(data) > _MAX_PAYLOAD:
        log.debug("header User-to-User was left out: too long")
        return ""
    if encoding.strip().lower() == "hex":
        raw = _unhex(data)
        if raw is not None:
            return _text(raw) or (data if _looks_like_an_id(data) else "")
    text = printable(data)
    return text if len(text) <= _MAX else ""


def _unhex(data: str) -> bytes | None:
    digits = data[2:] if data[:2].lower() == "0x" else data
    try:
        return binascii.unhexlify(digits)
    except (binascii.Error, ValueError):
        return None


def _text(raw: bytes) -> str:
    if raw[:1] in _DISCRIMINATORS:
        raw = raw[1:]
    try:
        text = raw.rstrip(b"\0").decode("utf-8")
    except UnicodeDecodeError:
        return ""
    return text[:_MAX] if text.isprintable() else ""


def _looks_like_an_id(data: str) -> bool:
    """Some write the id itself and call it hex: a UUID without hyphens, a number. A binary payload is longer or ISDN's.

    Those begin with a discriminator, which no id of ours does.
    """
    return 8 <= len(data) <= 64 and data[:2] not in ("00", "04")
