"""The three lamps: which link is down, since when, what is being tried; and the lock of a call that opened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from agent_desktop.domain.events import (
    AudioChanged,
    CallChanged,
    HelperState,
    LineChanged,
    LinkChanged,
    LoggedIn,
    LoggedOut,
    NatHelpChanged,
    ProblemNoticed,
    Registration,
    ServerAnswered,
    ServerFailed,
    UserAgentFailed,
)
from agent_desktop.domain.leg import LineId
from agent_desktop.domain.links import Link, LinkState, LinkStatus
from agent_desktop.domain.media import AudioHealth
from agent_desktop.domain.security import is_weaker, lock_of
from agent_desktop.kit.bus import Bus, Subscriptions
from agent_desktop.kit.clock import Clock
from agent_desktop.ports import NO_SERVER

_LINE_STATES = {
    Registration.DIRECT: LinkState.CONNECTED,
    Registration.REGISTERED: LinkState.CONNECTED,
    Registration.REGISTERING: LinkState.CONNECTING,
    Registration.UNREACHABLE: LinkState.DISCONNECTED,
    Registration.REFUSED: LinkState.FAILED,
}
NOT_STARTED = "not_started"
_WORKING = frozenset({LinkState.CONNECTED, LinkState.NOT_USED})
_WORST_FIRST = (LinkState.FAILED, LinkState.DISCONNECTED, LinkState.CONNECTING, LinkState.CONNECTED)


@dataclass(frozen=True, slots=True)
class NatServer:
    """A STUN server or a relay: how it stands, and since when."""

    state: HelperState
    since: datetime

    @property
    def down(self) -> bool:
        """Calls do without it, though the centre names one."""
        return self.state in (HelperState.SILENT, HelperState.NO_NAME)


class Diagnostics:
    """Folds what adapters and services report into one LinkStatus a link."""

    def __init__(self, bus: Bus, clock: Clock) -> None:
        self._bus = bus
        self._clock = clock
        self._lines: dict[LineId, LineChanged] = {}
        now = clock.now()
        self._status = {link: LinkStatus(link, LinkState.DISCONNECTED, now, NOT_STARTED) for link in Link}
        self._stun = self._relay = NatServer(HelperState.NOT_USED, now)
        self._facts = Subscriptions(bus)
        self._facts.on(LineChanged, self._on_line)
        self._facts.on(UserAgentFailed, self._on_phone_failed)
        self._facts.on(AudioChanged, self._on_audio)
        self._facts.on(CallChanged, self._on_call)
        self._facts.on(ServerAnswered, lambda _fact: self._set(Link.SERVER, LinkState.CONNECTED))
        self._facts.on(ServerFailed, self._on_server_failed)
        self._facts.on(LoggedIn, self._on_logged_in)
        self._facts.on(LoggedOut, lambda _fact: self._on_logged_out())
        self._facts.on(NatHelpChanged, self._on_help)

    def close(self) -> None:
        self._facts.close()

    def status(self, link: Link) -> LinkStatus:
        return self._status[link]

    @property
    def stun(self) -> NatServer:
        """Tells calls our public address, for who sits behind a router."""
        return self._stun

    @property
    def relay(self) -> NatServer:
        """Carries the sound where nothing else does (TURN)."""
        return self._relay

    def _on_help(self, fact: NatHelpChanged) -> None:
        now = self._clock.now()
        if fact.stun is not self._stun.state:
            self._stun = NatServer(fact.stun, now)
        if fact.relay is not self._relay.state:
            self._relay = NatServer(fact.relay, now)

    def _on_logged_out(self) -> None:
        self._lines.clear()
        self._on_help(NatHelpChanged(HelperState.NOT_USED, HelperState.NOT_USED))

    def _on_logged_in(self, fact: LoggedIn) -> None:
        if not fact.provisioning.user.username:
            self._set(Link.SERVER, LinkState.NOT_USED, NO_SERVER)

    def _on_server_failed(self, fact: ServerFailed) -> None:
        if fact.code != NO_SERVER:
            self._set(Link.SERVER, LinkState.DISCONNECTED, fact.code, fact.detail)

    def _on_line(self, fact: LineChanged) -> None:
        if fact.registration is Registration.REMOVED:
            self._lines.pop(fact.line_id, None)
        else:
            self._lines[fact.line_id] = fact
        states = {line_id: _LINE_STATES[line.registration] for line_id, line in self._lines.items()}
        for state in _WORST_FIRST:
            worst = next((line for line_id, line in self._lines.items() if states[line_id] is state), None)
            if worst is not None:
                detail = f"{worst.status} {worst.reason}".strip() if worst.status else worst.reason
                retry = self._clock.now() + timedelta(seconds=worst.retry_in) if worst.retry_in is not None else None
                code = worst.code or worst.registration.value
                if worst.tls is not None and worst.registration is Registration.UNREACHABLE:
                    code, detail = f"tls_{worst.tls.code.value}", worst.tls.evidence
                self._set(Link.SIP, state, code, detail, retry_at=retry, trying=worst.server)
                return
        self._set(Link.SIP, LinkState.DISCONNECTED, "no_line")

    def _on_phone_failed(self, fact: UserAgentFailed) -> None:
        self._lines.clear()
        self._set(Link.SIP, LinkState.FAILED, fact.code, fact.detail)

    def _on_audio(self, fact: AudioChanged) -> None:
        match fact.status.health:
            case AudioHealth.WORKING:
                self._set(Link.AUDIO, LinkState.CONNECTED, fact.status.health.value, fact.status.detail)
            case AudioHealth.NULL | AudioHealth.SIGNALLING_ONLY:
                self._set(Link.AUDIO, LinkState.DISCONNECTED, fact.status.health.value, fact.status.detail)
            case AudioHealth.FAILED:
                self._set(Link.AUDIO, LinkState.FAILED, fact.status.health.value, fact.status.detail)

    def _on_call(self, fact: CallChanged) -> None:
        """A re-INVITE can take the encryption away while people talk; they must not go on as before."""
        before, now = fact.before, fact.call
        if is_weaker(lock_of(now.security, now.signalling), lock_of(before.security, before.signalling)):
            self._bus.publish(ProblemNoticed("encryption_lost", call_id=now.id))

    def _set(
        self,
        link: Link,
        state: LinkState,
        code: str = "",
        detail: str = "",
        *,
        retry_at: datetime | None = None,
        trying: str = "",
    ) -> None:
        """A link is down from the first failure to the next success, whatever is tried meanwhile."""
        old = self._status[link]
        same = old.code != NOT_STARTED and (old.state in _WORKING) is (state in _WORKING)
        since = old.since if same else self._clock.now()
        status = LinkStatus(link, state, since, code, detail, retry_at, trying)
        if status != old:
            self._publish(status)

    def _publish(self, status: LinkStatus) -> None:
        self._status[status.link] = status
        self._bus.publish(LinkChanged(status))
