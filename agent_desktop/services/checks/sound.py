"""The sound check before a shift: hear oneself, a tone, an echo call; it gives way to any real call at once."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any

from agent_desktop.domain.call import CallId
from agent_desktop.domain.events import (
    CallAdded,
    CallEnded,
    LegEnded,
    LegMoved,
    LegQualityMeasured,
    LoggedIn,
    LoggedOut,
    SoundCheckChanged,
)
from agent_desktop.domain.leg import EndedBy, LegEvent, LegId
from agent_desktop.domain.provisioning import Provisioning
from agent_desktop.domain.sound_check import Activity, SoundCheckState, Voice, judge_voice
from agent_desktop.kit.bus import Bus, Subscriptions
from agent_desktop.kit.tasks import Tasks
from agent_desktop.ports import PhoneError, UserAgent
from agent_desktop.services.checks.echo import Echo

log = logging.getLogger(__name__)

RECORD_SECONDS = 3.0


class SoundCheck:
    """One check at a time; SoundCheckChanged tells each step, MicrophoneMeasured the level while it is open."""

    def __init__(self, phone: UserAgent, echo: Echo, bus: Bus) -> None:
        self._phone = phone
        self._echo = echo
        self._bus = bus
        self._provisioning: Provisioning | None = None
        self._calls: set[CallId] = set()
        self._state = SoundCheckState()
        self._open = False
        self._leg: LegId | None = None
        self._running: asyncio.Task[None] | None = None
        self._tasks = Tasks("sound_check")
        self._facts = Subscriptions(bus)
        self._facts.on(LoggedIn, self._on_logged_in)
        self._facts.on(LoggedOut, lambda _fact: self.end())
        self._facts.on(CallAdded, self._on_call)
        self._facts.on(CallEnded, lambda fact: self._calls.discard(fact.call.id))
        self._facts.on(LegMoved, self._on_moved)
        self._facts.on(LegQualityMeasured, self._on_quality)
        self._facts.on(LegEnded, self._on_ended)

    async def close(self) -> None:
        self._facts.close()
        await self._tasks.close()

    @property
    def state(self) -> SoundCheckState:
        return self._state

    @property
    def can_echo(self) -> bool:
        """Whether the centre has a number that sends everything back."""
        return self._provisioning is not None and bool(self._provisioning.echo_number and self._provisioning.lines)

    # --- what the agent does

    def begin(self) -> None:
        """The page is open: the microphone is measured until end()."""
        self._open = True
        self._tell(SoundCheckState())
        self._tasks.spawn(self._try(self._phone.measure_microphone(True)), "measure")

    def end(self) -> None:
        """The page is closed: everything ends, and what was recorded is deleted."""
        if self._open:
            self._open = False
            self._stop()
            self._tasks.spawn(self._try(self._phone.end_sound_check()), "end")

    def hear_yourself(self) -> None:
        """Records for RECORD_SECONDS, judges, and plays it."""
        self._start(self._hear_yourself)

    def beep(self) -> None:
        self._start(self._beep)

    def call_echo(self) -> None:
        """Calls the echo until hang_up_echo(), or until it ends by itself."""
        self._start(self._call_echo)

    def hang_up_echo(self) -> None:
        self._stop()

    # --- inside

    def _start(self, step: Callable[[], Coroutine[Any, Any, None]]) -> None:
        if not self._open:
            return
        if self._calls:
            self._tell(replace(self._state, problem="in_call"))
            return
        self._stop()
        self._running = self._tasks.spawn(self._try(step()), "step")

    def _stop(self) -> None:
        running, self._running = self._running, None
        if running is not None:
            running.cancel()
        leg, self._leg = self._leg, None
        if leg is not None:
            self._tasks.spawn(self._try(self._echo.hang_up(leg)), "hang_up")
        if self._state.activity is not Activity.NOTHING:
            self._tell(replace(self._state, activity=Activity.NOTHING))

    async def _hear_yourself(self) -> None:
        self._tell(SoundCheckState(Activity.RECORDING))
        voice = judge_voice(await self._phone.record_voice(RECORD_SECONDS))
        if voice is not Voice.SILENT:
            self._tell(SoundCheckState(Activity.PLAYING, voice))
            await self._phone.play_voice()
        self._tell(SoundCheckState(voice=voice))

    async def _beep(self) -> None:
        self._tell(replace(self._state, activity=Activity.BEEPING, problem=""))
        await self._phone.play_tone()
        self._tell(replace(self._state, activity=Activity.NOTHING))

    async def _call_echo(self) -> None:
        provisioning = self._provisioning
        if provisioning is None or not self.can_echo:
            self._tell(replace(self._state, problem="no_line"))
            return
        self._tell(replace(self._state, activity=Activity.CALLING, round_trip_ms=None, problem="", detail=""))
        self._leg = await self._echo.call(provisioning.lines[0], provisioning.echo_number)

    async def _try(self, action: Coroutine[Any, Any, None]) -> None:
        try:
            await action
        except PhoneError as error:
            log.info("sound check: %s", error)
            self._tell(replace(self._state, activity=Activity.NOTHING, problem=error.code, detail=error.detail))

    def _tell(self, state: SoundCheckState) -> None:
        if state != self._state:
            self._state = state
            self._bus.publish(SoundCheckChanged(state))

    # --- facts

    def _on_logged_in(self, fact: LoggedIn) -> None:
        self._provisioning = fact.provisioning

    def _on_call(self, fact: CallAdded) -> None:
        """A caller does not wait for a check."""
        self._calls.add(fact.call.id)
        if self._open and self._state.activity is not Activity.NOTHING:
            self._stop()
            self._tell(replace(self._state, problem="in_call"))
            self._tasks.spawn(self._quiet(), "quiet")

    async def _quiet(self) -> None:
        """Nothing of the check may sound into the call; the level goes on being measured."""
        with contextlib.suppress(PhoneError):
            await self._phone.end_sound_check()
            if self._open:
                await self._phone.measure_microphone(True)

    def _on_moved(self, fact: LegMoved) -> None:
        if fact.leg_id == self._leg and fact.event is LegEvent.ACKED:
            self._tell(replace(self._state, activity=Activity.TALKING))

    def _on_quality(self, fact: LegQualityMeasured) -> None:
        if fact.leg_id == self._leg and fact.quality.rtt_ms > 0:
            self._tell(replace(self._state, round_trip_ms=fact.quality.rtt_ms))

    def _on_ended(self, fact: LegEnded) -> None:
        if fact.leg_id != self._leg:
            return
        self._leg = None
        refused = fact.ending.status >= 300 or fact.ending.ended_by is EndedBy.SYSTEM
        detail = f"{fact.ending.status} {fact.ending.reason}".strip()
        self._tell(
            replace(
                self._state,
                activity=Activity.NOTHING,
                problem="echo_failed" if refused else "",
                detail=detail if refused else "",
            )
        )
