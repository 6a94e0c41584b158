"""The server, for what is written to customers, for what they answered, and for what was said in calls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:  # a start must not load what only names the values that pass here
    from datetime import date

    from agent_desktop.domain.message import Choices, Subject
    from agent_desktop.domain.satisfaction import AnswerPage, AnswerQuery, SatisfactionReport


class Messenger(Protocol):
    """What the server can send to customers. Every call may raise BackendError.

    Refused: "not_found" for a customer or an article that is not there, "validation" for an article that is for
    colleagues only.
    """

    async def choices(self, about: Subject) -> Choices: ...

    async def send_again(self, message_id: str) -> None:
        """Once more, however often it is asked. Refused("conflict") for what arrived, or was surely not taken."""
        ...


class RecordingSource(Protocol):
    """Recordings of calls. Raises BackendError: Refused("not_found") without one, Refused("forbidden")."""

    async def part(self, interaction_id: str, hearing: str, first: int, length: int) -> tuple[bytes, int]:
        """So many bytes of the file from byte `first`, fewer at its end, and the size of the whole file.

        `hearing` is an id of ours: it is noted once for each hearing who listened.
        """
        ...


class SatisfactionSource(Protocol):
    """What customers said in surveys. Every call may raise BackendError; Refused("forbidden") for others' figures."""

    async def report(self, since: date, until: date, *, mine: bool) -> SatisfactionReport:
        """Both days included, 92 at most; `mine` narrows it to one's own calls, as for agents it always is."""
        ...

    async def answers(self, query: AnswerQuery, limit: int) -> AnswerPage: ...
