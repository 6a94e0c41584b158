"""A softphone in memory: tests play the peers, the registrar and the sound system.

It keeps the contract of the real one (tests/contracts/test_user_agent.py runs on both): the same facts in the same
order, the same errors. It refuses to run in a shipped program.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

from agent_desktop.domain.address import AddressError, Diversion, Party, PhoneNumber, SipAddress
from agent_desktop.domain.call import CallContext, Verification
from agent_desktop.domain.events import (
    AudioChanged,
    DtmfReceived,
    ExtensionState,
    LampChanged,
    LegEnded,
    LegIdentityChanged,
    LegIncoming,
    LegLevelMeasured,
    LegMediaChanged,
    LegMilestone,
    LegMoved,
    LegQualityMeasured,
    LegReferred,
    LegRemoteControlled,
    LegReplaced,
    LegTransferProgressed,
    LineChanged,
    MicrophoneMeasured,
    Milestone,
    Registration,
    RemoteWish,
    UserAgentFailed,
)
from agent_desktop.domain.leg import DEVICE, Direction, EndedBy, Ending, LegEvent, LegId, LineId
from agent_desktop.domain.media import (
    DTMF_DIGITS,
    AudioChoice,
    AudioDevice,
    AudioHealth,
    AudioStatus,
    DtmfMethod,
    Level,
    MediaSecurity,
    Quality,
    SoundUse,
)
from agent_desktop.domain.provisioning import LineConfig, PhoneConfig
from agent_desktop.ports import PhoneError
from tests.fakes.guard import only_in_tests

DEFAULT_DEVICES = (
    AudioDevice("Fake/headset", "Fake Headset", "Fake", 1, 2),
    AudioDevice("Fake/speakers", "Fake Speakers", "Fake", 0, 2),
)
_CODEC = "opus"


async def _no_pause(_seconds: float) -> None:
    """Recordings take no time."""


_GOOD = Quality(_CODEC, 0.0, 2.0, 20.0, 40.0, 500, 500, 4.4)


@dataclass(slots=True)
class FakeLeg:
    """One dialog as the fake sees it; tests may read it."""

    id: LegId
    line_id: LineId
    direction: Direction
    party: Party
    headers: Mapping[str, str] = field(default_factory=dict)
    confirmed: bool = False
    held: bool = False
    held_by_peer: bool = False
    muted: bool = False
    media: bool = False
    keyed: str = ""
    silenced: bool = False
    predecessor: LegId | None = None
    """The leg whose place this one takes when it is answered."""
    heir: bool = False
    """It was sent elsewhere and the leg to there has not ended."""
    gave_way: bool = False
    """Another leg took its place: silent until it ends."""
    referring: bool = False
    """A REFER of ours on it has no final answer yet."""
    invited_at_ns: int | None = None
    """When the INVITE went out, while that is still to be told."""


class FakeUserAgent:
    """Implements ports.UserAgent; `emit` gets the facts on the caller's thread, at once.

    `commands` lists every accepted or refused command as (name, *arguments). `fail` maps a command's name to the error
    that it raises; `fail_once` does so a single time. `registers` is what a line with a registrar ends up as.
    """

    def __init__(
        self,
        emit: Callable[[object], None],
        devices: Sequence[AudioDevice] = DEFAULT_DEVICES,
        *,
        for_tests: bool = False,
    ) -> None:
        only_in_tests(self, for_tests)
        self._emit = emit
        self._count = 0
        self.devices: tuple[AudioDevice, ...] = tuple(devices)
        self.status = AudioStatus(AudioHealth.WORKING, DEFAULT_DEVICES[0].id, DEFAULT_DEVICES[0].id)
        self.commands: list[tuple[object, ...]] = []
        self.legs: dict[LegId, FakeLeg] = {}
        self.lines: dict[LineId, LineConfig] = {}
        self.started: PhoneConfig | None = None
        self.fail: dict[str, PhoneError] = {}
        self.fail_once: dict[str, PhoneError] = {}
        self.registers = Registration.REGISTERED
        self.max_calls = 32
        self.watched: LegId | None = None
        self.echo_canceller = True
        self.measuring = False
        self.recorded = False
        self.loudness = 0.6
        """The loudest moment of whatever is recorded."""
        self.pause: Callable[[float], Awaitable[None]] = _no_pause
        """How recording takes its time."""
        self.joined: tuple[LegId, ...] = ()
        self.lamps: dict[LineId, tuple[str, ...]] = {}

    # --- the port ----------------------------------------------------------------------------------------------------

    async def start(self, config: PhoneConfig) -> None:
        self._note("start", config)
        self.started = config
        self.echo_canceller = config.echo_canceller
        if config.sound is SoundUse.NONE:
            self.status = AudioStatus(AudioHealth.NULL)
        self._emit(AudioChanged(self.status, self.devices))

    async def stop(self) -> None:
        self._note("stop")
        for leg in tuple(self.legs.values()):
            self._end(leg, Ending(self._closing_status(leg), "", EndedBy.SYSTEM))
        for line_id in tuple(self.lines):
            self._remove_line(line_id)
        self.started = None

    async def set_lines(self, lines: Sequence[LineConfig]) -> None:
        self._note("set_lines", tuple(lines))
        self._check_started()
        wanted = {line.id: line for line in lines}
        for line_id in tuple(self.lines):
            if line_id not in wanted:
                self._remove_line(line_id)
        for line_id, config in wanted.items():
            self.lines[line_id] = config
            self._bring_up(config)

    async def register_again(self) -> None:
        self._note("register_again")
        self._check_started()
        for config in self.lines.values():
            self._bring_up(config)

    async def network_changed(self) -> None:
        self._note("network_changed")
        self._check_started()

    async def dial(self, line_id: LineId, target: SipAddress, headers: Mapping[str, str]) -> LegId:
        self._note("dial", line_id, target, dict(headers))
        self._check_started()
        if line_id not in self.lines:
            raise PhoneError("wrong_state", f"no line {line_id}")
        if not target.host:
            raise PhoneError("bad_address", target.uri)
        if len(self.legs) >= self.max_calls:
            raise PhoneError("too_many_calls")
        self._check_sound()
        leg = FakeLeg(self._new_id(), line_id, Direction.OUTBOUND, Party(target, name=target.display_name), headers)
        leg.invited_at_ns = time.monotonic_ns()
        self.legs[leg.id] = leg
        asyncio.get_running_loop().call_soon(self._tell_invited, leg)  # no fact before the caller knows the id
        return leg.id

    async def answer(self, leg_id: LegId) -> None:
        self._note("answer", leg_id)
        leg = self._leg(leg_id)
        if leg.direction is not Direction.INBOUND or leg.confirmed:
            raise PhoneError("wrong_state", "not ringing here")
        self._check_sound()
        self._confirm(leg)

    async def reject(self, leg_id: LegId, status: int) -> None:
        self._note("reject", leg_id, status)
        leg = self._leg(leg_id)
        if leg.direction is not Direction.INBOUND or leg.confirmed:
            raise PhoneError("wrong_state", "not ringing here")
        self._end(leg, Ending(status, "", EndedBy.AGENT))

    async def hang_up(self, leg_id: LegId) -> None:
        self._note("hang_up", leg_id)
        leg = self.legs.get(leg_id)
        if leg is not None:
            self._end(leg, Ending(self._closing_status(leg), "", EndedBy.AGENT))

    async def hold(self, leg_id: LegId) -> None:
        self._note("hold", leg_id)
        self._set_hold(leg_id, True)

    async def resume(self, leg_id: LegId) -> None:
        self._note("resume", leg_id)
        self._set_hold(leg_id, False)

    async def mute(self, leg_id: LegId, muted: bool) -> None:
        self._note("mute", leg_id, muted)
        self._leg(leg_id).muted = muted

    async def send_dtmf(self, leg_id: LegId, digits: str, method: DtmfMethod) -> None:
        self._note("send_dtmf", leg_id, digits, method)
        leg = self._leg(leg_id)
        if not leg.media:
            raise PhoneError("wrong_state", "no audio yet")
        if not digits or any(d not in DTMF_DIGITS for d in digits):
            raise PhoneError("wrong_state", "not a key tone")
        leg.keyed += digits

    async def transfer(self, leg_id: LegId, target: SipAddress, headers: Mapping[str, str]) -> None:
        self._note("transfer", leg_id, target, dict(headers))
        if not target.host:
            raise PhoneError("bad_address", target.uri)
        self._refer(leg_id)

    async def transfer_to_leg(self, leg_id: LegId, consult_leg_id: LegId) -> None:
        self._note("transfer_to_leg", leg_id, consult_leg_id)
        if leg_id == consult_leg_id or not self._leg(consult_leg_id).confirmed:
            self._leg(leg_id)
            raise PhoneError("wrong_state", "not answered yet")
        self._refer(leg_id)

    async def join(self, leg_ids: Sequence[LegId]) -> None:
        self._note("join", tuple(leg_ids))
        if not all(leg.confirmed for leg in tuple(map(self._leg, leg_ids))):
            raise PhoneError("wrong_state", "not answered yet")
        self.joined = tuple(leg_ids) if len(leg_ids) > 1 else ()

    async def silence_party(self, leg_id: LegId, silent: bool) -> None:
        self._note("silence_party", leg_id, silent)
        self._leg(leg_id).silenced = silent

    async def watch_lamps(self, line_id: LineId, users: Sequence[str]) -> None:
        self._note("watch_lamps", line_id, tuple(users))
        self._check_started()
        if line_id not in self.lines:
            raise PhoneError("wrong_state", f"no line {line_id}")
        self.lamps[line_id] = tuple(users)

    async def audio_devices(self) -> tuple[AudioDevice, ...]:
        self._note("audio_devices")
        self._check_started()
        return self.devices

    async def choose_audio(self, choice: AudioChoice) -> AudioStatus:
        self._note("choose_audio", choice)
        self._check_started()
        known = {d.id for d in self.devices}
        if not self.devices or (self.started is not None and self.started.sound is SoundUse.NONE):
            status = AudioStatus(AudioHealth.NULL)
        else:
            missing = [i for i in (choice.capture, choice.playback) if i and i not in known]
            captures, playbacks = (choice.capture, *choice.spare_captures), (choice.playback, *choice.spare_playbacks)
            capture = next((i for i in captures if i in known), self._default(inputs=True))
            playback = next((i for i in playbacks if i in known), self._default(inputs=False))
            status = AudioStatus(AudioHealth.WORKING, capture, playback, ", ".join(missing))
        self.status = status
        self._emit(AudioChanged(status, self.devices))
        return status

    async def set_echo_canceller(self, on: bool) -> None:
        self._note("set_echo_canceller", on)
        self._check_started()
        self.echo_canceller = on

    async def measure_microphone(self, on: bool) -> None:
        self._note("measure_microphone", on)
        self._check_started()
        self.measuring = on

    async def record_voice(self, seconds: float) -> float:
        self._note("record_voice", seconds)
        self._check_started()
        self.recorded = False
        await self.pause(seconds)
        self.recorded = True
        return self.loudness

    async def play_voice(self) -> None:
        self._note("play_voice")
        self._check_started()
        if not self.recorded:
            raise PhoneError("wrong_state", "nothing is recorded")

    async def play_tone(self) -> None:
        self._note("play_tone")
        self._check_started()

    async def end_sound_check(self) -> None:
        self._note("end_sound_check")
        self._check_started()
        self.measuring = self.recorded = False

    async def watch_levels(self, leg_id: LegId | None) -> None:
        self._note("watch_levels", leg_id)
        self.watched = leg_id

    # --- the outside world, played by tests --------------------------------------------------------------------------

    def ring(
        self,
        ani: str = "+8613912345678",
        queue_id: str = "",
        *,
        name: str = "",
        queue_label: str = "",
        dnis: str = "",
        ivr_path: str = "",
        customer_id: str = "",
        ticket_id: str = "",
        session_id: str = "",
        verification: Verification | None = None,
        alert: str = "",
        diverted_from: tuple[Diversion, ...] = (),
        returned: str = "",
        line_id: str = "",
        auto_answer_after: float | None = None,
        trusted: bool | None = None,
        at_ns: int | None = None,
    ) -> LegId:
        """Somebody calls. `ani` is a number, a user part or a whole address; the line defaults to the first.

        Unless told otherwise the call is to be `trusted` where its line has an exchange.
        """
        self._check_started()
        leg_id = self._new_id()
        sip_call_id = f"{leg_id}@fake"
        line = LineId(line_id) if line_id else next(iter(self.lines), LineId("line"))
        leg = FakeLeg(leg_id, line, Direction.INBOUND, party_of(ani, name))
        self.legs[leg_id] = leg
        context = CallContext(
            session_id=session_id or sip_call_id,
            queue_id=queue_id,
            queue_label=queue_label,
            dnis=dnis,
            ivr_path=ivr_path,
            customer_id=customer_id,
            ticket_id=ticket_id,
            verification=verification,
            alert=alert,
            diverted_from=diverted_from,
            returned=returned,
        )
        at = time.monotonic_ns() if at_ns is None else at_ns
        if trusted is None:
            trusted = line in self.lines and bool(self.lines[line].registrar or self.lines[line].proxy)
        source = "127.0.0.1:5060"
        self._emit(LegIncoming(leg_id, line, leg.party, context, sip_call_id, at, source, auto_answer_after, trusted))
        self._emit(LegMilestone(leg_id, Milestone.INVITE, at))
        self._mark(leg, Milestone.RINGING)
        self._emit(LegMoved(leg_id, LegEvent.PROVISIONAL, 180, "Ringing"))
        return leg_id

    def remote_presses(self, leg_id: LegId, wish: RemoteWish, *, trusted: bool = True) -> None:
        """The far end asks us to talk or to hold."""
        self._emit(LegRemoteControlled(leg_id, wish, trusted))

    def extension(self, user: str, state: ExtensionState, caller: str = "", line_id: str = "") -> None:
        """A watched colleague's phone does something."""
        line = LineId(line_id) if line_id else next(iter(self.lines), LineId("line"))
        self._emit(LampChanged(line, user, state, caller))

    def peer_rings(self, leg_id: LegId, early_media: bool = False) -> None:
        """The far end of a dialled leg answers 180, or 183 with audio."""
        leg = self.legs[leg_id]
        self._tell_invited(leg)
        if early_media:
            leg.media = True
            self._emit(LegMediaChanged(leg_id, True, False, False, _CODEC, early=True))
            self._emit(LegMoved(leg_id, LegEvent.PROVISIONAL, 183, "Session Progress", early_media=True))
            return
        self._mark(leg, Milestone.RINGING)
        self._emit(LegMoved(leg_id, LegEvent.PROVISIONAL, 180, "Ringing"))

    def peer_answers(self, leg_id: LegId) -> None:
        """The far end of a dialled leg picks up."""
        self._confirm(self.legs[leg_id])

    def peer_refuses(self, leg_id: LegId, status: int = 486, reason: str = "") -> None:
        """A final answer other than 2xx to a dialled leg."""
        self._end(self.legs[leg_id], Ending(status, reason, EndedBy.PEER))

    def peer_hangs_up(self, leg_id: LegId) -> None:
        self._end(self.legs[leg_id], Ending(200, "", EndedBy.PEER))

    def peer_cancels(self, leg_id: LegId, elsewhere: bool = False) -> None:
        """The caller, or the exchange, takes a ringing call away; `elsewhere`: another phone answered it."""
        self._end(self.legs[leg_id], Ending(487, "", EndedBy.PEER, elsewhere))

    def peer_holds(self, leg_id: LegId, held: bool = True) -> None:
        leg = self.legs[leg_id]
        leg.held_by_peer = held
        self._media(leg)

    def peer_keys(self, leg_id: LegId, digits: str) -> None:
        for digit in digits:
            self._emit(DtmfReceived(leg_id, digit))

    def peer_becomes(self, leg_id: LegId, ani: str, name: str = "") -> None:
        """The far end is somebody else now."""
        leg = self.legs[leg_id]
        leg.party = party_of(ani, name)
        self._emit(LegIdentityChanged(leg_id, leg.party))

    def refer_progresses(self, leg_id: LegId, status: int, reason: str = "") -> None:
        """A NOTIFY, or the refusal, of our REFER on this leg; from 200 on it is the last."""
        leg = self.legs[leg_id]
        final = status >= 200
        leg.referring = leg.referring and not final
        self._emit(LegTransferProgressed(leg_id, status, reason, final))

    def peer_refers(self, leg_id: LegId, ani: str, name: str = "") -> LegId:
        """The far end sends us to somebody else: a new leg is dialled, which peer_answers() and so on move."""
        old = self.legs[leg_id]
        new = FakeLeg(self._new_id(), old.line_id, Direction.OUTBOUND, party_of(ani, name), predecessor=leg_id)
        self.legs[new.id] = new
        old.heir = True
        self._emit(LegReferred(leg_id, new.id, new.party))
        return new.id

    def peer_replaces(self, leg_id: LegId, ani: str, name: str = "") -> LegId:
        """Somebody else takes the far end's place without ringing; the old leg ends."""
        old = self.legs[leg_id]
        new = FakeLeg(self._new_id(), old.line_id, Direction.INBOUND, party_of(ani, name), predecessor=leg_id)
        self.legs[new.id] = new
        self._emit(LegReplaced(leg_id, new.id, new.party, f"{new.id}@fake"))
        self._confirm(new)
        self._end(old, Ending(200, "", EndedBy.PEER))
        return new.id

    def sound(self, leg_id: LegId, *, heard: bool = True, spoke: bool = True) -> None:
        """RTP starts to flow, with speech in it."""
        leg = self.legs[leg_id]
        self._mark(leg, Milestone.FIRST_RTP_OUT)
        self._mark(leg, Milestone.FIRST_RTP_IN)
        if heard:
            self._mark(leg, Milestone.HEARD)
        if spoke:
            self._mark(leg, Milestone.SPOKE)

    def microphone(self, level: float) -> None:
        """Somebody speaks, or not, beside a call."""
        if self.measuring:
            self._emit(MicrophoneMeasured(level))

    def level(self, leg_id: LegId, received: float, sent: float) -> None:
        if self.watched == leg_id:
            self._emit(LegLevelMeasured(leg_id, Level(received, sent)))

    def quality(self, leg_id: LegId, quality: Quality = _GOOD) -> None:
        self._emit(LegQualityMeasured(leg_id, quality))

    def line(
        self,
        registration: Registration,
        status: int = 0,
        reason: str = "",
        retry_in: float | None = None,
        line_id: str = "",
    ) -> None:
        """The registrar's mind changes about a line (default: the first)."""
        line = LineId(line_id) if line_id else next(iter(self.lines), LineId("line"))
        self._emit(LineChanged(line, registration, status, reason, retry_in))

    def audio(self, status: AudioStatus, devices: Sequence[AudioDevice] | None = None) -> None:
        """Devices come or go."""
        self.status = status
        if devices is not None:
            self.devices = tuple(devices)
        self._emit(AudioChanged(status, self.devices))

    def sound_fails(self, leg_id: LegId) -> None:
        """The device can no longer carry this leg: it ends."""
        self._end(self.legs[leg_id], Ending(500, "gone", EndedBy.SYSTEM, code=DEVICE))

    def answers_without_sound(self, leg_id: LegId) -> None:
        """The answer went out before it turned out that no device can carry the call."""
        self._emit(LegMoved(leg_id, LegEvent.ANSWERED, 200, "OK"))
        self.sound_fails(leg_id)

    def dies(self, code: str = "engine_died", detail: str = "") -> None:
        """The engine fails as a whole, its legs with it."""
        for leg in tuple(self.legs.values()):
            self._end(leg, Ending(0, "", EndedBy.SYSTEM))
        self.started = None
        self._emit(UserAgentFailed(code, detail))

    def named(self, name: str) -> list[tuple[object, ...]]:
        """The arguments of every command of that name, in order."""
        return [tuple(command[1:]) for command in self.commands if command[0] == name]

    # --- inside ------------------------------------------------------------------------------------------------------

    def _note(self, name: str, *arguments: object) -> None:
        self.commands.append((name, *arguments))
        once = self.fail_once.pop(name, None)
        if once is not None:
            raise once
        if name in self.fail:
            raise self.fail[name]

    def _check_sound(self) -> None:
        if self.status.health is AudioHealth.FAILED:
            raise PhoneError("device", self.status.detail)

    def _check_started(self) -> None:
        if self.started is None:
            raise PhoneError("engine", "not started")

    def _leg(self, leg_id: LegId) -> FakeLeg:
        self._check_started()
        leg = self.legs.get(leg_id)
        if leg is None:
            raise PhoneError("no_such_leg", leg_id)
        return leg

    def _new_id(self) -> LegId:
        self._count += 1
        return LegId(f"leg-{self._count}")

    def _tell_invited(self, leg: FakeLeg) -> None:
        at, leg.invited_at_ns = leg.invited_at_ns, None
        if at is not None:
            self._emit(LegMilestone(leg.id, Milestone.INVITE, at))

    def _mark(self, leg: FakeLeg, milestone: Milestone) -> None:
        self._emit(LegMilestone(leg.id, milestone, time.monotonic_ns()))

    def _confirm(self, leg: FakeLeg) -> None:
        self._tell_invited(leg)
        leg.confirmed = leg.media = True
        self._mark(leg, Milestone.OK)
        self._emit(LegMoved(leg.id, LegEvent.ANSWERED, 200, "OK", sip_call_id=f"{leg.id}@fake"))
        self._media(leg)
        old = self.legs.get(leg.predecessor) if leg.predecessor else None
        if old is not None:
            old.gave_way, leg.muted = True, old.muted
            self.joined = tuple(leg.id if other == old.id else other for other in self.joined)
        self._emit(LegMoved(leg.id, LegEvent.ACKED, 200, "OK"))
        if old is not None and old.held:
            self._set_hold(leg.id, True)

    def _media(self, leg: FakeLeg) -> None:
        flowing = not leg.held and not leg.held_by_peer
        self._emit(LegMediaChanged(leg.id, flowing, leg.held, leg.held_by_peer, _CODEC, MediaSecurity.NONE))

    def _set_hold(self, leg_id: LegId, held: bool) -> None:
        leg = self._leg(leg_id)
        if not leg.confirmed:
            raise PhoneError("wrong_state", "not answered yet")
        if leg.held is not held:
            leg.held = held
            self._media(leg)

    def _refer(self, leg_id: LegId) -> None:
        leg = self._leg(leg_id)
        if not leg.confirmed or leg.referring:
            raise PhoneError("wrong_state", "not answered yet, or asked already")
        leg.referring = True

    @property
    def sounding(self) -> frozenset[LegId]:
        """The legs that are heard here."""
        return frozenset(leg.id for leg in self.legs.values() if leg.confirmed and not (leg.held or leg.gave_way))

    def _closing_status(self, leg: FakeLeg) -> int:
        if leg.confirmed:
            return 200
        return 603 if leg.direction is Direction.INBOUND else 487

    def _end(self, leg: FakeLeg, ending: Ending) -> None:
        self._tell_invited(leg)
        if leg.confirmed:
            self._mark(leg, Milestone.BYE)
        del self.legs[leg.id]
        if leg.predecessor in self.legs:
            self.legs[leg.predecessor].heir = False
        self.joined = tuple(other for other in self.joined if other != leg.id)
        if len(self.joined) < 2:
            self.joined = ()
        if leg.referring:
            self._emit(LegTransferProgressed(leg.id, 481, "", final=True))
        self._emit(LegEnded(leg.id, ending))

    def _default(self, *, inputs: bool) -> str:
        fitting = [d.id for d in self.devices if (d.inputs if inputs else d.outputs)]
        return fitting[0] if fitting else ""

    def _bring_up(self, config: LineConfig) -> None:
        if not config.registrar:
            self._emit(LineChanged(config.id, Registration.DIRECT))
            return
        self._emit(LineChanged(config.id, Registration.REGISTERING))
        match self.registers:
            case Registration.REGISTERED:
                self._emit(LineChanged(config.id, Registration.REGISTERED, 200, "OK"))
            case Registration.REFUSED:
                self._emit(LineChanged(config.id, Registration.REFUSED, 403, "Forbidden", 300.0))
            case Registration.UNREACHABLE:
                self._emit(LineChanged(config.id, Registration.UNREACHABLE, 408, "Request Timeout", 1.0))
            case Registration.DIRECT | Registration.REGISTERING | Registration.REMOVED:
                pass

    def _remove_line(self, line_id: LineId) -> None:
        del self.lines[line_id]
        self._emit(LineChanged(line_id, Registration.REMOVED))


def party_of(ani: str, name: str = "") -> Party:
    """A party from an address, an E.164 number or a bare user part."""
    try:
        address = SipAddress.parse(ani)
    except AddressError:
        address = SipAddress(ani, "127.0.0.1")
    try:
        number = PhoneNumber(address.user)
    except AddressError:
        number = None
    return Party(address, number, name or address.display_name)
