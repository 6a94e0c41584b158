"""Knowledge articles by their id: new ones are drafts unless the file says otherwise, known ones get a new version.

An empty cell leaves the text as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time
from functools import partial
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from server_stub.importing import values
from server_stub.importing.checking import Checked, Seen, changes, described
from server_stub.importing.columns import Column
from server_stub.importing.mistakes import Flaw
from server_stub.importing.outcomes import Fate, Fault, Outcome, Row
from server_stub.models import article_queries
from server_stub.models.article_index import ARTICLE_INDEX
from server_stub.models.catalogue_view import Catalogue
from server_stub.models.knowledge import Article, ArticleTag, ArticleVersion
from server_stub.models.schema import now

_TEXTS = (("title", 200), ("summary", 500), ("body", 30_000))
_LANGUAGES = (("en", "en"), ("zh", "zh_CN"))
_STATUSES = ("draft", "review", "published", "archived")
_LEVELS = ("public", "internal", "restricted")
_HEADINGS = {
    "title_en": ("English title", "英文标题"),
    "title_zh": ("Chinese title", "标题", "中文标题", "title"),
    "summary_en": ("English summary", "英文摘要"),
    "summary_zh": ("Chinese summary", "摘要", "中文摘要", "summary"),
    "body_en": ("English text", "英文正文"),
    "body_zh": ("Chinese text", "正文", "中文正文", "内容", "body", "text"),
}


_NEW: dict[str, Any] = {
    "topics": [],
    "queues": [],
    "keywords": [],
    "level": "internal",
    "status": "draft",
    "valid_until": None,
    "version": 1,
}
"""What a new article is where the file says nothing."""


class ArticleImport:
    """Compares rows with the articles there are, and writes the difference."""

    noun = "articles"
    columns: tuple[Column, ...] = (
        Column("id", ("slug", "article", "编号", "文章编号"), required=True),
        *(Column(name, headings) for name, headings in _HEADINGS.items()),
        Column("category", ("分类", "类别")),
        Column("topics", ("topic", "主题")),
        Column("queues", ("queue", "队列", "技能组")),
        Column("keywords", ("关键词", "关键字")),
        Column("level", ("confidentiality", "密级", "保密级别")),
        Column("status", ("state", "状态")),
        Column("valid_until", ("valid to", "有效期", "有效期至")),
    )

    def __init__(self, catalogue: Catalogue) -> None:
        self._categories = list(catalogue.document("article_categories"))
        self._topics = list(catalogue.document("topics"))
        self._queues = [{"id": q.id, "label": q.label} for q in catalogue.queues.values()]
        self._zone = catalogue.time_zone
        self._seen = Seen()

    async def take(self, db: AsyncSession, rows: Sequence[Row], write: bool) -> list[Outcome]:
        """What happens to each row; with `write` it has happened."""
        wanted = [row.cells["id"] for row in rows if "id" in row.cells]
        known = {a.id: a for a in await db.scalars(select(Article).where(Article.id.in_(wanted)))}
        versions = select(ArticleVersion.article_id).where(ArticleVersion.article_id.in_(wanted)).distinct()
        edited = set(await db.scalars(versions))
        outcomes: list[Outcome] = []
        touched: list[Article] = []
        for row in rows:
            article = known.get(row.cells.get("id", ""))
            read = self._checked(row, article)
            if isinstance(read, Outcome):
                outcomes.append(read)
                continue
            key = row.cells["id"]
            if article is None:
                outcomes.append(Outcome(row.line, Fate.NEW, key, next(iter(read["title"].values()))))
                touched.append(Article(**{**_NEW, "id": key, "updated_at": now(), **read}))
                continue
            changed = changes({name: getattr(article, name) for name in read}, read)
            if changed and key in edited:  # its versions and its four eyes are kept there
                check = Checked(row)
                check.wrong("id", Flaw.EDITED)
                outcomes.append(check.bad(key))
                continue
            outcomes.append(Outcome(row.line, Fate.CHANGED if changed else Fate.SAME, key, described(changed)))
            if changed and write:
                for name, (_, value) in changed.items():
                    setattr(article, name, value)
                article.version += 1
                article.updated_at = now()
                touched.append(article)
        if write:
            await self._write(db, touched)
        return outcomes

    def _checked(self, row: Row, article: Article | None) -> dict[str, Any] | Outcome:
        check = Checked(row)
        check.need("id", Flaw.NEEDS_ARTICLE_ID)
        key = check.read("id", lambda c: values.key(c, 64)) or ""
        read: dict[str, Any] = {}
        for name, longest in _TEXTS:
            texts = dict(getattr(article, name)) if article else {}
            for suffix, language in _LANGUAGES:
                cell = check.read(f"{name}_{suffix}", partial(values.text, longest=longest))
                texts |= {language: cell.replace("\r\n", "\n")} if cell is not None else {}
            read[name] = texts
        for name, options in (("topics", self._topics), ("queues", self._queues)):
            read[name] = check.read(name, partial(values.choices, options=options))
        read["category"] = check.read("category", lambda c: values.choice(c, self._categories, "id"))
        read["keywords"] = check.read("keywords", lambda c: [values.text(c, 500)])
        read["level"] = check.read("level", lambda c: values.word(c, _LEVELS))
        read["status"] = check.read("status", lambda c: values.word(c, _STATUSES))
        read["valid_until"] = check.read("valid_until", self._end_of)
        if article is None and row.damage is None:
            check.need("category", Flaw.NEEDS_CATEGORY)
            if not read["title"]:
                check.wrong("title_zh", Flaw.NEEDS_TITLE)
            if not read["body"]:
                check.wrong("body_zh", Flaw.NEEDS_TEXT)
        first = self._seen.first(key, row.line) if key else row.line
        if first != row.line:
            check.wrong("id", Flaw.TWICE, line=first)
        if check.mistakes:
            return check.bad(key)
        return {name: value for name, value in read.items() if value is not None}

    def _end_of(self, cell: str) -> datetime:
        try:
            return datetime.combine(values.day(cell), time(23, 59), self._zone).astimezone(UTC)
        except OverflowError:
            raise Fault(Flaw.NO_DATE) from None

    async def _write(self, db: AsyncSession, articles: list[Article]) -> None:
        if not articles:
            return
        db.add_all(articles)
        await db.flush()
        await ARTICLE_INDEX.put(db, [(a.seq, article_queries.index_texts(a)) for a in articles])
        await db.execute(delete(ArticleTag).where(ArticleTag.article_id.in_([a.id for a in articles])))
        every_queue = [q["id"] for q in self._queues]
        tags = [
            {"article_id": a.id, "tag": tag}
            for a in articles
            for tag in (*(f"topic:{t}" for t in a.topics), *(f"queue:{q}" for q in a.queues or every_queue))
        ]
        if tags:
            await (await db.connection()).execute(insert(ArticleTag), tags)
