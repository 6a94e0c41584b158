"""What the agent should read: told once in passing, and kept in the list of notices."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from agent_desktop.domain.events import ArticleEndingsPushed, FollowUpPushed, ProblemNoticed, TicketPushed
from agent_desktop.kit.bus import Subscriptions
from agent_desktop.ui import text
from agent_desktop.ui.design import Toaster, Tone
from agent_desktop.ui.desk import Desk
from agent_desktop.ui.names import spelled
from agent_desktop.ui.shell.notices import Notices
from agent_desktop.ui.text import Language

_tr = QCoreApplication.translate


class Tidings:
    """Puts facts into sentences for toaster and notices."""

    def __init__(self, desk: Desk, language: Language, toaster: Toaster, notices: Notices) -> None:
        self._desk, self._language, self._toaster, self._notices = desk, language, toaster, notices
        self._facts = Subscriptions(desk.bus)
        self._facts.on(ProblemNoticed, self._on_problem)
        self._facts.on(FollowUpPushed, self._on_promised)
        self._facts.on(TicketPushed, self._on_ticket)
        self._facts.on(ArticleEndingsPushed, self._on_endings)

    def close_down(self) -> None:
        self._facts.close()

    def _on_problem(self, fact: ProblemNoticed) -> None:
        sentence = text.problem(fact.code, fact.detail)
        self._notices.add(sentence)
        self._toaster.show(sentence, Tone.DANGER, "circle-alert")

    def _on_promised(self, fact: FollowUpPushed) -> None:
        promised = fact.follow_up
        who = promised.name or spelled(promised.number, self._desk.numbering.display)
        if promised.due_at <= self._desk.clock.now():
            sentence = _tr("MainWindow", "Promised call to {who} is due.").format(who=who)
        else:  # somebody put it on our list
            sentence = _tr("MainWindow", "A call to make: {who}, by {time}.").format(
                who=who, time=text.clock(promised.due_at)
            )
        self._notices.add(sentence)
        self._toaster.show(sentence, Tone.WARNING, "phone-outgoing")

    def _on_endings(self, fact: ArticleEndingsPushed) -> None:
        """For those who write articles: each once, by push; their page has them until they are mended."""
        for article in fact.articles:
            title = self._language.local(article.title)
            day = text.day(article.valid_until.astimezone().date(), self._desk.clock.now().astimezone().date())
            if article.over:
                sentence = _tr("MainWindow", "Article has ended: {title} ({day})").format(title=title, day=day)
            else:
                sentence = _tr("MainWindow", "Article ends soon: {title} ({day})").format(title=title, day=day)
            self._notices.add(sentence)
            self._toaster.show(sentence, Tone.WARNING, "calendar")

    def _on_ticket(self, fact: TicketPushed) -> None:
        title = self._language.local(fact.title)
        if fact.action == "escalate":
            sentence = _tr("MainWindow", "Ticket #{number} is late: {title}").format(number=fact.number, title=title)
            self._toaster.show(sentence, Tone.WARNING, "ticket")
        else:
            sentence = _tr("MainWindow", "Ticket #{number} has changed: {title}").format(
                number=fact.number, title=title
            )
        self._notices.add(sentence)
