"""The port ports.UserAgent on PJSIP: commands go to the sip thread, facts come back through `emit`."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from agent_desktop.domain.address import PhoneNumber, SipAddress
from agent_desktop.domain.events import UserAgentFailed
from agent_desktop.domain.leg import LegId, LineId
from agent_desktop.domain.media import AudioChoice, AudioDevice, AudioStatus, DtmfMethod
from agent_desktop.domain.provisioning import LineConfig, PhoneConfig
from agent_desktop.ports import PhoneError
from agent_desktop.sip.backoff import Patience
from agent_desktop.sip.engine import Engine

if TYPE_CHECKING:
    from agent_desktop.sip.phone import Phone

log = logging.getLogger(__name__)

T = TypeVar("T")

_JOIN_SECONDS = 1.5
_LOOKS = 50
"""At the file of a recording, until what was said lies in it: a second, where the machine is busy."""


class PjsipUserAgent:
    """The softphone. `emit` is called on the sip thread with each fact; it must hop to the loop's thread by itself.

    `parse_number` runs on the sip thread too. `microphone_file` (WAV, mono, 16 bit) is played instead of the
    microphone, over and over: for machines without sound devices. What the agent hears is recorded into `heard_file`
    (WAV too): for a test bench that must prove who hears whom.
    """

    def __init__(
        self,
        emit: Callable[[object], None],
        parse_number: Callable[[str], PhoneNumber | None],
        microphone_file: Path | None = None,
        silence_limit: float = 30.0,
        probe_patience: float = 10.0,
        heard_file: Path | None = None,
        patience: Patience | None = None,
        still_limit: float = 10.0,
    ) -> None:
        """After `silence_limit` seconds without RTP the far end is asked, and given `probe_patience` to answer.

        After `still_limit` seconds in which an open microphone gives nothing the agent is told.
        """
        self._emit = emit
        self._parse_number = parse_number
        self._microphone_file = microphone_file
        self._silence_limit = silence_limit
        self._probe_patience = probe_patience
        self._heard_file = heard_file
        self._patience = patience or Patience()
        self._still_limit = still_limit
        self._engine: Engine[Phone] | None = None

    async def start(self, config: PhoneConfig) -> None:
        if self._engine is not None:
            raise PhoneError("wrong_state", "already started")
        engine: Engine[Phone] = Engine(self._died)
        self._engine = engine
        try:
            await asyncio.wrap_future(engine.start(lambda owner: self._build(owner, config)))
        except PhoneError:
            await self.stop()
            raise

    async def stop(self) -> None:
        engine, self._engine = self._engine, None
        if engine is None:
            return
        engine.stop()
        if not await asyncio.to_thread(engine.join, _JOIN_SECONDS):
            log.error("the sip thread did not end in time")

    async def set_lines(self, lines: Sequence[LineConfig]) -> None:
        await self._do(lambda phone: phone.set_lines(lines))

    async def register_again(self) -> None:
        await self._do(lambda phone: phone.register_again())

    async def network_changed(self) -> None:
        await self._do(lambda phone: phone.network_changed())

    async def dial(self, line_id: LineId, target: SipAddress, headers: Mapping[str, str]) -> LegId:
        """No fact of the leg arrives before this returned its id."""
        dialled = self._submit(lambda phone: phone.dial(line_id, target, dict(headers)))
        try:
            leg_id = await asyncio.wrap_future(dialled)
        except asyncio.CancelledError:
            dialled.add_done_callback(self._abandon)
            raise
        self._submit(lambda phone: phone.release_facts(leg_id))
        return leg_id

    async def answer(self, leg_id: LegId) -> None:
        await self._do(lambda phone: phone.leg(leg_id).answer())

    async def reject(self, leg_id: LegId, status: int) -> None:
        await self._do(lambda phone: phone.leg(leg_id).reject(status))

    async def hang_up(self, leg_id: LegId) -> None:
        await self._do(lambda phone: phone.hang_up(leg_id))

    async def hold(self, leg_id: LegId) -> None:
        await self._do(lambda phone: phone.leg(leg_id).set_hold(True))

    async def resume(self, leg_id: LegId) -> None:
        await self._do(lambda phone: phone.leg(leg_id).set_hold(False))

    async def mute(self, leg_id: LegId, muted: bool) -> None:
        await self._do(lambda phone: phone.leg(leg_id).set_muted(muted))

    async def send_dtmf(self, leg_id: LegId, digits: str, method: DtmfMethod) -> None:
        await self._do(lambda phone: phone.leg(leg_id).send_keys(digits, method))

    async def transfer(self, leg_id: LegId, target: SipAddress, headers: Mapping[str, str]) -> None:
        await self._do(lambda phone: phone.leg(leg_id).transfer(target, dict(headers)))

    async def transfer_to_leg(self, leg_id: LegId, consult_leg_id: LegId) -> None:
        await self._do(lambda phone: phone.transfer_to_leg(leg_id, consult_leg_id))

    async def join(self, leg_ids: Sequence[LegId]) -> None:
        await self._do(lambda phone: phone.join(tuple(leg_ids)))

    async def silence_party(self, leg_id: LegId, silent: bool) -> None:
        await self._do(lambda phone: phone.leg(leg_id).set_silenced(silent))

    async def watch_lamps(self, line_id: LineId, users: Sequence[str]) -> None:
        await self._do(lambda phone: phone.watch_lamps(line_id, tuple(users)))

    async def audio_devices(self) -> tuple[AudioDevice, ...]:
        return await self._do(lambda phone: phone.sound.devices())

    async def choose_audio(self, choice: AudioChoice) -> AudioStatus:
        return await self._do(lambda phone: phone.sound.choose(choice))

    async def set_echo_canceller(self, on: bool) -> None:
        await self._do(lambda phone: phone.sound.set_echo_canceller(on))

    async def measure_microphone(self, on: bool) -> None:
        await self._do(lambda phone: phone.sound_check.measure_microphone(on))

    async def record_voice(self, seconds: float) -> float:
        await self._do(lambda phone: phone.sound_check.record())
        await self._wait(seconds)  # whoever does not wait calls end_sound_check()
        loudest = await self._do(lambda phone: phone.sound_check.finish_recording())
        for _ in range(_LOOKS):
            if await self._do(lambda phone: phone.sound_check.is_written()):
                break
            await self._wait(0.02)
        return loudest

    async def play_voice(self) -> None:
        await self._wait(await self._do(lambda phone: phone.sound_check.play()))

    async def play_tone(self) -> None:
        await self._wait(await self._do(lambda phone: phone.sound_check.play_tone()))

    async def end_sound_check(self) -> None:
        await self._do(lambda phone: phone.sound_check.close())

    async def watch_levels(self, leg_id: LegId | None) -> None:
        await self._do(lambda phone: phone.show_level_of(leg_id))

    # --- inside ------------------------------------------------------------------------------------------------------

    def _build(self, engine: Engine[Phone], config: PhoneConfig) -> Phone:
        from agent_desktop.sip.phone import Phone, Surroundings  # pjsua2 takes 0.1 s to import: here nobody waits

        around = Surroundings(
            self._emit,
            self._parse_number,
            self._microphone_file,
            self._silence_limit,
            self._probe_patience,
            self._still_limit,
            self._heard_file,
            self._patience,
        )
        return Phone(engine, config, around)

    async def _wait(self, seconds: float) -> None:
        """Returns after `seconds` by the sip thread's timers; never, once that thread has ended."""
        over: Future[None] = Future()

        def tell() -> None:
            if over.set_running_or_notify_cancel():
                over.set_result(None)

        await self._do(lambda phone: phone.later(seconds, tell))
        await asyncio.wrap_future(over)

    async def _do(self, action: Callable[[Phone], T]) -> T:
        return await asyncio.wrap_future(self._submit(action))

    def _submit(self, action: Callable[[Phone], T]) -> Future[T]:
        if self._engine is None:
            raise PhoneError("engine", "not started")
        return self._engine.submit(action)

    def _abandon(self, dialled: Future[LegId]) -> None:
        """Nobody waits for this leg any more, so nobody could end it."""
        if not dialled.cancelled() and dialled.exception() is None and self._engine is not None:
            leg_id = dialled.result()
            self._submit(lambda phone: phone.hang_up(leg_id))

    def _died(self, detail: str) -> None:
        self._emit(UserAgentFailed("engine_died", detail))
