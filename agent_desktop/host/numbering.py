"""NumberingPlan on phonenumbers (libphonenumber): numbers as people, gateways and SIP headers write them.

Recommendation ITU-T E.164, RFC 3966 for tel URIs. Pure functions on immutable tables: any thread may call.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING
from urllib.parse import unquote

from agent_desktop.domain.address import AddressError, PhoneNumber

if TYPE_CHECKING:
    import phonenumbers

_MAX_TEXT = 256
_NAME_ADDR = re.compile(r"<([^>]*)>")
_SCHEME = re.compile(r"(?i)(sips?|tel|callto):(?://)?")
_CONTEXT = re.compile(r"(?i);phone-context=(\+\d{1,5})(?:;|$)")
_EXTENSION = re.compile(r"(?i)[\s,;(（]*(?:ext(?:ension|n)?|x|转|轉|分机|分機|内线)[\s.:=：]*\d{1,8}[)）]?$")
_SEPARATORS = re.compile(r"[\s\-‐‑‒–—―./·•()\[\]\u200b-\u200f\u202a-\u202e\u2060\ufeff]+")
_TRUNK_IN_BRACKETS = re.compile(r"^(\+\d{1,3})\(0\)")
_PAUSES = re.compile(r"[,;pPwW]+")
_DIALABLE = re.compile(r"\+?[0-9]{3,20}\Z")
_LONGEST_ACCESS_CODE = 3
_GROUP, _LONG_ROW = 4, 7
_SHORTEST_AFTER_ACCESS_DIGIT = 8


class PhoneNumbers:
    """Numbers seen from `country` (ISO 3166). use_country() when the centre says which one it is."""

    def __init__(self, country: str = "CN") -> None:
        self._country = country

    def use_country(self, country: str) -> None:
        """For later calls; an unknown code means that only international spellings are understood."""
        self._country = country.upper()

    def parse(self, text: str) -> PhoneNumber | None:
        """International spellings count when their length is possible, since plans grow faster than their tables;
        national ones must be valid. Access codes in front and extensions behind are dropped. Letters are no digits.
        """
        found = _first_number(_plain_digits(text[:_MAX_TEXT]), self._country)
        if found is None:
            return None
        import phonenumbers  # slow to load; see warm_up

        try:
            return PhoneNumber(phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.E164))
        except AddressError:  # longer than E.164 allows
            return None

    def display(self, number: PhoneNumber) -> str:
        import phonenumbers

        try:
            parsed = phonenumbers.parse(number.e164)
        except phonenumbers.NumberParseException:
            return number.e164
        return _grouped(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL))

    def warm_up(self) -> None:
        known = self.parse("+8613800138000")
        if known is not None:
            self.display(known)


def _grouped(written: str) -> str:
    """A number whose plan the tables do not know comes as one long row of digits: fours from the right, as most read.

    For a Chinese landline that is its area code and two groups.
    """
    country, _, national = written.partition(" ")
    if not national.isdecimal() or len(national) < _LONG_ROW:
        return written
    first = len(national) % _GROUP or _GROUP
    groups = [national[:first], *(national[at : at + _GROUP] for at in range(first, len(national), _GROUP))]
    return " ".join((country, *groups))


def _plain_digits(raw: str) -> str:
    """The dial string inside URIs and display names, in ASCII digits, without separators or extension."""
    text = unicodedata.normalize("NFKC", raw).strip()
    if match := _NAME_ADDR.search(text):
        text = match.group(1).strip()
    if scheme := _SCHEME.match(text):
        text = text[scheme.end() :]
        context = _CONTEXT.search(text)
        text = text.partition("@")[0].partition("?")[0].partition(";")[0].partition(":")[0]
        text = unicodedata.normalize("NFKC", unquote(text)).strip()
        if context and not text.startswith("+"):
            text = context.group(1) + text.lstrip("0")
    text = _EXTENSION.sub("", text)
    digits = "".join(str(unicodedata.digit(c)) if unicodedata.digit(c, None) is not None else c for c in text)
    compact = re.sub(r"\s+", "", digits)
    return _SEPARATORS.sub("", _TRUNK_IN_BRACKETS.sub(r"\1", compact))


def _first_number(text: str, country: str) -> phonenumbers.PhoneNumber | None:
    segments = [s for s in _PAUSES.split(text) if s]
    if not segments:
        return None
    # "9,139..." is an access code and a number, "139...,,5" a number and what is keyed afterwards
    access = len(segments) > 1 and len(segments[0]) <= _LONGEST_ACCESS_CODE and not segments[0].startswith("+")
    dialled = segments[1] if access else segments[0]
    if not _DIALABLE.match(dialled):
        return None
    found = _number(dialled, country)
    if found is None and dialled[0] in "09" and len(dialled) > _SHORTEST_AFTER_ACCESS_DIGIT:
        found = _number(dialled[1:], country, strictly=True)
    return found


def _number(digits: str, country: str, strictly: bool = False) -> phonenumbers.PhoneNumber | None:
    import phonenumbers

    try:
        parsed = phonenumbers.parse(digits, country)
    except phonenumbers.NumberParseException:
        return None
    if phonenumbers.is_valid_number(parsed):
        return parsed
    international = digits.startswith("+") or parsed.country_code != phonenumbers.country_code_for_region(country)
    length = phonenumbers.is_possible_number_with_reason(parsed)
    return parsed if international and length == phonenumbers.ValidationResult.IS_POSSIBLE and not strictly else None
