"""Calls that were promised: kept on this computer and the server until they were made, and reminded of."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from agent_desktop.domain.call import CallId, Phase
from agent_desktop.domain.events import (
    CallChanged,
    CallEnded,
    FollowUpPushed,
    FollowUpsChanged,
    LoggedIn,
    LoggedOut,
    ProblemNoticed,
)
from agent_desktop.domain.follow_up import BegunPromise, FollowUp, FollowUpStatus
from agent_desktop.domain.outbox import WriteKind
from agent_desktop.kit.bus import Bus, Subscriptions
from agent_desktop.kit.clock import Clock
from agent_desktop.kit.tasks import Tasks
from agent_desktop.ports import Backend, BackendError, LocalStore, StorageError, WireFormat
from agent_desktop.services.own_draft import Keeper, OwnDraft
from agent_desktop.services.write_queue import WriteQueue

log = logging.getLogger(__name__)


class FollowUps:
    """The agent's list. A promised call whose number was reached has been made."""

    def __init__(
        self,
        backend: Backend,
        store: LocalStore,
        wire: WireFormat,
        bus: Bus,
        clock: Clock,
        username: Callable[[], str],
        new_id: Callable[[], str],
    ) -> None:
        self._backend = backend
        self._queue = WriteQueue(store, bus, clock, username)
        self._wire = wire
        self._bus = bus
        self._new_id = new_id
        self._begun = OwnDraft(BegunPromise, "promise", Keeper(store, bus, clock, username, new_id))
        self._known: dict[str, FollowUp] = {}
        self._calling: dict[CallId, str] = {}
        self._tasks = Tasks("follow_ups")
        self._facts = Subscriptions(bus)
        self._facts.on(LoggedIn, self._on_logged_in)
        self._facts.on(LoggedOut, lambda _fact: self._forget())
        self._facts.on(FollowUpPushed, lambda fact: self._note(fact.follow_up))
        self._facts.on(CallChanged, self._on_call)
        self._facts.on(CallEnded, self._on_ended)

    async def close(self) -> None:
        self._facts.close()
        await self._begun.close()
        await self._tasks.close()

    def keep(self, about: str, begun: BegunPromise) -> None:
        """What is being filled in, with every change; `about` is the contact, the customer or the ticket."""
        self._begun.keep(begun, about)

    async def forget(self, about: str) -> None:
        """It is on the list."""
        await self._begun.forget(about)

    async def begun(self, about: str) -> BegunPromise | None:
        """What was filled in and not put on the list, before a restart too. Raises StorageError."""
        return await self._begun.kept(about)

    @property
    def open(self) -> tuple[FollowUp, ...]:
        """Those still to be made, the next one first."""
        left = (f for f in self._known.values() if f.status is FollowUpStatus.OPEN)
        return tuple(sorted(left, key=lambda f: (f.due_at, f.id)))

    async def load(self) -> None:
        """Asks the server for the list; what was changed here since stays as it is."""
        try:
            found = await self._backend.follow_ups()
        except BackendError as error:
            log.info("the promised calls could not be read: %s", error.code)
            return
        for follow_up in found:
            self._note(follow_up, quietly=True)
        self._changed()

    async def promise(
        self,
        number: str,
        due_at: datetime,
        name: str = "",
        note: str = "",
        customer_id: str = "",
        ticket_id: str = "",
        interaction_id: str = "",
    ) -> FollowUp:
        """Puts a call on the list. Raises StorageError."""
        new = FollowUp(
            self._new_id(), number, due_at, name, note, FollowUpStatus.OPEN, 1, customer_id, ticket_id, interaction_id
        )
        await self._save(new)
        return new

    async def settle(self, follow_up_id: str, status: FollowUpStatus) -> None:
        """Takes a call off the list: made, or not wanted any more. Raises StorageError."""
        known = self._known.get(follow_up_id)
        if known is not None and known.status is not status:
            await self._save(replace(known, status=status, revision=known.revision + 1))

    def calling(self, follow_up_id: str, call_id: CallId) -> None:
        """This call is the promised one: once it is answered it is off the list."""
        self._calling[call_id] = follow_up_id

    def _on_logged_in(self, _fact: LoggedIn) -> None:
        self._tasks.spawn(self.load(), "load")

    def _on_ended(self, fact: CallEnded) -> None:
        self._drop(fact.call.id)

    def _on_call(self, fact: CallChanged) -> None:
        if fact.call.phase is Phase.TALKING and fact.call.id in self._calling:
            self._tasks.spawn(self._made(self._drop(fact.call.id)), "made")

    async def _made(self, follow_up_id: str) -> None:
        try:
            await self.settle(follow_up_id, FollowUpStatus.DONE)
        except StorageError as error:
            self._bus.publish(ProblemNoticed(error.code, error.detail))

    def _drop(self, call_id: CallId) -> str:
        return self._calling.pop(call_id, "")

    async def _save(self, follow_up: FollowUp) -> None:
        await self._queue.add(
            WriteKind.FOLLOW_UP,
            follow_up.id,
            self._wire.follow_up(follow_up),
            revision=follow_up.revision,
            title=follow_up.name or follow_up.number,
        )
        self._note(follow_up)

    def _note(self, follow_up: FollowUp, *, quietly: bool = False) -> None:
        known = self._known.get(follow_up.id)
        if known is None or known.revision <= follow_up.revision:
            self._known[follow_up.id] = follow_up
        if not quietly:
            self._changed()

    def _forget(self) -> None:
        self._known.clear()
        self._calling.clear()
        self._changed()

    def _changed(self) -> None:
        self._bus.publish(FollowUpsChanged(self.open))
