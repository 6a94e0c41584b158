"""Takes pictures of announcements and tests for agents, on fakes.

    python -m tests.ui.look_news --shots DIR [--looks light,dark,zh] [--scale 1.5] [--size 1024x700]

The words are those compiled by `packaging/dev.py words` or set-up.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from agent_desktop.domain.announcement import Announcement, Importance, Readers, ReaderState
from agent_desktop.domain.audience import Audience
from agent_desktop.domain.quiz import (
    AgentProgress,
    AgentResult,
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
    WrittenQuestion,
    WrittenQuiz,
)
from agent_desktop.domain.text import LocalText
from agent_desktop.domain.ticket import Person
from agent_desktop.ui.design import Check, Listing
from agent_desktop.ui.design.segments import Segments
from tests.fakes.desk import FakeDesk, build
from tests.ui.look_workspace import provisioning
from tests.ui.looking import Look, run
from tests.ui.shell_scene import Shell, shell

L = LocalText
_BODY_EN = (
    "A pack is refunded in full only below **10 %** use. Above that:\n- offer the rest as credit\n- name the date"
)
_BODY_ZH = "使用不足 **10 %** 方可全额退款，超过的：\n- 建议转为账户抵扣\n- 说明购买日期"
_ASKED = L(
    "A third of the pack was used. What do you offer? Choose all that are right.",
    "漫游包用了三分之一，您可以提供什么？请选出全部正确项。",
)
_ANSWERS = (
    Option("a", L("The unused part as credit", "未用部分转为账户抵扣")),
    Option("b", L("A full refund as an exception", "破例全额退款")),
    Option("c", L("A reason, and the date of purchase", "说明原因和购买日期")),
)
_LIMIT = L("Up to which use is a roaming pack refunded in full?", "漫游包用到多少以内可以全额退款？")
_PERCENT = (Option("a", L("5 %", "5 %")), Option("b", L("10 %", "10 %")), Option("c", L("50 %", "50 %")))
_WHY = L("In full below 10 %, and only within 30 days.", "不足 10 % 且 30 天内提出才可全额退款。")
_SUN, _LI = Person("u1", "孙悦", "Sun Yue"), Person("u2", "李娜", "Li Na")
_BILLING = L("Billing team", "账务组")


def news_desk() -> FakeDesk:
    """The desk of somebody who may do everything, with some news and a test."""
    held = provisioning()
    more = {"announcements.write", "quizzes.edit", "quizzes.results"}
    fake = build(replace(held, user=replace(held.user, permissions=held.user.permissions | more)))
    now = fake.clock.now()
    limit = Announcement(
        "limit",
        L("New refund limit for roaming packs: 10 %", "漫游包新退款上限：10 %"),
        L(_BODY_EN, _BODY_ZH),
        must_confirm=True,
        say=L("I can put the unused part on your account today.", "未用部分我今天就可以抵扣到您的账户。"),
        article_id="refund",
        audience=Audience(("billing",), (), ("agent", "expert")),
        at=now - timedelta(minutes=40),
        until=now + timedelta(days=20),
        author=_SUN,
    )
    slow = Announcement(
        "slow",
        L("CRM slow: take orders by hand", "CRM 缓慢：请手工受理"),
        L("Use the offline form.", "请用离线表单。"),
        importance=Importance.URGENT,
        at=now - timedelta(minutes=11),
        author=_SUN,
        confirmed_at=now,
    )
    old = replace(slow, id="old", title=L("Fibre works in Xihu", "西湖区光缆割接"), active=False)
    old = replace(old, importance=Importance.NORMAL, at=now - timedelta(days=3))
    fake.board.told = {a.id: a for a in (limit, slow, old)}
    fake.board.reports["limit"] = Readers(
        limit, 3, 1, (ReaderState(_SUN, _BILLING), ReaderState(_LI, _BILLING, now, 0))
    )
    questions = (Question("q1", _LIMIT, _PERCENT), Question("q2", _ASKED, _ANSWERS, True))
    brief = QuizBrief(
        "quiz",
        L("Refunds of roaming packs", "漫游包退款"),
        L("Two questions on the new limit.", "关于新上限的两道题。"),
        2,
        75,
        QuizState.OPEN,
        2,
        now + timedelta(days=20),
    )
    fake.quiz_desk.give(brief, questions, {"q1": ("b",), "q2": ("a", "c")})
    written = tuple(WrittenQuestion(q.id, q.text, q.options, ("a",), _WHY, "refund") for q in questions)
    text = QuizText("quiz", 2, brief.title, brief.intro, written, 75, 2, Audience(("billing",)))
    fake.quiz_desk.texts["quiz"] = WrittenQuiz(text, QuizStatus.DRAFT)
    agents = (
        AgentResult(_LI, _BILLING, AgentProgress.FAILED, 2, 50, now),
        AgentResult(_SUN, _BILLING, AgentProgress.PASSED, 1, 100, now),
    )
    chosen = tuple(OptionResult(o.id, o.text, o.id == "b", n) for o, n in zip(_PERCENT, (3, 9, 1), strict=True))
    fake.quiz_desk.told["quiz"] = QuizResults(
        QuizFigures("quiz", brief.title, QuizStatus.PUBLISHED, 12, 8, 6),
        agents,
        (QuestionResult("q1", _LIMIT, 13, 9, chosen),),
    )
    return fake


async def _list(s: Shell, name: str) -> None:
    s.find(name, Listing).step(1)
    await s.settle()


async def shoot(look: Look) -> None:

    async with shell(look.theme, news_desk(), tag=look.tag) as s:
        s.window.resize(*look.size)
        await s.settle()
        look.save("news-banner", s.window)
        await s.press("news_read")
        look.save("news-page", s.window)
        s.find("news_parts", Segments).setCurrent("written")
        await s.settle()
        s.find("news_list", Listing).setCurrentKey("limit")
        await s.settle()
        await s.press("news_readers")
        look.save("news-readers", s.window)
        await s.dismiss()
        await s.press("correct_news")
        look.save("news-editor", s.window)
        await s.press("discard_news")
        await s.press("page_quizzes")
        await _list(s, "quiz_list")
        look.save("quiz-begin", s.window)
        await s.press("begin_quiz")
        s.find("answer_0_0", Check).setChecked(True)
        s.find("answer_1_0", Check).setChecked(True)
        await s.settle()
        look.save("quiz-taking", s.window)
        attempt = next(iter(s.fake.quiz_desk.attempts))
        marks = {"q1": Mark("q1", False, ("a",), None, _WHY, "refund")}
        s.fake.quiz_desk.mark(attempt, {"q2": ("a",)}, marks)
        await s.press("finish_quiz")
        await s.pass_time(1)
        look.save("quiz-result", s.window)
        s.find("quiz_parts", Segments).setCurrent("written")
        await s.settle()
        await _list(s, "quiz_list")
        look.save("quiz-editor", s.window)
        s.find("quiz_parts", Segments).setCurrent("results")
        await s.settle()
        await _list(s, "quiz_list")
        look.save("quiz-results", s.window)


if __name__ == "__main__":
    run(__doc__, {"news": shoot})
