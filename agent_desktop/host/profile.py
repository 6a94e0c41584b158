"""`--profile FILE.toml`: a SIP account from a file, for who has no server: a PBX engineer, a SIPp script, a test.

The tables and keys, all optional except one [[line]]; resources/examples/profile.toml explains each:

    [phone]   local_address local_port rtp_port null_audio codecs echo_canceller tls_ca_file auto_answer
    [[line]]  id label aor registrar proxy username password transport srtp register_expires
    [server]  url username password
    [user]    display_name extension
"""

from __future__ import annotations

import ipaddress
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from agent_desktop.domain.address import AddressError, SipAddress
from agent_desktop.domain.leg import LineId
from agent_desktop.domain.media import CODEC_ORDER
from agent_desktop.domain.provisioning import LineConfig, PhoneConfig, Provisioning, SrtpPolicy, Transport, User
from agent_desktop.ports import PortError

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)

_MAX_BYTES = 100_000
_MAX_TEXT = 500
_HIGHEST_PORT = 65_535
_PORTS_OF_A_CALL = 2
"""RTP and RTCP."""


class ProfileError(PortError):
    """A profile that cannot be used; its text is a sentence that names the file and the key."""

    def __init__(self, file: Path, sentence: str) -> None:
        super().__init__("profile", f"{file}: {sentence}")

    def __str__(self) -> str:
        return self.detail


@dataclass(frozen=True, slots=True)
class Profile:
    """What a profile file says. `server_url` is empty when the desktop works without a server."""

    provisioning: Provisioning
    server_url: str = ""
    username: str = ""
    password: str = ""

    def __repr__(self) -> str:  # the password must not reach a log through a repr
        return f"Profile(lines={self.provisioning.lines!r}, server_url={self.server_url!r})"


def load_profile(file: Path) -> Profile:
    """Raises ProfileError for anything that is not as documented, unknown keys included."""
    try:
        return _profile_of(_Table(_read(file), ""))
    except _Wrong as error:
        raise ProfileError(file, str(error)) from None


class _Wrong(Exception):
    """The sentence about one mistake."""


def _read(file: Path) -> Mapping[str, Any]:
    try:
        content = file.read_bytes()
    except OSError as error:
        raise _Wrong(f"cannot be read ({error.strerror or error}).") from None
    if len(content) > _MAX_BYTES:
        raise _Wrong("is too large for a profile.")
    try:
        return tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise _Wrong("is not UTF-8 text.") from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise _Wrong(f"is not TOML: {error}.") from None


class _Table:
    """One table of the file: hands out each key once and knows which were never asked for."""

    def __init__(self, values: Mapping[str, Any], name: str) -> None:
        self._left = dict(values)
        self._name = name

    def key(self, name: str) -> str:
        return f"{self._name}.{name}" if self._name else name

    def done(self) -> None:
        """Raises for keys that nobody knows: a misspelt one must not be ignored in silence."""
        if self._left:
            name = next(iter(self._left))
            raise _Wrong(f"{self.key(name)} is not a key of a profile.")

    def table(self, name: str) -> _Table:
        value = self._left.pop(name, {})
        if not isinstance(value, dict):
            raise _Wrong(f"{self.key(name)} must be a table: [{name}].")
        return _Table(value, self.key(name))

    def tables(self, name: str) -> list[_Table]:
        value = self._left.pop(name, [])
        if not isinstance(value, list) or not all(isinstance(v, dict) for v in value):
            raise _Wrong(f"{self.key(name)} must be a list of tables: [[{name}]].")
        return [_Table(v, f"{self.key(name)}[{index}]") for index, v in enumerate(value)]

    def text(self, name: str, default: str = "") -> str:
        value = self._take(name, default, str, "a text in quotes")
        if len(value) > _MAX_TEXT or not value.isprintable():
            raise _Wrong(f"{self.key(name)} must be one line of at most {_MAX_TEXT} characters.")
        return value

    def number(self, name: str, default: int, low: int, high: int) -> int:
        value = self._take(name, default, int, "a whole number")
        if not low <= value <= high:
            raise _Wrong(f"{self.key(name)} must be between {low} and {high}, not {value}.")
        return value

    def flag(self, name: str, default: bool = False) -> bool:
        return self._take(name, default, bool, "true or false")

    def choice(self, name: str, kind: type[E], default: E) -> E:
        value = self._take(name, default.value, str, "a text in quotes")
        try:
            return kind(value)
        except ValueError:
            raise _Wrong(f"{self.key(name)} must be one of {', '.join(kind)}, not {value!r}.") from None

    def texts(self, name: str, default: Sequence[str], allowed: Sequence[str]) -> tuple[str, ...]:
        value = self._take(name, list(default), list, "a list of texts")
        known = {word.lower(): word for word in allowed}
        for word in value:
            if not isinstance(word, str) or word.lower() not in known:
                raise _Wrong(f"{self.key(name)}: {word!r} is not one of {', '.join(allowed)}.")
        if not value:
            raise _Wrong(f"{self.key(name)} must name at least one of {', '.join(allowed)}.")
        return tuple(dict.fromkeys(known[word.lower()] for word in value))

    def checked(self, name: str, check: Callable[[str], object], meaning: str, default: str = "") -> str:
        """A text that `check` accepts: it raises ValueError otherwise. Empty is always accepted."""
        value = self.text(name, default)
        try:
            if value:
                check(value)
        except ValueError as error:
            raise _Wrong(f"{self.key(name)} must be {meaning}: {value!r} is not ({error}).") from None
        return value

    def _take(self, name: str, default: T, kind: type[T], meaning: str) -> T:
        value = self._left.pop(name, default)
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise _Wrong(f"{self.key(name)} must be {meaning}.")
        return value


def _profile_of(top: _Table) -> Profile:
    phone, server, user = top.table("phone"), top.table("server"), top.table("user")
    tables = top.tables("line")
    top.done()
    if not tables:
        raise _Wrong("has no [[line]]: a profile needs one SIP account at least.")
    auto_answer = phone.flag("auto_answer")
    config = _phone_of(phone)
    extension = user.text("extension")
    lines = tuple(_line_of(table, number, extension, config) for number, table in enumerate(tables, start=1))
    ids = [line.id for line in lines]
    for index, line_id in enumerate(ids):
        if line_id in ids[:index]:
            raise _Wrong(f"line[{index}].id: {line_id!r} is the id of another line.")
    account = lines[0].username or SipAddress.parse(lines[0].aor).user
    display_name = user.text("display_name") or extension or account
    user.done()
    person = User(account, "", display_name, "", "agent", extension or account)
    url, username, password = server.text("url"), server.text("username"), server.text("password")
    server.done()
    if (username or password) and not url:
        raise _Wrong("server.url is missing: a name and a password are for a server.")
    return Profile(Provisioning(person, lines, config, auto_answer=auto_answer), url, username, password)


def _phone_of(table: _Table) -> PhoneConfig:
    usual = PhoneConfig()
    config = PhoneConfig(
        local_address=table.checked("local_address", ipaddress.ip_address, "an IP address"),
        local_port=table.number("local_port", usual.local_port, 0, _HIGHEST_PORT),
        rtp_port=table.number("rtp_port", usual.rtp_port, 0, _HIGHEST_PORT - _PORTS_OF_A_CALL + 1),
        null_audio=table.flag("null_audio"),
        codecs=table.texts("codecs", usual.codecs, CODEC_ORDER),
        echo_canceller=table.flag("echo_canceller", usual.echo_canceller),
        tls_ca_file=table.checked("tls_ca_file", _existing, "a file"),
    )
    table.done()
    return config


def _line_of(table: _Table, number: int, extension: str, phone: PhoneConfig) -> LineConfig:
    usual = LineConfig(LineId(""), "")
    username = table.text("username")
    host = phone.local_address or "127.0.0.1"
    ours = f"sip:{username or extension or 'agent'}@{f'[{host}]' if ':' in host else host}"
    line = LineConfig(
        id=LineId(table.text("id") or f"line{number}"),
        aor=table.checked("aor", _sip_address_with_user, 'a SIP address such as "sip:1001@example.org"') or ours,
        label=table.text("label"),
        registrar=table.checked("registrar", SipAddress.parse, 'a SIP address such as "sip:example.org:5060"'),
        proxy=table.checked("proxy", SipAddress.parse, 'a SIP address such as "sip:127.0.0.1:5080"'),
        username=username,
        password=table.text("password"),
        transport=table.choice("transport", Transport, usual.transport),
        srtp=table.choice("srtp", SrtpPolicy, usual.srtp),
        register_expires=table.number("register_expires", usual.register_expires, 30, 86_400),
    )
    table.done()
    return line


def _sip_address_with_user(text: str) -> None:
    if not SipAddress.parse(text).user:
        raise AddressError("nobody before the @")


def _existing(text: str) -> None:
    if not Path(text).is_file():
        raise ValueError("there is none")
