"""How satisfied customers are: one's own figure of the week, kept up to date, and reports for whoever may read them."""

from __future__ import annotations

import logging
from datetime import date, datetime, timedelta

from agent_desktop.domain.events import LoggedIn, LoggedOut, OwnSatisfactionChanged, SurveyPushed
from agent_desktop.domain.provisioning import Provisioning, User
from agent_desktop.domain.satisfaction import (
    READ,
    AnswerPage,
    AnswerQuery,
    Figures,
    Period,
    SatisfactionReport,
)
from agent_desktop.kit.bus import Bus, Subscriptions
from agent_desktop.kit.clock import Clock
from agent_desktop.kit.tasks import Tasks
from agent_desktop.ports import NO_SERVER, BackendError, SatisfactionSource, Unreachable

log = logging.getLogger(__name__)

PAGE_SIZE = 30


class Satisfaction:
    """`week` is of one's own calls since Monday; None while nothing is known, and for those without calls.

    Without a server there is no source, and nothing to be known.
    """

    def __init__(self, source: SatisfactionSource | None, bus: Bus, clock: Clock) -> None:
        self._source = source
        self._bus = bus
        self._clock = clock
        self._centre: Provisioning | None = None
        self._user: User | None = None
        self._week: Figures | None = None
        self._asked = 0
        """Counts the readings: an answer to an older one is not news."""
        self._tasks = Tasks("satisfaction")
        self._facts = Subscriptions(bus)
        self._facts.on(LoggedIn, self._on_logged_in)
        self._facts.on(LoggedOut, lambda _fact: self._forget())
        self._facts.on(SurveyPushed, self._on_survey)

    async def close(self) -> None:
        self._facts.close()
        await self._tasks.close()

    @property
    def week(self) -> Figures | None:
        return self._week

    @property
    def today(self) -> date:
        """The centre's day: the server counts in it, wherever this computer stands."""
        return self.at_centre(self._clock.now()).date()

    @property
    def elsewhere(self) -> bool:
        """Whether the clocks of the centre and of this computer differ now."""
        now = self._clock.now()
        return self.at_centre(now).utcoffset() != now.astimezone().utcoffset()

    def at_centre(self, moment: datetime) -> datetime:
        """As the centre's clock shows it."""
        return self._centre.at_centre(moment) if self._centre is not None else moment.astimezone()

    async def report(self, period: Period) -> SatisfactionReport:
        """Everybody's figures up to today. Raises BackendError."""
        return await self._from().report(period.since(self.today), self.today, mine=False)

    async def answers(self, query: AnswerQuery) -> AnswerPage:
        """One page of single answers. Raises BackendError."""
        return await self._from().answers(query, PAGE_SIZE)

    def _from(self) -> SatisfactionSource:
        if self._source is None:
            raise Unreachable(NO_SERVER)
        return self._source

    def _on_logged_in(self, fact: LoggedIn) -> None:
        self._forget()
        self._centre = fact.provisioning
        user = fact.provisioning.user
        if READ in user.permissions:
            self._user = user
            self._read()

    def _on_survey(self, fact: SurveyPushed) -> None:
        if self._user is not None and fact.agent_id == self._user.id:
            self._read()

    def _read(self) -> None:
        self._asked += 1
        self._tasks.spawn(self._load(self._asked), "week")

    async def _load(self, asked: int) -> None:
        today = self.today
        try:
            report = await self._from().report(today - timedelta(days=today.weekday()), today, mine=True)
        except BackendError as error:
            log.info("one's own satisfaction could not be read: %s", error.code)
            return
        if asked == self._asked:
            self._week = report.total
            self._bus.publish(OwnSatisfactionChanged(report.total))

    def _forget(self) -> None:
        self._asked += 1
        self._user = None
        if self._week is not None:
            self._week = None
            self._bus.publish(OwnSatisfactionChanged(None))
