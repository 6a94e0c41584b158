"""The words for messages that come with a pack; what editors made of them stays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from server_stub.db import Database
from server_stub.features.packs.files import PackError, naming, read_templates
from server_stub.models.catalogue import Pack
from server_stub.models.message_words import LANGUAGES, known_placeholders, placeholders
from server_stub.models.outgoing import CHANNELS
from server_stub.models.records import MessageTemplate
from server_stub.models.schema import now
from server_stub.models.upsert import insert_missing


async def add_templates(database: Database, path: Path) -> None:
    """For a database that was seeded before there were templates. Raises PackError."""
    async with database.write() as db:
        if (await db.scalars(select(MessageTemplate.code).limit(1))).first() is None:
            fields = (await db.scalars(select(Pack))).one().documents.get("customer_fields", [])
            await load_templates(db, read_templates(path), fields)


async def load_templates(
    db: AsyncSession, templates: Iterable[Mapping[str, Any]], fields: Iterable[Mapping[str, Any]]
) -> None:
    """Adds the templates that are not there yet; `fields` are the pack's customer fields. Raises PackError."""
    known = known_placeholders(d["key"] for d in fields if d["source"] != "computed")
    for entry in templates:
        place = f"templates/{entry.get('code', '?')}.json"
        with naming(place):
            row = _row(entry)
            _check(place, row, known)
            await insert_missing(db, MessageTemplate, row, key="code")


def _row(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "code": entry["code"],
        "channel": entry["channel"],
        "position": int(entry["order"]),
        "label": entry["label"],
        "subject": entry.get("subject", {}),
        "text": {language: "\n".join(lines) for language, lines in entry["text"].items()},
        "active": True,
        "revision": 1,
        "updated_by": "",
        "updated_at": now(),
    }


def _check(place: str, row: Mapping[str, Any], known: frozenset[str]) -> None:
    if row["channel"] not in CHANNELS:
        raise PackError(f'{place}: there is no channel "{row["channel"]}".')
    needed = ("label", "text", "subject") if row["channel"] == "email" else ("label", "text")
    for part in needed:
        if missing := [language for language in LANGUAGES if not row[part].get(language)]:
            raise PackError(f"{place}: {part} is missing in {missing[0]}.")
    for words in (*row["subject"].values(), *row["text"].values()):
        if unknown := sorted(set(placeholders(words)) - known):
            raise PackError(f"{place}: {{{unknown[0]}}} cannot be filled in: there is nothing of this name.")
