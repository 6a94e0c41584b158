"""One question while it is written: what is asked, the answers, which are correct, why, and where it stands."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, Signal

from agent_desktop.domain.quiz import MOST_OPTIONS, Option, WrittenQuestion
from agent_desktop.domain.text import LocalText
from agent_desktop.ui.article_choice import ArticleChoice
from agent_desktop.ui.audience import CHINESE_NAME, ENGLISH_NAME
from agent_desktop.ui.design import (
    Button,
    Check,
    Close,
    Field,
    FieldState,
    Frame,
    Ground,
    Label,
    LineEdit,
    TextStyle,
    Theme,
    clear,
    hbox,
    row,
    vbox,
)
from agent_desktop.ui.desk import Desk
from agent_desktop.ui.text import Language

_LINE = 300
_tr = QCoreApplication.translate


class _Answer(Frame):
    """One answer: correct or not, and its words in both languages."""

    def __init__(self, theme: Theme, option: Option, correct: bool, name: str, *, read_only: bool) -> None:
        super().__init__(Ground.PLAIN)
        self.id = option.id
        self.correct = Check(theme, _tr("Quiz", "Correct"))
        self.correct.setObjectName(f"{name}_correct")
        self.correct.setChecked(correct)
        self.correct.setEnabled(not read_only)
        self.words = LineEdit(theme, option.text.en), LineEdit(theme, option.text.zh_cn)
        self.remove = Close(theme, _tr("Quiz", "Remove this answer"))
        self.remove.setObjectName(f"{name}_remove")
        if read_only:
            self.remove.hide()
        for widget, tag, language in zip(self.words, ("en", "zh"), (ENGLISH_NAME, CHINESE_NAME), strict=True):
            widget.setObjectName(f"{name}_{tag}")
            widget.setMaxLength(_LINE)
            widget.setPlaceholderText(_tr("Quiz", "Answer, {language}").format(language=language))
            widget.setState(FieldState.READONLY if read_only else FieldState.NORMAL)
        self.setLayout(hbox(self.correct, (self.words[0], 1), (self.words[1], 1), self.remove, gap=8))

    def option(self) -> Option:
        return Option(self.id, LocalText(*(w.text().strip() for w in self.words)))


class QuestionEditor(Frame):
    """`changed` when a person changed something, `removed` when the question is to go."""

    changed = Signal()
    removed = Signal()

    def __init__(
        self,
        desk: Desk,
        theme: Theme,
        language: Language,
        question: WrittenQuestion,
        number: int,
        new_id: Callable[[], str],
        *,
        read_only: bool,
    ) -> None:
        super().__init__(Ground.CARD)
        self._theme, self._question, self._new_id, self._read_only = theme, question, new_id, read_only
        self._name = f"question_{number}"
        self._texts = LineEdit(theme, question.text.en), LineEdit(theme, question.text.zh_cn)
        self._why = LineEdit(theme, question.explanation.en), LineEdit(theme, question.explanation.zh_cn)
        self._article = ArticleChoice(desk, theme, language, f"{self._name}_article")
        self._article.retranslate()
        self._article.set_value(question.article_id)
        self._article.set_read_only(read_only)
        self._answers: list[_Answer] = []
        self._list = Frame(Ground.PLAIN)
        self._rows = vbox(gap=4)
        self._list.setLayout(self._rows)
        self._add = Button(theme, _tr("Quiz", "Add an answer"), "plus", small=True)
        self._add.setObjectName(f"{self._name}_add")
        self._remove = Button(theme, _tr("Quiz", "Remove this question"), "trash-2", small=True)
        self._remove.setObjectName(f"{self._name}_remove")
        heading = Label(theme, _tr("Quiz", "Question {number}").format(number=number + 1), TextStyle.STRONG)
        asked, why = _tr("Quiz", "What is asked, {language}"), _tr("Quiz", "Explanation, {language}")
        fields = []
        for widgets, caption, name in ((self._texts, asked, "text"), (self._why, why, "why")):
            made = []
            for widget, tag, spoken in zip(widgets, ("en", "zh"), (ENGLISH_NAME, CHINESE_NAME), strict=True):
                widget.setObjectName(f"{self._name}_{name}_{tag}")
                widget.setMaxLength(_LINE)
                made.append((Field(theme, caption.format(language=spoken), widget), 1))
                if read_only:
                    widget.setState(FieldState.READONLY)
                widget.textEdited.connect(lambda _text: self.changed.emit())
            fields.append(hbox(*made, gap=12))
        article = Field(theme, _tr("Quiz", "Article where it stands"), self._article)
        self.setLayout(
            vbox(
                row(heading, None, self._remove, gap=8),
                fields[0],
                self._list,
                row(self._add, None),
                fields[1],
                article,
                gap=8,
                pad=(12, 12, 12, 12),
            )
        )
        for button in (self._add, self._remove):
            button.setVisible(not read_only)
        self._add.clicked.connect(self._on_add)
        self._remove.clicked.connect(self.removed)
        self._article.chosen.connect(self.changed)
        self._fill(question)

    def close_down(self) -> None:
        self._article.close_down()

    def focus_first(self) -> None:
        self._texts[0].setFocus()

    def question(self) -> WrittenQuestion:
        """As it stands there now."""
        return WrittenQuestion(
            id=self._question.id,
            text=LocalText(*(w.text().strip() for w in self._texts)),
            options=tuple(answer.option() for answer in self._answers),
            correct=tuple(answer.id for answer in self._answers if answer.correct.isChecked()),
            explanation=LocalText(*(w.text().strip() for w in self._why)),
            article_id=self._article.value(),
        )

    def _fill(self, question: WrittenQuestion) -> None:
        clear(self._rows)
        self._answers = []
        for index, option in enumerate(question.options):
            name = f"{self._name}_answer_{index}"
            answer = _Answer(self._theme, option, option.id in question.correct, name, read_only=self._read_only)
            answer.correct.toggled.connect(lambda _on: self.changed.emit())
            for widget in answer.words:
                widget.textEdited.connect(lambda _text: self.changed.emit())
            answer.remove.clicked.connect(lambda _checked=False, gone=option.id: self._on_remove(gone))
            self._answers.append(answer)
            self._rows.addWidget(answer)
        self._add.setEnabled(len(self._answers) < MOST_OPTIONS)

    def _on_add(self) -> None:
        now = self.question()
        self._fill(WrittenQuestion(now.id, now.text, (*now.options, Option(self._new_id(), LocalText())), now.correct))
        self._answers[-1].words[0].setFocus()
        self.changed.emit()

    def _on_remove(self, option_id: str) -> None:
        now = self.question()
        left = tuple(o for o in now.options if o.id != option_id)
        self._fill(WrittenQuestion(now.id, now.text, left, tuple(c for c in now.correct if c != option_id)))
        self._add.setFocus()
        self.changed.emit()
