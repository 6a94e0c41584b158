"""The files on this computer, and what writes look like in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:  # a start must not load what only names the values that pass here
    from collections.abc import Mapping
    from datetime import datetime

    from agent_desktop.domain.customer import VerificationStep
    from agent_desktop.domain.customer_editing import CustomerChange
    from agent_desktop.domain.follow_up import FollowUp
    from agent_desktop.domain.interaction import CallRecord
    from agent_desktop.domain.message import NewMessage
    from agent_desktop.domain.outbox import PendingWrite
    from agent_desktop.domain.quiz import Answers
    from agent_desktop.domain.ticket import NewStep, NewTicket
    from agent_desktop.domain.wrapup import Draft, WrapUpStatus


class WireFormat(Protocol):
    """Bodies of writes exactly as the server will get them."""

    def call_record(self, record: CallRecord) -> str: ...

    def wrap_up(self, draft: Draft, status: WrapUpStatus, finished_at: datetime) -> str: ...

    def ticket(self, ticket: NewTicket) -> str: ...

    def ticket_step(self, step: NewStep) -> str: ...

    def follow_up(self, follow_up: FollowUp) -> str: ...

    def message(self, message: NewMessage) -> str: ...

    def customer_change(self, change: CustomerChange) -> str: ...

    def confirmation(self, at: datetime) -> str: ...

    def quiz_answers(self, answers: Answers) -> str: ...

    def draft(self, draft: Draft) -> str: ...

    def article_feedback(self, article_id: str, kind: str, interaction_id: str, query: str, note: str = "") -> str: ...

    def verification(self, step: VerificationStep) -> str: ...


class LocalStore(Protocol):
    """The one file on this computer (call log, drafts, outbox). Every write is durable when the await returns.

    Raises StorageError. Methods that change two things change both or neither.
    """

    async def open(self) -> None: ...

    async def close(self) -> None: ...

    async def save_record(self, record: CallRecord, write: PendingWrite | None) -> None: ...

    async def recent_records(self, limit: int) -> tuple[CallRecord, ...]:
        """Newest first."""
        ...

    async def unfinished_records(self) -> tuple[CallRecord, ...]:
        """Rows still IN_PROGRESS: the program died during these calls."""
        ...

    async def save_draft(self, draft: Draft) -> None: ...

    async def drafts(self) -> tuple[Draft, ...]: ...

    async def finish_draft(self, interaction_id: str, write: PendingWrite) -> None:
        """Queues the wrap-up and removes its draft, in one step."""
        ...

    async def put_write(self, write: PendingWrite) -> None: ...

    async def pending_writes(self) -> tuple[PendingWrite, ...]:
        """Oldest first, refused ones included."""
        ...

    async def remove_write(self, write: PendingWrite) -> None:
        """Removes it if no newer revision took its place meanwhile."""
        ...

    async def note_attempt(self, write: PendingWrite, refused: str) -> None:
        """Counts an attempt; a non-empty `refused` takes the write out of delivery."""
        ...

    async def remember(self, key: str, text: str) -> None: ...

    async def recall(self, key: str) -> str: ...

    async def recall_all(self, beginning: str) -> Mapping[str, str]:
        """What is remembered under the keys that begin so, in their order."""
        ...


class SettingsStore(Protocol):
    """The agent's choices on this computer; a damaged file reads as empty and is kept aside."""

    def load(self) -> Mapping[str, Any]: ...

    def save(self, values: Mapping[str, Any]) -> None:
        """Atomic; raises StorageError."""
        ...
