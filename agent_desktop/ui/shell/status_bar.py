"""The strip at the foot: queues, announcements, and whether everything typed is safe."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal

from agent_desktop.domain.announcement import Importance
from agent_desktop.domain.events import (
    AnnouncementsChanged,
    DraftSaved,
    LoggedIn,
    OutboxChanged,
    QueueFiguresPushed,
)
from agent_desktop.kit.bus import Subscriptions
from agent_desktop.ui import text
from agent_desktop.ui.design import (
    Button,
    Elided,
    Frame,
    Glyph,
    Ground,
    Ink,
    Kind,
    Tags,
    TextStyle,
    Theme,
    Tone,
    hbox,
)
from agent_desktop.ui.design.paint import ChipSpec
from agent_desktop.ui.desk import Desk
from agent_desktop.ui.text import Language

HEIGHT = 32
_TONES = {Importance.NORMAL: Tone.NEUTRAL, Importance.IMPORTANT: Tone.WARNING, Importance.URGENT: Tone.DANGER}


class StatusBar(Frame):
    """Figures only from facts: a queue that nobody reported is not shown."""

    outboxWanted = Signal()

    def __init__(self, desk: Desk, theme: Theme, language: Language) -> None:
        super().__init__(Ground.RAISED)
        self._desk, self._language = desk, language
        self._figures: dict[str, QueueFiguresPushed] = {}
        self._announcements = desk.announcements.current if desk.announcements else ()
        self._saved = ""
        self._pending = 0
        self._refused = 0
        self.setObjectName("status_bar")
        self.setFixedHeight(HEIGHT)
        self._queue_icon = Glyph(theme, "users", Ink.SECOND, 14)
        self._queues = Elided(theme, "", TextStyle.SMALL, greedy=False)
        self._queues.setObjectName("queue_figures")
        self._news = Tags(theme)
        self._kept = Button(theme, "", "check", Kind.QUIET, small=True)
        self._kept.setObjectName("saved_state")
        self._kept.clicked.connect(self.outboxWanted)
        self.setLayout(hbox(self._queue_icon, self._queues, 4, self._news, None, self._kept, gap=8, pad=(16, 0, 8, 0)))
        self._facts = Subscriptions(desk.bus)
        self._facts.on(QueueFiguresPushed, self._on_figures)
        self._facts.on(AnnouncementsChanged, self._on_announcements)
        self._facts.on(LoggedIn, self._on_logged_in)
        self._facts.on(DraftSaved, self._on_saved)
        self._facts.on(OutboxChanged, self._on_outbox)
        self.retranslate()

    def close_down(self) -> None:
        self._facts.close()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def retranslate(self) -> None:
        self._show_queues()
        self._show_news()
        self._show_kept()

    def _on_logged_in(self, _fact: LoggedIn) -> None:
        self.retranslate()

    def _on_figures(self, fact: QueueFiguresPushed) -> None:
        self._figures[fact.queue_id] = fact
        self._show_queues()

    def _on_announcements(self, fact: AnnouncementsChanged) -> None:
        self._announcements = fact.current
        self._show_news()

    def _on_saved(self, fact: DraftSaved) -> None:
        self._saved = text.clock_seconds(fact.at)
        self._show_kept()

    def _on_outbox(self, fact: OutboxChanged) -> None:
        self._pending = len(fact.pending)
        self._refused = sum(1 for write in fact.pending if write.refused)
        self._show_kept()

    def _show_queues(self) -> None:
        provisioning = self._desk.session.provisioning
        parts = []
        for queue in provisioning.queues if provisioning else ():
            figures = self._figures.get(queue.id)
            if figures is None or not figures.waiting:
                continue
            longest = text.duration(figures.longest_wait_seconds)
            parts.append(
                self.tr("{queue}: {count} waiting, longest {time}").format(
                    queue=self._language.local(queue.label), count=figures.waiting, time=longest
                )
            )
        known = bool(self._figures)
        self._queue_icon.setVisible(known)
        self._queues.setVisible(known)
        self._queues.setText("   ".join(parts) if parts else self.tr("Nobody is waiting"))

    def _show_news(self) -> None:
        shown = [a for a in self._announcements if a.importance is not Importance.NORMAL][:1]
        self._news.setChips(
            [ChipSpec(self._language.local(a.title), _TONES[a.importance], "triangle-alert") for a in shown]
        )

    def _show_kept(self) -> None:
        if self._refused:
            word, icon, ink = (
                self.tr("%n record(s) refused by the server", "", self._refused),
                "circle-alert",
                Ink.DANGER,
            )
        elif self._pending:
            word, icon, ink = (
                self.tr("%n record(s) kept on this computer", "", self._pending),
                "hard-drive",
                Ink.WARNING,
            )
        elif self._saved:
            word, icon, ink = self.tr("Saved {time}").format(time=self._saved), "check", Ink.SECOND
        else:
            word, icon, ink = self.tr("All saved"), "check", Ink.SECOND
        self._kept.setText(word)
        self._kept.setIconName(icon, ink)
        self._kept.setTip(self.tr("What is still on this computer only"))
