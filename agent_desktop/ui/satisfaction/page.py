"""How satisfied customers are: figures of a period per agent and per queue, and what single customers said."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, Qt, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget

from agent_desktop.domain.events import SurveyPushed
from agent_desktop.domain.satisfaction import AnswerPage, AnswerQuery, Period, SatisfactionReport, SurveyAnswer
from agent_desktop.kit.bus import Subscriptions
from agent_desktop.kit.clock import Timer
from agent_desktop.ports import BackendError
from agent_desktop.ui import text
from agent_desktop.ui.design import (
    Button,
    Check,
    Elided,
    Empty,
    Frame,
    Ground,
    Ink,
    Label,
    Listing,
    Notice,
    Segment,
    Segments,
    Table,
    TextStyle,
    Theme,
    Tile,
    Tone,
    hbox,
    line,
    row,
    vbox,
)
from agent_desktop.ui.desk import Desk
from agent_desktop.ui.satisfaction import words
from agent_desktop.ui.text import Language

AGENTS, QUEUES = "agents", "queues"
ANSWERS_WIDTH = 348
AGAIN_SECONDS = 3.0
"""A busy centre gets an answer every second: they are read together."""
_ICONS = ("star", "message-square", "thumbs-up", "thumbs-down")
_tr = QCoreApplication.translate


class SatisfactionPage(Frame):
    """Reads when it is looked at, when another period is chosen, and a moment after somebody answered."""

    customerWanted = Signal(str)

    def __init__(self, desk: Desk, theme: Theme, language: Language) -> None:
        super().__init__(Ground.CANVAS)
        self._desk, self._language = desk, language
        self._report = SatisfactionReport()
        self._answers: tuple[SurveyAnswer, ...] = ()
        self._asked = self._asked_answers = 0
        """Count the readings: an answer to an older one is not shown."""
        self._soon: Timer | None = None
        self._title = Label(theme, "", TextStyle.TITLE)
        self._periods = Segments(theme, [Segment(p.value, p.value) for p in Period])
        self._periods.setObjectName("satisfaction_period")
        self._periods.setCurrent(Period.WEEK.value)
        self._zone = Elided(theme, "", TextStyle.SMALL, Ink.THIRD)
        self._zone.setObjectName("satisfaction_zone")
        self._zone.hide()
        self._failed = Notice(theme, Tone.DANGER, "circle-alert")
        self._failed.hide()
        self._tiles = [Tile(theme, "", icon) for icon in _ICONS]
        self._parts = Segments(theme, [Segment(AGENTS, AGENTS), Segment(QUEUES, QUEUES)])
        self._parts.setObjectName("satisfaction_parts")
        self._table = Table(theme, words.columns(""))
        self._table.setObjectName("satisfaction_table")
        self._nobody = Empty(theme, "star", "")
        self._tables = QStackedWidget()
        self._tables.addWidget(self._table)
        self._tables.addWidget(self._nobody)
        figures = Frame(Ground.CARD)
        figures.setLayout(vbox(row(self._parts, None, pad=12), line(), (self._tables, 1), gap=0))
        self._heading = Label(theme, "", TextStyle.STRONG)
        self._only_bad = Check(theme)
        self._only_bad.setObjectName("satisfaction_only_bad")
        self._list = Listing(theme, inset=12)
        self._list.setObjectName("satisfaction_answers")
        self._silence = Empty(theme, "message-square", "")
        self._lists = QStackedWidget()
        self._lists.addWidget(self._list)
        self._lists.addWidget(self._silence)
        self._more = Button(theme, "", "arrow-down", small=True)
        self._more.setObjectName("satisfaction_more")
        self._more.hide()
        self._said = Label(theme, "", TextStyle.BODY, wrap=True)
        self._said.setObjectName("satisfaction_said")
        self._said_box = row((self._said, 1), pad=12)
        self._said_box.hide()
        answers = Frame(Ground.CARD)
        answers.setFixedWidth(ANSWERS_WIDTH)
        answers.setLayout(
            vbox(
                row(self._heading, None, self._only_bad, pad=(12, 12, 12, 12)),
                line(),
                (self._lists, 1),
                self._said_box,
                row(None, self._more, None, pad=(12, 8, 12, 8)),
                gap=0,
            )
        )
        self.setLayout(
            vbox(
                row(self._title, (self._zone, 8), None, self._periods, gap=12),
                self._failed,
                hbox(*((tile, 1) for tile in self._tiles), gap=12),
                (row((figures, 1), answers, gap=12), 1),
                gap=12,
                pad=16,
            )
        )
        self._periods.currentChanged.connect(lambda _key: self.read())
        self._parts.currentChanged.connect(lambda _key: self._show_part())
        self._table.currentKeyChanged.connect(lambda _key: self._read_answers())
        self._only_bad.toggled.connect(lambda _on: self._read_answers())
        self._more.clicked.connect(self._read_older)
        self._list.chosen.connect(self._on_chosen)
        self._list.currentKeyChanged.connect(self._show_said)
        self._facts = Subscriptions(desk.bus)
        self._facts.on(SurveyPushed, lambda _fact: self._on_survey())
        self.retranslate()

    def close_down(self) -> None:
        self._facts.close()
        self._cancel_soon()

    # --- content

    def read(self) -> None:
        """Figures and answers as they are now."""
        self._cancel_soon()
        self._name_periods()
        self._asked += 1
        self._desk.tasks.spawn(self._read(self._asked, Period(self._periods.current())), "satisfaction")
        self._read_answers()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.read()
        self._table.setFocus(Qt.FocusReason.OtherFocusReason)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._cancel_soon()

    async def _read(self, asked: int, period: Period) -> None:
        try:
            report = await self._desk.satisfaction.report(period)
        except BackendError as error:
            if asked == self._asked:
                self._fail(error)
            return
        if asked == self._asked:
            self._failed.hide()
            self._report = report
            self._show()

    def _read_answers(self) -> None:
        self._asked_answers += 1
        self._desk.tasks.spawn(self._fetch(self._asked_answers, self._query()), "survey_answers")

    def _read_older(self) -> None:
        if self._answers:
            self._asked_answers += 1
            query = self._query(self._answers[-1])
            self._desk.tasks.spawn(self._fetch(self._asked_answers, query), "survey_answers")

    async def _fetch(self, asked: int, query: AnswerQuery) -> None:
        try:
            page = await self._desk.satisfaction.answers(query)
        except BackendError as error:
            if asked == self._asked_answers:
                self._fail(error)
            return
        if asked == self._asked_answers:
            self._show_answers((*self._answers, *page.items) if query.before else page.items, page)

    def _query(self, before: SurveyAnswer | None = None) -> AnswerQuery:
        chosen = self._table.currentKey()
        chosen = "" if chosen == words.EVERYBODY else chosen
        of_agents = self._parts.current() == AGENTS
        return AnswerQuery(chosen if of_agents else "", "" if of_agents else chosen, self._only_bad.isChecked(), before)

    def _on_survey(self) -> None:
        if self.isVisible() and self._soon is None:
            self._soon = self._desk.clock.call_later(AGAIN_SECONDS, self.read)

    def _cancel_soon(self) -> None:
        if self._soon is not None:
            self._soon.cancel()
            self._soon = None

    def _on_chosen(self, key: str) -> None:
        customer = next((a.customer_id for a in self._answers if a.id == key), "")
        if customer:
            self.customerWanted.emit(customer)

    def _show_said(self, key: str) -> None:
        """All that was written, since a row shows its beginning only."""
        said = next((a.comment for a in self._answers if a.id == key), "")
        self._said.setText(said)
        self._said_box.setVisible(bool(said))

    # --- what is seen

    def _fail(self, error: BackendError) -> None:
        self._failed.setText(text.problem(error.code, error.detail))
        self._failed.show()

    def _show(self) -> None:
        for tile, said in zip(self._tiles, words.tiles(self._report), strict=True):
            tile.setCaption(said.caption)
            tile.setFigure(said.value, said.unit)
            tile.setNote(said.note)
            tile.setTrend(said.trend)
        self._show_table()

    def _show_part(self) -> None:
        self._table.setCurrentKey("")
        self._show_table()
        self._read_answers()

    def _show_table(self) -> None:
        of_agents = self._parts.current() == AGENTS
        build = words.agent_rows if of_agents else words.queue_rows
        records = build(self._report, self._language.tag)
        chosen = self._table.currentKey() or words.EVERYBODY
        self._table.blockSignals(True)
        self._table.setColumns(words.columns(words.agent_column() if of_agents else words.queue_column()))
        self._table.setRows(records)
        self._table.setCurrentKey(chosen)
        self._table.blockSignals(False)
        self._tables.setCurrentWidget(self._table if records else self._nobody)

    def _show_answers(self, answers: tuple[SurveyAnswer, ...], page: AnswerPage) -> None:
        self._answers = answers
        self._show_rows()
        self._lists.setCurrentWidget(self._list if answers else self._silence)
        self._more.setVisible(not page.complete)
        self._show_said(self._list.currentKey())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def retranslate(self) -> None:
        self._title.setText(_tr("Satisfaction", "Satisfaction"))
        self._name_periods()
        self._periods.setAccessibleName(_tr("Satisfaction", "Period"))
        self._parts.setSegments(
            [Segment(AGENTS, _tr("Satisfaction", "Agents")), Segment(QUEUES, _tr("Satisfaction", "Queues"))]
        )
        self._parts.setAccessibleName(_tr("Satisfaction", "Figures of"))
        self._table.setAccessibleName(_tr("Satisfaction", "Figures"))
        nobody = _tr("Satisfaction", "Nobody was asked in this period"), _tr("Satisfaction", "Choose a longer one.")
        self._nobody.setContent("star", *nobody)
        self._heading.setText(_tr("Satisfaction", "Latest answers"))
        self._list.setAccessibleName(_tr("Satisfaction", "Latest answers"))
        self._only_bad.setText(_tr("Satisfaction", "Bad marks only"))
        silence = _tr("Satisfaction", "What customers write after a call stands here.")
        self._silence.setContent("message-square", _tr("Satisfaction", "No answers yet"), silence)
        self._more.setText(_tr("Satisfaction", "Older answers"))
        self._show()
        self._show_rows()

    def _show_rows(self) -> None:
        service = self._desk.satisfaction
        self._list.setRows(words.answer_rows(self._answers, self._language.tag, service.today, service.at_centre))

    def _name_periods(self) -> None:
        """Today is another day for who reads far away: then it is said whose it is."""
        service = self._desk.satisfaction
        elsewhere = service.elsewhere
        named = [Segment(p.value, words.period_name(p, elsewhere=elsewhere)) for p in Period]
        self._periods.setSegments(named)
        self._zone.setText(words.zone_text(service.at_centre(self._desk.clock.now())) if elsewhere else "")
        self._zone.setVisible(elsewhere)
