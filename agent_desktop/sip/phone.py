"""The softphone on the sip thread: the endpoint from libCreate to libDestroy, its transports, lines and legs."""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import pjsua2 as pj

from agent_desktop.domain.address import SipAddress
from agent_desktop.domain.events import AudioChanged, LegMediaChanged, LineChanged
from agent_desktop.domain.leg import Direction, EndedBy, LegId, LineId
from agent_desktop.domain.media import AudioChoice, AudioDevice, AudioStatus
from agent_desktop.domain.provisioning import LineConfig, PhoneConfig, Transport
from agent_desktop.ports import PhoneError
from agent_desktop.sip import watch
from agent_desktop.sip.audio import Sound
from agent_desktop.sip.backoff import Patience
from agent_desktop.sip.callbacks import Invitation, PhoneEndpoint
from agent_desktop.sip.engine import Engine, Scheduled, log_failure
from agent_desktop.sip.identity import NumberParser
from agent_desktop.sip.lamps import Lamps
from agent_desktop.sip.leg import Leg
from agent_desktop.sip.line import Line
from agent_desktop.sip.native import NameTable, gather_for, silence_until_init
from agent_desktop.sip.pjsip_log import PythonLog, wanted_level
from agent_desktop.sip.protection import Protection
from agent_desktop.sip.reach import GATHERING, Reach
from agent_desktop.sip.sound_check import SoundCheck
from agent_desktop.sip.sparing_log import SparingLog
from agent_desktop.sip.stack_settings import account_config, codec_priorities, endpoint_config, with_transport
from agent_desktop.sip.tls import TlsChange
from agent_desktop.sip.transports import Place, Transports, check_address
from agent_desktop.sip.way import NoWay, Way, Ways, host_of

log = logging.getLogger(__name__)

T = TypeVar("T")

_DESTROY_FLAGS = 3  # PJSUA_DESTROY_NO_RX_MSG | _NO_TX_MSG: what had to be said was said by then
_FAREWELL = 0.5
"""Seconds for BYE and the last REGISTER to be sent and answered."""
_DEVICE_INTERVAL = 0.5
_ROUTE_INTERVAL = 2.0
_NAME_KEPT = 60.0
"""Seconds that the address of a name counts which is no server of ours: of a far end, say."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the phone gets from the composition root."""

    emit: Callable[[object], None]
    parse_number: NumberParser
    microphone_file: Path | None
    silence_limit: float
    probe_patience: float
    still_limit: float
    heard_file: Path | None = None
    patience: Patience = field(default_factory=Patience)


class Phone:
    """A Machine of the engine; every method on the sip thread."""

    def __init__(self, engine: Engine[Phone], config: PhoneConfig, around: Surroundings) -> None:
        check_address(config.local_address, config.local_port)
        self._engine = engine
        self._config = config
        self._around = around
        self._transports = Transports(self._live, config)
        self._ways = Ways(
            lambda action: engine.submit(lambda _: action()), config.local_address, learnt=self._name_learnt
        )
        self._names: NameTable | None = None
        self._lines: dict[LineId, Line] = {}
        self._retired: list[Line] = []
        self._legs: dict[LegId, Leg] = {}
        self._ended_early: dict[LegId, Leg] = {}
        self._protection = Protection(config)
        self._lamps = Lamps(self)
        self._reach = Reach(config, self)
        self._refused = SparingLog(log, self.later, "%d more calls were refused within a minute")
        self._closing = False
        self._endpoint: PhoneEndpoint | None = PhoneEndpoint(self)
        try:
            self._open(config)
        except BaseException:
            self._destroy()
            raise

    def _open(self, config: PhoneConfig) -> None:
        endpoint = self._live()
        silence_until_init()
        gather_for(GATHERING)
        endpoint.libCreate()
        self._names = NameTable(self._name_wanted)
        writer = PythonLog()
        writer.__disown__()
        endpoint.libInit(endpoint_config(config, writer, wanted_level()))
        endpoint.libStart()
        available = tuple(codec.codecId for codec in endpoint.codecEnum2())
        for codec, priority in codec_priorities(config.codecs, available).items():
            endpoint.codecSetPriority(codec, priority)
        around = self._around
        self.sound = Sound(
            endpoint,
            self._sound_changed,
            use=config.sound,
            microphone_file=around.microphone_file,
            heard_file=around.heard_file,
        )
        self.sound_check = SoundCheck(self.sound, self.emit)
        self._watch = watch.Watch(
            self.emit, self.later, around.silence_limit, around.probe_patience, around.still_limit
        )
        self.sound.choose(AudioChoice())
        self._engine.every(watch.FIRST_SOUNDS_INTERVAL, self._watch.look_for_first_sounds)
        self._engine.every(watch.LEVEL_INTERVAL, self._watch.measure_level)
        self._engine.every(watch.LEVEL_INTERVAL, self.sound_check.tick)
        self._engine.every(watch.LEVEL_INTERVAL, self._watch.look_for_stillness)
        self._engine.every(watch.QUALITY_INTERVAL, self._watch.measure_quality)
        self._engine.every(watch.SILENCE_INTERVAL, self._watch.look_for_silence)
        self._engine.every(_DEVICE_INTERVAL, self.sound.watch)
        self._engine.every(_ROUTE_INTERVAL, self._look_at_routes)
        self._reach.start()
        log.info("softphone up: %s", endpoint.libVersion().full)

    # --- the machine -------------------------------------------------------------------------------------------------

    def poll(self, milliseconds: int) -> None:
        self._live().libHandleEvents(milliseconds)

    def close(self) -> None:
        """Ends every leg, unregisters, and takes the endpoint down within about a second."""
        self._closing = True
        self._lamps.close()
        waited_for = len(self._legs)
        for leg in tuple(self._legs.values()):
            leg.hang_up(EndedBy.SYSTEM)
        leaving = [line for line in self._lines.values() if line.leave()]
        end = time.monotonic() + _FAREWELL
        # at least a few polls for the answers to our BYEs
        grace = time.monotonic() + (0.1 if waited_for else 0.0)
        while (now := time.monotonic()) < end and (now < grace or not all(line.has_left for line in leaving)):
            self.poll(10)
        for line in (*self._lines.values(), *self._retired):
            line.close()
            if line not in self._retired:
                line.say_removed()
        self._lines.clear()
        self._retired.clear()
        self._destroy()
        log.info("softphone down")

    def _destroy(self) -> None:
        endpoint, self._endpoint = self._endpoint, None
        if endpoint is None:
            return
        endpoint.release()
        names, self._names = self._names, None
        if names is not None:
            names.close()
        if hasattr(self, "sound_check"):
            self.sound_check.close()
        if hasattr(self, "sound"):
            self.sound.close()
        try:
            endpoint.libDestroy(_DESTROY_FLAGS)
        except pj.Error as error:
            log.warning("the SIP stack did not close cleanly: %s", error.reason)

    # --- commands ----------------------------------------------------------------------------------------------------

    def set_lines(self, configs: Sequence[LineConfig]) -> None:
        """Raises PhoneError after doing what was possible."""
        wanted = {config.id: config for config in configs}
        self._protection.set_lines(configs)
        for line_id, line in tuple(self._lines.items()):
            if wanted.get(line_id) != line.config:
                self._retire(line)
                if line_id not in wanted:
                    line.say_removed()
        failure: PhoneError | None = None
        for line_id, config in wanted.items():
            if line_id in self._lines:
                self._lines[line_id].say_again()
                continue
            line = Line(config, self, self._config.trusted_proxies, self._around.patience)
            try:
                line.open(held=not self._may_register(line))
            except (PhoneError, pj.Error) as error:
                found = error if isinstance(error, PhoneError) else PhoneError("bad_address", error.reason)
                failure = failure or found
                line.close()  # whoever sets it again makes another
                line.say_failed(found.detail)
            else:
                self._lines[line_id] = line
        if failure is not None:
            raise PhoneError(failure.code, failure.detail)

    def register_again(self) -> None:
        for line in self._lines.values():
            line.register_again()

    def network_changed(self) -> None:
        def move() -> None:
            for line in self._lines.values():
                line.network_changed()

        self._reach.network_changed(move)

    def dial(self, line_id: LineId, target: SipAddress, headers: Mapping[str, str]) -> LegId:
        line = self._lines.get(line_id)
        if line is None:
            raise PhoneError("wrong_state", f"no line {line_id}")
        if not target.host:
            raise PhoneError("bad_address", target.uri)
        self.sound.make_sure()
        leg = self.new_leg(line, Direction.OUTBOUND)
        uri = target.uri if line.config.proxy else with_transport(target.uri, line.config.transport)
        try:
            leg.dial(target, uri, headers)
        except PhoneError:
            self.forget(leg)
            raise
        return leg.id

    def release_facts(self, leg_id: LegId) -> None:
        """Whoever dialled knows the leg now."""
        leg = self._legs.get(leg_id) or self._ended_early.pop(leg_id, None)
        if leg is not None:
            leg.release_facts()

    def leg(self, leg_id: LegId) -> Leg:
        leg = self._legs.get(leg_id)
        if leg is None:
            raise PhoneError("no_such_leg", leg_id)
        return leg

    def hang_up(self, leg_id: LegId) -> None:
        leg = self._legs.get(leg_id)
        if leg is not None:
            leg.hang_up()

    def transfer_to_leg(self, leg_id: LegId, consult_leg_id: LegId) -> None:
        self.leg(leg_id).transfer_to(self.leg(consult_leg_id))

    def join(self, leg_ids: Sequence[LegId]) -> None:
        legs = [self.leg(leg_id) for leg_id in leg_ids]
        if not all(leg.confirmed for leg in legs):
            raise PhoneError("wrong_state", "not answered yet")
        self.sound.join(leg_ids)
        if len(legs) > 1:
            for leg in legs:
                leg.take_sound()

    def watch_lamps(self, line_id: LineId, users: Sequence[str]) -> None:
        line = self._lines.get(line_id)
        if line is None:
            raise PhoneError("wrong_state", f"no line {line_id}")
        self._lamps.watch(line, users)

    def show_level_of(self, leg_id: LegId | None) -> None:
        self._watch.show_level_of(leg_id)

    # --- for lines and legs ------------------------------------------------------------------------------------------

    sound: Sound
    sound_check: SoundCheck

    def emit(self, fact: object) -> None:
        """Hands a fact out; a receiver that fails must not leave a call half ended."""
        if isinstance(fact, LineChanged):
            fact = self._protection.of_line(fact)
        elif isinstance(fact, LegMediaChanged) and fact.leg_id in self._legs:
            fact = self._protection.of_leg(fact, self._legs[fact.leg_id].line.config)
        try:
            self._around.emit(fact)
        except Exception:
            log_failure(log, f"nobody took {type(fact).__name__}")
        if isinstance(fact, LineChanged):
            self._lamps.line_changed(fact)

    def later(self, delay: float, action: Callable[[], None]) -> Scheduled:
        return self._engine.later(delay, action)

    def call_arrived(self, line: Line, invitation: Invitation) -> None:
        leg = self.new_leg(line, Direction.INBOUND)
        self._protection.leg_arrived(leg.id, invitation.source)
        try:
            leg.arrive(invitation)
        except Exception:
            self.forget(leg)
            raise

    def find_way(self, server: str, then: Callable[[Way | NoWay], None]) -> None:
        self._ways.find(server, then)

    def known_way(self, server: str) -> Way | NoWay | None:
        return self._ways.known(server)

    def local_towards(self, address: str) -> str:
        return self._ways.local_towards(address)

    def probe(self, way: Way, kind: Transport, then: Callable[[bool], None]) -> None:
        self._ways.probe(way, kind, then)

    def account_settings(self, config: LineConfig, way: Way, *, behind: bool) -> pj.AccountConfig:
        if self._transports.crowded:
            self._transports.close_all_but(self._used_places())
        transport_id = self._transports.open(Place(config.transport, way.local))
        reach = self._reach.config_behind if behind else self._reach.config
        return account_config(config, reach, transport_id, way.local)

    def beside(self, work: Callable[[], T], then: Callable[[T], None], name: str) -> None:
        self._ways.beside(work, then, name)

    def use_stun_server(self, server: str) -> None:
        self._live().natUpdateStunServers([server], False)

    def gather_for(self, seconds: float) -> None:
        gather_for(seconds)

    def reach_changed(self) -> None:
        for line in self._lines.values():
            line.settings_changed(now=not self._reach.moving)

    def line_moved(self, line: Line) -> None:
        """Its calls are told at once, whether or not the registrar answers."""
        for leg in tuple(self._legs.values()):
            if leg.line is line:
                leg.move()
        self._lamps.line_moved(line.config.id)

    def line_seen(self, line: Line) -> None:
        if self._reach.config_behind != self._reach.config:
            line.settings_changed(now=False)

    def line_settled(self, line: Line) -> None:
        self._close_unused_transports()

    def drop_connections(self, kind: Transport) -> None:
        self._transports.drop_connections(kind)

    def new_leg(self, line: Line, direction: Direction) -> Leg:
        leg_id = LegId(f"leg-{uuid.uuid4().hex[:12]}")
        self._reach.look()  # each call waits for a server that died: let it be the only one
        leg = Leg(leg_id, line, direction, self, self._around.parse_number)
        self._legs[leg_id] = leg
        self._watch.add(leg)
        return leg

    def forget(self, leg: Leg) -> None:
        self._legs.pop(leg.id, None)
        self._protection.leg_forgotten(leg.id)
        self._watch.remove(leg.id)

    def leg_over(self, leg: Leg) -> None:
        self.forget(leg)
        if leg.holds_back and leg.direction is Direction.OUTBOUND:
            self._ended_early[leg.id] = leg
        for line in tuple(self._retired):
            self._close_if_unused(line)
        self._close_unused_transports()

    # --- what PJSIP says (TransportListener) -------------------------------------------------------------------------

    def tls_changed(self, change: TlsChange) -> None:
        for fact in self._protection.tls_changed(change):
            self.emit(fact)

    def connection_opened(self, handle: int, kind: str) -> None:
        self._transports.connection_opened(handle, kind)

    def connection_gone(self, handle: int, kind: str, error: int) -> None:
        if not self._transports.connection_gone(handle) or self._closing:
            return
        log.info("%s connection lost (%d)", kind, error)
        for line in self._lines.values():
            if line.config.transport.value == kind.lower():
                line.transport_lost()

    def call_refused(self, status: int, reason: str, source: str) -> None:
        self._refused.say("a call from %s was refused by the SIP stack: %d %s", source, status, reason)

    def stun_server_taken(self, status: int) -> None:
        self.later(0.0, lambda: self._reach.stun_server_taken(status))

    # --- inside ------------------------------------------------------------------------------------------------------

    def _live(self) -> PhoneEndpoint:
        self._engine.check_thread()
        if self._endpoint is None:
            raise PhoneError("engine", "not started")
        return self._endpoint

    def _name_wanted(self, host: str) -> None:
        """PJSIP has something to send there."""
        self._ways.look_up(host, lambda _addresses: self.later(_NAME_KEPT, lambda: self._forget_name(host)))

    def _name_learnt(self, host: str, addresses: tuple[str, ...]) -> None:
        if self._names is not None:
            self._names.put(host, addresses)

    def _forget_name(self, host: str) -> None:
        configs = (line.config for line in (*self._lines.values(), *self._retired))
        servers = (uri for config in configs for uri in (config.registrar, config.proxy, *config.backup_proxies))
        if self._names is not None and host.lower() not in {host_of(uri).lower() for uri in servers}:
            self._names.forget(host)

    def _retire(self, line: Line) -> None:
        """Legs of a line outlive it; its account is deleted after the last of them, and after its farewell."""
        del self._lines[line.config.id]
        self._lamps.close_line(line.config.id)
        self._retired.append(line)
        line.leave(lambda: self._farewell_said(line))
        self._close_if_unused(line)

    def _farewell_said(self, line: Line) -> None:
        """Those who waited for it register now: after a Contact has left, never before."""
        for waiting in self._lines.values():
            if self._may_register(waiting):
                waiting.proceed()
        if line.may_be_heard_late:
            self.later(self._around.patience.repeated, lambda: self._assure(line.config.aor))
        self._close_if_unused(line)

    def _assure(self, aor: str) -> None:
        """A farewell that came through late, when the new line had registered, took that line's Contact along."""
        for line in self._lines.values():
            if line.config.aor == aor:
                line.assure()

    def _may_register(self, line: Line) -> bool:
        """Not while another line still takes leave for the same address: its Contact is the same, and a registrar to
        which the farewell came last would know nobody, while we believe to be registered."""
        return all(old.has_left for old in self._retired if old.config.aor == line.config.aor)

    def _close_if_unused(self, line: Line) -> None:
        if line in self._retired and line.has_left and all(leg.line is not line for leg in self._legs.values()):
            self._retired.remove(line)
            line.close()

    def _look_at_routes(self) -> None:
        for line in self._lines.values():
            line.look_at_route()

    def _close_unused_transports(self) -> None:
        """A dialog may need the transport that it began on, so nothing is closed while there is one."""
        if not self._legs:
            self._transports.close_all_but(self._used_places())

    def _used_places(self) -> set[Place]:
        lines = (*self._lines.values(), *self._retired)
        return {Place(line.config.transport, line.way.local) for line in lines if line.way is not None}

    def _sound_changed(self, status: AudioStatus, devices: tuple[AudioDevice, ...]) -> None:
        self.emit(AudioChanged(status, devices))
