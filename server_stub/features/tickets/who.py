"""Whose a ticket is: who may take a step of its flow, and who hears of one that was taken."""

from __future__ import annotations

from collections.abc import Iterator

from server_stub.models.catalogue_view import Catalogue
from server_stub.models.records import Ticket
from server_stub.models.ticket_flows import Doer, Transition
from server_stub.security.guard import Principal
from server_stub.security.roles import Role

_MASTERS = frozenset({Role.LEAD, Role.ADMIN})
_ROLES = {"expert": frozenset({"expert", "lead", "admin"}), "lead": frozenset({"lead", "admin"})}
"""Who can work on a ticket that wants one of these."""


def may_take(catalogue: Catalogue, row: Ticket, transition: Transition, who: Principal) -> bool:
    """Whether this person may take this step, were the ticket in a state for it."""
    if who.role in _MASTERS or Doer.ANYBODY in transition.doers:
        return True
    if Doer.CREATOR in transition.doers and row.created_by == who.user_id:
        return True
    if Doer.DESK not in transition.doers:
        return False
    if row.assignee:
        return row.assignee == who.user_id
    user = catalogue.users.get(who.user_id)
    return user is not None and user.unit == row.unit and who.role in _ROLES.get(row.wants, {who.role})


def concerned(catalogue: Catalogue, row: Ticket, by: str, action: str) -> Iterator[str]:
    """Ids of whoever made it, works on it or could, and of the leads when it is late; not of who did it."""
    for user in catalogue.users.values():
        theirs = user.id in (row.created_by, row.assignee) or (
            user.unit == row.unit and not row.assignee and user.role in _ROLES.get(row.wants, {user.role})
        )
        late = action == "escalate" and user.role == Role.LEAD
        if user.id != by and (theirs or late):
            yield user.id
