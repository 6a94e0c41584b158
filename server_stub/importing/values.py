"""Single values as people write them in tables; each function raises Fault with what is wrong and what to do."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from server_stub.importing.mistakes import Flaw
from server_stub.importing.outcomes import Fault
from server_stub.models import numbers

_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?: 00:00(?::00)?)?\Z")
_MOBILE = re.compile(r"\+861[3-9]\d{9}\Z")
_LIST = re.compile(r"[,;，；、|\s]+")
_NUMBERS = re.compile(r"[,;，；、|\n]+|(?<=\d)\s+(?=\+|1\d{10}\b|0\d{9,11}\b)")
_YES = frozenset({"1", "y", "yes", "true", "x", "是", "有", "√"})
_NO = frozenset({"0", "n", "no", "false", "否", "无"})
MAX_NUMBERS = 20


def text(cell: str, longest: int) -> str:
    if len(cell) > longest:
        raise Fault(Flaw.TOO_LONG, length=len(cell), most=longest)
    return cell


def key(cell: str, longest: int) -> str:
    """An identifier without inner spaces."""
    if any(c.isspace() for c in cell):
        raise Fault(Flaw.SPACE)
    return text(cell, longest)


def flag(cell: str) -> bool:
    folded = cell.casefold()
    if folded in _YES:
        return True
    if folded in _NO:
        return False
    raise Fault(Flaw.NO_FLAG)


def money(cell: str) -> str:
    """A decimal string with two digits: "¥1,234.5" -> "1234.50"."""
    bare = cell.replace(",", "").replace("，", "").strip("¥￥$€元 ")
    try:
        amount = Decimal(bare)
    except InvalidOperation:
        raise Fault(Flaw.NO_AMOUNT) from None
    if not amount.is_finite() or abs(amount) >= 10**12:
        raise Fault(Flaw.AMOUNT_TOO_LONG)
    return f"{amount:.2f}"


def day(cell: str) -> date:
    match = _DATE.match(cell)
    try:
        if match is not None:
            found = date(int(match[1]), int(match[2]), int(match[3]))
            if 1900 <= found.year <= 2100:
                return found
    except ValueError:
        pass
    raise Fault(Flaw.NO_DATE)


def choice(cell: str, options: Sequence[Mapping[str, Any]], key_name: str = "value") -> str:
    """The value of the option that has this value or this label in any language."""
    folded = cell.casefold()
    for option in options:
        if folded == str(option[key_name]).casefold() or folded in (s.casefold() for s in option["label"].values()):
            return str(option[key_name])
    shown = ", ".join(str(o[key_name]) for o in options[:12]) + (" ..." if len(options) > 12 else "")
    raise Fault(Flaw.NOT_OFFERED, offered=shown)


def choices(cell: str, options: Sequence[Mapping[str, Any]]) -> list[str]:
    """Ids of several options, in the order written, each once."""
    return list(dict.fromkeys(choice(part, options, "id") for part in _LIST.split(cell) if part))


def word(cell: str, allowed: Iterable[str]) -> str:
    folded = cell.casefold()
    if folded not in (offered := list(allowed)):
        raise Fault(Flaw.NOT_OFFERED, offered=", ".join(offered))
    return folded


def phone(cell: str, country: str) -> str:
    """E.164; numbers without a country code belong to `country` (ISO 3166)."""
    if re.search(r"\d[eE][+-]?\d", cell):
        raise Fault(Flaw.LOST_DIGITS)
    if _MOBILE.match(cell):  # parsing costs a tenth of a millisecond, and most numbers look like this
        return cell
    found = numbers.read(cell, country).e164
    if found is None:
        raise Fault(Flaw.NO_NUMBER)
    return found


def phones(cell: str, country: str) -> list[str]:
    """Several numbers in one cell, separated by comma, semicolon or a space before a whole number."""
    found = list(dict.fromkeys(phone(part.strip(), country) for part in _NUMBERS.split(cell) if part.strip()))
    if len(found) > MAX_NUMBERS:
        raise Fault(Flaw.TOO_MANY_NUMBERS, count=len(found), most=MAX_NUMBERS)
    return found
