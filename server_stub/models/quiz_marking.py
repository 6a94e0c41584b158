"""What a test consists of, whether it can be given to people, and how answers are marked.

A question is right when exactly its correct options were chosen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from server_stub.models.schema import Localized

MOST_QUESTIONS = 30
MOST_OPTIONS = 8


@dataclass(frozen=True, slots=True)
class Option:
    id: str
    text: Localized


@dataclass(frozen=True, slots=True)
class Question:
    """`correct` are the ids of the options that belong to a right answer."""

    id: str
    text: Localized
    options: tuple[Option, ...]
    correct: frozenset[str]
    explanation: Localized
    article: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a test cannot be given to people yet; `question` counts from 0, None for the test as a whole."""

    field: str
    message: str
    question: int | None = None


def questions_of(stored: Sequence[Mapping[str, Any]]) -> tuple[Question, ...]:
    """From what the database keeps."""
    return tuple(
        Question(
            id=entry["id"],
            text=entry["text"],
            options=tuple(Option(o["id"], o["text"]) for o in entry["options"]),
            correct=frozenset(entry["correct"]),
            explanation=entry.get("explanation") or {},
            article=entry.get("article") or "",
        )
        for entry in stored
    )


def faults(title: Localized, questions: Sequence[Question]) -> list[Fault]:
    """What has to be mended before people can take it."""
    found: list[Fault] = []
    if not title:
        found.append(Fault("title", "Write a title, in one language at least."))
    if not questions:
        found.append(Fault("questions", "Write one question at least."))
    for number, question in enumerate(questions):
        if not question.text:
            found.append(Fault("text", "Write the question, in one language at least.", number))
        if len(question.options) < 2:
            found.append(Fault("options", "A question needs two answers to choose from at least.", number))
        if any(not option.text for option in question.options):
            found.append(Fault("options", "An answer has no words.", number))
        if not question.correct:
            found.append(Fault("correct", "Say which answer is correct.", number))
        elif not question.correct <= {option.id for option in question.options}:
            found.append(Fault("correct", "The correct answer is none of those to choose from.", number))
    return found


def right_questions(questions: Sequence[Question], answers: Mapping[str, Sequence[str]]) -> set[str]:
    """The ids of the questions that were answered right."""
    return {q.id for q in questions if q.correct and frozenset(answers.get(q.id, ())) == q.correct}


def is_passed(right: int, total: int, pass_percent: int) -> bool:
    return total > 0 and right * 100 >= pass_percent * total
