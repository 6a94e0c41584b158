"""How satisfied customers were after their calls: figures per agent, queue and day, and single answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from agent_desktop.domain.text import LocalText

READ, READ_ALL = "surveys.read", "surveys.read_all"
"""Permissions: one's own figures, everybody's."""
BEST = 5
"""Averages are on a scale from 1 to this, whatever the survey's own scale is."""


class Period(StrEnum):
    """What figures are of; each ends today."""

    TODAY = "today"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"

    def since(self, today: date) -> date:
        """Its first day."""
        days = {Period.TODAY: 1, Period.WEEK: 7, Period.MONTH: 30, Period.QUARTER: 90}[self]
        return today - timedelta(days=days - 1)


@dataclass(frozen=True, slots=True)
class Figures:
    """`average` is None while nobody answered."""

    asked: int = 0
    answered: int = 0
    good: int = 0
    bad: int = 0
    average: float | None = None

    @property
    def answered_share(self) -> float | None:
        """Of those who were asked, 0 to 1."""
        return self.answered / self.asked if self.asked else None

    @property
    def good_share(self) -> float | None:
        """Of those who answered, 0 to 1."""
        return self.good / self.answered if self.answered else None


@dataclass(frozen=True, slots=True)
class AgentFigures:
    id: str
    name: str
    name_latin: str
    figures: Figures


@dataclass(frozen=True, slots=True)
class QueueFigures:
    id: str
    label: LocalText
    figures: Figures


@dataclass(frozen=True, slots=True)
class DayFigures:
    day: date
    figures: Figures


@dataclass(frozen=True, slots=True)
class SatisfactionReport:
    """Days without a survey are left out."""

    total: Figures = Figures()
    agents: tuple[AgentFigures, ...] = ()
    queues: tuple[QueueFigures, ...] = ()
    days: tuple[DayFigures, ...] = ()


@dataclass(frozen=True, slots=True)
class SurveyAnswer:
    """What one customer said after one call; `mark` from 1 to `scale`."""

    id: str
    at: datetime
    mark: int
    scale: int
    good: bool
    bad: bool
    agent: LocalText
    queue: LocalText
    comment: str = ""
    customer_id: str = ""


@dataclass(frozen=True, slots=True)
class AnswerQuery:
    """Whose answers; "" for everybody's. `before` is the last answer of the page before."""

    agent_id: str = ""
    queue_id: str = ""
    only_bad: bool = False
    before: SurveyAnswer | None = None


@dataclass(frozen=True, slots=True)
class AnswerPage:
    """The newest first."""

    items: tuple[SurveyAnswer, ...] = ()
    complete: bool = True
    """There is nothing older."""
