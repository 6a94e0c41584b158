"""A centre with tickets on its desk, as fakes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from agent_desktop.domain.follow_up import FollowUp
from agent_desktop.domain.provisioning import Provisioning, TicketAction, TicketFlow, TicketState, TicketType, Unit
from agent_desktop.domain.text import LocalText
from agent_desktop.domain.ticket import Person, Priority, Scope, Ticket, TicketStep
from agent_desktop.domain.wrapup import FieldType, Form, FormField, Option
from tests.fakes.desk import FakeDesk
from tests.ui.look_workspace import NOW, WANG, provisioning, scene

L = LocalText
LI, CHEN = Person("u-li", "李娜", "Li Na"), Person("u-chen", "陈洁", "Chen Jie")
REFUND = Form(
    "refund_ticket",
    3,
    L("Refund", "退款"),
    (
        FormField("amount", FieldType.NUMBER, L("Amount", "金额")),
        FormField("how", FieldType.CHOICE, L("Paid back by", "退款方式"), options=(Option("bank", L("Bank", "银行")),)),
        FormField("urgent", FieldType.BOOLEAN, L("Within a day", "一天内")),
    ),
    "ticket",
)
FLOW = TicketFlow(
    "standard",
    (
        TicketState("open", L("Open", "待处理"), "warning"),
        TicketState("in_progress", L("In progress", "处理中"), "accent"),
        TicketState("resolved", L("Resolved", "已解决"), "success"),
    ),
    (
        TicketAction("take", L("Take", "受理"), effect="take"),
        TicketAction("comment", L("Add feedback", "反馈"), needs_note=True),
        TicketAction("forward", L("Forward", "转派"), effect="route"),
        TicketAction("resolve", L("Resolve", "办结"), needs_note=True, effect="resolve"),
        TicketAction("tell", L("Tell the customer and close", "告知客户并关闭"), effect="tell"),
    ),
)
STEPS = (
    TicketStep("s1", "create", NOW - timedelta(days=1), LI, "", "open", "depot"),
    TicketStep("s2", "forward", NOW - timedelta(hours=3), LI, "open", "open", "depot"),
    TicketStep("s3", "escalate", NOW - timedelta(minutes=30), None, "open", "open", "depot", CHEN),
)
FIRST = Ticket(
    "7c0f0f5e-0001-4000-8000-000000000001",
    4711,
    "refund",
    L("Refund", "退款"),
    L("Roaming pack charged twice", "漫游包重复扣费"),
    "open",
    NOW - timedelta(days=1),
    L("Bought once on 12 Nov, charged on 12 and 13 Nov.\nWants it back by bank.", "11 月 12 日只买了一次，扣费两次。"),
    priority=Priority.HIGH,
    unit="depot",
    unit_label=L("Depot", "仓库"),
    assignee=CHEN,
    created_by=LI,
    customer_id=WANG.id,
    form_id=REFUND.id,
    form_version=REFUND.version,
    values={"amount": 30, "how": "bank", "urgent": True},
    escalation=1,
    due_at=NOW - timedelta(minutes=30),
    actions=("take", "comment", "forward", "resolve"),
    steps=STEPS,
)
TICKETS = (
    FIRST,
    replace(
        FIRST, id="7c0f0f5e-0001-4000-8000-000000000002", number=4709, title=L("No light since noon", "中午起断网"),
        due_at=NOW + timedelta(hours=5), escalation=0, priority=Priority.NORMAL, form_id="", values={}, steps=STEPS[:1],
    ),
    replace(
        FIRST, id="7c0f0f5e-0001-4000-8000-000000000003", number=4702, due_at=None, escalation=0, form_id="",
        title=L("Bill goes to the old address", "账单寄到旧址"), status="resolved", result="Address changed.",
        actions=("tell",), priority=Priority.LOW, values={}, steps=STEPS[:1],
    ),
)  # fmt: skip
PROMISED = FollowUp(
    "7c0f0f5e-0001-4000-8000-0000000000f1", "+8613900001234", NOW - timedelta(minutes=5), "王伟", "Is the refund there?"
)


def desk_provisioning() -> Provisioning:
    """With the permissions, types and flow that tickets need."""
    given = provisioning()
    return replace(
        given,
        user=replace(given.user, permissions=given.user.permissions | {"tickets.read", "tickets.write"}),
        forms=(*given.forms, REFUND),
        ticket_types=(TicketType("refund", L("Refund", "退款"), form_id=REFUND.id),),
        ticket_flows=(FLOW,),
        units=(Unit("depot", L("Depot", "仓库")), Unit("network", L("Network operations", "网络运维部"))),
    )


def ticket_scene() -> FakeDesk:
    """Three tickets of mine, one free in the unit, and a promised call that is due."""
    fake = scene()
    fake.backend.provisioned = desk_provisioning()
    free = replace(TICKETS[1], id="7c0f0f5e-0001-4000-8000-000000000004", number=4650, assignee=None)
    fake.backend.desk_tickets = {t.id: t for t in (*TICKETS, free)}
    fake.backend.ticket_scopes = {free.id: (Scope.UNIT,), FIRST.id: (Scope.MINE, Scope.LATE)}
    fake.backend.promised = [PROMISED]
    return fake
