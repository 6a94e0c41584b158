"""The one writer of agent states: applies events by the table, runs the wrap-up timers, tells everybody.

A timer is only an alarm clock for `work_until`, which is in the database: a restart neither loses nor shortens it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from server_stub.db import Database
from server_stub.features.agents.views import AgentStatusView, NextView, status_view
from server_stub.live import Hub
from server_stub.models import agent_states, wrap_ups
from server_stub.models.agent_states import AGENT_TRANSITIONS, RESTING_EVENTS, AgentEvent, AgentState
from server_stub.models.agents import AgentEventLog, AgentStatus
from server_stub.models.catalogue_view import Catalogue
from server_stub.models.schema import new_id, now
from server_stub.security.problems import Problem, ProblemType

_log = logging.getLogger(__name__)
_SYSTEM = "system"
_KEPT = timedelta(days=90)
_RESTING = frozenset({AgentState.READY, AgentState.NOT_READY})
_REASONS = {
    AgentEvent.LOGIN: agent_states.LOGON,
    AgentEvent.RING_NO_ANSWER: agent_states.RING_NO_ANSWER,
    AgentEvent.PHONE_LOST: agent_states.PHONE_DOWN,
    AgentEvent.PHONE_BACK: agent_states.PHONE_UP,
}


@dataclass(frozen=True, slots=True)
class Happening:
    """An event of one agent; `key` makes a retry harmless."""

    key: str
    event: AgentEvent
    at: datetime
    reason_code: int | None = None
    next: NextView | None = None
    call_id: str | None = None
    queue_id: str | None = None
    interaction_id: str | None = None
    """The contact that the after-call work of a CALL_ENDED is for."""


class AgentDesk:
    """Who does what; `changed(user_id, state)` is called after every change and once for each agent at start."""

    def __init__(
        self, database: Database, hub: Hub, catalogue: Catalogue, changed: Callable[[str, AgentState], None]
    ) -> None:
        self._database = database
        self._hub = hub
        self._catalogue = catalogue
        self._changed = changed
        self._told: dict[str, int] = {}
        self._alarms: dict[str, asyncio.TimerHandle] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Takes up where the last process stopped; wrap-up time that ran out meanwhile ends now."""
        async with self._database.write() as db:
            await _prune(db)
            rows = {r.user_id: r for r in await db.scalars(select(AgentStatus))}
            # everybody has a row from the start: two first events at once must meet on a lock, not on a missing row
            for user_id in self._catalogue.users.keys() - rows.keys():
                rows[user_id] = AgentStatus(
                    user_id=user_id,
                    state=AgentState.LOGGED_OUT,
                    since=now(),
                    resting_state=AgentState.NOT_READY,
                    work_extended=0,
                    revision=0,
                )
                db.add(rows[user_id])
        for row in rows.values():
            self._tell(row)

    async def close(self) -> None:
        """Stops the alarm clocks; what they were set to stays in the database. Idempotent."""
        for alarm in self._alarms.values():
            alarm.cancel()
        self._alarms.clear()
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def status(self, user_id: str) -> AgentStatusView:
        """Raises Problem for somebody who is no user any more."""
        async with self._database.read() as db:
            return status_view(await self._row(db, user_id))

    async def statuses(self) -> dict[str, AgentStatusView]:
        """Everybody's status by user id."""
        async with self._database.read() as db:
            return {r.user_id: status_view(r) for r in await db.scalars(select(AgentStatus))}

    async def apply(self, user_id: str, happening: Happening) -> AgentStatusView:
        """The status afterwards; Problem illegal-transition, with the true status, where the table has no entry."""
        if happening.event is AgentEvent.WORK_EXPIRED:
            raise Problem(ProblemType.FORBIDDEN, "Only the server ends wrap-up time.")
        self._check_reason(happening.reason_code)
        self._check_reason(happening.next.reason_code if happening.next else None)
        async with self._database.write() as db:
            row = await self._row(db, user_id, lock=True)
            done = await db.get(AgentEventLog, happening.key)
            if done is not None:
                if done.user_id != user_id:
                    raise Problem(ProblemType.CONFLICT, "This key was used by somebody else.")
                return status_view(row)
            self._move(db, row, happening, by=user_id)
            if happening.event is AgentEvent.LOGIN:
                await _prune(db)
        self._tell(row)
        return status_view(row)

    async def _expire(self, user_id: str) -> None:
        async with self._database.write() as db:
            row = await self._row(db, user_id, lock=True)
            if row.state != AgentState.WORK or row.work_until is None or row.work_until > now():
                self._arm(row)
                return
            if row.interaction_id:
                await wrap_ups.complete_expired(
                    db, self._catalogue, row.interaction_id, user_id, row.queue_id or "", row.since, now()
                )
            self._move(db, row, Happening(new_id(), AgentEvent.WORK_EXPIRED, now()), by=_SYSTEM)
        self._tell(row)

    async def _row(self, db: AsyncSession, user_id: str, *, lock: bool = False) -> AgentStatus:
        row = await db.get(AgentStatus, user_id, with_for_update=lock)
        if row is None:
            raise Problem(ProblemType.TOKEN_EXPIRED, "This account does not exist any more.")
        return row

    def _move(self, db: AsyncSession, row: AgentStatus, happening: Happening, by: str) -> None:
        before = AgentState(row.state)
        target = AGENT_TRANSITIONS[before].get(happening.event)
        if target is None:
            raise self._illegal(row, f"{happening.event} is not possible in the state {before}.")
        if happening.event is AgentEvent.WORK_EXTENDED and row.work_extended >= self._most_extensions(row):
            raise self._illegal(row, "The wrap-up time cannot be extended again.")
        moment = now()
        if before in _RESTING and target not in _RESTING:
            row.resting_state, row.resting_reason = before, row.reason_code
        if before is AgentState.WORK and target in (AgentState.RESERVED, AgentState.TALKING) and row.next_state:
            # the plan was made for the end of this wrap-up; the new call begins with it as the state before
            row.resting_state, row.resting_reason = row.next_state, row.next_reason
        row.call_id = happening.call_id or row.call_id
        self._settle(row, happening, target, moment)
        if row.state != before:
            row.since = moment
        row.changed_by = by
        row.revision += 1
        db.add(
            AgentEventLog(
                key=happening.key,
                user_id=row.user_id,
                event=happening.event,
                state_before=before,
                state_after=row.state,
                reason_code=row.reason_code,
                call_id=row.call_id,
                changed_by=by,
                at=happening.at,
                received_at=moment,
            )
        )
        _log.info("agent %s: %s %s -> %s call=%s", row.user_id, happening.event, before, row.state, row.call_id)

    def _settle(self, row: AgentStatus, happening: Happening, target: AgentState, moment: datetime) -> None:
        """Everything an event changes besides the state."""
        event = happening.event
        row.state = target
        if event is AgentEvent.SET_NEXT and happening.next is not None:
            row.next_state, row.next_reason = happening.next.state, happening.next.reason_code
        elif event is AgentEvent.CLEAR_NEXT:
            row.next_state = row.next_reason = None
        elif event is AgentEvent.WORK_EXTENDED:
            queue = self._catalogue.queues.get(row.queue_id or "")
            row.work_until = (row.work_until or moment) + timedelta(seconds=queue.acw_extend_seconds if queue else 30)
            row.work_extended += 1
        elif event in RESTING_EVENTS:
            planned = row.next_state is not None
            row.state = row.next_state if planned and row.next_state else row.resting_state
            row.reason_code = row.next_reason if planned else row.resting_reason
        elif event is AgentEvent.CALL_ENDED:
            row.queue_id, row.interaction_id = happening.queue_id, happening.interaction_id
            queue = self._catalogue.queues.get(happening.queue_id or "")
            row.work_until = moment + timedelta(seconds=queue.acw_seconds) if queue and queue.acw_seconds else None
            row.work_extended, row.reason_code = 0, None
        else:
            row.reason_code = _REASONS.get(event, happening.reason_code)
        if row.state != AgentState.WORK:
            row.work_until, row.work_extended, row.queue_id = None, 0, None
            row.interaction_id = None
        if row.state in _RESTING or row.state == AgentState.LOGGED_OUT:
            row.next_state = row.next_reason = row.call_id = None

    def _most_extensions(self, row: AgentStatus) -> int:
        queue = self._catalogue.queues.get(row.queue_id or "")
        return queue.acw_extend_times if queue else 3

    def _illegal(self, row: AgentStatus, detail: str) -> Problem:
        return Problem(ProblemType.ILLEGAL_TRANSITION, detail, state=status_view(row).model_dump(mode="json"))

    def _check_reason(self, reason_code: int | None) -> None:
        if reason_code is not None and self._catalogue.reasons and reason_code not in self._catalogue.reasons:
            raise Problem(ProblemType.VALIDATION, f"There is no reason code {reason_code}.")

    def _tell(self, row: AgentStatus) -> None:
        """After the commit: the agent, the colleagues, whoever counts, and the alarm clock."""
        if row.revision < self._told.get(row.user_id, 0):
            return  # a later change was quicker to get here
        self._told[row.user_id] = row.revision
        view = status_view(row)
        self._hub.publish("agent_status", view.model_dump(mode="json"), to=row.user_id, retain=row.user_id)
        colleague = {"user_id": row.user_id, "state": view.state, "since": view.model_dump(mode="json")["since"]}
        self._hub.publish("colleague_status", colleague, exclude=row.user_id, retain=row.user_id)
        self._changed(row.user_id, AgentState(row.state))
        self._arm(row)

    def _arm(self, row: AgentStatus) -> None:
        if old := self._alarms.pop(row.user_id, None):
            old.cancel()
        if row.state == AgentState.WORK and row.work_until is not None:
            delay = max(0.0, (row.work_until - now()).total_seconds())
            self._alarms[row.user_id] = asyncio.get_running_loop().call_later(delay, self._ring, row.user_id)

    def _ring(self, user_id: str) -> None:
        self._alarms.pop(user_id, None)
        task = asyncio.get_running_loop().create_task(self._expire(user_id), name=f"wrap-up of {user_id}")
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.error("%s could not be ended", task.get_name(), exc_info=error)


async def _prune(db: AsyncSession) -> None:
    """Forgets events nobody will repeat or ask for any more."""
    await db.execute(delete(AgentEventLog).where(AgentEventLog.received_at < now() - _KEPT))
