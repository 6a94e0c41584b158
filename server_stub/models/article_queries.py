"""Finding knowledge articles by what a call is about; searching is in article_search."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import BindParameter, ColumnElement, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from server_stub.models.knowledge import Article, ArticleFeedback, ArticleTag
from server_stub.models.schema import Localized

CANDIDATES = 100
"""So many are looked at and counted: whoever typed what more articles hold has to type more anyway."""
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Reader:
    """What somebody may see: restricted articles, drafts and expired ones."""

    restricted: bool
    drafts: bool

    def visible(self, at: datetime | BindParameter[datetime]) -> ColumnElement[bool]:
        columns = Article.__table__.c
        conditions: list[ColumnElement[bool]] = []
        if not self.restricted:
            conditions.append(columns.level != "restricted")
        if not self.drafts:
            conditions.append(columns.status == "published")
            conditions.append(or_(columns.valid_until.is_(None), columns.valid_until > at))
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


_ARTICLES = Article.__table__.c
ARTICLE_HEAD = (
    *(_ARTICLES.seq, _ARTICLES.id, _ARTICLES.title, _ARTICLES.category),
    *(_ARTICLES.topics, _ARTICLES.queues, _ARTICLES.status, _ARTICLES.level),
)


@dataclass(frozen=True, slots=True)
class FoundArticle:
    """A result: the article, why it is here ("queue:billing", "ivr:2>1", "ticket:4711", "code:refund"), and a snippet
    that shows where the words stand."""

    article: ArticleHead
    why: tuple[str, ...] = ()
    used_this_week: int = 0
    snippet: Localized | None = None


async def get(session: AsyncSession, article_id: str, reader: Reader, at: datetime) -> Article | None:
    """The article, None when it does not exist for this reader."""
    return (await session.scalars(select(Article).where(Article.id == article_id, reader.visible(at)))).first()


async def suggest(
    session: AsyncSession,
    reader: Reader,
    at: datetime,
    *,
    queue: str = "",
    ivr_path: str = "",
    topics: Sequence[str] = (),
    tickets: Mapping[int, str] | None = None,
    codes: Mapping[str, Sequence[str]] | None = None,
    limit: int = 5,
) -> list[FoundArticle]:
    """Articles on what a call is about: the codes chosen in the wrap-up form (code -> topics), the IVR choice, the
    topics of open tickets (number -> topic), the queue. Drafts and what has ended are suggested to nobody."""
    reader = replace(reader, drafts=False)
    weights: dict[str, float] = {}
    if queue:
        weights[f"queue:{queue}"] = 1.0
    for topic in (tickets or {}).values():
        weights[f"topic:{topic}"] = 3.0
    for position, topic in enumerate(topics):
        weights[f"topic:{topic}"] = weights.get(f"topic:{topic}", 0.0) + 4.0 - position
    for chosen_topics in (codes or {}).values():
        for topic in chosen_topics:
            weights[f"topic:{topic}"] = weights.get(f"topic:{topic}", 0.0) + 5.0
    by_code = {t: f"code:{code}" for code, chosen_topics in (codes or {}).items() for t in chosen_topics}
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
        .limit(5 * CANDIDATES)
    )
    for article_id, tag in tag_rows:
        matched[article_id].append(tag)
    uses = await uses_this_week(session, list(matched)[: 2 * CANDIDATES], at)

    def score(article_id: str) -> tuple[float, str]:
        return -(sum(weights[t] for t in matched[article_id]) + min(uses[article_id], 50) * 0.02), article_id

    chosen = sorted(matched, key=score)[:limit]
    heads: list[Any] = list(await session.execute(select(*ARTICLE_HEAD).where(Article.id.in_(chosen))))
    articles: dict[str, ArticleHead] = {a.id: a for a in heads}
    found: list[FoundArticle] = []
    for article_id in chosen:
        why: dict[str, None] = {}
        for tag in sorted(matched[article_id], key=lambda t: (-weights[t], t)):
            topic = tag.removeprefix("topic:")
            if topic in by_code:
                why[by_code[topic]] = None
            if ivr_path and tag.startswith("topic:") and topic in topics:
                why[f"ivr:{ivr_path}"] = None
            if topic in by_ticket:
                why[by_ticket[topic]] = None
            if tag.startswith("queue:"):
                why[tag] = None
        found.append(FoundArticle(articles[article_id], tuple(why), uses[article_id]))
    return found


async def named(session: AsyncSession, reader: Reader, at: datetime, reasons: Mapping[str, str]) -> list[FoundArticle]:
    """Articles by their ids, in that order, with a reason each; those that this reader may not see are left out."""
    if not reasons:
        return []
    wanted = select(*ARTICLE_HEAD).where(Article.id.in_(reasons), reader.visible(at))
    heads: list[Any] = list(await session.execute(wanted))
    articles: dict[str, ArticleHead] = {a.id: a for a in heads}
    uses = await uses_this_week(session, list(articles), at)
    return [FoundArticle(articles[i], (why,), uses[i]) for i, why in reasons.items() if i in articles]


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


class ArticleText(Protocol):
    """What of an article can be searched."""

    title: Localized
    summary: Localized
    body: Localized
    category: str
    topics: list[str]
    keywords: list[str]


def index_texts(article: ArticleText) -> tuple[str, str, str]:
    """What the search index holds of an article: titles, tags, text."""
    titles = "\n".join(article.title.values())
    tags = " ".join([article.category, *article.topics, *article.keywords, *article.summary.values()])
    return titles, tags, "\n".join(plain_text(b) for b in article.body.values())


def plain_text(markdown: str) -> str:
    """The words of our Markdown subset, without its marks."""
    lines = [line.strip().lstrip("#>").strip() for line in markdown.splitlines()]
    return " ".join(line for line in lines if line).replace("**", "")
