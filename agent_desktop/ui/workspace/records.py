"""Records that no call brought: a customer looked up, and what the log knows of a draft from an earlier run."""

from __future__ import annotations

from collections.abc import Callable

from agent_desktop.domain.call import InteractionId
from agent_desktop.ports import BackendError, StorageError
from agent_desktop.ui.desk import Desk
from agent_desktop.ui.workspace.contact import Contact

_LOG_ROWS = 500


class Records:
    """Fetches what a contact lacks and says when it has it."""

    def __init__(self, desk: Desk, changed: Callable[[Contact], None]) -> None:
        self._desk, self._changed = desk, changed

    def complete(self, contact: Contact) -> None:
        """The customer's record, for a tab without a call; it arrives as PopReady."""
        if contact.call is None and contact.pop is None and contact.customer_id:
            contact.failure = ""
            self._desk.tasks.spawn(self._fetch(contact), "open_customer")

    def recall(self, contact: Contact) -> None:
        """Number, queue and time of a call of an earlier run."""
        self._desk.tasks.spawn(self._find(contact), "draft_record")

    async def _fetch(self, contact: Contact) -> None:
        try:
            await self._desk.pop.choose(InteractionId(contact.key), contact.customer_id)
        except BackendError as error:
            contact.failure = error.code
            self._changed(contact)

    async def _find(self, contact: Contact) -> None:
        try:
            records = await self._desk.history.recent(_LOG_ROWS)
        except StorageError:
            return  # the tab then shows the name only
        contact.record = next((r for r in records if r.interaction_id == contact.key), None)
        self._changed(contact)
