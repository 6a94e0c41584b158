"""Making tests: drafts may be incomplete, what is published is complete, what was begun keeps its questions."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel, Field
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from server_stub.db import CatalogueOf, Db
from server_stub.features.quizzes.views import OptionView, QuizStatus, status_of
from server_stub.live import Hub
from server_stub.models import quiz_queries as queries
from server_stub.models.announcements import EditorialEvent
from server_stub.models.audience import AudienceIn, people, unknown
from server_stub.models.bounds import Instant, Key, Limit, LText, Moment, Revision, Uuid
from server_stub.models.catalogue_view import Catalogue
from server_stub.models.quiz_marking import MOST_OPTIONS, MOST_QUESTIONS, faults, questions_of
from server_stub.models.quizzes import Quiz
from server_stub.models.schema import new_id, now
from server_stub.models.texts import LineIn, TextIn
from server_stub.models.upsert import insert_missing
from server_stub.models.views import PersonView, person_view
from server_stub.security.guard import Principal, require
from server_stub.security.problems import FieldError, Problem, ProblemType, documented, validation
from server_stub.security.roles import Permission, Role

router = APIRouter(
    prefix="/quizzes",
    tags=["quizzes"],
    responses=documented(ProblemType.UNAUTHENTICATED, ProblemType.FORBIDDEN, ProblemType.VALIDATION),
)
Editing = Annotated[Principal, require(Permission.QUIZZES_EDIT)]
QuizId = Annotated[Uuid, Path()]
_GONE = documented(ProblemType.NOT_FOUND)
_REFUSED = documented(ProblemType.NOT_FOUND, ProblemType.CONFLICT)
_LOCKED = ("questions", "pass_percent")
"""What stays as it is once somebody has begun: results must mean the same for everybody."""


class OptionIn(BaseModel):
    id: Key
    text: LineIn


class QuestionIn(BaseModel):
    """`correct` names the options that belong to a right answer; `explanation` is shown afterwards."""

    id: Key
    text: LineIn
    options: Annotated[list[OptionIn], Field(max_length=MOST_OPTIONS)] = []
    correct: Annotated[list[Key], Field(max_length=MOST_OPTIONS)] = []
    explanation: TextIn = TextIn()
    article: Key | None = None


class QuizIn(BaseModel):
    """`revision` is that of the test that was changed, 0 for a new one; `tries` 0 is as many as one likes."""

    revision: Revision
    title: LineIn
    intro: TextIn = TextIn()
    questions: Annotated[list[QuestionIn], Field(max_length=MOST_QUESTIONS)] = []
    pass_percent: Annotated[int, Field(ge=1, le=100)] = 80
    tries: Annotated[int, Field(ge=0, le=20)] = 2
    audience: AudienceIn = AudienceIn()
    until: Instant | None = None


class StepIn(BaseModel):
    revision: Revision


class WrittenQuestion(BaseModel):
    id: str
    text: LText
    options: list[OptionView]
    correct: list[str]
    explanation: LText
    article: str | None


class WrittenQuiz(BaseModel):
    """`begun`: somebody has begun it, so its questions cannot be changed any more."""

    id: str
    revision: int
    status: QuizStatus
    title: LText
    intro: LText
    questions: list[WrittenQuestion]
    pass_percent: int
    tries: int
    queues: list[str]
    units: list[str]
    roles: list[str]
    until: Moment | None
    author: PersonView
    updated_at: Moment
    begun: bool


class WrittenBrief(BaseModel):
    id: str
    status: QuizStatus
    title: LText
    questions: int
    until: Moment | None
    author: PersonView
    updated_at: Moment


class WrittenQuizzes(BaseModel):
    """The last changed first; `next` is what to ask for as `before`, null at the end."""

    items: list[WrittenBrief]
    next: str | None


@router.get("/written", summary="Every test, for those who make them", operation_id="list_written_quizzes")
async def read_many(
    db: Db,
    catalogue: CatalogueOf,
    _who: Editing,
    before: Annotated[Uuid | None, Query(description="Go on after this one")] = None,
    limit: Annotated[Limit, Query()] = 50,
) -> WrittenQuizzes:
    async with db.read() as session:
        rows = await queries.page(session, before or "", limit)
    items = [
        WrittenBrief(
            id=row.id,
            status=status_of(row),
            title=row.title,
            questions=len(row.questions),
            until=row.ends_at,
            author=person_view(catalogue, row.author),
            updated_at=row.updated_at,
        )
        for row in rows
    ]
    return WrittenQuizzes(items=items, next=rows[-1].id if len(rows) == limit else None)


@router.get(
    "/written/{quiz_id}",
    summary="A test with its correct answers",
    operation_id="get_written_quiz",
    responses=_GONE,
)
async def read_one(quiz_id: QuizId, db: Db, catalogue: CatalogueOf, _who: Editing) -> WrittenQuiz:
    async with db.read() as session:
        row = await session.get(Quiz, quiz_id)
        if row is None:
            raise _no_such()
        return _view(catalogue, row, await queries.begun(session, quiz_id))


@router.put(
    "/written/{quiz_id}",
    summary="Write a test; it may be incomplete while it is a draft",
    operation_id="put_quiz",
    responses=_REFUSED,
)
async def put(
    quiz_id: QuizId, body: QuizIn, request: Request, db: Db, catalogue: CatalogueOf, who: Editing
) -> WrittenQuiz:
    moment = now()
    _check(catalogue, body)
    content = _content(body)
    async with db.write() as session:
        row = await _locked(session, quiz_id)
        began = row is not None and await queries.begun(session, quiz_id)
        if row is not None and _same(row, content):
            return _view(catalogue, row, began)  # a retry of what was stored already
        if row is None:
            if body.revision:
                raise _no_such()
            made = {"id": quiz_id, "revision": 1, "status": queries.DRAFT, "author": who.user_id}
            await insert_missing(session, Quiz, {**made, **content, "created_at": moment, "updated_at": moment}, "id")
            row = await _locked(session, quiz_id)
            if row is None or not _same(row, content):
                raise Problem(ProblemType.CONFLICT, "Somebody else has written this test. Look at it again.")
            _note(session, row, "written", who)
            return _view(catalogue, row, began)
        if body.revision != row.revision:
            raise Problem(ProblemType.CONFLICT, "Somebody else has changed this test. Look at it again before saving.")
        if began and any(getattr(row, name) != content[name] for name in _LOCKED):
            raise Problem(
                ProblemType.CONFLICT,
                "Somebody has begun this test: its questions stay. Close it and make a new one from it.",
            )
        for name, value in content.items():
            setattr(row, name, value)
        if row.status != queries.DRAFT:
            _complete(row)
        row.revision += 1
        row.updated_at = moment
        _note(session, row, "changed", who)
    _tell(request, catalogue, row)
    return _view(catalogue, row, began)


@router.put(
    "/{quiz_id}/publication",
    summary="Give a test to those it is for",
    operation_id="publish_quiz",
    responses=_REFUSED,
)
async def publish(
    quiz_id: QuizId, body: StepIn, request: Request, db: Db, catalogue: CatalogueOf, who: Editing
) -> WrittenQuiz:
    return await _step(quiz_id, body, request, db, catalogue, who, queries.PUBLISHED)


@router.put(
    "/{quiz_id}/closing",
    summary="End a test: nobody may begin it any more",
    operation_id="close_quiz",
    responses=_REFUSED,
)
async def close(
    quiz_id: QuizId, body: StepIn, request: Request, db: Db, catalogue: CatalogueOf, who: Editing
) -> WrittenQuiz:
    return await _step(quiz_id, body, request, db, catalogue, who, queries.CLOSED)


async def _step(
    quiz_id: str, body: StepIn, request: Request, db: Db, catalogue: Catalogue, who: Principal, wanted: str
) -> WrittenQuiz:
    moment = now()
    async with db.write() as session:
        row = await _locked(session, quiz_id)
        if row is None:
            raise _no_such()
        began = await queries.begun(session, quiz_id)
        if row.status == wanted:
            return _view(catalogue, row, began)
        if row.revision != body.revision:
            raise Problem(ProblemType.CONFLICT, "Somebody else has changed this test. Look at it again.")
        if row.status == queries.DRAFT and wanted == queries.CLOSED:
            raise Problem(ProblemType.ILLEGAL_TRANSITION, "This test was never published.")
        if wanted == queries.PUBLISHED:
            _complete(row)
            if row.ends_at is not None and row.ends_at <= moment:
                raise validation(
                    [FieldError(field="body.until", message="The time for this test is over.", code="too_early")]
                )
        row.status = wanted
        row.revision += 1
        row.updated_at = moment
        _note(session, row, "published" if wanted == queries.PUBLISHED else "closed", who)
    _tell(request, catalogue, row)
    return _view(catalogue, row, began)


def _check(catalogue: Catalogue, body: QuizIn) -> None:
    """Raises Problem for an audience that is not there, and for ids that are used twice."""
    units = [u["id"] for u in catalogue.document("org_units")]
    errors = [
        FieldError(field=f"body.audience.{name}", message=sentence, code="unknown")
        for name, sentence in unknown(body.audience, catalogue.queues, units, list(Role)).items()
    ]
    ids = [q.id for q in body.questions]
    if len(set(ids)) < len(ids):
        errors.append(FieldError(field="body.questions", message="Two questions have the same id.", code="twice"))
    for number, question in enumerate(body.questions):
        options = [o.id for o in question.options]
        if len(set(options)) < len(options):
            field = f"body.questions.{number}.options"
            errors.append(FieldError(field=field, message="Two answers have the same id.", code="twice"))
    if errors:
        raise validation(errors)


def _complete(row: Quiz) -> None:
    """Raises Problem with everything that people could not make sense of."""
    found = faults(row.title, questions_of(row.questions))
    if found:
        raise validation(
            [
                FieldError(
                    field=f"body.{f.field}" if f.question is None else f"body.questions.{f.question}.{f.field}",
                    message=f.message,
                    code="incomplete",
                )
                for f in found
            ]
        )


def _content(body: QuizIn) -> dict[str, Any]:
    return {
        "title": body.title.by_language(),
        "intro": body.intro.by_language(),
        "questions": [
            {
                "id": q.id,
                "text": q.text.by_language(),
                "options": [{"id": o.id, "text": o.text.by_language()} for o in q.options],
                "correct": sorted(set(q.correct)),
                "explanation": q.explanation.by_language(),
                "article": q.article or "",
            }
            for q in body.questions
        ],
        "pass_percent": body.pass_percent,
        "tries": body.tries,
        "queues": body.audience.queues,
        "units": body.audience.units,
        "roles": body.audience.roles,
        "ends_at": body.until,
    }


def _same(row: Quiz, content: dict[str, Any]) -> bool:
    return all(getattr(row, name) == value for name, value in content.items())


async def _locked(session: AsyncSession, quiz_id: str) -> Quiz | None:
    return (await session.scalars(select(Quiz).where(Quiz.id == quiz_id).with_for_update())).first()


def _note(session: AsyncSession, row: Quiz, action: str, who: Principal) -> None:
    session.add(
        EditorialEvent(
            id=new_id(),
            subject="quiz",
            subject_id=row.id,
            action=action,
            edition=row.revision,
            user_id=who.user_id,
            at=row.updated_at,
        )
    )


def _tell(request: Request, catalogue: Catalogue, row: Quiz) -> None:
    """Those it is for look at their list again."""
    if row.status != queries.DRAFT:
        hub: Hub = request.app.state.hub
        hub.publish("quiz", {"id": row.id}, to=frozenset(user.id for user in people(row, catalogue.users)))


def _view(catalogue: Catalogue, row: Quiz, began: bool) -> WrittenQuiz:
    return WrittenQuiz(
        id=row.id,
        revision=row.revision,
        status=status_of(row),
        title=row.title,
        intro=row.intro,
        questions=[
            WrittenQuestion(
                id=q.id,
                text=q.text,
                options=[OptionView(id=o.id, text=o.text) for o in q.options],
                correct=sorted(q.correct),
                explanation=q.explanation,
                article=q.article or None,
            )
            for q in questions_of(row.questions)
        ],
        pass_percent=row.pass_percent,
        tries=row.tries,
        queues=row.queues,
        units=row.units,
        roles=row.roles,
        until=row.ends_at,
        author=person_view(catalogue, row.author),
        updated_at=row.updated_at,
        begun=began,
    )


def _no_such() -> Problem:
    return Problem(ProblemType.NOT_FOUND, "There is no such test.")
