"""After-call work ends with the wrap-up it was for: what the agent handed in leaves nothing to do."""

from __future__ import annotations

from agent_desktop.domain.agent_state import AgentState
from agent_desktop.domain.call import CallId, InteractionId
from agent_desktop.domain.events import AgentStatusChanged, CallAdded, CallEnded, WrapUpFinished
from agent_desktop.domain.wrapup import WrapUpStatus
from agent_desktop.kit.bus import Bus, Subscriptions
from agent_desktop.services.agent_session import AgentSession


class AfterCallWork:
    """Tells the session when a finished wrap-up ends the work that goes on, or the work that is about to begin."""

    def __init__(self, session: AgentSession, bus: Bus) -> None:
        self._session = session
        self._calls: dict[InteractionId, CallId] = {}
        self._done: set[CallId] = set()
        """Calls whose wrap-up was handed in before their work began."""
        self._facts = Subscriptions(bus)
        self._facts.on(CallAdded, self._on_call)
        self._facts.on(CallEnded, self._on_ended)
        self._facts.on(WrapUpFinished, self._on_finished)
        self._facts.on(AgentStatusChanged, lambda _fact: self._on_status())

    def close(self) -> None:
        self._facts.close()

    def _on_call(self, fact: CallAdded) -> None:
        self._calls[fact.call.interaction_id] = fact.call.id

    def _on_ended(self, fact: CallEnded) -> None:
        if fact.call.answered_at is None:
            self._calls.pop(fact.call.interaction_id, None)

    def _on_finished(self, fact: WrapUpFinished) -> None:
        call_id = self._calls.pop(fact.interaction_id, None)
        if call_id is None or fact.status is not WrapUpStatus.COMPLETE:
            return
        status = self._session.status
        if status.state is not AgentState.WORK:
            self._done.add(call_id)
        elif status.call_id in (None, call_id):
            self._session.finish_work()

    def _on_status(self) -> None:
        status = self._session.status
        if status.state is AgentState.WORK and status.call_id is not None and status.call_id in self._done:
            self._done.discard(CallId(status.call_id))
            self._session.finish_work()
