"""The agent's table is whole and keeps the rules written above it."""

from __future__ import annotations

from itertools import product

import pytest

from agent_desktop.domain.agent_state import (
    AGENT_TRANSITIONS,
    RESTING_EVENTS,
    AgentEvent,
    AgentState,
    NextState,
    SystemReason,
    resting_state,
)
from agent_desktop.kit.fsm import IllegalTransition, allows, follow, reachable

S, E = AgentState, AgentEvent
AT_THE_PHONE = set(AgentState) - {S.LOGGED_OUT, S.UNREACHABLE}


def _states_allowing(event: AgentEvent) -> set[AgentState]:
    return {state for state in AgentState if allows(AGENT_TRANSITIONS, state, event)}


def test_given_the_table_when_walked_then_every_state_has_a_row_and_is_reached_and_every_event_is_used() -> None:
    assert set(AGENT_TRANSITIONS) == set(AgentState)
    assert reachable(AGENT_TRANSITIONS, S.LOGGED_OUT) == set(AgentState)
    assert {event for row in AGENT_TRANSITIONS.values() for event in row} == set(AgentEvent)


@pytest.mark.parametrize("state", AgentState)
def test_given_any_state_when_the_shift_is_over_then_some_way_leads_out(state: AgentState) -> None:
    assert S.LOGGED_OUT in reachable(AGENT_TRANSITIONS, state)


@pytest.mark.parametrize(("state", "event"), list(product(AgentState, AgentEvent)))
def test_given_any_pair_when_followed_then_it_moves_or_raises(state: AgentState, event: AgentEvent) -> None:
    if event in AGENT_TRANSITIONS[state]:
        assert follow(AGENT_TRANSITIONS, state, event) in AgentState
    else:
        with pytest.raises(IllegalTransition):
            follow(AGENT_TRANSITIONS, state, event)


def test_given_rule_1_when_checked_then_login_is_not_ready_and_logout_leaves_no_call_behind() -> None:
    assert {follow(AGENT_TRANSITIONS, s, E.LOGIN) for s in _states_allowing(E.LOGIN)} == {S.NOT_READY}
    assert _states_allowing(E.LOGOUT) == {S.NOT_READY, S.UNREACHABLE}
    assert {follow(AGENT_TRANSITIONS, s, E.LOGOUT) for s in _states_allowing(E.LOGOUT)} == {S.LOGGED_OUT}


def test_given_rule_2_when_checked_then_a_call_starts_from_wherever_the_agent_sits_at_the_phone() -> None:
    assert _states_allowing(E.TALK) == AT_THE_PHONE
    assert {follow(AGENT_TRANSITIONS, s, E.TALK) for s in AT_THE_PHONE} == {S.TALKING}


@pytest.mark.parametrize("event", sorted(RESTING_EVENTS))
def test_given_rule_3_when_checked_then_an_event_that_leads_to_rest_lists_not_ready(event: AgentEvent) -> None:
    states = _states_allowing(event)
    assert states
    assert {follow(AGENT_TRANSITIONS, state, event) for state in states} == {S.NOT_READY}


def test_given_rule_3_when_checked_then_nothing_but_the_agent_makes_an_agent_ready() -> None:
    assert {e for row in AGENT_TRANSITIONS.values() for e, target in row.items() if target is S.READY} == {E.READY}


def test_given_rule_4_when_checked_then_a_phone_is_lost_anywhere_and_comes_back_not_ready() -> None:
    assert _states_allowing(E.PHONE_LOST) == AT_THE_PHONE
    assert {follow(AGENT_TRANSITIONS, s, E.PHONE_LOST) for s in AT_THE_PHONE} == {S.UNREACHABLE}
    assert _states_allowing(E.PHONE_BACK) == {S.UNREACHABLE}
    assert follow(AGENT_TRANSITIONS, S.UNREACHABLE, E.PHONE_BACK) is S.NOT_READY


@pytest.mark.parametrize("event", [E.SET_NEXT, E.CLEAR_NEXT, E.WORK_EXTENDED])
def test_given_rule_5_when_checked_then_a_change_of_plan_moves_nobody(event: AgentEvent) -> None:
    states = _states_allowing(event)
    assert states
    assert {state: follow(AGENT_TRANSITIONS, state, event) for state in states} == {s: s for s in states}


def test_given_a_call_or_its_work_when_running_then_the_agent_may_plan_what_comes_next() -> None:
    busy = {S.RESERVED, S.PREVIEW, S.TALKING, S.HOLD, S.WORK}
    assert _states_allowing(E.SET_NEXT) == _states_allowing(E.CLEAR_NEXT) == busy


BREAK, LUNCH, READY = NextState(S.NOT_READY, 3), NextState(S.NOT_READY, 4), NextState(S.READY)


@pytest.mark.parametrize(
    ("before", "planned", "rests"),
    [
        (READY, None, READY),
        (BREAK, None, BREAK),
        (READY, LUNCH, LUNCH),
        (BREAK, READY, READY),
        (BREAK, LUNCH, LUNCH),
    ],
)
def test_given_a_state_before_the_call_when_the_call_is_over_then_the_last_choice_wins(
    before: NextState, planned: NextState | None, rests: NextState
) -> None:
    assert resting_state(before, planned) == rests


def test_given_the_system_reasons_when_listed_then_they_are_the_ids_of_cisco_ccx_each_once() -> None:
    reasons = {name: value for name, value in vars(SystemReason).items() if name.isupper()}
    assert reasons == {
        "RELOGON": 32767,
        "RING_NO_ANSWER": 32763,
        "LOGON": 32760,
        "PHONE_DOWN": 32759,
        "PHONE_UP": 32756,
        "CALL_ENDED": 32755,
    }
