"""NumberingPlan for Chinese numbers by counting digits: enough for tests, without libphonenumber's tables."""

from __future__ import annotations

import re
import unicodedata

from agent_desktop.domain.address import PhoneNumber
from tests.fakes.guard import only_in_tests

_SEPARATORS = re.compile(r"[\s().\-/]")
_MOBILE = re.compile(r"1[3-9]\d{9}\Z")
_LANDLINE = re.compile(r"0(?!0)\d{9,11}\Z")
_CITY = re.compile(r"(10|2\d|[3-9]\d\d)(\d{4})(\d{4})\Z")
_INTERNATIONAL = re.compile(r"\+[1-9]\d{6,14}\Z")


class FakeNumbering:
    """Mobile numbers, landlines with their area code, and anything that already is E.164."""

    def __init__(self, *, for_tests: bool = False) -> None:
        only_in_tests(self, for_tests)

    def parse(self, text: str) -> PhoneNumber | None:
        digits = _SEPARATORS.sub("", unicodedata.normalize("NFKC", text).strip())
        if digits.startswith("00"):
            digits = "+" + digits[2:]
        elif _MOBILE.match(digits):
            digits = "+86" + digits
        elif _LANDLINE.match(digits):
            digits = "+86" + digits[1:]
        elif digits.startswith("86") and _MOBILE.match(digits[2:]):
            digits = "+" + digits
        return PhoneNumber(digits) if _INTERNATIONAL.match(digits) else None

    def display(self, number: PhoneNumber) -> str:
        national = number.e164.removeprefix("+86")
        if _MOBILE.match(national):
            return f"+86 {national[:3]} {national[3:7]} {national[7:]}"
        if match := _CITY.match(national):
            return f"+86 {' '.join(match.groups())}"
        return number.e164

    def warm_up(self) -> None:
        """There is nothing to load."""
