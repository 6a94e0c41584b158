"""Transfers and conferences at the desk: keys and panel on one side, transfer control on the other."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QWidget

from agent_desktop.domain.call import Call, CallId, Phase
from agent_desktop.domain.customer import CustomerBrief
from agent_desktop.domain.events import (
    CallChanged,
    CallEnded,
    ConferenceChanged,
    LoggedOut,
    ProblemNoticed,
    TransferChanged,
)
from agent_desktop.domain.transfer import Transfer, TransferStage
from agent_desktop.kit.bus import Subscriptions
from agent_desktop.ui import text
from agent_desktop.ui.design import Theme
from agent_desktop.ui.desk import Desk
from agent_desktop.ui.names import shown_name
from agent_desktop.ui.phone.dialling import MOST_OF_A_KIND, Offer, Sources, target_of
from agent_desktop.ui.phone.move_panel import MovePanel
from agent_desktop.ui.phone.moves import Intent, Step, adding_view, choosing_title, move_view
from agent_desktop.ui.phone.people import caller_of
from agent_desktop.ui.phone.recipients import recipients
from agent_desktop.ui.phone.sources import CallLog, Colleagues, QueueFigures, Readers
from agent_desktop.ui.while_typing import WhileTyping

_TALKING = (TransferStage.CONSULTING, TransferStage.WITH_CALLER)
_HINTS = {Step.COMPLETE: "transfer", Step.SWAP: "swap", Step.BACK: "back", Step.MERGE: "conference"}


class HandingOn(QObject):
    """Owns the panel. Whatever it shows follows from facts; a press becomes one command."""

    placeWanted = Signal()
    """The panel is open and its page is another: where it lies may be different."""
    finished = Signal(str)
    """The panel had the keyboard and is gone; the id of the call that goes on."""
    failed = Signal(str, str)
    """Id of the caller's call, and the sentence why the transfer did not work."""
    moved = Signal()
    """Another call is being transferred, or none."""

    def __init__(
        self,
        desk: Desk,
        theme: Theme,
        readers: Readers,
        call_log: CallLog,
        colleagues: Colleagues,
        queues: QueueFigures,
        host: QWidget,
    ) -> None:
        super().__init__(host)
        self._desk, self._theme, self._readers, self._host = desk, theme, readers, host
        self._log, self._colleagues, self._queues = call_log, colleagues, queues
        self._panel: MovePanel | None = None
        self._intent = Intent.TRANSFER
        self._choosing_to_add = False
        self._adding: CallId | None = None
        self._offers: dict[str, Offer] = {}
        self._customers: tuple[CustomerBrief, ...] = ()
        self._search = WhileTyping(desk, "recipient_search", self._typed, self._find, self._take)
        self._asking = False
        self._problem = ""
        colleagues.changed.connect(self._refresh)
        queues.changed.connect(self._refresh)
        self._facts = Subscriptions(desk.bus)
        self._facts.on(TransferChanged, lambda fact: self._on_transfer(fact.transfer))
        self._facts.on(ConferenceChanged, lambda fact: self._on_conference(fact.call_ids))
        self._facts.on(CallChanged, lambda fact: self._on_call(fact.call))
        self._facts.on(CallEnded, lambda fact: self._on_ended(fact.call))
        self._facts.on(ProblemNoticed, self._on_problem)
        self._facts.on(LoggedOut, lambda _fact: self._close(""))

    def close_down(self) -> None:
        self._facts.close()
        self._search.rest()

    @property
    def panel(self) -> MovePanel | None:
        """The panel once it was needed."""
        return self._panel

    @property
    def open(self) -> bool:
        return self._panel is not None and not self._panel.isHidden()

    @property
    def transferred(self) -> CallId | None:
        """The caller's call while it is being handed on."""
        transfer = self._desk.transfer.transfer
        return transfer.call_id if transfer is not None else None

    # --- keys

    def run(self, key: str) -> None:
        """One of the actions transfer, swap, back, conference."""
        transfer = self._desk.transfer.transfer
        match key:
            case "transfer" if transfer is None:
                self.begin(Intent.TRANSFER)
            case "transfer" if transfer is not None and transfer.stage in _TALKING:
                self._press(Step.COMPLETE)
            case "transfer" if self.open and self._panel is not None and self._panel.choosing:
                self._panel.chooser.field.setFocus()
            case "swap":
                self._press(Step.SWAP)
            case "back":
                self._press(Step.BACK)
            case "conference":
                if transfer is not None or self._adding is not None:
                    self._press(Step.MERGE)
                else:
                    self.begin(Intent.CONFERENCE)

    def begin(self, intent: Intent) -> None:
        """For the call the agent is in: hold it and look for a recipient; a second call at hand joins at once."""
        talking = [c for c in self._desk.calls.calls if c.phase is Phase.TALKING]
        call = self._desk.calls.active_call or next(iter(talking), None)
        if call is None or self._desk.transfer.transfer is not None:
            return
        desk = self._desk
        if intent is not Intent.TRANSFER and desk.conference.call_ids:
            others = tuple(c.id for c in talking if c.id not in desk.conference.call_ids)
            if others:
                desk.tasks.spawn(desk.conference.merge(*others), "merge")
            elif self._adding is None:
                self._choose_to_add()
            return
        if intent is Intent.CONFERENCE and len(talking) > 1:
            desk.tasks.spawn(desk.conference.merge(*(c.id for c in talking)), "merge")
            return
        self._intent = intent
        desk.tasks.spawn(desk.transfer.begin(call.id), "transfer")

    def toggle(self, intent: Intent, call_id: CallId) -> None:
        """The key on a card: begins, or goes back to the caller where the field is open for that call."""
        transfer = self._desk.transfer.transfer
        if transfer is not None and transfer.call_id == call_id:
            self._press(Step.BACK)
        else:
            self.begin(intent)

    # --- facts

    def _on_transfer(self, transfer: Transfer) -> None:
        caller = self._name(transfer.call_id)
        if transfer.stage is TransferStage.FAILED:
            self.failed.emit(transfer.call_id, text.transfer_failure(transfer.code))
        if transfer.over:
            self._close(transfer.call_id)
        elif transfer.stage is TransferStage.CHOOSING:
            self._choose(choosing_title(caller, self._intent))
        else:
            view = move_view(transfer, caller, self._recipient(transfer), self._intent)
            self._make_panel().setMove(view, self._intent, self._hints())
            self.placeWanted.emit()
        self.moved.emit()

    def _on_call(self, call: Call) -> None:
        transfer = self._desk.transfer.transfer
        if call.id == self._adding:
            self._show_adding(call)
        elif transfer is not None and call.id == transfer.consult_id and self.open:
            self._on_transfer(transfer)

    def _on_ended(self, call: Call) -> None:
        if call.id == self._adding:
            self._adding = None
            self._close(next(iter(self._desk.conference.call_ids), ""))

    def _on_conference(self, members: tuple[CallId, ...]) -> None:
        if self._adding is not None and self._adding in members:
            self._adding = None
            self._close(members[0])
        elif self._choosing_to_add and not members:
            self._close("")

    def _on_problem(self, fact: ProblemNoticed) -> None:
        if self._asking and fact.call_id is None:
            self._problem = text.problem(fact.code, fact.detail)

    # --- choosing

    def _choose_to_add(self) -> None:
        self._intent = Intent.ADD
        self._choosing_to_add = True
        self._choose(choosing_title("", Intent.ADD))

    def _choose(self, title: str) -> None:
        panel = self._make_panel()
        if not panel.choosing:
            self._customers = ()
        panel.choose(title, self._intent)
        self._show_offers()
        self.placeWanted.emit()

    def _refresh(self) -> None:
        if self._panel is not None and self._panel.choosing:
            self._show_offers()

    def _edited(self, typed: str) -> None:
        if not typed.strip():
            self._customers = ()
        self._search.edited()
        self._show_offers()

    def _find(self, wanted: str) -> Coroutine[Any, Any, tuple[CustomerBrief, ...]]:
        return self._desk.pop.search(wanted, MOST_OF_A_KIND)

    def _take(self, found: tuple[CustomerBrief, ...] | None, says: str) -> None:
        if self._panel is not None and self._panel.choosing:
            self._customers = found or ()
            self._panel.chooser.setProblem(says)
            self._show_offers()

    def _show_offers(self) -> None:
        panel = self._make_panel()
        people, typed = self._colleagues, panel.chooser.field.text()
        sources = Sources(
            self._log.records, people.everybody, people.states, self._customers, people.lamps, self._queues.figures
        )
        found = recipients(typed, target_of(typed, self._desk.numbering), sources, self._readers.now())
        self._offers = {offer.row.key: offer for offer in found if isinstance(offer, Offer)}
        panel.chooser.setRows([offer.row if isinstance(offer, Offer) else offer for offer in found])

    def _want(self, key: str, at_once: bool) -> None:
        offer = self._offers.get(key)
        if offer is None or not offer.row.enabled:
            if self._panel is not None and self._typed():
                self._panel.chooser.setProblem(text.problem("no_recipient"))
            return
        if not self._asking:
            self._desk.tasks.spawn(self._go(offer.dial, at_once and self._intent is Intent.TRANSFER), "recipient")

    async def _go(self, dial: str, at_once: bool) -> None:
        desk, self._problem, self._asking = self._desk, "", True
        try:
            if self._intent is Intent.ADD:
                done = await self._add(dial)
            elif at_once:
                done = await desk.transfer.blind(dial)
            else:
                done = await desk.transfer.consult(dial)
        finally:
            self._asking = False
        if not done and self._panel is not None and self._panel.choosing:
            self._panel.chooser.setProblem(self._problem or text.problem("bad_address"))

    async def _add(self, dial: str) -> bool:
        call = await self._desk.conference.add(dial)
        if call is None:
            return False
        self._choosing_to_add = False
        self._adding = call.id
        self._show_adding(call)
        return True

    def _show_adding(self, call: Call) -> None:
        view = adding_view(self._name(call.id), answered=call.phase is Phase.TALKING)
        self._make_panel().setMove(view, Intent.ADD, self._hints())
        self.placeWanted.emit()

    # --- presses

    def _press(self, step: str) -> None:
        desk = self._desk
        if self._adding is not None:
            if Step(step) is Step.MERGE:
                desk.tasks.spawn(desk.conference.merge(self._adding), step)
            elif Step(step) is Step.BACK:
                desk.tasks.spawn(desk.calls.hang_up(self._adding), step)
            return
        if self._choosing_to_add:
            if Step(step) is Step.BACK:
                self._close(next(iter(desk.conference.call_ids), ""))
            return
        match Step(step):
            case Step.COMPLETE:
                desk.tasks.spawn(desk.transfer.complete(), step)
            case Step.BACK:
                desk.tasks.spawn(desk.transfer.cancel(), step)
            case Step.SWAP:
                desk.tasks.spawn(desk.transfer.swap(), step)
            case Step.MERGE:
                desk.tasks.spawn(desk.transfer.merge(), step)

    # --- parts

    def _make_panel(self) -> MovePanel:
        if self._panel is None:
            self._panel = MovePanel(self._theme, self._host)
            self._panel.edited.connect(self._edited)
            self._panel.recipientWanted.connect(self._want)
            self._panel.pressed.connect(self._press)
            self._panel.left.connect(lambda: self._press(Step.BACK))
        return self._panel

    def _close(self, call_id: str) -> None:
        self._search.rest()
        self._choosing_to_add = False
        if self._panel is not None and not self._panel.isHidden():
            had_focus = self._panel.has_keyboard
            self._panel.hide()
            if had_focus:
                self.finished.emit(call_id)

    def _typed(self) -> str:
        return self._panel.chooser.field.text().strip() if self._panel is not None else ""

    def _hints(self) -> dict[Step, str]:
        def hint(key: str) -> str:
            sequence = QKeySequence.fromString(
                self._desk.preferences.text(f"shortcut.{key}"), QKeySequence.SequenceFormat.PortableText
            )
            return sequence.toString(QKeySequence.SequenceFormat.NativeText)

        return {step: hint(key) for step, key in _HINTS.items()}

    def _name(self, call_id: CallId) -> str:
        call = self._desk.calls.call(call_id)
        if call is None:
            return ""
        return caller_of(call, self._desk.pop.pop(call.interaction_id), self._readers.now())[0]

    def _recipient(self, transfer: Transfer) -> str:
        if transfer.consult_id is not None and (name := self._name(transfer.consult_id)):
            return name
        if transfer.recipient is None:
            return ""
        reader = self._readers.now()
        colleague = reader.colleague(transfer.recipient.address.user)
        if colleague is not None:
            return shown_name(colleague.display_name, colleague.display_name_latin, reader.language)
        number = transfer.recipient.number
        queue = reader.provisioning.queue_of_dnis(number.e164) if reader.provisioning and number else None
        if queue is not None:
            return reader.local(queue.label)
        return reader.display(number) if number else transfer.recipient.dialled_text

    def retranslate(self) -> None:
        """Every word again, in the language of now."""
        transfer = self._desk.transfer.transfer
        if not self.open:
            return
        if transfer is not None:
            self._on_transfer(transfer)
        elif self._choosing_to_add:
            self._choose_to_add()
        elif self._adding is not None and (call := self._desk.calls.call(self._adding)) is not None:
            self._show_adding(call)
