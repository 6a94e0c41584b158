"""The tickets one has to do with: a list by concern, and the one in front beside it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QSplitter, QStackedWidget

from agent_desktop.domain.events import LoggedIn, TicketPushed, WriteDelivered, WriteRefused
from agent_desktop.domain.outbox import WriteKind
from agent_desktop.domain.ticket import Scope, Ticket
from agent_desktop.kit.bus import Subscriptions
from agent_desktop.ports import BackendError
from agent_desktop.ui import text
from agent_desktop.ui.design import (
    Button,
    Elided,
    Empty,
    Frame,
    Ground,
    Ink,
    Label,
    Notice,
    Segment,
    Segments,
    Table,
    TextStyle,
    Theme,
    Tone,
    col,
    line,
    row,
    vbox,
)
from agent_desktop.ui.desk import Desk
from agent_desktop.ui.text import Language
from agent_desktop.ui.workspace import ticket_words
from agent_desktop.ui.workspace.present import Reader
from agent_desktop.ui.workspace.promise import open_promise
from agent_desktop.ui.workspace.ticket_panel import TicketPanel

_ROW = 44
_LIST_WIDTH, _PANEL_WIDTH = 660, 480
_KINDS = frozenset({WriteKind.TICKET, WriteKind.TICKET_STEP})


class TicketPage(Frame):
    """Reads when it is looked at, when a push tells of a change, and when a write of ours has arrived."""

    customerWanted = Signal(str)

    def __init__(self, desk: Desk, theme: Theme, language: Language) -> None:
        super().__init__(Ground.RAISED)
        self._desk, self._theme, self._language = desk, theme, language
        self._tickets: tuple[Ticket, ...] = ()
        self._following = 0
        self._asked = 0
        """Counts the readings: an answer to an older one is not shown."""
        self._wanted = ""
        """The ticket that is to be in front."""
        self._title = Label(theme, "", TextStyle.TITLE)
        self._scopes = Segments(theme, [Segment(scope.value, scope.value) for scope in Scope])
        self._scopes.setObjectName("ticket_scope")
        self._table = Table(theme, ticket_words.columns(), height=_ROW)
        self._table.setObjectName("ticket_table")
        self._nothing = Empty(theme, "ticket", "")
        self._failed = Notice(theme, Tone.DANGER, "circle-alert")
        self._failed.hide()
        self._more = Button(theme, "", "arrow-down", small=True)
        self._more.setObjectName("ticket_more")
        self._said = Elided(theme, "", TextStyle.SMALL, Ink.SECOND)
        self._list = QStackedWidget()
        self._list.addWidget(self._table)
        self._list.addWidget(self._nothing)
        self._panel = TicketPanel(desk, theme, self._reader)
        self._unchosen = Empty(theme, "ticket", "")
        self._beside = QStackedWidget()
        self._beside.addWidget(self._unchosen)
        self._beside.addWidget(self._panel)
        parts = QSplitter(Qt.Orientation.Horizontal)
        parts.setHandleWidth(1)
        parts.setChildrenCollapsible(False)
        parts.addWidget(
            col((self._list, 1), line(), row((self._said, 1), self._more, gap=8, pad=(16, 8, 16, 8)), gap=0)
        )
        parts.addWidget(self._beside)
        parts.setSizes([_LIST_WIDTH, _PANEL_WIDTH])
        self.setLayout(
            vbox(
                row(self._title, None, self._scopes, gap=12, pad=(16, 12, 16, 12)),
                row((self._failed, 1), pad=(16, 0, 16, 8)),
                line(),
                (parts, 1),
                gap=0,
            )
        )
        self._scopes.currentChanged.connect(lambda _key: self.read())
        self._more.clicked.connect(self._read_more)
        self._table.currentKeyChanged.connect(self._on_current)
        self._table.chosen.connect(lambda _key: self._panel.focus_steps())
        self._panel.customerWanted.connect(self.customerWanted)
        self._panel.laterWanted.connect(self._promise)
        self._facts = Subscriptions(desk.bus)
        self._facts.on(TicketPushed, lambda fact: self._on_changed(fact.ticket_id))
        self._facts.on(WriteDelivered, self._on_written)
        self._facts.on(WriteRefused, self._on_written)  # then the ticket is not what it was taken for
        self._facts.on(LoggedIn, lambda _fact: self._panel.retranslate())
        self.retranslate()

    def close_down(self) -> None:
        self._facts.close()
        self._panel.close_down()

    def finish(self) -> None:
        """Takes the step that is chosen."""
        self._panel.take_step()

    def read(self) -> None:
        """The first page of the list, as it is now."""
        self._asked += 1
        self._desk.tasks.spawn(self._read(self._asked, 0), "tickets")

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.read()
        self._table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _read_more(self) -> None:
        if self._following:
            self._asked += 1
            self._desk.tasks.spawn(self._read(self._asked, self._following), "tickets")

    async def _read(self, asked: int, before: int) -> None:
        scope = Scope(self._scopes.current())
        try:
            page = await self._desk.tickets.page(scope, only_open=scope is not Scope.CLOSED, before=before)
        except BackendError as error:
            if asked == self._asked:
                self._failed.setText(text.problem(error.code, error.detail))
                self._failed.show()
            return
        if asked != self._asked:
            return
        self._failed.hide()
        known = {t.id: t for t in self._tickets} if before else {}
        self._tickets = tuple((known | {t.id: t for t in page.items}).values())
        self._following = page.following
        self._show()

    def _show(self) -> None:
        chosen = self._wanted or self._table.currentKey()
        self._table.blockSignals(True)
        self._table.setRows(ticket_words.rows(self._tickets, self._reader()))
        keys = [t.id for t in self._tickets]
        self._table.setCurrentKey(chosen if chosen in keys else (keys[0] if keys and not chosen else ""))
        self._table.blockSignals(False)
        self._list.setCurrentWidget(self._table if keys else self._nothing)
        self._more.setVisible(bool(self._following))
        self._said.setText(self.tr("Enter leads to the next step.") if keys else "")
        self._on_current(self._table.currentKey())

    def _on_current(self, key: str) -> None:
        if key and key != self._wanted:
            self._wanted = key
            self._desk.tasks.spawn(self._read_one(key), "ticket")

    async def _read_one(self, ticket_id: str) -> None:
        try:
            ticket = await self._desk.tickets.ticket(ticket_id)
            form = await self._desk.tickets.form(ticket)
        except BackendError as error:
            if ticket_id == self._wanted:
                self._failed.setText(text.problem(error.code, error.detail))
                self._failed.show()
            return
        if ticket_id == self._wanted:
            self._panel.show_ticket(ticket, form)
            self._beside.setCurrentWidget(self._panel)

    def _on_written(self, fact: WriteDelivered | WriteRefused) -> None:
        if fact.write.kind in _KINDS:
            self._on_changed(fact.write.key.partition("/")[0])

    def _on_changed(self, ticket_id: str) -> None:
        if not self.isVisible():
            return
        self.read()
        if ticket_id == self._wanted:
            self._desk.tasks.spawn(self._read_one(ticket_id), "ticket")

    def _promise(self, ticket: Ticket) -> None:
        note = ticket_words.heading(ticket, self._reader())
        open_promise(
            self.window(),
            self._desk,
            self._theme,
            self._reader,
            note=note,
            customer_id=ticket.customer_id,
            ticket_id=ticket.id,
        )

    # --- words

    def _reader(self) -> Reader:
        desk = self._desk
        return Reader(self._language.tag, desk.session.provisioning, desk.numbering.display, desk.clock.now())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def retranslate(self) -> None:
        self._title.setText(self.tr("Tickets"))
        words = {
            Scope.MINE: self.tr("Mine"),
            Scope.UNIT: self.tr("Free in my unit"),
            Scope.CREATED: self.tr("Made by me"),
            Scope.LATE: self.tr("Late"),
            Scope.CLOSED: self.tr("Closed"),
        }
        self._scopes.setSegments([Segment(scope.value, word) for scope, word in words.items()])
        self._scopes.setAccessibleName(self.tr("Which tickets"))
        self._table.setAccessibleName(self.tr("Tickets"))
        self._table.setColumns(ticket_words.columns())
        self._nothing.setContent("ticket", self.tr("No tickets here"), self.tr("Choose another part of the list."))
        self._unchosen.setContent("ticket", self.tr("No ticket chosen"), self.tr("Choose one from the list."))
        self._more.setText(self.tr("Older tickets"))
        self._show()
