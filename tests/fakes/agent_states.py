"""The server's side of agent states, small: the table, the plan for after the call, the work timer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

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
from agent_desktop.kit.clock import Clock, Timer
from agent_desktop.kit.fsm import IllegalTransition, follow
from agent_desktop.ports import AgentEventRequest, IllegalState

_REASONS = {
    AgentEvent.LOGIN: SystemReason.LOGON,
    AgentEvent.RING_NO_ANSWER: SystemReason.RING_NO_ANSWER,
    AgentEvent.PHONE_LOST: SystemReason.PHONE_DOWN,
    AgentEvent.PHONE_BACK: SystemReason.PHONE_UP,
}
_RESTING = (AgentState.READY, AgentState.NOT_READY)


class FakeAgentStates:
    """One agent's state as the server keeps it; a repeated key has no second effect."""

    def __init__(
        self, clock: Clock, work_seconds: Mapping[str, tuple[int, int]], changed: Callable[[AgentStatus], None]
    ) -> None:
        self.status = AgentStatus(AgentState.LOGGED_OUT, clock.now())
        self.applied: list[AgentEventRequest] = []
        self._clock = clock
        self._work_seconds = work_seconds
        self._changed = changed
        self._before = NextState(AgentState.NOT_READY)
        self._extension = 30
        self._timer: Timer | None = None

    def send(self, request: AgentEventRequest) -> AgentStatus:
        """Raises IllegalState with the true status where the table has no entry."""
        if any(done.key == request.key for done in self.applied):
            return self.status
        self._apply(request, None)
        self.applied.append(request)
        return self.status

    def force(self, state: AgentState, reason_code: int | None, by: str) -> AgentStatus:
        """A team lead sets the state."""
        self._move(replace(self.status, state=state, reason_code=reason_code, next=None, changed_by=by))
        return self.status

    def _apply(self, request: AgentEventRequest, by: str | None) -> None:
        old = self.status
        try:
            target = follow(AGENT_TRANSITIONS, old.state, request.event)
        except IllegalTransition as error:
            raise IllegalState(old, str(error)) from None
        if old.state in _RESTING and target not in _RESTING:
            self._before = NextState(old.state, old.reason_code)
        if old.state is AgentState.WORK and target in (AgentState.RESERVED, AgentState.TALKING):
            self._before = resting_state(self._before, old.next)
        new = replace(old, state=target, reason_code=None, call_id=request.call_id or old.call_id, changed_by=by)
        match request.event:
            case AgentEvent.SET_NEXT:
                new = replace(new, next=request.next, reason_code=old.reason_code)
            case AgentEvent.CLEAR_NEXT:
                new = replace(new, next=None, reason_code=old.reason_code)
            case AgentEvent.CALL_ENDED:
                seconds, self._extension = self._work_seconds.get(request.queue_id or "", (0, 30))
                until = self._clock.now() + timedelta(seconds=seconds) if seconds else None
                new = replace(new, work_until=until, work_extended=0)
            case AgentEvent.WORK_EXTENDED:
                until = (old.work_until or self._clock.now()) + timedelta(seconds=self._extension)
                new = replace(new, work_until=until, work_extended=old.work_extended + 1)
            case event if event in RESTING_EVENTS:
                rest = resting_state(self._before, old.next)
                new = replace(new, state=rest.state, reason_code=rest.reason_code, next=None, call_id=None)
            case event:
                reason = _REASONS.get(event, request.reason_code)
                new = replace(new, reason_code=reason, next=None if target in _RESTING else old.next)
        self._move(new)

    def _move(self, new: AgentStatus) -> None:
        old = self.status
        if new.state is not AgentState.WORK:
            new = replace(new, work_until=None, work_extended=0)
        since = old.since if new.state is old.state else self._clock.now()
        self.status = replace(new, since=since, revision=old.revision + 1)
        self._arm()
        self._changed(self.status)

    def _arm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self.status.work_until is not None:
            delay = (self.status.work_until - self._clock.now()).total_seconds()
            self._timer = self._clock.call_later(delay, self._expire)

    def _expire(self) -> None:
        self._timer = None
        self._apply(AgentEventRequest("", AgentEvent.WORK_EXPIRED, self._clock.now()), by="system")
