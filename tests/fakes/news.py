"""Announcements and tests on a server in memory, and ways to disappoint."""

from __future__ import annotations

from dataclasses import replace

from agent_desktop.domain.announcement import (
    Announcement,
    AnnouncementPage,
    AnnouncementText,
    Readers,
    WrittenAnnouncement,
    WrittenPage,
)
from agent_desktop.domain.quiz import (
    Attempt,
    Mark,
    Question,
    QuizBrief,
    QuizFigures,
    QuizResults,
    QuizState,
    QuizStatus,
    QuizText,
    Result,
    WrittenBrief,
    WrittenQuiz,
    faults,
)
from agent_desktop.kit.clock import Clock
from agent_desktop.ports import BackendError, Refused
from tests.fakes import centre
from tests.fakes.guard import only_in_tests


class FakeAnnouncementBoard:
    """`error` is raised by every call while it is set; `told` is what there is, `saved` what was written."""

    def __init__(self, clock: Clock, *, for_tests: bool = False) -> None:
        only_in_tests(self, for_tests)
        self._clock = clock
        self.error: BackendError | None = None
        self.told: dict[str, Announcement] = {a.id: a for a in centre.ANNOUNCEMENTS}
        self.saved: list[AnnouncementText] = []
        self.reports: dict[str, Readers] = {}
        self.asked: list[tuple[str, str]] = []

    async def page(self, words: str, before: str, limit: int, *, current: bool) -> AnnouncementPage:
        self._reach()
        self.asked.append((words, before))
        found = [
            a
            for a in self.told.values()
            if not a.withdrawn
            and (a.active or not current)
            and words.casefold() in f"{a.title.en} {a.title.zh_cn} {a.detail.en} {a.detail.zh_cn}".casefold()
        ]
        ids = [a.id for a in found]
        start = ids.index(before) + 1 if before in ids else 0
        page = found[start : start + limit]
        return AnnouncementPage(tuple(page), page[-1].id if start + limit < len(found) else "")

    async def written(self, words: str, before: str, limit: int) -> WrittenPage:
        self._reach()
        page = [a for a in self.told.values() if words.casefold() in a.title.en.casefold()]
        return WrittenPage(tuple(WrittenAnnouncement(a, 3, 1) for a in page[:limit]))

    async def save(self, text: AnnouncementText) -> Announcement:
        self._reach()
        known = self.told.get(text.id)
        if (known.revision if known else 0) != text.revision:
            raise Refused("conflict", "somebody else changed it")
        self.saved.append(text)
        self.told[text.id] = Announcement(
            text.id,
            text.title,
            text.detail,
            edition=(known.edition + 1) if known else 1,
            revision=text.revision + 1,
            importance=text.importance,
            must_confirm=text.must_confirm,
            say=text.say,
            article_id=text.article_id,
            audience=text.audience,
            at=text.at or self._clock.now(),
            until=text.until,
        )
        return self.told[text.id]

    async def withdraw(self, announcement_id: str, revision: int) -> Announcement:
        self._reach()
        gone = replace(self.told[announcement_id], withdrawn=True, active=False, revision=revision + 1)
        self.told[announcement_id] = gone
        return gone

    async def readers(self, announcement_id: str) -> Readers:
        self._reach()
        return self.reports.get(announcement_id) or Readers(self.told[announcement_id], 0, 0, ())

    def _reach(self) -> None:
        if self.error is not None:
            raise self.error


class FakeQuizDesk:
    """`correct` are the right answers by question; they leave it only in the result of a last try."""

    def __init__(self, *, for_tests: bool = False) -> None:
        only_in_tests(self, for_tests)
        self.error: BackendError | None = None
        self.briefs: dict[str, QuizBrief] = {}
        self.questions: dict[str, tuple[Question, ...]] = {}
        self.correct: dict[str, tuple[str, ...]] = {}
        self.attempts: dict[str, Attempt] = {}
        self.texts: dict[str, WrittenQuiz] = {}
        self.told: dict[str, QuizResults] = {}

    def give(self, brief: QuizBrief, questions: tuple[Question, ...], correct: dict[str, tuple[str, ...]]) -> None:
        """A test for the agent."""
        self.briefs[brief.id] = brief
        self.questions[brief.id] = questions
        self.correct |= correct

    def mark(self, attempt_id: str, answers: dict[str, tuple[str, ...]], explanations: dict[str, Mark]) -> None:
        """What the server does when the answers are there; `explanations` replace marks by question."""
        attempt = self.attempts[attempt_id]
        marks = tuple(
            explanations.get(q.id)
            or Mark(
                q.id,
                set(answers.get(q.id, ())) == set(self.correct[q.id]),
                answers.get(q.id, ()),
                self.correct[q.id],
                centre.ANNOUNCEMENTS[0].detail,
            )
            for q in attempt.questions
        )
        right = sum(m.right for m in marks)
        percent = right * 100 // len(marks)
        passed = percent >= attempt.pass_percent
        result = Result(right, len(marks), percent, passed, 1, marks)
        self.attempts[attempt_id] = replace(attempt, result=result)
        state = QuizState.PASSED if passed else QuizState.OPEN
        self.briefs[attempt.quiz_id] = replace(self.briefs[attempt.quiz_id], state=state, best_percent=percent)

    async def mine(self) -> tuple[QuizBrief, ...]:
        self._reach()
        return tuple(self.briefs.values())

    async def begin(self, quiz_id: str, attempt_id: str) -> Attempt:
        self._reach()
        brief = self.briefs[quiz_id]
        open_one = next((a for a in self.attempts.values() if a.quiz_id == quiz_id and a.result is None), None)
        if open_one is not None:
            return open_one
        if not brief.to_do:
            raise Refused("illegal_transition", "You have no try left in this test.")
        begun = Attempt(attempt_id, quiz_id, 1, brief.title, brief.intro, brief.pass_percent, self.questions[quiz_id])
        self.attempts[attempt_id] = begun
        self.briefs[quiz_id] = replace(brief, state=QuizState.BEGUN, attempt_id=attempt_id)
        return begun

    async def attempt(self, quiz_id: str, attempt_id: str) -> Attempt:
        self._reach()
        return self.attempts[attempt_id]

    async def written(self) -> tuple[WrittenBrief, ...]:
        self._reach()
        return tuple(
            WrittenBrief(w.text.id, w.text.title, w.status, len(w.text.questions), centre.NOW)
            for w in self.texts.values()
        )

    async def read(self, quiz_id: str) -> WrittenQuiz:
        self._reach()
        return self.texts[quiz_id]

    async def save(self, text: QuizText) -> WrittenQuiz:
        self._reach()
        known = self.texts.get(text.id)
        if (known.text.revision if known else 0) != text.revision:
            raise Refused("conflict", "somebody else changed it")
        status = known.status if known else QuizStatus.DRAFT
        self.texts[text.id] = WrittenQuiz(
            replace(text, revision=text.revision + 1), status, bool(known and known.begun)
        )
        return self.texts[text.id]

    async def publish(self, quiz_id: str, revision: int) -> WrittenQuiz:
        return self._step(quiz_id, revision, QuizStatus.PUBLISHED)

    async def close(self, quiz_id: str, revision: int) -> WrittenQuiz:
        return self._step(quiz_id, revision, QuizStatus.CLOSED)

    async def figures(self) -> tuple[QuizFigures, ...]:
        self._reach()
        return tuple(r.figures for r in self.told.values())

    async def results(self, quiz_id: str) -> QuizResults:
        self._reach()
        return self.told[quiz_id]

    def _step(self, quiz_id: str, revision: int, status: QuizStatus) -> WrittenQuiz:
        self._reach()
        known = self.texts[quiz_id]
        if faults(known.text):
            raise Refused("validation", "incomplete")
        self.texts[quiz_id] = WrittenQuiz(replace(known.text, revision=revision + 1), status, known.begun)
        return self.texts[quiz_id]

    def _reach(self) -> None:
        if self.error is not None:
            raise self.error
