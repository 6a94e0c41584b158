"""How an article is written: versions, the states they go through, who may move them on, what changed between two.

A version is written as a draft, reviewed by somebody who did not write it, published in place of the one before, and
archived. Readers see `articles`; what is being written stays in `article_versions` until it is published.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from server_stub.models.article_index import ARTICLE_INDEX
from server_stub.models.article_queries import index_texts
from server_stub.models.catalogue import Queue
from server_stub.models.knowledge import Article, ArticleMove, ArticleTag, ArticleVersion
from server_stub.models.schema import Localized


class VersionState(StrEnum):
    DRAFT = "draft"
    REVIEW = "review"
    PUBLISHED = "published"
    ARCHIVED = "archived"


class EditEvent(StrEnum):
    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    REJECT = "reject"
    APPROVE = "approve"
    ARCHIVE = "archive"


_S, _E = VersionState, EditEvent
# Rule 1: four eyes - REJECT and APPROVE are for somebody who wrote no word of the version.
# Rule 2: APPROVE archives the version that was published until then.
# Rule 3: nothing comes back from ARCHIVED; an old version is written anew as a draft.
VERSION_TRANSITIONS: Mapping[VersionState, Mapping[EditEvent, VersionState]] = {
    _S.DRAFT: {_E.SUBMIT: _S.REVIEW},
    _S.REVIEW: {_E.WITHDRAW: _S.DRAFT, _E.REJECT: _S.DRAFT, _E.APPROVE: _S.PUBLISHED},
    _S.PUBLISHED: {_E.ARCHIVE: _S.ARCHIVED},
    _S.ARCHIVED: {},
}
FOUR_EYES = frozenset({_E.REJECT, _E.APPROVE})
_OPEN = (VersionState.DRAFT, VersionState.REVIEW)
_CONTENT = ("title", "summary", "body", "category", "topics", "queues", "keywords", "level", "valid_until")


class EditError(Exception):
    """Why an edit is refused; the argument is a sentence."""


class IllegalMove(EditError):
    """Not in this state."""


class NotYours(EditError):
    """The same person may not write and approve."""


class Outdated(EditError):
    """Somebody else saved in between."""


@dataclass(frozen=True, slots=True)
class Content:
    """What an editor writes; texts by language."""

    title: Localized
    summary: Localized
    body: Localized
    category: str
    topics: list[str]
    queues: list[str]
    keywords: list[str]
    level: str
    valid_until: datetime | None


async def versions_of(session: AsyncSession, article: Article, *, write: bool = False) -> list[ArticleVersion]:
    """Every version, the newest first; with `write` locked, and the first one made when nobody has edited yet."""
    statement = select(ArticleVersion).where(ArticleVersion.article_id == article.id)
    statement = statement.order_by(ArticleVersion.version.desc())
    found = list(await session.scalars(statement.with_for_update() if write else statement))
    if found:
        return found
    first = ArticleVersion(
        article_id=article.id,
        version=article.version,
        state=article.status,
        revision=0,
        authors=[],
        created_at=article.updated_at,
        updated_at=article.updated_at,
        **_content_of(article),
    )
    if write:
        session.add(first)
        await session.flush()
    return [first]


async def save_draft(
    session: AsyncSession, article_id: str, content: Content, based_on: int, author: str, at: datetime
) -> ArticleVersion:
    """Writes the article's draft, and makes article and draft where there are none.

    `based_on` is the revision of the draft that was changed, 0 for a new one. Raises Outdated, IllegalMove.
    """
    article = await _locked(session, article_id)
    if article is None:
        article = _new_article(article_id, content, at)
        session.add(article)
        await session.flush()
        first = _new_version(article_id, 1, content, author, at)
        session.add(first)
        await _show(session, article)
        return first
    versions = await versions_of(session, article, write=True)
    newest = versions[0]
    if newest.state == VersionState.REVIEW:
        raise IllegalMove("This version is being reviewed. Withdraw it before changing it.")
    if newest.state != VersionState.DRAFT:
        fresh = _new_version(article_id, newest.version + 1, content, author, at)
        session.add(fresh)
        return fresh
    if _content_of(newest) == _plain(content):  # a retry of what was stored already
        return newest
    if newest.revision != based_on:
        raise Outdated("Somebody else has changed this draft. Look at it again before saving.")
    for name, value in _plain(content).items():
        setattr(newest, name, value)
    newest.authors = [*newest.authors, author] if author not in newest.authors else newest.authors
    newest.revision += 1
    newest.updated_at = at
    if len(versions) == 1:  # never published: editors find it by what it says now
        _take_over(article, newest)
        await _show(session, article)
    return newest


async def move(
    session: AsyncSession, article: Article, version: int, event: EditEvent, by: str, note: str, key: str, at: datetime
) -> ArticleVersion:
    """One step of a version. Raises IllegalMove, NotYours."""
    versions = await versions_of(session, article, write=True)
    moved = next((v for v in versions if v.version == version), None)
    if moved is None:
        raise IllegalMove(f"This article has no version {version}.")
    before = VersionState(moved.state)
    after = VERSION_TRANSITIONS[before].get(event)
    if after is None:
        raise IllegalMove(f"A version that is {before} cannot be moved by {event}.")
    if event in FOUR_EYES and by in moved.authors:
        raise NotYours("You wrote this version: somebody else has to look at it.")
    if event is EditEvent.APPROVE:
        for other in versions:
            if other.state == VersionState.PUBLISHED:
                other.state = VersionState.ARCHIVED
        _take_over(article, moved)
    moved.state = after
    moved.updated_at = at
    if event in (EditEvent.APPROVE, EditEvent.ARCHIVE) or len(versions) == 1:
        article.status = after
        article.updated_at = at
        await _show(session, article)
    session.add(
        ArticleMove(
            key=key,
            article_id=article.id,
            version=version,
            event=event,
            state_before=before,
            state_after=after,
            user_id=by,
            note=note,
            at=at,
        )
    )
    return moved


async def write_again(
    session: AsyncSession, article: Article, version: int, author: str, at: datetime
) -> ArticleVersion:
    """A new draft with what an old version said. Raises IllegalMove while another version is open."""
    versions = await versions_of(session, article, write=True)
    old = next((v for v in versions if v.version == version), None)
    if old is None:
        raise IllegalMove(f"This article has no version {version}.")
    if versions[0].state in _OPEN:
        raise IllegalMove("A newer version is being written. Finish that one first.")
    fresh = _new_version(article.id, versions[0].version + 1, Content(**_content_of(old)), author, at)
    session.add(fresh)
    return fresh


async def moves_of(session: AsyncSession, article_id: str) -> Sequence[ArticleMove]:
    """What happened to an article, the last first."""
    statement = select(ArticleMove).where(ArticleMove.article_id == article_id)
    return (await session.scalars(statement.order_by(ArticleMove.at.desc(), ArticleMove.key))).all()


async def open_work(session: AsyncSession, limit: int) -> list[ArticleVersion]:
    """Versions that are written or reviewed now, the longest untouched first."""
    statement = select(ArticleVersion).where(ArticleVersion.state.in_(_OPEN))
    return list(await session.scalars(statement.order_by(ArticleVersion.updated_at).limit(limit)))


async def running_out(session: AsyncSession, at: datetime, within: timedelta, limit: int) -> list[Article]:
    """Published articles whose time is over, or is within this time: the first to end first."""
    statement = select(Article).where(Article.status == "published", Article.valid_until <= at + within)
    return list(await session.scalars(statement.order_by(Article.valid_until, Article.id).limit(limit)))


@dataclass(frozen=True, slots=True)
class Difference:
    """A line that is "same", "added" or "removed"."""

    change: str
    text: str


def differences(old: str, new: str) -> list[Difference]:
    """Line by line, in the order of the new text."""
    found: list[Difference] = []
    for line in difflib.ndiff(old.splitlines(), new.splitlines()):
        change = {"  ": "same", "+ ": "added", "- ": "removed"}.get(line[:2])
        if change is not None:
            found.append(Difference(change, line[2:]))
    return found


async def _locked(session: AsyncSession, article_id: str) -> Article | None:
    return (await session.scalars(select(Article).where(Article.id == article_id).with_for_update())).first()


def _new_article(article_id: str, content: Content, at: datetime) -> Article:
    return Article(id=article_id, status=VersionState.DRAFT, version=1, updated_at=at, **_plain(content))


def _new_version(article_id: str, version: int, content: Content, author: str, at: datetime) -> ArticleVersion:
    return ArticleVersion(
        article_id=article_id,
        version=version,
        state=VersionState.DRAFT,
        revision=1,
        authors=[author],
        created_at=at,
        updated_at=at,
        **_plain(content),
    )


def _content_of(source: Article | ArticleVersion) -> dict[str, Any]:
    return {name: getattr(source, name) for name in _CONTENT}


def _plain(content: Content) -> dict[str, Any]:
    return {name: getattr(content, name) for name in _CONTENT}


def _take_over(article: Article, version: ArticleVersion) -> None:
    for name, value in _content_of(version).items():
        setattr(article, name, value)
    article.version = version.version


async def _show(session: AsyncSession, article: Article) -> None:
    """Search and suggestions know what the article says now."""
    await session.flush()
    await ARTICLE_INDEX.put(session, [(article.seq, index_texts(article))])
    await session.execute(delete(ArticleTag).where(ArticleTag.article_id == article.id))
    # an article that names no queue is for all of them
    queues = article.queues or list(await session.scalars(select(Queue.id)))
    tags = dict.fromkeys([*(f"topic:{topic}" for topic in article.topics), *(f"queue:{queue}" for queue in queues)])
    if tags:
        await session.execute(insert(ArticleTag), [{"article_id": article.id, "tag": tag} for tag in tags])
