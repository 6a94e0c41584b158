"""Steps back and forth over values that never change themselves."""

from __future__ import annotations

from typing import Generic, TypeVar

V = TypeVar("V")
_MOST = 500


class Undo(Generic[V]):
    """`present` is what stands now; a change forgets what was undone before it."""

    def __init__(self, present: V, most: int = _MOST) -> None:
        self.present = present
        self._most = most
        self._past: list[V] = []
        self._future: list[V] = []
        self._merging = ""

    @property
    def can_undo(self) -> bool:
        return bool(self._past)

    @property
    def can_redo(self) -> bool:
        return bool(self._future)

    def change(self, to: V, merge: str = "") -> bool:
        """Takes a step; with the same `merge` as the step before it is one with it (typing). False: nothing differs."""
        if to == self.present:
            return False
        if not (merge and merge == self._merging):
            self._past = [*self._past[-self._most + 1 :], self.present]
        self._merging = merge
        self._future.clear()
        self.present = to
        return True

    def undo(self) -> bool:
        """False when there is nothing to go back to."""
        return self._go(self._past, self._future)

    def redo(self) -> bool:
        return self._go(self._future, self._past)

    def _go(self, there: list[V], back: list[V]) -> bool:
        if not there:
            return False
        back.append(self.present)
        self.present = there.pop()
        self._merging = ""
        return True
