"""The article being read beside a contact: fetched, shown, put into the notes, judged; each contact keeps its own."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QSizePolicy, QStackedWidget

from agent_desktop.domain.call import InteractionId
from agent_desktop.domain.events import CallChanged, PopReady, WrapUpFinished, WrapUpOpened
from agent_desktop.domain.knowledge import Attachment, Feedback
from agent_desktop.kit.bus import Subscriptions
from agent_desktop.ports import BackendError, StorageError
from agent_desktop.ui.design import Empty, Theme
from agent_desktop.ui.desk import Desk
from agent_desktop.ui.opened_files import OpenedFiles
from agent_desktop.ui.workspace.article import ArticleView
from agent_desktop.ui.workspace.present import Reader


class Reading(QStackedWidget):
    """One article, or the hint that none is open. An answer that comes after another was wanted is dropped."""

    opened = Signal(str)
    """This article is shown now; "" when it was closed."""
    failed = Signal(str)
    """Code of why it could not be fetched, or why feedback could not be kept."""
    insertWanted = Signal(str)
    sendWanted = Signal(str)
    """The customer in front is to get this article."""
    closeWanted = Signal()

    def __init__(self, desk: Desk, theme: Theme, reader: Callable[[], Reader], query: Callable[[], str]) -> None:
        super().__init__()
        self._desk, self._theme, self._reader, self._query = desk, theme, reader, query
        self._key = ""
        self._wanted = ""
        self._open: dict[str, str] = {}
        """Contact -> the article open beside it."""
        self._nothing = Empty(theme, "book-open", "")
        self._view: ArticleView | None = None
        self._files = OpenedFiles()
        self.addWidget(self._nothing)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self._facts = Subscriptions(desk.bus)
        self._facts.on(CallChanged, lambda fact: self._on_contact(fact.call.interaction_id))
        self._facts.on(WrapUpOpened, lambda fact: self._on_contact(fact.interaction_id))
        self._facts.on(WrapUpFinished, self._on_finished)
        self._facts.on(PopReady, lambda fact: self._on_contact(fact.interaction_id))
        self.retranslate()

    def close_down(self) -> None:
        self._facts.close()
        self._files.close()

    @property
    def article_id(self) -> str:
        """The article that is shown, "" for none."""
        article = self._view.article if self.reading and self._view is not None else None
        return article.brief.id if article is not None else ""

    @property
    def reading(self) -> bool:
        """Whether an article is shown."""
        return self._view is not None and self.currentWidget() is self._view

    def showFor(self, key: str) -> None:
        """The article that was open beside this contact."""
        self._key = key
        article_id = self._open.get(key, "")
        if article_id:
            self.open(article_id)
        else:
            self.close_article()

    def open(self, article_id: str) -> None:
        self._wanted = article_id
        self._desk.tasks.spawn(self._fetch(article_id), "article")

    def close_article(self) -> None:
        self._wanted = ""
        self._open.pop(self._key, None)
        self.setCurrentWidget(self._nothing)
        self.opened.emit("")

    def focusText(self) -> None:
        if self._view is not None:
            self._view.focusText()

    # --- inside

    async def _fetch(self, article_id: str) -> None:
        try:
            article = await self._desk.knowledge.article(article_id)
        except BackendError as error:
            if self._wanted == article_id:
                self.failed.emit(error.code)
            return
        if self._wanted != article_id:
            return
        view = self._article_view()
        view.show_article(article)
        view.setInsertable(self._can_insert())
        view.setAddressee(self._can_send())
        self._open[self._key] = article_id
        self.setCurrentWidget(view)
        self.opened.emit(article_id)

    def _article_view(self) -> ArticleView:
        if self._view is None:  # most of it is not needed before the first article
            self._view = ArticleView(self._theme, self._reader)
            self._view.insertWanted.connect(self._on_insert)
            self._view.rated.connect(self._tell)
            self._view.wrong.connect(lambda note: self._tell(Feedback.WRONG, note))
            self._view.fileWanted.connect(self._on_file)
            self._view.sendWanted.connect(self.sendWanted)
            self._view.closeWanted.connect(self.closeWanted)
            self.addWidget(self._view)
        return self._view

    def _on_insert(self, passage: str) -> None:
        self.insertWanted.emit(passage)
        self._tell(Feedback.USED)

    def _tell(self, kind: str, note: str = "") -> None:
        article = self._view.article if self._view else None
        if article is not None:
            self._desk.tasks.spawn(self._give_feedback(article.brief.id, kind, self._key, note), "article_feedback")

    def _on_file(self, attachment_id: str) -> None:
        article = self._view.article if self._view else None
        file = next((f for f in article.attachments if f.id == attachment_id), None) if article else None
        if article is not None and file is not None:
            self._desk.tasks.spawn(self._open_file(article.brief.id, file), "attachment")

    async def _open_file(self, article_id: str, file: Attachment) -> None:
        """Into a folder that goes with the window, and from there to the program that shows such files."""
        try:
            await self._files.open(file, await self._desk.knowledge.attachment(article_id, file.id))
        except BackendError as error:
            self.failed.emit(error.code)
        except OSError:
            self.failed.emit("io")

    async def _give_feedback(self, article_id: str, kind: str, key: str, note: str) -> None:
        try:
            await self._desk.knowledge.give_feedback(article_id, kind, key, self._query(), note)
        except StorageError as error:
            self.failed.emit(error.code)

    def _can_insert(self) -> bool:
        """Whether the contact in front has notes that may be written."""
        if not self._key or self._desk.wrapup.draft(InteractionId(self._key)) is None:
            return False
        call = next((c for c in self._desk.calls.calls if c.interaction_id == self._key), None)
        return call is None or call.answered_at is not None

    def _can_send(self) -> bool:
        """Whether a customer is in front whom this agent may write to."""
        pop = self._desk.pop.pop(InteractionId(self._key)) if self._key else None
        return pop is not None and pop.customer is not None and self._reader().may_send

    def _on_contact(self, interaction_id: str) -> None:
        if interaction_id == self._key and self._view is not None:
            self._view.setInsertable(self._can_insert())
            self._view.setAddressee(self._can_send())

    def _on_finished(self, fact: WrapUpFinished) -> None:
        self._open.pop(fact.interaction_id, None)
        self._on_contact(fact.interaction_id)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def retranslate(self) -> None:
        self._nothing.setContent(
            "book-open", self.tr("No article open"), self.tr("Press Enter on a suggestion, or type to search.")
        )
