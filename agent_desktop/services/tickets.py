"""Making tickets: on disk first, then to the server, exactly once however often it is tried."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace

from agent_desktop.domain.events import LoggedIn, WriteQueued
from agent_desktop.domain.outbox import PendingWrite, WriteKind
from agent_desktop.domain.provisioning import Provisioning
from agent_desktop.domain.ticket import NewTicket
from agent_desktop.domain.wrapup import NOTES, Problem, check, prune
from agent_desktop.kit.bus import Bus, Subscriptions
from agent_desktop.kit.clock import Clock
from agent_desktop.ports import LocalStore, WireFormat

log = logging.getLogger(__name__)

TITLE = "title"
"""Stands for the title among the problems of a ticket, whose other keys are those of its form."""


class Tickets:
    """Checks a ticket by its type's form and hands it to the outbox."""

    def __init__(
        self,
        store: LocalStore,
        wire: WireFormat,
        bus: Bus,
        clock: Clock,
        username: Callable[[], str],
        new_id: Callable[[], str],
    ) -> None:
        self._store = store
        self._wire = wire
        self._bus = bus
        self._clock = clock
        self._username = username
        self._new_id = new_id
        self._provisioning: Provisioning | None = None
        self._facts = Subscriptions(bus)
        self._facts.on(LoggedIn, self._on_logged_in)

    def close(self) -> None:
        self._facts.close()

    async def create(self, ticket: NewTicket) -> dict[str, Problem]:
        """What must be mended first, by field; empty when the ticket is on its way. Raises StorageError."""
        form = self._provisioning.form(ticket.form_id) if self._provisioning and ticket.form_id else None
        problems: dict[str, Problem] = {} if ticket.title.strip() else {TITLE: Problem.REQUIRED}
        if form is not None:
            values = prune(form, ticket.values)
            problems |= check(form, {**values, NOTES: ticket.detail})
            ticket = replace(ticket, values=values, form_version=form.version)
        if problems:
            return problems
        write = PendingWrite(
            kind=WriteKind.TICKET,
            key=self._new_id(),
            revision=1,
            body=self._wire.ticket(replace(ticket, title=ticket.title.strip())),
            created_at=self._clock.now(),
            title=ticket.title.strip(),
            username=self._username(),
        )
        await self._store.put_write(write)
        log.info("ticket %s of interaction %s is on its way", write.key, ticket.interaction_id or "-")
        self._bus.publish(WriteQueued(write))
        return {}

    def _on_logged_in(self, fact: LoggedIn) -> None:
        self._provisioning = fact.provisioning
