"""Tests for agents as rows, chips and sentences. No widgets here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QCoreApplication

from agent_desktop.domain.quiz import (
    AgentProgress,
    AgentResult,
    Fault,
    QuestionResult,
    QuizBrief,
    QuizFigures,
    QuizResults,
    QuizState,
    QuizStatus,
    WrittenBrief,
)
from agent_desktop.domain.text import LocalText
from agent_desktop.ui import text
from agent_desktop.ui.design import Cell, ChipSpec, Column, Group, Record, Row, Tone
from agent_desktop.ui.names import shown_name

_tr = QCoreApplication.translate
_ICON = "list-checks"


def title_of(title: LocalText, language: str) -> str:
    return title.in_language(language).strip() or _tr("Quiz", "Without a title")


def until_words(until: datetime | None, now: datetime) -> str:
    if until is None:
        return ""
    return _tr("Quiz", "until {day}").format(day=text.day(until.astimezone().date(), now.astimezone().date()))


def state_chip(state: QuizState) -> ChipSpec:
    match state:
        case QuizState.OPEN:
            return ChipSpec(_tr("Quiz", "To do"), Tone.ACCENT)
        case QuizState.BEGUN:
            return ChipSpec(_tr("Quiz", "Begun"), Tone.WARNING, "pencil")
        case QuizState.PASSED:
            return ChipSpec(_tr("Quiz", "Passed"), Tone.SUCCESS, "check")
        case QuizState.FAILED:
            return ChipSpec(_tr("Quiz", "Not passed"), Tone.DANGER, "x")
        case QuizState.OVER:
            return ChipSpec(_tr("Quiz", "Over"), Tone.NEUTRAL, "clock")


def status_chip(status: QuizStatus) -> ChipSpec:
    match status:
        case QuizStatus.DRAFT:
            return ChipSpec(_tr("Quiz", "Draft"), Tone.NEUTRAL, "pencil")
        case QuizStatus.PUBLISHED:
            return ChipSpec(_tr("Quiz", "Published"), Tone.SUCCESS, "check")
        case QuizStatus.CLOSED:
            return ChipSpec(_tr("Quiz", "Closed"), Tone.NEUTRAL, "history")


def my_rows(quizzes: Sequence[QuizBrief], language: str, now: datetime) -> list[Row | Group]:
    """What is to do, then what was done."""
    result: list[Row | Group] = []
    for key, heading, some in (
        ("g-open", _tr("Quiz", "To do"), [q for q in quizzes if q.to_do]),
        ("g-done", _tr("Quiz", "Done"), [q for q in quizzes if not q.to_do]),
    ):
        if some:
            result.append(Group(key, heading))
        for quiz in some:
            best = f"{quiz.best_percent} %" if quiz.best_percent is not None else ""
            sub = " · ".join(part for part in (best, until_words(quiz.until, now) if quiz.to_do else "") if part)
            chip = state_chip(quiz.state)
            result.append(Row(quiz.id, title_of(quiz.title, language), sub, icon=_ICON, tone=chip.tone, chip=chip))
    return result


def written_rows(quizzes: Sequence[WrittenBrief], language: str) -> list[Row | Group]:
    return [Row(q.id, title_of(q.title, language), icon=_ICON, chip=status_chip(q.status)) for q in quizzes]


def figure_rows(figures: Sequence[QuizFigures], language: str) -> list[Row | Group]:
    return [
        Row(f.id, title_of(f.title, language), figures_words(f), icon=_ICON, chip=status_chip(f.status))
        for f in figures
    ]


def figures_words(f: QuizFigures) -> str:
    return _tr("Quiz", "{taken} of {people} have taken it, {passed} passed").format(
        taken=f.taken, people=f.people, passed=f.passed
    )


def facts(quiz: QuizBrief, now: datetime) -> str:
    """ "4 questions · passed with 75 % · 2 tries left · until 3 Dec"."""
    asked = _tr("Quiz", "Questions: {count}").format(count=quiz.questions)
    mark = _tr("Quiz", "passed with {percent} %").format(percent=quiz.pass_percent)
    tries = _tr("Quiz", "tries left: {count}").format(count=quiz.tries_left) if quiz.tries_left is not None else ""
    return " · ".join(part for part in (asked, mark, tries, until_words(quiz.until, now)) if part)


def fault_words(fault: Fault, number: int) -> str:
    """ "Question 2: Say which answer is correct."."""
    match fault:
        case Fault.NO_TITLE:
            sentence = _tr("Editing", "Write a title, in one language at least.")
        case Fault.NO_QUESTIONS:
            sentence = _tr("Quiz", "Write one question at least.")
        case Fault.NO_TEXT:
            sentence = _tr("Quiz", "Write what is asked, in one language at least.")
        case Fault.FEW_OPTIONS:
            sentence = _tr("Quiz", "Give two answers to choose from at least.")
        case Fault.EMPTY_OPTION:
            sentence = _tr("Quiz", "An answer has no words.")
        case Fault.NO_CORRECT:
            sentence = _tr("Quiz", "Tick what is correct.")
    return (
        _tr("Quiz", "Question {number}: {what}").format(number=number + 1, what=sentence) if number >= 0 else sentence
    )


def agent_columns() -> list[Column]:
    return [
        Column("name", _tr("Quiz", "Name"), 160),
        Column("unit", _tr("Quiz", "Unit"), 150),
        Column("state", _tr("Quiz", "Result"), 130),
        Column("best", _tr("Quiz", "Best"), 70),
        Column("tries", _tr("Quiz", "Tries"), 70),
    ]


def agent_records(results: QuizResults, language: str) -> list[Record]:
    """Who has not passed first, as the server sorted them."""
    return [
        Record(
            a.person.id,
            (
                Cell(shown_name(a.person.name, a.person.name_latin, language)),
                Cell(a.unit.in_language(language)),
                Cell(chip=_progress_chip(a)),
                Cell(f"{a.percent} %" if a.percent is not None else "–"),
                Cell(str(a.tries)),
            ),
        )
        for a in results.agents
    ]


def question_columns() -> list[Column]:
    return [
        Column("text", _tr("Quiz", "Question"), 340),
        Column("right", _tr("Quiz", "Right"), 80),
        Column("wrong", _tr("Quiz", "Chosen most among the wrong ones"), 240),
    ]


def question_records(results: QuizResults, language: str) -> list[Record]:
    """In the order of the test, with the wrong answer that misleads most."""
    return [
        Record(
            q.id,
            (Cell(q.text.in_language(language)), Cell(_share(q)), Cell(_misleading(q, language))),
        )
        for q in results.questions
    ]


def _progress_chip(a: AgentResult) -> ChipSpec:
    match a.state:
        case AgentProgress.NOT_BEGUN:
            return ChipSpec(_tr("Quiz", "Not begun"), Tone.NEUTRAL)
        case AgentProgress.BEGUN:
            return ChipSpec(_tr("Quiz", "Begun"), Tone.WARNING, "pencil")
        case AgentProgress.FAILED:
            return ChipSpec(_tr("Quiz", "Not passed"), Tone.DANGER, "x")
        case AgentProgress.PASSED:
            return ChipSpec(_tr("Quiz", "Passed"), Tone.SUCCESS, "check")


def _share(q: QuestionResult) -> str:
    return f"{q.right * 100 // q.asked} %" if q.asked else "–"


def _misleading(q: QuestionResult, language: str) -> str:
    wrong = max((o for o in q.options if not o.correct and o.chosen), key=lambda o: o.chosen, default=None)
    return f"{wrong.text.in_language(language)} ({wrong.chosen})" if wrong else "–"
