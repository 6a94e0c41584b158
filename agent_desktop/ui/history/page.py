"""Past calls of this computer: what became of them, how they sounded, and whether the server has them."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QApplication, QStackedWidget

from agent_desktop.domain.events import LoggedIn, OutboxChanged, RecordSaved, WriteQueued
from agent_desktop.domain.interaction import CallRecord
from agent_desktop.domain.outbox import PendingWrite
from agent_desktop.kit.bus import Subscriptions
from agent_desktop.ports import StorageError
from agent_desktop.ui import text
from agent_desktop.ui.design import (
    Button,
    Elided,
    Empty,
    Frame,
    Ground,
    Ink,
    Label,
    LineEdit,
    Notice,
    Segment,
    Segments,
    Table,
    TextStyle,
    Theme,
    Tone,
    line,
    row,
    vbox,
)
from agent_desktop.ui.desk import Desk
from agent_desktop.ui.history import rows
from agent_desktop.ui.names import record_name
from agent_desktop.ui.text import Language
from agent_desktop.ui.ticker import Ticker

MOST = 500
"""Calls that are shown."""


class HistoryPage(Frame):
    """Reads the call log when it is looked at, and follows it while it is seen."""

    def __init__(self, desk: Desk, theme: Theme, language: Language, ticker: Ticker) -> None:
        super().__init__(Ground.RAISED)
        self._desk, self._language = desk, language
        self._records: dict[str, CallRecord] = {}
        self._pending: dict[str, PendingWrite] = {}
        self._stale = True
        self._reading = False

        self._title = Label(theme, "", TextStyle.TITLE)
        self._parts = Segments(
            theme, [Segment(key, key) for key in (rows.ALL, rows.MISSED, rows.INBOUND, rows.OUTBOUND)]
        )
        self._parts.setObjectName("history_filter")
        self._search = LineEdit(theme, icon="search", clearable=True)
        self._search.setObjectName("history_search")
        self._search.setFixedWidth(280)
        self._table = Table(theme, rows.columns())
        self._table.setObjectName("history_table")
        self._empty = Empty(theme, "history", "")
        self._failed = Notice(theme, Tone.DANGER, "circle-alert")
        self._failed.hide()
        self._stack = QStackedWidget()
        self._stack.addWidget(self._table)
        self._stack.addWidget(self._empty)
        self._chosen = Elided(theme, "", TextStyle.SMALL, Ink.SECOND)
        self._copy = Button(theme, "", "copy", small=True)
        self._copy.setObjectName("history_copy")
        self._call = Button(theme, "", "phone", small=True)
        self._call.setObjectName("history_call_back")
        self.setLayout(
            vbox(
                row(self._title, None, self._parts, self._search, gap=12, pad=(16, 12, 16, 12)),
                row((self._failed, 1), pad=(16, 0, 16, 8)),
                line(),
                (self._stack, 1),
                line(),
                row((self._chosen, 1), self._copy, self._call, gap=8, pad=(16, 8, 16, 8)),
                gap=0,
            )
        )
        self._parts.currentChanged.connect(self._show)
        self._search.textChanged.connect(self._show)
        self._table.chosen.connect(self._call_back)
        self._table.currentKeyChanged.connect(self._show_chosen)
        self._copy.clicked.connect(self._on_copy)
        self._call.clicked.connect(self._on_call)
        self._facts = Subscriptions(desk.bus)
        self._facts.on(RecordSaved, self._on_record)
        self._facts.on(OutboxChanged, self._on_outbox)
        self._facts.on(WriteQueued, self._on_write)
        self._facts.on(LoggedIn, lambda _fact: self._show_if_seen())
        self.retranslate()

    def close_down(self) -> None:
        self._facts.close()

    # --- content

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale and not self._reading:
            self._reading = True
            self._desk.tasks.spawn(self._read(), "history")
        else:
            self._show()

    async def _read(self) -> None:
        try:
            records = await self._desk.history.recent(MOST)
            pending = await self._desk.outbox.pending()
        except StorageError as error:
            self._failed.setText(text.problem(error.code, error.detail))
            self._failed.show()
            return
        finally:
            self._reading = False
        self._failed.hide()
        self._stale = False
        self._records = {r.interaction_id: r for r in records}
        self._pending = dict(rows.waiting(pending))
        self._show()

    def _on_record(self, fact: RecordSaved) -> None:
        if not self._stale:
            self._records[fact.record.interaction_id] = fact.record
        self._show_if_seen()

    def _on_outbox(self, fact: OutboxChanged) -> None:
        self._pending = dict(rows.waiting(fact.pending))
        self._show_if_seen()

    def _on_write(self, fact: WriteQueued) -> None:
        self._pending.update(rows.waiting([fact.write]))
        self._show_if_seen()

    def _show_if_seen(self) -> None:
        if self.isVisible():
            self._show()

    def _show(self) -> None:
        known = sorted(self._records.values(), key=lambda r: r.started_at, reverse=True)[:MOST]
        wanted = self._search.text().strip()
        part = self._parts.current()
        shown = [r for r in known if rows.fits(r, part) and (not wanted or rows.found(r, wanted))]
        self._show_counts(known)
        self._table.setRows(rows.table_rows(shown, self._pending, self._reader()))
        self._stack.setCurrentWidget(self._table if shown else self._empty)
        if not shown:
            self._show_nothing(bool(known))
        self._show_chosen()

    def _show_nothing(self, filtered: bool) -> None:
        if filtered:
            sentence = self.tr("Choose another part of the list, or other words.")
            self._empty.setContent("search-x", self.tr("No such call"), sentence)
        else:
            self._empty.setContent("history", self.tr("No calls yet"), self.tr("Every call is listed here."))

    def _show_counts(self, known: list[CallRecord]) -> None:
        counts = rows.counts(known)
        words = {
            rows.ALL: self.tr("All"),
            rows.MISSED: self.tr("Missed"),
            rows.INBOUND: self.tr("In"),
            rows.OUTBOUND: self.tr("Out"),
        }
        self._parts.setSegments([Segment(key, word, str(counts[key] or "")) for key, word in words.items()])

    def _show_chosen(self) -> None:
        record = self._records.get(self._table.currentKey())
        callable_now = record is not None and bool(record.e164 or record.ani)
        self._call.setEnabled(callable_now)
        self._copy.setEnabled(callable_now)
        if record is None:
            self._chosen.setText(self.tr("Choose a call; Enter calls back."))
            return
        number = rows.number_text(record, self._reader())
        parts = [record_name(record, self._reader().language), number, text.clock_seconds(record.started_at)]
        if record.quality is not None:
            quality = record.quality
            parts.append(
                self.tr("{codec}, loss {loss} %, delay {delay} ms").format(
                    codec=quality.codec, loss=f"{quality.loss_percent:.1f}", delay=f"{quality.rtt_ms:.0f}"
                )
            )
        self._chosen.setText(" · ".join(part for part in parts if part))

    # --- actions

    def _on_call(self) -> None:
        self._call_back(self._table.currentKey())

    def _call_back(self, key: str) -> None:
        record = self._records.get(key)
        if record is not None and (record.e164 or record.ani):
            work = self._desk.calls.dial(record.e164 or record.ani, record.customer_id)
            self._desk.tasks.spawn(work, "call_back")

    def _on_copy(self) -> None:
        record = self._records.get(self._table.currentKey())
        if record is not None:
            QApplication.clipboard().setText(record.e164 or record.ani)

    # --- words

    def _reader(self) -> rows.Shown:
        desk = self._desk
        return rows.Shown(self._language.tag, desk.session.provisioning, desk.numbering.display, desk.clock.now())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def retranslate(self) -> None:
        self._title.setText(self.tr("History"))
        self._parts.setAccessibleName(self.tr("Which calls"))
        self._search.setPlaceholderText(self.tr("Name or number"))
        self._search.setClearTip(self.tr("Clear"))
        self._table.setAccessibleName(self.tr("Past calls"))
        self._table.setColumns(rows.columns())
        self._call.setText(self.tr("Call back"))
        self._call.setTip(self.tr("Dial this number"), "Enter")
        self._copy.setText(self.tr("Copy number"))
        self._show()
