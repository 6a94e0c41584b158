"""SatisfactionSource in memory: what a test puts there, and ways to disappoint."""

from __future__ import annotations

from datetime import date

from agent_desktop.domain.satisfaction import AnswerPage, AnswerQuery, SatisfactionReport, SurveyAnswer
from agent_desktop.ports import BackendError
from tests.fakes.guard import only_in_tests


class FakeSatisfaction:
    """`own` and `whole` are the reports; `error` is raised by every call while it is set; `asked` is what was asked."""

    def __init__(self, *, for_tests: bool = False) -> None:
        only_in_tests(self, for_tests)
        self.own = SatisfactionReport()
        self.whole = SatisfactionReport()
        self.said: dict[str, tuple[SurveyAnswer, ...]] = {}
        """Agent's or queue's id -> answers, newest first; "" for all."""
        self.asked: list[tuple[object, ...]] = []
        self.error: BackendError | None = None

    async def report(self, since: date, until: date, *, mine: bool) -> SatisfactionReport:
        self._note(since, until, mine)
        return self.own if mine else self.whole

    async def answers(self, query: AnswerQuery, limit: int) -> AnswerPage:
        self._note(query, limit)
        found = self.said.get(query.agent_id or query.queue_id, ())
        found = tuple(a for a in found if a.bad) if query.only_bad else found
        start = found.index(query.before) + 1 if query.before in found else 0
        return AnswerPage(found[start : start + limit], complete=len(found) <= start + limit)

    def _note(self, *what: object) -> None:
        self.asked.append(what)
        if self.error is not None:
            raise self.error
