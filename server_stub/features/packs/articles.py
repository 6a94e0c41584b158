"""The knowledge that comes with a pack."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from server_stub.features.packs.files import naming
from server_stub.features.packs.loading import Loading
from server_stub.features.packs.records import Conversation
from server_stub.models import article_queries
from server_stub.models.article_index import ARTICLE_INDEX
from server_stub.models.knowledge import Article, ArticleFeedback, ArticleTag


async def load_articles(db: AsyncSession, loading: Loading, conversations: list[Conversation]) -> None:
    """Articles, their search index and tags, and which of them were used last week."""
    rows: list[dict[str, Any]] = []
    for entry in loading.files.articles:
        with naming(f"articles/{entry.get('slug', '?')}.json"):
            rows.append(_row(loading, entry))
    if loading.again:
        await loading.save(db, Article, rows)
    else:
        loaded = [Article(**row) for row in rows]
        db.add_all(loaded)
        await db.flush()
        await ARTICLE_INDEX.put(db, [(a.seq, article_queries.index_texts(a)) for a in loaded])
        every_queue = [q["id"] for q in loading.files.head["queues"]]
        tags = [
            {"article_id": a.id, "tag": tag}
            for a in loaded
            for tag in (*(f"topic:{t}" for t in a.topics), *(f"queue:{q}" for q in a.queues or every_queue))
        ]
        await loading.save(db, ArticleTag, tags)
    await loading.save(db, ArticleFeedback, _used(loading, rows, conversations))


def _row(loading: Loading, entry: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": entry["slug"],
        "title": entry["title"],
        "summary": entry.get("summary", {}),
        "body": {language: "\n".join(lines) for language, lines in entry["body"].items()},
        "category": entry["category"],
        "topics": entry["topics"],
        "queues": entry["queues"],
        "keywords": _keywords(entry.get("keywords", {})),
        "status": entry["status"],
        "version": entry["version"],
        "level": entry["level"],
        "valid_until": loading.maybe_at(entry.get("valid_until")),
        "updated_at": loading.at(entry["updated"]),
    }


def _used(loading: Loading, articles: list[dict[str, Any]], conversations: list[Conversation]) -> list[dict[str, Any]]:
    """For each call of the last week, the article an agent would have opened: it was about the same topics."""
    rows: list[dict[str, Any]] = []
    public = [a for a in articles if a["status"] == "published" and a["level"] != "restricted"]
    for number, call in enumerate(conversations):
        if call.at < loading.loaded - timedelta(days=7) or not call.topics:
            continue

        def fit(article: dict[str, Any], call: Conversation = call) -> tuple[int, bool, str]:
            return len(call.topics & set(article["topics"])), call.queue in article["queues"], article["id"]

        best = max(public, key=fit, default=None)
        if best is not None and fit(best)[0]:
            key = loading.id("use", number)
            rows.append({"key": key, "article_id": best["id"], "user_id": call.agent_id, "kind": "used", "at": call.at})
    return rows


def _keywords(source: Mapping[str, Any]) -> list[str]:
    return [w for words in source.values() for w in (words if isinstance(words, list) else [str(words)])]
