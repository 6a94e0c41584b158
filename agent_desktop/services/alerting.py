"""Ringing: starts with the call, stops with it, and only beeps while the agent talks."""

from __future__ import annotations

from agent_desktop.domain.call import Call, CallId
from agent_desktop.domain.causes import TONES, Tone, cause_of
from agent_desktop.domain.device_ranking import SYSTEM, Ranking
from agent_desktop.domain.events import AudioChanged, CallAdded, CallChanged, CallEnded, LoggedIn, SettingChanged
from agent_desktop.domain.leg import Direction, EndedBy
from agent_desktop.domain.provisioning import Provisioning
from agent_desktop.domain.rings import SILENT, ring_of
from agent_desktop.kit.bus import Bus, Subscriptions
from agent_desktop.ports import Ringer

WAITING_BEEP = "waiting"
ANSWERED_BEEP = "answer"
"""Before a microphone opens that nobody opened by hand."""


class Alerting:
    """Decides what the ringer device plays."""

    def __init__(self, ringer: Ringer, bus: Bus) -> None:
        self._ringer = ringer
        self._provisioning: Provisioning | None = None
        self._ranking = Ranking()
        self._connected: frozenset[str] = frozenset()
        self._volume = 70
        self._silent = False
        self._calls: dict[CallId, Call] = {}
        self._sounding = ""
        self._facts = Subscriptions(bus)
        self._facts.on(CallAdded, lambda fact: self._update(fact.call))
        self._facts.on(CallChanged, lambda fact: self._update(fact.call))
        self._facts.on(CallEnded, self._on_ended)
        self._facts.on(AudioChanged, self._on_audio)
        self._facts.on(LoggedIn, self._on_logged_in)
        self._facts.on(SettingChanged, self._on_setting)

    def close(self) -> None:
        self._facts.close()
        self._ringer.quiet()

    @property
    def _device(self) -> str:
        """The best of the chosen ones that is connected; "" is the system's."""
        if not self._connected:  # the phone does not run yet: the ringer looks for itself
            return next(iter(self._ranking.order), SYSTEM)
        return self._ranking.best(self._connected)

    def test_ring(self) -> None:
        """Plays the ring once, for the settings page."""
        self._ringer.signal("", self._device, self._volume)

    def _on_logged_in(self, fact: LoggedIn) -> None:
        self._provisioning = fact.provisioning

    def _on_setting(self, fact: SettingChanged) -> None:
        match fact.key:
            case "audio.ringer":
                self._ranking = Ranking.parse(str(fact.value))
            case "audio.ring_volume":
                self._volume = int(fact.value)
            case "audio.silent_ring":
                self._silent = bool(fact.value)
            case _:
                return
        self._begin_anew()

    def _on_audio(self, fact: AudioChanged) -> None:
        """A headset that is unplugged while it rings: the next one rings on."""
        before = self._device
        self._connected = frozenset(d.id for d in fact.devices if d.outputs)
        if self._device != before:
            self._begin_anew()

    def _begin_anew(self) -> None:
        self._sounding = ""
        self._ringer.quiet()
        self._decide()

    def _update(self, call: Call) -> None:
        known = self._calls.get(call.id)
        self._calls[call.id] = call
        if known is None or known.phase is not call.phase or known.held is not call.held:
            self._decide()
        if call.auto_answered and not (known is not None and known.auto_answered):
            self._ringer.signal(ANSWERED_BEEP, self._device, self._volume)

    def _on_ended(self, fact: CallEnded) -> None:
        self._calls.pop(fact.call.id, None)
        self._decide()
        tone = self._tone_of_failure(fact.call)
        if tone:
            self._ringer.signal(tone, self._device, self._volume)

    def _tone_of_failure(self, call: Call) -> str:
        """What is heard when a call of ours did not come about; nothing where the exchange said it itself."""
        if call.direction is not Direction.OUTBOUND or call.answered_at is not None or call.ending is None:
            return Tone.NONE
        if call.ending.ended_by is EndedBy.AGENT or call.early_media or self._silent:
            return Tone.NONE
        return TONES[cause_of(call.ending)]

    def _decide(self) -> None:
        waiting = [c for c in self._calls.values() if c.waiting and self._tone(c) != SILENT]
        if not waiting or self._silent:
            wanted = ""
        elif any(c.active for c in self._calls.values()):
            wanted = f"beep {len(waiting)}"
        else:
            wanted = f"ring {self._tone(waiting[0])}"
        if wanted == self._sounding:
            return
        self._sounding = wanted
        self._ringer.quiet()
        if wanted.startswith("beep"):
            self._ringer.signal(WAITING_BEEP, self._device, self._volume)
        elif wanted:
            self._ringer.ring(self._tone(waiting[0]), self._device, self._volume)

    def _tone(self, call: Call) -> str:
        queue = self._provisioning.queue(call.context.queue_id) if self._provisioning else None
        return ring_of(call.context.alert, queue.ring if queue else "")
