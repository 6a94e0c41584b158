"""The call log: a row when the phone rings, finished when it ends, never lost, each change on its way to the server."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from agent_desktop.domain.call import Call, InteractionId, Phase
from agent_desktop.domain.events import (
    AudioChanged,
    CallAdded,
    CallChanged,
    CallEnded,
    CustomerAttached,
    LoggedIn,
    PopReady,
    ProblemNoticed,
    RecordSaved,
    WriteQueued,
)
from agent_desktop.domain.interaction import CallRecord, record_of
from agent_desktop.domain.leg import EndedBy, LineId, Outcome
from agent_desktop.domain.media import Quality
from agent_desktop.domain.outbox import PendingWrite, WriteKind
from agent_desktop.domain.quality import Equipment, summarise
from agent_desktop.kit.bus import Bus, Subscriptions
from agent_desktop.kit.clock import Clock
from agent_desktop.kit.tasks import Tasks
from agent_desktop.ports import LocalStore, StorageError, WireFormat

log = logging.getLogger(__name__)

_KEPT_ROWS = 100
"""Calls of which a late customer can still be noted."""


@dataclass(slots=True)
class _Row:
    revision: int = 0
    name: str = ""
    name_latin: str = ""
    session_id: str = ""
    """Of the contact that was handed over to us, when the call itself brought none or another."""
    samples: list[Quality] = field(default_factory=list)
    last: CallRecord | None = None


class CallHistory:
    """Writes and reads the call log of this computer."""

    def __init__(
        self,
        store: LocalStore,
        wire: WireFormat,
        bus: Bus,
        clock: Clock,
        username: Callable[[], str],
        network_kind: Callable[[], str] = lambda: "",
    ) -> None:
        self._store = store
        self._wire = wire
        self._bus = bus
        self._clock = clock
        self._username = username
        self._network_kind = network_kind
        self._rows: dict[InteractionId, _Row] = {}
        self._transports: dict[LineId, str] = {}
        self._devices = ("", "")
        self._tasks = Tasks("call_history")
        self._facts = Subscriptions(bus)
        self._facts.on(CallAdded, lambda fact: self._write(fact.call))
        self._facts.on(CallChanged, self._on_changed)
        self._facts.on(CallEnded, self._on_ended)
        self._facts.on(CustomerAttached, self._on_customer)
        self._facts.on(PopReady, self._on_pop)
        self._facts.on(LoggedIn, self._on_logged_in)
        self._facts.on(AudioChanged, self._on_audio)

    async def close(self) -> None:
        self._facts.close()
        await self._tasks.close()

    async def recent(self, limit: int = 200) -> tuple[CallRecord, ...]:
        """Newest first. Raises StorageError."""
        return await self._store.recent_records(limit)

    async def recover(self) -> None:
        """Closes the rows of calls during which the program died: it is not known how they ended."""
        for record in await self._store.unfinished_records():
            if record.interaction_id in self._rows:
                continue
            finished = replace(
                record,
                revision=record.revision + 1,
                ended_at=self._clock.now() if record.answered_at is None else record.answered_at,
                outcome=Outcome.ANSWERED if record.answered_at else Outcome.FAILED,
                hung_up_by=EndedBy.SYSTEM,
            )
            log.warning("call record %s was left open by a crash and is closed now", record.interaction_id)
            await self._save(finished)

    def _on_changed(self, fact: CallChanged) -> None:
        call, before = fact.call, fact.before
        row = self._rows.get(call.interaction_id)
        if row is not None and call.quality is not None and call.quality is not before.quality:
            row.samples.append(call.quality)
        if call.phase is not before.phase and call.phase is Phase.TALKING:
            self._write(call)

    def _on_ended(self, fact: CallEnded) -> None:
        self._write(fact.call)

    def _on_logged_in(self, fact: LoggedIn) -> None:
        self._transports = {line.id: line.transport.value for line in fact.provisioning.lines}

    def _on_audio(self, fact: AudioChanged) -> None:
        names = {device.id: device.name for device in fact.devices}
        status = fact.status
        self._devices = (names.get(status.capture, status.capture), names.get(status.playback, status.playback))

    def _equipment(self, call: Call) -> Equipment:
        capture, playback = self._devices
        return Equipment(self._transports.get(call.line_id, ""), capture, playback, self._network_kind())

    def _on_pop(self, fact: PopReady) -> None:
        """A contact handed over to us stays the same contact, on whatever call it came."""
        row, handover = self._rows.get(fact.interaction_id), fact.pop.handover
        if row is None or handover is None or not handover.session_id:
            return
        row.session_id = handover.session_id
        if row.last is not None and row.last.session_id != row.session_id:
            row.revision += 1
            row.last = replace(row.last, revision=row.revision, session_id=row.session_id)
            self._tasks.spawn(self._save(row.last), "session")

    def _on_customer(self, fact: CustomerAttached) -> None:
        row = self._rows.get(fact.interaction_id)
        if row is None:
            return
        row.name, row.name_latin = fact.customer.name, fact.customer.name_latin
        if row.last is not None and row.last.customer_id != fact.customer.id:
            row.revision += 1
            row.last = replace(
                row.last,
                revision=row.revision,
                customer_id=fact.customer.id,
                name=row.name,
                name_latin=row.name_latin,
            )
            self._tasks.spawn(self._save(row.last), "customer")

    def _write(self, call: Call) -> None:
        if call.consult_for is not None:  # a question about another call is no contact of its own
            return
        row = self._rows.setdefault(call.interaction_id, _Row())
        while len(self._rows) > _KEPT_ROWS:
            del self._rows[next(iter(self._rows))]
        row.revision += 1
        customer_id = row.last.customer_id if row.last else ""
        quality = summarise(row.samples, call.security, self._equipment(call)) if row.samples else None
        record = replace(record_of(call, row.revision, quality, row.name), name_latin=row.name_latin)
        if row.session_id:
            record = replace(record, session_id=row.session_id)
        if customer_id and not record.customer_id:
            record = replace(record, customer_id=customer_id)
        row.last = record
        self._tasks.spawn(self._save(record), "save")

    async def _save(self, record: CallRecord) -> None:
        write = self._write_for(record)
        try:
            await self._store.save_record(record, write)
        except StorageError as error:
            self._bus.publish(ProblemNoticed(error.code, error.detail))
            return
        self._bus.publish(RecordSaved(record))
        if write is not None:
            self._bus.publish(WriteQueued(write))

    def _write_for(self, record: CallRecord) -> PendingWrite | None:
        """None where there is no server to send it to."""
        username = self._username()
        if not username:
            return None
        return PendingWrite(
            kind=WriteKind.CALL_RECORD,
            key=record.interaction_id,
            revision=record.revision,
            body=self._wire.call_record(record),
            created_at=self._clock.now(),
            title=record.name or record.ani,
            username=username,
        )
