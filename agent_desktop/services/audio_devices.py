"""The agent's ranking of sound devices: what can be chosen, what was, and which one is in use."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from agent_desktop.domain.call import Call, CallId
from agent_desktop.domain.device_ranking import SYSTEM, RankedDevice, Ranking
from agent_desktop.domain.events import (
    AudioChanged,
    CallAdded,
    CallChanged,
    CallEnded,
    LegMicrophoneSilent,
    ProblemNoticed,
    SettingChanged,
)
from agent_desktop.domain.media import AudioDevice, AudioHealth, AudioStatus
from agent_desktop.kit.bus import Bus, Subscriptions


class DeviceUse(StrEnum):
    """What a device is for; the value is the key of its setting."""

    MICROPHONE = "audio.microphone"
    SPEAKER = "audio.speaker"
    RINGER = "audio.ringer"


@dataclass(frozen=True, slots=True)
class OfferedDevice:
    """One line of the list to choose from. A device that was chosen once is offered while it is away, too."""

    id: str
    name: str
    connected: bool


class AudioDevices:
    """Keeps the rankings in the settings, by `put(key, value)`, which may raise StorageError."""

    def __init__(self, bus: Bus, put: Callable[[str, str], None]) -> None:
        self._bus = bus
        self._put = put
        self._devices: tuple[AudioDevice, ...] = ()
        self._status = AudioStatus(AudioHealth.NULL)
        self._rankings = {use: Ranking() for use in DeviceUse}
        self._calls: dict[CallId, Call] = {}
        self._warned: set[CallId] = set()
        self._facts = Subscriptions(bus)
        self._facts.on(AudioChanged, self._on_audio)
        self._facts.on(SettingChanged, self._on_setting)
        self._facts.on(CallAdded, lambda fact: self._keep(fact.call))
        self._facts.on(CallChanged, lambda fact: self._keep(fact.call))
        self._facts.on(CallEnded, self._on_ended)
        self._facts.on(LegMicrophoneSilent, self._on_silence)

    def close(self) -> None:
        self._facts.close()

    # --- for the settings and the sound check

    def offered(self, use: DeviceUse) -> tuple[OfferedDevice, ...]:
        """All that are connected, in the system's order, then those that were chosen once and are away, best first."""
        fitting = self._fitting(use)
        here = [OfferedDevice(d.id, d.name, connected=True) for d in fitting]
        known = {d.id for d in fitting}
        away = [d for d in self._rankings[use].devices if d.id != SYSTEM and d.id not in known]
        return (*here, *(OfferedDevice(d.id, d.name or d.id.rpartition("/")[2], connected=False) for d in away))

    def value(self, use: DeviceUse) -> str:
        """The id to show as chosen: the best that is connected, else the best that is missed, else SYSTEM."""
        ranking = self._rankings[use]
        best = ranking.best({d.id for d in self._fitting(use)})
        return best or next(iter(ranking.order), SYSTEM)

    def in_use(self, use: DeviceUse) -> str:
        """The name of the device that sounds now, "" where none does or only the system knows."""
        match use:
            case DeviceUse.MICROPHONE:
                wanted = self._status.capture
            case DeviceUse.SPEAKER:
                wanted = self._status.playback
            case DeviceUse.RINGER:
                wanted = self._rankings[use].best({d.id for d in self._fitting(use)})
        return next((d.name for d in self._devices if d.id == wanted), "")

    def choose(self, use: DeviceUse, device_id: str) -> None:
        """A person picked this one: it outranks all that are connected. Raises StorageError when it cannot be kept."""
        fitting = self._fitting(use)
        name = next((d.name for d in fitting if d.id == device_id), "")
        ranking = self._rankings[use].chosen(RankedDevice(device_id, name), {d.id for d in fitting})
        self._put(use.value, str(ranking))

    # --- inside

    def _fitting(self, use: DeviceUse) -> tuple[AudioDevice, ...]:
        """Those that can serve. A driver's device for "the default" is left out: it is SYSTEM by another name."""
        return tuple(
            device
            for device in self._devices
            if (device.inputs if use is DeviceUse.MICROPHONE else device.outputs)
            and device.id != f"{device.driver}/default"
        )

    def _on_setting(self, fact: SettingChanged) -> None:
        use = next((use for use in DeviceUse if use.value == fact.key), None)
        if use is not None:
            self._rankings[use] = Ranking.parse(str(fact.value))

    def _on_audio(self, fact: AudioChanged) -> None:
        before, self._status = self._status, fact.status
        known = {d.id: d.name for d in (*self._devices, *fact.devices)}
        self._devices = fact.devices
        here = {d.id for d in fact.devices}
        lost = [i for i in (before.capture, before.playback) if i and i not in here]
        talking = next((call for call in self._calls.values() if call.active), None)
        if lost and talking is not None and fact.status.health is AudioHealth.WORKING:
            taken = fact.status.capture if lost[0] == before.capture else fact.status.playback
            names = f"{known.get(lost[0], '')}\n{known.get(taken, '')}"
            self._bus.publish(ProblemNoticed("device_replaced", names, talking.id))

    def _keep(self, call: Call) -> None:
        self._calls[call.id] = call

    def _on_ended(self, fact: CallEnded) -> None:
        self._calls.pop(fact.call.id, None)
        self._warned.discard(fact.call.id)

    def _on_silence(self, fact: LegMicrophoneSilent) -> None:
        """Said once a call: who listens in silence, in a room without any noise, does not want to hear it again."""
        call = next((call for call in self._calls.values() if call.leg_id == fact.leg_id), None)
        if call is not None and call.active and not call.muted and call.id not in self._warned:
            self._warned.add(call.id)
            self._bus.publish(ProblemNoticed("microphone_silent", call_id=call.id))
