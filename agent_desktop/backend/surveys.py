"""SatisfactionSource over HTTP."""

from __future__ import annotations

from datetime import date

from agent_desktop.backend.bounds import MOST_ITEMS
from agent_desktop.backend.node import Node
from agent_desktop.backend.session import Session
from agent_desktop.backend.wire_format import rfc3339
from agent_desktop.domain.satisfaction import (
    AgentFigures,
    AnswerPage,
    AnswerQuery,
    DayFigures,
    Figures,
    QueueFigures,
    SatisfactionReport,
    SurveyAnswer,
)


class HttpSurveys:
    """Uses the login of the backend whose `session` it is given."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def report(self, since: date, until: date, *, mine: bool) -> SatisfactionReport:
        query = {"since": since.isoformat(), "until": until.isoformat(), "mine": str(mine).lower()}
        answer = await self._session.ask("GET", "/v1/surveys/summary", query=query)
        return SatisfactionReport(
            total=_figures_of(answer.at("total")),
            agents=tuple(
                AgentFigures(
                    n.text("id"),
                    n.text("display_name", ""),
                    n.text("display_name_latin", ""),
                    _figures_of(n.at("figures")),
                )
                for n in answer.each("agents")
            ),
            queues=tuple(
                QueueFigures(n.text("id"), n.local_text("label"), _figures_of(n.at("figures")))
                for n in answer.each("queues")
            ),
            days=tuple(DayFigures(_day_of(n.at("day")), _figures_of(n.at("figures"))) for n in answer.each("days")),
        )

    async def answers(self, query: AnswerQuery, limit: int) -> AnswerPage:
        asked: dict[str, str | int] = {"limit": min(limit, MOST_ITEMS), "bad": str(query.only_bad).lower()}
        asked |= {"agent": query.agent_id} if query.agent_id else {}
        asked |= {"queue": query.queue_id} if query.queue_id else {}
        if query.before is not None:
            asked |= {"before": rfc3339(query.before.at), "before_id": query.before.id}
        answer = await self._session.ask("GET", "/v1/surveys/answers", query=asked)
        items = tuple(_answer_of(item) for item in answer.each("items"))
        return AnswerPage(items, complete=answer.maybe("next") is None)


def _figures_of(node: Node) -> Figures:
    return Figures(
        node.integer("asked"),
        node.integer("answered"),
        node.integer("good"),
        node.integer("bad"),
        node.optional_number("average"),
    )


def _answer_of(node: Node) -> SurveyAnswer:
    return SurveyAnswer(
        id=node.text("id"),
        at=node.moment("answered_at"),
        mark=node.integer("mark"),
        scale=node.integer("scale"),
        good=node.flag("good"),
        bad=node.flag("bad"),
        agent=node.local_text("agent_name"),
        queue=node.local_text("queue_label"),
        comment=node.text("comment", ""),
        customer_id=node.text("customer_id", ""),
    )


def _day_of(node: Node) -> date:
    try:
        return date.fromisoformat(node.as_text())
    except ValueError:
        raise node.wrong("not a date") from None
