"""The limits of what the server stores, for text that strangers wrote: cut here, not refused there."""

from __future__ import annotations

import math
import re

SHORT, LINE, QUERY, NOTE, NOTES = 64, 256, 200, 500, 8000
"""Characters in an identifier, in a line such as an address or a Call-ID, in a search, in a remark, in notes."""
MOST_ITEMS = 100
"""Of one answer."""
MOST_CODES = 20
"""Of one question for suggestions."""

_MOST_SECONDS = 1_000_000.0
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\Z")
_E164 = re.compile(r"\+[1-9][0-9]{4,14}\Z")


def clip(text: str, limit: int) -> str:
    return "".join(c for c in text if c != "\0")[:limit]


def uuid_or_none(text: str) -> str | None:
    return text if _UUID.match(text) else None


def e164_or_none(text: str) -> str | None:
    return text if _E164.match(text) else None


def measure(value: float) -> float:
    """A measured number, not negative, never infinite, to three digits."""
    return round(min(max(value, 0.0), _MOST_SECONDS), 3) if math.isfinite(value) else 0.0
