"""Messages leave the house: a real mail server, a real gateway, and everything that goes wrong with them."""

from __future__ import annotations

import asyncio
import ssl
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from server_stub.db import Database
from server_stub.delivery.carrier import Carrier, HandingOver
from server_stub.delivery.letters import html_of
from server_stub.delivery.sms import HttpSmsCarrier
from server_stub.delivery.smtp import SmtpCarrier
from server_stub.features.messages.post import Post, delay_of
from server_stub.live import Hub
from server_stub.models import outgoing
from server_stub.models.customers import Customer
from server_stub.models.outgoing import Letter, Outcome, Verdict, queue_message
from server_stub.models.records import Message
from server_stub.models.schema import now
from server_stub.settings import MailSecurity, MailSettings, Settings, SmsSettings
from tests.peers.authority import Authority
from tests.peers.mail_server import MailServer, mail_server
from tests.peers.sms_gateway import SILENT, SmsGateway, sms_gateway

SECRET = "letmein"
TEXT = "Dear Wu,\n\n## Steps\n\n1. Open **it**\n2. <b>Wait</b> & see\n\n舟山轮渡"


def letter(**more: str) -> Letter:
    return Letter(
        id=more.get("id", str(uuid.uuid4())),
        claim="c",
        channel=more.get("channel", "email"),
        recipient=more.get("recipient", "wu@example.org"),
        subject=more.get("subject", "退票规定 Refunds"),
        text=more.get("text", TEXT),
        tries=1,
        customer_id="",
        created_by="",
    )


def mail_settings(server: MailServer, security: MailSecurity = "none", **more: str | float) -> MailSettings:
    given = MailSettings(
        host="127.0.0.1",
        port=server.port,
        sender="service@ferry.example",
        sender_name="舟山轮渡",
        security=security,
        timeout=10.0,
    )
    return replace(given, **more)  # type: ignore[arg-type]


def unix(text: str) -> str:
    return text.replace("\r\n", "\n")


class Handed:
    """Counts how often the other side might have accepted."""

    def __init__(self) -> None:
        self.times = 0

    async def __call__(self) -> None:
        self.times += 1


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


def server_side(authority: Authority, *hosts: str) -> ssl.SSLContext:
    signed = authority.sign(*hosts)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(signed.certificate, signed.key)
    return context


# --- e-mail


async def test_given_a_mail_server_when_sent_then_it_arrives_as_plain_text_and_html() -> None:
    async with mail_server() as server:
        handed = Handed()
        outcome = await SmtpCarrier(mail_settings(server)).send(sent := letter(), handed)

    assert (outcome.verdict, handed.times) == (Verdict.ACCEPTED, 1)
    (mail,) = server.inbox
    assert (mail["To"], mail["Subject"]) == ("wu@example.org", "退票规定 Refunds")
    assert mail["From"].addresses[0].display_name == "舟山轮渡"
    assert mail["Message-ID"] == f"<{sent.id}@ferry.example>"
    plain, html = (mail.get_body((kind,)) for kind in ("plain", "html"))
    assert plain is not None
    assert html is not None
    assert unix(plain.get_content()) == "Dear Wu,\n\nSteps\n\n1. Open it\n2. <b>Wait</b> & see\n\n舟山轮渡\n"
    assert '<li value="2">&lt;b&gt;Wait&lt;/b&gt; &amp; see</li>' in html.get_content()
    assert "<p>舟山轮渡</p>" in html.get_content()
    assert mail.as_bytes().isascii()


@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_given_tls_and_a_login_when_sent_then_it_goes_encrypted_and_logged_in(
    authority: Authority, security: MailSecurity
) -> None:
    context = server_side(authority, "127.0.0.1")
    async with mail_server(tls=context, from_the_start=security == "tls") as server:
        given = mail_settings(server, security, ca_pem=authority.file.read_text())
        outcome = await SmtpCarrier(given).send(letter(), Handed())

    assert outcome.verdict is Verdict.ACCEPTED
    assert len(server.inbox) == 1


async def test_given_a_login_when_the_password_is_wrong_then_it_waits_and_when_right_it_goes(
    authority: Authority,
) -> None:
    async with mail_server(tls=server_side(authority, "127.0.0.1"), password=SECRET) as server:
        given = mail_settings(server, "starttls", ca_pem=authority.file.read_text(), username="ferry", password="no")
        wrong = await SmtpCarrier(given).send(letter(), handed := Handed())
        right = await SmtpCarrier(replace(given, password=SECRET)).send(letter(), Handed())

    assert (wrong.verdict, wrong.reason, handed.times) == (Verdict.POSTPONED, "login", 0)
    assert right.verdict is Verdict.ACCEPTED
    assert (set(server.users), server.encrypted) == ({"ferry"}, [True])


async def test_given_a_certificate_nobody_vouches_for_when_sent_then_nothing_is_told_to_that_server(
    authority: Authority,
) -> None:
    async with mail_server(tls=server_side(authority, "127.0.0.1")) as server:
        outcome = await SmtpCarrier(mail_settings(server, "starttls")).send(letter(), handed := Handed())

    assert (outcome.verdict, outcome.reason, handed.times) == (Verdict.POSTPONED, "tls", 0)
    assert server.attempts == 0


async def test_given_a_server_without_starttls_when_it_is_wanted_then_nothing_goes_in_plain() -> None:
    async with mail_server() as server:
        outcome = await SmtpCarrier(mail_settings(server, "starttls")).send(letter(), handed := Handed())

    assert (outcome.verdict, handed.times, server.attempts) == (Verdict.POSTPONED, 0, 0)


@pytest.mark.parametrize(
    ("answer", "verdict", "reason"),
    [
        ("550 no such mailbox", Verdict.REFUSED, "refused"),
        ("451 greylisted, come back", Verdict.POSTPONED, "busy"),
    ],
)
async def test_given_a_recipient_that_is_not_taken_when_sent_then_the_code_says_whether_later_helps(
    answer: str, verdict: Verdict, reason: str
) -> None:
    async with mail_server() as server:
        server.recipient_answers = [answer]
        outcome = await SmtpCarrier(mail_settings(server)).send(letter(), handed := Handed())

    assert (outcome.verdict, outcome.reason, handed.times) == (verdict, reason, 0)
    assert outcome.said == answer


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        ("554 smells of spam", Verdict.REFUSED),
        ("452 disk full", Verdict.POSTPONED),
        ("lose", Verdict.UNCONFIRMED),
        ("250 then lose", Verdict.UNCONFIRMED),
    ],
)
async def test_given_trouble_at_the_handing_over_when_sent_then_what_may_have_arrived_is_not_called_lost(
    answer: str, verdict: Verdict
) -> None:
    async with mail_server() as server:
        server.data_answers = [answer]
        outcome = await SmtpCarrier(mail_settings(server)).send(letter(), handed := Handed())

    assert (outcome.verdict, handed.times) == (verdict, 1)


async def test_given_nobody_listens_when_sent_then_it_waits() -> None:
    async with mail_server() as server:
        given = mail_settings(server)
    outcome = await SmtpCarrier(given).send(letter(), handed := Handed())

    assert (outcome.verdict, outcome.reason, handed.times) == (Verdict.POSTPONED, "unreachable", 0)


@pytest.mark.parametrize(
    "bad",
    [{"subject": "Hello\r\nBcc: all@example.org"}, {"recipient": "wu@example.org\r\nBcc: all@example.org"}],
)
async def test_given_a_line_break_where_a_header_goes_when_sent_then_nothing_leaves(bad: dict[str, str]) -> None:
    async with mail_server() as server:
        outcome = await SmtpCarrier(mail_settings(server)).send(letter(**bad), handed := Handed())

    assert (outcome.verdict, handed.times, server.attempts) == (Verdict.REFUSED, 0, 0)


async def test_given_lines_that_begin_with_a_dot_when_sent_then_they_arrive_whole() -> None:
    async with mail_server() as server:
        await SmtpCarrier(mail_settings(server)).send(letter(text="one\n.\n..two\nthree"), Handed())

    (mail,) = server.inbox
    body = mail.get_body(("plain",))
    assert body is not None
    assert unix(body.get_content()) == "one\n.\n..two\nthree\n"


def test_given_markdown_when_made_html_then_lists_and_paragraphs_are_closed() -> None:
    html = html_of("a\nb\n- x\n- y\n\n1. z\n> say **this**\n# <h>")
    body = html[html.index("<p>") : html.index("\n</body>")]

    assert body.split("\n") == [
        *("<p>a<br>b</p>", "<ul>", "<li>x</li>", "<li>y</li>", "</ul>", "<ol>", '<li value="1">z</li>', "</ol>"),
        *("<blockquote>say <b>this</b></blockquote>", "<h3>&lt;h&gt;</h3>"),
    ]


# --- SMS


def sms_settings(gateway: SmsGateway, *, idempotent: bool = False, timeout: float = 10.0) -> SmsSettings:
    return SmsSettings(gateway.url, token="t0ken", sender="FERRY", idempotent=idempotent, timeout=timeout)


@asynccontextmanager
async def sms_carrier(
    gateway: SmsGateway, *, idempotent: bool = False, timeout: float = 10.0
) -> AsyncIterator[HttpSmsCarrier]:
    carrier = HttpSmsCarrier(sms_settings(gateway, idempotent=idempotent, timeout=timeout))
    try:
        yield carrier
    finally:
        await carrier.close()


async def test_given_a_gateway_when_sent_then_it_gets_the_text_the_number_and_the_key() -> None:
    async with sms_gateway() as gateway, sms_carrier(gateway) as carrier:
        text = "好" * 71
        outcome = await carrier.send(sms := letter(recipient="+8613500001001", text=text), handed := Handed())

    assert (outcome.verdict, handed.times) == (Verdict.ACCEPTED, 1)
    assert gateway.sent == [{"id": sms.id, "to": "+8613500001001", "from": "FERRY", "text": text, "segments": 2}]
    assert gateway.requests[0]["authorization"] == "Bearer t0ken"
    assert gateway.requests[0]["idempotency-key"] == sms.id


@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        *((202, Verdict.ACCEPTED), (200, Verdict.ACCEPTED), (409, Verdict.ACCEPTED), (400, Verdict.REFUSED)),
        *((422, Verdict.REFUSED), (429, Verdict.POSTPONED), (500, Verdict.POSTPONED), (503, Verdict.POSTPONED)),
        *((401, Verdict.POSTPONED), (302, Verdict.POSTPONED), (502, Verdict.UNCONFIRMED), (504, Verdict.UNCONFIRMED)),
        (SILENT, Verdict.UNCONFIRMED),
    ],
)
async def test_given_an_answer_of_the_gateway_when_read_then_it_is_known_whether_later_helps(
    status: int, verdict: Verdict
) -> None:
    async with sms_gateway() as gateway, sms_carrier(gateway, timeout=0.3 if status == SILENT else 10.0) as carrier:
        gateway.answers = [status]
        outcome = await carrier.send(letter(recipient="+8613500001001"), Handed())

    assert outcome.verdict is verdict


async def test_given_a_gateway_that_takes_a_key_once_when_it_did_not_answer_then_the_next_try_sends_nothing_twice() -> (
    None
):
    async with sms_gateway() as gateway, sms_carrier(gateway, idempotent=True, timeout=0.3) as carrier:
        gateway.answers = [SILENT]
        sms = letter(recipient="+8613500001001")
        first = await carrier.send(sms, Handed())
        second = await carrier.send(sms, Handed())

    assert (first.verdict, second.verdict) == (Verdict.POSTPONED, Verdict.ACCEPTED)
    assert len(gateway.sent) == 1


async def test_given_no_gateway_or_no_number_when_sent_then_nothing_was_handed_over() -> None:
    async with sms_gateway() as gateway:
        pass
    async with sms_carrier(gateway) as carrier:
        away = await carrier.send(letter(recipient="+8613500001001"), Handed())
        wrong = await carrier.send(letter(recipient="110"), Handed())

    assert (away.verdict, wrong.verdict) == (Verdict.POSTPONED, Verdict.REFUSED)


# --- the worker


@pytest.fixture
async def database(settings: Settings) -> AsyncIterator[Database]:
    made = Database(settings.sqlalchemy_url)
    try:
        yield made
    finally:
        await made.close()


@asynccontextmanager
async def posting(database: Database, carriers: dict[str, Carrier], hub: Hub | None = None) -> AsyncIterator[Post]:
    """A worker that tries again at once."""
    post = Post(database, hub or Hub(now()), carriers, now, lambda _tries: timedelta())
    post.start()
    try:
        yield post
    finally:
        await post.close()


async def laid_out(database: Database, channel: str = "sms", text: str = "hello") -> str:
    async with database.write() as db:
        customer = (await db.scalars(select(Customer.id).where(Customer.number == "F-1001"))).one()
        return await queue_message(
            db, customer_id=customer, channel=channel, text=text, subject="s" if channel == "email" else ""
        )


async def becomes(database: Database, message_id: str, status: str) -> Message:
    async with asyncio.timeout(60):
        while True:
            async with database.read() as db:
                row = await db.get_one(Message, message_id)
            if row.status == status:
                return row
            await asyncio.sleep(0.01)


async def test_given_both_channels_when_laid_out_then_they_arrive(database: Database) -> None:
    async with (
        mail_server() as mail,
        sms_gateway() as gateway,
        sms_carrier(gateway) as carrier,
        posting(database, {"email": SmtpCarrier(mail_settings(mail)), "sms": carrier}) as post,
    ):
        ids = [await laid_out(database, channel) for channel in ("email", "sms")]
        post.changed()
        for message_id in ids:
            row = await becomes(database, message_id, "sent")
            assert row.sent_at is not None

    assert len(mail.inbox) == len(gateway.sent) == 1


async def test_given_a_busy_server_when_tried_again_then_it_arrives_once(database: Database) -> None:
    async with mail_server() as mail:
        mail.recipient_answers = ["451 later", "451 later"]
        async with posting(database, {"email": SmtpCarrier(mail_settings(mail))}) as post:
            message_id = await laid_out(database, "email")
            post.changed()
            row = await becomes(database, message_id, "sent")

    assert (row.tries, mail.attempts, len(mail.inbox)) == (3, 3, 1)


async def test_given_a_refusal_when_sent_then_it_has_failed_with_its_reason(database: Database) -> None:
    async with mail_server() as mail:
        mail.recipient_answers = ["550 nobody here"]
        async with posting(database, {"email": SmtpCarrier(mail_settings(mail))}) as post:
            message_id = await laid_out(database, "email")
            post.changed()
            row = await becomes(database, message_id, "failed")

    assert (row.reason, row.said, row.tries) == ("refused", "550 nobody here", 1)


async def test_given_a_server_that_took_it_without_a_word_when_the_worker_goes_on_then_it_is_not_sent_again(
    database: Database,
) -> None:
    async with mail_server() as mail:
        mail.data_answers = ["250 then lose"]
        async with posting(database, {"email": SmtpCarrier(mail_settings(mail))}) as post:
            first = await laid_out(database, "email")
            post.changed()
            row = await becomes(database, first, "failed")
            second = await laid_out(database, "email")
            post.changed()
            await becomes(database, second, "sent")

    assert row.reason == "unconfirmed"
    assert [m["Message-ID"].partition("@")[0] for m in mail.inbox] == [f"<{first}", f"<{second}"]


async def test_given_a_restart_when_messages_wait_then_they_are_sent_without_being_asked(database: Database) -> None:
    message_id = await laid_out(database)
    async with sms_gateway() as gateway, sms_carrier(gateway) as carrier, posting(database, {"sms": carrier}):
        await becomes(database, message_id, "sent")


class Slow:
    """Takes for ever, before or after the handing over; how many it is sending."""

    def __init__(self, *, hands_over: bool) -> None:
        self.hands_over = hands_over
        self.begun = asyncio.Event()

    async def send(self, _letter: Letter, handing_over: HandingOver) -> Outcome:
        if self.hands_over:
            await handing_over()
        self.begun.set()
        await asyncio.Event().wait()
        raise AssertionError

    async def close(self) -> None:
        return


@pytest.mark.parametrize(("hands_over", "status"), [(False, "queued"), (True, "failed")])
async def test_given_a_server_that_stops_while_it_sends_then_only_what_was_not_handed_over_waits(
    database: Database, hands_over: bool, status: str
) -> None:
    slow = Slow(hands_over=hands_over)
    async with posting(database, {"sms": slow}) as post:
        message_id = await laid_out(database)
        post.changed()
        async with asyncio.timeout(60):
            await slow.begun.wait()

    row = await becomes(database, message_id, status)
    assert (row.wake_at is not None) == (status == "queued")


async def test_given_two_servers_on_one_database_when_many_wait_then_each_message_goes_once(
    settings: Settings, database: Database
) -> None:
    ids = [await laid_out(database, text=f"number {n}") for n in range(20)]
    other = Database(settings.sqlalchemy_url)
    try:
        async with sms_gateway() as gateway, sms_carrier(gateway) as one, sms_carrier(gateway) as two:
            gateway.deduplicates = False
            async with posting(database, {"sms": one}), posting(other, {"sms": two}):
                for message_id in ids:
                    await becomes(database, message_id, "sent")
    finally:
        await other.close()

    assert sorted(m["id"] for m in gateway.sent) == sorted(ids)


async def test_given_a_claim_that_ran_out_when_its_worker_wakes_up_then_it_hands_nothing_over(
    database: Database,
) -> None:
    """Another server took the message for abandoned; whoever is late must not send it too."""

    class Late:
        taken: list[Letter]

        async def send(self, letter: Letter, handing_over: HandingOver) -> Outcome:
            async with database.write() as db:
                await db.execute(update(Message).where(Message.id == letter.id).values(claim="another"))
            await handing_over()
            raise AssertionError("handed over")

        async def close(self) -> None:
            return

    async with posting(database, {"sms": Late()}) as post:
        message_id = await laid_out(database)
        post.changed()
        while (await becomes(database, message_id, "sending")).claim != "another":
            pass
    assert (await becomes(database, message_id, "sending")).handed_at is None


@pytest.mark.expects_log(r"ERROR server_stub.*could not be sent")
async def test_given_a_carrier_with_a_mistake_when_it_raises_then_the_others_go_on(database: Database) -> None:
    class Broken:
        async def send(self, letter: Letter, handing_over: HandingOver) -> Outcome:
            if letter.text == "bad":
                raise RuntimeError("a mistake")
            await handing_over()
            return Outcome(Verdict.ACCEPTED)

        async def close(self) -> None:
            return

    async with posting(database, {"sms": Broken()}) as post:
        bad, good = await laid_out(database, text="bad"), await laid_out(database, text="good")
        post.changed()
        await becomes(database, good, "sent")
        row = await becomes(database, bad, "failed")

    assert (row.reason, row.tries) == ("gave_up", outgoing.MAX_TRIES)


async def test_given_a_state_that_changes_when_somebody_wrote_it_then_they_hear_of_it(database: Database) -> None:
    hub = Hub(now())
    heard: list[str] = []

    async def listen() -> None:
        async for event in hub.subscribe("lan", None, lambda: 60.0):
            assert event is not None
            heard.append(event.data)
            if '"sent"' in event.data:
                return

    async with sms_gateway() as gateway, sms_carrier(gateway) as carrier:
        message_id = await laid_out(database)
        async with database.write() as db:
            await db.execute(update(Message).where(Message.id == message_id).values(created_by="lan"))
        listening = asyncio.create_task(listen())
        async with posting(database, {"sms": carrier}, hub), asyncio.timeout(60):
            await listening

    assert len(heard) == 2
    assert '"sending"' in heard[0]
    assert all(message_id in data for data in heard)


def test_given_many_tries_when_the_delay_is_asked_then_it_doubles_up_to_an_hour_and_is_never_the_same_for_all() -> None:
    assert [delay_of(tries, 1.0).total_seconds() for tries in (1, 2, 3, 8, 50)] == [30, 60, 120, 3600, 3600]
    assert delay_of(1, 0.0).total_seconds() == 15
