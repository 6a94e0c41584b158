"""Finding announcements, the latest first, and who has confirmed them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from server_stub.models.announcements import Announcement, AnnouncementReceipt
from server_stub.models.schema import Localized

PUBLISHED, WITHDRAWN = "published", "withdrawn"
_BATCH = 200
_MOST_READ = 5_000
"""So many are looked at for one page; nobody reads further back."""


def is_active(announcement: Announcement, at: datetime) -> bool:
    """Whether it is shown at this moment."""
    return (
        announcement.status == PUBLISHED
        and announcement.starts_at <= at
        and (announcement.ends_at is None or at < announcement.ends_at)
    )


def next_change(announcement: Announcement, at: datetime) -> datetime | None:
    """When it begins or ends next; None when nothing comes any more."""
    if announcement.status != PUBLISHED:
        return None
    moments = (announcement.starts_at, announcement.ends_at)
    return min((m for m in moments if m is not None and m > at), default=None)


def search_text(title: Localized, body: Localized, say: Localized) -> str:
    """What is looked through for words."""
    return "\n".join(text.casefold() for part in (title, body, say) for text in part.values())


def active_at(at: datetime) -> Select[Announcement]:
    """Those that are shown at this moment."""
    return _all().where(
        Announcement.status == PUBLISHED,
        Announcement.starts_at <= at,
        or_(Announcement.ends_at.is_(None), Announcement.ends_at > at),
    )


def begun_by(at: datetime) -> Select[Announcement]:
    """Those that are shown, or were once."""
    return _all().where(Announcement.status == PUBLISHED, Announcement.starts_at <= at)


def ever_written() -> Select[Announcement]:
    """All, withdrawn ones and those of tomorrow too."""
    return _all()


async def page(
    session: AsyncSession,
    source: Select[Announcement],
    words: str,
    wanted: Callable[[Announcement], bool],
    before: str,
    limit: int,
) -> tuple[list[Announcement], str]:
    """Those of `source` that hold every word and are `wanted`, after the one whose id is `before`; and the id to go on
    from, "" at the end."""
    for word in words.casefold().split()[:10]:
        source = source.where(Announcement.search.contains(word, autoescape=True))
    found: list[Announcement] = []
    last = await session.get(Announcement, before) if before else None
    if before and last is None:
        return [], ""
    for _ in range(_MOST_READ // _BATCH):
        statement = source
        if last is not None:
            statement = statement.where(
                or_(
                    Announcement.starts_at < last.starts_at,
                    and_(Announcement.starts_at == last.starts_at, Announcement.id < last.id),
                )
            )
        rows = list(await session.scalars(statement.limit(_BATCH)))
        for row in rows:
            if wanted(row):
                if len(found) == limit:
                    return found, found[-1].id
                found.append(row)
        if len(rows) < _BATCH:
            break
        last = rows[-1]
    return found, ""


async def confirmed_by(
    session: AsyncSession, announcements: Sequence[Announcement], user_id: str
) -> dict[str, datetime]:
    """When this person confirmed the present edition of each."""
    ids = [a.id for a in announcements]
    if not ids:
        return {}
    statement = (
        select(AnnouncementReceipt.announcement_id, AnnouncementReceipt.at)
        .join(Announcement, Announcement.id == AnnouncementReceipt.announcement_id)
        .where(
            AnnouncementReceipt.announcement_id.in_(ids),
            AnnouncementReceipt.user_id == user_id,
            AnnouncementReceipt.edition == Announcement.edition,
        )
    )
    return {row.announcement_id: row.at for row in await session.execute(statement)}


async def confirmations(session: AsyncSession, announcements: Sequence[Announcement]) -> dict[str, set[str]]:
    """Who has confirmed the present edition of each."""
    found: dict[str, set[str]] = {a.id: set() for a in announcements}
    if found:
        statement = (
            select(AnnouncementReceipt.announcement_id, AnnouncementReceipt.user_id)
            .join(Announcement, Announcement.id == AnnouncementReceipt.announcement_id)
            .where(
                AnnouncementReceipt.announcement_id.in_(list(found)),
                AnnouncementReceipt.edition == Announcement.edition,
            )
        )
        for announcement_id, user_id in await session.execute(statement):
            found[announcement_id].add(user_id)
    return found


async def receipts(session: AsyncSession, announcement_id: str) -> Sequence[AnnouncementReceipt]:
    """Every confirmation of an announcement, of the newest edition first."""
    statement = select(AnnouncementReceipt).where(AnnouncementReceipt.announcement_id == announcement_id)
    return (await session.scalars(statement.order_by(AnnouncementReceipt.edition.desc()))).all()


async def next_wake(session: AsyncSession) -> datetime | None:
    """When the next one begins or ends."""
    return (await session.scalars(select(func.min(Announcement.wake_at)))).one()


def _all() -> Select[Announcement]:
    return select(Announcement).order_by(Announcement.starts_at.desc(), Announcement.id.desc())
