"""What every SatisfactionSource promises: the same tests on the fake and on the bundled server."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from agent_desktop.backend.surveys import HttpSurveys
from agent_desktop.domain.satisfaction import AnswerQuery, SurveyAnswer
from agent_desktop.kit.clock import SystemClock
from agent_desktop.ports import Refused, SatisfactionSource
from tests.contracts.serving import desk_of
from tests.ui.satisfaction_scene import answered

LEAD, AGENT = "zhaomin", "zhangwei"


@dataclass(frozen=True, slots=True)
class World:
    """The source as a lead sees it; `today` is the last day with answers."""

    source: SatisfactionSource
    today: date


@pytest.fixture(params=["fake", "http"])
async def world(request: pytest.FixtureRequest) -> AsyncIterator[World]:
    if request.param == "fake":
        fake = answered()
        yield World(fake.satisfaction, fake.clock.now().astimezone().date())
        await fake.close()
        return
    async with desk_of(request.getfixturevalue("server"), LEAD) as backend:
        yield World(HttpSurveys(backend.session), SystemClock().now().astimezone().date())


async def test_given_a_past_when_reported_then_agents_and_queues_each_make_up_the_total(world: World) -> None:
    since, until = world.today - timedelta(days=89), world.today + timedelta(days=1)  # days are the centre's: its zone

    report = await world.source.report(since, until, mine=False)

    assert report.total.answered > 20
    for part in ([a.figures for a in report.agents], [q.figures for q in report.queues]):
        assert sum(f.asked for f in part) == report.total.asked
        assert sum(f.answered for f in part) == report.total.answered
        assert sum(f.bad for f in part) == report.total.bad
    assert report.total.average is not None
    assert 1 <= report.total.average <= 5
    assert all(f.good + f.bad <= f.answered <= f.asked for f in (a.figures for a in report.agents))
    assert all(a.name and a.name_latin for a in report.agents if a.figures.answered)
    days = [d.day for d in report.days]
    assert days == sorted(set(days))
    assert all(since <= day <= until for day in days)


async def test_given_oneself_when_reported_then_it_is_less_than_everybody(world: World) -> None:
    since = world.today - timedelta(days=89)

    own = await world.source.report(since, world.today, mine=True)
    whole = await world.source.report(since, world.today, mine=False)

    assert own.total.answered < whole.total.answered


async def test_given_answers_when_read_page_by_page_then_none_is_missed_and_the_newest_is_first(world: World) -> None:
    found: list[SurveyAnswer] = []
    for _page in range(3):
        page = await world.source.answers(AnswerQuery(before=found[-1] if found else None), 2)
        found += page.items
        assert page.complete == (len(page.items) < 2)

    assert len({a.id for a in found}) == len(found) >= 5
    assert [a.at for a in found] == sorted((a.at for a in found), reverse=True)
    assert all(1 <= a.mark <= a.scale and a.agent.en and a.queue.zh_cn and a.customer_id for a in found)
    assert not any(a.good and a.bad for a in found)


async def test_given_bad_marks_when_only_they_are_wanted_then_there_is_nothing_else(world: World) -> None:
    page = await world.source.answers(AnswerQuery(only_bad=True), 50)

    assert page.items
    assert all(a.bad for a in page.items)


async def test_given_a_queue_when_only_its_answers_are_wanted_then_there_are_no_others(world: World) -> None:
    page = await world.source.answers(AnswerQuery(queue_id="billing"), 50)

    assert {a.queue.en for a in page.items} == {"Billing"}


async def test_given_an_agent_on_the_real_server_then_they_see_their_own_and_are_refused_others(server: str) -> None:
    today = SystemClock().now().astimezone().date()
    async with desk_of(server, AGENT) as backend:
        source = HttpSurveys(backend.session)
        report = await source.report(today - timedelta(days=89), today, mine=False)
        (own,) = report.agents
        assert own.name == "张薇"
        assert {a.agent.zh_cn for a in (await source.answers(AnswerQuery(), 50)).items} == {"张薇"}
        with pytest.raises(Refused, match="forbidden"):
            await source.answers(AnswerQuery(agent_id="00000000-0000-4000-8000-000000000000"), 5)
        with pytest.raises(Refused, match="validation"):
            await source.report(today - timedelta(days=92), today, mine=False)
