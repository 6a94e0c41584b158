"""Tells editors, once each, that an article ends soon or has ended."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from server_stub.db import Database
from server_stub.live import Hub
from server_stub.models.bounds import rfc3339
from server_stub.models.catalogue_view import Catalogue
from server_stub.models.knowledge import Article, ArticleReminder, ArticleVersion
from server_stub.models.upsert import insert_missing
from server_stub.security.roles import PERMISSIONS, Permission, Role

REMIND_DAYS = 14
_AT_ONCE = 50
_SOON, _OVER = "soon", "over"


class ArticleEndings:
    """Who wrote the published version is told; where nobody of them edits any more, every editor is.

    What is told stays told over a restart; an article that gets a new end is told of again.
    """

    def __init__(self, database: Database, catalogue: Catalogue, hub: Hub, clock: Callable[[], datetime]) -> None:
        self._database, self._catalogue, self._hub, self._clock = database, catalogue, hub, clock

    async def run_due(self) -> datetime | None:
        """Tells of everything that is due; when to come back, None for never."""
        moment = self._clock()
        told: dict[str, list[dict[str, object]]] = {}
        async with self._database.write() as db:
            soon = await _due(db, _SOON, moment, moment + timedelta(days=REMIND_DAYS))
            over = await _due(db, _OVER, None, moment)
            for stage, articles in ((_SOON, soon), (_OVER, over)):
                for article in articles:
                    await _note(db, article, stage, moment)
                    entry = {
                        "article_id": article.id,
                        "title": article.title,
                        "valid_until": rfc3339(article.valid_until or moment),
                        "over": stage == _OVER,
                    }
                    for user_id in await self._owners(db, article):
                        told.setdefault(user_id, []).append(entry)
        for user_id, entries in told.items():
            self._hub.publish("article_endings", {"articles": entries}, to=user_id)
        if len(soon) == _AT_ONCE or len(over) == _AT_ONCE:
            return moment
        async with self._database.read() as db:
            return await _next(db, moment)

    async def _owners(self, db: AsyncSession, article: Article) -> list[str]:
        editors = [
            u.id
            for u in self._catalogue.users.values()
            if not u.disabled and Permission.KNOWLEDGE_EDIT in PERMISSIONS[Role(u.role)]
        ]
        version = await db.get(ArticleVersion, (article.id, article.version))
        authors = set(version.authors) if version is not None else set()
        return [u for u in editors if u in authors] or editors


async def _due(db: AsyncSession, stage: str, after: datetime | None, until: datetime) -> list[Article]:
    """Published articles that end within this time and were not told of: the first to end first."""
    told = and_(
        ArticleReminder.article_id == Article.id,
        ArticleReminder.stage == stage,
        ArticleReminder.valid_until == Article.valid_until,
    )
    statement = select(Article).where(
        Article.status == "published", Article.valid_until <= until, ~select(ArticleReminder).where(told).exists()
    )
    if after is not None:
        statement = statement.where(Article.valid_until > after)
    return list(await db.scalars(statement.order_by(Article.valid_until, Article.id).limit(_AT_ONCE)))


async def _note(db: AsyncSession, article: Article, stage: str, at: datetime) -> None:
    key = {"article_id": article.id, "stage": stage}
    told = {"valid_until": article.valid_until, "told_at": at}
    known = await db.get(ArticleReminder, (article.id, stage))
    if known is None:
        await insert_missing(db, ArticleReminder, key | told, *key)
        return
    known.valid_until, known.told_at = article.valid_until or at, at


async def _next(db: AsyncSession, at: datetime) -> datetime | None:
    """When the next article is about to end, or ends."""
    ahead = timedelta(days=REMIND_DAYS)
    ends = select(func.min(Article.valid_until)).where(Article.status == "published")
    first = await db.scalar(ends.where(Article.valid_until > at))
    later = await db.scalar(ends.where(Article.valid_until > at + ahead))
    return min((m for m in (first, later - ahead if later else None) if m is not None), default=None)
