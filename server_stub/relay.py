"""Carries live events between server processes that share one PostgreSQL, by its NOTIFY (PostgreSQL 15 manual, NOTIFY).

On SQLite there is one process and no relay. What happens while the connection is lost is sent when it is back, as far
as it fits; what others sent meanwhile is missed, so streams end then, and desktops come back for the state of now.
"""

from __future__ import annotations

import asyncio
import base64
import json
import logging
import uuid
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable
from typing import Any

import asyncpg

from server_stub.live import Hub, LiveEvent

_log = logging.getLogger(__name__)
CHANNEL = "agent_desktop_live"
_LOCAL = frozenset({"queue_figures", "room", "demo"})
"""What every process finds out by itself."""
_PROVISIONING = "provisioning"
_PART_BYTES = 5400
"""In base64 and with its envelope below the 8000 bytes of a notification."""
_MOST_PARTS = 60
_MOST_WAITING = 1000
_MOST_HALF = 100
_FIRST_RETRY_SECONDS = 0.2
_LAST_RETRY_SECONDS = 10.0


class Relay:
    """Sends what the hub publishes here to the other processes, and gives the hub what they publish.

    `renew` is called before desktops hear that another process has changed what they work with.
    """

    def __init__(self, url: str, hub: Hub, renew: Callable[[], Awaitable[None]]) -> None:
        self._dsn = url.replace("postgresql+asyncpg:", "postgresql:", 1)
        self._hub = hub
        self._renew = renew
        self._renewals: set[asyncio.Task[None]] = set()
        self._origin = uuid.uuid4().hex
        self._sent = 0
        self._waiting: deque[str] = deque(maxlen=_MOST_WAITING)
        self._half: OrderedDict[tuple[str, int], dict[int, bytes]] = OrderedDict()
        """Parts of events of which not all are here."""
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self.connected = asyncio.Event()

    def start(self) -> None:
        self._hub.on_publish(self._forward)
        self._task = asyncio.get_running_loop().create_task(self._run(), name="relay")

    async def close(self) -> None:
        """Idempotent."""
        self._hub.on_publish(None)
        tasks = [*self._renewals, *([self._task] if self._task else [])]
        self._task = None
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    # --- out

    def _forward(self, event: LiveEvent, retain: str | None) -> None:
        if event.type in _LOCAL:
            return
        audience = sorted(event.audience) if isinstance(event.audience, frozenset) else event.audience
        document = json.dumps([event.type, event.data, audience, event.exclude, retain], ensure_ascii=False).encode()
        parts = [document[i : i + _PART_BYTES] for i in range(0, len(document), _PART_BYTES)]
        if len(parts) > _MOST_PARTS:
            _log.warning("an event of %d bytes (%s) is not told to other processes", len(document), event.type)
            return
        self._sent += 1
        for number, part in enumerate(parts):
            head = f"{self._origin} {self._sent} {number} {len(parts)} "
            self._waiting.append(head + base64.b64encode(part).decode())
        self._wake.set()

    async def _run(self) -> None:
        retry, before = _FIRST_RETRY_SECONDS, False
        while True:
            try:
                connection = await asyncpg.connect(self._dsn, timeout=10, server_settings={"application_name": CHANNEL})
            except Exception as error:  # whatever the driver says: it is tried again
                _log.info("events of other processes are not heard: %r", error)
                await asyncio.sleep(retry)
                retry = min(2 * retry, _LAST_RETRY_SECONDS)
                continue
            retry = _FIRST_RETRY_SECONDS
            try:
                await self._carry(connection, missed=before)
            except Exception as error:  # whatever the driver says: it is tried again
                _log.info("the connection for events is lost: %r", error)
            finally:
                self.connected.clear()
                connection.terminate()
            before = True

    async def _carry(self, connection: Any, *, missed: bool) -> None:
        """Until the connection is lost."""
        lost = False

        def on_lost(_connection: Any) -> None:
            nonlocal lost
            lost = True
            self._wake.set()

        connection.add_termination_listener(on_lost)
        await connection.add_listener(CHANNEL, self._on_notice)
        self.connected.set()
        if missed:
            self._hub.end_streams()
        while not lost:
            self._wake.clear()
            while self._waiting:
                await connection.execute("SELECT pg_notify($1, $2)", CHANNEL, self._waiting[0], timeout=10)
                self._waiting.popleft()
            if not lost:
                await self._wake.wait()

    # --- in

    def _on_notice(self, _connection: Any, _pid: int, _channel: str, payload: object) -> None:
        """What is not one of ours, whoever sent it, is left alone."""
        try:
            origin, sent, number, count, text = str(payload).split(" ", 4)
            if origin == self._origin:
                return
            key, parts = (origin, int(sent)), int(count)
            half = self._half.setdefault(key, {})
            half[int(number)] = base64.b64decode(text, validate=True)
            if len(half) < parts:
                while len(self._half) > _MOST_HALF:
                    self._half.popitem(last=False)
                return
            del self._half[key]
            kind, data, audience, exclude, retain = json.loads(b"".join(half[i] for i in range(parts)))
            to = frozenset(audience) if isinstance(audience, list) else audience
            event = LiveEvent(0, str(kind), str(data), to, exclude)
        except (ValueError, KeyError, TypeError) as error:
            _log.warning("a notification on %s cannot be read: %s", CHANNEL, error)
            return
        if event.type != _PROVISIONING:
            self._hub.receive(event, retain)
            return
        task = asyncio.get_running_loop().create_task(self._tell_renewed(event, retain), name="renewal")
        self._renewals.add(task)
        task.add_done_callback(self._renewals.discard)

    async def _tell_renewed(self, event: LiveEvent, retain: str | None) -> None:
        """Whoever asks because of this gets an answer of now; of a process that cannot renew, one of before."""
        try:
            await self._renew()
        except Exception:
            _log.exception("what another process changed could not be read")
        self._hub.receive(event, retain)
