"""Knowledge beside the call: suggested, searched, read, put into the notes; with real widgets on fakes."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPlainTextEdit, QPushButton, QTextBrowser, QWidget

from agent_desktop.domain.knowledge import Attachment, Topic
from agent_desktop.domain.outbox import WriteKind
from agent_desktop.domain.text import LocalText
from agent_desktop.ports import Unreachable
from agent_desktop.ui.design import Row, Scheme, Theme
from agent_desktop.ui.design.listing import Listing
from tests.fakes.desk import FakeDesk
from tests.ui.look_workspace import ARTICLES, Bench, ring, scene, talk

NOBODY, ANNA = "+8613977778888", "+8613900005678"


@pytest.fixture(scope="module")
def theme(qapp: QApplication) -> Iterator[Theme]:
    theme = Theme(Scheme.LIGHT)
    theme.apply(qapp)
    yield theme
    theme.close()


@pytest.fixture
async def fake() -> AsyncIterator[FakeDesk]:
    fake = scene()
    await fake.store.open()
    yield fake
    await fake.close()


def search(bench: Bench) -> QLineEdit:
    found = bench.window().findChild(QLineEdit, "knowledge_search")
    assert found is not None
    return found


def results(bench: Bench) -> Listing:
    found = bench.window().findChild(Listing, "knowledge_results")
    assert found is not None
    return found


def keys(bench: Bench) -> list[str]:
    model = results(bench).rows()
    return [r.key for r in (model.row(model.index(i)) for i in range(model.rowCount())) if isinstance(r, Row)]


def view(bench: Bench) -> QTextBrowser:
    found = bench.window().findChild(QTextBrowser, "article_view")
    assert found is not None
    return found


def button(bench: Bench, name: str) -> QPushButton:
    found = bench.window().findChild(QPushButton, name)
    assert found is not None
    return found


def sentences(widget: QWidget) -> list[str]:
    return [w.text() for w in widget.findChildren(QLabel) if w.isVisible()]


async def settle(fake: FakeDesk, seconds: float = 0.0) -> None:
    if seconds:
        QTest.qWait(round(seconds * 1000))  # Qt's own timers need time to pass
    for _ in range(3):
        await fake.settle()
        QApplication.processEvents()


def first_line(bench: Bench) -> str:
    """The second line of the first result, as a screen reader tells it."""
    model = results(bench).rows()
    row = model.row(model.index(0)) if model.rowCount() else None
    return row.told or row.sub if isinstance(row, Row) else ""


async def _until(fake: FakeDesk, probe: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not probe():
        assert time.monotonic() < end
        await settle(fake, 0.02)


def feedback(fake: FakeDesk) -> list[str]:
    bodies = [json.loads(w.body) for (kind, _), w in fake.backend.stored.items() if kind is WriteKind.ARTICLE_FEEDBACK]
    return [body["kind"] for body in bodies]


async def test_given_a_pop_then_its_articles_are_suggested_with_the_reason(fake: FakeDesk, bench: Bench) -> None:
    await talk(fake)
    await settle(fake)
    assert keys(bench) == ["refund", "late", "dispute"]
    first = results(bench).rows().row(results(bench).rows().index(0))
    assert isinstance(first, Row)
    assert first.sub == "Matches IVR 2 › 1 and ticket #4711"


async def test_given_no_call_then_news_and_what_is_often_used_stand_there(fake: FakeDesk, bench: Bench) -> None:
    await settle(fake)
    assert keys(bench) == ["news:roaming", "refund", "late"]
    results(bench).chosen.emit("news:roaming")
    await settle(fake)
    assert ("article", "news:roaming") not in fake.backend.calls, "an announcement is no article"


async def test_given_typing_then_one_question_is_asked_after_it_and_enter_opens_the_first(
    fake: FakeDesk, bench: Bench
) -> None:
    await talk(fake)
    await settle(fake)
    fake.backend.articles = {a.brief.id: replace(a, body=LocalText("roaming", "漫游")) for a in ARTICLES[1:]}
    before = len(fake.backend.calls)
    bench.knowledge.focusSearch()
    QTest.keyClicks(search(bench), "roaming")
    await settle(fake, 0.2)
    asked = [argument for method, argument in fake.backend.calls[before:] if method == "search_knowledge"]
    assert asked == ["roaming"]
    assert keys(bench) == ["late", "dispute"]
    QTest.keyClick(search(bench), Qt.Key.Key_Down)
    QTest.keyClick(search(bench), Qt.Key.Key_Down)
    QTest.keyClick(search(bench), Qt.Key.Key_Return)
    await settle(fake)
    assert view(bench).isVisible()
    assert view(bench).hasFocus()
    assert "roaming" in view(bench).toPlainText()
    QTest.keyClick(view(bench), Qt.Key.Key_Escape)
    await settle(fake)
    assert not view(bench).isVisible()
    assert search(bench).hasFocus()
    QTest.keyClick(search(bench), Qt.Key.Key_Escape)
    await settle(fake)
    assert keys(bench) == ["refund", "late", "dispute"], "back to the suggestions"


async def test_given_a_slow_answer_then_it_does_not_replace_the_newer_one(fake: FakeDesk, bench: Bench) -> None:
    await talk(fake)
    await settle(fake)
    fake.backend.slow(5)
    search(bench).setText("refund")
    QTest.qWait(180)
    fake.backend.slow(0)
    search(bench).setText("router")
    await settle(fake, 0.2)
    await fake.clock.pass_time(6)
    await settle(fake)
    assert search(bench).text() == "router"
    assert keys(bench) == []
    assert any("Nothing found" in s for s in sentences(bench))


async def test_given_a_server_that_is_away_then_the_search_says_so_and_an_article_read_before_still_opens(
    fake: FakeDesk, bench: Bench
) -> None:
    await talk(fake)
    bench.knowledge.openArticle("refund")
    await settle(fake)
    fake.backend.fail("search_knowledge", Unreachable("unreachable"))
    fake.backend.fail("article", Unreachable("unreachable"))
    search(bench).setText("refund")
    await settle(fake, 0.2)
    assert any("does not answer" in s for s in sentences(bench.knowledge))
    bench.knowledge.openArticle("refund")
    await settle(fake)
    assert view(bench).isVisible()
    bench.knowledge.openArticle("late")
    await settle(fake)
    assert any("does not answer" in s for s in sentences(bench.knowledge))


async def test_given_an_article_then_its_sentence_goes_into_the_notes_and_that_it_helped_is_told(
    fake: FakeDesk, bench: Bench
) -> None:
    await ring(fake)
    await settle(fake)
    bench.knowledge.openArticle("refund")
    await settle(fake)
    assert not button(bench, "insert_article").isEnabled(), "there is nothing to write in while it rings"
    await fake.desk.calls.answer(fake.desk.calls.calls[0].id)
    await settle(fake)
    button(bench, "insert_article").click()
    await settle(fake)
    notes = bench.findChild(QPlainTextEdit, "notes")
    assert notes is not None
    assert notes.toPlainText().startswith("I can refund this pack now.")
    button(bench, "article_useful").click()
    button(bench, "article_useful").click()
    button(bench, "article_not_useful").click()
    await settle(fake)
    await fake.clock.pass_time(1)
    assert feedback(fake) == ["used", "useful", "not_useful"]


async def test_given_a_selection_then_only_that_is_taken(fake: FakeDesk, bench: Bench) -> None:
    await talk(fake)
    bench.knowledge.openArticle("refund")
    await settle(fake)
    view(bench).find("in full")
    button(bench, "insert_article").click()
    button(bench, "copy_article").click()
    await settle(fake)
    notes = bench.findChild(QPlainTextEdit, "notes")
    assert notes is not None
    assert notes.toPlainText() == "in full"
    assert QApplication.clipboard().text() == "in full"


async def test_given_links_then_only_the_webs_open_and_nothing_is_fetched(
    fake: FakeDesk, bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []

    def note(address: QUrl) -> bool:
        opened.append(address.toString())
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", note)
    await talk(fake)
    bench.knowledge.openArticle("refund")
    await settle(fake)
    for address in ("https://example.org/roaming", "file:///etc/passwd", "javascript:1", "tel:1"):
        view(bench).anchorClicked.emit(QUrl(address))
    assert opened == ["https://example.org/roaming"]
    assert view(bench).source().isEmpty()


async def test_given_two_contacts_then_each_keeps_its_open_article(fake: FakeDesk, bench: Bench) -> None:
    first, _ = await talk(fake)
    await settle(fake)
    bench.knowledge.openArticle("refund")
    await settle(fake)
    second, _ = await talk(fake, ani=ANNA)
    await settle(fake)
    assert not view(bench).isVisible()
    bench.workspace.showInteraction(first)
    await settle(fake)
    assert view(bench).isVisible()
    assert first != second


async def test_given_a_narrow_window_then_a_strip_counts_and_the_panel_opens_over_the_centre(
    fake: FakeDesk, bench: Bench
) -> None:
    await talk(fake)
    await settle(fake)
    bench.knowledge.setStrip(True)
    bench.knowledge.setStrip(True)
    await settle(fake)
    assert bench.knowledge.width() == 44
    assert not search(bench).isVisible()
    bench.knowledge.focusSearch()
    await settle(fake)
    assert search(bench).isVisible()
    assert search(bench).hasFocus()
    QTest.keyClicks(search(bench), "x")
    assert search(bench).text() == "x"
    QTest.keyClick(search(bench), Qt.Key.Key_Escape)
    QTest.keyClick(search(bench), Qt.Key.Key_Escape)
    await settle(fake)
    assert not search(bench).isVisible(), "the first Esc clears, the second closes"
    button(bench, "open_knowledge").click()
    await settle(fake)
    assert search(bench).isVisible()
    notes = bench.findChild(QPlainTextEdit, "notes")
    assert notes is not None
    notes.setFocus()
    await settle(fake)
    assert not search(bench).isVisible(), "it goes when the keyboard goes elsewhere"
    bench.knowledge.setStrip(False)
    await settle(fake)
    assert search(bench).isVisible()
    assert bench.knowledge.width() >= 288


async def test_given_a_caller_nobody_knows_then_it_says_that_nothing_is_suggested(fake: FakeDesk, bench: Bench) -> None:
    fake.backend.articles = {}
    await talk(fake, ani=NOBODY)
    await settle(fake)
    assert "No suggestions for this call" in sentences(bench.knowledge)


async def test_given_another_language_or_theme_then_the_open_article_follows(
    fake: FakeDesk, bench: Bench, theme: Theme
) -> None:
    await talk(fake)
    bench.knowledge.openArticle("refund")
    await settle(fake)
    light = view(bench).toHtml()
    theme.setScheme(Scheme.DARK)
    await settle(fake)
    assert view(bench).toHtml() != light
    theme.setScheme(Scheme.LIGHT)
    bench.workspace._language.set("zh_CN")
    await settle(fake)
    assert "全额退款" in view(bench).toPlainText()
    title = bench.findChild(QLabel, "article_title")
    assert title is not None
    assert title.text() == "漫游包退款规则"


async def test_given_a_search_when_the_language_changes_then_its_snippets_are_asked_for_in_the_other_one(
    fake: FakeDesk, bench: Bench
) -> None:
    await talk(fake)
    search(bench).setText("漫游")
    await _until(fake, lambda: "roaming" in first_line(bench))
    before = len(fake.backend.calls)
    bench.workspace._language.set("zh_CN")
    await _until(fake, lambda: "roaming" not in first_line(bench))
    assert "漫游" in first_line(bench)
    search(bench).clear()
    bench.workspace._language.set("en")
    await settle(fake)
    search(bench).setText("roaming")
    await _until(fake, lambda: ("search_knowledge", "roaming") in fake.backend.calls)
    asked = [argument for method, argument in fake.backend.calls[before:] if method == "search_knowledge"]
    assert asked == ["漫游", "roaming"], "once for each language, and not while nothing is searched for"


def feedback_notes(fake: FakeDesk) -> list[tuple[str, str]]:
    writes = [w for (kind, _), w in fake.backend.stored.items() if kind is WriteKind.ARTICLE_FEEDBACK]
    return [(body["kind"], body["note"]) for body in (json.loads(w.body) for w in writes)]


async def test_given_a_choice_in_the_form_then_articles_on_it_come_first_and_say_why(
    fake: FakeDesk, bench: Bench
) -> None:
    fake.backend.code_articles = {"refund": ("dispute",)}
    await talk(fake)
    await settle(fake)
    contact = fake.desk.calls.calls[0].interaction_id
    fake.desk.wrapup.edit(contact, {"business": "refund", "amount": "12"}, "secret note")
    await fake.desk.wrapup.save(contact)
    await settle(fake)
    assert keys(bench) == ["dispute", "refund", "late"]
    first = results(bench).rows().row(results(bench).rows().index(0))
    assert isinstance(first, Row)
    assert first.sub == "Matches “Refund”"
    asked = [topic for method, topic in fake.backend.calls if method == "suggest_articles"]
    assert asked == [Topic(form_id="billing", codes=("refund",))], "nothing but what was chosen from a list is sent"

    fake.desk.wrapup.edit(contact, {}, "")
    await fake.desk.wrapup.save(contact)
    await settle(fake)
    assert keys(bench) == ["refund", "late", "dispute"], "taken back"


async def test_given_a_server_that_is_away_when_something_is_chosen_then_what_was_suggested_stays(
    fake: FakeDesk, bench: Bench
) -> None:
    fake.backend.fail("suggest_articles", Unreachable("unreachable"))
    await talk(fake)
    contact = fake.desk.calls.calls[0].interaction_id
    fake.desk.wrapup.edit(contact, {"business": "refund"}, "")
    await fake.desk.wrapup.save(contact)
    await settle(fake)
    assert keys(bench) == ["refund", "late", "dispute"]


async def test_given_an_article_with_a_mistake_when_the_agent_says_what_then_the_editors_get_it(
    fake: FakeDesk, bench: Bench
) -> None:
    await talk(fake)
    bench.knowledge.openArticle("refund")
    await settle(fake)
    note = bench.window().findChild(QLineEdit, "article_wrong_note")
    assert note is not None
    assert not note.isVisible()
    button(bench, "article_wrong").click()
    assert note.isVisible()
    assert note.hasFocus()
    QTest.keyClick(note, Qt.Key.Key_Return)
    QTest.keyClicks(note, "The pack costs 20 now.")
    QTest.keyClick(note, Qt.Key.Key_Return)
    await settle(fake)
    await fake.clock.pass_time(1)
    assert feedback_notes(fake) == [("wrong", "The pack costs 20 now.")], "an empty line is not sent"
    assert not note.isVisible()


async def test_given_an_article_with_a_file_when_opened_then_a_copy_of_it_is_shown_under_a_name_of_ours(
    fake: FakeDesk, bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Path] = []

    def show(address: QUrl) -> bool:
        opened.append(Path(address.toLocalFile()))
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", show)
    file = Attachment("00000000-0000-4000-8000-000000000001", "../prices.exe", "application/pdf", 9)
    article = fake.backend.articles["refund"]
    fake.backend.articles["refund"] = replace(article, attachments=(file,))
    fake.backend.files["refund", file.id] = b"%PDF-1.4\n"
    await talk(fake)
    bench.knowledge.openArticle("refund")
    await settle(fake)
    shown = button(bench, f"attachment_{file.id}")
    assert "prices.exe" in shown.text()
    shown.click()
    async with asyncio.timeout(10):
        while not opened:
            await asyncio.sleep(0.01)
    assert opened[0].suffix == ".pdf"
    assert opened[0].read_bytes() == b"%PDF-1.4\n"

    bench.knowledge.openArticle("late")
    await settle(fake)
    left = bench.window().findChildren(QPushButton, f"attachment_{file.id}")
    assert not any(b.isVisible() for b in left), "the other article has none"
    bench.close_down()
    assert not opened[0].exists()
