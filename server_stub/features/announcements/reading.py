"""Announcements as those they are for get them, and their confirmations."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel

from server_stub.db import CatalogueOf, Db
from server_stub.features.announcements.views import AnnouncementPage, AnnouncementView, view
from server_stub.models import announcement_queries as queries
from server_stub.models.announcements import Announcement, AnnouncementReceipt
from server_stub.models.audience import includes
from server_stub.models.bounds import Instant, Limit, Uuid
from server_stub.models.bounds import Query as Words
from server_stub.models.catalogue_view import Catalogue
from server_stub.models.schema import now
from server_stub.models.upsert import insert_missing
from server_stub.security.guard import Principal, require
from server_stub.security.problems import Problem, ProblemType, documented
from server_stub.security.roles import Permission

router = APIRouter(
    prefix="/announcements",
    tags=["announcements"],
    responses=documented(ProblemType.UNAUTHENTICATED, ProblemType.FORBIDDEN, ProblemType.VALIDATION),
)
Reading = Annotated[Principal, require(Permission.ANNOUNCEMENTS_READ)]
AnnouncementId = Annotated[Uuid, Path()]
_GONE = documented(ProblemType.NOT_FOUND)


class ConfirmationIn(BaseModel):
    at: Instant


@router.get("", summary="What the centre tells the asker, the latest first", operation_id="list_announcements")
async def read_many(
    db: Db,
    catalogue: CatalogueOf,
    who: Reading,
    q: Annotated[Words, Query(description="Words that are in it")] = "",
    current: Annotated[bool, Query(description="Only what is shown now")] = False,
    before: Annotated[Uuid | None, Query(description="Go on after this one")] = None,
    limit: Annotated[Limit, Query()] = 50,
) -> AnnouncementPage:
    moment = now()
    source = queries.active_at(moment) if current else queries.begun_by(moment)
    async with db.read() as session:
        found, following = await queries.page(
            session, source, q, lambda row: _is_for(row, catalogue, who), before or "", limit
        )
        confirmed = await queries.confirmed_by(session, found, who.user_id)
    return AnnouncementPage(
        items=[view(catalogue, row, moment, confirmed.get(row.id)) for row in found], next=following or None
    )


@router.get("/{announcement_id}", summary="One announcement", operation_id="get_announcement", responses=_GONE)
async def read_one(announcement_id: AnnouncementId, db: Db, catalogue: CatalogueOf, who: Reading) -> AnnouncementView:
    moment = now()
    async with db.read() as session:
        row = await session.get(Announcement, announcement_id)
        visible = row is not None and row.status == queries.PUBLISHED and row.starts_at <= moment
        if row is None or not (who.may(Permission.ANNOUNCEMENTS_WRITE) or (visible and _is_for(row, catalogue, who))):
            raise Problem(ProblemType.NOT_FOUND, "There is no such announcement.")
        confirmed = await queries.confirmed_by(session, [row], who.user_id)
    return view(catalogue, row, moment, confirmed.get(row.id))


@router.put(
    "/{announcement_id}/confirmations/{edition}",
    summary="Say that one has read what it says; a retry changes nothing",
    operation_id="confirm_announcement",
    responses=_GONE,
)
async def confirm(
    announcement_id: AnnouncementId,
    edition: Annotated[int, Path(ge=1, le=1_000_000)],
    body: ConfirmationIn,
    db: Db,
    catalogue: CatalogueOf,
    who: Reading,
) -> AnnouncementView:
    """Takes it also when the announcement was corrected, withdrawn or is over meanwhile: it was read."""
    moment = now()
    async with db.write() as session:
        row = await session.get(Announcement, announcement_id)
        if row is None or edition > row.edition:
            raise Problem(ProblemType.NOT_FOUND, "There is no such announcement.")
        receipt = {
            "announcement_id": announcement_id,
            "user_id": who.user_id,
            "edition": edition,
            "at": min(body.at, moment),
            "received_at": moment,
        }
        await insert_missing(session, AnnouncementReceipt, receipt, "announcement_id", "user_id", "edition")
        confirmed = await queries.confirmed_by(session, [row], who.user_id)
    return view(catalogue, row, moment, confirmed.get(row.id))


def _is_for(row: Announcement, catalogue: Catalogue, who: Principal) -> bool:
    user = catalogue.users.get(who.user_id)
    return user is not None and includes(row, user)
