"""The pages of a customer's past: everything, tickets, orders, calls; fetched when looked at, more when scrolled."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QWidget

from agent_desktop.domain.customer import TimelineItem
from agent_desktop.ui import text
from agent_desktop.ui.design import (
    Button,
    Empty,
    Group,
    Kind,
    Listing,
    MenuButton,
    Notice,
    Painted,
    Tab,
    Tabs,
    Theme,
    Tone,
    hbox,
    line,
    paint,
    row,
    vbox,
)
from agent_desktop.ui.desk import Desk
from agent_desktop.ui.workspace import past
from agent_desktop.ui.workspace.again import SendAgain
from agent_desktop.ui.workspace.contact import CALLS, DETAILS, ORDERS, PAGES, TICKETS, TIMELINE, Contact, Page, Stage
from agent_desktop.ui.workspace.details import DetailsPanel
from agent_desktop.ui.workspace.present import Reader
from agent_desktop.ui.workspace.recording import RecordingBar

_ROW = 44
_KIND_OF_PAGE = {TICKETS: "ticket", ORDERS: "order", CALLS: "call"}
_LEAST = 28 + 24
"""A heading and the top of a row."""
_LEAST_HEIGHT = 36 + 1 + _LEAST


class Skeleton(Painted):
    """Grey shapes where rows will be."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)

    def draw(self, painter: QPainter) -> None:
        ink = self.theme.colour("neutral_tint")
        top = 28.0
        while top + _ROW <= self.height():
            middle = top + _ROW / 2
            paint.box(painter, QRectF(16, middle - 5, 32, 10), 4, ink)
            paint.box(painter, QRectF(68, middle - 14, 28, 28), 14, ink)
            width = self.width() - 240
            paint.box(painter, QRectF(108, middle - 14, width * 0.6, 10), 4, ink)
            paint.box(painter, QRectF(108, middle + 4, width * 0.85, 8), 4, ink)
            top += _ROW


class TimelinePanel(QWidget):
    """Shows a contact's page; asks for what is not there yet."""

    pageWanted = Signal(str)
    """This page is looked at and was not fetched, or failed and shall be tried again."""
    olderWanted = Signal(str)
    """The end of this page is in sight."""

    def __init__(self, desk: Desk, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._contact: Contact | None = None
        self._reader: Reader | None = None
        self._kind = past.EVERYTHING
        self._tabs_shown: list[Tab] = []
        self._tabs = Tabs(theme)
        self._tabs.setObjectName("record_tabs")
        self._filter = MenuButton(theme, "", "list-filter", Kind.QUIET, small=True)
        self._filter.setObjectName("timeline_filter")
        self._listing = Listing(theme, inset=16)
        self._listing.setObjectName("timeline")
        self._listing.setMinimumHeight(1)  # a sentence over it goes before the rows
        self._empty = Empty(theme, "history", "")
        self._again = Button(theme, "", "refresh-cw", small=True)
        self._failed = Notice(theme, Tone.WARNING, "cloud-off", "", self._again)
        self._failed_box = row((self._failed, 1), pad=(16, 12, 16, 0))
        self._failed_box.hide()
        self.again = SendAgain(desk, theme)
        listed = QWidget()
        self.recording = RecordingBar(desk, theme)
        listed.setLayout(vbox(self._failed_box, self.again, (self._listing, 1), self.recording, gap=0))
        self._stack = QStackedWidget()
        self.details = DetailsPanel(theme)
        for part in (listed, Skeleton(theme), self._empty, self.details):
            self._stack.addWidget(part)
        self._stack.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self._stack.setMinimumHeight(_LEAST)
        self.setLayout(
            vbox(hbox((self._tabs, 1), self._filter, gap=8, pad=(16, 0, 12, 0)), line(), (self._stack, 1), gap=0)
        )
        self.setMinimumHeight(_LEAST_HEIGHT)
        self._tabs.currentKeyChanged.connect(self._on_tab)
        self._again.clicked.connect(self._retry)
        self._listing.chosen.connect(self._on_chosen)
        self.again.left.connect(lambda: self._listing.setFocus(Qt.FocusReason.OtherFocusReason))
        self.recording.left.connect(lambda: self._listing.setFocus(Qt.FocusReason.OtherFocusReason))
        self._listing.verticalScrollBar().valueChanged.connect(self._on_scroll)
        self.retranslate()

    def close_down(self) -> None:
        self.recording.close_down()

    def hasHeightForWidth(self) -> bool:
        """No: what is said over the rows takes their room, not that of the record above and the form below."""
        return False

    def show_contact(self, contact: Contact, reader: Reader) -> None:
        """The page that was open for this contact."""
        other = contact is not self._contact
        self._contact, self._reader = contact, reader
        if other:
            self.recording.close_recording()
        if self.again.message_id not in {i.id for i in self._items() if i.can_send_again}:
            self.again.close_question()
        contact.narrowed = self._kind
        self._show_tabs(contact)
        if contact.page == DETAILS:
            self._filter.hide()
            self.details.show_contact(contact, reader)
            self._stack.setCurrentWidget(self.details)
            return
        page = contact.pages.get(contact.page_key, Page())
        if contact.stage is Stage.LOADING:
            page = Page(loading=True)
        self._filter.setVisible(contact.page == TIMELINE)
        kind = self._kind if contact.page == TIMELINE else _KIND_OF_PAGE[contact.page]
        rows = past.rows(contact, page.items, kind, reader)
        if page.loading and page.items:
            rows.append(Group("loading", self.tr("Older ones are being fetched …")))
        self._listing.setRows(rows)
        if other:
            self._listing.scrollToTop()
        if page.failure:
            said = self.tr("This could not be fetched.")
            self._failed.setText(f"{said} {text.problem(page.failure)}")
        self._failed_box.setVisible(bool(page.failure))
        if rows or page.failure:
            self._stack.setCurrentIndex(0)
        elif page.loading:
            self._stack.setCurrentIndex(1)
        else:
            self._stack.setCurrentIndex(2)
            self._show_empty(contact)

    def _show_tabs(self, contact: Contact) -> None:
        counts = dict.fromkeys(PAGES, "")
        pop = contact.pop
        if pop is not None:
            for kind, count in ((TICKETS, pop.ticket_count), (ORDERS, pop.order_count), (CALLS, pop.call_count)):
                counts[kind] = str(count) if count else ""
        for kind in (TICKETS, ORDERS, CALLS):
            page = contact.pages.get(kind)
            if page is not None and page.complete and not counts[kind]:
                counts[kind] = str(len(page.items))
        words = {
            TIMELINE: self.tr("Timeline"),
            TICKETS: self.tr("Tickets"),
            ORDERS: self.tr("Orders"),
            CALLS: self.tr("Calls"),
            DETAILS: self.tr("Details"),
        }
        shown = [Tab(kind, words[kind], count=counts.get(kind, "")) for kind in (*PAGES, DETAILS)]
        self._tabs.blockSignals(True)
        if shown != self._tabs_shown:
            self._tabs_shown = shown
            self._tabs.setTabs(shown)
        self._tabs.setCurrentKey(contact.page)
        self._tabs.blockSignals(False)

    def _show_empty(self, contact: Contact) -> None:
        kind = contact.page
        first = self.tr("What is written in this call will be the first entry.")
        none = self.tr("Calls, messages, orders and tickets of this customer will stand here.")
        title, sentence = {
            TIMELINE: (self.tr("Nothing happened yet"), none if contact.opened else first),
            TICKETS: (self.tr("No tickets"), self.tr("There is no work order for this customer.")),
            ORDERS: (self.tr("No orders"), self.tr("This customer has not ordered anything.")),
            CALLS: (self.tr("No calls"), self.tr("This customer has not called before.")),
        }[kind]
        if self._kind and kind == TIMELINE:
            title, sentence = self.tr("Nothing of this kind"), self.tr("Choose all channels to see the rest.")
        self._empty.setContent("history", title, sentence)

    def _on_tab(self, kind: str) -> None:
        if self._contact is not None:
            self._contact.page = kind
            self.pageWanted.emit(kind)

    def _retry(self) -> None:
        """What was fetched stays, and so does the place where one reads: only what comes after it is asked for."""
        if self._contact is None:
            return
        if self._items():
            self.olderWanted.emit(self._contact.page_key)
            return
        self._contact.pages.pop(self._contact.page_key, None)
        self.pageWanted.emit(self._contact.page)

    def _items(self) -> tuple[TimelineItem, ...]:
        page = self._contact.pages.get(self._contact.page_key) if self._contact is not None else None
        return page.items if page is not None else ()

    def _on_chosen(self, key: str) -> None:
        item = next((i for i in self._items() if i.id == key), None)
        if item is None or self._reader is None:
            return
        if item.can_send_again and self._reader.may_send:
            self.again.ask(item)
        elif item.recording:
            when = f"{text.day(item.at.astimezone().date(), self._reader.today)} {text.clock(item.at)}"
            self.recording.open(item.id, f"{self._reader.local(item.title)} · {when}")

    def _on_scroll(self, value: int) -> None:
        bar = self._listing.verticalScrollBar()
        if self._contact is None or bar.maximum() <= 0 or value < bar.maximum() - 4 * _ROW:
            return
        page = self._contact.pages.get(self._contact.page_key)
        if page is None or not page.failure:  # after a failure a person asks, not every turn of the wheel
            self.olderWanted.emit(self._contact.page_key)

    def _narrow(self, kind: str) -> None:
        self._kind = kind
        self._show_filter()
        if self._contact is not None:
            self._contact.narrowed = kind
            self.pageWanted.emit(self._contact.page)

    def _show_filter(self) -> None:
        self._filter.setText(past.kind_name(self._kind))
        self._filter.setTip(self.tr("Show only some of the timeline"))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def retranslate(self) -> None:
        self._listing.setAccessibleName(self.tr("Timeline"))
        self._tabs.setAccessibleName(self.tr("Customer's past"))
        self._again.setText(self.tr("Try again"))
        menu = self._filter.menu()
        menu.clear()
        for kind in (past.EVERYTHING, *past.KINDS):
            menu.add(past.kind_name(kind)).triggered.connect(partial(self._narrow, kind))
        self._show_filter()
