"""The page of announcements: all that were told, with search; and for those who write them, all that were written."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from agent_desktop.domain.announcement import Announcement, AnnouncementText, WrittenAnnouncement
from agent_desktop.domain.events import AnnouncementsChanged, LoggedIn
from agent_desktop.kit.bus import Subscriptions
from agent_desktop.ports import BackendError, StorageError
from agent_desktop.services.announcements import Announcements
from agent_desktop.ui import text
from agent_desktop.ui.design import Button, ListPane, Segment, Theme, vbox
from agent_desktop.ui.desk import Desk
from agent_desktop.ui.list_width import follow_width
from agent_desktop.ui.news import rows
from agent_desktop.ui.news.editor import NewsEditor
from agent_desktop.ui.news.readers import open_readers
from agent_desktop.ui.news.reading import ReadingPane
from agent_desktop.ui.text import Language

LIST_WIDTH = 340
WRITE = "announcements.write"
_TOLD, _WRITTEN = "told", "written"
_tr = QCoreApplication.translate


class NewsPage(QWidget):
    """Asks the server when it is looked at, searched, or told of a change."""

    articleWanted = Signal(str)

    def __init__(self, desk: Desk, announcements: Announcements, theme: Theme, language: Language) -> None:
        super().__init__()
        self._desk, self._announcements, self._theme, self._language = desk, announcements, theme, language
        self._told: tuple[Announcement, ...] = ()
        self._written: tuple[WrittenAnnouncement, ...] = ()
        self._following = ""
        self._asked = 0
        """Counts the readings: an answer to an older one is not shown."""
        self._wanted = ""
        self._new = Button(theme, "", "plus", small=True)
        self._new.setObjectName("new_news")
        self._page = ListPane(theme, "news", self._new, width=LIST_WIDTH, parts=(_TOLD, _WRITTEN), asks=True)
        self._list = self._page.column
        self._reading = ReadingPane(desk, theme, language)
        self._editor = NewsEditor(desk, announcements, theme, language)
        self._page.addPane(self._reading, self._editor)
        self.setLayout(vbox((self._page, 1), gap=0))
        follow_width(self._page, desk.preferences)
        self._connect()
        self.retranslate()

    def _connect(self) -> None:
        self._list.partChanged.connect(lambda _part: self.read())
        self._list.searched.connect(lambda _words: self.read())
        self._list.currentKeyChanged.connect(self._on_current)
        self._list.chosen.connect(self._on_chosen)
        self._list.moreWanted.connect(self._read_more)
        self._list.againWanted.connect(self.read)
        self._new.clicked.connect(self._on_new)
        self._reading.confirmWanted.connect(self.confirm)
        self._reading.articleWanted.connect(self.articleWanted)
        self._reading.correctWanted.connect(self._on_correct)
        self._reading.readersWanted.connect(self._on_readers)
        self._reading.withdrawWanted.connect(self._on_withdraw)
        self._editor.stored.connect(self._on_stored)
        self._editor.left.connect(self._on_left)
        self._facts = Subscriptions(self._desk.bus)
        self._facts.on(AnnouncementsChanged, lambda _fact: self._on_changed())
        self._facts.on(LoggedIn, lambda _fact: self._on_login())

    def close_down(self) -> None:
        self._facts.close()
        self._editor.close_down()

    def open(self, announcement_id: str) -> None:
        """Puts one in front, among those that were told."""
        if self._editor.dirty:
            self._editor.insist()
            return
        self._wanted = announcement_id
        self._list.search.clear()
        self._list.setPart(_TOLD)
        self._show()
        self.read()

    def confirm(self) -> None:
        """Confirms the one in front."""
        shown = self._reading.announcement
        if shown is not None and self._page.pane() is self._reading:
            self._desk.tasks.spawn(self._confirm(shown), "confirm_news")

    def read(self) -> None:
        """The first page of the list, as it is now."""
        self._asked += 1
        self._list.loading()
        self._desk.tasks.spawn(self._read(self._asked, ""), "news")

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.read()
        self._list.focus()
        self._desk.tasks.spawn(self._restore(), "restore_news")

    # --- what was written earlier

    async def _restore(self) -> None:
        """Goes on with it, unless something else is read: then the button for a new one leads to it."""
        kept = await self._kept() if self._may_write() and not self._editor.dirty else None
        if kept is not None and not self._wanted and not self._editor.dirty:
            self._edit(kept, kept=True)
        elif kept is not None:
            self._new.setText(_tr("News", "Go on writing"))

    async def _begin(self, written: AnnouncementText) -> None:
        """What was begun earlier comes first: there is one place to keep what is written."""
        kept = await self._kept()
        if not self._editor.dirty:
            self._edit(kept or written, kept=kept is not None)

    async def _kept(self) -> AnnouncementText | None:
        try:
            return await self._announcements.kept()
        except StorageError as error:
            self._fail(error)
            return None

    def _edit(self, written: AnnouncementText, *, kept: bool = False) -> None:
        self._wanted = ""
        self._list.setCurrentKey("")
        self._new.setText(_tr("News", "New"))
        self._page.showPane(self._editor)
        self._editor.edit(written, kept=kept)

    # --- what the server is asked

    def _read_more(self) -> None:
        if self._following:
            self._asked += 1
            self._desk.tasks.spawn(self._read(self._asked, self._following), "news")

    async def _read(self, asked: int, before: str) -> None:
        words = self._list.words()
        try:
            if self._list.part() == _WRITTEN:
                written = await self._announcements.written(words, before)
                told, following = None, written.following
            else:
                page = await self._announcements.page(words, before)
                told, following = page.items, page.following
        except BackendError as error:
            if asked == self._asked:
                self._fail(error)
            return
        if asked != self._asked:
            return
        self._list.loaded()
        self._following = following
        if told is not None:
            self._told = (*self._told, *told) if before else told
        else:
            self._written = (*self._written, *written.items) if before else written.items
        self._show()

    async def _confirm(self, announcement: Announcement) -> None:
        try:
            await self._announcements.confirm(announcement)
        except StorageError as error:
            self._reading.say(text.problem(error.code, error.detail))
            return
        if announcement.must_confirm:
            self._reading.say(_tr("News", "Confirmed."))
            self._list.focus()
        self.read()

    def _on_readers(self) -> None:
        shown = self._reading.announcement
        if shown is not None:
            self._run(self._show_readers(shown.id))

    async def _show_readers(self, announcement_id: str) -> None:
        readers = await self._announcements.readers(announcement_id)
        open_readers(self.window(), self._desk, self._theme, readers, self._language.tag)

    def _on_withdraw(self) -> None:
        shown = self._reading.announcement
        if shown is not None:
            self._run(self._withdraw(shown))

    async def _withdraw(self, announcement: Announcement) -> None:
        gone = await self._announcements.withdraw(announcement)
        self._reading.show_announcement(gone, writer=True)
        self._reading.say(_tr("News", "Withdrawn."))
        self.read()

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        self._desk.tasks.spawn(self._guarded(work), "news_work")

    async def _guarded(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except BackendError as error:
            self._reading.say(text.problem(error.code, error.detail))

    # --- what a person does

    def _on_current(self, key: str) -> None:
        if not key or key == self._wanted:
            return
        if self._editor.dirty:
            self._editor.insist()
            return
        self._wanted = key
        self._show_one()

    def _on_chosen(self, key: str) -> None:
        self._on_current(key)
        if self._page.pane() is self._reading:
            self._reading.focus_first()

    def _on_new(self) -> None:
        if self._editor.dirty:
            self._editor.insist()
        else:
            self._desk.tasks.spawn(self._begin(self._announcements.begin()), "new_news")

    def _on_correct(self) -> None:
        a = self._reading.announcement
        if a is None:
            return
        written = AnnouncementText(
            a.id, a.revision, a.title, a.detail, a.say, a.importance, a.must_confirm, a.article_id, a.audience,
            a.at, a.until,
        )  # fmt: skip
        self._desk.tasks.spawn(self._begin(written), "correct_news")

    def _on_stored(self, announcement_id: str) -> None:
        self._wanted = announcement_id
        self._list.setPart(_WRITTEN)
        self._page.showHint()
        self.read()

    def _on_left(self) -> None:
        self._page.showHint()
        self._show()

    def _on_changed(self) -> None:
        if self.isVisible():
            self.read()

    def _on_login(self) -> None:
        self._show_rights()
        if self.isVisible():
            self.read()
            self._desk.tasks.spawn(self._restore(), "restore_news")

    # --- what is seen

    def _fail(self, error: BackendError | StorageError) -> None:
        self._list.failed(text.problem(error.code, error.detail))

    def _may_write(self) -> bool:
        return self._desk.session.may(WRITE)

    def _show_rights(self) -> None:
        writes = self._may_write()
        self._new.setVisible(writes)
        words = {_TOLD: _tr("News", "For me")} | ({_WRITTEN: _tr("News", "Written")} if writes else {})
        if self._list.part() not in words:
            self._list.setPart(_TOLD)
        self._list.setParts([Segment(key, word) for key, word in words.items()])

    def _show(self) -> None:
        language, now = self._language.tag, self._desk.clock.now()
        if self._list.part() == _WRITTEN:
            content = rows.written_rows(self._written, language, now)
        else:
            current = [a.id for a in self._announcements.current]
            content = rows.rows(self._known(), language, now, current)
        self._list.setRows(content, self._wanted)
        if self._list.words():
            self._list.setEmpty("search-x", _tr("News", "No such announcement"), _tr("Editing", "Try other words."))
        else:
            none, told = _tr("News", "No announcements"), _tr("News", "What the centre tells you stands here.")
            self._list.setEmpty("megaphone", none, told)
        self._list.setMore(_tr("News", "Older ones"), following=bool(self._following))
        self._show_one()

    def _known(self) -> tuple[Announcement, ...]:
        """What the server said of each, with what was confirmed here since."""
        fresh = {a.id: a for a in self._announcements.current}
        return tuple(fresh.get(a.id, a) for a in self._told)

    def _show_one(self) -> None:
        if not self._wanted or self._page.pane() is self._editor:
            return
        writing = self._list.part() == _WRITTEN
        shown = [w.announcement for w in self._written] if writing else list(self._known())
        found = next((a for a in shown if a.id == self._wanted), None)
        if found is None and not writing:
            found = next((a for a in self._announcements.current if a.id == self._wanted), None)
        if found is None:
            if self._page.pane() is self._reading and not writing:
                self._page.showHint()  # it was withdrawn
            return
        self._reading.show_announcement(found, writer=writing)
        self._page.showPane(self._reading)
        if found.unread and not found.must_confirm and not writing and self.isVisible():
            self._desk.tasks.spawn(self._confirm(found), "read_news")  # opened is read

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def retranslate(self) -> None:
        self._list.setTitle(_tr("News", "Announcements"))
        self._list.setSearchWords(_tr("News", "Find an announcement"))
        self._new.setText(_tr("News", "New"))
        self._new.setTip(_tr("News", "Write an announcement"))
        self._page.setHint("megaphone", _tr("News", "No announcement open"), _tr("News", "Choose one at the left."))
        self._reading.retranslate()
        self._editor.retranslate()
        self._show_rights()
        self._show()
