"""A line's registration: the table is whole, no answer is lost, and whoever leaves is gone in the end."""

from __future__ import annotations

from itertools import product

import pytest

from agent_desktop.kit.fsm import IllegalTransition, allows, follow, reachable
from agent_desktop.sip.registration import GOING, LINE_TRANSITIONS, UNANSWERED, LineEvent, LineState

S, E = LineState, LineEvent
COMING = set(S) - GOING


def test_given_the_table_when_walked_then_every_state_has_a_row_and_is_reached() -> None:
    assert set(LINE_TRANSITIONS) == set(S)
    assert reachable(LINE_TRANSITIONS, S.NEW) == set(S)


@pytest.mark.parametrize(("state", "event"), list(product(S, E)))
def test_given_any_pair_when_followed_then_it_moves_or_raises(state: LineState, event: LineEvent) -> None:
    if event in LINE_TRANSITIONS[state]:
        assert follow(LINE_TRANSITIONS, state, event) in S
    else:
        with pytest.raises(IllegalTransition):
            follow(LINE_TRANSITIONS, state, event)


@pytest.mark.parametrize("state", sorted(S))
def test_given_rule_1_then_whoever_is_held_or_leaves_makes_no_attempt_and_everybody_else_may(state: LineState) -> None:
    assert allows(LINE_TRANSITIONS, state, E.TRY) is (state not in GOING | {S.HELD})
    assert allows(LINE_TRANSITIONS, state, E.PROCEED) is (state is S.HELD)
    if state in COMING - {S.NEW, S.HELD}:
        assert follow(LINE_TRANSITIONS, state, E.TRY) is (S.OVERTAKING if state in UNANSWERED else S.LOOKING)


@pytest.mark.parametrize("state", sorted(COMING - {S.NEW, S.HELD}))
def test_given_any_state_then_a_failure_leaves_a_plan_and_a_question_that_was_asked_is_not_forgotten(
    state: LineState,
) -> None:
    assert follow(LINE_TRANSITIONS, state, E.FAILED) is (S.SILENT if state in UNANSWERED else S.WAITING)


@pytest.mark.parametrize("state", sorted(set(S) - {S.NEW, S.HELD}))
@pytest.mark.parametrize("answer", [E.ACCEPTED, E.DENIED])
def test_given_any_state_when_an_answer_comes_then_no_question_is_open_any_more(
    state: LineState, answer: LineEvent
) -> None:
    after = follow(LINE_TRANSITIONS, state, answer)
    assert after not in UNANSWERED
    if state in GOING:
        assert after is S.GONE
    elif state in (S.LOOKING, S.OVERTAKING):
        assert after is S.LOOKING, "the attempt that has begun goes on"
    else:
        assert after is (S.SETTLED if answer is E.ACCEPTED else S.WAITING)


@pytest.mark.parametrize("state", sorted(S))
def test_given_any_state_then_it_can_be_ended_and_nothing_leads_back_from_there(state: LineState) -> None:
    assert follow(LINE_TRANSITIONS, state, E.END) is S.GONE
    if state in GOING:
        assert reachable(LINE_TRANSITIONS, state) <= GOING


def test_given_a_farewell_that_nobody_answers_then_it_is_told_apart_from_one_that_was_heard() -> None:
    assert follow(LINE_TRANSITIONS, S.LEAVING, E.OVERDUE) is S.UNHEARD
    assert follow(LINE_TRANSITIONS, S.UNHEARD, E.ACCEPTED) is S.GONE
    assert not allows(LINE_TRANSITIONS, S.GONE, E.OVERDUE)
