"""The page of tests: one's own; for editors those that are written; for leads how they went."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from agent_desktop.domain.events import LoggedIn, QuizzesChanged
from agent_desktop.domain.quiz import QuizFigures, WrittenBrief, WrittenQuiz
from agent_desktop.kit.bus import Subscriptions
from agent_desktop.ports import BackendError, StorageError
from agent_desktop.services.quizzes import Quizzes
from agent_desktop.ui import text
from agent_desktop.ui.design import Button, Group, ListPane, Row, Segment, Theme, vbox
from agent_desktop.ui.desk import Desk
from agent_desktop.ui.list_width import follow_width
from agent_desktop.ui.quiz import rows
from agent_desktop.ui.quiz.editor import QuizEditor
from agent_desktop.ui.quiz.results import ResultsPane
from agent_desktop.ui.quiz.taking import TakingPane
from agent_desktop.ui.text import Language

LIST_WIDTH = 340
EDIT, RESULTS = "quizzes.edit", "quizzes.results"
_MINE, _WRITTEN, _RESULTS = "mine", "written", "results"
_tr = QCoreApplication.translate


class QuizPage(QWidget):
    """Asks the server when it is looked at and after every step."""

    articleWanted = Signal(str)

    def __init__(self, desk: Desk, quizzes: Quizzes, theme: Theme, language: Language) -> None:
        super().__init__()
        self._desk, self._quizzes, self._language = desk, quizzes, language
        self._written: tuple[WrittenBrief, ...] = ()
        self._figures: tuple[QuizFigures, ...] = ()
        self._wanted = ""
        self._new = Button(theme, "", "plus", small=True)
        self._new.setObjectName("new_quiz")
        self._page = ListPane(theme, "quiz", self._new, width=LIST_WIDTH, parts=(_MINE, _WRITTEN, _RESULTS))
        self._list = self._page.column
        self._taking = TakingPane(desk, quizzes, theme, language)
        self._editor = QuizEditor(desk, quizzes, theme, language)
        self._results = ResultsPane(theme, language)
        self._page.addPane(self._taking, self._editor, self._results)
        self.setLayout(vbox((self._page, 1), gap=0))
        follow_width(self._page, desk.preferences)
        self._list.partChanged.connect(lambda _part: self._on_part())
        self._list.currentKeyChanged.connect(self._on_current)
        self._list.againWanted.connect(self._read_soon)
        self._new.clicked.connect(self._on_new)
        self._taking.articleWanted.connect(self.articleWanted)
        self._editor.stored.connect(self._on_stored)
        self._editor.copied.connect(self._on_copied)
        self._facts = Subscriptions(desk.bus)
        self._facts.on(QuizzesChanged, lambda _fact: self._show())
        self._facts.on(LoggedIn, lambda _fact: self._on_login())
        self.retranslate()

    def close_down(self) -> None:
        self._facts.close()
        self._taking.close_down()
        self._editor.close_down()

    def open(self, quiz_id: str) -> None:
        """Puts one of one's own in front."""
        if self._editor.dirty:
            self._editor.insist()
            return
        self._wanted = quiz_id
        self._list.setPart(_MINE)
        self._show()

    def finish(self) -> None:
        """Hands in the test in front."""
        if self._page.pane() is self._taking:
            self._taking.finish()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._read_soon()
        self._list.focus()
        self._desk.tasks.spawn(self._restore(), "restore_quiz")

    # --- what was written earlier

    async def _restore(self) -> None:
        """Goes on with it, unless something else is looked at: then the button for a new one leads to it."""
        kept = await self._kept() if self._desk.session.may(EDIT) and not self._editor.dirty else None
        if kept is None or self._editor.dirty:
            return
        if not self._wanted and self._page.pane() is None:
            self._go_on(kept)
        else:
            self._new.setText(_tr("Quiz", "Go on writing"))

    def _go_on(self, kept: WrittenQuiz) -> None:
        self._open_editor()
        self._editor.go_on(kept)

    async def _begin(self) -> None:
        """What was begun earlier comes first: there is one place to keep what is written."""
        kept = await self._kept()
        if self._editor.dirty:
            return
        if kept is not None:
            self._go_on(kept)
        else:
            self._open_editor()
            self._editor.begin()

    def _open_editor(self) -> None:
        self._list.setPart(_WRITTEN)
        self._on_copied()
        self._new.setText(_tr("Quiz", "New"))
        self._page.showPane(self._editor)

    async def _kept(self) -> WrittenQuiz | None:
        try:
            return await self._quizzes.kept_writing()
        except StorageError as error:
            self._fail(error)
            return None

    # --- what the server is asked

    def _read_soon(self) -> None:
        self._list.loading()
        self._desk.tasks.spawn(self._read(self._list.part()), "quizzes")

    async def _read(self, part: str) -> None:
        try:
            if part == _WRITTEN:
                self._written = await self._quizzes.written()
            elif part == _RESULTS:
                self._figures = await self._quizzes.figures()
            else:
                await self._quizzes.load()
        except BackendError as error:
            self._fail(error)
            return
        self._show()
        self._list.loaded()

    async def _read_one(self, part: str, quiz_id: str) -> None:
        try:
            if part == _WRITTEN:
                kept = await self._kept()
                if kept is not None and not self._editor.dirty:
                    self._go_on(kept)
                    return
                quiz = await self._quizzes.read(quiz_id)
                if self._wanted == quiz_id and not self._editor.dirty:
                    self._editor.edit(quiz)
                    self._page.showPane(self._editor)
            else:
                results = await self._quizzes.results(quiz_id)
                if self._wanted == quiz_id:
                    self._results.show_results(results)
                    self._page.showPane(self._results)
        except BackendError as error:
            self._fail(error)

    # --- what a person does

    def _on_part(self) -> None:
        if self._editor.dirty and self._list.part() != _WRITTEN:
            self._list.setPart(_WRITTEN, tell=False)  # this is no choice of another list
            self._editor.insist()
            return
        self._wanted = ""
        self._page.showHint()
        self._show()
        self._read_soon()

    def _on_current(self, key: str) -> None:
        if not key or key == self._wanted:
            return
        if self._editor.dirty:
            self._editor.insist()
            return
        self._wanted = key
        if self._list.part() == _MINE:
            self._show()
        else:
            self._desk.tasks.spawn(self._read_one(self._list.part(), key), "quiz")

    def _on_new(self) -> None:
        if self._editor.dirty:
            self._editor.insist()
        else:
            self._desk.tasks.spawn(self._begin(), "new_quiz")

    def _on_copied(self) -> None:
        """What is edited is none of the list any more."""
        self._wanted = ""
        self._list.setCurrentKey("")

    def _on_stored(self, quiz_id: str) -> None:
        self._wanted = quiz_id
        self._read_soon()

    def _on_login(self) -> None:
        self._show_rights()
        if self.isVisible():
            self._read_soon()
            self._desk.tasks.spawn(self._restore(), "restore_quiz")

    # --- what is seen

    def _fail(self, error: BackendError | StorageError) -> None:
        self._list.failed(text.problem(error.code, error.detail))

    def _show_rights(self) -> None:
        words = {_MINE: _tr("Quiz", "For me")}
        if self._desk.session.may(EDIT):
            words[_WRITTEN] = _tr("Quiz", "Written")
        if self._desk.session.may(RESULTS):
            words[_RESULTS] = _tr("Quiz", "Results")
        if self._list.part() not in words:
            self._list.setPart(_MINE)
        self._list.setParts([Segment(key, word) for key, word in words.items()])
        self._new.setVisible(self._desk.session.may(EDIT))

    def _content(self) -> list[Row | Group]:
        language = self._language.tag
        match self._list.part():
            case "written":
                return rows.written_rows(self._written, language)
            case "results":
                return rows.figure_rows(self._figures, language)
            case _:
                return rows.my_rows(self._quizzes.mine, language, self._desk.clock.now())

    def _show(self) -> None:
        content = self._content()
        self._list.setRows(content, self._wanted)
        if self._list.part() != _MINE:
            return
        brief = next((q for q in self._quizzes.mine if q.id == self._wanted), None)
        if brief is not None:
            self._taking.show_quiz(brief)
            self._page.showPane(self._taking)
        elif self._page.pane() is self._taking:
            self._page.showHint()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def retranslate(self) -> None:
        self._list.setTitle(_tr("Quiz", "Tests"))
        self._list.setSearchWords(_tr("Quiz", "Find a test"))
        self._new.setText(_tr("Quiz", "New"))
        self._new.setTip(_tr("Quiz", "Make a test"))
        none, told = _tr("Quiz", "No tests"), _tr("Quiz", "Short tests that are given to you stand here.")
        self._list.setEmpty("list-checks", none, told)
        self._page.setHint("list-checks", _tr("Quiz", "No test open"), _tr("Quiz", "Choose one at the left."))
        self._taking.retranslate()
        self._editor.retranslate()
        self._results.retranslate()
        self._show_rights()
        self._show()
