"""What the bus told about line, sound, server and calls: what a check starts from, and what it waits for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from agent_desktop.domain.call import CallId
from agent_desktop.domain.events import (
    AudioChanged,
    CallAdded,
    CallEnded,
    EventStreamChanged,
    LineChanged,
    LinkChanged,
    LoggedIn,
    LoggedOut,
    Registration,
    UserAgentFailed,
)
from agent_desktop.domain.leg import LineId
from agent_desktop.domain.links import Link, LinkStatus
from agent_desktop.domain.provisioning import LineConfig, Provisioning
from agent_desktop.kit.bus import Bus, Subscriptions
from agent_desktop.kit.clock import Clock


class Situation:
    """The latest fact of each kind; until() waits for one that changes an answer."""

    def __init__(self, bus: Bus, clock: Clock) -> None:
        self._clock = clock
        self._waiting: set[asyncio.Future[None]] = set()
        self.provisioning: Provisioning | None = None
        self.lines: dict[LineId, LineChanged] = {}
        self.links: dict[Link, LinkStatus] = {}
        self.audio: AudioChanged | None = None
        self.stream: EventStreamChanged | None = None
        self.phone_failure: UserAgentFailed | None = None
        self.calls: set[CallId] = set()
        self._facts = Subscriptions(bus)
        self._facts.on(LoggedIn, self._on_logged_in)
        self._facts.on(LoggedOut, self._on_logged_out)
        self._facts.on(LineChanged, self._on_line)
        self._facts.on(LinkChanged, lambda fact: self.links.update({fact.status.link: fact.status}))
        self._facts.on(AudioChanged, self._on_audio)
        self._facts.on(EventStreamChanged, self._on_stream)
        self._facts.on(UserAgentFailed, self._on_phone_failed)
        self._facts.on(CallAdded, self._on_call_added)
        self._facts.on(CallEnded, lambda fact: self.calls.discard(fact.call.id))

    def close(self) -> None:
        self._facts.close()

    @property
    def line(self) -> LineConfig | None:
        """The agent's first line: the one that decides whether they can be reached."""
        lines = self.provisioning.lines if self.provisioning else ()
        return lines[0] if lines else None

    async def until(self, probe: Callable[[], bool], seconds: float) -> bool:
        """Whether `probe` became true within `seconds`."""
        over = False

        def end() -> None:
            nonlocal over
            over = True
            self.wake()

        timer = self._clock.call_later(seconds, end)
        try:
            while not probe():
                if over:
                    return False
                changed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
                self._waiting.add(changed)
                try:
                    await changed
                finally:
                    self._waiting.discard(changed)
            return True
        finally:
            timer.cancel()

    def wake(self) -> None:
        """Something changed: who waits looks again."""
        for changed in self._waiting:
            if not changed.done():
                changed.set_result(None)

    def _on_logged_in(self, fact: LoggedIn) -> None:
        self.provisioning = fact.provisioning
        self.wake()

    def _on_logged_out(self, _fact: LoggedOut) -> None:
        self.provisioning = self.stream = None
        self.lines.clear()
        self.wake()

    def _on_line(self, fact: LineChanged) -> None:
        self.phone_failure = None
        if fact.registration is Registration.REMOVED:
            self.lines.pop(fact.line_id, None)
        else:
            self.lines[fact.line_id] = fact
        self.wake()

    def _on_audio(self, fact: AudioChanged) -> None:
        self.audio = fact
        self.wake()

    def _on_stream(self, fact: EventStreamChanged) -> None:
        self.stream = fact
        self.wake()

    def _on_phone_failed(self, fact: UserAgentFailed) -> None:
        self.phone_failure = fact
        self.wake()

    def _on_call_added(self, fact: CallAdded) -> None:
        self.calls.add(fact.call.id)
        self.wake()
