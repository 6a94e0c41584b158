"""Which pages there are, for whom, and how each is made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QCoreApplication

from agent_desktop.domain.satisfaction import READ_ALL
from agent_desktop.ui.design import Theme
from agent_desktop.ui.desk import Desk
from agent_desktop.ui.shell.columns import Columns
from agent_desktop.ui.shell.pages import Made, Page
from agent_desktop.ui.text import Language
from agent_desktop.ui.ticker import Ticker

if TYPE_CHECKING:
    from agent_desktop.ui.news.page import NewsPage
    from agent_desktop.ui.quiz.page import QuizPage
    from agent_desktop.ui.workspace.ticket_page import TicketPage

_LAY_OUT_FORMS, _RUN_IMPORTS, _WRITE_TEMPLATES = "forms.write", "imports.run", "templates.write"
READ_NEWS, TAKE_QUIZZES = "announcements.read", "quizzes.take"
READ_TICKETS, _EDIT_ARTICLES = "tickets.read", "knowledge.edit"

_tr = QCoreApplication.translate


class PageHost(Protocol):
    """What the window does for its pages."""

    def open_customer(self, customer_id: str) -> None: ...

    def open_article(self, article_id: str) -> None: ...


class PageTable:
    """The table, and those of its pages that the window asks something; None until they were first looked at."""

    def __init__(
        self, desk: Desk, theme: Theme, language: Language, ticker: Ticker, columns: Columns, host: PageHost
    ) -> None:
        self._desk, self._theme, self._language, self._ticker = desk, theme, language, ticker
        self._columns, self._host = columns, host
        self.tickets: TicketPage | None = None
        self.news: NewsPage | None = None
        self.quizzes: QuizPage | None = None

    def listed(self) -> tuple[Page, ...]:
        """In the order of the rail; each imports what it needs when it is made."""
        return (
            Page(
                "workspace",
                "headset",
                lambda: _tr("MainWindow", "Workspace"),
                lambda: (self._columns, self._columns.close_down),
            ),
            Page(
                "tickets",
                "ticket",
                lambda: _tr("MainWindow", "Tickets"),
                self._make_tickets,
                lambda: self._desk.session.may(READ_TICKETS),
            ),
            Page(
                "articles",
                "book-open",
                lambda: _tr("MainWindow", "Knowledge"),
                self._make_articles,
                lambda: self._desk.articles is not None and self._desk.session.may(_EDIT_ARTICLES),
            ),
            Page(
                "satisfaction",
                "star",
                lambda: _tr("MainWindow", "Satisfaction"),
                self._make_satisfaction,
                lambda: self._desk.session.may(READ_ALL),
            ),
            Page(
                "news",
                "megaphone",
                lambda: _tr("MainWindow", "News"),
                self._make_news,
                lambda: self._desk.announcements is not None and self._desk.session.may(READ_NEWS),
            ),
            Page(
                "quizzes",
                "list-checks",
                lambda: _tr("MainWindow", "Tests"),
                self._make_quizzes,
                lambda: self._desk.quizzes is not None and self._desk.session.may(TAKE_QUIZZES),
            ),
            Page(
                "forms",
                "file-text",
                lambda: _tr("MainWindow", "Forms"),
                self._make_forms,
                lambda: self._desk.forms is not None and self._desk.session.may(_LAY_OUT_FORMS),
            ),
            Page(
                "templates",
                "message-square",
                lambda: _tr("MainWindow", "Templates"),
                self._make_templates,
                lambda: self._desk.templates is not None and self._desk.session.may(_WRITE_TEMPLATES),
            ),
            Page(
                "imports",
                "file-up",
                lambda: _tr("MainWindow", "Import"),
                self._make_imports,
                lambda: self._desk.imports is not None and self._desk.session.may(_RUN_IMPORTS),
            ),
            Page("history", "history", lambda: _tr("MainWindow", "History"), self._make_history),
        )

    def _make_tickets(self) -> Made:
        from agent_desktop.ui.workspace.ticket_page import TicketPage

        self.tickets = TicketPage(self._desk, self._theme, self._language)
        self.tickets.customerWanted.connect(self._host.open_customer)
        return self.tickets, self.tickets.close_down

    def _make_articles(self) -> Made:
        from agent_desktop.ui.knowledge_desk.page import KnowledgeDesk

        assert self._desk.articles is not None, "the page is for whoever may edit articles"
        page = KnowledgeDesk(self._desk, self._desk.articles(), self._theme, self._language)
        return page, page.close_down

    def _make_satisfaction(self) -> Made:
        from agent_desktop.ui.satisfaction.page import SatisfactionPage

        page = SatisfactionPage(self._desk, self._theme, self._language)
        page.customerWanted.connect(self._host.open_customer)
        return page, page.close_down

    def _make_forms(self) -> Made:
        from agent_desktop.ui.form_desk.page import FormDesk

        assert self._desk.forms is not None, "the page is for whoever may lay out forms"
        page = FormDesk(self._desk, self._desk.forms(), self._theme, self._language)
        return page, page.close_down

    def _make_imports(self) -> Made:
        from agent_desktop.ui.import_desk.page import ImportDesk

        assert self._desk.imports is not None, "the page is for whoever may import"
        page = ImportDesk(self._desk, self._desk.imports(), self._theme, self._language)
        return page, page.close_down

    def _make_templates(self) -> Made:
        from agent_desktop.ui.template_desk.page import TemplateDesk

        assert self._desk.templates is not None, "the page is for whoever may write templates"
        return TemplateDesk(self._desk, self._desk.templates(), self._theme, self._language), lambda: None

    def _make_news(self) -> Made:
        from agent_desktop.ui.news.page import NewsPage

        assert self._desk.announcements is not None, "the page is for who has a server"
        self.news = NewsPage(self._desk, self._desk.announcements, self._theme, self._language)
        self.news.articleWanted.connect(self._host.open_article)
        return self.news, self.news.close_down

    def _make_quizzes(self) -> Made:
        from agent_desktop.ui.quiz.page import QuizPage

        assert self._desk.quizzes is not None, "the page is for who has a server"
        self.quizzes = QuizPage(self._desk, self._desk.quizzes, self._theme, self._language)
        self.quizzes.articleWanted.connect(self._host.open_article)
        return self.quizzes, self.quizzes.close_down

    def _make_history(self) -> Made:
        from agent_desktop.ui.history.page import HistoryPage

        page = HistoryPage(self._desk, self._theme, self._language, self._ticker)
        return page, page.close_down
