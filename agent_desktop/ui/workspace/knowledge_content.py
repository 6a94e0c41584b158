"""Knowledge beside the call: what is suggested, what was searched for, and the article being read."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QSizePolicy

from agent_desktop.domain.call import InteractionId
from agent_desktop.domain.events import (
    AnnouncementsChanged,
    LoggedIn,
    PopFailed,
    PopReady,
)
from agent_desktop.domain.knowledge import ArticleBrief
from agent_desktop.kit.bus import Subscriptions
from agent_desktop.ports import NO_SERVER, BackendError
from agent_desktop.ui import text
from agent_desktop.ui.design import (
    Busy,
    Empty,
    Frame,
    Ground,
    Group,
    Ink,
    Label,
    Listing,
    Notice,
    Row,
    TextStyle,
    Theme,
    Tone,
    line,
    row,
    vbox,
)
from agent_desktop.ui.desk import Desk
from agent_desktop.ui.text import Language
from agent_desktop.ui.workspace.by_choice import ByChoice
from agent_desktop.ui.workspace.finder import SearchEdit
from agent_desktop.ui.workspace.hits import HitDelegate, windowed
from agent_desktop.ui.workspace.present import Reader
from agent_desktop.ui.workspace.reading import Reading
from agent_desktop.ui.workspace.suggestions import NEWS, Piece, announcement_rows, pieces, result_rows, suggestion_rows

DEBOUNCE_MS = 120
"""From the last keystroke to the question."""
_SHOWN = 5
"""Suggestions before the list scrolls."""
_OFTEN_USED = 12
_UNBOUND = 16777215
_NO_POP = "no_pop"
"""Instead of a problem's code: the record did not come, and with it no suggestions."""


class KnowledgeContent(Frame):
    """The panel without its strip. Answers that come late are dropped."""

    insertWanted = Signal(str)
    countChanged = Signal(int)
    sendWanted = Signal(str)
    newsWanted = Signal(str)
    """The id of an announcement that was chosen."""
    leaveWanted = Signal()
    """Esc with nothing left to go back from."""

    def __init__(self, desk: Desk, theme: Theme, language: Language) -> None:
        super().__init__(Ground.SURFACE)
        self._desk, self._theme, self._language = desk, theme, language
        self._key = ""
        self._asked = 0
        self._wanted = ""
        """What the results in the list were asked for; "" while suggestions stand there."""
        self._shown: tuple[ArticleBrief, ...] = ()
        self._often: tuple[ArticleBrief, ...] = ()
        self._failed = ""
        self._announcements = desk.announcements.current if desk.announcements else ()

        self._search = SearchEdit(theme, icon="search", clearable=True)
        self._search.setObjectName("knowledge_search")
        self._caption = Label(theme, "", TextStyle.MICRO, Ink.THIRD)
        self._busy = Busy(theme, 14)
        self._busy.hide()
        self._list = Listing(theme, inset=16)
        self._list.setObjectName("knowledge_results")
        self._hits = HitDelegate(theme, self._list)
        self._list.setItemDelegate(self._hits)
        self._list.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self._notice = Notice(theme, Tone.WARNING, "cloud-off")
        self._notice_box = row((self._notice, 1), pad=(12, 4, 12, 8))
        self._nothing = Empty(theme, "search-x", "")
        self._edge = line()
        self._reading = Reading(desk, theme, self._reader, self._query)
        self.setLayout(
            vbox(
                row((self._search, 1), pad=(16, 12, 16, 12)),
                row(self._caption, None, self._busy, pad=(16, 0, 16, 4)),
                self._notice_box,
                (self._list, 1),
                (self._nothing, 1),
                self._edge,
                (self._reading, 1),
                gap=0,
            )
        )
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DEBOUNCE_MS)
        self._by_choice = ByChoice(desk, self._on_choice)
        self._connect()
        self.retranslate()

    def _connect(self) -> None:
        self._timer.timeout.connect(self._ask)
        self._search.textChanged.connect(self._on_typed)
        self._search.stepped.connect(self._on_step)
        self._search.entered.connect(self._on_enter)
        self._search.escaped.connect(self._on_escape)
        self._list.chosen.connect(self.openArticle)
        self._facts = Subscriptions(self._desk.bus)
        self._facts.on(PopReady, lambda fact: self._on_pop(fact.interaction_id))
        self._facts.on(PopFailed, self._on_pop_failed)
        self._facts.on(LoggedIn, self._on_logged_in)
        self._facts.on(AnnouncementsChanged, self._on_announcements)
        self._reading.opened.connect(self._on_opened)
        self._reading.failed.connect(self._on_failed)
        self._reading.insertWanted.connect(self.insertWanted)
        self._reading.sendWanted.connect(self.sendWanted)
        self._reading.closeWanted.connect(self._on_close)

    @property
    def article_in_hand(self) -> str:
        """The article that is read right now, "" while the keyboard is elsewhere."""
        here = QApplication.focusWidget()
        return self._reading.article_id if here is not None and self._reading.isAncestorOf(here) else ""

    def close_down(self) -> None:
        self._facts.close()
        self._by_choice.close_down()
        self._timer.stop()
        self._reading.close_down()

    # --- what the panel uses

    def showFor(self, key: str) -> None:
        """Suggestions and the open article of this contact; "" for none."""
        if key == self._key:
            return
        self._key = key
        self._failed = ""
        if not self._search.text():
            self._suggest()
        self._reading.showFor(key)

    def openArticle(self, article_id: str) -> None:
        """Fetches and shows an article; the list stays above it."""
        if article_id.startswith(NEWS):
            self.newsWanted.emit(article_id.removeprefix(NEWS))
        else:
            self._reading.open(article_id)

    def focusSearch(self) -> None:
        self._search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._search.selectAll()

    # --- list

    def _suggest(self) -> None:
        """What the pop brought for this contact; without one, the news and what is often used."""
        self._asked += 1
        self._wanted = ""
        pop = self._desk.pop.pop(InteractionId(self._key)) if self._key else None
        self._shown = self._by_choice.before(self._key, pop.articles if pop is not None else ())
        ringing = any(call.interaction_id == self._key for call in self._desk.calls.calls)
        self._busy.setVisible(ringing and pop is None and not self._failed)
        self._show_list()
        self.countChanged.emit(len(self._shown))

    def _show_list(self) -> None:
        reader = self._reader()
        searching = bool(self._query())
        rows: list[Row | Group] = []
        if searching:
            rows += result_rows(self._shown, reader)
            marked = {b.id: windowed(pieces(reader.local(b.snippet))) for b in self._shown if b.snippet}
            self._hits.setSnippets(marked)
            # the delegate draws these lines itself
            rows = [_without_sub(r) if isinstance(r, Row) and _has_hit(marked.get(r.key, ())) else r for r in rows]
        else:
            self._hits.setSnippets({})
            rows += suggestion_rows(self._shown, reader) if self._key else self._idle_rows(reader)
        self._list.setRows(rows)
        self._caption.setText(self._caption_text(searching))
        self._caption.setVisible(searching or bool(self._key))
        said = self._failure_text()
        self._notice.setText(said)
        self._notice_box.setVisible(bool(said))
        self._nothing.setVisible(searching and not rows and not self._failed and self._wanted != "")
        self._fit_list()

    def _idle_rows(self, reader: Reader) -> list[Row | Group]:
        rows: list[Row | Group] = []
        if self._announcements:
            rows.append(Group("news", self.tr("Announcements")))
            rows += announcement_rows(self._announcements, reader)
        if self._often:
            rows.append(Group("often", self.tr("Often used")))
            rows += suggestion_rows([replace(b, why=()) for b in self._often], reader)
        return rows

    def _caption_text(self, searching: bool) -> str:
        if not searching:
            pop = self._desk.pop.pop(InteractionId(self._key)) if self._key else None
            none = (pop is not None and not self._shown) or self._failed == NO_SERVER
            return self.tr("No suggestions for this call") if none else self.tr("Suggested for this call")
        if not self._wanted:
            return self.tr("Searching…")
        return self.tr("%n article(s)", "", len(self._shown))

    def _failure_text(self) -> str:
        if self._failed == NO_SERVER:
            return ""
        if self._failed == _NO_POP:
            return self.tr("Suggestions come with the record. Articles read before can still be opened.")
        return text.problem(self._failed) if self._failed else ""

    def _fit_list(self) -> None:
        """Beside an article, or when only suggestions stand there, the list is as high as its rows; else it fills."""
        reading = self._reading.reading
        searching = bool(self._query())
        fills = not reading and (searching or not self._key)
        empty = self._list.rows().rowCount() == 0
        if fills:
            self._list.setMinimumHeight(0)
            self._list.setMaximumHeight(_UNBOUND)
        else:
            rows = min(self._list.contentHeight(), _SHOWN * 44)
            self._list.setFixedHeight(rows + 4)
        self._list.setVisible(not (fills and empty and self._nothing.isVisibleTo(self)))
        self._reading.setVisible(not fills)
        self._edge.setVisible(not fills)

    def _on_typed(self) -> None:
        self._asked += 1
        self._wanted = ""
        if self._query():
            self._timer.start()
            self._busy.show()
            if self._reading.reading:
                self._reading.close_article()
            self._caption.setText(self.tr("Searching…"))
            self._caption.show()
        else:
            self._timer.stop()
            self._failed = ""
            self._suggest()

    def _ask(self) -> None:
        self._desk.tasks.spawn(self._search_for(self._query(), self._asked), "search_knowledge")

    async def _search_for(self, wanted: str, asked: int) -> None:
        pop = self._desk.pop.pop(InteractionId(self._key)) if self._key else None
        queue_id = pop.queue_id if pop else ""
        try:
            found = await self._desk.knowledge.search(wanted, queue_id, self._language.tag)
        except BackendError as error:
            if asked == self._asked:
                self._shown, self._failed, self._wanted = (), error.code, wanted
                self._busy.hide()
                self._show_list()
            return
        if asked != self._asked:
            return
        self._shown, self._failed, self._wanted = found.items, "", wanted
        self._busy.hide()
        self._show_list()
        self._list.scrollToTop()

    async def _fetch_often(self) -> None:
        try:
            found = await self._desk.knowledge.search("", "", self._language.tag, _OFTEN_USED)
        except BackendError:
            return  # nothing is missing: the search field works as soon as the server does
        self._often = tuple(b for b in found.items if b.used_this_week)
        if not self._key and not self._search.text():
            self._show_list()

    def _on_step(self, by: int) -> None:
        self._list.step(by)

    def _on_enter(self) -> None:
        if not self._list.currentKey():
            self._list.step(1)
        if self._list.currentKey():
            self.openArticle(self._list.currentKey())

    def _on_escape(self) -> None:
        if self._reading.reading:
            self._reading.close_article()
        else:
            self.leaveWanted.emit()

    # --- article

    def _on_opened(self, article_id: str) -> None:
        if article_id:
            self._failed = ""
        from_list = self._search.hasFocus() or self._list.hasFocus()
        self._show_list()
        self._list.setCurrentKey(article_id)
        if article_id and from_list:
            self._reading.focusText()

    def _on_failed(self, code: str) -> None:
        self._failed = code
        self._show_list()

    def _on_close(self) -> None:
        self._reading.close_article()
        self.focusSearch()

    def _query(self) -> str:
        return self._search.text().strip()

    # --- facts

    def _on_pop(self, interaction_id: str, failure: str = "") -> None:
        if interaction_id == self._key and not self._search.text():
            self._failed = failure
            self._suggest()

    def _on_choice(self, interaction_id: str) -> None:
        if interaction_id == self._key and not self._search.text():
            self._suggest()

    def _on_pop_failed(self, fact: PopFailed) -> None:
        self._on_pop(fact.interaction_id, NO_SERVER if fact.code == NO_SERVER else _NO_POP)

    def _on_logged_in(self, _fact: LoggedIn) -> None:
        self._desk.tasks.spawn(self._fetch_often(), "often_used")
        self._show_list()

    def _on_announcements(self, fact: AnnouncementsChanged) -> None:
        self._announcements = fact.current
        if not self._key and not self._search.text():
            self._show_list()

    # --- words

    def _reader(self) -> Reader:
        desk = self._desk
        return Reader(self._language.tag, desk.session.provisioning, desk.numbering.display, desk.clock.now())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
            self._ask_in_other_words()

    def _ask_in_other_words(self) -> None:
        """Snippets come in the language they were asked for; what stands there stays until the others come."""
        if self._query():
            self._asked += 1
            self._timer.start()

    def retranslate(self) -> None:
        self._search.setPlaceholderText(self.tr("Search knowledge"))
        self._search.setToolTip(self.tr("Search knowledge") + "  F4")
        self._search.setClearTip(self.tr("Clear"))
        self._list.setAccessibleName(self.tr("Articles"))
        self._nothing.setContent(
            "search-x", self.tr("Nothing found"), self.tr("Try fewer or other words; part of a word is enough.")
        )
        self._show_list()


def _has_hit(parts: tuple[Piece, ...]) -> bool:
    return any(part.hit for part in parts)


def _without_sub(source: Row) -> Row:
    """The same row with its second line left to the delegate, and still told."""
    return replace(source, sub=" ", told=f"{source.title}, {source.sub}")
