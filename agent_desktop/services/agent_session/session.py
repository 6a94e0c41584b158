"""The agent's session: log in, be ready or not, and keep the state shown equal to the state on the server."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable

from agent_desktop.domain.agent_state import (
    AGENT_TRANSITIONS,
    AgentEvent,
    AgentState,
    AgentStatus,
    NextState,
    SystemReason,
)
from agent_desktop.domain.call import Call, Phase
from agent_desktop.domain.events import (
    AgentStatusChanged,
    AgentStatusPushed,
    CallAdded,
    CallChanged,
    CallEnded,
    ColleagueStatusPushed,
    EventStreamChanged,
    LineChanged,
    LoggedIn,
    LoggedOut,
    NetworkChanged,
    ProblemNoticed,
    ProvisioningPushed,
    Registration,
    ServerAnswered,
    ServerFailed,
)
from agent_desktop.domain.provisioning import Provisioning
from agent_desktop.kit.bus import Bus, Subscriptions
from agent_desktop.kit.clock import Clock
from agent_desktop.kit.fsm import allows
from agent_desktop.kit.tasks import Tasks
from agent_desktop.ports import (
    AgentEventRequest,
    Backend,
    BackendError,
    IllegalState,
    NotLoggedIn,
    SecretStore,
)
from agent_desktop.services.agent_session.foresight import BUSY_STATES, catching_up, foreseen
from agent_desktop.services.agent_session.kept_login import KeptLogin
from agent_desktop.services.agent_session.phone_use import PhoneUse

log = logging.getLogger(__name__)

RETRY_SECONDS = 2.0
RESERVE_AFTER_SECONDS = 0.15
"""That it rings is told to the server after the question who calls, which somebody waits for."""

_OF_A_CALL = frozenset({AgentEvent.RESERVE, AgentEvent.TALK, AgentEvent.HOLD})
_UP = frozenset({Registration.DIRECT, Registration.REGISTERED})
_DOWN = frozenset({Registration.UNREACHABLE, Registration.REFUSED})


class AgentSession:
    """Who is logged in and what the agent is doing.

    Events go to the server one after another; what the desktop expects is shown at once and replaced by the server's
    word. While the server is away the table is followed here, and on return the server is told what the phone does now.
    Without a server (a profile with a line only) the table here is the authority.
    """

    def __init__(
        self, backend: Backend, secrets: SecretStore, bus: Bus, clock: Clock, new_id: Callable[[], str]
    ) -> None:
        self._backend = backend
        self._local = False
        self._server_url = ""
        self._bus = bus
        self._clock = clock
        self._new_id = new_id
        self._provisioning: Provisioning | None = None
        self._status = AgentStatus(AgentState.LOGGED_OUT, clock.now())
        self._before_call = NextState(AgentState.NOT_READY)
        self._waiting: deque[AgentEventRequest] = deque()
        self._wake = asyncio.Event()
        self._use = PhoneUse()
        self._online = False
        self._line_up = True
        self._session_tasks: list[asyncio.Task[None]] = []
        self._tasks = Tasks("agent_session")
        self._kept = KeptLogin(backend, secrets, self._tasks)
        self._facts = Subscriptions(bus)
        self._facts.on(CallAdded, lambda fact: self._on_call(fact.call))
        self._facts.on(CallChanged, lambda fact: self._on_call(fact.call))
        self._facts.on(CallEnded, self._on_call_ended)
        self._facts.on(AgentStatusPushed, self._on_pushed)
        self._facts.on(LineChanged, self._on_line)
        self._facts.on(ProvisioningPushed, self._on_provisioning)
        self._facts.on(NetworkChanged, lambda _fact: self._backend.network_changed())

    async def close(self) -> None:
        self._facts.close()
        await self._tasks.close()

    @property
    def status(self) -> AgentStatus:
        return self._status

    @property
    def provisioning(self) -> Provisioning | None:
        return self._provisioning

    def may(self, permission: str) -> bool:
        """Whether who works here was given this by the server."""
        return self._provisioning is not None and permission in self._provisioning.user.permissions

    @property
    def server_url(self) -> str:
        """The server of the last attempt to log in, "" before."""
        return self._server_url

    # --- session

    async def login(self, url: str, username: str, password: str) -> Provisioning:
        """Logs in at the server; raises BackendError with nothing changed."""
        self._server_url = url
        await self._backend.open(url)
        self._kept.follow(url, username)
        await self._backend.login(username, password)
        return await self._enter()

    async def resume(self, url: str, username: str) -> Provisioning | None:
        """Goes on with the session of an earlier run; None when none is kept. Raises BackendError."""
        token = await self._kept.token(url, username)
        if not token:
            return None
        self._server_url = url
        await self._backend.open(url)
        self._kept.follow(url, username)
        await self._backend.resume_session(token)
        return await self._enter()

    def start_local(self, provisioning: Provisioning) -> None:
        """Begins a session that no server knows of."""
        self._local = True
        self._provisioning = provisioning
        self._bus.publish(LoggedIn(provisioning))
        self._request(AgentEvent.LOGIN)

    async def logout(self, reason_code: int | None = None) -> None:
        """Leaves the centre, through NOT_READY; a server that does not answer delays it by one time-out at most."""
        if self._provisioning is None:
            return
        if self._status.state is not AgentState.NOT_READY:
            self._request(AgentEvent.NOT_READY)
        self._request(AgentEvent.LOGOUT, reason_code=reason_code)
        if self._online:
            try:
                await self._send_all()
                await self._backend.logout()
            except BackendError as error:
                log.info("logged out without the server: %s", error)
        self._leave("")

    # --- the agent's wishes

    def set_ready(self) -> bool:
        if self._status.state in BUSY_STATES:
            return self.set_next(NextState(AgentState.READY))
        return self._request(AgentEvent.READY)

    def set_not_ready(self, reason_code: int | None) -> bool:
        if self._status.state in BUSY_STATES:
            return self.set_next(NextState(AgentState.NOT_READY, reason_code))
        return self._request(AgentEvent.NOT_READY, reason_code=reason_code)

    def set_next(self, planned: NextState) -> bool:
        """What to be after the call; the last choice wins."""
        return self._request(AgentEvent.SET_NEXT, planned=planned)

    def clear_next(self) -> bool:
        return self._request(AgentEvent.CLEAR_NEXT)

    def finish_work(self) -> bool:
        """Ends after-call work; harmless in another state."""
        return self._status.state is AgentState.WORK and self._request(AgentEvent.WORK_FINISHED)

    def extend_work(self) -> bool:
        return self._request(AgentEvent.WORK_EXTENDED)

    # --- entering and leaving

    async def _enter(self) -> Provisioning:
        provisioning = await self._backend.provisioning()
        status = await self._backend.agent_status()
        self._provisioning = provisioning
        self._online = True
        self._backend.on_stream(self._on_stream)
        self._bus.publish(ServerAnswered())
        self._bus.publish(LoggedIn(provisioning))
        self._accept(status)
        if status.state is AgentState.LOGGED_OUT:
            self._request(AgentEvent.LOGIN, reason_code=SystemReason.LOGON)
        else:
            self._reconcile()
        self._tasks.spawn(self._meet_colleagues(), "colleagues")
        for work, name in ((self._listen(), "listen"), (self._send_forever(), "send")):
            if (task := self._tasks.spawn(work, name)) is not None:
                self._session_tasks.append(task)
        return provisioning

    def _leave(self, code: str) -> None:
        for task in self._session_tasks:
            if task is not asyncio.current_task():
                task.cancel()
        self._session_tasks.clear()
        self._provisioning = None
        self._online = False
        self._waiting.clear()
        self._show(AgentStatus(AgentState.LOGGED_OUT, self._clock.now()), confirmed=True)
        self._bus.publish(LoggedOut(code))

    # --- events to the server

    def _request(
        self,
        event: AgentEvent,
        reason_code: int | None = None,
        planned: NextState | None = None,
        call: Call | None = None,
    ) -> bool:
        """Shows what `event` leads to and queues it; False, and a notice, when the table forbids it."""
        if not allows(AGENT_TRANSITIONS, self._status.state, event):
            log.warning("agent: %s is not legal in %s", event.value, self._status.state.value)
            self._bus.publish(ProblemNoticed("illegal_state", f"{event.value} in {self._status.state.value}"))
            return False
        now = self._clock.now()
        self._expect(event, reason_code, planned, call)
        if not self._local:
            self._waiting.append(
                AgentEventRequest(
                    key=self._new_id(),
                    event=event,
                    at=now,
                    reason_code=reason_code,
                    next=planned,
                    call_id=call.id if call else None,
                    queue_id=(call.context.queue_id or None) if call else None,
                    interaction_id=call.interaction_id if call and event is AgentEvent.CALL_ENDED else None,
                )
            )
            if event is AgentEvent.RESERVE:
                self._clock.call_later(RESERVE_AFTER_SECONDS, self._wake.set)
            else:
                self._wake.set()
        return True

    def _expect(self, event: AgentEvent, reason_code: int | None, planned: NextState | None, call: Call | None) -> None:
        """Follows the table here, so that the bar answers the click and not the network."""
        about, now = call.id if call else None, self._clock.now()
        status, self._before_call = foreseen(self._status, self._before_call, event, reason_code, planned, about, now)
        self._show(status, confirmed=self._local)

    async def _send_forever(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            try:
                await self._send_all()
            except NotLoggedIn:
                self._leave("session_ended")
                return
            except BackendError as error:
                self._bus.publish(ServerFailed(error.code, error.detail))
                await self._clock.sleep(RETRY_SECONDS)
                self._wake.set()

    async def _send_all(self) -> None:
        """Sends what waits, in order; an event the server finds illegal is dropped and its truth taken."""
        while self._waiting:
            request = self._waiting[0]
            try:
                status = await self._backend.send_agent_event(request)
            except IllegalState as error:
                log.warning("the server refused %s: %s", request.event.value, error.detail)
                status = error.status
                self._waiting.clear()
                self._accept(status)
                self._reconcile()
                continue
            if self._waiting and self._waiting[0] is request:
                self._waiting.popleft()
            self._bus.publish(ServerAnswered())
            if not self._waiting:
                self._accept(status)

    async def _listen(self) -> None:
        try:
            async for push in self._backend.pushes():
                self._bus.publish(push)
        except NotLoggedIn:
            self._leave("session_ended")

    def _on_stream(self, connected: bool, detail: str) -> None:
        was, self._online = self._online, connected
        self._bus.publish(EventStreamChanged(connected, detail))
        if not connected:
            self._bus.publish(ServerFailed("unreachable", detail))
            return
        self._bus.publish(ServerAnswered())
        if not was:
            self._tasks.spawn(self._catch_up(), "catch_up")

    async def _catch_up(self) -> None:
        """After an outage: what was queued first, then the server's truth, then what the phone really does."""
        try:
            await self._send_all()
            self._accept(await self._backend.agent_status())
        except BackendError as error:
            self._bus.publish(ServerFailed(error.code, error.detail))
            return
        self._reconcile()
        await self._meet_colleagues()

    async def _meet_colleagues(self) -> None:
        """What colleagues are doing now; later changes are pushed."""
        try:
            for user_id, status in (await self._backend.colleagues()).items():
                self._bus.publish(ColleagueStatusPushed(user_id, status.state, status.since))
        except BackendError as error:
            log.info("colleagues are not known: %s", error)

    def _reconcile(self) -> None:
        """Tells the server about the call that is going on, when it does not know."""
        for event in catching_up(self._status.state, self._use.state, self._line_up):
            if event is AgentEvent.LOGIN:
                self._request(event, reason_code=SystemReason.RELOGON)
            else:
                self._request(event, call=self._use.first if event in _OF_A_CALL else None)

    # --- facts

    def _on_pushed(self, fact: AgentStatusPushed) -> None:
        if not self._waiting and fact.status.revision >= self._status.revision:
            self._accept(fact.status)

    def _on_provisioning(self, _fact: ProvisioningPushed) -> None:
        self._tasks.spawn(self._fetch_provisioning(), "provisioning")

    async def _fetch_provisioning(self) -> None:
        try:
            self._provisioning = await self._backend.provisioning()
        except BackendError as error:
            self._bus.publish(ServerFailed(error.code, error.detail))
            return
        self._bus.publish(LoggedIn(self._provisioning))

    def _on_line(self, fact: LineChanged) -> None:
        """The first line decides whether the agent can be reached."""
        lines = self._provisioning.lines if self._provisioning else ()
        if not lines or fact.line_id != lines[0].id:
            return
        if fact.registration in _DOWN and self._line_up:
            self._line_up = False
            if allows(AGENT_TRANSITIONS, self._status.state, AgentEvent.PHONE_LOST) and not self._use:
                self._request(AgentEvent.PHONE_LOST, reason_code=SystemReason.PHONE_DOWN)
        elif fact.registration in _UP and not self._line_up:
            self._line_up = True
            if self._status.state is AgentState.UNREACHABLE:
                self._request(AgentEvent.PHONE_BACK, reason_code=SystemReason.PHONE_UP)

    def _on_call(self, call: Call) -> None:
        if self._provisioning is None or call.phase is Phase.ENDED:
            return
        self._use.note(call)
        event = self._use.step(self._status.state)
        if event is not None:
            self._request(event, call=call)

    def _on_call_ended(self, fact: CallEnded) -> None:
        if self._provisioning is None:
            return
        self._use.ended(fact.call, self._provisioning)
        wanted = self._use.state
        state = self._status.state
        if wanted is not None:
            if wanted is AgentState.HOLD and state is AgentState.TALKING:
                self._request(AgentEvent.HOLD, call=self._use.first)
            return
        concluded = self._use.conclude(fact.call, state)
        if concluded is not None:
            self._request(concluded[0], call=concluded[1])

    def _accept(self, status: AgentStatus) -> None:
        """Takes the server's word."""
        if status.state in (AgentState.READY, AgentState.NOT_READY):
            self._before_call = NextState(status.state, status.reason_code)
        self._show(status, confirmed=True)

    def _show(self, status: AgentStatus, confirmed: bool) -> None:
        if status.state is not self._status.state:
            log.info("agent: %s -> %s", self._status.state.value, status.state.value)
        self._status = status
        self._bus.publish(AgentStatusChanged(status, confirmed))
