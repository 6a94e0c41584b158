"""The sound check before a shift: how loud the microphone is, hearing oneself, a tone in the ear; without any call.

What was said lies in a file in the system's folder for such files only until it is played or the check ends.
"""

from __future__ import annotations

import logging
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pjsua2 as pj

from agent_desktop.domain.events import MicrophoneMeasured
from agent_desktop.ports import PhoneError
from agent_desktop.sip.audio import Sound

log = logging.getLogger(__name__)

_TONE_HZ = 660
_TONE_VOLUME = 10_000
_BEEPS = 3
_BEEP_MS, _PAUSE_MS = 350, 150
_LENGTH_AT = 40
"""Where a WAVE file as PJMEDIA writes it says how many bytes of sound it has; 0 until it is complete."""


class SoundCheck:
    """Every method on the sip thread; tick() about ten times a second."""

    def __init__(self, sound: Sound, emit: Callable[[object], None]) -> None:
        self._sound = sound
        self._emit = emit
        self._meter: pj.ToneGenerator | None = None
        """The bridge measures the microphone only while somebody listens to it; this one does, and keeps nothing."""
        self._recorder: pj.AudioMediaRecorder | None = None
        self._player: pj.AudioMediaPlayer | None = None
        self._tone: pj.ToneGenerator | None = None
        self._file: Path | None = None
        self._loudest = 0.0
        self._began = self._lasted = 0.0

    def measure_microphone(self, on: bool) -> None:
        """MicrophoneMeasured from now on, or no more."""
        if on and self._meter is None:
            self._meter = _tone_generator()
            self._sound.tap(self._meter)
        elif not on and self._meter is not None:
            self._sound.untap(self._meter)
            self._meter = None

    def tick(self) -> None:
        if self._meter is None and self._recorder is None:
            return
        level = self._sound.microphone_level()
        self._loudest = max(self._loudest, level)
        if self._meter is not None:
            self._emit(MicrophoneMeasured(level))

    def record(self) -> None:
        """Begins to record what the microphone hears; whatever was recorded or played before is over."""
        self.stop()
        handle, name = tempfile.mkstemp(prefix="agent-desktop-", suffix=".wav")  # nobody else may read it
        os.close(handle)
        self._file = Path(name)
        recorder = pj.AudioMediaRecorder()
        try:
            recorder.createRecorder(name)
        except pj.Error as error:
            self._delete()
            raise PhoneError("device", error.reason) from None
        self._loudest = 0.0
        self._recorder, self._began = recorder, time.monotonic()
        self._sound.tap(recorder)

    def finish_recording(self) -> float:
        """Ends it; returns how loud the loudest moment was, 0.0 to 1.0."""
        if self._recorder is not None:
            self._sound.untap(self._recorder)
            self._recorder = None  # this closes the file and writes its length
            self._lasted = time.monotonic() - self._began
        return self._loudest

    def is_written(self) -> bool:
        """Whether the file is whole, or none: PJSIP ends it when its bridge has let go of the recorder, ticks later."""
        if self._file is None:
            return True
        with self._file.open("rb") as file:
            file.seek(_LENGTH_AT)
            return any(file.read(4))

    def play(self) -> float:
        """Plays what was recorded, once, and says how many seconds that takes; PhoneError(wrong_state) without it."""
        self.finish_recording()
        if self._file is None:
            raise PhoneError("wrong_state", "nothing is recorded")
        player = pj.AudioMediaPlayer()
        try:
            player.createPlayer(str(self._file), pj.PJMEDIA_FILE_NO_LOOP)
        except pj.Error as error:
            raise PhoneError("device", error.reason) from None
        self._end_player()
        self._player = player
        self._sound.play(player)
        return self._lasted

    def play_tone(self) -> float:
        """Beeps in the ear, and says how many seconds that takes."""
        self._end_tone()
        self._tone = _tone_generator()
        beep = pj.ToneDesc()
        beep.freq1, beep.on_msec, beep.off_msec, beep.volume = _TONE_HZ, _BEEP_MS, _PAUSE_MS, _TONE_VOLUME
        self._tone.play(pj.ToneDescVector([beep] * _BEEPS), False)
        self._sound.play(self._tone)
        return _BEEPS * (_BEEP_MS + _PAUSE_MS) / 1000

    def stop(self) -> None:
        """Ends recording and playing and deletes what was recorded; the meter goes on."""
        self.finish_recording()
        self._end_tone()
        self._end_player()
        self._delete()

    def close(self) -> None:
        self.measure_microphone(False)
        self.stop()

    def _end_tone(self) -> None:
        if self._tone is not None:
            self._sound.hush(self._tone)
            self._tone = None

    def _end_player(self) -> None:
        if self._player is not None:
            self._sound.hush(self._player)
            self._player = None

    def _delete(self) -> None:
        file, self._file = self._file, None
        if file is not None:
            try:
                file.unlink(missing_ok=True)
            except OSError as error:
                log.warning("a recording of the sound check stays behind: %s", error)


def _tone_generator() -> pj.ToneGenerator:
    tone = pj.ToneGenerator()
    tone.createToneGenerator()
    return tone
