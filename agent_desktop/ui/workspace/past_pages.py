"""The past of whoever is in front, page by page: fetched when it is looked at, and again when it has changed."""

from __future__ import annotations

from collections.abc import Callable

from agent_desktop.domain.events import MessageMoved, SurveyPushed, WriteDelivered
from agent_desktop.domain.outbox import WriteKind
from agent_desktop.kit.bus import Subscriptions
from agent_desktop.ports import BackendError
from agent_desktop.ui.desk import Desk
from agent_desktop.ui.workspace import past
from agent_desktop.ui.workspace.contact import DETAILS, TIMELINE, Contact, Page

PAGE_SIZE = 30
"""Items that the server sends in one page of the past."""


class PastPages:
    """`front` is the contact in front; `show` draws its past as it is now. Pages are kept in the contacts."""

    def __init__(self, desk: Desk, front: Callable[[], Contact | None], show: Callable[[Contact], None]) -> None:
        self._desk, self._front, self._show = desk, front, show
        self._stale: set[str] = set()
        """Customers whose past has changed since it was read."""
        self._facts = Subscriptions(desk.bus)
        self._facts.on(MessageMoved, lambda fact: self._renew(fact.customer_id))
        self._facts.on(WriteDelivered, self._on_delivered)
        self._facts.on(SurveyPushed, lambda fact: self._renew(fact.customer_id))

    def close_down(self) -> None:
        self._facts.close()

    def begin(self, contact: Contact) -> None:
        """The first page came with the pop."""
        if contact.pop is not None and TIMELINE not in contact.pages:
            items = contact.pop.timeline
            contact.pages[TIMELINE] = Page(items, complete=len(items) < PAGE_SIZE)

    def fetch_missing(self, contact: Contact) -> None:
        """The page that is looked at, if it is not there yet."""
        if contact.pop is not None and contact.page != DETAILS and contact.page_key not in contact.pages:
            self._fetch(contact, contact.page_key, "")

    def older(self, kind: str) -> None:
        """What comes after the end of this page."""
        contact = self._front()
        page = contact.pages.get(kind) if contact else None
        if contact is not None and page is not None and page.items and not page.complete and not page.loading:
            self._fetch(contact, kind, page.items[-1].id)

    def renew_front(self) -> None:
        """Something was done to the past of whoever is in front."""
        contact = self._front()
        customer = contact.pop.customer if contact is not None and contact.pop else None
        if customer is not None:
            self._renew(customer.id)

    def renew_stale(self, contact: Contact) -> None:
        """What changed while somebody else was in front."""
        customer = contact.pop.customer if contact.pop else None
        if customer is not None and customer.id in self._stale:
            self._renew(customer.id)

    def _on_delivered(self, fact: WriteDelivered) -> None:
        if fact.write.kind is WriteKind.MESSAGE:
            self._renew(fact.write.key.partition("/")[0])

    def _renew(self, customer_id: str) -> None:
        """Something of this customer's past is another now; it is read again, as soon as they are in front."""
        contact = self._front()
        customer = contact.pop.customer if contact is not None and contact.pop else None
        if contact is None or customer is None or customer.id != customer_id:
            self._stale.add(customer_id)
            return
        self._stale.discard(customer_id)
        for key in [key for key in contact.pages if key.partition(":")[0] == TIMELINE]:
            self._desk.tasks.spawn(self._read_again(contact, key, customer_id), "record_page")

    async def _read_again(self, contact: Contact, kind: str, customer_id: str) -> None:
        """The newest page in place of what is there; older ones come again when they are scrolled to."""
        try:
            items = await self._desk.pop.items(customer_id, kind, "")
        except BackendError:
            return  # what stands there is of a moment ago
        contact.pages[kind] = Page(items, complete=len(items) < PAGE_SIZE)
        if contact is self._front() and contact.page_key == kind:
            self._show(contact)

    def _fetch(self, contact: Contact, kind: str, before: str) -> None:
        customer = contact.pop.customer if contact.pop else None
        if customer is None:
            return
        page = contact.pages.setdefault(kind, Page())
        page.loading, page.failure = True, ""
        self._show(contact)
        self._desk.tasks.spawn(self._fetch_page(contact, kind, customer.id, before), "record_page")

    async def _fetch_page(self, contact: Contact, kind: str, customer_id: str, before: str) -> None:
        page = contact.pages[kind]
        try:
            items = await self._desk.pop.items(customer_id, kind, before)
        except BackendError as error:
            page.failure = error.code
        else:
            fresh = [i for i in items if not past.older_than(page.items, i.id)]
            page.items = (*page.items, *fresh)
            page.complete = len(items) < PAGE_SIZE or not fresh
        page.loading = False
        if contact is self._front() and contact.pages.get(kind) is page:
            self._show(contact)
