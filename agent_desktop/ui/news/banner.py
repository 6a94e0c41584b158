"""The strip that tells what the centre wants read: it takes no focus, and waits while there is a call."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QWidget

from agent_desktop.domain.announcement import Announcement, Importance
from agent_desktop.domain.events import AnnouncementsChanged, CallAdded, CallEnded, LoggedOut
from agent_desktop.kit.bus import Subscriptions
from agent_desktop.ports import StorageError
from agent_desktop.services.announcements import Announcements
from agent_desktop.ui import text
from agent_desktop.ui.design import Banner, Button, Theme, Tone, announce, vbox
from agent_desktop.ui.desk import Desk
from agent_desktop.ui.news import rows
from agent_desktop.ui.text import Language


class NewsBanner(QWidget):
    """One at a time: what has to be confirmed, then what is important. The others follow when it is done."""

    readWanted = Signal(str)

    def __init__(self, desk: Desk, announcements: Announcements, theme: Theme, language: Language) -> None:
        super().__init__()
        self._desk, self._announcements, self._language = desk, announcements, language
        self._shown: Announcement | None = None
        self._told: tuple[str, int] | None = None
        self._problem = ""
        self._read = Button(theme, "", "megaphone", small=True)
        self._read.setObjectName("news_read")
        self._confirm = Button(theme, "", "check", small=True)
        self._confirm.setObjectName("news_confirm")
        self._banner = Banner(theme, Tone.WARNING, "megaphone", "", self._read, self._confirm)
        self._banner.setObjectName("news_banner")
        for button in (self._read, self._confirm):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the focus where somebody types
        self.setLayout(vbox(self._banner, gap=0))
        self._read.clicked.connect(self._on_read)
        self._confirm.clicked.connect(self.confirm)
        self._facts = Subscriptions(desk.bus)
        self._facts.on(AnnouncementsChanged, lambda _fact: self._show())
        self._facts.on(CallAdded, lambda _fact: self._show())
        self._facts.on(CallEnded, lambda _fact: self._show())
        self._facts.on(LoggedOut, lambda _fact: self._show())
        self.retranslate()

    def close_down(self) -> None:
        self._facts.close()

    def confirm(self) -> None:
        """Confirms what the strip shows; nothing while it shows nothing."""
        if self._shown is not None:
            self._desk.tasks.spawn(self._save(self._shown), "confirm_news")

    def _on_read(self) -> None:
        if self._shown is not None:
            self.readWanted.emit(self._shown.id)

    async def _save(self, announcement: Announcement) -> None:
        try:
            await self._announcements.confirm(announcement)
            self._problem = ""
        except StorageError as error:
            self._problem = text.problem(error.code, error.detail)
        self._show()

    def _show(self) -> None:
        waiting = [
            a for a in self._announcements.current if a.asks or (a.unread and a.importance is not Importance.NORMAL)
        ]
        self._shown = waiting[0] if waiting and not self._desk.calls.calls else None
        self.setVisible(self._shown is not None)
        shown = self._shown
        if shown is None:
            return
        title = rows.title_of(shown, self._language.tag)
        more = self.tr("%n more", "", len(waiting) - 1) if len(waiting) > 1 else ""
        sentence = " · ".join(part for part in (title, more, self._problem) if part)
        self._banner.setNotice(rows.TONES[shown.importance], "megaphone", sentence)
        self._confirm.setText(self.tr("Confirm") if shown.must_confirm else self.tr("Done"))
        if self._told != (shown.id, shown.edition):
            self._told = (shown.id, shown.edition)
            announce(self, title, urgent=shown.importance is Importance.URGENT)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def retranslate(self) -> None:
        self._read.setText(self.tr("Read"))
        self._read.setTip(self.tr("Read the announcement"))
        self._confirm.setTip(self.tr("Say that you have read it"))
        self._show()
