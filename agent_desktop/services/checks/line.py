"""The check itself: a table of steps, each with what it needs and how long it may take, taken one after another."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, TypeVar
from urllib.parse import urlsplit

from agent_desktop.domain.address import AddressError, SipAddress
from agent_desktop.domain.events import LineChanged, LineChecked, MicrophoneMeasured, Registration
from agent_desktop.domain.line_check import (
    SILENT_LEVEL,
    SLOW_SECONDS,
    CheckResult,
    CheckStep,
    Finding,
    LineCheckProgress,
    Measure,
    Verdict,
)
from agent_desktop.domain.media import AudioHealth
from agent_desktop.domain.provisioning import LineConfig, PhoneConfig, Transport
from agent_desktop.kit.bus import Bus, Subscriptions
from agent_desktop.kit.clock import Clock
from agent_desktop.kit.tasks import Tasks
from agent_desktop.ports import (
    Backend,
    LineProbes,
    LocalStore,
    PhoneError,
    PortError,
    StorageError,
    TlsTrust,
    UserAgent,
)
from agent_desktop.services.checks.echo import Echo
from agent_desktop.services.checks.listening import ANSWER_SECONDS, LISTEN_SECONDS, Listening
from agent_desktop.services.checks.nat import Look, find_public_address, try_relay
from agent_desktop.services.checks.report import LineReport, report_of
from agent_desktop.services.checks.situation import Situation
from agent_desktop.services.checks.way import Target, Way

log = logging.getLogger(__name__)

T = TypeVar("T")

START_SECONDS = 5.0
"""For a phone that is being started."""
REGISTER_SECONDS = 10.0
STREAM_SECONDS = 5.0
MICROPHONE_SECONDS = 4.0
"""For a few words, where no call to the echo has measured them."""
_SIP_PORT, _SIPS_PORT = 5060, 5061
_HTTP_PORT, _HTTPS_PORT = 80, 443
_RECENT_RECORDS = 20
_SETTLED = frozenset({Registration.REGISTERED, Registration.REFUSED, Registration.UNREACHABLE, Registration.DIRECT})
AFTER_FAILURE = "after_failure"


@dataclass(frozen=True, slots=True)
class _Step:
    """`limit` in seconds; after a failure of one of `needs` it is not taken."""

    id: CheckStep
    take: Callable[[], Coroutine[Any, Any, Finding]]
    limit: float
    needs: tuple[CheckStep, ...] = ()


class LineCheck:
    """Runs one check at a time; LineChecked tells each step of it. Checks the agent's first line and its first server.

    Looks besides at what is in use, which goes on working meanwhile: only the registration is made anew, and without a
    call the echo is called. `server_url` is where the agent logs in ("" without a server), `versions` what the report
    says of the program.
    """

    def __init__(
        self,
        phone: UserAgent,
        echo: Echo,
        backend: Backend,
        probes: LineProbes,
        store: LocalStore,
        bus: Bus,
        clock: Clock,
        server_url: Callable[[], str],
        versions: Mapping[str, str],
    ) -> None:
        self._phone = phone
        self._echo = echo
        self._backend = backend
        self._probes = probes
        self._store = store
        self._bus = bus
        self._clock = clock
        self._server_url = server_url
        self._versions = versions
        self._situation = Situation(bus, clock)
        self._progress: LineCheckProgress | None = None
        self._task: asyncio.Task[None] | None = None
        self._exchange: Way | None = None
        self._server: Way | None = None
        self._loudest: float | None = None
        self._tasks = Tasks("line_check")
        step = CheckStep
        self._steps = (
            _Step(step.SOUND, self._look_at_sound, START_SECONDS + 1),
            _Step(step.EXCHANGE_NAME, self._look_up_exchange, 6.0),
            _Step(step.EXCHANGE_ROUTE, self._route_to_exchange, 2.0, (step.EXCHANGE_NAME,)),
            _Step(step.EXCHANGE_CONNECT, self._connect_exchange, 6.0, (step.EXCHANGE_ROUTE,)),
            _Step(step.PUBLIC_ADDRESS, partial(self._behind_router, find_public_address), 8.0),
            _Step(step.RELAY, partial(self._behind_router, try_relay), 10.0),
            _Step(step.REGISTER, self._register, START_SECONDS + REGISTER_SECONDS + 1, (step.EXCHANGE_CONNECT,)),
            _Step(step.ECHO, self._call_echo, START_SECONDS + ANSWER_SECONDS + LISTEN_SECONDS + 4, (step.REGISTER,)),
            _Step(step.MICROPHONE, self._judge_microphone, MICROPHONE_SECONDS + 2),
            _Step(step.SERVER_NAME, self._look_up_server, 6.0),
            _Step(step.SERVER_CONNECT, self._connect_server, 8.0, (step.SERVER_NAME,)),
            _Step(step.SERVER_ANSWER, self._ask_server, 8.0, (step.SERVER_CONNECT,)),
            _Step(step.EVENT_STREAM, self._look_at_stream, STREAM_SECONDS + 1, (step.SERVER_ANSWER,)),
        )

    async def close(self) -> None:
        await self._tasks.close()
        self._situation.close()

    @property
    def progress(self) -> LineCheckProgress | None:
        """Of the check that runs, or of the last one."""
        return self._progress

    def start(self) -> None:
        """Begins a check, unless one runs."""
        if self._task is None or self._task.done():
            self._task = self._tasks.spawn(self._run(), "check")

    def cancel(self) -> None:
        """Stops after at most a moment; what was found stays."""
        if self._task is not None:
            self._task.cancel()

    async def run(self) -> LineCheckProgress | None:
        """Like start(), and waits for the end; None when there was no time for any."""
        self.start()
        if self._task is not None:
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.shield(self._task)
        return self._progress

    async def report(self) -> LineReport | None:
        """About the last check; None before the first."""
        if self._progress is None:
            return None
        try:
            records = await self._store.recent_records(_RECENT_RECORDS)
        except StorageError as error:
            log.info("a report without quality records: %s", error)
            records = ()
        return report_of(self._progress, self._situation, self._server_url(), self._versions, records)

    # --- inside ------------------------------------------------------------------------------------------------------

    async def _run(self) -> None:
        self._exchange = self._server = self._loudest = None
        progress = self._tell(LineCheckProgress(self._clock.now()))
        try:
            for step in self._steps:
                progress = self._tell(replace(progress, running=step.id))
                began = self._clock.monotonic()
                finding = await self._finding_of(step, progress)
                result = CheckResult(step.id, finding, round(self._clock.monotonic() - began, 3))
                log.info("check of %s: %s %s", step.id.value, finding.verdict.value, finding.code)
                progress = replace(progress, results=(*progress.results, result))
            self._tell(replace(progress, running=None))
        except asyncio.CancelledError:
            self._tell(replace(progress, running=None, cancelled=True))
            raise

    def _tell(self, progress: LineCheckProgress) -> LineCheckProgress:
        self._progress = progress
        self._bus.publish(LineChecked(progress))
        return progress

    async def _finding_of(self, step: _Step, progress: LineCheckProgress) -> Finding:
        for needed in step.needs:
            before = progress.of(needed)
            if before and (before.finding.verdict is Verdict.BAD or before.finding.code == AFTER_FAILURE):
                return Finding(Verdict.SKIPPED, AFTER_FAILURE)
        try:
            return await self._within(step.limit, step.take())
        except PortError as error:
            return Finding(Verdict.BAD, error.code, detail=error.detail)
        except TimeoutError:
            return Finding(Verdict.BAD, "timed_out")

    async def _within(self, seconds: float, work: Coroutine[Any, Any, T]) -> T:
        """Raises TimeoutError."""
        task = asyncio.ensure_future(work)
        expired = False

        def expire() -> None:
            nonlocal expired
            expired = task.cancel()

        timer = self._clock.call_later(seconds, expire)
        try:
            return await task
        except asyncio.CancelledError:
            me = asyncio.current_task()
            if expired and not (me and me.cancelling()):
                raise TimeoutError from None
            raise
        finally:
            timer.cancel()

    # --- this computer

    async def _look_at_sound(self) -> Finding:
        now = self._situation
        await now.until(lambda: now.audio is not None or now.phone_failure is not None, START_SECONDS)
        if now.audio is None:
            failure = now.phone_failure
            return Finding(
                Verdict.BAD, failure.code if failure else "no_phone", detail=failure.detail if failure else ""
            )
        status = now.audio.status
        names = {device.id: device.name for device in now.audio.devices}
        devices = (
            (Measure.CAPTURE, names.get(status.capture, status.capture)),
            (Measure.PLAYBACK, names.get(status.playback, status.playback)),
        )
        told = tuple((measure, name) for measure, name in devices if name)
        match status.health:
            case AudioHealth.WORKING:
                code = "device_missing" if status.detail else ""
                verdict = Verdict.WARNING if status.detail else Verdict.GOOD
            case AudioHealth.NULL:
                verdict, code = Verdict.WARNING, "null_audio"
            case AudioHealth.SIGNALLING_ONLY:
                verdict, code = Verdict.BAD, "signalling_only"
            case AudioHealth.FAILED:
                verdict, code = Verdict.BAD, "sound_failed"
        return Finding(verdict, code, told, status.detail)

    async def _judge_microphone(self) -> Finding:
        audio = self._situation.audio
        if audio is None or audio.status.health is not AudioHealth.WORKING:
            return Finding(Verdict.SKIPPED, "no_microphone")
        if self._loudest is None:
            await self._measure_microphone()
        if self._loudest is None:
            return Finding(Verdict.SKIPPED, "not_measured")
        level = ((Measure.LEVEL, f"{self._loudest * 100:.0f}"),)
        if self._loudest < SILENT_LEVEL:
            return Finding(Verdict.WARNING, "microphone_quiet", level)
        return Finding(Verdict.GOOD, "", level)

    async def _measure_microphone(self) -> None:
        """Without a call to the echo, and beside any other."""
        facts = Subscriptions(self._bus)
        facts.on(MicrophoneMeasured, self._on_microphone)
        try:
            await self._phone.measure_microphone(True)
            await self._clock.sleep(MICROPHONE_SECONDS)
        finally:
            facts.close()
            with contextlib.suppress(PhoneError):  # a phone that died measures nothing any more
                await self._phone.measure_microphone(False)

    def _on_microphone(self, fact: MicrophoneMeasured) -> None:
        self._loudest = max(self._loudest or 0.0, fact.level)

    # --- the exchange

    async def _look_up_exchange(self) -> Finding:
        provisioning, line = self._situation.provisioning, self._situation.line
        if provisioning is None:
            return Finding(Verdict.SKIPPED, "not_logged_in")
        if line is None:
            return Finding(Verdict.BAD, "no_line")
        if not (line.proxy or line.registrar):
            return Finding(Verdict.SKIPPED, "direct")
        try:
            target = _exchange_of(line, provisioning.phone)
        except AddressError as error:
            return Finding(Verdict.BAD, "bad_address", detail=str(error))
        self._exchange = Way(self._probes, self._clock, target)
        return await self._exchange.look_up()

    async def _route_to_exchange(self) -> Finding:
        return await self._exchange.find_route() if self._exchange else self._no_exchange()

    async def _connect_exchange(self) -> Finding:
        return await self._exchange.connect() if self._exchange else self._no_exchange()

    async def _behind_router(self, look: Look) -> Finding:
        provisioning = self._situation.provisioning
        if provisioning is None:
            return Finding(Verdict.SKIPPED, "not_logged_in")
        return await look(self._probes, self._clock, provisioning.phone)

    def _no_exchange(self) -> Finding:
        return Finding(Verdict.SKIPPED, "not_logged_in" if self._situation.provisioning is None else "direct")

    async def _register(self) -> Finding:
        now, line = self._situation, self._situation.line
        if line is None or not line.registrar:
            return self._no_exchange()
        await now.until(lambda: line.id in now.lines or now.phone_failure is not None, START_SECONDS)
        if now.phone_failure is not None:
            return Finding(Verdict.BAD, now.phone_failure.code, detail=now.phone_failure.detail)
        now.lines.pop(line.id, None)
        began = self._clock.monotonic()
        await self._phone.register_again()

        def settled() -> bool:
            return line.id in now.lines and now.lines[line.id].registration in _SETTLED

        if not await now.until(settled, REGISTER_SECONDS):
            return Finding(Verdict.BAD, "no_answer")
        return _judge_registration(now.lines[line.id], self._clock.monotonic() - began)

    async def _call_echo(self) -> Finding:
        provisioning, line = self._situation.provisioning, self._situation.line
        if provisioning is None or line is None:
            return self._no_exchange()
        if not provisioning.echo_number or not (line.proxy or line.registrar):
            return Finding(Verdict.SKIPPED, "no_echo_number")
        if self._situation.calls:
            return Finding(Verdict.SKIPPED, "in_call")
        now = self._situation
        await now.until(lambda: line.id in now.lines or now.phone_failure is not None, START_SECONDS)
        listening = Listening(self._phone, self._echo, self._bus, self._situation)
        try:
            return await listening.listen(line, provisioning.echo_number)
        finally:
            self._loudest = listening.loudest

    # --- the server

    async def _look_up_server(self) -> Finding:
        url = urlsplit(self._server_url())
        if not url.hostname:
            return Finding(Verdict.SKIPPED, "no_server")
        secure = url.scheme != "http"
        port = url.port or (_HTTPS_PORT if secure else _HTTP_PORT)
        target = Target(url.hostname, port, Transport.TLS if secure else Transport.TCP, TlsTrust())
        self._server = Way(self._probes, self._clock, target)
        return await self._server.look_up()

    async def _connect_server(self) -> Finding:
        if self._server is None:
            return Finding(Verdict.SKIPPED, "no_server")
        route = await self._server.find_route()
        finding = await self._server.connect()
        return replace(finding, measures=(*finding.measures, *route.measures))

    async def _ask_server(self) -> Finding:
        if self._server is None:
            return Finding(Verdict.SKIPPED, "no_server")
        began = self._clock.monotonic()
        await self._backend.agent_status()
        took = self._clock.monotonic() - began
        told = ((Measure.MILLISECONDS, f"{took * 1000:.0f}"),)
        slow = took > SLOW_SECONDS
        return Finding(Verdict.WARNING if slow else Verdict.GOOD, "slow_server" if slow else "", told)

    async def _look_at_stream(self) -> Finding:
        if self._server is None:
            return Finding(Verdict.SKIPPED, "no_server")
        now = self._situation
        if await now.until(lambda: now.stream is not None and now.stream.connected, STREAM_SECONDS):
            return Finding(Verdict.GOOD)
        return Finding(Verdict.BAD, "no_stream", detail=now.stream.detail if now.stream else "")


def _exchange_of(line: LineConfig, phone: PhoneConfig) -> Target:
    """Raises AddressError."""
    uri = line.proxy or line.registrar
    address = SipAddress.parse(uri)
    if not address.host:
        raise AddressError("no server in it")
    port = address.port or (_SIPS_PORT if line.transport is Transport.TLS else _SIP_PORT)
    trust = TlsTrust(phone.tls_ca_file, phone.tls_ca_pem, phone.verify_server, phone.tls_cert_file, phone.tls_key_file)
    # a certificate for SIP may have no wildcard (RFC 5922 section 7.2)
    return Target(address.host, port, line.transport, trust, uri, wildcards=False, from_address=phone.local_address)


def _judge_registration(fact: LineChanged, took: float) -> Finding:
    status = ((Measure.STATUS, f"{fact.status} {fact.reason}".strip()),) if fact.status else ()
    time = (Measure.MILLISECONDS, f"{took * 1000:.0f}")
    match fact.registration:
        case Registration.REGISTERED | Registration.DIRECT:
            slow = took > SLOW_SECONDS
            return Finding(Verdict.WARNING if slow else Verdict.GOOD, "slow_register" if slow else "", (*status, time))
        case Registration.REFUSED:
            return Finding(Verdict.BAD, "refused", status)
        case _:
            if fact.tls is not None:
                return Finding(Verdict.BAD, f"tls_{fact.tls.code.value}", status, fact.tls.evidence)
            return Finding(Verdict.BAD, fact.code or "no_answer", status, "" if status else fact.reason)
