"""Tickets, their flows and promised calls, from the server's answers to the domain's values. Raises Garbage."""

from __future__ import annotations

from agent_desktop.backend.node import Node
from agent_desktop.domain.follow_up import FollowUp, FollowUpStatus
from agent_desktop.domain.provisioning import TicketAction, TicketFlow, TicketState
from agent_desktop.domain.ticket import Person, Priority, Ticket, TicketPage, TicketStep


def ticket_of(node: Node) -> Ticket:
    return Ticket(
        id=node.text("id"),
        number=node.integer("number"),
        type=node.text("type"),
        type_label=node.local_text("type_label"),
        title=node.local_text("title"),
        status=node.text("status"),
        created_at=node.moment("created_at"),
        detail=node.local_text("detail"),
        open=node.flag("open"),
        priority=node.choice("priority", Priority, Priority.NORMAL),
        unit=node.text("unit", ""),
        unit_label=node.local_text("unit_label"),
        assignee=_person_of(node.maybe("assignee")),
        created_by=_person_of(node.maybe("created_by")),
        customer_id=node.text("customer_id", ""),
        form_id=node.text("form_id", ""),
        form_version=node.integer("form_version", 0),
        values=node.mapping("values"),
        result=node.text("result", ""),
        escalation=node.integer("escalation", 0),
        due_at=node.optional_moment("due_at"),
        actions=node.texts("actions"),
        steps=tuple(_step_of(step) for step in node.each("steps", optional=True)),
    )


def ticket_page_of(node: Node) -> TicketPage:
    return TicketPage(tuple(ticket_of(item) for item in node.each("items")), node.integer("next", 0))


def flow_of(node: Node) -> TicketFlow:
    return TicketFlow(
        node.text("id"),
        tuple(
            TicketState(s.text("id"), s.local_text("label"), s.text("tone", ""))
            for s in node.each("states", optional=True)
        ),
        tuple(
            TicketAction(t.text("action"), t.local_text("label"), t.flag("needs_note", False), t.text("effect", "note"))
            for t in node.each("transitions", optional=True)
        ),
    )


def follow_up_of(node: Node) -> FollowUp:
    return FollowUp(
        id=node.text("id"),
        number=node.text("number"),
        due_at=node.moment("due_at"),
        name=node.text("name", ""),
        note=node.text("note", ""),
        status=node.choice("status", FollowUpStatus),
        revision=node.integer("revision"),
        customer_id=node.text("customer_id", ""),
        ticket_id=node.text("ticket_id", ""),
        interaction_id=node.text("interaction_id", ""),
    )


def _step_of(node: Node) -> TicketStep:
    return TicketStep(
        id=node.text("id"),
        action=node.text("action"),
        at=node.moment("at"),
        by=_person_of(node.maybe("by")),
        before=node.text("status_before", ""),
        after=node.text("status_after", ""),
        unit=node.text("unit", ""),
        assignee=_person_of(node.maybe("assignee")),
        note=node.text("note", ""),
    )


def _person_of(node: Node | None) -> Person | None:
    if node is None:
        return None
    return Person(node.text("id"), node.text("display_name"), node.text("display_name_latin", ""))
