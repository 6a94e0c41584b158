"""Messages to customers in the database: laid out, claimed by one worker, settled, and never sent twice."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from server_stub.db import Database
from server_stub.models import outgoing
from server_stub.models.catalogue_view import load_catalogue
from server_stub.models.customer_access import access_of
from server_stub.models.customer_audit import CustomerAudit
from server_stub.models.customers import Customer
from server_stub.models.message_words import filled, for_customers, plain, sms_segments
from server_stub.models.outgoing import Letter, MessageRefused, Outcome, Verdict, queue_message
from server_stub.models.people import User
from server_stub.models.recipients import is_email
from server_stub.models.records import Message, MessageTemplate
from server_stub.models.schema import now
from server_stub.settings import Settings

TEMPLATES = {
    "survey": ("sms", "", "Dear {customer.name}, how were we? {survey.link}"),
    "article": ("email", "{article.title}", "Dear {customer.name},\n\n{article.body}\n\n{agent.name}, {company}"),
    "balance": ("sms", "", "Balance {customer.fields.balance}, card {customer.fields.plan}"),
}


@pytest.fixture
async def database(settings: Settings) -> AsyncIterator[Database]:
    made = Database(settings.sqlalchemy_url)
    async with made.write() as db:
        for code, (channel, subject, text) in TEMPLATES.items():
            both = {"label": {"en": code, "zh_CN": code}, "subject": {"en": subject}, "text": {"en": text}}
            await db.merge(MessageTemplate(code=code, channel=channel, updated_at=now(), **both))
    try:
        yield made
    finally:
        await made.close()


async def customer_id(database: Database, number: str = "F-1001") -> str:
    async with database.read() as db:
        return str((await db.scalars(select(Customer.id).where(Customer.number == number))).one())


async def queued(database: Database, **more: Any) -> str:
    said: dict[str, Any] = {
        "customer_id": more.pop("customer", None) or await customer_id(database),
        "channel": "sms",
    } | more
    async with database.write() as db:
        return await queue_message(db, **said)


async def stored(database: Database, message_id: str) -> Message:
    async with database.read() as db:
        return await db.get_one(Message, message_id)


async def claimed(database: Database, channel: str = "sms", **later: float) -> list[Letter]:
    async with database.write() as db:
        letters, _ = await outgoing.claim(db, channel, now() + timedelta(**later), 10)
    return letters


async def settled(database: Database, letter: Letter, verdict: Verdict, **later: float) -> outgoing.Moved | None:
    async with database.write() as db:
        return await outgoing.settle(db, letter, Outcome(verdict, "busy"), now() + timedelta(**later))


async def refused(database: Database, **more: Any) -> str:
    with pytest.raises(MessageRefused) as refusal:
        await queued(database, **more)
    return refusal.value.code


# --- laying out


async def test_given_a_template_when_queued_then_it_is_filled_in_the_language_and_goes_to_the_records_number(
    database: Database,
) -> None:
    message_id = await queued(
        database, template_code="survey", language="en", values={"survey.link": "https://s.example.org/x"}
    )

    row = await stored(database, message_id)
    assert row.detail["en"] == "Dear Wu Haiyan, how were we? https://s.example.org/x"
    assert (row.status, row.recipient, row.language) == ("queued", "+8613500001001", "en")
    assert row.wake_at is not None


async def test_given_no_language_when_queued_then_it_is_the_customers(database: Database) -> None:
    row = await stored(database, await queued(database, text="您好，{customer.name}"))

    assert (row.language, row.detail["zh_CN"]) == ("zh_CN", "您好，吴海燕")


async def test_given_the_same_id_when_queued_again_then_nothing_changes_and_nobody_else_may_use_it(
    database: Database,
) -> None:
    one = str(uuid.uuid4())
    await queued(database, text="first", message_id=one)
    await queued(database, text="second", message_id=one)

    assert (await stored(database, one)).detail["en"] == "first"
    assert await refused(database, text="third", message_id=one, created_by=str(uuid.uuid4())) == "id_used"


async def test_given_what_cannot_be_sent_when_queued_then_a_code_says_why(database: Database) -> None:
    assert await refused(database, text="{customer.shoe_size}") == "unknown_placeholder"
    assert await refused(database, text=" \n") == "empty"
    assert await refused(database, text="x" * 2000) == "too_many_segments"
    assert await refused(database, channel="email", text="no subject") == "no_subject"
    assert await refused(database, channel="email", subject="a\r\nBcc: b@c.example", text="x") == "bad_subject"
    assert await refused(database, text="x", to="phone:7") == "no_address"
    assert await refused(database, template_code="article") == "unknown_template"
    assert await refused(database, customer=str(uuid.uuid4()), text="x") == "unknown_customer"
    assert await refused(database, text="x", article_id="storm-refund") == "not_public"
    assert await refused(database, text="x", article_id="draft-pets") == "unknown_article"
    assert await refused(database, text="x", ticket_id=str(uuid.uuid4())) == "unknown_ticket"
    poor = await customer_id(database, "F-1002")
    assert await refused(database, customer=poor, channel="email", subject="s", text="x") == "no_address"


async def test_given_a_field_the_sender_sees_masked_when_queued_then_it_goes_out_plain_and_stays_masked_here(
    database: Database,
) -> None:
    async with database.read() as db:
        catalogue = await load_catalogue(db)
        lan = (await db.scalars(select(User).where(User.username == "lan"))).one()
    access = access_of(catalogue, lan.id, lan.role)

    message_id = await queued(database, template_code="balance", language="en", created_by=lan.id, access=access)

    row = await stored(database, message_id)
    assert "-86.40" not in row.detail["en"]
    assert row.detail["en"].endswith("card Gold card")
    (letter,) = await claimed(database)
    assert letter.text == "Balance -86.40, card Gold card"
    async with database.read() as db:
        act = (await db.scalars(select(CustomerAudit).where(CustomerAudit.action == "send"))).one()
    assert (act.user_id, act.field_keys) == (lan.id, ["balance", "phones", "plan"])


async def test_given_an_article_when_queued_then_the_agents_sentences_stay_here(database: Database) -> None:
    async with database.read() as db:
        wen = (await db.scalars(select(User).where(User.username == "wen"))).one()
    await queued(
        database, channel="email", template_code="article", article_id="timetable", language="en", created_by=wen.id
    )

    (letter,) = await claimed(database, "email")
    assert letter.subject == "Winter timetable"
    assert letter.text == "Dear Wu Haiyan,\n\nThe last boat leaves at 17:30.\n\nWen Shu, Zhoushan Ferries"
    assert letter.recipient == "wu@example.org"


# --- the worker's side


async def test_given_two_workers_when_both_claim_then_each_message_has_one(database: Database) -> None:
    for number in range(6):
        await queued(database, text=f"number {number}")

    taken = await asyncio.gather(*(claimed(database) for _ in range(4)))

    assert sorted(letter.text for letters in taken for letter in letters) == [f"number {n}" for n in range(6)]


async def test_given_a_claimed_message_when_its_worker_dies_before_handing_over_then_it_is_tried_again(
    database: Database,
) -> None:
    await queued(database, text="hello")
    (first,) = await claimed(database)
    assert await claimed(database) == []

    (second,) = await claimed(database, minutes=5)

    assert (second.id, second.tries) == (first.id, 2)
    assert await settled(database, first, Verdict.ACCEPTED) is None
    assert (await stored(database, first.id)).status == "sending"


async def test_given_a_message_handed_over_when_its_worker_dies_then_it_is_not_sent_again(database: Database) -> None:
    await queued(database, text="hello")
    (letter,) = await claimed(database)
    async with database.write() as db:
        assert await outgoing.hand_over(db, letter)

    assert await claimed(database, minutes=5) == []
    row = await stored(database, letter.id)
    assert (row.status, row.reason, row.wake_at) == ("failed", "unconfirmed", None)


@pytest.mark.parametrize(
    ("verdict", "status", "reason"),
    [
        (Verdict.ACCEPTED, "sent", ""),
        (Verdict.REFUSED, "failed", "busy"),
        (Verdict.UNCONFIRMED, "failed", "busy"),
        (Verdict.POSTPONED, "queued", "busy"),
    ],
)
async def test_given_an_outcome_when_settled_then_the_message_is_in_its_state(
    database: Database, verdict: Verdict, status: str, reason: str
) -> None:
    await queued(database, text="hello")
    (letter,) = await claimed(database)

    moved = await settled(database, letter, verdict, minutes=1)

    assert moved is not None
    row = await stored(database, letter.id)
    assert (moved.status, row.status, row.reason, row.wake_at is not None) == (
        *(status, status, reason),
        verdict is Verdict.POSTPONED,
    )


async def test_given_a_message_that_is_postponed_for_ever_when_tried_often_enough_then_it_has_failed(
    database: Database,
) -> None:
    message_id = await queued(database, text="hello")
    for _ in range(outgoing.MAX_TRIES):
        (letter,) = await claimed(database, minutes=1)
        assert (await stored(database, message_id)).status == "sending"
        await settled(database, letter, Verdict.POSTPONED)

    row = await stored(database, message_id)
    assert (row.status, row.reason, row.tries) == ("failed", "gave_up", outgoing.MAX_TRIES)
    assert await claimed(database, days=9) == []


async def test_given_a_message_without_an_address_when_claimed_then_the_record_decides(database: Database) -> None:
    rich, poor = await queued(database, text="a"), await queued(database, text="b")
    async with database.write() as db:
        await db.execute(update(Message).where(Message.id.in_([rich, poor])).values(recipient="", channel="email"))
        await db.execute(
            update(Message).where(Message.id == poor).values(customer_id=await customer_id(database, "F-1002"))
        )

    (letter,) = await claimed(database, "email")

    assert (letter.id, letter.recipient) == (rich, "wu@example.org")
    assert ((await stored(database, poor)).status, (await stored(database, poor)).reason) == ("failed", "no_address")


# --- words


def test_given_braces_around_no_name_when_filled_then_they_stay() -> None:
    assert filled('{"a": 1} {} {A} {a.b}', {"a.b": "x"}) == '{"a": 1} {} {A} x'


@pytest.mark.parametrize(
    ("text", "segments"),
    [
        *(("a" * 160, 1), ("a" * 161, 2), ("a" * 306, 2), ("a" * 307, 3), ("€" * 80, 1), ("€" * 81, 2)),
        *(("好" * 70, 1), ("好" * 71, 2), ("好" * 134, 2), ("好" * 135, 3), ("😀" * 35, 1), ("😀" * 36, 2)),
    ],
)
def test_given_a_text_when_counted_then_it_makes_so_many_sms(text: str, segments: int) -> None:
    assert sms_segments(text) == segments


def test_given_an_article_when_made_plain_then_its_words_stay() -> None:
    body = "## How\n\n1. Open **it**\n> Say this.\n- done"
    assert plain(for_customers(body)) == "How\n\n1. Open it\n- done"


@pytest.mark.parametrize("text", ["a@b", "a b@c.example", "a@b.example\r\nX: y", "<a@b.example>", "a..b@c.example", ""])
def test_given_no_address_when_asked_then_it_is_none(text: str) -> None:
    assert not is_email(text)
    assert is_email("wu.hai+1@mail.example.org")
