"""Messages to customers: written down first, sent afterwards, each once.

queue_message() is for everybody who wants one sent; it only inserts. Whoever commits rings the worker afterwards
(`app.state.post.changed()`). claim() and the functions after it are for the worker.

    queued --claim--> sending --hand_over--> sending (handed_at) --settle--> sent | failed | queued (later)

What was handed over and never answered is not sent again: the other side may have it. It fails as "unconfirmed", and
people decide. What had not been handed over when its worker died is claimed anew as soon as the claim runs out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from server_stub.models import customer_audit, customer_queries
from server_stub.models.catalogue import Pack
from server_stub.models.customer_access import FieldAccess
from server_stub.models.customers import Customer
from server_stub.models.knowledge import Article
from server_stub.models.message_words import (
    LANGUAGES,
    Subject,
    UnknownPlaceholder,
    filled,
    in_language,
    placeholders,
    sms_segments,
    values_of,
)
from server_stub.models.people import User
from server_stub.models.recipients import Recipient, recipients
from server_stub.models.records import Message, MessageTemplate, Ticket
from server_stub.models.schema import Localized, new_id, now

CHANNELS = ("email", "sms")
MAX_TRIES = 8
MAX_SEGMENTS = 6
MAX_TEXT, MAX_SUBJECT = 20_000, 200
_LEASE = timedelta(minutes=3)
"""Longer than a worker may take to send one message."""
_PUBLIC = "public"
_TITLE_SIGNS = 60


class MessageRefused(ValueError):
    """A message that cannot be sent; `code` for programs, the argument is a sentence."""

    def __init__(self, code: str, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.code, self.field = code, field


class Status(StrEnum):
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"


class Verdict(StrEnum):
    """What came of a try."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    """For good: another try would end the same way."""
    POSTPONED = "postponed"
    """Surely not accepted; later it may be."""
    UNCONFIRMED = "unconfirmed"
    """Handed over, and no answer came."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """`reason` is a code, `said` what the other side answered."""

    verdict: Verdict
    reason: str = ""
    said: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """A claimed message, ready to be sent."""

    id: str
    claim: str
    channel: str
    recipient: str
    subject: str
    text: str
    tries: int
    customer_id: str
    created_by: str


@dataclass(frozen=True, slots=True)
class Moved:
    """A message whose state is another now."""

    id: str
    customer_id: str
    created_by: str
    channel: str
    status: str
    reason: str


async def queue_message(
    session: AsyncSession,
    *,
    customer_id: str,
    channel: str,
    template_code: str = "",
    text: str = "",
    subject: str = "",
    language: str = "",
    values: Mapping[str, str] | None = None,
    to: str = "",
    article_id: str = "",
    interaction_id: str | None = None,
    ticket_id: str | None = None,
    created_by: str = "",
    message_id: str = "",
    at: datetime | None = None,
    access: FieldAccess | None = None,
) -> str:
    """Lays a message out and returns its id; the same `message_id` again changes nothing. Raises MessageRefused.

    `text` and `subject` may hold placeholders and go before the template's. `language` is the customer's when empty.
    `values` fill placeholders nobody else knows, such as "survey.link". `to` is a Recipient's ref; "" is the first of
    the channel. `created_by` is a user's id, "" for the program itself. `access` is the sender's view of customers:
    what they see masked goes out in plain and stays masked on the timeline.
    """
    if message_id and (known := await session.get(Message, message_id)) is not None:
        if known.created_by != created_by:
            raise MessageRefused("id_used", "This id was used by somebody else.", "id")
        return known.id
    customer = await customer_queries.by_id(session, customer_id)
    if customer is None:
        raise MessageRefused("unknown_customer", "There is no such customer.", "customer_id")
    about = await about_what(session, customer, created_by, article_id, ticket_id)
    recipient = await _recipient(session, about.pack, customer, channel, to)
    language = language or (customer.language if customer.language in LANGUAGES else LANGUAGES[-1])
    template = await _template(session, template_code, channel) if template_code else None
    words = Words(
        subject or (in_language(template.subject, language) if template and channel == "email" else ""),
        text or (in_language(template.text, language) if template else ""),
    )
    known_values = values_of(about, language, channel) | dict(values or {})
    sent = words.filled(known_values)
    sent.check(channel)
    shown = words.filled(_masked(known_values, access)) if access is not None else sent
    title = _title(shown, template, channel)
    row = Message(
        id=message_id or new_id(),
        customer_id=customer_id,
        channel=channel,
        direction="out",
        title=title,
        detail=dict.fromkeys(LANGUAGES, shown.text),
        status=Status.QUEUED,
        at=at or now(),
        language=language,
        recipient=recipient.address,
        template=template_code,
        article_id=article_id,
        interaction_id=interaction_id,
        ticket_id=ticket_id,
        created_by=created_by,
        unmasked={"subject": sent.subject, "text": sent.text} if sent != shown else None,
        wake_at=now(),
    )
    session.add(row)
    await session.flush()
    if created_by:
        used = {recipient.field, *(f for name in placeholders(words.subject + words.text) if (f := field_of(name)))}
        await customer_audit.record(
            session, created_by, customer_id, customer_audit.SEND, used, interaction_id=interaction_id
        )
    return row.id


@dataclass(frozen=True, slots=True)
class Words:
    """Subject and text, with or without placeholders; an SMS has no subject."""

    subject: str
    text: str

    def filled(self, values: Mapping[str, str]) -> Words:
        try:
            return Words(filled(self.subject, values), filled(self.text, values))
        except UnknownPlaceholder as error:
            raise MessageRefused("unknown_placeholder", str(error), "text") from None

    def check(self, channel: str) -> None:
        """Raises MessageRefused for what cannot go out as it is."""
        if not self.text.strip():
            raise MessageRefused("empty", "The message has no text.", "text")
        if len(self.text) > MAX_TEXT or len(self.subject) > MAX_SUBJECT:
            raise MessageRefused("too_long", "The message is too long.", "text")
        if channel == "email":
            if not self.subject.strip():
                raise MessageRefused("no_subject", "An e-mail needs a subject.", "subject")
            if not self.subject.isprintable():
                raise MessageRefused("bad_subject", "A subject is one line without control characters.", "subject")
        elif (needed := sms_segments(self.text)) > MAX_SEGMENTS:
            sentence = f"The text makes {needed} SMS; at most {MAX_SEGMENTS} are sent."
            raise MessageRefused("too_many_segments", sentence, "text")


async def about_what(
    session: AsyncSession, customer: Customer, created_by: str, article_id: str, ticket_id: str | None
) -> Subject:
    article = ticket = None
    if article_id:
        article = (await session.scalars(select(Article).where(Article.id == article_id))).first()
        if article is None or article.status != "published":
            raise MessageRefused("unknown_article", "There is no such article.", "article_id")
        if article.level != _PUBLIC:
            raise MessageRefused(
                "not_public", "This article is for colleagues only and is not sent to customers.", "article_id"
            )
    if ticket_id is not None:
        ticket = await session.get(Ticket, ticket_id)
        if ticket is None or ticket.customer_id != customer.id:
            raise MessageRefused("unknown_ticket", "This customer has no such ticket.", "ticket_id")
    pack = (await session.scalars(select(Pack).limit(1))).first()
    agent = await session.get(User, created_by) if created_by else None
    return Subject(pack, customer, agent, article, ticket)


async def _recipient(session: AsyncSession, pack: Pack | None, customer: Customer, channel: str, ref: str) -> Recipient:
    phones = (await customer_queries.phones_of(session, [customer.id]))[customer.id]
    definitions = pack.documents.get("customer_fields", []) if pack else []
    usable = [r for r in recipients(customer, phones, definitions) if r.channel == channel]
    found = next((r for r in usable if ref in ("", r.ref)), None)
    if found is None:
        what = "e-mail address" if channel == "email" else "telephone number"
        raise MessageRefused("no_address", f"The customer has no such {what}.", "to")
    return found


async def _template(session: AsyncSession, code: str, channel: str) -> MessageTemplate:
    template = await session.get(MessageTemplate, code)
    if template is None or not template.active or template.channel != channel:
        raise MessageRefused("unknown_template", f'There is no template "{code}" for this channel.', "template")
    return template


def _masked(values: Mapping[str, str], access: FieldAccess) -> dict[str, str]:
    """The values as the sender sees them."""
    return {name: access.shown(field_of(name), value) if field_of(name) else value for name, value in values.items()}


def field_of(placeholder: str) -> str:
    """The customer's field behind a placeholder, as access rules call it; "" for what is none."""
    if placeholder.startswith("customer.fields."):
        return placeholder.removeprefix("customer.fields.")
    return "name" if placeholder == "customer.name" else ""


def _title(shown: Words, template: MessageTemplate | None, channel: str) -> Localized:
    """What the timeline says before one looks closer."""
    if channel == "email":
        return dict.fromkeys(LANGUAGES, shown.subject)
    if template is not None:
        return {language: in_language(template.label, language) for language in LANGUAGES}
    first = shown.text.strip().splitlines()[0]
    return dict.fromkeys(LANGUAGES, first[:_TITLE_SIGNS])


# --- for the worker


async def claim(session: AsyncSession, channel: str, moment: datetime, most: int) -> tuple[list[Letter], list[Moved]]:
    """Takes up to `most` messages that are due, for this worker alone; and those that can never be sent."""
    due = (
        select(Message)
        .where(Message.wake_at <= moment, Message.channel == channel)
        .order_by(Message.wake_at)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    letters: list[Letter] = []
    moved: list[Moved] = []
    for row in await session.scalars(due):
        if row.handed_at is not None:
            _fail(row, "unconfirmed", "")
        elif not (row.recipient or await _default_recipient(session, row)):
            _fail(row, "no_address", "")
        else:
            row.status, row.claim, row.wake_at = Status.SENDING, new_id(), moment + _LEASE
            row.tries += 1
            letters.append(_letter(row))
        moved.append(moved_of(row))
    return letters, moved


async def hand_over(session: AsyncSession, letter: Letter) -> bool:
    """Notes that the other side is about to get it; False when somebody else has the message by now."""
    statement = update(Message).where(Message.id == letter.id, Message.claim == letter.claim).values(handed_at=now())
    return (await session.execute(statement.returning(Message.id))).first() is not None


async def settle(session: AsyncSession, letter: Letter, outcome: Outcome, again_at: datetime) -> Moved | None:
    """Writes down what came of a try; None when somebody else has the message by now."""
    row = await session.get(Message, letter.id, with_for_update=True)
    if row is None or row.claim != letter.claim:
        return None
    row.said = outcome.said[:300]
    match outcome.verdict:
        case Verdict.ACCEPTED:
            row.status, row.reason, row.sent_at = Status.SENT, "", now()
            row.wake_at = row.unmasked = None  # whoever may not see it has no need of a copy
            row.claim = ""
        case Verdict.POSTPONED if row.tries < MAX_TRIES:
            row.status, row.reason, row.wake_at = Status.QUEUED, outcome.reason, again_at
            row.claim, row.handed_at = "", None
        case Verdict.POSTPONED:
            _fail(row, "gave_up", outcome.said)
        case Verdict.REFUSED | Verdict.UNCONFIRMED:
            _fail(row, outcome.reason or outcome.verdict, outcome.said)
    return moved_of(row)


async def next_wake(session: AsyncSession, channel: str) -> datetime | None:
    """When the next message of this channel wants to be looked at."""
    wanted = select(func.min(Message.wake_at)).where(Message.wake_at.is_not(None), Message.channel == channel)
    return (await session.scalars(wanted)).one()


def moved_of(row: Message) -> Moved:
    return Moved(row.id, row.customer_id, row.created_by, row.channel, row.status, row.reason)


def _fail(row: Message, reason: str, said: str) -> None:
    row.status, row.reason, row.said, row.wake_at, row.claim = Status.FAILED, reason, said[:300], None, ""


async def _default_recipient(session: AsyncSession, row: Message) -> str:
    customer = await customer_queries.by_id(session, row.customer_id)
    assert customer is not None  # its messages go with it
    pack = (await session.scalars(select(Pack).limit(1))).first()
    try:
        row.recipient = (await _recipient(session, pack, customer, row.channel, "")).address
    except MessageRefused:
        return ""
    return row.recipient


def _letter(row: Message) -> Letter:
    language = row.language or LANGUAGES[-1]
    words = row.unmasked or {
        "subject": in_language(row.title, language),
        "text": in_language(row.detail, language),
    }
    return Letter(
        id=row.id,
        claim=row.claim,
        channel=row.channel,
        recipient=row.recipient,
        subject=words["subject"],
        text=words["text"],
        tries=row.tries,
        customer_id=row.customer_id,
        created_by=row.created_by,
    )
