"""Wrap-ups left for later, by their agent or by the clock: what an agent still has to finish, on whichever computer."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel
from sqlalchemy import select

from server_stub.db import CatalogueOf, Db
from server_stub.models.bounds import Limit, Moment
from server_stub.models.customer_access import access_of
from server_stub.models.customers import Customer
from server_stub.models.interactions import Interaction, WrapUp
from server_stub.security.guard import Principal, require
from server_stub.security.problems import ProblemType, documented
from server_stub.security.roles import Permission

router = APIRouter(
    prefix="/wrap-ups",
    tags=["interactions"],
    responses=documented(ProblemType.UNAUTHENTICATED, ProblemType.FORBIDDEN, ProblemType.VALIDATION),
)


class UnfinishedView(BaseModel):
    """`expired`: the time was up before its agent handed it in; otherwise it was left for later."""

    id: str
    revision: int
    form_id: str
    form_version: int
    values: dict[str, Any]
    notes: str
    started_at: Moment
    customer_id: str | None
    name: str
    ani: str
    expired: bool


class UnfinishedList(BaseModel):
    items: list[UnfinishedView]


@router.get(
    "/unfinished", summary="One's own wrap-ups that are not complete, newest first", operation_id="list_unfinished"
)
async def unfinished(
    db: Db,
    catalogue: CatalogueOf,
    who: Annotated[Principal, require(Permission.INTERACTIONS_READ)],
    limit: Annotated[Limit, Query()] = 50,
) -> UnfinishedList:
    statement = (
        select(WrapUp, Customer.name, Interaction.ani)
        .outerjoin(Customer, Customer.id == WrapUp.customer_id)
        .outerjoin(Interaction, Interaction.id == WrapUp.id)
        .where(WrapUp.agent_id == who.user_id, WrapUp.status == "incomplete")
        .order_by(WrapUp.started_at.desc(), WrapUp.id)
        .limit(limit)
    )
    async with db.read() as session:
        rows = list(await session.execute(statement))
    access = access_of(catalogue, who.user_id, who.role)
    columns = ("id", "revision", "form_id", "form_version", "values", "notes", "started_at", "customer_id", "expired")
    return UnfinishedList(
        items=[
            UnfinishedView(
                **{c: getattr(row, c) for c in columns}, name=access.shown("name", name or ""), ani=ani or ""
            )
            for row, name, ani in rows
        ]
    )
