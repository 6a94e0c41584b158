"""Telephone numbers as people, gateways and SIP headers write them, brought to E.164 (ITU-T E.164, RFC 3966).

`read` never raises: what is not a dialable public number has no E.164 form and keeps its raw text.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import unquote

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat, ValidationResult

MAX_RAW = 256

_NAME_ADDR = re.compile(r"<([^>]*)>")
_SCHEME = re.compile(r"(?i)^(sips?|tel|callto):(?://)?")
_CONTEXT = re.compile(r"(?i);phone-context=(\+\d{1,5})(?:;|$)")
_EXTENSION = re.compile(r"(?i)[\s,;(（]*(?:ext(?:ension|n)?|x|转|轉|分机|分機|内线)[\s.:=：]*\d{1,8}[)）]?$")
_SEPARATORS = re.compile(r"[\s\-‐‑‒–—―./·•()\[\]\u200b-\u200f\u202a-\u202e\u2060\ufeff]+")
_TRUNK_IN_BRACKETS = re.compile(r"^(\+\d{1,3})\(0\)")
_PAUSES = re.compile(r"[,;pPwW]+")
_DIALABLE = re.compile(r"\+?\d{3,20}\Z")


@dataclass(frozen=True, slots=True)
class Number:
    """A number as received and, where it is one, as the world knows it."""

    raw: str
    e164: str | None = None
    national: str | None = None
    region: str | None = None
    """ISO 3166 code of the numbering plan; None for numbers outside any country."""


def read(raw: str, country: str = "CN") -> Number:
    """The number in `raw`, dialled in `country` (ISO 3166): a plain number, a SIP or tel URI, or a name-addr.

    International forms count when their length is possible, since numbering plans grow faster than their tables;
    national forms must be valid. Access codes before a pause ("9,139...") or before a valid number ("90139...") and
    extensions behind the number are dropped. Letters are no digits: a SIP user name is nobody's number.
    """
    text = _strip_addressing(raw[:MAX_RAW])
    parsed = _parse(text, country)
    if parsed is None:
        return Number(raw)
    return Number(
        raw,
        phonenumbers.format_number(parsed, PhoneNumberFormat.E164),
        phonenumbers.format_number(parsed, PhoneNumberFormat.NATIONAL),
        phonenumbers.region_code_for_number(parsed),
    )


def canonical(raw: str, country: str = "CN") -> str:
    """One spelling for comparing: E.164 where it is a public number, else what stands before the @, e.g. "1001"."""
    return read(raw, country).e164 or _strip_addressing(raw[:MAX_RAW])


def _strip_addressing(raw: str) -> str:
    """The dial string inside URIs and display names, in plain digits, without separators or extension."""
    text = unicodedata.normalize("NFKC", raw).strip()
    if match := _NAME_ADDR.search(text):
        text = match.group(1).strip()
    scheme = _SCHEME.match(text)
    if scheme:
        text = text[scheme.end() :]
        context = _CONTEXT.search(text)
        text = text.partition("@")[0].partition("?")[0].partition(";")[0].partition(":")[0]
        text = unicodedata.normalize("NFKC", unquote(text)).strip()
        if context and not text.startswith("+"):
            text = context.group(1) + text.lstrip("0")
    text = _EXTENSION.sub("", text)
    digits = "".join(str(unicodedata.digit(c)) if unicodedata.digit(c, None) is not None else c for c in text)
    compact = re.sub(r"\s+", "", digits)
    compact = _TRUNK_IN_BRACKETS.sub(r"\1", compact)
    return _SEPARATORS.sub("", compact)


def _parse(text: str, country: str) -> PhoneNumber | None:
    segments = [s for s in _PAUSES.split(text) if s]
    if not segments:
        return None
    # "9,139..." is an access code and a number, "139...,,5" a number and what is keyed afterwards
    first = (
        segments[1] if len(segments) > 1 and len(segments[0]) <= 3 and not segments[0].startswith("+") else segments[0]
    )
    if not _DIALABLE.match(first):
        return None
    parsed = _dialled(first, country)
    if parsed is None and first[0] in "09" and len(first) > 8:
        parsed = _dialled(first[1:], country, strictly=True)
    return parsed


def _dialled(digits: str, country: str, strictly: bool = False) -> PhoneNumber | None:
    try:
        parsed = phonenumbers.parse(digits, country)
    except phonenumbers.NumberParseException:
        return None
    if phonenumbers.is_valid_number(parsed):
        return parsed
    international = digits.startswith("+") or parsed.country_code != phonenumbers.country_code_for_region(country)
    possible = phonenumbers.is_possible_number_with_reason(parsed) == ValidationResult.IS_POSSIBLE
    return parsed if international and possible and not strictly else None
