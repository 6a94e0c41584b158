"""Asking the server for what is being typed: once the typing rests, and no answer to older words is shown."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any, Generic, TypeVar

from agent_desktop.kit.clock import Timer
from agent_desktop.ports import BackendError
from agent_desktop.ui import text
from agent_desktop.ui.desk import Desk

PAUSE_SECONDS = 0.15
"""How long typing rests before the server is asked."""

T = TypeVar("T")


class WhileTyping(Generic[T]):
    """`typed` says what stands in the field now, "" for nothing to ask for; `name` is that of the task.

    `take` gets the answer, or None and the sentence why there is none, if the field still says what was asked for.
    """

    def __init__(
        self,
        desk: Desk,
        name: str,
        typed: Callable[[], str],
        ask: Callable[[str], Coroutine[Any, Any, T]],
        take: Callable[[T | None, str], None],
    ) -> None:
        self._desk, self._name, self._typed, self._ask, self._take = desk, name, typed, ask, take
        self._pause: Timer | None = None

    def edited(self) -> None:
        """With every key."""
        self.rest()
        if self._typed():
            self._pause = self._desk.clock.call_later(PAUSE_SECONDS, self._on_rest)

    def rest(self) -> None:
        """Asks for nothing that was not asked for yet."""
        if self._pause is not None:
            self._pause.cancel()
            self._pause = None

    def _on_rest(self) -> None:
        self._pause = None
        wanted = self._typed()
        if wanted:
            self._desk.tasks.spawn(self._find(wanted), self._name)

    async def _find(self, wanted: str) -> None:
        found: T | None = None
        says = ""
        try:
            found = await self._ask(wanted)
        except BackendError as error:
            says = text.problem(error.code, error.detail)
        if wanted == self._typed():
            self._take(found, says)
