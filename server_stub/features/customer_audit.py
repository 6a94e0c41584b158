"""The audit trail of customers, for whoever answers for it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from server_stub.db import CatalogueOf, Db
from server_stub.models import customer_audit
from server_stub.models.bounds import Limit, Moment, Short, Uuid
from server_stub.models.catalogue_view import Catalogue
from server_stub.models.customer_access import FieldAccess, Seen, access_of
from server_stub.models.customer_audit import CustomerAudit
from server_stub.security.guard import Principal, require
from server_stub.security.problems import ProblemType, documented
from server_stub.security.roles import Permission

router = APIRouter(prefix="/audit", tags=["audit"])
Position = Annotated[int, Field(ge=1, le=2_000_000_000)]
Action = Literal["read", "reveal", "create", "change", "send", "listen"]


class ChangeView(BaseModel):
    """Values as the reader of the trail may see them; null before it was set and where it is hidden."""

    field: str
    before: Any
    after: Any


class ActView(BaseModel):
    """`fields` are those seen in plain (read, reveal) or written (create, change)."""

    id: str
    at: Moment
    user_id: str
    username: str
    customer_id: str
    action: Action
    fields: list[str]
    changes: list[ChangeView]
    reason: str
    interaction_id: str | None


class ActPage(BaseModel):
    """`next` is the `before` of the following page, null at the end."""

    items: list[ActView]
    next: int | None


@router.get(
    "/customers",
    summary="Who saw and changed what of which customer, newest first",
    operation_id="get_customer_audit",
    responses=documented(ProblemType.UNAUTHENTICATED, ProblemType.FORBIDDEN, ProblemType.VALIDATION),
)
async def read_trail(
    db: Db,
    catalogue: CatalogueOf,
    who: Annotated[Principal, require(Permission.CUSTOMERS_AUDIT)],
    customer_id: Annotated[Uuid | None, Query()] = None,
    user_id: Annotated[Uuid | None, Query()] = None,
    field: Annotated[Short, Query(description="Key of a field that was seen or changed")] = "",
    action: Annotated[Action | None, Query()] = None,
    limit: Annotated[Limit, Query()] = 50,
    before: Annotated[Position | None, Query()] = None,
) -> ActPage:
    async with db.read() as session:
        found = await customer_audit.acts(
            session,
            customer_id=customer_id,
            user_id=user_id,
            field=field,
            action=action,
            before=before,
            limit=limit,
        )
    access = access_of(catalogue, who.user_id, who.role)
    return ActPage(
        items=[_view(catalogue, access, act) for act in found], next=found[-1].seq if len(found) == limit else None
    )


def _view(catalogue: Catalogue, access: FieldAccess, act: CustomerAudit) -> ActView:
    user = catalogue.users.get(act.user_id)
    return ActView(
        id=act.id,
        at=act.at,
        user_id=act.user_id,
        username=user.username if user else "",
        customer_id=act.customer_id,
        action=act.action,
        fields=act.field_keys,
        changes=[
            ChangeView(field=key, before=_shown(access, key, c["before"]), after=_shown(access, key, c["after"]))
            for c in act.changes
            for key in (c["field"],)
        ],
        reason=act.reason,
        interaction_id=act.interaction_id,
    )


def _shown(access: FieldAccess, field: str, value: Any) -> Any:
    if value is None or access.seen(field) is Seen.PLAIN:
        return value
    return access.shown(field, str(value)) or None
