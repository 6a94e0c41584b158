"""A value inside an answer that knows where it stands, and checks what it is when asked.

Reading raises Garbage("garbage", "pop.customer.phones[2].e164: not a text"). Fields nobody asks for are ignored; null
and a missing field are the same, and allowed only where a default is given.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar

from agent_desktop.domain.text import LocalText
from agent_desktop.ports import Garbage

E = TypeVar("E", bound=StrEnum)
_LARGEST = 2**53


class Node:
    """One JSON value. `key` is always the name of a field of an object."""

    __slots__ = ("_path", "_value")

    def __init__(self, value: Any, path: str = "answer") -> None:
        self._value = value
        self._path = path

    def wrong(self, why: str) -> Garbage:
        """The error that says what is wrong here."""
        return Garbage("garbage", f"{self._path}: {why}")

    @property
    def plain(self) -> Any:
        """The value as it came."""
        return self._value

    def maybe(self, key: str) -> Node | None:
        """The field, None when it is null or missing."""
        if not isinstance(self._value, dict):
            raise self.wrong("not an object")
        value = self._value.get(key)
        return None if value is None else Node(value, f"{self._path}.{key}")

    def at(self, key: str) -> Node:
        found = self.maybe(key)
        if found is None:
            raise self.wrong(f"no {key}")
        return found

    def each(self, key: str, *, optional: bool = False) -> list[Node]:
        """The elements of a list; with `optional` a missing one is empty."""
        found = self.maybe(key)
        if found is None and optional:
            return []
        listed = (found or self.at(key))._value
        if not isinstance(listed, list):
            raise Node(listed, f"{self._path}.{key}").wrong("not a list")
        return [Node(value, f"{self._path}.{key}[{index}]") for index, value in enumerate(listed)]

    def fields(self, key: str, *, optional: bool = False) -> dict[str, Node]:
        """The fields of the object in `key`."""
        found = self.maybe(key)
        if found is None and optional:
            return {}
        value = (found or self.at(key))._value
        if not isinstance(value, dict):
            raise Node(value, f"{self._path}.{key}").wrong("not an object")
        return {name: Node(inner, f"{self._path}.{key}.{name}") for name, inner in value.items()}

    def mapping(self, key: str) -> Mapping[str, Any]:
        """The object in `key` as it came; empty when missing."""
        return {name: node.plain for name, node in self.fields(key, optional=True).items()}

    # --- the value itself

    def as_text(self) -> str:
        if not isinstance(self._value, str):
            raise self.wrong("not a text")
        return self._value

    def as_integer(self) -> int:
        if isinstance(self._value, bool) or not isinstance(self._value, int) or abs(self._value) > _LARGEST:
            raise self.wrong("not a whole number")
        return self._value

    def as_number(self) -> float:
        if isinstance(self._value, bool) or not isinstance(self._value, int | float):
            raise self.wrong("not a number")
        if not -_LARGEST <= self._value <= _LARGEST:  # JSON knows larger ones than anything here can use
            raise self.wrong("not a number")
        return float(self._value)

    def as_flag(self) -> bool:
        if not isinstance(self._value, bool):
            raise self.wrong("not true or false")
        return self._value

    def as_moment(self) -> datetime:
        """RFC 3339 with an offset."""
        try:
            moment = datetime.fromisoformat(self.as_text())
        except ValueError:
            raise self.wrong("not a time") from None
        if moment.tzinfo is None:
            raise self.wrong("a time without an offset")
        return moment

    def as_local_text(self) -> LocalText:
        """{"en", "zh_CN"}; plain text counts for both."""
        if isinstance(self._value, str):
            return LocalText(self._value, self._value)
        return LocalText(self.text("en", ""), self.text("zh_CN", ""))

    def as_choice(self, kind: type[E]) -> E:
        try:
            return kind(self.as_text())
        except ValueError:
            raise self.wrong(f"{self._value!r:.60} is not one of {', '.join(kind)}") from None

    # --- fields, with what they are when missing

    def text(self, key: str, default: str | None = None) -> str:
        found = self.maybe(key)
        return default if found is None and default is not None else (found or self.at(key)).as_text()

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts, empty when missing."""
        return tuple(node.as_text() for node in self.each(key, optional=True))

    def integer(self, key: str, default: int | None = None) -> int:
        found = self.maybe(key)
        return default if found is None and default is not None else (found or self.at(key)).as_integer()

    def optional_integer(self, key: str) -> int | None:
        found = self.maybe(key)
        return None if found is None else found.as_integer()

    def number(self, key: str, default: float | None = None) -> float:
        found = self.maybe(key)
        return default if found is None and default is not None else (found or self.at(key)).as_number()

    def optional_number(self, key: str) -> float | None:
        found = self.maybe(key)
        return None if found is None else found.as_number()

    def flag(self, key: str, default: bool | None = None) -> bool:
        found = self.maybe(key)
        return default if found is None and default is not None else (found or self.at(key)).as_flag()

    def moment(self, key: str) -> datetime:
        return self.at(key).as_moment()

    def optional_moment(self, key: str) -> datetime | None:
        found = self.maybe(key)
        return None if found is None else found.as_moment()

    def local_text(self, key: str) -> LocalText:
        """Empty when missing."""
        found = self.maybe(key)
        return LocalText() if found is None else found.as_local_text()

    def choice(self, key: str, kind: type[E], default: E | None = None) -> E:
        found = self.maybe(key)
        return default if found is None and default is not None else (found or self.at(key)).as_choice(kind)
