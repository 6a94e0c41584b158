"""The types of everything that comes in: nothing is longer, larger or stranger than we can store."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, Field, PlainSerializer, StringConstraints

# PostgreSQL cannot store NUL in text; the other control characters are the sender's business
_NO_NUL = r"^[^\x00]*$"
_EARLIEST, _LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)

Short = Annotated[str, StringConstraints(max_length=64, pattern=_NO_NUL)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=120, pattern=_NO_NUL)]
Line = Annotated[str, StringConstraints(max_length=256, pattern=_NO_NUL)]
Query = Annotated[str, StringConstraints(max_length=200, pattern=_NO_NUL)]
Notes = Annotated[str, StringConstraints(max_length=8000, pattern=_NO_NUL)]
Text = Annotated[str, StringConstraints(max_length=20_000, pattern=_NO_NUL)]
Key = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_.>*#-]+$")]
"""An identifier the pack chose: queue, form, article, line."""

Uuid = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$"),
    AfterValidator(str.lower),
]
E164 = Annotated[str, StringConstraints(pattern=r"^\+[1-9][0-9]{4,14}$")]

Revision = Annotated[int, Field(ge=0, le=2_000_000_000)]
Packets = Annotated[int, Field(ge=0, le=2**40)]
ReasonId = Annotated[int, Field(ge=1, le=65535)]
SipCode = Annotated[int, Field(ge=0, le=699)]
Seconds = Annotated[float, Field(ge=0, le=31_536_000, allow_inf_nan=False)]
Measure = Annotated[float, Field(ge=0, le=1_000_000, allow_inf_nan=False)]
Limit = Annotated[int, Field(ge=1, le=100)]
Offset = Annotated[int, Field(ge=0, le=100_000)]


def _bounded(moment: datetime) -> datetime:
    try:
        utc = moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("the year is out of range") from None
    if not _EARLIEST <= utc <= _LATEST:
        raise ValueError("the time must lie between the years 2000 and 2100")
    return utc.replace(microsecond=utc.microsecond // 1000 * 1000)


def rfc3339(moment: datetime) -> str:
    """ "2026-11-21T10:42:07.123Z" """
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


_Rfc3339 = PlainSerializer(rfc3339, return_type=str, when_used="json")
Instant = Annotated[AwareDatetime, AfterValidator(_bounded), _Rfc3339]
"""A point in time: RFC 3339 with an offset in, UTC with milliseconds out."""

Moment = Annotated[datetime, _Rfc3339]
"""A point in time in a response."""

LText = dict[str, str]
"""Text in several languages in a response."""

_MAX_DEPTH_VALUES = 200


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    for key, value in values.items():
        if "\x00" in key or (isinstance(value, str) and "\x00" in value):
            raise ValueError("text may not contain NUL")
    return values


FieldValue = (
    Annotated[bool, Field(strict=True)]
    | Annotated[int, Field(ge=-(10**15), le=10**15, strict=True)]
    | Annotated[float, Field(ge=-1e15, le=1e15, allow_inf_nan=False, strict=True)]
    | Annotated[str, StringConstraints(max_length=8000, pattern=_NO_NUL)]
    | None
)
Values = Annotated[dict[Short, FieldValue], Field(max_length=_MAX_DEPTH_VALUES), AfterValidator(_plain)]
"""What was typed into a form: flat, plain values."""
