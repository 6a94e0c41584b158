"""A centre where everything is long and there is much of it: names, queues, reasons, a past of years. On fakes only."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import timedelta

from agent_desktop.domain.announcement import Announcement, Importance
from agent_desktop.domain.customer import Customer, CustomerPhone, FieldDisplay, Pop, PopQuery, TimelineItem
from agent_desktop.domain.events import QueueFiguresPushed
from agent_desktop.domain.provisioning import Colleague, CustomerField, Queue, ReasonCode, ReasonKind
from agent_desktop.domain.text import LocalText
from agent_desktop.ui.workspace.past_pages import PAGE_SIZE
from tests.fakes.desk import FakeDesk
from tests.ui.look_workspace import ARTICLES, NOW, scene
from tests.ui.ticket_scene import TICKETS, desk_provisioning

L = LocalText
NUMBER, SHARED = "+8613912345678", "+8657100001111"
NAME = L(
    "Maximiliane-Charlotte von Hohenzollern-Sigmaringen-Oldenburg",
    "阿卜杜热西提·买买提依明·吐尔逊江·阿不都克里木·热合曼江",
)
QUEUE = L("Complaints about international roaming and travel packs", "国际漫游与出境流量包投诉及退费受理专席")
REASON = L("Meeting with the quality team about last week", "与质检组复盘上周投诉录音")
TITLE = L(
    "Refund of a roaming pack that was bought twice by mistake in the shop of the airport and once in the app",
    "客户在机场营业厅误购两次漫游包后又在掌上营业厅重复订购一次，要求全额退款并补偿话费差额",
)
KINDS = ("call", "ticket", "order", "message", "email", "note", "survey", "verification")
TONES = ("neutral", "success", "warning", "danger")
PAST = 300
LONG = Customer(
    "cust-long",
    "C-2041800001",
    NAME.zh_cn,
    NAME.en,
    "MH",
    vip=True,
    phones=tuple(CustomerPhone(f"+86139123456{n}", "mobile") for n in range(78, 84)),
    fields={f"field_{n}": "x" for n in range(12)},
    display={f"field_{n}": FieldDisplay(TITLE, "warning" if n == 2 else "", "clock") for n in range(12)},
)


def past(count: int = PAST, kinds: tuple[str, ...] = KINDS) -> tuple[TimelineItem, ...]:
    """Years of it, newest first."""
    turns = zip(range(count), itertools.cycle(kinds), itertools.cycle((*TONES, "neutral")), strict=False)
    return tuple(
        TimelineItem(
            f"past-{n}",
            kind,
            NOW - timedelta(hours=7 * n + 1),
            L(f"{n} {TITLE.en}", f"{n} {TITLE.zh_cn}"),
            L(f"{QUEUE.en} · {NAME.en}", f"{QUEUE.zh_cn} · {NAME.zh_cn}"),
            "in" if n % 2 else "out",
            {"ticket": "open", "message": "delivered", "call": "ANSWERED"}.get(kind, ""),
            tone,
            QUEUE if kind == "order" else L("12:05", "12:05") if kind == "call" else L(),
            recording=kind == "call" and n % 3 == 0,
        )
        for n, kind, tone in turns
    )


def long_desk() -> FakeDesk:
    """Nobody is logged in yet."""
    fake = scene()
    given = desk_provisioning()
    queues = (
        replace(given.queues[0], label=QUEUE),
        *(Queue(f"queue-{n}", L(f"{n} {QUEUE.en}", f"{n} {QUEUE.zh_cn}"), form_id="sales") for n in range(9)),
    )
    reasons = tuple(ReasonCode(300 + n, ReasonKind.NOT_READY, REASON, "coffee", 10 + n) for n in range(6))
    fake.backend.provisioned = replace(
        given,
        user=replace(
            given.user,
            display_name=NAME.zh_cn,
            display_name_latin=NAME.en,
            permissions=given.user.permissions | {"messages.send", "knowledge.edit", "satisfaction.read_all"},
        ),
        queues=queues,
        reason_codes=(*given.reason_codes, *reasons),
        customer_fields=tuple(CustomerField(f"field_{n}", QUEUE, "text", order=n) for n in range(12)),
        colleagues=tuple(
            Colleague(f"user-{n}", f"{NAME.zh_cn}{n}", f"{NAME.en} {n}", f"{1002 + n}", "expert") for n in range(40)
        ),
        offline_sentence=TITLE,
    )
    people = [
        replace(LONG, id=f"cust-{n}", number=f"C-{30000 + n}", phones=(CustomerPhone(SHARED, "office"),))
        for n in range(15)
    ]
    fake.backend.customers = {c.id: c for c in (LONG, *people)}
    fake.backend.timeline = {LONG.id: past()}
    fake.backend.articles = {
        f"long-{n}": replace(
            article, brief=replace(article.brief, id=f"long-{n}", title=TITLE, category_label=QUEUE, snippet=TITLE)
        )
        for n, article in enumerate(itertools.islice(itertools.cycle(ARTICLES), 12))
    }
    fake.backend.desk_tickets = {
        f"{n:08d}-0001-4000-8000-000000000000": replace(
            TICKETS[n % len(TICKETS)],
            id=f"{n:08d}-0001-4000-8000-000000000000",
            number=5000 + n,
            title=TITLE,
            type_label=QUEUE,
            unit_label=QUEUE,
        )
        for n in range(30)
    }
    fake.board.told = {
        "outage": Announcement("outage", TITLE, TITLE, importance=Importance.URGENT, at=NOW, confirmed_at=NOW)
    }
    plain = fake.backend.pop

    async def pop(query: PopQuery) -> Pop:
        """As the server does it: the past comes page by page."""
        found = await plain(query)
        return replace(found, timeline=found.timeline[:PAGE_SIZE], ivr_label=QUEUE, number_region=QUEUE.en)

    fake.backend.pop = pop  # type: ignore[method-assign]
    return fake


def crowd(fake: FakeDesk) -> None:
    """Callers wait in every queue."""
    for queue in fake.backend.provisioned.queues:
        fake.desk.bus.publish(QueueFiguresPushed(queue.id, 128, 3725, 0))
