"""The record of one contact: header, past or what stands in its place; it fetches what it shows."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QWidget

from agent_desktop.domain.call import InteractionId
from agent_desktop.domain.customer import VerificationMethod
from agent_desktop.domain.events import CustomerRefused
from agent_desktop.domain.record_links import address_of
from agent_desktop.kit.bus import Subscriptions
from agent_desktop.ports import BackendError, StorageError
from agent_desktop.ui import text
from agent_desktop.ui.design import Layer, Theme, line, vbox
from agent_desktop.ui.desk import Desk
from agent_desktop.ui.workspace.contact import DETAILS, Contact, Stage
from agent_desktop.ui.workspace.customer_form import CustomerForm
from agent_desktop.ui.workspace.details import may_edit
from agent_desktop.ui.workspace.handover import HandoverBanner
from agent_desktop.ui.workspace.header import CustomerHeader
from agent_desktop.ui.workspace.past_pages import PastPages
from agent_desktop.ui.workspace.present import Reader, header
from agent_desktop.ui.workspace.promise import open_promise_to
from agent_desktop.ui.workspace.sending import open_send
from agent_desktop.ui.workspace.states import AwayPanel, CandidatesPanel, UnknownPanel
from agent_desktop.ui.workspace.ticket import open_ticket
from agent_desktop.ui.workspace.timeline import TimelinePanel

_WRITE = "customers.write"
_LOW_WITH_BANNER = 760
"""Height of a window in which a banner leaves no room for all facts."""


class ContactView(QWidget):
    """Shows whichever contact is current; its widgets are made once and take new content."""

    painted = Signal(str, str, object)
    """Contact's key, "ring" or "pop", time.monotonic_ns(): what the header shows has been painted."""

    def __init__(self, desk: Desk, theme: Theme, reader: Callable[[], Reader]) -> None:
        super().__init__()
        self._desk, self._theme, self._reader = desk, theme, reader
        self._contact: Contact | None = None
        self._asking_who = ""
        """Key of the contact of which the agent said that it is somebody else."""
        self._paint_of = ""
        self._compact = False
        self._header = CustomerHeader(desk, theme)
        self._handover = HandoverBanner(theme)
        self._timeline = TimelinePanel(desk, theme)
        self._past = PastPages(desk, lambda: self._contact, self._show_past)
        self._candidates: CandidatesPanel | None = None
        self._unknown: UnknownPanel | None = None
        self._away: AwayPanel | None = None
        self._stack = QStackedWidget()
        self._stack.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self._stack.setMinimumHeight(self._timeline.minimumHeight())
        self._stack.addWidget(self._timeline)
        self.setLayout(vbox(self._header, self._handover, line(), (self._stack, 1), gap=0))
        self._header.painted.connect(self._on_painted)
        self._header.otherWanted.connect(self._ask_who)
        self._header.ticketWanted.connect(self._open_ticket)
        self._header.promiseWanted.connect(self._open_promise)
        self._header.sendWanted.connect(lambda: self.write())
        self._timeline.pageWanted.connect(self._on_page)
        self._timeline.olderWanted.connect(self._past.older)
        self._timeline.again.done.connect(self._past.renew_front)
        self._timeline.details.revealWanted.connect(self.reveal)
        self._timeline.details.editWanted.connect(self.edit)
        self._timeline.details.editClosed.connect(self._on_edit_closed)
        self._facts = Subscriptions(desk.bus)
        self._facts.on(CustomerRefused, self._on_refused)
        self._header.verified.connect(self._on_verified)

    @property
    def contact(self) -> Contact | None:
        return self._contact

    def show_contact(self, contact: Contact) -> None:
        """Shows it now, or again with what is known since."""
        if contact is not self._contact:
            self._asking_who = ""
        self._contact = contact
        reader = self._reader()
        self._header.show_card(contact, header(contact, reader))
        self._header.show_links(_links(contact, reader))
        self._handover.show_contact(contact, reader)
        self._fit_header()
        self._show_body(contact, reader)
        if contact.unsettled:
            self._tell_unsettled(contact)
        self._past.renew_stale(contact)

    def setCompact(self, compact: bool) -> None:
        """For a window too low for the whole header."""
        self._compact = compact
        self._fit_header()

    def _fit_header(self) -> None:
        """What a colleague handed over stands in the place of a row of facts while the window is low."""
        banner = not self._handover.isHidden() and self.window().height() < _LOW_WITH_BANNER
        self._header.setCompact(self._compact or banner)

    def note_paint(self, key: str, what: str) -> None:
        """Tells when the header has been painted as it is now."""
        self._paint_of = what
        self._header.note_paint(key)

    def refresh(self) -> None:
        """What changes by the clock or the language."""
        if self._contact is not None:
            self.show_contact(self._contact)

    def tick(self) -> None:
        """The age of a verification."""
        if self._contact is not None:
            self._header.show_card(self._contact, header(self._contact, self._reader()))

    def reveal(self) -> None:
        """Opens the details with what is masked in plain, where this agent may see it."""
        contact = self._contact
        if contact is not None and contact.stage is Stage.KNOWN:
            contact.page = DETAILS
            self.refresh()
            self._desk.tasks.spawn(self._reveal(contact), "reveal")

    def edit(self) -> None:
        """Opens the details to be changed, with what was typed before."""
        contact = self._contact
        if contact is not None and contact.stage is Stage.KNOWN and may_edit(self._reader()):
            contact.page, contact.editing = DETAILS, True
            form = self._customer_form()
            self.refresh()
            form.focusFirst()

    def write(self, article_id: str = "") -> Layer | None:
        """The form of a message to whoever is in front; None when there is nobody to write to."""
        if self._contact is None:
            return None
        return open_send(self.window(), self._desk, self._theme, self._reader, self._contact, article_id)

    def close_down(self) -> None:
        self._facts.close()
        self._past.close_down()
        self._timeline.close_down()

    def _customer_form(self) -> CustomerForm:
        return self._timeline.details.form(lambda: CustomerForm(self._desk, self._theme, self._reader))

    def _on_edit_closed(self) -> None:
        if self._contact is not None:
            self._contact.editing, self._contact.said = False, ""
            self.refresh()

    def _on_refused(self, fact: CustomerRefused) -> None:
        """What was typed is open again, over the record as it is now, with the reason."""
        contact = self._contact
        customer = contact.pop.customer if contact is not None and contact.pop else None
        if contact is not None and customer is not None and customer.id == fact.customer_id:
            contact.editing, contact.said = True, text.problem(fact.code, fact.detail)
            self._customer_form().forget()
            self.refresh()

    def _show_draft(self, contact: Contact) -> None:
        """What was typed into the details and not handed in is there again, after a restart too."""
        customer = contact.pop.customer if contact.pop else None
        if contact.page == DETAILS and customer is not None:
            draft = self._desk.customers.draft(customer.id)
            self._timeline.details.show_waiting(draft is not None and draft.sent)
            if contact.recalled != customer.id:
                contact.recalled = customer.id
                self._desk.tasks.spawn(self._recall(contact, customer.id), "customer_draft")

    async def _recall(self, contact: Contact, customer_id: str) -> None:
        try:
            draft = await self._desk.customers.recall(customer_id)
        except StorageError as error:
            self._say_of(contact, text.problem(error.code, error.detail))
            return
        if draft is None or contact is not self._contact:
            return
        if not draft.sent and may_edit(self._reader()):
            contact.editing = True
            self._customer_form()
        self.refresh()

    async def _reveal(self, contact: Contact) -> None:
        try:
            await self._desk.pop.reveal(InteractionId(contact.key))
        except BackendError as error:
            self._say_of(contact, text.problem(error.code, error.detail))
        else:
            self._say_of(contact, "")

    def _say_of(self, contact: Contact, sentence: str) -> None:
        """On its own details, whichever contact is in front by now."""
        contact.unread = sentence
        if contact is self._contact:
            self.refresh()

    def _on_verified(self, method: str, passed: bool) -> None:
        contact = self._contact
        if contact is not None:
            customer = contact.pop.customer if contact.pop else None
            noted = self._desk.verification.note(
                InteractionId(contact.key), customer.id if customer else "", VerificationMethod(method), passed=passed
            )
            self._desk.tasks.spawn(self._note(contact, noted), "verification")

    async def _note(self, contact: Contact, noted: Awaitable[None]) -> None:
        try:
            await noted
        except StorageError as error:
            self._say_of(contact, text.problem(error.code, error.detail))

    # --- body

    def _show_body(self, contact: Contact, reader: Reader) -> None:
        stage = contact.stage
        if self._asking_who == contact.key:
            stage = Stage.UNKNOWN
        match stage:
            case Stage.KNOWN | Stage.LOADING:
                self._past.begin(contact)
                self._show_draft(contact)
                self._timeline.show_contact(contact, reader)
                self._stack.setCurrentWidget(self._timeline)
                self._past.fetch_missing(contact)
            case Stage.CANDIDATES:
                people = self._candidates_panel()
                people.show_contact(contact, reader)
                self._stack.setCurrentWidget(people)
            case Stage.UNKNOWN:
                nobody = self._unknown_panel()
                nobody.show_contact(contact, reader)
                self._stack.setCurrentWidget(nobody)
            case Stage.AWAY:
                away = self._away_panel()
                away.show_contact(contact, reader)
                self._stack.setCurrentWidget(away)

    # These three are made when a call needs them: most callers are known.

    def _candidates_panel(self) -> CandidatesPanel:
        if self._candidates is None:
            self._candidates = CandidatesPanel(self._theme)
            self._candidates.chosen.connect(self._on_chosen)
            self._candidates.otherWanted.connect(self._ask_who)
            self._stack.addWidget(self._candidates)
        return self._candidates

    def _unknown_panel(self) -> UnknownPanel:
        if self._unknown is None:
            self._unknown = UnknownPanel(self._desk, self._theme, self._reader)
            self._unknown.createWanted.connect(self._on_create)
            self._unknown.linkWanted.connect(self._on_link)
            self._stack.addWidget(self._unknown)
        return self._unknown

    def _away_panel(self) -> AwayPanel:
        if self._away is None:
            self._away = AwayPanel(self._theme)
            self._stack.addWidget(self._away)
        return self._away

    def _open_ticket(self) -> None:
        if self._contact is not None:
            open_ticket(self.window(), self._desk, self._theme, self._reader, self._contact)

    def _open_promise(self) -> None:
        if self._contact is not None:
            open_promise_to(self.window(), self._desk, self._theme, self._reader, self._contact)

    # --- settling who it is

    def _ask_who(self) -> None:
        if self._contact is not None:
            self._asking_who = self._contact.key
            self._show_body(self._contact, self._reader())
            self._unknown_panel().focusSearch()

    def _on_chosen(self, customer_id: str) -> None:
        if self._contact is not None:
            key = InteractionId(self._contact.key)
            self._settle(self._contact, self._desk.pop.choose(key, customer_id), "choose_customer")

    def _on_create(self, name: str) -> None:
        if self._contact is not None:
            number = self._contact.number
            key = InteractionId(self._contact.key)
            self._settle(self._contact, self._create(key, name, number.e164 if number else ""), "create_customer")

    async def _create(self, key: InteractionId, name: str, e164: str) -> None:
        """The new record opens to have the rest filled in."""
        await self._desk.pop.create(key, name, e164)
        if self._contact is not None and self._contact.key == key:
            self._asking_who = ""
            self.edit()

    def _on_link(self, customer_id: str) -> None:
        """A number that nobody has yet goes to the customer; one that is somebody's stays where it is."""
        contact = self._contact
        if contact is None:
            return
        provisioning = self._desk.session.provisioning
        may_write = provisioning is not None and _WRITE in provisioning.user.permissions
        number = contact.number if contact.stage is not Stage.KNOWN and may_write else None
        key = InteractionId(contact.key)
        if number is not None:
            self._settle(contact, self._desk.pop.link(key, customer_id, number.e164), "link_customer")
        else:
            self._settle(contact, self._desk.pop.choose(key, customer_id), "choose_customer")

    def _settle(self, contact: Contact, work: Awaitable[None], name: str) -> None:
        self._desk.tasks.spawn(self._try_to_settle(contact, work), name)

    async def _try_to_settle(self, contact: Contact, work: Awaitable[None]) -> None:
        try:
            await work
        except BackendError as error:
            contact.unsettled = text.problem(error.code, error.detail)
            if contact is self._contact:
                self._tell_unsettled(contact)
            return
        if contact is self._contact:
            self._unknown_panel().say("")
            self._asking_who = ""
            self.refresh()

    def _tell_unsettled(self, contact: Contact) -> None:
        panel, contact.unsettled, said = self._unknown_panel(), "", contact.unsettled
        panel.show_contact(contact, self._reader())
        panel.say(said)
        self._stack.setCurrentWidget(panel)

    # --- what is told

    def _on_page(self, kind: str) -> None:
        if self._contact is not None:
            self.refresh()

    def _show_past(self, contact: Contact) -> None:
        self._timeline.show_contact(contact, self._reader())

    def _on_painted(self, key: str, at_ns: object) -> None:
        self.painted.emit(key, self._paint_of, at_ns)


def _links(contact: Contact, reader: Reader) -> tuple[tuple[str, str], ...]:
    """Captions and addresses of the other systems that know this customer."""
    customer = contact.pop.customer if contact.pop else None
    known = reader.provisioning.record_links if customer is not None and reader.provisioning else ()
    first = contact.pop.plan.links if contact.pop else ()
    given = sorted(known, key=lambda link: first.index(link.id) if link.id in first else len(first))
    found = ((reader.local(link.label), address_of(link, customer)) for link in given if customer is not None)
    return tuple((label, address) for label, address in found if address)
