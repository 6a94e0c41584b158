"""An agent's status as desktops see it."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel

from server_stub.models.agent_states import AgentState
from server_stub.models.agents import AgentStatus
from server_stub.models.bounds import Moment, ReasonId


class NextView(BaseModel):
    """What the agent wants to be after the call."""

    state: Literal[AgentState.READY, AgentState.NOT_READY]
    reason_code: ReasonId | None = None


class AgentStatusView(BaseModel):
    """The whole truth about one agent; `changed_by` is a user id or "system"."""

    state: AgentState
    reason_code: int | None
    since: Moment
    next: NextView | None
    work_until: Moment | None
    work_extended: int
    call_id: str | None
    changed_by: str | None
    revision: int


def status_view(row: AgentStatus) -> AgentStatusView:
    planned = None
    match row.next_state:
        case AgentState.READY:
            planned = NextView(state=AgentState.READY)
        case AgentState.NOT_READY:
            planned = NextView(state=AgentState.NOT_READY, reason_code=row.next_reason)
        case _:
            pass
    return AgentStatusView(
        state=AgentState(row.state),
        reason_code=row.reason_code,
        since=row.since,
        next=planned,
        work_until=row.work_until,
        work_extended=row.work_extended,
        call_id=row.call_id,
        changed_by=row.changed_by,
        revision=row.revision,
    )
