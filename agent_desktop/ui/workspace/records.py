"""Records that no call brought: a customer looked up, and what the log knows of a draft from an earlier run."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from agent_desktop.domain.call import InteractionId
from agent_desktop.ports import BackendError, StorageError
from agent_desktop.ui.desk import Desk
from agent_desktop.ui.workspace.contact import Contact

_LOG_ROWS = 500


class Records:
    """Fetches what a contact lacks and says when it has it; `recalled` hears of all that the log knew at once."""

    def __init__(
        self, desk: Desk, changed: Callable[[Contact], None], recalled: Callable[[Sequence[Contact]], None]
    ) -> None:
        self._desk, self._changed, self._told = desk, changed, recalled
        self._recalled: list[Contact] = []

    def complete(self, contact: Contact) -> None:
        """The customer's record, for a tab without a call; it arrives as PopReady."""
        if contact.call is None and contact.pop is None and contact.customer_id:
            contact.failure = ""
            self._desk.tasks.spawn(self._fetch(contact), "open_customer")

    def recall(self, contact: Contact) -> None:
        """Number, queue and time of a call of an earlier run; asked for many at once, the log is read once."""
        self._recalled.append(contact)
        if len(self._recalled) == 1:
            self._desk.tasks.spawn(self._find(), "draft_record")

    async def _fetch(self, contact: Contact) -> None:
        try:
            await self._desk.pop.choose(InteractionId(contact.key), contact.customer_id)
        except BackendError as error:
            contact.failure = error.code
            self._changed(contact)

    async def _find(self) -> None:
        try:
            records = await self._desk.history.recent(_LOG_ROWS)
        except StorageError:
            records = ()  # the tabs then show the names only
        by_id = {record.interaction_id: record for record in records}
        contacts, self._recalled = self._recalled, []
        for contact in contacts:
            contact.record = by_id.get(InteractionId(contact.key))
        if found := [contact for contact in contacts if contact.record is not None]:
            self._told(found)
