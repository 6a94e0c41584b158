"""A SIP message read leniently: start line, headers unfolded and bounded, values split where the grammar allows lists.

PJSIP has parsed and accepted the message already; this reads what PJSIP does not hand on (RFC 3261 section 7.3).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote

_COMPACT = {
    "i": "call-id",
    "m": "contact",
    "e": "content-encoding",
    "l": "content-length",
    "c": "content-type",
    "f": "from",
    "s": "subject",
    "k": "supported",
    "t": "to",
    "v": "via",
    "u": "allow-events",
    "r": "refer-to",
}
_MAX_HEADERS = 256
_MAX_VALUE = 2048
_PIECES = re.compile(r'"(?:[^"\\]|\\.)*"?|<[^>]*>?|[^"<,;]+|.', re.DOTALL)
"""A quoted string, something in angle brackets, plain text, or one sign that may separate."""


@dataclass(frozen=True, slots=True)
class Headers:
    """What a message says before its body; header names in lower case, values in order of appearance."""

    start_line: str
    values: Mapping[str, tuple[str, ...]]
    source: str = ""
    """host:port the message came from."""

    def first(self, *names: str) -> str:
        """The first value of the first of these headers that is there and not empty, else ""."""
        for name in names:
            for value in self.values.get(name, ()):
                if value:
                    return value
        return ""

    def all(self, name: str) -> tuple[str, ...]:
        """Every value of a header whose grammar is a comma-separated list."""
        return tuple(part for value in self.values.get(name, ()) for part in split_list(value))

    @property
    def is_response(self) -> bool:
        return self.start_line[:4].upper() == "SIP/"

    @property
    def method(self) -> str:
        """The method of a request, "" for a response."""
        return "" if self.is_response else self.start_line.partition(" ")[0].upper()

    @property
    def status(self) -> tuple[int, str]:
        """Code and reason phrase of a response, (0, "") for a request."""
        _, code, reason, *_ = [*self.start_line.split(" ", 2), "", ""]
        return (int(code), printable(reason)[:128]) if self.is_response and code.isdecimal() else (0, "")

    @property
    def request_uri(self) -> str:
        words = self.start_line.split(" ")
        return words[1] if self.method and len(words) == 3 else ""


def read_headers(message: str, source: str = "") -> Headers:
    """The headers of `message`, which may hold lone surrogates where the wire was not UTF-8."""
    try:
        text = message.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    except UnicodeEncodeError:  # halves of characters that stand for no byte
        text = message.encode("utf-8", "replace").decode()
    head = text.replace("\r\n", "\n").lstrip("\n").partition("\n\n")[0]
    lines: list[str] = []
    for line in head.split("\n"):
        if line[:1] in (" ", "\t") and len(lines) > 1:
            lines[-1] = f"{lines[-1][:_MAX_VALUE]} {line.strip()}"
        else:
            lines.append(line)
    found: dict[str, list[str]] = {}
    for line in lines[1 : _MAX_HEADERS + 1]:
        name, colon, value = line.partition(":")
        if not colon:
            continue
        key = name.strip().lower()
        found.setdefault(_COMPACT.get(key, key), []).append(value.strip()[:_MAX_VALUE])
    values = {name: tuple(values) for name, values in found.items()}
    return Headers(lines[0][:_MAX_VALUE] if lines else "", values, source)


def read_body(message: str) -> str:
    """What follows the headers, "" where nothing does."""
    text = message.replace("\r\n", "\n").lstrip("\n")
    return text.partition("\n\n")[2]


def split_list(value: str, separator: str = ",") -> tuple[str, ...]:
    """`value` cut at commas, or semicolons, outside quotes and angle brackets; empty parts are dropped."""
    parts = [""]
    for piece in _PIECES.findall(value):
        if piece == separator:
            parts.append("")
        else:
            parts[-1] += piece
    return tuple(part for part in map(str.strip, parts) if part)


def split_parameters(value: str) -> tuple[str, Mapping[str, str]]:
    """The part before the first semicolon and the parameters after it: names in lower case, quotes taken off."""
    head, *rest = split_list(value, ";") or ("",)
    if value.lstrip().startswith(";"):
        head, rest = "", [head, *rest]
    parameters: dict[str, str] = {}
    for part in rest:
        name, _, text = part.partition("=")
        parameters.setdefault(name.strip().lower(), text.strip().strip('"'))
    return head, parameters


def received_in(via: str) -> str:
    """The address that the topmost of these Via values was received from, "" where nobody says (section 18.2.1)."""
    top = next(iter(split_list(via)), "")
    return split_parameters(top)[1].get("received", "")


def printable(text: str) -> str:
    """`text` without control characters and without what is no character at all."""
    return "".join(c for c in text if c.isprintable() and c != "\ufffd").strip()


def unescaped(text: str) -> str:
    """Percent-encoded UTF-8 as people read it."""
    return printable(unquote(text, errors="replace"))
