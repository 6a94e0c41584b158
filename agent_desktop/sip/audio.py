"""Sound devices, and which leg hears and speaks on them. At most one leg is connected at any time.

Sources: PJSUA-LIB media API; PULSE: packaging/pjsip/pulse_dev.c for what pjmedia_pulse_status() tells.
"""

from __future__ import annotations

import ctypes
import logging
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pjsua2 as pj

from agent_desktop.domain.leg import LegId
from agent_desktop.domain.media import AudioChoice, AudioDevice, AudioHealth, AudioStatus, Level
from agent_desktop.sip.quality import level_of

log = logging.getLogger(__name__)

_PULSE = "Pulse"
_SILENT = Level(0.0, 0.0)


class Sound:
    """The sound side of the endpoint; every method on the sip thread.

    `changed(status, devices)` is called when devices come or go and after each choice. With `null` no device is opened
    at all; a recording can then stand in for the microphone.
    """

    def __init__(
        self,
        endpoint: pj.Endpoint,
        changed: Callable[[AudioStatus, tuple[AudioDevice, ...]], None],
        *,
        null: bool,
        microphone_file: Path | None,
    ) -> None:
        self._manager = endpoint.audDevManager()
        self._changed = changed
        self._never = null
        self._choice = AudioChoice(null=null)
        self._status = AudioStatus(AudioHealth.NULL)
        self._told: tuple[AudioDevice, ...] = ()
        self._recording = _recording(microphone_file)
        self._leg: LegId | None = None
        self._media: Any = None
        self._muted: set[LegId] = set()
        self._library = _SoundLibrary()

    @property
    def status(self) -> AudioStatus:
        return self._status

    def devices(self) -> tuple[AudioDevice, ...]:
        return tuple(device for device, _ in self._listed())

    def choose(self, choice: AudioChoice) -> AudioStatus:
        """Opens the chosen devices, or what there is instead, in a call too."""
        self._choice = choice
        self._status = self._open(choice)
        log.info("sound: %s", _describe(self._status))
        self._reconnect()
        self._tell()
        return self._status

    def set_echo_canceller(self, on: bool) -> None:
        options = int(pj.PJMEDIA_ECHO_WEBRTC_AEC3) | int(pj.PJMEDIA_ECHO_USE_NOISE_SUPPRESSOR)
        self._manager.setEcOptions(200 if on else 0, options)

    def watch(self) -> None:
        """Looks whether devices came, went or changed; cheap enough for twice a second."""
        if self._never or not self._library.changed():
            return
        if self._library.server_is_there:  # else the backend would wait a second for it, and the list is right anyway
            self._manager.refreshDevs()
        if self.devices() == self._told:
            return
        if self._status.health is AudioHealth.WORKING and self._wanted() == (
            self._status.capture,
            self._status.playback,
        ):
            self._tell()  # ours are open still: no gap in the call
        else:
            self.choose(self._choice)

    # --- legs --------------------------------------------------------------------------------------------------------

    def connect(self, leg_id: LegId, media: pj.AudioMedia) -> None:
        """Gives the microphone and the ear to this leg, and takes them from any other."""
        if self._leg is not None and self._leg != leg_id:
            log.warning("leg %s loses the sound to leg %s", self._leg, leg_id)
            self.disconnect(self._leg)
        self._leg, self._media = leg_id, media
        self._reconnect()

    def disconnect(self, leg_id: LegId) -> None:
        """Takes sound from the leg; harmless when it had none."""
        if self._leg != leg_id:
            return
        media, self._leg, self._media = self._media, None, None
        _quietly(lambda: media.stopTransmit(self._manager.getPlaybackDevMedia()))
        _quietly(lambda: self._source().stopTransmit(media))

    def owner(self) -> LegId | None:
        return self._leg

    def set_muted(self, leg_id: LegId, muted: bool) -> None:
        """Cuts the microphone from the leg, not from the device; remembered until forget()."""
        if muted:
            self._muted.add(leg_id)
        else:
            self._muted.discard(leg_id)
        if self._leg == leg_id:
            media = self._media
            if muted:
                _quietly(lambda: self._source().stopTransmit(media))
            else:
                self._source().startTransmit(media)

    def forget(self, leg_id: LegId) -> None:
        """The leg ended; its port in the bridge is gone already."""
        self._muted.discard(leg_id)
        if self._leg == leg_id:
            self._leg = self._media = None

    def level(self, leg_id: LegId) -> Level:
        """Momentary loudness of a leg; silent unless it has the sound."""
        if self._leg != leg_id or self._media is None:
            return _SILENT
        # PJSIP names them from the bridge's port: it "transmits" what came from the far end
        sent = 0.0 if leg_id in self._muted else level_of(self._media.getRxLevel())
        return Level(level_of(self._media.getTxLevel()), sent)

    def close(self) -> None:
        self._leg = self._media = None
        self._recording = None

    # --- inside ------------------------------------------------------------------------------------------------------

    def _listed(self) -> list[tuple[AudioDevice, int]]:
        """Devices with PJSIP's index. Where the sound server is reachable, its own names stand alone."""
        listed = [(_device(info), int(info.id)) for info in self._manager.enumDev2()]
        # the Pulse backend keeps the place of a device that was unplugged, without inputs and outputs
        here = [entry for entry in listed if entry[0].inputs or entry[0].outputs]
        return [entry for entry in here if entry[0].driver == _PULSE] or here

    def _tell(self) -> None:
        self._told = self.devices()
        self._changed(self._status, self._told)

    def _wanted(self) -> tuple[str, str]:
        """The ids that the choice leads to among the devices of this moment."""
        listed = self._listed()
        return (
            _id(_find(listed, self._choice.capture, inputs=True)),
            _id(_find(listed, self._choice.playback, inputs=False)),
        )

    def _open(self, choice: AudioChoice) -> AudioStatus:
        if self._never or choice.null:
            self._manager.setNullDev()
            return AudioStatus(AudioHealth.NULL)
        listed = self._listed()
        if not listed:
            self._manager.setNullDev()
            return AudioStatus(self._library.health_without_devices, detail="no device")
        capture = _find(listed, choice.capture, inputs=True)
        playback = _find(listed, choice.playback, inputs=False)
        missing = ", ".join(i for i, d in ((choice.capture, capture), (choice.playback, playback)) if i and _id(d) != i)
        if capture is None or playback is None:
            self._manager.setNullDev()
            return AudioStatus(AudioHealth.FAILED, _id(capture), _id(playback), "no microphone or no speaker")
        try:
            self._manager.setCaptureDev(capture[1])
            self._manager.setPlaybackDev(playback[1])
        except pj.Error as error:
            self._manager.setNullDev()  # calls go on without sound, and the lamp says so
            return AudioStatus(AudioHealth.FAILED, detail=error.reason or error.title)
        return AudioStatus(AudioHealth.WORKING, _id(capture), _id(playback), missing)

    def _source(self) -> Any:
        return self._recording if self._recording is not None else self._manager.getCaptureDevMedia()

    def _reconnect(self) -> None:
        if self._leg is None or self._media is None:
            return
        self._media.startTransmit(self._manager.getPlaybackDevMedia())
        if self._leg not in self._muted:
            self._source().startTransmit(self._media)


class _SoundLibrary:
    """What only PJSIP's shared library itself can tell, asked by ctypes."""

    def __init__(self) -> None:
        self._query: Any = None
        self._buffer = ctypes.create_string_buffer(512)
        self._drivers = True
        try:
            from pjsua2 import _pjsua2  # not at the top: PyPI's wheel of PJSIP for Windows keeps it elsewhere

            library = ctypes.CDLL(_pjsua2.__file__)
        except (ImportError, OSError):
            library = None
        if library is not None and sys.platform == "linux":
            self._drivers = any(hasattr(library, f"pjmedia_{name}_factory") for name in ("alsa", "pulse"))
        if library is not None and hasattr(library, "pjmedia_pulse_status"):
            self._query = library.pjmedia_pulse_status
            self._query.restype = ctypes.c_uint
            self._query.argtypes = (ctypes.c_char_p, ctypes.c_uint)
        self._last = self._read()

    @property
    def health_without_devices(self) -> AudioHealth:
        """A PJSIP that was built without any sound driver (PyPI's wheel) will not find a device later either."""
        return AudioHealth.NULL if self._drivers else AudioHealth.SIGNALLING_ONLY

    def changed(self) -> bool:
        """Whether a sound server changed its devices or streams, came or went, since the last question.

        While none is there the backend's attempts to reach one count as changes too; they are not.
        """
        now = self._read()
        before, self._last = self._last, now
        return now != before and (now[1] or before[1])

    @property
    def server_is_there(self) -> bool:
        return self._last[1]

    def _read(self) -> tuple[int, bool]:
        """The backend's count of changes, and whether its server is there."""
        if self._query is None:
            return 0, False
        count = int(self._query(self._buffer, len(self._buffer)))
        return count, self._buffer.value.startswith(b"server=1")


def _device(info: Any) -> AudioDevice:
    name, _, description = info.name.partition("\t")
    return AudioDevice(f"{info.driver}/{name}", description or name, info.driver, info.inputCount, info.outputCount)


def _find(listed: list[tuple[AudioDevice, int]], wanted: str, *, inputs: bool) -> tuple[AudioDevice, int] | None:
    """The wanted device, else the first that fits: drivers list their default first."""
    fitting = [entry for entry in listed if (entry[0].inputs if inputs else entry[0].outputs)]
    return next((e for e in fitting if e[0].id == wanted), fitting[0] if fitting else None)


def _id(entry: tuple[AudioDevice, int] | None) -> str:
    return entry[0].id if entry else ""


def _recording(file: Path | None) -> Any:
    if file is None:
        return None
    player = pj.AudioMediaPlayer()
    player.createPlayer(str(file))
    return player


def _describe(status: AudioStatus) -> str:
    return " ".join(part for part in (status.health, status.capture, status.playback, status.detail) if part)


def _quietly(action: Callable[[], None]) -> None:
    """A connection in the bridge may be gone already, with its stream."""
    try:
        action()
    except pj.Error as error:
        log.debug("the bridge says: %s", error.reason)
