"""Knowledge beside the call: search, read, and say whether it helped."""

from __future__ import annotations

from collections.abc import Callable

from agent_desktop.domain.knowledge import Article, ArticleBrief, SearchResult, Topic
from agent_desktop.domain.outbox import WriteKind
from agent_desktop.kit.bus import Bus
from agent_desktop.kit.clock import Clock
from agent_desktop.ports import Backend, BackendError, LocalStore, WireFormat
from agent_desktop.services.write_queue import WriteQueue

_KEPT_ARTICLES = 50


class Knowledge:
    """Asks the server; articles once read stay readable while the server is away."""

    def __init__(
        self,
        backend: Backend,
        store: LocalStore,
        wire: WireFormat,
        bus: Bus,
        clock: Clock,
        username: Callable[[], str],
        new_id: Callable[[], str],
    ) -> None:
        self._backend = backend
        self._queue = WriteQueue(store, bus, clock, username)
        self._wire = wire
        self._new_id = new_id
        self._read: dict[str, Article] = {}

    async def search(self, text: str, queue_id: str = "", language: str = "en", limit: int = 20) -> SearchResult:
        """Articles for what was typed so far. Raises BackendError."""
        return await self._backend.search_knowledge(text.strip(), queue_id, language, limit)

    async def suggest(self, topic: Topic) -> tuple[ArticleBrief, ...]:
        """Articles for what is known of a contact, the best first. Raises BackendError."""
        return await self._backend.suggest_articles(topic)

    async def attachment(self, article_id: str, attachment_id: str) -> bytes:
        """A file beside an article. Raises BackendError."""
        return await self._backend.attachment(article_id, attachment_id)

    async def article(self, article_id: str) -> Article:
        """The whole article; an older copy when the server is away. Raises BackendError without one."""
        try:
            found = await self._backend.article(article_id)
        except BackendError:
            if article_id in self._read:
                return self._read[article_id]
            raise
        self._read[article_id] = found
        while len(self._read) > _KEPT_ARTICLES:
            del self._read[next(iter(self._read))]
        return found

    async def give_feedback(
        self, article_id: str, kind: str, interaction_id: str = "", query: str = "", note: str = ""
    ) -> None:
        """Says that an article was used, useful, not useful or wrong (and `note` what of it); goes through the outbox.

        Raises StorageError.
        """
        body = self._wire.article_feedback(article_id, kind, interaction_id, query, note)
        await self._queue.add(WriteKind.ARTICLE_FEEDBACK, f"{article_id}/{self._new_id()}", body)
