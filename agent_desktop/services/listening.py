"""Listening to the recording of a call: fetched as it plays, kept in memory only, silent as soon as there is a call."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace

from agent_desktop.domain.call import CallId
from agent_desktop.domain.device_ranking import SYSTEM, Ranking
from agent_desktop.domain.events import (
    AudioChanged,
    CallAdded,
    CallEnded,
    ListeningChanged,
    LoggedOut,
    SettingChanged,
)
from agent_desktop.domain.listening import ListeningState, Phase
from agent_desktop.domain.voice import UnknownVoice, Voice, wave_of
from agent_desktop.kit.bus import Bus, Subscriptions
from agent_desktop.kit.clock import Clock, Timer
from agent_desktop.kit.tasks import Tasks
from agent_desktop.ports import BackendError, Garbage, RecordingSource, VoicePlayer

log = logging.getLogger(__name__)

TICK_SECONDS = 0.25
HEAD_BYTES = 64 * 1024
AHEAD_SECONDS = 20.0
IN_CALL, UNKNOWN, NO_DEVICE, ABSENT = "listen_in_call", "listen_unknown", "listen_no_device", "listen_absent"


class Listening:
    """One recording at a time; ListeningChanged tells each step. What one may not hear, the server refuses."""

    def __init__(
        self, source: RecordingSource, player: VoicePlayer, bus: Bus, clock: Clock, new_id: Callable[[], str]
    ) -> None:
        self._source, self._player, self._bus, self._clock, self._new_id = source, player, bus, clock, new_id
        self._state = ListeningState()
        self._voice: Voice | None = None
        self._hearing = ""
        self._calls: set[CallId] = set()
        self._ranking = Ranking()
        self._connected: frozenset[str] = frozenset()
        self._fetching: asyncio.Task[None] | None = None
        self._timer: Timer | None = None
        self._tasks = Tasks("listening")
        self._facts = Subscriptions(bus)
        self._facts.on(CallAdded, lambda fact: self._on_call(fact.call.id))
        self._facts.on(CallEnded, lambda fact: self._on_call_ended(fact.call.id))
        self._facts.on(AudioChanged, self._on_audio)
        self._facts.on(SettingChanged, self._on_setting)
        self._facts.on(LoggedOut, lambda _fact: self.leave())

    async def close(self) -> None:
        self._facts.close()
        self.leave()
        await self._tasks.close()
        self._player.close()

    @property
    def state(self) -> ListeningState:
        return self._state

    # --- what a person does

    def open(self, interaction_id: str) -> None:
        """Plays the recording of that call from its beginning; what played before is forgotten."""
        self._forget()
        self._hearing = self._new_id()
        self._tell(ListeningState(interaction_id, Phase.PAUSED, speed=self._state.speed))
        self.play()

    def play(self) -> None:
        """Goes on; at its end it begins again. Not while there is a call."""
        state = self._state
        if not state.interaction_id or state.wants_sound:
            return
        if self._calls:
            self._tell(replace(state, problem=IN_CALL))
            return
        position = 0.0 if state.duration and state.position >= state.duration else state.position
        self._tell(replace(state, phase=Phase.FETCHING, position=position, problem=""))
        self._sound()
        self._fetch_soon()

    def pause(self) -> None:
        if self._state.wants_sound:
            position = self._now()
            self._silence()
            self._tell(replace(self._state, phase=Phase.PAUSED, position=position))

    def seek(self, seconds: float) -> None:
        state = self._state
        if state.duration:
            self._tell(replace(state, position=min(max(seconds, 0.0), state.duration)))
            if state.wants_sound:
                self._sound()
            self._fetch_soon()

    def skip(self, seconds: float) -> None:
        """From where it is now, backwards with a minus."""
        self.seek(self._now() + seconds)

    def set_speed(self, speed: float) -> None:
        self._tell(replace(self._state, position=self._now(), speed=speed))
        if self._state.wants_sound:
            self._sound()

    def leave(self) -> None:
        """Nothing plays, and nothing of it stays here."""
        self._forget()
        self._tell(ListeningState(speed=self._state.speed))

    # --- sound

    def _now(self) -> float:
        return self._player.position() if self._timer is not None else self._state.position

    def _sound(self) -> None:
        """From the position of the state on; what is not here yet, the player waits for."""
        if self._voice is None:
            return
        self._player.play(self._voice, self._state.position, self._state.speed, self._device)
        self._tell(replace(self._state, phase=Phase.PLAYING))
        if self._timer is None:
            self._timer = self._clock.call_later(TICK_SECONDS, self._on_time)

    def _silence(self) -> None:
        self._player.stop()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _on_time(self) -> None:
        self._timer = None
        if self._player.failed():
            self._fail(NO_DEVICE)
            return
        position, duration = self._player.position(), self._state.duration
        if duration and position >= duration:
            self._silence()
            self._tell(replace(self._state, phase=Phase.PAUSED, position=duration))
            return
        waits = self._voice is not None and self._voice.missing(position, 0.0) is not None
        self._tell(replace(self._state, phase=Phase.FETCHING if waits else Phase.PLAYING, position=position))
        self._fetch_soon()
        self._timer = self._clock.call_later(TICK_SECONDS, self._on_time)

    def _fail(self, problem: str) -> None:
        position = self._now()
        self._silence()
        self._tell(replace(self._state, phase=Phase.PAUSED, position=position, problem=problem))

    def _forget(self) -> None:
        self._silence()
        if self._fetching is not None:
            self._fetching.cancel()
            self._fetching = None
        self._voice = None

    # --- what is fetched

    def _fetch_soon(self) -> None:
        if self._fetching is None or self._fetching.done():
            self._fetching = self._tasks.spawn(self._fetch(self._state.interaction_id, self._hearing), "fetch")

    async def _fetch(self, interaction_id: str, hearing: str) -> None:
        try:
            if self._voice is None:
                head, whole = await self._source.part(interaction_id, hearing, 0, HEAD_BYTES)
                self._voice = Voice(wave_of(head, whole))
                self._tell(replace(self._state, duration=self._voice.wave.duration))
                if self._state.wants_sound:
                    self._sound()
            voice = self._voice
            while (index := voice.missing(self._now(), AHEAD_SECONDS)) is not None:
                first, length = voice.span(index)
                piece, _ = await self._source.part(interaction_id, hearing, first, length)
                if len(piece) != length:
                    raise Garbage("garbage", "a part of a recording is shorter than it should be")
                voice.put(index, piece)
        except UnknownVoice as error:
            log.info("the recording of %s is not played: %s", interaction_id, error)
            self._fail(UNKNOWN)
        except BackendError as error:
            log.info("the recording of %s cannot be fetched: %s", interaction_id, error)
            self._fail(ABSENT if error.code == "not_found" else error.code)

    # --- facts

    def _on_call(self, call: CallId) -> None:
        """Nobody on the telephone may hear another's call."""
        self._calls.add(call)
        if self._state.wants_sound:
            self._fail(IN_CALL)

    def _on_call_ended(self, call: CallId) -> None:
        self._calls.discard(call)
        if not self._calls and self._state.problem == IN_CALL:
            self._tell(replace(self._state, problem=""))

    def _on_audio(self, fact: AudioChanged) -> None:
        """A headset that was unplugged: it goes on where the call would."""
        before = self._device
        self._connected = frozenset(d.id for d in fact.devices if d.outputs)
        self._move(before)

    def _on_setting(self, fact: SettingChanged) -> None:
        if fact.key == "audio.speaker":
            before = self._device
            self._ranking = Ranking.parse(str(fact.value))
            self._move(before)

    def _move(self, before: str) -> None:
        if self._device != before and self._timer is not None:
            self.seek(self._now())

    @property
    def _device(self) -> str:
        """Where calls are heard: what customers said is not for the whole room."""
        if not self._connected:  # the phone does not run yet: the player looks for itself
            return next(iter(self._ranking.order), SYSTEM)
        return self._ranking.best(self._connected)

    def _tell(self, state: ListeningState) -> None:
        if state != self._state:
            self._state = state
            self._bus.publish(ListeningChanged(state))
