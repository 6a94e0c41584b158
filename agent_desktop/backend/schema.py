"""What the server's answers mean: from nodes to the domain's values. Raises Garbage."""

from __future__ import annotations

import base64

from agent_desktop.backend.news import announcement_of, reminder_of
from agent_desktop.backend.node import Node
from agent_desktop.backend.tickets import follow_up_of
from agent_desktop.domain.agent_state import AgentState, AgentStatus, NextState
from agent_desktop.domain.call import Verification
from agent_desktop.domain.customer import (
    FAILED_VERIFICATION,
    Customer,
    CustomerBrief,
    CustomerPhone,
    FieldDisplay,
    Handover,
    HandoverStep,
    LastContact,
    Match,
    Pop,
    PopPlan,
    TicketBrief,
    TimelineItem,
)
from agent_desktop.domain.events import (
    AgentStatusPushed,
    AnnouncementGone,
    AnnouncementPushed,
    ArticleEndingsPushed,
    ColleagueStatusPushed,
    FollowUpPushed,
    HandoverPushed,
    MessageMoved,
    ProvisioningPushed,
    Push,
    QueueFiguresPushed,
    QuizzesPushed,
    RoomPushed,
    SurveyPushed,
    TicketPushed,
)
from agent_desktop.domain.knowledge import Article, ArticleBrief, Attachment, SearchResult
from agent_desktop.domain.provisioning import User
from agent_desktop.domain.room import RoomParty
from agent_desktop.domain.text import LocalText


def user_of(node: Node) -> User:
    return User(
        id=_id(node),
        username=node.text("username"),
        display_name=node.text("display_name"),
        display_name_latin=node.text("display_name_latin", ""),
        role=node.text("role"),
        extension=node.text("extension", ""),
        permissions=frozenset(node.texts("permissions")),
        language=node.text("language", ""),
    )


def agent_status_of(node: Node) -> AgentStatus:
    planned = node.maybe("next")
    return AgentStatus(
        state=node.choice("state", AgentState),
        since=node.moment("since"),
        reason_code=node.optional_integer("reason_code"),
        next=None
        if planned is None
        else NextState(planned.choice("state", AgentState), planned.optional_integer("reason_code")),
        work_until=node.optional_moment("work_until"),
        work_extended=node.integer("work_extended", 0),
        call_id=node.text("call_id", "") or None,
        changed_by=node.text("changed_by", "") or None,
        revision=node.integer("revision", 0),
    )


def customer_of(node: Node) -> Customer:
    return Customer(
        id=_id(node),
        number=node.text("number"),
        name=node.text("name"),
        name_latin=node.text("name_latin", ""),
        initials=node.text("initials", ""),
        vip=node.flag("vip", False),
        language=node.text("language", ""),
        phones=tuple(CustomerPhone(p.text("e164"), p.text("label", "")) for p in node.each("phones", optional=True)),
        fields=node.mapping("fields"),
        revision=node.integer("revision", 0),
        display={key: _display_of(shown) for key, shown in node.fields("display", optional=True).items()},
        masked=node.texts("masked"),
        revealable=node.texts("revealable"),
        hidden=node.texts("hidden"),
        readonly=node.texts("readonly"),
    )


def brief_of(node: Node) -> CustomerBrief:
    return CustomerBrief(
        id=_id(node),
        number=node.text("number"),
        name=node.text("name"),
        name_latin=node.text("name_latin", ""),
        initials=node.text("initials", ""),
        vip=node.flag("vip", False),
        phone=node.text("phone", ""),
        region=node.text("region", ""),
        plan=node.text("plan", ""),
        region_label=node.local_text("region_label"),
        plan_label=node.local_text("plan_label"),
    )


def timeline_item_of(node: Node) -> TimelineItem:
    return TimelineItem(
        id=_id(node),
        kind=node.text("kind"),
        at=node.moment("at"),
        title=node.local_text("title"),
        detail=node.local_text("detail"),
        direction=node.text("direction", ""),
        status=node.text("status", ""),
        tone=node.text("tone", "neutral"),
        trail=node.local_text("trail"),
        recording=node.flag("recording", False),
        reason=node.text("reason", ""),
        can_send_again=node.flag("can_send_again", False),
    )


def article_brief_of(node: Node) -> ArticleBrief:
    return ArticleBrief(
        id=_id(node),
        title=node.local_text("title"),
        category=node.text("category", ""),
        queues=node.texts("queues"),
        why=node.texts("why"),
        used_this_week=node.integer("used_this_week", 0),
        snippet=node.local_text("snippet"),
        category_label=node.local_text("category_label"),
    )


def article_of(node: Node) -> Article:
    return Article(
        brief=article_brief_of(node),
        body=node.at("body").as_local_text(),
        status=node.text("status"),
        version=node.integer("version"),
        level=node.text("level", "internal"),
        valid_until=node.optional_moment("valid_until"),
        updated_at=node.optional_moment("updated_at"),
        attachments=tuple(_attachment_of(file) for file in node.each("attachments", optional=True)),
    )


def _attachment_of(node: Node) -> Attachment:
    return Attachment(_id(node), node.text("name"), node.text("media_type"), node.integer("size", 0))


def attachment_content_of(node: Node) -> bytes:
    try:
        return base64.b64decode(node.text("content"), validate=True)
    except ValueError:
        raise node.at("content").wrong("not base64") from None


def search_result_of(node: Node, query: str) -> SearchResult:
    items = tuple(article_brief_of(item) for item in node.each("items"))
    return SearchResult(items, node.integer("total", len(items)), query)


def pop_of(node: Node) -> Pop:
    customer, queue, ivr = node.maybe("customer"), node.maybe("queue"), node.maybe("ivr")
    number, counts, contact = node.maybe("number"), node.maybe("counts"), node.maybe("last_contact")
    handover, verification, plan = node.maybe("handover"), node.maybe("verification"), node.maybe("plan")
    return Pop(
        match=node.choice("match", Match),
        customer=customer_of(customer) if customer else None,
        candidates=tuple(brief_of(c) for c in node.each("candidates", optional=True)),
        timeline=tuple(timeline_item_of(i) for i in node.each("timeline", optional=True)),
        tickets=tuple(_ticket_of(t) for t in node.each("tickets", optional=True)),
        ticket_count=counts.integer("tickets", 0) if counts else 0,
        order_count=counts.integer("orders", 0) if counts else 0,
        call_count=counts.integer("calls", 0) if counts else 0,
        articles=tuple(article_brief_of(a) for a in node.each("articles", optional=True)),
        ivr_label=ivr.local_text("label") if ivr else LocalText(),
        ivr_topics=ivr.texts("topics") if ivr else (),
        queue_id=queue.text("id") if queue else "",
        form_id=node.text("form_id", ""),
        last_contact=_last_contact_of(contact) if contact else None,
        number_region=number.text("region", "") if number else "",
        handover=handover_of(handover) if handover else None,
        verification=_verification_of(verification) if verification else None,
        plan=_plan_of(plan) if plan else PopPlan(),
    )


def _plan_of(node: Node) -> PopPlan:
    return PopPlan(
        tab=node.text("tab", ""),
        headline=node.texts("headline"),
        greeting=node.local_text("greeting"),
        links=node.texts("links"),
    )


def _verification_of(node: Node) -> Verification:
    level = node.text("level")
    return Verification(FAILED_VERIFICATION if level == "none" else level, node.text("method"), node.moment("at"))


def handover_of(node: Node) -> Handover:
    by = node.at("by")
    return Handover(
        interaction_id=node.text("interaction_id"),
        session_id=node.text("session_id", ""),
        by=_person(by),
        by_latin=by.text("display_name_latin", ""),
        extension=by.text("extension", ""),
        at=node.moment("at"),
        kind=node.text("kind", ""),
        queue_id=node.text("queue_id", ""),
        queue_label=node.local_text("queue_label"),
        notes=node.text("notes", ""),
        form_id=node.text("form_id", ""),
        form_version=node.integer("form_version", 0),
        values=node.mapping("values"),
        customer_id=node.text("customer_id", ""),
        chain=tuple(_step_of(step) for step in node.each("chain", optional=True)),
    )


def _step_of(node: Node) -> HandoverStep:
    return HandoverStep(
        interaction_id=node.text("interaction_id"),
        by=_person(node.at("by")),
        queue_id=node.text("queue_id", ""),
        started_at=node.optional_moment("started_at"),
        ended_at=node.optional_moment("ended_at"),
        notes=node.text("notes", ""),
    )


def _person(node: Node) -> str:
    return node.text("display_name", "") or node.text("display_name_latin", "")


def push_of(kind: str, node: Node) -> Push | None:
    """The fact in an event of the stream; None for a kind that this version does not know."""
    match kind:
        case "agent_status":
            return AgentStatusPushed(agent_status_of(node))
        case "colleague_status":
            return ColleagueStatusPushed(node.text("user_id"), node.choice("state", AgentState), node.moment("since"))
        case "announcement":
            return AnnouncementPushed(announcement_of(node))
        case "announcement_gone":
            return AnnouncementGone(_id(node))
        case "quiz":
            return QuizzesPushed()
        case "article_endings":
            return ArticleEndingsPushed(tuple(reminder_of(n) for n in node.each("articles")))
        case "queue_figures":
            return QueueFiguresPushed(
                node.text("queue_id"),
                node.integer("waiting"),
                node.number("longest_wait_s", 0.0),
                node.integer("ready_agents", 0),
            )
        case "provisioning":
            return ProvisioningPushed(revision_of(node))
        case "handover":
            return HandoverPushed(node.text("interaction_id"), handover_of(node.at("handover")))
        case "ticket":
            return TicketPushed(_id(node), node.integer("number"), node.text("action"), node.local_text("title"))
        case "follow_up":
            return FollowUpPushed(follow_up_of(node))
        case "message":
            return MessageMoved(_id(node), node.text("customer_id"), node.text("status"), node.text("reason", ""))
        case "survey":
            return SurveyPushed(node.text("agent_id"), node.text("customer_id", ""))
        case "room":
            return room_of(node)
        case _:
            return None


def room_of(node: Node) -> RoomPushed:
    """Raises Garbage."""
    parties = tuple(
        RoomParty(
            n.text("id"),
            n.text("name", ""),
            n.text("number", ""),
            n.text("user_id", ""),
            n.flag("me", False),
            n.flag("silenced", False),
            n.flag("talking", False),
        )
        for n in node.each("participants")
    )
    return RoomPushed(node.text("room"), parties)


def revision_of(node: Node) -> str:
    """A revision is compared, not counted: number or text."""
    value = node.at("revision").plain
    return str(value) if isinstance(value, int) else node.text("revision")


def _display_of(node: Node) -> FieldDisplay:
    return FieldDisplay(node.local_text("text"), node.text("tone", ""), node.text("icon", ""))


def _ticket_of(node: Node) -> TicketBrief:
    return TicketBrief(
        id=_id(node),
        number=node.integer("number"),
        title=node.local_text("title"),
        type=node.text("type"),
        status=node.text("status"),
        due_at=node.optional_moment("due_at"),
        assignee=node.text("assignee", ""),
    )


def _last_contact_of(node: Node) -> LastContact:
    named = node.maybe("agent_name") is not None
    agent = node.local_text("agent_name" if named else "agent")
    return LastContact(node.moment("at"), agent, node.local_text("summary"))


def _id(node: Node) -> str:
    found = node.text("id")
    if not found:
        raise node.at("id").wrong("empty")
    return found
