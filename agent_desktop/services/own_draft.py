"""What a person is writing and has not handed in: one text each, on the disk a moment after every change.

No use case, but a piece of those in which something is written.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Generic, TypeVar

from agent_desktop.domain.events import ProblemNoticed
from agent_desktop.kit.bus import Bus
from agent_desktop.kit.clock import Clock
from agent_desktop.kit.plain import text_of, value_of
from agent_desktop.kit.write_behind import WriteBehind
from agent_desktop.ports import LocalStore, StorageError

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

log = logging.getLogger(__name__)

V = TypeVar("V", bound="DataclassInstance")

KEEP_SECONDS = 0.5
"""From a key stroke to the disk."""


class OwnDraft(Generic[V]):
    """Of whoever `username()` is at the moment; `name` says of what, in the file and in the log."""

    def __init__(
        self, kind: type[V], name: str, store: LocalStore, bus: Bus, clock: Clock, username: Callable[[], str]
    ) -> None:
        self._kind, self._name, self._store, self._bus, self._username = kind, name, store, bus, username
        self._behind = WriteBehind(self._remember, clock, KEEP_SECONDS, name)

    def keep(self, value: V) -> None:
        """With every change."""
        self._behind.put(self._key(), text_of(value))

    async def forget(self, whose: str | None = None) -> None:
        """Handed in, or thrown away; `whose` it was, where they may have logged out since."""
        self._behind.put(self._key(whose), "")
        await self._behind.flush()

    async def kept(self) -> V | None:
        """What was kept last, before a restart too; None for nothing that can be read. Raises StorageError."""
        key = self._key()
        waiting = self._behind.waiting(key)
        text = await self._store.recall(key) if waiting is None else waiting
        try:
            return value_of(self._kind, text) if text else None
        except ValueError:
            log.warning("the %s kept on this computer cannot be read", self._name)
            return None

    async def close(self) -> None:
        """What was kept last is on the disk when it returns."""
        await self._behind.close()

    async def _remember(self, key: str, text: str) -> None:
        try:
            await self._store.remember(key, text)
        except StorageError as error:
            self._bus.publish(ProblemNoticed(error.code, error.detail))

    def _key(self, whose: str | None = None) -> str:
        return f"{self._name}:{self._username() if whose is None else whose}"
