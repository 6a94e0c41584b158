"""The questions of a test: to answer them, and afterwards with their marks, explanations and articles."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QButtonGroup, QWidget

from agent_desktop.domain.quiz import Answers, Attempt, Mark, Question
from agent_desktop.ui.design import (
    Button,
    Check,
    Chip,
    ChipSpec,
    Frame,
    Ground,
    Ink,
    Kind,
    Label,
    TextStyle,
    Theme,
    Tone,
    row,
    vbox,
)

_tr = QCoreApplication.translate


class QuestionCard(Frame):
    """One question with its answers; `changed` when a person chose."""

    changed = Signal()

    def __init__(self, theme: Theme, question: Question, number: int, language: str, chosen: Sequence[str]) -> None:
        super().__init__(Ground.CARD)
        self._question = question
        hint = _tr("Quiz", "Choose all that are right.") if question.several else _tr("Quiz", "Choose one.")
        self._boxes: dict[str, Check] = {}
        group = QButtonGroup(self)
        group.setExclusive(not question.several)
        for index, option in enumerate(question.options):
            box = Check(theme, option.text.in_language(language))
            box.setObjectName(f"answer_{number}_{index}")
            box.setAccessibleDescription(question.text.in_language(language))
            box.setChecked(option.id in chosen)
            group.addButton(box)
            self._boxes[option.id] = box
        for box in self._boxes.values():
            box.toggled.connect(lambda _on: self.changed.emit())
        self.setLayout(
            vbox(
                Label(theme, f"{number + 1}. {question.text.in_language(language)}", TextStyle.STRONG, wrap=True),
                Label(theme, hint, TextStyle.SMALL, Ink.THIRD),
                *self._boxes.values(),
                gap=4,
                pad=(12, 12, 12, 12),
            )
        )

    @property
    def first(self) -> QWidget:
        """What is checked, or the first box."""
        boxes = list(self._boxes.values())
        return next((box for box in boxes if box.isChecked()), boxes[0])

    def chosen(self) -> tuple[str, ...]:
        return tuple(key for key, box in self._boxes.items() if box.isChecked())


class MarkCard(Frame):
    """One question afterwards."""

    def __init__(
        self,
        theme: Theme,
        question: Question,
        mark: Mark,
        number: int,
        language: str,
        open_article: Callable[[str], None],
    ) -> None:
        super().__init__(Ground.CARD)
        right = ChipSpec(_tr("Quiz", "Right"), Tone.SUCCESS, "check")
        spec = right if mark.right else ChipSpec(_tr("Quiz", "Wrong"), Tone.DANGER, "x")
        title = Label(theme, f"{number + 1}. {question.text.in_language(language)}", TextStyle.STRONG, wrap=True)
        parts: list[QWidget] = [row((title, 1), Chip(theme, spec.text, spec.tone, spec.icon), gap=8)]
        names = {o.id: o.text.in_language(language) for o in question.options}
        said = ", ".join(names.get(key, key) for key in mark.chosen) or _tr("Quiz", "nothing")
        parts.append(Label(theme, _tr("Quiz", "You chose: {answers}").format(answers=said), TextStyle.BODY, wrap=True))
        if mark.correct is not None and not mark.right:
            told = ", ".join(names.get(key, key) for key in mark.correct)
            words = _tr("Quiz", "Correct: {answers}").format(answers=told)
            parts.append(Label(theme, words, TextStyle.BODY, Ink.SUCCESS, wrap=True))
        if mark.explanation:
            words = mark.explanation.in_language(language)
            parts.append(Label(theme, words, TextStyle.SMALL, Ink.SECOND, wrap=True))
        if mark.article_id:
            button = Button(theme, _tr("Quiz", "Read the article"), "book-open", Kind.DEFAULT, small=True)
            button.setObjectName(f"quiz_article_{number}")
            button.clicked.connect(partial(open_article, mark.article_id))
            parts.append(row(button, None))
        self.setLayout(vbox(*parts, gap=4, pad=(12, 12, 12, 12)))


def answers_of(cards: Sequence[QuestionCard], questions: Sequence[Question]) -> dict[str, tuple[str, ...]]:
    """What is chosen now, by question; those without an answer are left out."""
    found = {q.id: card.chosen() for q, card in zip(questions, cards, strict=True)}
    return {key: chosen for key, chosen in found.items() if chosen}


def question_cards(theme: Theme, attempt: Attempt, answers: Answers, language: str) -> list[QuestionCard]:
    return [
        QuestionCard(theme, q, number, language, answers.get(q.id, ())) for number, q in enumerate(attempt.questions)
    ]


def mark_cards(theme: Theme, attempt: Attempt, language: str, open_article: Callable[[str], None]) -> list[MarkCard]:
    marks = {m.question_id: m for m in attempt.result.marks} if attempt.result else {}
    return [
        MarkCard(theme, q, marks[q.id], number, language, open_article)
        for number, q in enumerate(attempt.questions)
        if q.id in marks
    ]
