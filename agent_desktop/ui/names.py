"""People's names as they are shown: in the script the agent reads, and as initials."""

from __future__ import annotations

from collections.abc import Callable

from agent_desktop.domain.address import AddressError, PhoneNumber
from agent_desktop.domain.interaction import CallRecord

_CJK_FIRST, _CJK_LAST = "\u4e00", "\u9fff"


def shown_name(name: str, latin: str, language: str) -> str:
    """The name in the script of a language tag; the other one when there is none in it."""
    return name if language.startswith("zh") else latin or name


def record_name(record: CallRecord, language: str) -> str:
    """Who a call was with, "" when that is not known."""
    return shown_name(record.name, record.name_latin, language) or record.name_latin


def spelled(number: str, display: Callable[[PhoneNumber], str]) -> str:
    """An E.164 number as people read it; an extension, a masked number or a name as it is."""
    try:
        return display(PhoneNumber(number))
    except AddressError:
        return number


def initials_of(name: str) -> str:
    """Family name of a Chinese name, else the first letters of the first and the last word; "" for a number."""
    words = [word for word in name.split() if word[0].isalnum()]
    if not words or not words[0][0].isalpha():
        return ""
    if _CJK_FIRST <= words[0][0] <= _CJK_LAST:
        return words[0][0]
    last = words[-1][0] if len(words) > 1 else ""
    return (words[0][0] + last).upper()
