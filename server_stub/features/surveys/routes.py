"""Surveys for those who work here: figures, single answers, and results that the exchange heard."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field
from sqlalchemy import and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from server_stub.db import CatalogueOf, Db
from server_stub.features.surveys import figures
from server_stub.features.surveys.figures import Figures, Period
from server_stub.models.bounds import Instant, Limit, Line, LText, Moment, Short, Uuid
from server_stub.models.catalogue_view import Catalogue
from server_stub.models.interactions import Interaction
from server_stub.models.schema import now
from server_stub.models.survey_rules import MOST_QUESTIONS
from server_stub.models.surveys import SurveyRow
from server_stub.security.guard import Principal, require
from server_stub.security.problems import FieldError, Problem, ProblemType, documented, validation
from server_stub.security.roles import Permission

router = APIRouter(
    prefix="/surveys",
    tags=["surveys"],
    responses=documented(ProblemType.UNAUTHENTICATED, ProblemType.FORBIDDEN, ProblemType.VALIDATION),
)
Reading = Annotated[Principal, require(Permission.SURVEYS_READ)]
MOST_DAYS = 92
_USUAL_DAYS = 7
_FIRST, _LAST = date(2000, 1, 1), date(2099, 12, 31)

Day = Annotated[date, Query(ge=_FIRST, le=_LAST)]


class FiguresView(BaseModel):
    """Shares are of those who answered, `answered_share` of those who were asked; all from 0 to 1, null of nothing.

    `average` is on a scale of 1 to 5, whatever the scale of the survey was.
    """

    asked: int
    answered: int
    answered_share: float | None
    average: float | None
    good: int
    good_share: float | None
    bad: int


class AgentFigures(BaseModel):
    id: str
    display_name: str
    display_name_latin: str
    figures: FiguresView


class QueueFigures(BaseModel):
    id: str
    label: LText
    figures: FiguresView


class DayFigures(BaseModel):
    day: date
    figures: FiguresView


class SurveySummary(BaseModel):
    """Days are the centre's, both included; days without a survey are left out."""

    since: date
    until: date
    total: FiguresView
    agents: list[AgentFigures]
    queues: list[QueueFigures]
    days: list[DayFigures]


class AnswerView(BaseModel):
    """One answer; `marks` by question, `mark` is the first one's, on a scale from 1 to `scale`."""

    id: str
    interaction_id: str
    customer_id: str | None
    agent_id: str
    queue_id: str
    queue_label: LText
    agent_name: LText
    channel: str
    scale: int
    mark: int
    marks: dict[str, int]
    good: bool
    bad: bool
    comment: str
    answered_at: Moment


class AnswerPage(BaseModel):
    """`next` and `next_id` are `before` and `before_id` of the following page, null at the end."""

    items: list[AnswerView]
    next: Moment | None
    next_id: str | None


class SurveyResult(BaseModel):
    """What a caller keyed after a call, one mark for each question in its order. One of the two ids is needed."""

    interaction_id: Uuid | None = None
    session_id: Annotated[Line, Field(description="As the exchange knows the contact; its last answered call")] = ""
    marks: Annotated[list[Annotated[int, Field(ge=1, le=10)]], Field(min_length=1, max_length=MOST_QUESTIONS)]
    at: Instant | None = None


@router.get(
    "/summary",
    summary="How satisfied customers were, per agent, queue and day; all agents' only for those who may",
    operation_id="get_survey_summary",
)
async def summary(
    db: Db,
    catalogue: CatalogueOf,
    who: Reading,
    since: Annotated[Day | None, Query(description="Without it, a week ago")] = None,
    until: Annotated[Day | None, Query(description="Without it, today")] = None,
    queue: Annotated[Short, Query()] = "",
    mine: Annotated[bool, Query(description="Only one's own calls")] = False,
) -> SurveySummary:
    last = until or now().astimezone(catalogue.time_zone).date()
    first = since or last - timedelta(days=_USUAL_DAYS - 1)
    if not 0 <= (last - first).days < MOST_DAYS:
        message = f"The days must follow one another, and be {MOST_DAYS} at most."
        raise validation([FieldError(field="query.since", message=message, code="period")])
    everybody = who.may(Permission.SURVEYS_READ_ALL) and not mine
    period = Period(_start(catalogue, first), _start(catalogue, last), "" if everybody else who.user_id, queue)
    async with db.read() as session:
        return SurveySummary(
            since=first,
            until=last,
            total=_view(await figures.total(session, period)),
            agents=[_agent(catalogue, *found) for found in await figures.by_agent(session, period)],
            queues=[_queue(catalogue, *found) for found in await figures.by_queue(session, period)],
            days=[
                DayFigures(day=moment.astimezone(catalogue.time_zone).date(), figures=_view(found))
                for moment, found in await figures.by_day(session, period)
            ],
        )


@router.get(
    "/answers",
    summary="Single answers, newest first; of others' calls only for those who may",
    operation_id="list_survey_answers",
)
async def answers(
    db: Db,
    catalogue: CatalogueOf,
    who: Reading,
    agent: Annotated[Uuid | None, Query()] = None,
    queue: Annotated[Short, Query()] = "",
    bad: Annotated[bool, Query(description="Only bad marks")] = False,
    limit: Annotated[Limit, Query()] = 50,
    before: Annotated[Instant | None, Query()] = None,
    before_id: Annotated[Short, Query(description="With `before`: of what came at that moment, older ones")] = "",
) -> AnswerPage:
    if not who.may(Permission.SURVEYS_READ_ALL):
        if agent not in (None, who.user_id):
            raise Problem(ProblemType.FORBIDDEN, "You may see what was said of your own calls only.")
        agent = who.user_id
    wanted = select(SurveyRow).where(SurveyRow.answered_at.is_not(None))
    wanted = wanted.where(SurveyRow.agent_id == agent) if agent else wanted
    wanted = wanted.where(SurveyRow.queue_id == queue) if queue else wanted
    wanted = wanted.where(SurveyRow.bad) if bad else wanted
    if before is not None:
        same = and_(SurveyRow.answered_at == before, SurveyRow.id < before_id)
        wanted = wanted.where(SurveyRow.answered_at <= before, or_(SurveyRow.answered_at < before, same))
    wanted = wanted.order_by(SurveyRow.answered_at.desc(), SurveyRow.id.desc()).limit(limit)
    async with db.read() as session:
        items = [_answer(catalogue, row) for row in await session.scalars(wanted)]
    last = items[-1] if len(items) == limit else None
    return AnswerPage(items=items, next=last.answered_at if last else None, next_id=last.id if last else None)


@router.put(
    "/results",
    summary="What the exchange heard after a call; a second result for the same call changes nothing",
    operation_id="put_survey_result",
    responses=documented(ProblemType.NOT_FOUND),
)
async def put_result(
    body: SurveyResult,
    db: Db,
    catalogue: CatalogueOf,
    request: Request,
    _who: Annotated[Principal, require(Permission.SURVEYS_RECORD)],
) -> AnswerView:
    if body.interaction_id is None and not body.session_id:
        raise validation([FieldError(field="body.interaction_id", message="Say which call it was.", code="required")])
    async with db.read() as session:
        call = await _call(session, body)
    if call is None:
        # the desktop reports its calls in its own time: the exchange has to come back
        raise Problem(ProblemType.NOT_FOUND, "There is no such answered call yet. Send the result again later.")
    row = await request.app.state.survey_desk.result(call, body.marks, body.at or now())
    return _answer(catalogue, row)


async def _call(session: AsyncSession, body: SurveyResult) -> Interaction | None:
    calls = select(Interaction).where(Interaction.outcome == "ANSWERED")
    if body.interaction_id is not None:
        return (await session.scalars(calls.where(Interaction.id == body.interaction_id))).first()
    of_contact = calls.where(Interaction.session_id == body.session_id)
    return (await session.scalars(of_contact.order_by(Interaction.started_at.desc()).limit(1))).first()


def _start(catalogue: Catalogue, day: date) -> datetime:
    return datetime.combine(day, time(), catalogue.time_zone)


def _view(found: Figures) -> FiguresView:
    return FiguresView(
        asked=found.asked,
        answered=found.answered,
        answered_share=_share(found.answered, found.asked),
        average=found.average,
        good=found.good,
        good_share=_share(found.good, found.answered),
        bad=found.bad,
    )


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def _agent(catalogue: Catalogue, user_id: str, found: Figures) -> AgentFigures:
    user = catalogue.users.get(user_id)
    return AgentFigures(
        id=user_id,
        display_name=user.display_name if user else "",
        display_name_latin=user.display_name_latin if user else "",
        figures=_view(found),
    )


def _queue(catalogue: Catalogue, queue_id: str, found: Figures) -> QueueFigures:
    queue = catalogue.queues.get(queue_id)
    return QueueFigures(id=queue_id, label=queue.label if queue else {}, figures=_view(found))


def _answer(catalogue: Catalogue, row: SurveyRow) -> AnswerView:
    assert row.mark is not None
    assert row.answered_at is not None
    user, queue = catalogue.users.get(row.agent_id), catalogue.queues.get(row.queue_id)
    name = user.display_name if user else ""
    return AnswerView(
        id=row.id,
        interaction_id=row.interaction_id,
        customer_id=row.customer_id,
        agent_id=row.agent_id,
        queue_id=row.queue_id,
        queue_label=queue.label if queue else {},
        agent_name={"en": (user.display_name_latin if user else "") or name, "zh_CN": name},
        channel=row.channel,
        scale=row.scale,
        mark=row.mark,
        marks=row.marks or {},
        good=row.good,
        bad=row.bad,
        comment=row.comment,
        answered_at=row.answered_at,
    )
