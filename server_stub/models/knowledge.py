"""Knowledge articles and what agents say of them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from server_stub.models.schema import Base, Localized


class Article(Base):
    """`seq` is the row's key in the search index; the outside knows only `id`."""

    __tablename__ = "articles"

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    id: Mapped[str] = mapped_column(String(64), unique=True)
    title: Mapped[Localized]
    summary: Mapped[Localized]
    body: Mapped[Localized]
    category: Mapped[str] = mapped_column(String(64))
    topics: Mapped[list[str]]
    queues: Mapped[list[str]]
    status: Mapped[str] = mapped_column(String(16))
    version: Mapped[int]
    level: Mapped[str] = mapped_column(String(16))
    valid_until: Mapped[datetime | None]
    updated_at: Mapped[datetime]


class ArticleTag(Base):
    """What an article is about, one row per fact: "topic:refund", "queue:billing"; suggestions are found by it."""

    __tablename__ = "article_tags"
    __table_args__ = (Index(None, "tag", "article_id"),)

    article_id: Mapped[str] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True)
    tag: Mapped[str] = mapped_column(String(80), primary_key=True)


class ArticleFeedback(Base):
    """One click on used, useful or not useful; the client's key makes a retry harmless."""

    __tablename__ = "article_feedback"
    __table_args__ = (Index(None, "article_id", "kind", "at"),)

    key: Mapped[str] = mapped_column(String(36), primary_key=True)
    article_id: Mapped[str] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"))
    user_id: Mapped[str] = mapped_column(String(36))
    kind: Mapped[str] = mapped_column(String(16))
    interaction_id: Mapped[str | None] = mapped_column(String(36))
    query: Mapped[str | None] = mapped_column(String(200))
    at: Mapped[datetime]
