"""`--exchange FILE.toml`: the telephone exchange as desktops are told of it (resources/examples/exchange.toml).

[sip]       registrar proxy backup_proxies domain transport srtp local_address local_port register_expires
            mailbox voicemail_number dtmf
[network]   tls_ca_file verify_server stun_servers ice trusted_proxies
[network.turn]   server username password transport
[features]  conference_room pickup_prefix intercom_prefix intercom_header echo_number auto_answer_from_headers
            watch_colleagues
[manager]   host port username secret
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any, get_args

from server_stub.settings import (
    DtmfMethod,
    ExchangeFeatures,
    HeaderAnswer,
    IntercomHeader,
    ManagerSettings,
    NetworkSettings,
    SettingsError,
    SipSettings,
    SipTransport,
    SrtpPolicy,
    TurnSettings,
)

_MAX_BYTES = 200_000
_MAX_TEXT, _MAX_ITEMS = 500, 50
_CHOICES: Mapping[str, tuple[str, ...]] = {
    "transport": get_args(SipTransport),
    "srtp": get_args(SrtpPolicy),
    "dtmf": get_args(DtmfMethod),
    "auto_answer_from_headers": get_args(HeaderAnswer),
    "intercom_header": get_args(IntercomHeader),
}
_NUMBERS = {"local_port": (0, 65_535), "register_expires": (30, 86_400), "port": (1, 65_535)}
_SIP_URI = re.compile(r"(?i)sips?:[^\s<>\"]+")
_URIS = frozenset({"registrar", "proxy", "backup_proxies"})
_DIALLED = re.compile(r"[0-9A-Za-z*#+._-]{0,32}")
_OWN_ROOM = re.compile(rf"{_DIALLED.pattern}(?:\{{extension\}})?{_DIALLED.pattern}")
_DIALS = frozenset({"conference_room", "pickup_prefix", "intercom_prefix", "echo_number", "voicemail_number"})


def read_exchange(file: Path) -> SipSettings:
    """Raises SettingsError with a sentence that names the file and the key."""
    try:
        tables = _tables(file)
        network = dict(tables["network"])
        turn = _values(network.pop("turn", {}), TurnSettings, "network.turn")
        if turn and not turn.get("server"):
            raise _Wrong("network.turn.server is missing.")
        manager = _values(tables["manager"], ManagerSettings, "manager")
        if manager and not all(manager.get(key) for key in ("host", "username", "secret")):
            raise _Wrong("manager needs host, username and secret.")
        return SipSettings(
            **_values(tables["sip"], SipSettings, "sip"),
            network=NetworkSettings(
                **_with_certificates(file, _values(network, NetworkSettings, "network")),
                turn=TurnSettings(**turn) if turn else None,
            ),
            features=ExchangeFeatures(**_values(tables["features"], ExchangeFeatures, "features")),
            manager=ManagerSettings(**manager) if manager else None,
        )
    except _Wrong as error:
        raise SettingsError(f"{file}: {error}") from None


class _Wrong(Exception):
    """The sentence about one mistake."""


def _tables(file: Path) -> dict[str, Mapping[str, Any]]:
    try:
        content = file.read_bytes()
        if len(content) > _MAX_BYTES:
            raise _Wrong("The file is too large.")
        found = tomllib.loads(content.decode("utf-8-sig"))
    except OSError as error:
        raise _Wrong(f"The file cannot be read ({(error.strerror or str(error)).lower()}).") from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise _Wrong(f"The file is not TOML: {error}.") from None
    known = ("sip", "network", "features", "manager")
    for name, table in found.items():
        if name not in known:
            raise _Wrong(f"[{name}] is not a table of it; there are {', '.join(f'[{k}]' for k in known)}.")
        if not isinstance(table, dict):
            raise _Wrong(f"{name} must be a table: [{name}].")
    return {name: found.get(name, {}) for name in known}


def _values(table: object, kind: type[Any], place: str) -> dict[str, Any]:
    """The checked keys of one table; those of `kind` that are tables themselves are no keys."""
    if not isinstance(table, dict):
        raise _Wrong(f"{place} must be a table: [{place}].")
    usual = {f.name: f.default for f in fields(kind)}
    allowed = (set(usual) | {"tls_ca_file"} if kind is NetworkSettings else set(usual)) - {
        *("network", "features", "manager", "turn", "tls_ca_pem"),
    }
    for key in table:
        if key not in allowed:
            raise _Wrong(f"{place}.{key} is not a key of it.")
    return {key: _checked(f"{place}.{key}", key, value, usual.get(key, "")) for key, value in table.items()}


def _checked(place: str, key: str, value: Any, usual: Any) -> Any:
    match usual:
        case bool():
            if not isinstance(value, bool):
                raise _Wrong(f"{place} must be true or false.")
        case int():
            low, high = _NUMBERS[key]
            if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
                raise _Wrong(f"{place} must be a number from {low} to {high}.")
        case tuple():
            if not isinstance(value, list) or len(value) > _MAX_ITEMS:
                raise _Wrong(f"{place} must be a list of at most {_MAX_ITEMS} texts.")
            return tuple(_text(place, key, item) for item in value)
        case _:
            return _text(place, key, value)
    return value


def _text(place: str, key: str, value: Any) -> str:
    if not isinstance(value, str) or len(value) > _MAX_TEXT or not value.isprintable():
        raise _Wrong(f"{place} must be one line of text.")
    if key in _CHOICES and value not in _CHOICES[key]:
        raise _Wrong(f"{place} must be one of {', '.join(_CHOICES[key])}.")
    if key in _URIS and value and not _SIP_URI.fullmatch(value):
        raise _Wrong(f'{place} must be a SIP address such as "sip:pbx.example.org:5060".')
    dialled = _OWN_ROOM if key == "conference_room" else _DIALLED
    if key in _DIALS and not dialled.fullmatch(value):
        raise _Wrong(f"{place} must be something that can be dialled.")
    return value


def _with_certificates(file: Path, values: dict[str, Any]) -> dict[str, Any]:
    """The certificates themselves instead of their file, which is looked for beside ours."""
    name = values.pop("tls_ca_file", "")
    if not name:
        return values
    try:
        text = (file.parent / name).read_text("ascii")
    except (OSError, UnicodeDecodeError) as error:
        raise _Wrong(f"network.tls_ca_file cannot be read: {error}.") from None
    if "-----BEGIN CERTIFICATE-----" not in text or len(text) > _MAX_BYTES:
        raise _Wrong("network.tls_ca_file must hold certificates in PEM form.")
    return values | {"tls_ca_pem": text}
