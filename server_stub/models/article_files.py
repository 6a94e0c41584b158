"""Which files an article has in which of its versions: they change by a draft, as its words do."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from server_stub.models.article_editing import IllegalMove, VersionState, versions_of, write_again
from server_stub.models.knowledge import Article, ArticleAttachment, ArticleVersion


def in_version(version: int) -> ColumnElement[bool]:
    """What belongs to the article in this version."""
    file = ArticleAttachment
    return and_(file.since <= version, or_(file.until.is_(None), file.until > version))


async def files_of(session: AsyncSession, article_id: str, version: int) -> list[ArticleAttachment]:
    """Of one version, the first that was added first."""
    statement = select(ArticleAttachment).where(ArticleAttachment.article_id == article_id, in_version(version))
    return list(await session.scalars(statement.order_by(ArticleAttachment.added_at, ArticleAttachment.id)))


async def touched_by(session: AsyncSession, article_id: str, version: int) -> list[ArticleAttachment]:
    """Those of a version, and those that it takes away."""
    statement = select(ArticleAttachment).where(
        ArticleAttachment.article_id == article_id, or_(in_version(version), ArticleAttachment.until == version)
    )
    return list(await session.scalars(statement.order_by(ArticleAttachment.added_at, ArticleAttachment.id)))


async def open_draft(session: AsyncSession, article: Article, author: str, at: datetime) -> ArticleVersion:
    """The draft that a change of files goes into, a new one where there is none; its author is one from now on.

    Raises IllegalMove while a version is being reviewed: what was looked at must be what is published.
    """
    versions = await versions_of(session, article, write=True)
    newest = versions[0]
    if newest.state == VersionState.REVIEW:
        raise IllegalMove("This version is being reviewed. Withdraw it before changing its files.")
    if newest.state != VersionState.DRAFT:
        return await write_again(session, article, article.version, author, at)
    if author not in newest.authors:
        newest.authors = [*newest.authors, author]
    newest.updated_at = at
    return newest


async def take_away(session: AsyncSession, file: ArticleAttachment, version: int) -> None:
    """From this version on; one that was never in another is gone."""
    if file.since == version:
        await session.execute(delete(ArticleAttachment).where(ArticleAttachment.id == file.id))
    else:
        file.until = version
