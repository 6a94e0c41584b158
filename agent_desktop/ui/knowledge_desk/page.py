"""The page of those who write articles: what waits, what is missing, and the article being written."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from agent_desktop.domain.article_editing import EditorialWork, Gaps, Writing
from agent_desktop.domain.events import LoggedIn
from agent_desktop.domain.knowledge import SearchResult
from agent_desktop.kit.bus import Subscriptions
from agent_desktop.ports import BackendError, StorageError
from agent_desktop.services.article_editing import ArticleEditing
from agent_desktop.ui import text
from agent_desktop.ui.design import Button, ListPane, Segment, Theme, vbox
from agent_desktop.ui.desk import Desk
from agent_desktop.ui.knowledge_desk import rows
from agent_desktop.ui.knowledge_desk.editor import EditorPane
from agent_desktop.ui.list_width import follow_width
from agent_desktop.ui.text import Language

GAP_DAYS = 30
LIST_WIDTH = 320
_MOST = 50
_WORK, _GAPS = "work", "gaps"
_tr = QCoreApplication.translate


class KnowledgeDesk(QWidget):
    """Asks the server when it is looked at and after every step. `articles` is that of the desk."""

    def __init__(self, desk: Desk, articles: ArticleEditing, theme: Theme, language: Language) -> None:
        super().__init__()
        self._desk, self._articles, self._language = desk, articles, language
        self._work = EditorialWork()
        self._kept: Writing | None = None
        self._gaps: Gaps | None = None
        self._found: SearchResult | None = None
        self._wanted = ""
        self._new = Button(theme, "", "plus", small=True)
        self._new.setObjectName("new_article")
        self._page = ListPane(theme, "articles", self._new, width=LIST_WIDTH, parts=(_WORK, _GAPS), asks=True)
        self._list = self._page.column
        self._editor = EditorPane(desk, articles, theme, language)
        self._page.addPane(self._editor)
        self.setLayout(vbox((self._page, 1), gap=0))
        follow_width(self._page, desk.preferences)
        self._list.partChanged.connect(lambda _part: self._refresh())
        self._list.searched.connect(self._on_search)
        self._list.chosen.connect(self._on_chosen)
        self._list.againWanted.connect(self._refresh)
        self._new.clicked.connect(self._on_new)
        self._editor.stored.connect(self._refresh)
        self._facts = Subscriptions(desk.bus)
        self._facts.on(LoggedIn, lambda _fact: self._refresh_if_seen())
        self.retranslate()

    def close_down(self) -> None:
        self._facts.close()
        self._editor.close_down()

    def open(self, article_id: str) -> None:
        """The newest version of an article, unless there are unsaved words."""
        if self._editor.dirty:
            self._editor.insist()
            return
        self._wanted = article_id
        self._desk.tasks.spawn(self._open(article_id), "open_article")

    # --- content

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._refresh()

    def _refresh_if_seen(self) -> None:
        """The centre has changed something."""
        if self.isVisible():
            self._refresh()

    def _refresh(self) -> None:
        self._list.loading()
        self._desk.tasks.spawn(self._read(), "knowledge_work")

    async def _read(self) -> None:
        try:
            self._kept = None if self._editor.dirty else await self._articles.kept()
            if self._list.part() == _GAPS:
                self._gaps = await self._articles.gaps(GAP_DAYS)
            else:
                self._work = await self._articles.work()
                self._editor.set_categories(self._work.categories)
        except (BackendError, StorageError) as error:
            self._fail(error)
            return
        self._show()
        self._list.loaded()

    def _on_search(self, words: str) -> None:
        if words.strip():
            self._desk.tasks.spawn(self._find(words), "find_article")
        else:
            self._found = None
            self._show()

    async def _find(self, words: str) -> None:
        try:
            found = await self._desk.knowledge.search(words, language=self._language.tag, limit=_MOST)
        except BackendError as error:
            self._fail(error)
            return
        if words == self._list.search.text():
            self._found = found
            self._show()

    async def _open(self, article_id: str) -> None:
        try:
            version = await self._articles.newest(article_id)
        except BackendError as error:
            self._fail(error)
            return
        if self._wanted == article_id and not self._editor.dirty:
            self._list.loaded()
            self._editor.show_version(version)
            self._page.showPane(self._editor)

    def _on_chosen(self, key: str) -> None:
        if key == rows.KEPT and self._kept is not None:
            self._edit(self._kept, kept=True)
        elif key.startswith("q:"):
            self._on_new()
        elif key:
            self.open(key.removeprefix("a:"))

    def _on_new(self) -> None:
        self._edit(self._articles.begin())

    def _edit(self, writing: Writing, *, kept: bool = False) -> None:
        if self._editor.dirty:
            self._editor.insist()
            return
        self._wanted = ""
        self._page.showPane(self._editor)
        self._editor.show_writing(writing, kept=kept)

    # --- what is seen

    def _fail(self, error: BackendError | StorageError) -> None:
        self._list.failed(text.problem(error.code, error.detail))

    def _show(self) -> None:
        language, now = self._language.tag, self._desk.clock.now()
        gaps = self._list.part() == _GAPS
        if self._found is not None:
            shown = rows.found_rows(self._found, language)
        elif gaps:
            shown = rows.gap_rows(self._gaps, self._queues(), language, now) if self._gaps else []
        else:
            shown = rows.work_rows(self._work, self._kept, language, now)
        self._list.setRows(shown)
        if self._found is not None:
            self._list.setEmpty("search-x", _tr("Editing", "No such article"), _tr("Editing", "Try other words."))
        elif gaps:
            sentence = _tr("Editing", "Every search of the last {days} days found something.").format(days=GAP_DAYS)
            self._list.setEmpty("check", _tr("Editing", "Nothing is missing"), sentence)
        else:
            sentence = _tr("Editing", "Search for an article to change it, or write a new one.")
            self._list.setEmpty("check", _tr("Editing", "Nothing waits"), sentence)

    def _queues(self) -> dict[str, str]:
        provisioning = self._desk.session.provisioning
        queues = provisioning.queues if provisioning else ()
        return {q.id: q.label.in_language(self._language.tag) for q in queues}

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def retranslate(self) -> None:
        self._list.setTitle(_tr("Editing", "Knowledge"), _tr("Editing", "Articles"))
        self._new.setText(_tr("Editing", "New article"))
        self._list.setParts(
            [Segment(_WORK, _tr("Editing", "Waiting")), Segment(_GAPS, _tr("Editing", "What is missing"))]
        )
        self._list.setSearchWords(_tr("Editing", "Find an article"))
        self._page.setHint(
            "book-open",
            _tr("Editing", "No article open"),
            _tr("Editing", "Choose one at the left, or write a new one."),
        )
        self._editor.retranslate()
        self._editor.set_categories(self._work.categories)
        self._show()
