"""Finding knowledge articles: as one types, and by what a call is about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from server_stub.models.knowledge import Article, ArticleFeedback, ArticleTag
from server_stub.models.schema import Localized
from server_stub.models.text_index import ARTICLE_INDEX, dialect_of, snippet, words

_CANDIDATES = 200
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Reader:
    """What somebody may see: restricted articles, drafts and expired ones."""

    restricted: bool
    drafts: bool

    def visible(self, at: datetime) -> ColumnElement[bool]:
        conditions: list[ColumnElement[bool]] = []
        if not self.restricted:
            conditions.append(Article.level != "restricted")
        if not self.drafts:
            conditions.append(Article.status == "published")
            conditions.append(or_(Article.valid_until.is_(None), Article.valid_until > at))
        return and_(True, *conditions)


class ArticleHead(Protocol):
    """An article without its text: what a list shows and a ranking needs."""

    seq: int
    id: str
    title: Localized
    category: str
    topics: list[str]
    queues: list[str]
    status: str
    level: str


_HEAD = (
    *(Article.seq, Article.id, Article.title, Article.category),
    *(Article.topics, Article.queues, Article.status, Article.level),
)


@dataclass(frozen=True, slots=True)
class FoundArticle:
    """A result: the article, why it is here ("queue:billing", "ivr:2>1", "ticket:4711"), and where the words stand."""

    article: ArticleHead
    why: tuple[str, ...] = ()
    used_this_week: int = 0
    snippet: Localized | None = None


async def get(session: AsyncSession, article_id: str, reader: Reader, at: datetime) -> Article | None:
    """The article, None when it does not exist for this reader."""
    return (await session.scalars(select(Article).where(Article.id == article_id, reader.visible(at)))).first()


async def search(
    session: AsyncSession,
    query: str,
    reader: Reader,
    at: datetime,
    *,
    queue: str = "",
    topics: Sequence[str] = (),
    limit: int = 20,
) -> tuple[list[FoundArticle], int]:
    """Articles that hold every word of `query`, best first, and how many there are; all of them for an empty query."""
    wanted = words(query)
    statement = select(*_HEAD).where(reader.visible(at))
    if wanted:
        hits = ARTICLE_INDEX.matches(dialect_of(session), wanted)
        statement = statement.join(hits, hits.c.seq == Article.seq).order_by(hits.c.score)
    else:
        for tag in [f"queue:{queue}"] * bool(queue) + [f"topic:{t}" for t in topics]:
            tagged = select(ArticleTag.article_id).where(ArticleTag.tag == tag)
            statement = statement.where(Article.id.in_(tagged))
        statement = statement.order_by(Article.seq)
    rows: list[Any] = list(await session.execute(statement.limit(_CANDIDATES)))
    total: int | None = len(rows)
    if total == _CANDIDATES:
        total = await session.scalar(select(func.count()).select_from(statement.order_by(None).subquery()))
    uses = await uses_this_week(session, [a.id for a in rows], at)
    rank = {a.id: position for position, a in enumerate(rows)}

    def score(article: ArticleHead) -> tuple[float, int]:
        points = _title_points(article, wanted)
        points += 3.0 * (queue in article.queues) + 4.0 * len(set(topics) & set(article.topics))
        return -(points + min(uses[article.id], 50) * 0.1), rank[article.id]

    best = sorted(rows, key=score)[:limit]
    snippets: dict[str, Localized] = {}
    if wanted:
        bodies = await session.execute(select(Article.id, Article.body).where(Article.id.in_([a.id for a in best])))
        snippets = {article_id: _snippets(body, wanted) for article_id, body in bodies}
    found = [FoundArticle(a, _why(a, queue), uses[a.id], snippets.get(a.id)) for a in best]
    return found, int(total or 0)


async def suggest(
    session: AsyncSession,
    reader: Reader,
    at: datetime,
    *,
    queue: str = "",
    ivr_path: str = "",
    topics: Sequence[str] = (),
    tickets: Mapping[int, str] | None = None,
    limit: int = 5,
) -> list[FoundArticle]:
    """Articles on what a call is about: the IVR choice, the topics of open tickets (number -> topic), the queue."""
    weights: dict[str, float] = {}
    if queue:
        weights[f"queue:{queue}"] = 1.0
    for topic in (tickets or {}).values():
        weights[f"topic:{topic}"] = 3.0
    for position, topic in enumerate(topics):
        weights[f"topic:{topic}"] = weights.get(f"topic:{topic}", 0.0) + 4.0 - position
    by_ticket = {t: f"ticket:{n}" for n, t in (tickets or {}).items()}
    if not weights:
        return []
    matched: dict[str, list[str]] = defaultdict(list)
    # topics first: a queue alone can match a large part of the collection
    tags = sorted(weights, key=lambda tag: (-weights[tag], tag))
    tag_rows = await session.execute(
        select(ArticleTag.article_id, ArticleTag.tag)
        .join(Article, Article.id == ArticleTag.article_id)
        .where(ArticleTag.tag.in_(tags), reader.visible(at))
        .limit(5 * _CANDIDATES)
    )
    for article_id, tag in tag_rows:
        matched[article_id].append(tag)
    uses = await uses_this_week(session, list(matched)[: 2 * _CANDIDATES], at)

    def score(article_id: str) -> tuple[float, str]:
        return -(sum(weights[t] for t in matched[article_id]) + min(uses[article_id], 50) * 0.02), article_id

    chosen = sorted(matched, key=score)[:limit]
    heads: list[Any] = list(await session.execute(select(*_HEAD).where(Article.id.in_(chosen))))
    articles: dict[str, ArticleHead] = {a.id: a for a in heads}
    found: list[FoundArticle] = []
    for article_id in chosen:
        why: dict[str, None] = {}
        for tag in sorted(matched[article_id], key=lambda t: (-weights[t], t)):
            topic = tag.removeprefix("topic:")
            if ivr_path and tag.startswith("topic:") and topic in topics:
                why[f"ivr:{ivr_path}"] = None
            if topic in by_ticket:
                why[by_ticket[topic]] = None
            if tag.startswith("queue:"):
                why[tag] = None
        found.append(FoundArticle(articles[article_id], tuple(why), uses[article_id]))
    return found


async def uses_this_week(session: AsyncSession, article_ids: Sequence[str], at: datetime) -> dict[str, int]:
    """How often agents used each article in the last seven days."""
    counts = dict.fromkeys(article_ids, 0)
    if article_ids:
        rows = await session.execute(
            select(ArticleFeedback.article_id, func.count())
            .where(
                ArticleFeedback.article_id.in_(article_ids),
                ArticleFeedback.kind == "used",
                ArticleFeedback.at > at - _WEEK,
            )
            .group_by(ArticleFeedback.article_id)
        )
        counts.update((article_id, int(uses)) for article_id, uses in rows)
    return counts


def index_texts(article: Article, keywords: Sequence[str] = ()) -> tuple[str, str, str]:
    """What the search index holds of an article: titles, tags, text."""
    titles = "\n".join(article.title.values())
    tags = " ".join([article.category, *article.topics, *keywords, *article.summary.values()])
    return titles, tags, "\n".join(plain_text(b) for b in article.body.values())


def plain_text(markdown: str) -> str:
    """The words of our Markdown subset, without its marks."""
    lines = [line.strip().lstrip("#>").strip() for line in markdown.splitlines()]
    return " ".join(line for line in lines if line).replace("**", "")


def _title_points(article: ArticleHead, wanted: Sequence[str]) -> float:
    points = 0.0
    for word in wanted:
        title_words = [w for title in article.title.values() for w in words(title)]
        if any(w.startswith(word) for w in title_words):
            points += 10.0
        elif any(word in w for w in title_words):
            points += 7.0
    return points


def _snippets(body: Localized, wanted: Sequence[str]) -> Localized:
    # a Chinese character takes the room of two letters
    return {
        language: snippet(plain_text(source), wanted, width=48 if language.startswith("zh") else 96)
        for language, source in body.items()
    }


def _why(article: ArticleHead, queue: str) -> tuple[str, ...]:
    return (f"queue:{queue}",) if queue and queue in article.queues else ()
