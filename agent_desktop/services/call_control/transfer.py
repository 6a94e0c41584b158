"""Handing a caller on: the stages follow domain/transfer, and the caller is never lost by a step that fails."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable
from dataclasses import replace

from agent_desktop.domain.address import Party
from agent_desktop.domain.call import Call, CallId, HandedOn, Phase
from agent_desktop.domain.causes import Cause, cause_of, cause_of_return, explain
from agent_desktop.domain.events import CallChanged, CallEnded, ProblemNoticed, TransferChanged
from agent_desktop.domain.leg import EndedBy, LegId
from agent_desktop.domain.transfer import (
    TRANSFER_TRANSITIONS,
    Transfer,
    TransferEvent,
    TransferStage,
    end_of_callers_leg,
)
from agent_desktop.kit.bus import Bus, Subscriptions
from agent_desktop.kit.clock import Clock
from agent_desktop.kit.fsm import allows, follow
from agent_desktop.kit.tasks import Tasks
from agent_desktop.ports import PhoneError, UserAgent
from agent_desktop.services.call_control.calls import CallControl
from agent_desktop.services.call_control.conference import Conference
from agent_desktop.services.call_control.dialling import headers_of
from agent_desktop.services.call_control.referrals import LEG_GONE, Referrals

log = logging.getLogger(__name__)

ALONE_AFTER_SECONDS = 2.0
"""After a REFER with Replaces succeeded the consult leg is ended by its far end; after this long, by us."""
LEG_END_SECONDS = 0.5
"""Between 481 for a REFER and the end of its leg."""
HAD_GONE_SECONDS = 2.0
"""A caller whose leg ends so soon after a refusal had gone before: that was what the exchange refused."""
RECIPIENT_HUNG_UP = "recipient_hung_up"

_TALKING_STAGES = (TransferStage.CONSULTING, TransferStage.WITH_CALLER)


class TransferControl:
    """The one transfer there can be. Commands return whether they did what they say.

    A failure is told twice: as ProblemNoticed("transfer_failed", code) for the agent to read, and as the transfer's
    code. Codes are those of domain/causes, and "recipient_hung_up".
    """

    def __init__(self, phone: UserAgent, bus: Bus, clock: Clock, calls: CallControl, conference: Conference) -> None:
        self._phone = phone
        self._bus = bus
        self._clock = clock
        self._calls = calls
        self._conference = conference
        self._transfer: Transfer | None = None
        self._refused: tuple[Transfer, float] | None = None
        """The last one that the exchange refused, and when."""
        self._merging = False
        self._commands = asyncio.Lock()
        self._tasks = Tasks("transfer")
        self._referrals = Referrals(bus)
        self._facts = Subscriptions(bus)
        self._facts.on(CallChanged, self._on_changed)
        self._facts.on(CallEnded, self._on_ended)

    async def close(self) -> None:
        self._facts.close()
        self._referrals.close()
        await self._tasks.close()

    @property
    def transfer(self) -> Transfer | None:
        """The transfer under way, None when there is none."""
        return self._transfer

    # --- commands

    async def begin(self, call_id: CallId) -> bool:
        """Holds the caller at once; then a recipient is chosen."""
        async with self._commands:
            call = self._calls.call(call_id)
            if self._transfer is not None or call is None or call.phase is not Phase.TALKING or call.conference:
                self._notice("wrong_state", call_id=call_id)
                return False
            if not await self._calls.hold(call_id):
                return False
            call = self._calls.call(call_id)
            if call is None or call.phase is not Phase.TALKING:
                return False
            self._show(Transfer(call_id, TransferStage.CHOOSING))
            return True

    async def consult(self, text: str) -> bool:
        """Calls a recipient; False, and a recipient to be chosen again, when that cannot be dialled."""
        async with self._commands:
            if (transfer := self._in(TransferStage.CHOOSING)) is None:
                return False
            call = await self._calls.dial(text, consult_for=transfer.call_id)
            now = self._in(TransferStage.CHOOSING)
            if call is None:
                return False
            if now is None:  # the caller left while it was being dialled
                await self._calls.hang_up(call.id)
                return False
            self._fire(TransferEvent.CONSULT, recipient=call.party, consult_id=call.id, code="", status=0)
            return True

    async def blind(self, text: str) -> bool:
        """Sends the caller on without asking; TransferChanged tells what became of it."""
        async with self._commands:
            if (transfer := self._in(TransferStage.CHOOSING)) is None:
                return False
            recipient, caller = self._calls.party_of(text), self._calls.call(transfer.call_id)
            if recipient is None or caller is None:
                return False
            self._fire(TransferEvent.BLIND, recipient=recipient, blind=True, code="", status=0)
            self._refer_blind(caller, recipient)
            return True

    async def complete(self) -> bool:
        """Connects caller and recipient; while the recipient still rings, sends the caller on blind to the same."""
        async with self._commands:
            transfer = self._transfer
            if transfer is None or not self._allows(TransferEvent.COMPLETE):
                return False
            caller = self._calls.call(transfer.call_id)
            consult = self._calls.call(transfer.consult_id) if transfer.consult_id else None
            if caller is None or consult is None or transfer.recipient is None:
                return False
            if transfer.stage is TransferStage.CALLING:
                self._fire(TransferEvent.COMPLETE, blind=True)
                await self._calls.hang_up(consult.id)
                if (caller_now := self._calls.call(caller.id)) is not None:
                    self._refer_blind(caller_now, transfer.recipient)
                return True
            self._fire(TransferEvent.COMPLETE)
            leg, other = caller.leg_id, consult.leg_id
            self._tasks.spawn(self._refer(leg, self._phone.transfer_to_leg(leg, other)), "attended")
            return True

    async def swap(self) -> bool:
        """Talks to the other of the two; the one so far is held first."""
        async with self._commands:
            transfer = self._transfer
            if transfer is None or transfer.stage not in _TALKING_STAGES or transfer.consult_id is None:
                return False
            to_caller = transfer.stage is TransferStage.CONSULTING
            if not await self._calls.resume(transfer.call_id if to_caller else transfer.consult_id):
                return False
            if self._in(transfer.stage) is not None:
                self._fire(TransferEvent.SWAP)
            return True

    async def cancel(self) -> bool:
        """Back to the caller; the recipient, if there is one, is let go."""
        async with self._commands:
            transfer = self._transfer
            if transfer is None or not self._allows(TransferEvent.CANCEL):
                return False
            self._fire(TransferEvent.CANCEL)
            if transfer.consult_id is not None:
                await self._calls.hang_up(transfer.consult_id)
            return await self._calls.resume(transfer.call_id)

    async def merge(self) -> bool:
        """Makes it a conference of the three."""
        async with self._commands:
            transfer = self._transfer
            if transfer is None or not self._allows(TransferEvent.MERGE) or transfer.consult_id is None:
                return False
            self._merging = True
            try:
                merged = await self._conference.merge(transfer.call_id, transfer.consult_id)
            finally:
                self._merging = False
            if merged:
                self._fire(TransferEvent.MERGE)
            else:
                self._catch_up(transfer)
            return merged

    # --- asking the exchange

    def _refer_blind(self, caller: Call, recipient: Party) -> None:
        command = self._phone.transfer(caller.leg_id, recipient.address, headers_of(caller.context))
        self._tasks.spawn(self._refer(caller.leg_id, command), "blind")

    async def _refer(self, leg_id: LegId, command: Awaitable[None]) -> None:
        code = ""
        try:
            status = await self._referrals.ask(leg_id, command, self._progressed)
        except PhoneError as error:
            self._notice(error.code, error.detail)
            status, code = 0, explain(0, error.code).value
        transfer = self._in(TransferStage.REFERRING)
        if transfer is None:
            return
        if 200 <= status < 300:
            self._fire(TransferEvent.ACCEPTED, status=status)
            await self._let_go(transfer)
            return
        if status == LEG_GONE:  # the leg's end usually follows: then the caller has gone, and nothing was refused
            await self._clock.sleep(LEG_END_SECONDS)
            if self._in(TransferStage.REFERRING) is None:
                return
        self._calls.book.mark(transfer.call_id, transferred_to="", transfer=HandedOn.NO)
        self._refused = (transfer, self._clock.monotonic())
        self._fail(TransferEvent.REFUSED, code or explain(status).value, status)

    def _progressed(self, status: int) -> None:
        """Notes at once what the exchange says, because the next thing may be the end of the caller's leg."""
        transfer = self._in(TransferStage.REFERRING)
        if transfer is None or transfer.recipient is None or status == LEG_GONE:
            return
        self._show(replace(transfer, status=status))
        handed_on = _handed_on(transfer.blind, status)
        where = transfer.recipient.dialled_text if handed_on else ""
        self._calls.book.mark(transfer.call_id, transferred_to=where, transfer=handed_on)

    async def _let_go(self, transfer: Transfer) -> None:
        """The exchange waits for our BYE on the caller's leg, and ends the consult leg itself (RFC 5589 section 7)."""
        await self._calls.hang_up(transfer.call_id)
        if transfer.consult_id is not None and not transfer.blind:
            await self._clock.sleep(ALONE_AFTER_SECONDS)
            await self._calls.hang_up(transfer.consult_id)

    async def _not_alone_on_hold(self, consult_id: CallId) -> None:
        """The caller hung up while the exchange was asked: a recipient who is still there is talked to again."""
        await self._clock.sleep(ALONE_AFTER_SECONDS)
        await self._calls.resume(consult_id)

    # --- facts

    def _on_changed(self, fact: CallChanged) -> None:
        transfer = self._transfer
        if transfer is None or self._merging:
            return
        call, before = fact.call, fact.before
        if call.id == transfer.consult_id and transfer.stage is TransferStage.CALLING and call.phase is Phase.TALKING:
            self._fire(TransferEvent.RECIPIENT_ANSWERED)
        elif call.context.returned != before.context.returned and transfer.stage is TransferStage.REFERRING:
            if call.id == transfer.call_id:
                self._fail(TransferEvent.REFUSED, cause_of_return(call.context.returned).value, 0)
        elif call.held is not before.held and call.id in (transfer.call_id, transfer.consult_id):
            self._held_by_hand(transfer, call)

    def _held_by_hand(self, transfer: Transfer, changed: Call) -> None:
        """The agent held and resumed with the keys of the cards: the stage follows what is so."""
        caller = self._calls.call(transfer.call_id)
        consult = self._calls.call(transfer.consult_id) if transfer.consult_id else None
        if caller is None:
            return
        with_caller = caller.active and not self._calls.on_hold(caller.id)
        with_recipient = consult is not None and consult.active and not self._calls.on_hold(consult.id)
        match transfer.stage:
            case TransferStage.CHOOSING if with_caller and changed.id == caller.id:
                self._fire(TransferEvent.CANCEL)
            case TransferStage.CONSULTING if with_caller and not with_recipient:
                self._fire(TransferEvent.SWAP)
            case TransferStage.WITH_CALLER if with_recipient and not with_caller:
                self._fire(TransferEvent.SWAP)

    def _on_ended(self, fact: CallEnded) -> None:
        transfer = self._transfer
        if transfer is None:
            self._ended_after_refusal(fact.call)
            return
        if self._merging:
            return
        if fact.call.id == transfer.call_id:
            self._caller_lost(transfer)
        elif fact.call.id == transfer.consult_id:
            self._recipient_lost(transfer, fact.call)

    def _caller_lost(self, transfer: Transfer) -> None:
        event = end_of_callers_leg(transfer.stage, transfer.status)
        self._fire(event)
        if transfer.consult_id is None:
            return
        match transfer.stage:
            case TransferStage.CALLING:
                self._tasks.spawn(self._calls.hang_up(transfer.consult_id), "no_caller")
            case TransferStage.WITH_CALLER:
                self._tasks.spawn(self._calls.resume(transfer.consult_id), "no_caller")
            case TransferStage.REFERRING if event is TransferEvent.ACCEPTED:
                self._tasks.spawn(self._let_go(transfer), "no_caller")
            case TransferStage.REFERRING:
                self._tasks.spawn(self._not_alone_on_hold(transfer.consult_id), "no_caller")

    def _ended_after_refusal(self, call: Call) -> None:
        """The exchange tells a caller who hangs up while it is asked as a refusal, and then ends the leg: the
        recipient, who was held for the way back to the caller, must not hear music for nobody."""
        if self._refused is None or call.id != self._refused[0].call_id:
            return
        (transfer, at), self._refused = self._refused, None
        by_agent = call.ending is not None and call.ending.ended_by is EndedBy.AGENT
        if transfer.consult_id and not by_agent and self._clock.monotonic() - at <= HAD_GONE_SECONDS:
            self._tasks.spawn(self._calls.resume(transfer.consult_id), "no_caller")

    def _recipient_lost(self, transfer: Transfer, consult: Call) -> None:
        if transfer.stage is TransferStage.REFERRING:
            return
        ending = consult.ending
        if ending is not None and ending.ended_by is EndedBy.AGENT:
            self._fire(TransferEvent.CANCEL)
            self._back_to_caller(transfer)
            return
        answered = consult.answered_at is not None
        cause = cause_of(ending) if ending is not None and not answered else Cause.NONE
        self._fail(
            TransferEvent.RECIPIENT_LOST,
            RECIPIENT_HUNG_UP if answered else cause.value,
            ending.status if ending is not None else 0,
        )

    def _catch_up(self, transfer: Transfer) -> None:
        """After a merge that failed: who left meanwhile."""
        if self._calls.call(transfer.call_id) is None:
            self._caller_lost(transfer)
        elif transfer.consult_id is not None and self._calls.call(transfer.consult_id) is None:
            self._fail(TransferEvent.RECIPIENT_LOST, RECIPIENT_HUNG_UP, 0)

    # --- parts

    def _in(self, stage: TransferStage) -> Transfer | None:
        return self._transfer if self._transfer is not None and self._transfer.stage is stage else None

    def _allows(self, event: TransferEvent) -> bool:
        return self._transfer is not None and allows(TRANSFER_TRANSITIONS, self._transfer.stage, event)

    def _fire(self, event: TransferEvent, **changes: object) -> None:
        """Moves on as the table says, and tells it."""
        transfer = self._transfer
        assert transfer is not None
        stage = follow(TRANSFER_TRANSITIONS, transfer.stage, event)
        log.info("transfer of %s: %s -> %s", transfer.call_id, event.value, stage.value)
        self._show(replace(transfer, stage=stage, **changes))  # type: ignore[arg-type]  # names are the fields'

    def _fail(self, event: TransferEvent, code: str, status: int) -> None:
        transfer = self._transfer
        assert transfer is not None
        self._fire(event, code=code, status=status)
        self._notice("transfer_failed", code, transfer.call_id)
        self._back_to_caller(transfer)

    def _back_to_caller(self, transfer: Transfer) -> None:
        self._tasks.spawn(self._calls.resume(transfer.call_id), "back")

    def _show(self, transfer: Transfer) -> None:
        self._transfer = None if transfer.over else transfer
        self._bus.publish(TransferChanged(transfer))

    def _notice(self, code: str, detail: str = "", call_id: CallId | None = None) -> None:
        log.warning("%s %s", code, detail)
        self._bus.publish(ProblemNoticed(code, detail, call_id))


def _handed_on(blind: bool, status: int) -> HandedOn:
    """What may be written of a call whose exchange told `status` last."""
    if status >= 300:
        return HandedOn.NO
    if status >= 200:
        return HandedOn.BLIND if blind else HandedOn.ATTENDED
    return HandedOn.BLIND_SENT if blind else HandedOn.ATTENDED_SENT
