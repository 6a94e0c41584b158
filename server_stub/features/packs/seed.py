"""Fills an empty database from a pack; doing it again changes nothing."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from server_stub.db import Database
from server_stub.features.packs.files import PackError, PackFiles, naming
from server_stub.features.packs.times import day, instant, maybe_instant
from server_stub.models import article_queries, customer_queries
from server_stub.models.catalogue import Form, IvrTopic, Pack, Queue, ReasonCode
from server_stub.models.customers import Customer, CustomerPhone
from server_stub.models.interactions import Interaction, WrapUp
from server_stub.models.knowledge import Article, ArticleFeedback, ArticleTag
from server_stub.models.people import User
from server_stub.models.records import Message, Order, Ticket
from server_stub.models.schema import Localized, now
from server_stub.models.text_index import ARTICLE_INDEX, CUSTOMER_INDEX
from server_stub.security.passwords import Passwords
from server_stub.security.roles import Role

_NAMESPACE = uuid.UUID("6f1f2a36-6c1c-5a0e-9d0e-3a1f5b7c9d11")
_OUTCOMES = {
    "answered": "ANSWERED",
    "abandoned": "CALLER_LEFT",
    "missed": "MISSED",
    "busy": "BUSY",
    "no_answer": "NO_ANSWER",
}
_CLOSED = frozenset({"resolved", "closed", "cancelled"})
_DOCUMENTS = (
    *("customer_fields", "topics", "org_units", "contacts", "ticket_types", "order_statuses", "products", "terms"),
    *("article_categories", "languages", "roles", "company", "centre"),
)


async def is_seeded(database: Database) -> bool:
    async with database.read() as db:
        return (await db.scalars(select(Pack.id).limit(1))).first() is not None


async def seed(database: Database, files: PackFiles, passwords: Passwords) -> bool:
    """Loads the pack when the database holds none; all or nothing. True when it did. Raises PackError."""
    if await is_seeded(database):
        return False
    loaded = now()
    with naming(files.path / "pack.json"):
        zone = ZoneInfo(files.head["time_zone"])
        # all demo accounts share one password: one hash serves them all, and the first start stays quick
        password_hash = await passwords.hash(files.head["demo_password"])
    loader = _Loader(files, loaded, zone)
    async with database.write() as db:
        await loader.catalogue(db)
        await loader.users(db, password_hash)
        await loader.customers(db)
        await loader.records(db)
        await loader.history(db)
        await loader.articles(db)
    return True


class _Loader:
    """One seeding run: rows in the order their references need."""

    def __init__(self, files: PackFiles, loaded: datetime, zone: ZoneInfo) -> None:
        self._files = files
        self._loaded = loaded
        self._zone = zone
        self._customers: dict[str, str] = {}
        self._users: dict[str, str] = {}
        self._uses: list[tuple[datetime, str, frozenset[str], str]] = []

    def _id(self, kind: str, key: object) -> str:
        return str(uuid.uuid5(_NAMESPACE, f"{self._files.head['id']}/{kind}/{key}"))

    def _at(self, source: str) -> datetime:
        return instant(source, self._loaded, self._zone)

    async def catalogue(self, db: AsyncSession) -> None:
        head = self._files.head
        with naming(self._files.path / "pack.json"):
            documents = {name: head[name] for name in _DOCUMENTS if name in head}
            documents["announcements"] = [
                a | {"at": self._at(a["from"]).isoformat(), "until_at": self._at(a["until"]).isoformat()}
                for a in head.get("announcements", [])
            ]
            db.add(
                Pack(
                    id=head["id"],
                    version=head["version"],
                    name=head["name"],
                    country=head["country"],
                    currency=head["currency"],
                    time_zone=head["time_zone"],
                    documents=documents,
                    seeded_at=self._loaded,
                )
            )
            db.add_all(_queue(position, entry) for position, entry in enumerate(head["queues"]))
            db.add_all(_reason(entry) for entry in head["reason_codes"])
            db.add_all(
                IvrTopic(path=e["path"], queue_id=e.get("queue") or "", label=e["label"], topics=e["topics"])
                for e in head.get("ivr", [])
            )
        for form_id, schema in self._files.forms.items():
            with naming(f"forms/{form_id}.json"):
                db.add(Form(id=form_id, version=schema["x-version"], title=schema["x-label"], schema=schema))
        await db.flush()

    async def users(self, db: AsyncSession, password_hash: str) -> None:
        with naming(self._files.path / "pack.json"):
            for entry in self._files.head["users"]:
                user_id = self._id("user", entry["username"])
                self._users[entry["username"]] = user_id
                db.add(
                    User(
                        id=user_id,
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

    async def customers(self, db: AsyncSession) -> None:
        definitions = {d["key"]: d for d in self._files.head["customer_fields"] if d["source"] == "pack"}
        customers: list[dict[str, Any]] = []
        phones: list[dict[str, Any]] = []
        for line, row in enumerate(self._files.customers, start=2):
            with naming(f"customers.csv line {line}"):
                customer_id = self._id("customer", row["customer_no"])
                self._customers[row["customer_no"]] = customer_id
                fields = {k: self._field(d, row[k]) for k, d in definitions.items() if row.get(k)}
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
                        "created_at": self._loaded,
                        "updated_at": self._loaded,
                    }
                )
                phones += [
                    {"customer_id": customer_id, "e164": e164, "label": "", "position": position}
                    for position, e164 in enumerate(row["numbers"].split())
                ]
        await add_customers(db, customers, phones)

    def _field(self, definition: Mapping[str, Any], value: str) -> str:
        return day(value, self._loaded, self._zone) if definition["type"] == "date" else value

    async def records(self, db: AsyncSession) -> None:
        products = {p["id"]: p for p in self._files.head.get("products", [])}
        rows: list[dict[str, Any]] = []
        for line, row in enumerate(self._files.tickets, start=2):
            with naming(f"tickets.csv line {line}"):
                rows.append(
                    {
                        "id": self._id("ticket", row["number"]),
                        "number": int(row["number"]),
                        "customer_id": self._customers[row["customer_no"]],
                        "type": row["type"],
                        "title": _text(row, "title"),
                        "detail": _text(row, "note"),
                        "status": row["status"],
                        "open": row["status"] not in _CLOSED,
                        "priority": row["priority"],
                        "unit": row["unit"],
                        "assignee": self._users.get(row["assignee"], ""),
                        "created_at": self._at(row["opened_at"]),
                        "due_at": maybe_instant(row["due_at"], self._loaded, self._zone),
                        "closed_at": maybe_instant(row["closed_at"], self._loaded, self._zone),
                    }
                )
        await _insert(db, Ticket, rows)
        rows = []
        for line, row in enumerate(self._files.orders, start=2):
            with naming(f"orders.csv line {line}"):
                rows.append(
                    {
                        "id": self._id("order", row["number"]),
                        "number": int(row["number"]),
                        "customer_id": self._customers[row["customer_no"]],
                        "product": row["product"],
                        "title": products[row["product"]]["label"],
                        "detail": _text(row, "detail"),
                        "status": row["status"],
                        "at": self._at(row["ordered_at"]),
                    }
                )
        await _insert(db, Order, rows)
        rows = []
        for line, row in enumerate(self._files.messages, start=2):
            with naming(f"messages.csv line {line}"):
                rows.append(
                    {
                        "id": self._id("message", line),
                        "customer_id": self._customers[row["customer_no"]],
                        "channel": row["channel"],
                        "direction": row["direction"],
                        "title": _text(row, "subject"),
                        "detail": _text(row, "body"),
                        "status": row["status"],
                        "at": self._at(row["at"]),
                    }
                )
        await _insert(db, Message, rows)

    async def history(self, db: AsyncSession) -> None:
        calls: list[dict[str, Any]] = []
        wrap_ups: list[dict[str, Any]] = []
        queues = {q["id"]: q for q in self._files.head["queues"]}
        for line, row in enumerate(self._files.history, start=2):
            with naming(f"history.csv line {line}"):
                call = self._call(line, row)
                calls.append(call)
                form_id = queues[row["queue"]]["form"] if row["queue"] else ""
                if call["outcome"] == "ANSWERED" and form_id:
                    wrap_ups.append(self._wrap_up(call, row, form_id))
        await _insert(db, Interaction, calls)
        await _insert(db, WrapUp, wrap_ups)

    def _call(self, line: int, row: Mapping[str, str]) -> dict[str, Any]:
        started = self._at(row["at"])
        outcome = _OUTCOMES[row["outcome"]]
        talk = float(row["talk_s"] or 0)
        answered = started + timedelta(seconds=float(row["wait_s"] or 0)) if outcome == "ANSWERED" else None
        call_id = self._id("call", line)
        return {
            "id": call_id,
            "revision": 1,
            "agent_id": self._users.get(row["agent"], ""),
            "session_id": call_id,
            "call_id": call_id,
            "direction": row["direction"],
            "queue_id": row["queue"] or None,
            "dnis": row["dnis"] or None,
            "ivr_path": row["ivr_path"] or None,
            "ani": row["number"] or None,
            "e164": row["number"] or None,
            "customer_id": self._customers[row["customer_no"]] if row["customer_no"] else None,
            "line_id": "main",
            "started_at": started,
            "answered_at": answered,
            "ended_at": (answered or started) + timedelta(seconds=talk or float(row["wait_s"] or 0)),
            "outcome": outcome,
            "sip_code": None,
            "hung_up_by": "peer",
            "hold_seconds": 0.0,
            "mute_seconds": 0.0,
            "talk_seconds": talk,
            "quality": None,
            "received_at": self._loaded,
        }

    def _wrap_up(self, call: Mapping[str, Any], row: Mapping[str, str], form_id: str) -> dict[str, Any]:
        schema = self._files.forms[form_id]
        values = {key: row[key] for key in ("business", "type", "result") if row[key]}
        topics: set[str] = set()
        for key, value in values.items():
            options = schema["properties"][key]["x-options"]
            topics |= {t for o in options if o["value"] == value for t in o.get("topics", [])}
        self._uses.append((call["started_at"], row["queue"], frozenset(topics), call["agent_id"]))
        return {
            "id": call["id"],
            "revision": 1,
            "agent_id": call["agent_id"],
            "form_id": form_id,
            "form_version": schema["x-version"],
            "values": values,
            "notes": row["note_en"],
            "notes_localized": _text(row, "note"),
            "status": "complete",
            "customer_id": call["customer_id"],
            "started_at": call["ended_at"],
            "finished_at": call["ended_at"] + timedelta(seconds=40),
            "received_at": self._loaded,
        }

    async def articles(self, db: AsyncSession) -> None:
        loaded: list[Article] = []
        indexed: list[tuple[Article, list[str]]] = []
        for entry in self._files.articles:
            with naming(f"articles/{entry.get('slug', '?')}.json"):
                article = Article(
                    id=entry["slug"],
                    title=entry["title"],
                    summary=entry.get("summary", {}),
                    body={language: "\n".join(lines) for language, lines in entry["body"].items()},
                    category=entry["category"],
                    topics=entry["topics"],
                    queues=entry["queues"],
                    status=entry["status"],
                    version=entry["version"],
                    level=entry["level"],
                    valid_until=maybe_instant(entry.get("valid_until"), self._loaded, self._zone),
                    updated_at=self._at(entry["updated"]),
                )
                loaded.append(article)
                indexed.append((article, _keywords(entry.get("keywords", {}))))
        db.add_all(loaded)
        await db.flush()
        await ARTICLE_INDEX.put(db, [(a.seq, article_queries.index_texts(a, keywords)) for a, keywords in indexed])
        every_queue = [q["id"] for q in self._files.head["queues"]]
        tags = [
            {"article_id": a.id, "tag": tag}
            for a in loaded
            for tag in (*(f"topic:{t}" for t in a.topics), *(f"queue:{q}" for q in a.queues or every_queue))
        ]
        await _insert(db, ArticleTag, tags)
        await _insert(db, ArticleFeedback, self._used(loaded))

    def _used(self, articles: list[Article]) -> list[dict[str, Any]]:
        """For each call of the last week, the article an agent would have opened: it was about the same topics."""
        rows: list[dict[str, Any]] = []
        public = [a for a in articles if a.status == "published" and a.level != "restricted"]
        for number, (at, queue, topics, agent) in enumerate(self._uses):
            if at < self._loaded - timedelta(days=7) or not topics:
                continue
            best = max(public, key=lambda a: (len(topics & set(a.topics)), queue in a.queues, a.id), default=None)
            if best is not None and topics & set(best.topics):
                key = self._id("use", number)
                rows.append({"key": key, "article_id": best.id, "user_id": agent, "kind": "used", "at": at})
        return rows


async def add_customers(db: AsyncSession, customers: list[dict[str, Any]], phones: list[dict[str, Any]]) -> None:
    """Inserts customers with their numbers and makes them findable."""
    if not customers:
        return
    await _insert(db, Customer, customers)
    await _insert(db, CustomerPhone, phones)
    numbers: dict[str, list[str]] = {}
    for phone in phones:
        numbers.setdefault(phone["customer_id"], []).append(phone["e164"])
    by_id = {c["id"]: c for c in customers}
    # the new rows are the last ones: nobody else writes while a pack is loaded
    newest = select(Customer.seq, Customer.id).order_by(Customer.seq.desc()).limit(len(customers))
    indexed = [
        (seq, customer_queries.search_texts(c["name"], c["name_latin"], c["initials"], c["number"], numbers.get(i, ())))
        for seq, i in await db.execute(newest)
        for c in (by_id[i],)
    ]
    await CUSTOMER_INDEX.put(db, indexed)


async def _insert(db: AsyncSession, table: type[Any], rows: list[dict[str, Any]]) -> None:
    if rows:
        # the table, not the class: thousands of rows need no identity map
        await db.execute(insert(table.__table__), rows)


def _text(row: Mapping[str, str], column: str) -> Localized:
    return {"en": row[f"{column}_en"], "zh_CN": row[f"{column}_zh"]}


def _keywords(source: Mapping[str, Any]) -> list[str]:
    return [w for words in source.values() for w in (words if isinstance(words, list) else [str(words)])]


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
