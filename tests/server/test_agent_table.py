"""The server's table of agent states is the desktop's."""

from __future__ import annotations

from agent_desktop.domain import agent_state as desktop
from server_stub.models import agent_states as server


def test_given_both_programs_when_their_tables_are_compared_then_they_are_the_same() -> None:
    ours = {str(s): {str(e): str(t) for e, t in row.items()} for s, row in server.AGENT_TRANSITIONS.items()}
    theirs = {str(s): {str(e): str(t) for e, t in row.items()} for s, row in desktop.AGENT_TRANSITIONS.items()}

    assert ours == theirs


def test_given_both_programs_then_states_events_and_resting_events_have_the_same_names() -> None:
    assert [str(s) for s in server.AgentState] == [str(s) for s in desktop.AgentState]
    assert [str(e) for e in server.AgentEvent] == [str(e) for e in desktop.AgentEvent]
    assert {str(e) for e in server.RESTING_EVENTS} == {str(e) for e in desktop.RESTING_EVENTS}


def test_given_both_programs_then_system_reasons_have_the_same_numbers() -> None:
    reasons = desktop.SystemReason
    assert server.RING_NO_ANSWER == reasons.RING_NO_ANSWER
    assert server.LOGON == reasons.LOGON
    assert server.PHONE_DOWN == reasons.PHONE_DOWN
    assert server.PHONE_UP == reasons.PHONE_UP
