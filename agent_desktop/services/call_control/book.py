"""The calls there are: facts about legs become states of calls here and nowhere else."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from agent_desktop.domain.address import Party
from agent_desktop.domain.call import Call, CallContext, CallId, HandedOn, InteractionId
from agent_desktop.domain.causes import cause_of
from agent_desktop.domain.events import (
    CallAdded,
    CallChanged,
    CallEnded,
    CustomerAttached,
    LegEnded,
    LegIdentityChanged,
    LegMediaChanged,
    LegMoved,
    LegQualityMeasured,
    LegReferred,
    LegReplaced,
    ProblemNoticed,
)
from agent_desktop.domain.leg import (
    LEG_TRANSITIONS,
    Direction,
    EndedBy,
    Ending,
    LegEvent,
    LegId,
    LegState,
    LineId,
    outcome_of,
)
from agent_desktop.kit.bus import Bus, Subscriptions
from agent_desktop.kit.clock import Clock
from agent_desktop.kit.fsm import Machine
from agent_desktop.services.call_control.live import Following, Live, fire, shown

log = logging.getLogger(__name__)

RING_LIMIT_SECONDS = 15.0
"""A CANCEL after this long counts as missed (the exchange gave up), before it as the caller having left."""

_LegFact = LegMoved | LegEnded | LegMediaChanged | LegIdentityChanged | LegQualityMeasured


class CallBook:
    """Sole writer of calls.

    `answered` is called for each leg that is answered, `adopted` when a call changed legs, `orphaned` for a leg that
    belongs to no call.
    """

    def __init__(
        self,
        bus: Bus,
        clock: Clock,
        new_id: Callable[[], str],
        answered: Callable[[Live], None],
        adopted: Callable[[Live], None],
        orphaned: Callable[[LegId], None],
    ) -> None:
        self._bus = bus
        self._clock = clock
        self._new_id = new_id
        self._answered = answered
        self._adopted = adopted
        self._orphaned = orphaned
        self._live: dict[LegId, Live] = {}
        self._next: dict[LegId, Following] = {}
        self._facts = Subscriptions(bus)
        self._facts.on(LegMoved, self._on_leg_fact)
        self._facts.on(LegEnded, self._on_leg_fact)
        self._facts.on(LegMediaChanged, self._on_leg_fact)
        self._facts.on(LegIdentityChanged, self._on_leg_fact)
        self._facts.on(LegQualityMeasured, self._on_leg_fact)
        self._facts.on(LegReferred, self._on_referred)
        self._facts.on(LegReplaced, self._on_replaced)
        self._facts.on(CustomerAttached, self._on_customer)

    def close(self) -> None:
        self._facts.close()
        for live in self._live.values():
            live.stop_timers()

    # --- reading

    @property
    def all(self) -> tuple[Live, ...]:
        """Oldest first."""
        return tuple(self._live.values())

    def find(self, call_id: CallId) -> Live | None:
        return next((live for live in self._live.values() if live.call.id == call_id), None)

    def of_leg(self, leg_id: LegId) -> Live | None:
        return self._live.get(leg_id)

    def has(self, live: Live) -> bool:
        """Whether it has not ended."""
        return self._live.get(live.call.leg_id) is live

    # --- writing

    def add(
        self,
        leg_id: LegId,
        line_id: LineId,
        direction: Direction,
        party: Party,
        context: CallContext,
        *,
        sip_call_id: str = "",
        at_ns: int = 0,
        consult_for: CallId | None = None,
        former: Call | None = None,
    ) -> Live:
        """A new call, dialled or ringing here; the contact is that of `former`, a call that has ended, if given."""
        machine = Machine(LegState.IDLE, LEG_TRANSITIONS)
        first = LegEvent.DIAL if direction is Direction.OUTBOUND else LegEvent.INVITE_RECEIVED
        call = Call(
            id=CallId(self._new_id()),
            interaction_id=InteractionId(self._new_id()),
            leg_id=leg_id,
            line_id=line_id,
            direction=direction,
            state=machine.fire(first),
            party=party,
            context=context,
            started_at=self._clock.now(),
            sip_call_id=sip_call_id,
            consult_for=consult_for,
        )
        if former is not None:
            call = replace(
                call,
                interaction_id=former.interaction_id,
                started_at=former.started_at,
                answered_at=former.answered_at,
                hold_seconds=former.hold_seconds,
                mute_seconds=former.mute_seconds,
                joined=former.joined,
                referred=True,
            )
        live = Live(call, machine, self._clock.monotonic())
        self._live[leg_id] = live
        log.info("call %s: %s leg %s", call.id, direction.value, leg_id)
        self._bus.publish(CallAdded(call, at_ns))
        return live

    def change(self, live: Live, **changes: Any) -> None:
        """Replaces fields of a call that has not ended; tells it if anything is new."""
        before = live.call
        live.call = replace(before, **changes)
        if live.call != before:
            self._bus.publish(CallChanged(live.call, before))

    def mark(self, call_id: CallId, **changes: Any) -> None:
        """Like change(), for whoever has the id only; harmless for a call that has ended."""
        live = self.find(call_id)
        if live is not None:
            self.change(live, **changes)

    def set_muted(self, live: Live, muted: bool) -> None:
        if not self.has(live) or live.call.muted is muted:
            return
        seconds = live.call.mute_seconds
        if live.muted_since is not None:
            seconds += self._clock.monotonic() - live.muted_since
        live.muted_since = self._clock.monotonic() if muted else None
        self.change(live, muted=muted, mute_seconds=seconds)

    def add_answered(self, leg_id: LegId, line_id: LineId, party: Party, about: Call) -> Live:
        """A call on a leg of ours that is answered already; no contact of its own."""
        live = self.add(leg_id, line_id, Direction.OUTBOUND, party, about.context, consult_for=about.id)
        live.machine = Machine(LegState.CONFIRMED, LEG_TRANSITIONS)
        self.change(live, state=LegState.CONFIRMED, answered_at=self._clock.now())
        return live

    def move_to(self, live: Live, new_leg: LegId) -> None:
        """The call goes on on a leg of ours that is answered already; the one so far ends unseen."""
        self._adopt(Following(live, Machine(LegState.CONFIRMED, LEG_TRANSITIONS), live.call.party), new_leg)

    def bring_back(self, live: Live, new_leg: LegId, party: Party, context: CallContext) -> None:
        """The far end of a call calls again on a leg that rings: the call goes on there."""
        machine = Machine(LegState.IDLE, LEG_TRANSITIONS)
        machine.fire(LegEvent.INVITE_RECEIVED)
        log.info("call %s: back on leg %s", live.call.id, new_leg)
        self._adopt(Following(live, machine, party), new_leg)
        self.change(
            live, context=replace(live.call.context, returned=context.returned), transferred_to="", transfer=HandedOn.NO
        )

    # --- facts

    def _on_leg_fact(self, fact: _LegFact) -> None:
        live = self._live.get(fact.leg_id)
        if live is not None:
            self._apply(live, fact)
        elif fact.leg_id in self._next:
            self._apply_next(self._next[fact.leg_id], fact)

    def _apply(self, live: Live, fact: _LegFact) -> None:
        match fact:
            case LegMoved():
                self._move(live, fact)
            case LegEnded():
                self._leg_ended(live, fact)
            case LegMediaChanged():
                self._media(live, fact)
            case LegIdentityChanged():
                self.change(live, party=fact.party)
            case LegQualityMeasured():
                self.change(live, quality=fact.quality)

    def _on_customer(self, fact: CustomerAttached) -> None:
        for live in self._live.values():
            call = live.call
            if call.interaction_id == fact.interaction_id and call.context.customer_id != fact.customer.id:
                self.change(
                    live,
                    context=replace(call.context, customer_id=fact.customer.id),
                    party=replace(call.party, name=fact.customer.name),
                )

    # --- a leg's life

    def _move(self, live: Live, fact: LegMoved) -> None:
        state = fire(live.machine, fact, live.call.id)
        if state is None:
            return
        changes: dict[str, Any] = {"state": shown(live, state)}
        if fact.early_media:
            changes["early_media"] = True
        if fact.sip_call_id and not live.call.sip_call_id:
            changes["sip_call_id"] = fact.sip_call_id
        if fact.event is LegEvent.ANSWERED and not live.continued:
            live.stop_timers()
            changes |= {
                "answered_at": live.call.answered_at or self._clock.now(),
                "auto_answered": live.beep_first,
                "answers_itself_at": None,
            }
        self.change(live, **changes)
        if fact.event is LegEvent.ANSWERED:
            self._answered(live)

    def _media(self, live: Live, fact: LegMediaChanged) -> None:
        call = live.call
        live.sounded = live.sounded or not fact.early
        nothing_new = (fact.held, fact.held_by_peer, fact.security) == (call.held, call.held_by_peer, call.security)
        if fact.held is live.hold_wish or nothing_new:  # told again without news: the far end refused the wish
            live.hold_wish = None
        seconds = call.hold_seconds
        if not (fact.held or fact.held_by_peer):
            seconds = self._held_until_now(live)
        elif live.held_since is None:
            live.held_since = self._clock.monotonic()
        self.change(
            live,
            held=fact.held,
            held_by_peer=fact.held_by_peer,
            hold_seconds=seconds,
            security=fact.security,
            signalling=fact.signalling,
            early_media=call.early_media or fact.early,
        )

    def _leg_ended(self, live: Live, fact: LegEnded) -> None:
        following = next((leg for leg, n in self._next.items() if n.live is live), None)
        if following is None:
            self._end(live, fact.ending)
        elif fact.ending.ended_by is EndedBy.AGENT:
            del self._next[following]
            self._orphaned(following)
            self._end(live, fact.ending)
        else:  # who sent us on has hung up before the new leg was answered: the contact goes on
            self._adopt(self._next.pop(following), following)

    def _end(self, live: Live, ending: Ending) -> None:
        call = live.call
        live.machine.fire(LegEvent.TERMINATED)
        live.stop_timers()
        now = self._clock.monotonic()
        del self._live[call.leg_id]
        live.call = replace(
            call,
            state=LegState.DISCONNECTED,
            ended_at=self._clock.now(),
            answers_itself_at=None,
            ending=ending,
            outcome=outcome_of(
                call.direction,
                call.answered_at is not None,
                ending,
                now - live.began >= RING_LIMIT_SECONDS,
                live.device_failed,
                live.sounded,
            ),
            hold_seconds=self._held_until_now(live),
            mute_seconds=call.mute_seconds + (now - live.muted_since if live.muted_since is not None else 0.0),
        )
        log.info("call %s: ended %s by %s (%d)", call.id, live.call.outcome.value, ending.ended_by.value, ending.status)
        self._bus.publish(CallChanged(live.call, call))
        self._bus.publish(CallEnded(live.call))

    # --- the same contact on another leg

    def _on_referred(self, fact: LegReferred) -> None:
        live = self._live.get(fact.leg_id)
        if live is None:
            self._orphaned(fact.new_leg_id)
            return
        machine = Machine(LegState.IDLE, LEG_TRANSITIONS)
        machine.fire(LegEvent.DIAL)
        self._next[fact.new_leg_id] = Following(live, machine, fact.party)
        log.info("call %s: sent on to leg %s", live.call.id, fact.new_leg_id)

    def _on_replaced(self, fact: LegReplaced) -> None:
        live = self._live.get(fact.leg_id)
        if live is None:
            self._orphaned(fact.new_leg_id)
            return
        machine = Machine(LegState.IDLE, LEG_TRANSITIONS)
        machine.fire(LegEvent.INVITE_RECEIVED)
        log.info("call %s: leg %s takes the place of %s", live.call.id, fact.new_leg_id, fact.leg_id)
        self._adopt(Following(live, machine, fact.party), fact.new_leg_id, keeps_hold=True)

    def _apply_next(self, following: Following, fact: _LegFact) -> None:
        match fact:
            case LegMoved():
                state = fire(following.machine, fact, following.live.call.id)
                if state is LegState.CONNECTING:
                    del self._next[fact.leg_id]
                    self._adopt(following, fact.leg_id, keeps_hold=True)
                    self._answered(following.live)
            case LegEnded():
                del self._next[fact.leg_id]
                code = cause_of(fact.ending).value
                self._bus.publish(ProblemNoticed("referral_failed", code, following.live.call.id))
            case LegIdentityChanged():
                following.party = fact.party
            case LegMediaChanged() | LegQualityMeasured():
                pass

    def _adopt(self, following: Following, new_leg: LegId, *, keeps_hold: bool = False) -> None:
        """Puts the call onto `new_leg`; its place among the calls stays. `keeps_hold`: the user agent sees to that."""
        live = following.live
        old = live.call.leg_id
        self._live = {new_leg if leg == old else leg: known for leg, known in self._live.items()}
        live.machine = following.machine
        live.continued = live.continued or live.call.answered_at is not None
        changes: dict[str, Any] = {
            "leg_id": new_leg,
            "state": shown(live, live.machine.state),
            "party": following.party,
            "referred": True,
        }
        if keeps_hold:
            live.hold_wish = live.on_hold or None
        else:
            live.hold_wish = None
            changes |= {"held": False, "held_by_peer": False, "hold_seconds": self._held_until_now(live)}
        self.change(live, **changes)
        self._adopted(live)

    def _held_until_now(self, live: Live) -> float:
        """Seconds on hold so far; the clock of the present hold stops."""
        since, live.held_since = live.held_since, None
        return live.call.hold_seconds + (self._clock.monotonic() - since if since is not None else 0.0)
