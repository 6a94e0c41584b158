"""SettingsStore in memory."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from agent_desktop.ports import StorageError
from tests.fakes.guard import only_in_tests


class MemorySettings:
    """Remembers the last saved values; fail() makes the disk full."""

    def __init__(self, values: Mapping[str, Any] | None = None, *, for_tests: bool = False) -> None:
        only_in_tests(self, for_tests)
        self._values: dict[str, Any] = dict(values or {})
        self._failure = ""

    def fail(self, code: str = "disk_full") -> None:
        self._failure = code

    def load(self) -> Mapping[str, Any]:
        return dict(self._values)

    def save(self, values: Mapping[str, Any]) -> None:
        if self._failure:
            raise StorageError(self._failure)
        self._values = dict(values)
