"""A table is the machine: every legal transition is data, everything else raises."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Generic, TypeVar

S = TypeVar("S", bound=StrEnum)
E = TypeVar("E", bound=StrEnum)

Table = Mapping[S, Mapping[E, S]]


class IllegalTransition(RuntimeError):
    """An event that the table does not list for the state; carries both."""

    def __init__(self, state: StrEnum, event: StrEnum) -> None:
        super().__init__(f"{event.value} is not legal in {state.value}")
        self.state = state
        self.event = event


def follow(table: Table[S, E], state: S, event: E) -> S:
    """The state after `event`; raises IllegalTransition where the table has no entry."""
    try:
        return table[state][event]
    except KeyError:
        raise IllegalTransition(state, event) from None


def allows(table: Table[S, E], state: S, event: E) -> bool:
    """Whether `event` is legal in `state`."""
    return event in table.get(state, {})


def reachable(table: Table[S, E], initial: S) -> frozenset[S]:
    """Every state that some sequence of events reaches from `initial`."""
    seen = {initial}
    frontier = [initial]
    while frontier:
        for target in table[frontier.pop()].values():
            if target not in seen:
                seen.add(target)
                frontier.append(target)
    return frozenset(seen)


def mermaid(table: Table[S, E], initial: S) -> str:
    """The table as a Mermaid state diagram, for the documentation."""
    lines = ["stateDiagram-v2", f"    [*] --> {initial.value}"]
    for state, row in table.items():
        lines += [f"    {state.value} --> {target.value}: {event.value}" for event, target in row.items()]
    return "\n".join(lines)


class Machine(Generic[S, E]):
    """One thing that has a state; the table decides where an event leads."""

    __slots__ = ("_state", "_table")

    def __init__(self, initial: S, table: Table[S, E]) -> None:
        self._state = initial
        self._table = table

    @property
    def state(self) -> S:
        return self._state

    def allows(self, event: E) -> bool:
        return allows(self._table, self._state, event)

    def fire(self, event: E) -> S:
        """Moves and returns the new state; raises IllegalTransition and stays where it was."""
        self._state = follow(self._table, self._state, event)
        return self._state
