"""What the next agent must know: notes go to the server while they are typed, a transfer is announced as it begins."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field

from agent_desktop.domain.call import Call, CallId, InteractionId
from agent_desktop.domain.events import (
    CallAdded,
    CallChanged,
    CallEnded,
    DraftSaved,
    ProblemNoticed,
    TransferChanged,
    WrapUpFinished,
    WrapUpOpened,
)
from agent_desktop.domain.outbox import PendingWrite, WriteKind
from agent_desktop.domain.transfer import Transfer, TransferStage
from agent_desktop.domain.wrapup import Draft
from agent_desktop.kit.bus import Bus, Subscriptions
from agent_desktop.kit.clock import Clock, Timer
from agent_desktop.kit.tasks import Tasks
from agent_desktop.ports import Backend, BackendError, LocalStore, StorageError, TransferNotice, WireFormat
from agent_desktop.services.write_queue import WriteQueue

log = logging.getLogger(__name__)

SYNC_SECONDS = 2.0
"""Between two copies of the same notes; the first goes at once."""
RETRY_SECONDS = 1.0
TRIES = 5
"""Of an announcement; the recipient has the call by then."""


@dataclass(slots=True)
class _Copied:
    """What the server was sent of one draft."""

    revision: int = 0
    at: float = field(default=float("-inf"))
    timer: Timer | None = None


class HandingOver:
    """Keeps the server's picture of running contacts good enough for somebody else to go on with them."""

    def __init__(
        self,
        store: LocalStore,
        wire: WireFormat,
        backend: Backend,
        bus: Bus,
        clock: Clock,
        username: Callable[[], str],
        draft_of: Callable[[InteractionId], Draft | None],
        new_id: Callable[[], str],
    ) -> None:
        self._queue = WriteQueue(store, bus, clock, username)
        self._wire = wire
        self._backend = backend
        self._bus = bus
        self._clock = clock
        self._username = username
        self._draft_of = draft_of
        self._new_id = new_id
        self._calls: dict[CallId, Call] = {}
        self._copied: dict[InteractionId, _Copied] = {}
        self._announced: tuple[CallId, TransferStage, str] | None = None
        self._tasks = Tasks("handover")
        self._facts = Subscriptions(bus)
        self._facts.on(CallAdded, lambda fact: self._calls.update({fact.call.id: fact.call}))
        self._facts.on(CallChanged, lambda fact: self._calls.update({fact.call.id: fact.call}))
        self._facts.on(CallEnded, self._on_ended)
        self._facts.on(WrapUpOpened, self._on_opened)
        self._facts.on(DraftSaved, lambda fact: self._copy_soon(fact.interaction_id))
        self._facts.on(WrapUpFinished, self._on_finished)
        self._facts.on(TransferChanged, lambda fact: self._on_transfer(fact.transfer))

    async def close(self) -> None:
        self._facts.close()
        for interaction_id in tuple(self._copied):
            self._forget(interaction_id)
        await self._tasks.close()

    def _on_ended(self, fact: CallEnded) -> None:
        self._calls.pop(fact.call.id, None)

    # --- notes

    def _on_opened(self, fact: WrapUpOpened) -> None:
        """A draft of an earlier run may have been saved without having been sent."""
        if fact.draft.revision:
            self._copy_soon(fact.interaction_id)

    def _on_finished(self, fact: WrapUpFinished) -> None:
        self._forget(fact.interaction_id)

    def _forget(self, interaction_id: InteractionId) -> None:
        copied = self._copied.pop(interaction_id, None)
        if copied is not None and copied.timer is not None:
            copied.timer.cancel()

    def _copy_soon(self, interaction_id: InteractionId) -> None:
        if not self._username():
            return
        copied = self._copied.setdefault(interaction_id, _Copied())
        if copied.timer is not None:
            return
        wait = copied.at + SYNC_SECONDS - self._clock.monotonic()
        if wait <= 0:
            self._copy(interaction_id)
        else:
            copied.timer = self._clock.call_later(wait, lambda: self._copy(interaction_id))

    def _copy(self, interaction_id: InteractionId) -> None:
        copied, draft = self._copied.get(interaction_id), self._draft_of(interaction_id)
        if copied is None:
            return
        copied.timer = None
        if draft is None or draft.revision <= copied.revision:
            return
        copied.revision, copied.at = draft.revision, self._clock.monotonic()
        body = self._wire.draft(draft)
        write = self._queue.make(WriteKind.DRAFT, interaction_id, body, revision=draft.revision, title=draft.title)
        self._tasks.spawn(self._put(write), "copy")

    async def _put(self, write: PendingWrite) -> None:
        try:
            await self._queue.put(write)
        except StorageError as error:
            self._bus.publish(ProblemNoticed(error.code, error.detail))

    # --- transfers

    def _on_transfer(self, transfer: Transfer) -> None:
        kind = _kind(transfer)
        call = self._calls.get(transfer.call_id)
        if transfer.over:
            self._announced = None
        if not kind or transfer.recipient is None or call is None or not self._username():
            return
        target = transfer.recipient.dialled_text
        if self._announced == (transfer.call_id, transfer.stage, target):
            return
        self._announced = (transfer.call_id, transfer.stage, target)
        draft = self._draft_of(call.interaction_id)
        notice = TransferNotice(
            key=self._new_id(),
            interaction_id=call.interaction_id,
            session_id=call.context.session_id,
            to=target,
            kind=kind,
            ani=call.party.number.e164 if call.party.number else call.party.address.user_text,
            at=self._clock.now(),
            draft=draft if draft is not None and draft.revision else None,
        )
        self._tasks.spawn(self._announce(notice), "announce")

    async def _announce(self, notice: TransferNotice) -> None:
        for attempt in range(1, TRIES + 1):
            try:
                await self._backend.announce_transfer(notice)
            except BackendError as error:
                log.info("transfer of %s not announced, attempt %d: %s", notice.interaction_id, attempt, error.code)
                await self._clock.sleep(RETRY_SECONDS)
            else:
                log.info("transfer of %s to %s announced", notice.interaction_id, notice.to)
                return


def _kind(transfer: Transfer) -> str:
    """How the server is told that the caller goes on; "" at a stage that needs no word."""
    match transfer.stage:
        case TransferStage.CALLING:
            return "consult"
        case TransferStage.REFERRING:
            return "blind" if transfer.blind else "attended"
        case _:
            return ""
