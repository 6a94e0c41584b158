"""`--profile FILE.toml`: a SIP account from a file, for who has no server: a PBX engineer, a SIPp script, a test.

The tables and keys, all optional except one [[line]]; resources/examples/profile.toml explains each:

    [phone]   local_address local_port rtp_port null_audio codecs echo_canceller auto_answer
              tls_ca_file tls_ca_pem tls_cert_file tls_key_file verify_server stun_servers ice trusted_proxies
    [phone.turn]   server username password transport
    [[line]]  id label aor registrar proxy backup_proxies username password transport srtp register_expires
              mailbox voicemail_number dtmf
    [centre]  conference_room pickup_prefix intercom_prefix intercom_header echo_number auto_answer_from_headers
              watch_colleagues
    [[colleague]]  extension display_name
    [server]  url username password
    [user]    display_name extension
"""

from __future__ import annotations

import ipaddress
import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from agent_desktop.domain.address import AddressError, SipAddress
from agent_desktop.domain.cti import IntercomHeader
from agent_desktop.domain.leg import LineId
from agent_desktop.domain.media import CODEC_ORDER, DtmfMethod, SoundUse
from agent_desktop.domain.provisioning import (
    Colleague,
    HeaderAnswer,
    LineConfig,
    PhoneConfig,
    Provisioning,
    SrtpPolicy,
    Transport,
    TurnServer,
    User,
)
from agent_desktop.ports import PortError

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)

_MAX_BYTES = 100_000
_MAX_TEXT = 500
_MAX_ITEMS = 50
_HIGHEST_PORT = 65_535
_DIALABLE = re.compile(r"[0-9A-Za-z*#+._-]{1,32}")
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,252}[A-Za-z0-9])?|\[?[0-9A-Fa-f:.]{2,45}\]?")
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

    def lines(self, name: str) -> str:
        """A text of many lines."""
        return self._take(name, "", str, "a text in quotes")

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

    def optional_choice(self, name: str, kind: type[E]) -> E | None:
        return self.choice(name, kind, next(iter(kind))) if name in self._left else None

    def texts(self, name: str, default: Sequence[str], allowed: Sequence[str]) -> tuple[str, ...]:
        value = self._take(name, list(default), list, "a list of texts")
        known = {word.lower(): word for word in allowed}
        for word in value:
            if not isinstance(word, str) or word.lower() not in known:
                raise _Wrong(f"{self.key(name)}: {word!r} is not one of {', '.join(allowed)}.")
        if not value:
            raise _Wrong(f"{self.key(name)} must name at least one of {', '.join(allowed)}.")
        return tuple(dict.fromkeys(known[word.lower()] for word in value))

    def listed(self, name: str, check: Callable[[str], object], meaning: str) -> tuple[str, ...]:
        """A list of texts that `check` accepts, each once."""
        value = self._take(name, [], list, "a list of texts")
        if len(value) > _MAX_ITEMS:
            raise _Wrong(f"{self.key(name)} may have {_MAX_ITEMS} entries at most.")
        items = [_Table({name: item}, self._name).checked(name, check, meaning) for item in value]
        return tuple(dict.fromkeys(item for item in items if item))

    def checked(self, name: str, check: Callable[[str], object], meaning: str, default: str = "") -> str:
        """A text that `check` accepts: it raises ValueError otherwise. Empty is always accepted."""
        value = self.text(name, default)
        try:
            if value:
                check(value)
        except ValueError as error:
            raise _Wrong(f"{self.key(name)} must be {meaning}: {value!r} is not ({error}).") from None
        return value

    def dialled(self, name: str, default: str = "") -> str:
        """What can be dialled before or instead of a number."""
        return self.checked(name, _dialable, "digits, letters, * # + . _ or -", default)

    def _take(self, name: str, default: T, kind: type[T], meaning: str) -> T:
        value = self._left.pop(name, default)
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise _Wrong(f"{self.key(name)} must be {meaning}.")
        return value


def _profile_of(top: _Table) -> Profile:
    phone, server, user = top.table("phone"), top.table("server"), top.table("user")
    centre, colleagues, tables = top.table("centre"), top.tables("colleague"), top.tables("line")
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
    known = tuple(_colleague_of(table) for table in colleagues)
    provisioning = Provisioning(person, lines, config, colleagues=known, auto_answer=auto_answer)
    return Profile(_with_centre(provisioning, centre), url, username, password)


def _with_centre(provisioning: Provisioning, table: _Table) -> Provisioning:
    with_centre = replace(
        provisioning,
        conference_room=table.dialled("conference_room", provisioning.conference_room),
        pickup_prefix=table.dialled("pickup_prefix", provisioning.pickup_prefix),
        intercom_prefix=table.dialled("intercom_prefix", provisioning.intercom_prefix),
        intercom_header=table.choice("intercom_header", IntercomHeader, provisioning.intercom_header),
        echo_number=table.dialled("echo_number", provisioning.echo_number),
        auto_answer_from_headers=table.choice(
            "auto_answer_from_headers", HeaderAnswer, provisioning.auto_answer_from_headers
        ),
        watch_colleagues=table.flag("watch_colleagues", provisioning.watch_colleagues),
    )
    table.done()
    return with_centre


def _colleague_of(table: _Table) -> Colleague:
    extension = table.dialled("extension")
    if not extension:
        raise _Wrong(f"{table.key('extension')} is missing.")
    name = table.text("display_name") or extension
    table.done()
    return Colleague(extension, name, name, extension, "agent")


def _phone_of(table: _Table) -> PhoneConfig:
    usual = PhoneConfig()
    config = PhoneConfig(
        local_address=table.checked("local_address", ipaddress.ip_address, "an IP address"),
        local_port=table.number("local_port", usual.local_port, 0, _HIGHEST_PORT),
        rtp_port=table.number("rtp_port", usual.rtp_port, 0, _HIGHEST_PORT - _PORTS_OF_A_CALL + 1),
        sound=SoundUse.NONE if table.flag("null_audio") else usual.sound,
        codecs=table.texts("codecs", usual.codecs, CODEC_ORDER),
        echo_canceller=table.flag("echo_canceller", usual.echo_canceller),
        tls_ca_file=table.checked("tls_ca_file", _existing, "a file"),
        tls_ca_pem=_certificates(table, "tls_ca_pem"),
        verify_server=table.flag("verify_server", usual.verify_server),
        tls_cert_file=table.checked("tls_cert_file", _existing, "a file"),
        tls_key_file=table.checked("tls_key_file", _existing, "a file"),
        stun_servers=table.listed("stun_servers", _host_and_port, 'a name such as "stun.example.org:3478"'),
        turn=_turn_of(table.table("turn")),
        ice=table.flag("ice", usual.ice),
        trusted_proxies=table.listed("trusted_proxies", _host, "a name or an address"),
    )
    table.done()
    return config


def _turn_of(table: _Table) -> TurnServer | None:
    server = table.checked("server", _host_and_port, 'a name such as "turn.example.org:3478"')
    username, password = table.text("username"), table.text("password")
    transport = table.choice("transport", Transport, Transport.UDP)
    table.done()
    if not server and (username or password):
        raise _Wrong(f"{table.key('server')} is missing: a name and a password are for a server.")
    return TurnServer(server, username, password, transport) if server else None


def _certificates(table: _Table, name: str) -> str:
    text = table.lines(name)
    if text and "-----BEGIN CERTIFICATE-----" not in text:
        raise _Wrong(f"{table.key(name)} must hold certificates in PEM form.")
    return text


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
        backup_proxies=table.listed(
            "backup_proxies", SipAddress.parse, 'a SIP address such as "sip:backup.example.org:5060"'
        ),
        mailbox=table.checked("mailbox", _sip_address_with_user, 'a SIP address such as "sip:1001@example.org"'),
        voicemail_number=table.dialled("voicemail_number"),
        dtmf=table.optional_choice("dtmf", DtmfMethod),
    )
    table.done()
    return line


def _sip_address_with_user(text: str) -> None:
    if not SipAddress.parse(text).user:
        raise AddressError("nobody before the @")


def _dialable(text: str) -> None:
    if not _DIALABLE.fullmatch(text):
        raise ValueError("it cannot be dialled")


def _host(text: str) -> None:
    if not _HOST.fullmatch(text):
        raise ValueError("no such name is possible")


def _host_and_port(text: str) -> None:
    host, colon, port = text.rpartition(":") if not text.endswith("]") else (text, "", "")
    if not colon:
        host = text
    elif not (port.isascii() and port.isdigit() and 0 < int(port) <= _HIGHEST_PORT):
        raise ValueError(f"{port or 'nothing'} is no port")
    _host(host)


def _existing(text: str) -> None:
    if not Path(text).is_file():
        raise ValueError("there is none")
