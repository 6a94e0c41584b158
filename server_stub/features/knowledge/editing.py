"""Writing articles: drafts, review by four eyes, versions and what changed between them, reminders."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Request
from pydantic import AfterValidator, BaseModel, Field, StringConstraints
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from server_stub.db import CatalogueOf, Db
from server_stub.features.knowledge.articles import ArticleId
from server_stub.models import article_editing
from server_stub.models.article_editing import (
    VERSION_TRANSITIONS,
    Content,
    EditError,
    EditEvent,
    NotYours,
    Outdated,
    VersionState,
)
from server_stub.models.bounds import Instant, Key, Limit, LText, Moment, Revision, Uuid
from server_stub.models.catalogue_view import Catalogue
from server_stub.models.knowledge import Article, ArticleMove, ArticleVersion
from server_stub.models.schema import now
from server_stub.models.views import CategoryView, PersonView, person_view
from server_stub.security.guard import Principal, require
from server_stub.security.problems import FieldError, Problem, ProblemType, documented, validation
from server_stub.security.roles import Permission

_NO_NUL = r"^[^\x00]*$"
_LANGUAGES = ("en", "zh_CN")

router = APIRouter(
    prefix="/knowledge",
    tags=["knowledge"],
    responses=documented(ProblemType.UNAUTHENTICATED, ProblemType.FORBIDDEN, ProblemType.VALIDATION),
)
Editing = Annotated[Principal, require(Permission.KNOWLEDGE_EDIT)]
Version = Annotated[int, Path(ge=1, le=1_000_000)]
_GONE = documented(ProblemType.NOT_FOUND)
_REFUSED = documented(ProblemType.NOT_FOUND, ProblemType.CONFLICT)


def _known_languages(texts: dict[str, str]) -> dict[str, str]:
    unknown = sorted(set(texts) - set(_LANGUAGES))
    if unknown:
        raise ValueError(f"texts are in {' or '.join(_LANGUAGES)}, not {', '.join(unknown)}")
    return texts


_Language = Annotated[str, StringConstraints(max_length=16)]
_Texts = Field(max_length=len(_LANGUAGES)), AfterValidator(_known_languages)
Titles = Annotated[dict[_Language, Annotated[str, StringConstraints(max_length=200, pattern=_NO_NUL)]], *_Texts]
Summaries = Annotated[dict[_Language, Annotated[str, StringConstraints(max_length=1_000, pattern=_NO_NUL)]], *_Texts]
Bodies = Annotated[dict[_Language, Annotated[str, StringConstraints(max_length=20_000, pattern=_NO_NUL)]], *_Texts]
Keyword = Annotated[str, StringConstraints(max_length=200, pattern=_NO_NUL)]


class DraftIn(BaseModel):
    """`revision` is that of the draft that was changed, 0 for a new one. Texts by language: en, zh_CN."""

    revision: Revision
    title: Titles
    summary: Summaries = {}
    body: Bodies
    category: Key
    topics: Annotated[list[Key], Field(max_length=20)] = []
    queues: Annotated[list[Key], Field(max_length=50)] = []
    keywords: Annotated[list[Keyword], Field(max_length=20)] = []
    level: Literal["public", "internal", "restricted"] = "internal"
    valid_until: Instant | None = None


class VersionView(BaseModel):
    """`events` are the steps that are possible from this state; four eyes may still forbid one to its writer."""

    article_id: str
    version: int
    state: VersionState
    revision: int
    title: LText
    summary: LText
    body: LText
    category: str
    topics: list[str]
    queues: list[str]
    keywords: list[str]
    level: str
    valid_until: Moment | None
    authors: list[PersonView]
    events: list[EditEvent]
    created_at: Moment
    updated_at: Moment


class VersionBriefView(BaseModel):
    article_id: str
    version: int
    state: VersionState
    title: LText
    authors: list[PersonView]
    updated_at: Moment


class MoveView(BaseModel):
    version: int
    event: EditEvent
    state_before: VersionState
    state_after: VersionState
    by: PersonView
    note: str
    at: Moment


class HistoryView(BaseModel):
    """Newest first, both."""

    versions: list[VersionBriefView]
    moves: list[MoveView]


class ReminderView(BaseModel):
    article_id: str
    title: LText
    valid_until: Moment
    over: bool


class WorkView(BaseModel):
    """What waits for an editor: versions being written or reviewed, and articles whose time is running out.

    `categories` are those an article may have.
    """

    versions: list[VersionBriefView]
    reminders: list[ReminderView]
    categories: list[CategoryView]


class MoveIn(BaseModel):
    """`key` is made by the client: a retry moves nothing a second time."""

    key: Uuid
    version: Annotated[int, Field(ge=1, le=1_000_000)]
    event: EditEvent
    note: Annotated[str, StringConstraints(max_length=2000, pattern=_NO_NUL)] = ""


class LineView(BaseModel):
    change: Literal["same", "added", "removed"]
    text: str


class DiffView(BaseModel):
    """By language: the lines of the newer text, and those that went."""

    old: int
    new: int
    title: dict[str, list[LineView]]
    body: dict[str, list[LineView]]


@router.get("/work", summary="Drafts, reviews and articles that run out", operation_id="get_editorial_work")
async def work(
    db: Db,
    catalogue: CatalogueOf,
    _who: Editing,
    days: Annotated[int, Query(ge=0, le=366, description="Remind of what ends within so many days")] = 30,
    limit: Annotated[Limit, Query()] = 50,
) -> WorkView:
    moment = now()
    async with db.read() as session:
        versions = await article_editing.open_work(session, limit)
        ending = await article_editing.running_out(session, moment, timedelta(days=days), limit)
    return WorkView(
        versions=[_brief(catalogue, v) for v in versions],
        reminders=[
            ReminderView(article_id=a.id, title=a.title, valid_until=a.valid_until, over=a.valid_until <= moment)
            for a in ending
            if a.valid_until is not None
        ],
        categories=[CategoryView(id=c["id"], label=c["label"]) for c in catalogue.document("article_categories")],
    )


@router.get(
    "/articles/{article_id}/versions", summary="Every version of an article", operation_id="get_article_versions",
    responses=_GONE,
)  # fmt: skip
async def history(article_id: ArticleId, db: Db, catalogue: CatalogueOf, _who: Editing) -> HistoryView:
    async with db.read() as session:
        article = await _article(session, article_id)
        versions = await article_editing.versions_of(session, article)
        moves = await article_editing.moves_of(session, article_id)
    return HistoryView(
        versions=[_brief(catalogue, v) for v in versions], moves=[_move_view(catalogue, m) for m in moves]
    )


@router.get(
    "/articles/{article_id}/versions/{version}", summary="One version", operation_id="get_article_version",
    responses=_GONE,
)  # fmt: skip
async def one(article_id: ArticleId, version: Version, db: Db, catalogue: CatalogueOf, _who: Editing) -> VersionView:
    async with db.read() as session:
        return _view(catalogue, await _version(session, article_id, version))


@router.get(
    "/articles/{article_id}/versions/{version}/diff",
    summary="What a version says differently than another",
    operation_id="compare_article_versions",
    responses=_GONE,
)
async def diff(
    article_id: ArticleId,
    version: Version,
    db: Db,
    _who: Editing,
    against: Annotated[int, Query(ge=1, le=1_000_000, description="The version to compare with")],
) -> DiffView:
    async with db.read() as session:
        new = await _version(session, article_id, version)
        old = await _version(session, article_id, against)
    return DiffView(old=against, new=version, title=_lines(old.title, new.title), body=_lines(old.body, new.body))


@router.put(
    "/articles/{article_id}/draft",
    summary="Write the draft; makes article and draft where there are none",
    operation_id="save_article_draft",
    responses=documented(ProblemType.CONFLICT),
)
async def save(article_id: ArticleId, body: DraftIn, db: Db, catalogue: CatalogueOf, who: Editing) -> VersionView:
    _check(catalogue, body)
    content = Content(**body.model_dump(exclude={"revision"}))
    async with db.write() as session:
        try:
            saved = await article_editing.save_draft(session, article_id, content, body.revision, who.user_id, now())
        except EditError as error:
            raise _refusal(error) from None
        return _view(catalogue, saved)


@router.post(
    "/articles/{article_id}/moves",
    summary="Submit, withdraw, reject, approve or archive a version",
    operation_id="move_article_version",
    responses=_REFUSED,
)
async def move(
    article_id: ArticleId, body: MoveIn, request: Request, db: Db, catalogue: CatalogueOf, who: Editing
) -> VersionView:
    async with db.write() as session:
        article = await _article(session, article_id, lock=True)
        done = await session.get(ArticleMove, body.key)
        if done is not None:
            if (done.article_id, done.version, done.event) != (article_id, body.version, body.event):
                raise Problem(ProblemType.CONFLICT, "This key belongs to another step.")
            return _view(catalogue, await _version(session, article_id, body.version))
        try:
            moved = await article_editing.move(
                session, article, body.version, body.event, who.user_id, body.note, body.key, now()
            )
        except EditError as error:
            raise _refusal(error) from None
    request.app.state.alarm.changed()  # what was published may end soon
    return _view(catalogue, moved)


@router.post(
    "/articles/{article_id}/versions/{version}/again",
    summary="A new draft with what an old version said",
    operation_id="write_article_version_again",
    responses=_REFUSED,
)
async def again(article_id: ArticleId, version: Version, db: Db, catalogue: CatalogueOf, who: Editing) -> VersionView:
    async with db.write() as session:
        article = await _article(session, article_id, lock=True)
        try:
            fresh = await article_editing.write_again(session, article, version, who.user_id, now())
        except EditError as error:
            raise _refusal(error) from None
        return _view(catalogue, fresh)


def _check(catalogue: Catalogue, draft: DraftIn) -> None:
    """Raises Problem for a draft without a title or text, or with a category or queue that is not there."""
    errors: list[FieldError] = []
    texts: dict[str, dict[str, str]] = {"title": draft.title, "body": draft.body}
    errors += [
        FieldError(field=f"body.{name}", message="Write it in one language at least.", code="missing")
        for name, text in texts.items()
        if not any(t.strip() for t in text.values())
    ]
    categories = {c["id"] for c in catalogue.document("article_categories")}
    if draft.category not in categories:
        errors.append(FieldError(field="body.category", message="There is no such category.", code="unknown"))
    unknown = [q for q in draft.queues if q not in catalogue.queues]
    if unknown:
        message = f"There is no queue {', '.join(unknown)}."
        errors.append(FieldError(field="body.queues", message=message, code="unknown"))
    if errors:
        raise validation(errors)


def _refusal(error: EditError) -> Problem:
    match error:
        case NotYours():
            return Problem(ProblemType.FORBIDDEN, str(error))
        case Outdated():
            return Problem(ProblemType.CONFLICT, str(error))
        case _:
            return Problem(ProblemType.ILLEGAL_TRANSITION, str(error))


async def _article(session: AsyncSession, article_id: str, *, lock: bool = False) -> Article:
    statement = select(Article).where(Article.id == article_id)
    found = (await session.scalars(statement.with_for_update() if lock else statement)).first()
    if found is None:
        raise Problem(ProblemType.NOT_FOUND, "There is no such article.")
    return found


async def _version(session: AsyncSession, article_id: str, version: int) -> ArticleVersion:
    versions = await article_editing.versions_of(session, await _article(session, article_id))
    found = next((v for v in versions if v.version == version), None)
    if found is None:
        raise Problem(ProblemType.NOT_FOUND, f"This article has no version {version}.")
    return found


def _lines(old: LText, new: LText) -> dict[str, list[LineView]]:
    return {
        language: [
            LineView.model_validate(line, from_attributes=True)
            for line in article_editing.differences(old.get(language, ""), new.get(language, ""))
        ]
        for language in sorted({*old, *new})
    }


def _brief(catalogue: Catalogue, version: ArticleVersion) -> VersionBriefView:
    return VersionBriefView(
        article_id=version.article_id,
        version=version.version,
        state=VersionState(version.state),
        title=version.title,
        authors=[person_view(catalogue, a) for a in version.authors],
        updated_at=version.updated_at,
    )


def _view(catalogue: Catalogue, version: ArticleVersion) -> VersionView:
    state = VersionState(version.state)
    return VersionView(
        article_id=version.article_id,
        version=version.version,
        state=state,
        revision=version.revision,
        title=version.title,
        summary=version.summary,
        body=version.body,
        category=version.category,
        topics=version.topics,
        queues=version.queues,
        keywords=version.keywords,
        level=version.level,
        valid_until=version.valid_until,
        authors=[person_view(catalogue, a) for a in version.authors],
        events=list(VERSION_TRANSITIONS[state]),
        created_at=version.created_at,
        updated_at=version.updated_at,
    )


def _move_view(catalogue: Catalogue, done: ArticleMove) -> MoveView:
    return MoveView(
        version=done.version,
        event=EditEvent(done.event),
        state_before=VersionState(done.state_before),
        state_after=VersionState(done.state_after),
        by=person_view(catalogue, done.user_id),
        note=done.note,
        at=done.at,
    )
