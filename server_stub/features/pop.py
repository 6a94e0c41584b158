"""The screen pop: one question while the phone rings, one answer with everything the workspace shows."""

from __future__ import annotations

import time
from typing import Annotated, Literal

from fastapi import APIRouter, BackgroundTasks, Depends, Query, Request
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from server_stub.db import CatalogueOf, Database, Db, RecordingsOf
from server_stub.live import Screens, Shown
from server_stub.models import (
    article_queries,
    customer_audit,
    customer_queries,
    customer_verifications,
    handovers,
    numbers,
    timeline,
)
from server_stub.models.article_queries import Reader
from server_stub.models.article_search import searching
from server_stub.models.bounds import Line, LText, Moment, Short, Uuid
from server_stub.models.catalogue import IvrTopic, Queue
from server_stub.models.catalogue_view import Catalogue
from server_stub.models.customer_access import FieldAccess, access_of
from server_stub.models.customers import Customer
from server_stub.models.handovers import Arrival, Handover
from server_stub.models.pop_rules import Occasion, PopPlan, plan_of
from server_stub.models.schema import now
from server_stub.models.timeline_entries import TicketRow, TimelineEntry
from server_stub.models.views import (
    ArticleBriefView,
    CustomerBriefView,
    CustomerView,
    HandoverView,
    TimelineItemView,
    article_view,
    brief_view,
    customer_view,
    handover_view,
    plain_fields,
    timeline_views,
)
from server_stub.security.guard import Principal, require
from server_stub.security.problems import ProblemType, documented
from server_stub.security.roles import Permission

router = APIRouter(tags=["pop"])


class NumberView(BaseModel):
    """`region` is the ISO 3166 code of the numbering plan."""

    e164: str | None
    raw: str
    national: str | None
    region: str | None


class QueueRef(BaseModel):
    id: str
    label: LText


class IvrRef(BaseModel):
    path: str
    label: LText
    topics: list[str]


class TicketBriefView(BaseModel):
    id: str
    number: int
    title: LText
    type: str
    type_label: LText
    status: str
    priority: str
    due_at: Moment | None
    assignee: str


class CountsView(BaseModel):
    tickets: int
    orders: int
    calls: int


class LastContactView(BaseModel):
    """`agent` is `agent_name` in Latin letters."""

    at: Moment
    agent: str
    agent_name: LText
    summary: LText


class VerificationView(BaseModel):
    """How sure the agents of this contact are of who it is; "none" when the last thing they asked was wrong."""

    level: Literal["none", "number", "full"]
    method: str
    at: Moment


class PlanView(BaseModel):
    """What the pack's rules make of this call, "" and [] for what they leave as it is; `rules` are those that fit.

    `headline` are keys of customer fields, `links` ids of record links, the most important first. In `greeting`
    {agent}, {extension}, {customer} and {queue} are filled in by the desktop.
    """

    rules: list[str]
    tab: Literal["", "timeline", "tickets", "orders", "calls", "details"]
    headline: list[str]
    greeting: LText
    links: list[str]


class PopView(BaseModel):
    """`match` says how sure we are; several candidates are for the agent to choose from, never resolved silently."""

    match: Literal["known", "candidates", "unknown"]
    number: NumberView
    queue: QueueRef | None = None
    ivr: IvrRef | None = None
    customer: CustomerView | None = None
    candidates: list[CustomerBriefView] = []
    timeline: list[TimelineItemView] = []
    tickets: list[TicketBriefView] = []
    counts: CountsView = CountsView(tickets=0, orders=0, calls=0)
    articles: list[ArticleBriefView] = []
    form_id: str | None = None
    plan: PlanView = PlanView(rules=[], tab="", headline=[], greeting={}, links=[])
    last_contact: LastContactView | None = None
    verification: VerificationView | None = None
    handover: HandoverView | None = None
    elapsed_ms: float = 0.0


async def _customer_part(
    db: AsyncSession,
    catalogue: Catalogue,
    customer: Customer,
    pop: PopView,
    interaction_id: str,
    access: FieldAccess,
) -> tuple[list[TimelineEntry], list[TicketRow]]:
    """Fills in who it is; what happened with them, and which tickets are open."""
    phones = await customer_queries.phones_of(db, [customer.id])
    past = await timeline.past(db, catalogue, customer.id, besides=interaction_id, today=now())
    pop.customer = customer_view(catalogue, customer, phones[customer.id], access)
    pop.tickets = [_ticket(catalogue, t) for t in past.open_tickets]
    pop.counts = CountsView(tickets=past.counts.tickets, orders=past.counts.orders, calls=past.counts.calls)
    if past.last_contact is not None:
        last = past.last_contact
        latin = last.agent.get("en", "")
        pop.last_contact = LastContactView(at=last.at, agent=latin, agent_name=last.agent, summary=last.summary)
    return past.entries, past.open_tickets


def _ticket(catalogue: Catalogue, ticket: TicketRow) -> TicketBriefView:
    assignee = catalogue.users.get(ticket.assignee)
    return TicketBriefView(
        id=ticket.id,
        number=ticket.number,
        title=ticket.title,
        type=ticket.type,
        type_label=catalogue.label("ticket_types", ticket.type),
        status=ticket.status,
        priority=ticket.priority,
        due_at=ticket.due_at,
        assignee=(assignee.display_name_latin or assignee.display_name) if assignee else "",
    )


async def _articles(
    db: AsyncSession,
    catalogue: Catalogue,
    who: Principal,
    queue: Queue | None,
    ivr: IvrTopic | None,
    tickets: list[TicketRow],
    plan: PopPlan,
) -> list[ArticleBriefView]:
    """What the rules name comes before what fits by itself."""
    reader = Reader(who.may(Permission.KNOWLEDGE_RESTRICTED), drafts=False)
    found = await article_queries.suggest(
        db,
        reader,
        now(),
        queue=queue.id if queue else "",
        ivr_path=ivr.path if ivr else "",
        topics=ivr.topics if ivr else (queue.topics if queue else ()),
        tickets={t.number: t.type for t in reversed(tickets)},
    )
    script = {plan.script: "script"} if plan.script else {}
    reasons = script | {article: "rule" for article in plan.articles if article not in script}
    first = await article_queries.named(db, reader, now(), reasons)
    others = [f for f in found if f.article.id not in reasons]
    return [article_view(catalogue, f) for f in (*first, *others)]


def _apply(catalogue: Catalogue, occasion: Occasion, queue: Queue | None, answer: PopView) -> PopPlan:
    plan = plan_of(catalogue.document("pop_rules"), occasion)
    answer.form_id = plan.form or answer.form_id
    answer.plan = PlanView.model_validate(
        {
            "rules": list(plan.rules),
            "tab": plan.tab,
            "headline": list(plan.headline),
            "greeting": plan.greeting or (queue.greeting if queue else {}),
            "links": list(plan.links),
        }
    )
    return plan


async def warm_up(database: Database, catalogue: Catalogue) -> None:
    """Asks once what every pop asks: the first call of the day must not wait for tables and statements to be built."""
    numbers.read("+12125550100", catalogue.country)
    reader = Reader(restricted=False, drafts=False)

    async def ask(db: AsyncSession) -> None:
        await customer_queries.by_number(db, "+12125550100")
        await customer_queries.phones_of(db, [""])
        await customer_verifications.latest(db, [""])
        await timeline.past(db, catalogue, "", besides="", today=now())
        await article_queries.suggest(db, reader, now(), queue="any", topics=["any"], ivr_path="0")
        await handovers.before(db, catalogue, Arrival("", "any", "", "", frozenset({"any"})), now())

    await database.visit(ask)
    await database.look(searching("any", reader, now()))


async def _screens(request: Request) -> Screens[Arrival]:
    screens = request.app.state.screens
    assert isinstance(screens, Screens)
    return screens


async def _callers(db: AsyncSession, e164: str | None, known: str, handover: HandoverView | None) -> list[Customer]:
    """Who it may be: as the exchange or the agent before settled it, else everybody who has this number."""
    for customer_id in (known, handover.customer_id if handover else None):
        customer = await customer_queries.by_id(db, customer_id) if customer_id else None
        if customer is not None:
            return [customer]
    return await customer_queries.by_number(db, e164) if e164 else []


async def _verification(db: AsyncSession, interaction_id: str, handover: Handover | None) -> VerificationView | None:
    """The last step of any agent this contact has been with."""
    parts = [step.interaction_id for step in handover.steps] if handover else []
    step = await customer_verifications.latest(db, [*parts, interaction_id])
    return VerificationView(level=step.level, method=step.method, at=step.at) if step else None


async def _note_seen(
    database: Database, user_id: str, customer_id: str, fields: list[str], interaction_id: str | None
) -> None:
    async with database.write() as db:
        await customer_audit.record(
            db, user_id, customer_id, customer_audit.READ, fields, interaction_id=interaction_id
        )


@router.get(
    "/pop",
    summary="Who is calling and what it may be about",
    operation_id="get_pop",
    responses=documented(ProblemType.UNAUTHENTICATED, ProblemType.FORBIDDEN, ProblemType.VALIDATION),
)
async def pop(
    db: Db,
    catalogue: CatalogueOf,
    who: Annotated[Principal, require(Permission.POP_READ)],
    later: BackgroundTasks,
    screens: Annotated[Screens[Arrival], Depends(_screens)],
    recordings: RecordingsOf,
    ani: Annotated[Line, Query(description="The caller's number as it came: E.164, national, SIP or tel URI")] = "",
    dnis: Annotated[Line, Query(description="The number that was dialled")] = "",
    queue: Annotated[Short, Query(description="Queue id")] = "",
    ivr: Annotated[Short, Query(description='Keys pressed, "2>1"')] = "",
    session_id: Annotated[Line, Query(description="Call-ID of the first INVITE")] = "",
    interaction_id: Annotated[Uuid | None, Query(description="The call being shown; it is not its own history")] = None,
    customer_id: Annotated[Uuid | None, Query(description="Who it is, when the exchange knows")] = None,
    verification: Annotated[
        Literal["", "none", "number", "full"], Query(description="How sure the exchange is of who it is")
    ] = "",
) -> PopView:
    started = time.perf_counter()
    number = numbers.read(ani, catalogue.country)
    dialled = numbers.read(dnis, catalogue.country).e164 or dnis
    ivr_entry = catalogue.ivr_entry(ivr)
    queue_row = catalogue.queue_of(queue or (ivr_entry.queue_id if ivr_entry and not dnis else ""), dialled)
    answer = PopView(
        match="unknown",
        number=NumberView(e164=number.e164, raw=number.raw, national=number.national, region=number.region),
        queue=QueueRef(id=queue_row.id, label=queue_row.label) if queue_row else None,
        ivr=IvrRef(path=ivr, label=ivr_entry.label, topics=ivr_entry.topics) if ivr_entry else None,
        form_id=queue_row.wrapup_form if queue_row else None,
    )
    agent = catalogue.users.get(who.user_id)
    access = access_of(catalogue, who.user_id, who.role)
    arrival = Arrival(
        interaction_id=interaction_id or "",
        session_id=session_id,
        ani=numbers.canonical(ani, catalogue.country),
        extension=agent.extension if agent else "",
        places=frozenset({dialled, queue, queue_row.id, *queue_row.dnis} if queue_row else {dialled, queue}),
    )
    if interaction_id:  # before anything is read: what is announced meanwhile must not be missed
        screens.show(Shown(who.user_id, interaction_id, arrival, now()))

    async def read(session: AsyncSession) -> tuple[Handover | None, list[TimelineEntry]]:
        handover = await handovers.before(session, catalogue, arrival, now())
        answer.handover = handover_view(catalogue, handover) if handover else None
        answer.verification = await _verification(session, interaction_id or "", handover)
        callers = await _callers(session, number.e164, customer_id or "", answer.handover)
        tickets: list[TicketRow] = []
        entries: list[TimelineEntry] = []
        if len(callers) == 1:
            answer.match = "known"
            entries, tickets = await _customer_part(
                session, catalogue, callers[0], answer, interaction_id or "", access
            )
        elif callers:
            answer.match = "candidates"
            phones = await customer_queries.phones_of(session, [c.id for c in callers])
            answer.candidates = [brief_view(catalogue, c, phones[c.id], access) for c in callers]
        occasion = Occasion(
            match=answer.match,
            ani=number.e164 or "",
            dnis=dialled,
            queue=queue_row.id if queue_row else "",
            ivr=ivr,
            verification=answer.verification.level if answer.verification else verification or "none",
        )
        plan = _apply(catalogue, occasion, queue_row, answer)
        answer.articles = await _articles(session, catalogue, who, queue_row, ivr_entry, tickets, plan)
        return handover, entries

    handover, entries = await db.visit(read)
    answer.timeline = await timeline_views(recordings, entries)
    if answer.customer is not None:
        # after the answer: a ringing telephone does not wait for the trail
        seen = plain_fields(answer.customer, access)
        later.add_task(_note_seen, db, who.user_id, answer.customer.id, seen, interaction_id)
    if interaction_id:
        source = handover.last.interaction_id if handover else ""
        sure = handover is not None and handover.last.session_id == arrival.session_id
        screens.found(Shown(who.user_id, interaction_id, arrival, now(), source, sure))
    answer.elapsed_ms = round(1e3 * (time.perf_counter() - started), 2)
    return answer
