"""Writing to customers: drafts that survive, faults that are told before sending, words that come back."""

from __future__ import annotations

import json

import pytest

from agent_desktop.domain.events import ProblemNoticed
from agent_desktop.domain.message import (
    Channel,
    Choices,
    Fault,
    MessageDraft,
    Subject,
    as_seen,
    fault_of,
    sms_segments,
)
from agent_desktop.domain.outbox import WriteKind
from tests.fakes import messenger
from tests.fakes.desk import FakeDesk, open_desk
from tests.fakes.messenger import CHOICES

ABOUT = Subject("00000000-0000-4000-8000-00000000c001", "refund-rules", "00000000-0000-4000-8000-00000000a001")
SMS = MessageDraft(Channel.SMS, "phone:0", "zh_CN", "article-sms", "", "退款需要五天。")
MAIL = MessageDraft(Channel.EMAIL, "email", "en", "article-email", "Refund rules", "Dear Wang Wei, ...")


async def handed_in(desk: FakeDesk, draft: MessageDraft = SMS) -> Fault | None:
    return await desk.desk.messages.send(ABOUT, draft, CHOICES, "Wang Wei")


def queued(desk: FakeDesk) -> list[str]:
    return [key for kind, key in desk.store.writes if kind is WriteKind.MESSAGE]


async def test_given_a_message_when_sent_then_it_is_on_disk_before_it_leaves_and_the_server_gets_it_once() -> None:
    async with open_desk() as desk:
        await desk.log_in()
        assert await handed_in(desk) is None

        ((kind, key),) = [w for w in desk.store.writes if w[0] is WriteKind.MESSAGE]
        write = desk.store.writes[kind, key]
        body = json.loads(write.body)
        assert body["draft"]["text"] == "退款需要五天。"
        assert body["about"]["article_id"] == "refund-rules"
        await desk.clock.pass_time(1)

        assert queued(desk) == []
        assert [k for k in desk.backend.stored if k[0] is WriteKind.MESSAGE] == [(WriteKind.MESSAGE, key)]


async def test_given_a_draft_when_the_program_dies_then_the_next_one_has_it() -> None:
    async with open_desk() as desk:
        await desk.log_in()
        desk.desk.messages.keep(ABOUT, SMS)
        await desk.clock.pass_time(0.5)
        store = desk.store
        async with open_desk(store=store) as again:
            await again.log_in()
            assert await again.desk.messages.recall(ABOUT) == SMS
            assert await again.desk.messages.recall(Subject(ABOUT.customer_id)) is None


async def test_given_a_draft_when_it_is_sent_or_thrown_away_then_the_next_sheet_begins_anew() -> None:
    async with open_desk() as desk:
        await desk.log_in()
        desk.desk.messages.keep(ABOUT, SMS)
        await handed_in(desk)
        assert await desk.desk.messages.recall(ABOUT) is None
        desk.desk.messages.keep(ABOUT, MAIL)
        await desk.desk.messages.discard(ABOUT)
        await desk.clock.pass_time(1)
        assert await desk.desk.messages.recall(ABOUT) is None


@pytest.mark.expects_log(r"WARNING agent_desktop.services.outbox: the server refused message")
async def test_given_a_refusal_when_it_comes_then_the_words_are_there_again_and_the_agent_is_told() -> None:
    async with open_desk() as desk:
        await desk.log_in()
        desk.backend.refuse(WriteKind.MESSAGE)
        await handed_in(desk)
        await desk.clock.pass_time(1)

        assert queued(desk) == []
        assert await desk.desk.messages.recall(ABOUT) == SMS
        assert [p.code for p in desk.of(ProblemNoticed)] == ["message_sent_back"]


@pytest.mark.expects_log(r"WARNING agent_desktop.services.outbox: the server refused message")
async def test_given_a_refusal_when_another_message_was_begun_then_that_one_stays() -> None:
    async with open_desk() as desk:
        await desk.log_in()
        desk.backend.refuse(WriteKind.MESSAGE)
        await handed_in(desk)
        desk.desk.messages.keep(ABOUT, MAIL)
        await desk.clock.pass_time(2)

        assert await desk.desk.messages.recall(ABOUT) == MAIL


@pytest.mark.parametrize(
    ("draft", "fault"),
    [
        (SMS, None),
        (MAIL, None),
        (MessageDraft(Channel.SMS, "phone:9", "en", text="x"), Fault.NO_WAY),
        (MessageDraft(Channel.SMS, "phone:0", "en", text=" \n"), Fault.NO_TEXT),
        (MessageDraft(Channel.EMAIL, "email", "en", text="x"), Fault.NO_SUBJECT),
        (MessageDraft(Channel.SMS, "phone:0", "en", text="{customer.shoe}"), Fault.UNKNOWN_PLACEHOLDER),
        (MessageDraft(Channel.SMS, "phone:0", "en", text="{customer.fields.balance} {a b}"), None),
        (MessageDraft(Channel.SMS, "phone:0", "en", text="好" * 403), Fault.TOO_LONG),
        (MessageDraft(Channel.SMS, "phone:0", "en", text="好" * 402), None),
    ],
)
def test_given_a_draft_when_looked_at_then_what_must_be_mended_is_named(
    draft: MessageDraft, fault: Fault | None
) -> None:
    assert fault_of(draft, CHOICES) is fault


async def test_given_a_fault_when_sent_then_nothing_leaves() -> None:
    async with open_desk() as desk:
        await desk.log_in()
        assert await handed_in(desk, MessageDraft(Channel.SMS, "phone:0", "en")) is Fault.NO_TEXT
        assert queued(desk) == []


def test_given_a_channel_that_cannot_be_used_when_asked_then_its_reason_is_there() -> None:
    closed = Choices("en", (messenger.NO_EMAIL,))
    assert closed.way(Channel.EMAIL).reason == "not_configured"
    assert closed.way(Channel.SMS).reason == "not_configured"
    assert fault_of(MAIL, closed) is Fault.NO_WAY


def test_given_templates_when_asked_for_then_they_are_those_of_the_channel_and_found_by_their_code() -> None:
    assert [t.code for t in CHOICES.of(Channel.SMS)] == ["article-sms", "balance-sms"]
    found = CHOICES.template("article-email")
    assert found is not None
    assert found.channel is Channel.EMAIL
    assert CHOICES.template("nothing") is None


def test_given_masked_values_when_seen_then_they_stand_in_their_place() -> None:
    assert as_seen("{a.b} {c.d} {x}", {"a.b": "1••••"}) == "1•••• {c.d} {x}"


@pytest.mark.parametrize(
    ("text", "segments"),
    [("a" * 160, 1), ("a" * 161, 2), ("€" * 80, 1), ("€" * 81, 2), ("好" * 70, 1), ("好" * 71, 2), ("😀" * 36, 2)],
)
def test_given_a_text_when_counted_then_it_makes_so_many_sms(text: str, segments: int) -> None:
    assert sms_segments(text) == segments


async def test_given_a_disk_that_is_full_when_a_draft_is_kept_then_the_agent_is_told_and_it_is_written_later() -> None:
    async with open_desk() as desk:
        await desk.log_in()
        desk.store.fail("disk_full")
        desk.desk.messages.keep(ABOUT, SMS)
        await desk.clock.pass_time(1)
        assert [p.code for p in desk.of(ProblemNoticed)] == ["disk_full"]
        assert await desk.desk.messages.recall(ABOUT) == SMS, "it is not lost while the program runs"

        desk.store.fail("")
        desk.desk.messages.keep(ABOUT, MAIL)
        await desk.clock.pass_time(1)
        assert await desk.desk.messages.recall(ABOUT) == MAIL


@pytest.mark.expects_log(r"WARNING agent_desktop.services.messages: the draft of a message")
async def test_given_a_draft_on_disk_that_nobody_can_read_when_recalled_then_the_sheet_begins_anew() -> None:
    async with open_desk() as desk:
        await desk.log_in()
        desk.desk.messages.keep(ABOUT, SMS)
        await desk.clock.pass_time(1)
        (key,) = [k for k in desk.store.memory if k.startswith("message_draft")]
        desk.store.memory[key] = '{"channel": "pigeon"}'
        assert await desk.desk.messages.recall(ABOUT) is None
