"""What an event will make of an agent, before the server has said so; and which events bring the server up to date."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from agent_desktop.domain.agent_state import (
    AGENT_TRANSITIONS,
    RESTING_EVENTS,
    AgentEvent,
    AgentState,
    AgentStatus,
    NextState,
    SystemReason,
    resting_state,
)
from agent_desktop.kit.fsm import allows, follow

PHONE_STATES = frozenset({AgentState.RESERVED, AgentState.TALKING, AgentState.HOLD})
BUSY_STATES = PHONE_STATES | {AgentState.PREVIEW}
_RESTING = (AgentState.READY, AgentState.NOT_READY)


def foreseen(
    status: AgentStatus,
    before_call: NextState,
    event: AgentEvent,
    reason_code: int | None,
    planned: NextState | None,
    call_id: str | None,
    now: datetime,
) -> tuple[AgentStatus, NextState]:
    """The status after a legal event, and where the agent will rest when calls are over."""
    target = follow(AGENT_TRANSITIONS, status.state, event)
    if target in _RESTING and event not in RESTING_EVENTS:
        before_call = NextState(target, reason_code)
    if event in RESTING_EVENTS:
        before_call = rest = resting_state(before_call, status.next)
        target, reason_code, planned = rest.state, rest.reason_code, None
    elif event is AgentEvent.RING_NO_ANSWER:
        reason_code = SystemReason.RING_NO_ANSWER
        before_call = NextState(target, reason_code)
    elif event not in (AgentEvent.SET_NEXT, AgentEvent.CLEAR_NEXT) and target not in (*_RESTING, AgentState.LOGGED_OUT):
        planned = status.next
    same = target is status.state
    after = replace(
        status,
        state=target,
        since=status.since if same and event is not AgentEvent.NOT_READY else now,
        reason_code=reason_code if target in (AgentState.NOT_READY, AgentState.LOGGED_OUT) else None,
        next=planned,
        work_until=status.work_until if target is AgentState.WORK and same else None,
        call_id=call_id or (status.call_id if target in PHONE_STATES else None),
        changed_by=None,
    )
    return after, before_call


def catching_up(state: AgentState, wanted: AgentState | None, line_up: bool) -> Iterator[AgentEvent]:
    """The events that take the server from `state` to what the phone makes of the agent (None: no call), in order."""
    if state is AgentState.LOGGED_OUT:
        yield AgentEvent.LOGIN
        state = follow(AGENT_TRANSITIONS, state, AgentEvent.LOGIN)
    if state is AgentState.UNREACHABLE and line_up:
        yield AgentEvent.PHONE_BACK
        state = follow(AGENT_TRANSITIONS, state, AgentEvent.PHONE_BACK)
    if wanted is state:
        return
    match wanted:
        case None if state in (AgentState.TALKING, AgentState.HOLD):
            yield AgentEvent.CALL_ENDED_NO_WORK
        case None if state is AgentState.RESERVED:
            yield AgentEvent.CANCEL_RESERVATION
        case AgentState.RESERVED if allows(AGENT_TRANSITIONS, state, AgentEvent.RESERVE):
            yield AgentEvent.RESERVE
        case AgentState.TALKING | AgentState.HOLD:
            if allows(AGENT_TRANSITIONS, state, AgentEvent.TALK):
                yield AgentEvent.TALK
                state = AgentState.TALKING
            if wanted is AgentState.HOLD and allows(AGENT_TRANSITIONS, state, AgentEvent.HOLD):
                yield AgentEvent.HOLD
