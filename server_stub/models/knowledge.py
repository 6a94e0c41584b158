"""Knowledge articles as agents see them, every version of them, and what agents say of them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from server_stub.models.schema import Base, Localized


class Article(Base):
    """What readers get: the published version, or the last one of an article that was never published or is archived.

    `seq` is the row's key in the search index; the outside knows only `id`.
    """

    __tablename__ = "articles"
    __table_args__ = (Index(None, "status", "valid_until"),)

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    id: Mapped[str] = mapped_column(String(64), unique=True)
    title: Mapped[Localized]
    summary: Mapped[Localized]
    body: Mapped[Localized]
    category: Mapped[str] = mapped_column(String(64))
    topics: Mapped[list[str]]
    queues: Mapped[list[str]]
    keywords: Mapped[list[str]] = mapped_column(default=list)
    status: Mapped[str] = mapped_column(String(16))
    version: Mapped[int]
    level: Mapped[str] = mapped_column(String(16))
    valid_until: Mapped[datetime | None]
    updated_at: Mapped[datetime]


class ArticleReminder(Base):
    """Its editors were told that this article ends soon, or has ended; a new end makes it be told again."""

    __tablename__ = "article_reminders"

    article_id: Mapped[str] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True)
    stage: Mapped[str] = mapped_column(String(8), primary_key=True)
    """"soon" or "over"."""
    valid_until: Mapped[datetime]
    """The end they were told of."""
    told_at: Mapped[datetime]


class ArticleTag(Base):
    """What an article is about, one row per fact: "topic:refund", "queue:billing"; suggestions are found by it."""

    __tablename__ = "article_tags"
    __table_args__ = (Index(None, "tag", "article_id"),)

    article_id: Mapped[str] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True)
    tag: Mapped[str] = mapped_column(String(80), primary_key=True)


class ArticleFeedback(Base):
    """One click on used, useful, not useful or wrong; the client's key makes a retry harmless."""

    __tablename__ = "article_feedback"
    __table_args__ = (Index(None, "article_id", "kind", "at"),)

    key: Mapped[str] = mapped_column(String(36), primary_key=True)
    article_id: Mapped[str] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"))
    user_id: Mapped[str] = mapped_column(String(36))
    kind: Mapped[str] = mapped_column(String(16))
    interaction_id: Mapped[str | None] = mapped_column(String(36))
    query: Mapped[str | None] = mapped_column(String(200))
    note: Mapped[str] = mapped_column(String(500), default="")
    at: Mapped[datetime]


class ArticleVersion(Base):
    """One version as it was written; `revision` rises with every change while it is a draft.

    An article that nobody has edited since it came with a pack or a file has no rows here: its only version is the
    article itself.
    """

    __tablename__ = "article_versions"
    __table_args__ = (Index(None, "state", "updated_at"),)

    article_id: Mapped[str] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    state: Mapped[str] = mapped_column(String(16))
    revision: Mapped[int]
    title: Mapped[Localized]
    summary: Mapped[Localized]
    body: Mapped[Localized]
    category: Mapped[str] = mapped_column(String(64))
    topics: Mapped[list[str]]
    queues: Mapped[list[str]]
    keywords: Mapped[list[str]]
    level: Mapped[str] = mapped_column(String(16))
    valid_until: Mapped[datetime | None]
    authors: Mapped[list[str]]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class ArticleMove(Base):
    """One step of a version through the editors' hands; the client's key makes a retry harmless."""

    __tablename__ = "article_moves"
    __table_args__ = (
        ForeignKeyConstraint(
            ["article_id", "version"],
            ["article_versions.article_id", "article_versions.version"],
            name="fk_article_moves_article_id",
            ondelete="CASCADE",
        ),
        Index(None, "article_id", "at"),
    )

    key: Mapped[str] = mapped_column(String(36), primary_key=True)
    article_id: Mapped[str] = mapped_column(String(64))
    version: Mapped[int]
    event: Mapped[str] = mapped_column(String(16))
    state_before: Mapped[str] = mapped_column(String(16))
    state_after: Mapped[str] = mapped_column(String(16))
    user_id: Mapped[str] = mapped_column(String(36))
    note: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]


class ArticleAttachment(Base):
    """A file that belongs to an article, whole."""

    __tablename__ = "article_attachments"
    __table_args__ = (Index(None, "article_id"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    article_id: Mapped[str] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(120))
    media_type: Mapped[str] = mapped_column(String(80))
    size: Mapped[int]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    since: Mapped[int] = mapped_column(default=0, server_default="0")
    """The first version that has it."""
    until: Mapped[int | None]
    """The first version that has it no more."""
    added_by: Mapped[str] = mapped_column(String(36))
    added_at: Mapped[datetime]


class SearchMiss(Base):
    """What somebody looked for and nobody has written; one row while the same person goes on typing the same."""

    __tablename__ = "search_misses"
    __table_args__ = (Index(None, "at"), Index(None, "user_id", "at"))

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    user_id: Mapped[str] = mapped_column(String(36))
    query: Mapped[str] = mapped_column(String(200))
    queue_id: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
