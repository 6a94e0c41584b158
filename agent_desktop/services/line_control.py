"""The phone's lines and sound follow the session, the settings and the network."""

from __future__ import annotations

import logging
from dataclasses import replace

from agent_desktop.domain.device_ranking import Ranking
from agent_desktop.domain.events import LoggedIn, LoggedOut, NetworkChanged, SettingChanged, UserAgentFailed
from agent_desktop.domain.media import AudioChoice, SoundUse
from agent_desktop.domain.provisioning import PhoneConfig, Provisioning
from agent_desktop.kit.bus import Bus, Subscriptions
from agent_desktop.kit.clock import Clock, Timer
from agent_desktop.kit.tasks import Tasks
from agent_desktop.ports import PhoneError, UserAgent

log = logging.getLogger(__name__)

RETRY_SECONDS = 3.0
_DIED = "engine_died"


class LineControl:
    """Starts the user agent when somebody logs in, again when it died, until it can start; stops it at the end."""

    def __init__(self, phone: UserAgent, bus: Bus, clock: Clock, sound: SoundUse = SoundUse.NEEDED) -> None:
        """`sound` is what this computer can do, whatever the server provisions."""
        self._phone = phone
        self._sound = sound
        self._bus = bus
        self._clock = clock
        self._wanted: Provisioning | None = None
        self._running: PhoneConfig | None = None
        self._died = False
        self._audio = AudioChoice()
        self._echo_canceller = True
        self._retry: Timer | None = None
        self._settling = False
        self._again = False
        self._tasks = Tasks("line_control")
        self._facts = Subscriptions(bus)
        self._facts.on(LoggedIn, self._on_logged_in)
        self._facts.on(LoggedOut, self._on_logged_out)
        self._facts.on(SettingChanged, self._on_setting)
        self._facts.on(NetworkChanged, self._on_network)
        self._facts.on(UserAgentFailed, self._on_failed)

    async def close(self) -> None:
        self._facts.close()
        self._stop_retry()
        await self._tasks.close()
        await self._phone.stop()

    def _on_logged_in(self, fact: LoggedIn) -> None:
        self._wanted = fact.provisioning
        self._settle_soon()

    def _on_logged_out(self, _fact: LoggedOut) -> None:
        self._wanted = None
        self._settle_soon()

    def _on_network(self, _fact: NetworkChanged) -> None:
        if self._retry is not None:
            self._settle_soon()  # the phone could not start, perhaps for want of this network
        elif self._running is not None:
            self._tasks.spawn(self._find_ways(), "network")

    def _on_failed(self, fact: UserAgentFailed) -> None:
        if fact.code == _DIED and self._running is not None:
            self._died = True
            self._stop_retry()
            self._retry = self._clock.call_later(RETRY_SECONDS, self._settle_soon)

    def _on_setting(self, fact: SettingChanged) -> None:
        match fact.key:
            case "audio.microphone":
                order = Ranking.parse(str(fact.value)).order
                self._audio = replace(self._audio, capture="".join(order[:1]), spare_captures=order[1:])
            case "audio.speaker":
                order = Ranking.parse(str(fact.value)).order
                self._audio = replace(self._audio, playback="".join(order[:1]), spare_playbacks=order[1:])
            case "audio.keep_open":
                self._audio = replace(self._audio, keep_open=bool(fact.value))
            case "audio.echo_canceller":
                self._echo_canceller = bool(fact.value)
                if self._running is not None:  # by itself: the devices need not be opened anew for it
                    self._tasks.spawn(self._apply_echo(self._running), "echo")
                return
            case _:
                return
        if self._running is not None:
            self._tasks.spawn(self._apply_audio(self._running), "audio")

    def _settle_soon(self) -> None:
        """One change at a time: a second wish while one is carried out runs after it."""
        self._again = True
        if not self._settling:
            self._settling = True
            self._tasks.spawn(self._settle(), "settle")

    async def _settle(self) -> None:
        try:
            while self._again:
                self._again = False
                await self._settle_once()
        finally:
            self._settling = False

    async def _settle_once(self) -> None:
        self._stop_retry()
        wanted = self._wanted
        try:
            if wanted is None:
                await self._phone.set_lines(())
                return
            usual = wanted.phone.sound is SoundUse.NEEDED
            config = replace(wanted.phone, sound=self._sound if usual else wanted.phone.sound)
            if self._running is not None and (self._died or self._running != config):
                await self._phone.stop()
                self._running, self._died = None, False
            if self._running is None:
                await self._phone.start(config)
                self._running = config
                await self._apply_audio(config)
            await self._phone.set_lines(wanted.lines)
        except PhoneError as error:
            log.error("the phone cannot start: %s", error)
            self._bus.publish(UserAgentFailed(error.code, error.detail))
            if wanted is not None:
                self._retry = self._clock.call_later(RETRY_SECONDS, self._settle_soon)

    async def _find_ways(self) -> None:
        try:
            await self._phone.network_changed()
        except PhoneError as error:
            log.warning("the phone cannot follow the network: %s", error)

    async def _apply_audio(self, config: PhoneConfig) -> None:
        try:
            await self._phone.choose_audio(self._audio)
        except PhoneError as error:
            log.error("the sound devices cannot be opened: %s", error)
        else:
            await self._apply_echo(config)

    async def _apply_echo(self, config: PhoneConfig) -> None:
        try:
            await self._phone.set_echo_canceller(self._echo_canceller and config.echo_canceller)
        except PhoneError as error:
            log.error("the echo canceller cannot be set: %s", error)

    def _stop_retry(self) -> None:
        if self._retry is not None:
            self._retry.cancel()
            self._retry = None
