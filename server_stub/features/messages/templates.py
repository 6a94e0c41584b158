"""The words that messages begin with, changed by editors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Response
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints
from sqlalchemy import select

from server_stub.db import CatalogueOf, Db
from server_stub.models import outgoing
from server_stub.models.bounds import LText, Moment, Name, Revision, Text
from server_stub.models.message_samples import samples
from server_stub.models.message_words import placeholders
from server_stub.models.records import MessageTemplate
from server_stub.models.schema import now
from server_stub.models.upsert import insert_missing
from server_stub.security.guard import Principal, require
from server_stub.security.problems import FieldError, Problem, ProblemType, documented, validation
from server_stub.security.roles import Permission

router = APIRouter(
    prefix="/message-templates",
    tags=["messages"],
    responses=documented(ProblemType.UNAUTHENTICATED, ProblemType.FORBIDDEN, ProblemType.VALIDATION),
)
Editing = Annotated[Principal, require(Permission.TEMPLATES_WRITE)]
_CODE = r"^[a-z0-9][a-z0-9_-]*$"
Code = Annotated[str, Path(max_length=64, pattern=_CODE)]
_Code = Annotated[str, StringConstraints(max_length=64, pattern=_CODE)]
_MOST = 1000
_LAST = 10_000
_STEP = 10
"""Between two places, so that a pack's later template can come between them."""
_Subject = Annotated[Text, Field(max_length=outgoing.MAX_SUBJECT, pattern=r"^[^\x00-\x1f\x7f]*$")]


def _distinct(codes: list[str]) -> list[str]:
    if len(set(codes)) < len(codes):
        raise ValueError("a template stands there twice")
    return codes


class Both(BaseModel):
    """A text in both languages."""

    model_config = ConfigDict(extra="forbid")
    en: Annotated[Text, Field(min_length=1)]
    zh_CN: Annotated[Text, Field(min_length=1)]


class BothSubjects(BaseModel):
    model_config = ConfigDict(extra="forbid")
    en: _Subject = ""
    zh_CN: _Subject = ""


class BothNames(BaseModel):
    model_config = ConfigDict(extra="forbid")
    en: Name
    zh_CN: Name


class TemplateIn(BaseModel):
    """`revision` is the one the change was made on, 0 for a new template; an SMS has no subject.

    `position` is the place of a new one; those there are put in another order together.
    """

    revision: Revision
    channel: Literal["email", "sms"]
    position: Annotated[int, Field(ge=0, le=_LAST)] = 0
    label: BothNames
    subject: BothSubjects = BothSubjects()
    text: Both
    active: bool = True


class TemplateView(BaseModel):
    code: str
    revision: int
    channel: str
    position: int
    label: LText
    subject: LText
    text: LText
    active: bool
    updated_at: Moment


class OrderIn(BaseModel):
    """The templates from the first to the last; those that are not named come after them, as they stood."""

    codes: Annotated[list[_Code], Field(min_length=1, max_length=_MOST), AfterValidator(_distinct)]


class PlaceholderView(BaseModel):
    """`sample` is what it may become; no real customer is in it."""

    name: str
    label: LText
    sample: LText


class TemplateList(BaseModel):
    """`placeholders` is all that a text may name; an SMS of more than `max_segments` parts is not sent."""

    items: list[TemplateView]
    placeholders: list[PlaceholderView]
    max_segments: int


@router.get("", summary="All templates, and what they may name", operation_id="list_message_templates")
async def read_many(db: Db, catalogue: CatalogueOf, _who: Editing) -> TemplateList:
    wanted = select(MessageTemplate).order_by(MessageTemplate.position, MessageTemplate.code)
    async with db.read() as session:
        rows = list(await session.scalars(wanted))
    return _listed(rows, catalogue)


@router.put(
    "",
    summary="Put the templates in another order; the same order again changes nothing",
    operation_id="put_message_template_order",
)
async def put_order(body: OrderIn, db: Db, catalogue: CatalogueOf, _who: Editing) -> TemplateList:
    wanted = {code: number for number, code in enumerate(body.codes)}
    async with db.write() as session:
        # in the order of their codes, so that two who do it at once wait for one another
        rows = list(await session.scalars(select(MessageTemplate).order_by(MessageTemplate.code).with_for_update()))
        rows.sort(key=lambda row: (wanted.get(row.code, _MOST), row.position, row.code))
        for number, row in enumerate(rows, start=1):
            row.position = min(number * _STEP, _LAST)
    return _listed(rows, catalogue)


@router.put(
    "/{code}",
    summary="Write a template; the same words again change nothing",
    operation_id="put_message_template",
    responses=documented(ProblemType.CONFLICT),
)
async def put(code: Code, body: TemplateIn, db: Db, catalogue: CatalogueOf, who: Editing) -> TemplateView:
    words = body.model_dump(include={"channel", "label", "subject", "text", "active"})
    known = frozenset(s.name for s in samples(_documents(catalogue)))
    _check(words["subject"], words["text"], body.channel, known)
    async with db.write() as session:
        row = await session.get(MessageTemplate, code, with_for_update=True)
        if row is None and body.revision == 0:
            new = words | {
                "code": code,
                "position": body.position,
                "revision": 0,
                "updated_by": who.user_id,
                "updated_at": now(),
            }
            await insert_missing(session, MessageTemplate, new, key="code")
            row = await session.get_one(MessageTemplate, code, with_for_update=True)
        if row is not None and row.revision == body.revision + 1 and _is(row, words, who.user_id):
            return _view(row)  # the answer to the first time was lost
        if row is None or row.revision != body.revision:
            raise Problem(ProblemType.CONFLICT, "The template was changed meanwhile. Read it again.")
        for key, value in words.items():
            setattr(row, key, value)
        row.revision += 1
        row.updated_by, row.updated_at = who.user_id, now()
    return _view(row)


@router.delete(
    "/{code}",
    status_code=204,
    response_class=Response,
    summary="Delete a template; messages that were written with it keep their words",
    operation_id="delete_message_template",
    responses=documented(ProblemType.CONFLICT),
)
async def delete(
    code: Code,
    db: Db,
    _who: Editing,
    revision: Annotated[Revision, Query(description="The one that was seen: another is not deleted")],
) -> None:
    async with db.write() as session:
        row = await session.get(MessageTemplate, code, with_for_update=True)
        if row is None:
            return
        if row.revision != revision:
            raise Problem(ProblemType.CONFLICT, "The template was changed meanwhile. Read it again.")
        await session.delete(row)


def _documents(catalogue: CatalogueOf) -> Mapping[str, Any]:
    return catalogue.pack.documents if catalogue.pack else {}


def _is(row: MessageTemplate, words: Mapping[str, Any], user_id: str) -> bool:
    """Whether these words are what this person wrote last."""
    return row.updated_by == user_id and all(getattr(row, key) == value for key, value in words.items())


def _check(subject: Mapping[str, str], text: Mapping[str, str], channel: str, known: frozenset[str]) -> None:
    errors: list[FieldError] = []
    for part, words in (("subject", subject), ("text", text)):
        for language, said in words.items():
            field = f"body.{part}.{language}"
            if unknown := sorted(set(placeholders(said)) - known):
                message = f"{{{unknown[0]}}} cannot be filled in: there is nothing of this name."
                errors.append(FieldError(field=field, message=message, code="unknown_placeholder"))
            if part == "subject" and (channel == "email") != bool(said.strip()):
                message = "An e-mail needs a subject." if channel == "email" else "An SMS has no subject."
                errors.append(FieldError(field=field, message=message, code="subject"))
    if errors:
        raise validation(errors)


def _listed(rows: list[MessageTemplate], catalogue: CatalogueOf) -> TemplateList:
    named = [PlaceholderView(name=s.name, label=s.label, sample=s.value) for s in samples(_documents(catalogue))]
    return TemplateList(items=[_view(row) for row in rows], placeholders=named, max_segments=outgoing.MAX_SEGMENTS)


def _view(row: MessageTemplate) -> TemplateView:
    return TemplateView.model_validate(row, from_attributes=True)
