"""Times in pack files, relative to the moment of loading: "-3d 14:05", "+0d 18:00", "-25m", "-730d", "2017-03-14"."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_RELATIVE_DAY = re.compile(r"([+-]\d{1,5})d(?: ([01]\d|2[0-3]):([0-5]\d))?\Z")
_RELATIVE_MINUTES = re.compile(r"([+-]\d{1,7})m\Z")


def instant(source: str, loaded: datetime, zone: ZoneInfo) -> datetime:
    """What `source` means when loaded at `loaded`; a date without a time is its midnight. Raises ValueError."""
    if match := _RELATIVE_MINUTES.match(source):
        return loaded + timedelta(minutes=int(match.group(1)))
    if match := _RELATIVE_DAY.match(source):
        days, hour, minute = match.groups()
        day = loaded.astimezone(zone).date() + timedelta(days=int(days))
        return datetime.combine(day, time(int(hour or 0), int(minute or 0)), zone).astimezone(UTC)
    return datetime.combine(date.fromisoformat(source), time(), zone).astimezone(UTC)


def day(source: str, loaded: datetime, zone: ZoneInfo) -> str:
    """The ISO 8601 date `source` means."""
    return instant(source, loaded, zone).astimezone(zone).date().isoformat()
