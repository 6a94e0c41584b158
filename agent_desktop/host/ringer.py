"""Ringer on miniaudio: rings and signal tones on a device of its own, beside the sound of calls.

Opening a device can take seconds (ALSA) and playing needs a steady hand, so both happen in their own threads; a
computer without a device rings in silence, and the log says so once.
"""

from __future__ import annotations

import ctypes
import logging
import queue
import re
import sys
import threading
from array import array
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any, Protocol

log = logging.getLogger(__name__)

USUAL_RING = "marimba"
_SAMPLE_RATE = 44_100
_PERIOD_MS = 20
_PERIODS = 2
"""40 ms are in the device when quiet() comes: it promises 50."""
_FOLDERS = ("rings", "tones")
_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}\Z")

_SOUNDS_KEPT = 8
Frames = Generator[bytes, int, None]


class Speaker(Protocol):
    """An open playback device: 16 bit, mono, 44.1 kHz; asks the generator for frames from its own thread."""

    def start(self, frames: Frames) -> object: ...

    def close(self) -> None: ...


OpenSpeaker = Callable[[str], Speaker]


class SilentRinger:
    """ports.Ringer of a desk that must make no sound."""

    def ring(self, tone: str, device: str, volume: int) -> None:
        """Nothing is heard."""

    def signal(self, tone: str, device: str, volume: int) -> None:
        """Nothing is heard."""

    def quiet(self) -> None:
        """Always is."""

    def close(self) -> None:
        """Nothing is open."""


class _Sound:
    """One ring or signal from its order to its end; `over` is read by the device's thread."""

    def __init__(self, tone: str, device: str, volume: int, loop: bool) -> None:
        self.tone = tone
        self.device = device
        self.volume = min(max(volume, 0), 100)
        self.loop = loop
        self.over = False


class DeviceRinger:
    """ports.Ringer. `sounds` holds rings/ and tones/ with WAV files named as the tones are."""

    def __init__(self, sounds: Path, open_speaker: OpenSpeaker | None = None) -> None:
        self._sounds = sounds
        self._open_speaker = open_speaker or open_device
        self._orders: queue.SimpleQueue[_Sound | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._now: _Sound | None = None
        self._complained: set[str] = set()
        self._scaled: dict[tuple[Path, int], bytes] = {}
        """What was rung before, as loud as it was: scaling it would hold the interpreter while a call is painted."""

    def ring(self, tone: str, device: str, volume: int) -> None:
        self._play(_Sound(tone, device, volume, loop=True))

    def signal(self, tone: str, device: str, volume: int) -> None:
        self._play(_Sound(tone, device, volume, loop=False))

    def quiet(self) -> None:
        if self._now is not None:
            self._now.over = True
            self._orders.put(self._now)
            self._now = None

    def close(self) -> None:
        self.quiet()
        thread, self._thread = self._thread, None
        if thread is not None:
            self._orders.put(None)
            thread.join(timeout=2.0)

    def _play(self, sound: _Sound) -> None:
        self.quiet()
        self._now = sound
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="ringer", daemon=True)
            self._thread.start()
        self._orders.put(sound)

    # --- in the ringer's thread

    def _work(self) -> None:
        """An order that is over means: close the device. What came and went while it opened is never heard."""
        speaker: Speaker | None = None
        while True:
            sound = self._orders.get()
            if speaker is not None:
                speaker.close()
                speaker = None
            if sound is None:
                return
            if not sound.over:
                speaker = self._start(sound)

    def _start(self, sound: _Sound) -> Speaker | None:
        try:
            samples = self._samples(sound)
            speaker = self._open_speaker(sound.device)
        except Exception as error:  # whatever the sound system throws, the phone must ring on the screen
            self._complain(f"cannot ring on {sound.device or 'the usual device'}: {error}")
            return None
        frames = self._frames(sound, samples)
        next(frames)
        speaker.start(frames)
        return speaker

    def _samples(self, sound: _Sound) -> bytes:
        """The sound as 16-bit mono. Raises OSError or the decoder's error."""
        import miniaudio  # slow to load, and not needed before the first call

        key = self._file(sound), sound.volume
        if (kept := self._scaled.get(key)) is not None:
            return kept
        decoded = miniaudio.decode(
            key[0].read_bytes(),
            output_format=miniaudio.SampleFormat.SIGNED16,
            nchannels=1,
            sample_rate=_SAMPLE_RATE,
        )
        gain = (sound.volume / 100) ** 2  # ears are not linear
        if len(self._scaled) >= _SOUNDS_KEPT:
            self._scaled.clear()
        self._scaled[key] = array("h", (int(sample * gain) for sample in decoded.samples)).tobytes()
        return self._scaled[key]

    def _file(self, sound: _Sound) -> Path:
        for name in filter(_NAME.match, (sound.tone, USUAL_RING)):
            for folder in _FOLDERS:
                path = self._sounds / folder / f"{name}.wav"
                if path.is_file():
                    return path
            self._complain(f"there is no sound {name}")
        raise FileNotFoundError(f"no sounds in {self._sounds}")

    def _frames(self, sound: _Sound, samples: bytes) -> Frames:
        """Called from the device's thread, for each period."""
        wanted = yield b""
        for part in _parts(samples, sound.loop):
            position = 0
            while position < len(part):
                if sound.over:
                    break
                chunk = part[position : position + 2 * wanted]
                position += len(chunk)
                wanted = yield chunk
            if sound.over:
                break
        sound.over = True
        self._orders.put(sound)
        while True:
            yield b""

    def _complain(self, what: str) -> None:
        if what not in self._complained:
            self._complained.add(what)
            log.warning("%s", what)


def _parts(samples: bytes, loop: bool) -> Iterator[bytes]:
    yield samples
    while loop and samples:
        yield samples


def open_device(name: str, rate: int = _SAMPLE_RATE, period_ms: int = _PERIOD_MS) -> Speaker:
    """The device called `name` (an AudioDevice's id "Driver/name", or a name), else the system's usual one."""
    import miniaudio

    from agent_desktop.host.speaker import RingerDevice

    _hush_alsa()
    backends = _backends(miniaudio)
    device_id = None
    if name:
        wanted = name.partition("/")[2] or name
        for listed in miniaudio.Devices(backends).get_playbacks():
            if _is_same(wanted, listed):
                device_id = listed["id"]
                break
    speaker: Speaker = RingerDevice(
        output_format=miniaudio.SampleFormat.SIGNED16,
        nchannels=1,
        sample_rate=rate,
        buffersize_msec=period_ms,
        callback_periods=_PERIODS,
        device_id=device_id,
        backends=backends,
        app_name="Agent Desktop",
    )
    return speaker


def _backends(miniaudio: Any) -> list[Any]:
    """Those that share the device with the call's sound. JACK is left out: asking for it can start its server."""
    kind = miniaudio.Backend
    if sys.platform == "win32":
        return [kind.WASAPI, kind.DSOUND, kind.WINMM]
    return [kind.PULSEAUDIO, kind.ALSA]


def _hush_alsa() -> None:
    """Keeps ALSA from writing a page of complaints to the terminal of a computer without a sound card.

    Its handler for errors becomes a function of the C library that takes no notice of its arguments. A callback of
    ours would have to outlive everything that may ever use ALSA.
    """
    if sys.platform != "linux":
        return
    try:
        alsa, libc = ctypes.CDLL("libasound.so.2"), ctypes.CDLL(None)
        alsa.snd_lib_error_set_handler(ctypes.cast(libc.getpid, ctypes.c_void_p))
    except (OSError, AttributeError):
        return  # no ALSA, no complaints


def _is_same(wanted: str, listed: dict[str, Any]) -> bool:
    """By the system's own id where PJSIP uses it too (PulseAudio, ALSA), else by name, which Windows cuts at 31."""
    import miniaudio

    system_id, _, _ = bytes(miniaudio.ffi.buffer(listed["id"])).partition(b"\0")
    name = str(listed["name"])
    return wanted in (name, system_id.decode(errors="replace")) or (len(wanted) >= 12 and name.startswith(wanted))
