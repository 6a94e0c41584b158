"""Tests for agents: answers are kept on this computer while they are chosen, sent once, and marked by the server."""

from __future__ import annotations

import json
import logging

from agent_desktop.domain.events import (
    EventStreamChanged,
    LoggedIn,
    LoggedOut,
    QuizMarked,
    QuizzesChanged,
    QuizzesPushed,
    WriteDelivered,
)
from agent_desktop.domain.outbox import WriteKind
from agent_desktop.domain.quiz import (
    Answers,
    Attempt,
    QuizBrief,
    QuizFigures,
    QuizResults,
    QuizState,
    QuizText,
    WrittenBrief,
    WrittenQuiz,
)
from agent_desktop.kit.bus import Subscriptions
from agent_desktop.kit.tasks import Tasks
from agent_desktop.ports import BackendError, QuizDesk, WireFormat
from agent_desktop.services.own_draft import Keeper, OwnDraft
from agent_desktop.services.write_queue import WriteQueue

log = logging.getLogger(__name__)

_KEPT = "quiz_answers"


class Quizzes:
    """For agents, editors and leads alike; what one may not, the server refuses. Errors are those of the ports."""

    def __init__(self, desk: QuizDesk, wire: WireFormat, keeper: Keeper) -> None:
        self._desk, self._wire, self._store = desk, wire, keeper.store
        self._bus, self._username, self._new_id = keeper.bus, keeper.username, keeper.new_id
        self._queue = WriteQueue(self._store, self._bus, keeper.clock, self._username)
        self._known: tuple[QuizBrief, ...] = ()
        self._missed = False
        self._draft = OwnDraft(WrittenQuiz, "quiz_draft", keeper)
        self._tasks = Tasks("quizzes")
        self._facts = Subscriptions(self._bus)
        self._facts.on(LoggedIn, lambda _fact: self._load_soon())
        self._facts.on(LoggedOut, lambda _fact: self._forget())
        self._facts.on(QuizzesPushed, lambda _fact: self._load_soon())
        self._facts.on(EventStreamChanged, self._on_stream)
        self._facts.on(WriteDelivered, self._on_delivered)

    async def close(self) -> None:
        """What was typed last is on the disk when it returns."""
        self._facts.close()
        await self._draft.close()
        await self._tasks.close()

    @property
    def mine(self) -> tuple[QuizBrief, ...]:
        """Tests for this agent as the server said last."""
        return self._known

    async def load(self) -> None:
        """Asks the server for the list."""
        try:
            self._known = await self._desk.mine()
        except BackendError as error:
            log.info("the tests could not be read: %s", error.code)
            return
        self._bus.publish(QuizzesChanged(self._known))

    # --- taking one

    async def begin(self, quiz_id: str) -> Attempt:
        """Begins a try, or goes on with the one that was begun. Raises BackendError."""
        known = next((q for q in self._known if q.id == quiz_id), None)
        begun = known.attempt_id if known is not None and known.state is QuizState.BEGUN else ""
        attempt = await self._desk.begin(quiz_id, begun or self._new_id())
        self._load_soon()
        return attempt

    async def attempt(self, quiz_id: str, attempt_id: str) -> Attempt:
        """One's own try, with its result once it is marked. Raises BackendError."""
        return await self._desk.attempt(quiz_id, attempt_id)

    async def keep(self, attempt_id: str, answers: Answers) -> None:
        """What is chosen so far, onto the disk. Raises StorageError."""
        plain = {question: list(chosen) for question, chosen in answers.items()}
        await self._store.remember(self._key(attempt_id), json.dumps(plain))

    async def kept(self, attempt_id: str) -> dict[str, tuple[str, ...]]:
        """What was chosen before the program ended. Raises StorageError."""
        text = await self._store.recall(self._key(attempt_id))
        try:
            found = json.loads(text) if text else {}
            return {str(question): tuple(map(str, chosen)) for question, chosen in found.items()}
        except (ValueError, TypeError, AttributeError):
            log.warning("the answers kept on this computer cannot be read")
            return {}

    async def finish(self, attempt: Attempt, answers: Answers) -> None:
        """Puts the answers on their way; QuizMarked tells when the server has marked them. Raises StorageError."""
        await self._queue.add(
            WriteKind.QUIZ_ANSWERS,
            f"{attempt.quiz_id}/{attempt.id}",
            self._wire.quiz_answers(answers),
            title=attempt.title.en or attempt.title.zh_cn,
        )
        await self._store.remember(self._key(attempt.id), "")

    async def sent(self, attempt_id: str) -> bool:
        """Whether the answers of this try wait on this computer already. Raises StorageError."""
        writes = await self._store.pending_writes()
        return any(w.kind is WriteKind.QUIZ_ANSWERS and w.key.endswith(f"/{attempt_id}") for w in writes)

    # --- making them, and how they went

    def new(self) -> QuizText:
        """One that is nowhere yet."""
        return QuizText(self._new_id())

    def new_id(self) -> str:
        """For a question or an answer."""
        return self._new_id()

    async def written(self) -> tuple[WrittenBrief, ...]:
        return await self._desk.written()

    async def read(self, quiz_id: str) -> WrittenQuiz:
        return await self._desk.read(quiz_id)

    async def save(self, text: QuizText) -> WrittenQuiz:
        return await self._desk.save(text)

    async def publish(self, quiz_id: str, revision: int) -> WrittenQuiz:
        return await self._desk.publish(quiz_id, revision)

    async def end(self, quiz_id: str, revision: int) -> WrittenQuiz:
        """Nobody may begin it any more."""
        return await self._desk.close(quiz_id, revision)

    async def figures(self) -> tuple[QuizFigures, ...]:
        return await self._desk.figures()

    async def results(self, quiz_id: str) -> QuizResults:
        return await self._desk.results(quiz_id)

    # --- what is being written: one test for each person, until the server has it or it is thrown away

    def keep_writing(self, quiz: WrittenQuiz) -> None:
        """With every change; it is on the disk a moment later."""
        self._draft.keep(quiz)

    async def forget_writing(self) -> None:
        await self._draft.forget()

    async def kept_writing(self) -> WrittenQuiz | None:
        """What was written and never reached the server, before a restart too. Raises StorageError."""
        return await self._draft.kept()

    # --- what comes in

    def _load_soon(self) -> None:
        self._tasks.spawn(self.load(), "load")

    def _on_delivered(self, fact: WriteDelivered) -> None:
        if fact.write.kind is WriteKind.QUIZ_ANSWERS:
            self._tasks.spawn(self._marked(*fact.write.key.split("/", 1)), "marked")

    async def _marked(self, quiz_id: str, attempt_id: str) -> None:
        try:
            attempt = await self._desk.attempt(quiz_id, attempt_id)
        except BackendError as error:
            log.info("the result of try %s could not be read: %s", attempt_id, error.code)
        else:
            self._bus.publish(QuizMarked(attempt))
        await self.load()

    def _on_stream(self, fact: EventStreamChanged) -> None:
        if fact.connected and self._missed and self._username():
            self._load_soon()
        self._missed = not fact.connected

    def _forget(self) -> None:
        self._known = ()
        self._bus.publish(QuizzesChanged(()))

    def _key(self, attempt_id: str) -> str:
        return f"{_KEPT}:{self._username()}:{attempt_id}"
