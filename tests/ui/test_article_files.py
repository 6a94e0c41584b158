"""The files of an article in its editor: listed, added by dialog and by dropping, removed, with progress and limits."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit

from agent_desktop.domain.article_editing import EditEvent, VersionState
from agent_desktop.domain.article_files import MAX_BYTES
from agent_desktop.ports import Unreachable
from agent_desktop.ui.design import Button, Label, Listing, Notice, Progress, Row, Theme
from agent_desktop.ui.design.segments import Segments
from agent_desktop.ui.knowledge_desk.files import FilesPane
from agent_desktop.ui.knowledge_desk.page import KnowledgeDesk
from tests.fakes.desk import build
from tests.ui.shell_scene import Shell, shell
from tests.ui.test_knowledge_desk import EDITOR, OTHER, article

PDF = b"%PDF-1.4 tariff"


@pytest.fixture
async def s(theme: Theme) -> AsyncIterator[Shell]:
    """The files of a draft of one's own, none yet."""
    fake = build(EDITOR)
    await fake.editor.save(article("cats", "Cats on board"))
    async with shell(theme, fake) as held:
        held.window.resize(1280, 800)
        await held.press("page_articles")
        await open_article(held, "cats")
        yield held


async def open_article(s: Shell, key: str) -> None:
    listing = s.find("articles_list", Listing)
    listing.setCurrentKey(key)
    QTest.keyClick(listing, Qt.Key.Key_Return)
    await s.settle()
    s.find("article_parts", Segments).setCurrent("files")
    await s.settle()


def make(folder: Path, name: str = "tariff.pdf", content: bytes = PDF) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def pane(s: Shell) -> FilesPane:
    (found,) = s.window.findChildren(FilesPane)
    return found


async def drop(s: Shell, *paths: Path) -> bool:
    """Drags the files in and lets them go; False when they are not taken."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    target, mouse = pane(s), Qt.MouseButton.LeftButton
    enter = QDragEnterEvent(
        target.rect().center(), Qt.DropAction.CopyAction, data, mouse, Qt.KeyboardModifier.NoModifier
    )
    enter.ignore()
    QApplication.sendEvent(target, enter)
    if not enter.isAccepted():
        return False
    centre = QPointF(target.rect().center())
    dropped = QDropEvent(centre, Qt.DropAction.CopyAction, data, mouse, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(target, dropped)
    await s.settle()
    return True


def rows(s: Shell) -> list[tuple[str, str, str]]:
    model = s.window.findChildren(Listing, "article_files")[0].rows()
    found = (model.row(model.index(i)) for i in range(model.rowCount()))
    return [(r.title, r.sub, r.chip.text if r.chip else "") for r in found if isinstance(r, Row)]


def problem(s: Shell) -> str:
    notice = s.window.findChildren(Notice, "files_problem")[0]
    return notice.text() if notice.isVisible() else ""


async def test_given_files_when_dropped_then_they_are_new_in_this_version_and_limits_are_said(
    s: Shell, tmp_path: Path
) -> None:
    said = [label.text() for label in pane(s).findChildren(Label)]
    assert any("700 kB each, 20 at most" in words for words in said)

    assert await drop(s, make(tmp_path), make(tmp_path, "价目.csv", b"a,b\n"))

    assert rows(s) == [
        ("tariff.pdf", "15 bytes", "New in this version"),
        ("价目.csv", "4 bytes", "New in this version"),
    ]
    assert problem(s) == ""


async def test_given_bad_files_among_good_ones_then_the_good_ones_are_added_and_the_others_named(
    s: Shell, tmp_path: Path
) -> None:
    await drop(
        s,
        make(tmp_path, "virus.exe"),
        make(tmp_path, "fake.pdf", b"MZ"),
        make(tmp_path),
        make(tmp_path, "large.txt", b"x" * (MAX_BYTES + 1)),
        make(tmp_path, "empty.txt", b""),
        tmp_path / "gone.pdf",
    )

    assert [title for title, _size, _change in rows(s)] == ["tariff.pdf"]
    assert problem(s).splitlines() == [
        "virus.exe: files of this kind are not taken.",
        "fake.pdf: the content is not what its name says.",
        "large.txt: this file is too large. Make it smaller, or split it.",
        "empty.txt: this file is empty.",
        "gone.pdf: This file cannot be read. Close it elsewhere, or choose another.",
    ]


async def test_given_the_button_when_pressed_then_a_dialog_asks_and_nothing_waits_for_it(
    s: Shell, tmp_path: Path
) -> None:
    await s.press("add_file")
    (dialog,) = s.window.findChildren(QFileDialog)
    assert dialog.isVisible()

    dialog.filesSelected.emit([str(make(tmp_path))])
    dialog.done(1)
    await s.settle()

    assert [title for title, _size, _change in rows(s)] == ["tariff.pdf"]
    assert not s.window.findChildren(QFileDialog)


async def test_given_a_file_on_its_way_then_progress_is_seen_and_it_can_be_cancelled_with_those_behind_it(
    s: Shell, tmp_path: Path
) -> None:
    await drop(s, make(tmp_path, "first.pdf"))
    reached, never = asyncio.Event(), asyncio.Event()

    async def stand_still() -> None:
        reached.set()
        await never.wait()

    s.fake.editor.gate = stand_still
    await drop(s, make(tmp_path, "second.pdf"), make(tmp_path, "third.pdf"))
    await reached.wait()
    assert 0 < float(s.find("file_progress", Progress).accessibleDescription().rstrip("%")) < 100
    assert not s.find("add_file", Button).isEnabled()
    assert not await drop(s, make(tmp_path, "fourth.pdf")), "one thing at a time"

    await s.press("cancel_file")
    s.fake.editor.gate = None

    assert not s.shows("file_progress")
    assert [title for title, _size, _change in rows(s)] == ["first.pdf"]
    assert s.find("add_file", Button).isEnabled()


async def test_given_a_file_when_removed_by_key_then_one_that_was_never_published_is_gone(
    s: Shell, tmp_path: Path
) -> None:
    await drop(s, make(tmp_path))
    listing = s.find("article_files", Listing)
    assert not s.find("remove_file", Button).isEnabled()
    listing.setFocus()
    listing.step(1)

    QTest.keyClick(listing, Qt.Key.Key_Delete)
    await s.settle()

    assert rows(s) == []


async def test_given_a_published_article_when_a_file_goes_then_a_draft_takes_it_away_for_somebody_else_to_approve(
    s: Shell, tmp_path: Path
) -> None:
    await drop(s, make(tmp_path))
    editor, me = s.fake.editor, s.fake.editor.me
    await editor.move("k1", "cats", 1, EditEvent.SUBMIT, "")
    editor.me = OTHER
    await editor.move("k2", "cats", 1, EditEvent.APPROVE, "")
    editor.me = me
    s.window.findChildren(KnowledgeDesk)[0].open("cats")
    await s.settle()
    assert "Agents keep these files until it is approved." in s.find("files_notice", Notice).text()

    s.find("article_files", Listing).step(1)
    await s.press("remove_file")

    assert rows(s) == [("tariff.pdf", "15 bytes", "Removed by this version")]
    newest = editor.articles["cats"][0]
    assert (newest.brief.version, newest.brief.state) == (2, VersionState.DRAFT)
    assert s.shows("article_submit"), "the draft is what is worked on now"
    assert not s.find("remove_file", Button).isEnabled()


async def test_given_unsaved_words_or_a_review_then_files_wait_and_it_says_why(s: Shell, tmp_path: Path) -> None:
    s.find("article_parts", Segments).setCurrent("text")
    await s.type("article_title_en", "Cats on deck")
    s.find("article_parts", Segments).setCurrent("files")
    await s.settle()
    assert "Save or discard what you wrote first" in s.find("files_notice", Notice).text()
    assert not await drop(s, make(tmp_path))

    await s.press("save_article")
    await s.press("article_submit")

    assert "Take it back to change its files" in s.find("files_notice", Notice).text()
    assert not s.find("add_file", Button).isEnabled()
    assert not await drop(s, make(tmp_path))


async def test_given_a_new_article_then_it_has_to_be_saved_first(s: Shell) -> None:
    await s.press("new_article")
    s.find("article_parts", Segments).setCurrent("files")
    await s.settle()

    assert "Save the article first" in s.find("files_notice", Notice).text()
    assert not s.find("add_file", Button).isEnabled()


async def test_given_words_typed_while_a_file_is_sent_then_they_stay_and_can_be_saved(s: Shell, tmp_path: Path) -> None:
    reached, go_on = asyncio.Event(), asyncio.Event()

    async def wait() -> None:
        reached.set()
        await go_on.wait()

    s.fake.editor.gate = wait
    await drop(s, make(tmp_path))
    await reached.wait()
    s.find("article_parts", Segments).setCurrent("text")
    await s.type("article_title_en", "Cats on deck")
    go_on.set()
    await s.settle()
    assert s.find("article_title_en", QLineEdit).text() == "Cats on deck"
    await s.press("save_article")

    assert s.fake.editor.articles["cats"][0].text.title.en == "Cats on deck"
    s.find("article_parts", Segments).setCurrent("files")
    await s.settle()
    assert [title for title, _size, _change in rows(s)] == ["tariff.pdf"]


async def test_given_no_server_when_a_file_is_added_then_it_says_so_and_nothing_is_lost(
    s: Shell, tmp_path: Path
) -> None:
    s.fake.editor.error = Unreachable("unreachable")
    await drop(s, make(tmp_path))
    assert problem(s).startswith("tariff.pdf: The server does not answer.")

    s.fake.editor.error = None
    await drop(s, make(tmp_path))

    assert problem(s) == ""
    assert [title for title, _size, _change in rows(s)] == ["tariff.pdf"]


async def test_given_a_file_when_opened_then_its_program_gets_it_under_a_name_of_ours(
    s: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await drop(s, make(tmp_path, "evil name.pdf"))
    seen: list[tuple[str, bytes]] = []

    def show(url: QUrl) -> bool:
        seen.append((Path(url.toLocalFile()).name, Path(url.toLocalFile()).read_bytes()))
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", show)
    monkeypatch.setattr(type(s.fake.backend), "attachment", lambda *_ids: _content())
    s.find("article_files", Listing).step(1)
    await s.press("open_file")
    async with asyncio.timeout(30):
        while not seen:
            await s.settle()

    ((name, content),) = seen
    assert (name.endswith(".pdf"), "evil" in name, content) == (True, False, PDF)


async def _content() -> bytes:
    return PDF
