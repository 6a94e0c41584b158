"""How a test went, for the lead: agent by agent, and question by question."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from agent_desktop.domain.quiz import QuizResults
from agent_desktop.ui.design import Ink, Label, Segment, Segments, Table, TextStyle, Theme, line, row, vbox
from agent_desktop.ui.quiz import rows
from agent_desktop.ui.text import Language

_AGENTS, _QUESTIONS = "agents", "questions"
_tr = QCoreApplication.translate


class ResultsPane(QWidget):
    """Shows what it is given."""

    def __init__(self, theme: Theme, language: Language) -> None:
        super().__init__()
        self._language = language
        self._results: QuizResults | None = None
        self._title = Label(theme, "", TextStyle.TITLE, wrap=True)
        self._figures = Label(theme, "", TextStyle.SMALL, Ink.SECOND, wrap=True)
        self._figures.setObjectName("quiz_figures")
        self._parts = Segments(theme, [Segment(_AGENTS, _AGENTS), Segment(_QUESTIONS, _QUESTIONS)])
        self._parts.setObjectName("quiz_result_parts")
        self._agents = Table(theme, rows.agent_columns())
        self._agents.setObjectName("quiz_agents")
        self._questions = Table(theme, rows.question_columns())
        self._questions.setObjectName("quiz_questions")
        self.setLayout(
            vbox(
                row((self._title, 1), self._parts, gap=12, pad=(16, 12, 16, 4)),
                row((self._figures, 1), pad=(16, 0, 16, 12)),
                line(),
                (self._agents, 1),
                (self._questions, 1),
                gap=0,
            )
        )
        self._parts.currentChanged.connect(lambda _part: self._show())
        self.retranslate()

    def show_results(self, results: QuizResults) -> None:
        self._results = results
        self._show()

    def _show(self) -> None:
        by_question = self._parts.current() == _QUESTIONS
        self._agents.setVisible(not by_question)
        self._questions.setVisible(by_question)
        if self._results is None:
            return
        language = self._language.tag
        self._title.setText(rows.title_of(self._results.figures.title, language))
        self._figures.setText(rows.figures_words(self._results.figures))
        self._agents.setRows(rows.agent_records(self._results, language))
        self._questions.setRows(rows.question_records(self._results, language))

    def retranslate(self) -> None:
        self._parts.setAccessibleName(_tr("Editing", "What is shown"))
        self._parts.setSegments(
            [Segment(_AGENTS, _tr("Quiz", "By agent")), Segment(_QUESTIONS, _tr("Quiz", "By question"))]
        )
        self._agents.setAccessibleName(_tr("Quiz", "Results by agent"))
        self._agents.setColumns(rows.agent_columns())
        self._questions.setAccessibleName(_tr("Quiz", "Results by question"))
        self._questions.setColumns(rows.question_columns())
        self._show()
