"""The cards of all calls in their fixed place: each fact changes what it must, a press becomes a command."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QWidget

from agent_desktop.domain.call import Call, CallId, InteractionId
from agent_desktop.domain.events import (
    CallAdded,
    CallChanged,
    CallEnded,
    ConferenceChanged,
    PopFailed,
    PopReady,
    RoomChanged,
    SettingChanged,
)
from agent_desktop.kit.bus import Subscriptions
from agent_desktop.kit.clock import Timer
from agent_desktop.ui.design import Theme, vbox
from agent_desktop.ui.desk import Desk
from agent_desktop.ui.phone.card_controls import Hints, Press
from agent_desktop.ui.phone.card_stack import CardStack
from agent_desktop.ui.phone.card_view import CardView, Face, Known, Reader
from agent_desktop.ui.phone.mixing import Mixing
from agent_desktop.ui.phone.present import arranged, card
from agent_desktop.ui.phone.sources import Readers
from agent_desktop.ui.ticker import Ticker

ENDED_SECONDS = 4.0
"""How long the card of an ended call stays, unless the next one comes."""

TOLD_SECONDS = 12.0
"""How long a card keeps the sentence of a transfer that failed."""

ENDED_WITH_CHOICE_SECONDS = 10.0
"""The same where it offers to call again."""

HEIGHT, LEAST_HEIGHT = 448, 302
"""Two calls; more scroll inside. Only a low window makes it less, never a call: what is below does not move."""

_SHORTCUT = "shortcut."


class CallsArea(QWidget):
    """What each fact changes about the cards, and nothing else; `idle` shows while there is none."""

    countChanged = Signal(int)
    interactionChosen = Signal(str)
    ringingChanged = Signal()
    """Something about the call that rings is different, or none rings any more."""
    focusFreed = Signal()
    """The card that had the keyboard is gone, and there is no other."""
    painted = Signal(str, str, object)
    """As `CallCard.painted`."""
    moveWanted = Signal(str, str)
    """`Press.TRANSFER` or `Press.CONFERENCE`, and the id of the call."""

    def __init__(self, desk: Desk, theme: Theme, readers: Readers, ticker: Ticker, idle: QWidget) -> None:
        super().__init__()
        self._desk, self._readers, self._ticker = desk, readers, ticker
        self._live: dict[CallId, Call] = {call.id: call for call in desk.calls.calls}
        self._ended: dict[CallId, Call] = {}
        self._timers: dict[CallId, Timer] = {}
        self._held_since: dict[CallId, datetime] = {}
        self._failures: dict[InteractionId, str] = {}
        self._shown: dict[CallId, tuple[object, ...]] = {}
        """Everything that the card of a call was made of; while it is the same, so is the card."""
        self._told: dict[CallId, str] = {}
        self._told_timers: dict[CallId, Timer] = {}
        self._transferred: CallId | None = None
        self._mixing = Mixing(desk, theme, readers, lambda: self.moveWanted.emit(Press.CONFERENCE.value, ""))
        self._hints = self._read_hints()
        self._mixing.setHints(self._hints)
        self._stack = CardStack(theme, idle, self._hints)
        self._stack.pressed.connect(self.press)
        self._stack.digits.connect(self._send_digits)
        self._stack.painted.connect(self.painted)
        self._stack.focusFreed.connect(self.focusFreed)
        self.setLayout(vbox(self._stack, gap=0))
        self.setMinimumHeight(LEAST_HEIGHT)
        self.setMaximumHeight(HEIGHT)
        ticker.tick.connect(self._tick)
        self._facts = Subscriptions(desk.bus)
        self._facts.on(CallAdded, self._on_added)
        self._facts.on(CallChanged, self._on_changed)
        self._facts.on(CallEnded, self._on_ended)
        self._facts.on(ConferenceChanged, lambda _fact: self._arrange())
        self._facts.on(RoomChanged, lambda _fact: self._arrange())
        self._facts.on(PopReady, lambda fact: self._on_pop(fact.interaction_id, ""))
        self._facts.on(PopFailed, lambda fact: self._on_pop(fact.interaction_id, fact.code))
        self._facts.on(SettingChanged, self._on_setting)
        self._arrange()

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), HEIGHT)

    def close_down(self) -> None:
        self._facts.close()
        self._ticker.stop(self)
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()
        for timer in self._told_timers.values():
            timer.cancel()
        self._told_timers.clear()

    # --- for the panel that announces a call

    def ringing(self) -> CardView | None:
        """The card of the call that has rung longest, with everything that is known, as if it were alone."""
        call = next((c for c in self._live.values() if c.waiting), None)
        if call is None:
            return None
        known = replace(self._known(call, Face.RINGING), others_active=any(c.active for c in self._live.values()))
        return card(call, known, self._readers.now())

    @property
    def ringing_count(self) -> int:
        return sum(call.waiting for call in self._live.values())

    @property
    def hints(self) -> Hints:
        return self._hints

    # --- for the column

    @property
    def count(self) -> int:
        """Calls that have not ended."""
        return len(self._live)

    def cardsBottom(self) -> int:
        """Where the last card that is in sight ends, in pixels of this widget."""
        return self._stack.mapTo(self, QPoint(0, self._stack.bottom())).y()

    def focusCall(self, call_id: str) -> None:
        """Gives the keyboard to the card of a call, as far as there is one."""
        shown: QWidget | None = self._stack.card(CallId(call_id))
        if shown is None and CallId(call_id) in self._mixing.call_ids:
            shown = self._mixing.card
        if shown is not None:
            shown.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.focusFreed.emit()

    def tell(self, call_id: str, sentence: str) -> None:
        """Puts a sentence on a card for a while: what just went wrong with that call."""
        found = CallId(call_id)
        self._stop_telling(found)
        self._told[found] = sentence
        self._told_timers[found] = self._desk.clock.call_later(TOLD_SECONDS, lambda: self._stop_telling(found))
        if found in self._live:
            self._show(self._live[found])

    def setTransferred(self, call_id: CallId | None) -> None:
        """The call that is being handed on, None when there is none."""
        before, self._transferred = self._transferred, call_id
        for changed in {before, call_id} - {None}:
            call = self._live.get(changed) if changed is not None else None
            if call is not None:
                self._show(call)

    def _stop_telling(self, call_id: CallId) -> None:
        timer = self._told_timers.pop(call_id, None)
        if timer is not None:
            timer.cancel()
        if self._told.pop(call_id, "") and call_id in self._live:
            self._show(self._live[call_id])

    def openKeypad(self) -> bool:
        """Opens the keypad of the call the agent is in; False when there is none that takes digits."""
        shown = self._stack.talking()
        if shown is None:
            return False
        shown.openKeypad()
        return shown.keypad_open

    def press(self, press: str, call_id: str) -> None:
        """Does what a press on a card asks for."""
        found = CallId(call_id)
        call = self._live.get(found) or self._ended.get(found)
        if call is None:
            return
        calls, spawn = self._desk.calls, self._desk.tasks.spawn
        match Press(press):
            case Press.ANSWER:
                spawn(calls.answer(call.id), press)
            case Press.REJECT:
                spawn(calls.reject(call.id), press)
            case Press.REJECT_BUSY:
                spawn(calls.reject(call.id, busy=True), press)
            case Press.END:
                spawn(calls.hang_up(call.id), press)
            case Press.HOLD:
                spawn(calls.hold(call.id), press)
            case Press.RESUME:
                spawn(calls.resume(call.id), press)
            case Press.MUTE:
                spawn(calls.mute(call.id, not call.muted), press)
            case Press.TRANSFER | Press.CONFERENCE:
                self._stop_telling(call.id)
                self.moveWanted.emit(press, call.id)
            case Press.AGAIN:
                self._call_again(call)
            case Press.OPEN:
                self.interactionChosen.emit(call.interaction_id)
            case Press.KEYPAD:
                self.openKeypad()

    # --- facts

    def _on_added(self, fact: CallAdded) -> None:
        for call_id in tuple(self._ended):
            self._forget(call_id)
        self._live[fact.call.id] = fact.call
        self._arrange()
        self.countChanged.emit(self.count)

    def _on_changed(self, fact: CallChanged) -> None:
        call, before = fact.call, fact.before
        if call.id not in self._live or call.ending is not None:
            return
        self._live[call.id] = call
        if call.held is not before.held:
            self._held_since.pop(call.id, None)
            if call.held:
                self._held_since[call.id] = self._desk.clock.now()
        if (call.phase, call.held, call.conference) != (before.phase, before.held, before.conference):
            self._arrange()
        elif call.id in self._mixing.call_ids:
            self._mixing.follow(self._live.values())
        else:
            self._show(call)
        if call.waiting or before.waiting:
            self.ringingChanged.emit()

    def _on_ended(self, fact: CallEnded) -> None:
        call = fact.call
        if self._live.pop(call.id, None) is None:
            return
        self._held_since.pop(call.id, None)
        self._stop_telling(call.id)
        if call.consult_for is not None:
            # a question is over without a trace; what went wrong stands on the caller's card
            self._arrange()
            self.countChanged.emit(self.count)
            return
        self._ended[call.id] = call
        self._arrange()
        offers = (view := self._stack.view(call.id)) is not None and bool(view.again)
        self._expire_later(call.id, ENDED_WITH_CHOICE_SECONDS if offers else ENDED_SECONDS)
        self.countChanged.emit(self.count)
        self.ringingChanged.emit()

    def _on_pop(self, interaction_id: InteractionId, failure: str) -> None:
        self._failures[interaction_id] = failure
        for call in self._live.values():
            if call.interaction_id == interaction_id:
                self._show(call)
                if call.waiting:
                    self.ringingChanged.emit()

    def _on_setting(self, fact: SettingChanged) -> None:
        if fact.key.startswith(_SHORTCUT):
            self._hints = self._read_hints()
            self._stack.setHints(self._hints)
            self._mixing.setHints(self._hints)

    # --- cards

    def _arrange(self) -> None:
        """Every call has its card, in order. Only what was made of something else than now is made again."""
        self._mixing.follow(self._live.values())
        mixed = self._mixing.call_ids
        single = tuple(call for call in self._live.values() if call.id not in mixed)
        beside = bool(mixed) and not self._mixing.held
        wanted = [*arranged(single, beside=beside), *((call, Face.ENDED) for call in self._ended.values())]
        order = [call.id for call, _ in wanted]
        for call_id in self._shown.keys() - set(order):
            del self._shown[call_id]
        reader = self._readers.now()
        changed = [view for call, face in wanted if (view := self._view(call, face, reader)) is not None]
        aside = not beside and bool(wanted) and wanted[0][1] in (Face.TALKING, Face.DIALLING)
        self._stack.arrange(order, changed, self._mixing.card, 1 if aside else 0, self._desk.clock.now())
        (self._ticker.start if self._live else self._ticker.stop)(self)

    def _show(self, call: Call) -> None:
        """One card, where nothing else changes."""
        shown = self._stack.view(call.id)
        view = self._view(call, shown.face, self._readers.now()) if shown is not None else None
        if view is not None:
            self._stack.show_view(view, self._desk.clock.now())

    def _view(self, call: Call, face: Face, reader: Reader) -> CardView | None:
        """What its card has to show, None when it does already."""
        known = self._known(call, face)
        made_of = (call, known, reader.today, reader.provisioning)
        if self._shown.get(call.id) == made_of:
            return None
        self._shown[call.id] = made_of
        return card(call, known, reader)

    def _known(self, call: Call, face: Face) -> Known:
        return Known(
            face=face,
            pop=self._desk.pop.pop(call.interaction_id),
            failure=self._failures.get(call.interaction_id, ""),
            held_since=self._held_since.get(call.id),
            others_active=face is Face.WAITING and any(c.active for c in self._live.values()),
            told=self._told.get(call.id, "") if face is Face.TALKING else "",
            transferring=call.id == self._transferred,
            company=self._desk.room.company if call.id == self._desk.room.visiting else (),
        )

    def _forget(self, call_id: CallId) -> None:
        """The card of an ended call goes."""
        timer = self._timers.pop(call_id, None)
        if timer is not None:
            timer.cancel()
        call = self._ended.pop(call_id, None)
        if call is not None:
            self._failures.pop(call.interaction_id, None)

    def _expire_later(self, call_id: CallId, seconds: float) -> None:
        self._timers[call_id] = self._desk.clock.call_later(seconds, lambda: self._expire(call_id))

    def _expire(self, call_id: CallId) -> None:
        if self._stack.busy(call_id):
            self._expire_later(call_id, ENDED_SECONDS)
            return
        self._forget(call_id)
        self._arrange()

    # --- the rest

    def _call_again(self, call: Call) -> None:
        view = self._stack.view(call.id)
        if view is not None and view.again:
            self._desk.tasks.spawn(self._desk.calls.dial(view.again, call.context.customer_id), "call_again")

    def _send_digits(self, call_id: str, digits: str, masked: bool) -> None:
        self._desk.tasks.spawn(self._desk.calls.send_dtmf(CallId(call_id), digits, masked), "send_dtmf")

    def _read_hints(self) -> Hints:
        def hint(key: str) -> str:
            sequence = QKeySequence.fromString(
                self._desk.preferences.text(_SHORTCUT + key), QKeySequence.SequenceFormat.PortableText
            )
            return sequence.toString(QKeySequence.SequenceFormat.NativeText)

        return Hints(
            hint("answer"),
            hint("hang_up"),
            hint("hold"),
            hint("mute"),
            hint("keypad"),
            hint("transfer"),
            hint("conference"),
        )

    def _tick(self) -> None:
        now = self._desk.clock.now()
        for call in self._live.values():
            if call.answers_itself_at is not None:
                self._shown.pop(call.id, None)  # its words count, too
                self._show(call)
        self._stack.setTimers(tuple(self._live), now)
        self._mixing.setTimer(now)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._shown.clear()
            self._arrange()
            self.ringingChanged.emit()
