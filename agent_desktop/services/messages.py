"""Writing to customers: drafts survive everything, and a message handed in goes to the server once."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from dataclasses import asdict, replace

from agent_desktop.domain.events import LoggedOut, ProblemNoticed, WriteDelivered, WriteSentBack
from agent_desktop.domain.message import Channel, Choices, Fault, MessageDraft, NewMessage, Subject, fault_of
from agent_desktop.domain.outbox import WriteKind
from agent_desktop.kit.bus import Bus, Subscriptions
from agent_desktop.kit.clock import Clock, Timer
from agent_desktop.kit.tasks import Tasks
from agent_desktop.ports import LocalStore, Messenger, StorageError, WireFormat
from agent_desktop.services.write_queue import WriteQueue

log = logging.getLogger(__name__)

WRITE_SECONDS = 0.3
"""From a key stroke to the disk."""
_KEPT = "message_draft"


class Messages:
    """Keeps a draft for each customer and article until it is handed in; what the server refuses comes back as one."""

    def __init__(
        self,
        messenger: Messenger,
        store: LocalStore,
        wire: WireFormat,
        bus: Bus,
        clock: Clock,
        username: Callable[[], str],
        new_id: Callable[[], str],
    ) -> None:
        self._messenger = messenger
        self._store = store
        self._queue = WriteQueue(store, bus, clock, username)
        self._wire = wire
        self._bus = bus
        self._clock = clock
        self._username = username
        self._new_id = new_id
        self._unwritten: dict[str, MessageDraft] = {}
        """Storage key -> what the disk does not have yet."""
        self._timer: Timer | None = None
        self._tasks = Tasks("messages")
        self._facts = Subscriptions(bus)
        self._facts.on(WriteSentBack, self._on_sent_back)
        self._facts.on(WriteDelivered, self._on_delivered)
        self._facts.on(LoggedOut, lambda _fact: self._write_soon(0.0))

    async def close(self) -> None:
        """Writes what is not on disk yet."""
        self._facts.close()
        self._stop_timer()
        await self._write()
        await self._tasks.close()

    async def choices(self, about: Subject) -> Choices:
        """What can be sent. Raises BackendError."""
        return await self._messenger.choices(about)

    async def recall(self, about: Subject) -> MessageDraft | None:
        """What was written and not handed in, before a restart too. Raises StorageError."""
        key = self._key(about)
        found = self._unwritten.get(key) or _draft(await self._store.recall(key))
        return found if found is not None and not found.sent else None

    def keep(self, about: Subject, draft: MessageDraft) -> None:
        """Every change."""
        self._unwritten[self._key(about)] = draft
        self._write_soon(WRITE_SECONDS)

    async def discard(self, about: Subject) -> None:
        """Raises StorageError."""
        self._unwritten.pop(self._key(about), None)
        await self._store.remember(self._key(about), "")

    async def send(self, about: Subject, draft: MessageDraft, choices: Choices, title: str = "") -> Fault | None:
        """What must be mended first; None when the message is on its way. Raises StorageError."""
        fault = fault_of(draft, choices)
        if fault is not None:
            return fault
        message_id, now = self._new_id(), self._clock.now()
        body = self._wire.message(NewMessage(about, draft, now))
        key = f"{about.customer_id}/{about.article_id}/{message_id}"
        write = self._queue.make(WriteKind.MESSAGE, key, body, title=title)
        # the words stay until the server has them: a refusal must not cost what the agent wrote
        self._unwritten.pop(self._key(about), None)
        await self._store.remember(self._key(about), _text(replace(draft, sent=message_id)))
        await self._queue.put(write)
        log.info("message %s is on its way", message_id)
        return None

    async def send_again(self, message_id: str) -> None:
        """Once more what may not have arrived, because the agent wants it. Raises BackendError."""
        await self._messenger.send_again(message_id)
        log.info("message %s is sent once more", message_id)

    def _on_sent_back(self, fact: WriteSentBack) -> None:
        if fact.write.kind is WriteKind.MESSAGE:
            self._tasks.spawn(self._take_back(fact), "sent_back")

    async def _take_back(self, fact: WriteSentBack) -> None:
        """The words are there again, to be mended, unless others were begun meanwhile."""
        customer_id, article_id, message_id = fact.write.key.split("/")
        about = Subject(customer_id, article_id)
        try:
            draft = _draft(await self._store.recall(self._key(about)))
            if draft is not None and draft.sent == message_id:
                await self._store.remember(self._key(about), _text(replace(draft, sent="")))
        except StorageError as error:
            self._bus.publish(ProblemNoticed(error.code, error.detail))

    def _on_delivered(self, fact: WriteDelivered) -> None:
        if fact.write.kind is WriteKind.MESSAGE:
            self._tasks.spawn(self._forget(fact.write.key), "delivered")

    async def _forget(self, key: str) -> None:
        customer_id, article_id, message_id = key.split("/")
        about = Subject(customer_id, article_id)
        try:
            draft = _draft(await self._store.recall(self._key(about)))
            if draft is not None and draft.sent == message_id:
                await self._store.remember(self._key(about), "")
        except StorageError as error:
            self._bus.publish(ProblemNoticed(error.code, error.detail))

    # --- the disk

    def _write_soon(self, seconds: float) -> None:
        if self._timer is None and self._unwritten:
            self._timer = self._clock.call_later(seconds, self._on_time)

    def _on_time(self) -> None:
        self._timer = None
        self._tasks.spawn(self._write(), "write")

    async def _write(self) -> None:
        waiting, self._unwritten = self._unwritten, {}
        try:
            for key, draft in waiting.items():
                await self._store.remember(key, _text(draft))
        except StorageError as error:
            self._unwritten = waiting | self._unwritten
            self._bus.publish(ProblemNoticed(error.code, error.detail))

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _key(self, about: Subject) -> str:
        return f"{_KEPT}:{self._username()}:{about.customer_id}:{about.article_id}"


def _text(draft: MessageDraft) -> str:
    return json.dumps(asdict(draft), ensure_ascii=False)


def _draft(text: str) -> MessageDraft | None:
    try:
        return _draft_of(json.loads(text)) if text else None
    except (ValueError, TypeError, KeyError):
        log.warning("the draft of a message on this computer cannot be read")
        return None


def _draft_of(kept: dict[str, str]) -> MessageDraft:
    return MessageDraft(**{**kept, "channel": Channel(kept["channel"])})  # type: ignore[arg-type]
