"""How satisfied customers were, counted by the database: per agent, per queue, per day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from server_stub.models.surveys import SurveyRow

MOST_GROUPS = 1000


@dataclass(frozen=True, slots=True)
class Period:
    """Beginnings of days, both included; `agent_id` narrows it to one agent's calls, `queue_id` to one queue's."""

    since: datetime
    until: datetime
    agent_id: str = ""
    queue_id: str = ""

    def where(self) -> ColumnElement[bool]:
        rows: ColumnElement[bool] = SurveyRow.day.between(self.since, self.until)
        if self.agent_id:
            rows &= SurveyRow.agent_id == self.agent_id
        if self.queue_id:
            rows &= SurveyRow.queue_id == self.queue_id
        return rows


@dataclass(frozen=True, slots=True)
class Figures:
    """`average` is on a scale of 1 to 5, None while nobody answered."""

    asked: int = 0
    answered: int = 0
    good: int = 0
    bad: int = 0
    average: float | None = None


_COUNTS: tuple[ColumnElement[Any], ...] = (
    func.count().label("asked"),
    func.count(SurveyRow.answered_at).label("answered"),
    func.sum(case((SurveyRow.good, 1), else_=0)).label("good"),
    func.sum(case((SurveyRow.bad, 1), else_=0)).label("bad"),
    func.avg(SurveyRow.score).label("average"),
)


async def total(session: AsyncSession, period: Period) -> Figures:
    return _figures((await session.execute(select(*_COUNTS).where(period.where()))).one())


async def by_agent(session: AsyncSession, period: Period) -> list[tuple[str, Figures]]:
    return [(row.key, _figures(row)) for row in await _grouped(session, period, SurveyRow.agent_id)]


async def by_queue(session: AsyncSession, period: Period) -> list[tuple[str, Figures]]:
    return [(row.key, _figures(row)) for row in await _grouped(session, period, SurveyRow.queue_id)]


async def by_day(session: AsyncSession, period: Period) -> list[tuple[datetime, Figures]]:
    return [(row.key, _figures(row)) for row in await _grouped(session, period, SurveyRow.day)]


async def _grouped(session: AsyncSession, period: Period, key: Any) -> Sequence[Any]:
    statement = select(key.label("key"), *_COUNTS).where(period.where()).group_by(key).order_by(key).limit(MOST_GROUPS)
    return (await session.execute(statement)).all()


def _figures(row: Any) -> Figures:
    average = round(float(row.average), 2) if row.average is not None else None
    return Figures(row.asked, row.answered, int(row.good or 0), int(row.bad or 0), average)
