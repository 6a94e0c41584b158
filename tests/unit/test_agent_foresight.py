"""What brings the server up to date is legal in every case, and ends where the phone is."""

from __future__ import annotations

from itertools import product

import pytest

from agent_desktop.domain.agent_state import AGENT_TRANSITIONS, AgentState
from agent_desktop.kit.fsm import follow
from agent_desktop.services.agent_session.foresight import catching_up

S = AgentState
PHONE = (None, S.RESERVED, S.TALKING, S.HOLD)


@pytest.mark.parametrize(("state", "wanted", "line_up"), list(product(S, PHONE, (True, False))))
def test_given_any_truth_of_the_server_when_caught_up_then_each_step_is_legal_and_a_call_is_known_at_the_end(
    state: AgentState, wanted: AgentState | None, line_up: bool
) -> None:
    reached = state
    for event in catching_up(state, wanted, line_up):
        reached = follow(AGENT_TRANSITIONS, reached, event)
    if state is S.UNREACHABLE and not line_up:
        assert reached is S.UNREACHABLE, "whoever cannot be reached stays so"
    elif wanted in (S.TALKING, S.HOLD):
        assert reached is wanted
    elif wanted is S.RESERVED:
        assert reached is (wanted if state not in (S.PREVIEW, S.TALKING, S.HOLD) else state)
    else:
        assert reached not in (S.RESERVED, S.TALKING, S.HOLD, S.LOGGED_OUT)
