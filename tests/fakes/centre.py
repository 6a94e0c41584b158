"""A small telecom centre for tests: an agent, two queues, forms, reason codes, customers, articles."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from agent_desktop.domain.announcement import Announcement, Importance
from agent_desktop.domain.customer import Customer, CustomerPhone, LastContact, TicketBrief, TimelineItem
from agent_desktop.domain.knowledge import Article, ArticleBrief
from agent_desktop.domain.leg import LineId
from agent_desktop.domain.provisioning import (
    Colleague,
    CustomerField,
    LineConfig,
    PhoneConfig,
    Provisioning,
    Queue,
    ReasonCode,
    ReasonKind,
    User,
)
from agent_desktop.domain.text import LocalText
from agent_desktop.domain.wrapup import Condition, FieldType, Form, FormField, Option

USERNAME, PASSWORD = "wang", "telecom-demo"
NOW = datetime(2026, 11, 21, 10, 42, 7, tzinfo=UTC)

AGENT = User(
    id="user-wang",
    username=USERNAME,
    display_name="王丽",
    display_name_latin="Wang Li",
    role="agent",
    extension="1001",
    permissions=frozenset(
        {
            "customers.read",
            "customers.write",
            "knowledge.read",
            "interactions.write",
            "announcements.read",
            "quizzes.take",
        }
    ),
    language="zh_CN",
)

BILLING = Form(
    "billing",
    3,
    LocalText("Billing form", "账务表单"),
    (
        FormField(
            "business",
            FieldType.CHOICE,
            LocalText("Business", "业务"),
            required=True,
            options=(
                Option("refund", LocalText("Refund", "退款")),
                Option("bill", LocalText("Bill", "账单")),
            ),
            message=LocalText("Choose what the call was about.", "请选择来电业务。"),
        ),
        FormField(
            "type",
            FieldType.CHOICE,
            LocalText("Type", "类型"),
            required=True,
            options=(
                Option("roaming_pack", LocalText("Roaming pack", "漫游包"), ("refund",)),
                Option("explain_bill", LocalText("Explain the bill", "账单解释"), ("bill",)),
            ),
            cascade_from="business",
        ),
        FormField(
            "result",
            FieldType.CHOICE,
            LocalText("Result", "结果"),
            required=True,
            options=(
                Option("approved", LocalText("Approved", "同意")),
                Option("solved", LocalText("Answered, solved", "已解答")),
            ),
        ),
        FormField(
            "amount",
            FieldType.NUMBER,
            LocalText("Amount, ¥", "金额（元）"),
            required_if=(Condition("result", ("approved",)),),
            visible_if=(Condition("result", ("approved",)),),
            minimum=0.01,
            maximum=20000,
            hint=LocalText("Above ¥500 an expert decides.", "超过 ¥500 由专家决定。"),
        ),
        FormField("notes", FieldType.MULTILINE, LocalText("Notes", "备注"), max_length=4000, wide=True),
    ),
)

TECHNICAL = Form(
    "technical",
    1,
    LocalText("Technical form", "技术表单"),
    (
        FormField(
            "result",
            FieldType.CHOICE,
            LocalText("Result", "结果"),
            required=True,
            options=(Option("solved", LocalText("Solved", "已解决")), Option("ticket", LocalText("Ticket", "工单"))),
        ),
        FormField("notes", FieldType.MULTILINE, LocalText("Notes", "备注"), max_length=4000, wide=True),
    ),
)

PROVISIONING = Provisioning(
    user=AGENT,
    lines=(LineConfig(LineId("main"), "sip:1001@127.0.0.1", label="1001", username="1001", password="secret"),),
    phone=PhoneConfig(local_address="127.0.0.1"),
    queues=(
        Queue(
            "billing",
            LocalText("Billing", "账务"),
            dnis=("+8657110000001",),
            form_id="billing",
            acw_seconds=30,
            ring="ring_billing",
        ),
        Queue("technical", LocalText("Technical", "技术"), dnis=("+8657110000002",), form_id="technical"),
    ),
    reason_codes=(
        ReasonCode(101, ReasonKind.NOT_READY, LocalText("Break", "小休"), "coffee", 1),
        ReasonCode(102, ReasonKind.NOT_READY, LocalText("Lunch", "午餐"), "utensils", 2),
        ReasonCode(201, ReasonKind.LOGOUT, LocalText("End of shift", "下班"), "log-out", 1),
        ReasonCode(32763, ReasonKind.SYSTEM, LocalText("Ring no answer", "无应答"), "phone-missed", 1, False),
        ReasonCode(32760, ReasonKind.SYSTEM, LocalText("Logged on", "已签入"), "log-in", 2, False),
        ReasonCode(32759, ReasonKind.SYSTEM, LocalText("Phone down", "话机断开"), "phone-off", 3, False),
    ),
    forms=(BILLING, TECHNICAL),
    customer_fields=(
        CustomerField("plan", LocalText("Plan", "套餐"), order=1),
        CustomerField("balance", LocalText("Balance", "余额"), "money", order=2, tone="overdue"),
    ),
    colleagues=(
        Colleague("user-li", "李明", "Li Ming", "1002", "expert"),
        Colleague("user-zhang", "张伟", "Zhang Wei", "1003", "lead"),
    ),
    offline_sentence=LocalText("Our system is slow today, I will write it down.", "系统较慢，我先为您登记。"),
    demo=True,
    revision="r1",
)

ANNOUNCEMENTS = (
    Announcement(
        "roaming",
        LocalText("Roaming outage", "漫游故障"),
        LocalText("Until noon", "至中午"),
        importance=Importance.IMPORTANT,
        at=NOW,
        confirmed_at=NOW,
    ),
)

CUSTOMERS = (
    Customer(
        "cust-chen",
        "C-20418",
        "陈美华",
        "Chen Meihua",
        "陈",
        vip=True,
        language="zh_CN",
        phones=(CustomerPhone("+8613900001234", "mobile"),),
        fields={"plan": "5G Family 199", "balance": "-35.20"},
        revision=4,
    ),
    Customer(
        "cust-smith",
        "C-20977",
        "Anna Smith",
        "Anna Smith",
        "AS",
        language="en",
        phones=(CustomerPhone("+8613900005678", "mobile"), CustomerPhone("+8657100001111", "office")),
        fields={"plan": "Business 50", "balance": "120.00"},
        revision=1,
    ),
    Customer(
        "cust-zhao",
        "C-21003",
        "赵强",
        "Zhao Qiang",
        "赵",
        phones=(CustomerPhone("+8657100001111", "office"),),
        fields={"plan": "Business 50", "balance": "0.00"},
        revision=1,
    ),
)

TIMELINE = {
    "cust-chen": (
        TimelineItem(
            "call-9",
            "call",
            NOW - timedelta(days=2),
            LocalText("Roaming pack", "漫游包"),
            LocalText("Asked for a refund", "要求退款"),
            "in",
        ),
        TimelineItem(
            "ticket-4711",
            "ticket",
            NOW - timedelta(days=3),
            LocalText("#4711 Refund", "#4711 退款"),
            LocalText("With accounting", "财务处理中"),
            status="open",
            tone="warning",
        ),
        TimelineItem(
            "order-1", "order", NOW - timedelta(days=40), LocalText("5G Family", "5G 家庭"), LocalText("Done", "完成")
        ),
    )
}

TICKETS = {
    "cust-chen": (
        TicketBrief(
            "ticket-4711", 4711, LocalText("Refund", "退款"), "refund", "open", NOW + timedelta(hours=6), "李明"
        ),
    )
}

LAST_CONTACT = LastContact(NOW - timedelta(days=2), LocalText("Li Ming", "李明"), LocalText("Roaming pack", "漫游包"))

ARTICLES = (
    Article(
        ArticleBrief(
            "roaming-pack-refund",
            LocalText("Refund of a roaming pack", "漫游包退款"),
            "billing",
            ("billing",),
            ("queue:billing",),
            12,
            LocalText("When a pack was not used", "未使用的漫游包"),
        ),
        LocalText("## Steps\n1. Check the usage\n> I am sorry.", "## 步骤\n1. 查询用量\n> 很抱歉。"),
        "published",
        2,
        updated_at=NOW - timedelta(days=9),
    ),
    Article(
        ArticleBrief(
            "router-restart",
            LocalText("Restart the router", "重启路由器"),
            "technical",
            ("technical",),
            used_this_week=3,
        ),
        LocalText("1. Unplug it", "1. 拔下电源"),
        "published",
        1,
    ),
)
