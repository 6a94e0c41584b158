"""Short tests for agents: taking one, making one, and how it went."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from agent_desktop.domain.audience import EVERYBODY, Audience
from agent_desktop.domain.text import LocalText
from agent_desktop.domain.ticket import Person

MOST_QUESTIONS, MOST_OPTIONS = 30, 8


class QuizState(StrEnum):
    """How an agent stands in a test."""

    OPEN = "open"
    BEGUN = "begun"
    PASSED = "passed"
    FAILED = "failed"
    OVER = "over"


class QuizStatus(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class QuizBrief:
    """A test in the list; `attempt_id` is the try that was begun, or else the last one. `tries_left` None: no limit."""

    id: str
    title: LocalText
    intro: LocalText
    questions: int
    pass_percent: int
    state: QuizState
    tries_left: int | None = None
    until: datetime | None = None
    best_percent: int | None = None
    attempt_id: str = ""

    @property
    def to_do(self) -> bool:
        return self.state in (QuizState.OPEN, QuizState.BEGUN)


@dataclass(frozen=True, slots=True)
class Option:
    id: str
    text: LocalText


@dataclass(frozen=True, slots=True)
class Question:
    """`several`: more than one answer has to be chosen."""

    id: str
    text: LocalText
    options: tuple[Option, ...]
    several: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """One question afterwards; `correct` is None while another try is possible."""

    question_id: str
    right: bool
    chosen: tuple[str, ...]
    correct: tuple[str, ...] | None
    explanation: LocalText
    article_id: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    right: int
    total: int
    percent: int
    passed: bool
    tries_left: int | None
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try; `result` is None until the server has marked it."""

    id: str
    quiz_id: str
    number: int
    title: LocalText
    intro: LocalText
    pass_percent: int
    questions: tuple[Question, ...]
    result: Result | None = None


Answers = Mapping[str, tuple[str, ...]]
"""The chosen options by question."""


# --- making them


@dataclass(frozen=True, slots=True)
class WrittenQuestion:
    id: str
    text: LocalText = LocalText()
    options: tuple[Option, ...] = ()
    correct: tuple[str, ...] = ()
    explanation: LocalText = LocalText()
    article_id: str = ""


@dataclass(frozen=True, slots=True)
class QuizText:
    """What an editor writes; `revision` 0 for a new one, `tries` 0 for as many as one likes."""

    id: str
    revision: int = 0
    title: LocalText = LocalText()
    intro: LocalText = LocalText()
    questions: tuple[WrittenQuestion, ...] = ()
    pass_percent: int = 80
    tries: int = 2
    audience: Audience = EVERYBODY
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class WrittenQuiz:
    """`begun`: somebody has begun it, its questions stay as they are."""

    text: QuizText
    status: QuizStatus
    begun: bool = False


@dataclass(frozen=True, slots=True)
class WrittenBrief:
    id: str
    title: LocalText
    status: QuizStatus
    questions: int
    updated_at: datetime


class Fault(StrEnum):
    """Why a test cannot be given to people yet."""

    NO_TITLE = "no_title"
    NO_QUESTIONS = "no_questions"
    NO_TEXT = "no_text"
    FEW_OPTIONS = "few_options"
    EMPTY_OPTION = "empty_option"
    NO_CORRECT = "no_correct"


def faults(quiz: QuizText) -> list[tuple[Fault, int]]:
    """What has to be mended, with the number of the question, -1 for the test as a whole."""
    found: list[tuple[Fault, int]] = []
    if not _written(quiz.title):
        found.append((Fault.NO_TITLE, -1))
    if not quiz.questions:
        found.append((Fault.NO_QUESTIONS, -1))
    for number, question in enumerate(quiz.questions):
        if not _written(question.text):
            found.append((Fault.NO_TEXT, number))
        if len(question.options) < 2:
            found.append((Fault.FEW_OPTIONS, number))
        elif not all(_written(o.text) for o in question.options):
            found.append((Fault.EMPTY_OPTION, number))
        if not set(question.correct) & {o.id for o in question.options}:
            found.append((Fault.NO_CORRECT, number))
    return found


def _written(text: LocalText) -> bool:
    return bool(text.en.strip() or text.zh_cn.strip())


# --- how it went


@dataclass(frozen=True, slots=True)
class QuizFigures:
    """For how many it is, how many took it, how many of them passed."""

    id: str
    title: LocalText
    status: QuizStatus
    people: int
    taken: int
    passed: int
    until: datetime | None = None


class AgentProgress(StrEnum):
    NOT_BEGUN = "not_begun"
    BEGUN = "begun"
    FAILED = "failed"
    PASSED = "passed"


@dataclass(frozen=True, slots=True)
class AgentResult:
    """`percent` is of the best finished try, None before there is one."""

    person: Person
    unit: LocalText
    state: AgentProgress
    tries: int
    percent: int | None = None
    finished_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class OptionResult:
    id: str
    text: LocalText
    correct: bool
    chosen: int


@dataclass(frozen=True, slots=True)
class QuestionResult:
    id: str
    text: LocalText
    asked: int
    right: int
    options: tuple[OptionResult, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class QuizResults:
    figures: QuizFigures
    agents: tuple[AgentResult, ...]
    questions: tuple[QuestionResult, ...]
