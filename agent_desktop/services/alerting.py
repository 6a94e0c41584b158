"""Ringing: starts with the call, stops with it, and only beeps while the agent talks."""

from __future__ import annotations

from agent_desktop.domain.call import Call, CallId
from agent_desktop.domain.events import CallAdded, CallChanged, CallEnded, LoggedIn, SettingChanged
from agent_desktop.domain.leg import Direction, Outcome
from agent_desktop.domain.provisioning import Provisioning
from agent_desktop.kit.bus import Bus, Subscriptions
from agent_desktop.ports import Ringer

WAITING_BEEP = "waiting"
BUSY_TONE = "busy"
FAILED_TONE = "reorder"


class Alerting:
    """Decides what the ringer device plays."""

    def __init__(self, ringer: Ringer, bus: Bus) -> None:
        self._ringer = ringer
        self._provisioning: Provisioning | None = None
        self._device = ""
        self._volume = 70
        self._silent = False
        self._calls: dict[CallId, Call] = {}
        self._sounding = ""
        self._facts = Subscriptions(bus)
        self._facts.on(CallAdded, lambda fact: self._update(fact.call))
        self._facts.on(CallChanged, lambda fact: self._update(fact.call))
        self._facts.on(CallEnded, self._on_ended)
        self._facts.on(LoggedIn, self._on_logged_in)
        self._facts.on(SettingChanged, self._on_setting)

    def close(self) -> None:
        self._facts.close()
        self._ringer.quiet()

    def test_ring(self) -> None:
        """Plays the ring once, for the settings page."""
        self._ringer.signal("", self._device, self._volume)

    def _on_logged_in(self, fact: LoggedIn) -> None:
        self._provisioning = fact.provisioning

    def _on_setting(self, fact: SettingChanged) -> None:
        match fact.key:
            case "audio.ringer":
                self._device = str(fact.value)
            case "audio.ring_volume":
                self._volume = int(fact.value)
            case "audio.silent_ring":
                self._silent = bool(fact.value)
            case _:
                return
        self._sounding = ""
        self._ringer.quiet()
        self._decide()

    def _update(self, call: Call) -> None:
        known = self._calls.get(call.id)
        self._calls[call.id] = call
        if known is None or known.phase is not call.phase or known.held is not call.held:
            self._decide()

    def _on_ended(self, fact: CallEnded) -> None:
        self._calls.pop(fact.call.id, None)
        self._decide()
        if fact.call.direction is Direction.OUTBOUND and not self._silent and not fact.call.early_media:
            match fact.call.outcome:
                case Outcome.BUSY:
                    self._ringer.signal(BUSY_TONE, self._device, self._volume)
                case Outcome.FAILED | Outcome.NO_ANSWER | Outcome.REJECTED:
                    self._ringer.signal(FAILED_TONE, self._device, self._volume)

    def _decide(self) -> None:
        waiting = [c for c in self._calls.values() if c.waiting]
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
        return queue.ring if queue else ""
