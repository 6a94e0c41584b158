"""`--delivery FILE.toml`: the mail server and the SMS gateway (resources/examples/delivery.toml).

[mail]   host sender, port security username password sender_name ca_file timeout
[sms]    url, token sender idempotent ca_file timeout
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args
from urllib.parse import urlsplit

from server_stub.models.recipients import is_email
from server_stub.settings import MailSecurity, MailSettings, SettingsError, SmsSettings

_MAX_BYTES = 200_000
_MAX_TEXT = 500
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_MAIL: Mapping[str, type] = {
    "host": str,
    "sender": str,
    "sender_name": str,
    "port": int,
    "security": str,
    "username": str,
    "password": str,
    "ca_file": str,
    "timeout": float,
}
_SMS: Mapping[str, type] = {
    "url": str,
    "token": str,
    "sender": str,
    "idempotent": bool,
    "ca_file": str,
    "timeout": float,
}


def read_delivery(file: Path) -> tuple[MailSettings | None, SmsSettings | None]:
    """What is set up of the two. Raises SettingsError with a sentence that names the file and the key."""
    try:
        tables = _tables(file)
        mail, sms = tables.get("mail"), tables.get("sms")
        return _mail(file, mail) if mail is not None else None, _sms(file, sms) if sms is not None else None
    except _Wrong as error:
        raise SettingsError(f"{file}: {error}") from None


class _Wrong(Exception):
    """The sentence about one mistake."""


def _tables(file: Path) -> dict[str, Any]:
    try:
        content = file.read_bytes()
        if len(content) > _MAX_BYTES:
            raise _Wrong("The file is too large.")
        found = tomllib.loads(content.decode("utf-8-sig"))
    except OSError as error:
        raise _Wrong(f"The file cannot be read ({(error.strerror or str(error)).lower()}).") from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise _Wrong(f"The file is not TOML: {error}.") from None
    for name in found:
        if name not in ("mail", "sms"):
            raise _Wrong(f"[{name}] is not a table of it; there are [mail] and [sms].")
    return found


def _mail(file: Path, table: object) -> MailSettings:
    values = _values(file, "mail", table, _MAIL, ("host", "sender"))
    if not is_email(values["sender"]):
        raise _Wrong("mail.sender must be an e-mail address.")
    if values.get("security", "starttls") not in get_args(MailSecurity):
        raise _Wrong(f"mail.security must be one of {', '.join(get_args(MailSecurity))}.")
    if not 1 <= values.get("port", 587) <= 65_535:
        raise _Wrong("mail.port must be a number from 1 to 65535.")
    if values.get("password") and values.get("security") == "none" and values["host"] not in _LOOPBACK:
        raise _Wrong("mail.password would go over the network in plain: choose starttls or tls.")
    return MailSettings(**values)


def _sms(file: Path, table: object) -> SmsSettings:
    values = _values(file, "sms", table, _SMS, ("url",))
    try:
        parts = urlsplit(values["url"])
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        raise _Wrong("sms.url is not an address.") from None
    if not usable or (parts.scheme == "http" and parts.hostname not in _LOOPBACK):
        raise _Wrong("sms.url must begin with https://, or with http:// on this machine.")
    return SmsSettings(**values)


def _values(
    file: Path, place: str, table: object, kinds: Mapping[str, type], needed: tuple[str, ...]
) -> dict[str, Any]:
    if not isinstance(table, dict):
        raise _Wrong(f"{place} must be a table: [{place}].")
    values: dict[str, Any] = {}
    for key, value in table.items():
        if key not in kinds:
            raise _Wrong(f"{place}.{key} is not a key of it.")
        values[key] = _checked(f"{place}.{key}", kinds[key], value)
    for key in needed:
        if not values.get(key):
            raise _Wrong(f"{place}.{key} is missing.")
    if name := values.pop("ca_file", ""):
        values["ca_pem"] = _certificates(file, place, name)
    return values


def _checked(place: str, kind: type, value: Any) -> Any:
    if kind is float:
        if isinstance(value, bool) or not isinstance(value, int | float) or not 1 <= value <= 60:
            raise _Wrong(f"{place} must be a number of seconds from 1 to 60.")
        return float(value)
    if kind is str:
        if not isinstance(value, str) or len(value) > _MAX_TEXT or not value.isprintable():
            raise _Wrong(f"{place} must be one line of text.")
        return value
    if type(value) is not kind:
        raise _Wrong(f"{place} must be {'true or false' if kind is bool else 'a whole number'}.")
    return value


def _certificates(file: Path, place: str, name: str) -> str:
    """The certificates themselves instead of their file, which is looked for beside ours."""
    try:
        text = (file.parent / name).read_text("ascii")
    except (OSError, UnicodeDecodeError) as error:
        raise _Wrong(f"{place}.ca_file cannot be read: {error}.") from None
    if "-----BEGIN CERTIFICATE-----" not in text or len(text) > _MAX_BYTES:
        raise _Wrong(f"{place}.ca_file must hold certificates in PEM form.")
    return text
