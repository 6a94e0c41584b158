"""Writing announcements, correcting and withdrawing them, and seeing who has confirmed them."""

from __future__ import annotations

import csv
import io
from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path, Query, Response
from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from server_stub.db import CatalogueOf, Db
from server_stub.features.announcements.desk import AnnouncementDesk, desk_of
from server_stub.features.announcements.views import (
    AnnouncementView,
    EventView,
    Importance,
    ReadersView,
    ReaderView,
    WrittenPage,
    WrittenView,
    view,
)
from server_stub.models import announcement_queries as queries
from server_stub.models.announcements import Announcement, AnnouncementReceipt, EditorialEvent
from server_stub.models.audience import AudienceIn, people, unknown
from server_stub.models.bounds import Instant, Key, Limit, Revision, Uuid, rfc3339
from server_stub.models.bounds import Query as Words
from server_stub.models.catalogue_view import Catalogue
from server_stub.models.knowledge import Article
from server_stub.models.schema import new_id, now
from server_stub.models.texts import LineIn, TextIn
from server_stub.models.upsert import insert_missing
from server_stub.models.views import person_view
from server_stub.security.guard import Principal, require
from server_stub.security.problems import FieldError, Problem, ProblemType, documented, validation
from server_stub.security.roles import Permission, Role

router = APIRouter(
    prefix="/announcements",
    tags=["announcements"],
    responses=documented(ProblemType.UNAUTHENTICATED, ProblemType.FORBIDDEN, ProblemType.VALIDATION),
)
Writing = Annotated[Principal, require(Permission.ANNOUNCEMENTS_WRITE)]
AnnouncementId = Annotated[Uuid, Path()]
DeskOf = Annotated[AnnouncementDesk, Depends(desk_of)]
_MOST_READERS = 5_000
_TEXT = ("title", "body", "say", "article_id", "must_confirm")
"""A change of these makes a new edition, which is asked for again."""


class AnnouncementIn(BaseModel):
    """`revision` is that of the announcement that was changed, 0 for a new one."""

    revision: Revision
    title: LineIn
    detail: TextIn
    say: LineIn = LineIn()
    importance: Importance = "normal"
    must_confirm: bool = False
    article: Key | None = None
    audience: AudienceIn = AudienceIn()
    at: Instant | None = None
    """When it begins; null for at once."""
    until: Instant | None = None


class WithdrawalIn(BaseModel):
    revision: Revision


@router.get("/written", summary="Every announcement, for those who write them", operation_id="list_written")
async def written(
    db: Db,
    catalogue: CatalogueOf,
    _who: Writing,
    q: Annotated[Words, Query(description="Words that are in it")] = "",
    before: Annotated[Uuid | None, Query(description="Go on after this one")] = None,
    limit: Annotated[Limit, Query()] = 50,
) -> WrittenPage:
    moment = now()
    async with db.read() as session:
        found, following = await queries.page(
            session, queries.ever_written(), q, lambda _row: True, before or "", limit
        )
        confirmed = await queries.confirmations(session, found)
    items: list[WrittenView] = []
    for row in found:
        ids = {user.id for user in people(row, catalogue.users)}
        said = view(catalogue, row, moment)
        items.append(WrittenView(announcement=said, people=len(ids), confirmed=len(ids & confirmed[row.id])))
    return WrittenPage(items=items, next=following or None)


@router.put(
    "/{announcement_id}",
    summary="Write an announcement, or correct it; desktops are told at once",
    operation_id="put_announcement",
    responses=documented(ProblemType.CONFLICT),
)
async def put(
    announcement_id: AnnouncementId, body: AnnouncementIn, db: Db, catalogue: CatalogueOf, desk: DeskOf, who: Writing
) -> AnnouncementView:
    moment = now()
    async with db.write() as session:
        await _check(session, catalogue, body)
        row = await _locked(session, announcement_id)
        content = _content(body, row.starts_at if row is not None else moment)
        if row is not None and row.status == queries.WITHDRAWN:
            raise Problem(ProblemType.CONFLICT, "This announcement was withdrawn. Write a new one.")
        if row is not None and all(getattr(row, name) == value for name, value in content.items()):
            return view(catalogue, row, moment)  # a retry of what was stored already
        if body.revision != (row.revision if row is not None else 0):
            raise Problem(ProblemType.CONFLICT, "Somebody else has changed this announcement. Look at it again.")
        before = desk.audience(row) if row is not None else frozenset()
        if row is None:
            row, action = await _new(session, announcement_id, content, who, moment), "written"
        else:
            corrected = any(getattr(row, name) != content[name] for name in _TEXT)
            for name, value in content.items():
                setattr(row, name, value)
            row.revision += 1
            row.edition += corrected
            row.updated_at = moment
            action = "corrected" if corrected else "changed"
        row.wake_at = queries.next_change(row, moment)
        await session.flush()
        await _note(session, row, action, who, moment)
        # who wrote it knows what it says
        receipt = {"announcement_id": row.id, "user_id": who.user_id, "edition": row.edition}
        await insert_missing(session, AnnouncementReceipt, receipt | {"at": moment, "received_at": moment}, *receipt)
    desk.changed()
    desk.tell(row, before)
    return view(catalogue, row, moment, moment)


@router.put(
    "/{announcement_id}/withdrawal",
    summary="Take an announcement back; it disappears everywhere",
    operation_id="withdraw_announcement",
    responses=documented(ProblemType.NOT_FOUND, ProblemType.CONFLICT),
)
async def withdraw(
    announcement_id: AnnouncementId, body: WithdrawalIn, db: Db, catalogue: CatalogueOf, desk: DeskOf, who: Writing
) -> AnnouncementView:
    moment = now()
    async with db.write() as session:
        row = await _locked(session, announcement_id)
        if row is None:
            raise _no_such()
        if row.status == queries.WITHDRAWN:
            return view(catalogue, row, moment)
        if row.revision != body.revision:
            raise Problem(ProblemType.CONFLICT, "Somebody else has changed this announcement. Look at it again.")
        row.status = queries.WITHDRAWN
        row.revision += 1
        row.updated_at = moment
        row.wake_at = None
        await _note(session, row, "withdrawn", who, moment)
    desk.tell(row, frozenset())
    return view(catalogue, row, moment)


@router.get(
    "/{announcement_id}/readers",
    summary="Who has confirmed an announcement, and who has not",
    operation_id="get_announcement_readers",
    responses=documented(ProblemType.NOT_FOUND),
)
async def readers(
    announcement_id: AnnouncementId,
    db: Db,
    catalogue: CatalogueOf,
    _who: Writing,
    limit: Annotated[int, Query(ge=1, le=_MOST_READERS)] = 500,
) -> ReadersView:
    async with db.read() as session:
        row = await session.get(Announcement, announcement_id)
        if row is None:
            raise _no_such()
        found = await _readers(session, catalogue, row)
        events = await session.scalars(
            select(EditorialEvent)
            .where(EditorialEvent.subject_id == announcement_id)
            .order_by(EditorialEvent.at.desc(), EditorialEvent.id)
            .limit(100)
        )
        told = [
            EventView(action=e.action, edition=e.edition, by=person_view(catalogue, e.user_id), at=e.at) for e in events
        ]
    return ReadersView(
        announcement=view(catalogue, row, now()),
        people=len(found),
        confirmed=sum(r.confirmed_at is not None for r in found),
        readers=found[:limit],
        events=told,
    )


@router.get(
    "/{announcement_id}/readers.csv",
    summary="Who has confirmed an announcement, as a table for a spreadsheet",
    operation_id="export_announcement_readers",
    response_class=Response,
    responses={
        200: {"content": {"text/csv": {"schema": {"type": "string"}}}, "description": "UTF-8 with a byte order mark"},
        **documented(ProblemType.NOT_FOUND),
    },
)
async def export(
    announcement_id: AnnouncementId,
    db: Db,
    catalogue: CatalogueOf,
    _who: Writing,
    language: Annotated[Literal["en", "zh_CN"], Query()] = "en",
) -> Response:
    async with db.read() as session:
        row = await session.get(Announcement, announcement_id)
        if row is None:
            raise _no_such()
        found = await _readers(session, catalogue, row)
    text = _table(found, row.edition, language)
    return Response("\ufeff" + text, media_type="text/csv", headers={"Content-Disposition": "attachment"})


async def _check(session: AsyncSession, catalogue: Catalogue, body: AnnouncementIn) -> None:
    """Raises Problem for an announcement that says nothing, is for nobody, or ends before it begins."""
    errors = [
        FieldError(field=f"body.{name}", message="Write it in one language at least.", code="missing")
        for name, text in (("title", body.title), ("detail", body.detail))
        if not text.by_language()
    ]
    units = [u["id"] for u in catalogue.document("org_units")]
    for name, sentence in unknown(body.audience, catalogue.queues, units, list(Role)).items():
        errors.append(FieldError(field=f"body.audience.{name}", message=sentence, code="unknown"))
    if body.until is not None and body.until <= (body.at or now()):
        message = "It has to end after it begins, and after this moment."
        errors.append(FieldError(field="body.until", message=message, code="too_early"))
    if body.article and (await session.scalars(select(Article.id).where(Article.id == body.article))).first() is None:
        errors.append(FieldError(field="body.article", message="There is no such article.", code="unknown"))
    if errors:
        raise validation(errors)


def _content(body: AnnouncementIn, begins: datetime) -> dict[str, object]:
    title, detail, say = body.title.by_language(), body.detail.by_language(), body.say.by_language()
    return {
        "title": title,
        "body": detail,
        "say": say,
        "importance": body.importance,
        "must_confirm": body.must_confirm,
        "article_id": body.article or "",
        "queues": body.audience.queues,
        "units": body.audience.units,
        "roles": body.audience.roles,
        "starts_at": body.at or begins,
        "ends_at": body.until,
        "search": queries.search_text(title, detail, say),
    }


async def _locked(session: AsyncSession, announcement_id: str) -> Announcement | None:
    statement = select(Announcement).where(Announcement.id == announcement_id).with_for_update()
    return (await session.scalars(statement)).first()


async def _new(
    session: AsyncSession, announcement_id: str, content: dict[str, object], who: Principal, at: datetime
) -> Announcement:
    """Raises Problem when somebody else makes another one of this id at the same moment."""
    made = {"id": announcement_id, "revision": 1, "edition": 1, "status": queries.PUBLISHED, "author": who.user_id}
    await insert_missing(session, Announcement, {**made, **content, "created_at": at, "updated_at": at}, "id")
    row = await _locked(session, announcement_id)
    if row is None or any(getattr(row, name) != value for name, value in content.items()):
        raise Problem(ProblemType.CONFLICT, "Somebody else has written this announcement. Look at it again.")
    return row


async def _note(session: AsyncSession, row: Announcement, action: str, who: Principal, at: datetime) -> None:
    session.add(
        EditorialEvent(
            id=new_id(),
            subject="announcement",
            subject_id=row.id,
            action=action,
            edition=row.edition,
            user_id=who.user_id,
            at=at,
        )
    )


async def _readers(session: AsyncSession, catalogue: Catalogue, row: Announcement) -> list[ReaderView]:
    """Everybody it is for, those who have not confirmed first."""
    newest: dict[str, AnnouncementReceipt] = {}
    for receipt in await queries.receipts(session, row.id):
        newest.setdefault(receipt.user_id, receipt)
    found: list[ReaderView] = []
    for user in people(row, catalogue.users):
        known = newest.get(user.id)
        present = known if known is not None and known.edition == row.edition else None
        found.append(
            ReaderView(
                person=person_view(catalogue, user.id),
                unit=user.unit,
                unit_label=catalogue.label("org_units", user.unit),
                confirmed_at=present.at if present else None,
                received_at=present.received_at if present else None,
                earlier_edition=known.edition if known is not None and present is None else None,
            )
        )
    return sorted(found, key=lambda r: (r.confirmed_at is not None, r.unit, r.person.display_name))


def _table(found: list[ReaderView], edition: int, language: str) -> str:
    head = {
        "en": ("Name", "Extension", "Unit", "Edition", "Confirmed", "Received"),
        "zh_CN": ("姓名", "分机", "部门", "版次", "确认时间", "收到时间"),
    }[language]
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(head)
    for reader in found:
        name = reader.person.display_name if language == "zh_CN" else reader.person.display_name_latin
        cells = [
            name or reader.person.display_name,
            reader.person.extension,
            reader.unit_label.get(language, reader.unit),
            str(edition),
            rfc3339(reader.confirmed_at) if reader.confirmed_at else "",
            rfc3339(reader.received_at) if reader.received_at else "",
        ]
        writer.writerow([_harmless(cell) for cell in cells])
    return out.getvalue()


def _harmless(cell: str) -> str:
    """A spreadsheet must not take a name for a formula."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


def _no_such() -> Problem:
    return Problem(ProblemType.NOT_FOUND, "There is no such announcement.")
