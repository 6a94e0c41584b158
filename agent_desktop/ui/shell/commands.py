"""What the keys of the window do: each action of ui/actions, wherever its page is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from agent_desktop.ui.desk import Desk
from agent_desktop.ui.shell.columns import Columns
from agent_desktop.ui.shell.page_table import READ_NEWS, READ_TICKETS, TAKE_QUIZZES, PageTable
from agent_desktop.ui.shell.pages import Pages
from agent_desktop.ui.shell.sheets import Sheets

if TYPE_CHECKING:
    from agent_desktop.ui.news.banner import NewsBanner

_WRITE_TICKETS = "tickets.write"


class CommandHost(Protocol):
    """What the window does for its keys."""

    def open_palette(self) -> None: ...

    def open_shortcuts(self) -> None: ...


class Commands:
    """Decides nothing but where a key goes: to a call, to a page, to a sheet."""

    def __init__(
        self,
        desk: Desk,
        columns: Columns,
        pages: Pages,
        table: PageTable,
        sheets: Sheets,
        banner: NewsBanner | None,
        host: CommandHost,
    ) -> None:
        self._desk, self._columns, self._pages, self._table = desk, columns, pages, table
        self._sheets, self._banner, self._host = sheets, banner, host

    def run(self, key: str) -> None:
        """Carries out an action of the table in ui/actions."""
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
                self._pages.show_page("workspace")
                self._columns.calls.runMove(key)
            case "dial":
                self._pages.show_page("workspace")
                self._columns.calls.focusDial()
            case "keypad":
                self._columns.calls.openKeypad()
            case "ready":
                self._desk.session.set_ready()
            case "not_ready":
                self._desk.session.set_not_ready(None)
            case "knowledge":
                self._pages.show_page("workspace")
                self._columns.knowledge.focusSearch()
            case "notes":
                self._pages.show_page("workspace")
                self._columns.workspace.focusNotes()
            case "finish":
                if self._table.tickets is not None and self._pages.shows("tickets"):
                    self._table.tickets.finish()
                elif self._table.quizzes is not None and self._pages.shows("quizzes"):
                    self._table.quizzes.finish()
                else:
                    self._columns.workspace.finishCurrent()
            case "new_ticket" if self._desk.session.may(_WRITE_TICKETS):
                self._sheets.close()
                self._sheets.hold(self._columns.workspace.newTicket())
            case "promise" if self._desk.session.may(_WRITE_TICKETS):
                self._sheets.close()
                self._sheets.hold(self._columns.workspace.promiseCall())
            case "send":
                self.write_message(self._columns.knowledge.article_in_hand)
            case "tickets" if self._desk.session.may(READ_TICKETS):
                self._pages.show_page("tickets")
            case "news" if self._desk.announcements is not None and self._desk.session.may(READ_NEWS):
                self.open_news("")
            case "confirm_news":
                if self._table.news is not None and self._pages.shows("news"):
                    self._table.news.confirm()
                elif self._banner is not None:
                    self._banner.confirm()
            case "quizzes" if self._desk.quizzes is not None and self._desk.session.may(TAKE_QUIZZES):
                self._pages.show_page("quizzes")
            case "new_ticket" | "promise" | "tickets" | "news" | "quizzes":
                pass  # not for this agent
            case "satisfaction":
                self._pages.show_page("satisfaction")  # which it does not for who may not see it
            case "next_tab":
                self._columns.workspace.nextTab()
            case "reveal":
                self._pages.show_page("workspace")
                self._columns.workspace.reveal()
            case "palette":
                self._host.open_palette()
            case "shortcuts":
                self._host.open_shortcuts()
            case _:
                raise KeyError(key)

    def write_message(self, article_id: str) -> None:
        """A message to the customer in front, about an article when one is read."""
        self._pages.show_page("workspace")
        self._sheets.close()
        layer = self._columns.workspace.writeMessage(article_id)
        if layer is not None:
            self._sheets.hold(layer)

    def open_news(self, announcement_id: str) -> None:
        """Shows an announcement; "" the first that is unread."""
        announcements = self._desk.announcements
        if announcements is None:
            return
        wanted = announcement_id or next((a.id for a in announcements.current if a.unread), "")
        self._pages.show_page("news")
        if wanted and self._table.news is not None and self._pages.shows("news"):
            self._table.news.open(wanted)

    def open_quiz(self, quiz_id: str) -> None:
        """Shows a test that is for this agent."""
        self._pages.show_page("quizzes")
        if self._table.quizzes is not None and self._pages.shows("quizzes"):
            self._table.quizzes.open(quiz_id)
