"""A message to the customer in front: chosen, seen as they get it, kept while typed, sent once, followed."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QPushButton, QTextBrowser, QWidget

from agent_desktop.domain.customer import TimelineItem
from agent_desktop.domain.events import MessageMoved
from agent_desktop.domain.outbox import WriteKind
from agent_desktop.domain.text import LocalText
from agent_desktop.ports import Unreachable
from agent_desktop.ui.design import Elided, Field, Listing, Select, Theme
from tests.fakes.messenger import CHOICES, EMAIL, NO_EMAIL, NO_SMS, SMS
from tests.ui.look_workspace import NOW, WANG, talk
from tests.ui.sending_scene import ARTICLE, sending_desk
from tests.ui.shell_scene import Shell, shell

L = LocalText


@pytest.fixture
async def s(theme: Theme) -> AsyncIterator[Shell]:
    """On the line with a customer, an article open beside."""
    async with shell(theme, sending_desk(), phone=False) as held:
        await talk(held.fake)
        await held.settle()
        yield held
        await held.dismiss()


async def choose(s: Shell, name: str, value: str) -> None:
    select = s.find(name, Select)
    select.setValue(value)
    select.chosen.emit(value)
    await s.settle()


def text_of(s: Shell) -> str:
    return s.find("message_text", QPlainTextEdit).toPlainText()


def preview(s: Shell) -> str:
    return s.find("message_preview", QTextBrowser).toPlainText()


def said(s: Shell, name: str) -> list[str]:
    form = s.find("send_form", QWidget)
    return [f.error for f in form.findChildren(Field) if f.control.objectName() == name]


def shown(s: Shell) -> list[str]:
    """Titles of the timeline."""
    model = s.find("timeline", Listing).rows()
    return [str(model.index(i, 0).data()) for i in range(model.rowCount())]


async def delivered(s: Shell) -> list[dict[str, Any]]:
    await s.pass_time(2)
    return [json.loads(w.body) for (kind, _), w in s.fake.backend.stored.items() if kind is WriteKind.MESSAGE]


async def open_article(s: Shell) -> None:
    s.window._columns.knowledge.openArticle(ARTICLE)
    await s.settle()


async def test_given_an_article_when_sent_by_keys_then_the_customer_gets_it_as_it_was_seen(s: Shell) -> None:
    await open_article(s)
    await s.press("write_article")
    assert s.fake.messenger.asked[-1].article_id == ARTICLE
    assert s.find("message_channel", Select).value() == "email"
    assert s.find("message_subject", QLineEdit).text() == "退款规定"
    assert preview(s) == "退款规定\n王伟，您好：\n退款规定\n1.  提交申请。\n2.  等待五天。"

    assert s.find("message_text", QPlainTextEdit).hasFocus()
    await s.keys("Ctrl+Return")

    assert not s.shows("send_form")
    (body,) = await delivered(s)
    assert body["about"] == {
        "customer_id": WANG.id,
        "article_id": ARTICLE,
        "interaction_id": s.fake.desk.calls.calls[0].interaction_id,
        "ticket_id": "",
    }
    assert body["draft"]["channel"] == "email"
    assert body["draft"]["text"].startswith("王伟，您好：\n\n## 退款规定")


async def test_given_the_keyboard_in_the_article_when_alt_s_is_pressed_then_it_is_that_article(s: Shell) -> None:
    await open_article(s)
    s.find("article_view", QTextBrowser).setFocus()
    await s.keys("Alt+S")
    assert s.fake.messenger.asked[-1].article_id == ARTICLE
    await s.dismiss()

    s.find("customer_more", QPushButton).setFocus()
    await s.keys("Alt+S")
    assert s.fake.messenger.asked[-1].article_id == ""
    assert text_of(s) == "", "nothing was chosen to be said"


async def test_given_a_value_the_agent_may_not_see_when_looked_at_then_it_is_masked_and_sent_as_its_name(
    s: Shell,
) -> None:
    await s.press("write_to_customer")
    await choose(s, "message_channel", "sms")
    await choose(s, "message_template", "balance-sms")

    assert text_of(s) == "您的欠费为{customer.fields.balance}。"
    assert preview(s) == "您的欠费为-8••••。"
    assert not any(w.isVisible() for w in s.window.findChildren(QLineEdit, "message_subject"))
    await choose(s, "message_to", "phone:1")
    await s.press("send_message")
    (body,) = await delivered(s)
    assert (body["draft"]["to"], body["draft"]["text"]) == ("phone:1", "您的欠费为{customer.fields.balance}。")


async def test_given_another_language_when_chosen_then_words_of_ours_follow_and_typed_ones_stay(s: Shell) -> None:
    await s.press("write_to_customer")
    await choose(s, "message_channel", "sms")
    await choose(s, "message_template", "article-sms")
    await choose(s, "message_language", "en")
    assert text_of(s) == "Refunds take five days."

    QTest.keyClicks(s.find("message_text", QPlainTextEdit), "Dear Wang: ")
    await choose(s, "message_language", "zh_CN")
    assert text_of(s) == "Dear Wang: Refunds take five days."


async def test_given_a_template_over_typed_words_when_undone_then_they_are_back(s: Shell) -> None:
    await s.press("write_to_customer")
    await choose(s, "message_channel", "sms")
    field = s.find("message_text", QPlainTextEdit)
    QTest.keyClicks(field, "My own words")
    await choose(s, "message_template", "article-sms")
    field.undo()
    assert text_of(s) == "My own words"


async def test_given_a_sheet_that_was_closed_when_it_is_opened_again_then_what_was_typed_is_there(s: Shell) -> None:
    await s.press("write_to_customer")
    await choose(s, "message_channel", "sms")
    await s.type("message_text", "Half a sent")
    await s.pass_time(1)
    await s.keys("Esc")
    assert not s.shows("send_form")

    await s.press("write_to_customer")
    assert (s.find("message_channel", Select).value(), text_of(s)) == ("sms", "Half a sent")
    await s.press("discard_message")
    assert text_of(s) == ""
    await s.keys("Esc")
    await s.press("write_to_customer")
    assert text_of(s) == ""


async def test_given_something_missing_when_sent_then_the_field_says_it_and_nothing_leaves(s: Shell) -> None:
    await s.press("write_to_customer")
    await s.press("send_message")
    assert said(s, "message_subject") == ["Write what it is about."]
    await choose(s, "message_channel", "sms")
    await s.press("send_message")
    assert said(s, "message_text") == ["Write what you want to say."]
    await s.type("message_text", "{customer.shoe}")
    await s.press("send_message")
    assert "braces" in said(s, "message_text")[0]
    s.find("message_text", QPlainTextEdit).setPlainText("好" * 500)
    await s.press("send_message")
    assert said(s, "message_text") == ["That makes more than 6 SMS. Say it shorter."]
    assert await delivered(s) == []


async def test_given_a_channel_that_cannot_be_used_when_opened_then_it_is_grey_with_its_reason(s: Shell) -> None:
    s.fake.messenger.found = replace(CHOICES, ways=(NO_EMAIL, SMS))
    await s.press("write_to_customer")
    channel = s.find("message_channel", Select)
    assert channel.value() == "sms"
    assert channel.itemText(0) == "This server sends no e-mail."
    await s.dismiss()

    s.fake.messenger.found = replace(CHOICES, ways=(replace(EMAIL, reason="no_address", recipients=()), NO_SMS))
    await s.press("write_to_customer")
    assert not s.find("send_message", QPushButton).isEnabled()
    told = s.find("message_said", Elided).text()
    assert told == "There is no e-mail address in the record. There is no number in the record."


async def test_given_a_server_that_is_away_when_opened_then_the_sheet_says_so(s: Shell) -> None:
    s.fake.messenger.error = Unreachable("unreachable")
    await s.press("write_to_customer")
    assert not s.find("send_message", QPushButton).isEnabled()
    assert "does not answer" in s.find("message_said", Elided).text()


async def test_given_an_article_for_colleagues_when_read_then_it_cannot_be_sent_and_says_why(s: Shell) -> None:
    articles = s.fake.backend.articles
    articles[ARTICLE] = replace(articles[ARTICLE], level="internal")
    await open_article(s)
    button = s.find("write_article", QPushButton)
    assert not button.isEnabled()
    assert "colleagues" in button.toolTip()


async def test_given_an_agent_who_may_not_write_when_on_the_line_then_there_is_no_button(theme: Theme) -> None:
    fake = sending_desk()
    user = fake.backend.provisioned.user
    fake.backend.provisioned = replace(
        fake.backend.provisioned, user=replace(user, permissions=user.permissions - {"messages.send"})
    )
    async with shell(theme, fake, phone=False) as s:
        await talk(fake)
        await s.settle()
        await open_article(s)
        assert not s.shows("write_to_customer")
        assert not s.find("write_article", QPushButton).isEnabled()
        await s.keys("Alt+S")
        assert not s.shows("send_form")


async def test_given_a_message_whose_state_changes_when_the_server_tells_then_the_timeline_follows(s: Shell) -> None:
    waiting = TimelineItem("new", "message", NOW, L("SMS waiting: Hello"), L("Hello"), "out", "queued", "warning")
    before = s.fake.backend.timeline[WANG.id]
    s.fake.backend.timeline[WANG.id] = (waiting, *before)
    s.fake.desk.bus.publish(MessageMoved("new", WANG.id, "queued"))
    await s.settle()
    assert shown(s)[2] == "SMS waiting: Hello"

    s.fake.backend.timeline[WANG.id] = (replace(waiting, title=L("SMS sent: Hello"), status="sent"), *before)
    s.fake.desk.bus.publish(MessageMoved("new", "somebody-else", "sent"))
    await s.settle()
    assert shown(s)[2] == "SMS waiting: Hello", "another customer's news"
    s.fake.desk.bus.publish(MessageMoved("new", WANG.id, "sent"))
    await s.settle()
    assert shown(s)[2] == "SMS sent: Hello"
