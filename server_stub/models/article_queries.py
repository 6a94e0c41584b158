"""Finding knowledge articles: as one types, and by what a call is about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Protocol

from sqlalchemy import BindParameter, ColumnElement, Executable, Select, and_, bindparam, func, or_, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from server_stub.models.article_index import ARTICLE_INDEX, Scope
from server_stub.models.dialect import dialect_of
from server_stub.models.grams import folded, snippet, words
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
_HEAD = (
    *(_ARTICLES.seq, _ARTICLES.id, _ARTICLES.title, _ARTICLES.category),
    *(_ARTICLES.topics, _ARTICLES.queues, _ARTICLES.status, _ARTICLES.level),
)
_USES = (
    select(func.count())
    .select_from(ArticleFeedback.__table__)
    .where(
        ArticleFeedback.__table__.c.article_id == _ARTICLES.id,
        ArticleFeedback.__table__.c.kind == "used",
        ArticleFeedback.__table__.c.at > bindparam("week_ago"),
    )
    .scalar_subquery()
    .label("uses")
)
_BODIES = select(_ARTICLES.id, _ARTICLES.body).where(_ARTICLES.id.in_(bindparam("ids", expanding=True)))


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


async def search(
    session: AsyncSession,
    query: str,
    reader: Reader,
    at: datetime,
    *,
    queue: str = "",
    topics: Sequence[str] = (),
    limit: int = 20,
    language: str = "",
) -> tuple[list[FoundArticle], int]:
    """Articles that hold every word of `query`, best first, and how many there are, at most CANDIDATES.

    All of them for an empty query. Words in titles and keywords come before words in texts, then what fits the queue
    and topic, then what is used, then what is new. Snippets are in `language`, in all when the article has it not.
    """
    wanted = words(query)
    asked = {"at": at, "week_ago": at - _WEEK}
    if wanted:
        dialect = dialect_of(session)
        long, parameters = ARTICLE_INDEX.asked(dialect, wanted)
        statement, asked = _holding(dialect, reader, long), asked | parameters
    else:
        tags = [f"queue:{queue}"] * bool(queue) + [f"topic:{t}" for t in topics]
        statement = _tagged(reader, tags)
    found_rows: list[Any] = list(await session.execute(statement, asked))
    rows = list({row.seq: row for row in found_rows}.values())[:CANDIDATES]
    rank = {a.id: position for position, a in enumerate(rows)}

    def score(article: Any) -> tuple[float, int]:
        points = _title_points(article, wanted)
        points += 3.0 * (queue in article.queues) + 4.0 * len(set(topics) & set(article.topics))
        return -(points + min(article.uses, 50) * 0.1), rank[article.id]

    best = sorted(rows, key=score)[:limit]
    snippets: dict[str, Localized] = {}
    if wanted and best:
        bodies = await session.execute(_BODIES, {"ids": [a.id for a in best]})
        snippets = {article_id: _snippets(body, wanted, language) for article_id, body in bodies}
    found = [FoundArticle(a, _why(a, queue), a.uses, snippets.get(a.id)) for a in best]
    return found, len(rows)


@lru_cache(maxsize=64)
def _holding(dialect: str, reader: Reader, long: int) -> Executable:
    """Heads of articles that hold the words asked for: where all are in the head, then the others, the newest first.

    Kept, since putting it together takes longer than running it.
    """
    found: list[Select[Any]] = []
    scopes: tuple[Scope, Scope] = ("head", "whole")
    for scope in scopes:
        hits = ARTICLE_INDEX.matches(dialect, long, scope)
        statement = select(*_HEAD, _USES).join(hits, hits.c.seq == _ARTICLES.seq).where(reader.visible(bindparam("at")))
        if dialect == "sqlite":  # its index gives them in this order; PostgreSQL would have to find and sort all
            statement = statement.order_by(hits.c.seq.desc())
        found.append(select(statement.limit(CANDIDATES).subquery()))
    return union_all(*found)


def _tagged(reader: Reader, tags: Sequence[str]) -> Executable:
    statement = select(*_HEAD, _USES).where(reader.visible(bindparam("at")))
    for tag in tags:
        statement = statement.where(_ARTICLES.id.in_(select(ArticleTag.article_id).where(ArticleTag.tag == tag)))
    return statement.order_by(_ARTICLES.seq).limit(CANDIDATES)


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
    heads: list[Any] = list(await session.execute(select(*_HEAD).where(Article.id.in_(chosen))))
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
    heads: list[Any] = list(await session.execute(select(*_HEAD).where(Article.id.in_(reasons), reader.visible(at))))
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


def _title_points(article: ArticleHead, wanted: Sequence[str]) -> float:
    titles = folded(" ".join(["", *article.title.values()]))
    return sum(10.0 if f" {word}" in titles else 7.0 for word in wanted if word in titles)


def _snippets(body: Localized, wanted: Sequence[str], language: str) -> Localized:
    shown = {language: body[language]} if language in body else body
    # a Chinese character takes the room of two letters
    return {
        each: snippet(plain_text(source), wanted, width=48 if each.startswith("zh") else 96)
        for each, source in shown.items()
    }


def _why(article: ArticleHead, queue: str) -> tuple[str, ...]:
    return (f"queue:{queue}",) if queue and queue in article.queues else ()
