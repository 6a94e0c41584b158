"""A centre whose customers have answered, for the tests and the pictures of the page about it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from agent_desktop.domain.provisioning import Provisioning
from agent_desktop.domain.satisfaction import (
    AgentFigures,
    DayFigures,
    Figures,
    QueueFigures,
    SatisfactionReport,
    SurveyAnswer,
)
from agent_desktop.domain.text import LocalText
from tests.fakes.centre import PROVISIONING
from tests.fakes.desk import FakeDesk, build

L = LocalText
TOTAL = Figures(asked=412, answered=173, good=141, bad=9, average=4.37)
_LI, _ZHANG, _CHEN = ("a-li", "李娜", "Li Na"), ("a-zhang", "张薇", "Zhang Wei"), ("a-chen", "陈杰", "Chen Jie")
_BILLING, _COMPLAINTS = L("Billing", "账务"), L("Complaints", "投诉")


def lead(provisioning: Provisioning = PROVISIONING) -> Provisioning:
    """The same, for somebody who answers for others."""
    user = provisioning.user
    return replace(
        provisioning, user=replace(user, permissions=user.permissions | {"surveys.read", "surveys.read_all"})
    )


def answered(provisioning: Provisioning = PROVISIONING) -> FakeDesk:
    """A lead's desk and a week's answers."""
    fake = build(lead(provisioning))
    source, today = fake.satisfaction, fake.clock.now().astimezone().date()
    agents = (
        AgentFigures(*_ZHANG, Figures(201, 88, 77, 2, 4.6)),
        AgentFigures(*_LI, Figures(160, 71, 58, 3, 4.3)),
        AgentFigures(*_CHEN, Figures(50, 14, 6, 4, 3.1)),
        AgentFigures("a-wu", "吴芳", "Wu Fang", Figures(asked=1)),
    )
    queues = (
        QueueFigures("billing", _BILLING, Figures(340, 150, 128, 4, 4.5)),
        QueueFigures("complaints", _COMPLAINTS, Figures(72, 23, 13, 5, 3.4)),
    )
    averages = (4.2, 4.5, 4.1, 4.4, 4.6, 4.3, 4.5)
    days = tuple(
        DayFigures(today - timedelta(days=6 - place), Figures(58, 24, 20, 1, average))
        for place, average in enumerate(averages)
    )
    source.whole = SatisfactionReport(TOTAL, agents, queues, days)
    source.own = SatisfactionReport(Figures(20, 12, 10, 1, 4.6))
    now = fake.clock.now()
    said = (
        ("s1", 4, 2, _CHEN, _COMPLAINTS, "Nobody called back, and I explained it for the third time."),
        ("s2", 31, 5, _ZHANG, _BILLING, "Quick and friendly, thank you!"),
        ("s3", 55, 3, _LI, _BILLING, ""),
        ("s4", 60 * 26, 1, _CHEN, _COMPLAINTS, "第三次解释同样的问题，没有人回电。"),
        ("s5", 60 * 27, 5, _ZHANG, _BILLING, ""),
    )
    answers = tuple(
        SurveyAnswer(
            key, now - timedelta(minutes=minutes), mark, 5, good=mark >= 4, bad=mark <= 2, agent=L(who[2], who[1]),
            queue=queue, comment=words, customer_id="c-wang",
        )
        for key, minutes, mark, who, queue, words in said
    )  # fmt: skip
    source.said = {
        "": answers,
        "a-chen": tuple(a for a in answers if a.agent.en == _CHEN[2]),
        "billing": tuple(a for a in answers if a.queue == _BILLING),
    }
    return fake
