"""Editing customers: what is typed is on disk a moment later, and goes to the server with the record's revision."""

from __future__ import annotations

import json
import logging
from dataclasses import asdict, replace

from agent_desktop.domain.customer import Customer
from agent_desktop.domain.customer_editing import CustomerDraft, change_of, typed_over
from agent_desktop.domain.events import (
    CustomerChanged,
    CustomerRefused,
    LoggedOut,
    ProblemNoticed,
    WriteDelivered,
    WriteSentBack,
)
from agent_desktop.domain.outbox import PendingWrite, WriteKind
from agent_desktop.domain.wrapup import Form, Problem, check
from agent_desktop.kit.bus import Subscriptions
from agent_desktop.kit.tasks import Tasks
from agent_desktop.ports import Backend, BackendError, StorageError, WireFormat
from agent_desktop.services.own_draft import Keeper
from agent_desktop.services.write_queue import WriteQueue

log = logging.getLogger(__name__)

_KEPT = "customer_draft"


class CustomerEditing:
    """Keeps a draft for each customer that is being changed, until the server has taken the change."""

    def __init__(self, backend: Backend, wire: WireFormat, keeper: Keeper) -> None:
        self._backend, self._wire = backend, wire
        self._store, self._bus, self._username = keeper.store, keeper.bus, keeper.username
        self._queue = WriteQueue(self._store, self._bus, keeper.clock, self._username)
        self._drafts: dict[str, CustomerDraft] = {}
        self._behind = keeper.behind("customer_editing")
        self._tasks = Tasks("customer_editing")
        self._facts = Subscriptions(self._bus)
        self._facts.on(WriteDelivered, lambda fact: self._on_delivered(fact.write))
        self._facts.on(WriteSentBack, self._on_sent_back)
        self._facts.on(LoggedOut, lambda _fact: self._drafts.clear())

    async def close(self) -> None:
        """Writes what is not on disk yet."""
        self._facts.close()
        await self._behind.close()
        await self._tasks.close()

    def draft(self, customer_id: str) -> CustomerDraft | None:
        """What is being typed, as far as it is in memory; see `recall`."""
        return self._drafts.get(customer_id)

    async def recall(self, customer_id: str) -> CustomerDraft | None:
        """What was typed, before a restart too. Raises StorageError."""
        if customer_id not in self._drafts:
            key = self._key(customer_id)
            found = _draft(self._behind.waiting(key) or await self._store.recall(key))
            if found is not None:
                self._drafts.setdefault(customer_id, found)
        return self._drafts.get(customer_id)

    def edit(self, form: Form, customer: Customer, values: dict[str, object]) -> None:
        """Every change of the form."""
        draft = typed_over(form, customer, values, self._drafts.get(customer.id))
        self._drafts[customer.id] = draft
        self._behind.put(self._key(customer.id), _text(draft))

    async def discard(self, customer_id: str) -> None:
        """Forgets what was typed, and what of it still waits to be sent. Raises StorageError."""
        self._drafts.pop(customer_id, None)
        self._behind.drop(self._key(customer_id))
        await self._store.remember(self._key(customer_id), "")
        for write in await self._store.pending_writes():
            if write.kind is WriteKind.CUSTOMER and write.key == customer_id and write.username == self._username():
                await self._store.remove_write(write)

    async def save(self, form: Form, customer: Customer, values: dict[str, object]) -> dict[str, Problem]:
        """What must be mended first, by field; empty when the change is on its way. Raises StorageError."""
        problems = check(form, values)
        if problems:
            return problems
        draft = typed_over(form, customer, values, self._drafts.get(customer.id))
        change = change_of(form, customer, draft)
        if not change.columns and not change.fields:
            await self.discard(customer.id)
            return {}
        sent = replace(draft, saves=draft.saves + 1, sent=True)
        body = self._wire.customer_change(change)
        write = self._queue.make(WriteKind.CUSTOMER, customer.id, body, revision=sent.saves, title=customer.name)
        # the draft first: after a crash between the two it is there to be handed in again
        await self._keep(customer.id, sent)
        await self._queue.put(write)
        return {}

    async def _keep(self, customer_id: str, draft: CustomerDraft) -> None:
        self._drafts[customer_id] = draft
        self._behind.drop(self._key(customer_id))
        await self._store.remember(self._key(customer_id), _text(draft))

    # --- what became of it

    def _on_delivered(self, write: PendingWrite) -> None:
        if write.kind is WriteKind.CUSTOMER:
            self._tasks.spawn(self._settle(write), "delivered")

    async def _settle(self, write: PendingWrite) -> None:
        try:
            draft = await self.recall(write.key)
            if draft is not None and draft.sent and draft.saves <= write.revision:
                await self.discard(write.key)
        except StorageError as error:
            self._bus.publish(ProblemNoticed(error.code, error.detail))
        await self._read_again(write.key)

    def _on_sent_back(self, fact: WriteSentBack) -> None:
        if fact.write.kind is WriteKind.CUSTOMER:
            self._tasks.spawn(self._take_back(fact), "sent_back")

    async def _take_back(self, fact: WriteSentBack) -> None:
        """What was typed is there to be handed in again, over the record as it is now."""
        try:
            draft = await self.recall(fact.write.key)
            if draft is not None:
                await self._keep(fact.write.key, replace(draft, sent=False))
        except StorageError as error:
            self._bus.publish(ProblemNoticed(error.code, error.detail))
        await self._read_again(fact.write.key)
        self._bus.publish(CustomerRefused(fact.write.key, fact.code, fact.detail))

    async def _read_again(self, customer_id: str) -> None:
        try:
            customer = await self._backend.customer(customer_id)
        except BackendError as error:
            log.info("customer %s is not read again: %s", customer_id, error.code)
            return
        self._bus.publish(CustomerChanged(customer))

    def _key(self, customer_id: str) -> str:
        return f"{_KEPT}:{self._username()}:{customer_id}"


def _text(draft: CustomerDraft) -> str:
    return json.dumps(asdict(draft), ensure_ascii=False)


def _draft(text: str) -> CustomerDraft | None:
    try:
        kept = dict(json.loads(text)) if text else None
        return CustomerDraft(**kept) if kept else None
    except (ValueError, TypeError):
        log.warning("a customer's draft on this computer cannot be read")
        return None
