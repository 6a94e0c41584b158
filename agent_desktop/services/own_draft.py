"""What a person is writing and has not handed in: on the disk a moment after every change.

No use case, but a piece of those in which something is written.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
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

KEEP_SECONDS = 0.3
"""From a key stroke to the disk."""
_ONE_OF_THEM = "\n"
"""Between whose texts they are and which of them it is; no user name has it."""


@dataclass(frozen=True, slots=True)
class Keeper:
    """What keeps a draft: the disk, who hears that it is full, the time, whose it is, and ids for what is begun."""

    store: LocalStore
    bus: Bus
    clock: Clock
    username: Callable[[], str]
    """Who is logged in; "" for nobody."""
    new_id: Callable[[], str]

    def behind(self, owner: str) -> WriteBehind:
        """Onto the disk soon, and again if it was full, which is told."""

        async def write(key: str, text: str) -> bool:
            try:
                await self.store.remember(key, text)
            except StorageError as error:
                self.bus.publish(ProblemNoticed(error.code, error.detail))
                return False
            return True

        return WriteBehind(write, self.clock, KEEP_SECONDS, owner)


class OwnDraft(Generic[V]):
    """One text, or several with an id `of` each. `name` says of what, in the file and in the log.

    `whose` they are is whoever is logged in, unless it is said, for those who may have logged out since.
    """

    def __init__(self, kind: type[V], name: str, keeper: Keeper) -> None:
        self._kind, self._name, self._keeper = kind, name, keeper
        self._behind = keeper.behind(name)

    def keep(self, value: V, of: str = "", *, whose: str | None = None) -> None:
        """With every change."""
        self._behind.put(self._key(of, whose), text_of(value))

    async def forget(self, of: str = "", *, whose: str | None = None) -> None:
        """Handed in, or thrown away."""
        self._behind.put(self._key(of, whose), "")
        await self._behind.flush()

    async def kept(self, of: str = "", *, whose: str | None = None) -> V | None:
        """What was kept last, before a restart too; None for nothing that can be read. Raises StorageError."""
        key, lying = self._key(of, whose), ""
        if self._behind.waiting(key) is None:
            lying = await self._keeper.store.recall(key)
        newer = self._behind.waiting(key)
        return self._value(lying if newer is None else newer)

    async def all_kept(self) -> tuple[V, ...]:
        """Of those with an id, by it. Raises StorageError."""
        await self._behind.flush()
        found = await self._keeper.store.recall_all(f"{self._key()}{_ONE_OF_THEM}")
        return tuple(value for text in found.values() if (value := self._value(text)) is not None)

    async def close(self) -> None:
        """What was kept last is on the disk when it returns."""
        await self._behind.close()

    def _value(self, text: str) -> V | None:
        try:
            return value_of(self._kind, text) if text else None
        except ValueError:
            log.warning("the %s kept on this computer cannot be read", self._name)
            return None

    def _key(self, of: str = "", whose: str | None = None) -> str:
        key = f"{self._name}:{self._keeper.username() if whose is None else whose}"
        return f"{key}{_ONE_OF_THEM}{of}" if of else key
