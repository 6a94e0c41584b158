"""One loading of a pack: what its rows refer to, and what its relative times mean."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import bindparam, insert, update
from sqlalchemy.ext.asyncio import AsyncSession

from server_stub.features.packs.files import PackError, PackFiles, naming
from server_stub.features.packs.times import instant
from server_stub.models.schema import Localized, UtcDateTime

_NAMESPACE = uuid.UUID("6f1f2a36-6c1c-5a0e-9d0e-3a1f5b7c9d11")


@dataclass(frozen=True, slots=True)
class Loading:
    """The pack, the moment, and the ids of what rows refer to: customers by number, users by name.

    `again` stands for a pack that is in the database already: then only the times of its own rows are written.
    """

    files: PackFiles
    loaded: datetime
    zone: ZoneInfo
    customers: Mapping[str, str]
    users: Mapping[str, str]
    again: bool = False

    def id(self, kind: str, key: object) -> str:
        return pack_id(self.files, kind, key)

    def at(self, source: str) -> datetime:
        return instant(source, self.loaded, self.zone)

    def maybe_at(self, source: str | None) -> datetime | None:
        """As `at`; an empty cell is None."""
        return self.at(source) if source else None

    async def save(self, db: AsyncSession, table: type[Any], rows: list[dict[str, Any]]) -> None:
        """Inserts the rows, or moves them to the present."""
        if not self.again:
            await insert_rows(db, table, rows)
            return
        if not rows:
            return
        (key,) = table.__table__.primary_key.columns
        key = table.__table__.c.get("id", key)
        times = [c for c in table.__table__.columns if isinstance(c.type, UtcDateTime) and c.name in rows[0]]
        statement = (
            update(table.__table__)
            .where(key == bindparam("the_key"))
            .values({c: bindparam(f"new_{c.name}") for c in times})
        )
        moved = [{"the_key": r[key.name]} | {f"new_{c.name}": r[c.name] for c in times} for r in rows]
        await (await db.connection()).execute(statement, moved)


def start_loading(files: PackFiles, loaded: datetime, *, again: bool = False) -> Loading:
    """Raises PackError for what is missing in the parts that all others refer to."""
    with naming(files.path / "pack.json"):
        zone = _zone(files.head["time_zone"])
        users = {u["username"]: pack_id(files, "user", u["username"]) for u in files.head["users"]}
    with naming("customers.csv"):
        customers = {r["customer_no"]: pack_id(files, "customer", r["customer_no"]) for r in files.customers}
    return Loading(files, loaded, zone, customers, users, again)


def pack_id(files: PackFiles, kind: str, key: object) -> str:
    """The same UUID for the same thing, whenever and wherever the pack is loaded."""
    return str(uuid.uuid5(_NAMESPACE, f"{files.head['id']}/{kind}/{key}"))


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise PackError(f'the time zone "{name}" is not known on this machine') from None


async def insert_rows(db: AsyncSession, table: type[Any], rows: list[dict[str, Any]]) -> None:
    if rows:
        # the table, not the class: thousands of rows need no identity map
        await db.execute(insert(table.__table__), rows)


def localized(row: Mapping[str, str], column: str) -> Localized:
    """The two columns of a text in two languages."""
    return {"en": row[f"{column}_en"], "zh_CN": row[f"{column}_zh"]}
