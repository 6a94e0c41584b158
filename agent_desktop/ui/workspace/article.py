"""One article to read, to say, and to put into the notes."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, QLocale, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QKeyEvent
from PySide6.QtWidgets import QApplication, QTextBrowser, QWidget

from agent_desktop.domain.knowledge import PUBLIC, Article, Feedback
from agent_desktop.ui.design import (
    Button,
    Chip,
    Close,
    Elided,
    Flow,
    Frame,
    Ground,
    Ink,
    Kind,
    Label,
    LineEdit,
    TextStyle,
    Theme,
    clear,
    line,
    row,
    vbox,
)
from agent_desktop.ui.workspace import article_text
from agent_desktop.ui.workspace.present import Reader
from agent_desktop.ui.workspace.suggestions import meta_text, status_chip

_WEB = frozenset({"http", "https"})
_NOTE = 500
_NAME = 36


class _Browser(QTextBrowser):
    """Shows what it was given and fetches nothing, whatever the text says."""

    escaped = Signal()

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        return None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.escaped.emit()
            return
        super().keyPressEvent(event)


class ArticleView(Frame):
    """Title, state, text and what can be done with it."""

    insertWanted = Signal(str)
    rated = Signal(str)
    """Feedback.USEFUL or Feedback.NOT_USEFUL."""
    wrong = Signal(str)
    """What is wrong with it, in the agent's words."""
    fileWanted = Signal(str)
    """The id of an attachment."""
    sendWanted = Signal(str)
    """The customer is to get this article."""
    closeWanted = Signal()

    def __init__(self, theme: Theme, reader: Callable[[], Reader]) -> None:
        super().__init__(Ground.RAISED)
        self._theme, self._reader = theme, reader
        self._article: Article | None = None
        self._title = Label(theme, "", TextStyle.HEADING, wrap=True)
        self._title.setObjectName("article_title")
        self._close = Close(theme, "")
        self._close.setObjectName("close_article")
        self._status = Chip(theme, "")
        self._meta = Elided(theme, "", TextStyle.SMALL, Ink.THIRD)
        self._useful = Button(theme, "", "thumbs-up", Kind.QUIET, small=True, tip=" ", checkable=True)
        self._useful.setObjectName("article_useful")
        self._useless = Button(theme, "", "thumbs-down", Kind.QUIET, small=True, tip=" ", checkable=True)
        self._useless.setObjectName("article_not_useful")
        self._wrong = Button(theme, "", "flag", Kind.QUIET, small=True, tip=" ", checkable=True)
        self._wrong.setObjectName("article_wrong")
        self._what = LineEdit(theme)
        self._what.setObjectName("article_wrong_note")
        self._what.setMaxLength(_NOTE)
        self._send = Button(theme, "", "send", small=True)
        self._send.setObjectName("send_article_wrong")
        self._wrong_row = row((self._what, 1), self._send, gap=8)
        self._wrong_row.hide()
        self._files = QWidget()
        self._files.setLayout(Flow())
        self._text = _Browser()
        self._text.setObjectName("article_view")
        self._text.setOpenLinks(False)
        self._text.document().setDocumentMargin(0)
        self._text.setFont(theme.font())
        self._insert = Button(theme, "", "corner-down-left", small=True)
        self._insert.setObjectName("insert_article")
        self._copy = Button(theme, "", "copy", small=True)
        self._copy.setObjectName("copy_article")
        self._write = Button(theme, "", "send", small=True)
        self._write.setObjectName("write_article")
        self._addressee = False
        self.setLayout(
            vbox(
                row((self._title, 1), self._close, gap=4),
                row(self._status, (self._meta, 1), self._useful, self._useless, self._wrong, gap=4),
                self._wrong_row,
                self._files,
                2,
                (self._text, 1),
                line(),
                row(self._insert, self._copy, self._write, None, gap=8),
                gap=6,
                pad=(16, 10, 12, 12),
            )
        )
        self._text.anchorClicked.connect(self._open_link)
        self._text.escaped.connect(self.closeWanted)
        self._text.selectionChanged.connect(self._name_insert)
        self._close.clicked.connect(self.closeWanted)
        self._insert.clicked.connect(self._on_insert)
        self._copy.clicked.connect(self._on_copy)
        self._write.clicked.connect(self._on_write)
        self._useful.clicked.connect(partial(self._rate, Feedback.USEFUL))
        self._useless.clicked.connect(partial(self._rate, Feedback.NOT_USEFUL))
        self._wrong.toggled.connect(self._ask_what)
        self._what.returnPressed.connect(self._tell_wrong)
        self._send.clicked.connect(self._tell_wrong)
        theme.changed.connect(self._draw)
        self.retranslate()

    @property
    def article(self) -> Article | None:
        return self._article

    def show_article(self, article: Article) -> None:
        other = self._article is None or self._article.brief.id != article.brief.id
        self._article = article
        if other:
            self._useful.setChecked(False)
            self._useless.setChecked(False)
            self._wrong.setChecked(False)
            self._what.clear()
        self._draw()
        self._show_files()
        if other:
            self._text.verticalScrollBar().setValue(0)

    def setInsertable(self, insertable: bool) -> None:
        """Whether there are notes to put it into."""
        self._insert.setEnabled(insertable)

    def setAddressee(self, there: bool) -> None:
        """Whether there is a customer whom this agent may write to."""
        self._addressee = there
        self._name_write()

    def focusText(self) -> None:
        self._text.setFocus(Qt.FocusReason.OtherFocusReason)

    def passage(self) -> str:
        """What Insert puts into the notes: the selection, else the sentence to say, else the title."""
        selected = self._text.textCursor().selectedText().replace("\u2029", "\n").replace("\u2028", "\n").strip()
        if selected or self._article is None:
            return selected
        said = article_text.quotes(self._body())
        return said[0] if said else self._reader().local(self._article.brief.title)

    # --- inside

    def _body(self) -> str:
        return self._reader().local(self._article.body) if self._article else ""

    def _draw(self) -> None:
        article = self._article
        if article is None:
            return
        reader = self._reader()
        self._title.setText(reader.local(article.brief.title))
        self._name_write()
        self._status.setSpec(status_chip(article, reader))
        self._meta.setText(meta_text(article, reader))
        place = self._text.verticalScrollBar().value()
        self._text.setHtml(article_text.html(self._body(), self._theme.tokens))
        self._text.verticalScrollBar().setValue(place)

    def _open_link(self, address: QUrl) -> None:
        if address.scheme().lower() in _WEB:
            QDesktopServices.openUrl(address)

    def _on_insert(self) -> None:
        passage = self.passage()
        if passage:
            self.insertWanted.emit(passage)

    def _on_copy(self) -> None:
        selected = self._text.textCursor().selectedText().replace("\u2029", "\n")
        QApplication.clipboard().setText(selected or article_text.plain_article(self._body()))

    def _on_write(self) -> None:
        if self._article is not None:
            self.sendWanted.emit(self._article.brief.id)

    def _name_write(self) -> None:
        """Only what is meant for customers leaves the house."""
        public = self._article is not None and self._article.level == PUBLIC
        self._write.setEnabled(public and self._addressee)
        if not public:
            self._write.setTip(self.tr("For colleagues only: it is not sent to customers"))
        elif not self._addressee:
            self._write.setTip(self.tr("There is no customer in front to send it to"))
        else:
            self._write.setTip(self.tr("Send it to the customer by e-mail or SMS"))

    def _rate(self, kind: str, _checked: bool = False) -> None:
        """A second press on the same thumb changes nothing; the other one changes the mind."""
        button, other = (self._useful, self._useless) if kind == Feedback.USEFUL else (self._useless, self._useful)
        fresh = button.isChecked()
        button.setChecked(True)
        other.setChecked(False)
        if fresh:
            self.rated.emit(kind)

    def _ask_what(self, on: bool) -> None:
        self._wrong_row.setVisible(on)
        if on:
            self._what.setFocus(Qt.FocusReason.OtherFocusReason)

    def _tell_wrong(self) -> None:
        """Without a word nobody could put it right."""
        note = self._what.text().strip()
        if note:
            self.wrong.emit(note)
            self._what.clear()
            self._wrong.setChecked(False)
            self.focusText()

    def _show_files(self) -> None:
        files = self._article.attachments if self._article else ()
        shelf = self._files.layout()
        assert shelf is not None
        clear(shelf)
        for file in files:
            button = Button(self._theme, _short(file.name), "paperclip", Kind.QUIET, small=True)
            button.setObjectName(f"attachment_{file.id}")
            size = QLocale().formattedDataSize(file.size)
            button.setTip(self.tr("Open {file} ({size})").format(file=file.name, size=size))
            button.clicked.connect(partial(self._want_file, file.id))
            shelf.addWidget(button)
        self._files.setVisible(bool(files))

    def _want_file(self, attachment_id: str, _checked: bool = False) -> None:
        self.fileWanted.emit(attachment_id)

    def _name_insert(self) -> None:
        selected = self._text.textCursor().hasSelection()
        self._insert.setTip(
            self.tr("Put the selected words into the notes") if selected else self.tr("Put the sentence into the notes")
        )

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def retranslate(self) -> None:
        self._close.setTip(self.tr("Close the article"), "Esc")
        self._useful.setTip(self.tr("Useful"))
        self._useless.setTip(self.tr("Not useful"))
        self._wrong.setTip(self.tr("Something in it is wrong"))
        self._what.setPlaceholderText(self.tr("What is wrong?"))
        self._what.setAccessibleName(self.tr("What is wrong?"))
        self._what.setToolTip(self.tr("One line for the editors, Enter sends it"))
        self._send.setText(self.tr("Send"))
        self._show_files()
        self._insert.setText(self.tr("Insert"))
        self._copy.setText(self.tr("Copy"))
        self._copy.setTip(self.tr("Copy the selected words, or the whole article"))
        self._write.setText(self.tr("Send…"))
        self._text.setAccessibleName(self.tr("Article"))
        self._name_write()
        self._name_insert()
        self._draw()


def _short(name: str) -> str:
    """A file's name with its ending, cut in the middle."""
    return name if len(name) <= _NAME else f"{name[: _NAME - 13]}…{name[-12:]}"
