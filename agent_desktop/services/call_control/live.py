"""A call while it lives: its snapshot, its machine, and the clocks that run for it."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field

from agent_desktop.domain.address import Party
from agent_desktop.domain.call import Call, CallId
from agent_desktop.domain.events import LegMoved
from agent_desktop.domain.leg import LegEvent, LegState
from agent_desktop.kit.clock import Timer
from agent_desktop.kit.fsm import IllegalTransition, Machine

log = logging.getLogger(__name__)

ANSWERED = (LegState.CONNECTING, LegState.CONFIRMED)


@dataclass(slots=True)
class Live:
    """A call with its machine and the clocks that run for it."""

    call: Call
    machine: Machine[LegState, LegEvent]
    began: float
    held_since: float | None = None
    muted_since: float | None = None
    hold_wish: bool | None = None
    """What was asked for last, until the far end agreed or refused."""
    answering: bool = False
    device_failed: bool = False
    """A command failed for want of a sound device."""
    sounded: bool = False
    """Its audio was connected at some time after the answer."""
    continued: bool = False
    """On a later leg than it began on: to the agent it goes on, whatever that leg is doing."""
    found_ready: bool = False
    """The agent was ready for calls when it came."""
    answers_itself_after: float | None = None
    """Seconds, by policy; None when the agent decides."""
    beep_first: bool = False
    """The microphone stays shut until a beep was heard."""
    timers: list[Timer] = field(default_factory=list)

    @property
    def on_hold(self) -> bool:
        """Whether we hold it, or asked to."""
        return self.call.held if self.hold_wish is None else self.hold_wish

    @property
    def answered(self) -> bool:
        """Whether its leg can be held and resumed."""
        return self.machine.state in ANSWERED

    @property
    def talks(self) -> bool:
        """Whether the agent hears it, or will in a moment."""
        return self.answered and not self.on_hold

    def stop_timers(self) -> None:
        while self.timers:
            self.timers.pop().cancel()


@dataclass(slots=True)
class Following:
    """A leg that is to take a call over, once it is answered."""

    live: Live
    machine: Machine[LegState, LegEvent]
    party: Party


def fire(machine: Machine[LegState, LegEvent], fact: LegMoved, call_id: CallId) -> LegState | None:
    """The state after a leg moved; None for what the peer may not do, which is survived and told."""
    try:
        state = machine.fire(fact.event)
    except IllegalTransition as error:
        log.warning("call %s: %s", call_id, error)
        return None
    log.info("call %s: %s -> %s", call_id, fact.event.value, state.value)
    return state


def shown(live: Live, state: LegState) -> LegState:
    """The state the agent sees: a contact that goes on on another leg neither rings nor dials again."""
    if not live.continued:
        return state
    return LegState.CONFIRMED if state in ANSWERED else LegState.CONNECTING


def together(one: Live, other: Live) -> bool:
    """Whether both are part of the conference."""
    return one.call.conference and other.call.conference
