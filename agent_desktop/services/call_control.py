"""Calls: the sole writer of their state, and the rule that the agent talks to one at a time."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Any

from agent_desktop.domain.address import AddressError, Party, SipAddress
from agent_desktop.domain.call import Call, CallContext, CallId, InteractionId, Phase
from agent_desktop.domain.events import (
    CallAdded,
    CallChanged,
    CallEnded,
    CustomerAttached,
    LegEnded,
    LegIdentityChanged,
    LegIncoming,
    LegMediaChanged,
    LegMoved,
    LegQualityMeasured,
    LoggedIn,
    LoggedOut,
    ProblemNoticed,
    SettingChanged,
)
from agent_desktop.domain.leg import (
    LEG_TRANSITIONS,
    Direction,
    Ending,
    LegEvent,
    LegId,
    LegState,
    LineId,
    outcome_of,
)
from agent_desktop.domain.media import DtmfMethod, clean_digits
from agent_desktop.domain.provisioning import AnswerPolicy, CallWaiting, LineConfig, Provisioning
from agent_desktop.kit.bus import Bus, Subscriptions
from agent_desktop.kit.clock import Clock, Timer
from agent_desktop.kit.fsm import IllegalTransition, Machine
from agent_desktop.kit.tasks import Tasks
from agent_desktop.ports import NumberingPlan, PhoneError, UserAgent

log = logging.getLogger(__name__)

RING_LIMIT_SECONDS = 15.0
"""A CANCEL after this long counts as missed (the exchange gave up), before it as the caller having left."""

_MAX_DIALLED = 256
BUSY_HERE = 486
DECLINE = 603

_LegFact = LegMoved | LegEnded | LegMediaChanged | LegIdentityChanged | LegQualityMeasured


@dataclass(slots=True)
class _Live:
    """A call with its machine and the clocks that run for it."""

    call: Call
    machine: Machine[LegState, LegEvent]
    began: float
    held_since: float | None = None
    muted_since: float | None = None
    answering: bool = False
    answers_itself_after: float | None = None
    """Seconds, by policy; None when the agent decides."""
    timers: list[Timer] = field(default_factory=list)


class CallControl:
    """Turns leg facts into calls, and the agent's wishes into commands of the user agent.

    Commands return whether the user agent accepted them; a refusal is published as ProblemNoticed.
    """

    def __init__(
        self, phone: UserAgent, bus: Bus, clock: Clock, numbering: NumberingPlan, new_id: Callable[[], str]
    ) -> None:
        self._phone = phone
        self._bus = bus
        self._clock = clock
        self._numbering = numbering
        self._new_id = new_id
        self._live: dict[LegId, _Live] = {}
        self._provisioning: Provisioning | None = None
        self._dtmf = DtmfMethod.RFC4733
        self._tasks = Tasks("call_control")
        self._facts = Subscriptions(bus)
        self._facts.on(LegIncoming, self._on_incoming)
        self._facts.on(LegMoved, self._on_leg_fact)
        self._facts.on(LegEnded, self._on_leg_fact)
        self._facts.on(LegMediaChanged, self._on_leg_fact)
        self._facts.on(LegIdentityChanged, self._on_leg_fact)
        self._facts.on(LegQualityMeasured, self._on_leg_fact)
        self._facts.on(LoggedIn, self._on_logged_in)
        self._facts.on(LoggedOut, self._on_logged_out)
        self._facts.on(CustomerAttached, self._on_customer)
        self._facts.on(SettingChanged, self._on_setting)

    async def close(self) -> None:
        self._facts.close()
        for live in self._live.values():
            _stop_timers(live)
        await self._tasks.close()

    # --- what there is

    @property
    def calls(self) -> tuple[Call, ...]:
        """All calls that have not ended, oldest first."""
        return tuple(live.call for live in self._live.values())

    def call(self, call_id: CallId) -> Call | None:
        live = self._find(call_id)
        return live.call if live else None

    @property
    def active_call(self) -> Call | None:
        """The call the agent talks on."""
        return next((c for c in self.calls if c.active), None)

    @property
    def ringing_call(self) -> Call | None:
        """The longest ringing inbound call."""
        return next((c for c in self.calls if c.waiting), None)

    # --- commands

    async def dial(self, text: str, customer_id: str = "") -> Call | None:
        """Calls a number or address as people write it; the call so far is held."""
        line = self._provisioning.lines[0] if self._provisioning and self._provisioning.lines else None
        if line is None:
            self._notice("no_line")
            return None
        try:
            party = self._party_of(text, line)
        except AddressError as error:
            self._notice("bad_address", f"{text[:80]}: {error}")
            return None
        await self._hold_others(None)
        try:
            leg_id = await self._phone.dial(line.id, party.address, {})
        except PhoneError as error:
            self._notice(error.code, error.detail)
            return None
        context = CallContext(session_id=self._new_id(), customer_id=customer_id)
        return self._add(leg_id, line, Direction.OUTBOUND, LegEvent.DIAL, party, context, "", 0).call

    async def answer(self, call_id: CallId) -> bool:
        """Picks up; every other call is put on hold first."""
        live = self._find(call_id)
        if live is None or not live.call.waiting or live.answering:
            return False
        live.answering = True
        await self._hold_others(live.call.leg_id)
        if await self._command(live, self._phone.answer(live.call.leg_id)):
            return True
        live.answering = False
        return False

    async def reject(self, call_id: CallId, busy: bool = False) -> bool:
        """Turns a ringing call away: 486 busy sends it on to the next agent, 603 declines it for good."""
        live = self._find(call_id)
        if live is None or not live.call.waiting:
            return False
        return await self._command(live, self._phone.reject(live.call.leg_id, BUSY_HERE if busy else DECLINE))

    async def hang_up(self, call_id: CallId) -> bool:
        live = self._find(call_id)
        return live is not None and await self._command(live, self._phone.hang_up(live.call.leg_id))

    async def hold(self, call_id: CallId) -> bool:
        live = self._find(call_id)
        if live is None or live.call.phase is not Phase.TALKING:
            return False
        return await self._command(live, self._phone.hold(live.call.leg_id))

    async def resume(self, call_id: CallId) -> bool:
        """Goes back to a held call; whichever was active is held first."""
        live = self._find(call_id)
        if live is None or live.call.phase is not Phase.TALKING:
            return False
        await self._hold_others(live.call.leg_id)
        return await self._command(live, self._phone.resume(live.call.leg_id))

    async def toggle_hold(self, call_id: CallId) -> bool:
        call = self.call(call_id)
        if call is None:
            return False
        return await (self.resume(call_id) if call.held else self.hold(call_id))

    async def mute(self, call_id: CallId, muted: bool) -> bool:
        live = self._find(call_id)
        if live is None or not await self._command(live, self._phone.mute(live.call.leg_id, muted)):
            return False
        if live.call.leg_id in self._live and live.call.muted is not muted:
            seconds = live.call.mute_seconds
            if live.muted_since is not None:
                seconds += self._clock.monotonic() - live.muted_since
            live.muted_since = self._clock.monotonic() if muted else None
            self._change(live, muted=muted, mute_seconds=seconds)
        return True

    async def send_dtmf(self, call_id: CallId, digits: str, masked: bool = False) -> bool:
        """Sends key tones in order; `masked` keeps the digits (card, PIN) out of the card and the record."""
        live = self._find(call_id)
        if live is None or live.call.phase is not Phase.TALKING:
            return False
        try:
            keys = clean_digits(digits)
        except ValueError as error:
            self._notice("bad_digits", str(error), live.call.id)
            return False
        if not keys or not await self._command(live, self._phone.send_dtmf(live.call.leg_id, keys, self._dtmf)):
            return False
        self._change(live, keyed=(live.call.keyed + ("•" * len(keys) if masked else keys))[-64:])
        return True

    async def hang_up_all(self) -> None:
        """For closing the program."""
        for call in self.calls:
            await self.hang_up(call.id)

    # --- facts

    def _on_logged_in(self, fact: LoggedIn) -> None:
        self._provisioning = fact.provisioning

    def _on_logged_out(self, _fact: LoggedOut) -> None:
        self._provisioning = None

    def _on_setting(self, fact: SettingChanged) -> None:
        if fact.key == "calls.dtmf":
            self._dtmf = DtmfMethod(str(fact.value))

    def _on_customer(self, fact: CustomerAttached) -> None:
        for live in self._live.values():
            call = live.call
            if call.interaction_id == fact.interaction_id and call.context.customer_id != fact.customer.id:
                self._change(
                    live,
                    context=replace(call.context, customer_id=fact.customer.id),
                    party=replace(call.party, name=fact.customer.name),
                )

    def _on_incoming(self, fact: LegIncoming) -> None:
        line = self._line(fact.line_id)
        context = self._complete(fact)
        busy = bool(self._live)
        live = self._add(
            fact.leg_id,
            line,
            Direction.INBOUND,
            LegEvent.INVITE_RECEIVED,
            fact.party,
            context,
            fact.sip_call_id,
            fact.at_ns,
        )
        queue = self._provisioning.queue(context.queue_id) if self._provisioning else None
        waiting = queue.call_waiting if queue else self._provisioning.call_waiting if self._provisioning else None
        if busy and waiting is CallWaiting.BUSY:
            self._tasks.spawn(self.reject(live.call.id, busy=True), "reject")
            return
        live.answers_itself_after = self._auto_answer_delay(fact)
        if not busy or waiting is CallWaiting.AUTO_HOLD:
            self._let_answer_itself(live)

    def _let_answer_itself(self, live: _Live) -> None:
        if live.answers_itself_after is not None:
            call_id = live.call.id
            timer = self._clock.call_later(live.answers_itself_after, lambda: self._answer_by_itself(call_id))
            live.timers.append(timer)

    def _answer_by_itself(self, call_id: CallId) -> None:
        self._tasks.spawn(self.answer(call_id), "auto_answer")

    def _auto_answer_delay(self, fact: LegIncoming) -> float | None:
        """Seconds until the call answers itself once the agent is free, None when the agent decides."""
        if self._provisioning is None:
            return None
        if self._provisioning.auto_answer:
            return 0.0
        queue = self._provisioning.queue(fact.context.queue_id)
        if queue is not None and queue.answer is AnswerPolicy.AUTO:
            return queue.auto_answer_delay_ms / 1000
        if fact.auto_answer_after is not None and self._from_our_exchange(fact):
            return fact.auto_answer_after
        return None

    def _from_our_exchange(self, fact: LegIncoming) -> bool:
        """A header may open the microphone only when it comes from the exchange the centre named."""
        line = self._line(fact.line_id)
        source = fact.source.rpartition(":")[0].strip("[]")
        for uri in (line.proxy, line.registrar) if line else ():
            try:
                if uri and SipAddress.parse(uri).host.strip("[]") == source:
                    return True
            except AddressError:
                continue
        return False

    def _complete(self, fact: LegIncoming) -> CallContext:
        """The context with what the signalling left out but provisioning or SIP itself tells."""
        context = fact.context
        if not context.session_id:
            context = replace(context, session_id=fact.sip_call_id)
        if not context.queue_id and self._provisioning is not None:
            queue = self._provisioning.queue_of_dnis(context.dnis)
            if queue is not None:
                context = replace(context, queue_id=queue.id)
        return context

    def _on_leg_fact(self, fact: _LegFact) -> None:
        live = self._live.get(fact.leg_id)
        if live is not None:
            self._apply(live, fact)

    def _apply(self, live: _Live, fact: _LegFact) -> None:
        match fact:
            case LegMoved():
                self._move(live, fact)
            case LegEnded():
                self._end(live, fact.ending)
            case LegMediaChanged():
                self._media(live, fact)
            case LegIdentityChanged():
                self._change(live, party=fact.party)
            case LegQualityMeasured():
                self._change(live, quality=fact.quality)

    def _move(self, live: _Live, fact: LegMoved) -> None:
        try:
            state = live.machine.fire(fact.event)
        except IllegalTransition as error:  # the peer's doing: survive and tell
            log.warning("call %s: %s", live.call.id, error)
            return
        changes: dict[str, Any] = {"state": state}
        if fact.early_media:
            changes["early_media"] = True
        if fact.sip_call_id and not live.call.sip_call_id:
            changes["sip_call_id"] = fact.sip_call_id
        if fact.event is LegEvent.ANSWERED:
            changes["answered_at"] = self._clock.now()
            _stop_timers(live)
        log.info("call %s: %s -> %s", live.call.id, fact.event.value, state.value)
        self._change(live, **changes)

    def _media(self, live: _Live, fact: LegMediaChanged) -> None:
        now = self._clock.monotonic()
        seconds = live.call.hold_seconds
        on_hold = fact.held or fact.held_by_peer
        if on_hold and live.held_since is None:
            live.held_since = now
        elif not on_hold and live.held_since is not None:
            seconds += now - live.held_since
            live.held_since = None
        self._change(
            live,
            held=fact.held,
            held_by_peer=fact.held_by_peer,
            hold_seconds=seconds,
            security=fact.security,
            early_media=live.call.early_media or fact.early,
        )

    def _end(self, live: _Live, ending: Ending) -> None:
        call = live.call
        try:
            live.machine.fire(LegEvent.TERMINATED)
        except IllegalTransition as error:
            log.warning("call %s: %s", call.id, error)
            return
        _stop_timers(live)
        now = self._clock.monotonic()
        del self._live[call.leg_id]
        before = call
        live.call = replace(
            call,
            state=LegState.DISCONNECTED,
            ended_at=self._clock.now(),
            ending=ending,
            outcome=outcome_of(
                call.direction, call.answered_at is not None, ending, now - live.began >= RING_LIMIT_SECONDS
            ),
            hold_seconds=call.hold_seconds + (now - live.held_since if live.held_since is not None else 0.0),
            mute_seconds=call.mute_seconds + (now - live.muted_since if live.muted_since is not None else 0.0),
        )
        log.info("call %s: ended %s by %s (%d)", call.id, live.call.outcome.value, ending.ended_by.value, ending.status)
        self._bus.publish(CallChanged(live.call, before))
        self._bus.publish(CallEnded(live.call))
        if all(other.call.waiting for other in self._live.values()):
            for other in tuple(self._live.values())[:1]:
                self._let_answer_itself(other)

    # --- parts

    def _add(
        self,
        leg_id: LegId,
        line: LineConfig | None,
        direction: Direction,
        first: LegEvent,
        party: Party,
        context: CallContext,
        sip_call_id: str,
        at_ns: int,
    ) -> _Live:
        machine = Machine(LegState.IDLE, LEG_TRANSITIONS)
        call = Call(
            id=CallId(self._new_id()),
            interaction_id=InteractionId(self._new_id()),
            leg_id=leg_id,
            line_id=line.id if line else LineId(""),
            direction=direction,
            state=machine.fire(first),
            party=party,
            context=context,
            started_at=self._clock.now(),
            sip_call_id=sip_call_id,
        )
        live = _Live(call, machine, self._clock.monotonic())
        self._live[leg_id] = live
        log.info("call %s: %s leg %s", call.id, direction.value, leg_id)
        self._bus.publish(CallAdded(call, at_ns))
        return live

    def _change(self, live: _Live, **changes: Any) -> None:
        before = live.call
        live.call = replace(before, **changes)
        if live.call != before:
            self._bus.publish(CallChanged(live.call, before))

    async def _hold_others(self, except_leg: LegId | None) -> None:
        for other in tuple(self._live.values()):
            if other.call.leg_id != except_leg and other.call.active:
                await self._command(other, self._phone.hold(other.call.leg_id))

    async def _command(self, live: _Live, command: Awaitable[None]) -> bool:
        try:
            await command
        except PhoneError as error:
            if live.call.leg_id in self._live:  # a leg that ended meanwhile needs no complaint
                self._notice(error.code, error.detail, live.call.id)
            return False
        return True

    def _find(self, call_id: CallId) -> _Live | None:
        return next((live for live in self._live.values() if live.call.id == call_id), None)

    def _line(self, line_id: str) -> LineConfig | None:
        lines = self._provisioning.lines if self._provisioning else ()
        return next((line for line in lines if line.id == line_id), lines[0] if lines else None)

    def _party_of(self, text: str, line: LineConfig) -> Party:
        text = text.strip()
        if not text:
            raise AddressError("nothing to dial")
        if len(text) > _MAX_DIALLED:
            raise AddressError("too long")
        if "@" in text or text.lower().startswith(("sip:", "sips:")):
            return Party(SipAddress.parse(text if ":" in text.partition("@")[0] else f"sip:{text}"))
        number = self._numbering.parse(text)
        user = number.e164 if number else "".join(c for c in text if c not in " -().\u00a0/")
        if not user or not all(c.isalnum() or c in "+*#_." for c in user):
            raise AddressError("neither a number nor an address")
        via = SipAddress.parse(line.proxy or line.registrar or line.aor)
        return Party(SipAddress(user, via.host, via.port, via.secure, parameters=via.parameters), number)

    def _notice(self, code: str, detail: str = "", call_id: CallId | None = None) -> None:
        log.warning("%s %s", code, detail)
        self._bus.publish(ProblemNoticed(code, detail, call_id))


def _stop_timers(live: _Live) -> None:
    while live.timers:
        live.timers.pop().cancel()
