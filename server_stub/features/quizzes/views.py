"""How the API says tests; what is correct is said by views of its own."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel

from server_stub.models.bounds import LText, Moment
from server_stub.models.quiz_marking import Question, questions_of, right_questions
from server_stub.models.quiz_queries import CLOSED, Standing, answers_shown, is_open
from server_stub.models.quizzes import Quiz, QuizAttempt

QuizState = Literal["open", "begun", "passed", "failed", "over"]
QuizStatus = Literal["draft", "published", "closed"]


class QuizView(BaseModel):
    """A test as an agent finds it in the list; `attempt` is the try that was begun, or else the last one."""

    id: str
    title: LText
    intro: LText
    questions: int
    pass_percent: int
    tries: int
    tries_left: int | None
    until: Moment | None
    state: QuizState
    best_percent: int | None
    attempt: str | None


class QuizList(BaseModel):
    items: list[QuizView]


class OptionView(BaseModel):
    id: str
    text: LText


class QuestionView(BaseModel):
    """`several`: more than one answer has to be chosen."""

    id: str
    text: LText
    several: bool
    options: list[OptionView]


class MarkView(BaseModel):
    """One question afterwards; `correct` is null while another try is possible."""

    question: str
    right: bool
    chosen: list[str]
    correct: list[str] | None
    explanation: LText
    article: str | None


class ResultView(BaseModel):
    right: int
    total: int
    percent: int
    passed: bool
    tries_left: int | None
    marks: list[MarkView]


class AttemptView(BaseModel):
    """One try: its questions, and once it is finished its result."""

    id: str
    quiz_id: str
    number: int
    title: LText
    intro: LText
    pass_percent: int
    started_at: Moment
    finished_at: Moment | None
    questions: list[QuestionView]
    result: ResultView | None


def status_of(quiz: Quiz) -> QuizStatus:
    match quiz.status:
        case "published":
            return "published"
        case "closed":
            return "closed"
        case _:
            return "draft"


def percent(right: int, total: int) -> int:
    """Rounded down: 69.9 is not 70."""
    return right * 100 // total if total else 0


def quiz_view(quiz: Quiz, of: Standing, at: datetime) -> QuizView:
    best = of.best
    shown = of.open or (of.attempts[-1] if of.attempts else None)
    return QuizView(
        id=quiz.id,
        title=quiz.title,
        intro=quiz.intro,
        questions=len(quiz.questions),
        pass_percent=quiz.pass_percent,
        tries=quiz.tries,
        tries_left=of.tries_left,
        until=quiz.ends_at,
        state=_state(quiz, of, at),
        best_percent=percent(best.right, best.total) if best else None,
        attempt=shown.id if shown else None,
    )


def attempt_view(quiz: Quiz, attempt: QuizAttempt, of: Standing, at: datetime) -> AttemptView:
    questions = questions_of(quiz.questions)
    return AttemptView(
        id=attempt.id,
        quiz_id=quiz.id,
        number=attempt.number,
        title=quiz.title,
        intro=quiz.intro,
        pass_percent=quiz.pass_percent,
        started_at=attempt.started_at,
        finished_at=attempt.finished_at,
        questions=[_question(q) for q in questions],
        result=_result(quiz, attempt, of, questions, at) if attempt.finished_at is not None else None,
    )


def _state(quiz: Quiz, of: Standing, at: datetime) -> QuizState:
    if of.passed:
        return "passed"
    if of.open is not None:
        return "begun"
    if of.tries_left == 0:
        return "failed"
    if quiz.status == CLOSED or not is_open(quiz, at):
        return "over"
    return "open"


def _question(question: Question) -> QuestionView:
    return QuestionView(
        id=question.id,
        text=question.text,
        several=len(question.correct) > 1,
        options=[OptionView(id=o.id, text=o.text) for o in question.options],
    )


def _result(
    quiz: Quiz, attempt: QuizAttempt, of: Standing, questions: tuple[Question, ...], at: datetime
) -> ResultView:
    right = right_questions(questions, attempt.answers)
    told = answers_shown(quiz, of, at)
    return ResultView(
        right=attempt.right,
        total=attempt.total,
        percent=percent(attempt.right, attempt.total),
        passed=attempt.passed,
        tries_left=of.tries_left,
        marks=[
            MarkView(
                question=q.id,
                right=q.id in right,
                chosen=list(attempt.answers.get(q.id, [])),
                correct=sorted(q.correct) if told else None,
                explanation=q.explanation,
                article=q.article or None,
            )
            for q in questions
        ],
    )
