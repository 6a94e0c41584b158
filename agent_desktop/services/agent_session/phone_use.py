"""What the calls together make the agent: reserved, talking or on hold, and what is owed when the last has ended."""

from __future__ import annotations

from agent_desktop.domain.agent_state import AGENT_TRANSITIONS, AgentEvent, AgentState
from agent_desktop.domain.call import Call, CallId, Phase
from agent_desktop.domain.leg import Outcome
from agent_desktop.domain.provisioning import Provisioning
from agent_desktop.kit.fsm import allows
from agent_desktop.services.agent_session.foresight import PHONE_STATES


class PhoneUse:
    """The calls there are, as the agent's state sees them."""

    def __init__(self) -> None:
        self._calls: dict[CallId, Call] = {}
        self._worked: Call | None = None
        """The last contact with after-call work that ended while others, a consultation say, went on."""

    def __bool__(self) -> bool:
        return bool(self._calls)

    @property
    def first(self) -> Call | None:
        """The oldest contact; a consultation only when there is nothing else."""
        contacts = [call for call in self._calls.values() if call.consult_for is None]
        return next(iter(contacts or self._calls.values()), None)

    @property
    def state(self) -> AgentState | None:
        """The state that all calls together put the agent in, None without calls.

        Who asks a colleague about a caller works on that call: it does not count as one on hold.
        """
        calls = self._calls.values()
        consults = any(c.consult_for in self._calls for c in calls)
        if consults or any(c.active or c.phase is Phase.CONNECTING for c in calls):
            return AgentState.TALKING
        if any(c.held for c in calls):
            return AgentState.HOLD
        return AgentState.RESERVED if calls else None

    def step(self, state: AgentState) -> AgentEvent | None:
        """The event that takes an agent in `state` to what the calls make of them, where there is one."""
        wanted, event = self.state, None
        match wanted:
            case AgentState.RESERVED if state not in PHONE_STATES:
                event = AgentEvent.RESERVE
            case AgentState.TALKING if state is not AgentState.TALKING:
                event = AgentEvent.RESUME if state is AgentState.HOLD else AgentEvent.TALK
            case AgentState.HOLD if state is AgentState.TALKING:
                event = AgentEvent.HOLD
        return event if event is not None and allows(AGENT_TRANSITIONS, state, event) else None

    def note(self, call: Call) -> None:
        self._calls[call.id] = call

    def ended(self, call: Call, provisioning: Provisioning | None) -> None:
        self._calls.pop(call.id, None)
        queue = provisioning.queue(call.context.queue_id) if provisioning else None
        if queue is not None and queue.acw_seconds > 0 and call.answered_at is not None:
            self._worked = call

    def conclude(self, last: Call, state: AgentState) -> tuple[AgentEvent, Call] | None:
        """What the end of the last call means to an agent in `state`, and of which call it is told."""
        worked, self._worked = self._worked, None
        if state is AgentState.RESERVED:
            missed = last.outcome is Outcome.MISSED
            return AgentEvent.RING_NO_ANSWER if missed else AgentEvent.CANCEL_RESERVATION, last
        if state not in (AgentState.TALKING, AgentState.HOLD):
            return None
        return (AgentEvent.CALL_ENDED, worked) if worked else (AgentEvent.CALL_ENDED_NO_WORK, last)
