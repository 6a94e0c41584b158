"""One announcement to read and to confirm; and for those who write them, what else can be done with it."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QFrame, QTextBrowser, QWidget

from agent_desktop.domain.announcement import Announcement
from agent_desktop.ui.design import (
    Button,
    Chip,
    Elided,
    Ink,
    Kind,
    Label,
    TextStyle,
    Theme,
    announce,
    line,
    row,
    vbox,
)
from agent_desktop.ui.desk import Desk
from agent_desktop.ui.news import rows
from agent_desktop.ui.text import Language
from agent_desktop.ui.workspace import article_text

_tr = QCoreApplication.translate


class ReadingPane(QWidget):
    """Says what is wanted; the page does it."""

    confirmWanted = Signal()
    articleWanted = Signal(str)
    correctWanted = Signal()
    readersWanted = Signal()
    withdrawWanted = Signal()

    def __init__(self, desk: Desk, theme: Theme, language: Language) -> None:
        super().__init__()
        self._desk, self._theme, self._language = desk, theme, language
        self._announcement: Announcement | None = None
        self._writer = False
        self._sure = False
        self._title = Label(theme, "", TextStyle.TITLE, wrap=True)
        self._chip = Chip(theme, "")
        self._meta = Label(theme, "", TextStyle.SMALL, Ink.THIRD, wrap=True)
        self._body = QTextBrowser()
        self._body.setObjectName("news_body")
        self._body.setFrameShape(QFrame.Shape.NoFrame)
        self._body.setOpenLinks(False)
        self._said = Elided(theme, "", TextStyle.SMALL, Ink.SECOND)
        self._said.setObjectName("news_message")
        self._article = Button(theme, "", "book-open")
        self._article.setObjectName("news_article")
        self._correct = Button(theme, "", "pencil")
        self._correct.setObjectName("correct_news")
        self._readers = Button(theme, "", "users")
        self._readers.setObjectName("news_readers")
        self._withdraw = Button(theme, "", "undo-2")
        self._withdraw.setObjectName("withdraw_news")
        self._confirm = Button(theme, "", "check", Kind.PRIMARY)
        self._confirm.setObjectName("confirm_news")
        self.setLayout(
            vbox(
                row((self._title, 1), self._chip, gap=12, pad=(16, 12, 16, 4)),
                row((self._meta, 1), pad=(16, 0, 16, 12)),
                line(),
                row((self._body, 1), pad=(12, 8, 12, 8)),
                line(),
                row(
                    (self._said, 1), self._article, self._withdraw, self._readers, self._correct, self._confirm,
                    gap=8, pad=(16, 8, 16, 8),
                ),
                gap=0,
            )
        )  # fmt: skip
        self._confirm.clicked.connect(self.confirmWanted)
        self._article.clicked.connect(self._on_article)
        self._correct.clicked.connect(self.correctWanted)
        self._readers.clicked.connect(self.readersWanted)
        self._withdraw.clicked.connect(self._on_withdraw)
        theme.changed.connect(self._show)
        self.retranslate()

    @property
    def announcement(self) -> Announcement | None:
        return self._announcement

    def show_announcement(self, announcement: Announcement, *, writer: bool) -> None:
        """`writer`: it was opened among those that were written, by somebody who may change it."""
        other = self._announcement is None or self._announcement.id != announcement.id
        self._announcement, self._writer, self._sure = announcement, writer, False
        if other:
            self.say("")
        self._show()
        if other:
            self._body.verticalScrollBar().setValue(0)

    def say(self, sentence: str) -> None:
        self._said.setText(sentence)
        if sentence:
            announce(self, sentence)

    def focus_first(self) -> None:
        """Where the next key belongs: the confirmation that is asked for, else the text."""
        if self._confirm.isVisible():
            self._confirm.setFocus()
        else:
            self._body.setFocus()

    def _on_article(self) -> None:
        if self._announcement is not None:
            self.articleWanted.emit(self._announcement.article_id)

    def _on_withdraw(self) -> None:
        if self._sure:
            self.withdrawWanted.emit()
            return
        self._sure = True
        self.say(_tr("News", "It disappears from every desktop. Press again to withdraw it."))
        self._show()

    def _show(self) -> None:
        a = self._announcement
        if a is None:
            return
        language, now = self._language.tag, self._desk.clock.now()
        self._title.setText(rows.title_of(a, language))
        self._chip.setVisible(not self._writer or a.withdrawn)
        self._chip.setSpec(rows.chip(a))
        self._meta.setText(rows.meta(a, self._desk.session.provisioning, language, now))
        self._body.setHtml(article_text.html(rows.markdown(a, language), self._theme.tokens))
        self._article.setVisible(bool(a.article_id))
        for button in (self._correct, self._withdraw):
            button.setVisible(self._writer and not a.withdrawn)
        self._readers.setVisible(self._writer)
        self._withdraw.setText(_tr("News", "Withdraw now") if self._sure else _tr("News", "Withdraw"))
        self._confirm.setVisible(a.asks and not self._writer)

    def retranslate(self) -> None:
        self._body.setAccessibleName(_tr("News", "Announcement"))
        self._article.setText(_tr("News", "Open the article"))
        self._correct.setText(_tr("News", "Correct"))
        self._readers.setText(_tr("News", "Who has confirmed"))
        self._confirm.setText(_tr("News", "I have read it"))
        self._show()
