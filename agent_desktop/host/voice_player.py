"""Plays recordings on miniaudio: on the agent's headset, beside the sound of calls and never in it.

Opening a device can take seconds and playing needs a steady hand, so both happen in threads of their own.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable

from agent_desktop.domain.voice import Voice
from agent_desktop.host.ringer import Frames, Speaker, open_device
from agent_desktop.host.time_stretch import TimeStretch

log = logging.getLogger(__name__)

_PERIOD_MS = 60
OpenVoiceSpeaker = Callable[[str, int], Speaker]
"""Name of a device, samples a second."""


class _Playing:
    """One voice from its order to its end; read and written by several threads, each field by one."""

    def __init__(self, voice: Voice, at: float, speed: float, device: str) -> None:
        self.voice, self.at, self.speed, self.device = voice, at, speed, device
        self.position = at
        self.over = False
        self.failed = False


class DeviceVoicePlayer:
    """ports.VoicePlayer."""

    def __init__(self, open_speaker: OpenVoiceSpeaker | None = None) -> None:
        self._open_speaker = open_speaker or _open
        self._orders: queue.SimpleQueue[_Playing | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._now: _Playing | None = None

    def play(self, voice: Voice, at: float, speed: float, device: str) -> None:
        self.stop()
        self._now = _Playing(voice, at, speed, device)
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="voice player", daemon=True)
            self._thread.start()
        self._orders.put(self._now)

    def stop(self) -> None:
        playing, self._now = self._now, None
        if playing is not None:
            playing.over = True
            self._orders.put(playing)

    def position(self) -> float:
        return self._now.position if self._now is not None else 0.0

    def failed(self) -> bool:
        return self._now is not None and self._now.failed

    def close(self) -> None:
        self.stop()
        thread, self._thread = self._thread, None
        if thread is not None:
            self._orders.put(None)
            thread.join(timeout=2.0)

    # --- in the player's thread

    def _work(self) -> None:
        """An order that is over means: close the device."""
        speaker: Speaker | None = None
        while True:
            playing = self._orders.get()
            if speaker is not None:
                speaker.close()
                speaker = None
            if playing is None:
                return
            if not playing.over:
                speaker = self._start(playing)

    def _start(self, playing: _Playing) -> Speaker | None:
        try:
            speaker = self._open_speaker(playing.device, playing.voice.wave.rate)
            frames = _frames(playing)
            next(frames)
            speaker.start(frames)
        except Exception as error:  # whatever the sound system throws, the page says that there is no sound
            log.warning("cannot play on %s: %s", playing.device or "the usual device", error)
            playing.failed = True
            return None
        return speaker


def _frames(playing: _Playing) -> Frames:
    """Called from the device's thread, for each period. What has not come yet is silence, and takes no time of it."""
    rate = playing.voice.wave.rate
    stretch = TimeStretch(playing.voice.samples, rate, int(playing.at * rate), playing.speed)
    wanted = yield b""
    rest = b""
    while not playing.over:
        while len(rest) < 2 * wanted and (part := stretch.next()):
            rest += part.tobytes()
        chunk, rest = rest[: 2 * wanted], rest[2 * wanted :]
        playing.position = stretch.place / rate
        wanted = yield chunk.ljust(2 * wanted, b"\0")
    while True:
        yield b""


def _open(device: str, rate: int) -> Speaker:
    return open_device(device, rate, _PERIOD_MS)
