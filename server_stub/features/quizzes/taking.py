"""Taking a test: a try is begun, answered, and marked here; nobody gets the correct answers while they can use them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import BaseModel, Field
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from server_stub.db import CatalogueOf, Db
from server_stub.features.quizzes.views import AttemptView, QuizList, attempt_view, quiz_view
from server_stub.models import quiz_queries as queries
from server_stub.models.audience import includes
from server_stub.models.bounds import Key, Uuid
from server_stub.models.quiz_marking import MOST_OPTIONS, MOST_QUESTIONS, is_passed, questions_of, right_questions
from server_stub.models.quizzes import Quiz, QuizAttempt
from server_stub.models.schema import now
from server_stub.security.guard import Principal, require
from server_stub.security.problems import Problem, ProblemType, documented
from server_stub.security.roles import Permission

router = APIRouter(
    prefix="/quizzes",
    tags=["quizzes"],
    responses=documented(ProblemType.UNAUTHENTICATED, ProblemType.FORBIDDEN, ProblemType.VALIDATION),
)
Taking = Annotated[Principal, require(Permission.QUIZZES_TAKE)]
QuizId = Annotated[Uuid, Path()]
AttemptId = Annotated[Uuid, Path()]


class AnswersIn(BaseModel):
    """The chosen options by question; questions that are not named were not answered."""

    answers: Annotated[
        dict[Key, Annotated[list[Key], Field(max_length=MOST_OPTIONS)]], Field(max_length=MOST_QUESTIONS)
    ]


@router.get("", summary="Tests for the asker, and how they stand in them", operation_id="list_quizzes")
async def read_many(db: Db, catalogue: CatalogueOf, who: Taking) -> QuizList:
    moment = now()
    user = catalogue.users.get(who.user_id)
    async with db.read() as session:
        quizzes = await queries.published(session)
        attempts = await queries.attempts_of(session, who.user_id, [q.id for q in quizzes])
    shown = [
        quiz
        for quiz in quizzes
        if attempts.get(quiz.id) or (user is not None and includes(quiz, user) and queries.is_open(quiz, moment))
    ]
    return QuizList(items=[quiz_view(q, queries.standing(q, attempts.get(q.id, [])), moment) for q in shown])


@router.put(
    "/{quiz_id}/attempts/{attempt_id}",
    summary="Begin a try; a retry goes on with it, and so does another desktop",
    operation_id="begin_quiz_attempt",
    responses=documented(ProblemType.NOT_FOUND, ProblemType.CONFLICT),
)
async def begin(quiz_id: QuizId, attempt_id: AttemptId, db: Db, catalogue: CatalogueOf, who: Taking) -> AttemptView:
    moment = now()
    user = catalogue.users.get(who.user_id)
    async with db.write() as session:
        # locked: two desktops of one agent must not begin two tries, and its questions must not change meanwhile
        found = await session.scalars(select(Quiz).where(Quiz.id == quiz_id).with_for_update())
        quiz = found.first()
        if quiz is None or quiz.status == queries.DRAFT:
            raise _no_such()
        of = await _standing(session, quiz, who)
        known = next((a for a in of.attempts if a.id == attempt_id), None) or of.open
        if known is not None:
            return attempt_view(quiz, known, of, moment)
        if await session.get(QuizAttempt, attempt_id) is not None:
            raise Problem(ProblemType.CONFLICT, "This id belongs to another try.")
        if user is None or not includes(quiz, user):
            raise _no_such()
        if not queries.is_open(quiz, moment):
            raise Problem(ProblemType.ILLEGAL_TRANSITION, "The time for this test is over.")
        if of.passed:
            raise Problem(ProblemType.ILLEGAL_TRANSITION, "You have passed this test already.")
        if of.tries_left == 0:
            raise Problem(ProblemType.ILLEGAL_TRANSITION, "You have no try left in this test.")
        begun = QuizAttempt(
            id=attempt_id,
            quiz_id=quiz.id,
            user_id=who.user_id,
            number=len(of.attempts) + 1,
            started_at=moment,
            finished_at=None,
            answers={},
            right=0,
            total=0,
            passed=False,
        )
        session.add(begun)
        await session.flush()
        return attempt_view(quiz, begun, queries.standing(quiz, [*of.attempts, begun]), moment)


@router.get(
    "/{quiz_id}/attempts/{attempt_id}",
    summary="One's own try, with its result once it is finished",
    operation_id="get_quiz_attempt",
    responses=documented(ProblemType.NOT_FOUND),
)
async def read_one(quiz_id: QuizId, attempt_id: AttemptId, db: Db, who: Taking) -> AttemptView:
    async with db.read() as session:
        quiz = await session.get(Quiz, quiz_id)
        if quiz is None:
            raise _no_such()
        of = await _standing(session, quiz, who)
    return attempt_view(quiz, _own(of, attempt_id), of, now())


@router.put(
    "/{quiz_id}/attempts/{attempt_id}/answers",
    summary="Finish a try; the first answers count, a retry gets their result",
    operation_id="finish_quiz_attempt",
    responses=documented(ProblemType.NOT_FOUND),
)
async def finish(quiz_id: QuizId, attempt_id: AttemptId, body: AnswersIn, db: Db, who: Taking) -> AttemptView:
    """Taken also when the test was closed meanwhile: whoever has begun may finish."""
    moment = now()
    async with db.write() as session:
        quiz = await session.get(Quiz, quiz_id)
        if quiz is None:
            raise _no_such()
        locked = select(QuizAttempt).where(QuizAttempt.id == attempt_id).with_for_update()
        attempt = (await session.scalars(locked)).first()
        if attempt is None or (attempt.quiz_id, attempt.user_id) != (quiz.id, who.user_id):
            raise Problem(ProblemType.NOT_FOUND, "There is no such try of yours.")
        if attempt.finished_at is None:
            questions = questions_of(quiz.questions)
            known = {q.id: {o.id for o in q.options} for q in questions}
            answers = {q: sorted(set(chosen) & known[q]) for q, chosen in body.answers.items() if q in known}
            attempt.answers = {question: chosen for question, chosen in answers.items() if chosen}
            attempt.right, attempt.total = len(right_questions(questions, attempt.answers)), len(questions)
            attempt.passed = is_passed(attempt.right, attempt.total, quiz.pass_percent)
            attempt.finished_at = moment
            await session.flush()
        of = await _standing(session, quiz, who)
        return attempt_view(quiz, attempt, of, moment)


async def _standing(session: AsyncSession, quiz: Quiz, who: Principal) -> queries.Standing:
    attempts = await queries.attempts_of(session, who.user_id, [quiz.id])
    return queries.standing(quiz, attempts.get(quiz.id, []))


def _own(of: queries.Standing, attempt_id: str) -> QuizAttempt:
    found = next((a for a in of.attempts if a.id == attempt_id), None)
    if found is None:
        raise Problem(ProblemType.NOT_FOUND, "There is no such try of yours.")
    return found


def _no_such() -> Problem:
    return Problem(ProblemType.NOT_FOUND, "There is no such test.")
