"""What can be sent to a customer, sending it, and what became of it."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel, Field
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from server_stub.db import CatalogueOf, Db
from server_stub.features.messages.post import Post
from server_stub.models import article_queries, customer_queries, outgoing, second_attempts
from server_stub.models.article_queries import Reader
from server_stub.models.bounds import Instant, LText, Moment, Short, Text, Uuid
from server_stub.models.customer_access import FieldAccess, Seen, access_of
from server_stub.models.message_words import (
    LANGUAGES,
    Subject,
    UnknownPlaceholder,
    filled,
    in_language,
    placeholders,
    values_of,
)
from server_stub.models.outgoing import MessageRefused, about_what, field_of
from server_stub.models.recipients import recipients
from server_stub.models.records import Message, MessageTemplate
from server_stub.models.schema import now
from server_stub.security.guard import Principal, require
from server_stub.security.problems import FieldError, Problem, ProblemType, documented, validation
from server_stub.security.roles import Permission

router = APIRouter(
    prefix="/messages",
    tags=["messages"],
    responses=documented(
        ProblemType.UNAUTHENTICATED, ProblemType.FORBIDDEN, ProblemType.VALIDATION, ProblemType.NOT_FOUND
    ),
)
Sending = Annotated[Principal, require(Permission.MESSAGES_SEND)]
Channel = Literal["email", "sms"]
Language = Literal["en", "zh_CN"]
ArticleId = Annotated[str, Field(max_length=64, pattern=r"^[A-Za-z0-9_.-]*$")]


class RecipientView(BaseModel):
    """`shown` is the address as whoever asks may see it, "" when it is hidden; it can be sent to all the same."""

    ref: str
    label: LText
    shown: str


class ChannelView(BaseModel):
    """`reason` is "" where the channel can be used, else `not_configured` or `no_address`."""

    channel: Channel
    reason: str
    recipients: list[RecipientView]


class WordsView(BaseModel):
    subject: str
    text: str


class FilledTemplateView(BaseModel):
    """Words by language; placeholders that are still there are filled when it is sent."""

    code: str
    channel: Channel
    label: LText
    words: dict[str, WordsView]


class MessageChoices(BaseModel):
    """`language` is the customer's; `masked` is what placeholders look like to whoever may not see their values."""

    language: Language
    channels: list[ChannelView]
    templates: list[FilledTemplateView]
    masked: LText
    max_segments: int


class MessageIn(BaseModel):
    """A message as an agent wrote it; `to` is a recipient's `ref`, "" the first of the channel.

    `text` may hold placeholders; without one the template's words go out.
    """

    customer_id: Uuid
    channel: Channel
    to: Short = ""
    language: Language
    template: Short = ""
    subject: Annotated[Text, Field(max_length=outgoing.MAX_SUBJECT)] = ""
    text: Text = ""
    article_id: ArticleId = ""
    interaction_id: Uuid | None = None
    ticket_id: Uuid | None = None
    at: Instant


class MessageView(BaseModel):
    """`status` is queued, sending, sent or failed; `reason` a code of what went wrong last, "" for nothing.

    `earlier_id` and `later_id` are the attempts before and after this one, null where there is none.
    """

    id: str
    customer_id: str
    channel: str
    title: LText
    text: LText
    status: str
    reason: str
    tries: int
    at: Moment
    sent_at: Moment | None
    can_send_again: bool
    earlier_id: str | None
    later_id: str | None


@router.get(
    "/choices",
    summary="How a customer can be written to, and with which words",
    operation_id="get_message_choices",
)
async def choices(
    db: Db,
    catalogue: CatalogueOf,
    request: Request,
    who: Sending,
    customer_id: Annotated[Uuid, Query()],
    article_id: Annotated[ArticleId, Query(description="The article to send")] = "",
    ticket_id: Annotated[Uuid | None, Query(description="The ticket it is about")] = None,
) -> MessageChoices:
    post = post_of(request)
    access = access_of(catalogue, who.user_id, who.role)
    async with db.read() as session:
        customer = await customer_queries.by_id(session, customer_id)
        if customer is None:
            raise Problem(ProblemType.NOT_FOUND, "There is no customer with this id.")
        await _readable(session, article_id, who)
        phones = (await customer_queries.phones_of(session, [customer_id]))[customer_id]
        try:
            about = await about_what(session, customer, who.user_id, article_id, ticket_id)
        except MessageRefused as error:
            raise _problem(error, "query") from None
        listed = select(MessageTemplate).where(MessageTemplate.active)
        templates = list(await session.scalars(listed.order_by(MessageTemplate.position, MessageTemplate.code)))
    usable = recipients(customer, phones, catalogue.document("customer_fields"))
    masked: dict[str, str] = {}
    offered = [view for t in templates if (view := _filled(t, about, access, masked)) is not None]
    return MessageChoices(
        language="en" if customer.language == "en" else "zh_CN",
        channels=[
            ChannelView(
                channel=channel,
                reason=_reason(channel in post.channels, any(r.channel == channel for r in usable)),
                recipients=[
                    RecipientView(ref=r.ref, label=r.label, shown=r.shown_to(access))
                    for r in usable
                    if r.channel == channel
                ],
            )
            for channel in outgoing.CHANNELS
        ],
        templates=offered,
        masked=masked,
        max_segments=outgoing.MAX_SEGMENTS,
    )


@router.put(
    "/{message_id}",
    summary="Send a message to a customer; the same id again sends nothing more",
    operation_id="put_message",
    responses=documented(ProblemType.CONFLICT),
)
async def put(
    message_id: Annotated[Uuid, Path()],
    body: MessageIn,
    db: Db,
    catalogue: CatalogueOf,
    request: Request,
    who: Sending,
) -> MessageView:
    post = post_of(request)
    async with db.write() as session:
        if body.channel not in post.channels and await session.get(Message, message_id) is None:
            what = "e-mail" if body.channel == "email" else "SMS"
            raise _problem(MessageRefused("not_configured", f"This server sends no {what}.", "channel"), "body")
        await _readable(session, body.article_id, who)
        try:
            await outgoing.queue_message(
                session,
                message_id=message_id,
                customer_id=body.customer_id,
                channel=body.channel,
                template_code=body.template,
                text=body.text,
                subject=body.subject,
                language=body.language,
                to=body.to,
                article_id=body.article_id,
                interaction_id=body.interaction_id,
                ticket_id=body.ticket_id,
                created_by=who.user_id,
                at=body.at,
                access=access_of(catalogue, who.user_id, who.role),
            )
        except MessageRefused as error:
            raise _problem(error, "body") from None
        row = await session.get_one(Message, message_id)
        view = await _view(session, row)
    post.changed()
    return view


@router.put(
    "/{message_id}/again",
    summary="Send a message again of which nobody knows whether it arrived; asked twice, it is sent once more only",
    operation_id="send_message_again",
    responses=documented(ProblemType.CONFLICT),
)
async def put_again(message_id: Annotated[Uuid, Path()], db: Db, request: Request, who: Sending) -> MessageView:
    post = post_of(request)
    async with db.write() as session:
        try:
            row = await second_attempts.send_again(session, message_id, who.user_id)
        except MessageRefused as error:
            raise Problem(ProblemType.CONFLICT, str(error), reason=error.code) from None
        if row is None:
            raise _no_message()
        view = await _view(session, row)
    post.changed()
    return view


@router.get("/{message_id}", summary="What became of a message", operation_id="get_message")
async def read(message_id: Annotated[Uuid, Path()], db: Db, _who: Sending) -> MessageView:
    async with db.read() as session:
        row = await session.get(Message, message_id)
        if row is None:
            raise _no_message()
        return await _view(session, row)


def post_of(request: Request) -> Post:
    post = request.app.state.post
    assert isinstance(post, Post)
    return post


async def _readable(session: AsyncSession, article_id: str, who: Principal) -> None:
    """An article that this user may not read does not exist for them."""
    if article_id:
        reader = Reader(who.may(Permission.KNOWLEDGE_RESTRICTED), who.may(Permission.KNOWLEDGE_DRAFTS))
        if await article_queries.get(session, article_id, reader, now()) is None:
            raise Problem(ProblemType.NOT_FOUND, "There is no such article.")


def _filled(
    template: MessageTemplate, about: Subject, access: FieldAccess, masked: dict[str, str]
) -> FilledTemplateView | None:
    """The template's words for this customer, None where something is missing.

    What stays in braces goes into `masked`.
    """
    words: dict[str, WordsView] = {}
    for language in LANGUAGES:
        values = values_of(about, language, template.channel)
        unseen = {name for name in values if (field := field_of(name)) and access.seen(field) is not Seen.PLAIN}
        subject, text = in_language(template.subject, language), in_language(template.text, language)
        try:
            words[language] = WordsView(
                subject=filled(subject, values, keep=unseen), text=filled(text, values, keep=unseen)
            )
        except UnknownPlaceholder:
            return None
        stay = unseen.intersection(placeholders(subject + text))
        masked |= {name: access.shown(field_of(name), values[name]) for name in stay}
    channel: Channel = "email" if template.channel == "email" else "sms"
    return FilledTemplateView(code=template.code, channel=channel, label=template.label, words=words)


def _reason(configured: bool, reachable: bool) -> str:
    if not configured:
        return "not_configured"
    return "" if reachable else "no_address"


def _problem(error: MessageRefused, place: str) -> Problem:
    if error.code == "id_used":
        return Problem(ProblemType.CONFLICT, str(error))
    field = f"{place}.{error.field}" if error.field else place
    return validation([FieldError(field=field, message=str(error), code=error.code)])


def _no_message() -> Problem:
    return Problem(ProblemType.NOT_FOUND, "There is no message with this id.")


async def _view(session: AsyncSession, row: Message) -> MessageView:
    attempts = await second_attempts.attempts_of(session, [row])
    return MessageView(
        id=row.id,
        customer_id=row.customer_id,
        channel=row.channel,
        title=row.title,
        text=row.detail,
        status=row.status,
        reason=row.reason,
        tries=row.tries,
        at=row.at,
        sent_at=row.sent_at,
        can_send_again=row.id in attempts.possible,
        earlier_id=attempts.earlier.get(row.id),
        later_id=attempts.later.get(row.id),
    )
