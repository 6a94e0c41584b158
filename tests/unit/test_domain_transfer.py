"""The transfer's table is whole, and no step of it loses the caller."""

from __future__ import annotations

from itertools import product

import pytest

from agent_desktop.domain.call import CallId, HandedOn
from agent_desktop.domain.transfer import (
    OVER,
    TRANSFER_TRANSITIONS,
    Transfer,
    TransferEvent,
    TransferStage,
    end_of_callers_leg,
)
from agent_desktop.kit.fsm import IllegalTransition, allows, follow, reachable

S, E = TransferStage, TransferEvent


def test_given_the_table_when_walked_then_every_stage_has_a_row_and_is_reached() -> None:
    assert set(TRANSFER_TRANSITIONS) == set(S)
    assert reachable(TRANSFER_TRANSITIONS, S.CHOOSING) == set(S)
    assert {S.COMPLETED, S.SENT_ON, S.MERGED, S.CANCELLED, S.FAILED, S.CALLER_GONE} == OVER


@pytest.mark.parametrize(("stage", "event"), list(product(S, E)))
def test_given_any_pair_when_followed_then_it_moves_or_raises(stage: TransferStage, event: TransferEvent) -> None:
    if event in TRANSFER_TRANSITIONS[stage]:
        assert follow(TRANSFER_TRANSITIONS, stage, event) in S
    else:
        with pytest.raises(IllegalTransition):
            follow(TRANSFER_TRANSITIONS, stage, event)


@pytest.mark.parametrize("stage", sorted(set(S) - OVER))
def test_given_any_stage_under_way_when_the_caller_hangs_up_then_it_is_over(stage: TransferStage) -> None:
    assert follow(TRANSFER_TRANSITIONS, stage, E.CALLER_LOST) is S.CALLER_GONE


_AFTER_A_REFER = {
    **dict.fromkeys((0,), (E.CALLER_LOST, S.CALLER_GONE)),
    **dict.fromkeys((100, 180, 183, 199), (E.CALLER_TAKEN, S.SENT_ON)),
    **dict.fromkeys((200, 202, 299), (E.ACCEPTED, S.COMPLETED)),
    **dict.fromkeys((300, 302, 404, 408, 481, 486, 503, 603), (E.CALLER_LOST, S.CALLER_GONE)),
}


@pytest.mark.parametrize("status", sorted(_AFTER_A_REFER))
@pytest.mark.parametrize("stage", sorted(set(S) - OVER))
def test_given_the_callers_leg_ended_then_what_the_exchange_had_said_decides_and_the_table_knows_it(
    stage: TransferStage, status: int
) -> None:
    event = end_of_callers_leg(stage, status)
    expected = _AFTER_A_REFER[status] if stage is S.REFERRING else (E.CALLER_LOST, S.CALLER_GONE)
    assert (event, follow(TRANSFER_TRANSITIONS, stage, event)) == expected


@pytest.mark.parametrize("stage", [S.CALLING, S.CONSULTING, S.WITH_CALLER])
def test_given_a_recipient_when_lost_then_the_agent_is_back_with_the_caller(stage: TransferStage) -> None:
    assert follow(TRANSFER_TRANSITIONS, stage, E.RECIPIENT_LOST) is S.FAILED


def test_given_the_exchange_was_asked_then_only_its_answer_counts() -> None:
    assert not allows(TRANSFER_TRANSITIONS, S.REFERRING, E.CANCEL)
    assert follow(TRANSFER_TRANSITIONS, S.REFERRING, E.RECIPIENT_LOST) is S.REFERRING
    assert follow(TRANSFER_TRANSITIONS, S.REFERRING, E.REFUSED) is S.FAILED


@pytest.mark.parametrize("stage", S)
def test_given_a_transfer_then_it_knows_whether_it_is_over(stage: TransferStage) -> None:
    assert Transfer(CallId("c"), stage).over is (stage in OVER)


@pytest.mark.parametrize("how", HandedOn)
def test_given_how_a_call_went_on_then_only_the_exchanges_own_word_counts_as_confirmed(how: HandedOn) -> None:
    assert how.confirmed is (how in ("blind", "attended"))
