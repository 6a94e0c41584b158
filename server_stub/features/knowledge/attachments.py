"""Files that belong to an article: a tariff as PDF, a picture of a router's lamps."""

from __future__ import annotations

import base64
import binascii
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Response
from pydantic import BaseModel, StringConstraints
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import undefer

from server_stub.db import Db
from server_stub.features.knowledge.articles import ArticleId, AttachmentView, reader_of
from server_stub.models import article_files, article_queries
from server_stub.models.article_editing import EditError
from server_stub.models.bounds import Uuid
from server_stub.models.knowledge import Article, ArticleAttachment
from server_stub.models.schema import now
from server_stub.models.upsert import insert_missing
from server_stub.security.guard import Principal, require
from server_stub.security.problems import FieldError, Problem, ProblemType, documented, validation
from server_stub.security.roles import Permission

MAX_BYTES = 700_000
MAX_PER_ARTICLE = 20
MediaType = Literal[
    "application/pdf",
    "image/png",
    "image/jpeg",
    "text/plain",
    "text/csv",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
]
_BEGINNINGS = {
    "application/pdf": b"%PDF-",
    "image/png": b"\x89PNG\r\n\x1a\n",
    "image/jpeg": b"\xff\xd8\xff",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": b"PK\x03\x04",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": b"PK\x03\x04",
}
_ENDINGS = {
    "application/pdf": (".pdf",),
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg"),
    "text/plain": (".txt",),
    "text/csv": (".csv",),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": (".docx",),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": (".xlsx",),
}

router = APIRouter(
    prefix="/knowledge/articles/{article_id}/attachments",
    tags=["knowledge"],
    responses=documented(
        ProblemType.UNAUTHENTICATED, ProblemType.FORBIDDEN, ProblemType.VALIDATION, ProblemType.NOT_FOUND
    ),
)
AttachmentId = Annotated[Uuid, Path()]
Editing = Annotated[Principal, require(Permission.KNOWLEDGE_EDIT)]
# no separators: the name becomes a file at whoever opens it
FileName = Annotated[str, StringConstraints(min_length=3, max_length=120, pattern=r'^[^/\\:*?"<>|\x00-\x1f]+$')]
Encoded = Annotated[str, StringConstraints(max_length=4 * MAX_BYTES // 3 + 4, pattern=r"^[A-Za-z0-9+/]*={0,2}$")]


class NewAttachment(BaseModel):
    """`content` in base64, 700,000 bytes at most when decoded; it must be what `media_type` and the ending say."""

    name: FileName
    media_type: MediaType
    content: Encoded


class AttachmentChange(AttachmentView):
    """A file of a version, and what the version does to it."""

    change: Literal["same", "added", "removed"]


class AttachmentList(BaseModel):
    items: list[AttachmentChange]


class AttachmentContent(AttachmentView):
    """`content` in base64."""

    content: str


async def _visible(session: AsyncSession, article_id: str, who: Principal) -> Article:
    found = await article_queries.get(session, article_id, reader_of(who), now())
    if found is None:
        raise Problem(ProblemType.NOT_FOUND, "There is no such article.")
    return found


async def _draft_of(session: AsyncSession, article_id: str, who: Principal) -> int:
    """The version that a change of files goes into."""
    article = await _visible(session, article_id, who)
    await session.refresh(article, with_for_update=True)
    try:
        return (await article_files.open_draft(session, article, who.user_id, now())).version
    except EditError as error:
        raise Problem(ProblemType.ILLEGAL_TRANSITION, str(error)) from None


@router.get(
    "", summary="The files of a version, and what it changes of them", operation_id="list_attachments_of_version"
)
async def read_many(
    article_id: ArticleId,
    db: Db,
    who: Editing,
    version: Annotated[int, Query(ge=1, le=1_000_000)],
) -> AttachmentList:
    async with db.read() as session:
        await _visible(session, article_id, who)
        files = await article_files.touched_by(session, article_id, version)
    return AttachmentList(
        items=[
            AttachmentChange(
                id=f.id,
                name=f.name,
                media_type=f.media_type,
                size=f.size,
                change="removed" if f.until == version else "added" if f.since == version else "same",
            )
            for f in files
        ]
    )


@router.get("/{attachment_id}", summary="A file of an article", operation_id="get_attachment")
async def read(
    article_id: ArticleId,
    attachment_id: AttachmentId,
    db: Db,
    who: Annotated[Principal, require(Permission.KNOWLEDGE_READ)],
) -> AttachmentContent:
    async with db.read() as session:
        article = await _visible(session, article_id, who)
        wanted = select(ArticleAttachment).where(
            ArticleAttachment.id == attachment_id, ArticleAttachment.article_id == article_id
        )
        if not who.may(Permission.KNOWLEDGE_EDIT):  # who reviews has to see what is not published yet
            wanted = wanted.where(article_files.in_version(article.version))
        found = (await session.scalars(wanted.options(undefer(ArticleAttachment.content)))).first()
        if found is None:
            raise Problem(ProblemType.NOT_FOUND, "There is no such file.")
        return AttachmentContent(
            id=found.id,
            name=found.name,
            media_type=found.media_type,
            size=found.size,
            content=base64.b64encode(found.content).decode(),
        )


@router.put(
    "/{attachment_id}",
    summary="Add a file to the draft, which is made where there is none; a retry changes nothing",
    operation_id="add_attachment",
    responses=documented(ProblemType.CONFLICT, ProblemType.ILLEGAL_TRANSITION),
)
async def add(
    article_id: ArticleId, attachment_id: AttachmentId, body: NewAttachment, db: Db, who: Editing
) -> AttachmentView:
    content = _checked(body)
    async with db.write() as session:
        await _visible(session, article_id, who)
        there = await session.get(ArticleAttachment, attachment_id)
        if there is not None and there.article_id != article_id:
            raise Problem(ProblemType.CONFLICT, "This id belongs to a file of another article.")
        if there is not None:
            return AttachmentView.model_validate(there, from_attributes=True)
        version = await _draft_of(session, article_id, who)
        mine = (ArticleAttachment.article_id == article_id, article_files.in_version(version))
        count = select(func.count()).select_from(ArticleAttachment).where(*mine)
        if int(await session.scalar(count) or 0) >= MAX_PER_ARTICLE:
            raise Problem(ProblemType.CONFLICT, f"An article has at most {MAX_PER_ARTICLE} files. Remove one first.")
        row = {
            "since": version,
            "until": None,
            "id": attachment_id,
            "article_id": article_id,
            "name": body.name,
            "media_type": body.media_type,
            "size": len(content),
            "content": content,
            "added_by": who.user_id,
            "added_at": now(),
        }
        await insert_missing(session, ArticleAttachment, row, key="id")
    return AttachmentView(id=attachment_id, name=body.name, media_type=body.media_type, size=len(content))


@router.delete(
    "/{attachment_id}",
    status_code=204,
    response_class=Response,
    summary="Remove a file with the draft, which is made where there is none; readers keep it until that is published",
    operation_id="remove_attachment",
    responses=documented(ProblemType.ILLEGAL_TRANSITION),
)
async def remove(article_id: ArticleId, attachment_id: AttachmentId, db: Db, who: Editing) -> None:
    async with db.write() as session:
        await _visible(session, article_id, who)
        found = await session.get(ArticleAttachment, attachment_id)
        if found is not None and found.article_id == article_id and found.until is None:
            await article_files.take_away(session, found, await _draft_of(session, article_id, who))


def _checked(body: NewAttachment) -> bytes:
    """The decoded file. Raises Problem for one that is not what it claims to be."""
    try:
        content = base64.b64decode(body.content, validate=True)
    except binascii.Error:
        raise _refused("content", "This is not base64.") from None
    if not content or len(content) > MAX_BYTES:
        raise _refused("content", f"A file has between 1 and {MAX_BYTES:,} bytes.")
    if not body.name.lower().endswith(_ENDINGS[body.media_type]):
        raise _refused("name", f"A file of this type ends in {' or '.join(_ENDINGS[body.media_type])}.")
    if not (
        _is_text(content) if body.media_type.startswith("text/") else content.startswith(_BEGINNINGS[body.media_type])
    ):
        raise _refused("content", "The content is not of the type it is said to be.")
    return content


def _is_text(content: bytes) -> bool:
    try:
        return "\x00" not in content.decode()
    except UnicodeDecodeError:
        return False


def _refused(field: str, message: str) -> Problem:
    return validation([FieldError(field=f"body.{field}", message=message, code="attachment")])
