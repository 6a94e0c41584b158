"""The centre of the window: a tab for each contact, its record above, its wrap-up below."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QWidget

from agent_desktop.domain.call import InteractionId
from agent_desktop.domain.events import (
    CallAdded,
    CallChanged,
    CallEnded,
    CallerVerified,
    LoggedIn,
    LoggedOut,
    PopFailed,
    PopReady,
    WrapUpFinished,
    WrapUpOpened,
)
from agent_desktop.domain.leg import Direction
from agent_desktop.domain.wrapup import WrapUpStatus
from agent_desktop.kit.bus import Subscriptions
from agent_desktop.ui.design import (
    Button,
    Frame,
    Ground,
    Kind,
    Layer,
    Tab,
    Tabs,
    Theme,
    hbox,
    line,
    row,
    vbox,
)
from agent_desktop.ui.desk import Desk
from agent_desktop.ui.text import Language
from agent_desktop.ui.ticker import Ticker
from agent_desktop.ui.workspace.after_call import AfterCallWork
from agent_desktop.ui.workspace.contact import DETAILS, PAGES, Contact, most_urgent, newest_first, opened_key
from agent_desktop.ui.workspace.contact_view import ContactView
from agent_desktop.ui.workspace.finder import CustomerFinder
from agent_desktop.ui.workspace.forms import Forms
from agent_desktop.ui.workspace.idle import TodayPage
from agent_desktop.ui.workspace.keyboard import somebody_types
from agent_desktop.ui.workspace.present import FIND, TODAY, Reader, tabs
from agent_desktop.ui.workspace.promise import open_promise_to
from agent_desktop.ui.workspace.records import Records
from agent_desktop.ui.workspace.speaking import wanted_in_front
from agent_desktop.ui.workspace.ticket import open_ticket

_LOW = 590
"""Below this height the header gives up a row of facts, and long notes scroll: 1024 x 700 has more, unless banners are
shown."""


class Workspace(Frame):
    """Follows the facts: a call opens a tab, its answer shows it, its finished wrap-up closes it."""

    interactionShown = Signal(str)
    """The contact in front, "" for none: an interaction's id, or the key of a customer opened without a call."""
    dialFocusWanted = Signal()
    newsWanted = Signal()
    quizWanted = Signal(str)
    """The last wrap-up was handed in and nothing else is open."""
    painted = Signal(str, str, object)
    """Interaction's id, "ring" or "pop", time.monotonic_ns(): the header has been painted with what that means."""

    def __init__(self, desk: Desk, theme: Theme, language: Language, ticker: Ticker) -> None:
        super().__init__(Ground.RAISED)
        self._desk, self._theme, self._language, self._ticker = desk, theme, language, ticker
        self._contacts: dict[str, Contact] = {}
        self._current = TODAY
        self._finding = False
        self._tabs_shown: list[Tab] = []
        self._looks = 0
        self._tabs_soon = QTimer(self)
        """Many contacts that are opened one after another are shown once."""
        self._tabs_soon.setSingleShot(True)
        self._tabs_soon.setInterval(0)
        self._tabs_soon.timeout.connect(self._show_tabs)
        self.setMinimumWidth(480)

        self._tabs = Tabs(theme)
        self._tabs.setObjectName("customer_tabs")
        self._tabs.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._plus = Button(theme, "", "plus", Kind.QUIET, small=True, tip=" ")
        self._plus.setObjectName("open_customer")
        self._today = TodayPage(desk, theme, self._reader)
        self._finder: CustomerFinder | None = None
        self._view = ContactView(desk, theme, self._reader)
        self._forms = Forms(desk, theme, language, ticker)
        self._records = Records(desk, self._refresh, self._on_recalled)
        self._after_call = AfterCallWork(desk.session, desk.bus)
        self._contact_page = QWidget()
        self._contact_page.setLayout(vbox((self._view, 1), self._forms, gap=0))
        self._stack = QStackedWidget()
        self._stack.addWidget(self._today)
        self._stack.addWidget(self._contact_page)
        self.setLayout(
            vbox(hbox((self._tabs, 1), self._plus, gap=4, pad=(16, 0, 12, 0)), line(), (self._stack, 1), gap=0)
        )
        self._connect()
        self.retranslate()
        if desk.session.provisioning is not None:  # the window was built because of it: nobody tells it again
            self._forms.prepare()

    def _connect(self) -> None:
        self._tabs.currentKeyChanged.connect(self._on_tab)
        self._tabs.closeRequested.connect(self._on_close)
        self._plus.clicked.connect(self.findCustomer)
        self._today.findWanted.connect(self.findCustomer)
        self._today.draftChosen.connect(self.showInteraction)
        self._today.newsWanted.connect(self.newsWanted)
        self._today.quizWanted.connect(self.quizWanted)
        self._view.painted.connect(self.painted)
        self._ticker.tick.connect(self._view.tick)
        self._facts = Subscriptions(self._desk.bus)
        self._facts.on(CallAdded, self._on_call_added)
        self._facts.on(CallChanged, self._on_call_changed)
        self._facts.on(CallEnded, self._on_call_ended)
        self._facts.on(PopReady, self._on_pop)
        self._facts.on(PopFailed, self._on_pop_failed)
        self._facts.on(CallerVerified, self._on_verified)
        self._facts.on(WrapUpOpened, self._on_wrapup_opened)
        self._facts.on(WrapUpFinished, self._on_wrapup_finished)
        self._facts.on(LoggedIn, lambda _fact: self._on_logged_in())
        self._facts.on(LoggedOut, lambda _fact: self._on_logged_out())

    def close_down(self) -> None:
        self._facts.close()
        self._tabs_soon.stop()
        self._view.close_down()
        self._ticker.stop(self)
        self._after_call.close()
        self._today.close_down()
        self._forms.close_down()

    # --- what the window uses

    def showInteraction(self, interaction_id: str) -> None:
        """Brings this contact's tab to the front."""
        if interaction_id in self._contacts:
            self._show(interaction_id)

    def openCustomer(self, customer_id: str) -> None:
        """Shows a customer's record in a tab of its own, without a call; the tab there is, when it is open already."""
        for contact in self._contacts.values():
            customer = contact.pop.customer if contact.pop else None
            if contact.customer_id == customer_id or (customer is not None and customer.id == customer_id):
                self._show(contact.key)
                return
        contact = Contact(opened_key(customer_id), customer_id=customer_id)
        self._contacts[contact.key] = contact
        self._show(contact.key)

    def findCustomer(self) -> None:
        """Opens the search for a customer."""
        if self._finder is None:
            self._finder = CustomerFinder(self._desk, self._theme, self._reader, name="find_customer_field")
            self._finder.chosen.connect(self._on_found)
            self._stack.addWidget(row((self._finder, 1), pad=(16, 12, 16, 12)))
        self._finding = True
        self._show(FIND)
        self._finder.clear()
        self._finder.focusSearch()

    def focusNotes(self) -> None:
        form = self._forms.of(self._current)
        if form is not None:
            form.focusNotes()

    def finishCurrent(self) -> None:
        """Hands in the wrap-up in front, or says what is missing."""
        form = self._forms.of(self._current)
        if form is not None:
            form.finish()

    def reveal(self) -> None:
        """Shows what is masked of the customer in front."""
        if self._contacts.get(self._current) is not None:
            self._view.reveal()

    def newTicket(self) -> Layer:
        """The form of a ticket for the contact in front; one about nobody when there is none."""
        contact = self._contacts.get(self._current) or Contact(opened_key(""))
        return open_ticket(self.window(), self._desk, self._theme, self._reader, contact)

    def promiseCall(self) -> Layer:
        """The form of a call to make later, to the contact in front."""
        contact = self._contacts.get(self._current) or Contact(opened_key(""))
        return open_promise_to(self.window(), self._desk, self._theme, self._reader, contact)

    def writeMessage(self, article_id: str = "") -> Layer | None:
        """The form of a message to the customer in front, with an article to send; None when there is nobody."""
        return self._view.write(article_id) if self._contacts.get(self._current) is not None else None

    def nextTab(self) -> None:
        keys = [tab.key for tab in self._tab_list()]
        if len(keys) > 1 and self._current in keys:
            self._show(keys[(keys.index(self._current) + 1) % len(keys)])

    def insertIntoNotes(self, words: str) -> bool:
        """Puts text into the notes of the contact in front; False when there are none to write in."""
        form = self._forms.of(self._current)
        return form is not None and form.insertIntoNotes(words)

    # --- tabs

    def _tab_list(self) -> list[Tab]:
        return tabs(self._contacts.values(), self._finding, self._reader())

    def _show_tabs(self) -> None:
        self._tabs_soon.stop()
        shown = self._tab_list()
        self._tabs.blockSignals(True)
        if shown != self._tabs_shown:
            self._tabs_shown = shown
            self._tabs.setTabs(shown)
        self._tabs.setCurrentKey(self._current)
        self._tabs.blockSignals(False)
        self._today.show_drafts(newest_first(c for c in self._contacts.values() if c.owed and not c.live))

    def _show(self, key: str) -> None:
        """Brings a tab to the front; a lost call's tab goes when another comes."""
        left = self._contacts.get(self._current)
        writing = self._writing()
        self._current = key
        self._looks += 1
        if key in self._contacts:
            self._contacts[key].looked = self._looks
        if left is not None and left.key != key and left.lost:
            self._forget(left.key)
        self._show_tabs()
        contact = self._contacts.get(key)
        if contact is None:
            self._stack.setCurrentIndex(0 if key == TODAY else 2)
            if key == TODAY:
                self._today.look()
        else:
            self._view.show_contact(contact)
            self._forms.show_of(contact)
            self._stack.setCurrentWidget(self._contact_page)
            self._records.complete(contact)
            if writing and contact.answered:
                self.focusNotes()
        self._count_seconds(contact)
        self.interactionShown.emit(key if contact is not None else "")

    def _refresh(self, contact: Contact) -> None:
        """Shows what changed about a contact; one that was closed meanwhile is nobody's any more."""
        if contact.key not in self._contacts:
            return
        self._show_tabs()
        self._forms.follow(contact)
        if contact.key == self._current:
            self._view.show_contact(contact)
            self._forms.show_of(contact)

    def _count_seconds(self, contact: Contact | None) -> None:
        """Only the age of a verification runs in the record."""
        counts = contact is not None and contact.live and contact.verification is not None
        (self._ticker.start if counts else self._ticker.stop)(self)

    def _on_tab(self, key: str) -> None:
        if key and key != self._current:
            self._show(key)

    def _on_close(self, key: str) -> None:
        if key == FIND:
            self._finding = False
            self._leave(key)
            return
        contact = self._contacts.get(key)
        if contact is not None and contact.closable:
            self._forget(key)
            self._leave(key)

    def _leave(self, key: str) -> None:
        """After a tab went: what is most urgent comes to the front when the one in front has gone."""
        if self._current == key:
            self._show(most_urgent(self._contacts.values()) or TODAY)
        else:
            self._show_tabs()

    def _forget(self, key: str) -> None:
        self._contacts.pop(key, None)
        self._forms.drop(key)
        self._desk.pop.release(InteractionId(key))

    # --- calls

    def _on_call_added(self, fact: CallAdded) -> None:
        if fact.call.consult_for is not None:  # a question about another contact has no record of its own
            return
        key = fact.call.interaction_id
        contact = self._contacts.setdefault(key, Contact(key))
        contact.call = fact.call
        if fact.call.direction is Direction.OUTBOUND or self._may_interrupt():
            self._show(key)
            self._view.note_paint(key, "ring")
        else:
            self._show_tabs()

    def _may_interrupt(self) -> bool:
        """Whether a ringing call may come to the front: not over a call, a wrap-up or something being typed."""
        if self._current == FIND:
            return self._finder is None or not self._finder.typed()
        contact = self._contacts.get(self._current)
        if contact is None or contact.closable:
            return True
        return contact.call is None and not self._writing()

    def _writing(self) -> bool:
        """Whether the keyboard is in the form in front."""
        form = self._forms.of(self._current)
        return form is not None and form.typing()

    def _on_call_changed(self, fact: CallChanged) -> None:
        call, before = fact.call, fact.before
        contact = self._contacts.get(call.interaction_id)
        if contact is None:
            return
        contact.call = call
        answered = call.answered_at is not None and before.answered_at is None
        if answered and self._current != contact.key:
            self._show(contact.key)
        shown = (call.phase, call.held, call.party, call.context, call.answered_at)
        if shown != (before.phase, before.held, before.party, before.context, before.answered_at):
            self._refresh(contact)
        if call.active and not before.active:
            self._follow_speech()
        if answered and not somebody_types():
            self.focusNotes()

    def _on_call_ended(self, fact: CallEnded) -> None:
        contact = self._contacts.get(fact.call.interaction_id)
        if contact is None:
            return
        contact.call = fact.call
        self._refresh(contact)
        self._count_seconds(self._contacts.get(self._current))
        if contact.closable and contact.answered:
            self._forget(contact.key)
            self._leave(contact.key)
        elif contact.lost and self._current != contact.key:
            self._forget(contact.key)
            self._show_tabs()
        self._follow_speech()

    def _follow_speech(self) -> None:
        key = wanted_in_front(self._contacts, self._current)
        if key is not None:
            self._show(key)

    # --- records

    def _on_pop(self, fact: PopReady) -> None:
        contact = self._contacts.get(fact.interaction_id)
        if contact is None:
            return
        if fact.pop.customer is not None and (contact.pop is None or contact.pop.customer is None):
            # once: a page that the agent turned to stays
            contact.page = fact.pop.plan.tab if fact.pop.plan.tab in (*PAGES, DETAILS) else contact.page
        contact.pop, contact.failure = fact.pop, ""
        contact.pages.clear()
        self._refresh(contact)
        if contact.key == self._current:
            self._view.note_paint(contact.key, "pop")

    def _on_verified(self, fact: CallerVerified) -> None:
        contact = self._contacts.get(fact.interaction_id)
        if contact is not None:
            contact.asked = fact.verification
            self._refresh(contact)
            self._count_seconds(self._contacts.get(self._current))

    def _on_pop_failed(self, fact: PopFailed) -> None:
        contact = self._contacts.get(fact.interaction_id)
        if contact is not None and contact.pop is None:
            contact.failure = fact.code
            self._refresh(contact)

    def _on_found(self, customer_id: str) -> None:
        self._finding = False
        self.openCustomer(customer_id)

    # --- wrap-up

    def _on_wrapup_opened(self, fact: WrapUpOpened) -> None:
        key = fact.interaction_id
        contact = self._contacts.get(key)
        if contact is None:
            contact = self._contacts[key] = Contact(key)
            self._records.recall(contact)
        contact.owed, contact.begun_at = True, fact.draft.started_at
        contact.title = fact.draft.title
        contact.customer_id = contact.customer_id or fact.draft.customer_id
        if contact.live or self._forms.of(key) is not None:
            self._forms.make(contact)
        if key == self._current:
            self._forms.show_of(contact)
        if contact.left and key != self._current:  # one of hundreds, perhaps
            self._tabs_soon.start()
        else:
            self._show_tabs()

    def _on_recalled(self, contacts: Sequence[Contact]) -> None:
        """What the log knows of contacts of an earlier run."""
        self._show_tabs()
        for contact in contacts:
            self._forms.follow(contact)
            if contact.key == self._current and self._contacts.get(contact.key) is contact:
                self._view.show_contact(contact)
                self._forms.show_of(contact)

    def _on_wrapup_finished(self, fact: WrapUpFinished) -> None:
        key = fact.interaction_id
        contact = self._contacts.get(key)
        if contact is None:
            return
        contact.owed = False
        writing = key == self._current and self._writing()
        self._forms.drop(key)
        if contact.live or (contact.lost and self._current == key):
            self._refresh(contact)
            return
        self._forget(key)
        self._leave(key)
        if fact.status is WrapUpStatus.COMPLETE:
            if self._forms.of(self._current) is not None:
                self.focusNotes()
            elif writing or not somebody_types():
                self.dialFocusWanted.emit()

    # --- session

    def _on_logged_in(self) -> None:
        """The centre may define other forms and fields than a moment ago."""
        for contact in self._contacts.values():
            self._forms.renew(contact)
        self._forms.prepare()
        self._forms.show_of(self._contacts.get(self._current))
        self._show_tabs()
        self._view.refresh()
        self._today.look()

    def _on_logged_out(self) -> None:
        """Records are not for whoever comes next; what is still to be written stays."""
        for contact in tuple(self._contacts.values()):
            contact.pop = None
            contact.editing, contact.recalled, contact.said = False, "", ""
            contact.pages.clear()
            if contact.closable:
                self._forget(contact.key)
        self._finding = False
        self._show(self._current if self._current in self._contacts else TODAY)

    # --- words

    def _reader(self) -> Reader:
        desk = self._desk
        return Reader(self._language.tag, desk.session.provisioning, desk.numbering.display, desk.clock.now())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._view.setCompact(self.height() < _LOW)
        self._forms.setLow(self.height() < _LOW)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def retranslate(self) -> None:
        self._tabs.setAccessibleName(self.tr("Customers"))
        self._tabs.setCloseTip(self.tr("Close"))
        self._plus.setTip(self.tr("Find a customer"))
        self._show_tabs()
        self._view.refresh()
