"""The page of customers' satisfaction, one's own figure on the page of today, and answers on the timeline."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta, timezone

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton

from agent_desktop.domain.customer import TimelineItem
from agent_desktop.domain.events import FollowUpPushed, SurveyPushed
from agent_desktop.domain.follow_up import FollowUp, FollowUpStatus
from agent_desktop.domain.satisfaction import AnswerQuery, Figures, SatisfactionReport
from agent_desktop.domain.text import LocalText
from agent_desktop.ports import Unreachable
from agent_desktop.services.satisfaction import PAGE_SIZE
from agent_desktop.ui.design import Cell, Check, Label, Listing, MenuButton, Pair, Row, Table, Theme, Tile
from agent_desktop.ui.design.segments import Segments
from agent_desktop.ui.satisfaction import words
from agent_desktop.ui.satisfaction.page import AGAIN_SECONDS
from tests.ui.satisfaction_scene import TOTAL, answered
from tests.ui.shell_scene import Shell, shell

L = LocalText
CHEN = "cust-chen"


@asynccontextmanager
async def page(theme: Theme, tag: str = "en") -> AsyncIterator[Shell]:
    """A lead looks at the page."""
    async with shell(theme, answered(), tag=tag) as s:
        await s.press("page_satisfaction")
        yield s


def table(s: Shell) -> dict[str, list[str]]:
    """What stands in each row, by its first cell."""
    model = s.find("satisfaction_table", Table).records()
    found: dict[str, list[str]] = {}
    for row in range(model.rowCount()):
        cells = [model.index(row, column).data(Qt.ItemDataRole.UserRole + 1) for column in range(model.columnCount())]
        assert all(isinstance(cell, Cell) for cell in cells)
        found[cells[0].text] = [cell.text for cell in cells[1:]]
    return found


def answers(s: Shell) -> list[Row]:
    model = s.find("satisfaction_answers", Listing).rows()
    rows = [model.row(model.index(i)) for i in range(model.rowCount())]
    return [row for row in rows if isinstance(row, Row)]


def tiles(s: Shell) -> list[str]:
    return [tile.accessibleName() for tile in s.window.findChildren(Tile) if tile.isVisible()]


# --- figures


async def test_given_a_lead_when_the_page_is_opened_then_it_shows_a_week_of_everybody(theme: Theme) -> None:
    async with page(theme) as s:
        assert tiles(s) == ["Average: 4.4 of 5", "Answers: 173", "Good marks: 82%", "Bad marks: 9"]
        assert list(table(s)) == ["All agents", "Zhang Wei", "Li Na", "Chen Jie", "Wu Fang"]
        assert table(s)["Chen Jie"] == ["50", "14", "3.1", "43%", "4"]
        assert table(s)["Wu Fang"] == ["1", "0", "–", "–", "0"]
        since, until, mine = s.fake.satisfaction.asked[1]
        assert (until, mine) == (s.fake.desk.satisfaction.today, False)
        assert since == s.fake.desk.satisfaction.today - timedelta(days=6)


async def test_given_a_lead_far_from_the_centre_then_today_is_the_centres_and_that_is_said(theme: Theme) -> None:
    there = timezone(timedelta(hours=14))
    fake = answered()
    fake.backend.provisioned = replace(fake.backend.provisioned, time_zone="Pacific/Kiritimati")
    async with shell(theme, fake) as s:
        await s.press("page_satisfaction")
        now = fake.clock.now().astimezone(there)
        today = s.find("satisfaction_period", Segments).findChildren(QAbstractButton)[0]
        assert today.text() == "Today at the centre"
        told = f"Days and times are the centre's (UTC+14, now {now:%H:%M})."
        assert s.find("satisfaction_zone", Label).text() == told
        assert fake.satisfaction.asked[1] == (now.date() - timedelta(days=6), now.date(), False)
        newest = fake.satisfaction.said[""][0].at.astimezone(there)
        assert f"{newest:%H:%M}" in answers(s)[0].sub


async def test_given_a_lead_at_the_centre_then_nothing_is_said_of_times(theme: Theme) -> None:
    async with page(theme) as s:
        assert not s.shows("satisfaction_zone")
        assert s.find("satisfaction_period", Segments).findChildren(QAbstractButton)[0].text() == "Today"


async def test_given_an_agent_who_leads_nobody_then_there_is_no_such_page(theme: Theme) -> None:
    async with shell(theme) as s:
        assert not s.shows("page_satisfaction")


async def test_given_the_page_when_another_period_is_chosen_then_its_figures_come(theme: Theme) -> None:
    async with page(theme) as s:
        s.fake.satisfaction.whole = SatisfactionReport(Figures(3, 1, 0, 0, 3.0))
        s.find("satisfaction_period", Segments).setCurrent("quarter")
        await s.settle()

        assert tiles(s)[:2] == ["Average: 3.0 of 5", "Answers: 1"]
        reports = [asked for asked in s.fake.satisfaction.asked if len(asked) == 3]
        assert reports[-1][0] == s.fake.desk.satisfaction.today - timedelta(days=89)


async def test_given_the_page_when_queues_are_chosen_then_the_table_is_of_queues(theme: Theme) -> None:
    async with page(theme) as s:
        s.find("satisfaction_table", Table).setCurrentKey("a-chen")
        await s.settle()
        s.find("satisfaction_parts", Segments).setCurrent("queues")
        await s.settle()

        assert list(table(s)) == ["All queues", "Billing", "Complaints"]
        assert len(answers(s)) == 5, "the choice of an agent does not narrow queues"
        s.find("satisfaction_table", Table).setCurrentKey("billing")
        await s.settle()
        assert s.fake.satisfaction.asked[-1] == (AnswerQuery(queue_id="billing"), PAGE_SIZE)
        assert len(answers(s)) == 3


async def test_given_the_table_when_a_head_is_clicked_then_it_is_ordered_by_numbers_not_by_words(theme: Theme) -> None:
    async with page(theme) as s:
        s.find("satisfaction_table", Table).sortBy("answered")

        assert [figures[1] for figures in table(s).values()] == ["0", "14", "71", "88", "173"]


async def test_given_nobody_asked_when_the_page_is_opened_then_it_says_what_to_do(theme: Theme) -> None:
    fake = answered()
    fake.satisfaction.whole, fake.satisfaction.said = SatisfactionReport(), {}
    async with shell(theme, fake) as s:
        await s.press("page_satisfaction")

        told = [label.text() for label in s.window.findChildren(Label) if label.isVisible()]
        assert {"Nobody was asked in this period", "Choose a longer one.", "No answers yet"} <= set(told)
        assert tiles(s)[0] == "Average: –"


async def test_given_a_server_that_is_away_when_read_then_the_page_says_so_and_recovers(theme: Theme) -> None:
    async with page(theme) as s:
        s.fake.satisfaction.error = Unreachable("unreachable")
        s.find("satisfaction_period", Segments).setCurrent("month")
        await s.settle()
        shown = [label.text() for label in s.window.findChildren(Label) if label.isVisible()]
        assert any("server" in sentence.lower() for sentence in shown), shown
        assert list(table(s)), "what was there stays"

        s.fake.satisfaction.error = None
        s.find("satisfaction_period", Segments).setCurrent("week")
        await s.settle()
        assert tiles(s)[1] == "Answers: 173"


# --- single answers


async def test_given_an_agent_in_the_table_when_chosen_by_keyboard_then_their_answers_are_listed(theme: Theme) -> None:
    async with page(theme) as s:
        chosen = s.find("satisfaction_table", Table)
        assert chosen.hasFocus()
        for _ in range(3):
            QTest.keyClick(chosen, Qt.Key.Key_Down)
        await s.settle()

        assert chosen.currentKey() == "a-chen"
        assert [(row.chip.text if row.chip else "", row.sub) for row in answers(s)] == [
            ("2 of 5", "Chen Jie · Complaints · 10:38"),
            ("1 of 5", "Chen Jie · Complaints · Yesterday 08:42"),
        ]


async def test_given_only_bad_marks_when_ticked_then_the_others_are_left_out(theme: Theme) -> None:
    async with page(theme) as s:
        assert len(answers(s)) == 5
        s.find("satisfaction_only_bad", Check).setChecked(True)
        await s.settle()

        assert s.fake.satisfaction.asked[-1] == (AnswerQuery(only_bad=True), PAGE_SIZE)
        assert [row.key for row in answers(s)] == ["s1", "s4"]


async def test_given_a_long_comment_when_its_row_is_current_then_all_of_it_can_be_read(theme: Theme) -> None:
    async with page(theme) as s:
        listing = s.find("satisfaction_answers", Listing)
        listing.setCurrentKey("s1")
        assert s.find("satisfaction_said", Label).text().endswith("for the third time.")
        listing.setCurrentKey("s3")
        assert not s.shows("satisfaction_said")


async def test_given_an_answer_when_chosen_then_its_customer_opens(theme: Theme) -> None:
    fake = answered()
    fake.satisfaction.said = {"": tuple(replace(a, customer_id=CHEN) for a in fake.satisfaction.said[""])}
    async with shell(theme, fake) as s:
        await s.press("page_satisfaction")
        listing = s.find("satisfaction_answers", Listing)
        listing.setCurrentKey("s2")
        QTest.keyClick(listing, Qt.Key.Key_Return)
        await s.settle()

        assert s.shows("record_tabs")
        assert ("customer", CHEN) in s.fake.backend.calls


async def test_given_more_answers_than_a_page_when_older_ones_are_wanted_then_they_follow(theme: Theme) -> None:
    fake = answered()
    first = fake.satisfaction.said[""][0]
    many = tuple(replace(first, id=f"m{i}", at=first.at - timedelta(minutes=i)) for i in range(PAGE_SIZE + 5))
    fake.satisfaction.said = {"": many}
    async with shell(theme, fake) as s:
        await s.press("page_satisfaction")
        assert len(answers(s)) == PAGE_SIZE
        await s.press("satisfaction_more")

        assert [row.key for row in answers(s)] == [a.id for a in many]
        assert not s.shows("satisfaction_more")


async def test_given_answers_that_come_when_the_page_is_looked_at_then_they_are_read_together_a_moment_later(
    theme: Theme,
) -> None:
    async with page(theme) as s:
        s.fake.satisfaction.whole = SatisfactionReport(replace(TOTAL, answered=175))
        before = len(s.fake.satisfaction.asked)
        for _ in range(3):
            s.fake.backend.push(SurveyPushed("a-li"))
        await s.settle()
        assert len(s.fake.satisfaction.asked) == before

        await s.pass_time(AGAIN_SECONDS)

        assert tiles(s)[1] == "Answers: 175"
        assert len(s.fake.satisfaction.asked) == before + 2, "figures once, answers once"


async def test_given_a_logout_when_somebody_else_logs_in_then_nothing_of_before_is_shown(theme: Theme) -> None:
    async with page(theme) as s:
        s.fake.satisfaction.error = Unreachable("unreachable")
        await s.fake.desk.session.logout()
        known = s.fake.backend.provisioned
        s.fake.backend.provisioned = replace(known, user=replace(known.user, id="somebody-else"))
        await s.fake.log_in()
        await s.settle()
        await s.press("page_satisfaction")

        assert tiles(s)[1] == "Answers: 0"
        assert not s.shows("satisfaction_table")


async def test_given_the_language_when_it_changes_then_the_page_follows(theme: Theme) -> None:
    async with page(theme) as s:
        s.language.set("zh_CN")
        await s.settle()

        assert tiles(s) == ["平均分: 4.4 / 5", "评价数: 173", "好评: 82%", "差评: 9"]
        assert list(table(s))[:2] == ["全部坐席", "张薇"]
        assert [row.title for row in answers(s)][2] == "无留言"
        buttons = {b.text() for b in s.window.findChildren(QAbstractButton) if b.isVisible()}
        assert {"满意度", "仅差评"} <= buttons


# --- one's own figure


async def test_given_answers_this_week_then_the_page_of_today_shows_ones_own_figure(theme: Theme) -> None:
    async with shell(theme, answered()) as s:
        assert s.find("own_satisfaction", Pair).text() == "Satisfaction this week: 4.6 of 5, 12 answered"

        s.fake.satisfaction.own = SatisfactionReport(Figures(21, 13, 11, 1, 4.7))
        s.fake.backend.push(SurveyPushed(s.fake.backend.provisioned.user.id))
        await s.settle()
        assert s.find("own_satisfaction", Pair).text() == "Satisfaction this week: 4.7 of 5, 13 answered"


async def test_given_no_answers_this_week_then_the_page_of_today_says_nothing_about_it(theme: Theme) -> None:
    fake = answered()
    fake.satisfaction.own = SatisfactionReport(Figures(asked=4))
    async with shell(theme, fake) as s:
        assert not s.shows("own_satisfaction")


# --- the timeline, and the call back


def item(key: str, mark: int, tone: str, minutes: int, s: Shell) -> TimelineItem:
    words = L(f"Satisfaction: {mark} of 5", f"满意度：{mark} 分")
    return TimelineItem(
        key, "survey", s.fake.clock.now() - timedelta(minutes=minutes), words, L("“Thanks” · Billing"), tone=tone
    )


def timeline(s: Shell) -> list[tuple[str, str]]:
    model = s.find("timeline", Listing).rows()
    rows = [model.row(model.index(i)) for i in range(model.rowCount())]
    return [(row.title, row.icon) for row in rows if isinstance(row, Row)]


async def test_given_an_answer_while_the_customer_is_open_then_it_comes_onto_the_timeline_and_can_be_filtered(
    theme: Theme,
) -> None:
    async with shell(theme) as s:
        s.window.open_customer(CHEN)
        await s.settle()
        before = timeline(s)
        past = s.fake.backend.timeline.get(CHEN, ())
        s.fake.backend.timeline[CHEN] = (item("s-1", 2, "danger", 0, s), *past)

        s.fake.backend.push(SurveyPushed("a-li", "somebody-else"))
        await s.settle()
        assert timeline(s) == before
        s.fake.backend.push(SurveyPushed("a-li", CHEN))
        await s.settle()

        assert timeline(s) == [("Satisfaction: 2 of 5", "star"), *before]
        menu = s.find("timeline_filter", MenuButton).menu()
        (only,) = [action for action in menu.actions() if action.text() == "Surveys only"]
        only.trigger()
        await s.settle()
        assert timeline(s) == [("Satisfaction: 2 of 5", "star")]


@pytest.mark.parametrize(
    ("hours", "sentence"),
    [(0, "Promised call to Wu is due."), (2, "A call to make: Wu, by 12:42.")],
)
async def test_given_a_call_put_on_ones_list_when_it_is_pushed_then_one_is_told_until_when(
    theme: Theme, hours: int, sentence: str
) -> None:
    async with shell(theme) as s:
        due = s.fake.clock.now() + timedelta(hours=hours)
        call = FollowUp("f-1", "+8613500001001", due, "Wu", "2 of 5", FollowUpStatus.OPEN, 1)
        s.fake.backend.push(FollowUpPushed(call))
        await s.settle()

        told = [label.text() for label in s.window.findChildren(Label) if label.isVisible()]
        assert sentence in told
        assert [f.id for f in s.fake.desk.follow_ups.open] == ["f-1"]


def test_given_a_share_then_it_is_told_in_whole_percent() -> None:
    assert [words.percent(share) for share in (None, 0.0, 0.124, 0.995, 1.0)] == ["–", "0%", "12%", "100%", "100%"]
