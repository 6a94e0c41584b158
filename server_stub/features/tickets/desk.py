"""The one writer of tickets: makes them, routes them, moves them by their flow's table, and escalates by the clock."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from server_stub.db import Database
from server_stub.features.tickets.ticket_numbers import next_number
from server_stub.features.tickets.who import concerned, may_take
from server_stub.live import Hub
from server_stub.models.catalogue_view import Catalogue
from server_stub.models.customers import Customer
from server_stub.models.records import Message, Ticket
from server_stub.models.schema import new_id
from server_stub.models.ticket_flows import SYSTEM, Effect, Target, TicketType, Transition, read_types
from server_stub.models.tickets import TicketEvent
from server_stub.security.guard import Principal
from server_stub.security.problems import FieldError, Problem, ProblemType, validation

_log = logging.getLogger(__name__)
_AT_ONCE = 100
_PUT_OFF = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class NewTicket:
    """A ticket as an agent filled it in; `id` is the desktop's, `values` are checked already."""

    id: str
    type: str
    title: str
    detail: str
    priority: str
    customer_id: str | None
    created_at: datetime
    interaction_id: str | None = None
    session_id: str = ""
    queue_id: str = ""
    form_id: str = ""
    form_version: int = 0
    values: Mapping[str, Any] = field(default_factory=dict)
    due_at: datetime | None = None
    to: Target | None = None
    route_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """Something done to a ticket; `key` makes a retry harmless. `channel` and `note` are what a customer is told."""

    key: str
    action: str
    note: str
    at: datetime
    to: Target | None = None
    channel: str = ""


class TicketDesk:
    """`changed` is called when something may be due earlier than before."""

    def __init__(
        self,
        database: Database,
        catalogue: Catalogue,
        hub: Hub,
        clock: Callable[[], datetime],
        changed: Callable[[], None],
    ) -> None:
        self._database, self._catalogue, self._hub = database, catalogue, hub
        self._clock, self._changed = clock, changed
        self._unworkable: set[str] = set()
        self.types = read_types(
            catalogue.document("ticket_types"),
            catalogue.document("ticket_flows"),
            {u.username: u.id for u in catalogue.users.values()},
            (u["id"] for u in catalogue.document("org_units")),
            (form_id for form_id, _version in catalogue.forms),
        )

    # --- what agents do

    async def create(self, new: NewTicket, who: Principal) -> Ticket:
        """The ticket, the one that was made before by the same id included. Raises Problem."""
        kind = self._type(new.type)
        moment = self._clock()
        planned = new.to or kind.target(new.values, new.priority)
        self._check_target(planned)
        later = new.route_at is not None and new.route_at > moment
        target = Target(kind.unit) if later else planned
        async with self._database.write() as db:
            if (known := await db.get(Ticket, new.id)) is not None:
                return _own(known, who)
            if new.customer_id is not None and not await self._known(db, new.customer_id):
                raise validation(
                    [FieldError(field="body.customer_id", message="There is no such customer.", code="unknown")]
                )
            async with db.begin_nested() as given:
                number = await next_number(db)
                # whoever makes tickets at once has waited for the number: it may have been this very ticket
                if (known := await db.get(Ticket, new.id)) is not None:
                    await given.rollback()
                    return _own(known, who)
            row = Ticket(
                id=new.id,
                number=number,
                customer_id=new.customer_id,
                type=new.type,
                title={"en": new.title, "zh_CN": new.title},
                detail={"en": new.detail, "zh_CN": new.detail},
                status=kind.flow.initial,
                open=kind.flow.initial in kind.flow.open_states,
                priority=new.priority,
                unit=target.unit or kind.unit,
                assignee=target.assignee,
                wants=target.wants,
                created_at=new.created_at,
                due_at=new.due_at or kind.deadline(new.created_at, new.priority),
                revision=1,
                interaction_id=new.interaction_id,
                session_id=new.session_id,
                queue_id=new.queue_id,
                form_id=new.form_id,
                form_version=new.form_version,
                values=dict(new.values),
                created_by=who.user_id,
                route_at=new.route_at if later else None,
                route_to=_as_json(planned) if later else None,
                escalation=0,
                result="",
            )
            row.wake_at = self._next_wake(row)
            db.add(row)
            await db.flush()
            self._log(db, row, new_id(), "create", who.user_id, "", "", new.created_at, 0)
        self._tell(row, who.user_id, "create")
        return row

    async def act(self, ticket_id: str, step: Step, who: Principal) -> Ticket:
        """The ticket afterwards; done before under the same key, it is as it is. Raises Problem."""
        async with self._database.write() as db:
            row = await db.get(Ticket, ticket_id, with_for_update=True)
            if row is None:
                raise Problem(ProblemType.NOT_FOUND, "There is no ticket with this id.")
            if (done := await db.get(TicketEvent, step.key)) is not None:
                if done.by != who.user_id or done.ticket_id != ticket_id:
                    raise Problem(ProblemType.CONFLICT, "This key was used for something else.")
                return row
            transition = self._transition(row, step, who)
            before = row.status
            await self._apply(db, row, step, transition, who)
            position = await self._position(db, row.id)
            self._log(db, row, step.key, step.action, who.user_id, before, step.note, step.at, position)
        self._tell(row, who.user_id, step.action)
        return row

    def allowed(self, row: Ticket, who: Principal) -> list[str]:
        """What this person may do with it now."""
        kind = self.types.get(row.type)
        return (
            [t.action for t in kind.flow.allowed(row.status) if may_take(self._catalogue, row, t, who)] if kind else []
        )

    # --- what the clock does

    async def run_due(self) -> datetime | None:
        """Routes and escalates everything that is due; when to come back, None for never.

        A ticket that cannot be worked on is put off for an hour and told of once; the others go on.
        """
        while True:
            told: list[tuple[Ticket, str]] = []
            async with self._database.write() as db:
                moment = self._clock()
                due = select(Ticket.id).where(Ticket.wake_at <= moment).order_by(Ticket.wake_at).limit(_AT_ONCE)
                ids = list(await db.scalars(due.with_for_update(skip_locked=True)))
                for ticket_id in ids:
                    told += await self._wake_alone(db, ticket_id, moment)
            for row, action in told:
                self._tell(row, SYSTEM, action)
            if len(ids) < _AT_ONCE:
                break
        async with self._database.read() as db:
            return (await db.scalars(select(func.min(Ticket.wake_at)))).one()

    async def _wake_alone(self, db: AsyncSession, ticket_id: str, moment: datetime) -> list[tuple[Ticket, str]]:
        """In a transaction of its own inside `db`'s: what is wrong with this ticket is undone and harms no other."""
        try:
            async with db.begin_nested():
                row = await db.get_one(Ticket, ticket_id)
                taken = [(row, action) for action in await self._wake(db, row, moment)]
        except Exception:
            if ticket_id not in self._unworkable:
                self._unworkable.add(ticket_id)
                _log.exception("ticket %s: what is due could not be done; it is tried again every hour", ticket_id)
            later = update(Ticket).where(Ticket.id == ticket_id).values(wake_at=moment + _PUT_OFF)
            # not by the object: the row may be one that cannot be read
            await db.execute(later.execution_options(synchronize_session=False))
            return []
        self._unworkable.discard(ticket_id)
        return taken

    async def _wake(self, db: AsyncSession, row: Ticket, moment: datetime) -> list[str]:
        """The actions that the clock took."""
        taken: list[str] = []
        position = await self._position(db, row.id)
        if row.open and row.route_at is not None and row.route_at <= moment:
            self._send(row, Target(**(row.route_to or {})))
            row.route_at = row.route_to = None
            taken.append("route")
            self._log(db, row, new_id(), "route", SYSTEM, row.status, "", moment, position)
        kind = self.types.get(row.type)
        steps = kind.escalations if kind and row.open and row.due_at else ()
        while row.due_at is not None and row.escalation < len(steps):
            step = steps[row.escalation]
            if row.due_at + step.after > moment:
                break
            row.escalation += 1
            row.priority = step.priority or row.priority
            if step.to is not None:
                self._send(row, step.to)
            taken.append("escalate")
            self._log(db, row, new_id(), "escalate", SYSTEM, row.status, "", moment, position + len(taken) - 1)
        if taken:
            row.revision += 1
        row.wake_at = self._next_wake(row)
        return taken

    def _next_wake(self, row: Ticket) -> datetime | None:
        if not row.open:
            return None
        moments = [row.route_at] if row.route_at else []
        kind = self.types.get(row.type)
        if kind is not None and row.due_at is not None and row.escalation < len(kind.escalations):
            moments.append(row.due_at + kind.escalations[row.escalation].after)
        return min(moments, default=None)

    # --- inside

    def _type(self, type_id: str) -> TicketType:
        kind = self.types.get(type_id)
        if kind is None:
            message = f'There is no ticket type "{type_id}".'
            raise validation([FieldError(field="body.type", message=message, code="unknown_type")])
        return kind

    def _transition(self, row: Ticket, step: Step, who: Principal) -> Transition:
        kind = self._type(row.type)
        transition = kind.flow.transitions.get(step.action)
        if transition is None or row.status not in transition.sources:
            raise Problem(
                ProblemType.ILLEGAL_TRANSITION,
                f"{step.action} is not possible: the ticket is {row.status}.",
                state={"status": row.status, "actions": self.allowed(row, who)},
            )
        if not may_take(self._catalogue, row, transition, who):
            raise Problem(ProblemType.FORBIDDEN, f"{step.action} is for those who work on this ticket.")
        if transition.needs_note and not step.note.strip():
            raise validation([FieldError(field="body.note", message="Write a few words about it.", code="required")])
        return transition

    async def _apply(self, db: AsyncSession, row: Ticket, step: Step, transition: Transition, who: Principal) -> None:
        match transition.effect:
            case Effect.NOTE:
                pass
            case Effect.TAKE:
                row.assignee = who.user_id
            case Effect.ROUTE:
                if step.to is None:
                    raise validation([FieldError(field="body.to", message="Say where it goes.", code="required")])
                self._check_target(step.to)
                self._send(row, step.to)
                row.route_at = row.route_to = None
            case Effect.RESOLVE:
                row.result = step.note
            case Effect.TELL:
                self._tell_customer(db, row, step, who)
        if transition.to is not None:
            flow = self._type(row.type).flow
            row.status, row.open = transition.to, transition.to in flow.open_states
            row.closed_at = None if row.open else row.closed_at or self._clock()
        row.revision += 1
        row.wake_at = self._next_wake(row)

    def _tell_customer(self, db: AsyncSession, row: Ticket, step: Step, who: Principal) -> None:
        """Lays the message out for the post; where it goes and in which language is up to the customer's record."""
        words = step.note.strip() or row.result
        if row.customer_id is None or not step.channel or not words:
            message = "A customer, a channel and some words are needed to tell somebody the result."
            raise validation([FieldError(field="body.channel", message=message, code="required")])
        label = self._catalogue.label("ticket_types", row.type)
        row.result = words
        db.add(
            Message(
                id=step.key,
                customer_id=row.customer_id,
                channel=step.channel,
                direction="out",
                title={
                    "en": f"{label.get('en', row.type)} #{row.number}",
                    "zh_CN": f"{label.get('zh_CN', row.type)} #{row.number}",
                },
                detail={"en": words, "zh_CN": words},
                status="queued",
                at=self._clock(),
                ticket_id=row.id,
                created_by=who.user_id,
                wake_at=self._clock(),
            )
        )

    def _send(self, row: Ticket, to: Target) -> None:
        person = self._catalogue.users.get(to.assignee)
        row.unit = to.unit or (person.unit if person else "") or row.unit
        row.wants, row.assignee = to.wants, to.assignee

    def _check_target(self, to: Target) -> None:
        unknown = to.assignee and to.assignee not in self._catalogue.users
        units = {u["id"] for u in self._catalogue.document("org_units")}
        if unknown or (to.unit and to.unit not in units) or not (to.unit or to.assignee):
            raise validation([FieldError(field="body.to", message="There is nobody like that.", code="unknown")])

    async def _known(self, db: AsyncSession, customer_id: str) -> bool:
        return (await db.scalars(select(Customer.id).where(Customer.id == customer_id))).first() is not None

    async def _position(self, db: AsyncSession, ticket_id: str) -> int:
        steps = select(func.count()).select_from(TicketEvent).where(TicketEvent.ticket_id == ticket_id)
        return (await db.scalars(steps)).one()

    def _log(
        self,
        db: AsyncSession,
        row: Ticket,
        key: str,
        action: str,
        by: str,
        before: str,
        note: str,
        at: datetime,
        position: int,
    ) -> None:
        db.add(
            TicketEvent(
                id=key,
                ticket_id=row.id,
                position=position,
                action=action,
                by=by,
                status_before=before,
                status_after=row.status,
                unit=row.unit,
                assignee=row.assignee,
                note=note,
                at=at,
                received_at=self._clock(),
            )
        )
        _log.info("ticket %s: %s %s -> %s by %s", row.id, action, before or "-", row.status, by)

    def _tell(self, row: Ticket, by: str, action: str) -> None:
        """After the commit: whoever made it, works on it, or could, and the alarm clock."""
        self._changed()
        fact = {
            "id": row.id,
            "number": row.number,
            "type": row.type,
            "title": row.title,
            "status": row.status,
            "priority": row.priority,
            "action": action,
            "revision": row.revision,
            "customer_id": row.customer_id,
        }
        for user_id in concerned(self._catalogue, row, by, action):
            self._hub.publish("ticket", fact, to=user_id)


def _own(row: Ticket, who: Principal) -> Ticket:
    if row.created_by != who.user_id:
        raise Problem(ProblemType.CONFLICT, "This id was used by somebody else.")
    return row


def _as_json(target: Target) -> dict[str, Any]:
    return {"unit": target.unit, "wants": target.wants, "assignee": target.assignee}
