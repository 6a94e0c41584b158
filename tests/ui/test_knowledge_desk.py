"""The page of those who write articles: what waits, writing in both languages, steps, versions, what is missing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPlainTextEdit, QPushButton, QTextBrowser, QWidget

from agent_desktop.domain.article_editing import (
    ArticleText,
    Author,
    Complaint,
    EditEvent,
    Gap,
    Gaps,
    VersionState,
    Writing,
)
from agent_desktop.domain.knowledge import Reminder
from agent_desktop.domain.text import LocalText
from agent_desktop.ports import Unreachable
from agent_desktop.services.own_draft import KEEP_SECONDS
from agent_desktop.ui.design import Listing, Row, Select, Theme
from agent_desktop.ui.design.segments import Segments
from agent_desktop.ui.knowledge_desk.page import KnowledgeDesk
from agent_desktop.ui.text import Language
from tests.fakes import centre
from tests.fakes.desk import FakeDesk, build
from tests.ui.shell_scene import shell

L = LocalText
OTHER = Author("u-other", "孙悦", "Sun Yue")
EDITOR = replace(
    centre.PROVISIONING,
    user=replace(centre.PROVISIONING.user, role="editor", permissions=frozenset({"knowledge.read", "knowledge.edit"})),
)


def article(name: str, title: str, body: str = "Say it.") -> Writing:
    return Writing(name, 0, ArticleText(L(title, ""), L(body, ""), category="rules", queues=("billing",)))


@pytest.fixture
async def fake() -> AsyncIterator[FakeDesk]:
    fake = build(EDITOR)
    await fake.store.open()
    editor = fake.editor
    me, editor.me = editor.me, OTHER
    await editor.save(article("dogs", "Dogs on board", "Dogs travel on deck."))
    await editor.move("k-1", "dogs", 1, EditEvent.SUBMIT, "")
    editor.me = me
    await editor.save(article("cats", "Cats on board"))
    await fake.log_in()
    yield fake
    await fake.close()


@pytest.fixture
async def page(fake: FakeDesk, theme: Theme) -> AsyncIterator[KnowledgeDesk]:
    page = make(fake, theme)
    await settle(fake)
    yield page
    unmake(page)


def make(fake: FakeDesk, theme: Theme) -> KnowledgeDesk:
    assert fake.desk.articles is not None
    page = KnowledgeDesk(fake.desk, fake.desk.articles(), theme, Language())
    page.resize(1203, 716)
    page.show()
    page.activateWindow()
    return page


def unmake(page: KnowledgeDesk) -> None:
    page.close_down()
    page.close()
    page.deleteLater()
    QApplication.processEvents()


async def settle(fake: FakeDesk) -> None:
    for _ in range(4):
        await fake.settle()
        QApplication.processEvents()


def button(page: QWidget, name: str) -> QPushButton:
    found = page.findChild(QPushButton, name)
    assert found is not None
    return found


async def press(fake: FakeDesk, page: QWidget, name: str) -> None:
    assert button(page, name).isEnabled()
    assert button(page, name).isVisible()
    QTest.mouseClick(button(page, name), Qt.MouseButton.LeftButton)
    await settle(fake)


async def choose(fake: FakeDesk, page: QWidget, key: str, name: str = "articles_list") -> None:
    """With the keyboard: the row, then Enter."""
    listing = page.findChild(Listing, name)
    assert listing is not None
    listing.setCurrentKey(key)
    QTest.keyClick(listing, Qt.Key.Key_Return)
    await settle(fake)


def rows(page: QWidget, name: str = "articles_list") -> list[str]:
    listing = page.findChild(Listing, name)
    assert listing is not None
    model = listing.rows()
    found = (model.row(model.index(i)) for i in range(model.rowCount()))
    return [r.title for r in found if r is not None]


def subs(page: QWidget, name: str = "articles_list") -> list[str]:
    listing = page.findChild(Listing, name)
    assert listing is not None
    model = listing.rows()
    found = (model.row(model.index(i)) for i in range(model.rowCount()))
    return [r.sub for r in found if isinstance(r, Row)]


def type_into(page: QWidget, name: str, words: str) -> None:
    field = page.findChild(QLineEdit, name) or page.findChild(QPlainTextEdit, name)
    assert field is not None
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    if words.isascii():
        QTest.keyClicks(field, words)
    else:  # as an input method hands it over
        event = QInputMethodEvent()
        event.setCommitString(words)
        QApplication.sendEvent(field, event)


def value(page: QWidget, name: str) -> str:
    line = page.findChild(QLineEdit, name)
    area = page.findChild(QPlainTextEdit, name)
    assert line is not None or area is not None
    return line.text() if line is not None else area.toPlainText() if area is not None else ""


def message(page: QWidget) -> str:
    found = page.findChild(QLabel, "article_message")
    assert found is not None
    return found.text()


def pick(page: QWidget, name: str, wanted: str) -> None:
    select = page.findChild(Select, name)
    assert select is not None
    select.setValue(wanted)
    select.chosen.emit(wanted)


def show_part(page: QWidget, name: str, part: str) -> None:
    segments = page.findChild(Segments, name)
    assert segments is not None
    segments.setCurrent(part)


async def test_given_work_then_reviews_stand_before_drafts_and_what_runs_out(
    fake: FakeDesk, page: KnowledgeDesk
) -> None:
    fake.editor.reminders = [Reminder("fees", L("Fees"), fake.clock.now() - timedelta(days=2), over=True)]
    page.hide()
    page.show()
    await settle(fake)
    assert rows(page) == ["To review", "Dogs on board", "Drafts", "Cats on board", "Running out", "Fees"]


async def test_given_a_new_article_when_written_in_both_languages_and_saved_then_the_server_has_it_and_it_waits(
    fake: FakeDesk, page: KnowledgeDesk
) -> None:
    await press(fake, page, "new_article")
    type_into(page, "article_title_en", "Birds")
    type_into(page, "article_title_zh", "鸟类")
    type_into(page, "article_body_en", "Birds fly.")
    type_into(page, "article_keywords", "parrot, crow")
    pick(page, "article_category", "rules")
    title = page.findChild(QLineEdit, "article_title_en")
    assert title is not None
    QTest.keyClick(title, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    await settle(fake)

    saved = next(v[0] for k, v in fake.editor.articles.items() if k not in ("dogs", "cats"))
    assert saved.text.title == L("Birds", "鸟类")
    assert (saved.text.body.en, saved.text.keywords, saved.text.category) == ("Birds fly.", ("parrot", "crow"), "rules")
    assert "Birds" in rows(page)
    assert message(page) == "Saved as version 1."
    assert not button(page, "discard_article").isVisible()


async def test_given_something_missing_when_saved_then_it_is_said_and_nothing_is_sent(
    fake: FakeDesk, page: KnowledgeDesk
) -> None:
    await press(fake, page, "new_article")
    type_into(page, "article_title_en", "Birds")
    await press(fake, page, "save_article")
    assert message(page) == "Write something, in one language at least."
    assert set(fake.editor.articles) == {"dogs", "cats"}


async def test_given_words_of_another_when_approved_then_published_and_own_words_offer_no_approval(
    fake: FakeDesk, page: KnowledgeDesk
) -> None:
    await choose(fake, page, "dogs")
    await press(fake, page, "article_approve")
    assert fake.editor.articles["dogs"][0].brief.state is VersionState.PUBLISHED
    assert "Dogs on board" not in rows(page)

    await choose(fake, page, "cats")
    await press(fake, page, "article_submit")
    assert fake.editor.articles["cats"][0].brief.state is VersionState.REVIEW
    assert not button(page, "article_approve").isVisible()
    assert not button(page, "article_reject").isVisible()
    await press(fake, page, "article_withdraw")
    assert fake.editor.articles["cats"][0].brief.state is VersionState.DRAFT


async def test_given_a_review_when_rejected_then_only_with_a_reason(fake: FakeDesk, page: KnowledgeDesk) -> None:
    await choose(fake, page, "dogs")
    await press(fake, page, "article_reject")
    assert fake.editor.articles["dogs"][0].brief.state is VersionState.REVIEW
    assert message(page) == "Write what has to change, then reject."
    type_into(page, "article_note", "Which dogs?")
    await press(fake, page, "article_reject")
    assert fake.editor.articles["dogs"][0].brief.state is VersionState.DRAFT
    assert fake.editor.moves["dogs"][0].note == "Which dogs?"


async def test_given_a_reason_being_written_when_the_program_dies_or_another_is_opened_then_it_is_there_again(
    fake: FakeDesk, page: KnowledgeDesk, theme: Theme
) -> None:
    await choose(fake, page, "dogs")
    type_into(page, "article_note", "Which dogs?")
    await choose(fake, page, "cats")
    assert value(page, "article_note") == ""
    await choose(fake, page, "dogs")
    assert value(page, "article_note") == "Which dogs?", "before the disk has it, too"
    await fake.clock.pass_time(KEEP_SECONDS)

    page.close_down()  # nothing is asked, and nothing is handed over: the next run has the disk only
    again = make(fake, theme)
    await settle(fake)
    await choose(fake, again, "dogs")
    assert value(again, "article_note") == "Which dogs?"
    fake.editor.error = Unreachable("unreachable")
    await press(fake, again, "article_reject")
    assert value(again, "article_note") == "Which dogs?", "it was not taken"
    fake.editor.error = None
    await press(fake, again, "article_reject")
    assert fake.editor.moves["dogs"][0].note == "Which dogs?"
    assert value(again, "article_note") == ""
    kept = await fake.store.recall_all("article_remark:")
    assert not any(kept.values()), "it is the server's now"
    unmake(again)


async def test_given_a_published_article_when_changed_then_what_is_not_shown_stays_and_it_is_a_new_version(
    fake: FakeDesk, page: KnowledgeDesk
) -> None:
    await choose(fake, page, "dogs")
    await press(fake, page, "article_approve")
    type_into(page, "article_body_en", "Dogs stay below.")
    await press(fake, page, "save_article")
    newest, old = fake.editor.articles["dogs"]
    assert (newest.brief.version, newest.text.body.en, newest.text.queues) == (2, "Dogs stay below.", ("billing",))
    assert old.brief.state is VersionState.PUBLISHED


async def test_given_typed_words_when_the_program_dies_then_they_are_found_and_saved_from_the_next_run(
    fake: FakeDesk, page: KnowledgeDesk, theme: Theme
) -> None:
    await press(fake, page, "new_article")
    type_into(page, "article_title_en", "Birds")
    type_into(page, "article_body_en", "Birds fly.")
    pick(page, "article_category", "rules")
    await fake.clock.pass_time(KEEP_SECONDS)
    await settle(fake)

    later = make(fake, theme)
    await settle(fake)
    assert rows(later)[:2] == ["Not saved yet", "Birds"]
    await choose(fake, later, "kept")
    assert (value(later, "article_title_en"), value(later, "article_body_en")) == ("Birds", "Birds fly.")
    await press(fake, later, "save_article")
    assert len(fake.editor.articles) == 3
    assert "Not saved yet" not in rows(later)
    unmake(later)


async def test_given_no_server_when_saved_then_the_words_stay_and_are_saved_later(
    fake: FakeDesk, page: KnowledgeDesk
) -> None:
    await choose(fake, page, "cats")
    type_into(page, "article_title_en", "All cats")
    fake.editor.error = Unreachable("unreachable")
    await press(fake, page, "save_article")
    assert message(page).startswith("The server does not answer.")
    assert value(page, "article_title_en") == "All cats"
    fake.editor.error = None
    await press(fake, page, "save_article")
    assert fake.editor.articles["cats"][0].text.title.en == "All cats"


async def test_given_unsaved_words_when_another_article_is_chosen_then_they_stay_until_they_are_discarded(
    fake: FakeDesk, page: KnowledgeDesk
) -> None:
    await choose(fake, page, "cats")
    type_into(page, "article_title_en", "All cats")
    await choose(fake, page, "dogs")
    assert value(page, "article_title_en") == "All cats"
    assert message(page) == "Save or discard what you wrote first."
    await press(fake, page, "discard_article")
    assert value(page, "article_title_en") == "Cats on board"
    await choose(fake, page, "dogs")
    assert value(page, "article_title_en") == "Dogs on board"


async def test_given_two_versions_then_their_lines_are_compared_and_the_old_one_is_written_again(
    fake: FakeDesk, page: KnowledgeDesk
) -> None:
    await choose(fake, page, "dogs")
    await press(fake, page, "article_approve")
    type_into(page, "article_body_en", "Dogs stay below.")
    await press(fake, page, "save_article")
    show_part(page, "article_parts", "versions")
    await settle(fake)
    shown = page.findChild(QTextBrowser, "article_difference")
    assert shown is not None
    assert "− Dogs travel on deck." in shown.toPlainText()
    assert "+ Dogs stay below." in shown.toPlainText()
    assert not button(page, "write_again").isEnabled()

    show_part(page, "article_parts", "text")
    await press(fake, page, "article_submit")
    me, fake.editor.me = fake.editor.me, OTHER
    await fake.editor.move("k-2", "dogs", 2, EditEvent.APPROVE, "")
    fake.editor.me = me
    show_part(page, "article_parts", "versions")
    await settle(fake)
    await choose(fake, page, "1", "article_versions")
    await press(fake, page, "write_again")
    assert fake.editor.articles["dogs"][0].brief.version == 3
    assert value(page, "article_body_en") == "Dogs travel on deck."


async def test_given_gaps_then_searches_and_complaints_are_listed_and_an_article_opens(
    fake: FakeDesk, page: KnowledgeDesk
) -> None:
    now = fake.clock.now()
    fake.editor.found = Gaps(
        now - timedelta(days=30),
        (Gap("parrots", 7, 3, ("billing",), now),),
        (Complaint("cats", L("Cats on board"), 2, 1, 0, ("Old price",)),),
    )
    show_part(page, "articles_parts", "gaps")
    await settle(fake)
    assert rows(page) == ["Searched in vain", "parrots", "Did not help", "Cats on board"]
    assert subs(page)[0].startswith("7 times by 3 people")
    assert subs(page)[1] == "wrong 2, not useful 1, useful 0 · Old price"
    await choose(fake, page, "a:cats")
    assert value(page, "article_title_en") == "Cats on board"


@pytest.mark.parametrize("may_edit", [True, False])
async def test_given_a_person_then_the_page_is_there_for_those_only_who_may_edit(may_edit: bool, theme: Theme) -> None:
    async with shell(theme, build(EDITOR if may_edit else centre.PROVISIONING)) as s:
        assert s.shows("page_articles") is may_edit
        if may_edit:
            await s.press("page_articles")
            assert s.shows("articles_list") or s.shows("new_article")
