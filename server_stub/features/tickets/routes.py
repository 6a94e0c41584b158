"""Making tickets, doing something to them, and finding those one has to do with."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query
from sqlalchemy import and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from server_stub.db import CatalogueOf, Db
from server_stub.features.tickets.desk import NewTicket, Step
from server_stub.features.tickets.views import (
    DeskOf,
    StepIn,
    TicketDetail,
    TicketIn,
    TicketPage,
    ticket_detail,
    ticket_view,
)
from server_stub.models.bounds import Limit, Revision, Uuid
from server_stub.models.catalogue_view import Catalogue
from server_stub.models.form_check import read_values
from server_stub.models.records import Ticket
from server_stub.models.schema import now
from server_stub.models.tickets import TicketEvent
from server_stub.security.guard import Principal, require
from server_stub.security.problems import Problem, ProblemType, documented
from server_stub.security.roles import Permission

router = APIRouter(
    prefix="/tickets",
    tags=["tickets"],
    responses=documented(ProblemType.UNAUTHENTICATED, ProblemType.FORBIDDEN, ProblemType.VALIDATION),
)
Reading = Annotated[Principal, require(Permission.TICKETS_READ)]
Writing = Annotated[Principal, require(Permission.TICKETS_WRITE)]
TicketId = Annotated[Uuid, Path()]


@router.put(
    "/{ticket_id}",
    summary="Make a ticket; once made it changes by steps only",
    operation_id="put_ticket",
    responses=documented(ProblemType.CONFLICT),
)
async def put(
    ticket_id: TicketId, body: TicketIn, db: Db, catalogue: CatalogueOf, desk: DeskOf, who: Writing
) -> TicketDetail:
    given = body.model_dump(exclude={"to", "values"})
    values = _values(catalogue, body)
    new = NewTicket(id=ticket_id, values=values, to=body.to.target() if body.to else None, **given)
    row = await desk.create(new, who)
    async with db.read() as session:
        return ticket_detail(catalogue, desk, row, who, await _steps(session, ticket_id))


@router.put(
    "/{ticket_id}/steps/{step_id}",
    summary="Do something to a ticket, as its flow allows",
    operation_id="put_ticket_step",
    responses=documented(ProblemType.NOT_FOUND, ProblemType.CONFLICT, ProblemType.ILLEGAL_TRANSITION),
)
async def put_step(
    ticket_id: TicketId,
    step_id: Annotated[Uuid, Path()],
    body: StepIn,
    db: Db,
    catalogue: CatalogueOf,
    desk: DeskOf,
    who: Writing,
) -> TicketDetail:
    to = body.to.target() if body.to else None
    row = await desk.act(ticket_id, Step(step_id, body.action, body.note, body.at, to, body.channel), who)
    async with db.read() as session:
        return ticket_detail(catalogue, desk, row, who, await _steps(session, ticket_id))


@router.get(
    "",
    summary="Tickets, the highest number first",
    operation_id="list_tickets",
)
async def read_many(
    db: Db,
    catalogue: CatalogueOf,
    desk: DeskOf,
    who: Reading,
    scope: Annotated[
        Literal["mine", "unit", "created", "late", "closed", "interaction", "all"],
        Query(
            description="assigned to me, free for my unit, made by me, of those what is late, what is closed of mine, "
            "made by me or my unit's, of one call, or all"
        ),
    ] = "mine",
    open: Annotated[bool, Query(description="only open ones, unless closed ones are asked for")] = True,
    interaction_id: Annotated[Uuid | None, Query()] = None,
    limit: Annotated[Limit, Query()] = 50,
    before: Annotated[Revision | None, Query(description="only numbers below this")] = None,
) -> TicketPage:
    if scope == "all" and not who.may(Permission.TICKETS_READ_ALL):
        raise Problem(ProblemType.FORBIDDEN, "You may see your own tickets and your unit's only.")
    user = catalogue.users.get(who.user_id)
    my_unit = Ticket.unit == (user.unit if user else "")
    statement = select(Ticket).order_by(Ticket.number.desc()).limit(limit)
    match scope:
        case "mine":
            statement = statement.where(Ticket.assignee == who.user_id)
        case "unit":
            statement = statement.where(my_unit, Ticket.assignee == "")
        case "created":
            statement = statement.where(Ticket.created_by == who.user_id)
        case "late":
            concern = or_(
                Ticket.assignee == who.user_id,
                Ticket.created_by == who.user_id,
                and_(my_unit, Ticket.assignee == ""),
            )
            statement = statement.where(concern, or_(Ticket.due_at <= now(), Ticket.escalation > 0))
        case "closed":
            concern = or_(Ticket.assignee == who.user_id, Ticket.created_by == who.user_id, my_unit)
            statement = statement.where(concern, ~Ticket.open)
        case "interaction":
            statement = statement.where(Ticket.interaction_id == (interaction_id or ""))
        case "all":
            pass
    if open and scope != "closed":
        statement = statement.where(Ticket.open)
    if before is not None:
        statement = statement.where(Ticket.number < before)
    async with db.read() as session:
        rows = list(await session.scalars(statement))
    items = [ticket_view(catalogue, desk, row, who) for row in rows]
    return TicketPage(items=items, next=items[-1].number if len(items) == limit else None)


@router.get(
    "/{ticket_id}",
    summary="One ticket with everything that was done",
    operation_id="get_ticket",
    responses=documented(ProblemType.NOT_FOUND),
)
async def read(ticket_id: TicketId, db: Db, catalogue: CatalogueOf, desk: DeskOf, who: Reading) -> TicketDetail:
    async with db.read() as session:
        row = await session.get(Ticket, ticket_id)
        if row is None:
            raise Problem(ProblemType.NOT_FOUND, "There is no ticket with this id.")
        return ticket_detail(catalogue, desk, row, who, await _steps(session, ticket_id))


async def _steps(session: AsyncSession, ticket_id: str) -> list[TicketEvent]:
    statement = select(TicketEvent).where(TicketEvent.ticket_id == ticket_id).order_by(TicketEvent.position)
    return list(await session.scalars(statement.limit(1000)))


def _values(catalogue: Catalogue, body: TicketIn) -> dict[str, Any]:
    return read_values(catalogue, body.form_id, body.form_version, body.values, body.detail, complete=True)
