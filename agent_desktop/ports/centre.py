"""The server, for what the centre tells its agents and what it asks them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:  # a start must not load what only names the values that pass here
    from agent_desktop.domain.announcement import Announcement, AnnouncementPage, AnnouncementText, Readers, WrittenPage
    from agent_desktop.domain.quiz import (
        Attempt,
        QuizBrief,
        QuizFigures,
        QuizResults,
        QuizText,
        WrittenBrief,
        WrittenQuiz,
    )


class AnnouncementBoard(Protocol):
    """Announcements on the server. Every call may raise BackendError.

    Refused: "validation" for what is missing, "conflict" when somebody changed it in between, "forbidden" for who may
    not write them.
    """

    async def page(self, words: str, before: str, limit: int, *, current: bool) -> AnnouncementPage:
        """What is for us, the latest first, after the one whose id is `before`; with `current` only what is shown."""
        ...

    async def written(self, words: str, before: str, limit: int) -> WrittenPage: ...

    async def save(self, text: AnnouncementText) -> Announcement:
        """The same text twice is stored once."""
        ...

    async def withdraw(self, announcement_id: str, revision: int) -> Announcement: ...

    async def readers(self, announcement_id: str) -> Readers: ...


class QuizDesk(Protocol):
    """Tests for agents on the server. Every call may raise BackendError.

    Refused: "illegal_transition" for a try that cannot begin, "conflict" when somebody changed the test in between or
    has begun it, "validation" for a test that nobody could take, "forbidden" for what one may not.
    """

    async def mine(self) -> tuple[QuizBrief, ...]: ...

    async def begin(self, quiz_id: str, attempt_id: str) -> Attempt:
        """Begins a try under this id, or gives the one that was begun."""
        ...

    async def attempt(self, quiz_id: str, attempt_id: str) -> Attempt: ...

    async def written(self) -> tuple[WrittenBrief, ...]: ...

    async def read(self, quiz_id: str) -> WrittenQuiz: ...

    async def save(self, text: QuizText) -> WrittenQuiz:
        """The same text twice is stored once."""
        ...

    async def publish(self, quiz_id: str, revision: int) -> WrittenQuiz: ...

    async def close(self, quiz_id: str, revision: int) -> WrittenQuiz: ...

    async def figures(self) -> tuple[QuizFigures, ...]: ...

    async def results(self, quiz_id: str) -> QuizResults: ...
