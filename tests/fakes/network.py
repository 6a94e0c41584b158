"""A network that changes when a test says so: ports.NetworkWatch."""

from __future__ import annotations

from collections.abc import Callable

from agent_desktop.domain.links import Network
from tests.fakes.guard import only_in_tests


class FakeNetwork:
    """change() is the moment after which everybody knows."""

    def __init__(self, *, for_tests: bool = False) -> None:
        only_in_tests(self, for_tests)
        self._changed: Callable[[Network], None] | None = None

    @property
    def watched(self) -> bool:
        return self._changed is not None

    def start(self, changed: Callable[[Network], None]) -> None:
        self._changed = changed

    def close(self) -> None:
        self._changed = None

    def change(self, *addresses: str) -> None:
        if self._changed is not None:
            self._changed(Network(addresses, addresses[0] if addresses else ""))
