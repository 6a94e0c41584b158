"""Who is at the other end: SIP addresses, E.164 numbers, parties, and whom a call was meant for before."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import unquote

_E164 = re.compile(r"\+[1-9][0-9]{4,14}\Z")
_HOST = re.compile(r"(?:\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9](?:[A-Za-z0-9._-]{0,252}))\Z")
_NAME_ADDR = re.compile(r'\s*(?:"((?:[^"\\]|\\.)*)"|([^<"]*?))\s*<([^>]*)>')
_PARAMETERS = re.compile(r"[!#-;=?-~]*\Z")  # visible ASCII without quotes and angle brackets
_USER_KEEP = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.!~*'()&=+$,;?/")
_MAX_TEXT = 512
_ANONYMOUS_USERS = frozenset({"anonymous", "unknown", "restricted", "unavailable", "private", ""})
_ANONYMOUS_HOST = "anonymous.invalid"
_NO_NAMES = frozenset({"anonymous", "unknown", "restricted", "unavailable", "private", "withheld"})
"""What gateways write where a name would stand."""


class AddressError(ValueError):
    """The text is not an address; the argument says why in a short code-like phrase."""


def _escape_user(text: str) -> str:
    return "".join(c if c in _USER_KEEP else "".join(f"%{b:02X}" for b in c.encode(errors="replace")) for c in text)


@dataclass(frozen=True, slots=True)
class SipAddress:
    """A SIP or SIPS URI with an optional display name (RFC 3261 sections 19.1 and 20.10)."""

    user: str
    host: str
    port: int | None = None
    secure: bool = False
    display_name: str = ""
    parameters: str = ""
    """URI parameters as they stood, with the leading semicolon, e.g. ";transport=tcp"."""

    @staticmethod
    def parse(text: str) -> SipAddress:
        """Reads `sip:user@host:port;params`, `"Name" <sip:...>` or `tel:`; raises AddressError."""
        if len(text) > _MAX_TEXT:
            raise AddressError("too long")
        display = ""
        body = text.strip()
        if match := _NAME_ADDR.match(body):
            quoted, plain, body = match.groups()
            display = re.sub(r"\\(.)", r"\1", quoted) if quoted is not None else (plain or "")
            display = "".join(c for c in display if c.isprintable()).strip()
        scheme, colon, rest = body.partition(":")
        scheme = scheme.lower()
        if not colon or scheme not in ("sip", "sips", "tel"):
            raise AddressError("not a sip, sips or tel address")
        if scheme == "tel":
            number = unquote(re.split("[;?]", rest, maxsplit=1)[0]).strip()
            if not number:
                raise AddressError("no number")
            return SipAddress(number, "", display_name=display)
        user_end = max(rest.find("@"), 0)  # a user part may hold a question mark, headers come behind the host
        rest = rest[:user_end] + rest[user_end:].partition("?")[0]
        user, _, location = rest.rpartition("@")
        user = user.partition(":")[0]  # a password in a URI is never used and never kept
        hostport, semicolon, parameters = location.strip().partition(";")
        host, port = _split_port(hostport.strip())
        if not _PARAMETERS.match(parameters):
            raise AddressError("a parameter holds a sign that does not belong there")
        return SipAddress(unquote(user), host, port, scheme == "sips", display, semicolon + parameters)

    @property
    def uri(self) -> str:
        """The URI without the display name, fit for a request line; a tel URI where there is no host."""
        if not self.host:
            return f"tel:{_escape_user(self.user)}"
        user = f"{_escape_user(self.user)}@" if self.user else ""
        port = f":{self.port}" if self.port else ""
        return f"{'sips' if self.secure else 'sip'}:{user}{self.host}{port}{self.parameters}"

    @property
    def user_text(self) -> str:
        """The user part fit for a screen and a record: signs that cannot be printed become U+FFFD.

        RFC 4475 section 3.1.1.4 makes even a NUL legal there, which no database takes.
        """
        return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in self.user)

    @property
    def anonymous(self) -> bool:
        """Whether the caller hides the number (RFC 3323, and what gateways send instead)."""
        return self.host.lower() == _ANONYMOUS_HOST or self.user.lower() in _ANONYMOUS_USERS

    def __str__(self) -> str:
        return self.uri


def _split_port(hostport: str) -> tuple[str, int | None]:
    host, port_text = hostport, ""
    if not hostport.endswith("]"):
        before, colon, after = hostport.rpartition(":")
        if colon and (before.endswith("]") or ":" not in before):
            host, port_text = before, after
    if not _HOST.match(host):
        raise AddressError("no valid host name")
    if not port_text:
        return host.lower(), None
    if not port_text.isascii() or not port_text.isdigit() or not 0 < int(port_text) < 65536:
        raise AddressError("the port is not between 1 and 65535")
    return host.lower(), int(port_text)


@dataclass(frozen=True, slots=True)
class PhoneNumber:
    """A telephone number in E.164, e.g. "+8613912345678"."""

    e164: str

    def __post_init__(self) -> None:
        if not _E164.match(self.e164):
            raise AddressError("not an E.164 number")

    def __str__(self) -> str:
        return self.e164


@dataclass(frozen=True, slots=True)
class Party:
    """The far end as we know it: address from the wire, number if it is one, name if anybody gave one."""

    address: SipAddress
    number: PhoneNumber | None = None
    name: str = ""

    def __post_init__(self) -> None:
        if self.withheld and self.name.strip().casefold() in _NO_NAMES:
            object.__setattr__(self, "name", "")  # it is nobody's name, and no customer's

    @property
    def withheld(self) -> bool:
        """Whether it hides who it is; a host without a user part hides nothing."""
        address = self.address
        named = bool(address.user) or address.host.lower() == _ANONYMOUS_HOST
        return self.number is None and address.anonymous and named

    @property
    def dialled_text(self) -> str:
        """What identifies the party when there is no name: the number, else the user part, else the host."""
        if self.number is not None:
            return self.number.e164
        return self.address.user_text or self.address.host


class DiversionReason(StrEnum):
    """Why a call was sent on, in the words of the Diversion header (RFC 5806 section 5)."""

    UNKNOWN = "unknown"
    USER_BUSY = "user-busy"
    NO_ANSWER = "no-answer"
    UNAVAILABLE = "unavailable"
    UNCONDITIONAL = "unconditional"
    TIME_OF_DAY = "time-of-day"
    DO_NOT_DISTURB = "do-not-disturb"
    DEFLECTION = "deflection"
    FOLLOW_ME = "follow-me"
    OUT_OF_SERVICE = "out-of-service"
    AWAY = "away"


@dataclass(frozen=True, slots=True)
class Diversion:
    """One station a call was meant for before it came to us: number or user part, and why it went on."""

    number: str
    reason: DiversionReason = DiversionReason.UNKNOWN
