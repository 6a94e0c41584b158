"""One's own satisfaction: read at the login, again after each answer, forgotten at the logout; reports by period."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta, timezone

import pytest

from agent_desktop.domain.events import OwnSatisfactionChanged, SurveyPushed
from agent_desktop.domain.provisioning import Provisioning
from agent_desktop.domain.satisfaction import AnswerQuery, Figures, Period, SatisfactionReport
from agent_desktop.kit.bus import Bus
from agent_desktop.ports import Unreachable
from agent_desktop.services.satisfaction import Satisfaction
from tests.fakes.centre import PROVISIONING
from tests.fakes.clock import ManualClock
from tests.fakes.desk import FakeDesk, build

WEEK = Figures(asked=20, answered=12, good=10, bad=1, average=4.6)


def provisioned(*permissions: str) -> Provisioning:
    user = PROVISIONING.user
    return replace(PROVISIONING, user=replace(user, permissions=user.permissions | set(permissions)))


@pytest.fixture
async def fake() -> AsyncIterator[FakeDesk]:
    fake = build(provisioned("surveys.read"))
    await fake.store.open()
    fake.satisfaction.own = SatisfactionReport(WEEK)
    yield fake
    await fake.close()


async def test_given_a_login_when_it_is_done_then_the_week_since_monday_is_known(fake: FakeDesk) -> None:
    await fake.log_in()

    assert fake.desk.satisfaction.week == WEEK
    assert fake.of(OwnSatisfactionChanged) == [OwnSatisfactionChanged(WEEK)]
    today = fake.clock.now().astimezone().date()
    assert fake.satisfaction.asked == [(today - timedelta(days=today.weekday()), today, True)]


async def test_given_an_agent_without_the_permission_when_logged_in_then_nothing_is_asked() -> None:
    fake = build()
    await fake.store.open()
    await fake.log_in()

    assert fake.satisfaction.asked == []
    assert fake.desk.satisfaction.week is None
    await fake.close()


async def test_given_an_answer_when_it_is_about_our_call_then_the_figure_follows_and_else_it_does_not(
    fake: FakeDesk,
) -> None:
    await fake.log_in()
    me = fake.backend.provisioned.user.id
    better = replace(WEEK, answered=13, average=4.7)
    fake.satisfaction.own = SatisfactionReport(better)

    fake.backend.push(SurveyPushed("somebody-else"))
    await fake.settle()
    assert fake.desk.satisfaction.week == WEEK
    fake.backend.push(SurveyPushed(me))
    await fake.settle()

    assert fake.desk.satisfaction.week == better
    assert len(fake.satisfaction.asked) == 2


async def test_given_a_server_that_does_not_answer_when_asked_then_what_was_known_stays(fake: FakeDesk) -> None:
    await fake.log_in()
    fake.satisfaction.error = Unreachable("unreachable")

    fake.backend.push(SurveyPushed(fake.backend.provisioned.user.id))
    await fake.settle()

    assert fake.desk.satisfaction.week == WEEK
    assert len(fake.of(OwnSatisfactionChanged)) == 1


async def test_given_a_logout_when_it_is_done_then_the_next_agent_does_not_see_the_figure(fake: FakeDesk) -> None:
    await fake.log_in()

    await fake.desk.session.logout()
    await fake.settle()

    assert fake.desk.satisfaction.week is None
    assert fake.of(OwnSatisfactionChanged)[-1] == OwnSatisfactionChanged(None)


@pytest.mark.parametrize(
    ("period", "days"), [(Period.TODAY, 1), (Period.WEEK, 7), (Period.MONTH, 30), (Period.QUARTER, 90)]
)
async def test_given_a_period_when_a_report_is_wanted_then_it_has_that_many_days_and_ends_today(
    fake: FakeDesk, period: Period, days: int
) -> None:
    today = fake.desk.satisfaction.today

    await fake.desk.satisfaction.report(period)

    since, until, mine = fake.satisfaction.asked[-1]
    assert (until, mine) == (today, False)
    assert since == today - timedelta(days=days - 1)


@pytest.mark.parametrize(("zone", "hours"), [("Pacific/Kiritimati", 14), ("Etc/GMT+12", -12)])
async def test_given_a_centre_far_away_when_figures_are_wanted_then_of_its_days(zone: str, hours: int) -> None:
    there = timezone(timedelta(hours=hours))
    fake = build(replace(provisioned("surveys.read"), time_zone=zone))
    await fake.store.open()
    await fake.log_in()
    today = fake.clock.now().astimezone(there).date()

    assert fake.desk.satisfaction.today == today
    assert fake.satisfaction.asked == [(today - timedelta(days=today.weekday()), today, True)]
    await fake.desk.satisfaction.report(Period.TODAY)
    assert fake.satisfaction.asked[-1] == (today, today, False)
    assert fake.desk.satisfaction.elsewhere is (fake.clock.now().astimezone().utcoffset() != timedelta(hours=hours))
    await fake.close()


@pytest.mark.parametrize("zone", ["", "Nowhere/Atall", "../etc/passwd", "Asia"])
async def test_given_a_zone_that_is_not_known_then_the_days_are_this_computers(zone: str) -> None:
    fake = build(replace(provisioned("surveys.read"), time_zone=zone))
    await fake.store.open()
    await fake.log_in()

    assert fake.desk.satisfaction.today == fake.clock.now().astimezone().date()
    assert not fake.desk.satisfaction.elsewhere
    await fake.close()


async def test_given_no_server_when_a_report_is_wanted_then_that_is_said() -> None:
    alone = Satisfaction(None, Bus(), ManualClock(for_tests=True))

    with pytest.raises(Unreachable):
        await alone.report(Period.WEEK)
    with pytest.raises(Unreachable):
        await alone.answers(AnswerQuery())
    await alone.close()
    await alone.close()


def test_given_figures_when_nobody_was_asked_then_shares_are_of_nothing() -> None:
    assert (Figures().answered_share, Figures().good_share) == (None, None)
    assert (WEEK.answered_share, WEEK.good_share) == (0.6, pytest.approx(10 / 12))
