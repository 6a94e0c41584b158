"""Fills an empty database from a pack; doing it again changes nothing."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from server_stub.db import Database
from server_stub.features.packs.articles import load_articles
from server_stub.features.packs.files import PackError, PackFiles, naming
from server_stub.features.packs.loading import Loading, insert_rows, start_loading
from server_stub.features.packs.news import load_news
from server_stub.features.packs.records import load_history, load_records, read_surveys_of
from server_stub.features.packs.templates import load_templates
from server_stub.features.packs.times import day
from server_stub.models import customer_queries
from server_stub.models.catalogue import Form, IvrTopic, Pack, Queue, ReasonCode
from server_stub.models.customer_access import BadRule, check_rules
from server_stub.models.customer_keys import keys_of, store_keys
from server_stub.models.customer_values import BadDefinition, check_definitions
from server_stub.models.customers import Customer, CustomerPhone
from server_stub.models.people import User
from server_stub.models.pop_rules import Known, check_pop_rules
from server_stub.models.record_links import BadLink, check_links
from server_stub.models.schema import now
from server_stub.models.survey_rules import BadSurvey
from server_stub.models.ticket_flows import read_types
from server_stub.security.passwords import Passwords
from server_stub.security.roles import Role

_DOCUMENTS = (
    *("customer_fields", "topics", "org_units", "contacts", "ticket_types", "order_statuses", "products", "terms"),
    *("ticket_flows", "article_categories", "languages", "roles", "company", "centre", "field_access"),
    *("record_links", "link_hosts", "pop_rules"),
)


async def seeded_at(database: Database) -> datetime | None:
    """When the pack was loaded, or last moved up to the present; None for an empty database."""
    async with database.read() as db:
        return (await db.scalars(select(Pack.seeded_at).limit(1))).first()


async def seeded_pack(database: Database) -> str:
    """The id of the pack that was loaded; empty for an empty database."""
    async with database.read() as db:
        return (await db.scalars(select(Pack.id).limit(1))).first() or ""


async def seed(database: Database, files: PackFiles, passwords: Passwords) -> bool:
    """Loads the pack when the database holds none; all or nothing. True when it did. Raises PackError."""
    if await seeded_at(database) is not None:
        return False
    loading = start_loading(files, now())
    with naming(files.path / "pack.json"):
        # all demo accounts share one password: one hash serves them all, and the first start stays quick
        password_hash = await passwords.hash(files.head["demo_password"])
    async with database.write() as db:
        # in the order their references need
        await _load_catalogue(db, loading)
        await _load_users(db, loading, password_hash)
        await _load_customers(db, loading)
        await load_records(db, loading)
        await load_articles(db, loading, await load_history(db, loading))
        await load_templates(db, files.templates, files.head["customer_fields"])
        await load_news(db, loading)
    return True


async def freshen(database: Database, files: PackFiles) -> None:
    """Moves the past that came with the pack up to the present, for a demo that is started again days later.

    Touches rows with the pack's own ids, and of them the times only; what people did since stays as it is.
    """
    loading = start_loading(files, now(), again=True)
    async with database.write() as db:
        pack = await db.get(Pack, files.head["id"])
        if pack is None or pack.version != files.head["version"]:
            return
        with naming(files.path / "pack.json"):
            _check_pop_rules(files)
            pack.documents = _documents(loading)
        pack.seeded_at = loading.loaded
        pack.revision += 1
        await load_records(db, loading)
        await load_articles(db, loading, await load_history(db, loading))
        # a database older than templates has none
        await load_templates(db, files.templates, files.head["customer_fields"])
        await load_news(db, loading)


def _documents(loading: Loading) -> dict[str, Any]:
    """The parts of the pack the server only hands on."""
    head = loading.files.head
    documents = {name: head[name] for name in _DOCUMENTS if name in head}
    return documents | {"surveys": loading.files.surveys}


async def _load_catalogue(db: AsyncSession, loading: Loading) -> None:
    head = loading.files.head
    with naming(loading.files.path / "pack.json"):
        _check_fields(head)
        _check_access(head)
        _check_links(head)
        _check_surveys(loading.files)
    _check_pop_rules(loading.files)
    with naming(loading.files.path / "pack.json"):
        db.add(
            Pack(
                id=head["id"],
                version=head["version"],
                name=head["name"],
                country=head["country"],
                currency=head["currency"],
                time_zone=head["time_zone"],
                documents=_documents(loading),
                seeded_at=loading.loaded,
            )
        )
        db.add_all(_queue(position, entry) for position, entry in enumerate(head["queues"]))
        db.add_all(_reason(entry) for entry in head["reason_codes"])
        db.add_all(
            IvrTopic(path=e["path"], queue_id=e.get("queue") or "", label=e["label"], topics=e["topics"])
            for e in head.get("ivr", [])
        )
        read_types(head["ticket_types"], head.get("ticket_flows", []), loading.users, _units(head), loading.files.forms)
    for form_id, schema in loading.files.forms.items():
        with naming(f"forms/{form_id}.json"):
            purpose = schema.get("x-purpose", "wrap_up")
            db.add(
                Form(id=form_id, version=schema["x-version"], title=schema["x-label"], schema=schema, purpose=purpose)
            )
    await db.flush()


def _units(head: Mapping[str, Any]) -> list[str]:
    return [u["id"] for u in head["org_units"]]


async def _load_users(db: AsyncSession, loading: Loading, password_hash: str) -> None:
    with naming(loading.files.path / "pack.json"):
        for entry in loading.files.head["users"]:
            db.add(
                User(
                    id=loading.users[entry["username"]],
                    username=entry["username"],
                    password_hash=password_hash,
                    display_name=entry["name"]["zh_CN"],
                    display_name_latin=entry["name"]["en"],
                    role=Role(entry["role"]),
                    extension=entry["extension"],
                    language=entry.get("languages", [""])[0],
                    unit=entry.get("unit", ""),
                    queues=entry.get("queues", []),
                    sip_password=secrets.token_urlsafe(18),
                )
            )
    await db.flush()


async def _load_customers(db: AsyncSession, loading: Loading) -> None:
    definitions = {d["key"]: d for d in loading.files.head["customer_fields"] if d["source"] == "pack"}
    customers: list[dict[str, Any]] = []
    phones: list[dict[str, Any]] = []
    for line, row in enumerate(loading.files.customers, start=2):
        with naming(f"customers.csv line {line}"):
            customer_id = loading.customers[row["customer_no"]]
            fields = {k: _field(loading, d, row[k]) for k, d in definitions.items() if row.get(k)}
            fields |= {k: row[k] for k in ("email", "gender") if row.get(k)}
            customers.append(
                {
                    "id": customer_id,
                    "number": row["customer_no"],
                    "name": row["name"],
                    "name_latin": row["name_latin"],
                    "initials": customer_queries.initials(row["name_latin"] or row["name"]),
                    "vip": row["vip"] == "1",
                    "language": row["language"],
                    "fields": fields,
                    "revision": 1,
                    "created_at": loading.loaded,
                    "updated_at": loading.loaded,
                }
            )
            phones += [
                {"customer_id": customer_id, "e164": e164, "label": "", "position": position}
                for position, e164 in enumerate(row["numbers"].split())
            ]
    await add_customers(db, customers, phones, loading.files.head["customer_fields"])


def _field(loading: Loading, definition: Mapping[str, Any], value: str) -> str:
    return day(value, loading.loaded, loading.zone) if definition["type"] == "date" else value


async def add_customers(
    db: AsyncSession,
    customers: list[dict[str, Any]],
    phones: list[dict[str, Any]],
    definitions: list[dict[str, Any]],
) -> None:
    """Inserts customers with their numbers and makes them findable; `definitions` are the pack's fields."""
    if not customers:
        return
    await insert_rows(db, Customer, customers)
    await insert_rows(db, CustomerPhone, phones)
    numbers: dict[str, list[str]] = {}
    for phone in phones:
        numbers.setdefault(phone["customer_id"], []).append(phone["e164"])
    by_id = {c["id"]: c for c in customers}
    # the new rows are the last ones: nobody else writes while a pack is loaded
    newest = select(Customer.seq, Customer.id).order_by(Customer.seq.desc()).limit(len(customers))
    keys = {
        seq: keys_of(c["name"], c["name_latin"], c["number"], numbers.get(i, ()), c["fields"], definitions)
        for seq, i in await db.execute(newest)
        for c in (by_id[i],)
    }
    await store_keys(db, keys, new=True)


def _check_fields(head: Mapping[str, Any]) -> None:
    try:
        check_definitions(head["customer_fields"])
    except BadDefinition as error:
        raise PackError(f"pack.json: {error}") from None


def _check_access(head: Mapping[str, Any]) -> None:
    fields, units = [d["key"] for d in head["customer_fields"]], [u["id"] for u in head["org_units"]]
    try:
        check_rules(head.get("field_access", []), fields, list(Role), units)
    except BadRule as error:
        raise PackError(f"pack.json: {error}") from None


def _check_surveys(files: PackFiles) -> None:
    try:
        read_surveys_of(files)
    except BadSurvey as error:
        raise PackError(f"surveys.json: {error}") from None


def _check_links(head: Mapping[str, Any]) -> None:
    fields = [d["key"] for d in head["customer_fields"]]
    try:
        check_links(head.get("record_links", []), head.get("link_hosts", []), fields)
    except BadLink as error:
        raise PackError(f"pack.json: {error}") from None


def _check_pop_rules(files: PackFiles) -> None:
    head = files.head
    known = Known(
        queues={q["id"] for q in head["queues"]},
        fields={d["key"] for d in head["customer_fields"]},
        articles={a["slug"] for a in files.articles},
        forms={form_id for form_id, schema in files.forms.items() if schema.get("x-purpose", "wrap_up") == "wrap_up"},
        links={link["id"] for link in head.get("record_links", [])},
    )
    with naming(files.path / "pop_rules.json"):
        check_pop_rules(head.get("pop_rules", []), known)


def _queue(position: int, entry: Mapping[str, Any]) -> Queue:
    if entry["answer"] not in ("manual", "auto"):
        raise PackError(f"pack.json: queue {entry['id']} answers neither manually nor automatically.")
    return Queue(
        id=entry["id"],
        position=position,
        label=entry["label"],
        icon=entry.get("icon", ""),
        dnis=entry["dnis"],
        answer=entry["answer"],
        auto_answer_delay_ms=int(entry.get("auto_answer_delay_ms", 0)),
        call_waiting=entry["call_waiting"],
        wrapup_form=entry.get("form") or "",
        acw_seconds=int(entry["acw_seconds"]),
        acw_extend_seconds=int(entry["acw_extend_seconds"]),
        acw_extend_times=int(entry.get("acw_extend_times", 3)),
        service_level_seconds=int(entry["service_level_seconds"]),
        ring=entry.get("ring_tone", ""),
        topics=entry.get("topics", []),
        greeting=entry.get("greeting", {}),
    )


def _reason(entry: Mapping[str, Any]) -> ReasonCode:
    if not 1 <= int(entry["id"]) <= 65535:
        raise PackError(f"pack.json: reason code {entry['id']} is not between 1 and 65535.")
    return ReasonCode(
        id=int(entry["id"]),
        kind=entry["kind"],
        label=entry["label"],
        icon=entry.get("icon", ""),
        position=int(entry["order"]),
        selectable=entry.get("selectable", True),
        warn_after_seconds=entry.get("warn_after_seconds"),
    )
