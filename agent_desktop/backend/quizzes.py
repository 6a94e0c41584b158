"""Tests for agents over HTTP: taking them, making them, and their results."""

from __future__ import annotations

from typing import Any

from agent_desktop.backend.bounds import MOST_ITEMS
from agent_desktop.backend.connection import segment
from agent_desktop.backend.news import audience_body, audience_of, by_language, person_of
from agent_desktop.backend.node import Node
from agent_desktop.backend.session import Session
from agent_desktop.backend.wire_format import rfc3339
from agent_desktop.domain.quiz import (
    AgentProgress,
    AgentResult,
    Attempt,
    Mark,
    Option,
    OptionResult,
    Question,
    QuestionResult,
    QuizBrief,
    QuizFigures,
    QuizResults,
    QuizState,
    QuizStatus,
    QuizText,
    Result,
    WrittenBrief,
    WrittenQuestion,
    WrittenQuiz,
)

_QUIZZES = "/v1/quizzes"
_MOST_AGENTS = 2000


class HttpQuizzes:
    """Uses the login of the backend whose `session` it is given."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def mine(self) -> tuple[QuizBrief, ...]:
        answer = await self._session.ask("GET", _QUIZZES)
        return tuple(_brief_of(n) for n in answer.each("items"))

    async def begin(self, quiz_id: str, attempt_id: str) -> Attempt:
        return _attempt_of(await self._session.ask("PUT", _attempt(quiz_id, attempt_id)))

    async def attempt(self, quiz_id: str, attempt_id: str) -> Attempt:
        return _attempt_of(await self._session.ask("GET", _attempt(quiz_id, attempt_id)))

    async def written(self) -> tuple[WrittenBrief, ...]:
        answer = await self._session.ask("GET", f"{_QUIZZES}/written", query={"limit": MOST_ITEMS})
        return tuple(
            WrittenBrief(
                n.text("id"),
                n.local_text("title"),
                n.choice("status", QuizStatus),
                n.integer("questions"),
                n.moment("updated_at"),
            )
            for n in answer.each("items")
        )

    async def read(self, quiz_id: str) -> WrittenQuiz:
        return _written_of(await self._session.ask("GET", f"{_QUIZZES}/written/{segment(quiz_id)}"))

    async def save(self, text: QuizText) -> WrittenQuiz:
        path = f"{_QUIZZES}/written/{segment(text.id)}"
        return _written_of(await self._session.ask("PUT", path, body=_body(text)))

    async def publish(self, quiz_id: str, revision: int) -> WrittenQuiz:
        path = f"{_QUIZZES}/{segment(quiz_id)}/publication"
        return _written_of(await self._session.ask("PUT", path, body={"revision": revision}))

    async def close(self, quiz_id: str, revision: int) -> WrittenQuiz:
        path = f"{_QUIZZES}/{segment(quiz_id)}/closing"
        return _written_of(await self._session.ask("PUT", path, body={"revision": revision}))

    async def figures(self) -> tuple[QuizFigures, ...]:
        answer = await self._session.ask("GET", f"{_QUIZZES}/results")
        return tuple(_figures_of(n) for n in answer.each("items"))

    async def results(self, quiz_id: str) -> QuizResults:
        path = f"{_QUIZZES}/{segment(quiz_id)}/results"
        answer = await self._session.ask("GET", path, query={"limit": _MOST_AGENTS})
        return QuizResults(
            _figures_of(answer.at("quiz")),
            tuple(_agent_of(n) for n in answer.each("agents")),
            tuple(_question_result_of(n) for n in answer.each("questions")),
        )


def _attempt(quiz_id: str, attempt_id: str) -> str:
    return f"{_QUIZZES}/{segment(quiz_id)}/attempts/{segment(attempt_id)}"


def _brief_of(node: Node) -> QuizBrief:
    return QuizBrief(
        id=node.text("id"),
        title=node.local_text("title"),
        intro=node.local_text("intro"),
        questions=node.integer("questions"),
        pass_percent=node.integer("pass_percent"),
        state=node.choice("state", QuizState),
        tries_left=node.optional_integer("tries_left"),
        until=node.optional_moment("until"),
        best_percent=node.optional_integer("best_percent"),
        attempt_id=node.text("attempt", ""),
    )


def _attempt_of(node: Node) -> Attempt:
    result = node.maybe("result")
    return Attempt(
        id=node.text("id"),
        quiz_id=node.text("quiz_id"),
        number=node.integer("number"),
        title=node.local_text("title"),
        intro=node.local_text("intro"),
        pass_percent=node.integer("pass_percent"),
        questions=tuple(
            Question(n.text("id"), n.local_text("text"), _options_of(n), n.flag("several"))
            for n in node.each("questions")
        ),
        result=_result_of(result) if result else None,
    )


def _options_of(node: Node) -> tuple[Option, ...]:
    return tuple(Option(n.text("id"), n.local_text("text")) for n in node.each("options"))


def _result_of(node: Node) -> Result:
    return Result(
        right=node.integer("right"),
        total=node.integer("total"),
        percent=node.integer("percent"),
        passed=node.flag("passed"),
        tries_left=node.optional_integer("tries_left"),
        marks=tuple(
            Mark(
                n.text("question"),
                n.flag("right"),
                n.texts("chosen"),
                n.texts("correct") if n.maybe("correct") else None,
                n.local_text("explanation"),
                n.text("article", ""),
            )
            for n in node.each("marks")
        ),
    )


def _written_of(node: Node) -> WrittenQuiz:
    text = QuizText(
        id=node.text("id"),
        revision=node.integer("revision"),
        title=node.local_text("title"),
        intro=node.local_text("intro"),
        questions=tuple(
            WrittenQuestion(
                n.text("id"),
                n.local_text("text"),
                _options_of(n),
                n.texts("correct"),
                n.local_text("explanation"),
                n.text("article", ""),
            )
            for n in node.each("questions")
        ),
        pass_percent=node.integer("pass_percent"),
        tries=node.integer("tries"),
        audience=audience_of(node),
        until=node.optional_moment("until"),
    )
    return WrittenQuiz(text, node.choice("status", QuizStatus), node.flag("begun"))


def _body(text: QuizText) -> dict[str, Any]:
    return {
        "revision": text.revision,
        "title": by_language(text.title),
        "intro": by_language(text.intro),
        "questions": [
            {
                "id": q.id,
                "text": by_language(q.text),
                "options": [{"id": o.id, "text": by_language(o.text)} for o in q.options],
                "correct": list(q.correct),
                "explanation": by_language(q.explanation),
                "article": q.article_id or None,
            }
            for q in text.questions
        ],
        "pass_percent": text.pass_percent,
        "tries": text.tries,
        "audience": audience_body(text.audience),
        "until": rfc3339(text.until) if text.until else None,
    }


def _figures_of(node: Node) -> QuizFigures:
    return QuizFigures(
        node.text("id"),
        node.local_text("title"),
        node.choice("status", QuizStatus),
        node.integer("people"),
        node.integer("taken"),
        node.integer("passed"),
        node.optional_moment("until"),
    )


def _agent_of(node: Node) -> AgentResult:
    return AgentResult(
        person_of(node.at("person")),
        node.local_text("unit_label"),
        node.choice("state", AgentProgress),
        node.integer("tries"),
        node.optional_integer("percent"),
        node.optional_moment("finished_at"),
    )


def _question_result_of(node: Node) -> QuestionResult:
    return QuestionResult(
        node.text("id"),
        node.local_text("text"),
        node.integer("asked"),
        node.integer("right"),
        tuple(
            OptionResult(n.text("id"), n.local_text("text"), n.flag("correct"), n.integer("chosen"))
            for n in node.each("options")
        ),
    )
