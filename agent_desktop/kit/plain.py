"""Frozen values as JSON text and back, for what is kept between two runs.

Reading is tolerant of what another version wrote: a field that is missing has its default, one that is unknown is
passed over. Whatever else does not fit raises ValueError.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, fields, is_dataclass
from datetime import datetime
from enum import Enum
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, TypeVar, Union, get_args, get_origin, get_type_hints

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

V = TypeVar("V", bound="DataclassInstance")


def text_of(value: DataclassInstance) -> str:
    """`value` may hold text, numbers, moments, enums of text, and tuples, dataclasses and mappings by text of those."""
    return json.dumps(asdict(value), ensure_ascii=False, separators=(",", ":"), default=datetime.isoformat)


def value_of(kind: type[V], text: str) -> V:
    """What text_of made of a `kind`."""
    try:
        found: V = _read(kind, json.loads(text))
    except (TypeError, RecursionError) as error:
        raise ValueError(f"not the text of a {kind.__name__}: {error}") from error
    return found


def _read(wanted: Any, plain: Any) -> Any:
    origin, inner = get_origin(wanted), get_args(wanted)
    if origin in (Union, UnionType):
        return None if plain is None else _read(next(a for a in inner if a is not NoneType), plain)
    if origin is tuple:
        if not isinstance(plain, list):
            raise ValueError("not a list")
        return tuple(_read(inner[0], entry) for entry in plain)
    if origin is Mapping:
        if not isinstance(plain, dict):
            raise ValueError("not an object")
        return {key: _read(inner[1], entry) for key, entry in plain.items()}
    if is_dataclass(wanted):
        if not isinstance(plain, dict):
            raise ValueError("not an object")
        hints = get_type_hints(wanted)
        make: Any = wanted
        return make(**{f.name: _read(hints[f.name], plain[f.name]) for f in fields(wanted) if f.name in plain})
    if wanted is Any:
        return plain
    if wanted is datetime:
        return datetime.fromisoformat(plain)
    if issubclass(wanted, Enum):
        return wanted(plain)
    if wanted is float and type(plain) is int:  # who writes 5.0 may read 5
        return float(plain)
    if type(plain) is not wanted:
        raise ValueError(f"not a {wanted.__name__}")
    return plain
