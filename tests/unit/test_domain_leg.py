"""The leg's table is whole, and every way to end has one outcome."""

from __future__ import annotations

from itertools import product

import pytest

from agent_desktop.domain.call import Phase, phase_of
from agent_desktop.domain.leg import (
    LEG_TRANSITIONS,
    Direction,
    EndedBy,
    Ending,
    LegEvent,
    LegState,
    Outcome,
    outcome_of,
)
from agent_desktop.kit.fsm import IllegalTransition, allows, follow, reachable

S, E, O = LegState, LegEvent, Outcome  # noqa: E741  # one letter each keeps the tables below readable


def test_given_the_table_when_walked_then_every_state_has_a_row_and_is_reached() -> None:
    assert set(LEG_TRANSITIONS) == set(LegState)
    assert reachable(LEG_TRANSITIONS, S.IDLE) == set(LegState)


@pytest.mark.parametrize(("state", "event"), list(product(LegState, LegEvent)))
def test_given_any_pair_when_followed_then_it_moves_or_raises(state: LegState, event: LegEvent) -> None:
    if event in LEG_TRANSITIONS[state]:
        assert follow(LEG_TRANSITIONS, state, event) in LegState
    else:
        with pytest.raises(IllegalTransition):
            follow(LEG_TRANSITIONS, state, event)


def test_given_rule_1_when_checked_then_only_dial_and_invite_leave_idle_and_nothing_leaves_the_end() -> None:
    assert set(LEG_TRANSITIONS[S.IDLE]) - {E.TERMINATED} == {E.DIAL, E.INVITE_RECEIVED}
    assert LEG_TRANSITIONS[S.DISCONNECTED] == {}
    for event in (E.DIAL, E.INVITE_RECEIVED):
        assert [s for s in LegState if allows(LEG_TRANSITIONS, s, event)] == [S.IDLE]


def test_given_rule_2_when_checked_then_any_moment_may_be_the_end_and_ringing_may_repeat() -> None:
    for state in set(LegState) - {S.DISCONNECTED}:
        assert follow(LEG_TRANSITIONS, state, E.TERMINATED) is S.DISCONNECTED
    assert follow(LEG_TRANSITIONS, S.EARLY, E.PROVISIONAL) is S.EARLY
    for state in (S.CONNECTING, S.CONFIRMED):
        assert not allows(LEG_TRANSITIONS, state, E.PROVISIONAL), "a late 180 after the answer is illegal"


@pytest.mark.parametrize("first", [E.DIAL, E.INVITE_RECEIVED])
def test_given_a_call_from_either_side_when_it_goes_well_then_it_passes_these_states(first: LegEvent) -> None:
    state = S.IDLE
    passed = [state := follow(LEG_TRANSITIONS, state, e) for e in (first, E.PROVISIONAL, E.ANSWERED, E.ACKED)]
    assert passed[1:] == [S.EARLY, S.CONNECTING, S.CONFIRMED]


STATUSES = (0, 200, 404, 408, 415, 480, 486, 487, 488, 500, 503, 504, 600, 603, 604, 606)
ALL_ENDINGS = [
    (Ending(status, "", by, elsewhere), late)
    for status, by, elsewhere, late in product(STATUSES, EndedBy, (False, True), (False, True))
]


@pytest.mark.parametrize("direction", Direction)
def test_given_an_answered_leg_when_it_ended_in_any_way_then_it_was_answered(direction: Direction) -> None:
    assert {outcome_of(direction, True, ending, late) for ending, late in ALL_ENDINGS} == {O.ANSWERED}


INBOUND = {  # (answered elsewhere, ended by, ring limit reached): outcome, whatever the status
    (False, EndedBy.AGENT, False): O.REJECTED,
    (False, EndedBy.AGENT, True): O.REJECTED,
    (False, EndedBy.PEER, False): O.CALLER_LEFT,
    (False, EndedBy.PEER, True): O.MISSED,
    (False, EndedBy.SYSTEM, False): O.FAILED,
    (False, EndedBy.SYSTEM, True): O.FAILED,
    **{(True, by, late): O.ELSEWHERE for by in EndedBy for late in (False, True)},
}


def test_given_an_unanswered_call_to_us_when_it_ended_in_any_way_then_the_table_tells_its_outcome() -> None:
    for ending, late in ALL_ENDINGS:
        expected = INBOUND[ending.elsewhere, ending.ended_by, late]
        assert outcome_of(Direction.INBOUND, False, ending, late) is expected, (ending, late)


OUTBOUND = {486: O.BUSY, 600: O.BUSY, 603: O.REJECTED} | dict.fromkeys((408, 480, 487, 504), O.NO_ANSWER)


def test_given_an_unanswered_call_of_ours_when_it_ended_in_any_way_then_status_or_agent_tell_its_outcome() -> None:
    for ending, late in ALL_ENDINGS:
        by_status = OUTBOUND.get(ending.status, O.FAILED)
        expected = O.CANCELLED if ending.ended_by is EndedBy.AGENT else by_status
        assert outcome_of(Direction.OUTBOUND, False, ending, late) is expected, (ending, late)


def test_given_no_ring_limit_when_the_caller_leaves_then_the_call_is_not_missed() -> None:
    assert outcome_of(Direction.INBOUND, False, Ending(487, "", EndedBy.PEER)) is O.CALLER_LEFT


PHASES = {  # state: outbound, inbound
    S.IDLE: (Phase.DIALLING, Phase.RINGING),
    S.CALLING: (Phase.DIALLING, Phase.RINGING),
    S.INCOMING: (Phase.RINGING, Phase.RINGING),
    S.EARLY: (Phase.RINGING, Phase.RINGING),
    S.CONNECTING: (Phase.CONNECTING, Phase.CONNECTING),
    S.CONFIRMED: (Phase.TALKING, Phase.TALKING),
    S.DISCONNECTED: (Phase.ENDED, Phase.ENDED),
}


@pytest.mark.parametrize("state", LegState)
def test_given_any_leg_state_when_shown_then_a_person_would_call_it_so(state: LegState) -> None:
    assert (phase_of(Direction.OUTBOUND, state), phase_of(Direction.INBOUND, state)) == PHASES[state]
