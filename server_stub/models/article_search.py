"""Searching articles as one types. Blocking: for a thread with a connection of its own (Database.look).

Candidates are ranked by their small columns, which SQLite reads from an index that holds nothing else (HEADS_INDEX);
only of the best the texts are read, for snippets.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from operator import itemgetter
from typing import Any

from pydantic_core import from_json
from sqlalchemy import (
    Connection,
    Executable,
    Select,
    Text,
    bindparam,
    cast,
    func,
    select,
    text,
)
from sqlalchemy.dialects import sqlite

from server_stub.models.article_index import ARTICLE_INDEX, Scope
from server_stub.models.article_queries import ARTICLE_HEAD, CANDIDATES, FoundArticle, Reader, plain_text
from server_stub.models.grams import folded, snippet, words
from server_stub.models.knowledge import Article, ArticleFeedback, ArticleTag
from server_stub.models.schema import Localized, UtcDateTime

HEADS_INDEX = f"{ARTICLE_INDEX.name}_heads"
"""Articles without their texts, for SQLite: five kilobytes of each stand in the way otherwise."""
HEADS_INDEX_COLUMNS = ("seq", "level", "status", "valid_until", "id", "title", "topics", "queues")
_SCOPES: tuple[Scope, Scope] = ("head", "whole")
_WEEK = timedelta(days=7)
_TITLES_KEPT = 8192

_ARTICLES = Article.__table__.c
_FEEDBACK = ArticleFeedback.__table__.c
_USES = (
    select(func.count())
    .select_from(ArticleFeedback.__table__)
    .where(_FEEDBACK.article_id == _ARTICLES.id, _FEEDBACK.kind == "used", _FEEDBACK.at > bindparam("week_ago"))
    .scalar_subquery()
    .label("uses")
)
_RANKED = (
    *(_ARTICLES.seq, cast(_ARTICLES.title, Text).label("title")),
    *(cast(_ARTICLES.topics, Text).label("topics"), cast(_ARTICLES.queues, Text).label("queues"), _USES),
)
"""Documents stay text here: of most candidates they are not looked into."""
_BEST = select(*ARTICLE_HEAD).where(_ARTICLES.seq.in_(bindparam("best", expanding=True)))
_BEST_WITH_TEXT = _BEST.add_columns(_ARTICLES.body)

Answer = tuple[list[FoundArticle], int]


def searching(
    query: str,
    reader: Reader,
    at: datetime,
    *,
    queue: str = "",
    topics: Sequence[str] = (),
    limit: int = 20,
    language: str = "",
) -> Callable[[Connection], Answer]:
    """What finds the articles that hold every word of `query`: best first, and how many there are, at most CANDIDATES.

    All of them for an empty query. Words in titles and keywords come before words in texts, then what fits the queue
    and topic, then what is used, then what is new. Snippets are in `language`, in all when the article has it not.
    """
    wanted = words(query)

    def search(connection: Connection) -> Answer:
        rows = _candidates(connection, wanted, reader, at, [f"queue:{queue}"] * bool(queue), topics)
        points = _points(rows, wanted, queue, topics)
        order = sorted(range(len(rows)), key=lambda number: (-points[number], number))[:limit]
        uses = {rows[number].seq: int(rows[number].uses) for number in order}
        best: dict[int, Any] = {}
        if uses:
            statement = _BEST_WITH_TEXT if wanted else _BEST
            best = {row.seq: row for row in connection.execute(statement, {"best": list(uses)}).all()}
        found = [
            FoundArticle(a, _why(a.queues, queue), uses[a.seq], _snippets(a.body, wanted, language) if wanted else None)
            for a in (best[seq] for seq in uses if seq in best)
        ]
        return found, len(rows)

    return search


def _candidates(
    connection: Connection, wanted: Sequence[str], reader: Reader, at: datetime, tags: list[str], topics: Sequence[str]
) -> list[Any]:
    """Those that hold the words asked for: where all are in the head, then the others, the newest first."""
    asked: dict[str, Any] = {"at": at, "week_ago": at - _WEEK}
    if not wanted:
        listed = _tagged(reader, [*tags, *(f"topic:{topic}" for topic in topics)])
        return list(connection.execute(listed, asked).all())
    dialect = connection.dialect.name
    long, parameters = ARTICLE_INDEX.asked(dialect, wanted)
    found: dict[int, Any] = {}
    for scope in _SCOPES:
        if len(found) < CANDIDATES:
            rows = connection.execute(_holding(dialect, reader, long, scope), asked | parameters).all()
            for row in sorted(rows, key=itemgetter(0), reverse=True):
                found.setdefault(row.seq, row)
    return list(found.values())[:CANDIDATES]


@lru_cache(maxsize=128)
def _holding(dialect: str, reader: Reader, long: int, scope: Scope) -> Executable:
    """Candidates by their words in this scope; kept, since putting it together takes longer than running it."""
    hits = ARTICLE_INDEX.matches(dialect, long, scope)
    statement = select(*_RANKED).join(hits, hits.c.seq == _ARTICLES.seq).where(reader.visible(bindparam("at")))
    if dialect != "sqlite":  # PostgreSQL would have to find and sort all
        return statement.limit(CANDIDATES)
    return _by_heads(statement.order_by(hits.c.seq.desc()).limit(CANDIDATES))


def _by_heads(statement: Select[Any]) -> Executable:
    """The same by HEADS_INDEX: SQLite would rather look rows up by their number, and leaf through their texts."""
    compiled = statement.compile(dialect=sqlite.dialect(paramstyle="named"))
    told = text(str(compiled).replace("FROM articles JOIN", f"FROM articles INDEXED BY {HEADS_INDEX} JOIN"))
    moments = [bindparam(name, type_=UtcDateTime()) for name in ("at", "week_ago") if name in compiled.params]
    fixed = {name: value for name, value in compiled.params.items() if value is not None}
    return told.bindparams(*moments, **fixed)


def _tagged(reader: Reader, tags: Sequence[str]) -> Executable:
    statement = select(*_RANKED).where(reader.visible(bindparam("at")))
    for tag in tags:
        statement = statement.where(_ARTICLES.id.in_(select(ArticleTag.article_id).where(ArticleTag.tag == tag)))
    return statement.order_by(_ARTICLES.seq).limit(CANDIDATES)


def _points(rows: Sequence[Any], wanted: Sequence[str], queue: str, topics: Sequence[str]) -> list[float]:
    points = []
    for _seq, title, listed_topics, listed_queues, uses in rows:
        sum_of = min(uses, 50) * 0.1
        titles = _folded_titles(title) if wanted else ""
        for word in wanted:
            if word in titles:
                sum_of += 10.0 if f" {word}" in titles else 7.0
        if queue and queue in from_json(listed_queues):
            sum_of += 3.0
        if topics:
            sum_of += 4.0 * len(set(topics) & set(from_json(listed_topics)))
        points.append(sum_of)
    return points


@lru_cache(maxsize=_TITLES_KEPT)
def _folded_titles(document: str) -> str:
    """Kept, since whoever types looks at much the same titles at each key."""
    return folded(" ".join(["", *from_json(document).values()]))


def _snippets(body: Localized, wanted: Sequence[str], language: str) -> Localized:
    shown = {language: body[language]} if language in body else body
    # a Chinese character takes the room of two letters
    return {
        each: snippet(plain_text(source), wanted, width=48 if each.startswith("zh") else 96)
        for each, source in shown.items()
    }


def _why(queues: Sequence[str], queue: str) -> tuple[str, ...]:
    return (f"queue:{queue}",) if queue and queue in queues else ()
