"""Making tickets and working on them: writes on disk first, then to the server, once however often they are tried."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace

from agent_desktop.domain.events import LoggedIn
from agent_desktop.domain.outbox import WriteKind
from agent_desktop.domain.provisioning import Provisioning
from agent_desktop.domain.ticket import NewStep, NewTicket, Scope, StepNote, Ticket, TicketPage
from agent_desktop.domain.wrapup import NOTES, Form, Problem, check, prune
from agent_desktop.kit.bus import Bus, Subscriptions
from agent_desktop.kit.clock import Clock
from agent_desktop.ports import Backend, BackendError, LocalStore, WireFormat
from agent_desktop.services.own_draft import Keeper, OwnDraft
from agent_desktop.services.write_queue import WriteQueue

log = logging.getLogger(__name__)

TITLE = "title"
"""Stands for the title among the problems of a ticket, whose other keys are those of its form."""

PAGE = 50
"""Tickets that are read at once."""


class Tickets:
    """Checks a ticket by its type's form and hands it to the outbox; reads tickets, and takes steps of their flows."""

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
        self._new_id = new_id
        keeper = Keeper(store, bus, clock, username, new_id)
        self._begun = OwnDraft(NewTicket, "new_ticket", keeper)
        self._notes = OwnDraft(StepNote, "ticket_note", keeper)
        self._provisioning: Provisioning | None = None
        self._facts = Subscriptions(bus)
        self._facts.on(LoggedIn, self._on_logged_in)

    async def close(self) -> None:
        """What was begun is on the disk when it returns."""
        self._facts.close()
        await self._begun.close()
        await self._notes.close()

    def keep(self, about: str, ticket: NewTicket) -> None:
        """A ticket that is being written, with every change; `about` is the contact."""
        self._begun.keep(ticket, about)

    async def forget(self, about: str) -> None:
        """It was handed in, or is as it was before anything was typed."""
        await self._begun.forget(about)

    async def begun(self, about: str) -> NewTicket | None:
        """What was written about this contact and not handed in, before a restart too. Raises StorageError."""
        return await self._begun.kept(about)

    def keep_note(self, ticket_id: str, note: str) -> None:
        """What is being written about the next step, with every change."""
        self._notes.keep(StepNote(note), ticket_id)

    async def forget_note(self, ticket_id: str) -> None:
        await self._notes.forget(ticket_id)

    async def note(self, ticket_id: str) -> str:
        """What was written about the next step, before a restart too; "" for nothing. Raises StorageError."""
        kept = await self._notes.kept(ticket_id)
        return kept.note if kept is not None else ""

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
        body = self._wire.ticket(replace(ticket, title=ticket.title.strip()))
        key = await self._send(WriteKind.TICKET, self._new_id(), body, ticket.title.strip())
        log.info("ticket %s of interaction %s is on its way", key, ticket.interaction_id or "-")
        return {}

    async def page(self, scope: Scope, *, only_open: bool = True, before: int = 0, limit: int = PAGE) -> TicketPage:
        """Some tickets, the highest number first, below `before`. Raises BackendError."""
        return await self._backend.list_tickets(scope, only_open, before, limit)

    async def ticket(self, ticket_id: str) -> Ticket:
        """One with everything that was done. Raises BackendError."""
        return await self._backend.ticket(ticket_id)

    async def form(self, ticket: Ticket) -> Form | None:
        """The form it was filled in on, in the version of then; None where it has none or nobody knows it."""
        form = self._provisioning.form(ticket.form_id) if self._provisioning and ticket.form_id else None
        if not ticket.form_id or (form is not None and form.version == ticket.form_version):
            return form
        try:
            return await self._backend.form(ticket.form_id, ticket.form_version)
        except BackendError as error:
            log.info("form %s %d of a ticket cannot be read: %s", ticket.form_id, ticket.form_version, error.code)
            return form

    async def take_step(self, step: NewStep, title: str = "") -> str:
        """Puts a step of a ticket on its way; whether it is legal then says the server. Raises StorageError.

        The write's key, by which the outbox tells what became of it.
        """
        key = f"{step.ticket_id}/{self._new_id()}"
        await self._send(WriteKind.TICKET_STEP, key, self._wire.ticket_step(step), title)
        log.info("%s of ticket %s is on its way", step.action, step.ticket_id)
        return key

    async def _send(self, kind: WriteKind, key: str, body: str, title: str) -> str:
        await self._queue.add(kind, key, body, title=title)
        return key

    def _on_logged_in(self, fact: LoggedIn) -> None:
        self._provisioning = fact.provisioning
