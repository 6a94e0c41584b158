"""Keeps the timeline in front up to date when the server tells that something happened with its customer."""

from __future__ import annotations

from collections.abc import Callable

from agent_desktop.domain.events import SurveyPushed
from agent_desktop.kit.bus import Subscriptions
from agent_desktop.ports import BackendError
from agent_desktop.ui.desk import Desk
from agent_desktop.ui.workspace import past
from agent_desktop.ui.workspace.contact import TIMELINE, Contact


class FreshPast:
    """`in_front` is the contact that is shown, `show` shows it again."""

    def __init__(self, desk: Desk, in_front: Callable[[], Contact | None], show: Callable[[Contact], None]) -> None:
        self._desk, self._in_front, self._show = desk, in_front, show
        self._facts = Subscriptions(desk.bus)
        self._facts.on(SurveyPushed, lambda fact: self.changed(fact.customer_id))

    def close(self) -> None:
        self._facts.close()

    def changed(self, customer_id: str) -> None:
        """What is in front gets what is new; what it was narrowed to before is fetched when it is looked at."""
        contact = self._in_front()
        customer = contact.pop.customer if contact is not None and contact.pop else None
        if contact is None or customer is None or customer.id != customer_id:
            return
        for key in [k for k in contact.pages if k.startswith(f"{TIMELINE}:") and k != contact.page_key]:
            del contact.pages[key]
        for key in [k for k in contact.pages if k.partition(":")[0] == TIMELINE]:
            self._desk.tasks.spawn(self._fetch(contact, key, customer_id), "record_page")

    async def _fetch(self, contact: Contact, key: str, customer_id: str) -> None:
        try:
            items = await self._desk.pop.items(customer_id, key, "")
        except BackendError:
            return  # what is shown stays
        page = contact.pages.get(key)
        if page is None:
            return
        fresh = [i for i in items if not past.older_than(page.items, i.id)]
        page.items = tuple(sorted((*fresh, *page.items), key=lambda i: (i.at, i.id), reverse=True))
        if contact is self._in_front():
            self._show(contact)
