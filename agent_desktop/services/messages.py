"""Writing to customers: drafts survive everything, and a message handed in goes to the server once."""

from __future__ import annotations

import logging
from dataclasses import replace

from agent_desktop.domain.events import LoggedOut, ProblemNoticed, WriteDelivered, WriteSentBack
from agent_desktop.domain.message import Choices, Fault, MessageDraft, NewMessage, Subject, fault_of
from agent_desktop.domain.outbox import WriteKind
from agent_desktop.kit.bus import Subscriptions
from agent_desktop.kit.plain import text_of, value_of
from agent_desktop.kit.tasks import Tasks
from agent_desktop.ports import Messenger, StorageError, WireFormat
from agent_desktop.services.own_draft import Keeper
from agent_desktop.services.write_queue import WriteQueue

log = logging.getLogger(__name__)

_KEPT = "message_draft"


class Messages:
    """Keeps a draft for each customer and article until it is handed in; what the server refuses comes back as one."""

    def __init__(self, messenger: Messenger, wire: WireFormat, keeper: Keeper) -> None:
        self._messenger, self._wire, self._store = messenger, wire, keeper.store
        self._bus, self._clock, self._username, self._new_id = keeper.bus, keeper.clock, keeper.username, keeper.new_id
        self._queue = WriteQueue(self._store, self._bus, self._clock, self._username)
        self._behind = keeper.behind("messages")
        self._tasks = Tasks("messages")
        self._facts = Subscriptions(self._bus)
        self._facts.on(WriteSentBack, self._on_sent_back)
        self._facts.on(WriteDelivered, self._on_delivered)
        self._facts.on(LoggedOut, lambda _fact: self._write_now())

    async def close(self) -> None:
        """Writes what is not on disk yet."""
        self._facts.close()
        await self._behind.close()
        await self._tasks.close()

    async def choices(self, about: Subject) -> Choices:
        """What can be sent. Raises BackendError."""
        return await self._messenger.choices(about)

    async def recall(self, about: Subject) -> MessageDraft | None:
        """What was written and not handed in, before a restart too. Raises StorageError."""
        key = self._key(about)
        found = _draft(self._behind.waiting(key) or await self._store.recall(key))
        return found if found is not None and not found.sent else None

    def keep(self, about: Subject, draft: MessageDraft) -> None:
        """Every change."""
        self._behind.put(self._key(about), text_of(draft))

    async def discard(self, about: Subject) -> None:
        """Raises StorageError."""
        self._behind.drop(self._key(about))
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
        self._behind.drop(self._key(about))
        await self._store.remember(self._key(about), text_of(replace(draft, sent=message_id)))
        await self._queue.put(write)
        log.info("message %s is on its way", message_id)
        return None

    async def send_again(self, message_id: str) -> None:
        """Once more what may not have arrived, because the agent wants it. Raises BackendError."""
        await self._messenger.send_again(message_id)
        log.info("message %s is sent once more", message_id)

    def _write_now(self) -> None:
        self._tasks.spawn(self._behind.flush(), "write")

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
                await self._store.remember(self._key(about), text_of(replace(draft, sent="")))
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

    def _key(self, about: Subject) -> str:
        return f"{_KEPT}:{self._username()}:{about.customer_id}:{about.article_id}"


def _draft(text: str) -> MessageDraft | None:
    try:
        return value_of(MessageDraft, text) if text else None
    except ValueError:
        log.warning("the draft of a message on this computer cannot be read")
        return None
