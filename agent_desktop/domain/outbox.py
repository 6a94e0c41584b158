"""Writes that wait for the server: on disk first, deleted on the server's word."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class WriteKind(StrEnum):
    CALL_RECORD = "call_record"
    WRAP_UP = "wrap_up"
    ARTICLE_FEEDBACK = "article_feedback"
    TICKET = "ticket"
    TICKET_STEP = "ticket_step"
    FOLLOW_UP = "follow_up"
    VERIFICATION = "verification"
    ANNOUNCEMENT_CONFIRMATION = "announcement_confirmation"
    QUIZ_ANSWERS = "quiz_answers"
    CUSTOMER = "customer"
    MESSAGE = "message"
    DRAFT = "draft"
    """What is typed while a contact runs, for whoever may have to go on with it."""


COPIES = frozenset({WriteKind.DRAFT})
"""Writes of what is kept here elsewhere: nothing is lost with them, so nobody is told that they wait."""

SENT_BACK = {WriteKind.CUSTOMER: "write_sent_back", WriteKind.MESSAGE: "message_sent_back"}
"""Writes that go back to where they were typed when the server refuses them: it is kept there, to be mended. With the
code of what the agent is told."""


@dataclass(frozen=True, slots=True)
class PendingWrite:
    """One write. `key` names the thing written: a later write with the same kind and key replaces an unsent one."""

    kind: WriteKind
    key: str
    revision: int
    body: str
    """JSON object text, made by whoever owns the kind."""
    created_at: datetime
    title: str = ""
    attempts: int = 0
    refused: str = ""
    """Why the server will never take it as it is (a person must look); empty while it may still be delivered."""
    username: str = ""
    """Whose write it is; another login on the same computer does not send it."""


class Delivery(StrEnum):
    """What became of a write; a refusal is an error of the backend, with the server's reason."""

    STORED = "stored"
    LATER = "later"
    """No answer, or an answer that means try again."""
