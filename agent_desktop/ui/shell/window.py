"""The window: bar, rail, pages and foot, held together; whatever is decided is decided elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QCloseEvent, QResizeEvent
from PySide6.QtWidgets import QMainWindow, QSplitter, QStackedWidget, QWidget

from agent_desktop.domain.events import (
    AnnouncementsChanged,
    ArticleEndingsPushed,
    CallAdded,
    FollowUpPushed,
    LoggedIn,
    LoggedOut,
    ProblemNoticed,
    QuizzesChanged,
    SettingChanged,
    TicketPushed,
)
from agent_desktop.domain.satisfaction import READ_ALL
from agent_desktop.kit.bus import Subscriptions
from agent_desktop.ui import text
from agent_desktop.ui.actions import Shortcuts
from agent_desktop.ui.design import (
    RailButton,
    Scheme,
    Theme,
    Toaster,
    Tone,
    hbox,
    line,
    upright,
    vbox,
)
from agent_desktop.ui.desk import Desk
from agent_desktop.ui.dialogs.login import LoginPage
from agent_desktop.ui.shell.agent_bar import AgentBar
from agent_desktop.ui.shell.banners import LinkBanners
from agent_desktop.ui.shell.first_check import FirstCheck
from agent_desktop.ui.shell.notices import Notices
from agent_desktop.ui.shell.pages import RAIL_WIDTH, Made, Page, Pages
from agent_desktop.ui.shell.sheets import Sheets
from agent_desktop.ui.shell.status_bar import StatusBar
from agent_desktop.ui.text import Language
from agent_desktop.ui.ticker import Ticker

if TYPE_CHECKING:
    from agent_desktop.ui.news.banner import NewsBanner
    from agent_desktop.ui.news.page import NewsPage
    from agent_desktop.ui.phone.column import CallsColumn
    from agent_desktop.ui.quiz.page import QuizPage
    from agent_desktop.ui.workspace.ticket_page import TicketPage

CALLS_WIDTH = 296
KNOWLEDGE_WIDTH = 320
NARROW_BELOW = 1180
"""Below this width knowledge is a strip and the bar drops its search words."""

_LAY_OUT_FORMS, _RUN_IMPORTS = "forms.write", "imports.run"
_READ_NEWS, _TAKE_QUIZZES = "announcements.read", "quizzes.take"
_READ_TICKETS, _WRITE_TICKETS, _EDIT_ARTICLES = "tickets.read", "tickets.write", "knowledge.edit"


class MainWindow(QMainWindow):
    """Log-in page until somebody is logged in, then the desk."""

    closing = Signal()

    def __init__(self, desk: Desk, theme: Theme, language: Language, ticker: Ticker) -> None:
        super().__init__()
        self._desk, self._theme, self._language, self._ticker = desk, theme, language, ticker
        self._built = False
        self._narrow = False
        self._tickets: TicketPage | None = None
        self._news: NewsPage | None = None
        self._quizzes: QuizPage | None = None
        self._news_banner: NewsBanner | None = None
        self.sheets = Sheets(self, desk, theme, language, ticker)
        self._first_check: FirstCheck | None = None
        self._call_close_asked = False
        self.setMinimumSize(1024, 700)
        self.resize(1280, 800)
        self._login = LoginPage(desk, theme, language)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._login)
        self.setCentralWidget(self._stack)
        self._toaster = Toaster(theme, self)
        self._notices = Notices(desk, theme, self)
        self._notices.countChanged.connect(self._on_notice_count)
        self._facts = Subscriptions(desk.bus)
        self._facts.on(LoggedIn, lambda _fact: self.show_desk())
        self._facts.on(LoggedOut, lambda _fact: self.show_login())
        self._facts.on(CallAdded, self._on_call)
        self._facts.on(ProblemNoticed, self._on_problem)
        self._facts.on(FollowUpPushed, self._on_promised)
        self._facts.on(TicketPushed, self._on_ticket)
        self._facts.on(SettingChanged, self._on_setting)
        self._facts.on(AnnouncementsChanged, self._on_announcements)
        self._facts.on(ArticleEndingsPushed, self._on_endings)
        self._facts.on(QuizzesChanged, self._on_quizzes)
        self.retranslate()

    def close_down(self) -> None:
        """Lets go of everything that listens; the window may be deleted afterwards."""
        self._facts.close()
        if self._first_check is not None:
            self._first_check.close_down()
        self.sheets.close()
        self._login.close_down()
        self._notices.close_down()
        if self._built:
            self._shortcuts.close_down()
            for part in (self._bar, self._banners, self._foot, self._pages):
                part.close_down()
            if self._news_banner is not None:
                self._news_banner.close_down()
            self._built = False

    @property
    def login_page(self) -> LoginPage:
        return self._login

    @property
    def calls_column(self) -> CallsColumn:
        return self._calls

    def show_login(self) -> None:
        self.sheets.uncover()
        self._notices.close_down()
        self._stack.setCurrentWidget(self._login)
        self._login.focus_first_empty()
        if self._built:
            self._shortcuts.set_enabled(False)

    def show_desk(self) -> None:
        if not self._built:
            self._build()
        self._shortcuts.set_enabled(True)
        self._pages.review()
        self._stack.setCurrentWidget(self._page)
        self._page.setFocus(Qt.FocusReason.OtherFocusReason)  # the first Tab goes to the bar; nothing is marked yet

    def come_forward(self) -> None:
        """Shows the window on top, because a person asked for it."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def offer_number(self, number: str) -> None:
        """Puts a number from outside (a tel: link) into the dial field, for a person to dial."""
        if self._built:
            self.show_page("workspace")
            self._calls.offerNumber(number)

    # --- building, once somebody is logged in

    def _build(self) -> None:
        # Panels are imported here: the log-in page must not wait for them.
        from agent_desktop.ui.phone.column import CallsColumn
        from agent_desktop.ui.workspace.knowledge import KnowledgePanel
        from agent_desktop.ui.workspace.workspace import Workspace

        desk, theme, language, ticker = self._desk, self._theme, self._language, self._ticker
        self._bar = AgentBar(desk, theme, language, ticker)
        self._foot = StatusBar(desk, theme, language)
        self._calls = CallsColumn(desk, theme, language, ticker)
        self._workspace = Workspace(desk, theme, language, ticker)
        self._knowledge = KnowledgePanel(desk, theme, language, ticker)
        self._shortcuts = Shortcuts(self, desk.preferences, desk.bus, self.run_action)

        self._banners = LinkBanners(desk, theme)
        self._columns = QSplitter(Qt.Orientation.Horizontal)
        self._columns.setObjectName("columns")
        self._columns.setHandleWidth(1)
        self._columns.setChildrenCollapsible(False)
        for part, stretch in ((self._calls, 0), (self._workspace, 1), (self._knowledge, 0)):
            self._columns.addWidget(part)
            self._columns.setStretchFactor(self._columns.count() - 1, stretch)
        self._columns.setSizes([CALLS_WIDTH, 1280, KNOWLEDGE_WIDTH])
        self._settings_button = RailButton(theme, "", "settings")
        self._settings_button.setObjectName("page_settings")
        self._settings_button.setAutoExclusive(False)
        self._settings_button.setCheckable(False)
        self._settings_button.clicked.connect(self.sheets.open_settings)
        self._pages = Pages(theme, self._listed_pages(), (self._settings_button,))
        items = [self._bar, line(), self._banners]
        if desk.announcements is not None:
            from agent_desktop.ui.news.banner import NewsBanner  # without a server nobody tells anything

            self._news_banner = NewsBanner(desk, desk.announcements, theme, language)
            self._news_banner.readWanted.connect(self.open_news)
            items.append(self._news_banner)
        if desk.demo is not None:
            from agent_desktop.ui.shell.demo_bar import DemoBar  # only a demo has one

            items.append(DemoBar(desk, theme, language))
        body = hbox(self._pages.rail, upright(), (self._pages, 1), gap=0)
        self._page = QWidget()
        self._page.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._page.setLayout(vbox(*items, (body, 1), line(), self._foot, gap=0))
        self._stack.addWidget(self._page)
        self._connect()
        self._built = True
        self.retranslate()
        self._fit()

    def _listed_pages(self) -> tuple[Page, ...]:
        """In the order of the rail; each imports what it needs when it is made."""

        def close_columns() -> None:
            for part in (self._calls, self._workspace, self._knowledge):
                part.close_down()

        return (
            Page("workspace", "headset", lambda: self.tr("Workspace"), lambda: (self._columns, close_columns)),
            Page(
                "tickets",
                "ticket",
                lambda: self.tr("Tickets"),
                self._make_tickets,
                lambda: self._may(_READ_TICKETS),
            ),
            Page(
                "articles",
                "book-open",
                lambda: self.tr("Knowledge"),
                self._make_articles,
                lambda: self._desk.articles is not None and self._may(_EDIT_ARTICLES),
            ),
            Page(
                "satisfaction",
                "star",
                lambda: self.tr("Satisfaction"),
                self._make_satisfaction,
                lambda: self._may(READ_ALL),
            ),
            Page(
                "news",
                "megaphone",
                lambda: self.tr("News"),
                self._make_news,
                lambda: self._desk.announcements is not None and self._may(_READ_NEWS),
            ),
            Page(
                "quizzes",
                "list-checks",
                lambda: self.tr("Tests"),
                self._make_quizzes,
                lambda: self._desk.quizzes is not None and self._may(_TAKE_QUIZZES),
            ),
            Page(
                "forms",
                "file-text",
                lambda: self.tr("Forms"),
                self._make_forms,
                lambda: self._desk.forms is not None and self._may(_LAY_OUT_FORMS),
            ),
            Page(
                "imports",
                "file-up",
                lambda: self.tr("Import"),
                self._make_imports,
                lambda: self._desk.imports is not None and self._may(_RUN_IMPORTS),
            ),
            Page("history", "history", lambda: self.tr("History"), self._make_history),
        )

    def _make_tickets(self) -> Made:
        from agent_desktop.ui.workspace.ticket_page import TicketPage

        self._tickets = TicketPage(self._desk, self._theme, self._language)
        self._tickets.customerWanted.connect(self.open_customer)
        return self._tickets, self._tickets.close_down

    def _make_articles(self) -> Made:
        from agent_desktop.ui.knowledge_desk.page import KnowledgeDesk

        assert self._desk.articles is not None, "the page is for whoever may edit articles"
        page = KnowledgeDesk(self._desk, self._desk.articles(), self._theme, self._language)
        return page, page.close_down

    def _make_satisfaction(self) -> Made:
        from agent_desktop.ui.satisfaction.page import SatisfactionPage

        page = SatisfactionPage(self._desk, self._theme, self._language)
        page.customerWanted.connect(self.open_customer)
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

    def _make_news(self) -> Made:
        from agent_desktop.ui.news.page import NewsPage

        assert self._desk.announcements is not None, "the page is for who has a server"
        self._news = NewsPage(self._desk, self._desk.announcements, self._theme, self._language)
        self._news.articleWanted.connect(self.open_article)
        return self._news, self._news.close_down

    def _make_quizzes(self) -> Made:
        from agent_desktop.ui.quiz.page import QuizPage

        assert self._desk.quizzes is not None, "the page is for who has a server"
        self._quizzes = QuizPage(self._desk, self._desk.quizzes, self._theme, self._language)
        self._quizzes.articleWanted.connect(self.open_article)
        return self._quizzes, self._quizzes.close_down

    def _make_history(self) -> Made:
        from agent_desktop.ui.history.page import HistoryPage

        page = HistoryPage(self._desk, self._theme, self._language, self._ticker)
        return page, page.close_down

    def _connect(self) -> None:
        self._calls.interactionChosen.connect(self._show_interaction)
        self._calls.missedChanged.connect(self._on_missed)
        self._calls.shortcutsWanted.connect(lambda: self.sheets.open_shortcuts(self._shortcuts))
        self._workspace.interactionShown.connect(self._knowledge.showFor)
        self._workspace.dialFocusWanted.connect(self._calls.focusDial)
        self._knowledge.insertRequested.connect(self._workspace.insertIntoNotes)
        self._knowledge.sendRequested.connect(self._write_message)
        self._knowledge.newsWanted.connect(self.open_news)
        self._workspace.newsWanted.connect(lambda: self.open_news(""))
        self._workspace.quizWanted.connect(self.open_quiz)
        self._foot.outboxWanted.connect(self.sheets.open_outbox)
        self._bar.linkWanted.connect(self.sheets.open_link)
        self._banners.linkWanted.connect(self.sheets.open_link)
        self._bar.paletteWanted.connect(self.open_palette)
        self._bar.noticesWanted.connect(self._notices.open)

    # --- pages and actions

    def show_page(self, name: str) -> None:
        self._pages.show_page(name)

    def run_action(self, key: str) -> None:
        """Carries out an action of the table in shell/actions."""
        calls, spawn = self._desk.calls, self._desk.tasks.spawn
        current = calls.active_call or next((c for c in calls.calls if not c.waiting), None)
        ringing = calls.ringing_call
        match key:
            case "answer":
                if ringing is not None:
                    spawn(calls.answer(ringing.id), key)
            case "hang_up":
                if current is not None and current.conference and len(self._desk.conference.call_ids) > 1:
                    spawn(self._desk.conference.end(), key)
                elif current is not None:
                    spawn(calls.hang_up(current.id), key)
                elif ringing is not None:
                    spawn(calls.reject(ringing.id), key)
            case "hold":
                if current is not None:
                    spawn(calls.toggle_hold(current.id), key)
            case "mute":
                if current is not None:
                    spawn(calls.mute(current.id, not current.muted), key)
            case "transfer" | "swap" | "back" | "conference":
                self.show_page("workspace")
                self._calls.runMove(key)
            case "dial":
                self.show_page("workspace")
                self._calls.focusDial()
            case "keypad":
                self._calls.openKeypad()
            case "ready":
                self._desk.session.set_ready()
            case "not_ready":
                self._desk.session.set_not_ready(None)
            case "knowledge":
                self.show_page("workspace")
                self._knowledge.focusSearch()
            case "notes":
                self.show_page("workspace")
                self._workspace.focusNotes()
            case "finish":
                if self._tickets is not None and self._pages.shows("tickets"):
                    self._tickets.finish()
                elif self._quizzes is not None and self._pages.shows("quizzes"):
                    self._quizzes.finish()
                else:
                    self._workspace.finishCurrent()
            case "new_ticket" if self._may(_WRITE_TICKETS):
                self.sheets.close()
                self.sheets.hold(self._workspace.newTicket())
            case "promise" if self._may(_WRITE_TICKETS):
                self.sheets.close()
                self.sheets.hold(self._workspace.promiseCall())
            case "send":
                self._write_message(self._knowledge.article_in_hand)
            case "tickets" if self._may(_READ_TICKETS):
                self.show_page("tickets")
            case "news" if self._desk.announcements is not None and self._may(_READ_NEWS):
                self.open_news("")
            case "confirm_news":
                if self._news is not None and self._pages.shows("news"):
                    self._news.confirm()
                elif self._news_banner is not None:
                    self._news_banner.confirm()
            case "quizzes" if self._desk.quizzes is not None and self._may(_TAKE_QUIZZES):
                self.show_page("quizzes")
            case "new_ticket" | "promise" | "tickets" | "news" | "quizzes":
                pass  # not for this agent
            case "satisfaction":
                self.show_page("satisfaction")  # which it does not for who may not see it
            case "next_tab":
                self._workspace.nextTab()
            case "reveal":
                self.show_page("workspace")
                self._workspace.reveal()
            case "palette":
                self.open_palette()
            case "shortcuts":
                self.sheets.open_shortcuts(self._shortcuts)
            case _:
                raise KeyError(key)

    def offer_sound_check(self) -> None:
        """Has the check of the sound open by itself, the first time on this computer, as soon as it can be made."""
        self._first_check = FirstCheck(self._desk, self.sheets)

    def _write_message(self, article_id: str) -> None:
        """A message to the customer in front, about an article when one is read."""
        self.show_page("workspace")
        self.sheets.close()
        layer = self._workspace.writeMessage(article_id)
        if layer is not None:
            self.sheets.hold(layer)

    def open_palette(self) -> None:
        from agent_desktop.ui.shell.palette import open_palette  # few agents open one in a day

        self.sheets.close()
        self.sheets.hold(open_palette(self, self, self._desk, self._theme, self._language, self._shortcuts))

    def open_customer(self, customer_id: str) -> None:
        """For the palette: shows a found customer beside what is open."""
        self.show_page("workspace")
        self._workspace.openCustomer(customer_id)

    def open_article(self, article_id: str) -> None:
        """For the palette: shows a found article."""
        self.show_page("workspace")
        self._knowledge.openArticle(article_id)

    def open_news(self, announcement_id: str) -> None:
        """Shows an announcement; "" the first that is unread."""
        announcements = self._desk.announcements
        if announcements is None:
            return
        wanted = announcement_id or next((a.id for a in announcements.current if a.unread), "")
        self.show_page("news")
        if wanted and self._news is not None:
            self._news.open(wanted)

    def open_quiz(self, quiz_id: str) -> None:
        """Shows a test that is for this agent."""
        self.show_page("quizzes")
        if self._quizzes is not None:
            self._quizzes.open(quiz_id)

    def _show_interaction(self, interaction_id: str) -> None:
        self.show_page("workspace")
        self._workspace.showInteraction(interaction_id)

    # --- facts

    def _on_missed(self, count: int) -> None:
        self._pages.set_badge("history", str(count) if count else "", self.tr("%n missed call(s)", "", count))

    def _on_call(self, fact: CallAdded) -> None:
        """Calls are on the first page; the window comes forward only if the agent chose so."""
        if self._built:
            self.show_page("workspace")
        if fact.call.waiting and self._desk.preferences.get("calls.raise_window"):
            self.come_forward()

    def _on_problem(self, fact: ProblemNoticed) -> None:
        sentence = text.problem(fact.code, fact.detail)
        self._notices.add(sentence)
        self._toaster.show(sentence, Tone.DANGER, "circle-alert")

    def _on_promised(self, fact: FollowUpPushed) -> None:
        promised = fact.follow_up
        who = promised.name or promised.number
        if promised.due_at <= self._desk.clock.now():
            sentence = self.tr("Promised call to {who} is due.").format(who=who)
        else:  # somebody put it on our list
            sentence = self.tr("A call to make: {who}, by {time}.").format(who=who, time=text.clock(promised.due_at))
        self._notices.add(sentence)
        self._toaster.show(sentence, Tone.WARNING, "phone-outgoing")

    def _on_announcements(self, fact: AnnouncementsChanged) -> None:
        if self._built:
            self._show_unread(sum(a.unread for a in fact.current))

    def _show_unread(self, count: int) -> None:
        words = self.tr("%n unread announcement(s)", "", count)
        self._pages.set_badge("news", str(count) if count else "", words)

    def _on_quizzes(self, fact: QuizzesChanged) -> None:
        if self._built:
            self._show_to_do(sum(q.to_do for q in fact.mine))

    def _show_to_do(self, count: int) -> None:
        self._pages.set_badge("quizzes", str(count) if count else "", self.tr("%n test(s) to do", "", count))

    def _on_endings(self, fact: ArticleEndingsPushed) -> None:
        """For those who write articles: each once, by push; their page has them until they are mended."""
        for article in fact.articles:
            title = self._language.local(article.title)
            day = text.day(article.valid_until.astimezone().date(), self._desk.clock.now().astimezone().date())
            if article.over:
                sentence = self.tr("Article has ended: {title} ({day})").format(title=title, day=day)
            else:
                sentence = self.tr("Article ends soon: {title} ({day})").format(title=title, day=day)
            self._notices.add(sentence)
            self._toaster.show(sentence, Tone.WARNING, "calendar")

    def _on_ticket(self, fact: TicketPushed) -> None:
        title = self._language.local(fact.title)
        if fact.action == "escalate":
            sentence = self.tr("Ticket #{number} is late: {title}").format(number=fact.number, title=title)
            self._toaster.show(sentence, Tone.WARNING, "ticket")
        else:
            sentence = self.tr("Ticket #{number} has changed: {title}").format(number=fact.number, title=title)
        self._notices.add(sentence)

    def _may(self, permission: str) -> bool:
        provisioning = self._desk.session.provisioning
        return provisioning is not None and permission in provisioning.user.permissions

    def _on_notice_count(self, count: int) -> None:
        if self._built:
            self._bar.set_notice_count(count)

    def _on_setting(self, fact: SettingChanged) -> None:
        match fact.key:
            case "view.theme":
                self._theme.setScheme(Scheme(str(fact.value)))
            case "view.language":
                self._language.set(str(fact.value))

    # --- Qt

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def retranslate(self) -> None:
        self.setWindowTitle(self.tr("Agent Desktop"))
        if not self._built:
            return
        self._pages.retitle()
        self._settings_button.setText(self.tr("Settings"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._built:
            self._fit()

    def _fit(self) -> None:
        narrow = self.width() < NARROW_BELOW
        self._bar.set_narrow(narrow)
        if narrow != self._narrow:
            self._narrow = narrow
            self._knowledge.setStrip(narrow)
            knowledge = self._knowledge.maximumWidth() if narrow else KNOWLEDGE_WIDTH
            self._columns.setSizes([CALLS_WIDTH, self.width() - RAIL_WIDTH - CALLS_WIDTH - knowledge, knowledge])

    def closeEvent(self, event: QCloseEvent) -> None:
        event.ignore()
        if self._desk.calls.calls and not self._call_close_asked:
            self._call_close_asked = True
            self._toaster.show(
                self.tr("A call is going on. Close again to end it and the program."), Tone.WARNING, "phone"
            )
            self._desk.clock.call_later(6.0, self._forget_close)
            return
        self.closing.emit()

    def _forget_close(self) -> None:
        self._call_close_asked = False
