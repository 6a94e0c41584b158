"""Shows the workspace, the knowledge panel and the history page on fakes, and takes their pictures.

    python -m tests.ui.look_workspace --shot DIR [--only talking] [--looks light,dark,zh]

Without --shot a window opens with a customer on the line.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial

from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget

from agent_desktop.backend.forms import form_of
from agent_desktop.backend.node import Node
from agent_desktop.domain.call import InteractionId, Verification
from agent_desktop.domain.customer import (
    Customer,
    CustomerPhone,
    FieldDisplay,
    LastContact,
    Pop,
    PopPlan,
    PopQuery,
    TicketBrief,
    TimelineItem,
)
from agent_desktop.domain.interaction import QualitySummary
from agent_desktop.domain.knowledge import Article, ArticleBrief
from agent_desktop.domain.leg import Direction, LegId, Outcome
from agent_desktop.domain.provisioning import CustomerField, Provisioning, Queue
from agent_desktop.domain.text import LocalText
from agent_desktop.domain.wrapup import Form, Option
from agent_desktop.ports import Unreachable
from agent_desktop.ui.design import Theme, upright
from agent_desktop.ui.history.page import HistoryPage
from agent_desktop.ui.text import Language
from agent_desktop.ui.ticker import Ticker
from agent_desktop.ui.workspace.knowledge import KnowledgePanel
from agent_desktop.ui.workspace.workspace import Workspace
from tests.fakes import centre
from tests.fakes.desk import FakeDesk, build
from tests.fakes.recordings import wave
from tests.fakes.samples import call_record, draft
from tests.ui.looking import ROOT, Look, run, spoken

NOW = centre.NOW
L = LocalText
NUMBER = "+8613912345678"
_PACK = ROOT / "resources" / "packs" / "telecom"


def pack_form(name: str) -> Form:
    """A form of the telecom pack."""
    schema = json.loads((_PACK / "forms" / f"{name}.json").read_text("utf-8"))
    title = schema["x-label"]
    return form_of(Node({"id": name, "version": schema["x-version"], "title": title, "schema": schema}))


def provisioning() -> Provisioning:
    """The small centre of the tests with the fields, forms and queues of the pack."""
    fields = (
        ("customer_no", "Customer no.", "客户编号", "text"),
        ("plan", "Plan", "套餐", "choice"),
        ("balance", "Balance", "余额", "money"),
        ("customer_since", "Customer since", "入网年份", "date"),
        ("region", "Region", "地区", "choice"),
        ("prefers", "Prefers", "偏好", "choice"),
        ("last_contact", "Last contact", "上次联系", "text"),
        ("open_tickets", "Open tickets", "未结工单", "text"),
    )
    return replace(
        centre.PROVISIONING,
        customer_fields=tuple(
            CustomerField(key, L(en, zh), kind, order=i) for i, (key, en, zh, kind) in enumerate(fields)
        ),
        forms=tuple(pack_form(name) for name in ("billing", "sales", "technical", "complaints", "vip")),
        queues=(
            Queue("billing", L("Billing", "账务"), ("+8657110000001",), form_id="billing", acw_seconds=30),
            Queue("sales", L("Sales", "销售"), ("+8657110000003",), form_id="sales", acw_seconds=45),
            Queue("complaints", L("Complaints", "投诉"), form_id="complaints", acw_seconds=90),
        ),
        offline_sentence=L(
            "Our system is slow at the moment. I am writing everything down and will take care of it.",
            "我们的系统暂时较慢，我会先完整记录下来并继续跟进。",
        ),
    )


def _shown(en: str, zh: str = "", tone: str = "", icon: str = "") -> FieldDisplay:
    return FieldDisplay(L(en, zh or en), tone, icon)


WANG = Customer(
    "cust-wang",
    "C-20418",
    "王伟",
    "Wang Wei",
    "WW",
    vip=True,
    phones=(CustomerPhone("+8613912345678", "mobile"),),
    fields={"customer_no": "C-20418", "plan": "family_5g_199", "balance": "-86.40"},
    display={
        "customer_no": _shown("C-20418"),
        "plan": _shown("Family 5G 199", "家庭 5G 199"),
        "balance": _shown("−¥86.40 overdue", "−¥86.40 逾期", "warning", "clock"),
        "customer_since": _shown("2017"),
        "region": _shown("Hangzhou", "杭州"),
        "prefers": _shown("Mandarin, phone", "普通话，电话"),
    },
)
ZHANG = Customer("cust-zhang", "C-20977", "张建国", "Zhang Jianguo", phones=(CustomerPhone("+8657187654321"),))
TIMELINE = (
    TimelineItem(
        "m1", "message", NOW - timedelta(hours=2, minutes=27),
        L("SMS sent: November bill ready", "已发短信：11 月账单已出"),
        L("¥286.40, due 28 Nov", "¥286.40，11 月 28 日到期"), status="delivered",
    ),
    TimelineItem(
        "t1", "ticket", NOW - timedelta(days=4), L("Ticket #4711: refund of roaming pack", "工单 #4711：漫游包退款"),
        L("Complaints · due today 18:00 · Chen Jie", "投诉 · 今天 18:00 到期 · 陈洁"), status="open", tone="warning",
    ),
    TimelineItem(
        "o1", "order", NOW - timedelta(days=5), L("Order #88213: Family 5G 199", "订单 #88213：家庭 5G 199"),
        L("Activated, contract until Nov 2028", "已开通，合约至 2028 年 11 月"), status="activated", tone="success",
        trail=L("Done", "完成"),
    ),
    TimelineItem(
        "c1", "call", NOW - timedelta(days=19), L("Call in, Billing", "来电，账务"),
        L("Address change · Li Na", "改地址 · 李娜"), "in", "ANSWERED", "success", L("3:42", "3:42"),
    ),
    TimelineItem(
        "e1", "email", NOW - timedelta(days=20), L("E-mail received: question about roaming", "收到邮件：咨询漫游"),
        L("Answered by Zhou Min in 2 h", "周敏 2 小时内回复"), "in", "closed",
    ),
    TimelineItem(
        "c2", "call", NOW - timedelta(days=40), L("Missed call, Sales", "未接来电，销售"), L(),
        "in", "MISSED", "danger",
    ),
)  # fmt: skip
BODY = L(
    "A roaming pack is refunded **in full** if less than 10 % was used and the customer asks within 30 days.\n\n"
    "## 1. Check use\nOrders › pack › Used. Above 10 %: offer the rest as credit.\n\n"
    "## 2. Say it\n> “I can refund this pack now. The money is back on your account within 3 working days.”\n\n"
    "## 3. Book it\nTicket type Refund, result Approved. Above ¥500 ask an expert.\n\n"
    "- Never promise a date for the bank\n- See [the tariff](https://example.org/roaming)",
    "漫游包使用不足 **10 %**，且客户在 30 天内提出，可全额退款。\n\n"
    "## 1. 核对用量\n订单 › 套餐包 › 已用。超过 10 %：余额转为账户抵扣。\n\n"
    "## 2. 告诉客户\n> “我现在就可以为您退这个套餐包，款项 3 个工作日内退回您的账户。”\n\n"
    "## 3. 登记\n工单类型选退款，结果选同意。超过 ¥500 请示专家。",
)
_BILLING = L("Billing", "账务")
ARTICLES = (
    Article(
        ArticleBrief("refund", L("Refund rules for roaming packs", "漫游包退款规则"), "billing", ("billing",),
                     ("ivr:2>1", "ticket:4711"), 12,
                     L("A \2roaming\3 pack is refunded in full", "\2漫游\3包可全额退款"), _BILLING),
        BODY, "published", 7, valid_until=NOW + timedelta(days=40),
    ),
    Article(
        ArticleBrief("late", L("Late payment and reconnection", "欠费与复机"), "billing", ("billing",), (), 41,
                     L("Nothing about \2roaming\3 here, but it is a long line that has to be cut", "与\2漫游\3无关"),
                     _BILLING),
        L("Text", "正文"), "published", 3,
    ),
    Article(
        ArticleBrief("dispute", L("Dispute a bill: what to ask", "账单争议：要问什么"), "billing", ("billing",), (), 0,
                     L("Ask for the date of the \2roaming\3 charge", "询问\2漫游\3扣费日期"), _BILLING),
        L("1. Ask\n2. Listen", "1. 询问\n2. 倾听"), "published", 2,
    ),
)  # fmt: skip


def scene() -> FakeDesk:
    """A centre as in the pictures; nobody is logged in yet."""
    fake = build(provisioning())
    backend = fake.backend
    backend.customers = {c.id: c for c in (WANG, ZHANG, *centre.CUSTOMERS)}
    backend.timeline = {WANG.id: TIMELINE}
    due = NOW + timedelta(hours=7, minutes=18)
    backend.tickets = {WANG.id: (TicketBrief("t1", 4711, L("Refund", "退款"), "refund", "open", due, "陈洁"),)}
    backend.articles = {a.brief.id: a for a in ARTICLES}
    plain = backend.pop

    async def pop(query: PopQuery) -> Pop:
        found = await plain(query)
        label = L("bill, refund", "账单退款") if query.ivr_path == "2>1" else L()
        contact = LastContact(NOW - timedelta(days=19), L("Li Na", "李娜"), L("Address change", "改地址"))
        known = found.customer is not None and found.customer.id == WANG.id
        return replace(
            found,
            ivr_label=label,
            articles=tuple(a.brief for a in ARTICLES) if known else found.articles,
            last_contact=contact if known else None,
            order_count=3 if known else 0,
            call_count=9 if known else 0,
            number_region="Hangzhou",
        )

    backend.pop = pop  # type: ignore[method-assign]
    return fake


class Bench(QWidget):
    """The centre and the right column, as the window puts them."""

    def __init__(self, fake: FakeDesk, theme: Theme, language: Language) -> None:
        super().__init__()
        self.ticker = Ticker(self)
        self.workspace = Workspace(fake.desk, theme, language, self.ticker)
        self.knowledge = KnowledgePanel(fake.desk, theme, language, self.ticker)
        self.workspace.interactionShown.connect(self.knowledge.showFor)
        self.knowledge.insertRequested.connect(self.workspace.insertIntoNotes)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.workspace, 1)
        layout.addWidget(upright())
        layout.addWidget(self.knowledge)

    def close_down(self) -> None:
        self.workspace.close_down()
        self.knowledge.close_down()

    def small(self) -> None:
        self.knowledge.setStrip(True)
        self.resize(650, 616)


async def ring(fake: FakeDesk, ani: str = NUMBER, queue: str = "billing", ivr: str = "2>1") -> LegId:
    return fake.phone.ring(
        ani,
        queue_id=queue,
        ivr_path=ivr,
        dnis="+8657110000001",
        verification=Verification("full", "number_and_id", NOW - timedelta(seconds=40)),
    )


async def talk(fake: FakeDesk, **how: str) -> tuple[InteractionId, LegId]:
    leg = await ring(fake, **how)
    await fake.settle()
    call = next(c for c in fake.desk.calls.calls if c.leg_id == leg)
    await fake.desk.calls.answer(call.id)
    await fake.settle()
    return call.interaction_id, leg


Scene = Callable[[FakeDesk, Bench], Awaitable[None]]


async def talking(fake: FakeDesk, bench: Bench) -> None:
    """Picture 01: on the line, an article open, a second call waits."""
    await talk(fake)
    _type(bench, "business", "refund")
    _type(bench, "type", "roaming_pack")
    bench.workspace.insertIntoNotes("Asked for a refund of the roaming pack of 12 Nov, 3 % used.")
    bench.workspace.focusNotes()
    bench.knowledge.openArticle("refund")
    await ring(fake, "+8657187654321", "sales", "1>3")
    await fake.settle()
    bench.workspace.focusNotes()


async def small(fake: FakeDesk, bench: Bench) -> None:
    await talking(fake, bench)
    bench.small()


async def overlay(fake: FakeDesk, bench: Bench) -> None:
    await small(fake, bench)
    QApplication.processEvents()
    bench.knowledge.openOverlay()


async def ringing(fake: FakeDesk, bench: Bench) -> None:
    """Picture 02."""
    await ring(fake)
    await fake.settle()


async def loading(fake: FakeDesk, bench: Bench) -> None:
    fake.backend.slow(30)
    await ring(fake)
    await fake.settle()


async def away(fake: FakeDesk, bench: Bench) -> None:
    fake.backend.fail("pop", Unreachable("unreachable"))
    await talk(fake)
    bench.workspace.insertIntoNotes("Wants the pack back, call back today.")


async def candidates(fake: FakeDesk, bench: Bench) -> None:
    await talk(fake, ani="+8657100001111")


async def unknown(fake: FakeDesk, bench: Bench) -> None:
    await talk(fake, ani="+8613977778888", queue="sales", ivr="1>2")


async def withheld(fake: FakeDesk, bench: Bench) -> None:
    await talk(fake, ani="anonymous", queue="sales", ivr="1>2")


async def work(fake: FakeDesk, bench: Bench) -> None:
    """After the call: more fields, time left, what is missing."""
    _interaction, leg = await talk(fake)
    _type(bench, "business", "refund")
    _type(bench, "type", "roaming_pack")
    _type(bench, "result", "approved")
    bench.workspace.insertIntoNotes("Asked for a refund of the roaming pack of 12 Nov, 3 % used.")
    fake.phone.peer_hangs_up(leg)
    await fake.settle()
    await fake.clock.pass_time(6)
    bench.workspace.finishCurrent()
    await fake.settle()


async def work_small(fake: FakeDesk, bench: Bench) -> None:
    await work(fake, bench)
    bench.small()


async def idle(fake: FakeDesk, bench: Bench) -> None:
    earlier = draft("7c0f0f5e-0001-4000-8000-0000000000aa", title="赵强", customer_id="cust-zhao")
    await fake.store.save_draft(earlier)
    await fake.store.save_record(call_record(earlier.interaction_id, name="赵强", e164="+8657100001111"), None)
    lost = call_record(
        "7c0f0f5e-0001-4000-8000-0000000000ab", name="孙丽", outcome=Outcome.MISSED, answered_at=None,
        queue_id="sales", started_at=NOW - timedelta(minutes=21), e164="+8613900005678",
    )  # fmt: skip
    await fake.store.save_record(lost, None)
    await fake.desk.wrapup.restore()
    await fake.settle()
    bench.workspace.nextTab()
    bench.workspace._show("today")
    await fake.settle()


async def many_drafts(fake: FakeDesk, bench: Bench) -> None:
    """What nobody finished for a week; the newest have tabs."""
    for number in range(60):
        begun = NOW - timedelta(hours=3 * number + 1)
        kept = draft(f"7c0f0f5e-0001-4000-8000-{number:012d}", title="+8657187654321" if number % 3 else "赵强")
        await fake.store.save_draft(replace(kept, customer_id="", started_at=begun))
    await fake.desk.wrapup.restore()
    await fake.settle()
    bench.workspace._show("today")


async def finding(fake: FakeDesk, bench: Bench) -> None:
    bench.workspace.findCustomer()
    _field(bench, "find_customer_field").setText("139")  # type: ignore[attr-defined]
    await _wait(0.25)


async def editing(fake: FakeDesk, bench: Bench) -> None:
    """The details being changed, while somebody else was faster."""
    plans = (Option("family_5g_199", L("Family 5G 199", "家庭 5G 199")), Option("prepaid", L("Prepaid", "预付费")))
    given = fake.backend.provisioned
    fields = (
        replace(f, editable=f.key in {"plan", "balance", "region"}, options=plans if f.key == "plan" else ())
        for f in given.customer_fields
    )
    fake.backend.provisioned = replace(given, customer_fields=tuple(fields))
    await fake.log_in_ready()
    kept = '{"customer_id": "cust-wang", "typed": {"balance": "much", "region": "Ningbo"}, "was": {"region": "x"}}'
    await fake.store.remember(f"customer_draft:wang:{WANG.id}", kept)
    bench.workspace.openCustomer(WANG.id)
    await fake.settle()
    _field(bench, "record_tabs").setCurrentKey("details")  # type: ignore[attr-defined]
    await fake.settle()
    await _wait(0.1)
    _field(bench, "save_customer").click()  # type: ignore[attr-defined]
    await fake.settle()


async def ruled(fake: FakeDesk, bench: Bench) -> None:
    """Rules of the centre decide what opens, comes first and is said."""
    fake.backend.plan = PopPlan(
        "orders",
        ("balance", "plan"),
        L(
            "Good day {customer}, this is {agent} at your service desk. How can I help?",
            "{customer}您好，{agent}为您服务。",
        ),
    )
    script, rule, *_ = fake.backend.articles
    for key, why in ((script, "script"), (rule, "rule")):
        article = fake.backend.articles[key]
        fake.backend.articles[key] = replace(article, brief=replace(article.brief, why=(why,)))
    await talk(fake)


async def details(fake: FakeDesk, bench: Bench) -> None:
    bench.workspace.openCustomer(WANG.id)
    await fake.settle()
    _field(bench, "record_tabs").setCurrentKey("details")  # type: ignore[attr-defined]
    await fake.settle()


async def searching(fake: FakeDesk, bench: Bench) -> None:
    await talk(fake)
    _field(bench, "knowledge_search").setText("roaming")  # type: ignore[attr-defined]
    fake.backend.articles = {a.brief.id: replace(a, body=L("roaming", "漫游")) for a in ARTICLES}
    await _wait(0.25)


async def listening(fake: FakeDesk, bench: Bench) -> None:
    """A team lead hears a call of before."""
    given = fake.backend.provisioned
    may = given.user.permissions | {"recordings.listen"}
    fake.backend.provisioned = replace(given, user=replace(given.user, permissions=may))
    await fake.log_in_ready()
    past = fake.backend.timeline[WANG.id]
    fake.backend.timeline[WANG.id] = tuple(replace(i, recording=i.id == "c1") for i in past)
    fake.recordings.files["c1"] = wave([0] * 8000 * 222)
    bench.workspace.openCustomer(WANG.id)
    await fake.settle()
    _field(bench, "timeline").chosen.emit("c1")  # type: ignore[attr-defined]
    await fake.settle()
    await fake.clock.pass_time(72)


SCENES: dict[str, Scene] = {
    "listening": listening,
    "talking": talking,
    "small": small,
    "overlay": overlay,
    "ringing": ringing,
    "loading": loading,
    "away": away,
    "candidates": candidates,
    "unknown": unknown,
    "withheld": withheld,
    "work": work,
    "work_small": work_small,
    "idle": idle,
    "many_drafts": many_drafts,
    "finding": finding,
    "details": details,
    "editing": editing,
    "searching": searching,
    "ruled": ruled,
}


def _field(bench: QWidget, name: str) -> QWidget:
    found = bench.findChild(QWidget, name)
    if found is None:
        raise LookupError(name)
    return found


def _type(bench: Bench, key: str, value: str) -> None:
    """Chooses as a person does."""
    select = _field(bench, f"field_{key}")
    select.setValue(value)  # type: ignore[attr-defined]
    select.chosen.emit(value)  # type: ignore[attr-defined]


async def _wait(seconds: float) -> None:
    until = asyncio.get_running_loop().time() + seconds
    while asyncio.get_running_loop().time() < until:
        await asyncio.sleep(0.02)


async def history(fake: FakeDesk) -> None:
    """A morning's calls in the log."""
    ways = (
        ("王伟", "+8613912345678", Direction.INBOUND, Outcome.ANSWERED, 214, 4.3, "billing"),
        ("孙丽", "+8613900005678", Direction.INBOUND, Outcome.MISSED, 0, 0, "sales"),
        ("赵强", "+8657100001111", Direction.INBOUND, Outcome.ANSWERED, 245, 3.4, "billing"),
        ("Hangzhou depot", "+8657188880000", Direction.OUTBOUND, Outcome.ANSWERED, 72, 4.4, ""),
        ("", "+8613977778888", Direction.OUTBOUND, Outcome.BUSY, 0, 0, ""),
        ("Anna Smith", "+8613900009999", Direction.INBOUND, Outcome.CALLER_LEFT, 0, 0, "sales"),
        ("刘洋", "+8613911112222", Direction.INBOUND, Outcome.ANSWERED, 391, 2.6, "billing"),
        ("", "+8613955556666", Direction.OUTBOUND, Outcome.FAILED, 0, 0, ""),
    )
    for index, (name, e164, direction, outcome, talked, mos, queue) in enumerate(ways):
        start = NOW - timedelta(minutes=20 * index + 3, days=index // 5)
        record = call_record(
            f"7c0f0f5e-0001-4000-8000-0000000001{index:02d}", name=name, e164=e164, ani=e164, direction=direction,
            outcome=outcome, queue_id=queue, started_at=start, answered_at=start if talked else None,
            ended_at=start + timedelta(seconds=talked or 12),
            quality=QualitySummary(mos, mos, 0.4, 3.0, 21.5, "opus") if mos else None,
        )  # fmt: skip
        await fake.store.save_record(record, None)


async def shoot(play: Scene, look: Look) -> None:
    language = Language()
    language.set(look.tag)
    with spoken(look.tag):
        fake = scene()
        await fake.store.open()
        bench = Bench(fake, look.theme, language)
        bench.resize(906, 716)
        bench.show()
        await _wait(0.05)
        bench.activateWindow()
        await fake.log_in_ready()
        await play(fake, bench)
        await fake.settle()
        await _wait(0.1)
        look.save(play.__name__, bench)
        bench.close_down()
        bench.close()
        bench.deleteLater()
        await fake.close()


async def shoot_history(look: Look) -> None:
    language = Language()
    language.set(look.tag)
    with spoken(look.tag):
        fake = scene()
        await fake.store.open()
        ticker = Ticker()
        page = HistoryPage(fake.desk, look.theme, language, ticker)
        await fake.log_in_ready()
        await history(fake)
        page.show()
        for name, size in (("history", (1203, 716)), ("history_small", (947, 616))):
            page.resize(*size)
            await fake.settle()
            await _wait(0.1)
            look.save(name, page)
        page.close_down()
        page.close()
        page.deleteLater()
        await fake.close()


async def _play(theme: Theme) -> None:
    fake = scene()
    await fake.store.open()
    bench = Bench(fake, theme, Language())
    bench.resize(906, 716)
    bench.show()
    await fake.log_in_ready()
    await talking(fake, bench)
    while bench.isVisible():
        await asyncio.sleep(0.1)
    bench.close_down()
    await fake.close()


if __name__ == "__main__":
    scenes = {name: partial(shoot, play) for name, play in SCENES.items()} | {"history": shoot_history}
    run(__doc__, scenes, looks="light", live=_play)
