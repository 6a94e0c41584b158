"""A morning at the desk for the phone column: colleagues, a VIP with history, calls of the day. On fakes only."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TypeVar

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QWidget

from agent_desktop.domain.call import Call
from agent_desktop.domain.customer import Customer, CustomerPhone, LastContact, Pop, PopQuery, TicketBrief
from agent_desktop.domain.events import LegMediaChanged
from agent_desktop.domain.interaction import CallRecord
from agent_desktop.domain.leg import Direction, EndedBy, Outcome
from agent_desktop.domain.media import MediaSecurity
from agent_desktop.domain.provisioning import Colleague, Provisioning, Queue
from agent_desktop.domain.security import Signalling
from agent_desktop.domain.text import LocalText
from agent_desktop.ui.design import Theme
from agent_desktop.ui.phone.column import CallsColumn
from agent_desktop.ui.text import Language
from agent_desktop.ui.ticker import Ticker
from tests.fakes import centre
from tests.fakes.clock import START
from tests.fakes.desk import FakeDesk, open_desk
from tests.fakes.samples import call_record

W = TypeVar("W", bound=QWidget)

WANG, ZHANG, SHARED, NOBODY = "+8613912345678", "+8657187654321", "+8657100001111", "+8613700000000"

LI_NA = replace(centre.AGENT, display_name="李娜", display_name_latin="Li Na")
PROVISIONING: Provisioning = replace(
    centre.PROVISIONING,
    user=LI_NA,
    queues=(
        *centre.PROVISIONING.queues,
        Queue("sales", LocalText("Sales", "销售"), dnis=("+8657186000301",)),
    ),
    colleagues=(
        Colleague("user-li", "李明", "Li Ming", "1002", "expert"),
        Colleague("user-zhang", "张伟", "Zhang Wei", "1003", "lead"),
        Colleague("user-chen", "陈洁", "Chen Jie", "1004", "agent"),
        Colleague("user-ma", "马琳", "Ma Lin", "1005", "agent"),
    ),
)
CUSTOMERS = (
    Customer(
        "cust-wang", "C-20418", "王伟", "Wang Wei", "王", vip=True, phones=(CustomerPhone(WANG),),
        fields={"plan": "5G Family 199", "balance": "-86.40"},
    ),
    Customer("cust-zhang", "C-20077", "张建国", "Zhang Jianguo", "张", phones=(CustomerPhone(ZHANG),)),
)  # fmt: skip
TICKET = TicketBrief("ticket-4711", 4711, LocalText("refund", "退款"), "refund", "open", START + timedelta(hours=6))
LAST = LastContact(START - timedelta(days=19), LocalText("Li Na", "李娜"), LocalText("address change", "改地址"))
IVR = {"2>1": LocalText("bill, refund", "账单，退款"), "1>3": LocalText("extend a contract", "续约")}


def records() -> tuple[CallRecord, ...]:
    """The morning's calls, newest first."""
    rows = (
        ("孙丽", "sales", Outcome.MISSED, Direction.INBOUND, 21, 0, "+8615900000257"),
        ("赵强", "billing", Outcome.ANSWERED, Direction.INBOUND, 40, 245, "+8613800000001"),
        ("杭州仓库", "", Outcome.ANSWERED, Direction.OUTBOUND, 55, 72, "+8657100002222"),
        ("刘洋", "billing", Outcome.ANSWERED, Direction.INBOUND, 87, 391, "+8613800000002"),
        ("", "technical", Outcome.REJECTED, Direction.INBOUND, 120, 0, "+8613800000003"),
        ("周德福", "billing", Outcome.BUSY, Direction.OUTBOUND, 130, 0, "+8613800000004"),
        ("周德福", "billing", Outcome.ANSWERED, Direction.INBOUND, 60 * 26, 130, "+8613800000004"),
    )
    return tuple(_record(place, *row) for place, row in enumerate(rows))


def _record(
    place: int, name: str, queue: str, outcome: Outcome, direction: Direction, minutes: int, talk: int, e164: str
) -> CallRecord:
    began = START - timedelta(minutes=minutes)
    return call_record(
        f"10000000-0000-4000-8000-{place:012d}",
        name=name,
        queue_id=queue,
        outcome=outcome,
        direction=direction,
        started_at=began,
        answered_at=began if talk else None,
        ended_at=began + timedelta(seconds=talk or 12),
        e164=e164,
        ani=e164,
        customer_id="",
        hung_up_by=EndedBy.PEER,
    )


@dataclass(slots=True)
class Scene:
    """The column on fakes, and hands for it."""

    fake: FakeDesk
    column: CallsColumn
    language: Language
    ticker: Ticker

    def find(self, name: str, kind: type[W]) -> W:
        """The only visible widget of that name."""
        found = [widget for widget in self.column.findChildren(kind, name) if widget.isVisible()]
        assert len(found) == 1, f"{len(found)} visible widgets are called {name}"
        return found[0]

    def shows(self, name: str) -> bool:
        return any(widget.isVisible() for widget in self.column.findChildren(QWidget, name))

    async def activate(self) -> None:
        """The column's window is in front."""
        self.column.activateWindow()
        for _ in range(50):
            await self.settle()
            if self.column.isActiveWindow():
                return
        raise AssertionError("the window does not come to the front")

    async def settle(self) -> None:
        """Everything that can happen without time passing has happened, and is drawn."""
        for _ in range(3):
            await self.fake.settle()
            QApplication.processEvents()

    async def ring(self, ani: str = WANG, queue_id: str = "billing", **details: object) -> Call:
        known = {c.id for c in self.fake.desk.calls.calls}
        self.fake.phone.ring(ani, queue_id, **details)  # type: ignore[arg-type]
        await self.settle()
        return next(c for c in self.fake.desk.calls.calls if c.id not in known)

    async def pass_time(self, seconds: float) -> None:
        await self.fake.clock.pass_time(seconds)
        self.ticker.tick.emit()
        await self.settle()

    def encrypt(self, call: Call) -> None:
        """The fake phone has no SRTP; its word is taken for it."""
        self.fake.desk.bus.publish(
            LegMediaChanged(call.leg_id, True, False, False, "opus", MediaSecurity.SDES, signalling=Signalling.TLS)
        )


async def _pop(fake: FakeDesk, query: PopQuery, found: Pop) -> Pop:
    """The pop as a server with a menu, tickets and history answers it."""
    label = IVR.get(query.ivr_path, LocalText())
    if found.customer is None:
        return replace(found, ivr_label=label, number_region="Hangzhou" if query.ani == NOBODY else "")
    wang = found.customer.id == "cust-wang"
    return replace(
        found,
        ivr_label=label,
        tickets=(TICKET,) if wang else (),
        ticket_count=1 if wang else 0,
        last_contact=LAST if wang else None,
    )


@asynccontextmanager
async def scene(
    theme: Theme,
    tag: str = "en",
    *,
    ready: bool = True,
    shown: bool = False,
    log: tuple[CallRecord, ...] | None = None,
    centre: Provisioning = PROVISIONING,
) -> AsyncIterator[Scene]:
    """A logged-in agent with the morning's calls; nothing rings yet. `shown`: the column is a window in front."""
    async with open_desk(centre) as fake:
        fake.backend.customers.update({c.id: c for c in CUSTOMERS})
        plain = fake.backend.pop

        async def answered(query: PopQuery) -> Pop:
            return await _pop(fake, query, await plain(query))

        fake.backend.pop = answered  # type: ignore[method-assign]
        for record in records() if log is None else log:
            fake.store.records[record.interaction_id] = record
        await fake.phone.start(centre.phone)
        await (fake.log_in_ready() if ready else fake.log_in())
        language = Language()
        language.set(tag)
        ticker = Ticker()
        column = CallsColumn(fake.desk, theme, language, ticker)
        held = Scene(fake, column, language, ticker)
        try:
            await held.settle()
            if shown:
                column.resize(296, 714)
                column.show()
                await held.activate()
            yield held
        finally:
            column.close_down()
            column.close_down()
            column.hide()
            column.deleteLater()
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
            language.set("en")
