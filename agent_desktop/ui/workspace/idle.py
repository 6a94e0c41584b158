"""Today: what the middle of the window shows while nobody calls; promised calls, drafts, and calls nobody took."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress

from PySide6.QtCore import QCoreApplication, QEvent, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from agent_desktop.domain.agent_state import AgentState
from agent_desktop.domain.announcement import Announcement
from agent_desktop.domain.events import (
    AgentStatusChanged,
    AnnouncementsChanged,
    FollowUpsChanged,
    OwnSatisfactionChanged,
    QuizzesChanged,
    RecordSaved,
)
from agent_desktop.domain.follow_up import FollowUp, FollowUpStatus
from agent_desktop.domain.interaction import CallRecord
from agent_desktop.domain.leg import Direction, Outcome
from agent_desktop.domain.quiz import QuizBrief, QuizState
from agent_desktop.kit.bus import Subscriptions
from agent_desktop.ports import StorageError
from agent_desktop.ui import text
from agent_desktop.ui.design import (
    Button,
    ChipSpec,
    Empty,
    Group,
    Line,
    Listing,
    Pair,
    Row,
    Theme,
    Tone,
    line,
    row,
    vbox,
)
from agent_desktop.ui.desk import Desk
from agent_desktop.ui.names import record_name, spelled
from agent_desktop.ui.satisfaction import words as satisfaction_words
from agent_desktop.ui.workspace.contact import MOST_LEFT, Contact
from agent_desktop.ui.workspace.plurals import Plural
from agent_desktop.ui.workspace.present import Reader, name_of, queue_text

MOST_MISSED = 5
NEWS, QUIZ = "news:", "quiz:"
"""Keys of rows that lead to announcements, and to the test that follows."""
_HEIGHT = 48
_MOST_HEIGHT = 7 * _HEIGHT + _HEIGHT // 2
"""px before the list scrolls: half a row shows that there are more."""
_tr = QCoreApplication.translate
_LOST = frozenset({Outcome.MISSED, Outcome.CALLER_LEFT})


def missed_today(records: Sequence[CallRecord], reader: Reader) -> list[CallRecord]:
    """Today's inbound calls that nobody took and that had no call with the same number since; newest first."""
    settled: set[str] = set()
    missed: list[CallRecord] = []
    for record in records:  # newest first
        if record.started_at.astimezone().date() != reader.today:
            break
        number = record.e164 or record.ani
        lost = record.direction is Direction.INBOUND and record.outcome in _LOST
        if lost and number and number not in settled:
            missed.append(record)
        settled.add(number)
    return missed[:MOST_MISSED]


def due_today(follow_ups: Sequence[FollowUp], reader: Reader) -> list[FollowUp]:
    """Promised calls of today, and those that should have been made before."""
    return [f for f in follow_ups if f.due_at.astimezone().date() <= reader.today]


def rows(
    drafts: Sequence[Contact],
    missed: Sequence[CallRecord],
    reader: Reader,
    promised: Sequence[FollowUp] = (),
    news: Sequence[Row] = (),
) -> list[Row | Group]:
    """What is left to do today; `news` are rows of their own keys. A long list of drafts stands behind the calls."""
    result: list[Row | Group] = []
    if news:
        result.append(Group("news", _tr("Today", "From the centre")))
        result += news
    if promised:
        result.append(Group("promised", _tr("Today", "Promised calls")))
        result += [_promised_row(follow_up, reader) for follow_up in promised]
    many = len(drafts) > MOST_LEFT
    to_finish: list[Row | Group] = []
    if drafts:
        heading = _tr("Today", "To finish")
        to_finish.append(Group("drafts", f"{heading} · {len(drafts)}" if many else heading))
        to_finish += [_draft_row(contact, reader) for contact in drafts]
    if missed:
        result += [] if many else to_finish
        result.append(Group("missed", _tr("Today", "Missed today")))
        result += [_missed_row(record, reader) for record in missed]
        result += to_finish if many else []
    else:
        result += to_finish
    return result


def news_rows(announcements: Sequence[Announcement], quizzes: Sequence[QuizBrief], reader: Reader) -> list[Row]:
    """How many announcements are unread, and the tests to take."""
    unread = [a for a in announcements if a.unread]
    result: list[Row] = []
    if unread:
        asking = sum(a.asks for a in unread)
        sub = Plural().to_confirm(asking) if asking else ""
        tone = Tone.WARNING if asking else Tone.ACCENT
        title = Plural().unread_announcements(len(unread))
        result.append(Row(NEWS, title, sub, icon="megaphone", tone=tone))
    for quiz in quizzes:
        if quiz.to_do:
            until = ""
            if quiz.until is not None:
                day = text.day(quiz.until.astimezone().date(), reader.today)
                until = _tr("Today", "until {day}").format(day=day)
            begun = _tr("Today", "begun") if quiz.state is QuizState.BEGUN else ""
            sub = " · ".join(part for part in (_tr("Today", "Short test"), begun, until) if part)
            result.append(Row(f"{QUIZ}{quiz.id}", reader.local(quiz.title), sub, icon="list-checks", tone=Tone.ACCENT))
    return result


def _promised_row(follow_up: FollowUp, reader: Reader) -> Row:
    at = follow_up.due_at
    late = at <= reader.now
    day = at.astimezone().date()
    time = text.clock(at) if day == reader.today else f"{text.day(day, reader.today)} {text.clock(at)}"
    title = _tr("Today", "Call {who}").format(who=follow_up.name or spelled(follow_up.number, reader.display))
    chip = ChipSpec(_tr("Today", "Due"), Tone.DANGER, "clock") if late else None
    sub = " · ".join(part for part in (time, " ".join(follow_up.note.split())) if part)
    tone = Tone.DANGER if late else Tone.ACCENT
    return Row(f"promise:{follow_up.id}", title, sub, icon="phone-outgoing", tone=tone, chip=chip)


def _draft_row(contact: Contact, reader: Reader) -> Row:
    started = contact.started_at
    when = text.clock(started) if started and started.astimezone().date() == reader.today else ""
    if started and not when:
        when = text.day(started.astimezone().date(), reader.today)
    of_call = _tr("Today", "Wrap-up of the call, {when}").format(when=when) if when else _tr("Today", "Wrap-up")
    sub = " · ".join(part for part in (of_call, queue_text(contact, reader)) if part)
    chip = ChipSpec(_tr("Today", "Draft"), Tone.WARNING, "pencil")
    return Row(contact.key, name_of(contact, reader), sub, icon="file-pen", tone=Tone.WARNING, chip=chip)


def _missed_row(record: CallRecord, reader: Reader) -> Row:
    queue = reader.provisioning.queue(record.queue_id) if reader.provisioning else None
    number = spelled(record.e164 or record.ani, reader.display)
    who = record_name(record, reader.language) or number or _tr("Today", "Number withheld")
    title = _tr("Today", "Call back {who}").format(who=who)
    return Row(
        f"call:{record.interaction_id}",
        title,
        reader.local(queue.label) if queue else record.queue_id,
        text.clock(record.started_at),
        "phone-missed",
        Tone.DANGER,
    )


class TodayPage(QWidget):
    """Nothing is going on: what comes here, and what is left to do."""

    draftChosen = Signal(str)
    findWanted = Signal()
    newsWanted = Signal()
    quizWanted = Signal(str)

    def __init__(self, desk: Desk, theme: Theme, reader: Callable[[], Reader]) -> None:
        super().__init__()
        self._desk, self._reader = desk, reader
        self._drafts: tuple[Contact, ...] = ()
        self._missed: dict[str, CallRecord] = {}
        self._promised: dict[str, FollowUp] = {}
        self._find = Button(theme, "", "search")
        self._find.setObjectName("find_customer")
        self._left = Listing(theme, inset=16, height=_HEIGHT)
        self._left.setObjectName("to_do")
        self._left.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._edge: Line = line()
        self._empty = Empty(theme, "headset", "", "", self._find)
        self._week = Pair(theme, "star")
        self._week.setObjectName("own_satisfaction")
        self._week_row = row((self._week, 1), pad=(16, 8, 16, 8))
        self.setLayout(
            vbox(row((self._left, 1), pad=(0, 4, 0, 0)), self._edge, self._week_row, (self._empty, 1), gap=0)
        )
        self._left.chosen.connect(self._on_chosen)
        self._find.clicked.connect(self.findWanted)
        delete = QShortcut(QKeySequence(QKeySequence.StandardKey.Delete), self._left)
        delete.setContext(Qt.ShortcutContext.WidgetShortcut)
        delete.activated.connect(self._take_off)
        self._facts = Subscriptions(desk.bus)
        self._facts.on(RecordSaved, lambda _fact: self.look())
        self._facts.on(FollowUpsChanged, lambda _fact: self._show())
        self._facts.on(AnnouncementsChanged, lambda _fact: self._show())
        self._facts.on(QuizzesChanged, lambda _fact: self._show())
        self._facts.on(AgentStatusChanged, lambda _fact: self._show_state())
        self._facts.on(OwnSatisfactionChanged, lambda _fact: self._show_week())
        self.retranslate()

    def close_down(self) -> None:
        self._facts.close()

    def show_drafts(self, drafts: Sequence[Contact]) -> None:
        if tuple(drafts) or self._drafts:
            self._drafts = tuple(drafts)
            self._show()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._show()

    def look(self) -> None:
        """Reads the call log again."""
        self._desk.tasks.spawn(self._read(), "today")

    async def _read(self) -> None:
        try:
            records = await self._desk.history.recent()
        except StorageError:
            return  # the shell tells of a disk that fails; here there is simply nothing to call back
        self._missed = {f"call:{r.interaction_id}": r for r in missed_today(records, self._reader())}
        self._show()

    def _show(self) -> None:
        """Rows that nobody sees are not made with every fact of a call: they are when it comes to the front."""
        if not self.isVisible():
            return
        reader = self._reader()
        promised = due_today(self._desk.follow_ups.open, reader)
        self._promised = {f"promise:{f.id}": f for f in promised}
        desk = self._desk
        told = desk.announcements.current if desk.announcements else ()
        news = news_rows(told, desk.quizzes.mine if desk.quizzes else (), reader)
        content = rows(self._drafts, list(self._missed.values()), reader, promised, news)
        self._left.setRows(content)
        self._left.setVisible(bool(content))
        self._edge.setVisible(bool(content))
        self._left.setFixedHeight(min(self._left.contentHeight(), _MOST_HEIGHT) + 4)

    def _show_week(self) -> None:
        week = self._desk.satisfaction.week
        said = satisfaction_words.week_line(week) if week is not None else ""
        self._week.setText(said)
        self._week_row.setVisible(bool(said))

    def _on_chosen(self, key: str) -> None:
        record, promised = self._missed.get(key), self._promised.get(key)
        if key == NEWS:
            self.newsWanted.emit()
        elif key.startswith(QUIZ):
            self.quizWanted.emit(key.removeprefix(QUIZ))
        elif promised is not None:
            self._desk.tasks.spawn(self._call(promised), "promised_call")
        elif record is None:
            self.draftChosen.emit(key)
        else:
            self._desk.tasks.spawn(self._desk.calls.dial(record.e164 or record.ani, record.customer_id), "call_back")

    async def _call(self, follow_up: FollowUp) -> None:
        call = await self._desk.calls.dial(follow_up.number, follow_up.customer_id)
        if call is not None:
            self._desk.follow_ups.calling(follow_up.id, call.id)

    def _take_off(self) -> None:
        """A promised call that nobody wants any more."""
        follow_up = self._promised.get(self._left.currentKey())
        if follow_up is not None:
            self._desk.tasks.spawn(self._cancel(follow_up), "promised_call")

    async def _cancel(self, follow_up: FollowUp) -> None:
        with suppress(StorageError):  # it stays on the list, for another try
            await self._desk.follow_ups.settle(follow_up.id, FollowUpStatus.CANCELLED)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def _show_state(self) -> None:
        comes = self.tr("The customer opens here while the phone still rings.")
        if self._desk.session.status.state is AgentState.READY:
            self._empty.setContent("headset", self.tr("Ready for the next call"), comes)
        else:
            later = self.tr("Become ready to receive calls.")
            self._empty.setContent("headset", self.tr("No call is open"), f"{later} {comes}")

    def retranslate(self) -> None:
        self._show_state()
        self._show_week()
        self._left.setAccessibleName(self.tr("Left to do today"))
        self._find.setText(self.tr("Find a customer"))
        self._show()
