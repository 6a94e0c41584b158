"""What a screen reader says of a call: it rings, who it is, connected, held, ended."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from agent_desktop.domain.call import Call, InteractionId, Phase
from agent_desktop.domain.customer import Match
from agent_desktop.domain.events import (
    CallAdded,
    CallChanged,
    CallEnded,
    ConferenceChanged,
    PopReady,
    RoomChanged,
    TransferChanged,
)
from agent_desktop.domain.transfer import Transfer, TransferStage
from agent_desktop.kit.bus import Subscriptions
from agent_desktop.ui import text
from agent_desktop.ui.design import announce
from agent_desktop.ui.desk import Desk
from agent_desktop.ui.names import shown_name
from agent_desktop.ui.phone.counted import Counted
from agent_desktop.ui.phone.people import caller_of, number_of
from agent_desktop.ui.phone.reasons import answers_itself, handed_over
from agent_desktop.ui.phone.sources import Readers


class Announcer(QWidget):
    """Speaks without moving the focus. A widget only because Qt announces on behalf of one; it is never shown."""

    said = Signal(str)

    def __init__(self, desk: Desk, readers: Readers, parent: QWidget) -> None:
        super().__init__(parent)
        self.hide()
        self._desk, self._readers, self._speaker = desk, readers, parent
        self._handed: set[InteractionId] = set()
        self._stage: TransferStage | None = None
        self._in_room = 0
        self._facts = Subscriptions(desk.bus)
        self._facts.on(CallAdded, lambda fact: self._on_added(fact.call))
        self._facts.on(PopReady, self._on_pop)
        self._facts.on(CallChanged, self._on_changed)
        self._facts.on(TransferChanged, lambda fact: self._on_transfer(fact.transfer))
        self._facts.on(ConferenceChanged, self._on_conference)
        self._facts.on(RoomChanged, self._on_room)
        self._facts.on(CallEnded, lambda fact: self._on_ended(fact.call))

    def close_down(self) -> None:
        self._facts.close()

    def _on_added(self, call: Call) -> None:
        if not call.waiting:
            return
        self._say(self._arrival(call), urgent=True)

    def _arrival(self, call: Call) -> str:
        name, queue = self._name(call), self._readers.now().queue(call.context.queue_id, call.context.queue_label)
        words = self.tr("Call from {name}, {queue}") if queue else self.tr("Call from {name}")
        told = words.format(name=name, queue=queue)
        if answers_itself(call, self._readers.now()):
            told = self.tr("{call}. It answers by itself.").format(call=told)
        return told

    def _on_ended(self, call: Call) -> None:
        self._handed.discard(call.interaction_id)
        self._say(text.ending_sentence(call))

    def _on_pop(self, fact: PopReady) -> None:
        if fact.pop.handover is not None and fact.interaction_id not in self._handed:
            self._handed.add(fact.interaction_id)
            self._say(handed_over(fact.pop.handover, self._readers.now()))
        rings = any(c.waiting and c.interaction_id == fact.interaction_id for c in self._desk.calls.calls)
        customer = fact.pop.customer
        if rings and fact.pop.match is Match.KNOWN and customer is not None:
            name = shown_name(customer.name, customer.name_latin, self._readers.now().language)
            self._say(self.tr("It is {name}, VIP").format(name=name) if customer.vip else name)

    def _on_changed(self, fact: CallChanged) -> None:
        call, before = fact.call, fact.before
        if call.waiting and before.answers_itself_at is None and call.answers_itself_at is not None:
            self._say(self._arrival(call), urgent=True)
        if call.phase is not Phase.TALKING:
            return
        if before.phase is not Phase.TALKING:
            words = self.tr("Answered by itself: {name}") if call.auto_answered else self.tr("Connected with {name}")
            self._say(words.format(name=self._name(call)), urgent=True)
        elif call.held is not before.held:
            words = self.tr("{name} is on hold") if call.held else self.tr("Talking to {name} again")
            self._say(words.format(name=self._name(call)))
        elif call.muted is not before.muted:
            self._say(self.tr("Microphone off") if call.muted else self.tr("Microphone on"))

    def _on_transfer(self, transfer: Transfer) -> None:
        if transfer.stage is self._stage:
            return
        self._stage = None if transfer.over else transfer.stage
        names = {"who": self._recipient(transfer)}
        match transfer.stage:
            case TransferStage.CHOOSING:
                self._say(self.tr("The caller is on hold. Choose who takes over."))
            case TransferStage.CALLING:
                self._say(self.tr("Calling {who}.").format(**names))
            case TransferStage.REFERRING:
                self._say(self.tr("Connecting the caller to {who}.").format(**names))
            case TransferStage.COMPLETED:
                self._say(self.tr("Transferred to {who}.").format(**names))
            case TransferStage.SENT_ON:
                self._say(self.tr("Sent on to {who}. The exchange did not say whether they answered.").format(**names))
            case TransferStage.FAILED:
                self._say(text.transfer_failure(transfer.code), urgent=True)
            case _:
                pass  # holding and talking again are said of the calls themselves

    def _on_conference(self, fact: ConferenceChanged) -> None:
        """How many are in a room of the exchange is told by the room."""
        parties = len(fact.call_ids)
        if not parties:
            self._say(self.tr("The conference is over."))
        elif not fact.room:
            self._say(Counted().parties(parties + 1))

    def _on_room(self, fact: RoomChanged) -> None:
        """Who talks there is heard anyway."""
        before, self._in_room = self._in_room, len(fact.parties or fact.company)
        if self._in_room and self._in_room != before:
            self._say(Counted().parties(self._in_room + 1))

    def _recipient(self, transfer: Transfer) -> str:
        if transfer.recipient is None:
            return ""
        reader = self._readers.now()
        colleague = reader.colleague(transfer.recipient.address.user)
        if colleague is not None:
            return shown_name(colleague.display_name, colleague.display_name_latin, reader.language)
        return number_of(transfer.recipient, reader)

    def _name(self, call: Call) -> str:
        return caller_of(call, self._desk.pop.pop(call.interaction_id), self._readers.now())[0]

    def _say(self, words: str, *, urgent: bool = False) -> None:
        if words:
            announce(self._speaker, words, urgent=urgent)
            self.said.emit(words)
