"""Taking a test: begin it, answer, hand it in, see how it went. It steps aside while there is a call."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QWidget

from agent_desktop.domain.events import CallAdded, CallEnded, QuizMarked
from agent_desktop.domain.quiz import Attempt, QuizBrief
from agent_desktop.kit.bus import Subscriptions
from agent_desktop.ports import BackendError, StorageError
from agent_desktop.services.quizzes import Quizzes
from agent_desktop.ui import text
from agent_desktop.ui.design import (
    Button,
    Chip,
    Elided,
    Ink,
    Kind,
    Label,
    Notice,
    Scroll,
    TextStyle,
    Theme,
    Tone,
    announce,
    clear,
    line,
    row,
    vbox,
)
from agent_desktop.ui.desk import Desk
from agent_desktop.ui.quiz import rows
from agent_desktop.ui.quiz.sheet import QuestionCard, answers_of, mark_cards, question_cards
from agent_desktop.ui.text import Language

_tr = QCoreApplication.translate


class TakingPane(QWidget):
    """One test. What is chosen is on the disk at once."""

    articleWanted = Signal(str)

    def __init__(self, desk: Desk, quizzes: Quizzes, theme: Theme, language: Language) -> None:
        super().__init__()
        self._desk, self._quizzes, self._theme, self._language = desk, quizzes, theme, language
        self._brief: QuizBrief | None = None
        self._attempt: Attempt | None = None
        self._cards: list[QuestionCard] = []
        self._sent = False
        self._sure = False
        self._busy = False
        self._title = Label(theme, "", TextStyle.TITLE, wrap=True)
        self._chip = Chip(theme, "")
        self._facts = Label(theme, "", TextStyle.SMALL, Ink.THIRD, wrap=True)
        self._notice = Notice(theme, Tone.WARNING, "phone")
        self._notice_row = row((self._notice, 1), pad=(16, 0, 16, 8))
        self._body = QWidget()
        self._inside = vbox(gap=12, pad=(16, 12, 16, 12))
        self._body.setLayout(self._inside)
        self._said = Elided(theme, "", TextStyle.SMALL, Ink.SECOND)
        self._said.setObjectName("quiz_message")
        self._begin = Button(theme, "", "list-checks", Kind.PRIMARY)
        self._begin.setObjectName("begin_quiz")
        self._finish = Button(theme, "", "check", Kind.PRIMARY)
        self._finish.setObjectName("finish_quiz")
        self.setLayout(
            vbox(
                row((self._title, 1), self._chip, gap=12, pad=(16, 12, 16, 4)),
                row((self._facts, 1), pad=(16, 0, 16, 12)),
                self._notice_row,
                line(),
                (Scroll(self._body), 1),
                line(),
                row((self._said, 1), self._begin, self._finish, gap=8, pad=(16, 8, 16, 8)),
                gap=0,
            )
        )
        self._begin.clicked.connect(self._on_begin)
        self._finish.clicked.connect(self.finish)
        self._heard = Subscriptions(desk.bus)
        self._heard.on(CallAdded, lambda _fact: self._show())
        self._heard.on(CallEnded, lambda _fact: self._show())
        self._heard.on(QuizMarked, lambda fact: self._on_marked(fact.attempt))
        self.retranslate()

    def close_down(self) -> None:
        self._heard.close()

    @property
    def quiz_id(self) -> str:
        return self._brief.id if self._brief else ""

    def show_quiz(self, brief: QuizBrief) -> None:
        """To begin it, to go on with it, or to look at how it went."""
        same = self._brief is not None and self._brief.id == brief.id
        self._brief = brief
        if not same:
            self._attempt, self._sent, self._sure = None, False, False
            self._say("")
            self._fill()
            if not brief.to_do and brief.attempt_id:
                self._run(self._look(brief.id, brief.attempt_id))
        self._show()

    def finish(self) -> None:
        """Hands the answers in; where some are missing it asks once more."""
        attempt = self._attempt
        if attempt is None or attempt.result is not None or self._sent or self._busy or self._desk.calls.calls:
            return
        missing = len(attempt.questions) - len(answers_of(self._cards, attempt.questions))
        if missing and not self._sure:
            self._sure = True
            self._say(
                _tr("Quiz", "Without an answer: {count}. Press again to hand it in as it is.").format(count=missing)
            )
            return
        self._run(self._hand_in(attempt))

    # --- what is done

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        self._busy = True
        self._show()
        self._desk.tasks.spawn(self._guarded(work), "quiz")

    async def _guarded(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except (BackendError, StorageError) as error:
            refused = error.code == "illegal_transition" and bool(error.detail)
            self._say(
                _tr("Quiz", "This test cannot be begun any more.")
                if refused
                else text.problem(error.code, error.detail)
            )
        finally:
            self._busy = False
            self._show()

    def _on_begin(self) -> None:
        if self._brief is not None and not self._busy and not self._desk.calls.calls:
            self._run(self._start(self._brief.id))

    async def _start(self, quiz_id: str) -> None:
        attempt = await self._quizzes.begin(quiz_id)
        kept = await self._quizzes.kept(attempt.id)
        sent = await self._quizzes.sent(attempt.id)
        if quiz_id != self.quiz_id:
            return
        self._attempt, self._sent, self._sure = attempt, sent, False
        self._say(self._waiting_words() if sent else "")
        self._fill(kept)
        if self._cards and not sent:
            self._cards[0].first.setFocus()

    async def _look(self, quiz_id: str, attempt_id: str) -> None:
        attempt = await self._quizzes.attempt(quiz_id, attempt_id)
        if quiz_id == self.quiz_id:
            self._attempt = attempt
            self._fill()

    async def _hand_in(self, attempt: Attempt) -> None:
        await self._quizzes.finish(attempt, answers_of(self._cards, attempt.questions))
        self._sent = True
        self._say(self._waiting_words())

    def _on_changed(self) -> None:
        attempt = self._attempt
        if attempt is not None and attempt.result is None and not self._sent:
            self._sure = False
            self._say("")
            self._desk.tasks.spawn(self._keep(attempt), "keep_answers")

    async def _keep(self, attempt: Attempt) -> None:
        try:
            await self._quizzes.keep(attempt.id, answers_of(self._cards, attempt.questions))
        except StorageError as error:
            self._say(text.problem(error.code, error.detail))

    def _on_marked(self, attempt: Attempt) -> None:
        if attempt.quiz_id != self.quiz_id:
            return
        self._attempt, self._sent = attempt, False
        self._fill()
        result = attempt.result
        if result is not None:
            words = _tr("Quiz", "{right} of {total} right: {percent} %").format(
                right=result.right, total=result.total, percent=result.percent
            )
            self._say(words)
        self._show()

    # --- what is seen

    def _say(self, sentence: str) -> None:
        self._said.setText(sentence)
        if sentence:
            announce(self, sentence)

    def _waiting_words(self) -> str:
        return _tr("Quiz", "Handed in. The result comes as soon as the server has marked it.")

    def _fill(self, kept: dict[str, tuple[str, ...]] | None = None) -> None:
        """The questions, or the marks, or what the test is about."""
        clear(self._inside)
        self._cards = []
        attempt, language = self._attempt, self._language.tag
        if attempt is None:
            intro = self._brief.intro.in_language(language) if self._brief else ""
            self._inside.addWidget(Label(self._theme, intro, TextStyle.BODY, wrap=True))
        elif attempt.result is None:
            self._cards = question_cards(self._theme, attempt, kept or {}, language)
            for card in self._cards:
                card.changed.connect(self._on_changed)
                self._inside.addWidget(card)
        else:
            for mark in mark_cards(self._theme, attempt, language, self.articleWanted.emit):
                self._inside.addWidget(mark)
        self._inside.addStretch(1)

    def _show(self) -> None:
        brief, attempt = self._brief, self._attempt
        if brief is None:
            return
        calling = bool(self._desk.calls.calls)
        answering = attempt is not None and attempt.result is None
        self._title.setText(rows.title_of(brief.title, self._language.tag))
        self._chip.setSpec(rows.state_chip(brief.state))
        self._facts.setText(rows.facts(brief, self._desk.clock.now()))
        self._notice.setText(_tr("Quiz", "You have a call. The test waits with all your answers."))
        self._notice_row.setVisible(calling)
        self._body.setEnabled(not (answering and (calling or self._sent)))
        begun = brief.state.value == "begun"
        again = attempt is not None and attempt.result is not None
        self._begin.setText(
            _tr("Quiz", "Go on") if begun else _tr("Quiz", "Try again") if again else _tr("Quiz", "Begin")
        )
        self._begin.setVisible(brief.to_do and not answering)
        self._begin.setEnabled(not calling and not self._busy)
        self._finish.setVisible(answering and not self._sent)
        self._finish.setEnabled(not calling and not self._busy)

    def retranslate(self) -> None:
        self._finish.setText(_tr("Quiz", "Hand in"))
        self._finish.setTip(_tr("Quiz", "Have the answers marked"), "Ctrl+Enter")
        if self._attempt is not None:
            self._fill(answers_of(self._cards, self._attempt.questions) if self._cards else {})
        self._show()
