"""Finding tests, the tries of an agent, and everybody's results."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from server_stub.models.quizzes import Quiz, QuizAttempt

DRAFT, PUBLISHED, CLOSED = "draft", "published", "closed"
_MOST = 200


@dataclass(frozen=True, slots=True)
class Standing:
    """How an agent stands in a test; `best` is the best finished try, `tries_left` None for as many as one likes."""

    attempts: tuple[QuizAttempt, ...]
    tries_left: int | None

    @property
    def open(self) -> QuizAttempt | None:
        """The try that was begun and not finished."""
        return next((a for a in self.attempts if a.finished_at is None), None)

    @property
    def best(self) -> QuizAttempt | None:
        done = [a for a in self.attempts if a.finished_at is not None]
        return max(done, key=lambda a: (a.passed, a.right, -a.number), default=None)

    @property
    def passed(self) -> bool:
        return any(a.passed for a in self.attempts)


def standing(quiz: Quiz, attempts: Sequence[QuizAttempt]) -> Standing:
    """From the tries of one agent, in any order."""
    ordered = tuple(sorted(attempts, key=lambda a: a.number))
    return Standing(ordered, max(0, quiz.tries - len(ordered)) if quiz.tries else None)


def is_open(quiz: Quiz, at: datetime) -> bool:
    """Whether a try may begin at this moment."""
    return quiz.status == PUBLISHED and (quiz.ends_at is None or at < quiz.ends_at)


def answers_shown(quiz: Quiz, of: Standing, at: datetime) -> bool:
    """Whether the correct answers may be told: nobody can use them any more."""
    return of.open is None and (of.passed or of.tries_left == 0 or not is_open(quiz, at))


async def published(session: AsyncSession) -> list[Quiz]:
    """What is offered now or was, the latest first."""
    statement = select(Quiz).where(Quiz.status.in_((PUBLISHED, CLOSED)))
    return list(await session.scalars(statement.order_by(Quiz.updated_at.desc(), Quiz.id.desc()).limit(_MOST)))


async def attempts_of(session: AsyncSession, user_id: str, quiz_ids: Sequence[str]) -> dict[str, list[QuizAttempt]]:
    """An agent's tries by test."""
    found: dict[str, list[QuizAttempt]] = defaultdict(list)
    if quiz_ids:
        statement = select(QuizAttempt).where(QuizAttempt.user_id == user_id, QuizAttempt.quiz_id.in_(quiz_ids))
        for attempt in await session.scalars(statement.order_by(QuizAttempt.number)):
            found[attempt.quiz_id].append(attempt)
    return found


async def everybodys(session: AsyncSession, quiz_id: str, limit: int) -> list[QuizAttempt]:
    """Every try of a test, agent by agent."""
    statement = select(QuizAttempt).where(QuizAttempt.quiz_id == quiz_id)
    return list(await session.scalars(statement.order_by(QuizAttempt.user_id, QuizAttempt.number).limit(limit)))


async def begun(session: AsyncSession, quiz_id: str) -> bool:
    """Whether anybody has begun it."""
    found = await session.scalars(select(QuizAttempt.id).where(QuizAttempt.quiz_id == quiz_id).limit(1))
    return found.first() is not None


async def page(session: AsyncSession, before: str, limit: int) -> list[Quiz]:
    """All tests, the last changed first, after the one whose id is `before`."""
    statement = select(Quiz).order_by(Quiz.updated_at.desc(), Quiz.id.desc()).limit(limit)
    if before:
        last = await session.get(Quiz, before)
        if last is None:
            return []
        earlier = and_(Quiz.updated_at == last.updated_at, Quiz.id < last.id)
        statement = statement.where(or_(Quiz.updated_at < last.updated_at, earlier))
    return list(await session.scalars(statement))


async def passed_counts(session: AsyncSession, quiz_ids: Sequence[str]) -> dict[str, tuple[int, int]]:
    """By test: how many people have taken it, and how many of them have passed."""
    if not quiz_ids:
        return {}
    people = func.count(QuizAttempt.user_id.distinct())
    finished = (
        select(QuizAttempt.quiz_id, people)
        .where(QuizAttempt.quiz_id.in_(quiz_ids), QuizAttempt.finished_at.is_not(None))
        .group_by(QuizAttempt.quiz_id)
    )
    passed = finished.where(QuizAttempt.passed.is_(True))
    counts = {quiz_id: (int(count), 0) for quiz_id, count in await session.execute(finished)}
    for quiz_id, count in await session.execute(passed):
        counts[quiz_id] = (counts.get(quiz_id, (0, 0))[0], int(count))
    return counts
