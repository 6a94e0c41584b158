"""What several parts of the column read: the call log of this computer, colleagues' states, for whom it is written."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject, Signal

from agent_desktop.domain.address import PhoneNumber
from agent_desktop.domain.events import ColleagueStatusPushed, LampChanged, LoggedIn, QueueFiguresPushed, RecordSaved
from agent_desktop.domain.interaction import CallRecord
from agent_desktop.domain.leg import Outcome
from agent_desktop.domain.provisioning import Colleague
from agent_desktop.kit.bus import Subscriptions
from agent_desktop.ports import StorageError
from agent_desktop.ui import text
from agent_desktop.ui.desk import Desk
from agent_desktop.ui.phone.card_view import Reader
from agent_desktop.ui.phone.doing import Presence
from agent_desktop.ui.text import Language

RECORDS = 500
"""Enough for the figures of a day and for finding a number again."""

_NUMBERS_KEPT = 2000


class Readers:
    """Makes the reader of this moment; remembers how numbers are written, which costs more than looking it up."""

    def __init__(self, desk: Desk, language: Language) -> None:
        self._desk, self._language = desk, language
        self._written: dict[str, str] = {}

    def now(self) -> Reader:
        desk = self._desk
        return Reader(self._language.tag, desk.session.provisioning, self._display, desk.clock.now())

    def _display(self, number: PhoneNumber) -> str:
        written = self._written.get(number.e164)
        if written is None:
            if len(self._written) >= _NUMBERS_KEPT:
                self._written.clear()
            written = self._written[number.e164] = self._desk.numbering.display(number)
        return written


class CallLog(QObject):
    """The last calls of this computer, newest first; `failure` is the code of why they cannot be read."""

    changed = Signal()

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._by_id: dict[str, CallRecord] = {}
        self._records: tuple[CallRecord, ...] = ()
        self.loaded = False
        self.failure = ""
        self._facts = Subscriptions(desk.bus)
        self._facts.on(RecordSaved, self._on_saved)
        self._facts.on(LoggedIn, lambda _fact: self.load())

    def close_down(self) -> None:
        self._facts.close()

    @property
    def records(self) -> tuple[CallRecord, ...]:
        return self._records

    def record(self, interaction_id: str) -> CallRecord | None:
        return self._by_id.get(interaction_id)

    def load(self) -> None:
        self._desk.tasks.spawn(self._load(), "recent_calls")

    async def _load(self) -> None:
        try:
            records = await self._desk.history.recent(RECORDS)
        except StorageError as error:
            self.failure = text.problem(error.code, error.detail)
            self.changed.emit()
            return
        self.loaded, self.failure = True, ""
        self._merge(records)
        self.changed.emit()

    def _on_saved(self, fact: RecordSaved) -> None:
        self._merge((fact.record,))
        if fact.record.outcome is not Outcome.IN_PROGRESS:  # nobody shows a call here before it is over
            self.changed.emit()

    def _merge(self, records: tuple[CallRecord, ...]) -> None:
        for record in records:
            known = self._by_id.get(record.interaction_id)
            if known is None or known.revision <= record.revision:
                self._by_id[record.interaction_id] = record
        ordered = sorted(self._by_id.values(), key=lambda record: record.started_at, reverse=True)
        self._records = tuple(ordered[:RECORDS])
        for old in ordered[RECORDS:]:
            del self._by_id[old.interaction_id]


class Colleagues(QObject):
    """Who else works here, and what the server last said they do."""

    changed = Signal()

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._states: dict[str, Presence] = {}
        self._facts = Subscriptions(desk.bus)
        self._facts.on(ColleagueStatusPushed, self._on_status)
        self._facts.on(LampChanged, lambda _fact: self.changed.emit())
        self._facts.on(LoggedIn, lambda _fact: self.changed.emit())

    def close_down(self) -> None:
        self._facts.close()

    @property
    def lamps(self) -> Mapping[str, LampChanged]:
        """By extension: what the exchange says of the telephones."""
        return self._desk.lamps.lamps

    @property
    def everybody(self) -> tuple[Colleague, ...]:
        provisioning = self._desk.session.provisioning
        return provisioning.colleagues if provisioning else ()

    @property
    def states(self) -> Mapping[str, Presence]:
        """By user id; somebody of whom nothing was said is not in it."""
        return self._states

    def _on_status(self, fact: ColleagueStatusPushed) -> None:
        self._states[fact.user_id] = Presence(fact.state, text.clock(fact.since))
        self.changed.emit()


class QueueFigures(QObject):
    """How long people wait in the queues, as the server last said."""

    changed = Signal()

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._figures: dict[str, QueueFiguresPushed] = {}
        self._facts = Subscriptions(desk.bus)
        self._facts.on(QueueFiguresPushed, self._on_figures)

    def close_down(self) -> None:
        self._facts.close()

    @property
    def figures(self) -> Mapping[str, QueueFiguresPushed]:
        """By queue id; a queue of which nothing was said is not in it."""
        return self._figures

    def _on_figures(self, fact: QueueFiguresPushed) -> None:
        self._figures[fact.queue_id] = fact
        self.changed.emit()
