"""Calls that come in: what they say of themselves, whether they may wait, whether they answer by themselves."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import timedelta
from typing import Any

from agent_desktop.domain.agent_state import AgentState
from agent_desktop.domain.call import CallContext, CallId
from agent_desktop.domain.events import (
    AgentStatusChanged,
    AudioChanged,
    CallEnded,
    ConferenceChanged,
    LegIncoming,
    LegRemoteControlled,
    LoggedIn,
    LoggedOut,
    RemoteWish,
    TransferChanged,
)
from agent_desktop.domain.leg import Direction, LegId, LineId
from agent_desktop.domain.media import AudioHealth
from agent_desktop.domain.provisioning import AnswerPolicy, CallWaiting, HeaderAnswer, LineConfig, Provisioning
from agent_desktop.kit.bus import Bus, Subscriptions
from agent_desktop.kit.clock import Clock
from agent_desktop.kit.tasks import Tasks
from agent_desktop.services.call_control.book import CallBook
from agent_desktop.services.call_control.live import Live
from agent_desktop.services.call_control.returns import Returns

_OPEN = frozenset({AgentState.READY, AgentState.RESERVED})
_ON_A_CALL = frozenset({AgentState.TALKING, AgentState.HOLD})

Command = Callable[[CallId], Coroutine[Any, Any, bool]]


class Arrivals:
    """Takes incoming legs into the book, and acts for the agent where the centre says so.

    While the agent hands a call on or talks in a conference, a policy that would put that on hold lets the call wait.
    """

    def __init__(
        self,
        book: CallBook,
        bus: Bus,
        clock: Clock,
        tasks: Tasks,
        answer_by_itself: Command,
        refuse_busy: Command,
        hold: Command,
        resume: Command,
        take_back: Callable[[Live, LegId], Coroutine[Any, Any, None]],
    ) -> None:
        self._book = book
        self._clock = clock
        self._tasks = tasks
        self._answer_by_itself = answer_by_itself
        self._refuse_busy = refuse_busy
        self._hold = hold
        self._resume = resume
        self._take_back = take_back
        self._provisioning: Provisioning | None = None
        self._state = AgentState.LOGGED_OUT
        self._handing_on = False
        self._conferring = False
        self._returns = Returns(bus, clock)
        self._facts = Subscriptions(bus)
        self._facts.on(LegIncoming, self._on_incoming)
        self._facts.on(LegRemoteControlled, self._on_remote)
        self._facts.on(LoggedIn, self._on_logged_in)
        self._facts.on(LoggedOut, self._on_logged_out)
        self._facts.on(AgentStatusChanged, self._on_status)
        self._facts.on(AudioChanged, self._on_audio)
        self._facts.on(TransferChanged, self._on_transfer)
        self._facts.on(ConferenceChanged, self._on_conference)
        self._facts.on(CallEnded, lambda _fact: self._let_one_answer_itself())

    def close(self) -> None:
        self._facts.close()
        self._returns.close()

    # --- facts

    def _on_logged_in(self, fact: LoggedIn) -> None:
        self._provisioning = fact.provisioning

    def _on_logged_out(self, _fact: LoggedOut) -> None:
        self._provisioning = None

    def _on_status(self, fact: AgentStatusChanged) -> None:
        self._state = fact.status.state
        if self._state is AgentState.NOT_READY:  # taken out while it rings: from here on it is the agent's to answer
            for live in self._book.all:
                if live.call.waiting and self._queue_answers(live):
                    live.answers_itself_after = None

    def _on_audio(self, fact: AudioChanged) -> None:
        """What no device could answer rings on until there is one."""
        if fact.status.health is AudioHealth.WORKING:
            self._let_one_answer_itself()

    def _on_transfer(self, fact: TransferChanged) -> None:
        self._handing_on = not fact.transfer.over
        self._let_one_answer_itself()

    def _on_conference(self, fact: ConferenceChanged) -> None:
        self._conferring = bool(fact.call_ids)
        self._let_one_answer_itself()

    def _on_incoming(self, fact: LegIncoming) -> None:
        back = fact.trusted and bool(fact.context.returned)
        if back and (sent_on := self._sent_on(fact.context)) is not None:
            old = sent_on.call.leg_id
            self._book.bring_back(sent_on, fact.leg_id, fact.party, fact.context)
            self._tasks.spawn(self._take_back(sent_on, old), "take_back")
            return
        line = self._line(fact.line_id)
        busy = bool(self._book.all)
        live = self._book.add(
            fact.leg_id,
            line.id if line else LineId(""),
            Direction.INBOUND,
            fact.party,
            self._complete(fact),
            sip_call_id=fact.sip_call_id,
            at_ns=fact.at_ns,
            former=self._returns.take(fact.context) if back else None,
        )
        if busy and self._waiting_policy(live) is CallWaiting.BUSY:
            self._tasks.spawn(self._refuse_busy(live.call.id), "reject")
            return
        live.found_ready = self._state is AgentState.READY
        live.answers_itself_after = self._answer_delay(fact, live)
        self._let_answer_itself(live)

    def _on_remote(self, fact: LegRemoteControlled) -> None:
        """Another program of the agent's presses a button through the exchange."""
        live = self._book.of_leg(fact.leg_id)
        if live is None or not self._obeys(fact):
            return
        match fact.wish:
            case RemoteWish.TALK if live.call.waiting:
                if live.found_ready and live.answers_itself_after is None:
                    live.answers_itself_after = 0.0
                    self._let_answer_itself(live)
            case RemoteWish.TALK if live.call.held:
                self._tasks.spawn(self._resume(live.call.id), "remote_talk")
            case RemoteWish.HOLD if live.call.active:
                self._tasks.spawn(self._hold(live.call.id), "remote_hold")

    # --- call waiting and auto-answer

    def may_answer_itself(self, live: Live) -> bool:
        """Whether its turn has come: the agent is free, or the queue puts the call so far on hold."""
        if not live.call.waiting or live.answering:
            return False
        if self._queue_answers(live) and not self._is_expected(live):
            return False
        if all(other is live or (other.call.waiting and not other.answering) for other in self._book.all):
            return True
        juggling = self._handing_on or self._conferring
        return self._waiting_policy(live) is CallWaiting.AUTO_HOLD and not juggling

    def _let_one_answer_itself(self) -> None:
        """The longest waiting call that answers itself, if it may now."""
        for live in self._book.all:
            if live.call.waiting and live.answers_itself_after is not None:
                self._let_answer_itself(live)
                return

    def _let_answer_itself(self, live: Live) -> None:
        if live.answers_itself_after is None or live.timers or not self.may_answer_itself(live):
            return
        seconds = live.answers_itself_after
        live.timers.append(self._clock.call_later(seconds, lambda: self._due(live)))
        self._book.change(live, answers_itself_at=self._clock.now() + timedelta(seconds=seconds))

    def _due(self, live: Live) -> None:
        live.timers.clear()
        if not self._book.has(live):
            return
        if live.answers_itself_after is not None and self.may_answer_itself(live):
            self._tasks.spawn(self._answer_now(live), "auto_answer")
        else:
            self._book.change(live, answers_itself_at=None)

    async def _answer_now(self, live: Live) -> None:
        if not await self._answer_by_itself(live.call.id) and self._book.has(live):
            self._book.change(live, answers_itself_at=None)

    def _queue_answers(self, live: Live) -> bool:
        """Whether it is the queue's word, and no wider one, that nobody has to press a key."""
        if self._provisioning is None or self._provisioning.auto_answer:
            return False
        queue = self._provisioning.queue(live.call.context.queue_id)
        return queue is not None and queue.answer is AnswerPolicy.AUTO

    def _is_expected(self, live: Live) -> bool:
        """Whether the agent is there for a call of a queue, by the agent's state.

        A queue that puts the call so far on hold says by that itself that an agent in a call is there for the next;
        and whoever still writes about a caller is there when that caller comes back.
        """
        if self._state is AgentState.WORK:
            return bool(live.call.context.returned)
        if self._waiting_policy(live) is CallWaiting.AUTO_HOLD:
            return self._state in _OPEN | _ON_A_CALL
        return self._state in _OPEN

    def _comes_first(self, live: Live) -> bool:
        """Whether there is no other call, or none that the queue would let stand in the way."""
        alone = all(other is live for other in self._book.all)
        return alone or self._waiting_policy(live) is CallWaiting.AUTO_HOLD

    def _waiting_policy(self, live: Live) -> CallWaiting:
        if self._provisioning is None:
            return CallWaiting.WAIT
        queue = self._provisioning.queue(live.call.context.queue_id)
        return queue.call_waiting if queue else self._provisioning.call_waiting

    def _answer_delay(self, fact: LegIncoming, live: Live) -> float | None:
        """Seconds until the call answers itself once its turn has come, None when the agent decides."""
        if self._provisioning is None or not (fact.trusted or self._names_nobody(fact.line_id)):
            return None  # whoever knows our address must not open the microphone by calling a queue's number there
        if self._provisioning.auto_answer:
            return 0.0
        queue = self._provisioning.queue(live.call.context.queue_id)
        if (
            queue is not None
            and queue.answer is AnswerPolicy.AUTO
            and self._is_expected(live)
            and self._comes_first(live)
        ):
            return queue.auto_answer_delay_ms / 1000
        ready, writing = self._state is AgentState.READY, self._state is AgentState.WORK
        expected = ready or (writing and bool(fact.context.returned))
        if fact.auto_answer_after is not None and expected and self._obeys(fact):
            return fact.auto_answer_after
        return None

    def _obeys(self, fact: LegIncoming | LegRemoteControlled) -> bool:
        """A message may open the microphone only when it comes from the exchange the centre named."""
        policy = self._provisioning.auto_answer_from_headers if self._provisioning else HeaderAnswer.NEVER
        return fact.trusted and policy is HeaderAnswer.TRUSTED

    def _names_nobody(self, line_id: LineId) -> bool:
        """Whether the line is a direct one, without an exchange that calls would have to come from."""
        line = self._line(line_id)
        trusted = self._provisioning.phone.trusted_proxies if self._provisioning else ()
        return not trusted and not (line and (line.registrar or line.proxy))

    # --- parts

    def _sent_on(self, context: CallContext) -> Live | None:
        """The call on which the same contact stands still: its exchange has let go of that leg."""
        session = context.session_id
        return next(
            (
                live
                for live in self._book.all
                if live.answered and live.call.context.session_id == session and live.call.consult_for is None
            ),
            None,
        )

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

    def _line(self, line_id: str) -> LineConfig | None:
        lines = self._provisioning.lines if self._provisioning else ()
        return next((line for line in lines if line.id == line_id), lines[0] if lines else None)
