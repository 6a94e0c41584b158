"""The event stream: listens for ever, comes back by itself, and misses nothing on the way."""

from __future__ import annotations

import asyncio
import json
import logging
import random
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import TYPE_CHECKING

from agent_desktop.backend.connection import Connection, Rejected
from agent_desktop.backend.node import Node
from agent_desktop.backend.schema import push_of
from agent_desktop.backend.session import Session
from agent_desktop.domain.events import Push
from agent_desktop.kit.clock import Clock
from agent_desktop.ports import BackendError, Garbage, NotLoggedIn

if TYPE_CHECKING:
    from agent_desktop.backend.transport import ServerEvent

log = logging.getLogger(__name__)

PATH = "/v1/events"
FIRST_WAIT_SECONDS = 0.5
LONGEST_WAIT_SECONDS = 15.0
_SHORT_SECONDS = 5.0
"""A stream that ends sooner was no service: what follows is a repetition, not a continuation."""


class _Renewed(Exception):
    """What was waited for is of an old network."""


class PushStream:
    """Server-sent events (WHATWG HTML, section 9.2) as the domain's Push facts.

    The server ends every stream after some minutes; coming back at once from that is not worth a word. Anything else is
    told once to `changed(connected, detail)` and tried again after 0.5 to 15 s, jittered, without end. renew() cuts
    short whatever is waited for: an old connection, a new one, a pause.
    """

    def __init__(self, connection: Connection, session: Session, clock: Clock) -> None:
        self._connection = connection
        self._session = session
        self._clock = clock
        self._changed: Callable[[bool, str], None] = lambda _connected, _detail: None
        self._connected: bool | None = None
        self._last_id = ""
        self._renewal = False
        self._limit: asyncio.Timeout | None = None

    def renew(self) -> None:
        """Connects anew at once: the old connection may lead nowhere, and nobody would tell for half a minute."""
        self._renewal = True
        limit, self._limit = self._limit, None
        if limit is not None:
            limit.reschedule(asyncio.get_running_loop().time())

    def on_change(self, changed: Callable[[bool, str], None]) -> None:
        self._changed = changed

    async def pushes(self) -> AsyncIterator[Push]:
        """Ends by cancellation or with NotLoggedIn."""
        self._last_id = ""
        self._connected = None
        token = rejected = ""
        failures = 0
        while True:
            try:
                token = await (self._session.renewed(rejected) if rejected else self._session.token())
                rejected = ""
                self._renewal = False
                async with AsyncExitStack() as stack:
                    opening = self._connection.events(PATH, token=token, last_id=self._last_id)
                    async with self._cut_short():
                        events = await stack.enter_async_context(opening)
                    self._tell(True, "")
                    since = self._clock.monotonic()
                    while (event := await self._next(events)) is not None:
                        push = self._read(event)
                        if push is not None:
                            yield push
                failures = failures + 1 if self._clock.monotonic() - since < _SHORT_SECONDS else 0
                if failures == 0:
                    continue
            except NotLoggedIn:
                raise
            except _Renewed:
                failures = 0
                continue
            except Rejected as error:
                failures += 1
                rejected = token if error.problem.status == 401 else ""
                if rejected and failures == 1:
                    continue  # the token was too old: renew it and come back at once
                self._tell(False, error.problem.detail or error.problem.code)
            except BackendError as error:
                failures += 1
                self._tell(False, error.detail or error.code)
            with suppress(_Renewed):
                async with self._cut_short():
                    await self._clock.sleep(wait_before(failures))

    @asynccontextmanager
    async def _cut_short(self) -> AsyncIterator[None]:
        """Raises _Renewed when renew() was called, or as soon as it is. Not around a yield: that is the reader's time,
        and not around the session's requests: a refresh token is good for one answer."""
        if self._renewal:
            raise _Renewed
        try:
            async with asyncio.timeout(None) as limit:
                self._limit = limit
                yield
        except TimeoutError:
            if not limit.expired():
                raise
            raise _Renewed from None
        finally:
            self._limit = None

    async def _next(self, events: AsyncIterator[ServerEvent]) -> ServerEvent | None:
        """None at the end of the stream."""
        async with self._cut_short():
            return await anext(events, None)

    def _read(self, event: ServerEvent) -> Push | None:
        self._last_id = event.id or self._last_id
        if not event.data:
            return None
        try:
            push = push_of(event.type, Node(json.loads(event.data), event.type))
        except (ValueError, RecursionError, Garbage) as error:
            log.warning("an event of the server makes no sense and is left out: %s", error)
            return None
        if push is None:
            log.debug("event %s is not known to this version", event.type)
        return push

    def _tell(self, connected: bool, detail: str) -> None:
        if self._connected is connected:
            return
        self._connected = connected
        log.info("event stream: %s", "connected" if connected else detail)
        self._changed(connected, detail)


def wait_before(attempt: int) -> float:
    """Seconds before this attempt (1 = the first repetition), between half and all of a doubling time."""
    longest = min(LONGEST_WAIT_SECONDS, FIRST_WAIT_SECONDS * 2.0 ** min(attempt, 16))
    return max(FIRST_WAIT_SECONDS, longest * random.uniform(0.5, 1.0))
