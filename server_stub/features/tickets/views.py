"""Tickets as the API takes and gives them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import Depends, Request
from pydantic import BaseModel, Field

from server_stub.features.tickets.desk import TicketDesk
from server_stub.models.bounds import Instant, Line, LText, Moment, Name, Notes, Revision, Short, Uuid, Values
from server_stub.models.catalogue_view import Catalogue
from server_stub.models.records import Ticket
from server_stub.models.ticket_flows import Target
from server_stub.models.tickets import TicketEvent
from server_stub.security.guard import Principal

Priority = Literal["low", "normal", "high", "urgent"]


class TargetIn(BaseModel):
    """A unit, somebody of it with a role, or one person."""

    unit: Short = ""
    wants: Literal["", "expert", "lead"] = ""
    assignee: Uuid | None = None

    def target(self) -> Target:
        return Target(self.unit, self.wants, self.assignee or "")


class TicketIn(BaseModel):
    """A new ticket. Without `to` its type's rules say where it goes; with `route_at` it goes there at that time."""

    type: Short
    title: Name
    detail: Notes = ""
    priority: Priority = "normal"
    customer_id: Uuid | None = None
    interaction_id: Uuid | None = None
    session_id: Line = ""
    queue_id: Short = ""
    form_id: Short = ""
    form_version: Revision = 0
    values: Values = {}
    due_at: Instant | None = None
    to: TargetIn | None = None
    route_at: Instant | None = None
    created_at: Instant


class StepIn(BaseModel):
    """Something done to a ticket; which actions there are says its type's flow."""

    action: Annotated[Short, Field(min_length=1)]
    note: Notes = ""
    to: TargetIn | None = None
    channel: Literal["", "sms", "email"] = ""
    at: Instant


class PersonRef(BaseModel):
    id: str
    display_name: str
    display_name_latin: str


class StepView(BaseModel):
    """`by` is null for what the clock did."""

    id: str
    action: str
    by: PersonRef | None
    status_before: str
    status_after: str
    unit: str
    assignee: PersonRef | None
    note: str
    at: Moment


class TicketView(BaseModel):
    """`actions` is what whoever asks may do now; the recording of its call goes by `session_id`."""

    id: str
    number: int
    revision: int
    type: str
    type_label: LText
    title: LText
    detail: LText
    status: str
    open: bool
    priority: str
    unit: str
    unit_label: LText
    wants: str
    assignee: PersonRef | None
    created_by: PersonRef | None
    customer_id: str | None
    interaction_id: str | None
    session_id: str
    queue_id: str
    form_id: str
    form_version: int
    values: dict[str, Any]
    result: str
    escalation: int
    created_at: Moment
    due_at: Moment | None
    closed_at: Moment | None
    route_at: Moment | None
    actions: list[str]


class TicketDetail(TicketView):
    """With everything that was done, the first step first."""

    steps: list[StepView]


class TicketPage(BaseModel):
    """`next` is the `before` of the following page, null at the end."""

    items: list[TicketView]
    next: int | None


async def desk_of(request: Request) -> TicketDesk:
    """The application's ticket desk, for FastAPI's Depends."""
    desk = request.app.state.ticket_desk
    assert isinstance(desk, TicketDesk)
    return desk


DeskOf = Annotated[TicketDesk, Depends(desk_of)]


def ticket_view(catalogue: Catalogue, desk: TicketDesk, row: Ticket, who: Principal) -> TicketView:
    return TicketView.model_validate(_parts(catalogue, desk, row, who))


def ticket_detail(
    catalogue: Catalogue, desk: TicketDesk, row: Ticket, who: Principal, steps: list[TicketEvent]
) -> TicketDetail:
    told = [
        StepView(
            id=s.id,
            action=s.action,
            by=_person(catalogue, s.by),
            status_before=s.status_before,
            status_after=s.status_after,
            unit=s.unit,
            assignee=_person(catalogue, s.assignee),
            note=s.note,
            at=s.at,
        )
        for s in steps
    ]
    return TicketDetail.model_validate(_parts(catalogue, desk, row, who) | {"steps": told})


def _parts(catalogue: Catalogue, desk: TicketDesk, row: Ticket, who: Principal) -> dict[str, Any]:
    columns = {c.key: getattr(row, c.key) for c in Ticket.__table__.columns}
    return columns | {
        "type_label": catalogue.label("ticket_types", row.type),
        "unit_label": catalogue.label("org_units", row.unit),
        "assignee": _person(catalogue, row.assignee),
        "created_by": _person(catalogue, row.created_by),
        "actions": desk.allowed(row, who),
    }


def _person(catalogue: Catalogue, user_id: str) -> PersonRef | None:
    user = catalogue.users.get(user_id)
    if user is None:
        return None
    return PersonRef(id=user.id, display_name=user.display_name, display_name_latin=user.display_name_latin)
