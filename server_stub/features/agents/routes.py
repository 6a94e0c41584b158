"""One's own state, the events that change it, and what the colleagues are doing."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, model_validator

from server_stub.db import CatalogueOf
from server_stub.features.agents.desk import AgentDesk, Happening
from server_stub.features.agents.views import AgentStatusView, NextView
from server_stub.models.agent_states import AgentEvent
from server_stub.models.bounds import Instant, Line, ReasonId, Short, Uuid
from server_stub.security.guard import Principal, require
from server_stub.security.identity import UserView, user_view
from server_stub.security.problems import ProblemType, documented
from server_stub.security.roles import Permission

router = APIRouter(
    prefix="/agents", tags=["agents"], responses=documented(ProblemType.UNAUTHENTICATED, ProblemType.FORBIDDEN)
)
Own = Annotated[Principal, require(Permission.AGENT_STATE)]


class AgentEventIn(BaseModel):
    """Something happened; `key` is made by the client, so that a retry has no second effect."""

    key: Uuid
    event: AgentEvent
    reason_code: ReasonId | None = None
    next: NextView | None = None
    call_id: Line | None = None
    queue_id: Short | None = None
    interaction_id: Uuid | None = None
    at: Instant

    @model_validator(mode="after")
    def has_plan(self) -> AgentEventIn:
        if self.event is AgentEvent.SET_NEXT and self.next is None:
            raise ValueError("SET_NEXT needs next")
        return self


class AgentView(BaseModel):
    user: UserView
    status: AgentStatusView


class AgentList(BaseModel):
    agents: list[AgentView]


async def _desk(request: Request) -> AgentDesk:
    desk = request.app.state.agent_desk
    assert isinstance(desk, AgentDesk)
    return desk


DeskOf = Annotated[AgentDesk, Depends(_desk)]


@router.get("/me/state", summary="One's own state", operation_id="get_own_state")
async def own_state(desk: DeskOf, who: Own) -> AgentStatusView:
    return await desk.status(who.user_id)


@router.post(
    "/me/events",
    summary="Tell what happened; the answer is the state afterwards",
    operation_id="post_own_event",
    responses=documented(ProblemType.ILLEGAL_TRANSITION, ProblemType.CONFLICT, ProblemType.VALIDATION),
)
async def own_event(body: AgentEventIn, desk: DeskOf, who: Own) -> AgentStatusView:
    happening = Happening(**{name: getattr(body, name) for name in AgentEventIn.model_fields})
    return await desk.apply(who.user_id, happening)


@router.get("", summary="What everybody is doing", operation_id="list_agents")
async def everybody(
    desk: DeskOf, catalogue: CatalogueOf, _who: Annotated[Principal, require(Permission.AGENTS_READ)]
) -> AgentList:
    statuses = await desk.statuses()
    return AgentList(
        agents=[
            AgentView(user=user_view(user), status=statuses[user.id])
            for user in catalogue.users.values()
            if user.extension and not user.disabled
        ]
    )
