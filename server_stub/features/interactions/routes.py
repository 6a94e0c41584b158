"""Call records and wrap-ups, written by desktops under their own ids: doing it twice is doing it once."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from server_stub.db import CatalogueOf, Db
from server_stub.features.interactions.handing_over import FollowersOf
from server_stub.models.bounds import (
    E164,
    Instant,
    Limit,
    Line,
    Measure,
    Moment,
    Notes,
    Packets,
    Revision,
    Seconds,
    Short,
    SipCode,
    Uuid,
    Values,
)
from server_stub.models.catalogue_view import Catalogue
from server_stub.models.form_check import read_values
from server_stub.models.interactions import Draft, Interaction, WrapUp
from server_stub.models.schema import now
from server_stub.models.survey_asking import Asking
from server_stub.models.upsert import upsert_newer
from server_stub.security.guard import Principal, require
from server_stub.security.problems import Problem, ProblemType, documented
from server_stub.security.roles import Permission

_REFUSALS = documented(ProblemType.UNAUTHENTICATED, ProblemType.FORBIDDEN, ProblemType.VALIDATION)
router = APIRouter(prefix="/interactions", tags=["interactions"], responses=_REFUSALS)
Writing = Annotated[Principal, require(Permission.INTERACTIONS_WRITE)]
Reading = Annotated[Principal, require(Permission.INTERACTIONS_READ)]
InteractionId = Annotated[Uuid, Path()]

Outcome = Literal[
    "ANSWERED",
    "MISSED",
    "REJECTED",
    "CALLER_LEFT",
    "CANCELLED",
    "BUSY",
    "NO_ANSWER",
    "FAILED",
    "DEVICE_ERROR",
    "ELSEWHERE",
    "IN_PROGRESS",
]


class Quality(BaseModel):
    mos_min: Measure
    mos_avg: Measure
    loss_pct: Measure
    jitter_ms: Measure
    rtt_ms: Measure
    codec: Short
    packets_received: Packets = 0
    packets_sent: Packets = 0
    security: Short = ""
    transport: Short = ""
    capture: Line = ""
    playback: Line = ""
    network: Short = ""


class CallRecord(BaseModel):
    """One call as the desktop saw it; `revision` rises with every change."""

    revision: Revision
    session_id: Line
    call_id: Line
    direction: Literal["in", "out"]
    queue_id: Short | None = None
    dnis: Short | None = None
    ivr_path: Short | None = None
    ani: Line | None = None
    e164: E164 | None = None
    customer_id: Uuid | None = None
    line_id: Short
    started_at: Instant
    answered_at: Instant | None = None
    ended_at: Instant | None = None
    outcome: Outcome
    sip_code: SipCode | None = None
    hung_up_by: Literal["agent", "peer", "system"] | None = None
    hold_seconds: Seconds = 0.0
    mute_seconds: Seconds = 0.0
    talk_seconds: Seconds = 0.0
    quality: Quality | None = None
    transferred_to: Line = ""
    transfer: Literal["", "blind", "attended", "blind_sent", "attended_sent"] = ""  # _sent: nobody said it worked
    conference: bool = False


class WrapUpIn(BaseModel):
    """What the agent wrote; `form_id` is empty for a call that belongs to no queue."""

    revision: Revision
    form_id: Short
    form_version: Revision
    values: Values = {}
    notes: Notes = ""
    status: Literal["complete", "incomplete"]
    started_at: Instant
    finished_at: Instant | None = None
    customer_id: Uuid | None = None


class WrapUpAck(BaseModel):
    """What is stored now; a higher revision than sent means a newer version was here already."""

    id: str
    revision: int
    status: Literal["complete", "incomplete"]


class WrapUpView(BaseModel):
    revision: int
    form_id: str
    form_version: int
    values: dict[str, Any]
    notes: str
    status: str
    started_at: Moment
    finished_at: Moment | None
    customer_id: str | None
    received_at: Moment


class AgentRef(BaseModel):
    id: str
    display_name: str
    display_name_latin: str


class InteractionView(BaseModel):
    """A call record with its agent and its wrap-up."""

    id: str
    revision: int
    session_id: str
    call_id: str
    direction: str
    queue_id: str | None
    dnis: str | None
    ivr_path: str | None
    ani: str | None
    e164: str | None
    customer_id: str | None
    line_id: str
    started_at: Moment
    answered_at: Moment | None
    ended_at: Moment | None
    outcome: str
    sip_code: int | None
    hung_up_by: str | None
    hold_seconds: float
    mute_seconds: float
    talk_seconds: float
    quality: dict[str, Any] | None
    transferred_to: str
    transfer: str
    conference: bool
    agent: AgentRef
    wrap_up: WrapUpView | None
    received_at: Moment


class InteractionPage(BaseModel):
    """`next` is the `before` of the following page, null at the end."""

    items: list[InteractionView]
    next: Moment | None


def _view(catalogue: Catalogue, row: Interaction, wrap_up: WrapUp | None) -> InteractionView:
    user = catalogue.users.get(row.agent_id)
    columns = {c.key: getattr(row, c.key) for c in Interaction.__table__.columns if c.key != "agent_id"}
    return InteractionView(
        **columns,
        agent=AgentRef(
            id=row.agent_id,
            display_name=user.display_name if user else "",
            display_name_latin=user.display_name_latin if user else "",
        ),
        wrap_up=WrapUpView.model_validate(wrap_up, from_attributes=True) if wrap_up else None,
    )


async def _own(db: AsyncSession, table: type[Interaction] | type[WrapUp], row_id: str, who: Principal) -> None:
    """Refuses to touch what a colleague wrote."""
    owner = (await db.scalars(select(table.agent_id).where(table.id == row_id))).first()
    if owner is not None and owner != who.user_id:
        raise Problem(ProblemType.FORBIDDEN, "This record belongs to another agent.")


@router.put(
    "/{interaction_id}", summary="Store a call record; the highest revision wins", operation_id="put_interaction"
)
async def put(
    interaction_id: InteractionId, body: CallRecord, db: Db, catalogue: CatalogueOf, request: Request, who: Writing
) -> InteractionView:
    asking: Asking = request.app.state.survey_asking
    values = body.model_dump()
    async with db.write() as session:
        await _own(session, Interaction, interaction_id, who)
        row = {"id": interaction_id, "agent_id": who.user_id, "received_at": now(), **values}
        await upsert_newer(session, Interaction, row, fixed=frozenset({"agent_id"}))
        stored, wrap_up = await _read(session, interaction_id)
        invited = await asking.call_stored(session, stored)
    if invited:
        request.app.state.post.changed()
    return _view(catalogue, stored, wrap_up)


@router.put(
    "/{interaction_id}/wrap-up",
    summary="Store a wrap-up; it may arrive before its call record",
    operation_id="put_wrap_up",
)
async def put_wrap_up(
    interaction_id: InteractionId,
    body: WrapUpIn,
    db: Db,
    catalogue: CatalogueOf,
    followers: FollowersOf,
    who: Writing,
) -> WrapUpAck:
    complete = body.status == "complete"
    values = read_values(catalogue, body.form_id, body.form_version, body.values, body.notes, complete=complete)
    async with db.write() as session:
        await _own(session, WrapUp, interaction_id, who)
        row = body.model_dump() | {
            "id": interaction_id,
            "agent_id": who.user_id,
            "received_at": now(),
            "values": values,
            "expired": False,
        }
        await upsert_newer(session, WrapUp, row, fixed=frozenset({"agent_id"}))
        await session.execute(
            delete(Draft)
            .where(Draft.id == interaction_id, Draft.revision <= body.revision)
            .execution_options(synchronize_session=False)
        )
        stored = (
            await session.execute(select(WrapUp.revision, WrapUp.status).where(WrapUp.id == interaction_id))
        ).one()
    await followers.written(interaction_id)
    return WrapUpAck(id=interaction_id, revision=stored.revision, status=stored.status)


@router.get("", summary="Calls, newest first; all agents' only for those who may", operation_id="list_interactions")
async def read_many(
    db: Db,
    catalogue: CatalogueOf,
    who: Reading,
    limit: Annotated[Limit, Query()] = 50,
    before: Annotated[Instant | None, Query()] = None,
    mine: Annotated[bool, Query()] = True,
) -> InteractionPage:
    if not mine and not who.may(Permission.INTERACTIONS_READ_ALL):
        raise Problem(ProblemType.FORBIDDEN, "You may see your own calls only.")
    statement = (
        select(Interaction, WrapUp)
        .outerjoin(WrapUp, WrapUp.id == Interaction.id)
        .order_by(Interaction.started_at.desc(), Interaction.id.desc())
        .limit(limit)
    )
    if mine:
        statement = statement.where(Interaction.agent_id == who.user_id)
    if before is not None:
        statement = statement.where(Interaction.started_at < before)
    async with db.read() as session:
        rows = list(await session.execute(statement))
    items = [_view(catalogue, interaction, wrap_up) for interaction, wrap_up in rows]
    return InteractionPage(items=items, next=items[-1].started_at if len(items) == limit else None)


@router.get(
    "/{interaction_id}",
    summary="One call with its wrap-up",
    operation_id="get_interaction",
    responses=documented(ProblemType.NOT_FOUND),
)
async def read(interaction_id: InteractionId, db: Db, catalogue: CatalogueOf, who: Reading) -> InteractionView:
    async with db.read() as session:
        row, wrap_up = await _read(session, interaction_id)
    if row.agent_id != who.user_id and not who.may(Permission.INTERACTIONS_READ_ALL):
        # the same answer as for a call that does not exist: ids of others' calls are not confirmed
        raise Problem(ProblemType.NOT_FOUND, "There is no call with this id.")
    return _view(catalogue, row, wrap_up)


async def _read(db: AsyncSession, interaction_id: str) -> tuple[Interaction, WrapUp | None]:
    row = (
        await db.execute(
            select(Interaction, WrapUp)
            .outerjoin(WrapUp, WrapUp.id == Interaction.id)
            .where(Interaction.id == interaction_id)
        )
    ).first()
    if row is None:
        raise Problem(ProblemType.NOT_FOUND, "There is no call with this id.")
    interaction, wrap_up = row
    return interaction, wrap_up
