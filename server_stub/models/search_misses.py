"""What people looked for in vain, and which articles did not help them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from server_stub.models.article_queries import ArticleHead, Reader
from server_stub.models.grams import folded, words
from server_stub.models.knowledge import Article, ArticleFeedback, SearchMiss

TYPING = timedelta(seconds=60)
"""Within this time a query that goes on where the last one ended is the same search."""
_MOST_READ = 5000
_MOST_NOTES = 5


@dataclass(slots=True)
class Gap:
    """A query that found nothing: how often, how many people, at which queues (most often first), when last."""

    query: str
    last_at: datetime
    times: int = 0
    people: set[str] = field(default_factory=set)
    queues: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Complaint:
    """An article that somebody called wrong or not useful, and what they wrote about it (newest first)."""

    article: ArticleHead
    wrong: int
    not_useful: int
    useful: int
    notes: tuple[str, ...]


async def note_miss(session: AsyncSession, user_id: str, query: str, queue_id: str, at: datetime) -> None:
    """Keeps a query without hits; one that somebody is still typing takes the place of its beginning."""
    recent = (
        select(SearchMiss)
        .where(SearchMiss.user_id == user_id, SearchMiss.at > at - TYPING)
        .order_by(SearchMiss.at.desc(), SearchMiss.id.desc())
        .limit(1)
    )
    last = (await session.scalars(recent)).first()
    if last is not None and _same_search(folded(last.query), folded(query)):
        last.query, last.at = max(query, last.query, key=len), at
    else:
        session.add(SearchMiss(user_id=user_id, query=query, queue_id=queue_id, at=at))


def _same_search(before: str, after: str) -> bool:
    return after.startswith(before) or before.startswith(after)


async def gaps(session: AsyncSession, since: datetime, limit: int) -> list[Gap]:
    """Queries without hits, the most frequent first; width, case and marks make no difference."""
    rows = await session.scalars(
        select(SearchMiss).where(SearchMiss.at > since).order_by(SearchMiss.at.desc()).limit(_MOST_READ)
    )
    found: dict[str, Gap] = {}
    for miss in rows:
        gap = found.setdefault(" ".join(words(miss.query)), Gap(miss.query, miss.at))
        gap.times += 1
        gap.people.add(miss.user_id)
        if miss.queue_id:
            gap.queues[miss.queue_id] += 1
    return sorted(found.values(), key=lambda g: (-g.times, -len(g.people), g.query))[:limit]


async def complaints(
    session: AsyncSession, reader: Reader, at: datetime, since: datetime, limit: int
) -> list[Complaint]:
    """Articles judged wrong or not useful since then, the worst first."""

    def count(kind: str) -> Any:
        return func.sum(case((ArticleFeedback.kind == kind, 1), else_=0)).label(kind)

    judged = (
        select(ArticleFeedback.article_id, count("wrong"), count("not_useful"), count("useful"))
        .where(ArticleFeedback.at > since)
        .group_by(ArticleFeedback.article_id)
        .subquery()
    )
    statement = (
        select(Article, judged.c.wrong, judged.c.not_useful, judged.c.useful)
        .join(judged, judged.c.article_id == Article.id)
        .where(and_(judged.c.wrong + judged.c.not_useful > 0, reader.visible(at)))
        .order_by(judged.c.wrong.desc(), judged.c.not_useful.desc(), Article.id)
        .limit(limit)
    )
    rows: list[Any] = list(await session.execute(statement))
    notes = await _notes(session, [article.id for article, *_ in rows], since)
    return [
        Complaint(article, int(wrong), int(poor), int(useful), tuple(notes[article.id]))
        for article, wrong, poor, useful in rows
    ]


async def _notes(session: AsyncSession, article_ids: Sequence[str], since: datetime) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    if article_ids:
        rows = await session.execute(
            select(ArticleFeedback.article_id, ArticleFeedback.note)
            .where(
                ArticleFeedback.article_id.in_(article_ids),
                ArticleFeedback.kind == "wrong",
                ArticleFeedback.note != "",
                ArticleFeedback.at > since,
            )
            .order_by(ArticleFeedback.at.desc())
            .limit(_MOST_READ)
        )
        for article_id, note in rows:
            if len(found[article_id]) < _MOST_NOTES:
                found[article_id].append(note)
    return found
