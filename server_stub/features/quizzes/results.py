"""How tests went: agent by agent, and question by question."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel
from sqlalchemy import select

from server_stub.db import CatalogueOf, Db
from server_stub.features.quizzes.views import QuizStatus, percent, status_of
from server_stub.models import quiz_queries as queries
from server_stub.models.announcements import EditorialEvent
from server_stub.models.audience import people
from server_stub.models.bounds import LText, Moment, Uuid
from server_stub.models.catalogue_view import Catalogue
from server_stub.models.quiz_marking import questions_of, right_questions
from server_stub.models.quizzes import Quiz, QuizAttempt
from server_stub.models.views import PersonView, person_view
from server_stub.security.guard import Principal, require
from server_stub.security.problems import Problem, ProblemType, documented
from server_stub.security.roles import Permission

router = APIRouter(
    prefix="/quizzes",
    tags=["quizzes"],
    responses=documented(ProblemType.UNAUTHENTICATED, ProblemType.FORBIDDEN, ProblemType.VALIDATION),
)
Seeing = Annotated[Principal, require(Permission.QUIZZES_RESULTS)]
_MOST_ATTEMPTS = 20_000
_MOST_AGENTS = 2_000


class QuizFiguresView(BaseModel):
    """`people` it is for, `taken` by how many, `passed` by how many of them."""

    id: str
    title: LText
    status: QuizStatus
    until: Moment | None
    updated_at: Moment
    people: int
    taken: int
    passed: int


class QuizFiguresList(BaseModel):
    items: list[QuizFiguresView]


class AgentResultView(BaseModel):
    """`percent` is of the best finished try, null before there is one."""

    person: PersonView
    unit: str
    unit_label: LText
    state: Literal["not_begun", "begun", "failed", "passed"]
    tries: int
    percent: int | None
    finished_at: Moment | None


class OptionResultView(BaseModel):
    id: str
    text: LText
    correct: bool
    chosen: int


class QuestionResultView(BaseModel):
    """Of every finished try."""

    id: str
    text: LText
    asked: int
    right: int
    options: list[OptionResultView]


class StepView(BaseModel):
    action: str
    by: PersonView
    at: Moment


class ResultsView(BaseModel):
    """Agents who have not passed first."""

    quiz: QuizFiguresView
    pass_percent: int
    agents: list[AgentResultView]
    questions: list[QuestionResultView]
    events: list[StepView]


@router.get("/results", summary="How each test went", operation_id="list_quiz_results")
async def read_many(db: Db, catalogue: CatalogueOf, _who: Seeing) -> QuizFiguresList:
    async with db.read() as session:
        quizzes = await queries.published(session)
        counts = await queries.passed_counts(session, [q.id for q in quizzes])
    return QuizFiguresList(items=[_figures(catalogue, q, *counts.get(q.id, (0, 0))) for q in quizzes])


@router.get(
    "/{quiz_id}/results",
    summary="How a test went, by agent and by question",
    operation_id="get_quiz_results",
    responses=documented(ProblemType.NOT_FOUND),
)
async def read_one(
    quiz_id: Annotated[Uuid, Path()],
    db: Db,
    catalogue: CatalogueOf,
    _who: Seeing,
    limit: Annotated[int, Query(ge=1, le=_MOST_AGENTS, description="Of agents")] = 500,
) -> ResultsView:
    async with db.read() as session:
        quiz = await session.get(Quiz, quiz_id)
        if quiz is None or quiz.status == queries.DRAFT:
            raise Problem(ProblemType.NOT_FOUND, "There is no such test.")
        attempts = await queries.everybodys(session, quiz_id, _MOST_ATTEMPTS)
        events = await session.scalars(
            select(EditorialEvent)
            .where(EditorialEvent.subject_id == quiz_id)
            .order_by(EditorialEvent.at.desc(), EditorialEvent.id)
            .limit(100)
        )
        steps = [StepView(action=e.action, by=person_view(catalogue, e.user_id), at=e.at) for e in events]
    agents = _agents(catalogue, quiz, attempts)
    finished = [a for a in attempts if a.finished_at is not None]
    return ResultsView(
        quiz=_figures(
            catalogue, quiz, len({a.user_id for a in finished}), len({a.user_id for a in finished if a.passed})
        ),
        pass_percent=quiz.pass_percent,
        agents=agents[:limit],
        questions=_questions(quiz, finished),
        events=steps,
    )


def _figures(catalogue: Catalogue, quiz: Quiz, taken: int, passed: int) -> QuizFiguresView:
    return QuizFiguresView(
        id=quiz.id,
        title=quiz.title,
        status=status_of(quiz),
        until=quiz.ends_at,
        updated_at=quiz.updated_at,
        people=len(people(quiz, catalogue.users)),
        taken=taken,
        passed=passed,
    )


def _agents(catalogue: Catalogue, quiz: Quiz, attempts: list[QuizAttempt]) -> list[AgentResultView]:
    """Everybody it is for, and whoever took it when it was for them."""
    by_agent: dict[str, list[QuizAttempt]] = {user.id: [] for user in people(quiz, catalogue.users)}
    for attempt in attempts:
        by_agent.setdefault(attempt.user_id, []).append(attempt)
    found: list[AgentResultView] = []
    for user_id, own in by_agent.items():
        of = queries.standing(quiz, own)
        user = catalogue.users.get(user_id)
        found.append(
            AgentResultView(
                person=person_view(catalogue, user_id),
                unit=user.unit if user else "",
                unit_label=catalogue.label("org_units", user.unit) if user else {},
                state="passed" if of.passed else "begun" if of.open else "failed" if own else "not_begun",
                tries=len(own),
                percent=percent(of.best.right, of.best.total) if of.best else None,
                finished_at=of.best.finished_at if of.best else None,
            )
        )
    return sorted(found, key=lambda r: (r.state == "passed", r.unit, r.person.display_name))


def _questions(quiz: Quiz, finished: list[QuizAttempt]) -> list[QuestionResultView]:
    questions = questions_of(quiz.questions)
    right = [right_questions(questions, a.answers) for a in finished]
    return [
        QuestionResultView(
            id=q.id,
            text=q.text,
            asked=len(finished),
            right=sum(q.id in of_one for of_one in right),
            options=[
                OptionResultView(
                    id=o.id,
                    text=o.text,
                    correct=o.id in q.correct,
                    chosen=sum(o.id in a.answers.get(q.id, []) for a in finished),
                )
                for o in q.options
            ],
        )
        for q in questions
    ]
