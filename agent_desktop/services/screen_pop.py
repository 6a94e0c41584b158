"""Who calls and why: asked of the server while the phone rings, and asked again when the server comes back."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace

from agent_desktop.domain.call import Call, InteractionId
from agent_desktop.domain.customer import Customer, CustomerBrief, Handover, Match, Pop, PopQuery, TimelineItem
from agent_desktop.domain.events import (
    CallAdded,
    CallChanged,
    CallEnded,
    CustomerAttached,
    CustomerChanged,
    HandoverPushed,
    LoggedOut,
    PopFailed,
    PopReady,
    ServerAnswered,
    ServerFailed,
)
from agent_desktop.kit.bus import Bus, Subscriptions
from agent_desktop.kit.tasks import Tasks
from agent_desktop.ports import NO_SERVER, Backend, BackendError, Refused

log = logging.getLogger(__name__)
_KEPT_LATE = 20


class ScreenPop:
    """Fetches the record for each call and keeps what was found while its interaction is open."""

    def __init__(self, backend: Backend, bus: Bus, new_id: Callable[[], str]) -> None:
        self._backend = backend
        self._bus = bus
        self._new_id = new_id
        self._pops: dict[InteractionId, Pop] = {}
        self._missing: dict[InteractionId, PopQuery] = {}
        self._late: dict[InteractionId, Handover] = {}
        self._tasks = Tasks("screen_pop")
        self._facts = Subscriptions(bus)
        self._facts.on(CallAdded, self._on_added)
        self._facts.on(CallChanged, self._on_changed)
        self._facts.on(CallEnded, self._on_ended)
        self._facts.on(HandoverPushed, self._on_handover)
        self._facts.on(CustomerChanged, lambda fact: self._on_customer(fact.customer))
        self._facts.on(ServerAnswered, lambda _fact: self._ask_again())
        self._facts.on(LoggedOut, lambda _fact: self._forget())

    async def close(self) -> None:
        self._facts.close()
        await self._tasks.close()

    def pop(self, interaction_id: InteractionId) -> Pop | None:
        """What was found, None while asking or when the server did not answer."""
        return self._pops.get(interaction_id)

    def release(self, interaction_id: InteractionId) -> None:
        """The agent closed the record."""
        self._pops.pop(interaction_id, None)
        self._missing.pop(interaction_id, None)

    async def choose(self, interaction_id: InteractionId, customer_id: str) -> None:
        """Settles who it is: one of the candidates, or a customer the agent searched for. Raises BackendError."""
        customer = await self._backend.customer(customer_id)
        timeline = await self._backend.customer_items(customer_id, "timeline", 30, "")
        found = self._pops.get(interaction_id)
        pop = Pop(
            match=Match.KNOWN,
            customer=customer,
            timeline=timeline,
            articles=found.articles if found else (),
            ivr_label=found.ivr_label if found else Pop(Match.KNOWN).ivr_label,
            queue_id=found.queue_id if found else "",
            form_id=found.form_id if found else "",
            handover=found.handover if found else None,
            verification=found.verification if found else None,
        )
        self._found(interaction_id, pop)

    async def search(self, text: str, limit: int = 20) -> tuple[CustomerBrief, ...]:
        """Customers by name, pinyin, number or telephone. Raises BackendError."""
        return await self._backend.find_customers(text, limit)

    async def customer(self, customer_id: str) -> Customer:
        """One customer as the server has it now. Raises BackendError."""
        return await self._backend.customer(customer_id)

    async def items(self, customer_id: str, kind: str, before: str = "") -> tuple[TimelineItem, ...]:
        """A page of the customer's timeline, tickets, orders or calls. Raises BackendError."""
        return await self._backend.customer_items(customer_id, kind, 30, before)

    async def create(self, interaction_id: InteractionId, name: str, e164: str) -> None:
        """Makes the unknown caller a customer. Raises BackendError."""
        customer = await self._backend.create_customer(self._new_id(), name, e164)
        await self.choose(interaction_id, customer.id)

    async def link(self, interaction_id: InteractionId, customer_id: str, e164: str) -> None:
        """Gives the caller's number to a known customer, and settles it. Raises BackendError."""
        await self._backend.link_number(customer_id, e164, "")
        await self.choose(interaction_id, customer_id)

    async def reveal(self, interaction_id: InteractionId) -> None:
        """Shows in plain what is masked and may be revealed; the server notes who looked. Raises BackendError."""
        pop = self._pops.get(interaction_id)
        if pop is None or pop.customer is None or not pop.customer.revealable:
            return
        customer = pop.customer
        shown = await self._backend.reveal(self._new_id(), customer.id, customer.revealable, interaction_id)
        now = self._pops.get(interaction_id)
        if now is not None and now.customer is not None and now.customer.id == customer.id:
            self._pops[interaction_id] = replace(now, customer=shown)
            self._bus.publish(PopReady(interaction_id, self._pops[interaction_id]))

    def _on_added(self, fact: CallAdded) -> None:
        if fact.call.interaction_id not in self._pops:  # a caller who comes back is known
            self._ask(fact.call)

    def _on_changed(self, fact: CallChanged) -> None:
        """After a transfer somebody else is at the far end: asked again, of who that is."""
        if _who(fact.call) != _who(fact.before):
            self._ask(fact.call, again=True)

    def _ask(self, call: Call, again: bool = False) -> None:
        if call.consult_for is not None:
            return
        party = call.party
        query = PopQuery(
            interaction_id=call.interaction_id,
            ani=party.number.e164 if party.number else "" if party.withheld else party.address.user_text,
            dnis=call.context.dnis,
            queue_id=call.context.queue_id,
            ivr_path=call.context.ivr_path,
            session_id=call.context.session_id,
            customer_id="" if again else call.context.customer_id,
            verification=call.context.verification.level if call.context.verification else "",
        )
        self._tasks.spawn(self._fetch(call.interaction_id, query), "pop")

    async def _fetch(self, interaction_id: InteractionId, query: PopQuery) -> None:
        try:
            pop = await self._backend.pop(query)
        except Refused as error:
            log.warning("pop refused: %s", error)
            self._bus.publish(PopFailed(interaction_id, error.code))
        except BackendError as error:
            log.info("pop for %s: %s", interaction_id, error.code)
            if error.code != NO_SERVER:
                self._missing[interaction_id] = query
            self._bus.publish(PopFailed(interaction_id, error.code))
            self._bus.publish(ServerFailed(error.code, error.detail))
        else:
            self._found(interaction_id, pop)

    def _found(self, interaction_id: InteractionId, pop: Pop) -> None:
        self._missing.pop(interaction_id, None)
        known = self._pops.get(interaction_id)
        late = self._late.pop(interaction_id, None)
        handover = pop.handover or (known.handover if known else None)
        if late is not None and (handover is None or late.at >= handover.at):
            handover = late
        if known is not None and known.match is Match.KNOWN and pop.match is not Match.KNOWN:
            if known.handover == handover:
                return  # a colleague, or a number nobody knows, took over: the customer stays on the screen
            pop = known
        if pop.handover != handover:
            pop = replace(pop, handover=handover)
        self._pops[interaction_id] = pop
        self._bus.publish(PopReady(interaction_id, pop))
        customer: Customer | None = pop.customer if pop.match is Match.KNOWN else None
        if customer is not None:
            self._bus.publish(CustomerAttached(interaction_id, customer))

    def _on_handover(self, fact: HandoverPushed) -> None:
        """The one before us wrote more, or told the server only now: the pop may be here already, or on its way."""
        interaction_id = InteractionId(fact.interaction_id)
        pop = self._pops.get(interaction_id)
        if pop is None:
            self._late[interaction_id] = fact.handover
            while len(self._late) > _KEPT_LATE:
                del self._late[next(iter(self._late))]
            return
        pop = self._pops[interaction_id] = replace(pop, handover=fact.handover)
        self._bus.publish(PopReady(interaction_id, pop))
        if pop.customer is None and fact.handover.customer_id:
            self._tasks.spawn(self._settle(interaction_id, fact.handover.customer_id), "handover")

    async def _settle(self, interaction_id: InteractionId, customer_id: str) -> None:
        """Whom the agent before us settled on."""
        try:
            await self.choose(interaction_id, customer_id)
        except BackendError as error:
            log.info("the customer of %s stays open: %s", interaction_id, error.code)

    def _on_customer(self, customer: Customer) -> None:
        """Somebody changed a record that may be on the screen."""
        for interaction_id, pop in tuple(self._pops.items()):
            if pop.customer is not None and pop.customer.id == customer.id:
                self._pops[interaction_id] = replace(pop, customer=customer)
                self._bus.publish(PopReady(interaction_id, self._pops[interaction_id]))

    def _ask_again(self) -> None:
        again, self._missing = self._missing, {}
        for interaction_id, query in again.items():
            self._tasks.spawn(self._fetch(interaction_id, query), "pop_again")

    def _on_ended(self, fact: CallEnded) -> None:
        if fact.call.answered_at is None:
            self._missing.pop(fact.call.interaction_id, None)

    def _forget(self) -> None:
        self._pops.clear()
        self._missing.clear()
        self._late.clear()


def _who(call: Call) -> str:
    """What tells one far end from another: the number, however it is written, else the user part."""
    return call.party.number.e164 if call.party.number else call.party.address.user
