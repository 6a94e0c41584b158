"""The window: bar, rail, pages and foot, held together; whatever is decided is decided elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QWidget

from agent_desktop.domain.events import (
    AnnouncementsChanged,
    CallAdded,
    LoggedIn,
    LoggedOut,
    QuizzesChanged,
    SettingChanged,
)
from agent_desktop.kit.bus import Subscriptions
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
from agent_desktop.ui.shell.pages import Pages
from agent_desktop.ui.shell.sheets import Sheets
from agent_desktop.ui.shell.status_bar import StatusBar
from agent_desktop.ui.shell.tidings import Tidings
from agent_desktop.ui.text import Language
from agent_desktop.ui.ticker import Ticker

if TYPE_CHECKING:
    from agent_desktop.ui.news.banner import NewsBanner

NARROW_BELOW = 1180
"""Below this width knowledge is a strip and the bar drops its search words."""
_FIRST, _LEAST = QSize(1280, 800), QSize(1024, 700)
"""How the window opens, and the smallest it is made for."""
_TITLE_BAR = 40
"""px that the system's frame takes at most."""


class MainWindow(QMainWindow):
    """Log-in page until somebody is logged in, then the desk."""

    closing = Signal()

    def __init__(self, desk: Desk, theme: Theme, language: Language, ticker: Ticker) -> None:
        super().__init__()
        self._desk, self._theme, self._language, self._ticker = desk, theme, language, ticker
        self._built = False
        self._narrow = False
        self._agent = ""
        """Id of who worked here last."""
        self._news_banner: NewsBanner | None = None
        self.sheets = Sheets(self, desk, theme, language, ticker)
        self._first_check: FirstCheck | None = None
        self._call_close_asked = False
        self.setMinimumSize(_LEAST)
        self.resize(_FIRST)
        self._login = LoginPage(desk, theme, language)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._login)
        self.setCentralWidget(self._stack)
        self._toaster = Toaster(theme, self, bottom=2)  # over the status bar: the foot of a form stays free
        self._notices = Notices(desk, theme, self)
        self._notices.countChanged.connect(self._on_notice_count)
        self._tidings = Tidings(desk, language, self._toaster, self._notices)
        self._facts = Subscriptions(desk.bus)
        self._facts.on(LoggedIn, self._on_logged_in)
        self._facts.on(LoggedOut, lambda _fact: self.show_login())
        self._facts.on(CallAdded, self._on_call)
        self._facts.on(SettingChanged, self._on_setting)
        self._facts.on(AnnouncementsChanged, self._on_announcements)
        self._facts.on(QuizzesChanged, self._on_quizzes)
        self.retranslate()

    def close_down(self) -> None:
        """Lets go of everything that listens; the window may be deleted afterwards."""
        self._facts.close()
        self._tidings.close_down()
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

    def fit_screen(self) -> None:
        """Before it is shown for the first time. A screen that only exists for tests has no size worth following."""
        if QGuiApplication.platformName() != "offscreen":
            self.fit_to(self.screen().availableGeometry().size())

    def fit_to(self, free: QSize) -> None:
        """Fills a screen that has no more room than it wants, and asks for no more than there is: the buttons at its
        foot would lie below the edge of a small laptop, or of one that shows everything larger."""
        room = QSize(free.width(), free.height() - _TITLE_BAR)
        self.setMinimumSize(_LEAST.boundedTo(room))
        if _FIRST.boundedTo(room) != _FIRST:
            self.resize(_FIRST.boundedTo(room))
            self.setWindowState(self.windowState() | Qt.WindowState.WindowMaximized)

    @property
    def login_page(self) -> LoginPage:
        return self._login

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
        if self._stack.currentWidget() is not self._page:  # or else somebody types: the centre changed something
            self._stack.setCurrentWidget(self._page)
            self._page.setFocus(Qt.FocusReason.OtherFocusReason)  # the first Tab goes to the bar; nothing is marked

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
            self._columns.calls.offerNumber(number)

    # --- building, once somebody is logged in

    def _build(self) -> None:
        # Panels are imported here: the log-in page must not wait for them.
        from agent_desktop.ui.shell.columns import Columns
        from agent_desktop.ui.shell.commands import Commands
        from agent_desktop.ui.shell.page_table import PageTable

        desk, theme, language, ticker = self._desk, self._theme, self._language, self._ticker
        self._bar = AgentBar(desk, theme, language, ticker)
        self._foot = StatusBar(desk, theme, language)
        self._columns = Columns(desk, theme, language, ticker)
        self._shortcuts = Shortcuts(self, desk.preferences, desk.bus, self.run_action)

        self._banners = LinkBanners(desk, theme)
        self._settings_button = RailButton(theme, "", "settings")
        self._settings_button.setObjectName("page_settings")
        self._settings_button.setAutoExclusive(False)
        self._settings_button.setCheckable(False)
        self._settings_button.clicked.connect(self.sheets.open_settings)
        table = PageTable(desk, theme, language, ticker, self._columns, self)
        self._pages = Pages(theme, table.listed(), (self._settings_button,))
        items = [self._bar, line(), self._banners]
        if desk.announcements is not None:
            from agent_desktop.ui.news.banner import NewsBanner  # without a server nobody tells anything

            self._news_banner = NewsBanner(desk, desk.announcements, theme, language)
            self._news_banner.readWanted.connect(self.open_news)
            items.append(self._news_banner)
        if desk.demo is not None:
            from agent_desktop.ui.shell.demo_bar import DemoBar  # only a demo has one

            items.append(DemoBar(desk, theme, language))
        self._commands = Commands(desk, self._columns, self._pages, table, self.sheets, self._news_banner, self)
        body = hbox(self._pages.rail, upright(), (self._pages, 1), gap=0)
        self._page = QWidget()
        self._page.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._page.setLayout(vbox(*items, (body, 1), line(), self._foot, gap=0))
        self._stack.addWidget(self._page)
        self._connect()
        self._built = True
        self.retranslate()
        self._fit()

    def _connect(self) -> None:
        calls, workspace, knowledge = self._columns.calls, self._columns.workspace, self._columns.knowledge
        calls.interactionChosen.connect(self._show_interaction)
        calls.missedChanged.connect(self._on_missed)
        calls.shortcutsWanted.connect(self.open_shortcuts)
        knowledge.sendRequested.connect(self._commands.write_message)
        knowledge.newsWanted.connect(self.open_news)
        workspace.newsWanted.connect(lambda: self.open_news(""))
        workspace.quizWanted.connect(self._commands.open_quiz)
        self._foot.outboxWanted.connect(self.sheets.open_outbox)
        self._bar.linkWanted.connect(self.sheets.open_link)
        self._banners.linkWanted.connect(self.sheets.open_link)
        self._bar.paletteWanted.connect(self.open_palette)
        self._bar.noticesWanted.connect(self._notices.open)

    # --- pages and actions

    def show_page(self, name: str) -> None:
        self._pages.show_page(name)

    def run_action(self, key: str) -> None:
        """Carries out an action of the table in ui/actions."""
        self._commands.run(key)

    def offer_sound_check(self) -> None:
        """Has the check of the sound open by itself, the first time on this computer, as soon as it can be made."""
        self._first_check = FirstCheck(self._desk, self.sheets)

    def open_palette(self) -> None:
        from agent_desktop.ui.shell.palette import open_palette  # few agents open one in a day

        self.sheets.close()
        self.sheets.hold(open_palette(self, self, self._desk, self._theme, self._language, self._shortcuts))

    def open_shortcuts(self) -> None:
        self.sheets.open_shortcuts(self._shortcuts)

    def open_customer(self, customer_id: str) -> None:
        """For the palette: shows a found customer beside what is open."""
        self.show_page("workspace")
        self._columns.workspace.openCustomer(customer_id)

    def open_article(self, article_id: str) -> None:
        """For the palette: shows a found article."""
        self.show_page("workspace")
        self._columns.knowledge.openArticle(article_id)

    def open_news(self, announcement_id: str) -> None:
        """Shows an announcement; "" the first that is unread."""
        self._commands.open_news(announcement_id)

    def _show_interaction(self, interaction_id: str) -> None:
        self.show_page("workspace")
        self._columns.workspace.showInteraction(interaction_id)

    # --- facts

    def _on_logged_in(self, fact: LoggedIn) -> None:
        """Who comes back finds everything as it was; somebody else finds nothing of it."""
        agent = fact.provisioning.user.id
        if self._built and agent != self._agent:
            self._pages.forget()
            self._notices.forget()
        self._agent = agent
        self.show_desk()

    def _on_missed(self, count: int) -> None:
        self._pages.set_badge("history", str(count) if count else "", self.tr("%n missed call(s)", "", count))

    def _on_call(self, fact: CallAdded) -> None:
        """Calls are on the first page; the window comes forward only if the agent chose so."""
        if self._built:
            self.show_page("workspace")
        if fact.call.waiting and self._desk.preferences.get("calls.raise_window"):
            self.come_forward()

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
            self._columns.set_narrow(narrow, self.width())

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
