"""Calls that agents promised: written by desktops under their own ids, listed by time, reminded of by the clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel, Field
from sqlalchemy import func, select

from server_stub.db import Database, Db
from server_stub.live import Hub
from server_stub.models.bounds import Instant, Limit, Moment, Notes, Revision, Short, Uuid
from server_stub.models.schema import now
from server_stub.models.tickets import FollowUp
from server_stub.models.upsert import upsert_newer
from server_stub.security.guard import Principal, require
from server_stub.security.problems import Problem, ProblemType, documented
from server_stub.security.roles import Permission

router = APIRouter(
    prefix="/follow-ups",
    tags=["tickets"],
    responses=documented(ProblemType.UNAUTHENTICATED, ProblemType.FORBIDDEN, ProblemType.VALIDATION),
)
Reading = Annotated[Principal, require(Permission.TICKETS_READ)]
Writing = Annotated[Principal, require(Permission.TICKETS_WRITE)]
_AT_ONCE = 100


class FollowUpIn(BaseModel):
    """A call to make; `status` says whether it still has to be made."""

    revision: Revision
    number: Annotated[Short, Field(min_length=1)]
    name: Annotated[Short, Field(description="Who is called, as the list shows it")] = ""
    note: Notes = ""
    due_at: Instant
    status: Literal["open", "done", "cancelled"] = "open"
    customer_id: Uuid | None = None
    ticket_id: Uuid | None = None
    interaction_id: Uuid | None = None


class FollowUpView(BaseModel):
    id: str
    revision: int
    number: str
    name: str
    note: str
    due_at: Moment
    status: str
    customer_id: str | None
    ticket_id: str | None
    interaction_id: str | None


class FollowUpList(BaseModel):
    items: list[FollowUpView]


class Reminders:
    """Tells agents that a promised call is due, once each."""

    def __init__(self, database: Database, hub: Hub, clock: Callable[[], datetime]) -> None:
        self._database, self._hub, self._clock = database, hub, clock

    async def run_due(self) -> datetime | None:
        """Reminds of everything that is due; when to come back, None for never."""
        async with self._database.write() as db:
            due = select(FollowUp).where(FollowUp.wake_at <= self._clock()).order_by(FollowUp.wake_at)
            rows = list(await db.scalars(due.limit(_AT_ONCE).with_for_update(skip_locked=True)))
            for row in rows:
                row.wake_at = None
        for row in rows:
            if row.status == "open":
                self._hub.publish("follow_up", _view(row).model_dump(mode="json"), to=row.agent_id)
        async with self._database.read() as db:
            return (await db.scalars(select(func.min(FollowUp.wake_at)))).one()


@router.put(
    "/{follow_up_id}",
    summary="Promise a call, or say what became of it; the highest revision wins",
    operation_id="put_follow_up",
)
async def put(
    follow_up_id: Annotated[Uuid, Path()], body: FollowUpIn, db: Db, request: Request, who: Writing
) -> FollowUpView:
    async with db.write() as session:
        owner = (await session.scalars(select(FollowUp.agent_id).where(FollowUp.id == follow_up_id))).first()
        if owner is not None and owner != who.user_id:
            raise Problem(ProblemType.FORBIDDEN, "This call was promised by another agent.")
        row = body.model_dump() | {
            "id": follow_up_id,
            "agent_id": who.user_id,
            "wake_at": body.due_at if body.status == "open" else None,
            "received_at": now(),
        }
        await upsert_newer(session, FollowUp, row, fixed=frozenset({"agent_id"}))
        stored = await session.get_one(FollowUp, follow_up_id)
    request.app.state.alarm.changed()
    return _view(stored)


@router.get("", summary="One's own calls to make, the next one first", operation_id="list_follow_ups")
async def read_many(db: Db, who: Reading, limit: Annotated[Limit, Query()] = 100) -> FollowUpList:
    statement = (
        select(FollowUp)
        .where(FollowUp.agent_id == who.user_id, FollowUp.status == "open")
        .order_by(FollowUp.due_at, FollowUp.id)
        .limit(limit)
    )
    async with db.read() as session:
        return FollowUpList(items=[_view(row) for row in await session.scalars(statement)])


def _view(row: FollowUp) -> FollowUpView:
    return FollowUpView.model_validate(row, from_attributes=True)
