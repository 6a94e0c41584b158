"""Transition tables: what is listed moves, what is not raises."""

from __future__ import annotations

from enum import StrEnum, auto

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_desktop.kit.fsm import IllegalTransition, Machine, Table, allows, follow, mermaid, reachable


class Door(StrEnum):
    OPEN = auto()
    SHUT = auto()
    LOCKED = auto()
    BRICKED_UP = auto()


class Push(StrEnum):
    PULL = auto()
    SLAM = auto()
    TURN_KEY = auto()


DOORS: Table[Door, Push] = {
    Door.OPEN: {Push.SLAM: Door.SHUT},
    Door.SHUT: {Push.PULL: Door.OPEN, Push.TURN_KEY: Door.LOCKED},
    Door.LOCKED: {Push.TURN_KEY: Door.SHUT},
    Door.BRICKED_UP: {},
}


@pytest.mark.parametrize("state", Door)
@pytest.mark.parametrize("event", Push)
def test_given_any_pair_when_followed_then_it_moves_as_listed_or_raises(state: Door, event: Push) -> None:
    target = DOORS[state].get(event)
    assert allows(DOORS, state, event) is (target is not None)
    if target is not None:
        assert follow(DOORS, state, event) is target
    else:
        with pytest.raises(IllegalTransition) as error:
            follow(DOORS, state, event)
        assert (error.value.state, error.value.event) == (state, event)
        assert str(error.value) == f"{event.value} is not legal in {state.value}"


def test_given_a_state_without_a_row_when_asked_then_nothing_is_allowed() -> None:
    assert not allows({}, Door.OPEN, Push.SLAM)
    with pytest.raises(IllegalTransition):
        follow({}, Door.OPEN, Push.SLAM)


def test_given_a_state_nobody_leads_to_when_reachable_then_it_is_left_out() -> None:
    assert reachable(DOORS, Door.OPEN) == {Door.OPEN, Door.SHUT, Door.LOCKED}
    assert reachable(DOORS, Door.BRICKED_UP) == {Door.BRICKED_UP}


def test_given_a_table_when_drawn_then_every_transition_is_an_arrow() -> None:
    assert mermaid(DOORS, Door.OPEN) == (
        "stateDiagram-v2\n"
        "    [*] --> open\n"
        "    open --> shut: slam\n"
        "    shut --> open: pull\n"
        "    shut --> locked: turn_key\n"
        "    locked --> shut: turn_key"
    )


@given(st.lists(st.sampled_from(Push)))
def test_given_any_events_when_fired_then_illegal_ones_leave_the_machine_where_it_was(events: list[Push]) -> None:
    machine = Machine(Door.OPEN, DOORS)
    for event in events:
        before = machine.state
        if machine.allows(event):
            assert machine.fire(event) is machine.state is DOORS[before][event]
        else:
            with pytest.raises(IllegalTransition):
                machine.fire(event)
            assert machine.state is before
