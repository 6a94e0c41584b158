"""What is measured on living legs: first sounds, quality, levels, and whether the far end is still there."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from agent_desktop.domain.events import LegLevelMeasured, LegMicrophoneSilent, LegQualityMeasured
from agent_desktop.domain.leg import EndedBy, LegId
from agent_desktop.sip.leg import Leg
from agent_desktop.sip.quality import FirstSounds, MicrophoneStillness, QualityMeter, Silence

log = logging.getLogger(__name__)

FIRST_SOUNDS_INTERVAL = 0.02
LEVEL_INTERVAL = 0.1
QUALITY_INTERVAL = 2.0
SILENCE_INTERVAL = 1.0
YOUNG = 10.0
"""Seconds during which the first sounds of a leg are looked for at every tick."""

Later = Callable[[float, Callable[[], None]], object]


class _Watched:
    __slots__ = ("born", "first", "meter", "probing", "silence", "stillness")

    def __init__(self, still_limit: float) -> None:
        self.born: float | None = None
        self.first = FirstSounds()
        self.meter = QualityMeter()
        self.silence = Silence()
        self.stillness = MicrophoneStillness(still_limit)
        self.probing = False


class Watch:
    """Measures every leg that was added; the ticks are driven by the engine's timers."""

    def __init__(
        self,
        emit: Callable[[object], None],
        later: Later,
        silence_limit: float,
        probe_patience: float,
        still_limit: float,
    ) -> None:
        """After `silence_limit` seconds without packets the far end is asked, and given `probe_patience` to answer.

        After `still_limit` seconds in which an open microphone gives nothing the agent is told.
        """
        self._emit = emit
        self._later = later
        self._silence_limit = silence_limit
        self._probe_patience = probe_patience
        self._still_limit = still_limit
        self._legs: dict[LegId, tuple[Leg, _Watched]] = {}
        self._level_of: LegId | None = None

    def add(self, leg: Leg) -> None:
        self._legs[leg.id] = (leg, _Watched(self._still_limit))

    def remove(self, leg_id: LegId) -> None:
        self._legs.pop(leg_id, None)
        if self._level_of == leg_id:
            self._level_of = None

    def show_level_of(self, leg_id: LegId | None) -> None:
        self._level_of = leg_id

    def look_for_first_sounds(self) -> None:
        for leg, watched in tuple(self._legs.values()):
            if watched.first.complete or not leg.audio.codec:
                continue
            now = time.monotonic()
            watched.born = watched.born or now
            if now - watched.born > YOUNG:
                continue
            sample = leg.sample()
            if sample is not None:
                for milestone in watched.first.reached(sample, leg.audio.level()):
                    leg.mark(milestone)

    def measure_level(self) -> None:
        entry = self._legs.get(self._level_of) if self._level_of is not None else None
        if entry is not None and entry[0].audio.codec:
            self._emit(LegLevelMeasured(entry[0].id, entry[0].audio.level()))

    def look_for_stillness(self) -> None:
        now = time.monotonic()
        for leg, watched in tuple(self._legs.values()):
            is_open = leg.confirmed and leg.audio.microphone_is_open
            if watched.stillness.noticed(leg.audio.level(), is_open=is_open, now=now):
                log.warning("leg %s: the microphone gives no sound at all", leg.id)
                self._emit(LegMicrophoneSilent(leg.id))

    def measure_quality(self) -> None:
        for leg, watched in tuple(self._legs.values()):
            sample = leg.sample() if leg.confirmed else None
            if sample is not None and watched.meter.has_news(sample):
                self._emit(LegQualityMeasured(leg.id, watched.meter.measure(leg.audio.codec, sample)))

    def look_for_silence(self) -> None:
        for leg, watched in tuple(self._legs.values()):
            sample = leg.sample() if leg.confirmed else None
            if sample is None or leg.quiet_by_wish:
                watched.silence.restart()
                continue
            silent = watched.silence.seconds(sample.packets_received, time.monotonic())
            if silent >= self._silence_limit and not watched.probing:
                self._probe(leg, watched)

    def _probe(self, leg: Leg, watched: _Watched) -> None:
        log.info("leg %s: nothing received for %.0f s, asking the far end", leg.id, self._silence_limit)
        watched.probing = True

        def answered(alive: bool) -> None:
            if watched.probing:
                watched.probing = False
                watched.silence.restart()
                if not alive:
                    self._give_up(leg)

        self._later(self._probe_patience, lambda: answered(False))
        try:
            leg.probe(answered)
        except Exception as error:
            # a stack that cannot even ask is answer enough
            log.info("leg %s: the question could not be sent: %s", leg.id, error)
            answered(False)

    def _give_up(self, leg: Leg) -> None:
        if leg.id not in self._legs:
            return
        log.warning("leg %s: the far end is gone", leg.id)
        leg.hang_up(EndedBy.SYSTEM, 408, "no media")
