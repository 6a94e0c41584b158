"""Making a test: title, questions, mark, tries, audience; saved as a draft until it is given to people."""

from __future__ import annotations

from collections.abc import Coroutine
from dataclasses import replace
from datetime import time
from typing import Any

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QWidget

from agent_desktop.domain.quiz import (
    MOST_QUESTIONS,
    Option,
    QuizStatus,
    QuizText,
    WrittenQuestion,
    WrittenQuiz,
    faults,
)
from agent_desktop.domain.text import LocalText
from agent_desktop.ports import BackendError
from agent_desktop.services.quizzes import Quizzes
from agent_desktop.ui import text
from agent_desktop.ui.audience import CHINESE_NAME, ENGLISH_NAME, AudienceFields
from agent_desktop.ui.design import (
    Button,
    Chip,
    Choice,
    Elided,
    Field,
    Ink,
    Kind,
    Label,
    LineEdit,
    Notice,
    Scroll,
    Select,
    TextStyle,
    Theme,
    Tone,
    announce,
    bind,
    clear,
    hbox,
    line,
    row,
    vbox,
)
from agent_desktop.ui.desk import Desk
from agent_desktop.ui.moment import MomentEdit
from agent_desktop.ui.quiz import rows
from agent_desktop.ui.quiz.question import QuestionEditor
from agent_desktop.ui.text import Language

_LINE = 300
_MARKS = (50, 60, 70, 75, 80, 90, 100)
_TRIES = (1, 2, 3, 5, 10)
_tr = QCoreApplication.translate


class QuizEditor(QWidget):
    """While `dirty` nothing else may take its place. What is typed is kept here until the server has it."""

    stored = Signal(str)
    """The id of a test that the server has now."""
    copied = Signal()

    def __init__(self, desk: Desk, quizzes: Quizzes, theme: Theme, language: Language) -> None:
        super().__init__()
        self._desk, self._quizzes, self._theme, self._language = desk, quizzes, theme, language
        self._quiz: WrittenQuiz | None = None
        self._questions: list[QuestionEditor] = []
        self._dirty = False
        self._busy = False
        self._filling = False
        self._head = Elided(theme, "", TextStyle.TITLE)
        self._chip = Chip(theme, "")
        self._notice = Notice(theme, Tone.NEUTRAL, "lock")
        self._notice_row = row((self._notice, 1), pad=(16, 0, 16, 8))
        self._titles = LineEdit(theme), LineEdit(theme)
        self._intros = LineEdit(theme), LineEdit(theme)
        self._mark, self._tries = Select(theme), Select(theme)
        self._until = MomentEdit(theme, "quiz_until", time(23, 59))
        self._audience = AudienceFields(theme)
        for widgets, name in ((self._titles, "quiz_title"), (self._intros, "quiz_intro")):
            for widget, tag in zip(widgets, ("en", "zh"), strict=True):
                widget.setObjectName(f"{name}_{tag}")
                widget.setMaxLength(_LINE)
                widget.textEdited.connect(self._on_changed)
        self._mark.setObjectName("quiz_mark")
        self._tries.setObjectName("quiz_tries")
        self._title_fields = tuple(Field(theme, "", w) for w in self._titles)
        self._intro_fields = tuple(Field(theme, "", w) for w in self._intros)
        self._mark_field = Field(theme, "", self._mark)
        self._tries_field = Field(theme, "", self._tries)
        self._until_field = Field(theme, "", self._until)
        self._list = QWidget()
        self._rows = vbox(gap=12)
        self._list.setLayout(self._rows)
        self._add = Button(theme, "", "plus")
        self._add.setObjectName("add_question")
        self._audience_head = Label(theme, "", TextStyle.STRONG)
        body = QWidget()
        body.setLayout(
            vbox(
                hbox(*((f, 1) for f in self._title_fields), gap=12),
                hbox(*((f, 1) for f in self._intro_fields), gap=12),
                hbox((self._mark_field, 1), (self._tries_field, 1), (self._until_field, 1), gap=12),
                self._list,
                row(self._add, None),
                self._audience_head,
                self._audience,
                None,
                gap=12,
                pad=(16, 12, 16, 12),
            )
        )
        self._scroll = Scroll(body)
        self._said = Elided(theme, "", TextStyle.SMALL, Ink.SECOND)
        self._said.setObjectName("quiz_editor_message")
        self._discard = Button(theme, "", "undo-2")
        self._discard.setObjectName("discard_quiz")
        self._copy = Button(theme, "", "copy")
        self._copy.setObjectName("copy_quiz")
        self._close = Button(theme, "", "lock")
        self._close.setObjectName("close_quiz")
        self._save = Button(theme, "", "check")
        self._save.setObjectName("save_quiz")
        self._publish = Button(theme, "", "list-checks", Kind.PRIMARY)
        self._publish.setObjectName("publish_quiz")
        self.setLayout(
            vbox(
                row((self._head, 1), self._chip, gap=12, pad=(16, 12, 16, 12)),
                self._notice_row,
                line(),
                (self._scroll, 1),
                line(),
                row(
                    (self._said, 1), self._discard, self._copy, self._close, self._save, self._publish,
                    gap=8, pad=(16, 8, 16, 8),
                ),
                gap=0,
            )
        )  # fmt: skip
        self._connect()
        self.retranslate()

    def _connect(self) -> None:
        self._mark.chosen.connect(self._on_changed)
        self._tries.chosen.connect(self._on_changed)
        self._until.changed.connect(self._on_changed)
        self._audience.changed.connect(self._on_changed)
        self._add.clicked.connect(self._on_add)
        self._discard.clicked.connect(self._on_discard)
        self._copy.clicked.connect(self._on_copy)
        self._close.clicked.connect(self._on_close)
        self._save.clicked.connect(self.save)
        self._publish.clicked.connect(self._on_publish)
        bind(self, "Ctrl+S", self.save, inside=True)

    @property
    def dirty(self) -> bool:
        return self._dirty

    def close_down(self) -> None:
        for question in self._questions:
            question.close_down()

    def edit(self, quiz: WrittenQuiz, *, dirty: bool = False) -> None:
        """A new one, or one to go on with."""
        self._quiz = quiz
        self._filling = True
        self._audience.offer(self._desk.session.provisioning, self._language.tag)
        written = quiz.text
        for widgets, words in ((self._titles, written.title), (self._intros, written.intro)):
            for widget, sentence in zip(widgets, (words.en, words.zh_cn), strict=True):
                if widget.text() != sentence:
                    widget.setText(sentence)
                    widget.setCursorPosition(0)
        self._offer(written)
        self._until.set_moment(written.until)
        self._audience.show_audience(written.audience)
        self._show_questions(written.questions)
        self._filling = False
        self._dirty = dirty
        self._show()

    def begin(self) -> None:
        """A test that is nowhere yet, with one empty question."""
        self.edit(WrittenQuiz(replace(self._quizzes.new(), questions=(self._empty(),)), QuizStatus.DRAFT))
        self._say("")
        self._titles[0].setFocus()

    def go_on(self, kept: WrittenQuiz) -> None:
        """With words of before that never reached the server."""
        self.edit(kept, dirty=True)
        self._say(_tr("Editing", "You wrote this earlier; the server does not have it yet."))

    def insist(self) -> None:
        """Says why nothing else is opened."""
        self._say(_tr("Editing", "Save or discard what you wrote first."))

    def save(self) -> None:
        """Keeps it on the server; a draft may be incomplete."""
        if self._quiz is not None and not self._busy and self._dirty and self._understood():
            self._run(self._store())

    # --- what is done

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        self._busy = True
        self._show()
        self._desk.tasks.spawn(self._guarded(work), "quiz_editor")

    async def _guarded(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except BackendError as error:
            self._say(text.problem(error.code, error.detail))
        finally:
            self._busy = False
            self._show()

    async def _store(self) -> None:
        sent = self._typed()
        saved = await self._quizzes.save(sent)
        if self._quiz is None:
            return
        if self._typed() == sent:
            self.edit(saved)
            await self._quizzes.forget_writing()
        else:  # somebody types on: those words are newer than what was saved
            self._quiz = saved
            self._keep()
        self._say(_tr("Quiz", "Saved."))
        self.stored.emit(saved.text.id)

    def _on_publish(self) -> None:
        if self._quiz is None or self._busy or not self._understood():
            return
        wrong = faults(self._typed())
        if wrong:
            fault, number = wrong[0]
            self._say(rows.fault_words(fault, number))
            if number >= 0:
                self._questions[number].focus_first()
            else:
                self._titles[0].setFocus()
            return
        self._run(self._give())

    async def _give(self) -> None:
        if self._dirty or (self._quiz is not None and not self._quiz.text.revision):
            await self._store()
        if self._quiz is not None and not self._dirty:
            published = await self._quizzes.publish(self._quiz.text.id, self._quiz.text.revision)
            self.edit(published)
            self._say(_tr("Quiz", "Published: everybody it is for finds it now."))
            self.stored.emit(published.text.id)

    def _on_close(self) -> None:
        if self._quiz is not None and not self._busy and not self._dirty:
            self._run(self._end(self._quiz))

    async def _end(self, quiz: WrittenQuiz) -> None:
        closed = await self._quizzes.end(quiz.text.id, quiz.text.revision)
        self.edit(closed)
        self._say(_tr("Quiz", "Closed: nobody may begin it any more."))
        self.stored.emit(closed.text.id)

    def _on_copy(self) -> None:
        """The same test under a new id, for what has to change after people began the old one."""
        if self._quiz is None or self._dirty:
            return
        fresh = replace(self._quiz.text, id=self._quizzes.new().id, revision=0)
        self.edit(WrittenQuiz(fresh, QuizStatus.DRAFT), dirty=True)
        self._keep()
        self.copied.emit()

    def _on_discard(self) -> None:
        if self._quiz is None or self._busy:
            return
        if self._quiz.text.revision:
            self._run(self._again(self._quiz.text.id))
        else:
            self._desk.tasks.spawn(self._quizzes.forget_writing(), "discard_quiz")
            self.begin()

    async def _again(self, quiz_id: str) -> None:
        self.edit(await self._quizzes.read(quiz_id))
        await self._quizzes.forget_writing()
        self._say("")

    # --- what is typed

    def _empty(self) -> WrittenQuestion:
        new = self._quizzes.new_id
        return WrittenQuestion(new(), options=(Option(new(), LocalText()), Option(new(), LocalText())))

    def _typed(self) -> QuizText:
        assert self._quiz is not None, "something is being edited"
        return replace(
            self._quiz.text,
            title=LocalText(*(w.text().strip() for w in self._titles)),
            intro=LocalText(*(w.text().strip() for w in self._intros)),
            questions=tuple(q.question() for q in self._questions),
            pass_percent=int(self._mark.value() or self._quiz.text.pass_percent),
            tries=int(self._tries.value() or 0),
            audience=self._audience.audience(),
            until=self._until.moment(),
        )

    def _understood(self) -> bool:
        wrong = "" if self._until.understood() else _tr("News", "Write a day like 2026-11-30 and a time like 18:00.")
        self._until_field.setError(wrong)
        if wrong:
            self._say(wrong)
        return not wrong

    def _on_add(self) -> None:
        questions = (*(q.question() for q in self._questions), self._empty())
        self._show_questions(questions)
        self._questions[-1].focus_first()
        self._on_changed()

    def _on_remove(self, question: QuestionEditor) -> None:
        self._show_questions(tuple(q.question() for q in self._questions if q is not question))
        self._add.setFocus()
        self._on_changed()

    def _on_changed(self) -> None:
        if self._quiz is None or self._filling:
            return
        self._keep()
        if not self._dirty:
            self._dirty = True
            self._say("")
            self._show()

    def _keep(self) -> None:
        if self._quiz is not None:
            self._quizzes.keep_writing(replace(self._quiz, text=self._typed()))

    # --- what is seen

    def _say(self, sentence: str) -> None:
        self._said.setText(sentence)
        if sentence:
            announce(self, sentence)

    def _show_questions(self, questions: tuple[WrittenQuestion, ...]) -> None:
        self.close_down()
        clear(self._rows)
        self._questions = []
        locked = self._quiz is not None and self._quiz.begun
        for number, question in enumerate(questions):
            made = QuestionEditor(
                self._desk, self._theme, self._language, question, number, self._quizzes.new_id, read_only=locked
            )
            made.changed.connect(self._on_changed)
            made.removed.connect(lambda made=made: self._on_remove(made))
            self._questions.append(made)
            self._rows.addWidget(made)
        self._add.setEnabled(len(questions) < MOST_QUESTIONS)
        self._add.setVisible(not locked)

    def _offer(self, written: QuizText) -> None:
        marks = sorted({*_MARKS, written.pass_percent})
        self._mark.setOptions([Choice(str(m), f"{m} %") for m in marks])
        self._mark.setValue(str(written.pass_percent))
        tries = sorted({*_TRIES, written.tries} - {0})
        endless = Choice("0", _tr("Quiz", "As many as one likes"))
        self._tries.setOptions([*(Choice(str(t), str(t)) for t in tries), endless])
        self._tries.setValue(str(written.tries))

    def _show(self) -> None:
        quiz = self._quiz
        if quiz is None:
            return
        draft, closed = quiz.status is QuizStatus.DRAFT, quiz.status is QuizStatus.CLOSED
        title = rows.title_of(quiz.text.title, self._language.tag)
        self._head.setText(title if quiz.text.revision else _tr("Quiz", "New test"))
        self._chip.setSpec(rows.status_chip(quiz.status))
        self._notice.setText(
            _tr("Quiz", "Somebody has begun it: its questions stay as they are. Copy it to change them.")
        )
        self._notice_row.setVisible(quiz.begun)
        self._mark.setEnabled(not quiz.begun)
        free = not self._busy
        self._discard.setVisible(self._dirty)
        self._copy.setVisible(bool(quiz.text.revision) and not self._dirty)
        self._close.setVisible(quiz.status is QuizStatus.PUBLISHED and not self._dirty)
        self._save.setEnabled(self._dirty and free)
        self._publish.setVisible(draft or closed)
        self._publish.setText(_tr("Quiz", "Publish again") if closed else _tr("Quiz", "Publish"))
        for button in (self._discard, self._copy, self._close, self._publish):
            button.setEnabled(free)

    def retranslate(self) -> None:
        for fields, caption in (
            (self._title_fields, _tr("Editing", "Title, {language}")),
            (self._intro_fields, _tr("Quiz", "What it is about, {language}")),
        ):
            for field, name in zip(fields, (ENGLISH_NAME, CHINESE_NAME), strict=True):
                field.setCaption(caption.format(language=name))
        self._mark_field.setCaption(_tr("Quiz", "Passed with"))
        self._tries_field.setCaption(_tr("Quiz", "Tries"))
        self._until_field.setCaption(_tr("News", "Until (empty: no end)"))
        self._until.set_time_name(_tr("News", "Time"))
        self._add.setText(_tr("Quiz", "Add a question"))
        self._audience_head.setText(_tr("Quiz", "For whom"))
        self._audience.offer(self._desk.session.provisioning, self._language.tag)
        self._discard.setText(_tr("Editing", "Discard"))
        self._copy.setText(_tr("Quiz", "Copy"))
        self._close.setText(_tr("Quiz", "Close"))
        self._save.setText(_tr("Editing", "Save"))
        self._save.setTip(_tr("Quiz", "Save the draft on the server"), "Ctrl+S")
        if self._quiz is not None:
            self.edit(replace(self._quiz, text=self._typed()), dirty=self._dirty)
