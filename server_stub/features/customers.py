"""Customers: finding, reading, changing, and their past."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Annotated, Literal

from fastapi import APIRouter, BackgroundTasks, Path, Query
from pydantic import BaseModel, Field
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from server_stub.db import CatalogueOf, Database, Db, RecordingsOf
from server_stub.models import bounds, customer_audit, customer_queries, timeline
from server_stub.models.bounds import E164, Instant, Key, Limit, Line, Name, Offset, Revision, Short, Uuid, Values
from server_stub.models.catalogue_view import Catalogue
from server_stub.models.customer_access import FieldAccess, access_of, is_masked
from server_stub.models.customer_keys import keys_of, store_keys
from server_stub.models.customer_values import read_fields
from server_stub.models.customers import Customer, CustomerPhone
from server_stub.models.recordings import Recordings
from server_stub.models.schema import now
from server_stub.models.upsert import insert_missing
from server_stub.models.views import (
    CustomerBriefView,
    CustomerView,
    TimelineItemView,
    TimelinePage,
    brief_view,
    customer_view,
    plain_fields,
    timeline_views,
)
from server_stub.security.guard import Principal, require
from server_stub.security.problems import Problem, ProblemType, documented
from server_stub.security.roles import Permission

_REFUSALS = documented(
    ProblemType.UNAUTHENTICATED, ProblemType.FORBIDDEN, ProblemType.VALIDATION, ProblemType.NOT_FOUND
)
router = APIRouter(prefix="/customers", tags=["customers"], responses=_REFUSALS)
Reading = Annotated[Principal, require(Permission.CUSTOMERS_READ)]
Writing = Annotated[Principal, require(Permission.CUSTOMERS_WRITE)]
CustomerId = Annotated[Uuid, Path()]
Kind = Literal["call", "ticket", "order", "message", "verification", "survey"]
_MAX_PHONES = 20
_MAX_REVEALED = 50
_OWN = ("name", "name_latin", "language", "vip")
"""Of the fields that can be changed, those with a column of their own."""


class CustomerPage(BaseModel):
    """`total` is counted up to 1000."""

    items: list[CustomerBriefView]
    total: int


class TimelineList(BaseModel):
    items: list[TimelineItemView]


class PhoneIn(BaseModel):
    e164: E164
    label: Short = ""


class NewCustomer(BaseModel):
    """`id` is made by the client, so that a retry cannot create a second customer."""

    id: Uuid
    name: Name
    name_latin: Annotated[Short, Field(max_length=120)] = ""
    language: Short = ""
    vip: bool = False
    phones: Annotated[list[PhoneIn], Field(max_length=_MAX_PHONES)] = []
    fields: Values = {}


class CustomerPatch(BaseModel):
    """`revision` is the one the change was made on; another one in the database is a conflict."""

    revision: Revision
    name: Name | None = None
    name_latin: Annotated[Short, Field(max_length=120)] | None = None
    language: Short | None = None
    vip: bool | None = None
    fields: Values | None = None


class Reveal(BaseModel):
    """`id` is made by the client, so that a retry is noted once."""

    id: Uuid
    fields: Annotated[list[Key], Field(min_length=1, max_length=_MAX_REVEALED)]
    reason: Line = ""
    interaction_id: Uuid | None = None


class PhoneLabel(BaseModel):
    label: Short = ""


async def _found(db: AsyncSession, customer_id: str) -> Customer:
    customer = await customer_queries.by_id(db, customer_id)
    if customer is None:
        raise Problem(ProblemType.NOT_FOUND, "There is no customer with this id.")
    return customer


async def _locked(db: AsyncSession, customer_id: str) -> Customer:
    """The customer, for us alone until the transaction ends."""
    customer = (await db.scalars(select(Customer).where(Customer.id == customer_id).with_for_update())).first()
    if customer is None:
        raise Problem(ProblemType.NOT_FOUND, "There is no customer with this id.")
    return customer


async def _view(db: AsyncSession, catalogue: Catalogue, customer: Customer, access: FieldAccess) -> CustomerView:
    phones = await customer_queries.phones_of(db, [customer.id])
    return customer_view(catalogue, customer, phones[customer.id], access)


async def _note_read(db: AsyncSession, who: Principal, view: CustomerView, access: FieldAccess) -> None:
    """An answer that nothing else in the trail tells of: a retry, or a change that changed nothing."""
    await customer_audit.record(db, who.user_id, view.id, customer_audit.READ, plain_fields(view, access))


def _access(catalogue: CatalogueOf, who: Reading) -> FieldAccess:
    return access_of(catalogue, who.user_id, who.role)


def _writable(access: FieldAccess, fields: Iterable[str]) -> None:
    """Raises Problem for what this user may not change."""
    forbidden = sorted(field for field in fields if not access.may_write(field))
    if forbidden:
        raise Problem(ProblemType.FORBIDDEN, f"Your role may not change: {', '.join(forbidden)}.")


def _not_masked(values: Iterable[object]) -> None:
    """Dots that stood on somebody's screen must not become the customer's data."""
    if any(is_masked(value) for value in values):
        raise Problem(ProblemType.VALIDATION, "A masked text cannot be stored. Reveal the field before changing it.")


async def _index(db: AsyncSession, catalogue: Catalogue, customer: Customer) -> None:
    phones = await customer_queries.phones_of(db, [customer.id])
    numbers = [p.e164 for p in phones[customer.id]]
    definitions = catalogue.document("customer_fields")
    keys = keys_of(customer.name, customer.name_latin, customer.number, numbers, customer.fields, definitions)
    await store_keys(db, {customer.seq: keys})


@router.get(
    "",
    summary="Search by name, pinyin, initials, customer number, telephone, order, ticket and the pack's own keys",
    operation_id="search_customers",
)
async def search(
    db: Db,
    catalogue: CatalogueOf,
    who: Reading,
    q: Annotated[bounds.Query, Query()] = "",
    limit: Annotated[Limit, Query()] = 20,
    offset: Annotated[Offset, Query()] = 0,
) -> CustomerPage:
    access = _access(catalogue, who)
    sight = customer_queries.sight_of(catalogue, access)

    async def find(session: AsyncSession) -> tuple[list[Customer], int, dict[str, list[CustomerPhone]]]:
        customers, total = await customer_queries.search(session, q, sight, limit, offset)
        return customers, total, await customer_queries.phones_of(session, [c.id for c in customers])

    customers, total, phones = await db.visit(find)
    return CustomerPage(items=[brief_view(catalogue, c, phones[c.id], access) for c in customers], total=total)


@router.post("", status_code=201, summary="Create a customer", operation_id="create_customer")
async def create(body: NewCustomer, db: Db, catalogue: CatalogueOf, who: Writing) -> CustomerView:
    access = _access(catalogue, who)
    _writable(access, [*body.fields, *(key for key in ("phones", "language", "vip") if getattr(body, key))])
    _not_masked([body.name, body.name_latin, *body.fields.values()])
    fields = read_fields(catalogue, body.fields, {})
    moment = now()
    # unlike anybody's: of two who create the same customer at once, PostgreSQL would let one fail over the number
    provisional = str(uuid.uuid4())
    row = {
        "id": body.id,
        "number": provisional,
        "name": body.name,
        "name_latin": body.name_latin,
        "initials": customer_queries.initials(body.name_latin or body.name),
        "vip": body.vip,
        "language": body.language,
        "fields": fields,
        "revision": 1,
        "created_at": moment,
        "updated_at": moment,
    }
    async with db.write() as session:
        await insert_missing(session, Customer, row, key="id")
        customer = await _locked(session, body.id)
        if customer.number == provisional:  # it is new
            # the row's key is never given twice, whoever else is creating customers now
            customer.number = f"C-9{customer.seq:06d}"
            for position, phone in enumerate({p.e164: p for p in body.phones}.values()):
                session.add(CustomerPhone(customer_id=body.id, e164=phone.e164, label=phone.label, position=position))
            await session.flush()
            await _index(session, catalogue, customer)
            await customer_audit.record(
                session, who.user_id, body.id, customer_audit.CREATE, ["name", "phones", *body.fields]
            )
            return await _view(session, catalogue, customer, access)
        view = await _view(session, catalogue, customer, access)
        await _note_read(session, who, view, access)
        return view


@router.get("/{customer_id}", summary="One customer", operation_id="get_customer")
async def read(
    customer_id: CustomerId, db: Db, catalogue: CatalogueOf, who: Reading, later: BackgroundTasks
) -> CustomerView:
    access = _access(catalogue, who)
    async with db.read() as session:
        view = await _view(session, catalogue, await _found(session, customer_id), access)
    later.add_task(_note_seen, db, who.user_id, customer_id, plain_fields(view, access))
    return view


async def _note_seen(database: Database, user_id: str, customer_id: str, fields: list[str]) -> None:
    async with database.write() as db:
        await customer_audit.record(db, user_id, customer_id, customer_audit.READ, fields)


@router.post(
    "/{customer_id}/reveals",
    summary="Show masked fields in plain, once, and note who did it and why",
    operation_id="reveal_customer_fields",
)
async def reveal(customer_id: CustomerId, body: Reveal, db: Db, catalogue: CatalogueOf, who: Reading) -> CustomerView:
    access = _access(catalogue, who)
    refused = sorted(field for field in body.fields if not access.may_reveal(field))
    if refused:
        raise Problem(ProblemType.FORBIDDEN, f"Your role may not reveal: {', '.join(refused)}.")
    async with db.write() as session:
        customer = await _found(session, customer_id)
        # before it is shown, in the same transaction: nobody sees what no one will know of
        await customer_audit.record(
            session,
            who.user_id,
            customer_id,
            customer_audit.REVEAL,
            set(body.fields),
            reason=body.reason,
            interaction_id=body.interaction_id,
            act_id=body.id,
        )
        return await _view(session, catalogue, customer, access.revealing(body.fields))


@router.patch(
    "/{customer_id}",
    summary="Change a customer; fields not named stay",
    operation_id="change_customer",
    responses=documented(ProblemType.CONFLICT),
)
async def change(
    customer_id: CustomerId, body: CustomerPatch, db: Db, catalogue: CatalogueOf, who: Writing
) -> CustomerView:
    access = _access(catalogue, who)
    own = {key: value for key in _OWN if (value := getattr(body, key)) is not None}
    given = {**own, **(body.fields or {})}
    _writable(access, given)
    _not_masked(given.values())
    async with db.write() as session:
        customer = await _locked(session, customer_id)
        fields = read_fields(catalogue, body.fields or {}, customer.fields)
        wanted = {**own, **fields}
        before = {key: getattr(customer, key) if key in own else customer.fields.get(key) for key in wanted}
        changes = {key: (before[key], value) for key, value in wanted.items() if before[key] != value}
        if customer.revision != body.revision:
            if wanted and not changes:  # the answer to this very change was lost, and it is asked for again
                return await _view(session, catalogue, customer, access)
            raise Problem(ProblemType.CONFLICT, "The customer was changed meanwhile. Read it again.")
        for key, value in own.items():
            setattr(customer, key, value)
        customer.initials = customer_queries.initials(customer.name_latin or customer.name)
        customer.fields = {**customer.fields, **fields}
        customer.revision += 1
        customer.updated_at = now()
        await session.flush()
        await _index(session, catalogue, customer)
        if changes:
            await customer_audit.record(
                session, who.user_id, customer_id, customer_audit.CHANGE, changes, changes=changes
            )
        view = await _view(session, catalogue, customer, access)
        if not changes:
            await _note_read(session, who, view, access)
        return view


@router.put(
    "/{customer_id}/phones/{e164}", summary="Add a number, or change its label", operation_id="put_customer_phone"
)
async def put_phone(
    customer_id: CustomerId, e164: E164, body: PhoneLabel, db: Db, catalogue: CatalogueOf, who: Writing
) -> CustomerView:
    access = _access(catalogue, who)
    _writable(access, ["phones"])
    async with db.write() as session:
        customer = await _locked(session, customer_id)
        phones = (await customer_queries.phones_of(session, [customer_id]))[customer_id]
        known = next((p for p in phones if p.e164 == e164), None)
        if known is not None:
            known.label = body.label
        elif len(phones) >= _MAX_PHONES:
            raise Problem(ProblemType.VALIDATION, f"A customer has at most {_MAX_PHONES} numbers.")
        else:
            position = max((p.position for p in phones), default=-1) + 1
            session.add(CustomerPhone(customer_id=customer_id, e164=e164, label=body.label, position=position))
            await customer_audit.record(
                session,
                who.user_id,
                customer_id,
                customer_audit.CHANGE,
                ["phones"],
                changes={"phones": (None, e164)},
            )
        await session.flush()
        await _index(session, catalogue, customer)
        view = await _view(session, catalogue, customer, access)
        if known is not None:
            await _note_read(session, who, view, access)
        return view


@router.get("/{customer_id}/timeline", summary="All that happened, newest first", operation_id="get_customer_timeline")
async def read_timeline(
    customer_id: CustomerId,
    db: Db,
    catalogue: CatalogueOf,
    recordings: RecordingsOf,
    _who: Reading,
    limit: Annotated[Limit, Query()] = 30,
    kind: Annotated[Kind | None, Query(description="Only these; message: whatever was written")] = None,
    before: Annotated[Instant | None, Query()] = None,
    before_id: Annotated[Short, Query(description="With `before`: of what happened at that moment, older ones")] = "",
) -> TimelinePage:
    async with db.read() as session:
        await _found(session, customer_id)
        entries = await timeline.entries(
            session,
            catalogue,
            customer_id,
            kinds={kind} if kind else timeline.ALL_KINDS,
            limit=limit,
            before=before,
            before_id=before_id,
            today=now(),
        )
    last = entries[-1] if len(entries) == limit else None
    return TimelinePage(
        items=await timeline_views(recordings, entries),
        next=last.at if last else None,
        next_id=last.id if last else None,
    )


async def _of_kind(
    db: Database, catalogue: Catalogue, recordings: Recordings, customer_id: str, kind: str
) -> TimelineList:
    async with db.read() as session:
        await _found(session, customer_id)
        entries = await timeline.entries(session, catalogue, customer_id, kinds={kind}, limit=100, today=now())
    return TimelineList(items=await timeline_views(recordings, entries))


@router.get("/{customer_id}/tickets", summary="The latest 100 tickets", operation_id="get_customer_tickets")
async def read_tickets(
    customer_id: CustomerId, db: Db, catalogue: CatalogueOf, recordings: RecordingsOf, _who: Reading
) -> TimelineList:
    return await _of_kind(db, catalogue, recordings, customer_id, "ticket")


@router.get("/{customer_id}/orders", summary="The latest 100 orders", operation_id="get_customer_orders")
async def read_orders(
    customer_id: CustomerId, db: Db, catalogue: CatalogueOf, recordings: RecordingsOf, _who: Reading
) -> TimelineList:
    return await _of_kind(db, catalogue, recordings, customer_id, "order")


@router.get("/{customer_id}/calls", summary="The latest 100 calls", operation_id="get_customer_calls")
async def read_calls(
    customer_id: CustomerId, db: Db, catalogue: CatalogueOf, recordings: RecordingsOf, _who: Reading
) -> TimelineList:
    return await _of_kind(db, catalogue, recordings, customer_id, "call")
