"""The calls column: cards in a fixed place, below them the dial field, recent calls and colleagues."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent
from PySide6.QtWidgets import QSizePolicy

from agent_desktop.domain.call import CallId
from agent_desktop.domain.events import SettingChanged
from agent_desktop.kit.bus import Subscriptions
from agent_desktop.ui.design import Button, Frame, Ground, Kind, PanelHead, Theme, line, vbox
from agent_desktop.ui.desk import Desk
from agent_desktop.ui.phone.announcer import Announcer
from agent_desktop.ui.phone.calls import CallsArea
from agent_desktop.ui.phone.card_controls import Press
from agent_desktop.ui.phone.dial_bar import DialBar
from agent_desktop.ui.phone.directory import open_missed
from agent_desktop.ui.phone.handing_on import HandingOn
from agent_desktop.ui.phone.idle import IdlePanel
from agent_desktop.ui.phone.incoming import IncomingWatch
from agent_desktop.ui.phone.lists import PeopleLists
from agent_desktop.ui.phone.mailbox import Mailbox
from agent_desktop.ui.phone.moves import Intent
from agent_desktop.ui.phone.sources import CallLog, Colleagues, QueueFigures, Readers
from agent_desktop.ui.text import Language
from agent_desktop.ui.ticker import Ticker

LEAST_LISTS_HEIGHT = 118
"""Segments and two rows: what a low window leaves to them before the cards scroll."""

LEAST_WIDTH, MOST_WIDTH = 272, 400


class CallsColumn(Frame):
    """Everything about the telephone, at the left of the window."""

    interactionChosen = Signal(str)
    """The agent wants to see the record of this interaction."""
    missedChanged = Signal(int)
    """How many people called in vain today and were not spoken to since."""
    shortcutsWanted = Signal()
    painted = Signal(str, str, object)
    """Call id, "ring" or "pop", time.monotonic_ns() after that was on the screen for the first time."""

    def __init__(self, desk: Desk, theme: Theme, language: Language, ticker: Ticker) -> None:
        super().__init__(Ground.SURFACE)
        self._desk = desk
        self._missed = -1
        self._readers = Readers(desk, language)
        self._log = CallLog(desk, self)
        self._colleagues = Colleagues(desk, self)
        self._keys = Button(theme, "", "keyboard", Kind.QUIET, small=True)
        self._keys.setObjectName("show_shortcuts")
        self._keys.clicked.connect(self.shortcutsWanted)
        self._mailbox = Mailbox(desk, theme)
        self._head = PanelHead(theme, "", self._mailbox, self._keys)
        self._idle = IdlePanel(desk, theme, self._readers, self._log, self._colleagues)
        self._calls = CallsArea(desk, theme, self._readers, ticker, self._idle)
        self._dial = DialBar(desk, theme, self._readers, self._log, self._colleagues)
        self._people = PeopleLists(desk, theme, self._readers, self._log, self._colleagues)
        self._queues = QueueFigures(desk, self)
        self._moves = HandingOn(desk, theme, self._readers, self._log, self._colleagues, self._queues, self)
        self._announcer = Announcer(desk, self._readers, self)
        self._incoming = IncomingWatch(desk, theme, ticker, self._calls)
        self.setLayout(vbox(self._head, self._calls, line(), self._dial, (self._people, 1), gap=0))
        self.setMinimumWidth(LEAST_WIDTH)
        self.setMaximumWidth(MOST_WIDTH)
        self._people.setMinimumHeight(LEAST_LISTS_HEIGHT)
        self._people.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
        self._calls.countChanged.connect(self._show_count)
        self._calls.interactionChosen.connect(self.interactionChosen)
        self._calls.painted.connect(self.painted)
        self._calls.focusFreed.connect(self.focusDial)
        self._calls.moveWanted.connect(self._move)
        self._calls.countChanged.connect(self._place_moves)
        self._moves.placeWanted.connect(self._place_moves)
        self._moves.failed.connect(self._calls.tell)
        self._moves.finished.connect(self._calls.focusCall)
        self._moves.moved.connect(lambda: self._calls.setTransferred(self._moves.transferred))
        self._mailbox.dialWanted.connect(self._dial.dial)
        self._people.dialWanted.connect(self._dial.dial)
        self._log.changed.connect(self._count_missed)
        self._facts = Subscriptions(desk.bus)
        self._facts.on(SettingChanged, lambda fact: self.retranslate() if fact.key.startswith("shortcut.") else None)
        self.retranslate()
        self._log.load()

    def close_down(self) -> None:
        """Lets go of everything that listens; idempotent."""
        self._facts.close()
        for part in (
            self._announcer, self._incoming, self._moves, self._calls, self._dial, self._idle, self._queues,
            self._mailbox, self._colleagues, self._log,
        ):  # fmt: skip
            part.close_down()

    def focusDial(self) -> None:
        """Puts the keyboard into the dial field."""
        self._dial.focusField()

    def offerNumber(self, number: str) -> None:
        """Puts a number from outside, such as a tel: link, into the dial field."""
        self._dial.offer(number)

    def openKeypad(self) -> None:
        """Opens the keypad of the call the agent is in; without one the number is dialled first."""
        if not self._calls.openKeypad():
            self.focusDial()

    def runMove(self, key: str) -> None:
        """One of the actions transfer, swap, back, conference."""
        self._moves.run(key)

    def _move(self, press: str, call_id: str) -> None:
        self._moves.toggle(Intent.TRANSFER if press == Press.TRANSFER else Intent.CONFERENCE, CallId(call_id))

    def _place_moves(self) -> None:
        """Over the dial field and the lists; to choose somebody also over what no card needs."""
        panel = self._moves.panel
        if panel is None or not self._moves.open:
            return
        top = self._dial.y() - 1
        if panel.choosing:
            top = min(top, self._calls.y() + self._calls.cardsBottom() + 8)
        panel.setGeometry(0, top, self.width(), self.height() - top)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_moves()

    @property
    def incoming(self) -> IncomingWatch:
        return self._incoming

    @property
    def announcer(self) -> Announcer:
        return self._announcer

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def retranslate(self) -> None:
        self._head.setTitle(self.tr("Calls"))
        self._keys.setTip(self.tr("Shortcuts"), self._hint("shortcuts"))
        self._dial.setHint(self._hint("dial"))
        self._moves.retranslate()
        self._show_count()

    def _hint(self, key: str) -> str:
        sequence = QKeySequence.fromString(
            self._desk.preferences.text(f"shortcut.{key}"), QKeySequence.SequenceFormat.PortableText
        )
        return sequence.toString(QKeySequence.SequenceFormat.NativeText)

    def _show_count(self) -> None:
        self._head.setCount(str(self._calls.count) if self._calls.count else "")

    def _count_missed(self) -> None:
        missed = open_missed(self._log.records, self._readers.now().today)
        if missed != self._missed:
            self._missed = missed
            self.missedChanged.emit(missed)
