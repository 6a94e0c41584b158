"""What is written down: writes on their way to the server, and the call log."""

from __future__ import annotations

from dataclasses import dataclass

from agent_desktop.domain.interaction import CallRecord
from agent_desktop.domain.outbox import PendingWrite


@dataclass(frozen=True, slots=True)
class WriteQueued:
    """A write is safe on disk and wants delivery."""

    write: PendingWrite


@dataclass(frozen=True, slots=True)
class WriteDelivered:
    write: PendingWrite


@dataclass(frozen=True, slots=True)
class WriteRefused:
    """The server refused it, and it stays on this computer for a person to see: code and words as in the refusal."""

    write: PendingWrite
    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class WriteSentBack:
    """The server refused it, and it does not wait any more: code and words are those of the refusal."""

    write: PendingWrite
    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class OutboxChanged:
    pending: tuple[PendingWrite, ...]


@dataclass(frozen=True, slots=True)
class RecordSaved:
    """The call log on this computer has this row now."""

    record: CallRecord
