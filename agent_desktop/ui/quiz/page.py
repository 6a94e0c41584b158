"""The page of tests: one's own; for editors those that are written; for leads how they went."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QStackedWidget

from agent_desktop.domain.events import LoggedIn, LoggedOut, QuizzesChanged
from agent_desktop.domain.quiz import QuizFigures, WrittenBrief, WrittenQuiz
from agent_desktop.kit.bus import Subscriptions
from agent_desktop.ports import BackendError, StorageError
from agent_desktop.services.quizzes import Quizzes
from agent_desktop.ui import text
from agent_desktop.ui.design import (
    Button,
    Empty,
    Frame,
    Ground,
    Group,
    Label,
    Listing,
    Notice,
    Row,
    Segment,
    Segments,
    TextStyle,
    Theme,
    Tone,
    hbox,
    line,
    row,
    upright,
    vbox,
)
from agent_desktop.ui.desk import Desk
from agent_desktop.ui.quiz import rows
from agent_desktop.ui.quiz.editor import QuizEditor
from agent_desktop.ui.quiz.results import ResultsPane
from agent_desktop.ui.quiz.taking import TakingPane
from agent_desktop.ui.text import Language

LIST_WIDTH = 340
EDIT, RESULTS = "quizzes.edit", "quizzes.results"
_MINE, _WRITTEN, _RESULTS = "mine", "written", "results"
_tr = QCoreApplication.translate


class QuizPage(Frame):
    """Asks the server when it is looked at and after every step."""

    articleWanted = Signal(str)

    def __init__(self, desk: Desk, quizzes: Quizzes, theme: Theme, language: Language) -> None:
        super().__init__(Ground.RAISED)
        self._desk, self._quizzes, self._language = desk, quizzes, language
        self._written: tuple[WrittenBrief, ...] = ()
        self._figures: tuple[QuizFigures, ...] = ()
        self._wanted = ""
        self._title = Label(theme, "", TextStyle.TITLE)
        self._new = Button(theme, "", "plus", small=True)
        self._new.setObjectName("new_quiz")
        self._parts = Segments(theme, [Segment(key, key) for key in (_MINE, _WRITTEN, _RESULTS)])
        self._parts.setObjectName("quiz_parts")
        self._parts_row = row(self._parts, None, pad=(12, 0, 12, 8))
        self._failed = Notice(theme, Tone.DANGER, "circle-alert")
        self._failed_row = row((self._failed, 1), pad=(12, 0, 12, 8))
        self._failed_row.hide()
        self._list = Listing(theme)
        self._list.setObjectName("quiz_list")
        self._nothing = Empty(theme, "list-checks", "")
        self._lists = QStackedWidget()
        self._lists.addWidget(self._list)
        self._lists.addWidget(self._nothing)
        left = Frame(Ground.SURFACE)
        left.setFixedWidth(LIST_WIDTH)
        left.setLayout(
            vbox(
                row(self._title, None, self._new, gap=8, pad=(16, 12, 12, 12)),
                self._parts_row,
                self._failed_row,
                line(),
                (self._lists, 1),
                gap=0,
            )
        )
        self._taking = TakingPane(desk, quizzes, theme, language)
        self._editor = QuizEditor(desk, quizzes, theme, language)
        self._results = ResultsPane(theme, language)
        self._hint = Empty(theme, "list-checks", "")
        self._stack = QStackedWidget()
        for pane in (self._hint, self._taking, self._editor, self._results):
            self._stack.addWidget(pane)
        self.setLayout(hbox(left, upright(), (self._stack, 1), gap=0))
        self._parts.currentChanged.connect(lambda _part: self._on_part())
        self._list.currentKeyChanged.connect(self._on_current)
        self._new.clicked.connect(self._on_new)
        self._taking.articleWanted.connect(self.articleWanted)
        self._editor.stored.connect(self._on_stored)
        self._editor.copied.connect(self._on_copied)
        self._facts = Subscriptions(desk.bus)
        self._facts.on(QuizzesChanged, lambda _fact: self._show())
        self._facts.on(LoggedIn, lambda _fact: self._on_login())
        self._facts.on(LoggedOut, lambda _fact: self._forget())
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
        self._parts.setCurrent(_MINE)
        self._show()

    def finish(self) -> None:
        """Hands in the test in front."""
        if self._stack.currentWidget() is self._taking:
            self._taking.finish()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._read_soon()
        self._list.setFocus(Qt.FocusReason.OtherFocusReason)
        self._desk.tasks.spawn(self._restore(), "restore_quiz")

    # --- what was written earlier

    async def _restore(self) -> None:
        """Goes on with it, unless something else is looked at: then the button for a new one leads to it."""
        kept = await self._kept() if self._may(EDIT) and not self._editor.dirty else None
        if kept is None or self._editor.dirty:
            return
        if not self._wanted and self._stack.currentWidget() is self._hint:
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
        self._parts.setCurrent(_WRITTEN)
        self._on_copied()
        self._new.setText(_tr("Quiz", "New"))
        self._stack.setCurrentWidget(self._editor)

    async def _kept(self) -> WrittenQuiz | None:
        try:
            return await self._quizzes.kept_writing()
        except StorageError as error:
            self._fail(error)
            return None

    # --- what the server is asked

    def _read_soon(self) -> None:
        self._desk.tasks.spawn(self._read(self._parts.current()), "quizzes")

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
        self._failed_row.hide()
        self._show()

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
                    self._stack.setCurrentWidget(self._editor)
            else:
                results = await self._quizzes.results(quiz_id)
                if self._wanted == quiz_id:
                    self._results.show_results(results)
                    self._stack.setCurrentWidget(self._results)
        except BackendError as error:
            self._fail(error)

    # --- what a person does

    def _on_part(self) -> None:
        if self._editor.dirty and self._parts.current() != _WRITTEN:
            self._parts.blockSignals(True)  # this is no choice of another list
            self._parts.setCurrent(_WRITTEN)
            self._parts.blockSignals(False)
            self._editor.insist()
            return
        self._wanted = ""
        self._stack.setCurrentWidget(self._hint)
        self._show()
        self._read_soon()

    def _on_current(self, key: str) -> None:
        if not key or key == self._wanted:
            return
        if self._editor.dirty:
            self._editor.insist()
            return
        self._wanted = key
        if self._parts.current() == _MINE:
            self._show()
        else:
            self._desk.tasks.spawn(self._read_one(self._parts.current(), key), "quiz")

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

    def _forget(self) -> None:
        """Another person, another day; what this one wrote is on the disk."""
        self._written, self._figures, self._wanted = (), (), ""
        self._editor.leave()
        self._new.setText(_tr("Quiz", "New"))
        self._stack.setCurrentWidget(self._hint)
        self._show()

    # --- what is seen

    def _fail(self, error: BackendError | StorageError) -> None:
        self._failed.setText(text.problem(error.code, error.detail))
        self._failed_row.show()

    def _may(self, permission: str) -> bool:
        provisioning = self._desk.session.provisioning
        return provisioning is not None and permission in provisioning.user.permissions

    def _show_rights(self) -> None:
        words = {_MINE: _tr("Quiz", "For me")}
        if self._may(EDIT):
            words[_WRITTEN] = _tr("Quiz", "Written")
        if self._may(RESULTS):
            words[_RESULTS] = _tr("Quiz", "Results")
        if self._parts.current() not in words:
            self._parts.setCurrent(_MINE)
        self._parts.setSegments([Segment(key, word) for key, word in words.items()])
        self._parts_row.setVisible(len(words) > 1)
        self._new.setVisible(self._may(EDIT))

    def _content(self) -> list[Row | Group]:
        language = self._language.tag
        match self._parts.current():
            case "written":
                return rows.written_rows(self._written, language)
            case "results":
                return rows.figure_rows(self._figures, language)
            case _:
                return rows.my_rows(self._quizzes.mine, language, self._desk.clock.now())

    def _show(self) -> None:
        content = self._content()
        self._list.blockSignals(True)
        self._list.setRows(content)
        self._list.setCurrentKey(self._wanted)
        self._list.blockSignals(False)
        self._lists.setCurrentWidget(self._list if content else self._nothing)
        if self._parts.current() != _MINE:
            return
        brief = next((q for q in self._quizzes.mine if q.id == self._wanted), None)
        if brief is not None:
            self._taking.show_quiz(brief)
            self._stack.setCurrentWidget(self._taking)
        elif self._stack.currentWidget() is self._taking:
            self._stack.setCurrentWidget(self._hint)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def retranslate(self) -> None:
        self._title.setText(_tr("Quiz", "Tests"))
        self._new.setText(_tr("Quiz", "New"))
        self._new.setTip(_tr("Quiz", "Make a test"))
        self._parts.setAccessibleName(_tr("Editing", "What is listed"))
        self._list.setAccessibleName(_tr("Quiz", "Tests"))
        self._nothing.setContent(
            "list-checks", _tr("Quiz", "No tests"), _tr("Quiz", "Short tests that are given to you stand here.")
        )
        self._hint.setContent("list-checks", _tr("Quiz", "No test open"), _tr("Quiz", "Choose one at the left."))
        self._taking.retranslate()
        self._editor.retranslate()
        self._results.retranslate()
        self._show_rights()
        self._show()
