"""The page of those who write templates: the list, both languages, inserting, previews, SMS, collisions, deleting."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QTextBrowser, QWidget

from agent_desktop.domain.message import Channel
from agent_desktop.domain.message_template import TemplateText
from agent_desktop.domain.text import LocalText
from agent_desktop.ports import Unreachable
from agent_desktop.services.own_draft import KEEP_SECONDS
from agent_desktop.ui.design import Button, Check, Listing, MenuButton, Notice, Row, Theme
from tests.fakes import centre
from tests.fakes.desk import FakeDesk, build
from tests.ui.shell_scene import Shell, shell

L = LocalText
WRITER = replace(
    centre.PROVISIONING,
    user=replace(
        centre.PROVISIONING.user, permissions=centre.PROVISIONING.user.permissions | {"templates.write"}, role="editor"
    ),
)
BYE = TemplateText(
    "bye", 3, Channel.SMS, L("Bye", "再见"), L(), L("Bye {customer.name}", "{customer.name}，再见"), position=10
)
LETTER = TemplateText(
    "letter", 1, Channel.EMAIL, L("Letter", "信"), L("From {company}", "{company}来信"), L("Dear **you**", "您好"), 20
)


def desk() -> FakeDesk:
    fake = build(WRITER)
    fake.template_editor.templates = {t.code: t for t in (BYE, LETTER)}
    return fake


@pytest.fixture
async def s(theme: Theme) -> AsyncIterator[Shell]:
    async with shell(theme, desk()) as held:
        held.window.resize(1280, 800)
        await held.press("page_templates")
        yield held


def rows(s: Shell) -> list[tuple[str, str]]:
    model = s.find("templates_list", Listing).rows()
    found = (model.row(model.index(i)) for i in range(model.rowCount()))
    return [(r.title, r.chip.text if r.chip else "") for r in found if isinstance(r, Row)]


async def choose(s: Shell, key: str) -> None:
    """With the keyboard: the row, then Enter."""
    listing = s.find("templates_list", Listing)
    listing.setCurrentKey(key)
    QTest.keyClick(listing, Qt.Key.Key_Return)
    await s.settle()


def said(s: Shell) -> str:
    return s.find("template_message", QLabel).text()


def seen(s: Shell, tag: str) -> str:
    return s.find(f"template_preview_{tag}", QTextBrowser).toPlainText()


async def pick(s: Shell, button: str, words: str) -> None:
    menu = s.find(button, MenuButton).menu()
    next(a for a in menu.actions() if a.text() == words).trigger()
    await s.settle()


def labels(s: Shell) -> str:
    return "\n".join(label.text() for label in s.window.findChildren(QLabel) if label.isVisible())


async def test_given_templates_then_they_stand_by_channel_and_what_is_opened_is_shown_as_customers_get_it(
    s: Shell,
) -> None:
    assert rows(s) == [("Letter", ""), ("Bye", "")]

    await choose(s, "letter")
    assert seen(s, "en") == "From East Tel\nDear you"
    assert seen(s, "zh") == "东方电信来信\n您好"
    await choose(s, "bye")

    assert seen(s, "en") == "Bye Wang Wei"
    assert not s.shows("template_subject_en")
    assert "12 of 160 characters, 1 SMS" in labels(s)
    assert "5 of 70 characters, 1 SMS" in labels(s)


async def test_given_an_sms_with_one_curly_quote_then_it_says_why_fewer_characters_fit(s: Shell) -> None:
    await choose(s, "bye")
    area = s.find("template_text_en", QPlainTextEdit)

    area.setPlainText("We’ll call you. " * 5)
    assert "Because of ’ only 70 characters fit into one." in labels(s)
    area.setPlainText("x" * 1000)

    assert "More than 6 are not sent: say it shorter." in labels(s)


async def test_given_the_caret_in_a_field_when_something_is_inserted_then_it_stands_there_and_in_the_preview(
    s: Shell,
) -> None:
    await choose(s, "letter")
    await s.type("template_subject_en", "Hello ")
    await pick(s, "insert_placeholder", "Customer: name")
    area = s.find("template_text_zh", QPlainTextEdit)
    area.setFocus()
    area.selectAll()
    await pick(s, "insert_placeholder", "Article: title")

    assert seen(s, "en").startswith("Hello Wang Wei\n")
    assert seen(s, "zh").endswith("退款规则")
    assert area.toPlainText() == "{article.title}"


async def test_given_a_change_when_ctrl_s_is_pressed_then_it_is_stored_and_kept_no_more(s: Shell) -> None:
    await choose(s, "bye")
    await s.type("template_label_en", "Good bye")
    await s.pass_time(KEEP_SECONDS)
    assert any("Good bye" in kept for kept in s.fake.store.memory.values())

    await s.keys("Ctrl+S")

    assert s.fake.template_editor.templates["bye"] == replace(BYE, revision=4, label=L("Good bye", "再见"))
    assert rows(s)[1] == ("Good bye", "")
    assert not any("Good bye" in kept for kept in s.fake.store.memory.values())
    assert "Saved" in said(s)


async def test_given_what_cannot_be_stored_when_saved_then_each_place_says_why_and_the_first_has_the_keyboard(
    s: Shell,
) -> None:
    await choose(s, "letter")
    await s.type("template_subject_zh", " ")
    s.find("template_text_en", QPlainTextEdit).setPlainText("{customer.shoe}")
    await s.press("save_template")

    assert "Write what the e-mail is about." in labels(s)
    assert "Nothing is called {customer.shoe}." in labels(s)
    assert said(s) == "Write what the e-mail is about."
    assert s.window.focusWidget() is s.find("template_subject_zh", QWidget)
    assert "save" not in s.fake.template_editor.calls


async def test_given_a_new_template_when_written_then_it_is_offered_until_it_is_put_away(s: Shell) -> None:
    await pick(s, "new_template", "SMS")
    for tag in ("en", "zh"):
        await s.type(f"template_label_{tag}", "Fog")
        s.find(f"template_text_{tag}", QPlainTextEdit).setPlainText("No boats.")
    await s.press("save_template")
    assert rows(s) == [("Letter", ""), ("Bye", ""), ("Fog", "")]
    assert s.window.focusWidget() is s.find("template_text_en", QWidget), "the keyboard stays in the page"

    s.find("template_active", Check).setChecked(False)
    await s.press("save_template")

    (fog,) = [t for t in s.fake.template_editor.templates.values() if t.label.en == "Fog"]
    assert (fog.revision, fog.channel, fog.active, fog.position) == (2, Channel.SMS, False, 30)
    assert rows(s)[2] == ("Fog", "Not offered")


async def test_given_somebody_was_faster_when_saved_then_nothing_is_lost_and_mine_can_go_over_it(s: Shell) -> None:
    await choose(s, "bye")
    s.fake.template_editor.templates["bye"] = replace(BYE, revision=4, label=L("Theirs", "他们"))
    await s.type("template_label_en", "Mine")
    await s.press("save_template")
    assert s.find("template_collision", Notice).text() == "Somebody else changed this template meanwhile."
    assert s.fake.template_editor.templates["bye"].label.en == "Theirs"
    assert s.window.focusWidget() is s.find("take_their_template", Button)

    await s.press("keep_my_template")

    assert s.fake.template_editor.templates["bye"].label == L("Mine", "再见")
    assert s.fake.template_editor.templates["bye"].revision == 5
    assert not s.shows("template_collision")


async def test_given_somebody_was_faster_when_theirs_are_wanted_then_mine_are_gone(s: Shell) -> None:
    await choose(s, "bye")
    s.fake.template_editor.templates["bye"] = replace(BYE, revision=4, label=L("Theirs", "他们"))
    await s.type("template_label_en", "Mine")
    await s.press("save_template")
    await s.press("take_their_template")

    assert rows(s)[1] == ("Theirs", "")
    assert not s.find("save_template", Button).isEnabled()
    assert not any("Mine" in kept for kept in s.fake.store.memory.values())


async def test_given_somebody_deleted_it_meanwhile_when_mine_go_over_it_then_it_is_there_again(s: Shell) -> None:
    await choose(s, "bye")
    del s.fake.template_editor.templates["bye"]
    await s.type("template_label_en", "Mine")
    await s.press("save_template")
    await s.press("keep_my_template")

    assert s.fake.template_editor.templates["bye"].label.en == "Mine"


async def test_given_a_template_when_delete_is_pressed_twice_then_it_is_gone(s: Shell) -> None:
    await choose(s, "bye")
    await s.press("delete_template")
    assert "bye" in s.fake.template_editor.templates
    assert "Press again" in said(s)
    await s.press("delete_template")

    assert "bye" not in s.fake.template_editor.templates
    assert rows(s) == [("Letter", "")]
    assert not s.shows("save_template"), "nothing is open"


async def test_given_unsaved_words_when_another_is_chosen_then_they_stay_and_it_says_why(s: Shell) -> None:
    await choose(s, "bye")
    await s.type("template_label_en", "Mine")
    await choose(s, "letter")

    assert said(s) == "Save or discard what you wrote first."
    assert s.find("templates_list", Listing).currentKey() == "bye"
    await s.press("discard_template")
    await choose(s, "letter")
    assert seen(s, "zh").startswith("东方电信来信")


async def test_given_a_copy_when_saved_then_there_are_two(s: Shell) -> None:
    await choose(s, "bye")
    await s.press("copy_template")
    await s.type("template_label_en", "Bye 2")
    await s.press("save_template")

    assert rows(s) == [("Letter", ""), ("Bye", ""), ("Bye 2", "")]
    assert s.fake.template_editor.templates["bye"] == BYE


async def test_given_words_that_were_never_saved_then_they_are_there_after_a_restart(theme: Theme) -> None:
    fake = desk()
    await fake.store.open()
    await fake.store.remember(
        f"template_writing:{WRITER.user.username}",
        '{"code":"t-9","revision":0,"channel":"sms","label":{"en":"Half","zh_cn":""},"text":{"en":"a","zh_cn":""}}',
    )
    async with shell(theme, fake) as s:
        await s.press("page_templates")
        assert rows(s)[0] == ("Half", "")
        await choose(s, "kept")

        assert "You wrote this earlier" in said(s)
        assert s.find("save_template", Button).isEnabled()


async def test_given_no_server_then_it_says_so_and_can_be_tried_again(s: Shell) -> None:
    s.fake.template_editor.error = Unreachable("unreachable")
    await s.press("page_workspace")
    await s.press("page_templates")
    assert "does not answer" in s.find("templates_problem", Notice).text()

    s.fake.template_editor.error = None
    await s.press("templates_again")

    assert not s.shows("templates_problem")
    assert rows(s) == [("Letter", ""), ("Bye", "")]


async def test_given_an_agent_then_there_is_no_such_page(theme: Theme) -> None:
    async with shell(theme, build()) as s:
        assert not s.shows("page_templates")


# --- their order


HELLO = replace(BYE, code="hello", label=L("Hello", "你好"), position=15)
LATER = replace(BYE, code="later", label=L("Later", "稍后"), position=30)


@pytest.fixture
async def three(theme: Theme) -> AsyncIterator[Shell]:
    """Three SMS and a letter among them."""
    fake = desk()
    fake.template_editor.templates |= {t.code: t for t in (HELLO, LATER)}
    async with shell(theme, fake) as held:
        held.window.resize(1280, 800)
        await held.press("page_templates")
        yield held


def order(s: Shell) -> list[str]:
    return [title for title, _ in rows(s)]


def stored(s: Shell) -> list[str]:
    return [t.code for t in sorted(s.fake.template_editor.templates.values(), key=lambda t: t.position)]


def current(s: Shell) -> str:
    return s.find("templates_list", Listing).currentKey()


async def test_given_a_template_when_alt_up_and_down_are_pressed_then_it_moves_among_its_channel_and_stays_selected(
    three: Shell,
) -> None:
    listing = three.find("templates_list", Listing)
    listing.setFocus()
    listing.setCurrentKey("later")

    await three.keys("Alt+Up")
    assert order(three) == ["Letter", "Bye", "Later", "Hello"]
    assert stored(three) == ["bye", "later", "letter", "hello"]
    assert current(three) == "later"
    await three.keys("Alt+Up")
    await three.keys("Alt+Up")

    assert order(three) == ["Letter", "Later", "Bye", "Hello"]
    assert current(three) == "later"
    assert three.find("template_up", Button).isEnabled() is False
    await three.keys("Alt+Down")
    assert order(three) == ["Letter", "Bye", "Later", "Hello"]
    assert three.fake.template_editor.calls.count("order") == 3, "there is nothing above the first"


async def test_given_the_buttons_when_pressed_then_what_is_open_moves_and_what_was_typed_stays(three: Shell) -> None:
    await choose(three, "bye")
    await three.type("template_label_en", "Good bye")

    assert three.find("template_up", Button).isEnabled() is False
    await three.press("template_down")

    assert order(three) == ["Letter", "Hello", "Bye", "Later"]
    await three.press("save_template")
    assert order(three) == ["Letter", "Hello", "Good bye", "Later"]
    assert stored(three) == ["hello", "bye", "letter", "later"]


async def test_given_a_server_that_is_away_when_a_template_is_moved_then_it_says_so_and_shows_what_holds(
    three: Shell,
) -> None:
    listing = three.find("templates_list", Listing)
    listing.setFocus()
    listing.setCurrentKey("hello")
    three.fake.template_editor.error = Unreachable("unreachable")

    await three.keys("Alt+Up")
    assert three.shows("templates_problem")
    three.fake.template_editor.error = None
    await three.press("templates_again")

    assert order(three) == ["Letter", "Bye", "Hello", "Later"]
    assert not three.shows("templates_problem")
