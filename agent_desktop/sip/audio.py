"""Sound devices, and the bridge that connects them with the legs: one leg, or a conference (sip/conference).

Source: PJSUA-LIB media API.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pjsua2 as pj

from agent_desktop.domain.leg import DEVICE, LegId
from agent_desktop.domain.media import AudioChoice, AudioDevice, AudioHealth, AudioStatus, Level, SoundUse
from agent_desktop.ports import PhoneError
from agent_desktop.sip.conference import EAR, MICROPHONE, Floor, Link
from agent_desktop.sip.quality import level_of
from agent_desktop.sip.sound_system import SoundCards, SoundLibrary

log = logging.getLogger(__name__)

_PULSE = "Pulse"
_OPEN_NOW = 0
"""Without PJSUA_SND_DEV_NO_IMMEDIATE_OPEN, with which pjsua2 chooses devices, to open them in the first call only."""
_SILENT = Level(0.0, 0.0)


class Sound:
    """The sound side of the endpoint; every method on the sip thread.

    `changed(status, devices)` is called when devices come or go and after each choice. With SoundUse.NONE no device is
    opened at all; a recording can then stand in for the microphone, and what the ear hears can go to a file as well.

    Where sound is wanted and none can be had, nobody is called and no call is answered: the far end would speak into a
    dead line, and the agent would never know. So make_sure() goes before both; the call that was to be answered rings
    on meanwhile, for another device or another phone. A call that is up is not ended for its sound: the device that
    died may be plugged in again, and `changed` tells of both. Where it is only wished, in a demonstration on a machine
    without sound, calls go on in silence, and the lamp says so.
    """

    def __init__(
        self,
        endpoint: pj.Endpoint,
        changed: Callable[[AudioStatus, tuple[AudioDevice, ...]], None],
        *,
        use: SoundUse,
        microphone_file: Path | None,
        heard_file: Path | None = None,
    ) -> None:
        self._manager = endpoint.audDevManager()
        self._changed = changed
        self._use = use
        self._choice = AudioChoice()
        self._status = AudioStatus(AudioHealth.NULL)
        self._told: tuple[AudioDevice, ...] = ()
        self._recording = _recording(microphone_file)
        self._tape = _tape(heard_file)
        self._floor = Floor()
        self._media: dict[LegId, Any] = {}
        self._made: frozenset[Link] = frozenset()
        self._library = SoundLibrary()
        self._cards = SoundCards()
        self._resting = False
        self._taps: list[Any] = []
        self._players: list[Any] = []

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
        self._rest()
        self._tell()
        return self._status

    def make_sure(self) -> None:
        """Raises PhoneError "device" where sound is wanted and no device works, after one more attempt to open one."""
        if self._use is SoundUse.NONE or self._recording is not None:
            return
        self._wake()
        if self._status.health is AudioHealth.FAILED:
            self.choose(self._choice)
        if self._use is SoundUse.NEEDED and self._status.health is AudioHealth.FAILED:
            raise PhoneError(DEVICE, self._status.detail)

    def set_echo_canceller(self, on: bool) -> None:
        options = int(pj.PJMEDIA_ECHO_WEBRTC_AEC3) | int(pj.PJMEDIA_ECHO_USE_NOISE_SUPPRESSOR)
        self._manager.setEcOptions(200 if on else 0, options)

    def watch(self) -> None:
        """Looks whether devices came, went or changed; cheap enough for twice a second."""
        if self._use is SoundUse.NONE:
            return
        if not self._library.changed():
            if self._cards.changed() and not self._library.server_is_there:
                self._look_for_cards()
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
        """Gives the sound to this leg, and takes it from any other that is in no conference with it."""
        for loser in self._floor.enter(leg_id):
            log.warning("leg %s loses the sound to leg %s", loser, leg_id)
        self._media[leg_id] = media
        self._wake()
        self._rewire(anew=leg_id)

    def disconnect(self, leg_id: LegId) -> None:
        """Takes the sound from the leg; harmless when it had none."""
        self._floor.leave(leg_id)
        self._rewire()
        self._rest()

    def owner(self) -> LegId | None:
        """The leg that got the sound last, of those that have it."""
        return self._floor.present[-1] if self._floor.present else None

    def join(self, leg_ids: Sequence[LegId]) -> None:
        """Exactly these are a conference from now on; those of them that lack the sound connect() later."""
        self._floor.join(leg_ids)
        self._rewire()

    def replace(self, old: LegId, new: LegId) -> None:
        """`new` takes over the mute and the place in a conference of `old`, which falls silent."""
        self._floor.replace(old, new)
        self.disconnect(old)

    def set_muted(self, leg_id: LegId, muted: bool) -> None:
        """Cuts the microphone from the leg, or from its whole conference, not from the device; until forget()."""
        self._floor.set_muted(leg_id, muted)
        self._rewire()

    def set_silenced(self, leg_id: LegId, silent: bool) -> None:
        """Whether what this far end says reaches nobody; until forget()."""
        self._floor.set_silenced(leg_id, silent)
        self._rewire()

    def set_keying(self, leg_id: LegId, keying: bool) -> None:
        """While key tones are played into the leg it hears nothing else."""
        self._floor.set_keying(leg_id, keying)
        self._rewire()

    def forget(self, leg_id: LegId) -> None:
        """The leg ended; its port in the bridge is gone already."""
        self._media.pop(leg_id, None)
        self._made = frozenset(link for link in self._made if leg_id not in link)
        self._floor.forget(leg_id)
        self._rewire()
        self._rest()

    def hears_microphone(self, leg_id: LegId) -> bool:
        """Whether a real microphone's sound goes to the leg."""
        working = self._status.health is AudioHealth.WORKING or self._recording is not None
        return working and (MICROPHONE, leg_id) in self._made

    def level(self, leg_id: LegId) -> Level:
        """Momentary loudness: what the far end says, and what we say to it; silent unless the leg has the sound."""
        present = self._floor.present
        media = self._media.get(leg_id)
        if leg_id not in present or media is None:
            return _SILENT
        try:
            # PJSIP names them from the bridge's port: it "transmits" what came from the far end
            if self._floor.is_muted(leg_id):
                sent = 0.0
            elif len(present) > 1:  # what the leg hears is not only us
                sent = level_of(self._source().getTxLevel())
            else:
                sent = level_of(media.getRxLevel())
            return Level(level_of(media.getTxLevel()), sent)
        except pj.Error:  # its port is being made anew just now, after a re-INVITE
            return _SILENT

    # --- beside the legs: the sound check ----------------------------------------------------------------------------

    def tap(self, sink: pj.AudioMedia) -> None:
        """Gives the microphone's sound to `sink` too, until untap(); opens the device where it rests."""
        self._taps.append(sink)
        self._wake()
        self._source().startTransmit(sink)

    def untap(self, sink: pj.AudioMedia) -> None:
        if sink in self._taps:
            self._taps.remove(sink)
            _quietly(partial(self._source().stopTransmit, sink))
            self._rest()

    def play(self, source: pj.AudioMedia) -> None:
        """Lets the ear hear `source` too, until hush(); opens the device where it rests."""
        self._players.append(source)
        self._wake()
        self._play(source)

    def hush(self, source: pj.AudioMedia) -> None:
        if source in self._players:
            self._players.remove(source)
            for end in self._sinks(EAR):
                _quietly(partial(source.stopTransmit, end))
            self._rest()

    def microphone_level(self) -> float:
        """Momentary loudness of the microphone while somebody gets its sound, 0.0 to 1.0."""
        return level_of(self._source().getTxLevel())

    def close(self) -> None:
        self._taps.clear()
        self._players.clear()
        self._media.clear()
        self._made = frozenset()
        self._recording = self._tape = None

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
            _id(_find(listed, _captures(self._choice), inputs=True)),
            _id(_find(listed, _playbacks(self._choice), inputs=False)),
        )

    def _open(self, choice: AudioChoice) -> AudioStatus:
        self._resting = False
        if self._use is SoundUse.NONE:
            self._manager.setNullDev()
            return AudioStatus(AudioHealth.NULL)
        listed = self._listed()
        if not listed:
            self._manager.setNullDev()
            return AudioStatus(self._library.health_without_devices, detail="no device")
        capture = _find(listed, _captures(choice), inputs=True)
        playback = _find(listed, _playbacks(choice), inputs=False)
        missing = ", ".join(i for i, d in ((choice.capture, capture), (choice.playback, playback)) if i and _id(d) != i)
        if capture is None or playback is None:
            self._manager.setNullDev()
            return AudioStatus(AudioHealth.FAILED, _id(capture), _id(playback), "no microphone or no speaker")
        try:
            self._manager.setNoDev()  # else each choice would open at once, the first beside the other's old driver
            self._manager.setCaptureDev(capture[1])
            self._manager.setPlaybackDev(playback[1])
            self._manager.setSndDevMode(_OPEN_NOW)
        except pj.Error as error:
            self._manager.setNullDev()  # calls go on without sound, and the lamp says so
            return AudioStatus(AudioHealth.FAILED, detail=error.reason or error.title)
        return AudioStatus(AudioHealth.WORKING, _id(capture), _id(playback), missing)

    def _look_for_cards(self) -> None:
        """Counts ALSA's devices anew. It leaves out what is open, so ours is closed for it: a short gap in a call."""
        self._manager.setNullDev()
        self._manager.refreshDevs()
        self.choose(self._choice)

    def _rest(self) -> None:
        """Closes the devices between calls where that is wished."""
        used = self._floor.present or self._taps or self._players
        if not self._choice.keep_open and not used and self._status.health is AudioHealth.WORKING:
            self._manager.setNullDev()
            self._resting = True

    def _wake(self) -> None:
        """Opens the devices for a call; what fails is told."""
        if not self._resting:
            return
        before, self._status = self._status, self._open(self._choice)
        self._reconnect()
        if self._status != before:
            self._tell()

    def _source(self) -> Any:
        return self._recording if self._recording is not None else self._manager.getCaptureDevMedia()

    def _reconnect(self) -> None:
        """The devices are others now: every link to them is made again."""
        self._made = frozenset(link for link in self._made if MICROPHONE not in link and EAR not in link)
        self._rewire()
        for sink in self._taps:
            self._source().startTransmit(sink)
        for source in self._players:
            self._play(source)

    def _play(self, source: pj.AudioMedia) -> None:
        for end in self._sinks(EAR):
            source.startTransmit(end)

    def _rewire(self, *, anew: LegId | None = None) -> None:
        """Makes the bridge as the floor wants it; links of the leg `anew` may be gone with an old stream."""
        wanted = self._floor.links()
        for source, sink in sorted(self._made - wanted):
            self._unlink(source, sink)
        for source, sink in sorted(wanted):
            if (source, sink) not in self._made or anew in (source, sink):
                for end in self._sinks(sink):
                    self._source_of(source).startTransmit(end)
        self._made = wanted

    def _unlink(self, source: str, sink: str) -> None:
        for end in self._sinks(sink):
            _quietly(partial(self._source_of(source).stopTransmit, end))

    def _source_of(self, name: str) -> Any:
        return self._source() if name == MICROPHONE else self._media[LegId(name)]

    def _sinks(self, name: str) -> list[Any]:
        if name != EAR:
            return [self._media[LegId(name)]]
        ear = self._manager.getPlaybackDevMedia()
        return [ear] if self._tape is None else [ear, self._tape]


def _device(info: Any) -> AudioDevice:
    name, _, description = info.name.partition("\t")
    return AudioDevice(f"{info.driver}/{name}", description or name, info.driver, info.inputCount, info.outputCount)


def _captures(choice: AudioChoice) -> tuple[str, ...]:
    return (choice.capture, *choice.spare_captures) if choice.capture else ()


def _playbacks(choice: AudioChoice) -> tuple[str, ...]:
    return (choice.playback, *choice.spare_playbacks) if choice.playback else ()


def _find(
    listed: list[tuple[AudioDevice, int]], wanted: tuple[str, ...], *, inputs: bool
) -> tuple[AudioDevice, int] | None:
    """The best of the wanted devices, else the first that fits: drivers list their default first."""
    fitting = {entry[0].id: entry for entry in listed if (entry[0].inputs if inputs else entry[0].outputs)}
    best = next((device_id for device_id in wanted if device_id in fitting), None)
    return fitting[best] if best is not None else next(iter(fitting.values()), None)


def _id(entry: tuple[AudioDevice, int] | None) -> str:
    return entry[0].id if entry else ""


def _recording(file: Path | None) -> Any:
    if file is None:
        return None
    player = pj.AudioMediaPlayer()
    player.createPlayer(str(file))
    return player


def _tape(file: Path | None) -> Any:
    if file is None:
        return None
    recorder = pj.AudioMediaRecorder()
    recorder.createRecorder(str(file))
    return recorder


def _describe(status: AudioStatus) -> str:
    return " ".join(part for part in (status.health, status.capture, status.playback, status.detail) if part)


def _quietly(action: Callable[[], None]) -> None:
    """A connection in the bridge may be gone already, with its stream."""
    try:
        action()
    except pj.Error as error:
        log.debug("the bridge says: %s", error.reason)
